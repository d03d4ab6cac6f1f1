"""A proxy into the loopback web, for visitors that cannot be told another name server: HTTP_PROXY, HTTPS_PROXY.

It passes bytes on and changes nothing in them; TLS is the visitor's own, end to end. A name that does not exist, or a
connection that is refused, becomes the 502 that every proxy gives; what stays silent stays silent.
"""

from __future__ import annotations

import asyncio
import ipaddress
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from yarl import URL

from tests.web.handshakes import pump
from tests.web.nameserver import NO_ANSWER, NODATA, NXDOMAIN, SERVFAIL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.web.server import LoopbackWeb

__all__ = ["gateway"]

_BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_FOR_EVER = 3600.0


@asynccontextmanager
async def gateway(web: LoopbackWeb) -> AsyncIterator[str]:
    """The address of a proxy into ``web``."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError
        with suppress(*ends):  # one side hung up, or the loop is closing
            await _serve(web, reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def _serve(web: LoopbackWeb, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    method, target, rest = head.split(b" ", 2)
    is_tunnel = method == b"CONNECT"
    url = URL(f"https://{target.decode()}" if is_tunnel else target.decode(), encoded=True)
    try:
        inner_reader, inner_writer = await _connect(web, url)
    except OSError:
        writer.write(_BAD_GATEWAY)
        return await writer.drain()
    if is_tunnel:
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    else:  # one request a connection: the next one may be for another host
        path = url.raw_path_qs.encode()
        inner_writer.write(b" ".join([method, path, rest.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)]))
    async with asyncio.TaskGroup() as group:
        group.create_task(pump(reader, inner_writer))
        group.create_task(pump(inner_reader, writer))
    return None


async def _connect(web: LoopbackWeb, url: URL) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host = (url.raw_host or "").lower().rstrip(".")
    address = web.nameserver.names.get(host, NXDOMAIN)
    if address == NO_ANSWER:
        await asyncio.sleep(_FOR_EVER)
    if address in {NXDOMAIN, SERVFAIL, NODATA} or not ipaddress.ip_address(address).is_loopback:
        raise ConnectionRefusedError(f"no way to {host}")
    port = web.http_port if url.port == 80 else web.tls_port
    return await asyncio.open_connection(address, web.detours.get(host, port))
