"""Looking closer: once more as a browser, and next door at a page that cannot exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checker.config import CheckConfig
from checker.fetch.client import BROWSER
from checker.fetch.siblings import sibling_of
from checker.judge import deserves_second_look
from checker.models import Failure, Link, Observation
from tests.web import Behaviour, LoopbackWeb
from tests.web.behaviours.row import OK
from tests.web.handlers import answer, behaves_like_a_browser, html, page, redirect, reset, unless

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.web.wire import Handler

    Observe = Callable[..., Awaitable[list[Observation]]]

WALL = html("Just a moment...", "Checking your browser before you go on.")
URL = "https://host.example/notes/page.html"
ROBOT_WORDS = ("bot", "crawl", "spider", "check", "python", "curl", "wget", "scan", "java", "scrap", "http")


def refused(observation: Observation) -> bool:
    return observation.last.status_code == 403 or observation.last.failure is Failure.CONNECTION_RESET


async def look(observe: Observe, handler: Handler, **check: object) -> Observation:
    async with LoopbackWeb([Behaviour("row", URL, *OK, handler)]) as web:
        opinions = {"deserves_second_look": refused}
        (seen,) = await observe(web, URL, opinions=opinions, retries={"attempts": 1}, **check)
        assert len(web.requests) == len(seen.attempts)
    return seen


def to_browsers(then: Handler, otherwise: Handler) -> Handler:
    return unless(behaves_like_a_browser, otherwise, then)


@pytest.mark.parametrize("first", [answer(403), reset], ids=["403", "reset"])
async def test_a_filter_lets_a_browser_pass(observe: Observe, first: Handler) -> None:
    seen = await look(observe, to_browsers(page("The page"), first))
    assert (seen.last.status_code, seen.title, seen.was_second_look) == (200, "The page", True)
    assert (len(seen.attempts), len(seen.hops), seen.tries) == (2, 1, 2)


async def test_what_is_still_refused_stays_refused(observe: Observe) -> None:
    seen = await look(observe, answer(403))
    assert (seen.last.status_code, seen.was_second_look, seen.tries) == (403, True, 2)


async def test_behind_the_filter_the_page_is_gone(observe: Observe) -> None:
    seen = await look(observe, to_browsers(answer(404), answer(403)))
    assert (seen.last.status_code, seen.was_second_look) == (404, True)


async def test_a_refusal_says_more_than_no_answer(observe: Observe) -> None:
    worse = await look(observe, to_browsers(reset, answer(403)))
    better = await look(observe, to_browsers(answer(403), reset))
    assert worse.last.status_code == better.last.status_code == 403
    assert worse.was_second_look


@pytest.mark.parametrize(
    ("first", "otherwise", "requests"),
    [
        # a browser passes: nothing is asked three times
        (answer(429), page("The page"), 2),
        (answer(503, WALL, CF_Mitigated="challenge"), page("The page"), 2),
        (reset, page("The page"), 2),
        (reset, answer(404), 2),
        # a browser meets the same wall: it will be there in a second as well
        (answer(503, WALL, CF_Mitigated="challenge"), answer(503, WALL, CF_Mitigated="challenge"), 2),
        # refused and silent may pass: the ordinary tries go on
        (answer(429), answer(429), 4),
        (reset, reset, 4),
        (reset, answer(500), 5),  # a connection that was kept breaks, and a new one does, too
    ],
    ids=["429", "wall", "reset", "gone", "still-a-wall", "still-429", "still-reset", "failing"],
)
async def test_a_refusal_is_looked_at_twice_before_it_is_tried_again(
    observe: Observe, first: Handler, otherwise: Handler, requests: int
) -> None:
    opinions = {"deserves_second_look": deserves_second_look}
    async with LoopbackWeb([Behaviour("row", URL, *OK, to_browsers(otherwise, first))]) as web:
        (seen,) = await observe(
            web, URL, opinions=opinions, retries={"attempts": 3, "wait": "0.01s", "max_wait": "0.02s"}
        )
        agents = [visit.headers["user-agent"] for visit in web.requests]
    assert (len(agents), seen.tries, len(seen.attempts)) == (requests, min(4, requests), requests)
    assert [BROWSER["User-Agent"] == agent for agent in agents[:3]] == [False, True, False][: len(agents)]
    assert seen.was_second_look
    assert (seen.title == "The page") is (requests == 2 and seen.last.status_code == 200)


async def test_no_second_look_where_none_is_wanted(observe: Observe) -> None:
    assert (await look(observe, answer(403), second_look=False)).tries == 1
    assert not (await look(observe, page())).was_second_look


async def test_the_honest_name_comes_first_and_the_browser_s_is_consistent(observe: Observe) -> None:
    async with LoopbackWeb([Behaviour("row", URL, *OK, answer(403))]) as web:
        await observe(web, URL, opinions={"deserves_second_look": refused})
        honest, browser = (visit.headers for visit in web.requests)
    assert "refguard" in honest["user-agent"]
    assert "refguard" not in browser["user-agent"]
    assert not any(name.startswith("sec-ch") for name in browser), "Firefox sends none"
    assert {"sec-fetch-mode", "sec-fetch-site", "sec-fetch-dest", "sec-fetch-user"} < browser.keys()
    assert honest["accept-encoding"] == browser["accept-encoding"] == "gzip, deflate"


def test_the_honest_name_holds_no_word_that_filters_refuse() -> None:
    agent = CheckConfig().user_agent.lower()
    assert "+https://" in agent, "names its page"
    words = agent.replace("+https://", "")
    assert not [word for word in ROBOT_WORDS if word in words]


# --- siblings


def lost(title: str = "Welcome") -> Handler:
    return answer(200, html(title, "Everything is here."))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/b/c", "https://a.example/b/nnnnnnnnnnnnnnnn"),
        ("https://a.example/b/c/", "https://a.example/b/nnnnnnnnnnnnnnnn/"),
        ("https://a.example/b/c.html?x=1", "https://a.example/b/nnnnnnnnnnnnnnnn.html"),
        ("https://a.example/b/report-1.2", "https://a.example/b/nnnnnnnnnnnnnnnn"),
        ("https://a.example:81/c", "https://a.example:81/nnnnnnnnnnnnnnnn"),
        ("https://a.example", "https://a.example/nnnnnnnnnnnnnnnn"),
    ],
)
def test_a_sibling_is_of_the_same_kind(url: str, expected: str) -> None:
    assert sibling_of(url, lambda: 0.5) == expected


async def test_a_sibling_is_asked_once_a_folder(observe: Observe) -> None:
    def wanted(link: Link, seen: Observation) -> bool:
        return seen.title == "Welcome"

    pages = {f"/notes/{name}": lost() for name in ("a", "b", "sub/c")} | {"/notes/fine": page("Fine")}
    row = Behaviour(
        "row", "https://host.example/notes/a", *OK, lost(), also=pages, elsewhere=lost("Elsewhere")
    )
    addresses = [f"https://host.example{path}" for path in pages]
    async with LoopbackWeb([row]) as web:
        seen = await observe(web, *addresses, opinions={"wants_sibling": wanted, "rand": lambda: 0.25})
        asked = [visit.path for visit in web.requests if visit.path not in pages]
    assert asked == ["/notes/gggggggggggggggg", "/notes/sub/gggggggggggggggg"]
    assert [each.sibling.url if each.sibling else None for each in seen] == [
        "https://host.example/notes/gggggggggggggggg",
        "https://host.example/notes/gggggggggggggggg",
        "https://host.example/notes/sub/gggggggggggggggg",
        None,
    ]
    first = seen[0].sibling
    assert first is not None
    assert (first.status_code, first.title, first.final_url) == (200, "Elsewhere", first.url)
    assert "Everything is here." in first.sketch
    assert all(len(each.attempts) == 1 for each in seen), "a sibling is no try of the link"


@pytest.mark.parametrize(
    ("elsewhere", "code", "final"),
    [(answer(404), 404, None), (redirect(302, "/"), 200, "https://host.example/"), (reset, None, None)],
    ids=["404", "home", "reset"],
)
async def test_what_a_sibling_may_answer(
    observe: Observe, elsewhere: Handler, code: int | None, final: str | None
) -> None:
    row = Behaviour("row", URL, *OK, lost(), also={"/": page("Home")}, elsewhere=elsewhere)
    async with LoopbackWeb([row]) as web:
        (seen,) = await observe(web, URL, opinions={"wants_sibling": lambda link, seen: True})
        (unasked,) = await observe(
            web, URL, opinions={"wants_sibling": lambda link, seen: True}, soft_404=False
        )
    assert seen.sibling is not None
    assert seen.sibling.status_code == code
    assert seen.sibling.final_url == (final or seen.sibling.url)
    assert unasked.sibling is None


def test_names_of_siblings_are_drawn_from_the_source_that_is_passed_in() -> None:
    drawn = iter(n / 26 + 0.001 for n in range(16))
    assert sibling_of("https://a.example/x", lambda: next(drawn)) == "https://a.example/abcdefghijklmnop"
