"""Addresses in what people draw with characters: tables of reStructuredText and of Pandoc, and titles of the former.

A cell whose text becomes longer takes that from the blanks behind it, and one that becomes shorter gives them back, so
that every bar stays below the one above it. Where there are too few blanks, nothing can be written: docutils makes an
error of a whole table for one bar out of place. A title must not be longer than the line below it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from checker.fix.drawn import borders, is_in_grid, is_in_table, is_title, line_start
from checker.fix.sheet import Markup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from checker.fix.edits import Edit
    from checker.fix.sheet import Spot

__all__ = ["fitted"]

_LONGEST_LINE = 2_000  # bytes of a line that is drawn
_RULES = re.compile(r"=+")
_ADDRESS = re.compile(r"://|www\.", re.IGNORECASE)
_WIDE = "\0"  # the second column of a character that takes two


class _Row(NamedTuple):
    """A line in columns: what stands left of the address in its cell, the address, what follows it up to the next cell.

    ``end`` is how far what follows may reach, in columns from its beginning; ``is_open`` where nothing stands behind.
    """

    before: str
    after: str
    end: int
    is_open: bool = False


def fitted(spot: Spot, written: str) -> tuple[Edit, ...]:
    """The changes that put ``written`` in place of the address at ``spot``; none where what is drawn has no room."""
    edit = spot.sheet.edit(spot.start, spot.end, written)
    grows = len(_in_columns(written)) - len(_in_columns(spot.written))
    text = spot.sheet.text
    start = line_start(text, spot.start)
    is_drawn = _DRAWN.get(spot.sheet.markup, _never)(text, start)
    if not grows or not (is_drawn or spot.markup is Markup.RST):
        return (edit,)
    if not is_drawn:
        return (edit,) if grows < 0 or _fits_title(text, start, grows) else ()
    if _end(text, start) - start > _LONGEST_LINE:
        return ()
    row = _row(spot, start)
    return (edit, *_padding(spot, row, grows)) if row and _has_room(row, grows) else ()


def _never(_text: bytes, _start: int) -> bool:
    """In other formats, columns are as wide as they come to be."""
    return False


_DRAWN: Mapping[Markup, Callable[[bytes, int], bool]] = {Markup.RST: is_in_table, Markup.MARKDOWN: is_in_grid}
"""Whether a line is one of a table whose columns are as wide as they are drawn."""


def _has_room(row: _Row, grows: int) -> bool:
    """Whether the text of the cell still ends before the next one, and is all that changes in its line."""
    is_alone = not (_ADDRESS.search(row.before) or _ADDRESS.search(row.after))
    return is_alone and len(row.after.rstrip(" ")) + grows <= row.end


def _padding(spot: Spot, row: _Row, grows: int) -> Iterator[Edit]:
    """What keeps the next cell where it is."""
    if row.is_open:
        return
    end = spot.end + len(row.after.replace(_WIDE, "").encode())
    yield spot.sheet.edit(end - max(grows, 0), end, " " * -grows)


def _row(spot: Spot, start: int) -> _Row | None:
    """The cell around the address at ``spot``, in the line that begins at ``start``; None where it cannot be told."""
    text = spot.sheet.text
    line = _line(text, start)
    at = len(_in_columns(text[start : spot.start].decode("utf-8", "replace")))
    behind = at + len(_in_columns(spot.written))
    find = _cell_of_grid if line.lstrip().startswith("|") else _cell_between_rules
    return find(text, start, line, (at, behind))


def _cell_of_grid(text: bytes, start: int, line: str, place: tuple[int, int]) -> _Row | None:
    """Between two bars that have bars or crosses above and below them: others are text."""
    above = _line(text, text.rfind(b"\n", 0, max(0, start - 1)) + 1) if start else ""
    below = _below(text, start)
    at, behind = place
    bars = [
        column
        for column, sign in enumerate(line)
        if sign == "|"
        and above[column : column + 1] in ("|", "+")
        and below[column : column + 1] in ("|", "+")
    ]
    left = max((each for each in bars if each < at), default=None)
    right = min((each for each in bars if each >= behind), default=None)
    if left is None or right is None:
        return None
    return _Row(line[left + 1 : at], line[behind:right], right - behind)


def _cell_between_rules(text: bytes, start: int, line: str, place: tuple[int, int]) -> _Row | None:
    """Below a rule, which the last cell of a line may outgrow."""
    every = borders(text)
    rule = _line(text, every[bisect_right(every, (start, False)) - 1][0])
    spans = [found.span() for found in _RULES.finditer(rule)]
    at, behind = place
    number = bisect_right([first for first, _ in spans], at) - 1
    if number < 0:
        return None
    if number + 1 == len(spans):
        return _Row("", "", len(line) + _LONGEST_LINE, is_open=True)
    (first, last), (following, _) = spans[number], spans[number + 1]
    if behind > last or line[last:following].strip():
        return None  # a cell of several columns, or none
    after = line[behind:following]
    return _Row(line[first:at], after, last - behind, is_open=not line[following:])


def _fits_title(text: bytes, start: int, grows: int) -> bool:
    """Whether the line that begins at ``start`` is no title, or one that may become so much longer."""
    if not is_title(text, start) or _end(text, start) - start > _LONGEST_LINE:
        return True
    return len(_line(text, start).rstrip()) + grows <= len(_below(text, start).rstrip())


def _line(text: bytes, start: int) -> str:
    """The line that begins at ``start``, in columns, or the beginning of a long one."""
    end = min(_end(text, start), start + _LONGEST_LINE)
    return _in_columns(text[start:end].decode("utf-8", "replace"))


def _below(text: bytes, start: int) -> str:
    """The line below the one that begins at ``start``, in columns."""
    return _line(text, text.find(b"\n", start) + 1 or len(text))


def _end(text: bytes, start: int) -> int:
    end = text.find(b"\n", start)
    end = len(text) if end < 0 else end
    return end - text.endswith(b"\r", start, end)


def _in_columns(text: str) -> str:
    """``text`` with one character a column, as docutils counts them."""
    if text.isascii():
        return text
    return "".join(each + _WIDE * (unicodedata.east_asian_width(each) in "WF") for each in text)
