"""The seam for those who keep what a check fetches: each answered request, as it travelled.

Nothing secret passes it. The user name and password of an address are left out; keys and cookies of a request, and
what ``check.hosts`` sends besides, are replaced by ``***``; so are the cookies of an answer to such a request, which
may be as good as the key.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

import aiohttp

from checker import urls

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Self

    from aiohttp.connector import Connection

    from checker.fetch.body import Body

__all__ = ["Cut", "Exchange", "Recorder", "exchange", "is_text", "peer", "stamped"]

Cut = Literal["length", "time", "disconnect"]
"""Why a body is not all there: too long, too slow, or broken off (WARC 1.1, "WARC-Truncated")."""

_SECRET = frozenset({"authorization", "cookie", "cookie2", "proxy-authorization"})
_SET_COOKIE = re.compile(rb"=[^;]*+")
_HIDDEN = "***"
_TEXT = re.compile(
    r"text/.*|application/(?:.*\+)?(?:json|xml|yaml|toml|javascript|ecmascript|x-tex|x-bibtex)"
)


class Exchange(NamedTuple):
    """One request and its answer; ``body`` is what came before ``cut``, its content coding kept, without the
    transfer coding. ``title`` is the page's, where it is one; ``ip`` the server's, where no proxy stood between.
    """

    url: str
    method: str
    request_headers: tuple[tuple[str, str], ...]
    version: str
    status: int
    reason: str
    response_headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    cut: Cut | None
    started_at: datetime
    ip: str | None = None
    title: str | None = None

    @property
    def is_cut(self) -> bool:
        """Whether the body is longer than what is here."""
        return self.cut is not None


class Recorder(Protocol):
    """Keeps exchanges; ``max_page`` is how much of a body it wants."""

    max_page: int

    def keep(self, exchange: Exchange) -> None:
        """Keep ``exchange``, or not; raises nothing, and takes no time worth speaking of."""


class _Stamped(aiohttp.ClientResponse):
    """An answer that knows when it began, and from where it comes, after its connection is another's."""

    started_at: datetime
    peer: str | None = None

    async def start(self, connection: Connection) -> Self:
        self.started_at = datetime.now(UTC)
        if connection.transport is not None:
            address = connection.transport.get_extra_info("peername")
            self.peer = str(address[0]) if address else None
        await super().start(connection)
        return self


stamped: type[aiohttp.ClientResponse] = _Stamped
"""The class of the answers that ``exchange`` and ``peer`` take."""


def peer(response: aiohttp.ClientResponse) -> str | None:
    """The IP address that ``response`` comes from, or that of the proxy."""
    return _stamped(response).peer


def _stamped(response: aiohttp.ClientResponse) -> _Stamped:
    if not isinstance(response, _Stamped):
        raise TypeError("the session of a client makes stamped answers")
    return response


def is_text(content_type: str) -> bool:
    """Whether what has this media type, without parameters, is text, whoever can read it; nothing else is fetched."""
    return _TEXT.fullmatch(content_type.lower()) is not None


def exchange(
    response: aiohttp.ClientResponse,
    found: Body,
    *,
    configured: Collection[str],
    is_direct: bool,
    title: str | None = None,
) -> Exchange:
    """What is kept of ``response``, of whose body ``found`` was read; ``configured`` names headers that may be keys."""
    seen = _stamped(response)
    request = response.request_info
    secret = _SECRET | {name.lower() for name in configured}
    version = response.version or aiohttp.HttpVersion11
    is_private = any(name.lower() in secret for name in request.headers)
    return Exchange(
        url=str(request.url.with_user(None).with_fragment(None)),
        method=request.method,
        request_headers=tuple(
            (name, _HIDDEN if name.lower() in secret else value) for name, value in request.headers.items()
        ),
        version=f"HTTP/{version.major}.{version.minor}",
        status=response.status,
        reason=response.reason or "",
        response_headers=tuple(
            (name, _public(name.lower(), value, is_private=is_private))
            for name, value in response.raw_headers
        ),
        body=found.raw,
        cut=found.cut,
        started_at=seen.started_at,
        ip=seen.peer if is_direct else None,
        title=title,
    )


def _public(name: bytes, value: bytes, *, is_private: bool) -> bytes:
    if name == b"location":
        return urls.redact(value.decode("latin-1")).encode("latin-1")
    if name == b"set-cookie" and is_private:
        return _SET_COOKIE.sub(b"=***", value, count=1)
    return value
