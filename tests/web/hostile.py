"""Handlers that try a client's patience, memory and faith: bodies, headers and status lines as they must not be."""

from __future__ import annotations

import time
import zlib
from email.utils import formatdate
from functools import cache
from typing import TYPE_CHECKING

from tests.web.handlers import answer, html

if TYPE_CHECKING:
    from tests.web.wire import Handler, Reply, Request

__all__ = [
    "ODD_PAGE",
    "bare_lines",
    "brotli",
    "early_hints",
    "endless_headers",
    "gzip_bomb",
    "http09",
    "http_date_in",
    "huge_title",
    "invalid_headers",
    "many_ids",
    "no_phrase",
    "odd_head",
    "raw_answer",
]


def http_date_in(seconds: float, status: int) -> Handler:
    """``status``, and a Retry-After that is a date: ``seconds`` after the request."""

    async def handler(request: Request, reply: Reply) -> None:
        date = formatdate(time.time() + seconds, usegmt=True)
        await answer(status, Retry_After=date)(request, reply)

    return handler


def raw_answer(data: bytes) -> Handler:
    """``data`` as the whole of what is said."""

    async def handler(request: Request, reply: Reply) -> None:
        await reply.raw(data)

    return handler


early_hints = raw_answer(
    b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" + html("A page with hints")
)
no_phrase = raw_answer(b"HTTP/1.1 200\r\nContent-Type: text/html\r\n\r\n" + html("A terse server"))
bare_lines = raw_answer(b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + html("Lines without a carriage"))
http09 = raw_answer(b"<html><title>Before there were headers</title><p>A page, and nothing else.</html>")
invalid_headers = raw_answer(
    b"HTTP/1.1 200 Tr\xe8s bien\r\nContent-Type: text/html\r\nX-Owner: \xff\xfe J\xf6rg\r\n\r\n"
    + html("Bytes of another age")
)

ODD_PAGE = html("A page under an odd head")


def odd_head(*lines: bytes) -> Handler:
    """A page whose head holds ``lines`` that keep to no rule, and that browsers show all the same."""
    head = b"\r\n".join([b"HTTP/1.1 200 OK", b"Content-Type: text/html", *lines, b"", b""])
    return raw_answer(head + ODD_PAGE)


async def endless_headers(request: Request, reply: Reply) -> None:
    """One header line after the other, until the client has had enough; at most 64 MB."""
    await reply.raw(b"HTTP/1.1 200 OK\r\n")
    lines = b"".join(b"X-Padding-%04d: %s\r\n" % (number, b"x" * 1000) for number in range(64))
    for _ in range(1000):
        await reply.raw(lines)


@cache
def _bomb() -> bytes:
    """256 MB of spaces behind a small page, in a quarter of a megabyte (gzip, RFC 1952).

    Only one of the blocks is compressed; the others are the same bytes again.
    """
    text, spaces, times = html("A bomb"), b" " * 2**20, 256
    press = zlib.compressobj(9, wbits=-15)
    first = press.compress(text) + press.flush(zlib.Z_FULL_FLUSH)
    block = press.compress(spaces) + press.flush(zlib.Z_FULL_FLUSH)
    checksum = zlib.crc32(text)
    for _ in range(times):
        checksum = zlib.crc32(spaces, checksum)
    length = len(text) + times * len(spaces)
    trailer = checksum.to_bytes(4, "little") + length.to_bytes(4, "little")
    return b"\x1f\x8b\x08" + bytes(6) + b"\xff" + first + block * times + press.flush() + trailer


async def gzip_bomb(request: Request, reply: Reply) -> None:
    """A page that is a thousand times as large as it looks."""
    await reply.send(200, _bomb(), {"Content-Encoding": "gzip"})


def brotli(**headers: str) -> Handler:
    """A page in Brotli (RFC 7932, one uncompressed block), sent to everybody, whatever they accept."""
    text = html("A compressed page")
    block_header = ((len(text) - 1) << 4 | 1 << 20).to_bytes(3, "little")
    return answer(200, block_header + text + b"\x03", **headers)


@cache
def _table() -> bytes:
    return html(
        "A long table", body="".join(f'<p id="row-{number}">{number}</p>' for number in range(100_000))
    )


async def many_ids(request: Request, reply: Reply) -> None:
    """A table of a hundred thousand rows, each with an id; the last of them stand far down."""
    await reply.send(200, _table())


huge_title = answer(200, html("Long " * 1_000_000, heading="A long story"))
"""A title of five megabytes."""
