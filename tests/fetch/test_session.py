"""Every error that the HTTP library can raise has a meaning of its own, and so has every Retry-After."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from hypothesis import given
from hypothesis import strategies as st

from checker.errors import FetchError
from checker.fetch.session import LIBRARY_ERRORS, retry_after, translate
from checker.models import Failure

KEY = ConnectionKey(
    "host.example", port=443, is_ssl=True, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None
)
REQUEST: Any = SimpleNamespace(real_url="https://host.example/")


def certificate_error(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "verify failed")
    error.verify_code = code
    error.verify_message = "certificate has expired"
    return error


def resolver_error(failure: Failure) -> OSError:
    error = OSError("resolver")
    error.__cause__ = FetchError(failure, "said the resolver")
    return error


TABLE: list[tuple[BaseException, Failure]] = [
    (TimeoutError(), Failure.TIMEOUT),
    (aiohttp.ConnectionTimeoutError(), Failure.TIMEOUT),
    (aiohttp.SocketTimeoutError(), Failure.TIMEOUT),
    (aiohttp.ServerTimeoutError(), Failure.TIMEOUT),
    (OSError(errno.ETIMEDOUT, "x"), Failure.TIMEOUT),
    (aiohttp.ServerDisconnectedError(), Failure.CONNECTION_RESET),
    (aiohttp.ClientOSError(errno.ECONNRESET, "x"), Failure.CONNECTION_RESET),
    (aiohttp.ClientOSError(errno.EPIPE, "x"), Failure.CONNECTION_RESET),
    (ConnectionResetError(), Failure.CONNECTION_RESET),
    (asyncio.IncompleteReadError(b"", 1), Failure.CONNECTION_RESET),
    (aiohttp.ClientConnectorError(KEY, OSError(errno.ECONNREFUSED, "x")), Failure.CONNECTION_REFUSED),
    (aiohttp.ClientConnectorError(KEY, OSError(errno.ENETUNREACH, "x")), Failure.UNREACHABLE),
    (aiohttp.ClientConnectorError(KEY, OSError(errno.EHOSTUNREACH, "x")), Failure.UNREACHABLE),
    (aiohttp.ClientConnectorDNSError(KEY, resolver_error(Failure.HOST_NOT_FOUND)), Failure.HOST_NOT_FOUND),
    (aiohttp.ClientConnectorDNSError(KEY, resolver_error(Failure.PRIVATE_ADDRESS)), Failure.PRIVATE_ADDRESS),
    (aiohttp.ClientConnectorDNSError(KEY, socket.gaierror(socket.EAI_NONAME, "x")), Failure.HOST_NOT_FOUND),
    (aiohttp.ClientConnectorDNSError(KEY, socket.gaierror(socket.EAI_AGAIN, "x")), Failure.DNS_FAILURE),
    (aiohttp.ClientProxyConnectionError(KEY, OSError(errno.ECONNREFUSED, "x")), Failure.PROXY),
    (aiohttp.ClientHttpProxyError(REQUEST, (), status=407), Failure.PROXY),
    (aiohttp.ClientConnectorCertificateError(KEY, certificate_error(10)), Failure.TLS_INVALID),
    (aiohttp.ClientConnectorCertificateError(KEY, certificate_error(20)), Failure.TLS_INCOMPLETE_CHAIN),
    (aiohttp.ClientConnectorSSLError(KEY, ssl.SSLError(1, "alert")), Failure.TLS_HANDSHAKE),
    (certificate_error(62), Failure.TLS_INVALID),
    (aiohttp.ClientPayloadError(), Failure.PROTOCOL),
    (aiohttp.ClientResponseError(REQUEST, (), status=400), Failure.PROTOCOL),
    (aiohttp.InvalidURL("https://["), Failure.MALFORMED_URL),
    (ValueError("anything else"), Failure.PROTOCOL),
]


@pytest.mark.parametrize(("error", "failure"), TABLE, ids=lambda each: type(each).__name__)
def test_each_error_has_its_failure(error: BaseException, failure: Failure) -> None:
    translated = translate(error)
    assert translated.failure is failure
    assert translated.detail
    assert "0x" not in translated.detail
    assert "\n" not in translated.detail


def all_client_errors(kind: type[BaseException] = aiohttp.ClientError) -> set[type[BaseException]]:
    return {kind}.union(*(all_client_errors(each) for each in kind.__subclasses__()))


def test_no_error_of_the_library_escapes() -> None:
    unmapped = {kind for kind in all_client_errors() if not issubclass(kind, LIBRARY_ERRORS)}
    assert not unmapped


def test_an_error_of_our_own_passes_unchanged() -> None:
    own = FetchError(Failure.PRIVATE_ADDRESS, "10.0.0.1")
    assert translate(own) is own


def http_date(seconds: float, form: str) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime(form)


@pytest.mark.parametrize(
    "form",
    ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"],
    ids=["IMF-fixdate", "RFC 850", "asctime"],
)
def test_a_retry_after_may_be_a_date_of_any_form(monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    seconds = retry_after(http_date(100, form))
    monkeypatch.undo()
    time.tzset()
    assert seconds == pytest.approx(100, abs=3)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 366 * 86_400),
        ("9" * 2_000, 366 * 86_400),
    ],
)
def test_what_a_retry_after_says(value: str | None, seconds: float | None) -> None:
    assert retry_after(value) == seconds


@given(st.text() | st.text(alphabet="0123456789:,-+ GMTJanSun"))
def test_no_retry_after_is_a_surprise(value: str) -> None:
    seconds = retry_after(value)
    assert seconds is None or 0 <= seconds <= 366 * 86_400
