"""The loopback web keeps the promises of its table; proven without any of refguard's own fetching."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import aiodns
import aiohttp
import pytest
import yaml

from checker.config import Config
from checker.models import REASONS, Reason, Status
from tests.web import BEHAVIOURS, CANARY, DEMO_PAGES, Behaviour, LoopbackWeb
from tests.web.behaviours import Trouble
from tests.web.handlers import GIGABYTES, page
from tests.web.visitor import PATIENCE, Resolver, client_context, new_dns_client, visit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROWS = (*BEHAVIOURS, *DEMO_PAGES, CANARY)
BY_NAME = {row.name: row for row in ROWS}
ROOT = Path(__file__).parents[1]
AT_ONCE = 8  # more would make visitors wait for each other's handshakes


@pytest.fixture
async def web() -> AsyncIterator[LoopbackWeb]:
    async with LoopbackWeb() as running:
        yield running


@pytest.fixture
async def client(web: LoopbackWeb) -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(resolver=Resolver(web), ssl=client_context(web), family=socket.AF_INET)
    async with aiohttp.ClientSession(connector=connector, max_field_size=65_536) as session:
        yield session


# --- the table ------------------------------------------------------------------------------------------------


async def test_every_row_does_what_it_claims(web: LoopbackWeb) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def meet(row: Behaviour) -> tuple[int | Trouble, ...]:
        async with places:
            return tuple([await visit(web, row.url) for _ in row.wire])

    met = await asyncio.gather(*map(meet, ROWS))
    wrong = {row.name: seen for row, seen in zip(ROWS, met, strict=True) if seen != row.wire}
    assert wrong == {}


def test_rows_agree_with_the_words_of_the_models() -> None:
    assert [row.name for row in ROWS if row.status is not REASONS[row.reason][0]] == []


def test_names_and_addresses_are_unique() -> None:
    for values in ([row.name for row in ROWS], [url for row in ROWS for url in row.routes]):
        assert [value for value, count in Counter(values).items() if count > 1] == []


def test_rows_of_one_host_agree_on_the_host() -> None:
    hosts: dict[str, set[object]] = {}
    for row in ROWS:
        hosts.setdefault(row.host, set()).add((row.address, row.certificate, row.listening))
    assert [host for host, kinds in hosts.items() if len(kinds) > 1] == []


def test_the_table_reaches_every_verdict_a_visit_can_lead_to() -> None:
    without_a_visit = {
        Reason.ACCEPTED_BY_RULE,
        Reason.SEEN_BY_ARCHIVE,
        Reason.UNREACHABLE,
        Reason.MISSING_FILE,
        Reason.LOCAL_PATH,
        Reason.MALFORMED_URL,
        *(reason for reason, (status, _) in REASONS.items() if status in {Status.IGNORED, Status.UNCHECKED}),
    }
    assert set(Reason) - without_a_visit <= {row.reason for row in BEHAVIOURS}


# --- redirects ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        row
        for row in ROWS
        if row.wire[0] in range(300, 400) and row.status in {Status.WORKING, Status.REDIRECTED}
        if row.least > 1 and row.name != "moved-backslash"  # aiohttp is no browser: it keeps the backslash
    ],
    ids=lambda row: row.name,
)
async def test_a_browser_following_redirects_gets_the_page(
    web: LoopbackWeb, client: aiohttp.ClientSession, row: Behaviour
) -> None:
    async with client.get(row.url) as response:
        assert response.status == 200
        assert b"<h1" in await response.read()


@pytest.mark.parametrize("name", ["redirect-loop", "too-many-redirects"])
async def test_a_browser_gives_up_on_endless_redirects(client: aiohttp.ClientSession, name: str) -> None:
    with pytest.raises(aiohttp.TooManyRedirects):
        await client.get(BY_NAME[name].url, max_redirects=10)


async def test_the_long_walk_would_end_for_the_patient(client: aiohttp.ClientSession) -> None:
    async with client.get(BY_NAME["too-many-redirects"].url, max_redirects=30) as response:
        assert (response.status, len(response.history)) == (200, 25)


async def test_the_loop_comes_back_to_where_it_began(client: aiohttp.ClientSession) -> None:
    url = BY_NAME["redirect-loop"].url
    for _ in range(2):
        async with client.get(url, allow_redirects=False) as response:
            url = urljoin(url, response.headers["Location"])
    assert url == BY_NAME["redirect-loop"].url


@pytest.mark.parametrize(
    ("name", "location"),
    [
        ("moved-utf8", "/grüße/日本".encode()),
        ("location-space", b"/a page"),
        ("redirect-garbage", b"http://[broken/"),
        ("redirect-nowhere", None),
        ("redirect-to-private", b"http://169.254.169.254/latest/meta-data/"),
        ("redirect-to-nowhere", b"https://never-registered.example/"),
    ],
)
async def test_location_is_sent_raw(client: aiohttp.ClientSession, name: str, location: bytes | None) -> None:
    async with client.get(BY_NAME[name].url, allow_redirects=False) as response:
        sent = dict(response.raw_headers)
    assert sent.get(b"Location") == location


async def test_the_cookie_wall_opens_for_the_cookie(web: LoopbackWeb) -> None:
    url = BY_NAME["cookie-wall"].url
    assert [await visit(web, url), await visit(web, url, cookie="pass=granted")] == [302, 200]


# --- bodies ---------------------------------------------------------------------------------------------------


async def test_an_ordinary_page_is_whole_and_the_connection_is_kept(client: aiohttp.ClientSession) -> None:
    async with client.get(BY_NAME["ok"].url) as response:
        assert response.content_type == "text/html"
        assert "<title>A fine page</title>" in await response.text()
        assert response.headers.get("Connection") is None


async def test_the_endless_body_counts_what_left_and_stops_with_the_client(
    web: LoopbackWeb, client: aiohttp.ClientSession
) -> None:
    async with client.get(BY_NAME["endless"].url) as response:
        assert response.content_length == GIGABYTES
        await response.content.readexactly(1_000_000)
    host = BY_NAME["endless"].host
    await asyncio.sleep(0.05)
    sent = web.bytes_sent[host]
    await asyncio.sleep(0.05)
    assert 1_000_000 <= sent == web.bytes_sent[host] < 64_000_000


@pytest.mark.parametrize("name", ["drip", "truncated", "lying-gzip"])
async def test_a_bad_body_follows_good_headers(client: aiohttp.ClientSession, name: str) -> None:
    async with client.get(BY_NAME[name].url, timeout=aiohttp.ClientTimeout(sock_read=PATIENCE)) as response:
        assert response.status == 200
        with pytest.raises((aiohttp.ClientPayloadError, aiohttp.SocketTimeoutError)):
            await response.read()


async def test_the_long_header_is_longer_than_common_limits(client: aiohttp.ClientSession) -> None:
    async with client.get(BY_NAME["long-header"].url) as response:
        assert len(response.headers["Content-Security-Policy"]) == 9000


async def test_the_old_server_ends_its_page_with_the_connection(client: aiohttp.ClientSession) -> None:
    async with client.get(BY_NAME["http10"].url) as response:
        assert response.version == aiohttp.HttpVersion10
        assert response.content_length is None
        assert (await response.read()).endswith(b"</html>\n")


async def test_head_is_answered_without_a_body(client: aiohttp.ClientSession) -> None:
    async with client.head(BY_NAME["not-found"].url) as response:
        assert response.status == 404
    async with client.get(BY_NAME["not-found"].url) as response:  # the same connection is still in step
        assert b"404" in await response.read()


@pytest.mark.parametrize(
    ("name", "value"), [("once-429", "1"), ("rate-limited-long", "3600"), ("rate-limited", None)]
)
async def test_retry_after(client: aiohttp.ClientSession, name: str, value: str | None) -> None:
    async with client.get(BY_NAME[name].url) as response:
        assert response.headers.get("Retry-After") == value


# --- the web as a whole ---------------------------------------------------------------------------------------


async def test_unknown_addresses_are_404_and_unknown_hosts_do_not_exist(web: LoopbackWeb) -> None:
    assert await visit(web, "https://ok.example/somewhere-else") == 404
    assert await visit(web, "https://never-registered.example/") is Trouble.NO_SUCH_NAME


async def test_aaaa_of_a_known_host_is_empty(web: LoopbackWeb) -> None:
    async with new_dns_client(web) as resolver:
        with pytest.raises(aiodns.error.DNSError) as caught:
            await resolver.query_dns("ok.example", "AAAA")
    assert caught.value.args[0] == aiodns.error.ARES_ENODATA
    assert web.lookups["ok.example"] == 1


async def test_visits_are_logged_and_state_belongs_to_the_instance(web: LoopbackWeb) -> None:
    async with LoopbackWeb() as other:
        url = BY_NAME["once-503"].url
        assert [await visit(web, url), await visit(web, url), await visit(other, url)] == [503, 200, 503]
        assert len(other.requests) == 1
    first, second = web.requests
    assert (first.scheme, first.method, first.host, first.path) == ("https", "GET", "flaky.example", "/")
    assert first.headers["host"] == "flaky.example"
    assert first.at <= second.at


async def test_the_most_requests_at_once_are_counted_by_host(
    web: LoopbackWeb, client: aiohttp.ClientSession
) -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(client.get(BY_NAME["slow"].url))
        group.create_task(client.get(BY_NAME["ok"].url))
    assert (web.max_open["slow.example"], web.max_open["ok.example"]) == (3, 1)


async def test_without_a_network_names_fail_and_connections_are_silent(
    web: LoopbackWeb, client: aiohttp.ClientSession
) -> None:
    web.stop_answering()
    assert await visit(web, CANARY.url) is Trouble.NAME_FAILURE
    with pytest.raises(TimeoutError):
        await client.get(CANARY.url, timeout=aiohttp.ClientTimeout(total=0.2))
    web.answer_again()
    assert await visit(web, CANARY.url) == 200


async def test_the_configuration_is_one_that_refguard_takes(web: LoopbackWeb) -> None:
    check = Config.model_validate({"check": web.check_config()}).check
    assert check.nameservers == (f"127.0.0.1:{web.dns_port}",)
    assert check.connect_to == (
        *(f"{host}:{port}::{real}" for host, real in web.detours.items() for port in (80, 443)),
        f":80::{web.http_port}",
        f":443::{web.tls_port}",
    )
    assert web.detours["refused.example"] == web.closed_port
    assert web.detours["filtered.example"] == web.alert_port


async def test_a_table_of_its_own_can_be_served() -> None:
    row = Behaviour("mine", "http://mine.example/", Status.WORKING, Reason.OK, page())
    async with LoopbackWeb([row]) as web:
        assert await visit(web, row.url) == 200
        assert await visit(web, BY_NAME["ok"].url) is Trouble.NO_SUCH_NAME


async def test_a_mistake_in_a_handler_is_not_swallowed() -> None:
    async def broken(request: object, reply: object) -> None:
        raise ZeroDivisionError

    async def provoke() -> None:
        async with LoopbackWeb([row]) as web, aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.ServerDisconnectedError):
                await session.get(f"http://127.0.0.1:{web.http_port}/", headers={"Host": row.host})

    row = Behaviour("broken", "http://broken.example/", Status.WORKING, Reason.OK, broken)
    with pytest.raises(ExceptionGroup) as caught:
        await provoke()
    assert caught.value.subgroup(ZeroDivisionError)


async def test_closing_ends_open_connections_and_leaves_nothing_behind() -> None:
    before = asyncio.all_tasks()
    async with LoopbackWeb() as web:
        folder = web.ca_file.parent
        reader, writer = await asyncio.open_connection("127.0.0.1", web.http_port)
        writer.write(b"GET / HTTP/1.1\r\nHost: canary.example\r\n\r\n")
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        _, idle = await asyncio.open_connection("127.0.0.1", web.tls_port)  # never begins its handshake
    assert (await reader.read()).endswith(b"</html>\n")  # the kept connection was closed by the web
    for client_side in (writer, idle):
        client_side.close()
    await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()}, timeout=1)
    assert asyncio.all_tasks() == before
    assert not folder.exists()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", web.http_port)


def test_a_person_can_serve_it_and_read_its_truth() -> None:
    command = [sys.executable, "-W", "error", "-m", "tests.web", "--seconds", "0.1"]
    served = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert (served.returncode, served.stderr) == (0, "")
    assert [line.split()[1:4] for line in served.stdout.splitlines()[: len(ROWS)]] == [
        [row.url, row.status, row.reason] for row in ROWS
    ]
    Config.model_validate(yaml.safe_load(served.stdout))
