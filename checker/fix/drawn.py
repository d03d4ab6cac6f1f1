"""What people draw with characters, and where lines begin and end: tables of reStructuredText and of Pandoc, and titles.

In these a column is as wide as it is drawn, and a title not longer than the line below it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

__all__ = [
    "borders",
    "is_between",
    "is_in_grid",
    "is_in_table",
    "is_title",
    "line_break",
    "line_end",
    "line_start",
]

_LONGEST_LINE = 2_000  # bytes before a place in which the beginning of its line is looked for
_LONGEST_END = 200  # bytes
_MOST_LINES = 50  # of one row of a grid
_GRID_BORDER = re.compile(rb"\+(?:[-=:]++\+)++[ \t]*+\r?$", re.MULTILINE)
_RST_ROW = re.compile(rb"[ \t]*+\|")
_RST_BORDER = re.compile(rb"^[ \t]*+=++(?:[ \t]++=++)++[ \t]*+\r?\n(?P<blank>[ \t]*+\r?\n|\Z)?", re.MULTILINE)
_RST_TITLE = re.compile(rb"[^\n]*+\n([!-/:-@\[-`{-~])\1{3,}+[ \t]*+\r?(?:\n|\Z)")
_MOST_RULES = 3


def line_start(text: bytes, at: int) -> int:
    """Where the line begins in which ``at`` lies; of one that begins very far before, where a part of it does."""
    bound = max(0, at - _LONGEST_LINE)
    return text.rfind(b"\n", bound, at) + 1 or bound


def line_end(text: bytes, at: int) -> int:
    """Where the line ends in which ``at`` lies, before the characters that end it."""
    end = text.find(b"\n", at)
    end = len(text) if end < 0 else end
    return end - text.endswith(b"\r", at, end)


def line_break(text: bytes) -> str:
    """What ends a line of ``text``."""
    end = text.find(b"\n")
    return "\r\n" if text[max(0, end - 1) : end] == b"\r" else "\n"


def is_in_table(text: bytes, start: int) -> bool:
    """Whether the line that begins at ``start`` is one of a table, whose columns are as wide as they are drawn."""
    every = borders(text)
    index = bisect_right(every, (start, False)) - 1
    return is_between(text, start, _RST_ROW, b"|") or (index >= 0 and not every[index][1])


def is_in_grid(text: bytes, start: int) -> bool:
    """Whether the line of Markdown that begins at ``start`` is one of a table as Pandoc has it, drawn with crosses.

    Rows have a rule below each; a table of bars alone, as GitHub has it, may go on for long.
    """
    for _ in range(_MOST_LINES):
        if not text.startswith(b"|", start) or not start:
            return _GRID_BORDER.match(text, start) is not None
        start = line_start(text, start - 1)
    return False


def is_title(text: bytes, start: int) -> bool:
    """Whether the line that begins at ``start`` is a title, or looks like one: a line of marks stands below."""
    return _RST_TITLE.match(text, start) is not None


def is_between(text: bytes, start: int, opening: re.Pattern[bytes], closing: bytes) -> bool:
    """Whether the line that begins at ``start`` begins with ``opening`` and ends in ``closing``."""
    if opening.match(text, start) is None:
        return False
    end = line_end(text, start)
    return text[max(start, end - _LONGEST_END) : end].rstrip().endswith(closing)


@lru_cache(maxsize=8)
def borders(text: bytes) -> list[tuple[int, bool]]:
    """Where rules are that are drawn around the rows of tables, and whether each is the last of its table.

    A table has two, or three with a head; one that is never closed is none.
    """
    known, table = list[tuple[int, bool]](), list[int]()
    for found in _RST_BORDER.finditer(text):
        table.append(found.start())
        if len(table) == _MOST_RULES or (table[1:] and found["blank"] is not None):
            known += [(each, each == table[-1]) for each in table]
            table = []
    return known
