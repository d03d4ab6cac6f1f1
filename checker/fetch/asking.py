"""How one address is asked for: at its host's pace, by its host's rules; a failure becomes an attempt that says so."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from checker import urls
from checker.errors import FetchError
from checker.fetch.client import Client, Manner, Response
from checker.fetch.conditions import PLAIN
from checker.models import Attempt, Failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    import aiohttp

    from checker.fetch.hosts import HostRules, Substitute
    from checker.fetch.lanes import Clock, Lanes

__all__ = ["Asker"]

_BROKEN_OFF = frozenset({Failure.CONNECTION_RESET, Failure.PROTOCOL, Failure.TIMEOUT})


class Asker:
    """Sends what one hop takes: usually one request."""

    def __init__(self, client: Client, lanes: Lanes, rules: HostRules, *, clock: Clock) -> None:
        self._client = client
        self._lanes = lanes
        self._rules = rules
        self._clock = clock

    async def ask(
        self,
        url: str,
        jar: aiohttp.CookieJar | None = None,
        *,
        as_browser: bool = False,
        is_kept: bool = True,
        condition: Mapping[str, str] = PLAIN,
    ) -> Response:
        """The answer that stands for ``url``: that of the page, or of who knows better. Raises nothing.

        Only a page's own answer is offered to whoever records; ``is_kept`` false: not that one either. The headers of
        a ``condition`` are sent to the page alone.
        """
        substitute = self._rules.substitute(url)
        before: tuple[Attempt, ...] = ()
        if substitute is not None:
            answer = await self._send(substitute.url, None, Manner(headers=substitute.headers))
            code = substitute.stands_for(answer.attempt.status_code)
            if code is not None:
                return Response(_instead(url, substitute, answer.attempt, code), before=answer.before)
            before = (*answer.before, answer.attempt)
        host = urls.host(url)
        headers = {**condition, **self._rules.headers(host)}
        manner = Manner(self._rules.of(host).method, headers, as_browser, is_kept)
        response = await self._send(url, jar, manner)
        if manner.method == "HEAD" and _says_nothing_of_the_page(response.attempt):
            before += (*response.before, replace(response.attempt, detail="asked by HEAD"))
            response = await self._send(url, jar, replace(manner, method="GET"))
        return replace(response, before=(*before, *response.before))

    async def _send(self, url: str, jar: aiohttp.CookieJar | None, manner: Manner) -> Response:
        """One request, and another where the first met a connection that the server had let go of."""
        response = await self._send_once(url, jar, manner)
        if not response.is_stale:
            return response
        return replace(await self._send_once(url, jar, manner), before=(response.attempt,))

    async def _send_once(self, url: str, jar: aiohttp.CookieJar | None, manner: Manner) -> Response:
        """One paced request."""
        lane = self._lanes.lane(urls.host(url))
        started = None
        try:
            async with self._lanes.turn(lane, url):
                started = self._clock()
                response = await self._client.get(url, jar, manner)
        except FetchError as exc:
            response = Response(self._failed(url, exc, started), is_stale=exc.was_kept)
        lane.learn(response.attempt)
        return response

    def _failed(self, url: str, error: FetchError, started: float | None) -> Attempt:
        """``error`` as an attempt; ``started`` is None when nothing was sent."""
        return Attempt(
            urls.redact(url),
            0 if started is None else round((self._clock() - started) * 1000),
            failure=error.failure,
            detail=urls.redact(error.detail),
            was_sent=started is not None,
            is_private=self._client.is_private(url),
        )


def _says_nothing_of_the_page(headed: Attempt) -> bool:
    """Whether what was answered to HEAD may be meant for HEAD: servers refuse it with any code, or break off."""
    code = headed.status_code
    if code is None:
        return headed.was_sent and headed.failure in _BROKEN_OFF
    return code >= HTTPStatus.BAD_REQUEST and code != HTTPStatus.TOO_MANY_REQUESTS


def _instead(url: str, substitute: Substitute, answer: Attempt, code: int) -> Attempt:
    """What ``answer`` of the ``substitute`` says about ``url``; its headers and its page are not those of the page."""
    detail = f"{urls.redact(substitute.url)} was asked and answered {answer.status_code}"
    return replace(
        answer, url=urls.redact(url), status_code=code, detail=detail, headers={}, location=None, failure=None
    )
