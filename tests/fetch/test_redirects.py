"""Redirects by status code and by refresh, hop by hop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checker.models import Failure, Observation
from tests.web import Behaviour, LoopbackWeb
from tests.web.behaviours.row import OK
from tests.web.handlers import answer, cookie_wall, html, page, redirect

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.web.wire import Handler

    Observe = Callable[..., Awaitable[list[Observation]]]

HOST = "https://host.example"


def refresh(content: str, head: str = "", **headers: str) -> Handler:
    meta = f'<meta http-equiv="Refresh" content="{content}">' if content else ""
    return answer(200, html("On the way", head=head + meta), **headers)


async def walk(
    observe: Observe, routes: dict[str, Handler], start: str = "/a", **check: object
) -> Observation:
    row = Behaviour("row", HOST + start, *OK, routes[start], also=routes)
    async with LoopbackWeb([row]) as web:
        (seen,) = await observe(web, HOST + start, **check)
    return seen


@pytest.mark.parametrize(
    ("location", "arrives"),
    [
        ("/b", "/b"),
        ("b", "/b"),
        ("?x=1", "/a?x=1"),
        ("  /b  ", "/b"),
        ("/b c", "/b%20c"),
        ("/größe", "/gr%C3%B6%C3%9Fe"),
        ("\\b", "/b"),
        ("//host.example/b", "/b"),
        ("HTTPS://host.example:443/b", "/b"),
        ("/x/../b", "/b"),
        ("/\tb\t", "/b"),
        ("https:///host.example/b", "/b"),
        ("https:\\\\host.example/b", "/b"),
        ("///host.example/b", "/b"),
    ],
)
async def test_a_location_means_what_it_means_to_browsers(
    observe: Observe, location: str, arrives: str
) -> None:
    routes = {"/a": redirect(302, location)} | dict.fromkeys(
        ("/b", "/a?x=1", "/b c", "/größe"), page("There")
    )
    seen = await walk(observe, routes)
    assert seen.title == "There"
    assert seen.hops[0].location == seen.final_url
    assert seen.final_url.lower().removeprefix("https://host.example").removeprefix(":443") == arrives.lower()


@pytest.mark.parametrize(
    ("start", "location", "final"),
    [
        ("/a", "/b#part", "/b#part"),
        ("/a", "/b", "/b"),
        ("/a", "/c#part", "/b#part"),  # of two steps the second says nothing: RFC 9110 section 10.2.2
        ("/a", "/d#part", "/b#other"),
    ],
)
async def test_fragments_of_locations_are_kept(
    observe: Observe, start: str, location: str, final: str
) -> None:
    routes = {
        "/a": redirect(301, location),
        "/b": page(),
        "/c": redirect(301, "/b"),
        "/d": redirect(301, "/b#other"),
    }
    seen = await walk(observe, routes, start)
    assert seen.final_url == HOST + final


async def test_a_300_is_a_page_even_with_a_location(observe: Observe) -> None:
    seen = await walk(observe, {"/a": answer(300, html("Choose"), Location="/b"), "/b": answer(404)})
    assert (seen.last.status_code, seen.title, len(seen.hops)) == (300, "Choose", 1)


async def test_cookies_pass_a_wall_and_go_no_further(observe: Observe) -> None:
    row = Behaviour("row", f"{HOST}/a", *OK, cookie_wall)
    async with LoopbackWeb([row]) as web:
        first, second = await observe(web, f"{HOST}/a", f"{HOST}/a")
        sent = [visit.headers.get("cookie") for visit in web.requests]
    assert [hop.status_code for hop in first.hops] == [302, 200]
    assert [hop.status_code for hop in second.hops] == [302, 200]
    assert sent == [None, "pass=granted", None, "pass=granted"]


async def test_passwords_of_addresses_are_sent_on_and_not_recorded(observe: Observe) -> None:
    row = Behaviour("row", f"{HOST}/a", *OK, redirect(302, "/b"), also={"/b": page()})
    async with LoopbackWeb([row]) as web:
        (seen,) = await observe(web, "https://anna:geheim@host.example/a")
        sent = [visit.headers.get("authorization") for visit in web.requests]
    assert sent == ["Basic YW5uYTpnZWhlaW0="] * 2
    assert "geheim" not in repr(seen)


async def test_what_a_server_adds_for_one_visitor_is_sent_on_and_not_recorded(observe: Observe) -> None:
    routes = {
        "/a?token=own": redirect(302, "/b?token=own&access_token=geheim"),
        "/b?token=own&access_token=geheim": refresh("0; url=/c;jsessionid=geheim?x=1"),
        "/c;jsessionid=geheim?x=1": redirect(301, "app://open?code=geheim&state=geheim"),
    }
    seen = await walk(observe, routes, "/a?token=own")
    assert [hop.url.removeprefix(HOST) for hop in seen.hops] == [
        "/a?token=own",
        "/b?token=own&access_token=***",
        "/c;jsessionid=***?x=1",
    ]
    assert seen.hops[0].location == seen.hops[1].url
    assert seen.last.failure is Failure.BAD_REDIRECT
    assert "geheim" not in repr(seen)


# --- refresh


@pytest.mark.parametrize(
    ("page_of_a", "final"),
    [
        (refresh("0; url=/b"), "/b"),
        (refresh("0;URL='b'"), "/b"),
        (refresh("10, /b"), "/b"),
        (refresh("", Refresh="1; url=/b"), "/b"),
        (refresh("0; url=b", head='<base href="/folder/">'), "/folder/b"),
        (refresh("0; url=b", head='<base href="http://[broken">'), "/b"),
        (refresh("11; url=/b"), "/a"),
        (refresh("5"), "/a"),
        (refresh("0; url=/a"), "/a"),
        (refresh("0; url=#part"), "/a"),
        (refresh("0; url=mailto:x@host.example"), "/a"),
        (refresh("0; url=javascript:go()"), "/a"),
        (refresh("0; url=http://[broken/"), "/a"),
        (refresh("soon; url=/b"), "/a"),
        (refresh("0; url="), "/a"),
    ],
)
async def test_a_refresh_that_leads_elsewhere_soon_is_followed(
    observe: Observe, page_of_a: Handler, final: str
) -> None:
    seen = await walk(observe, {"/a": page_of_a, "/b": page("There"), "/folder/b": page("There")})
    assert seen.final_url == HOST + final
    assert seen.title == ("On the way" if final == "/a" else "There")
    assert [hop.status_code for hop in seen.hops] == [200] * len(seen.hops)
    assert seen.hops[0].location == (None if final == "/a" else HOST + final)
    assert seen.last.failure is None


async def test_a_refresh_is_a_hop_among_others(observe: Observe) -> None:
    routes = {
        "/a": redirect(301, "/b"),
        "/b": refresh("0; url=/c"),
        "/c": redirect(301, "/d"),
        "/d": answer(404),
    }
    seen = await walk(observe, routes)
    assert [hop.status_code for hop in seen.hops] == [301, 200, 301, 404]
    assert seen.attempts == seen.hops


async def test_an_error_page_that_leads_home_stays_an_error(observe: Observe) -> None:
    lost = answer(404, html("Lost", head='<meta http-equiv="refresh" content="3; url=/">'))
    seen = await walk(observe, {"/a": lost, "/": page("Home")})
    assert (seen.last.status_code, seen.title, len(seen.hops)) == (404, "Lost", 1)


@pytest.mark.parametrize(
    ("seconds", "failure"), [(0, Failure.REDIRECT_LOOP), (5, None)], ids=["at-once", "slides"]
)
async def test_pages_that_refresh_in_a_circle(
    observe: Observe, seconds: int, failure: Failure | None
) -> None:
    seen = await walk(observe, {"/a": refresh(f"{seconds}; url=/b"), "/b": refresh(f"{seconds}; url=/a")})
    assert (seen.last.failure, seen.last.status_code, len(seen.hops)) == (failure, 200, 2)


@pytest.mark.parametrize(("seconds", "failure"), [(0, Failure.TOO_MANY_REDIRECTS), (5, None)])
async def test_pages_that_refresh_without_end(
    observe: Observe, seconds: int, failure: Failure | None
) -> None:
    routes = {f"/{n}": refresh(f"{seconds}; url=/{n + 1}") for n in range(20)}
    seen = await walk(observe, routes, "/0", max_redirects=10)
    assert (seen.last.failure, len(seen.hops)) == (failure, 11)


@pytest.mark.parametrize(("seconds", "failure"), [(0, Failure.TOO_MANY_REDIRECTS), (1, None)])
async def test_pages_that_renew_themselves_by_a_query(
    observe: Observe, seconds: int, failure: Failure | None
) -> None:
    routes = {f"/a?n={n}": refresh(f"{seconds}; url=/a?n={n + 1}") for n in range(20)}
    seen = await walk(observe, routes, "/a?n=0", max_redirects=10)
    assert (seen.last.failure, seen.last.status_code) == (failure, 200)
