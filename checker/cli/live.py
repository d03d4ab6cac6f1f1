"""A person watches: the foot of the terminal says how far each stage is, who is waited for and why, and what was found.

``frame`` is pure. It never gets lower than it was, so that nothing jumps; on a low terminal it has fewer findings, then
fewer hosts, then only what is under way; on a narrow one no bars, then no rates.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from checker.cli import said
from checker.models import Severity, Status
from checker.report.text import clean, fitting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from checker.cli.course import Course, Stage
    from checker.cli.screen import Screen
    from checker.fetch.waits import Wait
    from checker.models import CheckedLink

__all__ = ["BETWEEN_FRAMES", "Frame", "Live", "Room"]

BETWEEN_FRAMES = 0.15
"""Seconds."""

_MOST_HOSTS, _MOST_FINDINGS = 4, 6
_BAR, _NARROWEST_WITH_BAR, _NARROWEST_WITH_RATE = 16, 100, 70
_LABEL = max(map(cell_len, said.BEGINS.values()))
_SHORT_LABEL = max(map(cell_len, said.BEGINS))
_NARROWEST_WITH_LABEL = 60
_NARROWEST_TABLE = 50
_NARROWEST_COLUMN = 8
_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow"}
_COUNTED = (Status.BROKEN, Status.UNSTABLE, Status.BLOCKED)


class Room(NamedTuple):
    """What a frame has to fit into; ``encoding`` is what the terminal can write."""

    columns: int
    lines: int
    encoding: str


class Frame:
    """Makes the lines; remembers how many hosts and findings it had."""

    def __init__(self, course: Course, stages: Sequence[str]) -> None:
        self._course = course
        self._stages = stages
        self._hosts = 0

    def lines(self, room: Room, now: float, today: datetime) -> list[Text]:
        """All of them, none wider than ``room`` less one column: who writes into the last may be sent to a new line."""
        free = room.lines - 1  # for what was typed before
        stages = [*self._rows(room, now)]
        if len(stages) >= free:
            stages = [row for row, name in zip(stages, self._stages, strict=True) if self._is_open(name)]
            return _fitted(stages[: max(1, free)], room)
        findings = [*self._findings(room, min(_MOST_FINDINGS, free - len(stages) - 2))]
        hosts = [*self._waits(today, room, min(_MOST_HOSTS, free - len(stages) - len(findings) - 1))]
        return _fitted([*stages, *hosts, *findings], room)

    def _is_open(self, name: str) -> bool:
        stage = self._course.stages.get(name)
        return stage is not None and stage.is_open

    def _rows(self, room: Room, now: float) -> Iterator[Text]:
        """One row a stage, those that are still to come as well: they push nothing down when they begin."""
        is_short = room.columns < _NARROWEST_WITH_LABEL
        width = _SHORT_LABEL if is_short else _LABEL
        digits = max((len(f"{stage.total:,}") for stage in self._course.stages.values()), default=0)
        for name in self._stages:
            label = f"{name if is_short else said.BEGINS[name]:<{width}}"
            stage = self._course.stages.get(name)
            if stage is None:
                yield Text(label, "dim")
                continue
            row = Text(label, "bold" if stage.is_open else "")
            told = f"{stage.done:>{digits},} of {stage.total:>{digits},}"
            fits = width + len(told) + 2 < room.columns
            row.append(f"  {told if fits else f'{stage.done:,}/{stage.total:,}'}", "")
            if room.columns >= _NARROWEST_WITH_BAR:
                row.append("  ").append(_bar(stage, room.encoding))
            pace = Text(self._pace(stage, room, now), "dim")
            yield row + pace if row.cell_len + pace.cell_len < room.columns else row

    def _pace(self, stage: Stage, room: Room, now: float) -> str:
        if not stage.is_open:
            return ""
        rate, left = stage.rate(now), self._course.left(stage, now)
        parts = [f"{said.rate(rate):>7}"] if rate and room.columns >= _NARROWEST_WITH_RATE else []
        if left:
            parts.append(said.time_left(left))
        return "".join(f"  {part}" for part in parts)

    def _waits(self, today: datetime, room: Room, most: int) -> Iterator[Text]:
        """Who is waited for, in as many rows as there ever were."""
        waits = self._course.waits
        self._hosts = max(self._hosts, min(_MOST_HOSTS, len(waits)))
        rows = min(self._hosts, most)
        if rows <= 0:
            return
        yield Text(_waiting_for(waits), "bold")
        hosts = [_host(wait) for wait in waits[:rows]]
        width = _column(hosts, room)
        for host, wait in zip(hosts, waits[:rows], strict=True):
            yield Text(f"  {_beginning_of(host, width)}  ").append(said.why(wait, today), "dim")
        for _ in range(rows - len(hosts)):
            yield Text()

    def _findings(self, room: Room, most: int) -> Iterator[Text]:
        """What was found so far."""
        counts = self._course.counts
        found = [f"{counts[status]:,} {status.value}" for status in _COUNTED if counts[status]]
        if not found or most < 0:
            return
        yield Text(f"{', '.join(found)} so far", "bold")
        shown = self._course.findings[:most]
        where, reason = 0, 0
        if room.columns >= _NARROWEST_TABLE:
            where = _column([said.place(each) for each in shown], room)
            reason = max((len(each.verdict.reason) for each in shown), default=0)
        for checked in shown:
            yield _finding(checked, where, reason)


class Live:
    """Shows it. ``tick`` is called about every ``BETWEEN_FRAMES`` seconds, by whoever has the event loop."""

    pause = BETWEEN_FRAMES

    def __init__(
        self,
        course: Course,
        screen: Screen,
        stages: Sequence[str],
        *,
        verbose: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._course, self._screen, self._clock = course, screen, clock
        self._frame = Frame(course, stages)
        self._verbose = verbose
        self._unsaid: list[str] = []
        self.advance, self.waiting = course.advance, course.waiting

    def stage(self, name: str, total: int) -> None:
        """A stage begins; what comes before its first step may take a while."""
        self._course.stage(name, total)
        if self._screen.is_drawn:
            self.tick()

    def judged(self, checked: CheckedLink) -> None:
        """A verdict."""
        parts = self._course.judged(checked)
        if self._verbose:
            self._unsaid += [said.told(part) for part in parts if part.verdict.status in _COUNTED]

    def say(self, text: str) -> None:
        """Write ``text`` above the view."""
        self._unsaid.append(text)
        self._speak()

    def tick(self) -> None:
        """Show the moment."""
        now = self._clock()
        self._course.look(now)
        self._speak()
        columns, lines = self._screen.size()
        room = Room(columns, lines, self._screen.encoding)
        today = datetime.now(UTC).astimezone()
        self._screen.draw(self._frame.lines(room, now, today), columns)

    def end(self) -> None:
        """Leave a clean screen."""
        self._speak()
        self._screen.clear()

    def _speak(self) -> None:
        if self._unsaid:
            unsaid, self._unsaid = self._unsaid, []
            self._screen.say([fitting(f"refguard: {text}", self._screen.encoding) for text in unsaid])


def _column(texts: Sequence[str], room: Room) -> int:
    """How wide a column is that leaves two thirds to others."""
    return max(_NARROWEST_COLUMN, min(max(map(cell_len, texts), default=0), room.columns // 3))


def _bar(stage: Stage, encoding: str) -> Text:
    full, empty = ("\u2501", "\u2501") if _can_write("\u2501", encoding) else ("#", "-")
    filled = round(_BAR * stage.done / stage.total) if stage.total else _BAR
    return Text(full * filled, "green").append(empty * (_BAR - filled), "dim")


def _waiting_for(waits: Sequence[Wait]) -> str:
    number = len(waits)
    if not number:
        return ""  # the row stays: nothing jumps
    return f"waiting for {number:,} {'host' if number == 1 else 'hosts'}"


def _host(wait: Wait) -> str:
    return clean(wait.host) or "everybody"


def _finding(checked: CheckedLink, width: int, reason: int) -> Text:
    """Where, what and which: ``width`` and ``reason`` are those of columns, 0: there is no room for where."""
    verdict = checked.verdict
    style = _STYLES.get(verdict.severity, "") if verdict.severity else ""
    where = f"{_end_of(said.place(checked), width)}  " if width else ""
    what = (f"{verdict.reason.value:<{reason}}", style)
    return Text.assemble("  ", where, what, "  ", clean(checked.link.url))


def _beginning_of(text: str, width: int) -> str:
    """``text`` in exactly ``width`` columns, which are more than three."""
    return set_cell_size(text, width) if cell_len(text) <= width else f"{set_cell_size(text, width - 3)}..."


def _end_of(text: str, width: int) -> str:
    """The same without the beginning of what is too long."""
    if cell_len(text) > width:
        text = text[-width:]  # no character is less than a column wide, but for those that are none
        while cell_len(text) > width - 3:
            text = text[1:]
        text = f"...{text}"
    return set_cell_size(text, width)


def _fitted(lines: Sequence[Text], room: Room) -> list[Text]:
    """``lines`` of characters that can be written, cut to the width of the terminal."""
    fitted = []
    for line in lines:
        each = line
        if not _can_write(line.plain, room.encoding):
            each = Text(
                fitting(line.plain, room.encoding), line.style
            )  # its colours are not worth counting anew
        if each.cell_len >= room.columns:
            mark = "\u2026" if _can_write("\u2026", room.encoding) else "..."
            each.truncate(max(1, room.columns - 1 - len(mark)))
            each.append(mark[: max(0, room.columns - 1 - each.cell_len)])
        fitted.append(each)
    return fitted


def _can_write(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
