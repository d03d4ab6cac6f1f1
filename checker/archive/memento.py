"""Look-ups in any archive that speaks Memento (RFC 7089), by the base address of its TimeGate.

pywb ``http://host/collection/``, Arquivo.pt ``https://arquivo.pt/wayback/``, archive.today
``https://archive.ph/timegate/``: the address of the page is put behind it, and the time is asked for by
``HEAD`` with ``Accept-Datetime`` (``GET`` where that is not answered). Look-ups only: nothing is submitted.

============================================  =================================================================
3xx without Memento-Datetime (patterns 1.1,   the copy is over there, if the address names its time; else that
2.1; 302, 307 and the like)                   address is asked in turn: another TimeGate (section 4.5.6) or a copy
Memento-Datetime and Content-Location         a copy, which has an address of its own (patterns 1.2, 2.2)
Memento-Datetime and no Vary: accept-datetime  the copy itself (patterns 3 and 4, and section 4.5.5: whatever its
                                              status, it is an archived one)
Memento-Datetime and neither                  a copy without an address of its own (patterns 1.3, 2.3), which cannot
                                              be cited: unknown
404                                           no copy
451; 403 that says why                        excluded
400, 403, 429, 5xx, silence, HTML             unknown
============================================  =================================================================

A copy is read without the archive's rewriting where it has such a form (``<time>id_/``, as pywb and its kin), else as
it is. There is no index: where the copy by the rule does not count, the next best of the TimeMap are read, four at most;
only where all were read is it said that none shows the page.

Rejected: the TimeMap as the first question, since it lists every copy of a page, megabytes of them, without a status;
aggregators, which ask archives that nobody chose.
"""

from __future__ import annotations

import re
from email.utils import format_datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from checker import urls
from checker.archive import gates
from checker.archive.base import Breaker, Pace, name_of, objection
from checker.archive.forms import forms
from checker.archive.gates import Absent, Copy, Hidden, Links, Seen, Unsettled, memento_datetime, moment
from checker.archive.nearest import Search, tell, wanted_time
from checker.archive.pages import MAX_HOPS, Reading, read
from checker.archive.service import Answer, Limits, Part, Request, Trouble, TroubleKind, trouble_in
from checker.models import Lookup, LookupState

if TYPE_CHECKING:
    from datetime import datetime

    from checker.archive.base import Timing
    from checker.archive.gates import Sighting
    from checker.archive.nearest import Found
    from checker.archive.service import Client
    from checker.config import ArchiveConfig
    from checker.models import Memento, Verdict

__all__ = ["TimeGate"]

TIMEOUT = 30.0
"""The longest wait for one answer: small archives are slower than large ones."""

READS = 4
"""Copies that are read, at most, where the one by the rule does not count."""

_STAMPED = re.compile(
    r"(?=\S++\Z)(?P<before>https?://\S*?/)(?P<stamp>\d{14})(?:[a-z]{2}_)?/(?P<url>https?:/\S+)"
)
"""An address that names the time and the page, as those of most archives do; first that it is one, in linear time."""

_OK = 200
_REDIRECT = range(300, 400)
_NOT_FOUND = 404
_EXCLUDED = 451
_NO_HEAD = frozenset({405, 501})
_EXCLUSION = re.compile(r"AccessControlException|excluded from|blocked by robots", re.IGNORECASE)


class _Onward(NamedTuple):
    """Nothing here; ask there."""

    address: str


class _NoHead(NamedTuple):
    """The archive does not answer HEAD."""


