"""Who is known to live at private addresses: without a way out, one of them can tell whether it is theirs that is silent.

An address vouches for itself alone, since a router answers for its own where nothing is behind it. Two of one network
vouch for all who live beside them.
"""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import TYPE_CHECKING

from checker import urls
from checker.fetch.places import is_address, is_private, network

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

__all__ = ["Neighbours", "is_near", "vouch"]

_MOST = 2  # of one address
_MOST_ASKED = 40


def is_near(url: str) -> bool:
    """Whether ``url`` names a private address itself."""
    host = urls.host(url)
    return is_address(host) and is_private(host)


def vouch(answering: Collection[str], address: str) -> bool:
    """Whether the private ``address`` can be reached, as those show that are ``answering``."""
    if address in answering:
        return True
    beside = network(address)
    return sum(network(each) == beside for each in answering) > 1


class Neighbours:
    """Those who answered in this run, and those ``remembered``, who are looked for when somebody is first to be asked."""

    def __init__(self, remembered: Callable[[], Iterable[str]]) -> None:
        self._remembered: Callable[[], Iterable[str]] | None = remembered
        self._known: dict[str, deque[str]] = {}

    def note(self, url: str) -> None:
        """Remember that ``url`` was answered."""
        known = self._known.setdefault(urls.host(url), deque(maxlen=_MOST))
        if url not in known:
            known.append(url)

    def to_ask(self, addresses: Collection[str]) -> list[str]:
        """Whom to ask about ``addresses``, and whether anybody is near at all; not so many that it takes long."""
        if self._remembered is not None:
            newer, self._known = self._known, {}
            for url in (*self._remembered(), *(url for known in newer.values() for url in known)):
                self.note(url)
            self._remembered = None
        hosts, networks = set(addresses), {network(each) for each in addresses}
        nearest = sorted(self._known, key=lambda host: (host not in hosts, network(host) not in networks))
        return list(islice((url for host in nearest for url in self._known[host]), _MOST_ASKED))
