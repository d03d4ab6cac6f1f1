"""Visits links: lanes around retries around redirects around single requests."""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from checker import urls
from checker.errors import FetchError
from checker.fetch.client import Client, Response
from checker.fetch.lanes import Clock, Lanes, Sleep
from checker.fetch.redirects import Chain, follow
from checker.fetch.retry import Random, retrying
from checker.models import Attempt, Failure, Link, Observation

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
        self._clock = clock
        self._lanes = Lanes(config, clock=clock, sleep=sleep)
        self._retrying = retrying(config.retries, sleep=sleep, rand=rand)

    async def visit(self, links: Iterable[Link], see: See) -> None:
        """Observe every link and call ``see`` with each as it is known; the longest lanes start first.

        Cancelling stops at once; what was not seen by then stays unseen.
        """
        lanes: dict[str, list[Link]] = defaultdict(list)
        for link in links:
            lanes[urls.host(link.request_url)].append(link)
        async with asyncio.TaskGroup() as group:
            for host, waiting in sorted(lanes.items(), key=lambda lane: -len(lane[1])):
                remaining = iter(waiting)  # shared: each worker takes the next link
                for _ in range(min(len(waiting), self._lanes.lane(host).concurrency)):
                    group.create_task(self._work(remaining, see))

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

    async def _work(self, remaining: Iterator[Link], see: See) -> None:
        for link in remaining:
            await see(link, await self.observe(link))

    async def _request(self, url: str, jar: aiohttp.CookieJar) -> Response:
        """One paced request; a failure becomes an attempt that says so."""
        started = self._clock()
        try:
            lane = self._lanes.lane(urls.host(url))
            async with self._lanes.turn(lane):
                started = self._clock()
                try:
                    response = await self._client.get(url, jar)
                except FetchError as exc:
                    lane.heard(answered=exc.failure is not Failure.TIMEOUT)
                    raise
        except FetchError as exc:
            elapsed_ms = round((self._clock() - started) * 1000)
            return Response(
                Attempt(urls.redact(url), elapsed_ms, failure=exc.failure, detail=urls.redact(exc.detail))
            )
        lane.heard(answered=True)
        lane.pause(self._patience(response.attempt.retry_after))
        return response

    def _patience(self, retry_after: float | None) -> float:
        """How long the host is left alone: what it asked for, unless that is longer than anybody waits for it."""
        longest = self._config.retries.max_wait.total_seconds()
        return retry_after if retry_after is not None and retry_after <= longest else 0.0
