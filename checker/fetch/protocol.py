"""One connection: what aiohttp takes from a server, made stricter about statuses and milder about what follows them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aiohttp import ClientPayloadError
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_exceptions import HttpProcessingError

if TYPE_CHECKING:
    from aiohttp.http import RawResponseMessage
    from aiohttp.streams import StreamReader

__all__ = ["ENDLESS", "Protocol"]

ENDLESS = "the server says 'wait' again and again, and never answers"

_MOST_INTERIM = 32
_INTERIM = frozenset({100, *range(102, 200)})
"""Not 101: nobody asked to switch protocols."""
_FIRST_FINAL, _FIRST_TOO_HIGH = 200, 1000
_END_OF_HEAD = re.compile(rb"(?:\n|\A)(?:\r?\n)++")
"""The empty line, or all there are, lest a flood of them be cut one by one; its beginning may have come before.

A cut too many does no harm, the parser takes any pieces.
"""


class Protocol(ResponseHandler):
    """A connection that is gone when it is let go of, and hands over an answer before what may be wrong behind it.

    In TLS a goodbye waits half a minute for a server that stays silent; given up in the middle of an answer, the
    connection would outlive the run.
    """

    _awaits_head = False
    _interim = 0

    def close(self) -> None:
        """Close at once."""
        self.abort()

    def set_response_params(self, **params: Any) -> None:  # noqa: ANN401 - aiohttp's own
        """Begin with the next answer."""
        self._awaits_head, self._interim = True, 0
        super().set_response_params(**params)

    def data_received(self, data: bytes) -> None:
        """Parse ``data``, the head by itself: aiohttp forgets a head that came together with a broken body."""
        while self._awaits_head and self.exception() is None and (found := _END_OF_HEAD.search(data)):
            super().data_received(data[: found.end()])
            data = data[found.end() :]
        if data and self.exception() is None:
            payload = self._payload
            super().data_received(data)
            if self.exception() is not None and payload is not None and not payload.is_eof():
                payload.set_exception(ClientPayloadError("the body is broken"))

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
