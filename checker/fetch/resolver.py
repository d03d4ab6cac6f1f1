"""Names to addresses, and the guard that keeps notes from pointing refguard at private networks.

aiohttp's default resolver runs in a small pool of threads, so a few dead domains stall everything; aiodns waits for
any number of answers at once. Each name is asked for once in a run, failures included.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
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

_NO_SUCH_NAME = {aiodns.error.ARES_ENOTFOUND, aiodns.error.ARES_ENODATA, aiodns.error.ARES_EBADNAME}
_TRIES = 2
_TRY_SECONDS = 3.0


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
        return await asyncio.shield(task)

    async def _ask(self, host: str) -> list[tuple[str, int]]:
        try:
            answer = await self._dns.getaddrinfo(host, family=socket.AF_UNSPEC, type=socket.SOCK_STREAM)
        except aiodns.error.DNSError as exc:
            raise _translate(host, exc) from exc
        except (UnicodeError, ValueError) as exc:
            raise FetchError(Failure.MALFORMED_URL, f"{host} cannot be looked up: {exc}") from exc
        found = [(node.addr[0].decode("ascii"), node.family) for node in answer.nodes]
        permitted = [each for each in found if self._guard is None or self._guard.permits(each[0])]
        if found and not permitted:
            raise FetchError(
                Failure.PRIVATE_ADDRESS, f"{host} is at {found[0][0]}, which is not a public address"
            )
        if not permitted:
            raise FetchError(Failure.HOST_NOT_FOUND, f"the name {host} has no address")
        return permitted


def _translate(host: str, error: aiodns.error.DNSError) -> FetchError:
    code = error.args[0] if error.args else None
    if code in _NO_SUCH_NAME:
        return FetchError(Failure.HOST_NOT_FOUND, f"there is no host named {host}")
    said = str(error.args[1]).lower() if len(error.args) > 1 else "no answer"
    return FetchError(Failure.DNS_FAILURE, f"the name {host} could not be looked up: {said}")
