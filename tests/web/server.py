"""The loopback web itself: sockets, names and certificates for a table of behaviours."""

from __future__ import annotations

import asyncio
import socket
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from tests.web.behaviours import BEHAVIOURS, CANARY
from tests.web.certificates import UNWILLING, Certificate, authority, server_context
from tests.web.demo import DEMO_PAGES
from tests.web.handlers import answer, reset, silent
from tests.web.handshakes import Unwilling
from tests.web.nameserver import Nameserver
from tests.web.wire import Reply, Request, read_request

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable, Sequence
    from types import TracebackType

    from tests.web.behaviours import Behaviour
    from tests.web.wire import Handler

    _Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

__all__ = ["LoopbackWeb", "Visit"]

LOOPBACK = "127.0.0.1"
_NOT_FOUND = answer(404)


class Visit(NamedTuple):
    """One request as it arrived; ``at`` is monotonic, ``path`` carries the query, header names are lower-case."""

    at: float
    scheme: str
    method: str
    host: str
    path: str
    headers: dict[str, str]


class LoopbackWeb:
    """A small internet on 127.0.0.1: HTTP, HTTPS and DNS on ephemeral ports, for the hosts of ``behaviours``.

    ``check_config()`` makes refguard visit it. State, such as "503 once", belongs to the instance. A mistake in a
    handler is raised when the web closes.
    """

    def __init__(self, behaviours: Sequence[Behaviour] = (*BEHAVIOURS, *DEMO_PAGES)) -> None:
        self.behaviours = (*behaviours, CANARY)
        self.requests: list[Visit] = []
        self.bytes_sent: Counter[str] = Counter()
        self.max_open: dict[str, int] = defaultdict(int)  # requests under way at once, by host
        self.max_connections: dict[str, int] = defaultdict(
            int
        )  # connections open at once, idle ones included
        self.http_port = self.tls_port = self.dns_port = self.closed_port = self.alert_port = 0
        addresses = dict.fromkeys((host for row in self.behaviours for host in row.hosts), LOOPBACK)
        self.nameserver = Nameserver(addresses | {row.host: row.address for row in self.behaviours})
        self._certificates = dict.fromkeys(addresses, Certificate.GOOD)
        self._certificates |= {row.host: row.certificate for row in self.behaviours}
        self._routes: dict[str, Handler] = {
            url: handler for row in self.behaviours for url, handler in row.routes.items()
        }
        self._elsewhere = {row.host: row.elsewhere for row in self.behaviours if row.elsewhere}
        self._visits: Counter[str] = Counter()
        self._open: Counter[str] = Counter()
        self._connections: dict[str, dict[asyncio.StreamWriter, asyncio.StreamReader]] = defaultdict(dict)
        self._talks: set[asyncio.Task[None]] = set()
        self._mistakes: list[Exception] = []
        self._instead: Handler | None = None
        self._stack = AsyncExitStack()

    @property
    def lookups(self) -> Counter[str]:
        """How often each name was asked of the name server, all record types together."""
        return self.nameserver.asked

    @property
    def detours(self) -> dict[str, int]:
        """The hosts that do not live on the common ports, with their own."""
        closed = {row.host: self.closed_port for row in self.behaviours if not row.listening}
        unwilling = [row.host for row in self.behaviours if row.certificate in UNWILLING]
        return closed | dict.fromkeys(unwilling, self.alert_port)

    def stop_answering(self) -> None:
        """As if the network were gone: names fail, connections stay silent."""
        self._instead, self.nameserver.failing = silent, True

    def answer_instead(self, handler: Handler) -> None:
        """As behind a captive portal: ``handler`` answers for every host; over TLS, where nobody can, it cuts off."""
        self._instead = handler

    def answer_again(self) -> None:
        """Undo ``stop_answering()`` and ``answer_instead()``."""
        self._instead, self.nameserver.failing = None, False

    def check_config(self) -> dict[str, Any]:
        """The ``check:`` group of a config.yaml that leads here, with short waits."""
        return {
            "nameservers": [f"{LOOPBACK}:{self.dns_port}"],
            "connect_to": [
                *(f"{host}:{port}::{real}" for host, real in self.detours.items() for port in (80, 443)),
                f":80::{self.http_port}",
                f":443::{self.tls_port}",
            ],
            "allow_networks": ["127.0.0.0/8", "100::/64"],
            "reserved_domains": True,
            "canaries": [CANARY.url],
            "host_interval": 0,
            "timeout": "2s",
            "connect_timeout": "2s",
            "retries": {"attempts": 3, "wait": "0.05s", "max_wait": "2s"},
        }

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="loopback-web-"))
            self.ca_file = Path(folder, "ca.pem")
            authority().cert_pem.write_to_path(str(self.ca_file))
            closed = stack.enter_context(socket.socket())
            closed.bind((LOOPBACK, 0))  # bound and never listening: connections to it are refused
            self.closed_port = closed.getsockname()[1]
            self.dns_port = self.nameserver.start(LOOPBACK)
            stack.callback(self.nameserver.stop)
            stack.push_async_callback(self._end_talks)
            self.http_port = await self._listen(stack, partial(self._talk, "http"), None)
            context = server_context(self._certificates)
            self.tls_port = await self._listen(stack, partial(self._talk, "https"), context)
            refuse = Unwilling(self._certificates, lambda: self.tls_port)
            self.alert_port = await self._listen(stack, refuse, None)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._stack.aclose()
        if self._mistakes and error is None:
            raise ExceptionGroup("handlers of the loopback web failed", self._mistakes)

    async def _listen(self, stack: AsyncExitStack, converse: _Talk, context: ssl.SSLContext | None) -> int:
        def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            talk = asyncio.create_task(_to_the_end(converse, reader, writer))
            self._talks.add(talk)
            talk.add_done_callback(self._talks.discard)

        limits = {} if context is None else {"ssl_handshake_timeout": 5, "ssl_shutdown_timeout": 1}
        server = await asyncio.start_server(greet, LOOPBACK, 0, ssl=context, backlog=1024, **limits)
        stack.callback(server.close)
        return int(server.sockets[0].getsockname()[1])

    async def _end_talks(self) -> None:
        """Runs after the servers have closed: nothing new can begin."""
        for talk in (talks := tuple(self._talks)):
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    async def _talk(self, scheme: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """All requests of one connection, one after the other."""
        while (request := await read_request(reader, scheme)) is not None:
            self._count_connection(request.host, reader, writer)
            reply = self._reply(request, reader, writer)
            await self._answer(request, reply)
            if not reply.keep_alive or reply.gone:
                return

    def _count_connection(
        self, host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """A connection belongs to a host from its first request to its end."""
        known = {
            writes: reads
            for writes, reads in self._connections[host].items()
            if not (writes.is_closing() or reads.at_eof())
        }
        self._connections[host] = known = known | {writer: reader}
        self.max_connections[host] = max(self.max_connections[host], len(known))

    def _reply(self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Reply:
        def count(size: int) -> None:
            self.bytes_sent[request.host] += size

        return Reply(request, reader, writer, count)

    async def _answer(self, seen: Request, reply: Reply) -> None:
        self.requests.append(
            Visit(time.monotonic(), seen.scheme, seen.method, seen.host, seen.target, seen.headers)
        )
        self._visits[seen.url] += 1
        request = replace(seen, visit=self._visits[seen.url])
        lost = self._elsewhere.get(request.host, _NOT_FOUND)
        handler = self._instead or self._routes.get(request.url, lost)
        if self._instead is not None and request.scheme == "https" and self._instead is not silent:
            handler = reset
        self._open[request.host] += 1
        self.max_open[request.host] = max(self.max_open[request.host], self._open[request.host])
        try:
            await handler(request, reply)
        except OSError:
            reply.keep_alive = False  # the client hung up, as clients may
        except Exception as mistake:  # noqa: BLE001 - raised when the web closes
            reply.keep_alive = False
            self._mistakes.append(mistake)
        finally:
            self._open[request.host] -= 1


async def _to_the_end(converse: _Talk, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """``converse``, then an orderly close, or an abrupt one when the web closes first."""
    try:
        await converse(reader, writer)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    except asyncio.CancelledError:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()
        raise
