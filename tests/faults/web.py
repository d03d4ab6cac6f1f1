"""Two hundred hosts on loopback, of eleven kinds, that log every request and when it was answered."""

from __future__ import annotations

import asyncio
import random
import ssl
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any, Self, cast

import trustme

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

__all__ = ["CONCURRENCY", "LoggingWeb", "Visit"]

CONCURRENCY = 100
_KINDS = (
    *("secure", "page") * 6,
    *("slow", "slow", "lost", "lost", "moved", "elsewhere", "wall", "failing", "parts"),
)
"""Hosts take these in turn, and at every tenth nobody listens. Those that are secure speak TLS."""

_HOSTS = 200
_LETTERS = str.maketrans("0123456789", "abcdefghij")
_ANSWERS = {"lost": 404, "wall": 403, "failing": 500, "moved": 301, "elsewhere": 302}
_PAGE = "<!doctype html><title>Page {0}</title><h1>Page {0}</h1><p id=here>" + "Some words on a page. " * 20


@dataclass(slots=True)
class Visit:
    """One request; ``answered_at`` is None while the answer is not sent, both times are monotonic."""

    url: str
    at: float
    answered_at: float | None = None


class LoggingWeb:
    """Serves until the context ends. A path is answered the same way every time."""

    def __init__(self, scratch: Path) -> None:
        self.visits: list[Visit] = []
        self.port = 0
        self._ca_file = scratch / "authority.pem"
        self._stack = AsyncExitStack()

    @property
    def environment(self) -> dict[str, str]:
        """Variables with which its certificate is trusted."""
        return {"SSL_CERT_FILE": str(self._ca_file)}

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        tls = self._tls([host for host, kind in _hosts() if kind == "secure"])
        for host, kind in _hosts():
            if kind == "refused":
                continue
            server = await loop.create_server(
                lambda kind=kind: _Talk(self, "https" if kind == "secure" else "http"),
                host,
                self.port,
                backlog=256,
                ssl=tls if kind == "secure" else None,
            )
            self.port = self.port or server.sockets[0].getsockname()[1]
            self._stack.callback(server.close)
        return self

    def _tls(self, hosts: list[str]) -> ssl.SSLContext:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(self._ca_file))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(*hosts).configure_cert(context)
        return context

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def links(self, count: int) -> list[str]:
        """``count`` addresses, the hosts taking turns; of a page with parts, every other one with a part it lacks."""
        hosts = cycle(_hosts())
        addresses = []
        for number, (host, kind) in enumerate(islice(hosts, count)):
            part = ("#here", "#nowhere")[number // _HOSTS % 2] if kind == "parts" else ""
            scheme = "https" if kind == "secure" else "http"
            addresses.append(f"{scheme}://{host}:{self.port}/{kind}/{number}{part}")
        return addresses

    def check_config(self) -> dict[str, Any]:
        """The ``check:`` group of a configuration that leads here."""
        return {
            "allow_networks": ["127.0.0.0/8"],
            "concurrency": CONCURRENCY,
            "host_interval": 0,
            "retries": {"attempts": 2, "wait": "0.05s"},
            "canaries": [f"https://{_hosts()[0][0]}:{self.port}/secure/canary"],
        }


class _Talk(asyncio.Protocol):
    """One connection."""

    def __init__(self, web: LoggingWeb, scheme: str) -> None:
        self._web = web
        self._scheme = scheme
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._host = "{}:{}".format(*transport.get_extra_info("sockname"))

    def data_received(self, data: bytes) -> None:
        *requests, self._unread = (self._unread + data).split(b"\r\n\r\n")
        for request in requests:
            path = request.split(b" ", 2)[1].decode()
            visit = Visit(f"{self._scheme}://{self._host}{path}", time.monotonic())
            self._web.visits.append(visit)
            if path.startswith("/slow/"):
                delay = random.Random(path).uniform(0.02, 0.4)
                asyncio.get_running_loop().call_later(delay, self._answer, visit, path)
            else:
                self._answer(visit, path)

    def _answer(self, visit: Visit, path: str) -> None:
        kind, _, number = path[1:].partition("/")
        status = _ANSWERS.get(kind, 200)
        body = _PAGE.format(_name(number)).encode()
        location = f"Location: /page/{number}\r\n" if status in {301, 302} else ""
        head = (
            f"HTTP/1.1 {status} X\r\n{location}Content-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        if not self._transport.is_closing():
            self._transport.write(head.encode() + body)
            visit.answered_at = time.monotonic()


def _name(number: str) -> str:
    """A word of its own for each number: who says the same everywhere, but for numbers, is taken for a portal."""
    return number.translate(_LETTERS)


def _hosts() -> list[tuple[str, str]]:
    kinds = cycle(_KINDS)
    return [
        (f"127.7.{n // 250}.{n % 250 + 1}", "refused" if n % 10 == 9 else next(kinds)) for n in range(_HOSTS)
    ]
