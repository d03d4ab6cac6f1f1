"""Permalinks: patterns of addresses with places in them, ``/:year/:title/``, as Jekyll and Hugo have them."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Dated", "as_day", "fill", "on_day"]

P = TypeVar("P")

_PLACE = re.compile(r":([A-Za-z_]+)(\[[^\]]*\])?")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")


class Dated(Protocol):
    """A page that may have a date."""

    @property
    def day(self) -> date | None:
        """The day it was published."""
        ...


def fill(pattern: str, places: Mapping[str, Callable[[P], str | None]], page: P) -> str | None:
    """``pattern`` with what ``places`` give for ``page``; None where one is not known."""
    unknown = False

    def known(found: re.Match[str]) -> str:
        nonlocal unknown
        name = found[1].rstrip("_")
        value = places[name](page) if name in places and not found[2] else None
        unknown = unknown or value is None
        return f"{value}{found[1][len(name) :]}"

    filled = _PLACE.sub(known, pattern)
    return None if unknown else filled


def on_day(form: Callable[[date], str]) -> Callable[[Dated], str | None]:
    """A place that is filled from the date of a page; not known for pages without one."""
    return lambda page: None if page.day is None else form(page.day)


def as_day(written: str) -> date | None:
    """The date that ``written`` begins with."""
    found = _DAY.match(written)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
