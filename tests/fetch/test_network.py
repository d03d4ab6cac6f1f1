"""Who speaks, and whether there is a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checker.config import Config
from checker.fetch.client import Client
from checker.fetch.network import Network, Opinion
from checker.fetch.voices import Heard, Sign, listen, site
from checker.models import Attempt, Failure
from tests.web import Behaviour, Certificate, LoopbackWeb
from tests.web.behaviours.row import OK, TLS
from tests.web.handlers import answer, html, page, redirect, silent

if TYPE_CHECKING:
    from collections.abc import Callable

HTML = {"content-type": "text/html; charset=utf-8"}
CANARY, OTHER = "https://one.example/", "http://two.example/"


@pytest.mark.parametrize(
    ("host", "owner"),
    [
        ("a.example", "a.example"),
        ("www.a.example", "a.example"),
        ("a.b.c.example", "c.example"),
        ("www.bbc.co.uk", "bbc.co.uk"),
        ("bbc.co.uk", "bbc.co.uk"),
        ("x.y.com.au", "y.com.au"),
        ("t.co", "t.co"),
        ("wiki", "wiki"),
        ("192.168.0.1", "192.168.0.1"),
        ("2001:db8::1", "2001:db8::1"),
    ],
)
def test_hosts_of_one_owner_are_one_site(host: str, owner: str) -> None:
    assert site(host) == owner


def hop(url: str, code: int | None = 200, location: str | None = None, **more: object) -> Attempt:
    return Attempt(url, 5, status_code=code, location=location, **{"headers": HTML, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hops", "heard"),
    [
        ([hop("https://a.example/", 404)], Heard(Sign.PROOF, "a.example")),
        ([hop("http://a.example/", 301, "https://a.example/"), hop("https://a.example/")], Heard(Sign.PROOF, "a.example")),
        ([hop("https://a.example/", 301, "https://b.example/"), hop("https://b.example/")], Heard(Sign.PROOF, "b.example")),
        (
            [hop("http://a.example/", 302, "https://login.b.example/"), hop("https://login.b.example/")],
            Heard(Sign.ANSWER, "a.example", "leads to b.example"),
        ),
        ([hop("http://a.example/")], Heard(Sign.ANSWER, "a.example", "200 welcome to", is_page=True)),
        ([hop("https://a.example/", 403)], Heard(Sign.ANSWER, "a.example", "403 welcome to")),
        ([hop("http://a.example/", headers={"content-type": "image/png"})], Heard(Sign.ANSWER, "a.example", None, is_page=True)),
        ([hop("http://10.0.0.7/")], Heard(Sign.NOTHING, "10.0.0.7")),  # a proxy may have said it
        ([hop("http://10.0.0.7/", is_private=True)], Heard(Sign.PROOF, "10.0.0.7", is_private=True, address="10.0.0.7")),
        ([hop("http://127.0.0.9/", 503, is_private=True)], Heard(Sign.PROOF, "127.0.0.9", is_private=True, address="loopback")),
        (
            [hop("https://a.example/", 302, "http://10.0.0.7/"), hop("http://10.0.0.7/", is_private=True)],
            Heard(Sign.NOTHING, "10.0.0.7"),
        ),
        ([hop("https://a.example/", None, failure=Failure.DNS_FAILURE)], Heard(Sign.NO_NAME, "a.example")),
        ([hop("https://a.example/", None, failure=Failure.PRIVATE_ADDRESS)], Heard(Sign.NO_NAME, "a.example")),
        ([hop("https://10.0.0.7/", None, failure=Failure.PRIVATE_ADDRESS)], Heard(Sign.NOTHING, "10.0.0.7")),
        ([hop("https://a.example/", None, failure=Failure.RATE_LIMITED)], Heard(Sign.NOTHING, "a.example")),
        (
            [hop("https://a.example/", None, failure=Failure.TLS_INVALID, detail="it is for b.example, not a.example")],
            Heard(Sign.NO_WAY, "a.example", "shows: it is for b example not"),
        ),
    ],
)  # fmt: skip
def test_what_is_heard(hops: list[Attempt], heard: Heard) -> None:
    assert listen(hops, "Welcome to a.example (17)") == heard


@pytest.mark.parametrize("failure", Failure)
def test_every_failure_says_something(failure: Failure) -> None:
    assert listen([hop("https://a.example/", None, failure=failure)]).sign in Sign


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Network]:
    def network(web: LoopbackWeb, *canaries: str) -> Network:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
        check = web.check_config() | {"timeout": "0.5s", "connect_timeout": "0.5s"}
        config = Config.model_validate({"check": check}).check
        return Network(lambda: Client(config, user_agent="tester/1"), canaries)

    return network


async def test_one_canary_that_answers_is_enough(network: Callable[..., Network]) -> None:
    async with LoopbackWeb([Behaviour("one", CANARY, *OK, page())]) as web:
        assert await network(web, CANARY, OTHER).ask({}) == Opinion(works=True)
        assert [visit.host for visit in web.requests] == ["one.example"]
        assert web.lookups["two.example"] == 0, "the other is left alone: nobody waited until it was its turn"


async def test_a_canary_that_is_silent_is_not_waited_for(network: Callable[..., Network]) -> None:
    rows = [Behaviour("one", CANARY, *OK, silent), Behaviour("two", OTHER, *OK, page())]
    async with LoopbackWeb(rows) as web:
        assert (await network(web, CANARY, OTHER).ask({})).works


async def test_over_tls_nobody_is_believed_without_it(network: Callable[..., Network]) -> None:
    rows = [Behaviour("one", CANARY, *OK, page()), Behaviour("two", OTHER, *OK, page())]
    async with LoopbackWeb(rows) as web:
        asked = network(web, OTHER)
        assert not asked.has_canary_over_tls
        assert (await asked.ask({})).works
        assert not (await asked.ask({}, over_tls=True)).works
        assert (await asked.ask({}, [CANARY], over_tls=True)).works


async def test_witnesses_answer_where_canaries_are_dead(network: Callable[..., Network]) -> None:
    async with LoopbackWeb([Behaviour("one", CANARY, *OK, page())]) as web:
        asked = network(web, "https://no-canary.example/")
        assert not (await asked.ask({})).works
        assert (await asked.ask({}, [CANARY])).works


async def test_names_are_looked_up_each_time(network: Callable[..., Network]) -> None:
    async with LoopbackWeb([Behaviour("one", CANARY, *OK, page())]) as web:
        asked = network(web, CANARY)
        assert (await asked.ask({})).works
        web.nameserver.failing = True
        assert not (await asked.ask({})).works
        web.nameserver.failing = False
        assert (await asked.ask({})).works


@pytest.mark.parametrize(
    "row",
    [
        Behaviour("tls", CANARY, *TLS, page(), certificate=Certificate.SELF_SIGNED),
        Behaviour("led away", OTHER, *OK, redirect(302, "https://login.example/")),
        Behaviour("as others", OTHER, *OK, page("Hotel")),
        Behaviour("refused", OTHER, *OK, answer(502)),
        Behaviour("511", CANARY, *OK, answer(511, html("Log in"))),
        Behaviour("407", OTHER, *OK, answer(407)),
    ],
    ids=lambda row: row.name,
)
async def test_who_answers_for_a_canary_is_a_stranger(
    row: Behaviour, network: Callable[..., Network]
) -> None:
    async with LoopbackWeb([row]) as web:
        opinion = await network(web, row.url).ask({"200 hotel": {"a.example", "b.example"}})
    assert not opinion.works
    assert len(opinion.strangers) == 1


async def test_a_canary_that_is_cited_is_no_stranger_to_itself(network: Callable[..., Network]) -> None:
    async with LoopbackWeb([Behaviour("two", OTHER, *OK, page("Hotel"))]) as web:
        assert (await network(web, OTHER).ask({"200 hotel": {"two.example"}})).works


async def test_what_changed_is_seen(network: Callable[..., Network]) -> None:
    gone, led = (
        Heard(Sign.NO_NAME, "one.example"),
        Heard(Sign.ANSWER, "two.example", "leads to three.example"),
    )
    rows = [Behaviour("two", OTHER, *OK, redirect(302, "https://three.example/"))]
    async with LoopbackWeb(rows) as web:
        asked = network(web)
        assert not await asked.has_changed({CANARY: gone, OTHER: led})
        assert await asked.has_changed({OTHER: Heard(Sign.ANSWER, "two.example", "leads to portal.example")})
        assert await asked.has_changed({OTHER: Heard(Sign.NO_WAY, "two.example")})
        assert not await asked.has_changed({})


@pytest.mark.parametrize(
    ("host", "code", "heard"),
    [
        ("wiki.example", 200, Heard(Sign.PROOF, "wiki.example", is_private=True)),
        ("wiki.example", None, Heard(Sign.NO_WAY, "wiki.example", is_private=True)),
        ("100.64.0.1", None, Heard(Sign.NO_WAY, "100.64.0.1", is_private=True)),  # RFC 6598
        ("[fd00::1]", None, Heard(Sign.NO_WAY, "fd00::1", is_private=True)),
    ],
)
def test_what_is_heard_at_a_private_address_says_so(host: str, code: int | None, heard: Heard) -> None:
    failure = Failure.TIMEOUT if code is None else None
    is_told = not host.startswith(("[", "100."))
    assert listen([hop(f"https://{host}/", code, failure=failure, is_private=is_told)]) == heard
