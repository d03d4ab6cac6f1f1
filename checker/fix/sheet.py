"""The text that a citation stands in, and how to write into it.

In most notes that is the file. A notebook holds its text in strings of JSON: what is written there is markup first, and
then JSON.
"""

from __future__ import annotations

import json
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from checker.extract import notebook, tags
from checker.extract.source import BOM
from checker.fix.edits import Edit
from checker.fix.outline import Outline
from checker.references import Kind

if TYPE_CHECKING:
    from checker.extract.literals import Text
    from checker.references import Reference

__all__ = ["Markup", "Sheet", "Spot", "Spots"]


class Markup(StrEnum):
    """What an address is written in; the last two stand within notes of other formats as well."""

    MARKDOWN = "markdown"
    TEXT = "text"
    RST = "rst"
    LATEX = "latex"
    BIBTEX = "bibtex"
    ASCIIDOC = "asciidoc"
    ORG = "org"
    HTML = "html"
    FRONT_MATTER = "front-matter"


_SUFFIXES = {
    Markup.HTML: (".html", ".htm"),
    Markup.TEXT: (".txt", ".text"),
    Markup.RST: (".rst", ".rest"),
    Markup.LATEX: (".tex", ".ltx"),
    Markup.BIBTEX: (".bib",),
    Markup.ASCIIDOC: (".adoc", ".asciidoc", ".asc"),
    Markup.ORG: (".org",),
}
_BY_SUFFIX = {suffix: markup for markup, suffixes in _SUFFIXES.items() for suffix in suffixes}
_BY_KIND = {Kind.HTML: Markup.HTML, Kind.FRONT_MATTER: Markup.FRONT_MATTER}
_NOTEBOOK = ".ipynb"


class Sheet:
    """Markup: the text of a note, or of one cell of a notebook. Offsets are those of its ``text``, in bytes."""

    def __init__(self, path: str, text: bytes, markup: Markup, cell: Text | None = None) -> None:
        self.path, self.text, self.markup = path, text, markup
        self.footnotes: dict[
            tuple[int, int], int
        ] = {}  # the numbers of those to come, by what they are about
        self._cell = cell

    @cached_property
    def outline(self) -> Outline:
        """What the links of Markdown stand in."""
        return Outline(self.path, self.text)

    @cached_property
    def tags(self) -> list[tags.Tag]:
        """The tags of HTML, also those within Markdown."""
        return (
            self.outline.tags
            if self.markup is Markup.MARKDOWN
            else [*tags.scan(self.text, 0, len(self.text))]
        )

    def offset(self, in_file: int) -> int:
        """Where in the text the byte of the file stands."""
        return self._cell.offset(in_file) if self._cell else in_file

    def edit(self, start: int, end: int, new: str) -> Edit:
        """The change of the file that puts ``new`` in place of ``start:end`` of the text."""
        cell = self._cell
        if cell is None:
            return Edit(start, end, new.encode())
        written = json.dumps(new, ensure_ascii=cell.is_ascii)[1:-1]
        return Edit(cell.end(start) if start == end else cell.start(start), cell.end(end), written.encode())


class Spot(NamedTuple):
    """Where a citation stands in a sheet: at ``at``, its address from ``start`` to ``end``."""

    sheet: Sheet
    reference: Reference
    at: int
    start: int
    end: int

    @property
    def markup(self) -> Markup:
        """What the address is written in."""
        return _BY_KIND.get(self.reference.kind, self.sheet.markup)

    @property
    def written(self) -> str:
        """The address as it is written."""
        return self.sheet.text[self.start : self.end].decode()

    @property
    def before(self) -> bytes:
        """The byte before the address; empty where there is none."""
        return self.sheet.text[max(0, self.start - 1) : self.start]


class Spots:
    """The citations of one note, each on its sheet."""

    def __init__(self, path: str, raw: bytes) -> None:
        self._path, self._raw = path, raw
        self._suffix = PurePosixPath(path).suffix.lower()

    def find(self, reference: Reference) -> Spot:
        """Where ``reference``, one of the note, stands."""
        place = reference.location
        sheet = self._file if place.cell is None else self._notebook[place.cell]
        start, end = sheet.offset(place.start), sheet.offset(place.end)
        is_apart = reference.kind in (Kind.REFERENCE, Kind.IMAGE)
        return Spot(sheet, reference, sheet.offset(self._at(reference)) if is_apart else start, start, end)

    @cached_property
    def _file(self) -> Sheet:
        return Sheet(self._path, self._raw, _BY_SUFFIX.get(self._suffix, Markup.MARKDOWN))

    @cached_property
    def _notebook(self) -> dict[int, Sheet]:
        return {
            number: Sheet(self._path, text.raw, Markup.HTML if is_html else Markup.MARKDOWN, text)
            for number, text, is_html in notebook.texts(self._raw)
        }

    @cached_property
    def _lines(self) -> list[int]:
        """Where each line begins."""
        lengths = [len(line) + 1 for line in self._raw.split(b"\n")]
        return [len(BOM) if self._raw.startswith(BOM) else 0, *accumulate(lengths)]

    def _at(self, reference: Reference) -> int:
        """Where in the file the citation stands, which may use an address that is written elsewhere."""
        _, line, column, *_ = reference.location
        begin = self._lines[line - 1]
        before = self._raw[begin : self._lines[line]].decode("utf-8", "replace")[: column - 1]
        return begin + len(before.encode())
