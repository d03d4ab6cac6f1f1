"""The comments of Markdown and HTML that ask to leave something alone; looked for only in notes that hold such a word.

What is a comment, the parser says: in code, and behind a backslash, there is none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

import pyromark

from checker.extract import comments, tags
from checker.extract.events import OPTIONS
from checker.extract.marks import Comment, marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.extract.marks import Mark
    from checker.extract.source import Source
    from checker.extract.templates import Templates

__all__ = ["in_markdown", "in_page"]

_OF_SCRIPT = re.compile(
    rb"\{/\*(?P<inner>[^*{]*+(?:(?:\*(?!/)|\{(?!/\*))[^*{]*+)*+)\*/\}"
)  # up to the next opening: linear


def in_page(source: Source) -> list[Mark]:
    """What comments in HTML ask for."""
    return marks(source.raw, _in_html(source.raw, source.start, len(source.raw)))


def in_markdown(source: Source, templates: Templates) -> list[Mark]:
    """What comments in Markdown ask for: those of HTML, of Obsidian, and of JavaScript in MDX."""
    plain, raw = templates.source, source.raw
    html, code = _events(plain)
    at = templates.original
    found = [
        Comment(at(each.start), at(each.end - 1) + 1, at(each.first), at(each.last - 1) + 1)
        for start, end in html
        for each in _in_html(plain.raw, start, end)
    ]
    found += _obsidian(raw, source.start)
    if source.path.lower().endswith(".mdx"):
        starts = [start for start, _ in code]
        for each in _OF_SCRIPT.finditer(raw, source.start):
            place = bisect_right(starts, templates.covered(each.start())) - 1
            if place < 0 or code[place][1] <= templates.covered(each.start()):
                found.append(Comment(*each.span(), *each.span("inner")))
    return marks(raw, found)


def _obsidian(raw: bytes, start: int) -> Iterator[Comment]:
    for first, last in comments.obsidian(raw[start:]):
        written = raw[start + first : start + last].rstrip()
        if written.endswith(b"%%", 2):
            end = start + first + len(written)
            yield Comment(start + first, end, start + first + 2, end - 2)


def _in_html(raw: bytes, start: int, end: int) -> Iterator[Comment]:
    for tag in tags.scan(raw, start, end):
        is_comment = raw.startswith(b"<!--", tag.start) and raw.endswith(b"-->", tag.start + 4, tag.end)
        if not tag.name and is_comment:
            yield Comment(tag.start, tag.end, tag.start + 4, tag.end - 3)


def _events(source: Source) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Where raw HTML and where code stands in Markdown."""
    html: list[tuple[int, int]] = []
    code: list[tuple[int, int]] = []
    event: Any
    for event, span in pyromark.events_with_range(source.body, options=OPTIONS):
        place = span["start"] + source.start, span["end"] + source.start
        if "InlineHtml" in event or event == {"Start": "HtmlBlock"}:
            html.append(place)
        elif "Code" in event or ("Start" in event and "CodeBlock" in event["Start"]):
            code.append(place)
    return html, code
