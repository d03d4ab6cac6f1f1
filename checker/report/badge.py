"""badge.svg: how the references are, in a line of a README; and ``outcome``, which badge.json says as well.

The picture loads nothing, no font either: its texts are stretched to the widths that are reckoned with here, whatever
letters the reader has. White reads well on each of its colours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from checker.models import Reason, Status
from checker.report import tally
from checker.report.text import count

if TYPE_CHECKING:
    from checker.models import Report

__all__ = ["LABEL", "Outcome", "outcome", "render"]

LABEL = "references"

# Widths of letters in pixels, at a height of 11, in a face as wide as Verdana.
_WIDTHS = {
    **dict.fromkeys("ijl", 3.0),
    **dict.fromkeys(" ,f", 4.0),
    **dict.fromkeys("rt", 4.6),
    **dict.fromkeys("csz", 5.8),
    **dict.fromkeys("kvxy", 6.5),
    **dict.fromkeys("w", 9.0),
    **dict.fromkeys("m", 10.7),
}
_ORDINARY = 7.0  # the other letters, and figures
_MARGIN = 6
_BEHIND_LABEL = "#4a4f54"
_BEHIND = {
    "brightgreen": "#2a7a31",
    "green": "#4b7413",
    "yellow": "#846200",
    "red": "#b3322a",
    "lightgrey": "#6a7076",
}


class Outcome(NamedTuple):
    """What a badge says, and its colour by the name that shields.io knows."""

    message: str
    color: str


def outcome(report: Report) -> Outcome:
    """The outcome in two or three words. What was not seen is never called fine."""
    counts, missing = tally.by_status(report), tally.by_reason(report).get(Reason.MISSING_FRAGMENT, 0)
    links, seen = len(report.links), len(report.links) - counts[Status.UNCHECKED]
    if not links:
        return Outcome("none found", "lightgrey")
    if not seen:
        return Outcome("unknown", "lightgrey")
    if broken := counts[Status.BROKEN] - missing:
        return Outcome(f"{broken:,} broken", "red")
    if missing:
        return Outcome(f"{count(missing, 'part')} missing", "yellow")
    if counts[Status.WORKING] + counts[Status.REDIRECTED] == links:
        return Outcome(f"all {links:,} work" if links > 1 else "1 works", "brightgreen")
    return Outcome(f"none of {seen:,} broken", "green")


def render(report: Report) -> str:
    """The text of badge.svg."""
    message, color = outcome(report)
    left, right = _width(LABEL) + 2 * _MARGIN, _width(message) + 2 * _MARGIN
    whole, said = left + right, f"{LABEL}: {message}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" viewBox="0 0 {whole} 20" role="img"'
        f' aria-label="{said}">\n'
        f"  <title>{said}</title>\n"
        f'  <rect width="{whole}" height="20" rx="3" fill="{_BEHIND_LABEL}"/>\n'
        f'  <path d="M{left} 0H{whole - 3}a3 3 0 0 1 3 3V17a3 3 0 0 1-3 3H{left}Z" fill="{_BEHIND[color]}"/>\n'
        f'  <g fill="#fff" font-family="Verdana, DejaVu Sans, Geneva, sans-serif" font-size="11">\n'
        f"    {_text(_MARGIN, LABEL)}\n"
        f"    {_text(left + _MARGIN, message)}\n"
        "  </g>\n"
        "</svg>\n"
    )


def _text(x: int, text: str) -> str:
    return f'<text x="{x}" y="14" textLength="{_width(text)}" lengthAdjust="spacingAndGlyphs">{text}</text>'


def _width(text: str) -> int:
    return round(sum(_WIDTHS.get(letter, _ORDINARY) for letter in text))
