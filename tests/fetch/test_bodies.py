"""What is read of a body: bounded, unpacked by ourselves, and never a reason to doubt the status line."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from checker.models import Failure, Observation
from tests.web import Behaviour, LoopbackWeb
from tests.web.behaviours.row import OK
from tests.web.connections import breaks_when_kept, closes_in_silence, count_connections
from tests.web.handlers import answer, html, http10, lying_gzip, page, redirect, truncated
from tests.web.hostile import brotli, endless_headers, gzip_bomb, huge_title, many_ids

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.web.wire import Handler

    Observe = Callable[..., Awaitable[list[Observation]]]

URL = "https://host.example/page"
TEXT = html("Größe", "Ein Absatz.", lang="de")


def web_of(handler: Handler, **more: Any) -> LoopbackWeb:
    return LoopbackWeb([Behaviour("row", URL, *OK, handler, **more)])


async def seen_of(observe: Observe, handler: Handler, **check: Any) -> Observation:
    async with web_of(handler) as web:
        (seen,) = await observe(web, URL, **check)
    return seen


def raw_deflate(data: bytes) -> bytes:
    press = zlib.compressobj(wbits=-15)
    return press.compress(data) + press.flush()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("GZip", gzip.compress(TEXT)),
        ("identity, gzip", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", raw_deflate(TEXT)),
        ("identity", TEXT),
        ("", TEXT),
        ("gzip", TEXT),  # a lie; browsers show the page
        ("gzip", gzip.compress(TEXT) + b"whatever follows"),
    ],
)
async def test_what_can_be_unpacked_is_read_whole(observe: Observe, encoding: str, body: bytes) -> None:
    seen = await seen_of(observe, answer(200, body, Content_Encoding=encoding))
    assert (seen.last.status_code, seen.title, seen.is_whole) == (200, "Größe", True)


@pytest.mark.parametrize(
    "handler",
    [
        brotli(Content_Encoding="br"),
        answer(200, TEXT, Content_Encoding="zstd"),
        answer(200, TEXT, Content_Encoding="gzip, gzip"),
        answer(200, b"\x00\x01 not gzip at all", Content_Encoding="gzip"),
        answer(200, b"\xff" * 100, Content_Encoding="deflate"),
    ],
)
async def test_what_cannot_be_unpacked_is_nothing(observe: Observe, handler: Handler) -> None:
    seen = await seen_of(observe, handler)
    assert (seen.last.status_code, seen.tries) == (200, 1)
    assert (seen.title, seen.sketch, seen.is_whole, seen.is_scripted) == (None, "", False, False)


async def test_what_is_packed_and_cut_off_is_read_as_far_as_it_goes(observe: Observe) -> None:
    long = html("A long page", "word " * 20_000)
    half = gzip.compress(long, 0)[:60_000]
    seen = await seen_of(observe, answer(200, half, Content_Encoding="gzip"))
    assert (seen.title, seen.is_whole) == ("A long page", False)


async def test_a_bomb_costs_nothing(observe: Observe) -> None:
    async with web_of(gzip_bomb) as web:
        await observe(web, URL)  # the bomb itself is built by now
        tracemalloc.start()
        (seen,) = await observe(web, URL)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert (seen.last.status_code, seen.title, seen.is_whole) == (200, "A bomb", False)
    assert peak < 20_000_000


async def test_a_stream_that_unpacks_to_nothing_ends_too(observe: Observe) -> None:
    press = zlib.compressobj(wbits=31)
    empty_blocks = press.flush(zlib.Z_FULL_FLUSH) + press.flush(zlib.Z_FULL_FLUSH)
    header, block = empty_blocks[:10], empty_blocks[-5:]
    async with web_of(answer(200, header + block * 1_000_000, Content_Encoding="gzip")) as web:
        (seen,) = await observe(web, URL, body_timeout="60s")
    assert (seen.last.status_code, seen.is_whole) == (200, False)


@pytest.mark.parametrize(
    ("handler", "title", "is_whole"),
    [
        (page("All of it"), "All of it", True),
        (http10, "An old server", True),
        (truncated, "Cut short", False),
        (lying_gzip, "Not compressed at all", True),
        (many_ids, "A long table", False),
        (huge_title, ("Long " * 60)[:300], False),
        (answer(200, b""), None, True),
        (answer(200, b"%PDF-1.7", Content_Type="application/pdf"), None, False),
        (answer(204, b""), None, True),
    ],
)
async def test_how_much_of_a_page_was_read(
    observe: Observe, handler: Handler, title: str | None, *, is_whole: bool
) -> None:
    began = time.monotonic()
    seen = await seen_of(observe, handler)
    assert (seen.title, seen.is_whole, seen.tries) == (title, is_whole, 1)
    assert time.monotonic() - began < 5


async def test_the_limit_in_bytes_is_kept(observe: Observe) -> None:
    async with web_of(answer(200, html("A page", "x " * 100_000, head="<!-- -->"))) as web:
        (seen,) = await observe(web, URL, max_body=1_000)
        assert (seen.title, seen.is_whole) == ("A page", False)
        (unread,) = await observe(web, URL, max_body=0)
    assert (unread.last.status_code, unread.title, unread.is_whole) == (200, None, False)


async def test_endless_headers_end(observe: Observe) -> None:
    async with web_of(endless_headers) as web:
        (seen,) = await observe(web, URL, retries={"attempts": 1})
        assert web.bytes_sent["host.example"] < 20_000_000
    assert seen.last.failure is Failure.PROTOCOL


async def test_headers_are_kept_as_text_and_cookies_by_name(observe: Observe) -> None:
    cookies = "a=geheim; Path=/\r\nSet-Cookie: b=geheim; Path=/"
    seen = await seen_of(
        observe, answer(200, TEXT, Set_Cookie=cookies, Server="n\ufffdginx", Via="x" * 50_000)
    )
    assert seen.last.headers["set-cookie"] == "a, b"
    assert "geheim" not in repr(seen)
    assert len(seen.last.headers["via"]) == 2_000
    for value in seen.last.headers.values():
        value.encode("utf-8")


async def test_a_kept_connection_that_breaks_is_seen_and_tried_anew(observe: Observe) -> None:
    async with web_of(breaks_when_kept()) as web:
        first, second = await observe(web, URL, URL)
        sent = len(web.requests)
    assert [attempt.status_code for attempt in first.attempts] == [200]
    assert [attempt.failure or attempt.status_code for attempt in second.attempts] == [
        "connection-reset",
        200,
    ]
    assert sent == 3, "what is sent is recorded, and nothing else is sent"


async def test_a_redirect_goes_on_where_its_connection_ends(observe: Observe) -> None:
    old, new = closes_in_silence(redirect(302, "/new")), closes_in_silence(page())
    async with web_of(old, also={"/new": new}) as web:
        (seen,) = await observe(web, URL)
        sent = len(web.requests)
    assert (seen.last.status_code, seen.final_url) == (200, "https://host.example/new")
    assert (seen.tries, sent) == (1, 2)


async def test_a_head_of_many_lines_is_no_fault(observe: Observe) -> None:
    preloads = {f"X-Link-{number}": f"</{number}.js>; rel=preload" for number in range(400)}
    async with web_of(answer(200, html("Here"), **preloads)) as web:
        (seen,) = await observe(web, URL)
    assert (seen.last.status_code, seen.title) == (200, "Here")


async def test_a_redirect_keeps_its_connection(observe: Observe) -> None:
    used: set[int] = set()
    old = count_connections(redirect(302, "/new"), used)
    async with web_of(old, also={"/new": count_connections(page(), used)}) as web:
        (seen,) = await observe(web, URL)
    assert seen.final_url == "https://host.example/new"
    assert len(used) == 1
