"""HTML read tag by tag, without a tree: pages, and the raw HTML in Markdown."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING

from checker.extract import citing, jsonld, running, tags
from checker.extract.sections import Headings
from checker.extract.source import Found
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["HEADINGS", "UNLINKED", "WITH_TEXT", "Piece", "cite", "in_export", "parse"]

HEADINGS = {f"h{level}": level for level in range(1, 7)}
WITH_TEXT = {"a", "title", *HEADINGS}
"""Elements whose text is told."""
UNLINKED = {"a", "code", "kbd", "pre", "samp", "tt", "var", *tags.OPAQUE}
"""Elements in whose text an address is no bare URL: it is code, or linked already."""

_LONGEST_TEXT = 4096  # bytes looked through for the end of a link or heading
_HEADING_END = re.compile(rb"</?h[1-6](?=[\s/>])", re.IGNORECASE)  # the next one ends one that is not closed
_END = {
    "a": re.compile(rb"</?a(?=[\s/>])", re.IGNORECASE),
    "title": re.compile(rb"</title(?=[\s/>])", re.IGNORECASE),
    **dict.fromkeys(HEADINGS, _HEADING_END),
}
_OF_THE_PAGE = {"base", "html", "title"}
_NO_TEXTS: Mapping[int, str] = MappingProxyType({})


@dataclass(slots=True)
class Piece:
    """What a piece of HTML holds.

    ``ids`` are what fragments can mean, ``texts`` where running text begins and ends. ``title``, ``lang`` and ``base``
    are what it says of itself as a page, empty or None where it says nothing.
    """

    found: list[Found] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    texts: list[tuple[int, int]] = field(default_factory=list)
    title: str = ""
    lang: str = ""
    base: str | None = None

    def is_text(self, offset: int) -> bool:
        """Whether running text stands at ``offset``: no tag, no code, no link."""
        place = bisect_right(self.texts, offset, key=itemgetter(0))
        return place > 0 and self.texts[place - 1][1] > offset


def parse(
    raw: bytes, start: int, end: int, headings: Headings, texts: Mapping[int, str] = _NO_TEXTS
) -> Piece:
    """What stands between two offsets; what headings there are is added to ``headings``.

    ``texts`` are the texts of elements that the caller knows better, by the offsets at which their tags begin.
    """
    piece = Piece()
    unlinked = ""  # the open element of UNLINKED
    opened: tags.Tag | None = None  # the last start tag, if no end tag came since
    text = start
    for tag in tags.scan(raw, start, end):
        if not unlinked and text < tag.start:
            piece.texts.append((text, tag.start))
        text = tag.end
        if tag.closing:
            unlinked = "" if tag.name == unlinked else unlinked
            if opened and opened.name == tag.name == "script":
                piece.found += _linked_data(raw, opened, tag.start)
            opened = None
        elif tag.name:
            opened = tag
            if tag.name in UNLINKED and not unlinked and not tags.closes_itself(raw, tag):
                unlinked = tag.name
            words = (texts.get(tag.start) or _text(raw, tag, end)) if tag.name in WITH_TEXT else ""
            piece.ids += tags.anchors(raw, tag)
            piece.found += cite(raw, tag, [words] if tag.name == "a" else None)
            if tag.name in HEADINGS:
                headings.add(tag.start, HEADINGS[tag.name], words)
            elif tag.name in _OF_THE_PAGE:
                _describe(piece, raw, tag, words)
    if not unlinked and text < end:
        piece.texts.append((text, end))
    piece.found += chain.from_iterable(running.bare_urls(raw, *place) for place in piece.texts)
    return piece


def in_export(raw: bytes, start: int, end: int) -> list[Found]:
    """What the tags between two offsets cite; text there may be that of any format, and so is left alone."""
    if raw.find(b"<", start, end) < 0:
        return []
    return [each for each in parse(raw, start, end, Headings()).found if each.kind is Kind.HTML]


def cite(raw: bytes, tag: tags.Tag, words: list[str] | None = None) -> Iterator[Found]:
    """What ``tag`` cites; ``words`` is the text of the link, by default its label (alt, title)."""
    cited, label = citing.citations(raw, tag)
    for attribute in cited:
        yield _found(attribute, [label] if words is None else words)


def _found(attribute: tags.Attribute, words: list[str]) -> Found:
    return Found(attribute.start, attribute.start, attribute.end, attribute.value, words, Kind.HTML)


def _linked_data(raw: bytes, script: tags.Tag, end: int) -> Iterator[Found]:
    """What a script that ends at ``end`` cites, if it is JSON-LD."""
    kind = tags.each_once(raw, script).get("type")
    if kind and kind.value.partition(";")[0].strip(tags.SPACE).lower() == jsonld.TYPE:
        for attribute in jsonld.find(raw, script.end, end):
            yield _found(attribute, [attribute.name])


def _describe(piece: Piece, raw: bytes, tag: tags.Tag, words: str) -> None:
    """Takes down what ``tag`` says of the page; of several that say the same the first counts."""
    if tag.name == "title":
        piece.title = piece.title or ("" if tag.foreign else words)
        return
    every = tags.each_once(raw, tag)
    if tag.name == "base":
        if piece.base is None and "href" in every:
            piece.base = every["href"].value.strip(tags.SPACE)
        return
    said = (every[name].value.strip() for name in ("lang", "xml:lang") if name in every)
    piece.lang = piece.lang or next(said, "")


def _text(raw: bytes, tag: tags.Tag, end: int) -> str:
    """What a reader sees of an element, in one line: its words, or else those that stand for its images."""
    closing = _END[tag.name].search(raw, tag.end, min(end, tag.end + _LONGEST_TEXT))
    if closing is None or tags.closes_itself(raw, tag):
        return ""
    if tag.name in tags.OPAQUE:
        return " ".join(tags.told(raw[tag.end : closing.start()]).split())
    words = tags.visible(raw, tag.end, closing.start()).split()
    return " ".join(words or _alternatives(raw, tag.end, closing.start()))


def _alternatives(raw: bytes, start: int, end: int) -> Iterator[str]:
    for tag in tags.scan(raw, start, end):
        if tag.name == "img":
            yield from citing.citations(raw, tag)[1].split()
