"""aiohttp sessions as every part of refguard opens them, and the one place that reads aiohttp's errors."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import ssl
import time
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, cast
from urllib.request import getproxies, proxy_bypass

import aiohttp

from checker import urls
from checker.errors import FetchError, UsageError
from checker.fetch import certificates
from checker.fetch.protocol import ENDLESS, Protocol
from checker.models import Failure

if TYPE_CHECKING:
    from types import SimpleNamespace

    from aiohttp.abc import AbstractResolver
    from aiohttp.client_proto import ResponseHandler
    from yarl import URL

__all__ = ["IN_VAIN", "LIBRARY_ERRORS", "Proxies", "Way", "new_session", "retry_after", "translate"]

HEADER_LIMIT = 65_536
"""Bytes of one header line. aiohttp's 8190 turn the long CSP and Set-Cookie lines of good sites into errors."""
_MOST_HEADERS = 10_000
"""Browsers count bytes, not lines, and so does ``heads``; sites send hundreds of Link lines. aiohttp's are 128."""

_YEAR = 366 * 86_400.0

LIBRARY_ERRORS = (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError, asyncio.IncompleteReadError)
"""What a request may raise; ``translate`` turns each into a FetchError."""

_ASKS_FOR_CERTIFICATE = "the server asks for a certificate of the visitor"
IN_VAIN = frozenset({_ASKS_FOR_CERTIFICATE, ENDLESS})
"""The details of failures that will be the same next time, among kinds that usually pass."""

_HANDSHAKE = {
    "SSLV3_ALERT_HANDSHAKE_FAILURE": "the server refused the TLS handshake",
    "TLSV1_ALERT_PROTOCOL_VERSION": "the server only speaks versions of TLS that are no longer safe",
    "UNSUPPORTED_PROTOCOL": "the server only speaks versions of TLS that are no longer safe",
    "TLSV1_UNRECOGNIZED_NAME": "the server does not know a host of this name",
    "TLSV1_ALERT_INTERNAL_ERROR": "the server failed in the TLS handshake",
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": _ASKS_FOR_CERTIFICATE,
    "WRONG_VERSION_NUMBER": "the server does not speak TLS on this port",
    "DH_KEY_TOO_SMALL": "the server's encryption is too weak",
    "UNSAFE_LEGACY_RENEGOTIATION_DISABLED": "the server's encryption is out of date",
    "UNEXPECTED_EOF_WHILE_READING": "the server broke off the TLS handshake",
}
"""By OpenSSL's reason (sslerr.h)."""
_SAID = {
    Failure.TIMEOUT: "no answer in time",
    Failure.CONNECTION_RESET: "the server closed the connection",
    Failure.PROTOCOL: "the answer is not valid HTTP",
}
_RESET = {errno.ECONNRESET, errno.ECONNABORTED, errno.EPIPE, errno.ESHUTDOWN}
_UNREACHABLE = {
    errno.ENETUNREACH,
    errno.EHOSTUNREACH,
    errno.ENETDOWN,
    errno.EADDRNOTAVAIL,
    errno.EAFNOSUPPORT,
}


def new_session(
    *,
    resolver: AbstractResolver | None = None,
    timeout: aiohttp.ClientTimeout,
    repeats: bool = True,
    answers: type[aiohttp.ClientResponse] = aiohttp.ClientResponse,
) -> aiohttp.ClientSession:
    """A session without limits of its own (lanes pace requests), without shared cookies, with raised header limits.

    aiohttp sends a GET once more, without a word, when any connection breaks; not where ``repeats`` is false. ``answers``
    is what answers are made of.
    SSL_CERT_FILE and SSL_CERT_DIR of the environment are honoured; proxies are a matter of each request (``Proxies``).
    """
    session = aiohttp.ClientSession(
        connector=Connector(resolver),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=timeout,
        trust_env=False,  # it would send the passwords of ~/.netrc to whatever host a note cites
        max_line_size=HEADER_LIMIT,
        max_field_size=HEADER_LIMIT,
        max_headers=_MOST_HEADERS,
        trace_configs=[_tracing()],
        requote_redirect_url=False,
        response_class=answers,
    )
    session._retry_connection = repeats  # noqa: SLF001 - aiohttp's own test client has no other way either
    return session


@dataclass(slots=True)
class Way:
    """How a request went, for the ``trace_request_ctx`` of a session: over a connection that was kept alive?"""

    was_kept: bool = False


def _tracing() -> aiohttp.TraceConfig:
    tracing = aiohttp.TraceConfig()
    tracing.on_connection_reuseconn.append(_note_kept)
    return tracing


async def _note_kept(
    session: aiohttp.ClientSession,
    context: SimpleNamespace,
    parameters: aiohttp.TraceConnectionReuseconnParams,
) -> None:
    del session, parameters
    if isinstance(context.trace_request_ctx, Way):
        context.trace_request_ctx.was_kept = True


