"""Handlers that know the connection a request came by."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakSet

from tests.web.handlers import page

if TYPE_CHECKING:
    from asyncio import StreamWriter

    from tests.web.wire import Handler, Reply, Request

__all__ = ["breaks_when_kept", "closes_in_silence", "count_connections"]


def breaks_when_kept() -> Handler:
    """A page for the first request of a connection; the next one on it is met by a reset."""
    used: WeakSet[StreamWriter] = WeakSet()

    async def handler(request: Request, reply: Reply) -> None:
        if reply._writer in used:
            reply.reset()
        else:
            used.add(reply._writer)
            await page()(request, reply)

    return handler


def count_connections(then: Handler, used: set[int]) -> Handler:
    """``then``, and the connection it came by noted in ``used``, by its port."""

    async def handler(request: Request, reply: Reply) -> None:
        used.add(reply._writer.get_extra_info("peername")[1])
        await then(request, reply)

    return handler


def closes_in_silence(then: Handler) -> Handler:
    """``then``, and the end of the connection, of which nothing was said."""

    async def handler(request: Request, reply: Reply) -> None:
        await then(request, reply)
        reply._writer.close()

    return handler
