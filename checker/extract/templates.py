"""Liquid, Jinja and Hugo expressions in Markdown, and what else is no Markdown to the parser: dialects, made plain.

Expressions are covered with words that mean nothing to Markdown and that a destination may hold, ``{{17XXX}}``, byte
for byte, so that every offset stays what it is. What the parser then says of a word is said of the expression, and
``restored`` puts it back.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from checker.extract import admonitions, comments, foreign, mdx
from checker.extract.source import Found
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from checker.extract.indents import Indents
    from checker.extract.source import Source

__all__ = ["Templates"]

# An expression holds neither code nor tags nor blank lines: "`{{` and `}}`" is none.
_INSIDE = rb"[^{}%`<\n]|<(?![/!A-Za-z])|\n(?![ \t\r]*\n)"
_EXPRESSION = re.compile(
    rb"\{\{<?+(?:" + _INSIDE + rb"|%|\{(?!\{)|\}(?!\}))*+\}\}|\{%(?:" + _INSIDE + rb"|%(?!\}))*+%\}"
)  # stops at the next opening: linear
_WORD = r"\{[{%]([0-9a-z]{1,6})X*+[}%]\}"
_COVERED, _COVERED_BYTES = re.compile(_WORD), re.compile(_WORD.encode())
_VALUE = rb"""(?:"(?P<a>[^"]*+)"|'(?P<b>[^']*+)')"""
_CITING = re.compile(rb"\b(?P<name>src|href|link|url|image|image_path|poster|video)\s*+=\s*+" + _VALUE)
_ALT = re.compile(rb"\balt\s*+=\s*+" + _VALUE)
_FIGURE = re.compile(rb"\{[{%][<%]?\s*+(?:figure|img|image|picture)\b")
_POSITIONAL = re.compile(
    rb"""\{\{[<%]\s*+(?:include|embed|video|audio|iframe)\s++["']?"""
    rb"""(?P<a>https?://[^\s"'<>{}]++|[^\s"'<>{}=]++)["']?(?=[\s>%])(?P<b>)"""
)
_ESCAPED = (b"{{</*", b"{{%/*")  # a shortcode that is shown, not run
_ADDRESS = re.compile(rb"https?://\S++|/\S++", re.IGNORECASE)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Templates:
    """The templates of one note, which may be a page of HTML.

    ``source`` is the note without them, of the same length in bytes, and in a dialect that the parser knows.
    """

    def __init__(self, source: Source, *, is_page: bool = False) -> None:
        self._raw, self._start = source.raw, source.start
        self._written: dict[int, tuple[int, int]] = {}
        self._numbers: Iterator[int] = count()
        self._indents: Indents | None = None
        self._is_script = source.path.lower().endswith(".mdx")
        body = source.raw[source.start :]
        covered = comments.without(body)
        if self._is_script:
            covered, self._indents = mdx.plain(covered, source.start)
        elif b"{" in covered:
            meant = {int(word[1], 36) for word in _COVERED_BYTES.finditer(covered)}  # of other words
            self._numbers = (number for number in count() if number not in meant)
            covered = _EXPRESSION.sub(self._number, covered)
        if not (is_page or self._is_script):
            covered, self._indents = admonitions.plain(foreign.without(covered), source.start)
        self._is_covered = covered is not body
        if self._is_covered:
            raw = source.raw[: source.start] + covered
            source = replace(source, raw=raw, body=covered.decode("utf-8", "replace"))
        self.source = source

    @property
    def are_written(self) -> bool:
        """Whether there are expressions."""
        return bool(self._written)

    def restored(self, found: list[Found]) -> list[Found]:
        """``found`` in the covered note, where it stands in the note, with its expressions as they were written."""
        if not self._is_covered:
            return found
        found = [
            each._replace(url=self.restore(each.url), words=[*map(self.restore, each.words)])
            for each in found
        ]
        if self._indents is None:
            return found
        at = self._indents.original
        found = [
            each._replace(at=at(each.at), start=at(each.start), end=at(each.end - 1) + 1) for each in found
        ]
        return [*map(self._scripted, found)] if self._is_script else found

    def restore(self, text: str) -> str:
        """``text`` of the covered note, with its expressions as they were written."""
        if comments.FILLER in text:
            text = text.replace(comments.FILLER, "")
        return _COVERED.sub(self._original, text) if "{{" in text or "{%" in text else text

    def original(self, offset: int) -> int:
        """Where ``offset`` of the covered note is in the note."""
        return offset if self._indents is None else self._indents.original(offset)

    def covered(self, offset: int) -> int:
        """Where ``offset`` of the note is in the covered note."""
        return offset if self._indents is None else self._indents.moved(offset)

    def cited(self, is_text: Callable[[int], bool]) -> Iterator[Found]:
        """What shortcodes and includes cite that stand in running text: ``{{< figure src="/x.png" >}}``."""
        for start, end in self._written.values():
            if is_text(self.covered(start)) and not self._raw.startswith(_ESCAPED, start):
                yield from self._cited(start, end)

    def _scripted(self, found: Found) -> Found:
        """``found`` in MDX, with the expressions in its address, of which JavaScript knows the value, as written."""
        written = self._raw[found.start : found.end]
        if b"{" not in written:
            return found
        url = " ".join(written.decode("utf-8", "replace").split())
        return found._replace(url=url, words=[url if word == found.url else word for word in found.words])

    def _cited(self, start: int, end: int) -> Iterator[Found]:
        is_figure = _FIGURE.match(self._raw, start)
        found = [
            *_matches(_POSITIONAL.match(self._raw, start, end)),
            *_CITING.finditer(self._raw, start, end),
        ]
        alt = [_value(each) for each in _matches(_ALT.search(self._raw, start, end))]
        for each in found:
            first, last = each.span("a" if each["b"] is None or each["a"] else "b")
            if is_figure or each.re is _POSITIONAL or _ADDRESS.match(self._raw, first, last):
                yield Found(first, first, last, _value(each), alt, Kind.HTML)

    def _number(self, expression: re.Match[bytes]) -> bytes:
        start, end = expression.span()
        number, room = next(self._numbers), end - start - 4
        word = _base36(number)
        if len(word) > room:
            return expression[0]
        self._written[number] = start + self._start, end + self._start
        return expression[0][:2] + word.encode().ljust(room, b"X") + expression[0][-2:]

    def _original(self, covered: re.Match[str]) -> str:
        place = self._written.get(int(covered[1], 36))
        return covered[0] if place is None else self._raw[slice(*place)].decode("utf-8", "replace")


def _matches(found: re.Match[bytes] | None) -> list[re.Match[bytes]]:
    return [found] if found else []


def _value(found: re.Match[bytes]) -> str:
    return (found["a"] or found["b"] or b"").decode("utf-8", "replace")


def _base36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits
