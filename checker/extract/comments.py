"""What is in a Markdown note and no part of its text: comments and code of other markups, attributes of kramdown and Pandoc.

``without`` covers it byte for byte, so that every offset stays what it is and the parser sees nothing there. None of it
begins in code, where ``%%`` is a cell of MATLAB and ``{::comment}`` an example. A comment ends where its own program
says: at the first end, but for a line of ``%%``, which may stand in a fence.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FILLER", "cover", "obsidian", "without"]

FILLER = "\x01"
"""Covers what other text follows in its line: white space would make an indented line of it, which is code."""

_FENCE = rb"^[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++)*+(?P<fence>`{3,99}+(?=[^`\n]*+$)|~{3,99}+)[^\n]*+$"
_BLOCK = re.compile(
    rb"\{%-?\s*+(?P<liquid>comment|highlight|raw)\b(?:[^%{}]|%(?!\}))*+%\}"
    rb"|\{\{[<%]\s*+(?P<hugo>highlight|comment)\b(?:[^{}])*+\}\}"
    rb"|(?P<kramdown>\{::comment\})"
    rb"|^(?P<obsidian>%%)[ \t]*+\r?$"
    rb"|(?<!\S)(?P<inline>%%)(?=[^%\s\n]|[ \t][^%\n])"
    rb"|(?P<attributes>(?<![=\"'])\{:[^{}\r\n]*+\}|(?<=[\])`])\{[.#A-Za-z][^{}\r\n]*+\})"
    rb"|" + _FENCE + rb"|(?<![\\`])(?P<span>`{1,99}+)(?!`)",
    re.MULTILINE,
)
_ENDS = {
    "liquid": rb"\{%%-?\s*+end%s\s*+-?%%\}",
    "hugo": rb"\{\{[<%%]\s*+/\s*+%s\s*+[>%%]\}\}",
    "kramdown": rb"\{:/(?:comment)?\}",
    "obsidian": rb"^%%[ \t]*+\r?$|" + _FENCE,
    "inline": rb"%%(?!\S)|\n[ \t]*+\r?\n",
}
_BYTE = re.compile(rb"[^\r\n]")
_REST = re.compile(rb"[ \t]*+(?:\r?\n|\Z)")


def without(body: bytes) -> bytes:
    """``body`` with all of it covered; the same object where there is none."""
    if b"{" not in body and (
        b"%" not in body or b"%%" not in body
    ):  # a single byte is looked for much faster
        return body
    pieces: list[bytes] = []
    copied = 0
    for opening, end in _blocks(body):
        pieces += (body[copied : opening.start()], cover(body, opening.start(), end))
        copied = end
    return b"".join((*pieces, body[copied:])) if pieces else body


def obsidian(body: bytes) -> Iterator[tuple[int, int]]:
    """Where comments between ``%%`` stand, these included."""
    for opening, end in _blocks(body):
        if opening["obsidian"] or opening["inline"]:
            yield opening.start(), end


def _blocks(body: bytes) -> Iterator[tuple[re.Match[bytes], int]]:
    """What is no part of the text: its opening, and where it ends."""
    start = 0
    endless: set[bytes] = set()  # ends that do not come any more: time stays linear
    while opening := _BLOCK.search(body, start):
        start = opening.end()
        if opening["fence"] or opening["span"]:
            start = _after_code(body, opening, endless)
            continue
        end = start if opening["attributes"] else _end(body, opening, endless)
        if end < 0:
            start = max(start, -end)
            continue
        start = end
        if opening["liquid"] != b"raw":
            yield opening, end


def cover(body: bytes, start: int, end: int) -> bytes:
    """What stands in for ``start:end``: lines stay lines."""
    filler = b" " if _REST.match(body, end) else FILLER.encode()
    return _BYTE.sub(filler, body[start:end])


def _end(body: bytes, opening: re.Match[bytes], endless: set[bytes]) -> int:
    """Where the block that begins at ``opening`` ends; below 0 where it does not, and -N where none does before N."""
    kind = opening.lastgroup or ""
    pattern = _ENDS[kind] % opening[kind] if b"%s" in _ENDS[kind] else _ENDS[kind]
    ends = re.compile(pattern, re.MULTILINE)
    closing = None if pattern in endless else ends.search(body, opening.end())
    while closing and closing.lastgroup == "fence":
        closing = ends.search(body, _after_code(body, closing, endless))
    if closing is None:
        endless.add(pattern)
        return -1
    return -closing.start() if closing[0].startswith(b"\n") else closing.end()


def _after_code(body: bytes, opening: re.Match[bytes], endless: set[bytes]) -> int:
    """Where the code ends that may begin at ``opening``: a fence, or a span in its paragraph; else where to go on."""
    if opening.lastgroup == "span":
        ends = rb"(?<!`)`{%d}(?!`)|\n[ \t]*+\r?\n" % len(opening["span"])
        closing = re.compile(ends).search(body, opening.end())
        return closing.end() if closing and closing[0].startswith(b"`") else opening.end()
    mark, char = opening["fence"], opening["fence"][:1]
    ends = rb"^[ \t>]*+[%s]{%d,}+[ \t]*+\r?$" % (char, len(mark))
    closing = None if char in endless else re.compile(ends, re.MULTILINE).search(body, opening.end())
    if closing is None:
        endless.add(char)
    return closing.end() if closing else opening.end()
