"""Commands beside one another, in turn, and one row for each pair: medians, their ratio, the goal, the memory.

Whatever else the machine does happens to both, and a ratio is that of runs made one after the other.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

REPEATS = 5
TIMEOUT = 300
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 0
_INTERVAL = 0.02  # seconds between looks at the memory


@dataclass(frozen=True, slots=True)
class Figure:
    """One run. ``memory`` is the most that the process and its children held at once in bytes, 0 where unknown."""

    seconds: float
    memory: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """Two ways to do the same work. ``goal`` is the ratio not to exceed."""

    name: str
    ours: Callable[[], Figure]
    peer: Callable[[], Figure] | None
    goal: float | None = None
    repeats: int = REPEATS


@dataclass(frozen=True, slots=True)
class Command:
    """A whole command, its output written to a file. ``before`` is done first and does not count."""

    arguments: Sequence[str]
    folder: Path
    before: Callable[[], object] = field(default=lambda: None)
    accepted: tuple[int, ...] = (0,)  # exit codes of a command that did its work
    timeout: float = TIMEOUT

    def __call__(self) -> Figure:
        self.before()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            started = time.perf_counter()
            process = subprocess.Popen(self.arguments, cwd=self.folder, stdout=out, stderr=err)
            with _watched(process.pid) as peak:
                try:
                    code = process.wait(self.timeout)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
                    return Figure(self.timeout, peak[0])  # it takes at least as long
            seconds = time.perf_counter() - started
            if code not in self.accepted:
                err.seek(0)
                told = err.read()[-500:].decode(errors="replace")
                raise SystemExit(f"{' '.join(self.arguments)} ended with {code}: {told}")
        return Figure(seconds, peak[0])


def show_head() -> None:
    print(f"{'case':<46}{'refguard':>10}{'peer':>10}{'ratio':>8}{'goal':>8}{'memory':>9}")


def show(row: Row) -> None:
    """Measure ``row`` and print it."""
    ours, theirs = [], []
    for _ in range(row.repeats):
        ours.append(row.ours())
        if row.peer:
            theirs.append(row.peer())
    mine = statistics.median(figure.seconds for figure in ours)
    peer = ratio = goal = memory = "-"
    if theirs:
        pairs = zip(ours, theirs, strict=True)
        theirs_took = statistics.median(figure.seconds for figure in theirs)
        peer = f"{theirs_took:.3f} s" if theirs_took < TIMEOUT else f"> {TIMEOUT} s"
        ratio = f"{statistics.median(a.seconds / b.seconds for a, b in pairs):.2f}"
    if row.goal is not None:
        goal = f"<= {row.goal:g}"
    if held := max(figure.memory for figure in ours):
        memory = f"{held / 1e6:.0f} MB"
    print(f"{row.name:<46}{f'{mine:.3f} s':>10}{peer:>10}{ratio:>8}{goal:>8}{memory:>9}", flush=True)


def skip(name: str, why: str) -> None:
    """Say why there is no figure."""
    print(f"{name:<46}skipped: {why}", flush=True)


@contextlib.contextmanager
def _watched(pid: int) -> Iterator[list[int]]:
    """The most memory that ``pid`` and its children held; pages that they share are counted for each."""
    peak = [0]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_INTERVAL):
            peak[0] = max(peak[0], _resident(pid))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        children = [int(child) for task in tasks for child in task.read_text(encoding="ascii").split()]
    except (OSError, IndexError):  # it has ended, or there is no /proc
        return 0
    return pages * _PAGE + sum(map(_resident, children))
