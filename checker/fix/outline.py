"""What the links of a Markdown text stand in, and where they end: what its parser says, in one pass."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

import pyromark
from pyromark import Options

from checker.extract import tags
from checker.extract.events import OPTIONS
from checker.extract.formulas import is_money
from checker.extract.frontmatter import split
from checker.extract.source import Lines, Source
from checker.extract.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Outline"]

_CLOSING = {"Emphasis": 1, "Strong": 2, "Strikethrough": 1}
"""Markup around text, and the bytes that close it."""

_COLLAPSED = len("[]")  # the end of such a reference, which the parser leaves out of its span

_Spans = list[tuple[int, int]]


class Outline:
    """Where links, headings and raw HTML stand in the Markdown ``text`` of the note at ``path``.

    Questions and answers are offsets of ``text``. The parser sees it as extraction does: without templates, and with
    the lines of some dialects at the margin.
    """

    def __init__(self, path: str, text: bytes) -> None:
        start = split(text).end
        body = text[start:].decode("utf-8", "replace")
        self._templates = Templates(Source(path, text, body, start, lines=Lines(b"")))
        plain = self._templates.source
        self._raw, self._base = plain.raw, start
        if not self._read(plain.body, OPTIONS):
            self._read(plain.body, OPTIONS & ~Options.ENABLE_MATH)

    def link(self, at: int) -> int | None:
        """Where the outermost link or image around ``at`` ends; None where there is none."""
        place = _around(self._links, self._templates.covered(at))
        return None if place is None else self._original(place[1])

    def closed(self, end: int) -> int:
        """Where the markup ends that is closed at ``end``; ``end`` where none is."""
        at = last = self._templates.covered(end - 1) + 1
        while last in self._closing:
            last = self._closing[last]
        return end + last - at  # marks that close stand side by side

    def is_heading(self, at: int) -> bool:
        """Whether ``at`` lies in a heading."""
        return _around(self._headings, self._templates.covered(at)) is not None

    def is_html(self, at: int) -> bool:
        """Whether ``at`` lies in a block of HTML, where Markdown means nothing."""
        return _around(self._blocks, self._templates.covered(at)) is not None

    def is_footnote(self, at: int) -> bool:
        """Whether ``at`` lies in a footnote."""
        return _around(self._footnotes, self._templates.covered(at)) is not None

    def _original(self, end: int) -> int:
        return self._templates.original(end - 1) + 1

    def _read(self, body: str, options: Options) -> bool:
        """Whether no sums of money were taken for formulas, as ``events`` has it."""
        self._links: _Spans = []  # the outermost
        self._headings: _Spans = []
        self._blocks: _Spans = []  # of HTML
        self._footnotes: _Spans = []
        self._closing: dict[int, int] = {}  # where markup ends, by where that begins which closes it
        self.tags: list[tags.Tag] = []
        event: Any
        for event, span in pyromark.events_with_range(body, options=options):
            start, end = span["start"] + self._base, span["end"] + self._base
            if "Start" in event:
                tag = event["Start"]
                name = tag if isinstance(tag, str) else next(iter(tag))
                is_collapsed = name in ("Link", "Image") and tag[name]["link_type"] == "Collapsed"
                self._open(name, start, end + _COLLAPSED * is_collapsed)
            elif "InlineHtml" in event:
                self._scan(start, end)
            elif "InlineMath" in event and is_money(event["InlineMath"]):
                return False
        return True

    def _open(self, name: str, start: int, end: int) -> None:
        if name in ("Link", "Image"):
            if not self._links or start >= self._links[-1][1]:
                self._links.append((start, end))
        elif name in _CLOSING:
            width = _CLOSING[name] + (name == "Strikethrough" and self._raw.endswith(b"~~", start, end))
            self._closing[end - width] = end
        elif name == "Heading":
            self._headings.append((start, end))
        elif name == "FootnoteDefinition":
            self._footnotes.append((start, end))
        elif name == "HtmlBlock":
            self._blocks.append((start, end))
            self._scan(start, end)

    def _scan(self, start: int, end: int) -> None:
        for tag in tags.scan(self._raw, start, end):
            first, last = self._templates.original(tag.start), self._original(tag.end)
            self.tags.append(tag._replace(start=first, inner=self._templates.original(tag.inner), end=last))


def _around(spans: Sequence[tuple[int, int]], at: int) -> tuple[int, int] | None:
    """That of ``spans``, which are in order and apart, in which ``at`` lies."""
    index = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return spans[index] if index >= 0 and at < spans[index][1] else None
