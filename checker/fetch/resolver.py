"""Names to addresses, and the guard that keeps notes from pointing refguard at private networks.

aiohttp's default resolver runs in a small pool of threads, so a few dead domains stall everything; aiodns waits for
any number of answers at once. Each name is asked for once in a run; only where the answer was a fault of the name
servers is it asked for again, a few times.

That a name does not exist is a death, so it has to be certain: getaddrinfo asks for both families of addresses and
tells what came last, and there are name servers that deny IPv6 addresses with "no such name" (RFC 4074 section 4.2).
What it says is missing is asked for directly before it is believed.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiodns
from aiohttp.abc import AbstractResolver, ResolveResult

from checker.errors import FetchError
from checker.models import Failure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checker.config import CheckConfig

__all__ = ["AddressGuard", "Resolver"]

_NO_SUCH_NAME = {aiodns.error.ARES_ENOTFOUND, aiodns.error.ARES_EBADNAME}
_NO_ADDRESS = aiodns.error.ARES_ENODATA
_TRIES = 2
_TRY_SECONDS = 3.0
_ASKED_AT_MOST = 3
"""How often a name is asked for whose name servers fail."""


class AddressGuard:
    """Decides which addresses may be visited: public ones, and the private networks that were allowed."""

    def __init__(self, allowed: Sequence[str] = ()) -> None:
        self._allowed = [ipaddress.ip_network(network) for network in allowed]

    def permits(self, address: str) -> bool:
        """Whether the IP ``address`` may be visited (IANA special-purpose registries, RFC 6890)."""
        parsed = ipaddress.ip_address(address.partition("%")[0])
        if any(parsed.version == network.version and parsed in network for network in self._allowed):
            return True
        inner = _embedded(parsed)
        if inner is not None:
            return self.permits(str(inner))
        return parsed.is_global and not parsed.is_multicast

    def check_host(self, host: str) -> None:
        """Raise FetchError when ``host`` is itself a forbidden IP address; names are checked once resolved."""
        try:
            ipaddress.ip_address(host.partition("%")[0])
        except ValueError:
            return
        if not self.permits(host):
            raise FetchError(Failure.PRIVATE_ADDRESS, f"{host} is not a public address")


def _embedded(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside a mapped, 6to4 or NAT64 one: a private network must not hide in it."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052


@dataclass(frozen=True, slots=True)
class _ConnectTo:
    """One --connect-to rule as curl has it: empty parts match anything, or leave it as it is."""

    host: str
    port: str
    new_host: str
    new_port: str

    @classmethod
    def parse(cls, rule: str) -> _ConnectTo:
        host, port, rest = rule.split(":", 2)
        new_host, _, new_port = rest.rpartition(":")
        return cls(host.lower(), port, new_host.strip("[]"), new_port)

    def matches(self, host: str, port: int) -> bool:
        return self.host in {"", host} and self.port in {"", str(port)}


class Resolver(AbstractResolver):
    """aiohttp's resolver interface over aiodns, with the guard, ``connect_to`` and a memory for one run.

    Failures are OSErrors, as aiohttp expects, whose cause is the FetchError that says what was seen.
    """

    def __init__(self, config: CheckConfig, guard: AddressGuard | None) -> None:
        """Without a ``guard`` every address is permitted: for hosts that the configuration itself names."""
        self._guard = guard
        self._rules = [_ConnectTo.parse(rule) for rule in config.connect_to]
        servers = list(config.nameservers) or None
        self._dns = aiodns.DNSResolver(nameservers=servers, timeout=_TRY_SECONDS, tries=_TRIES)
        self._known: dict[str, asyncio.Task[list[tuple[str, int]]]] = {}
        self._failed: Counter[str] = Counter()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of ``host``; forbidden ones are left out, and none left is a failure."""
        host, port = self._redirected(host, port)
        try:
            addresses = await self._addresses(host)
        except FetchError as exc:
            raise OSError(str(exc)) from exc
        return [
            ResolveResult(
                hostname=host, host=address, port=port, family=found, proto=0, flags=socket.AI_NUMERICHOST
            )
            for address, found in addresses
            if family in {socket.AF_UNSPEC, found}
        ]

    async def addresses(self, host: str) -> list[str]:
        """Where ``host`` itself is, whether or not anybody may go there. Raises FetchError."""
        return [address for address, _ in await self._look_up(host)]

    def known(self, host: str, port: int) -> list[str]:
        """The addresses that were found and permitted where ``host`` was to be visited; nothing is asked."""
        task = self._known.get(self._redirected(host, port)[0])
        if task is None or not task.done() or task.cancelled() or task.exception() is not None:
            return []
        return [address for address, _ in task.result()]

    def detours(self, host: str, port: int) -> bool:
        """Whether ``connect_to`` leads elsewhere than to ``host`` and ``port``."""
        return self._redirected(host, port) != (host, port)

    def forget(self) -> None:
        """Look every name up again: a captive portal gives its own address for each."""
        self._failed.clear()
        self._known = {host: task for host, task in self._known.items() if not task.done()}

    async def close(self) -> None:
        """Stop asking."""
        for task in self._known.values():
            task.cancel()
        await asyncio.gather(*self._known.values(), return_exceptions=True)
        await self._dns.close()

    def _redirected(self, host: str, port: int) -> tuple[str, int]:
        for rule in self._rules:
            if rule.matches(host.lower(), port):
                return rule.new_host or host, int(rule.new_port or port)
        return host, port

    async def _addresses(self, host: str) -> list[tuple[str, int]]:
        task = self._known.get(host)
        if task is None:
            task = self._known[host] = asyncio.create_task(self._ask(host))
        try:
            return await asyncio.shield(task)
        except FetchError as exc:
            self._doubt(host, task, exc)
            raise

    def _doubt(self, host: str, task: asyncio.Task[list[tuple[str, int]]], error: FetchError) -> None:
        """Forget an answer that may be another one in a moment."""
        if error.failure is Failure.DNS_FAILURE and self._known.get(host) is task:
            self._failed[host] += 1
            if self._failed[host] < _ASKED_AT_MOST:
                del self._known[host]

    async def _ask(self, host: str) -> list[tuple[str, int]]:
        found = await self._look_up(host)
        permitted = [each for each in found if self._guard is None or self._guard.permits(each[0])]
        if not permitted:
            raise FetchError(
                Failure.PRIVATE_ADDRESS, f"{host} is at {found[0][0]}, which is not a public address"
            )
        if not any(family == socket.AF_INET or _is_reachable(address) for address, family in permitted):
            raise FetchError(
                Failure.UNREACHABLE,
                f"{host} has only IPv6 addresses, such as {permitted[0][0]}, and this machine has no way there",
            )
        return permitted

    async def _look_up(self, host: str) -> list[tuple[str, int]]:
        """At least one address of ``host``, the file of hosts included."""
        try:
            answer = await self._dns.getaddrinfo(host, family=socket.AF_UNSPEC, type=socket.SOCK_STREAM)
        except aiodns.error.DNSError as exc:
            if _code(exc) in {*_NO_SUCH_NAME, _NO_ADDRESS}:
                return await self._confirm(host)
            raise _translate(host, exc) from exc
        except (UnicodeError, ValueError) as exc:
            raise FetchError(Failure.MALFORMED_URL, f"{host} cannot be looked up: {exc}") from exc
        return [(node.addr[0].decode("ascii"), node.family) for node in answer.nodes]

    async def _confirm(self, host: str) -> list[tuple[str, int]]:
        """What each family says for itself. Raises FetchError when there is no address, or nobody who can tell."""
        for kind, family in (("A", socket.AF_INET), ("AAAA", socket.AF_INET6)):
            try:
                answer = await self._dns.query_dns(host, kind)
            except aiodns.error.DNSError as exc:
                if _code(exc) != _NO_ADDRESS:  # the name does not exist, or its servers fail
                    raise _translate(host, exc) from exc
            else:
                found = [str(each.data.addr) for each in answer.answer if hasattr(each.data, "addr")]
                if found:
                    return [(address, family) for address in found]
        raise FetchError(Failure.HOST_NOT_FOUND, f"the name {host} exists, but no address belongs to it")


def _is_reachable(address: str) -> bool:
    """Whether this machine knows a way to an IPv6 ``address``; nothing is sent."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 443))
    except OSError:
        return False
    return True


def _code(error: aiodns.error.DNSError) -> int | None:
    return error.args[0] if error.args else None


def _translate(host: str, error: aiodns.error.DNSError) -> FetchError:
    code = _code(error)
    if code in _NO_SUCH_NAME:
        return FetchError(Failure.HOST_NOT_FOUND, f"there is no host named {host}")
    said = str(error.args[1]).lower() if len(error.args) > 1 else "no answer"
    return FetchError(Failure.DNS_FAILURE, f"the name {host} could not be looked up: {said}")
