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
from checker.models import Kind

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

_MARKS = {"Emphasis": 1, "Strong": 2, "Strikethrough": 1, "TableCell": 0}
"""Inline markup and the bytes that close it: a bare URL does not reach beyond."""
_LINKS = {"Link", "Image"}
_BLOCKS = {"Paragraph", "Item", "TableCell", "Heading"}
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
    return Content(references, title=walk.headings.first)


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


class _Link(NamedTuple):
    """A link or image that is open."""

    data: dict[str, Any]
    is_image: bool
    words: list[str]


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
        self._links: list[_Link] = []
        self._elements: list[tuple[str, list[str]]] = []  # raw elements of fragment.UNLINKED that are open
        self._limits = [len(source.raw)]
        self._unlinked = 0  # how much is open in which there are no bare URLs
        self._text_end = 0  # where the last piece of an open link's text ends

    def run(self, options: Options) -> None:
        """Goes through the events. Most are text, and most text is not in a link: that path is short."""
        base, sinks, spots, limits = self._base, self._sinks, self.spots, self._limits
        handlers = {
            "Start": self._start,
            "End": self._end,
            "Code": self._code,
            "InlineHtml": self._inline_html,
            "InlineMath": self._math,
        }
        event: Any
        for event, span in pyromark.events_with_range(self._source.body, options=options):
            if "Text" in event:
                text = event["Text"]
                if sinks:
                    self._say(text, span["end"] + base)
                if ("://" in text or "www." in text) and not self._unlinked:
                    spots.append(_Spot(span["start"] + base, span["end"] + base, limits[-1]))
            elif isinstance(event, str):
                if sinks:
                    self._say(" ", span["end"] + base)
            else:
                for name, value in event.items():
                    if name in handlers:
                        handlers[name](value, span["start"] + base, span["end"] + base)

    # --- texts

    def _say(self, text: str, end: int) -> None:
        self._text_end = end
        for sink in self._sinks:
            sink.append(text)

    def _code(self, text: str, _start: int, end: int) -> None:
        self._say(text, end)

    def _math(self, text: str, _start: int, end: int) -> None:
        """Text between dollar signs with a URL and no TeX in it is about money: "US$5 [a](https://…), 6$"."""
        self.has_money |= "://" in text and "\\" not in text
        self._say(text, end)

    def _drop(self, words: list[str]) -> None:
        self._sinks[:] = [sink for sink in self._sinks if sink is not words]

    # --- structure

    def _start(self, tag: Any, start: int, end: int) -> None:  # noqa: ANN401 - a name, or {name: data}
        name = tag if isinstance(tag, str) else next(iter(tag))
        if name in _MARKS:
            wide = name == "Strikethrough" and self._raw[end - 2 : end] == b"~~"
            self._limits.append(end - _MARKS[name] - wide)
        elif name in _LINKS:
            words: list[str] = []
            if len(self._sinks) < _DEEPEST_TEXT:
                self._sinks.append(words)
            self._links.append(_Link(tag[name], name == "Image", words))
            self._unlinked += 1
            self._text_end = start
        elif name == "Heading":
            self._sinks.append([])
        elif name == "CodeBlock":
            self._unlinked += 1
        elif name == "HtmlBlock":
            self.found += fragment.read(self._raw, start, end, self.headings)

    def _end(self, tag: Any, start: int, end: int) -> None:  # noqa: ANN401 - as for _start
        name = tag if isinstance(tag, str) else next(iter(tag))
        if name in _LINKS:
            self._close_link(start, end)
            return
        if self._elements and name in _BLOCKS:
            self._close_elements(0)
        if name in _MARKS:
            self._limits.pop()
        elif name == "CodeBlock":
            self._unlinked -= 1
        elif name == "Heading":
            title = " ".join("".join(self._sinks.pop()).split())
            self.headings.add(start, int(tag[name][1]), title)

    def _close_link(self, start: int, end: int) -> None:
        data, is_image, words = self._links.pop()
        self._drop(words)
        self._unlinked -= 1
        kind = Kind.IMAGE if is_image else Kind.INLINE
        url = data["dest_url"]
        at = -1
        match data["link_type"]:
            case "Inline":
                ending = f"]({url})".encode()
                if self._raw.endswith(ending, start, end):  # no title, no escapes: nearly all links
                    first, last = end - len(ending) + 2, end - 1
                else:
                    first, last = inline(self._raw, self._text_end, end)
            case "Autolink" | "Email" as written:
                first, last = start + 1, end - 1
                kind = Kind.AUTOLINK
                url = f"mailto:{url}" if written == "Email" else url
            case _:
                first, last = self.definitions.use(data["id"])
                kind = kind if is_image else Kind.REFERENCE
                at = start
        self._text_end = end
        if url:
            self.found.append(Found(first if at < 0 else at, first, last, url, words, kind))

    # --- raw HTML in a line

    def _inline_html(self, _text: str, start: int, end: int) -> None:
        self._text_end = end
        for tag in tags.scan(self._raw, start, end):
            words: list[str] = []
            if tag.name in fragment.UNLINKED:
                self._switch(tag, words)
            elif tag.name == "br":
                self._say(" ", end)
            self.found += fragment.cite(self._raw, tag, words if tag.name == "a" else None)

    def _switch(self, tag: tags.Tag, words: list[str]) -> None:
        """Opens or closes a raw element whose text is not searched for bare URLs."""
        open_ = [name for name, _ in self._elements]
        if not tag.closing:
            if tag.name not in open_:
                self._elements.append((tag.name, words))
                self._sinks.append(words)
                self._unlinked += 1
        elif tag.name in open_:
            self._close_elements(open_.index(tag.name))

    def _close_elements(self, kept: int) -> None:
        for _, words in self._elements[kept:]:
            self._drop(words)
            self._unlinked -= 1
        del self._elements[kept:]
