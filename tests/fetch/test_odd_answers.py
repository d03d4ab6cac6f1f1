"""Answers that break the rules of HTTP: what of them can be had is had, and nothing of them stops a run."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from checker.config import Config
from checker.errors import FetchError
from checker.fetch.client import Client
from checker.fetch.protocol import ENDLESS
from checker.models import Failure, Observation
from tests.web import Behaviour, LoopbackWeb
from tests.web.behaviours.row import OK
from tests.web.certificates import authority
from tests.web.handlers import answer, html, page, redirect
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


async def test_empty_lines_before_an_answer_cost_little(observe: Observe) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(PAGE)}\r\n\r\n".encode()
    seen, _ = await look(observe, raw_answer(b"\r\n" * 500_000 + head + PAGE))
    assert (seen.last.status_code, seen.title) == (200, "An odd page")
    assert seen.elapsed_ms < 1_000


@pytest.mark.parametrize("cut", range(1, 24))
async def test_a_head_may_come_in_pieces(observe: Observe, cut: int) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    data = head + b"zz\r\n"

    async def handler(request: Request, reply: Reply) -> None:
        for start in range(0, len(data), cut):
            await reply.raw(data[start : start + cut])

    seen, _ = await look(observe, handler)
    assert (seen.last.status_code, seen.last.failure) == (200, None)


def untyped(body: bytes, *fields: str) -> Handler:
    """``body`` with no header but ``fields``."""
    lines = "".join(f"{field}\r\n" for field in (*fields, f"Content-Length: {len(body)}"))
    return raw_answer(f"HTTP/1.1 200 OK\r\n{lines}\r\n".encode() + body)


@pytest.mark.parametrize("fields", [(), ("Content-Type:",), ("Content-Type:  ",)])
async def test_a_page_without_a_type_is_read(observe: Observe, fields: tuple[str, ...]) -> None:
    seen, _ = await look(observe, untyped(PAGE, *fields))
    assert (seen.last.status_code, seen.title) == (200, "An odd page")


@pytest.mark.parametrize(
    "body",
    [b"%PDF-1.7 <title>x</title>", b"plain words <title>x</title>", b'{"a": "<title>x</title>"}', b""],
    ids=repr,
)
async def test_what_is_no_page_is_not_taken_for_one(observe: Observe, body: bytes) -> None:
    seen, _ = await look(observe, untyped(body))
    assert (seen.last.status_code, seen.title, seen.sketch) == (200, None, "")


async def test_a_redirect_without_a_location_is_the_page_it_shows(observe: Observe) -> None:
    seen, _ = await look(observe, answer(302, html("Here", "Words. " * 50)))
    assert (seen.last.status_code, seen.last.failure, seen.title) == (302, None, "Here")


@pytest.mark.parametrize("text", ["", "The document has moved here."])
async def test_a_redirect_without_location_and_page_is_none(observe: Observe, text: str) -> None:
    seen, _ = await look(observe, answer(302, html("Found", text)))
    assert (seen.last.status_code, seen.last.failure) == (302, Failure.BAD_REDIRECT)


async def test_the_cookie_of_a_top_level_domain_stays_at_its_host(observe: Observe) -> None:
    first = answer(302, b"", Location="https://other.example/", Set_Cookie="a=1; Domain=example; Path=/")
    rows = [
        Behaviour("row", URL, *OK, first),
        Behaviour("other", "https://other.example/", *OK, redirect(302, "https://host.example/back")),
        Behaviour("back", "https://host.example/back", *OK, page()),
    ]
    async with LoopbackWeb(rows) as web:
        (seen,) = await observe(web, URL)
        sent = [visit.headers.get("cookie") for visit in web.requests]
    assert seen.last.status_code == 200
    assert sent == [None, None, "a=1"]


@pytest.mark.parametrize("url", ["http://xn--/p", "http://xn--zzzzzz999999/"])
async def test_a_host_that_is_no_international_name_is_told_in_words(url: str) -> None:
    config = Config().check
    async with Client(config, user_agent="refguard") as client:
        with pytest.raises(FetchError) as caught:
            await client.get(url)
    assert "codec" not in str(caught.value)


def doorkeeper(server: socket.socket, context: ssl.SSLContext, asked: list[None]) -> None:
    """Refuses who shows no certificate until ``server`` is closed. asyncio's own TLS would not send the alert."""
    with suppress(OSError):
        while True:
            connection, _ = server.accept()
            asked.append(None)
            connection.settimeout(5)
            with context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False) as talk:
                with suppress(ssl.SSLError):
                    talk.do_handshake()
                while socket.socket.recv(talk, 65_536):
                    pass  # what stays unread when a socket is closed becomes a reset, which may overtake the alert


async def test_who_wants_a_certificate_of_its_visitors_is_asked_once(observe: Observe) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority().issue_cert("host.example").configure_cert(context)
    authority().configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    asked: list[None] = []
    async with LoopbackWeb([Behaviour("row", URL, *OK, page())]) as web:
        with socket.create_server(("127.0.0.1", 0)) as server:
            thread = threading.Thread(target=doorkeeper, args=(server, context, asked), daemon=True)
            thread.start()
            (seen,) = await observe(web, URL, connect_to=[f":443:127.0.0.1:{server.getsockname()[1]}"])
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)
    assert seen.last.failure is Failure.TLS_HANDSHAKE
    assert seen.last.detail == "the server asks for a certificate of the visitor"
    assert len(asked) == 1
