"""How near an archived copy is to the citation it stands for: "12 days before it was cited", "3 years after". Pure."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

__all__ = ["FAR", "days_from", "is_far_after", "nearness"]

FAR = 365
"""Days after the citation from which on a copy may well show another page: most pages have changed by then."""

_DAYS_PER_MONTH, _DAYS_PER_YEAR = 30.436875, 365.2425  # of the Gregorian calendar, on average
_UNITS = ((13, 1.0, "day"), (60, 7.0, "week"), (715, _DAYS_PER_MONTH, "month"))
"""Up to how many days which unit is used; a unit begins where there are two of it."""


def days_from(cited: date, at: datetime) -> int:
    """Days from the day of the citation to a copy made ``at`` that time; negative where the copy is older.

    Days are those of UTC; a time without a zone is taken for UTC.
    """
    there = at.astimezone(UTC) if at.tzinfo else at
    return (there.date() - cited).days


def nearness(cited: date | None, at: datetime) -> str:
    """The same in words; empty where nobody knows when the page was cited."""
    if cited is None:
        return ""
    days = days_from(cited, at)
    if days == 0:
        return "on the day it was cited"
    return f"{_span(abs(days))} {'before' if days < 0 else 'after'} it was cited"


def is_far_after(cited: date | None, at: datetime) -> bool:
    """Whether a copy is so much younger than the citation that somebody should look at it."""
    return cited is not None and days_from(cited, at) > FAR


def _span(days: int) -> str:
    size, name = next(((size, name) for most, size, name in _UNITS if days <= most), (_DAYS_PER_YEAR, "year"))
    number = round(days / size)
    return f"{number:,} {name}" if number == 1 else f"{number:,} {name}s"
