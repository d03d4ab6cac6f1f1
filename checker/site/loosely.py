"""Anchors of AsciiDoc, Org and notebooks, which many programs name, each with settings of its own.

So all that counts is which letters and digits a heading has: ``_getting_started`` (Asciidoctor), ``getting-started``
(GitHub, Antora) and ``Getting-Started`` (Jupyter) are one. Where a file may hold what nobody sees here, or a heading
still has markup in it, nothing can be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.site.slugs import comparable

if TYPE_CHECKING:
    from checker.references import Anchors

__all__ = ["ALONE", "SUFFIXES", "Loose"]

ALONE = frozenset({".ipynb"})
"""Whose own links to their own places are known to stay there; the others may be parts of a larger document."""
SUFFIXES = ALONE | {".adoc", ".asciidoc", ".asc", ".org"}

_OPEN_ENDED = re.compile(
    rb"^[ \t]*+include::|^={1,6}[ \t][^\n]*?(?:\w:[^\s\[]{0,300}+\[|\(\()"
    rb"|^[ \t]*+#\+(?:include|transclude)|text/markdown|%%markdown|\bMarkdown\(",
    re.IGNORECASE | re.MULTILINE,
)
"""Signs of headings that stand elsewhere, show other words than are written in them, or are made by code."""
_ID = re.compile(
    rb"(?:\[\[\[?|anchor:|\[[\w.%-]*+#|\b(?:id|name)[ \t]*+=[ \t]*+\\*+[\"']?|:(?:custom_)?id:[ \t]*+)([^\s\[\],\"'\\<>#]++)",
    re.IGNORECASE,
)
"""Whatever looks like an id, also in HTML that passes as it is."""
_MARKUP = re.compile(r"[{}\[\]<>&$\\]|\((?:C|R|TM)\)")
_NUMBER = re.compile(r"[-_]\d++\Z")  # of headings that are called alike
_MADE = re.compile(
    r"_?footnote(?:def|ref)_\d+|fnr?\.\d+|org[0-9a-f]{6,7}|sec-[\d-]+|(?:outline-container|text)-.+"
    r"|preamble|postamble|toctitle"
)
"""Ids that programs give to what is no heading."""


class Loose:
    """What the file with these bytes and ``anchors`` may hold; the bytes are None where nobody can say."""

    def __init__(self, raw: bytes | None, anchors: Anchors) -> None:
        ids = {found[1].decode() for found in _ID.finditer(raw or b"")} | anchors.ids
        self._is_open = (
            raw is None
            or _OPEN_ENDED.search(raw) is not None
            or any("{" in each for each in ids)
            or any(map(_MARKUP.search, anchors.headings))
        )
        self._ids = frozenset(map(comparable, ids))
        self._titles = frozenset(_letters(comparable(title)) for title in anchors.headings)

    def has(self, wanted: str) -> bool:
        """Whether something may be called ``wanted``, a comparable fragment."""
        if self._is_open or wanted in self._ids or _MADE.fullmatch(wanted):
            return True
        return not self._titles.isdisjoint({_letters(wanted), _letters(_NUMBER.sub("", wanted))})


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name))
