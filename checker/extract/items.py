"""List items that are a link and words, which long lists of links are made of: ``* [text](address) - words``.

A parser has eight things to say of each of them, and every time the same. They are therefore read here, and runs of
them are covered before the note is parsed, byte for byte, with one word that stands where the links would. Whether
that is in a list, in a block of code, a comment or a formula, the parser then says of this word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.extract.source import Found
from checker.references import Kind

if TYPE_CHECKING:
    from checker.extract.source import Source

__all__ = ["MARK", "Items"]

MARK = "\x02"
"""A covering word begins with it."""

# No markup in the text, no brackets or escapes in the address, and neither markup nor bare URLs in the words behind.
_ITEM = re.compile(
    rb"\n([ ]*+[*+-] )"
    rb"\[([^\[\]\\`<>*_~$|!^&{\x00-\x1f]++)\]\(([^\x00-\x20()<>\[\]\\`${;|]++)\)"
    rb"[^/\[\]\\`<>*_~$&{|\x00-\x1f]*+(?=\r?\n)"
)
_NOTHING = (b"", b"\r")  # between two items; the line feed is the second one's
_INLINE = Kind.INLINE
_new = tuple.__new__  # see source


class Items:
    """The runs of one note. ``body`` is the text to parse."""

    def __init__(self, source: Source) -> None:
        self._runs: dict[int, list[Found]] = {}  # by the byte at which their covering word stands
        self.body = source.body
        if MARK not in self.body:
            pieces, copied = list[bytes](), source.start
            for first, last in self._read(source.raw, source.start):
                pieces += (source.raw[copied:first], MARK.encode().ljust(last - first, b"x"))
                copied = last
            if pieces:
                self.body = b"".join((*pieces, source.raw[copied:])).decode()

    def found(self, text: str, offset: int) -> list[Found]:
        """The links below the covering word in ``text``, a piece of the body that begins at byte ``offset``."""
        return self._runs.get(offset + len(text[: text.index(MARK)].encode()), [])

    def _read(self, raw: bytes, start: int) -> list[tuple[int, int]]:
        """Where the runs are, each without its first marker."""
        spans: list[tuple[int, int]] = []
        first = last = 0
        marker, run, has_bare = b"", list[Found](), b"www." in raw
        for item in _ITEM.finditer(raw, start):
            begin, end = item.span()
            at, stop = item.span(3)
            if has_bare and raw.find(b"www.", stop, end) >= 0:
                continue
            if raw[last:begin] not in _NOTHING or item[1] != marker:  # an empty line ends a block of HTML
                spans.append((first, last))
                first, marker = item.end(1), item[1]
                run = self._runs[first] = []
            last = end
            run.append(_new(Found, (at, at, stop, item[3].decode(), [item[2].decode()], _INLINE)))
        return [*spans[1:], (first, last)] if run else []
