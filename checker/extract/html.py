"""HTML notes: beautifulsoup4 on lxml says what exists, a scan of the raw tags where it is written.

Before parsing, each tag of interest gets a number in an attribute of its own. What the tree then holds (no comments,
nothing inside scripts) is matched with its bytes by that number, however broken the page is.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, NamedTuple

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from checker.extract import fragment, tags
from checker.extract.sections import Headings
from checker.extract.source import Content, Found
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bs4.element import PageElement

    from checker.extract.source import Source

__all__ = ["extract"]

LARGEST_TREE = 4_000_000
"""Bytes. A larger page is read tag by tag: a tree would take many seconds and hundreds of megabytes."""

_NUMBER = "data-refguard-tag"
_NUMBERED = set(tags.ATTRIBUTES) | set(fragment.HEADINGS)
_WITH_TEXT = {"a", "title", *fragment.HEADINGS}
_DEEPEST_TEXT = (
    10  # elements with a text nest in broken pages; deeper ones have none, or the time would be quadratic
)


def extract(source: Source) -> Content:
    """The references of a page. Title and language are those that the page states."""
    headings = Headings()
    found = fragment.read(source.raw, source.start, len(source.raw), headings)
    title, lang = "", None
    if len(source.raw) <= LARGEST_TREE:
        headings = Headings()
        soup, numbered = _parse(source)
        elements = list(_elements(soup))
        found = [each for each in found if each.kind is Kind.BARE]
        found += _cited(source.raw, elements, numbered, headings)
        title = next((each.text for each in elements if each.tag.name == "title"), "")
        lang = next(
            (str(each.tag.get("lang") or "") for each in elements if each.tag.name == "html"), ""
        ).strip()
    best = source.lang if source.is_stated else lang or source.lang
    references = source.references(found, headings.sections, best)
    return Content(references, title=title or headings.first, lang=lang or None)


def _parse(source: Source) -> tuple[BeautifulSoup, list[tags.Tag]]:
    """The tree, and the tags that carry a number in it."""
    raw = source.raw
    numbered: list[tags.Tag] = []
    pieces: list[bytes] = []
    copied = source.start
    for tag in tags.scan(raw, source.start, len(raw)):
        if tag.name in _NUMBERED and not tag.closing:
            pieces += (raw[copied : tag.inner], f' {_NUMBER}="{len(numbered)}" '.encode())
            copied = tag.inner
            numbered.append(tag)
    pieces.append(raw[copied:])
    markup = b"".join(pieces).replace(b"\0", b" ")  # at a zero byte libxml2 stops reading
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a page looks like XML, or like a file name, is no news
        return BeautifulSoup(markup, "lxml", from_encoding="utf-8"), numbered


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
        elif isinstance(node, Tag) and node.name == "br":
            self.words.append(" ")
        elif isinstance(node, Tag) and node.name == "img":
            self.images.append(str(node.get("alt") or ""))


def _elements(soup: BeautifulSoup) -> Iterator[_Element]:
    """Every element in order. Their words are complete when the iteration is."""
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
            element = _Element(node, [], [])
            if node.name in _WITH_TEXT and len(open_) < _DEEPEST_TEXT:
                open_.append((len(path), element))
            yield element


def _cited(
    raw: bytes, elements: list[_Element], numbered: list[tags.Tag], headings: Headings
) -> Iterator[Found]:
    for element in elements:
        number = element.tag.get(_NUMBER)
        if number is None:
            continue
        tag = numbered[int(str(number))]
        if tag.name in fragment.HEADINGS:
            headings.add(tag.start, fragment.HEADINGS[tag.name], element.text)
        else:
            yield from fragment.cite(raw, tag, [element.text] if tag.name == "a" else None)
