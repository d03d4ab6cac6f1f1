"""AsciiDoc's document attributes: ``:url-docs: https://…`` above, ``{url-docs}/install[…]`` below."""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from checker.extract.source import Found
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["URL", "Attributes", "Definition"]

URL = re.compile(r"(?:https?|ftp)://[^\s\[\]]+", re.IGNORECASE)
_REFERENCE = re.compile(r"(?<!\\)\{(\w[\w-]*+)\}")
_MOST_REFERENCES = 16  # to attributes, in one address
_LONGEST_VALUE = 2_000  # characters; attributes that stand for one another can grow without end

_CHARACTERS = {
    "amp": "&", "apos": "'", "asterisk": "*", "backslash": "\\", "backtick": "`", "blank": "", "caret": "^",
    "cpp": "C++", "empty": "", "endsb": "]", "gt": ">", "ldquo": "“", "lsquo": "‘", "lt": "<", "nbsp": "\u00a0",
    "plus": "+", "quot": '"', "rdquo": "”", "rsquo": "’", "sp": " ", "startsb": "[", "tilde": "~", "vbar": "|",
    "wj": "\u2060", "zwsp": "\u200b",
}  # fmt: skip
"""Attributes that every document has, for characters."""


class Definition(NamedTuple):
    """An attribute entry at byte ``at``; ``start:end`` is its value as written. ``value`` is None where it unsets."""

    at: int
    start: int
    end: int
    value: str | None


class Attributes:
    """What attributes mean where, and which of them the text uses. Entries come in the order of the text."""

    def __init__(self) -> None:
        self._known: dict[str, list[Definition]] = {}
        self._used: set[int] = set()

    def define(self, name: str, at: int, start: int, end: int, written: str | None) -> str | None:
        """Takes an entry; the value is that with other attributes in it resolved."""
        value = None if written is None else self.resolve(written, at)
        if value is not None and len(value) > _LONGEST_VALUE:
            value = None
        self._known.setdefault(name.lower(), []).append(Definition(at, start, end, value))
        return value

    def at(self, name: str, place: int) -> Definition | None:
        """The entry that says what ``name`` means at byte ``place``; None where nothing does."""
        entries = self._known.get(name.lower(), ())
        index = bisect_right(entries, place, key=itemgetter(0))
        return entries[index - 1] if index and entries[index - 1].value is not None else None

    def use(self, name: str, place: int) -> Definition | None:
        """As ``at``, for a place that cites it or a part of it."""
        found = self.at(name, place)
        if found is not None:
            self._used.add(found.at)
        return found

    def value(self, name: str, place: int) -> str:
        """The value of ``name`` at byte ``place``, or nothing."""
        found = self.use(name, place)
        return (found.value if found else None) or ""

    def resolve(self, text: str, place: int) -> str:
        """``text`` with what its ``{name}`` mean at byte ``place``; those that are not known stay."""
        if "{" not in text or text.count("{") > _MOST_REFERENCES:
            return text
        return _REFERENCE.sub(lambda found: self._meaning(found, place), text)

    def _meaning(self, reference: re.Match[str], place: int) -> str:
        found = self.use(reference[1], place)
        value = found.value if found else _CHARACTERS.get(reference[1])
        return reference[0] if value is None else value

    def unused(self) -> Iterator[Found]:
        """The addresses that are defined and not used here. A folder (``imagesdir``) is none."""
        for name, entries in self._known.items():
            for at, start, end, value in entries:
                if at not in self._used and not name.endswith("dir") and value and URL.fullmatch(value):
                    yield Found(start, start, end, value, [name], Kind.DEFINITION)
