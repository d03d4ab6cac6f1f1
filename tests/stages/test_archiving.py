"""What the archive stage asks for, and what it remembers: a real archive on loopback, a real store."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from checker.archive import Archivist, Keys
from checker.archive.base import name_of
from checker.config import ArchiveConfig, CheckConfig
from checker.errors import StoreError
from checker.models import (
    CaptureState,
    CheckedLink,
    Kind,
    Link,
    Location,
    Lookup,
    LookupState,
    Memento,
    Note,
    Reason,
    Reference,
    Section,
    Verdict,
)
from checker.stages import archiving
from checker.stages.archiving import ArchiveStage
from checker.stages.dates import CitationDates
from checker.stages.discretion import Discretion
from checker.stages.second_eyes import overruled
from checker.store import Store
from tests.web.archive import LoopbackArchive
from tests.web.archive_save import Outcome
from tests.web.nameserver import Nameserver

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

PACES = dict.fromkeys(("lookups_per_minute", "index_per_minute", "captures_per_minute"), 60_000)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CITED = date(2021, 6, 1)
LOST, FINE, GONE = "https://lost.example/page", "https://ok.example/", "https://gone.example/"
NAMES = dict.fromkeys(("lost.example", "ok.example"), "93.184.215.14") | {"intranet.example": "10.0.0.1"}


def checked(url: str, reason: Reason = Reason.OK) -> CheckedLink:
    reference = Reference(url, "text", Kind.INLINE, Section(), Location("a.md", 1, 1, 0, len(url)))
    return CheckedLink(Link(url, (reference,), url), Verdict(reason), checked_at=NOW)


@dataclass
class World:
    """One store and one archive, in which runs follow each other."""

    archive: LoopbackArchive
    store: Store
    root: Path
    names: str  # the name server that knows NAMES
    now: datetime = NOW
    cited: date | None = CITED
    options: dict[str, Any] = field(default_factory=dict)

    async def run(
        self,
        *links: CheckedLink,
        keys: Keys | None = Keys("demo", "demo"),  # noqa: B008 - frozen
        is_stopped: bool = False,
    ) -> ArchiveStage:
        config = ArchiveConfig(
            **{"base_url": self.archive.base_url, "wait": timedelta(seconds=0.2), **PACES, **self.options}
        )
        dates = CitationDates([Note("a.md", date=self.cited)], (), self.root)
        paces = self.store.copies.paces()
        check = CheckConfig(nameservers=(self.names,), allow_networks=("10.0.0.0/8",))
        async with (
            aclosing(Discretion(check)) as discretion,
            Archivist(config, user_agent="tester/1", keys=keys, paces=paces) as archivist,
        ):
            stage = ArchiveStage(archivist, self.store, config, dates, discretion, now=lambda: self.now)
            async with stage.keeping_paces():
                for link in links:
                    stage.offer(link)
                stage.no_more()
                await stage.look_up(lambda: None)
                if is_stopped:
                    await stage.leave(links, "stopped")
                    return stage
                await stage.plan(links)
                await stage.capture(lambda: None)
        return stage

    def asked(self, *endpoints: str) -> int:
        return len(self.archive.asked(*endpoints))


@pytest.fixture(scope="module")
def nameserver() -> Iterator[int]:
    server = Nameserver(NAMES)
    yield server.start("127.0.0.1")
    server.stop()


@pytest.fixture
async def world(tmp_path: Path, nameserver: int) -> AsyncIterator[World]:
    async with LoopbackArchive() as archive:
        with Store(tmp_path / "store") as store:
            yield World(archive, store, tmp_path, f"127.0.0.1:{nameserver}")


async def test_a_second_run_asks_for_nothing(world: World) -> None:
    world.archive.add(LOST, "20210101120000")
    links = checked(LOST, Reason.NOT_FOUND), checked(FINE)
    first = await world.run(*links)
    assert first.lookups[LOST].state is LookupState.ARCHIVED
    assert first.captures[FINE].state is CaptureState.SAVED
    asked = world.asked()
    second = await world.run(*links)
    assert world.asked() == asked
    assert second.lookups[LOST] == first.lookups[LOST]
    assert second.cited == first.cited == {LOST: CITED, FINE: CITED}


async def test_a_copy_from_the_day_of_the_citation_counts_as_before(world: World) -> None:
    world.archive.add(LOST, "20210501120000")
    world.archive.add(LOST, "20210601220000")
    stage = await world.run(checked(LOST, Reason.NOT_FOUND))
    memento = stage.lookups[LOST].memento
    assert memento
    assert memento.timestamp == datetime(2021, 6, 1, 22, tzinfo=UTC)


async def test_an_earlier_citation_is_looked_for_anew(world: World) -> None:
    world.archive.add(LOST, "20190101120000")
    world.archive.add(LOST, "20210101120000")
    await world.run(checked(LOST, Reason.NOT_FOUND))
    world.cited = date(2020, 1, 1)
    stage = await world.run(checked(LOST, Reason.NOT_FOUND))
    memento = stage.lookups[LOST].memento
    assert memento
    assert memento.timestamp.year == 2019
    assert stage.cited == {LOST: world.cited}


async def test_an_unknown_answer_is_asked_for_again(world: World) -> None:
    world.archive.add(LOST, "20210101120000")
    world.archive.fault("timegate", "503", times=1)
    assert (await world.run(checked(LOST))).lookups[LOST].state is LookupState.UNKNOWN
    assert (await world.run(checked(LOST))).lookups[LOST].state is LookupState.ARCHIVED


async def test_absence_is_believed_for_days_and_presence_for_months(world: World) -> None:
    world.archive.add(LOST, "20210101120000")
    world.archive.save(FINE, Outcome(refusal="error:blocked"))
    links = checked(LOST), checked(FINE)
    await world.run(*links)
    for days, anew in ((2, set[str]()), (4, {FINE}), (181, {FINE, LOST})):
        world.now = NOW + timedelta(days=days)
        before = world.asked()
        await world.run(*links)
        paths = " ".join(f"{each.path} {each.form}" for each in world.archive.requests[before:])
        assert {url for url in (LOST, FINE) if url.partition("//")[2] in paths} == anew, days


async def test_a_refused_page_is_submitted_again_after_a_month(world: World) -> None:
    world.archive.save(FINE, Outcome(refusal="error:blocked"))
    for days, submissions in ((0, 1), (4, 1), (29, 1), (31, 2)):
        world.now = NOW + timedelta(days=days)
        stage = await world.run(checked(FINE))
        assert world.asked("save") == submissions, days
        assert stage.captures[FINE].state is CaptureState.REFUSED


async def test_what_one_archive_refuses_is_submitted_to_another(world: World) -> None:
    """After a change of archive.base_url; also where the first had a job that was not done."""
    world.archive.save(FINE, Outcome(refusal="error:blocked"))
    world.archive.save(LOST, "endless")
    links = checked(FINE), checked(LOST)
    first = await world.run(*links)
    assert first.captures[FINE].state is CaptureState.REFUSED
    assert first.captures[LOST].state is CaptureState.PENDING
    async with LoopbackArchive() as other:
        world.options["base_url"], world.options["absent_for"] = other.base_url, timedelta(0)
        second = await world.run(*links)
        assert {url: each.state for url, each in second.captures.items()} == dict.fromkeys(
            (FINE, LOST), CaptureState.SAVED
        )
        other.save(FINE, Outcome(refusal="error:blocked"))
        world.options["absent_for"] = timedelta(days=3)
        submitted = len(other.asked("save"))
        await world.run(*links)
        assert len(other.asked("save")) == submitted


async def test_what_was_refused_stays_refused_by_the_same_archive(world: World) -> None:
    """Also where an archive that was asked before has brought a copy."""
    world.now = datetime.now(UTC)
    broken = checked(LOST, Reason.NOT_FOUND)
    assert (await world.run(broken)).captures[LOST].memento
    async with LoopbackArchive() as other:
        other.save(LOST, Outcome(refusal="error:blocked"))
        world.options["base_url"], world.options["absent_for"] = other.base_url, timedelta(0)
        world.now += timedelta(days=200)
        for _ in range(2):
            stage = await world.run(broken)
            assert stage.captures[LOST].state is CaptureState.REFUSED
        assert len(other.asked("save")) == 1


async def test_an_answer_from_the_future_is_asked_for_again(world: World) -> None:
    world.archive.add(LOST, "20210101120000")
    world.now = NOW + timedelta(days=400)
    await world.run(checked(LOST))
    world.now = NOW
    before = world.asked()
    await world.run(checked(LOST))
    assert world.asked() > before, "the clock was wrong then, or is now"


async def test_a_job_that_is_not_done_is_asked_for_in_the_next_run(world: World) -> None:
    world.archive.save(FINE, "endless")
    first = await world.run(checked(FINE))
    assert first.captures[FINE].state is CaptureState.PENDING
    world.archive.desk.finish()
    second = await world.run(checked(FINE))
    assert second.captures[FINE].state is CaptureState.SAVED
    assert world.asked("save") == 1


async def test_a_run_that_is_killed_loses_no_job(world: World) -> None:
    world.archive.save(FINE, "endless")
    world.options["wait"] = timedelta(hours=1)
    running = asyncio.create_task(world.run(checked(FINE)))
    async with asyncio.timeout(10):
        while not world.asked("status"):  # noqa: ASYNC110 - another task asks
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    (capture, _) = world.store.copies.last_captures([FINE])[FINE]
    assert capture.state is CaptureState.PENDING
    assert capture.job_id


async def test_nobody_asks_an_archive_for_what_cannot_be_captured(world: World) -> None:
    links = checked(GONE, Reason.HOST_NOT_FOUND), checked(LOST, Reason.PRIVATE_ADDRESS)
    stage = await world.run(*links)
    assert stage.lookups[GONE].state is LookupState.NEVER_ARCHIVED
    assert world.asked("save", "user") == 0
    assert not [each for each in world.archive.requests if "lost.example" in each.path]


async def test_old_copies_are_renewed_where_that_is_wanted(world: World) -> None:
    world.options["max_age"] = timedelta(days=365)
    world.archive.add(LOST, "20210101120000")
    world.archive.add(FINE, "20210101120000")
    world.archive.add(FINE, f"{NOW - timedelta(days=30):%Y%m%d}120000")
    links = checked(LOST), checked(FINE), checked(GONE, Reason.HOST_NOT_FOUND)
    stage = await world.run(*links)
    assert list(stage.captures) == [LOST]
    assert stage.captures[LOST].state is CaptureState.SAVED
    asked = world.asked()
    stage = await world.run(*links)
    assert world.asked() == asked, "it has a new copy now"
    memento = stage.lookups[LOST].memento
    assert memento
    assert memento.timestamp.year == 2021, "the old one is nearer to the citation"


async def test_a_page_that_the_archive_sees_is_captured_again_after_a_week(world: World) -> None:
    broken = checked(LOST, Reason.NOT_FOUND)
    world.now = datetime.now(UTC)
    first = await world.run(broken)
    assert first.captures[LOST].state is CaptureState.SAVED
    assert first.captures[LOST].shows_page is True
    for days, submissions in ((6, 1), (8, 2)):
        world.now = datetime.now(UTC) + timedelta(days=days)
        await world.run(broken)
        assert world.asked("save") == submissions


async def test_a_capture_of_an_error_page_is_none(world: World) -> None:
    body = b"<title>Page not found</title><h1>Page not found</h1><p>The page you asked for does not exist."
    world.archive.save(LOST, Outcome(body=body))
    stage = await world.run(checked(LOST, Reason.SOFT_404))
    assert stage.captures[LOST].state is CaptureState.REFUSED
    assert stage.captures[LOST].shows_page is False
    assert world.store.copies.last_lookups([LOST])[LOST][0].state is LookupState.NEVER_ARCHIVED


async def test_paces_outlive_the_run(world: World) -> None:
    await world.run(checked(FINE))
    paces = world.store.copies.paces()
    assert sum(len(departures) for departures, _ in paces.values()) == world.asked()


async def test_an_hour_of_rest_is_kept_in_the_next_run(world: World) -> None:
    world.archive.fault("timegate", "429, wait an hour")
    await world.run(checked(FINE))
    asked = world.asked()
    world.archive.heal("timegate")
    stage = await world.run(checked(FINE))
    assert world.asked() == asked
    assert stage.lookups[FINE].state is LookupState.UNKNOWN
    assert stage.notices


async def test_a_capture_of_the_front_page_is_none_of_the_page(world: World) -> None:
    page = "https://lost.example/articles/migrating-whales"
    body = b"<title>Lost</title><h1>Welcome to our shop</h1><p>Fresh bread and cheese, every day from seven to nine."
    world.archive.save(page, Outcome(final_url="https://lost.example/", body=body))
    stage = await world.run(checked(page, Reason.REDIRECTED_TO_HOME))
    assert stage.captures[page].state is CaptureState.REFUSED
    assert stage.captures[page].shows_page is False


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(final_url="https://lost.example/"),
        Outcome(final_url="https://lost.example/", late=3600.0),
        Outcome(final_url="https://parking.test/lander"),
        Outcome(final_url="https://lost.example/login"),
        Outcome(http_status=204),
        Outcome(body=b" \n"),
    ],
)
async def test_what_is_not_the_page_proves_nothing(world: World, outcome: Outcome) -> None:
    world.archive.save(LOST, outcome)
    world.now = datetime.now(UTC)
    link = checked(LOST, Reason.NOT_FOUND)
    stage = await world.run(link)
    assert stage.captures[LOST].state is CaptureState.REFUSED
    assert stage.captures[LOST].reason
    (kept, _) = world.store.copies.last_captures([LOST])[LOST]
    assert overruled(link, kept, now=world.now) is link
    assert world.store.copies.last_lookups([LOST])[LOST][0].state is LookupState.NEVER_ARCHIVED


async def test_a_job_is_asked_for_though_its_copy_was_found_meanwhile(world: World) -> None:
    world.archive.save(LOST, "endless")
    world.now = datetime.now(UTC)
    await world.run(checked(LOST, Reason.NOT_FOUND))
    world.archive.add(LOST, f"{world.now:%Y%m%d%H%M%S}")
    world.archive.desk.finish()
    world.now += timedelta(days=7)
    stage = await world.run(checked(LOST, Reason.NOT_FOUND))
    assert stage.lookups[LOST].state is LookupState.ARCHIVED
    assert stage.captures[LOST].state is CaptureState.SAVED
    assert stage.captures[LOST].shows_page is True
    assert world.asked("save") == 1


async def test_a_copy_that_could_not_be_seen_is_looked_at_by_a_run_a_week_later(world: World) -> None:
    world.archive.save(LOST, "late index")
    world.now = datetime.now(UTC)
    first = await world.run(checked(LOST, Reason.SOFT_404))
    assert first.captures[LOST].shows_page is None
    world.archive.add(LOST, f"{datetime.now(UTC):%Y%m%d%H%M%S}")
    world.now += timedelta(days=7, minutes=5)
    second = await world.run(checked(LOST, Reason.SOFT_404))
    assert second.captures[LOST].shows_page is True


async def test_a_run_that_is_stopped_tells_the_next_of_a_submission_that_got_no_answer(world: World) -> None:
    world.archive.fault("save", "silent")
    running = asyncio.create_task(world.run(checked(FINE)))
    async with asyncio.timeout(10):
        while not world.asked("save"):  # noqa: ASYNC110 - another task asks
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    (capture, _) = world.store.copies.last_captures([FINE])[FINE]
    assert capture.state is CaptureState.UNKNOWN
    world.archive.heal("save")
    stage = await world.run(checked(FINE))
    assert stage.captures[FINE].state is CaptureState.SAVED
    assert dict(world.archive.asked("save")[-1].form)["if_not_archived_within"]


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://10.0.0.1/plans",
            "http://[fd00::1]/",
            "http://wiki/x",
            "http://nas.local/",
            "http://nas.local./",
        ),
        *("http://router.home.arpa/", "http://abcdefghijklmnop.onion/", "http://intranet.example/wiki"),
    ],
)
async def test_a_private_page_that_may_be_visited_is_told_to_nobody(world: World, url: str) -> None:
    stage = await world.run(checked(url), checked(url.replace("//", "//x:y@"), Reason.NOT_FOUND))
    assert not stage.lookups
    assert not stage.captures
    assert world.asked() == 0


async def test_what_no_name_server_knows_is_looked_up_and_not_submitted(world: World) -> None:
    stage = await world.run(checked(GONE, Reason.NOT_DUE))
    assert stage.lookups[GONE].state is LookupState.NEVER_ARCHIVED
    assert world.asked("save", "user") == 0


async def test_a_name_that_has_become_private_is_not_submitted(world: World) -> None:
    url = "http://intranet.example/wiki"
    absent = Lookup(url, LookupState.NEVER_ARCHIVED, near=datetime(2021, 6, 1, 23, 59, 59, tzinfo=UTC))
    world.store.copies.save_lookups([absent], NOW)
    await world.run(checked(url))
    assert world.asked() == 0


@pytest.mark.parametrize("keys", [Keys("demo", "demo"), None])
async def test_what_a_run_that_ends_early_did_not_submit_is_left_for_a_later_one(
    world: World, keys: Keys | None
) -> None:
    world.archive.save(LOST, "endless")
    await world.run(checked(LOST))  # which leaves a job
    stage = await world.run(checked(LOST), checked(FINE), keys=keys, is_stopped=True)
    assert stage.captures[FINE].state is CaptureState.DEFERRED
    assert (stage.captures[FINE].reason == "stopped") is (keys is not None)
    if keys:
        assert stage.captures[LOST].state is CaptureState.PENDING
        assert not stage.notices
    else:
        assert "archive.org/account/s3.php" in stage.notices[0]


async def test_a_copy_that_only_another_archive_holds_is_believed_where_old_copies_are_renewed(
    world: World,
) -> None:
    world.options["max_age"] = timedelta(days=365)
    near = datetime(2021, 6, 1, 23, 59, 59, tzinfo=UTC)
    memento = Memento(LOST, f"https://m.example/20210101120000/{LOST}", near, 200, "m.example")
    here = name_of(world.archive.base_url)
    known = Lookup(LOST, LookupState.ARCHIVED, memento, near=near, absent_from=(here,))
    world.store.copies.save_lookups([known], NOW)
    stage = await world.run(checked(LOST, Reason.HOST_NOT_FOUND))
    assert stage.lookups[LOST].memento == memento
    assert world.asked() == 0


async def test_a_store_that_is_locked_for_a_moment_does_not_end_the_keeping_of_paces(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archiving, "_PACES_KEPT_EVERY", 0.01)
    saved = 0

    def save(paces: object) -> None:
        nonlocal saved
        saved += 1
        if saved == 1:
            raise StoreError("locked")

    monkeypatch.setattr(world.store.copies, "save_paces", save)
    config = ArchiveConfig(base_url=world.archive.base_url)
    dates = CitationDates((), (), world.root)
    async with (
        aclosing(Discretion(CheckConfig())) as discretion,
        Archivist(config, user_agent="tester/1", keys=None) as archivist,
    ):
        stage = ArchiveStage(archivist, world.store, config, dates, discretion, now=lambda: NOW)
        async with asyncio.timeout(10), stage.keeping_paces():
            while saved < 3:  # noqa: ASYNC110 - another task saves
                await asyncio.sleep(0.01)
