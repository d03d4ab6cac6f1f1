"""A web of many loopback hosts that all answer at once, in a process of its own."""

from __future__ import annotations

import asyncio
import multiprocessing
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

HOSTS = [f"127.0.{third}.{fourth}" for third in (1, 2) for fourth in range(1, 101)]
LIFETIME = 600

_BODY = b"<!doctype html><title>A page</title><p>" + b"Some words on a page. " * 40
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s" % (
    len(_BODY),
    _BODY,
)


@contextmanager
def serving() -> Iterator[int]:
    """Serve until the context ends (or ten minutes are over); the port, the same on every host."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def _serve(ready: Connection) -> None:
    asyncio.run(_main(ready))


async def _main(ready: Connection) -> None:
    first = await asyncio.start_server(_talk, HOSTS[0], 0, backlog=1024)
    port: int = first.sockets[0].getsockname()[1]
    await asyncio.start_server(_talk, HOSTS[1:], port, backlog=1024)
    ready.send(port)
    await asyncio.sleep(LIFETIME)


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(_ANSWER)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()
