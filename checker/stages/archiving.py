"""The archive stage of a run: which links are looked up, which are submitted, and what is remembered of it.

``archive`` knows how to ask; this module knows what to ask for, and keeps the answers in the store. ``candidates``
orders what is submitted, ``second_eyes`` says what a capture proves.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from checker.archive.base import name_of
from checker.errors import StoreError
from checker.models import Capture, CaptureState, Lookup, LookupState, Reason, Status
from checker.stages.candidates import Candidate, in_turn, is_recent, made_at, need, still_stands
from checker.stages.second_eyes import can_be_overruled, strayed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence

    from checker.archive import Archivist
    from checker.config import ArchiveConfig
    from checker.fetch.waits import Wait
    from checker.models import CheckedLink, Link, Memento
    from checker.stages.dates import CitationDates
    from checker.stages.discretion import Discretion
    from checker.store import Store

__all__ = ["ArchiveStage"]

WORKERS = 16
"""Look-ups under way at once; the pace is the archivist's, this only hides its latency."""

_PACES_KEPT_EVERY = 2.0  # seconds
_VISIBLE_WITHIN = timedelta(days=30)
"""How long a copy is waited for that its archive says it has made; it takes an hour, rarely a day, but a run may come
once a week, or a month."""

_UNDECIDED = frozenset({CaptureState.PENDING, CaptureState.UNKNOWN})
_UNREMEMBERED = "the store cannot be written, so nothing more was submitted; the next run goes on"
_SHOWING = frozenset({Status.WORKING, Status.REDIRECTED})


