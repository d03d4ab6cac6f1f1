"""Where a host lives that was asked: at a private address, which says nothing of the internet, or anywhere.

What counts is the address that was connected to. Behind a proxy, and behind a tunnel that begins on this machine
(``check.connect_to``), nobody knows where the other end is.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING

from yarl import URL

from checker import urls
from checker.fetch.resolver import AddressGuard

if TYPE_CHECKING:
    from checker.fetch.resolver import Resolver
    from checker.fetch.session import Proxies

__all__ = ["LOOPBACK", "Places", "is_address", "is_private", "network"]

_PUBLIC = AddressGuard()
_LOOPBACK = AddressGuard(("127.0.0.0/8", "::1/128"))

LOOPBACK = "loopback"
"""All addresses of this machine: they answer or fail for one reason."""
_NEAR = {4: 24, 6: 64}  # bits of an address that those beside it share


@lru_cache(maxsize=4096)
def is_address(host: str) -> bool:
    """Whether ``host`` needs no name server."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4096)
def is_private(address: str) -> bool:
    """Whether the IP ``address`` belongs to somebody only on some network (RFC 1918, 4193, 6598 and the like)."""
    return not _PUBLIC.permits(address)


@lru_cache(maxsize=4096)
def network(address: str) -> str:
    """The network that the IP ``address``, or LOOPBACK, is most likely to share with those beside it."""
    found = None if address == LOOPBACK else ipaddress.ip_address(address.partition("%")[0])
    if found is None or found.is_loopback:
        return LOOPBACK
    return str(ipaddress.ip_network((str(found), _NEAR[found.version]), strict=False))


class Places:
    """What one client knows of where hosts live; it looks nothing up itself."""

    def __init__(self, resolver: Resolver, proxies: Proxies) -> None:
        self._resolver, self._proxies = resolver, proxies

    def is_private(self, url: str) -> bool:
        """Whether all addresses of the host of ``url`` that were found are private; not where there is none."""
        try:
            target = URL(urls.wire(url), encoded=True)
            host, port = target.raw_host or "", target.port or 0
        except ValueError:  # MalformedURL is one
            return False
        known = [host] if is_address(host) else self._resolver.known(host, port)
        return bool(known) and all(self.is_private_peer(target, address) for address in known)

    def is_private_peer(self, target: URL, peer: str | None) -> bool:
        """Whether ``peer``, the address that was connected to for ``target``, is the host's own and private."""
        if peer is None or not is_private(peer) or self._proxies.of(target) is not None:
            return False
        is_tunnel = self._resolver.detours(target.raw_host or "", target.port or 0)
        return not (is_tunnel and _LOOPBACK.permits(peer))
