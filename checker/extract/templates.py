"""What other tools take out of a note before it is Markdown: Liquid, Jinja and Hugo expressions, comments, MDX code.

They are covered with characters that mean nothing to Markdown, byte for byte, so that every offset stays what it is:
an expression becomes ``{{17XXX}}``, a word that a destination may hold; a comment becomes white space. What the parser
then says of a word is said of the expression, and ``restored`` puts it back.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from checker.extract.source import Found
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from checker.extract.source import Source

__all__ = ["Templates"]

_EXPRESSION = re.compile(
    rb"\{\{(?:[^{}]|\{(?!\{)|\}(?!\}))*+\}\}|\{%(?:[^{}%]|%(?!\}))*+%\}"
)  # stops at the next opening: linear
_BLOCK = re.compile(
    rb"\{%-?\s*+(?P<liquid>comment|highlight)\b(?:[^%{}]|%(?!\}))*+%\}"
    rb"|\{\{[<%]\s*+(?P<hugo>highlight|comment)\b(?:[^{}])*+\}\}"
    rb"|(?P<kramdown>\{::comment\})"
    rb"|^(?P<obsidian>%%)[ \t]*+$"
    rb"|(?<!\S)(?P<inline>%%)(?=[^%\s\n]|[ \t][^%\n])",
    re.MULTILINE,
)
_BLOCK_ENDS = {
    "liquid": rb"\{%%-?\s*+end%s\s*+-?%%\}",
    "hugo": rb"\{\{[<%%]\s*+/\s*+%s\s*+[>%%]\}\}",
    "kramdown": rb"\{:/(?:comment)?\}",
    "obsidian": rb"^%%[ \t]*+$",
    "inline": rb"%%(?!\S)|\n[ \t]*+\n",
}
_MODULE = re.compile(rb"^(?:import|export)\b(?:[^\n]++\n?)+", re.MULTILINE)  # up to the next blank line
_BRACES = re.compile(rb"\{[^{}]*+\}")
_NOTHING = re.compile(rb"[^\r\n]")
_COVERED = re.compile(r"\{([{%])([0-9a-z]+)X*[}%]\}")
_CITING = re.compile(
    rb"""\b(?P<name>src|href|link|url|image|image_path|poster|video)\s*+=\s*+(?:"(?P<a>[^"]*+)"|'(?P<b>[^']*+)')"""
)
_POSITIONAL = re.compile(
    rb"""\{\{[<%]\s*+(?:include|embed|video|audio|iframe)\s++["']?(?P<a>[^\s"'<>{}=]++)["']?(?=[\s>%])"""
)
_ADDRESS = re.compile(rb"https?://\S++|/\S++", re.IGNORECASE)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Templates:
    """The templates of one note. ``source`` is the note without them, of the same length in bytes."""

    def __init__(self, source: Source) -> None:
        self._raw, self._start = source.raw, source.start
        self._written: list[tuple[int, int]] = []
        body = source.raw[source.start :]
        covered = self._cover(body, is_mdx=source.path.lower().endswith(".mdx"))
        if covered is not body:
            raw = source.raw[: source.start] + covered
            source = replace(source, raw=raw, body=covered.decode("utf-8", "replace"))
        self.source = source

    def __bool__(self) -> bool:
        return bool(self._written)

    def restored(self, found: Found) -> Found:
        """``found`` in the covered note, with its expressions as they were written."""
        return found._replace(url=self.restore(found.url), words=[*map(self.restore, found.words)])

    def restore(self, text: str) -> str:
        """``text`` of the covered note, with its expressions as they were written."""
        return _COVERED.sub(self._original, text) if "{{" in text or "{%" in text else text

    def cited(self, is_text: Callable[[int], bool]) -> Iterator[Found]:
        """What shortcodes and includes cite that stand in running text: ``{{< figure src="/x.png" >}}``."""
        for start, end in self._written:
            if not is_text(start):
                continue
            match = _POSITIONAL.match(self._raw, start, end)
            found = [match] if match else []
            found += [
                each
                for each in _CITING.finditer(self._raw, start, end)
                if _ADDRESS.match(each["a"] or each["b"] or b"")
            ]
            for each in found:
                first, last = each.span("a") if each["a"] is not None else each.span("b")
                url = self._raw[first:last].decode("utf-8", "replace")
                yield Found(first, first, last, url, [], Kind.HTML)

    # --- covering

    def _cover(self, body: bytes, *, is_mdx: bool) -> bytes:
        if b"%%" in body or b"{%" in body or b"{{" in body or b"{::" in body:
            body = _without_blocks(body)
        if is_mdx:
            return _without_braces(_MODULE.sub(_blank, body))
        return _EXPRESSION.sub(self._number, body) if b"{{" in body or b"{%" in body else body

    def _number(self, expression: re.Match[bytes]) -> bytes:
        start, end = expression.span()
        number, room = _base36(len(self._written)), end - start - 4
        if len(number) > room:
            return expression[0]
        self._written.append((start + self._start, end + self._start))
        return expression[0][:2] + number.encode().ljust(room, b"X") + expression[0][-2:]

    def _original(self, covered: re.Match[str]) -> str:
        number = int(covered[2], 36)
        if number >= len(self._written):
            return covered[0]
        start, end = self._written[number]
        return self._raw[start:end].decode("utf-8", "replace")


def _without_blocks(body: bytes) -> bytes:
    """``body`` without comments and code of other markups; lines stay lines."""
    pieces: list[bytes] = []
    copied = start = 0
    endless: set[bytes] = set()  # ends that do not come any more: time stays linear
    while opening := _BLOCK.search(body, start):
        kind = opening.lastgroup or ""
        name = opening[kind] if b"%s" in _BLOCK_ENDS[kind] else b""
        pattern = _BLOCK_ENDS[kind] % name if name else _BLOCK_ENDS[kind]
        start = opening.end()
        closing = None if pattern in endless else re.compile(pattern, re.MULTILINE).search(body, start)
        if closing is None:
            endless.add(pattern)
        elif closing[0].startswith(b"\n"):
            start = closing.start()  # nothing closes before the paragraph ends
        else:
            pieces += (
                body[copied : opening.start()],
                _NOTHING.sub(b" ", body[opening.start() : closing.end()]),
            )
            copied = start = closing.end()
    return b"".join((*pieces, body[copied:])) if pieces else body


def _without_braces(body: bytes) -> bytes:
    """``body`` without the JavaScript between braces; from the inside out, as deep as people write."""
    for _ in range(4):
        body, count = _BRACES.subn(_blank, body)
        if not count:
            break
    return body


def _blank(found: re.Match[bytes]) -> bytes:
    return _NOTHING.sub(b" ", found[0])


def _base36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits
