"""MDX: Markdown with JavaScript in it, made into Markdown of the same length.

Imports, exports and what stands in braces is code and is covered, but for a string that is the value of an attribute:
``href={"https://…"}`` says the same as ``href="https://…"``. Names of components with a dot become names of HTML.
MDX knows no indented code, and people indent what stands in a component: such lines begin at the margin, their white
space at the end.
"""

from __future__ import annotations

import re

from checker.extract.comments import cover
from checker.extract.indents import Indents

__all__ = ["plain"]

_MODULE = re.compile(rb"^(?:import|export)\b", re.MULTILINE)
_SCRIPT = re.compile(
    rb"\"(?:[^\"\\\r\n]++|\\.)*+\"|'(?:[^'\\\r\n]++|\\.)*+'|//[^\r\n]*+|(?P<bracket>[({\[])|(?P<closing>[)}\]])"
    rb"|\n(?P<end>[ \t\r]*+(?:\n|\Z)|```)",
    re.DOTALL,
)
"""What counts in a module: brackets that are open, and lines at which it may end. A fence is of the text around it."""
_BRACES = re.compile(rb"\{[^{}]*+\}")
_DEEPEST = 4  # braces in braces
_STRING = re.compile(rb"""\{(\s*+)(["'`])((?:(?!\2)[^"\\\r\n])*+)\2(\s*+)\}""")  # without escapes
_COMPONENT = re.compile(rb"(?<=<)(/?+[A-Za-z]\w*+)((?:\.\w++)++)")
_BYTE = re.compile(rb"[^\r\n]")
_INDENTED = re.compile(rb"^([ \t]{4,}+)([^\r\n]++)", re.MULTILINE)


def plain(body: bytes, start: int) -> tuple[bytes, Indents]:
    """``body``, which stands at byte ``start`` of its file, as Markdown, and where its lines were."""
    body = _without_modules(body)
    for _ in range(_DEEPEST):
        body, count = _BRACES.subn(_filled, body)
        if not count:
            break
    body = _COMPONENT.sub(lambda found: found[1] + found[2].replace(b".", b"-"), body)
    indents = Indents()

    def moved(line: re.Match[bytes]) -> bytes:
        indents.add(start + line.start(), start + line.end(), len(line[1]))
        return line[2] + b" " * len(line[1])

    return _INDENTED.sub(moved, body), indents


def _without_modules(body: bytes) -> bytes:
    """``body`` with its imports and exports covered: up to the next blank line at which no bracket is open.

    A module whose brackets never close ends at the first one, and so do those in what was read of it in vain.
    """
    pieces: list[bytes] = []
    copied = in_vain = 0
    while opening := _MODULE.search(body, copied):
        first, last, is_closed = _module_ends(body, opening.end(), is_short=opening.start() < in_vain)
        if not is_closed:
            in_vain = last
        end = last if is_closed else first
        pieces += (body[copied : opening.start()], cover(body, opening.start(), end))
        copied = end
    return b"".join((*pieces, body[copied:])) if pieces else body


def _module_ends(body: bytes, start: int, *, is_short: bool) -> tuple[int, int, bool]:
    """The first line at which the module that begins before byte ``start`` may end, the last, and whether it is closed there.

    Where it ``is_short``, they are the same.
    """
    depth, first = 0, len(body)
    for token in _SCRIPT.finditer(body, start):
        depth += bool(token["bracket"]) - bool(token["closing"])
        if token["end"] is not None:
            last = token.start() + 1
            first = min(first, last)
            if is_short or depth <= 0 or token["end"] == b"```":
                return first, last, is_short or depth <= 0
    return first, len(body), depth <= 0


def _filled(braces: re.Match[bytes]) -> bytes:
    """What stands in for an expression: for the string of an attribute that string, for a blank one blanks, else a word.

    The value of an attribute stands in one line, over however many it went.
    """
    written, at = braces[0], braces.start()
    is_value = braces.string[max(0, at - 1) : at] == b"="
    string = _STRING.fullmatch(written)
    if string and is_value:
        return b' %*s"%s"%*s ' % (len(string[1]), b"", string[3], len(string[4]), b"")
    if string and not string[3].strip():
        return _BYTE.sub(b" ", written)  # {" "}
    return b"x" * len(written) if is_value else _BYTE.sub(b"x", written)
