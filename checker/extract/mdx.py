"""MDX: Markdown with JavaScript in it, made into Markdown of the same length.

Imports, exports and what stands in braces is code and is covered. Names of components with a dot become names of HTML.
MDX knows no indented code, and people indent what stands in a component: such lines begin at the margin, their white
space at the end.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from checker.extract.comments import cover

__all__ = ["Indents", "plain"]

_MODULE = re.compile(
    rb"^(?:import|export)\b(?:(?!```)[^\n]++\n?)+", re.MULTILINE
)  # up to the next blank line
_BRACES = re.compile(rb"\{[^{}]*+\}")
_DEEPEST = 4  # braces in braces
_COMPONENT = re.compile(rb"(?<=<)(/?+[A-Za-z]\w*+)((?:\.\w++)++)")
_INDENTED = re.compile(rb"^([ \t]{4,}+)([^\r\n]++)", re.MULTILINE)


class Indents:
    """Which lines were moved to the margin, and by how much."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._moves: list[tuple[int, int]] = []  # end, indentation

    def add(self, start: int, end: int, width: int) -> None:
        """The line ``start:end`` was moved by ``width``; lines come in order."""
        self._starts.append(start)
        self._moves.append((end, width))

    def original(self, offset: int) -> int:
        """Where ``offset`` was before."""
        place = bisect_right(self._starts, offset) - 1
        if place < 0:
            return offset
        end, width = self._moves[place]
        return offset + width if offset + width <= end else offset


def plain(body: bytes, start: int) -> tuple[bytes, Indents]:
    """``body``, which stands at byte ``start`` of its file, as Markdown, and where its lines were."""
    body = _MODULE.sub(lambda found: cover(body, *found.span()), body)
    for _ in range(_DEEPEST):
        body, count = _BRACES.subn(_filled, body)
        if not count:
            break
    body = _COMPONENT.sub(lambda found: found[1] + found[2].replace(b".", b"-"), body)
    indents = Indents()

    def moved(line: re.Match[bytes]) -> bytes:
        indents.add(start + line.start(), start + line.end(), len(line[1]))
        return line[2] + b" " * len(line[1])

    return _INDENTED.sub(moved, body), indents


def _filled(braces: re.Match[bytes]) -> bytes:
    """A word in place of an expression: it may stand for the value of an attribute."""
    return re.sub(rb"[^\r\n]", b"x", braces[0])
