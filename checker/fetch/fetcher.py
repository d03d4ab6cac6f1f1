"""Visits links: lanes around retries around redirects around what one hop takes.

Whether an observation deserves a second look, or a sibling to compare it with, is an opinion: whoever judges passes
it in. What is known of a page from earlier, so that its server need not send it again, comes from whoever remembers.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from checker import urls
from checker.fetch.asking import Asker
from checker.fetch.conditions import PLAIN, is_nonsense
from checker.fetch.hosts import HostRules
from checker.fetch.lanes import Clock, Lanes, Sleep
from checker.fetch.redirects import Chain, follow
from checker.fetch.retry import Random, retrying
from checker.fetch.schedule import Queue, Schedule
from checker.fetch.siblings import Siblings
from checker.fetch.waits import Wait, one_a_host
from checker.models import Attempt, Link, Observation

if TYPE_CHECKING:
    from aiohttp import CookieJar

    from checker.config import CheckConfig
    from checker.fetch.client import Client, Response

__all__ = ["Fetcher", "See"]

Condition = Mapping[str, str]

DeservesSecondLook = Callable[[Observation], bool]
Ready = Callable[[Link], Awaitable[bool]]
See = Callable[[Link, Observation], Awaitable[None]]
WantsSibling = Callable[[Link, Observation], bool]


def _never(*_: object) -> bool:
    return False


async def _at_once(_: Link) -> bool:
    return True


def _plainly(_: Link) -> Condition:
    return PLAIN


def _utc() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """Observes links at the pace their hosts allow. Clock, sleep and randomness are arguments, for tests."""

    def __init__(  # noqa: PLR0913 - two opinions, a memory, and four seams for tests
        self,
        config: CheckConfig,
        client: Client,
        *,
        deserves_second_look: DeservesSecondLook = _never,
        wants_sibling: WantsSibling = _never,
        condition_for: Callable[[Link], Condition] = _plainly,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        rand: Random = random.random,
        now: Callable[[], datetime] = _utc,
    ) -> None:
        rules = HostRules(config.hosts)
        self._config = config = config.model_copy(update={"hosts": rules.hosts})
        self._deserves_second_look, self._wants_sibling = deserves_second_look, wants_sibling
        self._condition_for = condition_for
        self._clock, self._sleep, self._now = clock, sleep, now
        self._lanes = Lanes(config, clock=clock, sleep=sleep)
        self._asker = Asker(client, self._lanes, rules, clock=clock)
        self._client, self._rand = client, rand
        self._siblings = Siblings(rand)
        self._retrying = retrying(config.retries, rand=rand)
        self._schedule = Schedule((), clock=clock, sleep=sleep)

    async def visit(self, links: Iterable[Link], see: See, *, ready: Ready = _at_once) -> None:
        """Observe every link and call ``see`` with each as it is known; the longest lanes start first.

        ``ready`` is awaited before each link is begun with, and says whether it is to be.
        Cancelling stops at once; what was not seen by then stays unseen.
        """
        waiting: dict[str, list[Link]] = defaultdict(list)
        for link in links:
            waiting[urls.host(link.request_url)].append(link)
        schedule = self._schedule = Schedule(
            [Queue(self._lanes.lane(host), each) for host, each in waiting.items()],
            clock=self._clock,
            sleep=self._sleep,
        )
        async with asyncio.TaskGroup() as group:
            while (begun := await schedule.next()) is not None:
                if not await ready(begun[1]):
                    schedule.finished(begun[0])
                    continue
                await self._lanes.vacancy()
                group.create_task(self._work(*begun, schedule, see))
                await asyncio.sleep(0)  # it takes its places

    def waits(self) -> list[Wait]:
        """The hosts that are waited for at this moment, and why; those that take longest first."""
        held = (queue.lane.wait(len(queue.links) + queue.under_way) for queue in self._schedule.waiting())
        return one_a_host([*filter(None, held), *self._lanes.silent()])

    def forget(self) -> None:
        """Visit every host as if it had not failed, and as if nobody else had ever answered in its place."""
        self._lanes.reopen()
        self._siblings = Siblings(self._rand)
        self._client.forget()

    async def observe(self, link: Link) -> Observation:
        """One link: every try, every hop, and what the last answer was. Raises nothing for what a server does."""
        started = self._clock()
        tries: list[Chain] = []

        async def look(*, as_browser: bool = False, condition: Condition = PLAIN) -> Chain:
            tries.append(await self._follow(link.request_url, as_browser=as_browser, condition=condition))
            return tries[-1]

        condition = self._condition_for(link)
        best = await look(condition=condition)
        if condition and _says_unchanged(best):
            seen = self._observation(link, best, tries)
            return replace(seen, elapsed_ms=self._since(started), is_unchanged=True)
        if is_nonsense(best.last, is_conditional=bool(condition)):
            best = await look()
        looks_twice = self._looks_twice(self._observation(link, best, tries))
        if looks_twice:  # at once: what a filter refuses, it refuses in a moment as well
            best = self._better(link, best, await look(as_browser=True))

        async def again() -> Attempt:
            nonlocal best
            best = self._better(link, best, await look())
            return tries[-1].last

        if not (looks_twice and self._is_wall(self._observation(link, best, tries))):
            await self._retrying(best.last, again, partial(self._rest, link))
        observation = replace(
            self._observation(link, best, tries),
            elapsed_ms=self._since(started),
            was_second_look=looks_twice,
        )
        if self._config.soft_404 and self._wants_sibling(link, observation):
            neighbour = partial(self._follow, as_browser=looks_twice, is_kept=False)
            observation = replace(observation, sibling=await self._siblings.of(link.request_url, neighbour))
        return observation

    async def _rest(self, link: Link, seconds: float) -> None:
        """Wait before ``link`` is tried again, and let others know."""
        with self._lanes.lane(urls.host(link.request_url)).resting(seconds):
            await self._sleep(seconds)

    def _looks_twice(self, first: Observation) -> bool:
        return self._config.second_look and first.last.was_sent and self._deserves_second_look(first)

    def _is_wall(self, observation: Observation) -> bool:
        """Whether a fault of the server is none: it smells of a filter, and does so to a browser as well."""
        return (observation.last.status_code or 0) >= HTTPStatus.INTERNAL_SERVER_ERROR and (
            self._deserves_second_look(observation)
        )

    def _better(self, link: Link, first: Chain, second: Chain) -> Chain:
        """The one of two tries that says more: an answer, else a refusal, else nothing; the later where both do."""
        worth = [self._worth(self._observation(link, each, (each,))) for each in (first, second)]
        return second if worth[1] >= worth[0] else first

    def _worth(self, observation: Observation) -> int:
        if observation.last.status_code is None:
            return 0
        return 1 if self._deserves_second_look(observation) else 2

    async def _follow(
        self, url: str, *, as_browser: bool = False, is_kept: bool = True, condition: Condition = PLAIN
    ) -> Chain:
        plainly = partial(self._asker.ask, as_browser=as_browser, is_kept=is_kept)

        async def request(address: str, jar: CookieJar) -> Response:
            """What is known is known of the first address alone."""
            return await plainly(address, jar, condition=condition if address == url else PLAIN)

        chosen = request if condition else plainly
        return await follow(chosen, url, max_redirects=self._config.max_redirects)

    async def _work(self, queue: Queue, link: Link, schedule: Schedule, see: See) -> None:
        try:
            await see(link, await self.observe(link))
        finally:
            schedule.finished(queue)

    def _since(self, started: float) -> int:
        """Milliseconds."""
        return round((self._clock() - started) * 1000)

    def _observation(self, link: Link, chain: Chain, tries: Sequence[Chain]) -> Observation:
        """What ``chain``, one of ``tries``, saw of ``link``."""
        page = chain.page
        return Observation(
            url=link.url,
            observed_at=self._now(),
            elapsed_ms=0,
            attempts=tuple(attempt for each in tries for attempt in each.attempts),
            hops=chain.hops,
            tries=len(tries),
            content_type=chain.last.headers.get("content-type"),
            title=page.title,
            heading=page.heading,
            ids=page.ids,
            sketch=page.sketch,
            is_whole=page.is_whole,
            is_scripted=page.is_scripted,
            has_login=page.has_login,
        )


def _says_unchanged(chain: Chain) -> bool:
    """Whether the page itself, asked for on a condition, is as it was; what it redirects to was asked for plainly."""
    return len(chain.hops) == 1 and chain.last.status_code == HTTPStatus.NOT_MODIFIED
