"""Redirects by hand: every hop is seen, paced and checked like a request of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import aiohttp

from checker import tickets, urls
from checker.fetch.client import Response
from checker.models import Attempt, Failure

if TYPE_CHECKING:
    from checker.fetch.page import Page

__all__ = ["Chain", "Request", "follow"]

Request = Callable[[str, aiohttp.CookieJar], Awaitable[Response]]

_AT_ONCE = 1.0
"""Seconds before a refresh up to which nobody reads the page that refreshes."""


@dataclass(frozen=True, slots=True)
class Chain:
    """One try of one link: the hops in order, and the page of the last.

    ``attempts`` are the hops and what else had to be asked for them.
    """

    hops: tuple[Attempt, ...]
    page: Page
    attempts: tuple[Attempt, ...]

    @property
    def last(self) -> Attempt:
        """The request that decided."""
        return self.hops[-1]


async def follow(request: Request, url: str, *, max_redirects: int) -> Chain:
    """Ask for ``url`` and for what it redirects to, until an answer is not a redirect.

    Cookies live as long as the chain: a page that redirects to itself once its cookie is set is reached, while the
    same address asked with the same cookies again is a loop. A page that refreshes to another is a redirect.
    """
    cited = url
    jar = aiohttp.CookieJar(unsafe=True)
    asked: set[tuple[str, frozenset[str]]] = set()
    hops: list[Attempt] = []
    attempts: list[Attempt] = []
    while True:
        asked.add(_state(url, jar))
        answer = await request(url, jar)
        hop, target = answer.attempt, _target(url, answer)
        if target is not None:
            is_loop = _state(target, jar) in asked
            hop, target = _checked(hop, url, target, answer.page, _trouble(len(hops), max_redirects, is_loop))
        elif answer.page.script_target is not None:
            hop = replace(hop, location=_script_target(url, answer.page.script_target))
        hops.append(_told(hop, cited))
        attempts += [*(_told(each, cited) for each in answer.before), hops[-1]]
        if target is None:
            return Chain(tuple(hops), answer.page, tuple(attempts))
        url = target


def _told(attempt: Attempt, cited: str) -> Attempt:
    """``attempt`` as it may be told: what servers added to the ``cited`` address for this one visitor is hidden."""
    url, detail = tickets.hide(attempt.url, cited), tickets.hide(attempt.detail, cited)
    location = attempt.location and tickets.hide(attempt.location, cited)
    headers = attempt.headers
    if "location" in headers:
        headers = {**headers, "location": tickets.hide(headers["location"], cited)}
    elif (url, detail, location) == (attempt.url, attempt.detail, attempt.location):
        return attempt
    return replace(attempt, url=url, detail=detail, location=location, headers=headers)


def _target(url: str, answer: Response) -> str | None:
    """Where ``answer``, which came from ``url``, leads.

    A Location without a fragment takes over that of the address (RFC 9110 section 10.2.2); a refresh begins anew.
    """
    if answer.attempt.location is not None:
        return _with_fragment(answer.attempt.location, urls.split_fragment(url)[1])
    code = answer.attempt.status_code
    if answer.page.refresh is None or code is None or not 200 <= code <= 299:  # noqa: PLR2004 - an error page that leads home stays an error
        return None
    try:
        return urls.join(url, answer.page.refresh.target)
    except urls.MalformedURL:  # mail, script or garbage: the page stands
        return None


def _script_target(url: str, target: str) -> str | None:
    """Where a script would lead. It is recorded, not followed: what scripts do is not for us to guess."""
    try:
        return urls.redact(urls.join(url, target))
    except urls.MalformedURL:
        return None


def _trouble(hops: int, max_redirects: int, is_loop: bool) -> tuple[Failure, str] | None:  # noqa: FBT001 - a fact among facts
    if is_loop:
        return Failure.REDIRECT_LOOP, "redirects in a circle"
    return (Failure.TOO_MANY_REDIRECTS, "redirects without end") if hops >= max_redirects else None


def _checked(
    hop: Attempt, url: str, target: str, page: Page, trouble: tuple[Failure, str] | None
) -> tuple[Attempt, str | None]:
    """The hop from ``url`` as it is recorded, and where to go on; None: nowhere.

    A refresh that leads on in a circle or without end is no harm where the page can be read meanwhile, as in a
    series of slides, or where it only shows itself again, be it with another query.
    """
    recorded = replace(hop, location=urls.redact(target))
    if trouble is None:
        return recorded, target
    if hop.location is None and page.refresh is not None:
        is_itself = urls.split_fragment(target)[0] == urls.split_fragment(url)[0]
        is_renewed = page.refresh.seconds > 0 and bool(page.sketch) and _path(target) == _path(url)
        if is_itself or is_renewed or page.refresh.seconds > _AT_ONCE:
            return hop, None
    failure, detail = trouble
    return replace(recorded, failure=failure, detail=detail), None


def _path(url: str) -> str:
    """``url`` without its query and fragment."""
    return urls.split_fragment(url)[0].partition("?")[0]


def _with_fragment(url: str, fragment: str | None) -> str:
    return url if fragment is None or "#" in url else f"{url}#{fragment}"


def _state(url: str, jar: aiohttp.CookieJar) -> tuple[str, frozenset[str]]:
    return urls.split_fragment(url)[0], frozenset(f"{cookie.key}={cookie.value}" for cookie in jar)
