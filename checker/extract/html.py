"""HTML notes: beautifulsoup4 on lxml says what exists, a scan of the raw tags where it is written.

Before parsing, each tag of interest gets a number in an attribute of its own. What the tree then holds (no comments,
nothing inside scripts) is matched with its bytes by that number, however broken the page is.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from bs4 import Tag as Element
from bs4.builder._lxml import LXMLTreeBuilder  # its public name is made at run time, unseen by mypy
from lxml import etree

from checker.extract import fragment, tags
from checker.extract.sections import Headings
from checker.extract.source import Content, Found
from checker.models import Kind

if TYPE_CHECKING:
    from checker.extract.source import Source

__all__ = ["extract"]

LARGEST_TREE = 4_000_000
"""Bytes. A larger page is read tag by tag: a tree would take many seconds and hundreds of megabytes."""

_NUMBER = "data-refguard-tag"
_NUMBERED = set(tags.ATTRIBUTES) | set(fragment.HEADINGS)


def extract(source: Source) -> Content:
    """The references of a page. Title and language are those that the page states."""
    headings = Headings()
    found = fragment.read(source.raw, source.start, len(source.raw), headings)
    title = lang = None
    if len(source.raw) <= LARGEST_TREE:
        headings = Headings()
        soup, numbered = _parse(source)
        found = [each for each in found if each.kind is Kind.BARE]
        found += _cited(source.raw, soup, numbered, headings)
        title, lang = _text_of(soup.find("title")), _stated_language(soup)
    best = source.lang if source.is_stated else lang or source.lang
    references = source.references(found, headings.sections, best)
    return Content(references, title=title or headings.first, lang=lang)


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
        return BeautifulSoup(markup, builder=_Builder(), from_encoding="utf-8"), numbered


class _Builder(LXMLTreeBuilder):
    """bs4's builder without libxml2's limit on depth, beyond which the rest of a page is silently lost."""

    def default_parser(self, encoding: str | None) -> Any:  # noqa: ANN401, ARG002 - as bs4 declares it
        """A parser that feeds this builder."""

        def parser(**options: Any) -> etree.HTMLParser:  # noqa: ANN401 - what bs4 passes on
            return etree.HTMLParser(huge_tree=True, **options)

        return parser


def _cited(raw: bytes, soup: BeautifulSoup, numbered: list[tags.Tag], headings: Headings) -> list[Found]:
    found: list[Found] = []
    for element in soup.find_all(lambda element: element.has_attr(_NUMBER)):
        tag = numbered[int(str(element[_NUMBER]))]
        if tag.name in fragment.HEADINGS:
            headings.add(tag.start, fragment.HEADINGS[tag.name], _text_of(element) or "")
        else:
            words = [_text_of(element) or _alternative(element)] if tag.name == "a" else None
            found += fragment.cite(raw, tag, words)
    return found


def _text_of(element: object) -> str | None:
    return " ".join(element.get_text().split()) if isinstance(element, Element) else None


def _alternative(element: Element) -> str:
    """The alternative texts of the images in a link that holds nothing else."""
    return " ".join(str(image.get("alt") or "") for image in element.find_all("img"))


def _stated_language(soup: BeautifulSoup) -> str | None:
    root = soup.find("html")
    return str(root.get("lang") or "").strip() or None if isinstance(root, Element) else None