class TimeGate:
    """Look-ups in one archive; ``find`` and ``inspect`` never raise, and may be called concurrently."""

    def __init__(self, base_url: str, config: ArchiveConfig, client: Client, timing: Timing) -> None:
        self._base = base_url if base_url[-1] in "/=?" else f"{base_url}/"
        self.name = name_of(base_url)
        self._method = "HEAD"
        self._has_raw = True
        place = f"{self.name}{urlsplit(base_url).path.rstrip('/')}"
        pace = Pace(config.also_per_minute, gap=min(1.0, 60.0 / config.also_per_minute), timing=timing)
        limits = Limits(min(config.timeout.total_seconds(), TIMEOUT), concurrency=4, patience=20.0)
        self.part = Part(client, pace, Breaker(f"The TimeGate of {place}"), limits)

    async def find(self, url: str, near: datetime | None = None) -> Lookup:
        """The copy of ``url`` closest to ``near`` (now, where it is None), or what is known instead."""
        if why := objection(url):
            return Lookup(url, LookupState.UNKNOWN, detail=why, near=near, is_withheld=True)
        when = wanted_time(near)
        found: Found = Absent()
        for form in (urls.wire(url), *forms(urls.wire(url))):
            search = Search(self, form, when)
            found = await search.best()
            if not isinstance(found, Absent):
                break
        if isinstance(found, Reading) and not found.counts:
            found = await self._next_best(form, when, search, found)
        return tell(self.name, url, near, found)

    async def inspect(self, memento: Memento, cited: str | None = None) -> Verdict | None:
        """The judge's verdict on the page that ``memento`` shows; None where it cannot be known now.

        ``cited`` is the address that was submitted, where the copy is of what that redirected to.
        """
        copy = self._copy(memento.timestamp, memento.url, memento.memento_url)
        reading = await read(self, copy, cited or memento.url, only_this=True) if copy else None
        return reading.verdict if isinstance(reading, Reading) else None

    def holds(self, memento: Memento) -> bool:
        """Whether ``memento`` is a copy in this archive."""
        return memento.archive == self.name

    async def closest(self, url: str, when: datetime) -> Sighting:
        """The copy of ``url`` closest to ``when``, before or after it, whatever it shows."""
        address = f"{self._base}{url}"
        headers = {"Accept-Datetime": format_datetime(when, usegmt=True)}
        for _ in range(MAX_HOPS):
            request = Request(self._method, address, headers, is_page=True)
            found = await self.part.ask(request, partial(self._read_gate, url, address))
            if isinstance(found, _NoHead):
                self._method = "GET"
            elif isinstance(found, _Onward):
                address = found.address
            else:
                return found
        return self._strange("leads from one address to the next without an end")

    async def open(self, copy: Copy) -> Answer | Sighting:
        """The archived answer itself, or the copy that is served in its place."""
        if self._has_raw and copy.raw != copy.address:
            found = await self._get(copy.raw, copy.url)
            is_other = isinstance(found, Absent) or (
                isinstance(found, Trouble) and found.kind is TroubleKind.GARBAGE
            )
            if not is_other:
                return found
            self._has_raw = False  # it does not know such addresses
        return await self._get(copy.address, copy.url)

    async def towards(self, copy: Copy, location: str) -> Copy | Absent | Hidden | Trouble:
        """The copy of what ``copy`` redirects to, of about the same time."""
        try:
            if inside := self._copy_at(urls.join(copy.address, location), copy.at):
                return inside
            target = urls.join(copy.url, location)
        except urls.MalformedURL:
            return Absent()
        if objection(target):
            return Absent()
        seen = await self.closest(urls.wire(target), copy.at)
        return seen.copy if isinstance(seen, Seen) else seen

    def links(self, answer: Answer, url: str) -> Links:
        """The copies of ``url`` that an answer names."""
        return gates.links(answer.headers, lambda address, at: self._copy(at, url, address))

    async def _get(self, address: str, url: str) -> Answer | Sighting:
        return await self.part.ask(
            Request("GET", address, is_page=True), partial(self._read_copy, url, address)
        )

    async def _next_best(self, url: str, when: datetime, search: Search, first: Reading) -> Found:
        """The best by the rule of the copies that the TimeMap lists, besides the ``first``, which does not count."""
        if not first.links.timemap:
            return Unsettled(f"{search.said}; {self.name} may hold others, and does not list them")
        request = Request("GET", _joined(first.memento.memento_url, first.links.timemap))
        listed = await self.part.ask(request, partial(self._read_timemap, url))
        if isinstance(listed, Trouble):
            return listed
        copies, is_whole = listed
        known = {copy.address for copy, _ in search.rejected}
        others = sorted(
            (copy for copy in copies if copy.address not in known),
            key=lambda copy: (copy.at > when, abs(copy.at - when)),
        )
        for copy in others[:READS]:
            reading = await search.read(copy)
            if isinstance(reading, Trouble | Hidden) or (isinstance(reading, Reading) and reading.counts):
                return reading
        if is_whole and len(others) <= READS:
            return Absent(search.said)
        return Unsettled(f"{search.said}; {self.name} holds more, which were not read")

    def _read_timemap(self, url: str, answer: Answer) -> tuple[list[Copy], bool] | Trouble:
        name = f"the TimeMap of {self.name}"
        copies, is_whole = gates.timemap(answer.text, lambda address, at: self._copy(at, url, address))
        if answer.status == _OK and copies:
            return copies, is_whole
        detail = f"{name} answered HTTP {answer.status} without naming a copy"
        return trouble_in(answer, name) or Trouble(TroubleKind.GARBAGE, detail)

    def _read_gate(self, url: str, address: str, answer: Answer) -> Sighting | _Onward | _NoHead:
        at = memento_datetime(answer)
        if at is None:
            is_unknown = answer.status in _NO_HEAD and self._method == "HEAD"
            return _NoHead() if is_unknown else self._read_own(url, address, answer)
        own = answer.headers.get("Content-Location", "").strip()
        is_negotiated = "accept-datetime" in answer.headers.get("Vary", "").lower()
        if is_negotiated and not own and address.startswith(self._base):
            return self._strange("answered with a copy that has no address of its own")
        copy = self._copy(at, url, _joined(address, own) or address)
        return (
            Seen(copy, self.links(answer, url))
            if copy
            else self._strange("named a copy that cannot be shown")
        )

    def _read_copy(self, url: str, address: str, answer: Answer) -> Answer | Sighting:
        if memento_datetime(answer):
            return answer
        found = self._read_own(url, address, answer)
        return self._strange("leads away from a copy") if isinstance(found, _Onward) else found

    def _read_own(self, url: str, address: str, answer: Answer) -> Sighting | _Onward:
        """An answer of the archive itself, not of an archived page."""
        if answer.status in _REDIRECT and (target := _joined(address, answer.headers.get("Location", ""))):
            copy = self._copy_at(target)
            return Seen(copy, self.links(answer, url)) if copy else _Onward(target)
        if answer.status == _NOT_FOUND:
            return Absent()
        said = answer.page.content.decode("utf-8", "replace")
        if answer.status == _EXCLUDED or (answer.status == 403 and _EXCLUSION.search(said)):  # noqa: PLR2004
            return Hidden()
        name = f"the TimeGate of {self.name}"
        return trouble_in(answer, name) or self._strange(
            f"answered HTTP {answer.status} without naming a copy"
        )

    def _strange(self, what: str) -> Trouble:
        return Trouble(TroubleKind.GARBAGE, f"the TimeGate of {self.name} {what}")

    def _copy_at(self, address: str, at: datetime | None = None) -> Copy | None:
        """The copy whose address names its time and its page; None where it does not."""
        found = _STAMPED.fullmatch(address)
        when = moment(found["stamp"]) or at if found else None
        return self._copy(when, _unfolded(found["url"]), address) if found and when else None

    def _copy(self, at: datetime, url: str, address: str) -> Copy | None:
        """A copy at ``address``; None where that is told to nobody."""
        found = _STAMPED.fullmatch(address)
        if objection(address) or objection(url):
            return None
        raw = f"{found['before']}{found['stamp']}id_/{found['url']}" if found else address
        return Copy(at, url, address, raw)


def _joined(address: str, location: str) -> str:
    """Where ``location`` leads from ``address``; nothing where that is no address of the web."""
    try:
        return urls.wire(urls.join(address, location)) if location.strip() else ""
    except urls.MalformedURL:
        return ""


def _unfolded(url: str) -> str:
    """``http:/a`` as some archives write it in a path, ``http://a``."""
    return re.sub(r"^(https?):/+", r"\1://", url)
