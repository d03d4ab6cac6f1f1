"""The words of Memento (RFC 7089): what a TimeGate points at, and what the headers of its answers say.

A gate answers with the copy closest to a time, before or after it alike. Its answers, and those of the copies, may
name the first, the last and the neighbouring copies in a ``Link`` header; no gate has to.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from checker.archive.service import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from checker.archive.service import Answer

__all__ = [
    "FIRST_ARCHIVE",
    "NO_LINKS",
    "Absent",
    "Copy",
    "Gate",
    "Hidden",
    "Links",
    "Seen",
    "Sighting",
    "Unsettled",
    "links",
    "memento_datetime",
    "moment",
    "timemap",
]

FIRST_ARCHIVE = datetime(1996, 1, 1, tzinfo=UTC)
"""No archive of the web holds anything older."""

_LINK = re.compile(
    r"""<([^<>]*+)>((?:\s*+;\s*+[\w!#$&+.^|~*-]++\s*+(?:=\s*+(?:"[^"]*+"|[^\s;,"<>]*+))?+)*+)"""
)
_PARAMETER = re.compile(r""";\s*+([\w!#$&+.^|~*-]++)\s*+=\s*+(?:"([^"]*+)"|([^\s;,"<>]*+))""")
"""A link and its parameters (RFC 8288 section 3)."""


class Copy(NamedTuple):
    """One capture of ``url``: ``address`` shows it to people, ``raw`` is the page as it was archived."""

    at: datetime
    url: str
    address: str
    raw: str


class Links(NamedTuple):
    """What an answer names: other copies of the same page."""

    first: Copy | None = None
    prev: Copy | None = None
    next: Copy | None = None
    last: Copy | None = None
    timemap: str = ""  # where all of them are listed


NO_LINKS = Links()


class Seen(NamedTuple):
    """A copy is there."""

    copy: Copy
    links: Links = NO_LINKS


class Absent(NamedTuple):
    """No copy is there; ``detail`` says more where there is more to say."""

    detail: str = ""


class Hidden(NamedTuple):
    """Excluded from the archive, at the owner's wish or by law."""


class Unsettled(NamedTuple):
    """Copies are there that could not all be read; ``detail`` says what was seen of the others."""

    detail: str


Sighting = Seen | Absent | Hidden | Trouble


class Gate(Protocol):
    """A TimeGate, and the copies behind it."""

    name: str

    async def closest(self, url: str, when: datetime) -> Sighting:
        """The copy of ``url`` closest to ``when``, before or after it, whatever it shows."""
        ...

    async def open(self, copy: Copy) -> Answer | Sighting:
        """The archived answer itself, or the copy that is served in its place."""
        ...

    async def towards(self, copy: Copy, location: str) -> Copy | Absent | Hidden | Trouble:
        """The copy of what ``copy`` redirects to; ``location`` leads within the archive, or is as it was archived."""
        ...

    def links(self, answer: Answer, url: str) -> Links:
        """The copies of ``url`` that an answer names."""
        ...


def memento_datetime(answer: Answer) -> datetime | None:
    """When the page in ``answer`` was archived; None: it is no archived page, but the archive's own."""
    return _date(answer.headers.get("Memento-Datetime", ""))


def moment(timestamp: str) -> datetime | None:
    """The time that 14 digits mean."""
    try:
        return datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def links(headers: Mapping[str, str], copy_at: Callable[[str, datetime], Copy | None]) -> Links:
    """What the Link headers name; ``copy_at`` makes a copy of an address in the archive, None of one outside."""
    every = getattr(headers, "getall", None)
    text = ", ".join(every("Link", [])) if every else headers.get("Link", "")
    found: dict[str, Copy] = {}
    timemap = ""
    for link in _parse(text):
        copy = copy_at(link.address, link.at) if link.at else None
        for relation in link.relations & {"first", "prev", "next", "last"}:
            if copy:
                found.setdefault(relation, copy)
        timemap = timemap or (link.address if "timemap" in link.relations else "")
    return Links(**found, timemap=timemap)


def timemap(text: str, copy_at: Callable[[str, datetime], Copy | None]) -> tuple[list[Copy], bool]:
    """The copies that a TimeMap lists (RFC 7089 section 5), and whether it is all of them."""
    copies = []
    is_whole = True
    for link in _parse(text):
        if link.at and (copy := copy_at(link.address, link.at)):
            copies.append(copy)
        is_whole = is_whole and "timemap" not in link.relations  # a page of a longer one names the others
    return copies, is_whole


class _Link(NamedTuple):
    address: str
    relations: frozenset[str]
    at: datetime | None  # of a copy


def _parse(text: str) -> Iterator[_Link]:
    for address, written in _LINK.findall(text):
        parameters = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(written)}
        relations = frozenset(parameters.get("rel", "").lower().split())
        yield _Link(
            address, relations, _date(parameters.get("datetime", "")) if "memento" in relations else None
        )


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):  # Python reads dates by trial and error
        return None