class Connector(aiohttp.TCPConnector):
    """A connector whose connections are of ``Protocol``."""

    def __init__(self, resolver: AbstractResolver | None) -> None:
        trust = _trust(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
        super().__init__(
            limit=0, resolver=resolver, use_dns_cache=resolver is None, ssl=trust, keepalive_timeout=5
        )
        self._factory = cast("partial[ResponseHandler]", partial(Protocol, loop=self._loop))

    def drop_idle(self, host: str | None = None) -> None:
        """Close the kept-alive connections to ``host``, or all: where one broke, the others are no better."""
        for key in [key for key in self._conns if host in {None, key.host}]:
            for protocol, _ in self._conns.pop(key):
                protocol.close()


class Proxies:
    """The proxies of the environment (HTTP_PROXY, HTTPS_PROXY, NO_PROXY), or of the system, as they are now."""

    def __init__(self) -> None:
        """Raises UsageError, without the value, which may hold a password, for what is no address of a proxy."""
        self._by_scheme = {
            scheme: _proxy(scheme, value) for scheme, value in getproxies().items() if scheme != "no"
        }

    def of(self, url: URL) -> str | None:
        """The proxy for ``url``; None: go there directly."""
        proxy = self._by_scheme.get(url.scheme) or self._by_scheme.get("all")
        return None if proxy is None or proxy_bypass(url.host or "") else proxy


def _proxy(scheme: str, value: str) -> str:
    """The address of a proxy; ``host:port`` means what it means to curl."""
    address = value if "://" in value else f"http://{value}"
    try:
        urls.wire(address)
    except urls.MalformedURL as exc:
        raise UsageError(
            f"{scheme.upper()}_PROXY: not the address of an HTTP proxy, such as http://proxy:3128"
        ) from exc
    return address


@lru_cache(maxsize=4)
def _trust(file: str | None, folder: str | None) -> ssl.SSLContext:
    """Whom to trust, once for each setting of the environment: OpenSSL reads it, and takes its time.

    OpenSSL takes a file that is not there for an empty one; every host would seem to have a bad certificate.
    """
    context = ssl.create_default_context()
    try:
        if file:
            context.load_verify_locations(cafile=file)
        if folder and not file and not os.path.isdir(folder):  # noqa: PTH112 - a string of the environment
            raise UsageError(f"SSL_CERT_DIR: there is no folder {folder}")
    except OSError as exc:  # ssl.SSLError is one
        raise UsageError(f"SSL_CERT_FILE: no certificates can be read from {file}") from exc
    return context


def retry_after(value: str | None) -> float | None:
    """Seconds from a Retry-After header, which may be a number or a date (RFC 9110 section 10.2.3); a year at most."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return min(_YEAR, float(value))
    try:
        date = parsedate_to_datetime(value)
        return min(_YEAR, max(0.0, date.replace(tzinfo=date.tzinfo or UTC).timestamp() - time.time()))
    except (ValueError, TypeError, OverflowError, IndexError):  # Python reads dates by trial and error
        return None


def translate(error: BaseException) -> FetchError:
    """The FetchError that a library's ``error`` means; nothing is left unmapped."""
    if isinstance(error, FetchError):
        return error
    failure = _failure(error)
    return FetchError(failure, _describe(failure, error))


def _failure(error: BaseException) -> Failure:  # noqa: PLR0911 - a table of kinds, most specific first
    match error:
        case aiohttp.ClientProxyConnectionError() | aiohttp.ClientHttpProxyError():
            return Failure.PROXY
        case aiohttp.ClientConnectorCertificateError():
            return certificates.failure_of(error.certificate_error)
        case ssl.SSLCertVerificationError():
            return certificates.failure_of(error)
        case aiohttp.ClientConnectorDNSError():
            return _os_failure(error.os_error, default=Failure.DNS_FAILURE)
        case aiohttp.ClientSSLError() | ssl.SSLError() | aiohttp.ClientOSError(__cause__=ssl.SSLError()):
            return (
                Failure.TLS_HANDSHAKE
            )  # the last: TLS 1.3 lets a client talk before the server has looked at it
        case TimeoutError():
            return Failure.TIMEOUT
        case aiohttp.ServerDisconnectedError() | asyncio.IncompleteReadError():
            return Failure.CONNECTION_RESET
        case aiohttp.InvalidURL():
            return Failure.MALFORMED_URL
        case OSError():
            return _os_failure(error, default=Failure.CONNECTION_RESET)
        case _:
            return Failure.PROTOCOL


def _os_failure(error: OSError, *, default: Failure) -> Failure:
    cause = error.__cause__
    if isinstance(cause, FetchError):  # our resolver says exactly what it saw
        return cause.failure
    if isinstance(error, socket.gaierror):
        return Failure.HOST_NOT_FOUND if error.errno == socket.EAI_NONAME else Failure.DNS_FAILURE
    if error.errno == errno.ECONNREFUSED:
        return Failure.CONNECTION_REFUSED
    if error.errno in _RESET:
        return Failure.CONNECTION_RESET
    if error.errno == errno.ETIMEDOUT:
        return Failure.TIMEOUT
    return Failure.UNREACHABLE if error.errno in _UNREACHABLE else default


def _describe(failure: Failure, error: BaseException) -> str:
    """One clause for a person, without addresses of memory, objects or the stack."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        error = error.certificate_error
    if isinstance(error, ssl.SSLCertVerificationError):
        return certificates.describe(error)
    if isinstance(error, aiohttp.ClientResponseError) and error.message == ENDLESS:
        return ENDLESS
    if isinstance(error, aiohttp.ClientConnectorError):
        error = error.os_error
    if isinstance(error.__cause__, ssl.SSLError):
        error = error.__cause__
    if isinstance(error, ssl.SSLError):
        reason = getattr(error, "reason", None) or str(error)
        return _HANDSHAKE.get(reason) or f"TLS handshake failed: {reason.replace('_', ' ').lower()}"
    cause = error.__cause__
    if isinstance(cause, FetchError):
        return cause.detail
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno).lower() if error.errno > 0 else str(error.strerror or error)
    return _SAID.get(failure) or " ".join(str(error).split())[:200] or type(error).__name__
