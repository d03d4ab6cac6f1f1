"""The seam to aiohttp: one request, bounded in bytes and in time, becomes a Response or a FetchError."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self, cast

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from checker import urls
from checker.errors import FetchError
from checker.fetch import body, page, recording
from checker.fetch.certificates import Certificates
from checker.fetch.places import Places
from checker.fetch.resolver import AddressGuard, Resolver
from checker.fetch.session import LIBRARY_ERRORS, Connector, Proxies, Way, new_session, retry_after, translate
from checker.models import Attempt, Failure

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping
    from http.cookies import SimpleCookie
    from types import TracebackType

    from checker.config import CheckConfig
    from checker.fetch.recording import Recorder

__all__ = ["Client", "Manner", "Response"]

REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Those that browsers follow (Fetch standard, "redirect status"); of a 300 they show the page."""

BROWSER = {
    "User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.5",
    "Upgrade-Insecure-Requests": "1",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "none",
    "Sec-Fetch-User": "?1",
}
"""What a person's Firefox sends who types an address: a release with long support, and nothing beyond."""

_NOTED_HEADERS = (
    *("content-type", "content-length", "location", "retry-after", "server", "via", "www-authenticate"),
    *("cf-mitigated", "cf-ray", "x-amzn-waf-action", "x-datadome", "x-dd-b", "x-vercel-mitigated", "x-iinfo"),
    *("x-cdn", "x-sucuri-id", "x-akamai-edgescape", "akamai-grn", "x-px-block", "x-github-request-id"),
    *("x-ratelimit-remaining", "etag", "last-modified"),
)
_SLASHES = re.compile(rb"\A((?:https?:)?)[/\\]{2,}", re.IGNORECASE)
_NO_NAME = "what stands behind 'xn--' in the host is no international name; check its spelling"
_NOWHERE = "a redirect to nowhere: the answer has no Location"
_LENGTH_OF_A_PAGE = 200  # characters
_NOTED_LENGTH = 2_000
_NOTED_COOKIES = 50
_KEPT_OF_REDIRECT = 16_384  # bytes; it has one sentence for those whose program does not go on by itself


@dataclass(frozen=True, slots=True)
class Manner:
    """How an address is asked for; ``headers`` stand besides, or instead of, the usual ones.

    ``is_kept``: the recorder, where there is one, gets the answer.
    """

    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    as_browser: bool = False
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """One answer: the attempt as it is recorded, and the page if it was one.

    ``before`` are the requests it took to know how to ask. One that ``is_stale`` says nothing: it went over a connection
    that the server had let go of, and is to be sent again over another (RFC 9112 section 9.3.1).
    """

    attempt: Attempt
    page: page.Page = page.EMPTY
    before: tuple[Attempt, ...] = ()
    is_stale: bool = False


