"""Save Page Now in trouble: each fault at each endpoint, how often it is asked, how the pages end, what is said."""

from __future__ import annotations

import asyncio
import itertools
from functools import partial
from typing import TYPE_CHECKING

import pytest

from checker.models import CaptureState
from tests.archive.conftest import assert_manners, captured
from tests.web.archive import FAULTS, OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.archive.conftest import FakeTime, Hire
    from tests.web.archive import LoopbackArchive

SAVED, PENDING, DEFERRED, UNKNOWN = (
    CaptureState.SAVED,
    CaptureState.PENDING,
    CaptureState.DEFERRED,
    CaptureState.UNKNOWN,
)
PER_MINUTE = 7
PAGE = "https://example.org/page"
PAGES = [f"https://example.org/{number}" for number in range(5)]
TROUBLES = [name for name in FAULTS if name not in {"slow", "401"}]  # wrong keys: see test_capture.py
NOTHING_WAS_SENT = {name for name in TROUBLES if name.startswith("429")}
STOPS_AT_ONCE = {"429, wait an hour"}


@pytest.fixture
def hire(hire: Hire) -> Hire:
    """At the pace of the real service."""
    return partial(hire, captures_per_minute=PER_MINUTE)


@pytest.fixture(autouse=True)
def manners(archive: LoopbackArchive) -> Iterator[None]:
    """Whatever goes wrong, paces are kept, and no 429 is answered by asking again at once."""
    yield
    assert_manners(archive, PER_MINUTE)


def upper(sentence: str | None) -> str:
    """With a capital letter, as a notice."""
    return f"{sentence or ''}"[:1].upper() + f"{sentence or ''}"[1:]


def patience(name: str) -> str:
    """A time-out that only silence meets."""
    return "1s" if name == "silent" else "20s"


@pytest.mark.parametrize("name", TROUBLES)
async def test_a_submission_in_trouble_is_not_repeated(
    name: str, archive: LoopbackArchive, hire: Hire
) -> None:
    archive.fault("save", name)
    results = await captured(hire(timeout=patience(name)), [PAGE])
    assert results[PAGE].state is (DEFERRED if name in NOTHING_WAS_SENT else UNKNOWN)
    assert results[PAGE].reason
    assert len(archive.asked("save")) == 1


@pytest.mark.parametrize("name", TROUBLES)
async def test_three_in_a_row_end_the_submissions(name: str, archive: LoopbackArchive, hire: Hire) -> None:
    archive.fault("save", name)
    archivist = hire(timeout=patience(name))
    results = await captured(archivist, PAGES)
    submitted = 1 if name in STOPS_AT_ONCE else 3
    assert len(archive.asked("save")) == submitted
    first = DEFERRED if name in NOTHING_WAS_SENT else UNKNOWN
    assert [results[page].state for page in PAGES] == [first] * submitted + [DEFERRED] * (5 - submitted)
    assert len(archivist.notices) == 1
    assert "was not asked any more in this run" in archivist.notices[0]
    assert archivist.notices[0].removesuffix(".") == results[PAGES[4]].reason


def questions(name: str) -> int:
    """How often a question is asked that meets nothing but this fault."""
    if name in STOPS_AT_ONCE | {"silent"}:
        return 1
    return (
        6 if name == "down" else 3
    )  # a connection that breaks may have been an old one: each is asked once more


@pytest.mark.parametrize("name", TROUBLES)
async def test_nothing_is_submitted_when_the_account_cannot_be_asked(
    name: str, archive: LoopbackArchive, hire: Hire, time: FakeTime
) -> None:
    archive.fault("user", name)
    archivist = hire(timeout=patience(name))
    before = time.now
    results = await captured(archivist, PAGES)
    assert {result.state for result in results.values()} == {DEFERRED}
    assert len({result.reason for result in results.values()}) == 1
    assert not archive.asked("save")
    assert len(archive.asked("user")) == questions(name)
    assert time.now - before <= (50 if name == "429, wait 25" else 30)
    assert archivist.notices == (f"{upper(results[PAGES[0]].reason)}.",)


@pytest.mark.parametrize("endpoint", ["user", "save", "status"])
@pytest.mark.parametrize(
    "name", [name for name in TROUBLES if name not in STOPS_AT_ONCE | {"silent", "down"}]
)
async def test_a_service_that_flaps(name: str, endpoint: str, archive: LoopbackArchive, hire: Hire) -> None:
    """It fails twice, heals, fails twice: a question is asked again, a submission is not."""
    archive.fault(endpoint, name, spared=3)
    archivist = hire(wait="10m")
    results = await captured(archivist, PAGES)
    lost = DEFERRED if name in NOTHING_WAS_SENT else UNKNOWN
    ends = [lost, lost, SAVED, lost, lost] if endpoint == "save" else [SAVED] * 5
    assert [results[page].state for page in PAGES] == ends
    assert len(archive.asked("save")) == len(PAGES)
    assert not archivist.notices


