"""One note as bytes, and where an offset stands in it.

Parsers work on ``body``, the decoded text after the front matter; the offsets they give are made absolute by adding
``start``. Every span is in bytes of the file, every line and column in characters, and ``Lines`` turns one into the
other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from checker.references import Anchors, Location, Reference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checker.references import Kind, Problem, Section

__all__ = ["BOM", "Content", "Extractor", "Found", "Lines", "Source"]

BOM = b"\xef\xbb\xbf"


class Lines:
    """Byte offset to line and column, both 1-based and in characters.

    A cursor: what lies between one question and the next is counted once, so a sorted list of offsets costs one pass,
    also on a line of 50 MB. An offset before the last one starts again from the top.
    """

    __slots__ = ("_ascii", "_column", "_line", "_offset", "_raw")

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._ascii = raw.isascii()
        lone = b"\r" in raw and raw.count(b"\r") != raw.count(b"\r\n")
        self._raw = raw.replace(b"\r\n", b" \n").replace(b"\r", b"\n") if lone else raw  # of the same length
        self._rewind()

    def _rewind(self) -> None:
        self._line = self._column = 1
        self._offset = (
            len(BOM) if self._raw.startswith(BOM) else 0
        )  # the mark is no character of the first line

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of the character that begins at byte ``offset``."""
        if offset < self._offset:
            self._rewind()
        known = self._offset
        passed = self._raw.count(b"\n", known, offset)
        if passed:
            self._line += passed
            self._column = 1
            known = self._raw.rfind(b"\n", known, offset) + 1
        if self._ascii:
            self._column += offset - known
        else:
            self._column += len(self._raw[known:offset].decode("utf-8", "replace"))
        self._offset = offset
        return self._line, self._column


class Found(NamedTuple):
    """A URL a parser came across; offsets are in bytes of the file.

    ``at`` is where the citation stands, ``start:end`` where the URL is written: they differ for a reference-style link.
    ``words`` are pieces of the visible text, in order.
    """

    at: int
    start: int
    end: int
    url: str
    words: list[str]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Source:
    """A decoded note. ``path`` is as in Location; ``lang`` is what front matter or name say.

    ``is_stated`` is true where front matter says the language: then nothing in the body outranks it.
    """

    path: str
    raw: bytes
    body: str
    start: int
    lang: str | None = None
    is_stated: bool = False
    lines: Lines = field(kw_only=True)

    def references(
        self, found: Iterable[Found], headings: list[tuple[int, Section]], lang: str | None
    ) -> list[Reference]:
        """``found`` in the order of the text, each under the last of ``headings`` (offset, section) above it.

        ``headings`` opens with an entry at offset 0 and is sorted.
        """
        path, position = self.path, self.lines.position
        upcoming = iter([*headings[1:], (len(self.raw) + 1, headings[0][1])])
        section = headings[0][1]
        bound, after = next(upcoming)
        references = []
        for at, start, end, url, words, kind in sorted(found):
            while bound <= at:
                section = after
                bound, after = next(upcoming)
            line, column = position(at)
            text = " ".join("".join(words).split())
            references.append(
                Reference(url, text, kind, section, Location(path, line, column, start, end), lang)
            )
        return references


class Content(NamedTuple):
    """What an extractor found in a body: the references in order, and what the document says of itself.

    ``anchors`` is what links to this note may end in.
    """

    references: list[Reference]
    title: str | None = None
    lang: str | None = None
    problems: tuple[Problem, ...] = ()
    anchors: Anchors = Anchors()


class Extractor(Protocol):
    """One format of notes. Never raises, whatever the content."""

    def __call__(self, source: Source, /) -> Content:
        """The references in ``source``."""
        ...
