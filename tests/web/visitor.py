"""A visitor of the loopback web that shares no code with refguard: raw sockets, aiodns, a resolver for aiohttp."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import aiodns
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from tests.web.behaviours import Trouble

if TYPE_CHECKING:
    from tests.web.server import LoopbackWeb

__all__ = ["PATIENCE", "Resolver", "client_context", "new_dns_client", "visit"]

CERTIFICATE_TROUBLE = {
    10: Trouble.EXPIRED,
    18: Trouble.SELF_SIGNED,
    19: Trouble.UNKNOWN_CA,
    20: Trouble.NO_ISSUER,
    62: Trouble.WRONG_HOST,
}
PATIENCE = 1.0  # longer than the slowest honest answer of the table


def new_dns_client(web: LoopbackWeb) -> aiodns.DNSResolver:
    return aiodns.DNSResolver(nameservers=[f"127.0.0.1:{web.dns_port}"], timeout=3 * PATIENCE, tries=1)


async def resolve(web: LoopbackWeb, host: str) -> str | Trouble:
    with suppress(ValueError):
        return str(ipaddress.ip_address(host))
    async with new_dns_client(web) as resolver:
        try:
            answer = await resolver.query_dns(host, "A")
        except aiodns.error.DNSError as exc:
            code = exc.args[0]
            return {
                aiodns.error.ARES_ENOTFOUND: Trouble.NO_SUCH_NAME,
                aiodns.error.ARES_ENODATA: Trouble.NO_ADDRESS,
                aiodns.error.ARES_ESERVFAIL: Trouble.NAME_FAILURE,
                aiodns.error.ARES_ETIMEOUT: Trouble.NAME_SILENCE,
            }[code]
    return str(answer.answer[0].data.addr)  # type: ignore[union-attr] # every record here is an A record


async def visit(web: LoopbackWeb, url: str, cookie: str = "") -> int | Trouble:
    """One GET over raw sockets: the status code, or the trouble met."""
    target = URL(url)
    host = target.raw_host or ""
    address = await resolve(web, host)
    if isinstance(address, Trouble):
        return address
    if not ipaddress.ip_address(address).is_loopback:
        return Trouble.PRIVATE
    port = web.detours.get(host) or {"http": web.http_port, "https": web.tls_port}[target.scheme]
    tls: dict[str, Any] = (
        {"ssl": client_context(web), "server_hostname": host} if target.scheme == "https" else {}
    )
    try:
        reader, writer = await asyncio.open_connection(address, port, **tls)
        request = f"GET {target.raw_path_qs} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n\r\n"
        return await ask(reader, writer, request)
    except OSError as exc:
        return trouble_of(exc)


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: str) -> int | Trouble:
    try:
        writer.write(request.encode())
        line = await asyncio.wait_for(reader.readline(), PATIENCE)
    finally:
        writer.transport.abort()
    return int(line.split()[1]) if line.startswith(b"HTTP/") else Trouble.NOT_HTTP


def trouble_of(error: OSError) -> Trouble:
    if isinstance(error, ssl.SSLCertVerificationError):
        return CERTIFICATE_TROUBLE[error.verify_code]
    if isinstance(error, ssl.SSLError):
        return Trouble.NO_HANDSHAKE
    kinds = {
        ConnectionRefusedError: Trouble.REFUSED,
        ConnectionResetError: Trouble.RESET,
        TimeoutError: Trouble.SILENCE,
    }
    return kinds[type(error)]


def client_context(web: LoopbackWeb) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=web.ca_file)


class Resolver(AbstractResolver):
    """Sends aiohttp to the loopback web, whatever the host and port."""

    def __init__(self, web: LoopbackWeb) -> None:
        self.ports = {80: web.http_port, 443: web.tls_port}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=self.ports[port], family=family, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        pass
