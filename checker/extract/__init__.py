"""Notes in, references out: one file a format.

A format is a function from ``Source`` to ``Content``, one file, and one line in ``EXTRACTORS``. Around it stand
``walk`` (which files are notes), ``source`` (bytes and places), ``frontmatter`` and ``note`` (what a note says of
itself), ``sections`` (headings and reference lists in many languages) and ``bare`` (URLs in running text).
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, cast

from checker.errors import NoteError
from checker.extract import note as notes
from checker.extract.frontmatter import Defect, split
from checker.extract.reading import decode, read
from checker.extract.sections import Headings
from checker.extract.source import Content, Extractor, Lines, Source
from checker.extract.walk import walk
from checker.references import Anchors, Note, Problem, Reference

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["EXTRACTORS", "MAX_BYTES", "Extraction", "Extractor", "extract", "find_notes"]

MAX_BYTES = 64_000_000
"""A note larger than this is reported and not read."""


def _from(module: str) -> Extractor:
    """The extractor in a module of this package; parsers are imported when the first note of their kind is read."""

    def run(source: Source, /) -> Content:
        return cast("Extractor", import_module(f"{__name__}.{module}").extract)(source)

    return run


_MARKDOWN, _HTML = _from("markdown"), _from("html")

EXTRACTORS: Mapping[str, Extractor] = {
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".mdown": _MARKDOWN,
    ".mkd": _MARKDOWN,
    ".html": _HTML,
    ".htm": _HTML,
}


class Extraction(NamedTuple):
    """What one note gave. ``problems`` say what kept it, or a part of it, from being read."""

    note: Note
    references: tuple[Reference, ...]
    problems: tuple[Problem, ...] = ()
    anchors: Anchors = Anchors()


def find_notes(paths: Sequence[Path], *, root: Path, exclude: Sequence[str] = ()) -> list[Path]:
    """The notes in files and folders, sorted. Raises UsageError for a path that is not there or is no note."""
    return walk(paths, root=root, exclude=exclude, suffixes=EXTRACTORS)


def extract(path: Path, *, root: Path, max_bytes: int = MAX_BYTES) -> Extraction:
    """Every reference in the note at ``path``, in the order of the text. Bad content gives problems, no exceptions."""
    shown = _shown(path, root)
    try:
        raw = read(path, max_bytes)
        front = split(raw)
        body = decode(raw, front.end)
    except NoteError as error:
        problem = Problem(error.ident, str(error), error.advice, shown, error.line)
        note = notes.describe(shown, {}, Content([]), notes.read_name(shown))
        return Extraction(note, (), (problem,))
    stated = notes.stated_language(front.values)
    marks = notes.read_name(shown, stated)
    source = Source(shown, raw, body, front.end, stated or marks.lang, stated is not None, lines=Lines(raw))
    content = EXTRACTORS[path.suffix.lower()](source)
    note = notes.describe(shown, front.values, content, marks)
    above = source.references(front.urls, Headings().sections, note.lang)
    problems = () if front.defect is None else (_broken(shown, front.defect),)
    return Extraction(note, (*above, *content.references), (*problems, *content.problems), content.anchors)


def _shown(path: Path, root: Path) -> str:
    """``path`` as reports show it: relative to ``root``, wherever it lies; a report is for other machines, too."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - links stay as they are named
    try:
        shown = os.path.relpath(absolute, root)
    except ValueError:  # another drive
        shown = absolute
    return shown.replace(os.sep, "/")


def _broken(path: str, defect: Defect) -> Problem:
    return Problem(
        "broken-front-matter",
        f"the front matter cannot be read: {defect.message}",
        "Correct it at this line; a value that holds ': ' or begins with a special character needs quotes.",
        path,
        defect.line,
    )
