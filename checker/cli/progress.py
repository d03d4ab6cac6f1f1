"""Who watches a run: a bar on a terminal, short lines in a log, or nobody."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.pipeline import Progress

__all__ = ["watching"]

LABELS = {
    "read": "reading notes",
    "check": "checking links",
    "look up": "looking for archived copies",
    "save": "saving copies",
}
_SECONDS_BETWEEN_LINES = 10.0


class Silent:
    """Nobody watches."""

    def stage(self, name: str, total: int) -> None:
        """Nothing."""

    def advance(self, name: str) -> None:
        """Nothing."""


class Lines:
    """A log watches: a line when a stage begins, and one every few seconds after that."""

    def __init__(self) -> None:
        self._done: dict[str, int] = {}
        self._total: dict[str, int] = {}
        self._spoke_at = time.monotonic()

    def stage(self, name: str, total: int) -> None:
        """Say what begins."""
        self._done[name], self._total[name] = 0, total
        if total:
            _say(f"{LABELS[name]}: {total}")

    def advance(self, name: str) -> None:
        """Say from time to time how far it is."""
        self._done[name] += 1
        if time.monotonic() - self._spoke_at >= _SECONDS_BETWEEN_LINES:
            self._spoke_at = time.monotonic()
            _say(f"{LABELS[name]}: {self._done[name]} of {self._total[name]}")


class Terminal:
    """A person watches: one bar a stage."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def stage(self, name: str, total: int) -> None:
        """Show a new bar."""
        if total:
            self._tasks[name] = self._bars.add_task(LABELS[name], total=total)

    def advance(self, name: str) -> None:
        """Move the bar on."""
        if name in self._tasks:
            self._bars.advance(self._tasks[name])


@contextmanager
def watching(*, quiet: bool, bar: bool, color: bool) -> Iterator[Progress]:
    """The right watcher for this standard error; bars disappear when they are done with."""
    if quiet:
        yield Silent()
        return
    if not bar:
        yield Lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True, no_color=not color)
    with Bars(*columns, console=console, transient=True) as bars:
        yield Terminal(bars)


def _say(text: str) -> None:
    sys.stderr.write(f"refguard: {text}\n")
    sys.stderr.flush()
