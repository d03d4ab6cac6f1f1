"""Redirects by hand: every hop is seen, paced and checked like a request of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import aiohttp

from checker import urls
from checker.fetch.client import Response
from checker.models import Attempt, Failure

if TYPE_CHECKING:
    from checker.fetch.page import Page

__all__ = ["Chain", "Request", "follow"]

Request = Callable[[str, aiohttp.CookieJar], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Chain:
    """One try of one link: the hops in order, and the page of the last."""

    hops: tuple[Attempt, ...]
    page: Page

    @property
    def last(self) -> Attempt:
        """The request that decided."""
        return self.hops[-1]


async def follow(request: Request, url: str, *, max_redirects: int) -> Chain:
    """Ask for ``url`` and for what it redirects to, until an answer is not a redirect.

    Cookies live as long as the chain: a page that redirects to itself once its cookie is set is reached, while the
    same address asked with the same cookies again is a loop.
    """
    jar = aiohttp.CookieJar(unsafe=True)
    asked: set[tuple[str, frozenset[str]]] = set()
    hops: list[Attempt] = []
    while True:
        asked.add(_state(url, jar))
        answer = await request(url, jar)
        hop = answer.attempt
        if hop.location is not None:
            hop = _bounded(
                hop, is_loop=_state(hop.location, jar) in asked, is_long=len(hops) >= max_redirects
            )
        hops.append(hop)
        if hop.failure is not None or hop.location is None:
            return Chain(tuple(hops), answer.page)
        url = hop.location


def _bounded(hop: Attempt, *, is_loop: bool, is_long: bool) -> Attempt:
    if is_loop:
        return replace(hop, failure=Failure.REDIRECT_LOOP, detail="redirects in a circle")
    if is_long:
        return replace(hop, failure=Failure.TOO_MANY_REDIRECTS, detail="redirects without end")
    return hop


def _state(url: str, jar: aiohttp.CookieJar) -> tuple[str, frozenset[str]]:
    return urls.split_fragment(url)[0], frozenset(f"{cookie.key}={cookie.value}" for cookie in jar)
