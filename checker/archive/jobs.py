"""The captures that are under way at an archive, and when to ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker.models import Capture, CaptureState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from checker.archive.base import Timing

__all__ = ["Job", "Jobs"]

FIRST_POLL, POLL_GROWTH, LONGEST_POLL = 1.0, 1.6, 20.0
"""Seconds between two questions for the open jobs: they grow while nothing happens."""


@dataclass(frozen=True, slots=True)
class Job:
    """One capture under way, not waited for any more after ``until``; ``since`` is when it was submitted."""

    url: str
    job_id: str
    until: float
    since: datetime | None

    def left(self, reason: str) -> Capture:
        """What the next run is left with."""
        return Capture(self.url, CaptureState.PENDING, self.job_id, reason, submitted_at=self.since)


class Jobs:
    """All open jobs, which are asked for at once."""

    def __init__(self, timing: Timing, wait: float) -> None:
        self._timing = timing
        self._wait = wait
        self._open: list[Job] = []
        self._interval = FIRST_POLL
        self._next_poll = 0.0

    def __len__(self) -> int:
        return len(self._open)

    @property
    def ids(self) -> list[str]:
        """What the archive calls them."""
        return [job.job_id for job in self._open]

    def add(self, url: str, job_id: str, since: datetime | None) -> Job:
        """Wait for one more."""
        clock = self._timing.clock()
        job = Job(url, job_id, clock + self._wait, since)
        first = clock + FIRST_POLL
        self._next_poll = min(self._next_poll, first) if self._open else first
        self._interval = FIRST_POLL
        self._open.append(job)
        return job

    def delay(self) -> float:
        """Seconds until they should be asked for."""
        return max(0.0, self._next_poll - self._timing.clock())

    def settle(self, is_over: Callable[[Job], bool]) -> list[Job]:
        """Let go of those that are over, and, as the result, of those that were waited for long enough."""
        clock = self._timing.clock()
        going_on = [job for job in self._open if not is_over(job)]
        is_quiet = len(going_on) == len(self._open)
        self._open = [job for job in going_on if clock < job.until]
        self._interval = min(self._interval * POLL_GROWTH, LONGEST_POLL) if is_quiet else FIRST_POLL
        soonest = min((job.until for job in self._open), default=clock)
        self._next_poll = min(clock + self._interval, max(clock + FIRST_POLL, soonest))
        return [job for job in going_on if clock >= job.until]

    def abandon(self) -> list[Job]:
        """Wait for none of them any more."""
        jobs, self._open = self._open, []
        return jobs
