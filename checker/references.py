"""Notes and what they cite: the words that extraction speaks.

A folder of notes holds hundreds of thousands of references, so these are named tuples: as frozen as a dataclass, and
made in a fraction of the time.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from checker.reasons import Severity

if TYPE_CHECKING:
    from datetime import date

__all__ = ["Anchors", "Ignore", "Kind", "Location", "Note", "Problem", "Reference", "Section"]


class Note(NamedTuple):
    """One source file.

    ``path`` is POSIX and relative to the folder of the run; ``group`` is the same for all translations of one note;
    ``generated`` is true where the front matter says that a language model wrote or translated it.
    """

    path: str
    title: str | None = None
    lang: str | None = None
    date: date | None = None
    group: str = ""
    generated: bool = False


class Kind(StrEnum):
    """How a reference is written in its note."""

    INLINE = "inline"
    REFERENCE = "reference"
    DEFINITION = "definition"  # a link reference definition that nothing uses
    AUTOLINK = "autolink"
    BARE = "bare"
    IMAGE = "image"
    HTML = "html"
    FRONT_MATTER = "front-matter"
    WIKILINK = "wikilink"
    FOOTNOTE = "footnote"
    BIBLIOGRAPHY = "bibliography"  # a field of a BibTeX entry
    IDENTIFIER = "identifier"  # doi:10.… or arXiv:…, which stand for their resolver's address


class Location(NamedTuple):
    """Where a citation stands.

    ``line`` and ``column`` are 1-based and count characters: the start of the URL, or for a reference-style link the
    start of the link that uses the definition. ``start:end`` is the byte span of the URL as written in the file
    (in the definition, for a reference-style link). ``cell`` is the 1-based number of a notebook's cell.
    """

    path: str
    line: int
    column: int
    start: int
    end: int
    cell: int | None = None


class Section(NamedTuple):
    """The heading above a reference (empty before the first), and whether it opens a list of references.

    ``path`` holds the titles from the outermost heading down to this one.
    """

    title: str = ""
    is_references: bool = False
    path: tuple[str, ...] = ()


class Reference(NamedTuple):
    """One citation in a note. ``url`` is the address with the markup's escapes resolved, otherwise as written."""

    url: str
    text: str
    kind: Kind
    section: Section
    location: Location
    lang: str | None = None


class Anchors(NamedTuple):
    """What a fragment of an address can mean in a note: the titles of its ``headings``, in order, and explicit ``ids``."""

    headings: tuple[str, ...] = ()
    ids: frozenset[str] = frozenset()


class Ignore(NamedTuple):
    """A comment that asks to leave alone what stands in a part of its note, for a ``reason``, up to the day ``until``.

    ``line`` and ``column`` are those of the comment. The part goes from ``first`` up to ``last`` (line and column), which
    are the bytes ``start`` and ``end``: what a reference-style link cites is written elsewhere than the link.
    """

    path: str
    line: int
    column: int
    first: tuple[int, int]
    last: tuple[int, int]
    start: int
    end: int
    reason: str
    until: date | None = None


class Problem(NamedTuple):
    """Something worth telling about a note itself: a mistake in it, or why a part of it could not be read.

    ``ident`` has a section in docs/reasons.md.
    """

    ident: str
    message: str
    advice: str
    path: str
    line: int = 1
    column: int = 1
    severity: Severity = Severity.WARNING