class ArchiveStage:
    """Looks up links as they are offered, then submits what has no copy."""

    def __init__(
        self,
        archivist: Archivist,
        store: Store,
        config: ArchiveConfig,
        cited: CitationDates,
        discretion: Discretion,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._archivist = archivist
        self._run_store = store
        self._store = store.copies
        self._config = config
        self._name = name_of(config.base_url)
        self._dates = cited
        self._discretion = discretion
        self._now = now
        self._offered: asyncio.Queue[Link | None] = asyncio.Queue()
        self._wanted: list[Candidate] = []
        self._last: dict[str, tuple[Capture, datetime]] = {}
        self._checked: dict[str, CheckedLink] = {}
        self.lookups: dict[str, Lookup] = {}
        self.captures: dict[str, Capture] = {}
        self.cited: dict[str, date] = {}

    @property
    def notices(self) -> Sequence[str]:
        """Sentences about the stage as a whole."""
        return (*self._dates.notices, *self._archivist.notices)

    def waits(self) -> Sequence[Wait]:
        """What is waited for at this moment."""
        return self._archivist.waits()

    # --- look-ups -----------------------------------------------------------------------------------------

    def offer(self, checked: CheckedLink) -> bool:
        """Have ``checked`` looked up; whether it will be. Files and ignored links are passed over.

        A link is looked up once it was visited, or when nothing is visited at all (not-due), if it may be told.
        """
        verdict = checked.verdict
        if checked.link.is_local or verdict.status is Status.IGNORED:
            return False
        was_seen = verdict.status is not Status.UNCHECKED or verdict.reason is Reason.NOT_DUE
        if not was_seen or not self._discretion.looks_public(checked.link.request_url or checked.link.url):
            return False
        self._offered.put_nowait(checked.link)
        return True

    def no_more(self) -> None:
        """Say that everything was offered: ``look_up`` ends once the queue is empty."""
        for _ in range(WORKERS):
            self._offered.put_nowait(None)

    async def look_up(self, advance: Callable[[], None]) -> None:
        """Look up what is offered, until ``no_more``."""
        async with asyncio.TaskGroup() as group:
            for _ in range(WORKERS):
                group.create_task(self._work(advance))

    @asynccontextmanager
    async def keeping_paces(self) -> AsyncIterator[None]:
        """Remember how fast archives are asked: the next run goes on at the same pace."""

        async def keep_up() -> None:
            while True:
                await asyncio.sleep(_PACES_KEPT_EVERY)
                with suppress(
                    StoreError
                ):  # whoever keeps a result says so; the next time may be a better one
                    self._store.save_paces(self._archivist.paces)

        keeping = asyncio.create_task(keep_up())
        try:
            yield
        finally:
            keeping.cancel()
            self._store.save_paces(self._archivist.paces)

    async def _work(self, advance: Callable[[], None]) -> None:
        while (link := await self._offered.get()) is not None:
            lookup = await self._find(link)
            if lookup is not None:
                self.lookups[link.url] = lookup
            advance()

    async def _find(self, link: Link) -> Lookup | None:
        """What archives say of ``link``, or said lately; None where they are not to be asked."""
        remembered = self._store.last_lookups([link.url]).get(link.url)
        if remembered and self._is_fresh(*remembered, self._dates.stated(link)):
            if remembered[0].near is not None:
                self.cited[link.url] = remembered[0].near.date()
            return remembered[0]
        if not await self._discretion.may_tell(link.url):
            return None
        cited = await self._dates.of(link)
        if cited is not None:
            self.cited[link.url] = cited
        # a day is over when it was written about: copies of the same day show what was cited
        near = datetime.combine(cited, time(23, 59, 59), UTC) if cited else None
        lookup = await self._archivist.find(link.url, near)
        lookup = replace(lookup, near=near, looked_up_at=self._now())
        self._store.save_lookups([lookup], self._now())
        return lookup

    def _is_fresh(self, lookup: Lookup, at: datetime, stated: date | None) -> bool:
        """Whether ``lookup`` is believed; not when a note has turned up that cites the page before it was thought to."""
        if stated and (lookup.near is None or stated < lookup.near.date()):
            return False
        believed = self._config.found_for if lookup.state is LookupState.ARCHIVED else self._config.absent_for
        is_here = self._name not in lookup.absent_from
        lacks_latest = (
            self._config.max_age and is_here and lookup.memento and lookup.near and not lookup.latest
        )
        return is_recent(at, self._now(), within=believed) and not lacks_latest

    # --- submissions --------------------------------------------------------------------------------------

    async def plan(self, checked: Iterable[CheckedLink]) -> int:
        """Decide what is to be submitted; the number of it."""
        wanted = self._candidates(checked)
        allowed = await asyncio.gather(*(self._discretion.may_submit(each.url) for each in wanted))
        self._wanted = [each for each, is_allowed in zip(wanted, allowed, strict=True) if is_allowed]
        return len(self._wanted)

    def _candidates(self, checked: Iterable[CheckedLink]) -> list[Candidate]:
        """What is in need of a capture, in order."""
        every = self._checked = {each.link.url: each for each in checked}
        self._last = made_at(self._name, self._store.last_captures(every))
        return in_turn(filter(None, map(self._candidate, every.values())))

    async def leave(self, checked: Iterable[CheckedLink], why: str) -> None:
        """Say of what would have been submitted that it was not, because of ``why``; nothing is sent."""
        if not self._config.submit:
            return
        left = [each.url for each in self._candidates(checked) if each.url not in self.captures]
        if not self._archivist.submits:  # which has another reason
            async for capture in self._archivist.capture(left):
                self.captures[capture.url] = capture
            return
        for url in left:
            last, _ = self._last.get(url, (None, None))
            is_open = last is not None and last.state in _UNDECIDED
            self.captures[url] = last if last and is_open else Capture(url, CaptureState.DEFERRED, reason=why)

    async def capture(self, advance: Callable[[], None]) -> None:
        """Submit what is planned, the most endangered first; what an earlier run submitted is asked for first."""
        now = self._now()
        unseen = (last for last, at in self._last.values() if is_recent(at, now, within=_VISIBLE_WITHIN))
        await asyncio.gather(
            *(
                self._keep(each)
                for each in unseen
                if each.state is CaptureState.SAVED and each.shows_page is None
            )
        )
        self._stop_if_lost()
        pages = [each.url for each in self._wanted]
        earlier = [self._last[url][0] for url in pages if url in self._last]
        pending = [capture for capture in earlier if capture.state in _UNDECIDED]
        async for capture in self._archivist.capture(pages, pending=pending, note=self._remember):
            await self._keep(capture)
            advance()

    def _candidate(self, checked: CheckedLink) -> Candidate | None:
        url, now = checked.link.url, self._now()
        last, at = self._last.get(url, (None, now))
        why = need(checked, self.lookups.get(url), last, self._config, archive=self._name, now=now)
        if why is None:
            return None
        if last is not None and still_stands(last, at, why, self._config, now):
            self.captures[url] = last
            return None
        return Candidate(why, url, self.cited.get(url), len(checked.link.references))

    async def _keep(self, capture: Capture) -> None:
        """Look at the copy that was made, if there is one, and remember what came of it all."""
        if capture.state is CaptureState.SAVED and capture.memento and capture.shows_page is None:
            capture = await self._looked_at(capture, capture.memento)
        self._remember(capture)
        checked = self._checked.get(capture.url)
        is_there = checked is not None and checked.verdict.status in _SHOWING
        shows_page = capture.shows_page or (capture.shows_page is None and is_there)
        if capture.state is CaptureState.SAVED and capture.memento and shows_page:
            self._store.save_lookups([self._found(capture.url, capture.memento)], self._now())

    async def _looked_at(self, capture: Capture, copy: Memento) -> Capture:
        """``capture`` with what its ``copy`` was found to show, unless nobody can look at it yet."""
        checked = self._checked.get(capture.url)
        if checked is not None and can_be_overruled(checked.verdict) and (why := strayed(checked, copy.url)):
            return _showing_nothing(capture, why)
        verdict = await self._archivist.inspect(copy, capture.url)
        if verdict is None:
            return capture
        if verdict.status in _SHOWING:
            return replace(capture, shows_page=True)
        return _showing_nothing(capture, verdict.detail or verdict.reason)

    def _found(self, url: str, memento: Memento) -> Lookup:
        """What a look-up would say now, had the archive's own index not to be waited for."""
        before = self.lookups.get(url)
        near = before.near if before else None
        copy = (
            before.memento if before and before.memento else memento
        )  # an older one is nearer to the citation
        return Lookup(url, LookupState.ARCHIVED, copy, near=near, latest=memento.timestamp)

    def _remember(self, capture: Capture) -> None:
        """Keep ``capture``; it does not forget the copy that an earlier one has brought."""
        last = self._last.get(capture.url)
        if capture.memento is None and last is not None:
            capture = replace(capture, memento=last[0].memento, shows_page=last[0].shows_page)
        capture = replace(capture, archive=self._name)
        self.captures[capture.url] = capture
        self._store.save_captures([capture], self._now())
        self._store.save_paces(self._archivist.paces)
        self._stop_if_lost()

    def _stop_if_lost(self) -> None:
        """Submit nothing that the next run would submit again, since nobody could remember it."""
        if self._run_store.loss:
            self._archivist.submit_no_more(_UNREMEMBERED)


def _showing_nothing(capture: Capture, why: str) -> Capture:
    reason = f"the archive's copy does not show the page, either ({why})"
    return replace(capture, state=CaptureState.REFUSED, reason=reason, shows_page=False)
