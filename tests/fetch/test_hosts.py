"""Rules for hosts: those of config.yaml, and what is known of particular hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from checker.config import CheckConfig
from checker.fetch.hosts import HostRules
from checker.fetch.quirks import PACES, QUIRKS
from tests.web import Behaviour, LoopbackWeb
from tests.web.behaviours.row import OK
from tests.web.connections import breaks_when_kept
from tests.web.handlers import answer, html, page, redirect

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from checker.models import Observation
    from tests.web.wire import Handler, Reply, Request

    Observe = Callable[..., Awaitable[list[Observation]]]

URL = "https://host.example/page"
JSON = answer(200, b"{}", Content_Type="application/json")


async def look(
    observe: Observe, routes: dict[str, Handler], url: str, **check: Any
) -> tuple[Observation, list[str]]:
    """What was seen of ``url``, and every request, as the server saw them."""
    rows = [
        Behaviour(address, address, *OK, handler, elsewhere=handler if "%" in address else None)
        for address, handler in routes.items()
    ]
    async with LoopbackWeb(rows) as web:
        (seen,) = await observe(web, url, retries={"attempts": 1}, **check)
        asked = [f"{visit.method} {visit.scheme}://{visit.host}{visit.path}" for visit in web.requests]
    assert len(asked) == sum(attempt.failure is None for attempt in seen.attempts)
    return seen, asked


# --- rules of config.yaml


async def test_headers_go_to_their_hosts_and_no_further(
    observe: Observe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIKI_KEY", " geheim\n")
    headers = {"authorization": "Bearer ${WIKI_KEY}", "user-agent": "ours", "X-None": "a${NOT_SET_ANYWHERE}b"}
    rows = [
        Behaviour("a", "https://a.wiki.example/x", *OK, redirect(302, "https://other.example/x")),
        Behaviour("b", "https://other.example/x", *OK, page()),
    ]
    async with LoopbackWeb(rows) as web:
        (seen,) = await observe(web, rows[0].url, hosts={"*.WIKI.example": {"headers": headers}})
        first, second = (visit.headers for visit in web.requests)
    assert (first["authorization"], first["user-agent"]) == ("Bearer geheim", "ours")
    assert "x-none" not in first
    assert "authorization" not in second
    assert "refguard" in second["user-agent"]
    assert "geheim" not in repr(seen)


@pytest.mark.parametrize(("code", "asked"), [(200, ["HEAD"]), (429, ["HEAD"])])
async def test_head_is_enough_where_a_rule_says_so(observe: Observe, code: int, asked: list[str]) -> None:
    seen, requests = await look(observe, {URL: answer(code)}, URL, hosts={"host.example": {"method": "HEAD"}})
    assert (seen.last.status_code, seen.title, seen.is_whole) == (code, None, False)
    assert requests == [f"{method} {URL}" for method in asked]


@pytest.mark.parametrize("code", [400, 403, 404, 405, 410, 500, 501])
async def test_a_server_that_does_not_know_head_is_asked_again(observe: Observe, code: int) -> None:
    async def handler(request: Request, reply: Reply) -> None:
        await (page("Here") if request.method == "GET" else answer(code))(request, reply)

    seen, requests = await look(observe, {URL: handler}, URL, hosts={"*": {"method": "HEAD"}})
    assert (seen.last.status_code, seen.title) == (200, "Here")
    assert requests == [f"HEAD {URL}", f"GET {URL}"]
    assert [attempt.status_code for attempt in seen.attempts] == [code, 200]
    assert len(seen.hops) == 1


ASK = "https://api.example/known?page={url}"
ASKED = "https://api.example/known?page=https%3A%2F%2Fhost.example%2Fpage%3Fq%3D1"


async def test_an_interface_is_asked_again_where_its_kept_connection_breaks(observe: Observe) -> None:
    first, second = f"{URL}?q=1", f"{URL}?q=2"
    handler = breaks_when_kept()
    rows = [Behaviour("row", "https://api.example/known", *OK, handler, elsewhere=handler)]
    async with LoopbackWeb(rows) as web:
        seen = await observe(web, first, second, hosts={"host.example": {"ask": ASK}})
    assert [each.last.status_code for each in seen] == [200, 200]
    assert [len(each.attempts) for each in seen] == [1, 2]


@pytest.mark.parametrize("code", [200, 404, 410, 403])
async def test_an_interface_speaks_for_the_page(observe: Observe, code: int) -> None:
    url = f"{URL}?q=1"
    hosts = {"host.example": {"ask": ASK}, "api.example": {"headers": {"X-Key": "k"}}}
    seen, requests = await look(observe, {ASKED: answer(code), url: answer(500)}, url, hosts=hosts)
    assert requests == [f"GET {ASKED}"]
    assert (seen.last.status_code, seen.final_url) == (code, url)
    assert (seen.title, seen.is_whole, dict(seen.last.headers)) == (None, False, {})
    assert f"answered {code}" in seen.last.detail


@pytest.mark.parametrize("interface", [redirect(302, "/elsewhere"), None], ids=["redirect", "no host"])
async def test_an_interface_that_says_nothing_is_passed_over(
    observe: Observe, interface: Handler | None
) -> None:
    routes = {URL: page("Here")} | ({ASKED.removesuffix("%3Fq%3D1"): interface} if interface else {})
    seen, requests = await look(observe, routes, URL, hosts={"host.example": {"ask": ASK}})
    assert (seen.last.status_code, seen.title) == (200, "Here")
    assert len(seen.attempts) == 2
    assert requests[-1] == f"GET {URL}"


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"ask": "https://{url}/"}, "not an http"),
        ({"ask": "ask me"}, "not an http"),
        ({"headers": {"A B": "c"}}, "not the name of a header"),
        ({"headers": {"A": "b\nc"}}, "one line"),
        ({"method": "POST"}, "'GET' or 'HEAD'"),
    ],
)
def test_mistakes_in_rules_are_found_before_anything_is_asked(rule: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        CheckConfig.model_validate({"hosts": {"host.example": rule}})


def test_rules_of_the_configuration_come_before_those_of_the_table() -> None:
    config = CheckConfig.model_validate({"hosts": {"arxiv.org": {"concurrency": 7}, "*.x.example": {}}})
    rules = HostRules(config.hosts, {})
    assert rules.of("arxiv.org").concurrency == 7
    assert rules.of("arxiv.org").interval is None
    assert rules.of("de.wikipedia.org") == PACES["*.wikipedia.org"]
    assert rules.of("other.example").concurrency is None


# --- the table


GITHUB = "https://github.com/owner/re.po"
API = "https://api.github.com/repos/owner/re.po"
OEMBED = "https://www.youtube.com/oembed?format=json&url=https%3A%2F%2Fwww.youtube.com%2F"
VIDEO = "watch%3Fv%3DdQw4w9WgXcQ"
LIST = "PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf"


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        (GITHUB, API),
        (f"{GITHUB}/", API),
        (f"{GITHUB}.git", API),
        ("http://www.GitHub.com/owner/re.po?tab=readme#usage", API),
        (f"{GITHUB}/issues/12", f"{API}/issues/12"),
        (f"{GITHUB}/pull/12", f"{API}/pulls/12"),
        (f"{GITHUB}/commit/0a1b2c3d", f"{API}/commits/0a1b2c3d"),
        (f"{GITHUB}/blob/main/README.md", None),
        (f"{GITHUB}/tree/main", None),
        (f"{GITHUB}/issues", None),
        (f"{GITHUB}/pull/12/files", None),
        ("https://github.com/owner", None),
        ("https://gist.github.com/owner/0a1b2c3d", None),
        ("https://notgithub.com/owner/repo", None),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", OEMBED + VIDEO),
        ("https://m.youtube.com/watch?t=9&v=dQw4w9WgXcQ&list=RDx#c", OEMBED + VIDEO),
        ("https://youtu.be/dQw4w9WgXcQ?t=43", OEMBED + VIDEO),
        ("https://www.youtube.com/shorts/dQw4w9WgXcQ", OEMBED + VIDEO),
        ("https://www.youtube.com/embed/dQw4w9WgXcQ", OEMBED + VIDEO),
        (f"https://www.youtube.com/playlist?list={LIST}", f"{OEMBED}playlist%3Flist%3D{LIST}"),
        ("https://www.youtube.com/playlist?list=RDdQw4w9WgXcQ", None),
        ("https://www.youtube.com/watch?v=short", None),
        ("https://www.youtube.com/@somebody", None),
        (
            "https://vimeo.com/76979871",
            "https://vimeo.com/api/oembed.json?url=https%3A%2F%2Fvimeo.com%2F76979871",
        ),
        ("https://vimeo.com/channels/staffpicks", None),
    ],
)
def test_which_pages_are_asked_of_somebody_else(url: str, asked: str | None) -> None:
    found = HostRules({}, {"GITHUB_TOKEN": "t"}).substitute(url)
    assert (found.url if found else None) == asked


def test_without_a_token_github_is_asked_as_everybody_asks_it() -> None:
    assert HostRules({}, {}).substitute(GITHUB) is None
    assert HostRules({}, {"GITHUB_TOKEN": ""}).substitute(GITHUB) is None


def test_a_row_can_be_switched_off() -> None:
    config = CheckConfig.model_validate({"hosts": {"youtu.be": {"ask": ""}}})
    assert HostRules(config.hosts, {}).substitute("https://youtu.be/dQw4w9WgXcQ") is None


def test_long_addresses_are_matched_at_once() -> None:
    rules = HostRules({}, {"GITHUB_TOKEN": "t"})
    for url in (
        "https://www.youtube.com/watch?" + "v=&" * 300_000,
        "https://github.com/a/" + ".git" * 200_000,
    ):
        rules.substitute(url)


def test_each_row_has_its_reason() -> None:
    assert len({row.name for row in QUIRKS}) == len(QUIRKS)
    assert all("https://" in row.reason and not row.alive & row.gone for row in QUIRKS)


@pytest.mark.parametrize(
    ("api", "website", "code", "requests"),
    [
        (JSON, answer(429), 200, 1),
        (answer(404), answer(404), 404, 2),
        (answer(404), page(), 200, 2),  # hidden from the token, and there for everybody
        (answer(401), page(), 200, 2),
        (answer(403), answer(429), 429, 2),
        (redirect(301, "https://api.github.com/repositories/1"), page("Moved"), 200, 2),
    ],
)
async def test_github_by_its_interface(
    observe: Observe,
    monkeypatch: pytest.MonkeyPatch,
    api: Handler,
    website: Handler,
    code: int,
    requests: int,
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "geheim")
    seen, asked = await look(observe, {API: api, GITHUB: website}, GITHUB)
    assert asked == [f"GET {API}", f"GET {GITHUB}"][:requests]
    assert (seen.last.status_code, seen.final_url) == (code, GITHUB)
    assert "geheim" not in repr(seen)


async def test_the_token_goes_to_the_interface_only(
    observe: Observe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "geheim")
    rows = [Behaviour("api", API, *OK, answer(403)), Behaviour("page", GITHUB, *OK, page())]
    async with LoopbackWeb(rows) as web:
        await observe(web, GITHUB)
        sent = [(visit.host, visit.headers.get("authorization")) for visit in web.requests]
    assert sent == [("api.github.com", "Bearer geheim"), ("github.com", None)]


@pytest.mark.parametrize(("answered", "code"), [(200, 200), (401, 200), (403, 200), (404, 404), (400, 404)])
async def test_youtube_by_its_oembed_address(observe: Observe, answered: int, code: int) -> None:
    url = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    seen, asked = await look(observe, {url: page("YouTube"), OEMBED + VIDEO: answer(answered)}, url)
    assert asked == [f"GET {OEMBED}{VIDEO}"]
    assert (seen.last.status_code, seen.final_url) == (code, url)


async def test_a_short_link_to_a_video_that_is_gone(observe: Observe) -> None:
    url = "https://sho.example/x"
    routes = {url: redirect(302, "https://youtu.be/dQw4w9WgXcQ"), OEMBED + VIDEO: answer(404)}
    seen, _ = await look(observe, routes, url)
    assert [hop.status_code for hop in seen.hops] == [302, 404]


@pytest.mark.parametrize(("answered", "requests"), [(200, 1), (403, 2), (404, 2)])
async def test_of_vimeo_only_a_yes_counts(observe: Observe, answered: int, requests: int) -> None:
    url = "https://vimeo.com/76979871"
    oembed = "https://vimeo.com/api/oembed.json?url=https%3A%2F%2Fvimeo.com%2F76979871"
    seen, asked = await look(observe, {url: answer(200, html("A film")), oembed: answer(answered)}, url)
    assert seen.last.status_code == 200
    assert len(asked) == requests
