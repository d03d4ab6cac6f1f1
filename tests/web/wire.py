"""HTTP/1.1 as raw as it must be to misbehave: a request, a reply, and the talk on one connection.

A handler is an async function of a request and a reply. ``reply.send()`` is the well-behaved way and leaves the
connection open; a handler that writes with ``reply.raw()`` has the connection closed behind it.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

__all__ = ["Handler", "Reply", "Request", "drop", "read_request"]

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER: on, zero seconds; the kernel answers with RST


@dataclass(frozen=True, slots=True)
class Request:
    """One request. ``target`` is path and query as sent; ``visit`` counts requests of this address, from 1."""

    scheme: str
    method: str
    host: str
    target: str
    headers: dict[str, str]
    visit: int = 1

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}{self.target}"


class Reply:
    """What goes back. ``sent`` is told the number of bytes of every write."""

    def __init__(
        self,
        request: Request,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        sent: Callable[[int], None],
    ) -> None:
        self.keep_alive = request.headers.get("connection", "").lower() != "close"
        self._head_only = request.method == "HEAD"
        self._reader = reader
        self._writer = writer
        self._sent = sent

    async def send(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        """A complete, correct answer."""
        fields = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
        await self._write(_head(status, fields | (headers or {})) + (b"" if self._head_only else body))

    async def raw(self, data: bytes) -> None:
        """``data`` as it is; nothing more is read from this connection afterwards."""
        self.keep_alive = False
        await self._write(data)

    def reset(self) -> None:
        """Drop the connection the hard way."""
        self.keep_alive = False
        drop(self._writer)

    @property
    def gone(self) -> bool:
        """Whether the client has hung up."""
        return self._reader.at_eof() or self._writer.is_closing()

    async def until_gone(self, seconds: float = 3600.0) -> None:
        """Wait for the client to hang up, at most ``seconds``."""
        self.keep_alive = False
        with suppress(TimeoutError, OSError):
            async with asyncio.timeout(seconds):
                while await self._reader.read(1024):
                    pass  # what a client says now is of no interest

    async def _write(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()
        await asyncio.sleep(0)  # drain() alone never lets a broken TLS connection report its end
        self._sent(len(data))


Handler = Callable[[Request, Reply], Awaitable[None]]


async def read_request(reader: asyncio.StreamReader, scheme: str) -> Request | None:
    """The next request on a connection, or None when the client has finished or talks nonsense."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("utf-8", errors="replace")
        first, *lines = head.split("\r\n")
        method, target, _ = first.split(" ")
        pairs = (line.partition(":") for line in lines if line)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        await reader.readexactly(int(headers.get("content-length", "0")))
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, ValueError):
        return None
    host = headers.get("host", "").lower().partition(":")[0].rstrip(".")
    return Request(scheme, method, host, target, headers)


def drop(writer: asyncio.StreamWriter) -> None:
    """End a connection with a reset instead of a goodbye."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    writer.transport.abort()


def _head(status: int, headers: dict[str, str]) -> bytes:
    known = {int(code): code.phrase for code in HTTPStatus}
    lines = [
        f"HTTP/1.1 {status} {known.get(status, 'Request denied')}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode()  # raw UTF-8 in a header is what some servers send
