"""Jupyter notebooks (nbformat 3 and 4): the Markdown in them, read as any Markdown.

Places are those of the file, where a cell is a string of JSON or a list of them: ``literals`` knows the way. Raw cells
that say they are Markdown or HTML are read as well. Code and outputs are not: nobody wrote that for readers.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from checker.extract import fragment, markdown, note
from checker.extract.frontmatter import FrontMatter, split
from checker.extract.literals import Text, tree, words
from checker.extract.sections import Heading, Headings, is_reference_heading
from checker.extract.source import BOM, Content, Found, Lines, Source
from checker.references import Anchors, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checker.extract.marks import Mark
    from checker.references import Reference, Section

__all__ = ["extract", "texts"]

_MARKDOWN, _HTML, _HEADING = "text/markdown", "text/html", "heading"
_TYPES = {"markdown": _MARKDOWN, "html": _HTML, "heading": _HEADING}  # the last two are those of nbformat 3
_LEVELS = (b"1", b"2", b"3", b"4", b"5", b"6")
_ATTACHMENT = "attachment:"  # an image that the cell itself holds


def extract(source: Source) -> Content:
    """The references in the text of a notebook. The title is the one in its metadata, else its first heading."""
    if not source.body.strip():
        return Content([])
    try:
        # Numbers do not matter here, and long ones would be refused.
        json.loads(source.body, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        above = source.raw.count(b"\n", 0, source.start)
        return _unreadable(
            source, f"the notebook is not JSON: {error.msg}", above + error.lineno, error.colno
        )
    except RecursionError:
        return _unreadable(source, "the notebook is nested too deeply to be read")
    notebook = tree(source.raw, source.start)
    cells = _cells(notebook)
    if cells is None:
        return _unreadable(source, "the file is JSON, but holds no notebook: there are no cells")
    reader = _Reader(source)
    for number, cell in enumerate(cells, 1):
        reader.read(number, cell)
    return reader.content(words(source.raw, _metadata(notebook).get("title")))


def texts(raw: bytes) -> Iterator[tuple[int, Text, bool]]:
    """The text of each cell of a notebook that is one for readers, with its number, and whether it is HTML."""
    start = len(BOM) if raw.startswith(BOM) else 0
    for number, cell in enumerate(_cells(tree(raw, start)) or (), 1):
        media = _media(raw, cell) if isinstance(cell, dict) else None
        if media is not None:
            yield number, _text(raw, cell), media == _HTML


def _text(raw: bytes, cell: dict[str, Any]) -> Text:
    lines = cell.get("source")
    return Text(raw, lines if isinstance(lines, list) else [lines])


def _unreadable(source: Source, message: str, line: int = 1, column: int = 1) -> Content:
    advice = "Open it in Jupyter and save it anew; after a merge, look for lines such as <<<<<<< and =======."
    problem = Problem("unreadable-note", message, advice, source.path, line, column)
    return Content([], problems=(problem,))


def _cells(notebook: Any) -> list[Any] | None:  # noqa: ANN401 - see literals.tree
    """The cells of a notebook, or None where it is none. Those of nbformat 3 lie on worksheets."""
    if not isinstance(notebook, dict):
        return None
    if isinstance(notebook.get("cells"), list):
        return list(notebook["cells"])
    sheets = notebook.get("worksheets")
    if not isinstance(sheets, list):
        return None
    lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return [cell for cells in lists if isinstance(cells, list) for cell in cells]


def _media(raw: bytes, cell: dict[str, Any]) -> str | None:
    """What the text of a cell is; None where it is code."""
    kind = words(raw, cell.get("cell_type"))
    if kind != "raw":
        return _TYPES.get(kind)
    metadata = _metadata(cell)
    return words(raw, metadata.get("format")) or words(raw, metadata.get("raw_mimetype"))


def _metadata(node: dict[str, Any]) -> dict[str, Any]:
    metadata = node.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


class _Offsets(Lines):
    """Offsets in place of lines: places are told at last, for all cells in one pass over the file."""

    def positions(self, offsets: Iterable[int]) -> list[tuple[int, int]]:
        """Each of ``offsets``, and 1."""
        return [(offset, 1) for offset in offsets]


class _Reader:
    """Reads cells in turn. What it collects has the offsets of the file."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._found: list[Found] = []
        self._headings = Headings()
        self._open: list[Heading] = []  # those that the next cell stands under
        self._problems: list[tuple[int, Problem]] = []
        self._ids: set[str] = set()
        self._marks: list[Mark] = []
        self._cells: list[tuple[int, int]] = []  # where a cell's text begins, and its number
        self._front = FrontMatter()
        self._closing: int | None = None  # where a list at the end of the last cell begins

    def read(self, number: int, cell: Any) -> None:  # noqa: ANN401 - see literals.tree
        """Reads a cell, if it is one for readers."""
        raw = self._source.raw
        media = _media(raw, cell) if isinstance(cell, dict) else None
        if media is None:
            return
        text = _text(raw, cell)
        if not text.raw:
            return
        self._cells.append((text.start(0), number))
        start = self._read_front(text) if number == 1 else 0
        if media == _MARKDOWN:
            self._read_markdown(text, start)
        elif media == _HTML:
            self._read_html(text)
        elif media == _HEADING and (level := cell.get("level")) in _LEVELS:
            title = " ".join(text.raw.decode("utf-8").split())
            self._add_headings(text, [Heading(0, int(level), title, is_reference_heading(title))])

    def _read_front(self, text: Text) -> int:
        """Front matter in the first cell, as Quarto and others have it; where it ends."""
        front = split(text.raw)
        if front.defect:  # a rule and text, rather
            return 0
        self._front = front
        self._found += (_moved(text, each) for each in front.urls)
        return front.end

    def _read_markdown(self, text: Text, start: int) -> None:
        source = self._source
        body = text.raw[start:].decode("utf-8")
        cell = Source(source.path, text.raw, body, start, lines=_Offsets(b""))
        is_listed = any(heading.is_references for heading in self._open)
        content = markdown.extract(cell, above=self._open if is_listed else ())
        for url, label, kind, _, location, _ in content.references:
            if not url.startswith(_ATTACHMENT):
                found = Found(location.line, location.start, location.end, url, [label], kind)
                self._found.append(_moved(text, found))
        self._add_headings(text, content.outline)
        self._marks += (_shifted(text, mark) for mark in content.marks)
        self._problems += ((text.start(problem.line), problem) for problem in content.problems)
        self._ids |= content.anchors.ids
        listed = (each.location.line for each in content.references if each.section.is_references)
        first_listed = next(listed, None)
        self._closing = None if first_listed is None else text.start(first_listed)

    def _read_html(self, text: Text) -> None:
        headings = Headings()
        piece = fragment.parse(text.raw, 0, len(text.raw), headings)
        self._found += (_moved(text, each) for each in piece.found)
        self._ids.update(piece.ids)
        self._add_headings(text, headings.outline)

    def _add_headings(self, text: Text, headings: Iterable[Heading]) -> None:
        for heading in headings:
            offset, level, title, is_references = heading
            self._headings.add(text.start(offset), level, title, is_references=is_references)
            while self._open and self._open[-1].level >= level:
                self._open.pop()
            self._open.append(heading)

    def content(self, title: str) -> Content:
        """All that was read; ``title`` is the one in the notebook's metadata."""
        stated = note.stated_language(self._front.values)
        found = self._source.references(self._found, self._sections(), stated or self._source.lang)
        return Content(
            [self._numbered(reference) for reference in found],
            title=title or self._front.values.get("title") or self._headings.first,
            lang=stated,
            problems=self._placed_problems(),
            anchors=Anchors(self._headings.titles, frozenset(self._ids)),
            date=self._front.values.get("date"),
            marks=self._marks,
        )

    def _sections(self) -> list[tuple[int, Section]]:
        sections = self._headings.sections
        begin, last = sections[-1]
        if self._closing is not None and self._closing > begin:
            sections.append((self._closing, last._replace(is_references=True)))
        return sections

    def _numbered(self, reference: Reference) -> Reference:
        cell = bisect_right(self._cells, (reference.location.start, self._cells[-1][1])) - 1
        return reference._replace(location=reference.location._replace(cell=self._cells[cell][1]))

    def _placed_problems(self) -> tuple[Problem, ...]:
        ordered = sorted(self._problems, key=itemgetter(0))
        places = self._source.lines.positions([offset for offset, _ in ordered])
        return tuple(
            problem._replace(path=self._source.path, line=line, column=column)
            for (_, problem), (line, column) in zip(ordered, places, strict=True)
        )


def _shifted(text: Text, mark: Mark) -> Mark:
    """``mark`` in ``text`` with the offsets of the file."""
    begins = text.start if mark.stop else text.end  # with a line of the text, or where the comment ends
    return mark._replace(
        start=text.start(mark.start),
        end=text.end(mark.end),
        begin=begins(mark.begin),
        stop=mark.stop and text.end(mark.stop),
    )


def _moved(text: Text, found: Found) -> Found:
    """``found`` in ``text`` with the offsets of the file."""
    at, start, end = text.start(found.at), text.start(found.start), text.end(found.end)
    return found._replace(at=at, start=start, end=end)
