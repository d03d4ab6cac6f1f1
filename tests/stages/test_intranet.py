"""Who lives on a private network says nothing of the internet; and it is well without one."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from checker.errors import NetworkUnavailable, first_cause
from checker.models import Reason
from checker.store import Store
from tests.stages.test_absence import HOSTS, LINKS, SHORT, instead, no_such_name, web_of
from tests.stages.world import World, cited
from tests.web import Behaviour, LoopbackWeb
from tests.web.behaviours.row import OK
from tests.web.handlers import answer, html, page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from datetime import datetime
    from pathlib import Path

WIKI = "wiki.corp.example"
PAGES = ("p", "q", "r")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.sqlite3") as store:
        yield store


@asynccontextmanager
async def intranet(web: LoopbackWeb) -> AsyncIterator[LoopbackWeb]:
    """A wiki and a router beside ``web``. They are visited where they are, on a port of their own: nothing hides
    that their address is a private one, as ``check.connect_to`` does for all of ``web``.
    """
    rows = [
        Behaviour(f"{scheme} {name}", f"{scheme}://{WIKI}/{name}", *OK, page(f"Wiki, page {name}"))
        for scheme in ("http", "https")
        for name in PAGES
    ]
    router = Behaviour("router", "http://127.0.0.1/", *OK, page("My router"))
    async with LoopbackWeb([*rows, router]) as lan:
        web.nameserver.names = {**web.nameserver.names, WIKI: "127.0.0.1"}
        yield lan


def no_such_name_outside(web: LoopbackWeb) -> None:
    """As a company's name servers answer whose way out is gone."""
    web.nameserver.names = {name: found for name, found in web.nameserver.names.items() if name == WIKI}


WAYS: dict[str, Callable[[LoopbackWeb], None]] = {
    "no such name": no_such_name_outside,
    "a portal that refuses": instead(answer(404, html("404", "nope"))),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("scheme", ["https", "http"])
async def test_an_intranet_does_not_vouch_for_the_internet(
    way: str, scheme: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with web_of() as web, intranet(web) as lan:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
        port = lan.tls_port if scheme == "https" else lan.http_port
        near = [cited(f"{scheme}://{WIKI}:{port}/{name}") for name in PAGES]
        world = World(web, store, groups={"check": SHORT | {"recheck": {"working": 0}}})
        before = await world.run(*near, *LINKS)
        assert {each.verdict.reason for each in before.values()} == {Reason.OK}
        WAYS[way](web)
        with pytest.raises(ExceptionGroup) as raised:
            await world.run(*near, *LINKS, cited("https://new.example/"))
        assert isinstance(first_cause(raised.value), NetworkUnavailable)
        assert seen(store, *HOSTS) == {url: before[url].checked_at for url in HOSTS}


@pytest.mark.parametrize("way", [no_such_name, WAYS["a portal that refuses"]], ids=["no name", "a portal"])
async def test_a_router_does_not_vouch_for_the_internet(
    way: Callable[[LoopbackWeb], None], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with web_of() as web, intranet(web) as lan:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
        router = cited(f"http://127.0.0.1:{lan.http_port}/")
        world = World(web, store, groups={"check": SHORT | {"recheck": {"working": 0}}})
        before = await world.run(router, *LINKS)
        way(web)
        with pytest.raises(ExceptionGroup) as raised:
            await world.run(router, *LINKS)
        assert isinstance(first_cause(raised.value), NetworkUnavailable)
        assert seen(store, *HOSTS) == {url: before[url].checked_at for url in HOSTS}


async def test_an_intranet_vouches_for_its_own(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no canary lives, and nothing has another address."""
    async with web_of() as web, intranet(web) as lan:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
        no_such_name_outside(web)
        near = [cited(f"https://{WIKI}:{lan.tls_port}/{name}") for name in PAGES]
        dead = cited(f"http://{WIKI}:{lan.closed_port}/")
        results = await World(web, store, groups={"check": SHORT}).run(dead, *near)
        assert results[dead.url].verdict.reason is Reason.CONNECTION_REFUSED
        assert {results[link.url].verdict.reason for link in near} == {Reason.OK}


async def test_a_canary_on_an_intranet_is_believed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody chose it."""
    async with web_of() as web, intranet(web) as lan:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
        canary = f"https://{WIKI}:{lan.tls_port}/p"
        world = World(web, store, groups={"check": SHORT | {"canaries": [canary]}})
        dead = [cited(f"https://dead{number}.example/") for number in range(3)]
        results = await world.run(*dead)
        assert {each.verdict.reason for each in results.values()} == {Reason.HOST_NOT_FOUND}


def seen(store: Store, *addresses: str) -> dict[str, datetime | None]:
    """When each of ``addresses`` was judged the last time."""
    known = store.last_checks([cited(url) for url in addresses])
    return {url: known[url].checked_at for url in addresses}
