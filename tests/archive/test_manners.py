"""Paces and breakers, as the archive's own log shows them; cancellation; nothing left behind."""

from __future__ import annotations

import asyncio
import itertools
import time as wall
from bisect import bisect_right
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import pytest

from checker.archive import Archivist, Keys
from checker.archive.base import Archive, Breaker, Pace, Timing
from checker.config import ArchiveConfig
from checker.models import LookupState
from tests.archive.conftest import FakeTime, captured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.archive.conftest import Hire
    from tests.web.archive import LoopbackArchive

REAL: dict[str, Any] = {"lookups_per_minute": 480, "index_per_minute": 24, "captures_per_minute": 7}
PAGES = [f"https://example.org/{number}" for number in range(30)]


def busiest_minute(times: Sequence[float]) -> int:
    """The most requests that lie within any 60 seconds."""
    return max(bisect_right(times, start + 60.0) - index for index, start in enumerate(times))


def yes() -> bool:
    return True


# --- as the archive sees it --------------------------------------------------------------------------------------


async def test_the_index_is_never_asked_faster_than_its_pace(
    archive: LoopbackArchive, hire: Hire, time: FakeTime
) -> None:
    archivist = hire(**REAL)
    before = time.now
    for number in range(60):
        await archivist.find(f"https://example.org/{number}")
    times = [request.at for request in archive.asked("index")]
    assert len(times) == 60
    assert busiest_minute(times) <= 24
    assert time.now - before < 60 / 24 * 60  # and no slower than the pace asks for


async def test_the_timegate_is_never_asked_faster_than_its_pace(archive: LoopbackArchive, hire: Hire) -> None:
    archivist = hire(**(REAL | {"lookups_per_minute": 50}))
    for page in PAGES:
        archive.add(page, "20200101000000")
    for page in [*PAGES, *PAGES]:
        await archivist.find(page)
    times = [request.at for request in archive.asked("timegate")]
    assert len(times) == 120
    assert busiest_minute(times) <= 50
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= 60 / 50 - 1e-6


async def test_submissions_are_never_faster_than_their_pace(archive: LoopbackArchive, hire: Hire) -> None:
    results = await captured(hire(**REAL), PAGES)
    assert {result.state.value for result in results.values()} == {"saved"}
    times = [request.at for request in archive.asked("save")]
    assert len(times) == 30
    assert busiest_minute(times) <= 7


async def test_look_ups_at_once_keep_the_pace_by_the_wall(archive: LoopbackArchive) -> None:
    config = ArchiveConfig(base_url=archive.base_url, lookups_per_minute=1200, index_per_minute=6000)
    for page in PAGES[:5]:
        archive.add(page, "20200101000000")  # asked for twice: where the copy is, and what it shows
    started = wall.monotonic()
    async with Archivist(config, user_agent="tester/1", keys=None) as archivist:
        await asyncio.gather(*(archivist.find(page) for page in PAGES[:5]))
    assert wall.monotonic() - started >= 9 * 60 / 1200
    assert len(archive.asked("timegate")) == 10


async def test_after_three_failures_the_timegate_is_left_alone(archive: LoopbackArchive, hire: Hire) -> None:
    archive.fault("timegate", "503")
    archivist = hire(**REAL)
    lookups = [await archivist.find(page) for page in PAGES]
    assert {lookup.state for lookup in lookups} == {LookupState.UNKNOWN}
    assert len(archive.requests) == 3
    assert archivist.notices == (f"{lookups[-1].detail}.",)
    assert "after 3 failures in a row; the last: the TimeGate of 127.0.0.1" in archivist.notices[0]


async def test_a_success_between_failures_keeps_the_timegate_open(
    archive: LoopbackArchive, hire: Hire
) -> None:
    archivist = hire()
    for page in PAGES[:12]:
        archive.fault("timegate", "503", after=0, times=2)
        for _ in range(2):
            assert (await archivist.find(page)).state is LookupState.UNKNOWN
        assert (await archivist.find(page)).state is LookupState.NEVER_ARCHIVED
    assert not archivist.notices


async def test_a_dead_archive_is_given_up_by_many_look_ups_at_once(
    archive: LoopbackArchive, hire: Hire, time: FakeTime
) -> None:
    archive.fault("timegate", "silent")
    archivist = hire(**REAL, timeout="0.3s")
    before, started = time.now, wall.monotonic()
    lookups = await asyncio.gather(
        *(archivist.find(f"https://example.org/{number}") for number in range(500))
    )
    assert {lookup.state for lookup in lookups} == {LookupState.UNKNOWN}
    assert len(archive.requests) <= 18
    assert wall.monotonic() - started < 20, "one time-out after the other would be 25 seconds"
    assert time.now - before < 30


async def test_any_trouble_is_followed_by_a_pause(archive: LoopbackArchive, hire: Hire) -> None:
    archive.fault("timegate", "503")
    archivist = hire()
    for page in PAGES[:3]:
        await archivist.find(page)
    times = [request.at for request in archive.requests]
    assert all(later - earlier >= 1 for earlier, later in itertools.pairwise(times))


