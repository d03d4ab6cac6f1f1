"""A web of many loopback hosts in a process of its own, so fast that it is not what is measured.

What a host is like its address says: ``LIVELY`` hosts answer at once, ``SLOW`` ones after a time that a log-normal
distribution gives each path, ``SILENT`` ones never, ``BUSY`` ones with 429, and nobody listens at ``DEAD`` ones.
"""

from __future__ import annotations

import asyncio
import math
import multiprocessing
import random
import time
from collections import Counter
from contextlib import contextmanager
from itertools import product
from typing import TYPE_CHECKING, NamedTuple, cast

import uvloop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

__all__ = ["BUSY", "DEAD", "LIVELY", "SILENT", "SLOW", "Tally", "Web", "serving"]


def _hosts(kind: int, count: int) -> list[str]:
    return [f"127.{kind}.{third}.{fourth}" for third, fourth in product(range(8), range(1, 251))][:count]


LIVELY, SLOW, SILENT, BUSY, DEAD = (
    _hosts(kind, count) for kind, count in ((1, 1000), (2, 752), (3, 24), (4, 1), (5, 24))
)
LIFETIME = 1_800.0  # seconds
MEDIAN_DELAY, SPREAD = 0.15, 0.8  # seconds, and the standard deviation of its logarithm

_BODY = b"<!doctype html><title>Page %s</title><h1>Page %s</h1><p>" + b"Some words on a page. " * 40
_HEAD = b"HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
_BUSY_ANSWER = _HEAD % (b"429 Too Many Requests", 0)


class Tally(NamedTuple):
    """What arrived since it was last asked for: requests by kind of host, and when the last came to one that answers."""

    requests: Counter[str]
    most_open: int
    last_answered: float


class Web(NamedTuple):
    """The ``port`` that is the same on every host, and the way to ask for a tally."""

    port: int
    pipe: Connection

    def tally(self) -> Tally:
        """What arrived since the last call."""
        self.pipe.send(None)
        tally: Tally = self.pipe.recv()
        return tally


@contextmanager
def serving(lifetime: float = LIFETIME) -> Iterator[Web]:
    """Serve until the context ends, or ``lifetime`` is over: whoever waits for an answer then gets an EOFError."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(theirs, lifetime), daemon=True
    )
    process.start()
    theirs.close()  # so that the end of one process is known to the other
    try:
        yield Web(ours.recv(), ours)
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection, lifetime: float) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_main(pipe, lifetime))


async def _main(pipe: Connection, lifetime: float) -> None:
    loop = asyncio.get_running_loop()
    counts = _Counts()
    first = await loop.create_server(lambda: _Talk(counts), LIVELY[0], 0, backlog=1024)
    port: int = first.sockets[0].getsockname()[1]
    rest = [*LIVELY[1:], *SLOW, *SILENT, *BUSY]
    for start in range(0, len(rest), 100):
        await loop.create_server(lambda: _Talk(counts), rest[start : start + 100], port, backlog=256)
    loop.add_reader(pipe.fileno(), counts.answer, pipe)
    pipe.send(port)
    await asyncio.sleep(lifetime)


class _Counts:
    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.open: Counter[str] = Counter()
        self.most_open = 0
        self.last_answered = 0.0

    def answer(self, pipe: Connection) -> None:
        try:
            pipe.recv()
        except EOFError:  # whoever asked is gone
            raise SystemExit from None
        pipe.send(Tally(self.requests, self.most_open, self.last_answered))
        self.requests, self.most_open, self.last_answered = Counter(), 0, 0.0


class _Talk(asyncio.Protocol):
    """One connection."""

    def __init__(self, counts: _Counts) -> None:
        self._counts = counts
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._host: str = transport.get_extra_info("sockname")[0]
        self._kind = self._host.split(".")[1]
        self._counts.open[self._host] += 1
        self._counts.most_open = max(self._counts.most_open, self._counts.open[self._host])

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._counts.open[self._host] -= 1

    def data_received(self, data: bytes) -> None:
        *requests, self._unread = (self._unread + data).split(b"\r\n\r\n")
        for request in requests:
            self._request(request)

    def _request(self, request: bytes) -> None:
        counts = self._counts
        counts.requests[self._kind] += 1
        if self._kind in {"1", "2"}:
            counts.last_answered = time.monotonic()
        if self._kind == "1":
            self._transport.write(_answer(request))
        elif self._kind == "2":
            asyncio.get_running_loop().call_later(_delay(request), self._transport.write, _answer(request))
        elif self._kind == "4":
            self._transport.write(_BUSY_ANSWER)


def _answer(request: bytes) -> bytes:
    """A page of its own for each path: a server that says the same to everybody has none."""
    number = request.split(b" ", 2)[1][1:]
    body = _BODY % (number, number)
    return _HEAD % (b"200 OK", len(body)) + body


def _delay(request: bytes) -> float:
    """The same for every visitor of a path."""
    path = request.split(b" ", 2)[1]
    return random.Random(path).lognormvariate(math.log(MEDIAN_DELAY), SPREAD)
