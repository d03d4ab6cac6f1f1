"""The seam to aiohttp: one GET, bounded in bytes and in time, becomes a Response or a FetchError."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import aiohttp
from yarl import URL

from checker import urls
from checker.errors import FetchError
from checker.fetch import page as pages
from checker.fetch.resolver import AddressGuard, Resolver
from checker.fetch.session import LIBRARY_ERRORS, Proxies, new_session, retry_after, translate
from checker.models import Attempt, Failure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from checker.config import CheckConfig

__all__ = ["Client", "Response"]

REDIRECTS = frozenset({301, 302, 303, 307, 308})

_NOTED_HEADERS = (
    "content-type",
    "content-length",
    "location",
    "retry-after",
    "server",
    "www-authenticate",
    "cf-mitigated",
    "x-amzn-waf-action",
)


@dataclass(frozen=True, slots=True)
class Response:
    """One answer: the attempt as it is recorded, the page if it was one, the cookies to carry on."""

    attempt: Attempt
    page: pages.Page = pages.EMPTY
    cookies: Mapping[str, str] | None = None


class Client:
    """Sends single GETs; redirects, retries and pace are other modules' business. An async context manager."""

    def __init__(self, config: CheckConfig, *, user_agent: str) -> None:
        self._config = config
        self._guard = AddressGuard(config.allow_networks)
        self._proxies = Proxies()
        self._headers = {
            "User-Agent": user_agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "en;q=0.8,*;q=0.5",
        }

    async def __aenter__(self) -> Self:
        timeout = aiohttp.ClientTimeout(total=None, connect=self._config.connect_timeout.total_seconds())
        self._resolver = Resolver(self._config, self._guard)
        self._session = new_session(resolver=self._resolver, timeout=timeout)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._resolver.close()

    async def get(self, url: str, jar: aiohttp.CookieJar | None = None) -> Response:
        """Ask for ``url`` and read at most the beginning of a page. Raises FetchError when no answer came."""
        try:
            target = URL(urls.wire(url), encoded=True)
            self._guard.check_host(target.host or "")
        except ValueError as exc:
            raise FetchError(Failure.MALFORMED_URL, str(exc)) from exc
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self._config.timeout.total_seconds()):
                response = await self._session.get(
                    target,
                    headers=self._headers,
                    cookies=jar.filter_cookies(target) if jar is not None else None,
                    allow_redirects=False,
                    proxy=self._proxies.of(target),
                )
        except LIBRARY_ERRORS as exc:
            raise translate(exc) from exc
        elapsed_ms = round((time.perf_counter() - started) * 1000)
        try:
            if jar is not None:
                jar.update_cookies(response.cookies, response.url)
            return Response(_attempt(url, response, elapsed_ms), await self._page(response))
        finally:
            response.close() if not response.content.at_eof() else response.release()

    async def _page(self, response: aiohttp.ClientResponse) -> pages.Page:
        """What could be read of the body; whatever goes wrong in it does not change the answer."""
        if response.status in REDIRECTS or not pages.is_text(response.content_type):
            return pages.EMPTY
        body = bytearray()
        try:
            async with asyncio.timeout(self._config.body_timeout.total_seconds()):
                async for chunk in response.content.iter_any():
                    body += chunk
                    if len(body) >= self._config.max_body:
                        break
        except LIBRARY_ERRORS:
            pass  # cut off, too slow, or not encoded as it claims: the status line has been seen
        return pages.parse(bytes(body[: self._config.max_body]), response.charset)


def _attempt(url: str, response: aiohttp.ClientResponse, elapsed_ms: int) -> Attempt:
    headers = {name: response.headers[name] for name in _NOTED_HEADERS if name in response.headers}
    location = None
    failure, detail = None, ""
    if response.status in REDIRECTS:
        try:
            location = urls.join(url, _location(response))
        except urls.MalformedURL as exc:
            failure, detail = Failure.BAD_REDIRECT, f"a redirect to nowhere: {exc}"
    return Attempt(
        url=urls.redact(url),
        elapsed_ms=elapsed_ms,
        status_code=response.status,
        failure=failure,
        detail=detail,
        headers=headers,
        location=location,
        retry_after=retry_after(headers.get("retry-after")),
    )


def _location(response: aiohttp.ClientResponse) -> str:
    """The Location header as the server meant it: UTF-8, where it is not ASCII (RFC 9110 section 5.5 leaves it open)."""
    raw = next((value for name, value in response.raw_headers if name.lower() == b"location"), b"")
    if not raw.strip():
        raise urls.MalformedURL("the answer has no Location")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
