"""A network that is not there, in all its disguises: real sockets, a real store, and nobody is blamed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from checker.errors import NetworkUnavailable, first_cause
from checker.models import Reason
from checker.store import Store
from tests.stages.world import World, cited
from tests.web import Behaviour, LoopbackWeb
from tests.web.behaviours.row import MOVED, OK
from tests.web.handlers import answer, html, page, redirect
from tests.web.nameserver import NO_ANSWER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.web.wire import Handler, Reply, Request

HOSTS = (
    "https://a.example/",
    "http://b.example/",
    "https://www.c.example/",
    "http://d.co.uk/",
    "https://e.org/x",
)
LINKS = [cited(url) for url in HOSTS]
TEXT = html("Room 7", "Welcome to the hotel. Enter your room number and your name to go on.")
SHORT = {"timeout": "0.3s", "connect_timeout": "0.3s", "outage": "0.5s"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.sqlite3") as store:
        yield store


def web_of(*more: Behaviour) -> LoopbackWeb:
    pages = [Behaviour(url, url, *OK, page(f"About {'xyzuvw'[n]}")) for n, url in enumerate(HOSTS)]
    moved = Behaviour("moved", "http://moved.example/", *MOVED, redirect(301, "https://www.c.example/"))
    return LoopbackWeb([*pages, moved, *more])


def instead(handler: Handler) -> Callable[[LoopbackWeb], None]:
    return lambda web: web.answer_instead(handler)


def no_such_name(web: LoopbackWeb) -> None:
    web.nameserver.names = {}


def silent_names(web: LoopbackWeb) -> None:
    web.nameserver.names = dict.fromkeys(web.nameserver.names, NO_ANSWER)


def names_on_a_private_network(web: LoopbackWeb) -> None:
    web.nameserver.names = dict.fromkeys(web.nameserver.names, "10.0.0.1")


def failing_names(web: LoopbackWeb) -> None:
    web.nameserver.failing = True


async def to_login(request: Request, reply: Reply) -> None:
    await reply.send(302, b"", {"Location": f"http://login.hotel.example/?back={request.url}"})


WAYS = {
    "silence": LoopbackWeb.stop_answering,
    "no such name": no_such_name,
    "failing names": failing_names,
    "names on a private network": names_on_a_private_network,
    "a portal leads to its login": instead(to_login),
    "a portal shows its login": instead(answer(200, TEXT)),
    "a portal says what it is (511)": instead(answer(511, TEXT)),
    "a proxy refuses (407)": instead(answer(407)),
    "a proxy refuses (403)": instead(answer(403, TEXT)),
    "a proxy refuses (502)": instead(answer(502)),
}


@pytest.mark.parametrize("way", WAYS)
async def test_without_a_network_nothing_is_learned(
    way: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with web_of() as web:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
        world = World(web, store, groups={"check": SHORT | {"recheck": {"working": 0}}})
        before = await world.run(*LINKS)
        assert {each.verdict.reason for each in before.values()} == {Reason.OK}
        WAYS[way](web)
        with pytest.raises(ExceptionGroup) as raised:
            await world.run(*LINKS, cited("https://new.example/"))
        assert isinstance(first_cause(raised.value), NetworkUnavailable)
        known = store.last_checks(LINKS)
        assert {url: known[url].checked_at for url in HOSTS} == {url: before[url].checked_at for url in HOSTS}
        assert store.last_checks([cited("https://new.example/")]) == {}


async def test_a_portal_that_answers_for_a_canary_over_plain_http_and_cuts_off_the_rest(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is cited over plain HTTP, so nothing else says that the page is not the canary's."""
    async with web_of() as web:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
        links = [link for link in LINKS if link.url.startswith("https")]
        world = World(web, store, groups={"check": SHORT})
        web.answer_instead(answer(200, TEXT))
        with pytest.raises(ExceptionGroup) as raised:
            await world.run(*links)
        assert isinstance(first_cause(raised.value), NetworkUnavailable)
        assert store.last_checks(links) == {}


