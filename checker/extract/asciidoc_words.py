"""What readers see of AsciiDoc's links, titles and images."""

from __future__ import annotations

import re

from checker.extract.running import unmarked

__all__ = ["alternative", "first_positional", "label"]

_QUOTED = re.compile(r"\s*\"((?:[^\"\\]++|\\.)*+)\"", re.DOTALL)
_NAMED = re.compile(r"(?:^|,)\s*[\w-]++\s*=")
_ESCAPED = re.compile(r"\\([\]|])")
_ANCHOR = re.compile(r"\[\[[^\[\]]*+\]\]|anchor:[^\s\[\]]*+\[[^\[\]]*+\]")
_NESTED = re.compile(
    r"\b(?:https?|image|link|mailto|xref|footnote|icon|kbd|btn|pass)(?::[^\s\[\]]*+)\[([^\[\]]*+)\]"
)
_LONGEST_LABEL = 1_000  # characters in which macros are looked for, to leave their markup out
_MARKS = "*_`#+"


def label(written: str) -> str:
    """What readers see of a link's text or of a title."""
    text = _ESCAPED.sub(r"\1", written)
    if "[" in text and len(text) <= _LONGEST_LABEL:
        text = _NESTED.sub(r"\1", _ANCHOR.sub("", text))
    return unmarked(text, _MARKS)


def first_positional(written: str) -> str:
    """The text in ``text,role=x`` or ``"a, b",window=_blank``."""
    if quoted := _QUOTED.match(written):
        return quoted[1].replace('\\"', '"')
    named = _NAMED.search(written) if "=" in written else None
    return written[: named.start()] if named else written


def alternative(written: str) -> str:
    """The text in ``alt,200,100`` or ``"alt, too",role=x``; there, commas part even what has no name."""
    return first_positional(written if written.lstrip().startswith('"') else written.partition(",")[0])
