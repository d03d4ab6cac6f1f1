"""The list at the end of a note that no heading announces: a run of lines that are links and little else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["closing_list"]

_FEWEST = 2  # one link at the end of a note is no list

_ITEM = re.compile(
    rb"[ \t>]*+(?:[-*+][ \t]|(?:\xe2\x80\xa2|\xc2\xb7|\xe3\x83\xbb)|\(?\d{1,3}(?:[.)\]]|\xe3\x80\x81|\xef\xbc\x8e)"
    rb"|\[\^?[\w.-]++\](?:[:.]|[ \t]))"
)
_LINK = re.compile(
    r"[^\w\[<]*+(?:!?\[[^\]]*+\](?:\([^)]*+\)|\[[^\]]*+\])|<[^>]*+>|(?:https?://|www\.)\S++)"
    r"(?: ?[(（][^\s(（][^(（]{0,80}?\(?https?://\S++| <!-- refguard: [^>]*+>| ?\[[\^#]archived-[\d-]++\]_?)*+\W*+\Z",
    re.IGNORECASE,
)
"""A link, and what a repair may have put behind it: a copy in brackets, a comment, a footnote."""
_PASSED_OVER = re.compile(
    rb"[ \t>]*+(?:\r?\Z|\{:|<!--|\[[^\]^][^\]]*+\]:|\^[\w-]++\s*\Z)"
)  # nothing to see: blank lines, attributes, comments, definitions, block marks
_CONTINUED = re.compile(rb"[ \t]{2,}\S")
_ADDED = re.compile(
    rb"(?:\[\^|\.\. \[#)archived-\d"
)  # footnotes of repairs, which are about the note's own links


def closing_list(raw: bytes, start: int, cited: Sequence[int]) -> int | None:
    """The byte at which the last lines of ``raw`` begin that are links, two or more, below other text; else None.

    ``cited`` is where the text from ``start`` on cites something, sorted. A run right below a heading is what this
    heading announces, whatever it says; the caller knows the headings.
    """
    remaining = len(cited)
    begin, count, end = len(raw), 0, len(raw)
    while end > start and (remaining or count):
        first = max(raw.rfind(b"\n", start, end - 1) + 1, start)
        line = raw[first:end].rstrip(b"\r\n")
        known = remaining
        while remaining and cited[remaining - 1] >= first:
            remaining -= 1
        if known > remaining and _ADDED.match(line):
            pass
        elif known > remaining and (_ITEM.match(line) or _LINK.match(line.decode("utf-8", "replace"))):
            begin, count = first, count + 1
        elif known > remaining or not (_PASSED_OVER.match(line) or _CONTINUED.match(line)):
            break
        end = first
    return begin if count >= _FEWEST and raw[start:begin].strip() else None
