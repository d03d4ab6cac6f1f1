"""Which link is next: one of the longest lane that may start a request now; of lanes of a length, one whose connections
are still warm.

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
    from collections.abc import Iterable, Iterator

    from checker.fetch.lanes import Clock, Lane, Sleep
    from checker.models import Link

__all__ = ["Queue", "Schedule"]


class Queue:
    """The links that wait for one host."""

    def __init__(self, lane: Lane, links: Iterable[Link]) -> None:
        self.lane = lane
        self.links = deque(links)
        self.weight = lane.weight(len(self.links))
        self.under_way = 0
        self.entry = 0  # the one that counts among those listed

    @property
    def may_start(self) -> bool:
        """Whether another link may be under way."""
        return bool(self.links) and self.under_way < self.lane.concurrency


_Entry = tuple[float, int, Queue]  # what is smallest comes first; the number is that of the entry


class Schedule:
    """All queues of a run."""

    def __init__(self, queues: Iterable[Queue], *, clock: Clock, sleep: Sleep) -> None:
        self._clock, self._sleep = clock, sleep
        self._numbers = count(1)
        self._ready: list[_Entry] = []  # the longest first
        self._later: list[_Entry] = []  # the earliest first
        self._left = 0
        self._changed = asyncio.Event()
        self._busy: set[Queue] = set()
        for queue in queues:
            self._left += len(queue.links)
            self._list(queue)

    async def next(self) -> tuple[Queue, Link] | None:
        """The link to begin with now, as soon as there is one; None when there are none left."""
        while self._left:
            now = self._clock()
            while self._later and self._later[0][0] <= now:
                self._relist(heapq.heappop(self._later))
            if not self._ready:
                await self._wait(self._later[0][0] - now if self._later else None)
            elif (queue := self._of(heapq.heappop(self._ready))) is not None:
                if queue.lane.ready_at <= now:
                    return queue, self._take(queue)
                self._list(queue)
        return None

    def finished(self, queue: Queue) -> None:
        """One of ``queue``'s links is done. Its connection is warm: the next one may have it before others of its length."""
        queue.under_way -= 1
        if not queue.under_way:
            self._busy.discard(queue)
        self._list(queue, is_warm=True)
        self._changed.set()

    def waiting(self) -> Iterator[Queue]:
        """Those of which something is under way, or has to wait before it may be."""
        yield from self._busy
        for entry in self._later:
            queue = self._of(entry)
            if queue is not None and queue not in self._busy:
                yield queue

    def _take(self, queue: Queue) -> Link:
        queue.under_way += 1
        self._busy.add(queue)
        self._left -= 1
        link = queue.links.popleft()
        self._list(queue)
        return link

    def _list(self, queue: Queue, *, is_warm: bool = False) -> None:
        """List ``queue`` where it belongs; an entry that it had counts no more."""
        number = next(self._numbers)
        queue.entry = -number if is_warm else number
        if not queue.may_start:
            return
        ready_at = queue.lane.ready_at
        if ready_at <= self._clock():
            heapq.heappush(self._ready, (-queue.weight, queue.entry, queue))
        else:
            heapq.heappush(self._later, (ready_at, queue.entry, queue))

    def _relist(self, entry: _Entry) -> None:
        if (queue := self._of(entry)) is not None:
            heapq.heappush(self._ready, (-queue.weight, queue.entry, queue))

    def _of(self, entry: _Entry) -> Queue | None:
        """The queue of an entry that still counts."""
        return entry[2] if entry[1] == entry[2].entry else None

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
