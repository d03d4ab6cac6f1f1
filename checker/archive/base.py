"""What every archive offers, and the manners with which any of them is asked.

An archive finds copies and makes them. Both are paced (``Pace``), and a part that fails three times in a row is left
alone for the rest of the run (``Breaker``), while everything else goes on. A pace outlives the run: what it was, in
seconds since 1970, is kept by the caller and given to the next run.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from checker import urls
from checker.models import Memento

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
    from datetime import datetime

    from checker.models import Capture, Lookup

__all__ = [
    "Archive",
    "Breaker",
    "Finder",
    "Pace",
    "PaceState",
    "Timing",
    "memento_at",
    "name_of",
    "objection",
    "timestamp_of",
]

WINDOW = 61.0
"""Seconds over which a pace is counted: a minute, and one second for answers that take unequal ways."""

FAILURES = 3
"""Failures in a row after which a part is not asked again in this run."""

LONGEST_REST = 86_400.0
"""Seconds for which a rest that an earlier run was asked for is believed; its clock may have been wrong."""

PaceState = tuple[tuple[float, ...], float]
"""The departures of the last minute and until when nobody departs, in seconds since 1970 (0: no such rest)."""


class Finder(Protocol):
    """Something that knows archived copies."""

    async def find(self, url: str, near: datetime | None = None) -> Lookup:
        """The copy of ``url`` that shows it as it was at ``near`` (now, where it is None)."""
        ...


class Archive(Finder, Protocol):
    """Something that also makes copies."""

    def capture(
        self, urls: Sequence[str], *, pending: Sequence[Capture] = (), note: Callable[[Capture], None] = ...
    ) -> AsyncIterator[Capture]:
        """Submit ``urls`` in order, ask for the ``pending`` jobs of an earlier run first; each URL comes out once.

        ``note`` is told of each job as soon as it is known, so that a run that is killed loses none.
        """
        ...


@dataclass(frozen=True, slots=True)
class Timing:
    """The clocks and the sleep of this stage; tests bring their own.

    ``clock`` measures and never jumps; ``now``, in seconds since 1970, is only for what outlives the run.
    """

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    now: Callable[[], float] = time.time


class Pace:
    """At most ``per_minute`` departures in any minute, and at least ``gap`` seconds from one to the next.

    Those who wait are served in the order in which they came; who is cancelled uses no turn up.
    """

    def __init__(self, per_minute: int, *, gap: float, timing: Timing) -> None:
        self._gap = gap
        self._timing = timing
        self._departures: deque[float] = deque(maxlen=per_minute)
        self._held_until = float("-inf")
        self._queue = asyncio.Lock()

    def delay(self) -> float:
        """Seconds until the next departure is due."""
        due = self._held_until
        if self._departures:
            due = max(due, self._departures[-1] + self._gap)
        if len(self._departures) == self._departures.maxlen:
            due = max(due, self._departures[0] + WINDOW)
        return max(0.0, due - self._timing.clock())

    def hold(self, seconds: float) -> None:
        """Let nobody depart for so long."""
        self._held_until = max(self._held_until, self._timing.clock() + seconds)

    @property
    def gap(self) -> float:
        """Seconds from one departure to the next at least."""
        return self._gap

    @property
    def held(self) -> float:
        """Seconds for which nobody departs because of ``hold``."""
        return max(0.0, self._held_until - self._timing.clock())

    @property
    def state(self) -> PaceState:
        """What the next run has to know of this one."""
        since_1970 = self._timing.now() - self._timing.clock()
        recent = self._timing.clock() - WINDOW
        departures = tuple(at + since_1970 for at in self._departures if at > recent)
        return departures, self._held_until + since_1970 if self.held else 0.0

    def restore(self, departures: Iterable[float], held_until: float) -> None:
        """Go on where an earlier run ended, before the first departure of this one.

        Clocks disagree and jump: a departure in the future counts as one of this moment, a rest is believed for
        ``LONGEST_REST`` at most, and what is no time at all is passed over.
        """
        clock, now = self._timing.clock(), self._timing.now()
        ages = [max(0.0, now - at) for at in departures if math.isfinite(at)]
        self._departures.extend(clock - age for age in sorted(ages, reverse=True) if age < WINDOW)
        if held_until > now:
            self.hold(min(held_until - now, LONGEST_REST))

    @property
    def is_awaited(self) -> bool:
        """Whether somebody waits for a departure."""
        return self._queue.locked()

    async def turn(self, is_wanted: Callable[[], bool]) -> bool:
        """Wait for a departure. False, at once and without using it up, as soon as it is no longer wanted."""
        async with self._queue:
            while is_wanted() and (seconds := self.delay()) > 0:
                await self._timing.sleep(seconds)
            if not is_wanted():
                return False
            self.depart()
            return True

    def depart(self) -> None:
        """Count a departure of this moment, which the caller saw to be due."""
        self._departures.append(self._timing.clock())


class Breaker:
    """Opens after ``FAILURES`` failures in a row, or at a word, and stays open for the run."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.failures = 0
        self.sentence = ""

    @property
    def is_open(self) -> bool:
        """Whether the part is left alone."""
        return bool(self.sentence)

    def succeed(self) -> None:
        """An answer that can be used."""
        self.failures = 0

    def fail(self, detail: str) -> None:
        """No answer, or none that can be used: ``detail`` says why."""
        self.failures += 1
        if self.failures >= FAILURES:
            self.open(f"after {self.failures} failures in a row; the last: {detail}")

    def open(self, why: str) -> None:
        """Leave the part alone from now on; the first reason stays."""
        self.sentence = self.sentence or f"{self.name} was not asked any more in this run {why}"


def objection(url: str) -> str | None:
    """Why ``url`` must not be told to an archive, or cannot be; None where nothing speaks against it."""
    try:
        urls.wire(url)
        has_credentials = "@" in urlsplit(url).netloc
    except ValueError as exc:  # MalformedURL is one
        return f"not an address that an archive can hold: {urls.redact(str(exc))}"
    return "the address holds a user name or password, which is told to nobody" if has_credentials else None


def memento_at(base_url: str, url: str, at: datetime, status_code: int) -> Memento:
    """The copy of ``url`` that the archive at ``base_url`` made at that time."""
    return Memento(url, f"{base_url}/web/{timestamp_of(at)}/{url}", at, status_code, name_of(base_url))


def name_of(base_url: str) -> str:
    """What people call the archive at ``base_url``: its host, and its port where it is unusual."""
    return urlsplit(base_url).netloc.rpartition("@")[2]


def timestamp_of(at: datetime) -> str:
    """The 14 digits by which archives name a time."""
    return at.strftime("%Y%m%d%H%M%S")
