"""GitHub's Markdown, written so that text from elsewhere stays text.

Foreign text goes through one of three doors and never stands at the beginning of a line:

- ``code``: exactly as it is, in a code span, where GitHub acts on nothing: no mention, issue, emoji, formula or address
- ``words``: a sentence; every word that a renderer might act on becomes a code span
- ``anchor``: an http(s) address to click on, percent-encoded so that nothing ends it early

None of them may stand in a table cell, where code spans cannot hold every ``|``; tables hold our own words only.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import quote

from checker.report.text import address, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["anchor", "code", "details", "fence", "fold", "indent", "table", "words"]

_WEB = re.compile(r"(?i)https?://[^\s/?#]")
_SIMPLE = re.compile(r"[\w:/.?=%#+@&;,~-]+")  # a destination that needs no angle brackets
_HREF_SAFE = "!#$%&'()*+,/:;=?@[]~"  # what a destination in angle brackets may hold without meaning anything

# A word is plain when it holds no character that Markdown or GitHub acts on, and is nothing GitHub links by itself:
# a www address, a commit, a ticket such as GH-12.
_ACTIVE = re.compile(r"[\\`*_{}\[\]<>#|~$&@^=:/+]|^[-.]+$|(?i:www\.)|\b[0-9a-fA-F]{7,64}\b|(?i:\bGH-\d)")
_FRAME = re.compile(r"^([\"'(“‘«]*)(.*?)([\"')”’».,;:!?]*)$")


def code(text: str) -> str:
    """``text`` on one line in a code span."""
    shown = clean(text) or " "
    fence = "`" * (_longest_run(shown) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def words(text: str) -> str:
    """``text`` as a sentence: plain words as they are, runs of other words as code."""
    parts: list[str] = []
    risky: list[str] = []
    for word in [*clean(text).split(" "), ""]:
        if word and _ACTIVE.search(_framed(word)[1]):
            risky.append(word)
            continue
        if risky:
            before, inner, after = _framed(" ".join(risky))
            parts.append(f"{before}{code(inner)}{after}")
            risky.clear()
        if word:
            parts.append(word)
    return " ".join(parts)


def anchor(label: str, url: str) -> str:
    """A link to ``url`` under ``label``, which is Markdown; the label alone where ``url`` is not to be clicked."""
    shown = address(url)
    if not _WEB.match(shown) or "//***@" in shown:
        return label
    href = quote(shown, safe=_HREF_SAFE).replace("&", "&amp;")  # a bare &copy would become a character
    return f"[{label}]({href})" if _SIMPLE.fullmatch(href) else f"[{label}](<{href}>)"


def fence(url: str) -> list[str]:
    """``url`` as a block of its own, which GitHub gives a button to copy it."""
    shown = address(url)
    marks = "`" * max(3, _longest_run(shown) + 1)
    return [f"{marks}text", shown, marks]


def details(summary: str, body: Iterable[str]) -> list[str]:
    """``body`` folded away under ``summary``, which are our own words."""
    return ["<details>", f"<summary>{summary}</summary>", "", *body, "", "</details>"]


def fold(items: Sequence[Sequence[str]], shown: int, noun: str) -> list[str]:
    """A list's ``items`` (each its lines): the first ``shown`` openly, the others folded away."""
    if len(items) <= shown + 1:
        return list(chain.from_iterable(items))
    opened = list(chain.from_iterable(items[:shown]))
    folded = details(f"{len(items) - shown:,} {noun}", chain.from_iterable(items[shown:]))
    return [*opened, "", *folded] if opened else folded


def indent(lines: Iterable[str]) -> list[str]:
    """``lines`` one level further in, as the body of a list item."""
    return [f"  {line}" if line else "" for line in lines]


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A table of our own words and numbers; numbers stand to the right."""
    body = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    numeric = [bool(body) and all(row[i][:1].isdigit() for row in body) for i in range(len(head))]
    rule = [" ---: " if right else " --- " for right in numeric]
    return [_row(head), f"|{'|'.join(rule)}|", *map(_row, body)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _framed(word: str) -> tuple[str, str, str]:
    """``word`` without the quotes, brackets and full stops around it, and those."""
    found = _FRAME.match(word)
    return (found[1], found[2], found[3]) if found and found[2] else ("", word, "")


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
