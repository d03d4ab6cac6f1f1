"""Look-ups in the Wayback Machine, or an archive that answers like it.

First ``HEAD /web/<time>/<url>``, the TimeGate (RFC 7089): fast, and allowed about 600 times a minute.

========================================  =====================================================================
302 without Memento-Datetime              the closest copy is over there; it is asked the same way
Memento-Datetime and a 2xx status         archived: the status of a memento is the status of the archived page
Memento-Datetime and a 3xx status         an archived redirect; the copy that shows the page is where it leads,
                                          unless it leads to a home page or to nothing archived
Memento-Datetime and any other status     an archived error page: no copy, but there may be others: the index
404                                       not archived, says the TimeGate; only the index proves it
403, 451                                  excluded from the archive, at the owner's wish or by law
429, 5xx, silence, HTML, anything else    unknown
========================================  =====================================================================

Then, only where needed, ``GET /cdx/search/cdx``, the index: slow (15 to 50 s are usual) and limited hard to about 30
queries a minute.

========================================  =====================================================================
200 and rows                              archived: the last copy before the wanted time, else the first after
200 and nothing, or ``[]``                never archived: the only answer that says so. http and https, www, a
                                          closing slash and case are one address to the index
403 naming an AccessControlException      excluded
429, 5xx, silence, HTML, short garbage    unknown
========================================  =====================================================================

Rejected: the Availability API (``/wayback/available``) answers ``{}`` for archived pages and knows no revisits; a
GET of the memento costs the whole page; waybackpy's own requests (see ``cdx``); asking again after trouble, since the
next run does that, and a service in trouble is not helped by more questions.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from checker import urls
from checker.archive.base import Breaker, Pace, memento_at, name_of, objection, timestamp_of
from checker.archive.service import Answer, Limits, Part, Request, Trouble, TroubleKind, trouble_in
from checker.models import Lookup, LookupState, Memento

if TYPE_CHECKING:
    from checker.archive import cdx
    from checker.archive.base import Timing
    from checker.archive.service import Client
    from checker.config import ArchiveConfig

__all__ = ["Wayback"]

MAX_HOPS = 6
"""Requests to the TimeGate for one look-up: to the copy, and along a few archived redirects."""

TIMEGATE_TIMEOUT = 15.0
"""The TimeGate is fast; waiting longer for it tells nothing."""

_PLACE = re.compile(r"/web/(\d{4,14})(?:[a-z]{2}_)?/(.+)", re.DOTALL)
_FIRST_ARCHIVE = datetime(1996, 1, 1, tzinfo=UTC)
_OK = range(200, 300)
_REDIRECT = range(300, 400)
_NOT_FOUND = 404
_EXCLUDED = {403, 451}
_FORBIDDEN = 403
_INDEX = 200


class _Place(NamedTuple):
    """A copy's address inside the archive."""

    timestamp: str
    url: str


class _Moved(NamedTuple):
    """Look over there; ``is_archived`` where it was the archived page that said so."""

    to: _Place
    is_archived: bool


class _Shown(NamedTuple):
    """A copy that shows a page."""

    at: datetime
    status_code: int


class _NoCopy(NamedTuple):
    """Nothing here that shows the page."""


class _Hidden(NamedTuple):
    """Excluded from the archive."""


