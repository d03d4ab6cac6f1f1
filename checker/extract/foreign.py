r"""What other programs read in a Markdown note and CommonMark takes for links: formulas of TeX, players of videos.

``\(\left[\frac{a}{b}\right](x)\)`` is mathematics to MathJax and KaTeX, ``@[youtube](abc)`` a video to VuePress and
markdown-it. ``without`` covers them byte for byte, so that every offset stays what it is.
"""

from __future__ import annotations

import re

from checker.extract.comments import cover

__all__ = ["without"]

# A formula ends in the paragraph in which it begins, and holds neither code nor another formula. Where an opening is
# met, the search is over: time stays linear. Programs that read "\(" after Markdown has been there want "\\(".
_LINES = rb"[^\\`\n]|\n(?![ \t\r]*+\n)"
_INSIDE = {
    rb"": rb"(?:" + _LINES + rb"|\\[^()\[\]`\n])*+\\",
    rb"\\": rb"(?:" + _LINES + rb"|\\(?!\\[()\[\]]))*+\\\\",
}
_BRACKETS = (rb"\(", rb"\)"), (rb"\[", rb"\]")
_FORMULA = re.compile(
    rb"\\(?<!\\\\)(?:"
    + b"|".join(
        mark + opening + inside + closing
        for mark, inside in _INSIDE.items()
        for opening, closing in _BRACKETS
    )
    + rb")"
)
_TEX = re.compile(rb"\\[A-Za-z]|[_^]\{")  # without it, the brackets may be an author's who wanted no link
_LINK = re.compile(rb"//|\]\(")
_PLAYER = re.compile(rb"^[ \t]*+@\[(?!code\b)[A-Za-z][^\[\]\r\n]*+\]\([\w/-]++\)[ \t]*+\r?$", re.MULTILINE)
"""A line of its own; what it names is a number or a name on some site, and no path."""


def without(body: bytes) -> bytes:
    """``body`` with all of it covered."""
    if b"\\" in body and (b"\\(" in body or b"\\[" in body):  # a single byte is looked for much faster
        body = _FORMULA.sub(_covered, body)
    if b"@" in body and b"@[" in body:
        body = _PLAYER.sub(lambda found: cover(body, *found.span()), body)
    return body


def _covered(formula: re.Match[bytes]) -> bytes:
    written = formula[0]
    is_read_as_link = _LINK.search(written) and _TEX.search(written)
    return cover(formula.string, *formula.span()) if is_read_as_link else written
