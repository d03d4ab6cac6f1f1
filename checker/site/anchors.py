"""Fragments: whether a note has what ``#…`` asks for.

A heading counts by whatever name a program may have given it, an explicit id however it is written. What includes
other files, or is filled in by a template, may hold anchors that nobody sees here: nothing is missing there.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from checker.extract import extract
from checker.site.files import suffix
from checker.site.slugs import KRAMDOWN, STYLES, comparable, nested, numbered, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checker.references import Anchors
    from checker.site.files import Files

__all__ = ["Fragments"]

_JUDGED = frozenset({".md", ".markdown", ".mdown", ".mkd", ".html", ".htm"})
"""Whose anchors are known. Lines of source files, pages of documents and the like are not judged."""

_TEXT_FRAGMENT = ":~:"  # looked for in the text, by browsers that can
_OF_THEMES = frozenset(
    [
        "top",
        "comments",
        "comment",
        "respond",
        "disqus_thread",
        "utterances",
        "giscus",
        "main",
        "main-content",
        "content",
        "page-content",
        "contents",
        "toc",
        "markdown-toc",
        "table-of-contents",
        "nav",
        "navigation",
        "header",
        "footer",
        "sidebar",
        "search",
        "share",
        "related",
        "title-block-header",
    ]
)
"""Ids of what stands around the text of a page."""

_MADE = re.compile(r"(?:fn|fnref|footnote|footnote-ref)(?:[-:_]|\d)[\w:.^-]*+|l\d++[\dcl-]*+")
"""Footnotes, and lines as forges number them."""
_INCLUDES = re.compile(
    rb"\{[{%!]|--8<--|^[ \t]*+:::[ \t]*+\w|^import[ \t][^\n]*[\"'];?[ \t]*\r?$|^\.\. (?:include|auto)",
    re.MULTILINE,
)
_ATX = re.compile(rb"^ {0,3}#{1,6}[ \t]++([^\n]++)", re.MULTILINE)


class Fragments:
    """The anchors of notes: ``known`` are those of the notes of this run, by path as reports show it."""

    def __init__(self, files: Files, known: Mapping[str, Anchors], max_bytes: int) -> None:
        self._root = Path(f"{files.root}/")
        self._known = dict(known)
        self._max_bytes = max_bytes
        self._names: dict[tuple[str, str], frozenset[str]] = {}
        self._words: dict[str, list[str]] = {}

    def lacks(self, shown: str, fragment: str) -> bool:
        """Whether the file at ``shown`` surely has nothing that ``fragment``, as written, could mean."""
        if suffix(shown) not in _JUDGED:
            return False
        wanted = unquote(fragment).partition(_TEXT_FRAGMENT)[0].strip()
        bare = comparable(wanted).removeprefix("user-content-")
        if not bare or bare in _OF_THEMES or bare[0] in "/!" or _MADE.fullmatch(bare):
            return False
        anchors = self._anchors(shown)
        if self._has_id(shown, anchors, bare) or self._has_heading(shown, anchors, wanted):
            return False
        return self._shows_all(shown, bare)

    def _anchors(self, shown: str) -> Anchors:
        known = self._known.get(shown)
        if known is None:
            known = extract(self._root / shown, root=self._root, max_bytes=self._max_bytes).anchors
            self._known[shown] = known
        return known

    def _has_id(self, shown: str, anchors: Anchors, bare: str) -> bool:
        key = shown, ""
        if key not in self._names:
            self._names[key] = frozenset(map(comparable, anchors.ids))
        _, mark, block = bare.rpartition("^")
        return bare in self._names[key] or (bool(mark) and f"^{block}" in self._names[key])

    def _has_heading(self, shown: str, anchors: Anchors, wanted: str) -> bool:
        name = comparable(wanted).removeprefix("user-content-")
        for style in STYLES:
            key = shown, style.name
            if key not in self._names:
                self._names[key] = frozenset(map(comparable, numbered(anchors.headings, style)))
            if name in self._names[key]:
                return True
        if shown not in self._words:
            self._words[shown] = [*map(words, anchors.headings)]
        return nested(wanted, self._words[shown])

    def _shows_all(self, shown: str, bare: str) -> bool:
        """Whether nothing in the file could hold more anchors than were found in it."""
        try:
            with (self._root / shown).open("rb") as file:
                raw = file.read(self._max_bytes + 1)
            raw.decode()
        except (OSError, UnicodeDecodeError):
            return False
        if len(raw) > self._max_bytes or _INCLUDES.search(raw):
            return False
        titles = (found[1].decode().rstrip("# \t\r") for found in _ATX.finditer(raw))
        return bare not in numbered(
            titles, KRAMDOWN
        )  # which names a heading by its markup, addresses and all
