"""Who watches a run: a person at a terminal (``live``), a log that gets a line now and then, or nobody."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from checker.cli import said
from checker.cli.course import Course
from checker.cli.output import safe_to_print
from checker.models import Status
from checker.report.text import fitting
from checker.stages import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from checker.fetch.waits import Wait
    from checker.models import CheckedLink

__all__ = ["BETWEEN_LINES", "Lines", "Manner", "Silent", "Watcher", "keep_ticking", "watching"]

BETWEEN_LINES = 30.0
"""Seconds from one line in a log to the next: it stays short, and never looks hung."""

_NOT_WORKING = frozenset({Status.BROKEN, Status.UNSTABLE, Status.BLOCKED})
_DUMB = {"dumb", "unknown"}


@dataclass(frozen=True, slots=True)
class Manner:
    """How a run is to be shown: not at all (``quiet``), with a line a link that does not work (``verbose``), with or
    without ``progress`` and ``color``.
    """

    quiet: bool = False
    verbose: bool = False
    progress: bool = True
    color: bool = False


class Watcher(Progress, Protocol):
    """One who is told of the run, and looks up every ``pause`` seconds."""

    pause: float

    def say(self, text: str) -> None:
        """Tell a person, whatever else is shown."""

    def tick(self) -> None:
        """Look up."""

    def end(self) -> None:
        """Stop watching, and leave nothing behind. May be called again."""


class Silent:
    """Nobody watches."""

    pause = 3600.0

    def stage(self, name: str, total: int) -> None:
        """Nothing."""

    def advance(self, name: str) -> None:
        """Nothing."""

    def judged(self, checked: CheckedLink) -> None:
        """Nothing."""

    def waiting(self, ask: Callable[[], Sequence[Wait]]) -> None:
        """Nothing."""

    def say(self, text: str) -> None:
        """What has to be said is said."""
        _write(text)

    def tick(self) -> None:
        """Nothing."""

    def end(self) -> None:
        """Nothing."""


class Lines(Silent):
    """A log watches: a line when a stage begins, and one every ``BETWEEN_LINES`` seconds after that."""

    pause = 1.0

    def __init__(
        self, course: Course, *, progress: bool, verbose: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._course, self._clock = course, clock
        self._progress, self._verbose = progress, verbose
        self._spoke_at = clock()

    def stage(self, name: str, total: int) -> None:
        """Say what begins."""
        self._course.stage(name, total)
        if total and self._progress:
            self._spoke_at = self._clock()
            _write(f"{said.BEGINS[name]}: {total:,}")

    def advance(self, name: str) -> None:
        """Count it."""
        self._course.advance(name)

    def waiting(self, ask: Callable[[], Sequence[Wait]]) -> None:
        """Know whom to ask."""
        self._course.waiting(ask)

    def judged(self, checked: CheckedLink) -> None:
        """Say what does not work, to whoever wants to know."""
        for part in self._course.judged(checked):
            if self._verbose and part.verdict.status in _NOT_WORKING:
                _write(said.told(part))

    def tick(self) -> None:
        """Say from time to time how far it is."""
        now = self._clock()
        if not self._progress or now - self._spoke_at < BETWEEN_LINES:
            return
        self._spoke_at = now
        self._course.look(now)
        parts = [said.how_far(stage) for stage in self._course.stages.values() if stage.is_open]
        if waits := self._course.waits:
            hosts = "1 host" if len(waits) == 1 else f"{len(waits):,} hosts, longest"
            parts.append(f"waiting for {hosts} {said.longest(waits[0], datetime.now(UTC).astimezone())}")
        _write("; ".join(parts) or "at work")


@contextlib.contextmanager
def watching(manner: Manner, stages: Sequence[str]) -> Iterator[Watcher]:
    """The right watcher for this standard error; ``stages`` are those that will come."""
    watcher = _watcher(manner, stages)
    try:
        yield watcher
    finally:
        watcher.end()


async def keep_ticking(watcher: Watcher) -> None:
    """Let it look up for as long as the event loop runs."""
    while True:
        await asyncio.sleep(watcher.pause)
        watcher.tick()


def _watcher(manner: Manner, stages: Sequence[str]) -> Watcher:
    if manner.quiet or not (manner.progress or manner.verbose):
        return Silent()
    course = Course(time.monotonic)
    if not manner.progress or not can_be_drawn_on():
        return Lines(course, progress=manner.progress, verbose=manner.verbose)
    from checker.cli.live import Live  # noqa: PLC0415 - a log needs no terminal
    from checker.cli.screen import Screen  # noqa: PLC0415

    return Live(course, Screen(color=manner.color), stages, verbose=manner.verbose)


def can_be_drawn_on() -> bool:
    """Whether standard error is a terminal whose cursor can be moved, and no CI machine that calls itself one."""
    is_dumb = os.environ.get("TERM", "").lower() in _DUMB
    is_ci = os.environ.get("CI", "").strip().lower() not in {"", "0", "false"}
    return sys.stderr.isatty() and not is_dumb and not is_ci


def _write(text: str) -> None:
    """One line; a reader who is gone misses nothing that matters."""
    line = safe_to_print(f"refguard: {text}\n")
    with contextlib.suppress(OSError):
        sys.stderr.write(fitting(line, sys.stderr.encoding or "utf-8"))
        sys.stderr.flush()
