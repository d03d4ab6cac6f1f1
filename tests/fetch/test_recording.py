"""What a recorder is given: the bytes as they travelled, of pages only, within bounds, and no secret with them."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from checker.fetch import recording
from checker.models import Failure
from tests.archive.local import HOST, HTML, MAX_PAGE, check, chunked, head, packed, raw, web_of
from tests.web.behaviours.row import OK, Behaviour
from tests.web.handlers import (
    answer,
    cookie_wall,
    drip,
    is_a_browser,
    once,
    page,
    pdf,
    redirect,
    truncated,
    unless,
)
from tests.web.server import LoopbackWeb

if TYPE_CHECKING:
    from checker.fetch.recording import Exchange
    from tests.web.wire import Handler

SECRET = "open-sesame"


class Kept:
    """A recorder that only remembers."""

    max_page = MAX_PAGE

    def __init__(self) -> None:
        self.all: list[Exchange] = []

    def keep(self, exchange: Exchange) -> None:
        self.all.append(exchange)

    @property
    def addresses(self) -> list[str]:
        return [exchange.url.removeprefix(HOST) for exchange in self.all]


async def kept_of(handler: Handler, **options: object) -> Exchange:
    kept = Kept()
    async with web_of({"/page": handler}) as web:
        await check(web, kept, f"{HOST}/page", **options)
    (exchange,) = kept.all
    return exchange


async def test_an_exchange_is_what_travelled() -> None:
    handler = raw(
        *("content-TYPE: text/html; charset=utf-8", "X-Two: 1", b"X-Raw: caf\xe9 caf\xc3\xa9", "x-two: 2"),
        *("Content-Encoding: gzip", "Transfer-Encoding: chunked"),
        body=chunked(packed(), 77),
        status="HTTP/1.1 203 Have a look",
    )
    exchange = await kept_of(handler)
    assert exchange.body == packed()
    assert (exchange.cut, exchange.is_cut) == (None, False)
    assert (exchange.version, exchange.status, exchange.reason) == ("HTTP/1.1", 203, "Have a look")
    assert exchange.response_headers[:4] == (
        (b"content-TYPE", b"text/html; charset=utf-8"),
        (b"X-Two", b"1"),
        (b"X-Raw", b"caf\xe9 caf\xc3\xa9"),
        (b"x-two", b"2"),
    )
    sent = dict(exchange.request_headers)
    assert (exchange.method, sent["Host"], sent["User-Agent"]) == ("GET", "host.example", "refguard/test")
    assert (exchange.ip, exchange.title, exchange.started_at.tzname()) == ("127.0.0.1", "On hens", "UTC")


async def test_what_is_judged_is_the_same_with_a_recorder_and_without() -> None:
    long = HTML + b"<p id=x>more</p>" * 5_000 + b"<h2 id=far>far</h2>"
    routes = {
        "/page": page("Hens"),
        "/long": answer(200, long),
        "/packed": answer(200, gzip.compress(long), **{"Content-Encoding": "gzip"}),
        "/lie": answer(200, HTML, **{"Content-Encoding": "gzip"}),
        "/broken": answer(200, gzip.compress(long)[:900] + b"no gzip" * 50, **{"Content-Encoding": "gzip"}),
        "/cut": truncated,
        "/empty": answer(200, b""),
        "/wall": cookie_wall,
        "/odd": answer(200, HTML, **{"Content-Encoding": "br"}),
        "/file": pdf,
        "/move": redirect(301, "/page"),
        "/gone": answer(410),
    }
    seen = []
    for kept in (None, Kept()):
        async with web_of(routes) as web:
            addresses = [f"{HOST}{path}" for path in routes]
            seen.append(await check(web, kept, *addresses, max_body=20_000, retries={"attempts": 1}))
    for without, with_recorder in zip(*seen, strict=True):
        for name in ("title", "heading", "ids", "sketch", "is_whole", "is_scripted", "tries"):
            assert getattr(without, name) == getattr(with_recorder, name), (without.url, name)
        assert [hop.status_code for hop in without.hops] == [hop.status_code for hop in with_recorder.hops]


async def test_more_is_kept_than_is_judged_up_to_the_recorders_limit() -> None:
    body = HTML * 20
    assert (await kept_of(raw(*head(body), body=body), max_body=1_000)).body == body
    body = HTML * 100
    exchange = await kept_of(raw(*head(body), body=body))
    assert (exchange.body, exchange.cut) == (body[:MAX_PAGE], "length")


@pytest.mark.parametrize(("handler", "cut"), [(truncated, "disconnect"), (drip, "time")])
async def test_a_body_that_does_not_end_says_why(handler: Handler, cut: str) -> None:
    exchange = await kept_of(handler)
    assert (exchange.cut, exchange.is_cut) == (cut, True)


async def test_text_is_kept_that_is_not_judged_and_what_is_no_text_is_not_asked_for() -> None:
    kept = Kept()
    routes = {
        "/rfc.txt": answer(200, HTML, **{"Content-Type": "text/plain"}),
        "/data": answer(200, b'{"a": 1}', **{"Content-Type": "application/ld+json"}),
        "/paper": pdf,
        "/untyped": raw(body=b"\x89PNG\r\n" * 100),
        "/untyped-page": raw(body=HTML),
        "/moved": redirect(302, "/paper"),
    }
    async with web_of(routes) as web:
        await check(web, kept, *(f"{HOST}{path}" for path in routes))
    assert kept.addresses == ["/rfc.txt", "/data", "/untyped-page", "/moved"]
    assert kept.all[0].body == HTML


async def test_every_hop_every_try_and_the_second_look_are_kept() -> None:
    kept = Kept()
    routes = {
        "/move": redirect(301, "/there"),
        "/there": page("There"),
        "/once": once(answer(503), page("Back")),
        "/wall": unless(is_a_browser, answer(403)),
    }
    opinions = {"deserves_second_look": lambda seen: seen.last.status_code == 403}
    async with web_of(routes) as web:
        await check(web, kept, f"{HOST}/move", f"{HOST}/once", f"{HOST}/wall", opinions=opinions)
    assert [(path, each.status) for path, each in zip(kept.addresses, kept.all, strict=True)] == [
        *(("/move", 301), ("/there", 200), ("/once", 503), ("/once", 200), ("/wall", 403), ("/wall", 200)),
    ]
    assert "Firefox" in dict(kept.all[-1].request_headers)["User-Agent"]


async def test_what_is_asked_about_a_page_is_not_kept() -> None:
    """A random neighbour, a HEAD, an interface that knows the page, a canary."""
    kept = Kept()
    async with web_of({"/page": page(), "/head": page(), "/known": page(), "/api": page()}) as web:
        await check(web, kept, f"{HOST}/page", opinions={"wants_sibling": lambda *_: True})
        assert len(web.requests) == 2
        await check(web, kept, f"{HOST}/head", hosts={"host.example": {"method": "HEAD"}})
        await check(web, kept, f"{HOST}/known", hosts={"host.example": {"ask": f"{HOST}/api?url={{url}}"}})
    assert kept.addresses == ["/page"]


async def test_no_secret_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", SECRET)
    kept = Kept()
    cookie = {"Set-Cookie": f"session={SECRET}; Path=/"}
    row = Behaviour(
        "private",
        f"http://me:{SECRET}@host.example/page",
        *OK,
        answer(302, b"", Location=f"http://me:{SECRET}@host.example/in", **cookie),
        also={"/in": page(), "/hello": answer(200, HTML, **{"Set-Cookie": "theme=dark"})},
    )
    async with LoopbackWeb([row]) as web:
        hosts = {"host.example": {"headers": {"X-Key": "${TOKEN}", "Authorization": "Bearer ${TOKEN}"}}}
        await check(web, kept, f"http://me:{SECRET}@host.example/page#part", hosts=hosts)
        assert SECRET in web.requests[0].headers["authorization"]
        assert SECRET in web.requests[1].headers["cookie"]
        await check(web, kept, f"http://me:{SECRET}@host.example/in")
        await check(web, kept, f"{HOST}/hello")
    assert SECRET not in repr(kept.all)
    assert kept.addresses == ["/page", "/in", "/in", "/hello"]
    headers = dict(kept.all[0].request_headers)
    assert (headers["X-Key"], headers["Authorization"]) == ("***", "***")
    assert dict(kept.all[1].request_headers)["Cookie"] == "***"
    answered = dict(kept.all[0].response_headers)
    assert answered[b"Set-Cookie"] == b"session=***; Path=/"
    assert answered[b"Location"] == b"http://***@host.example/in"
    assert dict(kept.all[3].response_headers)[b"Set-Cookie"] == b"theme=dark"


async def test_no_answer_leaves_nothing() -> None:
    kept = Kept()
    async with LoopbackWeb([Behaviour("closed", f"{HOST}/", *OK, listening=False)]) as web:
        (seen,) = await check(web, kept, f"{HOST}/")
    assert (seen.last.failure, kept.all) == (Failure.CONNECTION_REFUSED, [])


@pytest.mark.parametrize(
    ("media_type", "expected"),
    [
        ("text/html", True),
        ("TEXT/Plain", True),
        ("application/xhtml+xml", True),
        ("application/json", True),
        ("application/feed+json", True),
        ("application/pdf", False),
        ("image/svg+xml", False),
        ("application/octet-stream", False),
        ("application/" + "+" * 100_000, False),
    ],
)
def test_which_types_are_text(media_type: str, expected: bool) -> None:  # noqa: FBT001 - a column
    assert recording.is_text(media_type) is expected
