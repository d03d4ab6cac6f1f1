"""Paces that outlive a run: what the next run knows of the last, whatever the clocks say."""

from __future__ import annotations

import asyncio
import itertools
import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.archive.base import Pace, PaceState, Timing
from checker.models import CaptureState, LookupState
from tests.archive.conftest import FakeTime, busiest_minute, captured

if TYPE_CHECKING:
    from tests.archive.conftest import Hire
    from tests.web.archive import LoopbackArchive

REAL: dict[str, Any] = {"lookups_per_minute": 480, "index_per_minute": 24, "captures_per_minute": 7}
PAGES = [f"https://example.org/{number}" for number in range(12)]
NOW = 1_700_000_000.0
DAY = 86_400.0


class Clocks:
    """The true time; a clock of each process that starts anywhere; a calendar that may have been set back."""

    def __init__(self) -> None:
        self.true = 0.0
        self.started = 0.0
        self.behind = 0.0

    async def sleep(self, seconds: float) -> None:
        self.true += max(seconds, 1e-6)  # time goes on, even where a float would not

    def timing(self) -> Timing:
        """As a new process sees it."""
        started = self.started = self.true
        return Timing(lambda: self.true - started + 5.0, self.sleep, lambda: NOW + self.true - self.behind)


RUNS = st.lists(
    st.tuples(
        st.integers(0, 20),  # departures
        st.floats(0, 100),  # seconds until the next run
        st.sampled_from([0.0, 0.0, 0.0, 1.0, 30.0, 3600.0, 3 * DAY]),  # by how much the calendar is set back
        st.one_of(st.none(), st.floats(0, 50)),  # a rest that was asked for at the end
    ),
    min_size=1,
    max_size=6,
)


@given(per_minute=st.integers(1, 8), gap=st.sampled_from([0.0, 2.0]), runs=RUNS)
def test_no_minute_ever_holds_more_departures_than_the_pace_across_runs(
    per_minute: int, gap: float, runs: list[tuple[int, float, float, float | None]]
) -> None:
    departed, rests = asyncio.run(several(runs, per_minute, gap))
    assert busiest_minute(departed) <= per_minute
    assert all(later - earlier >= gap - 1e-3 for earlier, later in itertools.pairwise(departed))
    for at, rest in rests:
        assert not [time for time in departed if at < time < at + rest - 1e-3]


async def several(
    runs: list[tuple[int, float, float, float | None]], per_minute: int, gap: float
) -> tuple[list[float], list[tuple[float, float]]]:
    """When ``runs`` departed, one after the other, and the rests they were asked for."""
    clocks = Clocks()
    departed: list[float] = []
    rests: list[tuple[float, float]] = []
    state: PaceState = ((), 0.0)
    for departures, pause, set_back, rest in runs:
        pace = Pace(per_minute, gap=gap, timing=clocks.timing())
        pace.restore(*state)
        for _ in range(departures):
            assert await pace.turn(lambda: True)
            departed.append(clocks.true)
        if rest is not None:
            pace.hold(rest)
            rests.append((clocks.true, rest))
        state = pace.state
        clocks.true += pause
        clocks.behind += set_back
    return departed, rests


def restored(departures: tuple[float, ...], held_until: float, per_minute: int = 3) -> float:
    """The delay of a new run at ``NOW``."""
    time = FakeTime()
    time.since_1970 = NOW - time.now
    pace = Pace(per_minute, gap=1.0, timing=Timing(time.clock, time.sleep, time.unix))
    pace.restore(departures, held_until)
    return pace.delay()


@pytest.mark.parametrize(
    ("departures", "held_until", "delay"),
    [
        ((), 0.0, 0.0),
        ((NOW - 10.0,), 0.0, 0.0),
        ((NOW - 0.25,), 0.0, 0.75),
        ((NOW - 50.0, NOW - 40.0, NOW - 30.0), 0.0, 11.0),
        ((NOW - 30.0, NOW - 50.0, NOW - 40.0), 0.0, 11.0),
        ((NOW - 80.0, NOW - 70.0, NOW - 62.0), 0.0, 0.0),
        ((NOW - 90.0, NOW - 50.0, NOW - 40.0, NOW - 30.0, NOW - 20.0), 0.0, 21.0),
        ((NOW + 5.0, NOW + 10 * DAY, NOW + 3600.0), 0.0, 61.0),
        ((math.nan, math.inf, -math.inf, -1e308, 0.0), 0.0, 0.0),
        ((), NOW + 3600.0, 3600.0),
        ((), NOW - 3600.0, 0.0),
        ((), NOW + 40 * DAY, DAY),
        ((), math.inf, DAY),
        ((), math.nan, 0.0),
        ((), -math.inf, 0.0),
    ],
)
def test_what_an_earlier_run_left(departures: tuple[float, ...], held_until: float, delay: float) -> None:
    assert restored(departures, held_until) == pytest.approx(delay)


def test_what_the_next_run_is_told() -> None:
    time = FakeTime()
    time.since_1970 = NOW - time.now
    pace = Pace(3, gap=0.0, timing=Timing(time.clock, time.sleep, time.unix))
    pace.depart()
    time.now += 50
    pace.depart()
    pace.hold(30)
    told = [pace.state]
    time.now += 40
    told.append(pace.state)
    assert told == [((NOW, NOW + 50), NOW + 80), ((NOW + 50,), 0.0)]


# --- as the archive sees it --------------------------------------------------------------------------------------


async def test_submissions_keep_their_pace_across_runs(
    archive: LoopbackArchive, hire: Hire, time: FakeTime
) -> None:
    paces = dict[str, Any]()
    for number in range(4):
        archivist = hire(**REAL, paces=paces)
        await captured(archivist, [f"{page}/{number}" for page in PAGES[:5]])
        paces = archivist.paces
        time.now += 2
    times = [request.at for request in archive.asked("save")]
    assert len(times) == 20
    assert busiest_minute(times) <= 7


async def test_an_hour_that_was_asked_for_binds_the_next_run(
    archive: LoopbackArchive, hire: Hire, time: FakeTime
) -> None:
    archive.fault("save", "429, wait an hour", times=1)
    archive.fault("timegate", "429, wait an hour", times=1)
    first = hire(**REAL)
    await first.find(PAGES[0])
    await captured(first, PAGES)
    asked = len(archive.requests)

    time.now += 1800
    before = time.now
    second = hire(**REAL, paces=first.paces)
    assert (await second.find(PAGES[0])).state is LookupState.UNKNOWN
    results = await captured(second, PAGES)
    assert {result.state for result in results.values()} == {CaptureState.DEFERRED}
    assert len(archive.requests) == asked
    assert time.now - before < 1
    assert any("asked for a pause, of which" in notice for notice in second.notices)

    time.now += 1801
    third = hire(**REAL, paces=second.paces)
    assert (await third.find(PAGES[0])).state is LookupState.NEVER_ARCHIVED
    assert (await captured(third, PAGES[:1]))[PAGES[0]].state is CaptureState.SAVED


async def test_a_run_without_keys_forgets_no_pace(archive: LoopbackArchive, hire: Hire) -> None:
    first = hire(**REAL)
    await captured(first, PAGES[:3])
    second = hire(**REAL, keys=None, paces=first.paces)
    await captured(second, PAGES[:3])
    assert second.paces == first.paces
    assert {name for name in first.paces if name.startswith("Save Page Now")} <= set(second.paces)
    assert any(departures for departures, _ in second.paces.values())
