"""One note as bytes, and where an offset stands in it.

Parsers work on ``body``, the decoded text after the front matter; the offsets they give are made absolute by adding
``start``. Every span is in bytes of the file, every line and column in characters, and ``Lines`` turns one into the
other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from checker.extract.closing import closing_list
from checker.references import Anchors, Location, Reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from checker.extract.marks import Mark
    from checker.extract.sections import Heading
    from checker.references import Kind, Problem, Section

_new = tuple.__new__  # what a named tuple's own constructor calls, in half the time

__all__ = ["BOM", "Content", "Extractor", "Found", "Lines", "Source"]

BOM = b"\xef\xbb\xbf"


class Lines:
    """Byte offsets to lines and columns, both 1-based and in characters: one pass, also over a line of 50 MB."""

    __slots__ = ("_ascii", "_first", "_raw")

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._ascii = raw.isascii()
        lone = b"\r" in raw and raw.count(b"\r") != raw.count(b"\r\n")
        self._raw = raw.replace(b"\r\n", b" \n").replace(b"\r", b"\n") if lone else raw  # of the same length
        self._first = len(BOM) if raw.startswith(BOM) else 0  # the mark is no character of the first line

    def positions(self, offsets: Iterable[int]) -> list[tuple[int, int]]:
        """The line and column of the character that begins at each of ``offsets``, which rise."""
        raw, is_ascii, known = self._raw, self._ascii, self._first
        count, line, column, places = raw.count, 1, 1, list[tuple[int, int]]()
        for offset in offsets:
            if passed := count(b"\n", known, offset):
                line += passed
                column = 1
                known = raw.rfind(b"\n", known, offset) + 1
            column += offset - known if is_ascii else len(raw[known:offset].decode("utf-8", "replace"))
            known = offset
            places.append((line, column))
        return places


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
        ordered = sorted(found)
        places = self.lines.positions([each[0] for each in ordered])
        sections = iter(_with_closing_list(self, headings, ordered))
        bound, section, (upcoming, following) = 0, headings[0][1], next(sections)
        path, references = self.path, []
        for (at, start, end, url, words, kind), (line, column) in zip(ordered, places, strict=True):
            while at >= bound:
                section = following
                upcoming, following = next(sections, (len(self.raw) + 1, section))
                bound = upcoming
            text = " ".join((words[0] if len(words) == 1 else "".join(words)).split())
            location = _new(Location, (path, line, column, start, end, None))
            references.append(_new(Reference, (url, text, kind, section, location, lang)))
        return references


def _with_closing_list(
    source: Source, headings: list[tuple[int, Section]], found: list[Found]
) -> list[tuple[int, Section]]:
    """``headings``, and the list at the end of the note that stands below text instead of a heading."""
    offset, last = headings[-1]
    if last.is_references or not found:
        return headings
    begin = closing_list(source.raw, source.start, [each[0] for each in found])
    is_below_heading = len(headings) > 1 and not source.raw[offset:begin].partition(b"\n")[2].strip(
        b" \t\r\n=-"
    )
    if begin is None or is_below_heading:
        return headings
    return [*headings, (begin, last._replace(is_references=True))]


class Content(NamedTuple):
    """What an extractor found in a body: the references in order, and what the document says of itself.

    ``anchors`` is what links to this note may end in; ``date`` opens with an ISO date; ``outline`` are the headings of
    Markdown, for documents that hold it in pieces. ``marks`` are the comments that ask to leave something alone.
    """

    references: list[Reference]
    title: str | None = None
    lang: str | None = None
    problems: tuple[Problem, ...] = ()
    anchors: Anchors = Anchors()
    date: str | None = None
    outline: tuple[Heading, ...] = ()
    marks: Sequence[Mark] = ()


class Extractor(Protocol):
    """One format of notes. Never raises, whatever the content."""

    def __call__(self, source: Source, /) -> Content:
        """The references in ``source``."""
        ...
