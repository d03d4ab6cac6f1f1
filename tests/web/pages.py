"""A web server that sends bytes exactly as they are written here, for comparing with what an archive replays."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

__all__ = ["Page", "Pages"]

_CHUNK = 1000


class Page(NamedTuple):
    """One answer: ``body`` as it travels but for its transfer coding; ``headers`` are header lines."""

    body: bytes = b""
    status: str = "200 OK"
    headers: tuple[str, ...] = ("Content-Type: text/html; charset=utf-8",)
    is_chunked: bool = False

    @property
    def wire(self) -> bytes:
        """What is sent to a GET."""
        length = "Transfer-Encoding: chunked" if self.is_chunked else f"Content-Length: {len(self.body)}"
        head = "\r\n".join([f"HTTP/1.1 {self.status}", *self.headers, length, "Connection: close", "", ""])
        return head.encode() + (_chunked(self.body) if self.is_chunked else self.body)


class Pages:
    """The server; ``pages`` by path and query as they stand in the request, to be changed at any time."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self.pages = dict(pages)
        self.base_url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.base_url = "http://127.0.0.1:{1}".format(*self._server.sockets[0].getsockname())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        method, path, _ = (await reader.readuntil(b"\r\n\r\n")).decode().split(" ", 2)
        wire = self.pages.get(path, Page(status="404 Not Found")).wire
        writer.write(wire if method != "HEAD" else wire.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
        await writer.drain()
        writer.close()


def _chunked(body: bytes) -> bytes:
    pieces = [body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""])
