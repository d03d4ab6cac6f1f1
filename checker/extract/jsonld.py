"""JSON-LD, what a page tells search engines: the addresses in it, and where they are written.

JSON is read token by token: no depth is too deep, and what is not quite JSON (a comment, a trailing comma, an end
that is missing) hides nothing before it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from checker.extract.citing import stripped
from checker.extract.tags import Attribute

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["TYPE", "find"]

TYPE = "application/ld+json"

_KEYS = {b"url", b"sameAs"}
_TOKEN = re.compile(rb'"((?:[^"\\]++|\\(?:.|\Z))*+)("?+)|[\[\]{}:,]', re.DOTALL)


def find(raw: bytes, start: int, end: int) -> Iterator[Attribute]:
    """The values of ``url`` and ``sameAs`` between two offsets, at any depth: strings, and strings in lists."""
    is_address = False  # whether a string that stands here is one
    outside: list[bool] = []  # for each open collection, whether strings right in it are addresses
    key = b""
    for token in _TOKEN.finditer(raw, start, end):
        sign = token[0][:1]
        if sign == b'"':
            if not is_address:
                key = token[1]
            elif token[2]:
                yield from _address(raw, key, *token.span(1))
        elif sign == b":":
            is_address = key in _KEYS
        elif sign == b",":
            is_address = bool(outside) and outside[-1]
        elif sign in b"[{":
            is_address = is_address and sign == b"["
            outside.append(is_address)
        else:
            is_address = False
            if outside:
                outside.pop()


def _address(raw: bytes, key: bytes, start: int, end: int) -> Iterator[Attribute]:
    found = stripped(raw, Attribute(key.decode(), start, end, raw[start:end].decode("utf-8", "replace")))
    if found.value:
        yield found._replace(value=_resolve(found.value))


def _resolve(written: str) -> str:
    """``written`` between quotes, with its escapes resolved; half a character stands for an unknown one."""
    if "\\" not in written:
        return written
    try:
        value = str(json.loads(f'"{written}"', strict=False))
    except ValueError:  # an escape that JSON does not know
        return written
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
