"""Text from elsewhere made safe to show: on one line, without passwords, with nothing that moves a cursor or turns the
reading direction. Whatever a format shows goes through ``clean`` or ``address``.
"""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING
from urllib.parse import quote

from checker.urls import redact

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["address", "clean", "count", "escape_hidden", "fitting", "legible", "place", "utc"]

# Controls (escape sequences begin with one), invisible direction marks, line separators, tags, halves of surrogate
# pairs (no encoding can write them) and characters that never are characters. The joiners U+200C and U+200D stay:
# Hindi, Persian and many symbols need them.
_HIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff]"
)
_UNSAFE_IN_URL = re.compile(rf"\s|{_HIDDEN.pattern}")
_HALVES = re.compile("[\ud800-\udfff]")  # of surrogate pairs
_PLAIN = str.maketrans({"\u2026": "...", "\u2013": "-", "\u2014": "-", "\u00b7": "-", "\u2192": "->"})


def legible(text: str) -> str:
    """``text`` as a report may hold it: without passwords, and without what no encoding can write."""
    # Large collections ask this a million times: look before searching.
    shown = redact(text) if "@" in text else text
    return shown if shown.isascii() or shown.isprintable() else _HALVES.sub("\ufffd", shown)


def clean(text: str) -> str:
    """``text`` on one line without passwords: white space is levelled, every hidden character becomes U+FFFD."""
    line = " ".join(legible(text).split())
    return line if line.isprintable() else _HIDDEN.sub("\ufffd", line)


def address(url: str) -> str:
    """``url`` without password, hidden characters and white space percent-encoded: the same address, safe to paste."""
    shown = legible(url).strip()
    if shown.isprintable() and " " not in shown:
        return shown
    return _UNSAFE_IN_URL.sub(lambda found: quote(found[0]), shown)


def place(path: str) -> str:
    """``path`` on one line: its spaces stay as they are, every hidden character becomes U+FFFD."""
    line = legible(path)
    return line if line.isprintable() else _HIDDEN.sub("\ufffd", line.replace("\n", "\ufffd"))


def escape_hidden(text: str) -> str:
    r"""``text`` with each hidden character but the line feed as ``\uXXXX``: the same string to a JSON reader."""
    return _HIDDEN.sub(lambda found: _escaped(found[0]), text)


def fitting(text: str, encoding: str) -> str:
    """``text`` with what ``encoding`` cannot write replaced, typographic characters by their plain forms."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAIN).encode(encoding, "backslashreplace").decode(encoding)
    return text


def utc(moment: datetime) -> str:
    """``2026-11-22T06:04:05Z``; a time without a zone is taken for UTC."""
    is_there = moment.tzinfo is None or moment.tzinfo is UTC  # as all but what others wrote
    there = moment if is_there else moment.astimezone(UTC)
    return f"{there.isoformat()[:19]}Z"


def count(number: int, noun: str) -> str:
    """``"1 link"``, ``"1,250 links"``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _escaped(character: str) -> str:
    data = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{int.from_bytes(data[i : i + 2]):04x}" for i in range(0, len(data), 2))
