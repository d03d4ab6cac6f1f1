"""Neighbours that cannot exist: what a server answers for a random name in the folder of a page (Bar-Yossef 2004)."""

from __future__ import annotations

import asyncio
import string
from collections import defaultdict
from collections.abc import Awaitable, Callable
from posixpath import splitext
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from checker.models import Sibling
from checker.urls import redact

if TYPE_CHECKING:
    from checker.fetch.redirects import Chain
    from checker.fetch.retry import Random

__all__ = ["Siblings", "sibling_of"]

Follow = Callable[[str], Awaitable["Chain"]]

_NAME_LENGTH = 16
_LONGEST_SUFFIX = 6


class Siblings:
    """Asks at most one sibling in each folder of a host, once."""

    def __init__(self, rand: Random) -> None:
        self._rand = rand
        self._known: dict[str, Sibling] = {}
        self._asking: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def of(self, url: str, follow: Follow) -> Sibling:
        """The sibling of ``url``; where its folder has none yet, one is asked for by ``follow``."""
        address = sibling_of(url, self._rand)
        folder = address.rpartition("/")[0]
        async with self._asking[folder]:
            if folder not in self._known:
                self._known[folder] = _seen(address, await follow(address))
        return self._known[folder]


def sibling_of(url: str, rand: Random) -> str:
    """``url`` with a random name in place of its last one; slash and suffix stay, which decide who answers."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    end = parts.path[len(path) :][:1]
    folder, _, last = path.rpartition("/")
    suffix = splitext(last)[1]
    name = "".join(string.ascii_lowercase[int(rand() * 26)] for _ in range(_NAME_LENGTH))
    kept = suffix if suffix[1:].isalpha() and len(suffix) <= _LONGEST_SUFFIX else ""
    return urlunsplit((parts.scheme, parts.netloc, f"{folder}/{name}{kept}{end}", "", ""))


def _seen(address: str, chain: Chain) -> Sibling:
    return Sibling(
        redact(address),
        None if chain.last.failure else chain.last.status_code,
        chain.last.url,
        chain.page.title,
        chain.page.sketch,
    )
