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

_MODULE = re.compile(
    rb"^(?:import|export)\b(?:(?!```)[^\n]++\n?)+", re.MULTILINE
)  # up to the next blank line
_BRACES = re.compile(rb"\{[^{}]*+\}")
_DEEPEST = 4  # braces in braces
_STRING = re.compile(rb"""\{(\s*+)(["'`])((?:(?!\2)[^"\\\r\n])*+)\2(\s*+)\}""")  # without escapes
_COMPONENT = re.compile(rb"(?<=<)(/?+[A-Za-z]\w*+)((?:\.\w++)++)")
_BYTE = re.compile(rb"[^\r\n]")
_INDENTED = re.compile(rb"^([ \t]{4,}+)([^\r\n]++)", re.MULTILINE)


def plain(body: bytes, start: int) -> tuple[bytes, Indents]:
    """``body``, which stands at byte ``start`` of its file, as Markdown, and where its lines were."""
    body = _MODULE.sub(lambda found: cover(body, *found.span()), body)
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
