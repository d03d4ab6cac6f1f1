"""One lane a host: how many requests at once, how far apart, and when to leave a host alone.

A link waits in its own lane, and takes one of the global places only for the time of one request: waiting for a
slow or rate-limited host holds up nobody else.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from checker.errors import FetchError
from checker.models import Failure

if TYPE_CHECKING:
    from checker.config import CheckConfig

__all__ = ["Clock", "Lane", "Lanes", "Sleep"]

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]

SILENCE_LIMIT = 6
"""Requests in a row without any answer after which a host is not asked again in this run."""


class Lane:
    """The queue in front of one host."""

    def __init__(self, host: str, *, concurrency: int, interval: float, clock: Clock, sleep: Sleep) -> None:
        self.host = host
        self.concurrency = concurrency
        self._interval = interval
        self._clock = clock
        self._sleep = sleep
        self._places = asyncio.Semaphore(concurrency)
        self._next_start = 0.0
        self._paused_until = 0.0
        self._silence = 0

    def pause(self, seconds: float) -> None:
        """Start no request for the next ``seconds``: the host asked for it (Retry-After)."""
        self._paused_until = max(self._paused_until, self._clock() + seconds)

    def heard(self, *, answered: bool) -> None:
        """Note whether the host answered a request, with whatever answer, or stayed silent."""
        self._silence = 0 if answered else self._silence + 1

    def check_alive(self) -> None:
        """Raise FetchError when the host was silent so often that asking again is of no use in this run."""
        if self._silence >= SILENCE_LIMIT:
            detail = f"{self.host} did not answer {self._silence} requests in a row and was not asked again"
            raise FetchError(Failure.TIMEOUT, detail)

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold one of this lane's places, entered no earlier than the pace allows."""
        async with self._places:
            await self._keep_pace()
            yield

    async def _keep_pace(self) -> None:
        while True:
            now = self._clock()
            start = max(now, self._next_start, self._paused_until)
            self._next_start = start + self._interval
            if start <= now:
                return
            await self._sleep(start - now)
            if self._clock() >= self._paused_until:  # a pause that began meanwhile is waited for as well
                return


class Lanes:
    """All lanes, and the places for requests under way over all hosts."""

    def __init__(
        self, config: CheckConfig, *, clock: Clock = time.monotonic, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._config = config
        self._clock = clock
        self._sleep = sleep
        self._lanes: dict[str, Lane] = {}
        self._places = asyncio.Semaphore(config.concurrency)

    def lane(self, host: str) -> Lane:
        """The lane of ``host``, made when it is first asked for."""
        lane = self._lanes.get(host)
        if lane is None:
            lane = self._lanes[host] = self._new_lane(host)
        return lane

    @contextlib.asynccontextmanager
    async def turn(self, lane: Lane) -> AsyncIterator[None]:
        """The right to send one request: first the lane's turn, then, only for the request, a global place.

        Raises FetchError when the host was given up.
        """
        lane.check_alive()
        async with lane.turn():
            lane.check_alive()  # it may have been given up while this request waited
            async with self._places:
                yield

    def _new_lane(self, host: str) -> Lane:
        config = self._config
        concurrency, interval = config.host_concurrency, config.host_interval
        for pattern, special in config.hosts.items():
            if fnmatchcase(host, pattern.lower()):
                concurrency = special.concurrency or concurrency
                interval = interval if special.interval is None else special.interval
                break
        return Lane(
            host,
            concurrency=concurrency,
            interval=interval.total_seconds(),
            clock=self._clock,
            sleep=self._sleep,
        )
