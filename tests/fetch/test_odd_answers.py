"""Answers that break the rules of HTTP: what of them can be had is had, and nothing of them stops a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checker.fetch.protocol import ENDLESS
from checker.models import Failure, Observation
from tests.web import Behaviour, LoopbackWeb
from tests.web.behaviours.row import OK
from tests.web.handlers import html
from tests.web.hostile import raw_answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.web.wire import Handler, Reply, Request

    Observe = Callable[..., Awaitable[list[Observation]]]

URL = "https://host.example/page"
PAGE = html("An odd page")


async def look(observe: Observe, handler: Handler) -> tuple[Observation, int]:
    """What was seen, and how many requests it took."""
    async with LoopbackWeb([Behaviour("row", URL, *OK, handler)]) as web:
        (seen,) = await observe(web, URL)
        return seen, len(web.requests)


@pytest.mark.parametrize("code", ["000", "001", "099", "101"])
async def test_a_number_that_is_no_status_is_no_http(observe: Observe, code: str) -> None:
    handler = raw_answer(f"HTTP/1.1 {code} x\r\nContent-Length: 0\r\n\r\n".encode())
    seen, _ = await look(observe, handler)
    assert (seen.last.failure, seen.last.status_code) == (Failure.PROTOCOL, None)
    assert seen.last.detail == "the answer is not valid HTTP"


async def test_who_says_wait_without_end_is_left_at_once(observe: Observe) -> None:
    sent = 0

    async def handler(request: Request, reply: Reply) -> None:
        nonlocal sent
        while not reply.gone and sent < 100_000:
            await reply.raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
            sent += 100

    seen, requests = await look(observe, handler)
    assert (seen.last.failure, seen.last.detail, requests) == (Failure.PROTOCOL, ENDLESS, 1)
    assert seen.elapsed_ms < 1_500


async def test_some_interim_answers_are_waited_through(observe: Observe) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(PAGE)}\r\n\r\n".encode()
    seen, _ = await look(observe, raw_answer(b"HTTP/1.1 102 Processing\r\n\r\n" * 10 + head + PAGE))
    assert (seen.last.status_code, seen.title) == (200, "An odd page")


@pytest.mark.parametrize(
    "behind", [b"stray bytes\r\n", b"\r\n\r\n<!-- -->", b"HTTP/1.1 000 x\r\n\r\n"], ids=repr
)
async def test_bytes_behind_an_answer_do_not_undo_it(observe: Observe, behind: bytes) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(PAGE)}\r\n\r\n".encode()
    seen, requests = await look(observe, raw_answer(head + PAGE + behind))
    assert (seen.last.status_code, seen.last.failure, seen.title, requests) == (200, None, "An odd page", 1)


async def test_a_broken_chunk_does_not_undo_the_status(observe: Observe) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    seen, requests = await look(observe, raw_answer(head + b"zz\r\n" + PAGE + b"\r\n0\r\n\r\n"))
    assert (seen.last.status_code, seen.last.failure, requests) == (200, None, 1)
    assert seen.elapsed_ms < 450, "a body that cannot be read is not waited for"


@pytest.mark.parametrize("cut", range(1, 24))
async def test_a_head_may_come_in_pieces(observe: Observe, cut: int) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    data = head + b"zz\r\n"

    async def handler(request: Request, reply: Reply) -> None:
        for start in range(0, len(data), cut):
            await reply.raw(data[start : start + cut])

    seen, _ = await look(observe, handler)
    assert (seen.last.status_code, seen.last.failure) == (200, None)
