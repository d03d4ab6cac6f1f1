"""One pass over the events of a Markdown note, which carry byte ranges: what is a link, where running text stands.

Events give the range of a whole link; ``destinations`` finds where in it the URL is written. This is the loop in which
extraction spends its time.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

import pyromark
from pyromark import Options

from checker.extract import fragment, tags
from checker.extract.brackets import Bracket
from checker.extract.destinations import Definitions, inline
from checker.extract.elements import Elements, drop, found_in_block
from checker.extract.formulas import is_money
from checker.extract.items import MARK, Items
from checker.extract.sections import LOWEST, Headings, is_reference_heading
from checker.extract.source import Found
from checker.references import Kind

if TYPE_CHECKING:
    from checker.extract.source import Source

__all__ = ["OPTIONS", "Limit", "Spot", "Walk", "walk"]

# Wikilinks stay off: with them on, "[[1]](https://…)", a usual way to cite, would be no link any more.
_WITHOUT_MATH = (
    Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_HEADING_ATTRIBUTES
    | Options.ENABLE_GFM
    | Options.ENABLE_DEFINITION_LIST
)
OPTIONS = _WITHOUT_MATH | Options.ENABLE_MATH

_MARKUP = {"Emphasis": 1, "Strong": 2, "Strikethrough": 1, "TableCell": 0}
"""Markup around running text, and the bytes that close it: a bare URL does not reach beyond."""
_EMPHASIS = (b"*", b"_", b"~")
_KINDS = {"Autolink": Kind.AUTOLINK, "Email": Kind.AUTOLINK}
_INLINE, _IMAGE, _REFERENCE = (
    Kind.INLINE,
    Kind.IMAGE,
    Kind.REFERENCE,
)  # a look-up in an enum costs as much as a link
_DEEPEST_TEXT = 10  # images may nest without end; deeper ones have no text, or the time would be quadratic
_BREAK = "\v"  # white space that no text of an event holds alone
_LONGEST_TITLE = 400  # bytes of a line in bold type that may name a list
_ASIDE = 50  # bytes looked through for the ends of that line
_WIKILINK = re.compile(r"!?\[\[(?:[^\[\]|]*+\|)?+([^\[\]|]++)\]\]")
_new = tuple.__new__  # see source


def walk(source: Source, definitions: Definitions, *, keeps_text: bool) -> Walk:
    """A pass over the note; another one, without mathematics, where the first took sums of money for formulas.

    Lists of links are covered, unless the text is wanted, or something that has a text of its own reaches into a list.
    """
    options, items = OPTIONS, None if keeps_text else Items(source)
    while True:
        taken = Walk(source, definitions, items, keeps_text=keeps_text)
        taken.run(options)
        if items and taken.has_items_in_text:
            items = None
        elif taken.has_money and options is OPTIONS:
            options = _WITHOUT_MATH
        else:
            return taken


class Limit(NamedTuple):
    """Markup that begins at ``start``; running text in it reaches up to ``end``, where it closes."""

    start: int
    end: int
    outer: Limit | None = None


class Spot(NamedTuple):
    """A piece of text in which bare URLs may begin, and the markup around it."""

    start: int
    end: int
    limit: Limit


class Walk:
    """One pass over the events of a note. Offsets are those of the file."""

    def __init__(
        self, source: Source, definitions: Definitions, items: Items | None, *, keeps_text: bool
    ) -> None:
        self.found: list[Found] = []
        self.spots: list[Spot] = []
        self.headings = Headings()
        self.ids: list[str] = []
        self.brackets: list[Bracket] = []
        self.links: list[
            tuple[int, int]
        ] = []  # where links stand, behind bare URLs and brackets that are none
        self.anchors: list[
            str
        ] = []  # titles without the images and breaks in them, as some programs name them
        self.has_money = False
        self.has_items_in_text = False
        self._items = items
        self._definitions, self.keeps_text = definitions, keeps_text
        self._source, self._raw, self._base = source, source.raw, source.start
        self._texts: list[tuple[int, int]] = []  # pieces of running text, where they are wanted
        self._sinks: list[list[str]] = []  # the words of everything open that has a text
        self._links: list[tuple[dict[str, Any], list[str]]] = []  # open links and images: event, words
        self._elements = Elements(self._sinks)
        self._limit = Limit(-1, len(source.raw))
        self._alternatives: set[str] = set()  # texts of images in what is open
        self._images = 0  # open images: what stands in one is alternative text, and no link
        self._code = 0  # open code blocks
        self._text_end = 0  # where the last piece of an open link's text ends

    def run(self, options: Options) -> None:  # noqa: C901, PLR0912 - a switch; calls would cost more than the parser
        """Goes through the events. Most are text, or structure that does not matter here."""
        base, sinks, links, elements = self._base, self._sinks, self._links, self._elements.open
        keeps_text = self.keeps_text
        event: Any
        events = pyromark.events_with_range(
            self._items.body if self._items else self._source.body,
            options=options,
            broken_link_callback=self._bracket,
        )
        for event, span in events:
            if "Text" in event:
                text = event["Text"]
                for sink in sinks:
                    sink.append(text)
                if links:
                    self._text_end = span["end"] + base
                    if MARK in text:
                        self.has_items_in_text = True
                elif keeps_text or "//" in text or ":/" in text or "www." in text:
                    self._running(text, span["start"] + base, span["end"] + base)
                elif MARK in text:
                    self._listed(text, span["start"] + base)
            elif "Start" in event:
                tag = event["Start"]
                if tag == "Item":
                    continue
                if "Link" in tag or "Image" in tag:
                    self._open_link(tag, span["start"] + base)
                elif isinstance(tag, dict):
                    self._open_block(tag)
                elif tag in _MARKUP or tag == "HtmlBlock":
                    self._open_markup(tag, span["start"] + base, span["end"] + base)
            elif "End" in event:
                tag = event["End"]
                if tag == "Item" and not elements:
                    continue
                if tag == "Link" or tag == "Image":  # noqa: PLR1714 - twice as fast as a set
                    self._close_link(span["start"] + base, span["end"] + base)
                elif isinstance(tag, dict):
                    self._close_block(tag, span["start"] + base)
                elif elements or tag in _MARKUP or tag == "CodeBlock":
                    self._close_markup(tag)
            else:
                self._other(event, span["start"] + base, span["end"] + base)

    def is_text(self, offset: int) -> bool:
        """Whether running text stands at ``offset``: no code, no link. Only known where text is kept."""
        place = bisect_right(self._texts, (offset, len(self._raw)))
        return place > 0 and self._texts[place - 1][1] > offset

    # --- text

    def _say(self, text: str, end: int) -> None:
        self._text_end = end
        for sink in self._sinks:
            sink.append(text)

    def _running(self, text: str, start: int, end: int) -> None:
        if self._code or self._elements.open:
            return
        if "//" in text or ":/" in text or "www." in text:
            self.spots.append(Spot(start, end, self._limit))
        if self.keeps_text:
            self._texts.append((start, end))

    def _listed(self, text: str, start: int) -> None:
        """A covered run of list items."""
        if self._items and not self._code:
            self.found += self._items.found(text, start)
            self.has_items_in_text |= bool(self._sinks)

    def _announce(self, start: int, end: int) -> None:
        """A line in bold type that names a list of references is as good as a heading: ``**参考文献**``."""
        raw = self._raw
        title = raw[start + 2 : end - 2].decode("utf-8", "replace") if end - start < _LONGEST_TITLE else ""
        if not is_reference_heading(title):
            return
        before = raw[max(0, start - _ASIDE) : start].rpartition(b"\n")[2]
        after = raw[end : end + _ASIDE].partition(b"\n")[0]
        if len(before) < _ASIDE > len(after) and not (before + after).strip(b" \t\r:\xef\xbc\x9a"):
            self.headings.add(start - len(before), LOWEST, " ".join(title.split()))

    def _bracket(self, link: Any) -> None:  # noqa: ANN401 - a dictionary that the parser calls a broken link
        span = link["span"]
        start, end = span["start"] + self._base, span["end"] + self._base
        self.brackets.append(Bracket(start, end, link["link_type"], link["reference"]))

    def _other(self, event: Any, start: int, end: int) -> None:  # noqa: ANN401 - a name, or {name: text}
        if isinstance(event, str):
            self._say(" ", end)  # a line break
        elif "Code" in event:
            self._say(event["Code"], end)
        elif "InlineMath" in event:
            text = event["InlineMath"]
            self.has_money |= is_money(text)
            self._say(text, end)
        elif "InlineHtml" in event:
            self._inline_html(start, end)

    # --- structure

    def _open_markup(self, name: str, start: int, end: int) -> None:
        if name == "HtmlBlock":
            self._html_block(start, end)
            return
        if name == "Strong" and not (self._code or self._links):
            self._announce(start, end)
        wide = name == "Strikethrough" and self._raw.endswith(b"~~", start, end)
        self._limit = Limit(start, end - _MARKUP[name] - wide, self._limit)

    def _close_markup(self, name: str) -> None:
        if name in _MARKUP:
            self._limit = self._limit.outer or self._limit
        elif name == "CodeBlock":
            self._code -= 1
        if name in {"Paragraph", "Item", "TableCell"}:
            self._elements.close()

    def _open_block(self, tag: dict[str, Any]) -> None:
        if "Heading" in tag:
            self._sinks.append([])
            if tag["Heading"]["id"]:
                self.ids.append(tag["Heading"]["id"])
        elif "CodeBlock" in tag:
            self._code += 1

    def _close_block(self, tag: dict[str, Any], start: int) -> None:
        if "Heading" in tag:
            self._elements.close()
            words = self._sinks.pop()
            title = " ".join("".join(words).split())
            if "[[" in title:
                title = _WIKILINK.sub(r"\1", title)
            if self._alternatives or _BREAK in words:
                unsaid = self._alternatives | {_BREAK}
                plain = "".join(each for each in words if each not in unsaid)
                self.anchors += (plain, plain.strip())
                self._alternatives.clear()
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
        drop(self._sinks, words)
        is_image = "Image" in tag
        self._images -= is_image
        if is_image and self._sinks:
            self._alternatives.update(words)
        data = tag["Image"] if is_image else tag["Link"]
        url, form = data["dest_url"], data["link_type"]
        if form == "Inline":
            ending = f"]({url})".encode()
            if self._raw.endswith(ending, start, end):  # neither title nor escapes
                first, last = end - len(ending) + 2, end - 1
            else:
                first, last = inline(self._raw, self._text_end, end)
            at = first
        elif form in ("Autolink", "Email"):
            at, first, last = start + 1, start + 1, end - 1
            url = (
                url.replace("\\|", "|") if form == "Autolink" else f"mailto:{url}"
            )  # in a table, a bar is escaped
        else:
            at, (first, last) = start, self._definitions.use(data["id"])
        self._text_end = end
        if (self.brackets or self.spots) and not self._links:
            self.links.append((start, end))
        if url and not self._images:
            kind = _IMAGE if is_image else _INLINE if form == "Inline" else _KINDS.get(form, _REFERENCE)
            self.found.append(_new(Found, (at, first, last, url, words, kind)))

    # --- raw HTML

    def _html_block(self, start: int, end: int) -> None:
        piece = fragment.parse(self._raw, start, end, self.headings)
        self.ids += piece.ids
        self.found += found_in_block(self._source, start, end, piece)

    def _inline_html(self, start: int, end: int) -> None:
        self._text_end = end
        for tag in tags.scan(self._raw, start, end):
            words: list[str] = []
            self._elements.switch(tag, words)
            if tag.name == "br":
                self._say(_BREAK, end)
            self.ids += tags.anchors(self._raw, tag)
            cited = list(fragment.cite(self._raw, tag, words if tag.name == "a" else None))
            if "\\|" in "".join(each.url for each in cited) and self._is_in_cell():
                cited = [each._replace(url=each.url.replace("\\|", "|")) for each in cited]
            if tag.name == "img" and cited:
                self._say("".join(cited[0].words), end)
            self.found += cited

    def _is_in_cell(self) -> bool:
        """Whether a cell of a table is open: of all markup, nothing closes it."""
        limit = self._limit
        while limit.outer and self._raw[limit.end : limit.end + 1] in _EMPHASIS:
            limit = limit.outer
        return limit.outer is not None
