"""Markdown: CommonMark and GFM by pyromark, whose events carry byte ranges.

One pass over the events collects links, images, raw HTML, headings, and the places where a bare URL may begin. Events
give the range of a whole link; ``destinations`` finds where in it the URL is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pyromark
from pyromark import Options

from checker.extract import bare, fragment, tags
from checker.extract.destinations import Definitions, inline
from checker.extract.sections import Headings
from checker.extract.source import Content, Found
from checker.references import Anchors, Kind

if TYPE_CHECKING:
    from checker.extract.source import Source

__all__ = ["extract"]

# Wikilinks stay off: with them on, "[[1]](https://…)", a usual way to cite, would be no link any more.
_OPTIONS = (
    Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_HEADING_ATTRIBUTES
    | Options.ENABLE_GFM
)
_WITH_MATH = _OPTIONS | Options.ENABLE_MATH

_MARKUP = {"Emphasis": 1, "Strong": 2, "Strikethrough": 1, "TableCell": 0}
"""Markup around running text, and the bytes that close it: a bare URL does not reach beyond."""
_KINDS = {"Inline": Kind.INLINE, "Autolink": Kind.AUTOLINK, "Email": Kind.AUTOLINK}
_IMAGE, _REFERENCE = Kind.IMAGE, Kind.REFERENCE  # a look-up in an enum costs as much as all else in a link
_DEEPEST_TEXT = 10  # images may nest without end; deeper ones have no text, or the time would be quadratic


def extract(source: Source) -> Content:
    """The references of a Markdown note. The title is its first heading."""
    walk = _Walk(source)
    walk.run(_WITH_MATH)
    if walk.has_money:
        walk = _Walk(source)
        walk.run(_OPTIONS)
    found = [*walk.found, *walk.definitions.unused(), *_bare(source.raw, walk.spots)]
    references = source.references(found, walk.headings.sections, source.lang)
    return Content(references, title=walk.headings.first, anchors=Anchors(walk.headings.titles))


class _Spot(NamedTuple):
    """A piece of text in which bare URLs may begin; ``limit`` is where the markup around it closes."""

    start: int
    end: int
    limit: int


def _bare(raw: bytes, spots: list[_Spot]) -> list[Found]:
    """Bare URLs are read from the file and not from the text of events, which markup characters cut into pieces."""
    found: list[Found] = []
    after = 0
    for spot in spots:
        for url in bare.find(raw, max(spot.start, after), spot.end, spot.limit):
            after = url.after
            words = [raw[url.start : url.end].decode()]
            found.append(Found(url.start, url.start, url.end, url.url, words, Kind.BARE))
    return found


class _Walk:
    """One pass over the events of a note. Offsets are those of the file."""

    def __init__(self, source: Source) -> None:
        self.found: list[Found] = []
        self.spots: list[_Spot] = []
        self.headings = Headings()
        self.definitions = Definitions(source, _WITH_MATH)
        self.has_money = False
        self._source, self._raw, self._base = source, source.raw, source.start
        self._sinks: list[list[str]] = []  # the words of everything open that has a text
        self._links: list[tuple[dict[str, Any], list[str]]] = []  # open links and images: event, words
        self._elements: list[tuple[str, list[str]]] = []  # raw elements of fragment.UNLINKED that are open
        self._limits = [len(source.raw)]
        self._images = 0  # open images: what stands in one is alternative text, and no link
        self._code = 0  # open code blocks
        self._text_end = 0  # where the last piece of an open link's text ends

    def run(self, options: Options) -> None:  # noqa: C901, PLR0912 - a switch; calls would cost more than the parser
        """Goes through the events. Most are text, or structure that does not matter here."""
        base, sinks, elements = self._base, self._sinks, self._elements
        event: Any
        for event, span in pyromark.events_with_range(self._source.body, options=options):
            if "Text" in event:
                text = event["Text"]
                for sink in sinks:
                    sink.append(text)
                self._text_end = span["end"] + base
                if "://" in text or "www." in text:
                    self._spot(span["start"] + base, span["end"] + base)
            elif "Start" in event:
                tag = event["Start"]
                if "Link" in tag or "Image" in tag:
                    self._open_link(tag, span["start"] + base)
                elif isinstance(tag, dict):
                    self._open_block(tag)
                elif tag in _MARKUP or tag == "HtmlBlock":
                    self._open_markup(tag, span["start"] + base, span["end"] + base)
            elif "End" in event:
                tag = event["End"]
                if tag in ("Link", "Image"):
                    self._close_link(span["start"] + base, span["end"] + base)
                elif isinstance(tag, dict):
                    self._close_block(tag, span["start"] + base)
                elif tag in _MARKUP or tag == "CodeBlock" or elements:
                    self._close_markup(tag)
            else:
                self._other(event, span["start"] + base, span["end"] + base)

    # --- text

    def _say(self, text: str, end: int) -> None:
        self._text_end = end
        for sink in self._sinks:
            sink.append(text)

    def _spot(self, start: int, end: int) -> None:
        if not (self._links or self._code or self._elements):
            self.spots.append(_Spot(start, end, self._limits[-1]))

    def _other(self, event: Any, start: int, end: int) -> None:  # noqa: ANN401 - a name, or {name: text}
        if isinstance(event, str):
            self._say(" ", end)  # a line break
        elif "Code" in event:
            self._say(event["Code"], end)
        elif "InlineMath" in event:
            text = event["InlineMath"]
            # A URL and no TeX between dollar signs is about money: "US$5 [a](https://…), then 6$".
            self.has_money |= "://" in text and "\\" not in text
            self._say(text, end)
        elif "InlineHtml" in event:
            self._inline_html(start, end)

    # --- structure

    def _open_markup(self, name: str, start: int, end: int) -> None:
        if name == "HtmlBlock":
            self.found += fragment.read(self._raw, start, end, self.headings)
            return
        wide = name == "Strikethrough" and self._raw.endswith(b"~~", start, end)
        self._limits.append(end - _MARKUP[name] - wide)

    def _close_markup(self, name: str) -> None:
        if name in _MARKUP:
            self._limits.pop()
        elif name == "CodeBlock":
            self._code -= 1
        if name in {"Paragraph", "Item", "TableCell"}:
            self._close_elements(0)

    def _open_block(self, tag: dict[str, Any]) -> None:
        if "Heading" in tag:
            self._sinks.append([])
        elif "CodeBlock" in tag:
            self._code += 1

    def _close_block(self, tag: dict[str, Any], start: int) -> None:
        if "Heading" in tag:
            self._close_elements(0)
            title = " ".join("".join(self._sinks.pop()).split())
            self.headings.add(start, int(tag["Heading"][1]), title)

    # --- links

    def _open_link(self, tag: dict[str, Any], start: int) -> None:
        words: list[str] = []
        self._links.append((tag, words))
        if len(self._sinks) < _DEEPEST_TEXT:
            self._sinks.append(words)
        self._images += "Image" in tag
        self._text_end = start

    def _close_link(self, start: int, end: int) -> None:
        tag, words = self._links.pop()
        self._drop(words)
        is_image = "Image" in tag
        self._images -= is_image
        data = tag["Image"] if is_image else tag["Link"]
        url, form = data["dest_url"], data["link_type"]
        if form == "Inline":
            ending = f"]({url})".encode()
            if self._raw.endswith(ending, start, end):  # neither title nor escapes: nearly all links
                first, last = end - len(ending) + 2, end - 1
            else:
                first, last = inline(self._raw, self._text_end, end)
            at = first
        elif form in ("Autolink", "Email"):
            at, first, last = start + 1, start + 1, end - 1
            url = url if form == "Autolink" else f"mailto:{url}"
        else:
            at, (first, last) = start, self.definitions.use(data["id"])
        self._text_end = end
        if url and not self._images:
            kind = _IMAGE if is_image else _KINDS.get(form, _REFERENCE)
            self.found.append(Found(at, first, last, url, words, kind))

    # --- raw HTML in a line

    def _inline_html(self, start: int, end: int) -> None:
        self._text_end = end
        for tag in tags.scan(self._raw, start, end):
            words: list[str] = []
            if tag.name in fragment.UNLINKED:
                self._switch(tag, words)
            elif tag.name == "br":
                self._say(" ", end)
            cited = list(fragment.cite(self._raw, tag, words if tag.name == "a" else None))
            if tag.name == "img" and cited:
                self._say("".join(cited[0].words), end)
            self.found += cited

    def _switch(self, tag: tags.Tag, words: list[str]) -> None:
        """Opens or closes a raw element in whose text there are no bare URLs."""
        open_ = [name for name, _ in self._elements]
        if tag.closing and tag.name in open_:
            self._close_elements(open_.index(tag.name))
        elif not tag.closing and tag.name not in open_:
            self._elements.append((tag.name, words))
            self._sinks.append(words)

    def _close_elements(self, kept: int) -> None:
        for _, words in self._elements[kept:]:
            self._drop(words)
        del self._elements[kept:]

    def _drop(self, words: list[str]) -> None:
        """Takes a sink away; raw elements need not nest with links."""
        sinks = self._sinks
        if sinks and sinks[-1] is words:
            sinks.pop()
        else:
            sinks[:] = [sink for sink in sinks if sink is not words]
