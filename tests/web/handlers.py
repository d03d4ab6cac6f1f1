"""The manners and bad manners of servers. Each is a handler, or a function that makes one."""

from __future__ import annotations

import asyncio
import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.wire import Handler, Reply, Request

__all__ = [
    "answer",
    "behaves_like_a_browser",
    "cookie_wall",
    "drip",
    "endless",
    "html",
    "http10",
    "is_a_browser",
    "long_header",
    "lying_gzip",
    "names_a_region",
    "not_http",
    "once",
    "page",
    "pdf",
    "redirect",
    "reset",
    "silent",
    "slow",
    "truncated",
    "unless",
]

GIGABYTES = 2 * 1024**3
_PROSE = (
    "The library keeps this page for everybody who follows a reference to it. It was written by hand, it has been "
    "read by at least two people, and it says the same thing today as on the day it was cited."
)


def html(
    title: str,
    text: str = _PROSE,
    *,
    lang: str = "en",
    heading: str | None = None,
    head: str = "",
    body: str = "",
) -> bytes:
    """A whole, ordinary page. ``heading`` is the title unless said otherwise; ``head`` and ``body`` are more markup."""
    above = escape(title if heading is None else heading)
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head>\n'
        f'<body><main id="content"><h1 id="top">{above}</h1>\n<p>{escape(text)}</p>{body}</main></body>\n</html>\n'
    ).encode()


def page(title: str = "A page of the library", text: str = _PROSE, **more: str) -> Handler:
    """200 with a page of its own; ``more`` as for ``html``."""
    return answer(200, html(title, text, **more))


def answer(status: int, body: bytes | None = None, **headers: str) -> Handler:
    """``status`` with a page; ``headers`` are written with underscores: ``Retry_After="1"``."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}

    async def handler(request: Request, reply: Reply) -> None:
        text = html(f"{status}", f"The server at {request.host} answers {status}.") if body is None else body
        await reply.send(status, text, fields)

    return handler


def redirect(status: int, location: str) -> Handler:
    """A redirect to ``location``, sent as it is written here."""
    return answer(status, b"", Location=location)


def once(first: Handler, then: Handler | None = None) -> Handler:
    """``first`` on the first visit, ``then`` (a page) on every other."""
    rest = then or page()

    async def handler(request: Request, reply: Reply) -> None:
        await (first if request.visit == 1 else rest)(request, reply)

    return handler


def unless(trusts: Callable[[Request], bool], refusal: Handler, then: Handler | None = None) -> Handler:
    """``refusal``, unless the server ``trusts`` the visitor: then a page."""
    rest = then or page()

    async def handler(request: Request, reply: Reply) -> None:
        await (rest if trusts(request) else refusal)(request, reply)

    return handler


def is_a_browser(request: Request) -> bool:
    """Whether the visitor says to be a browser, and no robot, as most filters read it."""
    agent = request.headers.get("user-agent", "")
    return agent.startswith("Mozilla/5.0 (") and not re.search(r"compatible|\+http|bot|refguard", agent)


def behaves_like_a_browser(request: Request) -> bool:
    """Whether the visitor also sends what every browser sends with a page's request."""
    return is_a_browser(request) and {"accept", "accept-language", "sec-fetch-mode"} <= request.headers.keys()


def names_a_region(request: Request) -> bool:
    """Whether the visitor names its language as browsers do, with a region: ``en-US``."""
    return re.search(r"[a-z]{2}-[A-Z]{2}", request.headers.get("accept-language", "")) is not None


def slow(seconds: float, then: Handler | None = None) -> Handler:
    """``then`` (a page), ``seconds`` late."""
    rest = then or page()

    async def handler(request: Request, reply: Reply) -> None:
        await asyncio.sleep(seconds)
        await rest(request, reply)

    return handler


async def cookie_wall(request: Request, reply: Reply) -> None:
    """Redirects to itself until the visitor shows the cookie it was given."""
    if "pass=granted" in request.headers.get("cookie", ""):
        await reply.send(200, html("Behind the cookie wall"))
    else:
        await reply.send(302, b"", {"Location": request.target, "Set-Cookie": "pass=granted; Path=/"})


async def reset(request: Request, reply: Reply) -> None:
    """Drops the connection before the first byte."""
    reply.reset()


async def silent(request: Request, reply: Reply) -> None:
    """Never answers."""
    await reply.until_gone()


async def pdf(request: Request, reply: Reply) -> None:
    """A small PDF; what matters is that it is not a page."""
    body = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    await reply.send(200, body, {"Content-Type": "application/pdf"})


async def drip(request: Request, reply: Reply) -> None:
    """Headers at once, then a byte a second until the client has had enough."""
    await reply.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000000\r\n\r\n<")
    while not reply.gone:
        await reply.raw(b"p")
        await reply.until_gone(1)


async def endless(request: Request, reply: Reply) -> None:
    """Two gigabytes, as fast as the client reads them."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: {GIGABYTES}\r\n\r\n"
    await reply.raw(head.encode())
    block = bytes(65_536)
    for _ in range(GIGABYTES // len(block)):
        await reply.raw(block)


async def lying_gzip(request: Request, reply: Reply) -> None:
    """Says gzip, sends plain text."""
    await reply.send(200, html("Not compressed at all"), {"Content-Encoding": "gzip"})


async def truncated(request: Request, reply: Reply) -> None:
    """A chunked body that ends in the middle of a chunk."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    await reply.raw(head + b"400\r\n<html><title>Cut short</title>")


async def long_header(request: Request, reply: Reply) -> None:
    """One header line of nine kilobytes, as security policies come."""
    policy = "default-src 'self' " + " ".join(f"https://cdn-{number}.long.example" for number in range(400))
    await reply.send(200, html("A careful page"), {"Content-Security-Policy": policy[:9000]})


async def http10(request: Request, reply: Reply) -> None:
    """HTTP/1.0: no length, the end of the connection is the end of the page."""
    await reply.raw(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + html("An old server"))


async def not_http(request: Request, reply: Reply) -> None:
    """Another protocol altogether."""
    await reply.raw(b"SSH-2.0-OpenSSH_9.6\r\n")
