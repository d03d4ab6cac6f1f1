"""The manners of visits, against the loopback web; whether its verdicts are true is for tests/test_truth.py."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from checker import urls
from checker.config import CheckConfig, Config
from checker.fetch.client import Client
from checker.fetch.fetcher import Fetcher
from checker.judge import judge
from checker.models import Failure, Link, Observation, Reason, Status
from tests.web import BEHAVIOURS, DEMO_PAGES, Behaviour, LoopbackWeb
from tests.web.handlers import silent

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ROWS = [row for row in (*BEHAVIOURS, *DEMO_PAGES) if urls.is_web(row.url)]


def link_to(url: str) -> Link:
    return Link(urls.normalise(url), (), urls.wire(url))


def check_config(web: LoopbackWeb, **changes: object) -> CheckConfig:
    return Config.model_validate({"check": web.check_config() | {"body_timeout": "0.3s"} | changes}).check


async def observe_all(web: LoopbackWeb, config: CheckConfig, links: list[Link]) -> dict[str, Observation]:
    seen: dict[str, Observation] = {}

    async def see(link: Link, observation: Observation) -> None:
        assert link.url not in seen, "each link is reported once"
        seen[link.url] = observation

    async with Client(config, user_agent="refguard-tests") as client:
        await Fetcher(config, client).visit(links, see)
    return seen


async def test_living_links_are_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    simple = [row for row in ROWS if row.status is Status.WORKING and row.least == 1]
    async with LoopbackWeb() as web:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
        patient = check_config(
            web, timeout="60s", connect_timeout="60s"
        )  # both sides of it all are this process
        await observe_all(web, patient, [link_to(row.url) for row in simple])
        asked = Counter((visit.scheme, visit.host, visit.path) for visit in web.requests)
    assert len(asked) == len(simple)
    assert {visit: count for visit, count in asked.items() if count > 1} == {}


async def test_requests_to_one_host_keep_to_its_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    async with LoopbackWeb() as web:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
        config = check_config(web, host_concurrency=3, host_interval="0.02s")
        links = [link_to(f"http://slow.example/{number}") for number in range(12)]
        await observe_all(web, config, links)
        starts = sorted(visit.at for visit in web.requests)
        assert web.max_open["slow.example"] <= 3
    gaps = [later - earlier for earlier, later in itertools.pairwise(starts)]
    # the pace is kept where requests start; what a server sees may be a little closer together
    assert sum(gaps) >= 11 * 0.02 * 0.9


async def test_a_silent_host_is_given_up_and_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    mute = [
        Behaviour(f"mute-{number}", f"http://mute.example/{number}", Status.UNSTABLE, Reason.TIMEOUT, silent)
        for number in range(40)
    ]
    async with LoopbackWeb([*BEHAVIOURS, *mute]) as web:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
        config = check_config(web, timeout="0.3s", host_concurrency=2, concurrency=2)
        links = [link_to(row.url) for row in mute]
        seen = await observe_all(web, config, [*links, link_to("https://ok.example/")])
        asked = sum(visit.host == "mute.example" for visit in web.requests)
    today = datetime.now(UTC).date()
    assert {judge(seen[link.url], today=today).reason.value for link in links} == {"timeout"}
    assert judge(seen["https://ok.example/"], today=today).reason.value == "ok"
    assert asked <= 10, "not one time-out for each of its links"


async def test_credentials_are_sent_but_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    async with LoopbackWeb() as web:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
        links = [link_to("https://anna:geheim@ok.example/"), link_to("https://anna:geheim@nowhere.example/")]
        seen = await observe_all(web, check_config(web), links)
        sent = [visit.headers.get("authorization") for visit in web.requests]
    assert sent == ["Basic YW5uYTpnZWhlaW0="]
    assert "geheim" not in repr(seen)


async def test_private_addresses_are_refused_unless_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    async with LoopbackWeb() as web:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.ca_file))
        literal = f"http://127.0.0.1:{web.http_port}/"
        config = check_config(web, allow_networks=[])
        links = [link_to("https://ok.example/"), link_to(literal), link_to("http://[::ffff:127.0.0.1]/")]
        seen = await observe_all(web, config, links)
        assert web.requests == []
        assert {seen[link.url].last.failure for link in links} == {"private-address"}


async def test_a_proxy_from_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with LoopbackWeb() as web:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{web.http_port}")
        config = check_config(web, nameservers=["127.0.0.1:9"], connect_to=[])
        seen = await observe_all(web, config, [link_to("http://plain.example/page")])
        asked = [(visit.host, visit.path) for visit in web.requests]
    assert seen["http://plain.example/page"].last.status_code is not None
    assert asked == [("plain.example", "http://plain.example/page")]


async def test_no_proxy_is_honoured_and_netrc_is_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine plain.example login anna password geheim\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "plain.example")
    async with LoopbackWeb() as web:
        seen = await observe_all(web, check_config(web), [link_to("http://plain.example/page")])
        sent = [visit.headers.get("authorization") for visit in web.requests]
    assert seen["http://plain.example/page"].last.status_code == 200
    assert sent == [None]


async def test_a_proxy_that_is_not_there_is_our_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    async with LoopbackWeb() as web:
        seen = await observe_all(web, check_config(web), [link_to("http://plain.example/page")])
        assert web.requests == []
    assert seen["http://plain.example/page"].last.failure is Failure.PROXY
