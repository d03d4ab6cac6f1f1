"""Fragments: whether a note has what ``#…`` asks for.

A heading counts by whatever name a program may have given it, an explicit id however it is written. What includes
other files, or is filled in by a template, may hold anchors that nobody sees here: nothing is missing there.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from checker.extract import extract
from checker.site import loosely
from checker.site.files import suffix
from checker.site.fragments import is_free, name
from checker.site.loosely import Loose
from checker.site.slugs import KRAMDOWN, STYLES, comparable, nested, numbered, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checker.references import Anchors
    from checker.site.files import Files
    from checker.site.slugs import Style

__all__ = ["Fragments"]

_JUDGED = loosely.SUFFIXES | {".md", ".markdown", ".mdown", ".mkd", ".html", ".htm"}
"""Whose anchors are known. Lines of source files, pages of documents and the like are not judged."""

_FOOTNOTE = re.compile(
    r"(?:fn|fnref|footnote|footnote-ref)(?:[-:_]|\d)[\w:.^-]*+"
)  # made of marks in the text
_INCLUDES = re.compile(
    rb"\{%-?\s*+(?:include|render|for|capture|embed)"  # Liquid, Jinja
    rb"|\{\{-?\s*+(?:[\w.]*+(?<=content)\b|[^{}\n(]*+\()"
    rb"|\{\{[<%]\s*+(?!/|(?:ref|relref|figure|highlight|gist|youtube|vimeo|param)\b)"  # Hugo
    rb"|^[ \t]*+#{1,6}[ \t][^\n]*?\{[{%]"
    rb"|\{!|--8<--|^[ \t]*+:::[ \t]*+\w|^import[ \t][^\n]*[\"'];?[ \t]*\r?$|^\.\. (?:include|auto)",
    re.MULTILINE,
)
"""Signs of headings that stand elsewhere, or are made of something else."""
_ATX = re.compile(rb"^ {0,3}#{1,6}[ \t]++([^\n]++)", re.MULTILINE)


class Fragments:
    """The anchors of notes: ``known`` are those of the notes of this run, by path as reports show it."""

    def __init__(self, files: Files, known: Mapping[str, Anchors], max_bytes: int) -> None:
        self._root = Path(f"{files.root}/")
        self._known = known
        self._max_bytes = max_bytes
        self._held: dict[str, _Held | Loose] = {}

    def lacks(self, shown: str, fragment: str, note: str) -> bool:
        """Whether the file at ``shown`` surely has nothing that ``fragment``, as written in ``note``, could mean."""
        ending = suffix(shown)
        if ending not in _JUDGED or (shown == note and ending in loosely.SUFFIXES - loosely.ALONE):
            return False
        wanted = name(fragment)
        if is_free(wanted) or _FOOTNOTE.fullmatch(wanted):
            return False
        held = self._held.get(shown)
        if held is None:
            held = self._held[shown] = self._read(shown)
        return not held.has(wanted)

    def _read(self, shown: str) -> _Held | Loose:
        path = self._root / shown
        anchors = self._known.get(shown)
        if anchors is None:
            anchors = extract(path, root=self._root, max_bytes=self._max_bytes).anchors
        if suffix(shown) in loosely.SUFFIXES:
            return Loose(_content(path, self._max_bytes), anchors)
        return _Held(path, anchors, self._max_bytes)


def _content(path: Path, max_bytes: int) -> bytes | None:
    """The bytes of a file; None where it may have headings that do not stand in it, or where it cannot be read."""
    try:
        with path.open("rb") as file:
            raw = file.read(max_bytes + 1)
        raw.decode()
    except (OSError, UnicodeDecodeError):
        return None
    return None if len(raw) > max_bytes or _INCLUDES.search(raw) else raw


class _Held:
    """What one file holds; found out as far as it is asked for."""

    def __init__(self, path: Path, anchors: Anchors, max_bytes: int) -> None:
        self._path = path
        self._anchors = anchors
        self._max_bytes = max_bytes
        self._by_style: dict[str, frozenset[str]] = {}

    def has(self, wanted: str) -> bool:
        """Whether something may be called ``wanted``, a comparable fragment."""
        _, mark, block = wanted.rpartition("^")
        if wanted in self._ids or (mark and f"^{block}" in self._ids):
            return True
        if any(wanted in self._named(style) for style in STYLES) or nested(wanted, self._words):
            return True
        return self._by_markup is None or wanted in self._by_markup

    def _named(self, style: Style) -> frozenset[str]:
        if style.name not in self._by_style:
            names = numbered(self._anchors.headings, style)
            self._by_style[style.name] = frozenset(map(comparable, names))
        return self._by_style[style.name]

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(map(comparable, self._anchors.ids))

    @cached_property
    def _words(self) -> list[str]:
        return [*map(words, self._anchors.headings)]

    @cached_property
    def _by_markup(self) -> frozenset[str] | None:
        """The ids that kramdown makes of headings with their markup, addresses and all; None where there may be more."""
        raw = _content(self._path, self._max_bytes)
        if raw is None:
            return None
        titles = (found[1].decode().rstrip("# \t\r") for found in _ATX.finditer(raw))
        return frozenset(numbered(titles, KRAMDOWN))
