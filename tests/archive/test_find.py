"""Look-ups: each answer of TimeGate and index, what is concluded from it, and what it costs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from checker.archive.base import FAILURES
from checker.models import LookupState
from tests.web.archive import FAULTS, Fault

if TYPE_CHECKING:
    from tests.archive.conftest import FakeTime, Hire
    from tests.web.archive import LoopbackArchive

PAGE = "https://example.org/page"
CITED = datetime(2020, 6, 1, tzinfo=UTC)
ARCHIVED, NEVER, EXCLUDED, UNKNOWN = (
    LookupState.ARCHIVED,
    LookupState.NEVER_ARCHIVED,
    LookupState.EXCLUDED,
    LookupState.UNKNOWN,
)
GATE, READ, VARIANTS, INDEX = ["timegate"], ["timegate"], ["timegate"] * 3, ["index"]
"""The question where the closest copy is, the copy itself, the other forms of its address, the index."""


class Row(NamedTuple):
    """``copies``: arguments of ``archive.add``; ``shown``: the timestamp of the copy that must be chosen."""

    name: str
    copies: tuple[tuple[Any, ...], ...]
    state: LookupState
    asked: list[str]
    shown: str | None = None


ROWS = (
    Row("the closest copy", ((PAGE, "20200501000000"), (PAGE, "20210501000000")), ARCHIVED, GATE + READ, "20200501000000"),
    Row("a copy of exactly that time", ((PAGE, "20200601000000"),), ARCHIVED, GATE + READ, "20200601000000"),
    Row("http, www, case and a slash are one", (("http://www.example.org/Page/", "20200101000000"),), ARCHIVED, GATE + READ, "20200101000000"),
    Row("nothing", (), NEVER, GATE + VARIANTS + INDEX),
    Row("other pages only", (("https://example.org/other", "20200101000000"),), NEVER, GATE + VARIANTS + INDEX),
    Row("a captured 404 only", ((PAGE, "20200501000000", 404),), NEVER, GATE + READ + INDEX),
    Row("a captured 503 is no trouble of the archive", ((PAGE, "20200501000000", 503),), NEVER, GATE + READ + INDEX),
    Row("a captured 429 is no trouble of the archive", ((PAGE, "20200501000000", 429),), NEVER, GATE + READ + INDEX),
    Row("a captured 403 is no exclusion", ((PAGE, "20200501000000", 403),), NEVER, GATE + READ + INDEX),
    Row("a captured 404, and a good copy before and after it", ((PAGE, "20200520000000", 404), (PAGE, "20190101000000"), (PAGE, "20200701000000")), ARCHIVED, GATE + READ + INDEX + READ, "20190101000000"),
    Row("a captured 404, and a good copy after it", ((PAGE, "20200501000000", 404), (PAGE, "20210101000000"), (PAGE, "20220101000000")), ARCHIVED, GATE + READ + INDEX + READ, "20210101000000"),
    Row("a copy after the citation only", ((PAGE, "20200605000000"), (PAGE, "20220101000000")), ARCHIVED, GATE + READ, "20200605000000"),
    Row("the closest copy is after, and one before is farther away", ((PAGE, "20200605000000"), (PAGE, "20180101000000"), (PAGE, "20100101000000")), ARCHIVED, GATE + READ + READ, "20180101000000"),
)  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_what_the_archive_holds(row: Row, archive: LoopbackArchive, hire: Hire) -> None:
    for copy in row.copies:
        archive.add(*copy)
    lookup = await hire().find(PAGE, CITED)
    assert lookup.state is row.state
    assert [request.endpoint for request in archive.requests] == row.asked
    if row.shown is None:
        assert lookup.memento is None
        assert lookup.detail
    else:
        assert lookup.memento is not None
        assert lookup.memento.timestamp == datetime.strptime(row.shown, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        assert lookup.memento.memento_url == f"{archive.base_url}/web/{row.shown}/{lookup.memento.url}"
        assert lookup.memento.status_code == 200
        assert lookup.memento.archive == archive.base_url.removeprefix("http://")


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in {"slow", "silent", "404"}])
async def test_trouble_at_the_timegate_is_unknown(name: str, archive: LoopbackArchive, hire: Hire) -> None:
    archive.fault("timegate", name)
    lookup = await hire().find(PAGE)
    assert lookup.state is UNKNOWN
    assert lookup.detail
    assert not lookup.absent_from
    assert [request.endpoint for request in archive.requests] == GATE * sent(name)


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in {"slow", "silent"}])
async def test_trouble_at_the_index_is_unknown(name: str, archive: LoopbackArchive, hire: Hire) -> None:
    archive.fault("index", name)
    lookup = await hire().find(PAGE)
    assert lookup.state is UNKNOWN
    assert "index" in lookup.detail or "reached" in lookup.detail
    assert [request.endpoint for request in archive.requests] == GATE + VARIANTS + INDEX * (
        2 if name == "down" else 1
    )


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in {"slow", "silent", "404"}])
async def test_trouble_with_the_copy_is_unknown(name: str, archive: LoopbackArchive, hire: Hire) -> None:
    archive.add(PAGE, "20200501000000")
    archive.fault("timegate", name, after=1)
    lookup = await hire().find(PAGE)
    assert lookup.state is UNKNOWN
    assert lookup.detail


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in {"slow", "silent", "404"}])
async def test_trouble_with_another_form_is_unknown(name: str, archive: LoopbackArchive, hire: Hire) -> None:
    archive.fault("timegate", name, after=2)
    lookup = await hire().find(PAGE)
    assert lookup.state is UNKNOWN
    assert not archive.asked("index")


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in {"slow", "silent", "404"}])
@pytest.mark.parametrize("asked", [2, 3])
async def test_trouble_on_the_way_to_an_earlier_copy_is_unknown(
    asked: int, name: str, archive: LoopbackArchive, hire: Hire
) -> None:
    archive.links_on = set()
    archive.add(PAGE, "20200602000000")
    archive.add(PAGE, "20200527000000")
    archive.fault("timegate", name, after=asked)
    lookup = await hire().find(PAGE, CITED)
    assert lookup.state is UNKNOWN
    assert "a copy of 2020-06-02 is there, but not known is whether one is older" in lookup.detail


async def test_a_copy_that_the_gate_names_and_does_not_have_is_looked_up(
    archive: LoopbackArchive, hire: Hire
) -> None:
    archive.add(PAGE, "20200501000000")
    archive.fault("timegate", "404", after=1)
    lookup = await hire().find(PAGE)
    assert lookup.state is UNKNOWN
    assert "more are in the index" in lookup.detail


async def test_an_archive_that_flaps_is_believed_when_it_answers(
    archive: LoopbackArchive, hire: Hire
) -> None:
    archive.add(PAGE, "20200501000000")
    archive.fault("timegate", "502", every=3)
    archivist = hire()
    states = [(await archivist.find(PAGE)).state for _ in range(8)]
    assert set(states) == {ARCHIVED, UNKNOWN}
    assert states[0] is ARCHIVED
    assert not archivist.notices


async def test_a_copy_that_the_index_does_not_know_yet(
    archive: LoopbackArchive, hire: Hire, time: FakeTime
) -> None:
    archive.add(PAGE, "20200501000000", visible_at=time.now + 3600)
    archivist = hire()
    assert (await archivist.find(PAGE)).state is NEVER
    await time.sleep(3600)
    assert (await archivist.find(PAGE)).state is ARCHIVED


def sent(fault: str) -> int:
    """How often a question is sent: aiohttp repeats one whose connection breaks before any answer, and a 403 to HEAD
    is asked for its reason by GET.
    """
    return 2 if fault in {"down", "403"} else 1


@pytest.mark.parametrize(("endpoint", "asked"), [("timegate", GATE), ("index", GATE + VARIANTS + INDEX)])
async def test_silence_is_unknown(
    endpoint: str, asked: list[str], archive: LoopbackArchive, hire: Hire
) -> None:
    archive.fault(endpoint, "silent")
    lookup = await hire(timeout="0.2s").find(PAGE)
    assert lookup.state is UNKNOWN
    assert "no answer in time" in lookup.detail
    assert [request.endpoint for request in archive.requests] == asked


@pytest.mark.parametrize("endpoint", ["timegate", "index"])
async def test_a_slow_answer_is_an_answer(endpoint: str, archive: LoopbackArchive, hire: Hire) -> None:
    archive.fault(endpoint, "slow", times=1)
    assert (await hire().find(PAGE)).state is NEVER


async def test_excluded_at_the_timegate(archive: LoopbackArchive, hire: Hire) -> None:
    archive.add(PAGE, "20200101000000")
    archive.exclude(PAGE)
    assert (await hire().find(PAGE)).state is EXCLUDED
    assert len(archive.requests) == 1


async def test_an_exclusion_that_only_the_page_tells(archive: LoopbackArchive, hire: Hire) -> None:
    archive.says_why = False
    archive.exclude(PAGE)
    assert (await hire().find(PAGE)).state is EXCLUDED
    assert [request.method for request in archive.requests] == ["HEAD", "GET"]


async def test_excluded_by_law(archive: LoopbackArchive, hire: Hire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FAULTS, "451", Fault(451))
    archive.fault("timegate", "451")
    assert (await hire().find(PAGE)).state is EXCLUDED


async def test_excluded_at_the_index(archive: LoopbackArchive, hire: Hire) -> None:
    archive.fault("timegate", "404")
    archive.exclude(PAGE)
    assert (await hire().find(PAGE)).state is EXCLUDED
    assert [request.endpoint for request in archive.requests] == GATE + VARIANTS + INDEX


async def test_an_excluded_target_of_a_redirect_says_nothing_about_the_page(
    archive: LoopbackArchive, hire: Hire
) -> None:
    archive.add(PAGE, "20200501000000", 301, location="https://elsewhere.example/x")
    archive.exclude("https://elsewhere.example/x")
    assert (await hire().find(PAGE, CITED)).state is NEVER


async def test_the_latest_copy_where_no_date_is_known(archive: LoopbackArchive, hire: Hire) -> None:
    for timestamp in ("20100101000000", "20190101000000", "20150101000000"):
        archive.add(PAGE, timestamp)
    lookup = await hire().find(PAGE)
    assert lookup.memento is not None
    assert lookup.memento.timestamp.year == 2019


@pytest.mark.parametrize(
    ("near", "asked"),
    [
        (datetime(2020, 6, 1), "20200601000000"),  # noqa: DTZ001 - a note's date has no zone
        (datetime(2020, 6, 1, 1, 30, 15, 999, timezone(timedelta(hours=3))), "20200531223015"),
        (datetime(1, 1, 1, tzinfo=UTC), "19960101000000"),
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), "19960101000000"),
    ],
)
async def test_the_time_asked_for(near: datetime, asked: str, archive: LoopbackArchive, hire: Hire) -> None:
    await hire().find(PAGE, near)
    assert archive.requests[0].path == f"/web/{asked}/{PAGE}"


@pytest.mark.parametrize(
    "near", [datetime(2999, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=timezone(timedelta(hours=-12)))]
)
async def test_a_citation_in_the_future_is_one_of_today(
    near: datetime, archive: LoopbackArchive, hire: Hire
) -> None:
    await hire().find(PAGE, near)
    assert archive.requests[0].path.startswith(f"/web/{datetime.now(UTC):%Y}")


# --- archived redirects -----------------------------------------------------------------------------------------


async def test_an_archived_redirect_leads_to_the_copy_that_shows_the_page(
    archive: LoopbackArchive, hire: Hire
) -> None:
    archive.add(PAGE, "20200501000000", 301, location="https://example.org/new")
    archive.add("https://example.org/new", "20200501000002", 302, location="https://example.org/newer")
    archive.add("https://example.org/newer", "20200501000003")
    lookup = await hire().find(PAGE, CITED)
    assert lookup.url == PAGE
    assert lookup.memento is not None
    assert lookup.memento.memento_url == f"{archive.base_url}/web/20200501000003/https://example.org/newer"
    assert not archive.asked("index")


@pytest.mark.parametrize(
    "location",
    ["https://example.org/", "https://example.org/gone", PAGE, "https://example.org/page/"],
    ids=["to the home page", "to nothing archived", "to itself", "to itself, with a slash"],
)
async def test_an_archived_redirect_that_shows_no_page(
    location: str, archive: LoopbackArchive, hire: Hire
) -> None:
    archive.add(PAGE, "20200501000000", 301, location=location)
    archive.add("https://example.org/", "20200501000001")
    assert (await hire().find(PAGE, CITED)).state is NEVER
    archive.add(PAGE, "20150101000000")
    lookup = await hire().find(PAGE, CITED)
    assert lookup.memento is not None
    assert lookup.memento.timestamp.year == 2015


async def test_a_cited_home_page_may_redirect_to_a_home_page(archive: LoopbackArchive, hire: Hire) -> None:
    archive.add("https://old.example/", "20200501000000", 301, location="https://new.example/")
    archive.add("https://new.example/", "20200501000000")
    assert (await hire().find("https://old.example/", CITED)).state is ARCHIVED


async def test_archived_redirects_are_followed_a_few_times_only(archive: LoopbackArchive, hire: Hire) -> None:
    for number in range(20):
        archive.add(f"{PAGE}/{number}", "20200601000000", 302, location=f"{PAGE}/{number + 1}")
    assert (await hire().find(f"{PAGE}/0", CITED)).state is NEVER
    assert len(archive.asked("timegate")) == 7


@pytest.mark.parametrize(
    "location",
    ["http://[bad/web/20200501000000/https://a.example/", "/web/20200501000000/https://user:hunter2@a.example/", "/web/20200501000000/https://", "/elsewhere", ""],
)  # fmt: skip
async def test_a_redirect_to_nowhere_is_followed_nowhere(
    location: str, archive: LoopbackArchive, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FAULTS, "nowhere", Fault(302, headers={"Location": location}))
    archive.fault("timegate", "nowhere")
    lookup = await hire().find(PAGE)
    assert lookup.state is UNKNOWN
    assert len(archive.requests) == 1
    assert "hunter2" not in repr(lookup)


@pytest.mark.parametrize("location", ["/web/20200501000000/https://example.org/a b/ä", "/web/20200501000000/https://example.org/a%20b/%C3%A4"])  # fmt: skip
async def test_a_redirect_that_is_not_encoded(
    location: str, archive: LoopbackArchive, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FAULTS, "raw", Fault(302, headers={"Location": location}))
    archive.fault("timegate", "raw", times=1)
    archive.add("https://example.org/a%20b/%C3%A4", "20200501000000")
    assert (await hire().find(PAGE)).state is ARCHIVED


async def test_a_copy_whose_address_holds_a_password_is_not_shown(
    archive: LoopbackArchive, hire: Hire
) -> None:
    archive.fault("timegate", "404")
    archive.add("https://user:hunter2@example.org/page", "20200501000000")
    assert (await hire().find(PAGE)).state is NEVER


# --- the index ---------------------------------------------------------------------------------------------------


async def test_a_copy_before_the_citation_is_found_behind_many_after_it(
    archive: LoopbackArchive, hire: Hire
) -> None:
    archive.add(PAGE, "20200601000000", 404)
    archive.add(PAGE, "20100101000000")
    for day in range(1, 29):
        for hour in range(6):
            archive.add(PAGE, f"202007{day:02}{hour:02}0000")
    lookup = await hire().find(PAGE, CITED)
    assert lookup.memento is not None
    assert lookup.memento.timestamp.year == 2010
    assert len(archive.asked("index")) == 2


async def test_a_later_copy_is_not_taken_for_the_best_when_the_second_query_fails(
    archive: LoopbackArchive, hire: Hire
) -> None:
    archive.add(PAGE, "20200601000000", 404)
    for day in range(1, 29):
        for hour in range(6):
            archive.add(PAGE, f"202007{day:02}{hour:02}0000")
    archive.fault("index", "429", after=1)
    assert (await hire().find(PAGE, CITED)).state is UNKNOWN
    assert len(archive.asked("index")) == 2


async def test_what_is_asked(archive: LoopbackArchive, hire: Hire) -> None:
    await hire().find("https://example.org/a b?q=ä&x=1#part", CITED)
    *gate, index = archive.requests
    assert [(request.method, request.path) for request in gate] == [
        ("HEAD", "/web/20200601000000/https://example.org/a%20b?q=%C3%A4&x=1"),
        ("HEAD", "/web/20200601000000/http://example.org/a%20b?q=%C3%A4&x=1"),
        ("HEAD", "/web/20200601000000/https://www.example.org/a%20b?q=%C3%A4&x=1"),
    ]
    assert gate[0].headers["User-Agent"] == "tester/1"
    asked = [index.one(name) for name in ("url", "filter", "closest", "sort", "limit")]
    assert asked == [
        "https://example.org/a%20b?q=%C3%A4&x=1",
        "statuscode:(20[036]|-)",
        "20200601000000",
        "closest",
        "150",
    ]


async def test_how_a_copy_is_read(archive: LoopbackArchive, hire: Hire) -> None:
    archive.add(PAGE, "20200501000000")
    await hire().find(PAGE, CITED)
    gate, copy = archive.requests
    assert (copy.method, copy.path) == ("GET", f"/web/20200501000000id_/{PAGE}")
    assert copy.headers["Accept-Encoding"] == "gzip, deflate"
    assert gate.at <= copy.at


# --- what is not asked -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    ["https://user:hunter2@example.org/", "https://***@example.org/", "https://user@example.org/", "mailto:a@b.example", "https://", "http://[::1/", "notes/a.md"],
)  # fmt: skip
async def test_addresses_that_are_told_to_nobody(url: str, archive: LoopbackArchive, hire: Hire) -> None:
    lookup = await hire().find(url)
    assert lookup.state is UNKNOWN
    assert lookup.is_withheld
    assert "hunter2" not in lookup.detail
    assert not archive.requests


async def test_switched_off(archive: LoopbackArchive, hire: Hire) -> None:
    lookup = await hire(find=False).find(PAGE)
    assert (lookup.state, lookup.detail) == (UNKNOWN, "look-ups are switched off (archive.find)")
    assert not archive.requests


async def test_many_at_once_are_asked_once_each(archive: LoopbackArchive, hire: Hire, time: FakeTime) -> None:
    pages = [f"{PAGE}/{number}" for number in range(40)]
    for page in pages[::2]:
        archive.add(page, "20200601000000")
    archivist = hire()
    lookups = await asyncio.gather(*(archivist.find(page, CITED) for page in pages))
    assert [lookup.url for lookup in lookups] == pages
    assert [lookup.state for lookup in lookups] == [ARCHIVED, NEVER] * 20
    paths = [request.path for request in archive.requests]
    assert len(paths) == len(set(paths)) == 20 * 2 + 20 * 5


async def test_a_firewall_that_gives_no_reason_is_left_alone(archive: LoopbackArchive, hire: Hire) -> None:
    archive.fault("timegate", "403")
    archivist = hire()
    for number in range(9):
        lookup = await archivist.find(f"https://example.org/{number}")
        assert lookup.state is UNKNOWN
    assert len(archive.asked("timegate")) == 2 * FAILURES, "by HEAD, and by GET, which could say why"
    assert "3 failures in a row" in archivist.notices[0]