def test_the_timegate_is_not_waited_for_as_long_as_the_index(hire: Hire) -> None:
    archivist = hire(timeout="60s")
    timegate, index = archivist._finders.parts
    assert (timegate._limits.timeout, index._limits.timeout) == (15, 60)
    assert archivist._service is not None
    submissions, questions = archivist._service.submissions, archivist._service.questions
    assert (submissions._limits.timeout, questions._limits.timeout) == (60, 10)


async def test_pauses_asked_for_are_kept_between_look_ups(archive: LoopbackArchive, hire: Hire) -> None:
    archive.fault("timegate", "429", times=2)
    archivist = hire()
    for page in PAGES[:4]:
        await archivist.find(page)
    first, second, third, *_ = (request.at for request in archive.asked("timegate"))
    assert second - first >= 10
    assert third - second >= 20


# --- pace and breaker by themselves ------------------------------------------------------------------------------


@pytest.mark.parametrize(("per_minute", "gap"), [(1, 0.0), (7, 2.0), (24, 1.0), (480, 0.125)])
async def test_many_that_wait_depart_in_turn_and_in_time(per_minute: int, gap: float) -> None:
    time = FakeTime()
    pace = Pace(per_minute, gap=gap, timing=Timing(time.clock, time.sleep))
    departed: list[tuple[int, float]] = []

    async def depart(number: int) -> None:
        assert await pace.turn(yes)
        departed.append((number, time.now))

    async with asyncio.TaskGroup() as group:
        for number in range(per_minute * 3):
            group.create_task(depart(number))
    assert [number for number, _ in departed] == list(range(per_minute * 3))
    times = [at for _, at in departed]
    assert busiest_minute(times) <= per_minute
    assert all(later - earlier >= gap - 1e-6 for earlier, later in itertools.pairwise(times))


async def test_who_is_cancelled_uses_no_turn_up_and_holds_nobody_up() -> None:
    entered = asyncio.Event()

    async def sleep(seconds: float) -> None:
        entered.set()
        await asyncio.sleep(3600)

    pace = Pace(1, gap=0.0, timing=Timing(lambda: 0.0, sleep))
    assert await pace.turn(yes)
    waiting = asyncio.create_task(pace.turn(yes))
    await entered.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await asyncio.wait_for(pace.turn(lambda: False), timeout=1) is False


async def test_what_is_no_longer_wanted_does_not_depart() -> None:
    time = FakeTime()
    pace = Pace(1, gap=0.0, timing=Timing(time.clock, time.sleep))
    assert await pace.turn(yes)
    assert await pace.turn(lambda: time.now < 1030) is False
    assert pace.delay() == 0.0


def test_a_breaker_keeps_its_first_reason() -> None:
    breaker = Breaker("It")
    for number in range(5):
        assert breaker.is_open == (number > 2)
        breaker.fail(f"reason {number}")
    breaker.succeed()
    assert breaker.is_open
    assert (
        breaker.sentence
        == "It was not asked any more in this run after 3 failures in a row; the last: reason 2"
    )


# --- cancellation ------------------------------------------------------------------------------------------------


async def quiet(archive: LoopbackArchive) -> int:
    """The requests so far, once nothing more can be under way."""
    await asyncio.sleep(0.1)
    return len(archive.requests)


def left_running() -> list[str]:
    """What still runs on the asking side; the loopback archive shares the loop."""
    files = [getattr(task.get_coro(), "cr_code", None) for task in asyncio.all_tasks()]
    names = [code.co_filename for code in files if code]
    return [name for name in names if "/checker/" in name or "/aiohttp/c" in name]


async def test_cancelled_look_ups_leave_nothing_running(archive: LoopbackArchive, hire: Hire) -> None:
    archive.fault("timegate", "slow")
    archivist = hire()
    tasks = [asyncio.create_task(archivist.find(page)) for page in PAGES]
    while not archive.requests:  # noqa: ASYNC110 - the archive has no event for that
        await asyncio.sleep(0.01)
    for task in tasks:
        task.cancel()
    assert all(
        isinstance(end, asyncio.CancelledError)
        for end in await asyncio.gather(*tasks, return_exceptions=True)
    )
    assert not left_running()
    assert await quiet(archive) == await quiet(archive)


async def test_a_cancelled_capture_leaves_nothing_running(archive: LoopbackArchive, hire: Hire) -> None:
    archive.fault("save", "slow")
    task = asyncio.create_task(captured(hire(), PAGES))
    while not archive.asked("save"):  # noqa: ASYNC110 - the archive has no event for that
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not left_running()
    assert await quiet(archive) == await quiet(archive)


async def test_a_capture_may_be_left_in_the_middle(archive: LoopbackArchive, hire: Hire) -> None:
    async with aclosing(hire().capture(PAGES[:5])) as captures:  # type: ignore[type-var] # it is a generator
        await anext(captures)
    asked = await quiet(archive)
    assert asked < 12
    assert await quiet(archive) == asked


async def test_an_archivist_that_asked_nothing_opened_nothing(archive: LoopbackArchive) -> None:
    async with Archivist(ArchiveConfig(), user_agent="tester/1", keys=Keys("demo", "demo")) as archivist:
        asks: Archive = archivist
        assert [capture async for capture in asks.capture([])] == []
    assert archivist._client._session is None
