"""Archived copies: ``Archivist`` finds them and has them made.

=============  =====================================================================================================
``base``       what every archive offers; pace and breaker
``service``    one part of a remote service: a request, an answer or the trouble met
``wayback``    look-ups: TimeGate first, the index where it must be proven (``cdx``: queries through waybackpy)
``spn``        Save Page Now 2: what is sent, and what each answer means (``refusals``: its error codes)
``captures``   one run's submissions: queue, jobs, waiting (``allowance``: what may still be submitted)
``keys``       the keys of an archive.org account
=============  =====================================================================================================

::

    async with Archivist(config.archive, user_agent=agent, keys=find_keys()) as archivist:
        lookup = await archivist.find(url, near=cited_at)
        async for capture in archivist.capture(urls, pending=left_over): ...
"""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from checker.archive.allowance import NO_KEYS, SWITCHED_OFF, Allowance
from checker.archive.base import Timing, objection
from checker.archive.captures import CaptureRun
from checker.archive.keys import Keys, find_keys
from checker.archive.service import Client
from checker.archive.spn import SavePageNow
from checker.archive.wayback import Wayback
from checker.models import Capture, CaptureState, Lookup, LookupState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from datetime import datetime
    from types import TracebackType

    from aiohttp.abc import AbstractResolver

    from checker.config import ArchiveConfig

__all__ = ["Archivist", "Keys", "find_keys"]


class Archivist:
    """The archive stage of one run. No method raises anything but CancelledError; ``find`` may run concurrently."""

    def __init__(
        self,
        config: ArchiveConfig,
        *,
        user_agent: str,
        keys: Keys | None,
        resolver: Callable[[], AbstractResolver] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._config = config
        self._timing = Timing(clock, sleep)
        self._client = Client(user_agent, resolver)
        self._wayback = Wayback(config, self._client, self._timing)
        self._service = SavePageNow(config, self._client, keys, self._timing) if keys else None
        self._allowance = Allowance(config.max_captures)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()

    async def find(self, url: str, near: datetime | None = None) -> Lookup:
        """The copy of ``url`` that shows it as it was at ``near`` (now, where it is None), or what is known instead."""
        if not self._config.find:
            return Lookup(url, LookupState.UNKNOWN, detail="look-ups are switched off (archive.find)")
        return await self._wayback.find(url, near)

    async def capture(
        self, urls: Sequence[str], *, pending: Sequence[Capture] = ()
    ) -> AsyncIterator[Capture]:
        """Ask for the ``pending`` jobs of an earlier run, then submit ``urls`` in order, within pace and budget.

        Each URL comes out once, as soon as its result is known.
        """
        old = {capture.url: capture for capture in pending}
        objections = {url: objection(url) for url in (*old, *urls)}
        for url, why in objections.items():
            if why:
                yield Capture(url, CaptureState.REFUSED, reason=f"not submitted: {why}")
        fit = [url for url, why in objections.items() if not why]
        if self._service is None or not self._config.submit:
            reason = NO_KEYS if self._config.submit else SWITCHED_OFF
            if fit and self._config.submit:
                self._allowance.close(reason)
            for url in fit:
                yield replace(old.get(url, Capture(url, CaptureState.DEFERRED)), reason=reason)
            return
        run = CaptureRun(self._service, self, self._allowance, self._config, self._timing)
        async with aclosing(run.run(fit, [old[url] for url in fit if url in old])) as captures:
            async for capture in captures:
                yield capture

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences about the stage as a whole: a part that stopped, wrong keys, a budget used up."""
        parts = [self._wayback.timegate, self._wayback.index]
        if self._service:
            parts.append(self._service.questions)
            parts.append(self._service.submissions)
        said = [part.breaker.sentence for part in parts if part.breaker.is_open]
        return tuple(
            f"{notice[0].upper()}{notice[1:]}." for notice in dict.fromkeys([*said, *self._allowance.notices])
        )
