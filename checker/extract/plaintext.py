"""Plain text: bare URLs, URLs in angle brackets, and the headings people type.

A heading is a line underlined with ``===`` or ``---``, or a line that names a list of references; either opens a
paragraph. In angle brackets, as RFC 3986 (appendix C) advises, a URL goes on to the bracket whatever it ends in. One
that is broken over lines is not put together: what stands on the next line may as well be text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.extract.running import bare_urls, listed_identifiers
from checker.extract.sections import LOWEST, Headings, is_reference_heading
from checker.extract.source import Content, Found
from checker.references import Anchors, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.extract.source import Source

__all__ = ["extract"]

_LINE = re.compile(rb"[^\n]*+\n|[^\n]+")
_UNDERLINE = re.compile(rb"[ \t]*+(?:={3,}+|-{3,}+)\s*+")
_ANGLED = re.compile(rb"<(?:URL:[ \t]*+)?+(https?://[^\s<>]++)[ \t]*+>", re.IGNORECASE)
_LONGEST_TITLE = 240  # bytes


def extract(source: Source) -> Content:
    """The references of a text. The title is its first underlined heading."""
    raw, start, end = source.raw, source.start, len(source.raw)
    headings = _headings(raw, start)
    sections = headings.sections
    found = [*_cited(raw, start, end), *listed_identifiers(raw, [(start, end)], sections)]
    underlined = (heading.title for heading in headings.outline if heading.level < LOWEST)
    return Content(
        source.references(found, sections, source.lang),
        title=next(underlined, None),
        anchors=Anchors(headings.titles),
    )


def _cited(raw: bytes, start: int, end: int) -> Iterator[Found]:
    for angled in _ANGLED.finditer(raw, start, end):
        yield from bare_urls(raw, start, angled.start())
        url = angled[1].decode("utf-8", "replace")
        yield Found(angled.start(1), *angled.span(1), url, [url], Kind.AUTOLINK)
        start = angled.end()
    yield from bare_urls(raw, start, end)


def _headings(raw: bytes, start: int) -> Headings:
    headings = Headings()
    title, at = "", start  # of the line above, if it opens a paragraph
    is_fresh = True  # at the beginning, below a blank line or a rule
    for line in _LINE.finditer(raw, start):
        text = line[0]
        is_rule = _UNDERLINE.fullmatch(text) is not None
        if is_rule and title:
            headings.add(at, 1 if b"=" in text else 2, title)
        elif title and is_reference_heading(title):
            headings.add(at, LOWEST, title)
        is_blank = text.isspace()
        is_title = is_fresh and not (is_rule or is_blank) and len(text) <= _LONGEST_TITLE
        title, at = (text.decode("utf-8", "replace").strip(), line.start()) if is_title else ("", at)
        is_fresh = is_blank or is_rule
    if is_reference_heading(title):
        headings.add(at, LOWEST, title)
    return headings
