"""Admonitions, details and tabs of Python-Markdown, as MkDocs has them, made into Markdown of the same length.

``!!! note "Title"``, ``??? note``, ``???+ note`` and ``=== "Tab"`` open a body that is indented by four columns, which
CommonMark would take for code. The lines of a body move to the column of the line that opens it; what is indented
further, or fenced, is code as before.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from checker.extract.indents import Indents

__all__ = ["plain"]

_MARKS = (b"!!!", b"???", b"===")
_CLASSES = rb"[\w\x80-\xff-]++(?:[ \t]++[\w\x80-\xff-]++)*+[ \t]*+"
_TITLE = rb'"[^\r\n]*"[ \t]*+'
_OPENING = re.compile(
    rb"^[ \t]*+(?:"
    rb"!!![ \t]?+" + _CLASSES + rb"(?:" + _TITLE + rb")?+"
    rb"|\?\?\?\+?+[ \t]?+(?:" + _CLASSES + rb")?+(?:" + _TITLE + rb")?+"
    rb"|===[+!]{0,2}+[ \t]++" + _TITLE + rb")\r?$",
    re.MULTILINE,
)
_LINE = re.compile(rb"^([ \t]*+)([^\r\n]++)", re.MULTILINE)  # with more than white space in it
_FENCE = re.compile(
    rb"((?:(?:[-*+]|\d{1,9}[.)])[ \t]++)*+)(`{3,}+(?=[^`\r\n]*+$)|~{3,}+)", re.MULTILINE
)  # it may be the first line of an item
_STEP = 4  # columns that a body is indented by


class _Fence(NamedTuple):
    """An open block of code: the marks that fence it, their column, and how many bodies it stands in."""

    marks: bytes
    column: int
    depth: int

    def ends(self, text: bytes, column: int) -> bool:
        """Whether the line of this ``text``, which begins at ``column``, is the last one."""
        is_fence = text.startswith(self.marks) and not text.strip(self.marks[:1] + b" \t")
        return is_fence and column < self.column + _STEP


def plain(body: bytes, start: int) -> tuple[bytes, Indents | None]:
    """``body``, which stands at byte ``start`` of its file, and where its lines were; None where none has moved."""
    is_indented = b"\n    " in body or b"\t" in body
    if not (is_indented and any(mark in body for mark in _MARKS)):
        return body, None
    return _dedented(body, start) if _OPENING.search(body) else (body, None)


def _dedented(body: bytes, start: int) -> tuple[bytes, Indents]:
    indents = Indents()
    pieces: list[bytes] = []
    copied = opened = 0  # opened: where the line ends that opens a body
    bodies: list[int] = []  # the columns of those that are open; they rise
    fence: _Fence | None = None
    for line in _LINE.finditer(body):
        column, (first, last) = len(line[1].expandtabs(_STEP)), line.span()
        while bodies and column < bodies[-1]:
            bodies.pop()
        if fence and fence.depth > len(bodies):
            fence = None  # it ends with its body
        if bodies:
            taken = _size(line[1], _STEP * len(bodies))
            apart = b"\n" if opened and body.count(b"\n", opened, first) == 1 else b""  # a body is no title
            pieces += (body[copied:first], apart, body[first + taken : last], b" " * (taken - len(apart)))
            indents.add(start + first, start + last, taken - len(apart))
            copied = last
        opened = 0
        if fence:
            fence = None if fence.ends(line[2], column) else fence
        elif found := _FENCE.match(body, line.start(2)):
            fence = _Fence(found[2], column + len(found[1]), len(bodies))
        elif _OPENING.match(body, first):
            bodies.append(column + _STEP)
            opened = last
    return b"".join((*pieces, body[copied:])), indents


def _size(space: bytes, columns: int) -> int:
    """How many bytes of ``space`` are as wide as ``columns``, which tabs lead to."""
    if b"\t" not in space:
        return columns
    reached = 0
    for count, mark in enumerate(space):
        if reached == columns:
            return count
        reached += _STEP - reached % _STEP if mark == ord("\t") else 1
    return len(space)
