"""HTML read tag by tag, without a tree: the raw HTML in Markdown, and pages too large for a tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.extract import bare, tags
from checker.extract.source import Found
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.extract.sections import Headings

__all__ = ["HEADINGS", "UNLINKED", "cite", "read"]

HEADINGS = {f"h{level}": level for level in range(1, 7)}
UNLINKED = {"a", "code", "kbd", "pre", "samp", "script", "style", "textarea", "title", "tt", "var"}
"""Elements in whose text an address is no bare URL: it is code, or linked already."""

_LONGEST_TEXT = 4096  # bytes looked through for the end of a link or heading
_END = {name: re.compile(rb"</" + name.encode() + rb"(?=[\s>])", re.IGNORECASE) for name in ("a", *HEADINGS)}


def read(raw: bytes, start: int, end: int, headings: Headings) -> list[Found]:
    """The references between two offsets; what headings stand there is added to ``headings``."""
    found: list[Found] = []
    unlinked = ""  # the open element of UNLINKED
    text = start
    for tag in tags.scan(raw, start, end):
        if not unlinked:
            found += _bare(raw, text, tag.start)
        text = tag.end
        if tag.name in HEADINGS and not tag.closing:
            headings.add(tag.start, HEADINGS[tag.name], " ".join(_text(raw, tag, end).split()))
        if tag.name == unlinked and tag.closing:
            unlinked = ""
        elif tag.name in UNLINKED and not (unlinked or tag.closing):
            unlinked = tag.name
        found += cite(raw, tag, [_text(raw, tag, end)] if tag.name == "a" else None)
    comment = raw.find(b"<!--", text, end)  # one that is never closed
    if not unlinked:
        found += _bare(raw, text, end if comment < 0 else comment)
    return found


def cite(raw: bytes, tag: tags.Tag, words: list[str] | None = None) -> Iterator[Found]:
    """What ``tag`` cites; ``words`` is the text of the link, by default its label (alt, title)."""
    cited, label = tags.links(raw, tag)
    for attribute in cited:
        yield Found(
            attribute.start,
            attribute.start,
            attribute.end,
            attribute.value,
            [label] if words is None else words,
            Kind.HTML,
        )


def _bare(raw: bytes, start: int, end: int) -> list[Found]:
    if start >= end:
        return []
    return [
        Found(url.start, url.start, url.end, url.url, [raw[url.start : url.end].decode()], Kind.BARE)
        for url in bare.find(raw, start, end, end)
    ]


def _text(raw: bytes, tag: tags.Tag, end: int) -> str:
    stop = min(end, tag.end + _LONGEST_TEXT)
    closing = _END[tag.name].search(raw, tag.end, stop)
    return tags.visible(raw, tag.end, closing.start()) if closing else ""
