"""Where in an archive an answer says that the copy is."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from checker.archive.base import objection

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Place", "place_in"]

_PLACE = re.compile(r"/web/(\d{14})(?:[a-z]{2}_)?/(.+)", re.DOTALL)
_LINK = re.compile(r"<([^<>]*)>([^<>]*)")
_REL = re.compile(r'\brel="?([^";,]*+)')


class Place(NamedTuple):
    """A copy's address inside the archive."""

    at: datetime
    url: str


def place_in(headers: Mapping[str, str], base_url: str) -> Place | None:
    """The copy to which ``Location``, ``Content-Location`` or a ``Link`` leads; None where they leave the archive."""
    return next(filter(None, (_place(value, base_url) for value in _candidates(headers))), None)


def _candidates(headers: Mapping[str, str]) -> Iterator[str]:
    yield headers.get("Content-Location", "")
    yield headers.get("Location", "")
    for target, attributes in _LINK.findall(headers.get("Link", "")):
        if any("memento" in relations.split() for relations in _REL.findall(attributes)):
            yield target


def _place(address: str, base_url: str) -> Place | None:
    here = urlsplit(base_url)
    try:
        netloc = urlsplit(address).netloc
    except ValueError:
        return None
    if netloc not in {"", here.netloc}:
        return None
    inside = address.partition("://")[2].removeprefix(netloc) if netloc else address
    found = _PLACE.fullmatch(inside.removeprefix(here.path))
    if found is None or objection(found[2]):
        return None
    try:
        return Place(datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC), found[2])
    except ValueError:
        return None
