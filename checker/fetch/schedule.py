"""Which link is next: one of the longest lane that may start a request now.

Nothing is started that would only wait: a task exists for a link from its first request on, so that a run over
200,000 links holds as many tasks as there are requests under way and hosts being waited for.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checker.fetch.lanes import Clock, Lane, Sleep
    from checker.models import Link

__all__ = ["Queue", "Schedule"]


class Queue:
    """The links that wait for one host."""

    def __init__(self, lane: Lane, links: Iterable[Link]) -> None:
        self.lane = lane
        self.links = deque(links)
        self.under_way = 0
        self.is_listed = False  # among those that may start, now or later

    @property
    def may_start(self) -> bool:
        """Whether another link may be under way."""
        return bool(self.links) and self.under_way < self.lane.concurrency


class Schedule:
    """All queues of a run."""

    def __init__(self, queues: Iterable[Queue], *, clock: Clock, sleep: Sleep) -> None:
        self._clock, self._sleep = clock, sleep
        self._order = count()
        self._ready: list[tuple[float, int, Queue]] = []  # the longest first
        self._later: list[tuple[float, int, Queue]] = []  # the earliest first
        self._left = 0
        self._changed = asyncio.Event()
        for queue in queues:
            self._left += len(queue.links)
            self._list(queue)

    async def next(self) -> tuple[Queue, Link] | None:
        """The link to begin with now, as soon as there is one; None when there are none left."""
        while self._left:
            now = self._clock()
            self._advance(now)
            if self._ready:
                queue = heapq.heappop(self._ready)[2]
                queue.is_listed = False
                if queue.lane.ready_at <= now:
                    return queue, self._take(queue)
                self._list(queue)
            else:
                await self._wait(self._later[0][0] - now if self._later else None)
        return None

    def finished(self, queue: Queue) -> None:
        """One of ``queue``'s links is done."""
        queue.under_way -= 1
        self._list(queue)
        self._changed.set()

    def _take(self, queue: Queue) -> Link:
        queue.under_way += 1
        self._left -= 1
        link = queue.links.popleft()
        self._list(queue)
        return link

    def _list(self, queue: Queue) -> None:
        if queue.is_listed or not queue.may_start:
            return
        queue.is_listed = True
        ready_at = queue.lane.ready_at
        if ready_at <= self._clock():
            heapq.heappush(self._ready, (-queue.lane.weight(len(queue.links)), next(self._order), queue))
        else:
            heapq.heappush(self._later, (ready_at, next(self._order), queue))

    def _advance(self, now: float) -> None:
        while self._later and self._later[0][0] <= now:
            queue = heapq.heappop(self._later)[2]
            heapq.heappush(self._ready, (-queue.lane.weight(len(queue.links)), next(self._order), queue))

    async def _wait(self, seconds: float | None) -> None:
        """Until something has changed, at most ``seconds``."""
        self._changed.clear()
        waits: list[asyncio.Future[object]] = [asyncio.ensure_future(self._changed.wait())]
        if seconds is not None:
            waits.append(asyncio.ensure_future(self._sleep(seconds)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
