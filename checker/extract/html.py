"""HTML notes: a scan of the raw tags says what is cited and where, beautifulsoup4 on lxml what a reader sees there.

No reference depends on the tree, which parsers build in their own ways from broken pages. It gives the texts of links
and headings: before parsing, the tag of each gets a number, by which the tree's elements are matched with their bytes.

``<base href>`` is applied as browsers do, also to what stands above it and to mere fragments (``#top``): ``url`` is the
address that a reader comes to, ``start:end`` what is written. A base that is relative itself is joined to what is
written all the same, so that ``url`` is relative to the note; one that is neither (``mailto:``, ``file:``) changes
nothing.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from bs4.filter import SoupStrainer

from checker import urls
from checker.extract import fragment, remarks, running, tags
from checker.extract.marks import WORD
from checker.extract.sections import Headings
from checker.extract.source import Content
from checker.extract.templates import Templates
from checker.references import Anchors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bs4.element import PageElement

    from checker.extract.source import Source

__all__ = ["extract"]

LARGEST_TREE = 1_000_000
"""Bytes. Of a larger page all is read tag by tag: a tree would take seconds and a hundred megabytes."""

_NUMBER = "data-refguard-tag"
_DEEPEST_TEXT = (
    10  # elements with a text nest in broken pages; deeper ones have none, or the time would be quadratic
)


def extract(source: Source) -> Content:
    """The references of a page. Title and language are those that the page states."""
    has_templates = b"{{" in source.raw or b"{%" in source.raw
    templates = Templates(source, is_page=True) if has_templates else None
    plain = source if templates is None else templates.source
    headings = Headings()
    texts = _texts(plain) if len(plain.raw) <= LARGEST_TREE else {}
    if templates:
        texts = {place: templates.restore(text) for place, text in texts.items()}
    page = fragment.parse(plain.raw, plain.start, len(plain.raw), headings, texts)
    sections = headings.sections
    found = [*page.found, *running.listed_identifiers(plain.raw, page.texts, sections)]
    if page.base:
        found = [each._replace(url=_join(page.base, each.url)) for each in found]
    if templates:
        found = [*templates.restored(found), *templates.cited(page.is_text)]
    best = source.lang if source.is_stated else page.lang or source.lang
    return Content(
        source.references(found, sections, best),
        title=page.title or headings.first,
        lang=page.lang or None,
        anchors=Anchors(headings.titles, frozenset(page.ids)),
        marks=remarks.in_page(source) if WORD in source.raw else (),
    )


def _join(base: str, url: str) -> str:
    """``url`` of a page whose ``base`` is as given. What a template puts first may be a base of its own."""
    if urls.scheme(url) or url.startswith(("//", "{{", "{%")):
        return url
    if urls.is_web(base):
        try:
            return urljoin(base, url)
        except ValueError:  # no address: it is told as it is written
            return url
    if urls.scheme(base) or url.startswith("/"):
        return url
    path = base.partition("#")[0].partition("?")[0]
    return path + url if url[0] in "#?" else path[: path.rfind("/") + 1] + url


# --- texts


def _texts(source: Source) -> dict[int, str]:
    """What a reader sees of links, headings and the title, by the offset of their tags."""
    soup, places = _parse(source)
    elements = list(_elements(soup))
    numbered = ((places.get(str(element.tag.get(_NUMBER))), element.text) for element in elements)
    return {place: text for place, text in numbered if place is not None}


def _parse(source: Source) -> tuple[BeautifulSoup, dict[str, int]]:
    """The elements with a text, and where the tags stand that carry a number in it.

    A link or heading that is open where the next one begins is closed, as browsers do and libxml2 does not.
    """
    raw = source.raw
    places: dict[str, int] = {}
    pieces: list[bytes] = []
    copied = source.start
    open_: dict[str, str] = {}  # by first letter: a link, a heading, the title
    for tag in tags.scan(raw, source.start, len(raw)):
        if tag.name not in fragment.WITH_TEXT:
            continue
        outer = open_.pop(tag.name[0], "")
        if tag.closing:
            continue
        number = str(len(places))
        places[number] = tag.start
        before = f"</{outer}>" if outer else ""
        after = f"</{tag.name}>" if tags.closes_itself(raw, tag) else ""
        numbered = f'{before}<{tag.name} {_NUMBER}="{number}">{after}'
        pieces += (raw[copied : tag.start], numbered.encode())
        copied = tag.end
        open_[tag.name[0]] = "" if after else tag.name
    pieces.append(raw[copied:])
    markup = b"".join(pieces).replace(b"\0", b" ")  # at a zero byte libxml2 stops reading
    wanted = SoupStrainer(list(fragment.WITH_TEXT))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a page looks like XML, or like a file name, is no news
        soup = BeautifulSoup(
            markup, "lxml", from_encoding="utf-8", parse_only=wanted, multi_valued_attributes=None
        )
    return soup, places


class _Element(NamedTuple):
    """An element, the words in it, and the alternative texts of its images."""

    tag: Tag
    words: list[str]
    images: list[str]

    @property
    def text(self) -> str:
        """What a reader sees of it, in one line."""
        return " ".join("".join(self.words).split() or " ".join(self.images).split())

    def take(self, node: PageElement) -> None:
        """Adds what a reader sees of ``node``, which stands somewhere in this element."""
        if type(node) is NavigableString:  # its subclasses are comments, scripts and the like
            self.words.append(node)
        elif isinstance(node, Tag) and node.name in tags.BREAKS:
            self.words.append(" ")
        elif isinstance(node, Tag) and node.name == "img":
            self.images.append(str(node.get("alt") or ""))


def _elements(soup: BeautifulSoup) -> Iterator[_Element]:
    """Every element with a text, in order. Their words are complete when the iteration is."""
    path: list[Tag] = []
    open_: list[tuple[int, _Element]] = []  # depth, and an element that collects words
    for node in soup.descendants:
        while path and path[-1] is not node.parent:
            path.pop()
        while open_ and open_[-1][0] > len(path):
            open_.pop()
        for _, outer in open_:
            outer.take(node)
        if isinstance(node, Tag):
            path.append(node)
            if node.name in fragment.WITH_TEXT and len(open_) < _DEEPEST_TEXT:
                element = _Element(node, [], [])
                open_.append((len(path), element))
                yield element