class Wayback:
    """The look-ups; ``find`` never raises, and may be called concurrently."""

    def __init__(self, config: ArchiveConfig, client: Client, timing: Timing) -> None:
        self._base = config.base_url.rstrip("/")
        self._name = name_of(self._base)
        longest = config.timeout.total_seconds()
        self.timegate = Part(
            client,
            Pace(config.lookups_per_minute, gap=60.0 / config.lookups_per_minute, timing=timing),
            Breaker(f"The TimeGate of {self._name}"),
            Limits(min(longest, TIMEGATE_TIMEOUT), concurrency=16, patience=20.0),
        )
        self.index = Part(
            client,
            Pace(config.index_per_minute, gap=min(1.0, 60.0 / config.index_per_minute), timing=timing),
            Breaker(f"The index of {self._name}"),
            Limits(longest, concurrency=6, patience=20.0),
        )

    async def find(self, url: str, near: datetime | None = None) -> Lookup:
        """The copy of ``url`` closest to ``near`` (now, where it is None), or what is known instead."""
        if why := objection(url):
            return Lookup(url, LookupState.UNKNOWN, detail=f"not looked up: {why}")
        when = _wanted_time(near)
        found = await self._ask_timegate(urls.wire(url), when)
        if isinstance(found, _NoCopy):
            found = await self._ask_index(urls.wire(url), when)
        match found:
            case Memento():
                return Lookup(url, LookupState.ARCHIVED, found)
            case _Hidden():
                return Lookup(url, LookupState.EXCLUDED, detail=f"{self._name} does not show this address")
            case _NoCopy():
                return Lookup(
                    url, LookupState.NEVER_ARCHIVED, detail=f"{self._name} holds no copy that shows the page"
                )
            case Trouble():
                return Lookup(url, LookupState.UNKNOWN, detail=found.detail)

    async def _ask_timegate(self, url: str, when: datetime) -> Memento | _NoCopy | _Hidden | Trouble:
        place = _Place(timestamp_of(when), url)
        visited = set[_Place]()
        is_elsewhere = False
        while place not in visited and len(visited) < MAX_HOPS:
            visited.add(place)
            request = Request("HEAD", f"{self._base}/web/{place.timestamp}/{place.url}")
            seen = await self.timegate.ask(request, self._read_timegate)
            if isinstance(seen, _Shown):
                if _is_home_page_instead(url, place.url):
                    return _NoCopy()
                return memento_at(self._base, place.url, seen.at, seen.status_code)
            if not isinstance(seen, _Moved):
                return _NoCopy() if is_elsewhere and isinstance(seen, _Hidden) else seen
            place = seen.to
            is_elsewhere = is_elsewhere or seen.is_archived
        return _NoCopy()  # archived redirects in a circle show nothing

    def _read_timegate(self, answer: Answer) -> _Moved | _Shown | _NoCopy | _Hidden | Trouble:
        at = _memento_datetime(answer)
        if answer.status in _REDIRECT and (place := self._place(answer.headers.get("Location", ""))):
            return _Moved(place, at is not None)
        if at is not None:
            return _Shown(at, answer.status) if answer.status in _OK else _NoCopy()
        if answer.status == _NOT_FOUND:
            return _NoCopy()
        if answer.status in _EXCLUDED:
            return _Hidden()
        name = f"the TimeGate of {self._name}"
        strange = f"{name} answered HTTP {answer.status} without saying which copy it is"
        return trouble_in(answer, name) or Trouble(TroubleKind.GARBAGE, strange)

    def _place(self, location: str) -> _Place | None:
        """Where in this archive ``location`` leads; None where it leads out of it, or to what is told to nobody."""
        here = urlsplit(self._base)
        try:
            netloc = urlsplit(location).netloc
        except ValueError:
            return None
        inside = location.partition("://")[2].removeprefix(netloc) if netloc else location
        found = _PLACE.fullmatch(inside.removeprefix(here.path)) if netloc in {"", here.netloc} else None
        return _Place(found[1], urls.wire(found[2])) if found and not objection(found[2]) else None

    async def _ask_index(self, url: str, when: datetime) -> Memento | _NoCopy | _Hidden | Trouble:
        from checker.archive import cdx  # noqa: PLC0415 - 170 ms that most runs need not pay

        near = timestamp_of(when)
        found = await self.index.ask(Request("GET", cdx.query(self._base, url, near)), self._read_index)
        if isinstance(found, list) and cdx.misses_earlier(found, when):
            query = cdx.query(self._base, url, near, only_before=True)
            earlier = await self.index.ask(Request("GET", query), self._read_index)
            found += earlier if isinstance(earlier, list) else []
        if not isinstance(found, list):
            return found
        best = cdx.choose([record for record in found if not objection(record.original)], when)
        return memento_at(self._base, best.original, best.timestamp, best.status_code) if best else _NoCopy()

    def _read_index(self, answer: Answer) -> list[cdx.Record] | _Hidden | Trouble:
        from checker.archive import cdx  # noqa: PLC0415 - see _ask_index

        name = f"the index of {self._name}"
        if trouble := trouble_in(answer, name):
            return trouble
        if answer.status == _FORBIDDEN and "AccessControlException" in answer.text:
            return _Hidden()
        try:
            if answer.status == _INDEX:
                return cdx.records(answer.text)
        except ValueError:
            pass
        return Trouble(
            TroubleKind.GARBAGE, f"{name} answered HTTP {answer.status} with something that is no index"
        )


def _wanted_time(near: datetime | None) -> datetime:
    """``near`` in UTC and whole seconds, between the first web archive and now; without a zone it is taken as UTC."""
    now = datetime.now(UTC)
    when = near or now
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return min(max(when, _FIRST_ARCHIVE), now).astimezone(UTC).replace(microsecond=0)


def _memento_datetime(answer: Answer) -> datetime | None:
    try:
        return parsedate_to_datetime(answer.headers.get("Memento-Datetime", "")).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _is_home_page_instead(asked: str, shown: str) -> bool:
    """Whether an archived redirect led from a page to a home page, which does not show what was cited."""
    return not _is_home_page(asked) and _is_home_page(shown)


def _is_home_page(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query
