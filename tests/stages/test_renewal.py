"""Conditional requests end to end: a page that is still the same is not sent again, and no server is misled by it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from checker.models import CheckedLink, Reason, Verdict
from checker.stages.renewal import condition_for
from checker.store import Store
from tests.stages.world import DAY_0, World, cited
from tests.web import Behaviour, LoopbackWeb
from tests.web.behaviours.row import OK
from tests.web.handlers import answer, is_a_browser, redirect, reset, silent, unless
from tests.web.recognised import Kept, stumbles

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from checker.fetch.recording import Exchange
    from tests.web import Visit
    from tests.web.wire import Handler, Reply, Request

PAGE = "http://page.example/"
STRONG, WEAK = '"6f1a"', 'W/"6f1a"'
DATE = "Sat, 31 Oct 2026 19:43:31 GMT"
ASKED = {"if-none-match", "if-modified-since"}


@dataclass
class Shelf(World):
    """A world with one host, on which pages are put and replaced."""

    pages: dict[str, Handler] = field(default_factory=dict)

    def put(self, handler: Handler, **others: Handler) -> None:
        """Have ``handler`` answer for PAGE, and ``others`` for the paths below it."""
        self.pages |= {"/": handler, **{f"/{name}": each for name, each in others.items()}}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[Shelf]:
    pages: dict[str, Handler] = {}

    async def find(request: Request, reply: Reply) -> None:
        await pages.get(request.target, answer(404))(request, reply)

    async with LoopbackWeb([Behaviour("page", PAGE, *OK, elsewhere=find)]) as web:
        with Store(tmp_path / "store") as store:
            groups = {"check": {"recheck": {"working": 0}, "timeout": "1s"}}
            yield Shelf(web, store, groups=groups, pages=pages)


def conditions(visit: Visit) -> dict[str, str]:
    return {name: value for name, value in visit.headers.items() if name in ASKED}


# --- what is recognised -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({"etag": STRONG}, {"if-none-match": STRONG}),
        ({"etag": WEAK}, {"if-none-match": WEAK}),
        ({"etag": '""'}, {"if-none-match": '""'}),
        ({"last_modified": DATE}, {"if-modified-since": DATE}),
        ({"etag": WEAK, "last_modified": DATE}, {"if-none-match": WEAK, "if-modified-since": DATE}),
        ({"etag": "6f1a", "last_modified": DATE}, {"if-modified-since": DATE}),  # a tag stands in quotes
    ],
)
async def test_a_page_that_is_the_same_is_not_sent_again(
    world: Shelf, known: dict[str, str], asked: dict[str, str]
) -> None:
    world.put(Kept(**known))
    first = await world.told(cited(PAGE, "content", "lost"))
    sent = world.web.bytes_sent["page.example"]
    assert not conditions(world.visits()[0])
    for world.day in (0.1, 0.2):
        again = await world.told(cited(PAGE, "lost"))
        (visit,) = world.visits()
        assert conditions(visit) == asked
    assert world.web.bytes_sent["page.example"] - sent < sent, "two answers took less than the first"
    assert (again.verdict, again.cached) == (first.verdict, False)
    assert again.checked_at == DAY_0 + timedelta(days=0.2)
    assert (again.title, again.heading) == (first.title, first.heading) == ("A page of the library",) * 2
    assert (again.status_code, again.final_url, again.attempts) == (200, PAGE, 1)
    assert (again.sought_fragments, again.missing_fragments) == (("content", "lost"), ("lost",))
    assert (again.etag, again.last_modified) == (first.etag, first.last_modified)


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"etag": "6f1a"},
        {"etag": '"6f1a'},
        {"etag": 'w/"6f1a"'},
        {"etag": '"6f 1a"'},
        {"etag": '"seité"'},
        {"etag": f'"{"6" * 201}"'},
        {"last_modified": "yesterday"},
        {"last_modified": "0"},
        {"last_modified": "Sat, 31 Oct 2026 19:43:31 GMT" + " " * 40 + "x"},
    ],
)
async def test_what_is_not_written_as_it_should_be_is_not_sent_back(
    world: Shelf, known: dict[str, str]
) -> None:
    world.put(Kept(**known))
    for world.day in (0, 0.1):
        told = await world.told(cited(PAGE))
        (visit,) = world.visits()
        assert not conditions(visit)
    assert told.verdict.reason is Reason.OK


async def test_a_page_that_has_changed_is_seen_anew(world: Shelf) -> None:
    page = Kept(etag=STRONG, body='<h2 id="part">Part</h2>')
    world.put(page)
    assert (await world.told(cited(PAGE, "part"))).missing_fragments == ()
    page.etag, page.body = '"7b2c"', ""
    world.day = 0.1
    changed = await world.told(cited(PAGE, "part"))
    assert changed.missing_fragments == ("part",)
    assert changed.etag == '"7b2c"'
    assert changed.attempts == 1
    world.visits()
    world.day = 0.2
    await world.told(cited(PAGE, "part"))
    assert conditions(world.visits()[0]) == {"if-none-match": '"7b2c"'}


async def test_what_is_newly_cited_in_a_page_is_looked_for(world: Shelf) -> None:
    world.put(Kept(etag=STRONG))
    await world.told(cited(PAGE, "content"))
    world.visits()
    told = await world.told(cited(PAGE, "content", "lost"))
    assert not conditions(world.visits()[0])
    assert told.missing_fragments == ("lost",)


# --- servers that stumble -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "over_it", [answer(412), answer(400), answer(404), answer(403), answer(500), answer(503), reset, silent]
)
async def test_a_server_that_stumbles_over_a_condition_is_asked_plainly(
    world: Shelf, over_it: Handler
) -> None:
    world.put(stumbles(over_it, Kept(etag=STRONG)))
    first = await world.told(cited(PAGE))
    world.visits()
    world.day = 0.1
    again = await world.told(cited(PAGE))
    on_condition, plain = world.visits()
    assert conditions(on_condition)
    assert not conditions(plain)
    assert (again.verdict.status, again.attempts) == (first.verdict.status, 2)
    assert again.verdict.reason is Reason.OK


@pytest.mark.parametrize(("code", "reason"), [(404, "not-found"), (410, "gone"), (503, "server-error")])
async def test_a_page_that_has_died_is_no_less_dead(world: Shelf, code: int, reason: str) -> None:
    world.put(Kept(etag=STRONG))
    await world.told(cited(PAGE))
    world.put(answer(code))
    world.day = 0.1
    assert (await world.told(cited(PAGE))).verdict.reason == reason
    world.visits()
    world.day = 0.2
    await world.told(cited(PAGE))
    assert not any(map(conditions, world.visits())), "there is nothing to renew any more"


@pytest.mark.parametrize("tired", [answer(429), answer(429, Retry_After="3600")])
async def test_too_many_requests_are_no_reason_for_another(world: Shelf, tired: Handler) -> None:
    world.put(stumbles(tired, Kept(etag=STRONG)))
    await world.told(cited(PAGE))
    world.visits()
    world.day = 0.1
    assert (await world.told(cited(PAGE))).verdict.reason is Reason.RATE_LIMITED
    assert len(world.visits()) == 1


async def test_who_always_says_unchanged_is_asked_plainly_once_in_thirty_days(world: Shelf) -> None:
    world.put(stumbles(answer(304), Kept(etag=STRONG)))
    await world.told(cited(PAGE))
    world.put(stumbles(answer(304), answer(404)))
    for world.day in range(1, 31):
        told = await world.told(cited(PAGE))
        if told.verdict.reason is Reason.NOT_FOUND:
            break
    assert told.verdict.reason is Reason.NOT_FOUND


async def test_unchanged_that_nobody_asked_about_is_no_page_to_remember(world: Shelf) -> None:
    world.put(answer(304, b"", ETag=STRONG))
    told = await world.told(cited(PAGE))
    assert (told.verdict.reason, told.attempts) == (Reason.OK, 1), "in doubt a page is alive"
    world.visits()
    world.day = 0.1
    await world.told(cited(PAGE))
    assert not any(map(conditions, world.visits())), "no page was ever seen"


async def test_unchanged_behind_a_redirect_was_not_asked_about(world: Shelf) -> None:
    """The condition was for the cited address, which leads elsewhere now."""
    world.put(stumbles(redirect(302, "/moved"), Kept(etag=STRONG)), moved=answer(304))
    await world.told(cited(PAGE))
    world.visits()
    world.day = 0.1
    told = await world.told(cited(PAGE))
    seen = [(visit.path, bool(conditions(visit))) for visit in world.visits()]
    assert seen == [("/", True), ("/moved", False), ("/", False)]
    assert (told.title, told.redirects) == ("A page of the library", ())


# --- when nothing is asked on a condition -------------------------------------------------------------------------


async def test_what_was_reached_by_a_detour_is_asked_for_plainly(world: Shelf) -> None:
    world.groups["check"]["second_look"] = True
    world.put(
        redirect(302, "/there"),
        there=Kept(etag=STRONG),
        shy=unless(is_a_browser, answer(403), Kept(etag=STRONG)),
    )
    links = cited(PAGE), cited(f"{PAGE}shy")
    for world.day in (0, 0.1):
        seen = await world.run(*links)
        assert {each.verdict.reason for each in seen.values()} == {Reason.OK}
    assert {each.etag for each in seen.values()} == {None}
    assert not any(map(conditions, world.visits()))


async def test_a_rule_that_is_new_is_heard(world: Shelf) -> None:
    world.put(Kept(etag=STRONG))
    await world.told(cited(PAGE))
    world.visits()
    rules = [{"url": f"{PAGE}*", "action": "accept", "reason": "people get in"}]
    world.groups["rules"] = rules
    for world.day in (0.1, 0.2):
        assert (await world.told(cited(PAGE))).verdict.reason is Reason.ACCEPTED_BY_RULE
    world.groups["rules"] = []
    world.day = 0.3
    assert (await world.told(cited(PAGE))).verdict.reason is Reason.OK
    assert not any(map(conditions, world.visits()))


class Keeper:
    """Keeps nothing, but wants everything."""

    max_page = 1_000_000

    def keep(self, exchange: Exchange) -> None:
        pass


async def test_pages_that_are_kept_have_to_be_sent(world: Shelf) -> None:
    world.put(Kept(etag=STRONG))
    for world.day in (0, 0.1):
        await world.told(cited(PAGE), recorder=Keeper())
    assert not any(map(conditions, world.visits()))


def test_each_link_has_its_own_day_to_be_looked_at() -> None:
    """About one of thirty each day, and all of them within thirty days."""
    plain = 0
    for number in range(300):
        link = cited(f"{PAGE}{number}")
        known = CheckedLink(link, Verdict(Reason.OK), DAY_0, status_code=200, final_url=link.url, etag=STRONG)
        plain += not condition_for(link, known, DAY_0 + timedelta(days=1))
        assert not condition_for(link, known, DAY_0 + timedelta(days=30))
    assert 1 <= plain <= 25


@pytest.mark.parametrize(
    "differs",
    [
        {"final_url": f"{PAGE}elsewhere"},
        {"redirects": (f"{PAGE}elsewhere", PAGE)},
        {"final_url": f"{PAGE}%41"},  # another way to write it: to a server, perhaps another page
        {"status_code": 304},
        {"verdict": Verdict(Reason.FORBIDDEN)},
        {"etag": None},
    ],
)
def test_only_what_was_seen_itself_is_asked_about(differs: dict[str, Any]) -> None:
    link, now = cited(PAGE), DAY_0 + timedelta(hours=1)
    known = CheckedLink(link, Verdict(Reason.OK), DAY_0, status_code=200, final_url=PAGE, etag=STRONG)
    assert condition_for(link, known, now) == {"If-None-Match": STRONG}
    assert not condition_for(link, replace(known, **differs), now)
