"""Destinations of Markdown with spaces in them, ``[text](https://a.org/a page)``: no links, though meant as such.

What the parser sees there is an address that ends at the first space. Nothing may be put behind that, or in its place:
it is not what the author cites.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from checker.errors import NoteError
from checker.extract import MAX_BYTES, parse, read
from checker.extract.brackets import SPACE
from checker.fix.sheet import Markup, Spots
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from checker.fix.sheet import Spot
    from checker.models import Report
    from checker.references import Location

__all__ = ["Destination", "destination", "is_cut", "meant"]

_OPENING = re.compile(rb"\]\([ \t]{0,9}\Z")
_CUT = re.compile(rb"(?![ \t]*+(?:[)\r\n]|\Z))")
_PART = r"[^\s()<>\"'“”„‟«»「」『』]"
_REST = re.compile(
    rf"(?P<more>{_PART}*+(?: ++{_PART}++)++)(?P<title>[ \t]++(?:\"[^\"\n]*+\"|'[^'\n]*+'))?[ \t]*+\)"
)
_LONGEST = 2_000  # bytes of a destination


class Destination(NamedTuple):
    """What was meant as the destination of a link: up to ``end``, it is to be ``written`` so; None where nobody can tell."""

    end: int
    written: str | None


def is_cut(spot: Spot) -> bool:
    """Whether the address at ``spot`` is the beginning of what stands in the brackets of a link that is none."""
    text = spot.sheet.text
    if spot.markup is not Markup.MARKDOWN or spot.reference.kind is not Kind.BARE:
        return False
    return bool(_OPENING.search(text, max(0, spot.start - 12), spot.start) and _CUT.match(text, spot.end))


def destination(spot: Spot) -> Destination | None:
    """The destination that begins with the address at ``spot``; None where that is no part of a longer one."""
    if not is_cut(spot):
        return None
    rest = _REST.match(spot.sheet.text[spot.end : spot.end + _LONGEST].decode("utf-8", "ignore"))
    if rest is None:
        return None
    end = spot.end + len(rest["more"].encode())
    return Destination(end, None if rest["title"] else f"{spot.written}{rest['more']}".replace(" ", "%20"))


def meant(root: Path, report: Report, *, max_bytes: int = MAX_BYTES) -> dict[Location, str]:
    """The addresses that were meant in the notes below ``root`` of which ``report`` tells that there are spaces in some.

    They are found by where stands what the parser sees of them.
    """
    paths = sorted({each.path for each in report.findings if each.ident == SPACE})
    return {place: url for path in paths for place, url in _in_note(root, path, max_bytes)}


def _in_note(root: Path, path: str, max_bytes: int) -> Iterator[tuple[Location, str]]:
    try:
        raw = read(root / path, max_bytes)
    except NoteError:  # told where the note is to be repaired
        return
    spots = Spots(path, raw)
    for each in parse(path, raw).references:
        found = destination(spots.find(each)) if each.kind is Kind.BARE else None
        if found and found.written:
            yield each.location, found.written
