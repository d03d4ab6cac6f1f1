"""Archived copies: ``Archivist`` finds them and has them made.

=============  =====================================================================================================
``base``       what every archive offers; pace and breaker
``service``    one part of a remote service: a request, an answer or the trouble met
``finders``    look-ups in all archives, the best copy of them (``gates``: what a TimeGate says)
``wayback``    look-ups: TimeGate first, the index where it must be proven (``cdx``: queries through waybackpy)
``memento``    look-ups in any other archive that speaks Memento (RFC 7089)
``nearest``    which copy is wanted (``pages``: whether it shows the page; ``forms``: other forms of its address)
``spn``        Save Page Now 2: what is sent, and what each answer means (``refusals``: its error codes)
``captures``   one run's submissions: queue, jobs, waiting (``allowance``: what may still be submitted;
               ``jobs``: what is under way; ``leftovers``: what an earlier run saw no end of)
``anonymous``  Save Page Now without keys (``save_api``: waybackpy's request, made safe; ``places``: what it tells)
``keys``       the keys of an archive.org account
=============  =====================================================================================================

::

    async with Archivist(config.archive, user_agent=agent, keys=find_keys(), paces=kept) as archivist:
        lookup = await archivist.find(url, near=cited_at)
        async for capture in archivist.capture(urls, pending=left_over, note=keep): ...
        kept = archivist.paces
"""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from checker.archive.allowance import NO_KEYS, SWITCHED_OFF, Allowance
from checker.archive.anonymous import AnonymousSavePageNow
from checker.archive.base import PaceState, Timing, objection
from checker.archive.captures import CaptureRun
from checker.archive.finders import Finders
from checker.archive.keys import Keys, find_keys, unfit_keys
from checker.archive.leftovers import VISIBLE, age
from checker.archive.service import Client
from checker.archive.spn import SavePageNow
from checker.models import Capture, CaptureState, Lookup, LookupState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
    from datetime import datetime
    from types import TracebackType

    from aiohttp.abc import AbstractResolver

    from checker.archive.spn import Submitter
    from checker.config import ArchiveConfig
    from checker.fetch.waits import Wait
    from checker.models import Memento, Verdict

__all__ = ["Archivist", "Keys", "find_keys", "unfit_keys"]

NO_PACES: Mapping[str, tuple[Sequence[float], float]] = MappingProxyType({})


class Archivist:
    """The archive stage of one run. No method raises anything but CancelledError; ``find`` may run concurrently."""

    def __init__(  # noqa: PLR0913 - the seams of a test, by name
        self,
        config: ArchiveConfig,
        *,
        user_agent: str,
        keys: Keys | None,
        resolver: Callable[[], AbstractResolver] | None = None,
        paces: Mapping[str, tuple[Sequence[float], float]] = NO_PACES,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], float] = time.time,
        unfit_keys: str = "",
    ) -> None:
        """``paces`` is what the property of that name said in an earlier run.

        ``unfit_keys`` says what is wrong with keys that were given and cannot be used.
        """
        self._no_keys = (
            NO_KEYS.replace("no keys", f"no keys that can be used ({unfit_keys})") if unfit_keys else NO_KEYS
        )
        self._config = config
        self._timing = Timing(clock, sleep, now)
        self._client = Client(user_agent, resolver)
        self._finders = Finders(config, self._client, self._timing)
        self._service: Submitter | None = None
        if keys:
            self._service = SavePageNow(config, self._client, keys, self._timing)
        elif config.anonymous:
            self._service = AnonymousSavePageNow(config, self._client, user_agent, self._timing)
        self._has_keys = keys is not None
        self._captures: CaptureRun | None = None
        self._allowance = Allowance(config.max_captures, config.reserve)
        self._parts = [*self._finders.parts]
        if self._service:
            self._parts += [self._service.questions, self._service.submissions]
        self._other_paces = {name: (tuple(at), held) for name, (at, held) in paces.items()}
        for part in self._parts:
            if known := self._other_paces.pop(part.name, None):
                part.pace.restore(*known)

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
        return await self._finders.find(url, near)

    async def inspect(self, memento: Memento, cited: str | None = None) -> Verdict | None:
        """What the judge says of the page that ``memento`` shows; None: it cannot be known now.

        ``cited`` is the address that was submitted, where the copy is of what that redirected to.
        """
        return await self._finders.inspect(memento, cited)

    async def capture(
        self,
        urls: Sequence[str],
        *,
        pending: Sequence[Capture] = (),
        note: Callable[[Capture], None] = lambda capture: None,  # noqa: ARG005
    ) -> AsyncIterator[Capture]:
        """Ask for the ``pending`` jobs of an earlier run, then submit ``urls`` in order, within pace and budget.

        Each URL comes out once, as soon as its result is known. ``note`` is called before that with each job that is
        under way, so that a run that is killed loses none.
        """
        old = {capture.url: capture for capture in pending}
        objections = {url: objection(url) for url in (*old, *urls)}
        for url, why in objections.items():
            if why:
                yield Capture(url, CaptureState.REFUSED, reason=f"not submitted: {why}")
        fit = [url for url, why in objections.items() if not why]
        lost = {url for url, capture in old.items() if self._is_lost(capture)}
        if self._service is None or not self.submits:
            reason = self._no_keys if self._config.submit else SWITCHED_OFF
            if fit and self._config.submit:
                self._allowance.close(reason)
            for url in fit:
                left = old[url] if url in old and url not in lost else Capture(url, CaptureState.DEFERRED)
                yield replace(left, reason=reason)
            return
        old |= {url: replace(old[url], job_id=None) for url in lost}
        if not self._has_keys:  # a job can only be asked for with the keys that it was submitted with
            for url in [url for url in fit if url in old and old[url].job_id]:
                fit.remove(url)
                yield replace(old[url], reason=NO_KEYS)
        run = CaptureRun(self._service, self, self._allowance, self._config, self._timing, note)
        self._captures = run
        async with aclosing(run.run(fit, [old[url] for url in fit if url in old])) as captures:
            async for capture in captures:
                yield capture

    def _is_lost(self, capture: Capture) -> bool:
        """Whether it is a job that can be asked for no more: its keys are gone, and so is the job by now."""
        is_job = not self._has_keys and capture.job_id is not None and capture.submitted_at is not None
        return is_job and age(capture, self._timing.now()) > VISIBLE

    @property
    def submits(self) -> bool:
        """Whether pages are submitted at all: without keys, or where that is switched off, nothing leaves this machine."""
        return self._service is not None and self._config.submit

    def submit_no_more(self, why: str) -> None:
        """Leave what is still to be submitted for the next run; what was submitted is waited for."""
        self._allowance.close(why)

    def waits(self) -> list[Wait]:
        """What is waited for at this moment."""
        waiting = [part.wait() for part in self._parts]
        if self._captures is not None:
            waiting.insert(0, self._captures.wait())
        return [wait for wait in waiting if wait is not None]

    @property
    def paces(self) -> dict[str, PaceState]:
        """What the next run has to know so as not to be faster than this one: by part, in seconds since 1970.

        A part that is not asked in this run, as without keys, keeps what an earlier run knew of it.
        """
        return self._other_paces | {part.name: part.pace.state for part in self._parts}

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences about the stage as a whole: a part that stopped, wrong keys, a budget used up."""
        said = [part.breaker.sentence for part in self._parts if part.breaker.is_open]
        return tuple(
            f"{notice[0].upper()}{notice[1:]}." for notice in dict.fromkeys([*said, *self._allowance.notices])
        )
