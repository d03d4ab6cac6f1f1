"""One connection: what aiohttp takes from a server, made stricter about statuses and milder about what follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import ClientPayloadError
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_exceptions import HttpProcessingError

from checker.fetch import heads

if TYPE_CHECKING:
    import asyncio

    from aiohttp.http import RawResponseMessage
    from aiohttp.streams import StreamReader

__all__ = ["ENDLESS", "Protocol"]

ENDLESS = "the server says 'wait' again and again, and never answers"

_TOO_LONG = "more headers than any browser takes"
_MOST_INTERIM = 32
_INTERIM = frozenset({100, *range(102, 200)})
"""Not 101: nobody asked to switch protocols."""
_FIRST_FINAL, _FIRST_TOO_HIGH = 200, 1000


class Protocol(ResponseHandler):
    """A connection that is gone when it is let go of, and hands over an answer before what may be wrong behind it.

    In TLS a goodbye waits half a minute for a server that stays silent; given up in the middle of an answer, the
    connection would outlive the run.
    """

    _awaits_head = False
    _interim = 0

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._held = bytearray()  # a head that has not come to its end

    def close(self) -> None:
        """Close at once."""
        self.abort()

    def set_response_params(self, **params: Any) -> None:  # noqa: ANN401 - aiohttp's own
        """Begin with the next answer."""
        self._awaits_head, self._interim = True, 0
        super().set_response_params(**params)

    def data_received(self, data: bytes) -> None:
        """Parse ``data``, the head by itself: aiohttp forgets a head that came together with a broken body."""
        if self._awaits_head:
            data = self._take_heads(data)
        if data and self.exception() is None:
            payload = self._payload
            super().data_received(data)
            if self.exception() is not None and payload is not None and not payload.is_eof():
                payload.set_exception(ClientPayloadError("the body is broken"))

    def connection_lost(self, exc: BaseException | None) -> None:
        """Let the parser say what it thinks of a head without an end."""
        if self._held and self.exception() is None:
            super().data_received(bytes(self._held))
        self._held.clear()
        super().connection_lost(exc)

    def _take_heads(self, data: bytes) -> bytes:
        """Parse the heads that ``data`` completes, and hold the beginning of another; what is left is no head."""
        held, searched = self._held, len(self._held)
        held += data
        while self._awaits_head and self.exception() is None:
            heads.without_empty_lines(held)
            end = heads.end_of(held, searched)
            if end < 0 and heads.begins(held):
                if heads.is_too_long(held):
                    held.clear()
                    self._refuse(_TOO_LONG)
                return b""
            if end < 0:
                break
            head, searched = bytes(held[:end]), 0
            del held[:end]
            super().data_received(heads.tidy(head))
        left = bytes(held)
        held.clear()
        return left

    def feed_data(self, data: tuple[RawResponseMessage, StreamReader], size: int = 0) -> None:
        """Take a head. aiohttp would wait through interim ones (RFC 9110 section 15.2) for as long as they come."""
        code = data[0].code
        if self.exception() is not None:
            return
        if code in _INTERIM:
            self._interim += 1
            if self._interim > _MOST_INTERIM:
                self._refuse(ENDLESS)
                return
        elif not _FIRST_FINAL <= code < _FIRST_TOO_HIGH:
            self._refuse("no status code")
            return
        else:
            self._awaits_head = False
        super().feed_data(data, size)

    def _refuse(self, why: str) -> None:
        self.set_exception(HttpProcessingError(message=why))
        if self.transport is not None:
            self.transport.close()
