"""What an archive may be told: that a page exists, and that it should be copied for everybody to see.

An address on a private network, or with a name that only such a network knows, is told to nobody, though it may be
visited (``check.allow_networks``): who lets refguard in has not asked for publication. A name that no name server knows
may be that of a site which died, whose copies are wanted; but nobody could capture it.
"""

from __future__ import annotations

import asyncio
from enum import Enum, auto
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from yarl import URL

from checker import urls
from checker.errors import FetchError
from checker.fetch.resolver import AddressGuard, Resolver
from checker.fetch.session import Proxies
from checker.models import Failure

if TYPE_CHECKING:
    from checker.config import CheckConfig

__all__ = ["Discretion"]

_PRIVATE_NAMES = frozenset(
    {
        *("local", "localhost", "localdomain", "internal", "intranet", "private", "lan", "corp", "home"),
        *("arpa", "test", "invalid", "alt", "onion", "i2p"),
    }
)
"""Last labels of which no public name server knows (RFC 6761, 6762, 7686, 8375, 9476), or by which nothing is cited."""

_PORTS = {"http": 80, "https": 443}
_LOOPBACK = AddressGuard(("127.0.0.0/8", "::1/128"))


class _Place(Enum):
    PUBLIC = auto()
    PRIVATE = auto()
    NOWHERE = auto()  # no name server knows it
    UNKNOWN = auto()


class Discretion:
    """Decides for one run; names are looked up once. To be closed."""

    def __init__(self, config: CheckConfig) -> None:
        self._config = config
        self._proxies = Proxies()
        self._allowed = AddressGuard(config.allow_networks)
        self._resolver: Resolver | None = None
        self._places: dict[str, asyncio.Task[_Place]] = {}

    async def aclose(self) -> None:
        """Look no more names up."""
        for task in self._places.values():
            task.cancel()
        await asyncio.gather(*self._places.values(), return_exceptions=True)
        if self._resolver is not None:
            await self._resolver.close()

    @staticmethod
    def looks_public(url: str) -> bool:
        """Whether nothing in ``url`` itself speaks against telling it."""
        host = urls.host(url).rstrip(".")
        try:
            return AddressGuard().permits(host)
        except ValueError:  # a name, not an address
            return "." in host and host.rpartition(".")[2] not in _PRIVATE_NAMES

    async def may_tell(self, url: str) -> bool:
        """Whether an archive may be asked for copies of ``url``."""
        return self.looks_public(url) and await self._place(url) is not _Place.PRIVATE

    async def may_submit(self, url: str) -> bool:
        """Whether an archive may be asked to make one."""
        return self.looks_public(url) and await self._place(url) in {_Place.PUBLIC, _Place.UNKNOWN}

    async def _place(self, url: str) -> _Place:
        try:
            parts = urlsplit(urls.wire(url))
            port = parts.port or _PORTS[parts.scheme]
        except (ValueError, KeyError):  # MalformedURL is one; nobody tells such an address
            return _Place.UNKNOWN
        host = urls.host(url)
        if self._proxies.of(URL.build(scheme=parts.scheme, host=host)):
            return _Place.UNKNOWN  # names are looked up there
        key = f"{host}:{port}"
        if key not in self._places:
            self._places[key] = asyncio.create_task(self._look_up(host, port))
        return await asyncio.shield(self._places[key])

    async def _look_up(self, host: str, port: int) -> _Place:
        if self._resolver is None:
            self._resolver = Resolver(self._config, guard=None)
        try:
            addresses = await self._resolver.addresses(host)
        except FetchError as exc:
            return _Place.NOWHERE if exc.failure is Failure.HOST_NOT_FOUND else _Place.UNKNOWN
        private = [address for address in addresses if not AddressGuard().permits(address)]
        if private and self._resolver.detours(host, port) and all(map(_LOOPBACK.permits, private)):
            return _Place.UNKNOWN  # a tunnel of the user's (check.connect_to): the page is not here
        is_private = len(private) == len(addresses) or any(map(self._allowed.permits, private))
        return _Place.PRIVATE if is_private else _Place.PUBLIC
