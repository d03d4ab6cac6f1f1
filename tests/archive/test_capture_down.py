"""An archive that is down, or takes every connection and says nothing: what it costs a run, with the real time-outs.

Requests are real, time is not: this loop's clock jumps ahead whenever nothing has happened on a socket for a moment.
"""

from __future__ import annotations

import asyncio
import time as wall
from typing import TYPE_CHECKING, Any

import pytest

from checker.archive import Archivist, Keys
from checker.config import ArchiveConfig
from checker.models import Capture, CaptureState, LookupState
from tests.archive.conftest import captured
from tests.web.archive import LoopbackArchive

if TYPE_CHECKING:
    from collections.abc import Callable
    from selectors import SelectorKey


PAGES = [f"https://example.org/{number}" for number in range(30)]
LEFT = [Capture("https://example.org/old", CaptureState.PENDING, "spn2-" + "0" * 40)]
ENDPOINTS = ("timegate", "index", "user", "save", "status", "system", "anonymous")
MOMENT = 0.03
ENDS = {CaptureState.UNKNOWN, CaptureState.DEFERRED, CaptureState.PENDING}


class LeapingLoop(asyncio.SelectorEventLoop):
    """Waits for nothing but sockets."""

    ahead = 0.0

    def __init__(self) -> None:
        super().__init__()
        selector: Any = self._selector  # type: ignore[attr-defined] # every selector loop has one
        self._select: Callable[[float | None], list[tuple[SelectorKey, int]]] = selector.select
        selector.select = self._leap

    def time(self) -> float:
        return super().time() + self.ahead

    def _leap(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        patience = MOMENT if timeout is None else min(MOMENT, timeout)
        events = self._select(patience)
        if not events and timeout:
            self.ahead += max(0.0, timeout - patience)
        return events


def run(
    fault: str, *endpoints: str, keys: Keys | None, pages: int = 30, **options: Any
) -> tuple[float, list[str], int]:
    """The seconds of a whole run against an archive whose ``endpoints`` fail, its notices, its requests."""

    async def work() -> tuple[float, list[str], int]:
        loop = asyncio.get_running_loop()
        async with LoopbackArchive(clock=loop.time) as archive:
            for endpoint in endpoints:
                archive.fault(endpoint, fault)
            config = ArchiveConfig(base_url=archive.base_url, **options)
            started = loop.time()
            async with Archivist(config, user_agent="tester/1", keys=keys, clock=loop.time) as archivist:
                lookups = await asyncio.gather(*(archivist.find(page) for page in PAGES[:pages]))
                results = await captured(archivist, PAGES[:pages], LEFT)
                spent = loop.time() - started
            assert {lookup.state for lookup in lookups} <= {LookupState.UNKNOWN, LookupState.NEVER_ARCHIVED}
            assert {result.state for result in results.values()} <= ENDS
            return spent, list(archivist.notices), len(archive.requests)

    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        return runner.run(work())


@pytest.mark.parametrize("fault", ["silent", "down", "503", "html"])
@pytest.mark.parametrize("keys", [Keys("demo", "demo"), None], ids=["keys", "anonymous"])
def test_an_archive_that_is_down_costs_half_a_minute_at_most(fault: str, keys: Keys | None) -> None:
    started = wall.monotonic()
    seconds, notices, requests = run(fault, *ENDPOINTS, keys=keys, anonymous=True)
    assert seconds <= 30
    assert notices
    assert requests <= 40
    assert wall.monotonic() - started < 20  # a second that nobody waits for is free


def test_jobs_of_an_earlier_run_cost_no_more_when_only_they_cannot_be_asked_for() -> None:
    seconds, notices, _ = run("silent", "status", keys=Keys("demo", "demo"), pages=2)
    assert seconds <= 30
    assert notices


def test_an_archive_that_goes_down_is_given_up_after_one_submission() -> None:
    """A submission may take a minute; when it does, ten seconds more show that nobody is there."""

    async def work() -> tuple[float, int, set[CaptureState]]:
        loop = asyncio.get_running_loop()
        async with LoopbackArchive(clock=loop.time) as archive:
            archive.fault("user", "silent", after=1)
            archive.fault("save", "silent")
            archive.fault("status", "silent")
            config = ArchiveConfig(base_url=archive.base_url)
            async with Archivist(
                config, user_agent="tester/1", keys=Keys("demo", "demo"), clock=loop.time
            ) as archivist:
                started = loop.time()
                results = await captured(archivist, PAGES)
                states = {result.state for result in results.values()}
                return loop.time() - started, len(archive.asked("save")), states

    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        seconds, submissions, states = runner.run(work())
    assert submissions == 1
    assert 60 <= seconds <= 75
    assert states == {CaptureState.UNKNOWN, CaptureState.DEFERRED}