async def test_certificates_that_somebody_else_made(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """As of a company's proxy whose authority is not known here: every host shows one of them."""
    async with web_of() as web:
        links = [link for link in LINKS if link.url.startswith("https")]
        world = World(web, store, groups={"check": SHORT | {"canaries": ["https://canary.example/"]}})
        with pytest.raises(ExceptionGroup) as raised:  # the authority of the web is not trusted in this test
            await world.run(*links)
        assert isinstance(first_cause(raised.value), NetworkUnavailable)
        assert store.last_checks(links) == {}


async def test_names_that_fail_for_some_are_not_excused_by_hosts_whose_names_are_known(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name servers fail in the middle; kept connections go on as if nothing had happened."""

    async def fail(_: Request, reply: Reply) -> None:
        web.nameserver.names = {}
        await reply.send(200, html("The last"))

    busy = [f"https://a.example/{number}" for number in range(40)]
    rows = [Behaviour(url, url, *OK, page(f"Page {number}")) for number, url in enumerate(busy)]
    async with web_of(*rows, Behaviour("last", "https://last.example/", *OK, fail)) as web:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
        config = SHORT | {"concurrency": 1, "host_concurrency": 1, "host_interval": "0.01s"}
        world = World(web, store, groups={"check": config})
        links = [cited("https://last.example/"), *map(cited, busy), *LINKS]
        with pytest.raises(ExceptionGroup) as raised:
            await world.run(*links)
        assert isinstance(first_cause(raised.value), NetworkUnavailable)
        reasons = {each.verdict.reason for each in store.last_checks(links).values()}
        assert reasons == {Reason.OK}


async def test_a_name_server_that_lies_for_a_moment(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it said is not remembered: everything is looked up again, and everything is found."""

    async def fail(_: Request, reply: Reply) -> None:
        telling.append(asyncio.create_task(tell_the_truth_again()))
        await reply.send(200, html("The last"))

    async def tell_the_truth_again() -> None:
        names, web.nameserver.names = web.nameserver.names, {}
        while not web.lookups["canary.example"]:  # noqa: ASYNC110 - a thread counts them
            await asyncio.sleep(0.02)
        web.nameserver.names = names

    telling: list[asyncio.Task[None]] = []
    async with web_of(Behaviour("last", "https://last.example/", *OK, fail)) as web:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
        world = World(web, store, groups={"check": SHORT | {"outage": "20s", "concurrency": 1}})
        seen = await world.run(cited("https://last.example/"), *LINKS)
    assert {each.verdict.reason for each in seen.values()} == {Reason.OK}
    assert len(seen) == 1 + len(LINKS)
    assert telling
    assert telling[0].done()


async def test_canaries_are_not_asked_for_each_link(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten dead hosts are one suspicion; they are judged, and the canary is visited with a look-up of its own."""
    async with web_of() as web:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
        dead = [cited(f"https://dead{number}.example/") for number in range(10)]
        seen = await World(web, store, groups={"check": SHORT}).run(*dead)
        assert {each.verdict.reason for each in seen.values()} == {Reason.HOST_NOT_FOUND}
        assert len(seen) == 10
        asked = [visit.host for visit in web.requests]
        assert asked in (["canary.example"], ["canary.example"] * 2), (
            "again, where one was late for the question"
        )


async def test_dead_canaries_stop_nobody(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async with web_of() as web:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
        check = SHORT | {"canaries": ["https://no-canary.example/"], "outage": "5s"}
        dead = [cited(f"https://dead{number}.example/") for number in range(3)]
        seen = await World(web, store, groups={"check": check}).run(*dead, *LINKS)
        reasons = [seen[link.url].verdict.reason for link in (*dead, *LINKS)]
        assert reasons == [Reason.HOST_NOT_FOUND] * 3 + [Reason.OK] * len(LINKS)
