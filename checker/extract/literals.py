r"""JSON with places: which value is written where in a file.

``tree`` gives a document whose strings are ``Literal``s, spans of the file. A ``Text`` is what literals say, and knows
for each of its bytes where in the file it is written, though JSON's escapes (``\n``, ``\u00e9``) are of other lengths.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Literal", "Text", "tree", "words"]

_TOKEN = re.compile(rb'"((?:[^"\\]++|\\.)*+)"|[{}\[\]]|[^\s{}\[\],:"]++', re.DOTALL)
_ESCAPE = re.compile(rb'\\(?:(["\\/bfnrt])|u([dD][89abAB]..)\\u([dD][c-fC-F]..)|u(....))')
_SHORT = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t"}
_LONE_RETURN = re.compile(rb"\r(?!\n)")


class Literal(NamedTuple):
    """A string of the file, without its quotation marks."""

    start: int
    end: int


def tree(raw: bytes, start: int) -> Any:  # noqa: ANN401 - whatever JSON can say
    """The value from ``start`` on, which is known to be JSON. Its strings are literals, its numbers as written."""
    top: list[Any] = []
    here: Any = top
    outer: list[Any] = []
    key: str | None = None
    for token in _TOKEN.finditer(raw, start):
        mark = token[0][:1]
        if mark in b"}]":
            here = outer.pop()
            continue
        value: Any = Literal(*token.span(1)) if mark == b'"' else token[0]
        if mark in b"{[":
            value = {} if mark == b"{" else []
        if isinstance(here, list):
            here.append(value)
        elif key is None:
            key = words(raw, value)
            continue
        else:
            here[key] = value
            key = None
        if mark in b"{[":
            outer.append(here)
            here = value
    return top[0]


class Text:
    """The text of literals, one after another, in UTF-8; and where each of its bytes is written.

    ``is_ascii`` says whether no other characters are written in it, so that these have to be escapes.

    Other values among them are passed over.
    """

    def __init__(self, raw: bytes, values: Iterable[Any]) -> None:
        self._pieces: list[bytes] = []
        self._at = [0]  # where each piece begins in the text; then where the last one ends
        self._from: list[int] = []  # where it begins in the file
        self._to: list[int] = []  # where it ends in the file
        for start, end in (value for value in values if isinstance(value, Literal)):
            known = start
            for escape in _ESCAPE.finditer(raw, start, end):
                self._add(raw[known : escape.start()], known, escape.start())
                self._add(_meaning(escape), *escape.span())
                known = escape.end()
            self._add(raw[known:end], known, end)
        self.is_ascii = all(raw[start:end].isascii() for start, end in zip(self._from, self._to, strict=True))
        self.raw = _LONE_RETURN.sub(b"\n", b"".join(self._pieces))  # as ``reading`` has it

    def _add(self, text: bytes, start: int, end: int) -> None:
        if text:
            self._pieces.append(text)
            self._at.append(self._at[-1] + len(text))
            self._from.append(start)
            self._to.append(end)

    def start(self, offset: int) -> int:
        """Where in the file the character is written that begins at ``offset`` of the text, which it has."""
        piece = bisect_right(self._at, offset, hi=len(self._from)) - 1
        return self._from[piece] + offset - self._at[piece]

    def offset(self, at: int) -> int:
        """Where in the text the byte ``at`` of the file stands, which is in one of the literals or ends it."""
        piece = max(bisect_left(self._to, at), 0)
        begin = self._from[piece]
        return self._at[piece] if at <= begin else min(self._at[piece] + at - begin, self._at[piece + 1])

    def end(self, offset: int) -> int:
        """Where in the file the character ends that ends at ``offset`` of the text."""
        piece = max(bisect_left(self._at, offset), 1)
        return self._to[piece - 1] - (self._at[piece] - offset)


def _meaning(escape: re.Match[bytes]) -> bytes:
    short, high, low, code = escape.groups()
    if short:
        return _SHORT.get(short, short)
    if code:
        return chr(int(code, 16)).encode("utf-8", "replace")  # half of a pair becomes a question mark
    return chr(0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF)).encode()


def words(raw: bytes, literal: Any) -> str:  # noqa: ANN401 - whatever a tree holds
    """What ``literal`` says; nothing where it is another value."""
    return Text(raw, [literal]).raw.decode("utf-8")
