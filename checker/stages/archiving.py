"""The archive stage of a run: which links are looked up, which are submitted, and what is remembered of it.

``archive`` knows how to ask; this module knows what to ask for, and keeps the answers in the store.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from checker import urls
from checker.fetch.resolver import AddressGuard
from checker.models import Capture, CaptureState, CheckedLink, Lookup, LookupState, Reason, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from checker.archive import Archivist
    from checker.config import ArchiveConfig
    from checker.store import Store

__all__ = ["ArchiveStage"]

WORKERS = 8
"""Look-ups under way at once; the pace is the archivist's, this only hides its latency."""

_CANNOT_BE_CAPTURED = frozenset({Reason.HOST_NOT_FOUND, Reason.CONNECTION_REFUSED, Reason.MALFORMED_URL})
_PRIVATE_NAMES = (".local", ".internal", ".intranet", ".lan", ".corp", ".home", ".home.arpa", ".localhost")
_URGENCY = {Status.BROKEN: 0, Status.UNSTABLE: 1, Status.BLOCKED: 2}


class ArchiveStage:
    """Looks up links as they are offered, then submits what has no copy."""

    def __init__(
        self, archivist: Archivist, store: Store, config: ArchiveConfig, *, now: Callable[[], datetime]
    ) -> None:
        self._archivist = archivist
        self._store = store
        self._config = config
        self._now = now
        self._offered: asyncio.Queue[tuple[str, datetime | None] | None] = asyncio.Queue()
        self.lookups: dict[str, Lookup] = {}
        self.captures: dict[str, Capture] = {}

    @property
    def notices(self) -> Sequence[str]:
        """Sentences about the stage as a whole."""
        return self._archivist.notices

    def offer(self, checked: CheckedLink, cited: date | None) -> None:
        """Have ``checked`` looked up, near the day it was ``cited``. Files and ignored links are passed over.

        The name of a private host is nothing to tell an archive: a link is offered once it was visited, or, when
        nothing is visited at all (not-due), if its host looks public.
        """
        verdict = checked.verdict
        if checked.link.is_local or verdict.status is Status.IGNORED:
            return
        if verdict.status is Status.UNCHECKED and not (
            verdict.reason is Reason.NOT_DUE and _looks_public(checked)
        ):
            return
        near = datetime(cited.year, cited.month, cited.day, tzinfo=UTC) if cited else None
        self._offered.put_nowait((checked.link.url, near))

    def no_more(self) -> None:
        """Say that everything was offered: ``look_up`` ends once the queue is empty."""
        for _ in range(WORKERS):
            self._offered.put_nowait(None)

    async def look_up(self, advance: Callable[[], None]) -> None:
        """Look up what is offered, until ``no_more``."""
        async with asyncio.TaskGroup() as group:
            for _ in range(WORKERS):
                group.create_task(self._work(advance))

    async def capture(self, checked: Iterable[CheckedLink], advance: Callable[[], None]) -> None:
        """Submit what was never archived, the most endangered and most cited first."""
        wanted = sorted((each for each in checked if self._needs_capture(each)), key=_danger)
        urls = [each.link.url for each in wanted]
        pending = []
        for url, (capture, at) in self._store.copies.last_captures(urls).items():
            if capture.state is CaptureState.PENDING:
                pending.append(capture)
            elif self._is_remembered(capture, at):
                self.captures[url] = capture
        waiting = [url for url in urls if url not in self.captures]
        broken = {each.link.url for each in wanted if each.verdict.status is Status.BROKEN}
        async for capture in self._archivist.capture(waiting, pending=pending):
            self._keep(capture, shows_the_page=capture.url not in broken)
            advance()

    def captures_wanted(self, checked: Iterable[CheckedLink]) -> int:
        """How many of ``checked`` would be submitted."""
        return sum(map(self._needs_capture, checked))

    async def _work(self, advance: Callable[[], None]) -> None:
        while (offer := await self._offered.get()) is not None:
            self.lookups[offer[0]] = await self._find(*offer)
            advance()

    async def _find(self, url: str, near: datetime | None) -> Lookup:
        remembered = self._store.copies.last_lookups([url]).get(url)
        if remembered and self._is_fresh(*remembered):
            return remembered[0]
        lookup = await self._archivist.find(url, near)
        self._store.copies.save_lookups([lookup], self._now())
        return lookup

    def _is_fresh(self, lookup: Lookup, at: datetime) -> bool:
        believed = self._config.found_for if lookup.state is LookupState.ARCHIVED else self._config.absent_for
        return self._now() - at < believed

    def _is_remembered(self, capture: Capture, at: datetime) -> bool:
        """Whether an earlier submission still stands: saved for good, refused for as long as an absence is believed."""
        believed = {CaptureState.SAVED: timedelta.max, CaptureState.REFUSED: self._config.absent_for}
        return self._now() - at < believed.get(capture.state, timedelta(0))

    def _needs_capture(self, checked: CheckedLink) -> bool:
        lookup = self.lookups.get(checked.link.url)
        never = lookup is not None and lookup.state is LookupState.NEVER_ARCHIVED
        return never and checked.verdict.reason not in _CANNOT_BE_CAPTURED

    def _keep(self, capture: Capture, *, shows_the_page: bool) -> None:
        self.captures[capture.url] = capture
        self._store.copies.save_captures([capture], self._now())
        if (
            capture.memento is not None and shows_the_page
        ):  # the archive's own index may not show it for hours
            self._store.copies.save_lookups(
                [Lookup(capture.url, LookupState.ARCHIVED, capture.memento)], self._now()
            )


def _looks_public(checked: CheckedLink) -> bool:
    host = urls.host(checked.link.request_url)
    try:
        return AddressGuard().permits(host)
    except ValueError:  # a name, not an address
        return "." in host and not host.endswith(_PRIVATE_NAMES)


def _danger(checked: CheckedLink) -> tuple[int, int, str]:
    return _URGENCY.get(checked.verdict.status, 3), -len(checked.link.references), checked.link.url
