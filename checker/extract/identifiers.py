"""Identifiers that stand for an address: ``doi:10.1000/xyz``, ``arXiv:2101.00001v2``.

In a list of references they are citations as good as a URL. Extractors call ``find`` on running text (no code, no
link) that stands in such a list, and cite each ``Identifier`` as ``Kind.IDENTIFIER``; formats with fields of their own
for identifiers call ``doi_url`` and ``arxiv_url``.

Which bytes belong to a DOI follows Crossref ("DOIs and matching regular expressions") and the DOI Handbook: nearly any
character may, also parentheses, brackets, semicolons and, in those made from a SICI, angle brackets. As in prose
around URLs, closing brackets that were not opened in it and punctuation at its end belong to the sentence. DOIs are
ASCII in practice, so one ends before any other character: 。 and ” need no rule of their own.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple
from urllib.parse import quote

__all__ = ["Identifier", "arxiv_url", "doi_url", "find"]

_GAP = rb"(?:[ \t~]|\xc2\xa0)*+(?:\r?\n[ \t]*+)?+"  # ~ is TeX's space; a hard-wrapped text may break here
_COLON = rb"(?:\*\*|__)?+(?:[ \t]*+(?::|\xef\xbc\x9a))?+(?:\*\*|__)?+"  # also ：
_SICI = rb"[A-Za-z0-9]++:[A-Za-z0-9:._-]*+"  # in angle brackets: <345::AID-AJPA9>
_IDENTIFIER = re.compile(
    rb"(?://|(?<![a-z0-9])www\.)[!#-;=?-_a-~]*+"  # a URL: an identifier in it is a part of it
    rb"|(?<![a-z0-9])(?:(?:dx\.)?doi\.org/|dois?" + _COLON + _GAP + rb")"
    rb"(?P<doi>10\.[0-9]{4,9}(?:\.[0-9]++)*+/"
    rb"(?:[!$%'-+\--:=@-\[\]_a-z]++|[,;](?!10\.|doi|arxiv|https?:)|\\[!-/:-@\[-`{-~]|(?<=;2-)#"
    rb"|&(?![a-z]++;|#)|&amp;|<" + _SICI + rb">|&lt;" + _SICI + rb"&gt;)++)"
    rb"|(?<![a-z0-9])(?:arxiv\.org/(?:abs|pdf)/|arxiv" + _COLON + _GAP + rb")"
    rb"(?P<arxiv>(?:(?:0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.[0-9]{4}|(?:1[5-9]|[2-9][0-9])(?:0[1-9]|1[0-2])\.[0-9]{5}|[a-z]{2,8}(?:-[a-z]{2,4})?(?:\.[a-z]{2})?/[0-9]{7})"
    rb"(?:v[0-9]++)?+)(?![0-9])",
    re.IGNORECASE,
)
_BRACKETS = re.compile(rb"[()\[\]]")
_TRAILING = b".,;:!'*_([\\"
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_KEPT = "/:;()!$&'*+,=@%"  # what a path may hold as it is; % because some are written percent-encoded


class Identifier(NamedTuple):
    """An identifier in a text: ``start:end`` is all of it as written, its marker too; ``url`` is its resolver's."""

    start: int
    end: int
    url: str


def find(raw: bytes, start: int, end: int) -> list[Identifier]:
    """The identifiers between two offsets of ``raw``, in order; in linear time.

    Known are, in any case, ``doi:10.…``, ``doi: 10.…``, ``DOI 10.…``, ``doi.org/10.…``, ``arXiv:2101.00001v2``,
    ``arXiv:math.GT/0309136`` and ``arxiv.org/abs/…``. A DOI without a marker is a number like any other, and is not
    found; neither is what stands in a URL, such as ``https://doi.org/10.…``, which is found as that.
    """
    found = []
    for match in _IDENTIFIER.finditer(raw, start, end):
        if match["arxiv"]:
            found.append(Identifier(match.start(), match.end(), arxiv_url(match["arxiv"].decode())))
        elif match["doi"]:
            name = _trimmed(match["doi"])
            if not name.endswith(b"/") or name.count(b"/") > 1:  # something stands behind the prefix
                written = html.unescape(_ESCAPE.sub(r"\1", name.decode()))
                found.append(Identifier(match.start(), match.start("doi") + len(name), doi_url(written)))
    return found


def doi_url(name: str) -> str:
    """The address of a DOI (``10.1000/xyz``), with that percent-encoded which no path can hold."""
    return f"https://doi.org/{quote(name, safe=_KEPT)}"


def arxiv_url(name: str) -> str:
    """The address of an arXiv identifier (``2101.00001v2``, ``math.GT/0309136``)."""
    return f"https://arxiv.org/abs/{quote(name, safe=_KEPT)}"


def _trimmed(run: bytes) -> bytes:
    """``run`` without what belongs to the sentence around it."""
    open_: list[bytes] = []
    for bracket in _BRACKETS.finditer(run):
        if bracket[0] in b"([":
            open_.append(b")" if bracket[0] == b"(" else b"]")
        elif not open_ or open_.pop() != bracket[0]:
            run = run[: bracket.start()]
            break
    end = len(run)
    while run[end - 1] in _TRAILING:
        end -= 5 if run.endswith(b"&amp;", 0, end) else 1
    return run[:end]