class Client:
    """Sends single requests; redirects, retries and pace are other modules' business. An async context manager."""

    def __init__(self, config: CheckConfig, *, user_agent: str, recorder: Recorder | None = None) -> None:
        self._config = config
        self._recorder = recorder
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
        self._places = Places(self._resolver, self._proxies)
        self._session = new_session(
            resolver=self._resolver, timeout=timeout, repeats=False, answers=recording.stamped
        )
        self._certificates = self._new_certificates()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._resolver.close()

    def _new_certificates(self) -> Certificates:
        return Certificates(self._resolver, timeout=self._config.connect_timeout.total_seconds())

    def forget(self) -> None:
        """Begin anew with names, connections and certificates: they may be those of somebody else."""
        self._resolver.forget()
        self._certificates = self._new_certificates()
        if isinstance(self._session.connector, Connector):
            self._session.connector.drop_idle()

    def is_private(self, url: str) -> bool:
        """Whether the host of ``url``, which did not answer, is known to live at private addresses."""
        return self._places.is_private(url)

    async def get(
        self, url: str, jar: aiohttp.CookieJar | None = None, manner: Manner | None = None
    ) -> Response:
        """Ask for ``url`` and read at most the beginning of a page. Raises FetchError when no answer came."""
        try:
            target = URL(urls.wire(url), encoded=True)
            self._guard.check_host(target.host or "")
        except UnicodeError as exc:
            raise FetchError(Failure.MALFORMED_URL, _NO_NAME) from exc
        except ValueError as exc:
            raise FetchError(Failure.MALFORMED_URL, str(exc)) from exc
        manner = manner or Manner()
        started = time.perf_counter()
        response = await self._send(target, jar, manner)
        elapsed_ms = round((time.perf_counter() - started) * 1000)
        try:
            if jar is not None:
                jar.update_cookies(_cookies(response), response.url)
            attempt = _attempt(
                url,
                response,
                elapsed_ms,
                is_private=self._places.is_private_peer(target, recording.peer(response)),
            )
            found = await self._page(response, manner)
            if response.status in REDIRECTS and not _is_redirect(response) and not _is_worth_reading(found):
                attempt = replace(attempt, failure=Failure.BAD_REDIRECT, detail=_NOWHERE)
            return Response(attempt, found)
        finally:
            response.release()  # keeps the connection where all of the answer has come, and closes it otherwise

    async def _send(
        self, target: URL, jar: aiohttp.CookieJar | None, manner: Manner
    ) -> aiohttp.ClientResponse:
        headers = CIMultiDict(BROWSER if manner.as_browser else self._headers)
        headers["Accept-Encoding"] = body.ENCODINGS
        headers.update(manner.headers)
        if "Authorization" in headers:
            target = target.with_user(
                None
            )  # what is configured for the host, not what a note says; never both
        way = Way()
        try:
            async with asyncio.timeout(self._config.timeout.total_seconds()):
                return await self._session.request(
                    manner.method,
                    target,
                    headers=headers,
                    cookies=jar.filter_cookies(target) if jar is not None else None,
                    allow_redirects=False,
                    auto_decompress=False,
                    proxy=self._proxies.of(target),
                    trace_request_ctx=way,
                )
        except aiohttp.ClientConnectorCertificateError as exc:
            if self._proxies.of(target) is not None:  # there may be no other way to the host
                raise translate(exc) from exc
            refused = cast("ssl.CertificateError", exc.certificate_error)
            raise await self._certificates.explain(refused, exc.host, exc.port or 443) from exc
        except LIBRARY_ERRORS as exc:
            error = translate(exc)
            if error.failure is Failure.CONNECTION_RESET and isinstance(self._session.connector, Connector):
                self._session.connector.drop_idle(target.raw_host or "")
                error.was_kept = way.was_kept
            raise error from exc

    async def _page(self, response: aiohttp.ClientResponse, manner: Manner) -> page.Page:
        """What could be read of the body; whatever goes wrong in it does not change the answer."""
        is_end = not _is_redirect(response)
        declared = response.headers.get("Content-Type", "").strip()
        is_page = (
            response.method != "HEAD" and is_end and (not declared or page.is_text(response.content_type))
        )
        keep = self._wanted(response, declared) if manner.is_kept else 0
        if not is_page and not keep:
            return page.EMPTY
        limit = self._config.max_body if is_page else 0
        seconds = self._config.body_timeout.total_seconds()
        read = await body.read(response, limit=limit, seconds=seconds, keep=keep)
        is_page = is_page and (bool(declared) or page.looks_like_html(read.content))
        found = _parsed(response, read) if is_page and (read.content or read.is_whole) else page.EMPTY
        if keep and self._recorder is not None and (declared or is_page or not (is_end and read.raw)):
            self._recorder.keep(
                recording.exchange(
                    response,
                    read,
                    configured=manner.headers,
                    is_direct=self._proxies.of(response.url) is None,
                    title=found.title,
                )
            )
        return found

    def _wanted(self, response: aiohttp.ClientResponse, declared: str) -> int:
        """Bytes of the body that are kept; of what is no text none, nor a record that it was there.

        A record without its body would pretend that the document is empty.
        """
        if self._recorder is None or response.method == "HEAD":
            return 0
        if _is_redirect(response):
            return _KEPT_OF_REDIRECT
        if not declared:  # it may be anything
            return self._config.max_body
        return self._recorder.max_page if recording.is_text(response.content_type) else 0


def _parsed(response: aiohttp.ClientResponse, read: body.Body) -> page.Page:
    found = page.parse(read.content, response.charset)
    refresh = page.parse_refresh(response.headers.get("refresh", ""))
    return replace(found, is_whole=found.is_whole and read.is_whole, refresh=refresh or found.refresh)


def _attempt(url: str, response: aiohttp.ClientResponse, elapsed_ms: int, *, is_private: bool) -> Attempt:
    headers = _noted(response)
    location = None
    failure, detail = None, ""
    if _is_redirect(response):
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
        is_private=is_private,
    )


def _cookies(response: aiohttp.ClientResponse) -> SimpleCookie:
    """The cookies of ``response``; none for a whole top-level domain, which would reach the hosts of others."""
    for cookie in response.cookies.values():
        if "." not in cookie["domain"].strip("."):
            cookie["domain"] = ""
    return response.cookies


def _noted(response: aiohttp.ClientResponse) -> dict[str, str]:
    """The headers a rule may look at, as text that can be written anywhere; of cookies only the names."""
    found = {name: _clean(response.headers[name]) for name in _NOTED_HEADERS if name in response.headers}
    cookies = response.headers.getall("set-cookie", [])[:_NOTED_COOKIES]
    if cookies:
        found["set-cookie"] = ", ".join(_clean(each.partition("=")[0].strip()) for each in cookies)
    return found


def _clean(value: str) -> str:
    """``value`` with what is not UTF-8 (aiohttp gives it as halves of characters) and what is too long left out."""
    return value[:_NOTED_LENGTH].encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _is_redirect(response: aiohttp.ClientResponse) -> bool:
    """Whether browsers go on from here; without a Location they show what there is (Fetch standard, "location URL")."""
    return response.status in REDIRECTS and bool(response.headers.get("Location", "").strip())


def _is_worth_reading(found: page.Page) -> bool:
    """More than the one sentence that servers add to a redirect."""
    return len(found.sketch) >= _LENGTH_OF_A_PAGE


def _location(response: aiohttp.ClientResponse) -> str:
    """The Location header as the server meant it: UTF-8, where it is not ASCII (RFC 9110 section 5.5 leaves it open).

    Tabs and line ends in it are nothing, and any slashes before a host are two (WHATWG URL, basic URL parser).
    """
    raw = next(value for name, value in response.raw_headers if name.lower() == b"location")
    raw = _SLASHES.sub(rb"\1//", raw.translate(None, b"\t\r\n").strip())
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
