"""One lane a host: how many requests at once, how far apart, and when to leave a host alone.

A link waits in its own lane, and takes one of the global places only for the time of one request: waiting for a
slow or rate-limited host holds up nobody else. A lane learns from every attempt: a host that struggles is asked less
(``pace``), one that asks for a pause gets it, and one that is not there, stays silent or wants nothing but to be left
alone is asked no more in this run.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from checker import urls
from checker.config import HostConfig
from checker.errors import FetchError
from checker.fetch.pace import Pace
from checker.fetch.waits import WORTH_TELLING, Cause, Wait
from checker.models import Failure

if TYPE_CHECKING:
    from checker.config import CheckConfig
    from checker.models import Attempt

__all__ = ["Clock", "Lane", "Lanes", "Sleep"]

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]

SILENCE_LIMIT = 4
"""Requests in a row without any answer after which a host is not asked again in this run."""
COMPLAINT_LIMIT = 10
"""Answers 429 or 503 in a row after which a host is not asked again in this run."""

_USUAL = HostConfig()
_TOO_MANY_REQUESTS = 429
_COMPLAINTS = {_TOO_MANY_REQUESTS: Failure.RATE_LIMITED, 503: Failure.PROTOCOL}
_TYPICAL_ANSWER = 0.5  # seconds, to tell which lane takes longest


class Lane:
    """The queue in front of one host."""

    def __init__(
        self,
        host: str,
        pace: Pace,
        *,
        patience: float,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.host = host
        self.concurrency = pace.concurrency  # at best
        self._pace = pace
        self._patience = patience  # the longest pause in seconds that is waited for
        self._clock, self._sleep = clock, sleep
        self._under_way = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._next_start = self._paused_until = 0.0
        self._pause_code = 0  # of the answer that asked for it
        self._rests: dict[object, float] = {}  # until when links rest before they are tried again
        self._silence = self._complaints = 0
        self._closed: FetchError | None = None
        self._refusing: dict[str, FetchError] = {}  # by origin: one port may be closed and another open

    @property
    def ready_at(self) -> float:
        """When, by the clock, the next request may start as far as the pace goes; a closed lane turns away at once."""
        return 0.0 if self._closed else max(self._next_start, self._paused_until)

    def weight(self, links: int) -> float:
        """About how many seconds ``links`` take in this lane."""
        return links * max(self._pace.interval, _TYPICAL_ANSWER / self.concurrency)

    def wait(self, links: int) -> Wait | None:
        """Why ``links`` wait for this host, if they do; what is under way is not known here."""
        now, left = self._clock(), self.weight(links)
        pause, start = self._paused_until - now, self._next_start - now
        rest = min(self._rests.values(), default=now) - now
        if self._closed is not None:
            return None
        if pause > 0:
            cause = Cause.RATE_LIMITED if self._pause_code == _TOO_MANY_REQUESTS else Cause.PAUSE
            return Wait(self.host, cause, pause, links, pause + left)
        if rest > 0:
            return Wait(self.host, Cause.RETRY, rest, links, rest + left)
        return Wait(self.host, Cause.PACE, max(start, 0.0), links, left) if left > WORTH_TELLING else None

    @contextlib.contextmanager
    def resting(self, seconds: float) -> Iterator[None]:
        """Know that a link rests for so long before it is tried again."""
        rest = object()
        self._rests[rest] = self._clock() + seconds
        try:
            yield
        finally:
            del self._rests[rest]

    def check_open(self, url: str) -> None:
        """Raise FetchError when asking for ``url`` is of no use in this run."""
        error = self._closed or (self._refusing.get(_origin(url)) if self._refusing else None)
        if error is not None:
            raise FetchError(error.failure, error.detail)

    def learn(self, attempt: Attempt) -> None:
        """Draw conclusions from what one request of this lane brought."""
        if not attempt.was_sent:
            return
        self._silence = self._silence + 1 if attempt.failure is Failure.TIMEOUT else 0
        if self._silence >= SILENCE_LIMIT:
            self._close(Failure.TIMEOUT, f"did not answer {self._silence} requests in a row")
        if attempt.failure is Failure.CONNECTION_REFUSED:
            self._refusing[_origin(attempt.url)] = FetchError(attempt.failure, attempt.detail)
        if attempt.status_code is not None:
            self._learn_from_answer(attempt.status_code, attempt.elapsed_ms / 1000, attempt.retry_after)

    def _learn_from_answer(self, code: int, seconds: float, retry_after: float | None) -> None:
        if code not in _COMPLAINTS:
            self._complaints = 0
            self._pace.answer(seconds)
        else:
            self._complaints += 1
            if retry_after is None:
                self._pace.complaint()
            elif retry_after > self._patience:
                self._close(_COMPLAINTS[code], f"asked to be left alone for {_spoken(retry_after)}")
            if self._complaints >= COMPLAINT_LIMIT:
                self._close(_COMPLAINTS[code], f"answered {code} {self._complaints} times in a row")
        if retry_after is not None and retry_after <= self._patience:
            self._paused_until = max(self._paused_until, self._clock() + retry_after)
            self._pause_code = code

    def _close(self, failure: Failure, why: str) -> None:
        self._closed = self._closed or FetchError(failure, f"{self.host} {why} and was not asked again")

    def reopen(self) -> None:
        """Forget silence and refusals; not that the host wants to be left alone."""
        self._silence = 0
        self._refusing.clear()
        if self._closed is not None and self._closed.failure is Failure.TIMEOUT:
            self._closed = None

    @contextlib.asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Hold one of this lane's places, entered no earlier than the pace allows. Raises FetchError as ``check_open``."""
        self.check_open(url)
        await self._enter()
        try:
            await self._keep_pace()
            self.check_open(url)  # it may have been closed while this request waited
            yield
        finally:
            self._under_way -= 1
            self._wake()

    async def _enter(self) -> None:
        while self._under_way >= self._pace.concurrency and self._closed is None:
            ticket: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(ticket)
            try:
                await ticket
            except asyncio.CancelledError:
                if ticket.done() and not ticket.cancelled():
                    self._wake()  # the place is another's now
                raise
        self._under_way += 1

    def _wake(self) -> None:
        """Let those in who fit, or everybody, to be turned away."""
        room = len(self._waiting) if self._closed else self._pace.concurrency - self._under_way
        while self._waiting and room > 0:
            ticket = self._waiting.popleft()
            if not ticket.done():
                ticket.set_result(None)
                room -= 1

    async def _keep_pace(self) -> None:
        while self._closed is None:
            now = self._clock()
            start = max(now, self._next_start, self._paused_until)
            self._next_start = start + self._pace.interval
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
        self._asked: dict[object, tuple[Lane, float]] = {}  # requests under way since when; the oldest first

    def lane(self, host: str) -> Lane:
        """The lane of ``host``, made when it is first asked for."""
        lane = self._lanes.get(host)
        if lane is None:
            lane = self._lanes[host] = self._new_lane(host)
        return lane

    @contextlib.asynccontextmanager
    async def turn(self, lane: Lane, url: str) -> AsyncIterator[None]:
        """The right to send one request for ``url``: first the lane's turn, then, only for the request, a global place.

        Raises FetchError when there is no use in asking.
        """
        async with lane.turn(url), self._places:
            request = object()
            self._asked[request] = lane, self._clock()
            try:
                yield
            finally:
                del self._asked[request]

    def silent(self) -> Iterator[Wait]:
        """Hosts that have let a request wait for a while."""
        now = self._clock()
        for lane, since in self._asked.values():
            if now - since < WORTH_TELLING:
                return
            yield Wait(lane.host, Cause.SLOW, now - since)

    def reopen(self) -> None:
        """Let every host be asked again that seemed not to be there."""
        for lane in self._lanes.values():
            lane.reopen()

    async def vacancy(self) -> None:
        """Wait until one of the global places is free."""
        async with self._places:
            return

    def _new_lane(self, host: str) -> Lane:
        config = self._config
        special = next(
            (each for glob, each in config.hosts.items() if fnmatchcase(host, glob.lower())), _USUAL
        )
        interval = config.host_interval if special.interval is None else special.interval
        pace = Pace(special.concurrency or config.host_concurrency, interval.total_seconds())
        patience = config.retries.max_wait.total_seconds()
        return Lane(host, pace, patience=patience, clock=self._clock, sleep=self._sleep)


def _origin(url: str) -> str:
    """Scheme, host and port: what a connection is made to."""
    return "/".join(urls.redact(url).split("/", 3)[:3])


def _spoken(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes} minutes" if minutes >= 2 else f"{round(seconds)} seconds"  # noqa: PLR2004 - "1 minutes" is none
