"""Visits links: lanes around retries around redirects around single requests."""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from checker import urls
from checker.errors import FetchError
from checker.fetch.client import Client, Response
from checker.fetch.lanes import Clock, Lanes, Sleep
from checker.fetch.redirects import Chain, follow
from checker.fetch.retry import Random, retrying
from checker.fetch.schedule import Queue, Schedule
from checker.models import Attempt, Link, Observation

if TYPE_CHECKING:
    import aiohttp

    from checker.config import CheckConfig

__all__ = ["Fetcher", "See"]

See = Callable[[Link, Observation], Awaitable[None]]


class Fetcher:
    """Observes links at the pace their hosts allow. Clock, sleep and randomness are arguments, for tests."""

    def __init__(
        self,
        config: CheckConfig,
        client: Client,
        *,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        rand: Random = random.random,
    ) -> None:
        self._config = config
        self._client = client
        self._clock, self._sleep = clock, sleep
        self._lanes = Lanes(config, clock=clock, sleep=sleep)
        self._retrying = retrying(config.retries, sleep=sleep, rand=rand)

    async def visit(self, links: Iterable[Link], see: See) -> None:
        """Observe every link and call ``see`` with each as it is known; the longest lanes start first.

        Cancelling stops at once; what was not seen by then stays unseen.
        """
        waiting: dict[str, list[Link]] = defaultdict(list)
        for link in links:
            waiting[urls.host(link.request_url)].append(link)
        schedule = Schedule(
            [Queue(self._lanes.lane(host), each) for host, each in waiting.items()],
            clock=self._clock,
            sleep=self._sleep,
        )
        async with asyncio.TaskGroup() as group:
            while (begun := await schedule.next()) is not None:
                await self._lanes.vacancy()
                group.create_task(self._work(*begun, schedule, see))
                await asyncio.sleep(0)  # it takes its places

    async def observe(self, link: Link) -> Observation:
        """One link: every try, every hop, and what the last answer was. Raises nothing for what a server does."""
        started = self._clock()
        tries: list[Chain] = []

        async def attempt() -> Attempt:
            tries.append(
                await follow(self._request, link.request_url, max_redirects=self._config.max_redirects)
            )
            return tries[-1].last

        await self._retrying(attempt)
        chain = tries[-1]
        return Observation(
            url=link.url,
            observed_at=datetime.now(UTC),
            elapsed_ms=round((self._clock() - started) * 1000),
            attempts=tuple(hop for each in tries for hop in each.hops),
            hops=chain.hops,
            tries=len(tries),
            content_type=chain.last.headers.get("content-type"),
            title=chain.page.title,
            ids=chain.page.ids,
            sketch=chain.page.sketch,
        )

    async def _work(self, queue: Queue, link: Link, schedule: Schedule, see: See) -> None:
        try:
            await see(link, await self.observe(link))
        finally:
            schedule.finished(queue)

    async def _request(self, url: str, jar: aiohttp.CookieJar) -> Response:
        """One paced request; a failure becomes an attempt that says so."""
        lane = self._lanes.lane(urls.host(url))
        started = None
        try:
            async with self._lanes.turn(lane, url):
                started = self._clock()
                response = await self._client.get(url, jar)
        except FetchError as exc:
            response = Response(self._failed(url, exc, started))
        lane.learn(response.attempt)
        return response

    def _failed(self, url: str, error: FetchError, started: float | None) -> Attempt:
        """``error`` as an attempt; ``started`` is None when nothing was sent."""
        return Attempt(
            urls.redact(url),
            0 if started is None else round((self._clock() - started) * 1000),
            failure=error.failure,
            detail=urls.redact(error.detail),
            was_sent=started is not None,
        )
