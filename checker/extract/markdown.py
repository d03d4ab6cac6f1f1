"""Markdown: CommonMark, GFM, kramdown, Obsidian, MDX and Quarto by pyromark, an exact parser with byte ranges.

``templates`` first covers what is no Markdown; ``events`` then collects links, images, raw HTML, headings and places
where a bare URL may begin, in one pass. Brackets that the parser finds to be no link are handed to ``brackets``:
wikilinks, labels without a definition, slips.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from checker.extract import bare, brackets, identifiers, remarks
from checker.extract.destinations import Definitions
from checker.extract.events import OPTIONS, walk
from checker.extract.marks import WORD
from checker.extract.sections import Headings
from checker.extract.source import Content, Found
from checker.extract.templates import Templates
from checker.references import Anchors, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from checker.extract.events import Spot
    from checker.extract.sections import Heading
    from checker.extract.source import Source
    from checker.references import Section

__all__ = ["extract"]

_ATTRIBUTES = re.compile(
    rb"\{:?[^{}\n]*?(?:#(?P<mark>[\w.:-]++)"
    rb"|(?<![\w-])id\s*+=\s*+(?:\"(?P<double>[^\"{}\n]*+)\"|'(?P<single>[^'{}\n]*+)'|(?P<plain>[\w.:-]++)))"
)
_BLOCK_MARK = re.compile(rb"[ \t\n](\^[A-Za-z0-9-]++)[ \t]*+\r?$", re.MULTILINE)
_OF_PANDOC = (".qmd", ".rmd")  # to which a heading is a label
_START = attrgetter("start")


def extract(source: Source, *, above: Sequence[Heading] = ()) -> Content:
    """The references of a Markdown note. The title is its first heading.

    ``above`` are the headings that a piece of a document stands under, from the outermost down.
    """
    templates = Templates(source)
    plain = templates.source
    definitions = Definitions(plain, OPTIONS)
    taken = walk(plain, definitions, keeps_text=templates.are_written)
    sections = _below(above, taken.headings) if above else taken.headings.sections
    named = _identifiers(plain.raw, sections)
    if named and not taken.keeps_text:
        taken = walk(plain, definitions, keeps_text=True)
    unlinked = brackets.outside(taken.brackets, taken.links)
    bares = _bare(plain.raw, taken.spots, taken.links)
    wikilinks = (
        each for each in brackets.wikilinks(plain.raw, unlinked) if not _is_inside(each.start, bares)
    )
    found = [*taken.found, *definitions.unused(), *bares, *wikilinks]
    found += (each for each in named if taken.is_text(each.start))
    found = [*templates.restored(found), *templates.cited(taken.is_text)]
    if b"(doi:" in source.raw or b"<doi:" in source.raw:
        found = [*map(_resolved, found)]
    if source.path.lower().endswith(_OF_PANDOC):
        unlinked = brackets.unnamed(unlinked, taken.headings.titles)
    slips = [
        *brackets.slips(plain.raw, unlinked, has_labels=definitions.are_written),
        *brackets.slips_around(plain.raw, bares),
        *definitions.duplicates(),
    ]
    slips = [slip._replace(at=templates.original(slip.at)) for slip in slips]
    return Content(
        source.references(found, sections, source.lang),
        title=taken.headings.first,
        problems=brackets.problems(source, slips),
        anchors=Anchors(
            (*taken.headings.titles, *taken.anchors),
            frozenset([*taken.ids, *_marks(source.raw, source.start)]),
        ),
        outline=taken.headings.outline,
        marks=remarks.in_markdown(source, templates) if WORD in source.raw else (),
    )


def _below(above: Sequence[Heading], headings: Headings) -> list[tuple[int, Section]]:
    """The sections of a piece: those above it begin where it does."""
    joined = Headings()
    for offset, level, title, is_references in (
        *(each._replace(offset=0) for each in above),
        *headings.outline,
    ):
        joined.add(offset, level, title, is_references=is_references)
    return joined.sections


def _bare(raw: bytes, spots: list[Spot], links: list[tuple[int, int]]) -> list[Found]:
    """Bare URLs are read from the file and not from the text of events, which markup characters cut into pieces.

    None reaches into one of ``links`` (start, end), which may follow without a space.
    """
    found: list[Found] = []
    begins = [*sorted(start for start, _ in links), len(raw)]
    after = 0
    for spot in spots:
        following = begins[bisect_left(begins, spot.end)]
        limit = spot.limit
        while limit.outer and _is_inside(limit.start, found):
            limit = limit.outer  # what begins in a URL is a part of it, and no markup
        for url in bare.find(raw, max(spot.start, after), spot.end, min(limit.end, following)):
            after = url.after
            words = [raw[url.start : url.end].decode()]
            found.append(Found(url.start, url.start, url.end, url.url, words, Kind.BARE))
    return found


def _is_inside(offset: int, found: list[Found]) -> bool:
    """Whether ``offset`` lies in one of ``found``, which are in order."""
    place = bisect_right(found, offset, key=_START)
    return place > 0 and found[place - 1].end > offset


def _resolved(found: Found) -> Found:
    """``found``, with the address of its resolver where it is a link to ``doi:10.…``."""
    if not found.url.startswith("doi:10."):
        return found
    return found._replace(url=identifiers.doi_url(found.url.removeprefix("doi:")), kind=Kind.IDENTIFIER)


def _identifiers(raw: bytes, sections: list[tuple[int, Section]]) -> list[Found]:
    """``doi:…`` and ``arXiv:…`` in reference lists, whatever they stand in there."""
    bounds = pairwise([*sections, (len(raw), sections[0][1])])
    lists = [(start, end) for (start, section), (end, _) in bounds if section.is_references]
    return [
        Found(
            each.start, each.start, each.end, each.url, [raw[each.start : each.end].decode()], Kind.IDENTIFIER
        )
        for start, end in lists
        for each in identifiers.find(raw, start, end)
    ]


def _marks(raw: bytes, start: int) -> Iterator[str]:
    """Ids that a note gives to its blocks: ``{: #id}``, ``{id="id"}`` (kramdown, Pandoc), ``^id`` (Obsidian)."""
    if b"{" in raw:
        for found in _ATTRIBUTES.finditer(raw, start):
            yield found[found.lastgroup or 0].decode("utf-8", "replace")
    if b"^" in raw:
        yield from (found[1].decode("utf-8", "replace") for found in _BLOCK_MARK.finditer(raw, start))
