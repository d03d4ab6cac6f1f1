"""What a check stage remembers from run to run."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from checker.models import Reason, Streak
from checker.store import Store
from tests.stages.world import DAY_0, World, cited
from tests.web import Behaviour, LoopbackWeb
from tests.web.behaviours.row import FAILING, OK
from tests.web.handlers import answer, page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.web.wire import Reply, Request

LIBRARY = "http://library.example/"


class Server:
    """A host that answers as it is told to."""

    def __init__(self) -> None:
        self.code = 200

    async def __call__(self, request: Request, reply: Reply) -> None:
        await (page() if self.code == 200 else answer(self.code))(request, reply)


@dataclass
class Library(World):
    """A world with one host that answers as it is told to."""

    server: Server = field(default_factory=Server)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[Library]:
    server = Server()
    places = {f"/{name}": server for name in "abcd"}
    row = Behaviour("library", LIBRARY, *OK, server, also=places)
    async with LoopbackWeb([row]) as web:
        with Store(tmp_path / "store") as store:
            yield Library(web, store, server=server)


# --- confirmed over time ------------------------------------------------------------------------------------------


async def test_a_host_that_stays_away_is_called_dead_on_the_third_day_that_counts(world: Library) -> None:
    link, told = cited(LIBRARY), []
    for day, code in ((0, 200), (8, 503), (9, 503), (11, 500), (14, 503), (15, 503)):
        world.day, world.server.code = day, code
        told.append(await world.told(link))
    assert [each.verdict.reason for each in told] == [
        Reason.OK,
        *(Reason.SERVER_ERROR, Reason.SERVER_ERROR, Reason.SERVER_ERROR),
        *(Reason.UNREACHABLE, Reason.UNREACHABLE),
    ]
    assert told[-1].streak == Streak(DAY_0 + timedelta(days=8), 3, DAY_0 + timedelta(days=14), Reason.OK, 5)
    assert told[-1].verdict.detail == (
        "answered 503 Service Unavailable; failing since 2026-11-09, in 3 checks 3 days or more apart;"
        " before that: ok"
    )
    assert told[-1].status_code == 503


async def test_one_success_ends_it_and_the_host_is_doubted_less_from_then_on(world: Library) -> None:
    link, world.server.code = cited(LIBRARY), 503
    for world.day in (0, 3):
        await world.told(link)
    world.day, world.server.code = 6, 200
    back = await world.told(link)
    assert (back.verdict.reason, back.streak) == (Reason.OK, None)
    assert world.store.recovered_hosts() == {"library.example"}
    world.server.code = 503
    reasons = []
    for world.day in range(20, 38, 3):
        reasons.append((await world.told(link)).verdict.reason)
    assert reasons == [*[Reason.SERVER_ERROR] * 5, Reason.UNREACHABLE]


async def test_a_recovery_counts_from_the_next_run_on_whichever_link_is_judged_first(world: Library) -> None:
    """What comes back today says nothing about the days on which its neighbour was away."""
    steady = Behaviour("steady", f"{LIBRARY}steady", *FAILING, answer(503))
    async with LoopbackWeb([*world.web.behaviours[:-1], steady]) as world.web:
        links = cited(LIBRARY), cited(f"{LIBRARY}steady"), cited(f"{LIBRARY}a")
        world.server.code = 503
        for world.day in (0, 3):
            await world.run(*links)
        world.day, world.server.code = 6, 200
        now = await world.run(*links)
        assert now[steady.url].verdict.reason is Reason.UNREACHABLE
        world.day = 7
        then = await world.run(*links)
        assert then[steady.url].verdict.reason is Reason.SERVER_ERROR, "three are not enough any more"
        streak = now[steady.url].streak
        assert streak is not None
        assert then[steady.url].streak == replace(streak, checks=4)


async def test_what_is_taken_over_keeps_its_streak(world: Library) -> None:
    world.groups = {"check": {"recheck": {"unstable": "30d"}}}
    world.server.code = 503
    link = cited(LIBRARY)
    first = await world.told(link)
    world.day = 3
    again = await world.told(link)
    assert (again.cached, again.streak, again.verdict) == (True, first.streak, first.verdict)
    assert again.streak
    assert again.streak.failures == 1, "nobody looked"
    assert len(world.asked()) == 1


async def test_other_numbers_in_the_configuration_have_a_believed_verdict_looked_at_again(
    world: Library,
) -> None:
    world.groups = {"check": {"recheck": {"unstable": "30d", "broken": "30d"}}}
    world.server.code = 503
    link = cited(LIBRARY)
    assert (await world.told(link)).verdict.reason is Reason.SERVER_ERROR
    world.groups["confirm"] = {"failures": 1}
    assert (await world.told(link)).verdict.reason is Reason.UNREACHABLE
    assert (await world.told(link)).cached
    world.groups["confirm"] = {"failures": 2}
    assert (await world.told(link)).verdict.reason is Reason.SERVER_ERROR


async def test_a_run_that_is_gone_on_with_counts_each_failure_once(world: Library) -> None:
    world.groups = {"confirm": {"failures": 2, "days": 0}}
    world.server.code = 503
    link, other = cited(LIBRARY), cited(f"{LIBRARY}a")
    first = (await world.run(link, complete=False))[link.url]
    world.day = 0.02
    resumed = await world.run(link, other)
    assert resumed[link.url].streak == first.streak
    assert resumed[other.url].streak
    assert world.asked() == ["/", "/a"]
    world.day = 0.03
    assert (await world.told(link)).verdict.reason is Reason.UNREACHABLE


async def test_a_rule_that_accepts_the_answer_ends_the_row(world: Library) -> None:
    link, world.server.code = cited(LIBRARY), 503
    for world.day in (0, 3):
        await world.told(link)
    world.groups = {"rules": [{"url": f"{LIBRARY}*", "action": "accept", "reason": "people get in"}]}
    world.day = 6
    accepted = await world.told(link)
    assert (accepted.verdict.reason, accepted.streak) == (Reason.ACCEPTED_BY_RULE, None)
    assert not world.store.recovered_hosts()
    world.groups, world.day = {}, 7
    again = await world.told(link)
    assert again.verdict.reason is Reason.SERVER_ERROR
    assert again.streak
    assert (again.streak.failures, again.streak.was) == (1, Reason.ACCEPTED_BY_RULE)


async def test_a_clock_that_was_set_back_keeps_nobody_from_being_asked(world: Library) -> None:
    link = cited(LIBRARY)
    world.day = 400
    await world.told(link)
    world.day = 0
    back = await world.told(link)
    assert (back.cached, back.checked_at) == (False, DAY_0)


# --- due ----------------------------------------------------------------------------------------------------------


async def test_all_visits_what_was_checked_lately_but_not_what_this_run_has_seen(world: Library) -> None:
    links = cited(LIBRARY), cited(f"{LIBRARY}a")
    await world.run(*links)
    await world.run(*links)
    assert sorted(world.asked()) == ["/", "/a"]
    world.day = 1
    await world.run(links[0], complete=False, believe_none=True)
    await world.run(*links, believe_none=True)
    assert world.asked() == ["/", "/a"]


async def test_what_the_last_run_left_out_comes_first_where_time_is_short(world: Library) -> None:
    a, b, c, d = (cited(f"{LIBRARY}{name}") for name in "abcd")
    world.groups = {"check": {"max_time": "10m", "host_concurrency": 1}}
    await world.run(a, b, c)
    world.day = 3
    await world.run(d)
    world.day = 20  # all are due: time is up after the first
    await world.run(b)
    world.asked()
    world.day = 40
    await world.run(a, b, c, d)
    assert world.asked()[-1] == "/b", "the only one that the last run visited"
