"""Archived copies as notes cite them: which address is one, and which citation has one beside it. Pure.

Archives name a copy by its time and the address of the page: ``https://web.archive.org/web/20240131120000/https://x.org/``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from checker import urls

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from checker.references import Location, Reference

__all__ = ["Beside", "level", "page_of"]

_PLACE = re.compile(
    r"\s*https?://[^\s/?#]++/(?:[^\s?#]*?/)??\d{14}(?:[a-z]{2}_)?/(?P<page>https?:/.+)",
    re.IGNORECASE | re.DOTALL,
)
_ONE_SLASH = re.compile(r"(?<=:)/(?!/)")  # as some servers level what is in a path
_NEXT = 2
"""How many citations further a copy may stand: there may be an image within the link."""


def page_of(url: str) -> str | None:
    """The address whose archived copy is at ``url``, as it stands there; None where ``url`` is not that of a copy."""
    found = _PLACE.match(url)
    return _ONE_SLASH.sub("//", found["page"], count=1) if found else None


def level(url: str) -> str | None:
    """What addresses of one page have in common for archives: not http or https, ``www.``, a last slash, a fragment.

    What is encoded is decoded, since within another address, and as markup wants it, more is encoded than alone. None where ``url`` is no address on the web.
    """
    try:
        _, _, rest = urls.normalise(url.strip()).partition("://")
    except ValueError:
        return None
    host, slash, path = rest.removeprefix("***@").partition("/")
    return unquote(f"{host.removeprefix('www.')}{slash}{path}").rstrip("/")


class _Citation(NamedTuple):
    reference: Reference
    page: str | None  # what it is a copy of


class Beside:
    """Which of ``references``, the citations of notes, have a copy of the page beside them in their note.

    ``copies`` are known addresses of copies that do not name their page, each with the page. A copy stands beside the
    citation that is right before it on its line. One without such a citation, as in a footnote, is for all above it.
    """

    def __init__(
        self, references: Iterable[Reference], copies: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._copies = copies
        self._pages: dict[str, str | None] = {}
        notes: defaultdict[str, list[Reference]] = defaultdict(list)
        for each in references:
            notes[each.location.path].append(each)
        self._copied: set[Location] = set()
        for found in notes.values():
            if any(self._page(each.url) for each in found):
                self._read(sorted(found, key=_place))

    def has_copy(self, reference: Reference) -> bool:
        """Whether a copy of the page that ``reference`` cites stands beside it."""
        return reference.location in self._copied

    def _page(self, url: str) -> str | None:
        """What ``url`` is a copy of, levelled."""
        if url not in self._pages:
            page = self._copies.get(url.partition("#")[0]) or page_of(url)
            self._pages[url] = page and level(page)
        return self._pages[url]

    def _read(self, references: Sequence[Reference]) -> None:
        """Find out about one note, whose ``references`` are in order."""
        copies = {at: page for at, each in enumerate(references) if (page := self._page(each.url))}
        archived, taken = set(copies.values()), set[int]()
        cited = {
            at: page
            for at, each in enumerate(references)
            if at not in copies and (page := level(each.url)) in archived and page
        }
        for at, page in cited.items():
            for after in range(at + 1, at + 1 + _NEXT):
                if copies.get(after) == page and _is_on_line(references[at], references[after]):
                    taken.add(after)
                    self._copied.add(references[at].location)
                    break
        last = {page: at for at, page in copies.items() if at not in taken}
        self._copied.update(references[at].location for at, page in cited.items() if at < last.get(page, -1))


def _place(reference: Reference) -> tuple[int, int, int, int]:
    """Where it is cited, which for a link with a definition is not where its address is written."""
    place = reference.location
    return place.cell or 0, place.line, place.column, place.start


def _is_on_line(before: Reference, after: Reference) -> bool:
    first, second = before.location, after.location
    return (first.cell, first.line) == (second.cell, second.line)
