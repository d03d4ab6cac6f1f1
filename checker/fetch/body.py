"""The body of an answer, as far as it is read: bounded in bytes, on the wire and unpacked, and in seconds.

aiohttp's own decoding is not used. It gives up an answer whose encoding is not what its header says, and a small
answer may unpack to gigabytes. What cannot be unpacked is not read; the status line has been seen and stands.
"""

from __future__ import annotations

import asyncio
import zlib
from typing import TYPE_CHECKING, NamedTuple, Protocol

from checker.fetch.session import LIBRARY_ERRORS

if TYPE_CHECKING:
    import aiohttp

    from checker.fetch.recording import Cut

__all__ = ["ENCODINGS", "Body", "read"]

ENCODINGS = "gzip, deflate"
"""What is asked for (Accept-Encoding), and what can be unpacked."""

_GZIP = zlib.MAX_WBITS | 16
_RAW_DEFLATE = -zlib.MAX_WBITS
_ZLIB_METHOD, _TAG = 8, ord("<")
_PIECE = 16_384  # bytes; what came before something that cannot be unpacked is read


class Body(NamedTuple):
    """The beginning of a body, unpacked; ``is_whole`` where that is all of it.

    ``raw`` are the bytes as they came, of those that are kept, and ``cut`` why it is not all of them.
    """

    content: bytes = b""
    is_whole: bool = False
    raw: bytes = b""
    cut: Cut | None = None


async def read(response: aiohttp.ClientResponse, *, limit: int, seconds: float, keep: int = 0) -> Body:
    """At most ``limit`` bytes of the body of ``response``, and what comes within ``seconds``. Raises nothing.

    With ``keep``, as many bytes are read as they come and kept, whatever they are packed in; what is unpacked of them
    is bounded as without.
    """
    unpacking = _unpacking(response.headers.getall("Content-Encoding", []))
    if keep:
        raw, cut = await _read_raw(response, keep, seconds)
        return Body(*_unpack(raw, unpacking, limit, is_end=cut is None), raw, cut)
    if unpacking is None or limit <= 0:
        return Body()
    content = bytearray()
    received = 0
    try:
        async with asyncio.timeout(seconds):
            async for chunk in response.content.iter_any():
                received += len(chunk)
                content += unpacking.feed(chunk, limit - len(content))
                if max(received, len(content)) >= limit:
                    return Body(bytes(content[:limit]))
    except (*LIBRARY_ERRORS, zlib.error):  # cut off, too slow, or packed otherwise than it says
        return Body(bytes(content))
    return Body(bytes(content), unpacking.is_finished)


async def _read_raw(response: aiohttp.ClientResponse, most: int, seconds: float) -> tuple[bytes, Cut | None]:
    raw = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in response.content.iter_any():
                raw += chunk
                if len(raw) > most:
                    return bytes(raw[:most]), "length"
    except TimeoutError:
        return bytes(raw), "time"
    except LIBRARY_ERRORS:
        return bytes(raw), "disconnect"
    return bytes(raw), None


def _unpack(raw: bytes, unpacking: _Unpacking | None, limit: int, *, is_end: bool) -> tuple[bytes, bool]:
    """The beginning of ``raw``, unpacked, and whether it is all; ``is_end``: nothing more would have come."""
    if unpacking is None or limit <= 0:
        return b"", False
    content = bytearray()
    try:
        for at in range(0, min(len(raw), limit), _PIECE):
            content += unpacking.feed(raw[at : at + _PIECE], limit - len(content))
            if len(content) >= limit:
                break
    except zlib.error:
        return bytes(content), False
    is_whole = is_end and max(len(raw), len(content)) < limit and unpacking.is_finished
    return bytes(content[:limit]), is_whole


class _Unpacking(Protocol):
    """One way to unpack, chunk by chunk."""

    @property
    def is_finished(self) -> bool:
        """Whether all that was packed has come."""

    def feed(self, chunk: bytes, room: int) -> bytes:
        """What ``chunk`` unpacks to, at most about ``room`` (> 0) bytes of it. Raises zlib.error."""


class _Plain:
    is_finished = True

    def feed(self, chunk: bytes, room: int) -> bytes:  # noqa: ARG002 - the reader cuts what is not packed
        return chunk


class _Packed:
    """gzip or deflate; pages that only claim to be gzip are read as the pages they are, as browsers do."""

    def __init__(self, *, is_gzip: bool) -> None:
        self._is_gzip = is_gzip
        self._inflater: zlib._Decompress | None = None
        self._is_plain = False

    @property
    def is_finished(self) -> bool:
        return self._is_plain or (self._inflater is not None and self._inflater.eof)

    def feed(self, chunk: bytes, room: int) -> bytes:
        if self._inflater is None and not self._is_plain:
            self._begin(chunk[0])
        if self._inflater is None:
            return chunk
        return b"" if self._inflater.eof else self._inflater.decompress(chunk, room)

    def _begin(self, first: int) -> None:
        if self._is_gzip and first == _TAG:
            self._is_plain = True
        elif self._is_gzip:
            self._inflater = zlib.decompressobj(_GZIP)
        else:  # RFC 9110 section 8.4.1.2 means zlib's format; many servers send what is inside it
            has_header = first & 0x0F == _ZLIB_METHOD
            self._inflater = zlib.decompressobj(zlib.MAX_WBITS if has_header else _RAW_DEFLATE)


def _unpacking(headers: list[str]) -> _Unpacking | None:
    """The way to unpack what was packed as ``headers`` say; None: not ours to unpack."""
    packed = [name for each in ",".join(headers).lower().split(",") if (name := each.strip())]
    match [name for name in packed if name != "identity"]:
        case []:
            return _Plain()
        case ["gzip" | "x-gzip"]:
            return _Packed(is_gzip=True)
        case ["deflate"]:
            return _Packed(is_gzip=False)
        case _:
            return None
