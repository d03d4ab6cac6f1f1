"""Notes in, references out: one file a format.

A format is a function from ``Source`` to ``Content``, one file, and one line in ``EXTRACTORS``. Around it stand
``walk`` (which files are notes), ``source`` (bytes and places), ``frontmatter`` and ``note`` (what a note says of
itself), ``sections`` (headings and reference lists in many languages) and ``bare`` (URLs in running text).
"""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, cast

from checker.errors import NoteError
from checker.extract import note as notes
from checker.extract.frontmatter import Defect, comments_in, split
from checker.extract.marks import WORD, ignores, marks
from checker.extract.reading import decode, read
from checker.extract.sections import Headings
from checker.extract.source import Content, Extractor, Lines, Source
from checker.extract.walk import walk
from checker.references import Anchors, Ignore, Note, Problem, Reference

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = [
    "EXTRACTORS",
    "MAX_BYTES",
    "Extraction",
    "Extractor",
    "extract",
    "find_notes",
    "parse",
    "read",
    "shown",
    "unread",
]

MAX_BYTES = 64_000_000
"""A note larger than this is reported and not read."""

_MOST = 100_000  # references, mistakes, comments of one note: reports tell of each, wherever it stands


def _from(module: str) -> Extractor:
    """The extractor in a module of this package; parsers are imported when the first note of their kind is read."""

    def run(source: Source, /) -> Content:
        return cast("Extractor", import_module(f"{__name__}.{module}").extract)(source)

    return run


_MARKDOWN, _HTML, _TEXT, _ASCIIDOC = map(_from, ("markdown", "html", "plaintext", "asciidoc"))

EXTRACTORS: Mapping[str, Extractor] = {
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".mdown": _MARKDOWN,
    ".mkd": _MARKDOWN,
    ".mdx": _MARKDOWN,
    ".qmd": _MARKDOWN,
    ".rmd": _MARKDOWN,
    ".html": _HTML,
    ".htm": _HTML,
    ".rst": _from("rst"),
    ".rest": _from("rst"),
    ".tex": _from("latex"),
    ".ltx": _from("latex"),
    ".bib": _from("bibtex"),
    ".txt": _TEXT,
    ".text": _TEXT,
    ".ipynb": _from("notebook"),
    ".adoc": _ASCIIDOC,
    ".asciidoc": _ASCIIDOC,
    ".asc": _ASCIIDOC,
    ".org": _from("org"),
}


class Extraction(NamedTuple):
    """What one note gave. ``problems`` say what kept it, or a part of it, from being read, ``ignores`` what to leave alone."""

    note: Note
    references: tuple[Reference, ...]
    problems: tuple[Problem, ...] = ()
    anchors: Anchors = Anchors()
    ignores: tuple[Ignore, ...] = ()


def find_notes(paths: Sequence[Path], *, root: Path, exclude: Sequence[str] = ()) -> list[Path]:
    """The notes in files and folders, sorted. Raises UsageError for a path that is not there or is no note."""
    return walk(paths, root=root, exclude=exclude, suffixes=EXTRACTORS)


def extract(path: Path, *, root: Path, max_bytes: int = MAX_BYTES) -> Extraction:
    """Every reference in the note at ``path``, in the order of the text. Bad content gives problems, no exceptions."""
    name = shown(path, root)
    try:
        return parse(name, read(path, max_bytes))
    except NoteError as error:
        return unread(name, error)


def parse(path: str, raw: bytes) -> Extraction:
    """What the bytes of the note at ``path`` (as in Location) say; it depends on nothing else, and so can be kept."""
    try:
        front = split(raw)
        body = decode(raw, front.end)
    except NoteError as error:
        return unread(path, error)
    stated = notes.stated_language(front.values)
    name = notes.read_name(path, stated)
    source = Source(path, raw, body, front.end, stated or name.lang, stated is not None, lines=Lines(raw))
    content = EXTRACTORS[PurePosixPath(path).suffix.lower()](source)
    note = notes.describe(path, front.values, content, name)
    above = source.references(front.urls, Headings().sections, note.lang)
    problems = () if front.defect is None else (_broken(path, front.defect),)
    asked = [*marks(raw, comments_in(raw, front)), *content.marks] if WORD in raw else []
    ignored, wrong = ignores(path, raw, source.lines, asked)
    return _bounded(
        Extraction(
            note,
            (*above, *content.references),
            (*problems, *content.problems, *wrong),
            content.anchors,
            ignored,
        )
    )


def unread(path: str, error: NoteError) -> Extraction:
    """What is known of a note that cannot be read: its name, and why."""
    problem = Problem(error.ident, str(error), error.advice, path, error.line)
    note = notes.describe(path, {}, Content([]), notes.read_name(path))
    return Extraction(note, (), (problem,))


def shown(path: Path, root: Path) -> str:
    """``path`` as reports show it: relative to ``root``, wherever it lies; a report is for other machines, too."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - links stay as they are named
    if absolute.startswith(inside := os.path.join(root, "")):  # noqa: PTH118 - nearly all: the rest costs ten times as much
        return absolute[len(inside) :].replace(os.sep, "/")
    try:
        relative = os.path.relpath(absolute, root)
    except ValueError:  # another drive
        relative = absolute
    return relative.replace(os.sep, "/")


def _bounded(found: Extraction) -> Extraction:
    """``found``, or the beginning of it where there is more than any note holds."""
    last = [
        each[_MOST - 1] for each in (found.references, found.problems, found.ignores) if len(each) > _MOST
    ]
    if not last:
        return found
    message = f"only the first {_MOST:,} references, mistakes and comments were looked at"
    line = min(each.location.line if isinstance(each, Reference) else each.line for each in last)
    problem = Problem("read-in-part", message, "Split the note, or exclude it.", found.note.path, line)
    return found._replace(
        references=found.references[:_MOST],
        problems=(*found.problems[:_MOST], problem),
        ignores=found.ignores[:_MOST],
    )


def _broken(path: str, defect: Defect) -> Problem:
    return Problem(
        "broken-front-matter",
        f"the front matter cannot be read: {defect.message}",
        "Correct it at this line; a value that holds ': ' or begins with a special character needs quotes.",
        path,
        defect.line,
    )
