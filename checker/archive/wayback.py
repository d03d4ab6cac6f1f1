"""Look-ups in the Wayback Machine, or an archive that answers like it.

First ``HEAD /web/<time>/<url>``, the TimeGate (RFC 7089): fast, and allowed about 600 times a minute.

========================================  =====================================================================
302 without Memento-Datetime              the closest copy is over there (its ``Link`` header may name others)
Memento-Datetime, whatever the status     the copy is here, of exactly that time
404                                       not archived, says the TimeGate; only the index proves it
451; 403 that says why                    excluded from the archive, at the owner's wish or by law: a runtime error
                                          that is an AccessControlException, or a page that says "excluded", for
                                          which it is asked once more by GET
429, 5xx, silence, HTML, anything else    unknown
========================================  =====================================================================

Which copy is wanted is told in ``nearest``. It is read by ``GET /web/<time>id_/<url>``, the page as it was archived,
and whether it shows the page is told in ``pages``; a look-up takes two requests as a rule. What was not found is asked
for in its other ``forms``.

Then, only where needed, ``GET /cdx/search/cdx``, the index: slow (15 to 50 s are usual) and limited hard to about 30
queries a minute. It is the last to be asked, where the TimeGate knows of no copy or showed one that does not count.

========================================  =====================================================================
200 and rows                              captures that may show the page: the best by the rule are read, four at
                                          most; a row that is the same as one that was read, by digest, is not;
                                          revisits of what is not listed come last
200 and nothing, or ``[]``                never archived: the only answer that says so. http and https, www, a
                                          closing slash and case are one address to the index
403 naming an AccessControlException      excluded
429, 5xx, silence, HTML, short garbage    unknown
========================================  =====================================================================

Where all rows were read and none shows the page, no copy shows it; where some are left, that is said, and nothing is
claimed.

Rejected: the Availability API (``/wayback/available``) answers ``{}`` for archived pages and knows no revisits;
TimeMaps share the index's limit and tell no status; waybackpy's own requests (see ``cdx``); asking again after trouble,
since the next run does that, and a service in trouble is not helped by more questions.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from checker import urls
from checker.archive import gates
from checker.archive.base import Breaker, Pace, name_of, objection, timestamp_of
from checker.archive.forms import forms
from checker.archive.gates import Absent, Copy, Hidden, Links, Seen, Unsettled, memento_datetime, moment
from checker.archive.nearest import Search, tell, wanted_time
from checker.archive.pages import Reading, read
from checker.archive.service import Answer, Limits, Part, Request, Trouble, TroubleKind, Unclear, trouble_in
from checker.models import Lookup, LookupState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from checker.archive import cdx
    from checker.archive.base import Timing
    from checker.archive.gates import Sighting
    from checker.archive.nearest import Found
    from checker.archive.service import Client
    from checker.config import ArchiveConfig
    from checker.models import Memento, Verdict

__all__ = ["Wayback"]

TIMEGATE_TIMEOUT = 15.0
"""The TimeGate is fast; waiting longer for it tells nothing."""

_PLACE = re.compile(r"/web/(\d{14})(?:[a-z]{2}_)?/(.+)", re.DOTALL)
_REDIRECT = range(300, 400)
_NOT_FOUND = 404
_FORBIDDEN = 403
_FOR_LEGAL_REASONS = 451
_INDEX = 200
_RUNTIME_ERROR = "X-Archive-Wayback-Runtime-Error"
_EXCLUSION = re.compile(r"AccessControlException|excluded from|blocked by robots", re.IGNORECASE)


class _Unexplained(Unclear):
    """A 403 without a word: an exclusion says why it is one, a firewall does not."""


class Wayback:
    """The look-ups; ``find`` and ``inspect`` never raise, and may be called concurrently."""

    def __init__(self, config: ArchiveConfig, client: Client, timing: Timing) -> None:
        self._base = config.base_url.rstrip("/")
        self._seeks_latest = config.max_age is not None
        self.name = name_of(self._base)
        longest = config.timeout.total_seconds()
        self.timegate = Part(
            client,
            Pace(config.lookups_per_minute, gap=60.0 / config.lookups_per_minute, timing=timing),
            Breaker(f"The TimeGate of {self.name}"),
            Limits(min(longest, TIMEGATE_TIMEOUT), concurrency=16, patience=20.0),
        )
        self.index = Part(
            client,
            Pace(config.index_per_minute, gap=min(1.0, 60.0 / config.index_per_minute), timing=timing),
            Breaker(f"The index of {self.name}"),
            Limits(longest, concurrency=6, patience=20.0),
        )

    @property
    def parts(self) -> Sequence[Part]:
        """What is asked, each with its own pace and breaker."""
        return self.timegate, self.index

    async def find(self, url: str, near: datetime | None = None) -> Lookup:
        """The copy of ``url`` closest to ``near`` (now, where it is None), or what is known instead."""
        if why := objection(url):
            return Lookup(url, LookupState.UNKNOWN, detail=why, near=near, is_withheld=True)
        address, when = urls.wire(url), wanted_time(near)
        search = Search(self, address, when)
        found: Found = await search.best()
        for form in forms(address):
            if not isinstance(found, Absent):
                break
            search = Search(self, form, when)
            found = await search.best()
        if isinstance(found, Absent) or (isinstance(found, Reading) and not found.counts):
            found = await self._by_index(address, when, search)
        lookup = tell(self.name, url, near, found)
        if self._seeks_latest and lookup.memento:
            return replace(lookup, latest=await self._latest(lookup.memento, near, search))
        return lookup

    async def inspect(self, memento: Memento, cited: str | None = None) -> Verdict | None:
        """The judge's verdict on the page that ``memento`` shows; None where it cannot be known now.

        ``cited`` is the address that was submitted, where the copy is of what that redirected to.
        """
        copy = self._copy_at(memento.memento_url, memento.timestamp)
        if copy is None:
            return None
        reading = await read(self, copy, cited or memento.url, only_this=True)
        return reading.verdict if isinstance(reading, Reading) else None

    async def _latest(self, memento: Memento, near: datetime | None, search: Search) -> datetime | None:
        """When the page was last captured, whatever the capture shows; None where that cannot be known now."""
        if near is None and search.closest:
            return search.closest.at
        if search.latest:
            return max(search.latest, memento.timestamp)
        seen = await self.closest(memento.url, wanted_time(None))
        return max(seen.copy.at, memento.timestamp) if isinstance(seen, Seen) else None

    # --- the TimeGate ------------------------------------------------------------------------------------------

    async def closest(self, url: str, when: datetime) -> Sighting:
        """The copy of ``url`` closest to ``when``, before or after it, whatever it shows."""
        request = Request("HEAD", f"{self._base}/web/{timestamp_of(when)}/{url}")
        seen = await self.timegate.ask(request, partial(self._read_gate, url))
        if isinstance(seen, _Unexplained):
            request = request._replace(method="GET", is_page=True)
            seen = await self.timegate.ask(
                request, lambda answer: self._explained(self._read_gate(url, answer))
            )
        return self._explained(seen)

    async def open(self, copy: Copy) -> Answer | Sighting:
        """The archived answer itself, or the copy that is served in its place."""
        return await self.timegate.ask(
            Request("GET", copy.raw, is_page=True), partial(self._read_copy, copy.url)
        )

    async def towards(self, copy: Copy, location: str) -> Copy | Absent | Hidden | Trouble:
        """The copy of what ``copy`` redirects to, of about the same time."""
        if inside := self._copy_at(location, copy.at):
            return inside
        try:
            target = urls.join(copy.url, location)
            return Absent() if objection(target) else self._copy(copy.at, urls.wire(target))
        except urls.MalformedURL:
            return Absent()

    def links(self, answer: Answer, url: str) -> Links:  # noqa: ARG002 - each link names its own
        """The copies that an answer names."""
        return gates.links(answer.headers, self._copy_at)

    def _read_gate(self, url: str, answer: Answer) -> Sighting | _Unexplained:
        if at := memento_datetime(answer):
            return Seen(self._copy(at, url), self.links(answer, url))
        return self._read_own(url, answer)

    def _read_copy(self, url: str, answer: Answer) -> Answer | Sighting:
        return answer if memento_datetime(answer) else self._explained(self._read_own(url, answer))

    def _explained(self, found: Sighting | _Unexplained) -> Sighting:
        """``found``, where the whole answer was read: what does not say then why it refuses is no exclusion."""
        return self._strange(_FORBIDDEN) if isinstance(found, _Unexplained) else found

    def _read_own(self, url: str, answer: Answer) -> Sighting | _Unexplained:
        """An answer of the archive itself, not of an archived page."""
        if answer.status in _REDIRECT and (copy := self._copy_at(answer.headers.get("Location", ""))):
            return Seen(copy, self.links(answer, url))
        if answer.status == _NOT_FOUND:
            return Absent()
        if answer.status == _FOR_LEGAL_REASONS:
            return Hidden()
        if answer.status == _FORBIDDEN:
            said = answer.headers.get(_RUNTIME_ERROR, "") + answer.page.content.decode("utf-8", "replace")
            return Hidden() if _EXCLUSION.search(said) else _Unexplained()
        return trouble_in(answer, f"the TimeGate of {self.name}") or self._strange(answer.status)

    def _strange(self, status: int) -> Trouble:
        detail = f"the TimeGate of {self.name} answered HTTP {status} without saying which copy it is"
        return Trouble(TroubleKind.GARBAGE, detail)

    def _copy(self, at: datetime, url: str) -> Copy:
        stamp = timestamp_of(at)
        return Copy(at, url, f"{self._base}/web/{stamp}/{url}", f"{self._base}/web/{stamp}id_/{url}")

    def _copy_at(self, location: str, at: datetime | None = None) -> Copy | None:
        """The copy that ``location`` means; None where it leads out of the archive, or to what is told to nobody."""
        here = urlsplit(self._base)
        try:
            netloc = urlsplit(location).netloc
        except ValueError:
            return None
        inside = location.partition("://")[2].removeprefix(netloc) if netloc else location
        found = _PLACE.fullmatch(inside.removeprefix(here.path)) if netloc in {"", here.netloc} else None
        when = moment(found[1]) or at if found else None
        return self._copy(when, urls.wire(found[2])) if found and when and not objection(found[2]) else None

    # --- the index ---------------------------------------------------------------------------------------------

    async def _by_index(self, url: str, when: datetime, search: Search) -> Found:
        """The best of the copies in the index that are not like those that ``search`` has read."""
        from checker.archive import cdx  # noqa: PLC0415 - 170 ms that most runs need not pay

        near = timestamp_of(when)
        answer = await self._ask_index(cdx.query(self._base, url, near))
        if isinstance(answer, Hidden | Trouble):
            return answer
        found, is_whole = answer
        if cdx.needs_earlier(answer, when):
            earlier = await self._ask_index(cdx.query(self._base, url, near, only_before=True))
            if isinstance(earlier, Hidden | Trouble):
                return earlier
            found = list(dict.fromkeys(found + earlier.found))
        known = [
            record._replace(original=urls.wire(record.original))
            for record in found
            if not objection(record.original)
        ]
        read_before = {(copy.at, copy.url) for copy, _ in search.rejected}
        rows = cdx.candidates(known, when, read_before, is_whole=is_whole)
        return await self._best_of(rows, search, is_whole)

    async def _best_of(self, rows: list[cdx.Record], search: Search, is_whole: bool) -> Found:  # noqa: FBT001
        """The first of ``rows`` that shows the page; where none does, whether that was all."""
        from checker.archive import cdx  # noqa: PLC0415 - see _by_index

        unread = max(0, len(rows) - cdx.READS)
        for row in rows[: cdx.READS]:
            reading = await search.read(self._copy(row.timestamp, row.original))
            if isinstance(reading, Trouble | Hidden) or (isinstance(reading, Reading) and reading.counts):
                return reading
            unread += isinstance(reading, Absent)
        if unread or not is_whole:
            more = f"{unread} more are" if unread > 1 and is_whole else "more are"
            said = filter(None, (search.said, f"{more} in the index of {self.name}, and were not read"))
            return Unsettled("; ".join(said))
        return Absent(search.said)

    async def _ask_index(self, query: str) -> cdx.Rows | Hidden | Trouble:
        return await self.index.ask(Request("GET", query), self._read_index)

    def _read_index(self, answer: Answer) -> cdx.Rows | Hidden | Trouble:
        from checker.archive import cdx  # noqa: PLC0415 - see _by_index

        name = f"the index of {self.name}"
        if trouble := trouble_in(answer, name):
            return trouble
        if answer.status == _FORBIDDEN and "AccessControlException" in answer.text:
            return Hidden()
        try:
            if answer.status == _INDEX:
                return cdx.rows(answer.text)
        except ValueError:
            pass
        return Trouble(
            TroubleKind.GARBAGE, f"{name} answered HTTP {answer.status} with something that is no index"
        )