@pytest.mark.parametrize("name", TROUBLES)
async def test_jobs_that_cannot_be_asked_for_are_left_to_the_next_run(
    name: str, archive: LoopbackArchive, hire: Hire
) -> None:
    archive.fault("status", name)
    archivist = hire(timeout=patience(name))
    results = await captured(archivist, PAGES)
    submitted = len(archive.asked("save"))
    assert [results[page].state for page in PAGES] == [PENDING] * submitted + [DEFERRED] * (5 - submitted)
    assert all(bool(result.job_id) == (result.state is PENDING) for result in results.values())
    assert len(archive.asked("status")) == (1 if name in STOPS_AT_ONCE else 3)
    assert len(archivist.notices) == 1


@pytest.mark.parametrize("name", [name for name in TROUBLES if name not in STOPS_AT_ONCE])
async def test_jobs_are_followed_through_passing_trouble(
    name: str, archive: LoopbackArchive, hire: Hire
) -> None:
    archive.fault("status", name, times=2)
    archivist = hire(timeout=patience(name))
    results = await captured(archivist, PAGES)
    assert {result.state for result in results.values()} == {SAVED}
    assert not archivist.notices


async def test_pages_left_in_the_queue_when_jobs_can_no_longer_be_followed(
    archive: LoopbackArchive, hire: Hire
) -> None:
    archive.desk.sessions = 2
    archive.fault("status", "503")
    results = await captured(hire(), PAGES)
    assert [results[page].state for page in PAGES] == [PENDING] * 2 + [DEFERRED] * 3
    assert len(archive.asked("save")) == 2


async def test_jobs_are_followed_when_submissions_have_ended(archive: LoopbackArchive, hire: Hire) -> None:
    archive.desk.default = OUTCOMES["pending twice"]
    archive.fault("save", "503", after=2)
    results = await captured(hire(), [*PAGES, PAGE])
    assert [results[page].state for page in (*PAGES, PAGE)] == [SAVED] * 2 + [UNKNOWN] * 3 + [DEFERRED]


@pytest.mark.parametrize(
    ("name", "pauses"), [("429", [10, 20]), ("429 empty", [10, 20]), ("429, wait 1", [1, 1])]
)
@pytest.mark.parametrize("endpoint", ["save", "status"])
async def test_a_429_is_never_answered_by_asking_again_at_once(
    name: str, pauses: list[float], endpoint: str, archive: LoopbackArchive, hire: Hire
) -> None:
    archive.fault(endpoint, name)
    await captured(hire(), PAGES)
    times = [request.at for request in archive.asked(endpoint)]
    assert len(times) == 3
    for (earlier, later), pause in zip(itertools.pairwise(times), pauses, strict=True):
        assert later - earlier >= pause


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 100,
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\noops",
        b"HTTP/1.1 302 Found\r\nLocation: /web/20200101000000/\xff\xfe\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nMemento-Datetime: Fri, 31 Dec 9999 23:59:59 -2300\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 429 No\r\nRetry-After: Fri, 31 Dec 9999 23:59:59 -2300\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
async def test_no_bytes_make_it_raise(raw: bytes, hire: Hire) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        archivist = hire(base_url=f"http://127.0.0.1:{port}")
        assert (await archivist.find(PAGE)).state.value == "unknown"
        assert (await captured(archivist, [PAGE]))[PAGE].state is DEFERRED


async def test_what_never_arrived_is_not_called_unknown(archive: LoopbackArchive, hire: Hire) -> None:
    archivist = hire()
    assert (await captured(archivist, [PAGE]))[PAGE].state is SAVED
    await archive.stop()
    await asyncio.sleep(0.1)  # a POST on a connection that is just being closed may have arrived
    results = await captured(archivist, PAGES)
    assert {result.state for result in results.values()} == {DEFERRED}
    assert "connection refused" in (results[PAGES[0]].reason or "")


async def test_what_is_left_when_submissions_end_waits_for_nothing(
    archive: LoopbackArchive, hire: Hire, time: FakeTime
) -> None:
    archive.fault("save", "429, wait an hour")
    before = time.now
    await captured(hire(captures_per_minute=1), PAGES)
    assert time.now - before < 30


async def test_a_slow_service_is_waited_for(archive: LoopbackArchive, hire: Hire) -> None:
    for endpoint in ("user", "save", "status"):
        archive.fault(endpoint, "slow")
    results = await captured(hire(), [PAGE])
    assert results[PAGE].state is SAVED
    assert len(archive.requests) == 3


async def test_an_archive_that_is_down_costs_next_to_nothing(
    archive: LoopbackArchive, hire: Hire, time: FakeTime
) -> None:
    await archive.stop()
    archivist = hire()
    before = time.now
    for page in PAGES:
        assert (await archivist.find(page)).state.value == "unknown"
    results = await captured(archivist, PAGES)
    assert {result.state for result in results.values()} == {DEFERRED}
    assert time.now - before < 30
    assert len(archivist.notices) == 2


async def test_what_goes_wrong_at_one_part_leaves_the_others_alone(
    archive: LoopbackArchive, hire: Hire
) -> None:
    archive.fault("index", "503")
    archivist = hire()
    for page in PAGES:
        assert (await archivist.find(page)).state.value == "unknown"
    archive.add(PAGE, "20200101000000")
    assert (await archivist.find(PAGE)).memento is not None
    assert len(archive.asked("index")) == 3
    assert (await captured(archivist, PAGES))[PAGES[0]].state is SAVED
    assert [notice.startswith("The index of 127.0.0.1") for notice in archivist.notices] == [True]
