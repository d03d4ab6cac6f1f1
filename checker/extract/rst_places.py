"""Where the text that docutils hands over stands in the file.

docutils expands tabs, cuts indentation, markers and the borders of tables away, and tells a line number; bytes it
knows nothing of. But what it hands over is still to be found in its line, from left to right: that gives the column.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

__all__ = ["Block", "Places"]

_TAB = 8  # columns, as docutils has it
_NEAR = (0, -1, 1, 2, -2)  # lines from the one that docutils names, in the order in which they are looked at
_BLANK = re.compile("[\0\v\f]")  # docutils takes a zero byte for an escape of its own


class Places:
    """The lines of one note. ``lines`` is what docutils parses; ``start`` is the byte at which ``body`` begins."""

    def __init__(self, body: str, start: int) -> None:
        self._written = _BLANK.sub(" ", body).splitlines(keepends=True)
        self._starts = list(accumulate((len(line.encode()) for line in self._written), initial=start))
        self.lines = [line.expandtabs(_TAB).rstrip() for line in self._written]
        self._used: dict[int, int] = {}  # by row: the column up to which text was handed over

    def block(self, text: str, line: int) -> Block:
        """The place of ``text``, whose first line stands in ``line`` (1-based)."""
        return Block(
            self, text, [self._locate(part, line - 1 + row) for row, part in enumerate(text.split("\n"))]
        )

    def _locate(self, part: str, row: int) -> tuple[int, int]:
        """Row and column of ``part``; where it cannot be found, those of the text in the row that was named."""
        for near in _NEAR:
            column = self._find(part, row + near)
            if column >= 0:
                self._used[row + near] = column + len(part)
                return row + near, column
        row = min(max(row, 0), len(self.lines) - 1)
        return row, len(self.lines[row]) - len(self.lines[row].lstrip())

    def _find(self, part: str, row: int) -> int:
        if not 0 <= row < len(self.lines):
            return -1
        column = self.lines[row].find(part, self._used.get(row, 0))
        return column if column >= 0 else self.lines[row].find(part)  # docutils parses some lines twice

    def offset(self, row: int, column: int) -> int:
        """The byte at which the character in ``column`` of ``row`` begins (both 0-based, tabs expanded)."""
        line = self._written[row]
        if "\t" in line:
            column = _unexpanded(line, column)
        return self._starts[row] + (column if line.isascii() else len(line[:column].encode()))

    def span(self, row: int, rows: int = 1) -> tuple[int, int]:
        """The bytes of ``rows`` lines from ``row`` on."""
        last = len(self._written)
        return self._starts[min(row, last)], self._starts[min(row + rows, last)]


class Block:
    """A piece of text that docutils parses at once; ``at`` says where in the file one of its characters stands."""

    def __init__(self, places: Places, text: str, found: list[tuple[int, int]]) -> None:
        self._places, self._found = places, found
        self._starts = list(accumulate((len(part) + 1 for part in text.split("\n")), initial=0))

    def at(self, index: int) -> int:
        """The byte of the file at which the character at ``index`` of the text begins."""
        line = min(bisect_right(self._starts, index), len(self._found)) - 1
        row, column = self._found[line]
        return self._places.offset(row, column + index - self._starts[line])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The bytes of the characters from ``start`` to ``end``; the last decides where the span ends."""
        return self.at(start), self.at(end) if end else self.at(start)


def _unexpanded(line: str, column: int) -> int:
    """The index of the character that stands in ``column`` of ``line``."""
    at = 0
    for index, char in enumerate(line):
        if at >= column:
            return index
        at += _TAB - at % _TAB if char == "\t" else 1
    return len(line)
