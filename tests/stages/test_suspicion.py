"""Is it us? Fabricated observations, a network that is there or not, and a clock that is wound by hand."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from checker import urls
from checker.errors import NetworkUnavailable, NoWayOut
from checker.fetch.network import Opinion
from checker.fetch.voices import listen
from checker.models import Attempt, Failure, Link, Observation
from checker.stages import suspicion
from checker.stages.suspicion import Suspicion

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from checker.fetch.network import Network
    from checker.fetch.voices import Heard

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PORTAL = "http://login.portal.example/?orig="
HTML = {"content-type": "text/html"}
ANY = Link("https://any.example/", (), "https://any.example/")


@dataclass
class World:
    """The network as it is: ``works`` is what canaries say, ``strangers`` who speaks in their place."""

    works: bool = True
    strangers: frozenset[str] = frozenset()
    canaries: tuple[str, ...] = ("https://canary.example/",)
    time: float = 0.0
    works_over_tls: bool = True
    has_canary_over_tls: bool = True
    asked: list[tuple[float, dict[str, AbstractSet[str]], tuple[str, ...]]] = field(default_factory=list)
    judged: list[str] = field(default_factory=list)
    forgotten: int = 0
    living_witness: bool = False
    is_back: bool = False
    as_before: bool = False
    sampled: list[str] = field(default_factory=list)
    neighbours: tuple[str, ...] = ()
    remembered: tuple[str, ...] = ()
    error: str = ""

    async def ask(
        self,
        voices: Mapping[str, AbstractSet[str]],
        witnesses: Sequence[str] = (),
        *,
        over_tls: bool = False,
    ) -> Opinion:
        self.asked.append((self.time, dict(voices), tuple(witnesses)))
        await asyncio.sleep(0)
        works = self.works and (self.works_over_tls or not over_tls)
        return Opinion(works or bool(self.living_witness and witnesses), self.strangers)

    async def answering(self, neighbours: Sequence[str]) -> frozenset[str]:
        return frozenset(urls.host(url) for url in neighbours if urls.host(url) in self.neighbours)

    async def has_changed(self, seen: Mapping[str, Heard]) -> bool:
        self.sampled += [*seen]
        return self.is_back

    async def is_as_before(self, seen: Mapping[str, Heard]) -> bool:
        return self.as_before and len(seen) > 1

    async def sleep(self, seconds: float) -> None:
        end = self.time + seconds
        while self.time < end:  # noqa: ASYNC110 - the test winds the clock
            await asyncio.sleep(0)

    def judge(self, link: Link, _: Observation) -> None:
        self.judged.append(link.url)

    def forget(self) -> None:
        self.forgotten += 1

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[Suspicion]:
        """A suspicion that is watched over; what ``watch()`` raises is raised."""
        made = Suspicion(
            cast("Network", self),
            self.judge,
            self.forget,
            longest_absence=60.0,
            remembered=lambda: self.remembered,
            clock=lambda: self.time,
            sleep=self.sleep,
            now=lambda: NOON + timedelta(seconds=self.time),
        )
        watching = asyncio.create_task(made.watch())
        try:
            yield made
            if watching.done():
                await watching
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    @asynccontextmanager
    async def given_up(self) -> AsyncIterator[Suspicion]:
        """The same, of a run that ends for want of a network; ``error`` is what it is told."""
        try:
            async with self.watched() as made:
                yield made
        except NetworkUnavailable as exc:
            self.error = str(exc)
        else:
            pytest.fail("the run went on")

    async def pass_(self, seconds: float) -> None:
        """Let the time pass, in steps that others may use."""
        for _ in range(round(seconds / 0.025)):
            self.time += 0.025
            for _ in range(4):
                await asyncio.sleep(0)

    async def end_of(self, suspected: Suspicion) -> Sequence[Link]:
        """What is left when all visits are over."""
        finishing = asyncio.create_task(suspected.finish())
        while not finishing.done():
            await self.pass_(0.025)
        return await finishing


@pytest.fixture
def world() -> World:
    return World()


async def see(suspected: Suspicion, url: str, *hops: Attempt, elapsed_ms: int = 5, **page: Any) -> None:
    """One visit, begun and ended."""
    await suspected.ready(Link(url, (), url))
    await come(suspected, url, *hops, elapsed_ms=elapsed_ms, **page)


async def come(suspected: Suspicion, url: str, *hops: Attempt, elapsed_ms: int = 5, **page: Any) -> None:
    """The end of a visit that had begun."""
    observation = Observation(url, NOON, elapsed_ms, hops, hops, **page)
    await suspected.admit(Link(url, (), url), observation)
    for _ in range(4):
        await asyncio.sleep(0)


async def fail(suspected: Suspicion, url: str, failure: Failure, detail: str = "", **more: Any) -> None:
    await see(suspected, url, Attempt(url, 5, failure=failure, detail=detail, **more))


async def answer(
    suspected: Suspicion, url: str, code: int = 200, title: str | None = "A page", **more: Any
) -> None:
    await see(suspected, url, Attempt(url, 5, status_code=code, headers=HTML), title=title, **more)


async def be_led_away(suspected: Suspicion, url: str) -> None:
    first = Attempt(url, 5, status_code=302, location=PORTAL + url)
    await see(suspected, url, first, Attempt(PORTAL + url, 5, status_code=200, headers=HTML), title="Log in")


DOUBTFUL = [
    each
    for each in Failure
    if each
    not in {
        *(Failure.MALFORMED_URL, Failure.RATE_LIMITED),
        *(Failure.BAD_REDIRECT, Failure.REDIRECT_LOOP, Failure.TOO_MANY_REDIRECTS),
    }
]


# --- one dead host among living ones ------------------------------------------------------------------------------


@pytest.mark.parametrize("failure", DOUBTFUL)
async def test_a_failure_is_judged_as_soon_as_somebody_else_answers(world: World, failure: Failure) -> None:
    async with world.watched() as suspected:
        await answer(suspected, "https://a.example/")
        await fail(suspected, "https://dead.example/", failure)
        assert world.judged == ["https://a.example/"]
        await world.pass_(0.1)
        await answer(suspected, "https://b.example/")
        assert world.judged == ["https://a.example/", "https://b.example/", "https://dead.example/"]
        assert not await world.end_of(suspected)
    assert world.asked == []


@pytest.mark.parametrize("failure", sorted(set(Failure) - set(DOUBTFUL)))
async def test_what_is_the_link_s_own_matter_waits_for_nothing(world: World, failure: Failure) -> None:
    async with world.watched() as suspected:
        await fail(suspected, "https://odd.example/", failure)
        assert world.judged == ["https://odd.example/"]


async def test_an_address_that_is_private_as_written_is_no_news_of_the_network(world: World) -> None:
    async with world.watched() as suspected:
        await fail(suspected, "https://192.168.0.1/", Failure.PRIVATE_ADDRESS)
        assert world.judged == ["https://192.168.0.1/"]


async def test_answers_over_tls_wait_for_nothing(world: World) -> None:
    async with world.watched() as suspected:
        for number in range(50):
            await answer(suspected, f"https://h{number}.example/", (200, 404, 410, 500, 429)[number % 5])
        assert len(world.judged) == 50
    assert world.asked == []


async def test_a_name_is_believed_to_be_missing_when_another_is_found_after_it(world: World) -> None:
    """An answer of a host whose name is known proves nothing about name servers, nor does an older look-up."""
    async with world.watched() as suspected:
        await answer(suspected, "https://a.example/")
        world.time = 1.0
        await fail(suspected, "https://gone.example/", Failure.HOST_NOT_FOUND)
        await answer(suspected, "https://a.example/2")
        await answer(suspected, "https://slow.example/", elapsed_ms=900)
        assert "https://gone.example/" not in world.judged
        await world.pass_(0.1)
        await answer(suspected, "https://b.example/", elapsed_ms=20)
        assert world.judged[-1] == "https://gone.example/"
        await fail(suspected, "https://gone.example/more", Failure.HOST_NOT_FOUND)
        assert world.judged[-1] == "https://gone.example/more", "each name is asked for once in a run"
    assert world.asked == []


async def test_a_host_that_was_found_dead_is_asked_about_once(world: World) -> None:
    async with world.watched() as suspected:
        await fail(suspected, "https://dead.example/", Failure.CONNECTION_REFUSED)
        await answer(suspected, "https://a.example/")
        await fail(suspected, "https://dead.example/2", Failure.CONNECTION_REFUSED, was_sent=False)
        assert world.judged[-2:] == ["https://dead.example/", "https://dead.example/2"]


# --- canaries -----------------------------------------------------------------------------------------------------


async def test_what_nobody_proves_is_asked_about_after_a_while(world: World) -> None:
    async with world.watched() as suspected:
        await fail(suspected, "https://dead.example/", Failure.TIMEOUT)
        await world.pass_(suspicion.PATIENCE - 0.5)
        assert (world.asked, world.judged) == ([], [])
        await world.pass_(1)
        assert len(world.asked) == 1
        assert world.judged == ["https://dead.example/"]


async def test_several_sites_are_asked_about_at_once_and_once(world: World) -> None:
    async with world.watched() as suspected:
        for number in range(10):
            await fail(suspected, f"https://www.dead{number}.example/", Failure.HOST_NOT_FOUND)
        await world.pass_(0.2)
        assert len(world.asked) == 1
        assert world.judged == [f"https://www.dead{number}.example/" for number in range(10)], "in order"


async def test_hosts_of_one_site_are_one_witness(world: World) -> None:
    async with world.watched() as suspected:
        for host in ("a.site.example", "b.site.example", "c.site.example", "d.e.site.example"):
            await fail(suspected, f"https://{host}/", Failure.DNS_FAILURE)
        await world.pass_(suspicion.PATIENCE - 0.5)
        assert world.asked == []


async def test_a_folder_of_dead_links_is_judged_and_few_canaries_are_asked(world: World) -> None:
    async with world.watched() as suspected:
        for number in range(1000):
            await fail(suspected, f"https://dead{number}.example/", Failure.HOST_NOT_FOUND)
            await world.pass_(0.02)
        assert not await world.end_of(suspected)
    assert len(world.judged) == 1000
    assert len(world.asked) <= 1 + 1000 * 0.02 / suspicion.SPACING + 2


async def test_no_more_is_held_than_fits(world: World) -> None:
    async with world.watched() as suspected:
        for number in range(3):
            await fail(suspected, f"https://dead{number}.example/", Failure.TIMEOUT)
        await world.pass_(0.2)
        for number in range(suspicion.MOST_HELD):
            await fail(suspected, f"https://more{number}.example/", Failure.TIMEOUT)
        assert len(world.judged) == 3
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(suspected.ready(ANY), 0.01)
        await world.pass_(1.5)
        assert len(world.judged) == suspicion.MOST_HELD + 3
        await asyncio.wait_for(suspected.ready(ANY), 1)


async def test_with_nobody_to_ask_links_are_believed(world: World) -> None:
    world.canaries = ()
    async with world.watched() as suspected:
        for number in range(5):
            await fail(suspected, f"https://dead{number}.example/", Failure.HOST_NOT_FOUND)
            await be_led_away(suspected, f"http://h{number}.example/")
        assert len(world.judged) == 10
    assert world.asked == []


async def test_one_link_alone_is_judged_at_the_end(world: World) -> None:
    async with world.watched() as suspected:
        await fail(suspected, "https://dead.example/", Failure.HOST_NOT_FOUND)
        assert not await world.end_of(suspected)
    assert world.judged == ["https://dead.example/"]
    assert world.time < 0.2, "nobody waits for a proof that cannot come"


# --- no network ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("failure", DOUBTFUL)
async def test_without_a_network_nothing_is_judged(world: World, failure: Failure) -> None:
    world.works = False
    async with world.given_up() as suspected:
        for number in range(5):
            await fail(suspected, f"https://h{number}.example/", failure)
        await world.pass_(1)
    assert world.judged == []
    assert len(world.asked) == 1


async def test_dead_canaries_and_a_living_host_are_a_network(world: World) -> None:
    """Those under way when canaries are silent are waited for; from then on they are witnesses."""
    world.works, world.living_witness = False, True
    async with world.watched() as suspected:
        await suspected.ready(ANY)
        for number in range(3):
            await fail(suspected, f"https://dead{number}.example/", Failure.HOST_NOT_FOUND)
        await world.pass_(0.5)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(suspected.ready(ANY), 0.01)
        await come(suspected, "https://a.example/", Attempt("https://a.example/", 500, status_code=200))
        again = await world.end_of(suspected)
        assert world.asked[-1][2] == ("https://a.example/",)
        assert {link.url for link in again} == {f"https://dead{number}.example/" for number in range(3)}
        await world.pass_(0.1)
        for link in again:
            await fail(suspected, link.url, Failure.HOST_NOT_FOUND)
        assert not await world.end_of(suspected)
    assert sorted(world.judged) == ["https://a.example/", *(f"https://dead{n}.example/" for n in range(3))]


async def test_a_network_that_comes_back_has_everything_visited_again(world: World) -> None:
    async with world.watched() as suspected:
        await answer(suspected, "https://a.example/")
        world.works = False
        for number in range(4):
            await fail(suspected, f"https://h{number}.example/", Failure.UNREACHABLE)
        await world.pass_(5)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(suspected.ready(ANY), 0.01)
        world.works = True
        await world.pass_(10)
        again = await world.end_of(suspected)
        assert [link.url for link in again] == [f"https://h{number}.example/" for number in range(4)]
        assert (world.judged, world.forgotten) == (["https://a.example/"], 1)
        for link in again:
            await answer(suspected, link.url)
        assert not await world.end_of(suspected)
        assert len(world.judged) == 5
        assert suspected.is_complete
        (notice,) = suspected.notices
        assert notice.startswith("the network was away from 12:00:0")
        assert "4 links were visited again" in notice


async def test_a_network_that_comes_back_while_canaries_are_asked(world: World) -> None:
    """A canary answers, and so does one of those who did not: the others deserve the same."""
    async with world.watched() as suspected:
        world.is_back = True
        for number in range(4):
            await fail(suspected, f"https://h{number}.example/", Failure.HOST_NOT_FOUND)
        await fail(suspected, "https://slow.example/", Failure.TIMEOUT)
        await be_led_away(suspected, "http://led.example/")
        await world.pass_(0.2)
        assert world.sampled == ["http://led.example/", "https://h3.example/", "https://h2.example/"]
        world.is_back = False
        assert len(await world.end_of(suspected)) == 6
    assert world.judged == []


async def test_what_was_sent_while_the_network_was_away_does_not_count_when_it_ends_later(
    world: World,
) -> None:
    async with world.watched() as suspected:
        await answer(suspected, "https://a.example/")
        await suspected.ready(ANY)
        world.works = False
        for number in range(3):
            await fail(suspected, f"https://h{number}.example/", Failure.UNREACHABLE)
        await world.pass_(2)
        world.works = True
        await world.pass_(10)
        slow = "https://slow.example/"
        await come(suspected, slow, Attempt(slow, 12_000, failure=Failure.TIMEOUT), elapsed_ms=12_000)
        assert slow in {link.url for link in await world.end_of(suspected)}
        assert world.forgotten == 2, "nor does its lane remember"


async def test_a_network_that_stays_away_ends_the_run_and_what_was_good_stays(world: World) -> None:
    async with world.given_up() as suspected:
        await answer(suspected, "https://a.example/")
        world.works = False
        for number in range(4):
            await fail(suspected, f"https://h{number}.example/", Failure.TIMEOUT)
        await world.pass_(70)
    assert world.judged == ["https://a.example/"]
    assert re.match(r"no network since 12:00:0\d UTC", world.error)
    assert len(world.asked) <= 12, "once a few seconds"


async def test_a_network_that_comes_and_goes_is_given_up_on(world: World) -> None:
    async with world.watched() as suspected:
        await answer(suspected, "https://a.example/")
        left: Sequence[Link] = [Link("https://h.example/", ())]
        rounds = 0
        while left:
            rounds += 1
            world.works = False
            for link in left:
                await fail(suspected, link.url, Failure.TIMEOUT)
            await world.pass_(suspicion.PATIENCE + 10)
            world.works = True
            await world.pass_(10)
            left = await world.end_of(suspected)
        assert rounds == suspicion.ROUNDS + 1
        assert not suspected.is_complete
        assert "1 link could not be checked" in suspected.notices[-1]
    assert world.judged == ["https://a.example/"]


# --- somebody else answers ----------------------------------------------------------------------------------------


async def test_a_portal_that_leads_everybody_to_its_login(world: World) -> None:
    world.works = False
    async with world.given_up() as suspected:
        for number in range(3):
            await be_led_away(suspected, f"http://h{number}.example/")
        await world.pass_(1)
    assert world.judged == []
    assert world.asked[0][1] == {"leads to portal.example": {f"h{number}.example" for number in range(3)}}


async def test_a_portal_that_begins_in_the_middle(world: World) -> None:
    async with world.watched() as suspected:
        await answer(suspected, "https://a.example/")
        await answer(suspected, "http://b.example/", title="Another page")
        world.works = False
        await be_led_away(suspected, "http://c.example/")
        await fail(suspected, "https://d.example/", Failure.TLS_INVALID, "signed by Portal Inc")
        await fail(suspected, "https://e.example/", Failure.TLS_INVALID, "signed by Portal Inc")
        await world.pass_(3)
        world.works = True
        await world.pass_(10)
        again = {link.url for link in await world.end_of(suspected)}
    assert world.judged == ["https://a.example/", "http://b.example/"]
    assert again == {"http://c.example/", "https://d.example/", "https://e.example/"}


@pytest.mark.parametrize(
    ("code", "title"), [(200, "Welcome to Hotel 7"), (511, None), (403, "Denied"), (502, None)]
)
async def test_the_same_page_from_everywhere(world: World, code: int, title: str | None) -> None:
    world.works = False
    async with world.given_up() as suspected:
        for number in range(3):
            await answer(suspected, f"http://h{number}.example/", code, title)
        await world.pass_(1)
    assert world.judged == []


async def test_a_proxy_that_reads_along_and_refuses(world: World) -> None:
    """Its certificates are trusted here; that it says the same for everybody gives it away."""
    world.works = False
    async with world.given_up() as suspected:
        for number in range(3):
            await answer(suspected, f"https://h{number}.example/", 403, "Web filter")
        await world.pass_(1)
    assert world.judged == []


async def test_what_many_hosts_say_is_judged_where_canaries_say_otherwise(world: World) -> None:
    """Walls, parked domains, servers as they were installed. Once this is known, nobody waits for it again."""
    async with world.watched() as suspected:
        for number in range(3):
            await answer(suspected, f"https://h{number}.example/", 403, "Just a moment...")
            await answer(suspected, f"http://p{number}.example/", 200, f"p{number}.example is for sale")
        await world.pass_(0.2)
        assert (len(world.asked), len(world.judged)) == (1, 6)
        await answer(suspected, "https://h9.example/", 403, "Just a moment...")
        await answer(suspected, "http://p9.example/", 200, "p9.example is for sale")
        assert len(world.judged) == 8
    assert len(world.asked) == 1


async def test_pages_over_plain_http_prove_each_other(world: World) -> None:
    async with world.watched() as suspected:
        for number in range(50):
            await answer(suspected, f"http://h{number}.example/", title="O" + "n" * number)
        assert len(world.judged) == 49
        await world.end_of(suspected)
    assert len(world.judged) == 50
    assert len(world.asked) == 1


async def test_a_network_of_its_own_where_no_canary_lives(world: World) -> None:
    """Pages over plain HTTP that keep their voices prove as much; a page alone might be a portal's."""
    world.works, world.as_before = False, True
    async with world.watched() as suspected:
        await answer(suspected, "http://wiki.example/", title="The wiki")
        await answer(suspected, "http://shop.example/", title="The shop")
        await fail(suspected, "http://dead.example/", Failure.HOST_NOT_FOUND)
        assert not await world.end_of(suspected)
    assert len(world.judged) == 3
    async with world.given_up() as suspected:
        await answer(suspected, "http://wiki.example/", title="The wiki")
        await world.pass_(3)


async def test_an_address_that_is_private_speaks_for_itself(world: World) -> None:
    async with world.watched() as suspected:
        await answer(suspected, "http://192.168.0.1/")
        await fail(suspected, "http://gone.example/", Failure.HOST_NOT_FOUND)
        await answer(suspected, "http://192.168.0.2/", elapsed_ms=0)
        assert world.judged == ["http://192.168.0.1/", "http://192.168.0.2/"], "and for no name server"


async def test_a_certificate_that_many_show_is_not_proven_by_who_shows_another(world: World) -> None:
    """A company's proxy leaves a few hosts alone; to call the others broken would be wrong."""
    shown = "the certificate is signed by Company Root, an authority that is not trusted here"
    voice = listen([Attempt("https://canary.example/", 5, failure=Failure.TLS_INVALID, detail=shown)]).voice
    world.strangers = frozenset({voice or ""})
    async with world.watched() as suspected:
        await fail(suspected, "https://a.example/", Failure.TLS_INVALID, shown)
        await fail(suspected, "https://b.example/", Failure.TLS_INVALID, shown)
        await answer(suspected, "https://left-alone.example/")
        assert world.judged == ["https://left-alone.example/"]
        for _ in range(suspicion.ROUNDS):
            assert len(await world.end_of(suspected)) == 2
            await fail(suspected, "https://a.example/", Failure.TLS_INVALID, shown)
            await fail(suspected, "https://b.example/", Failure.TLS_INVALID, shown)
        assert not await world.end_of(suspected)
        assert not suspected.is_complete
    assert world.judged == ["https://left-alone.example/"]


# --- only plain HTTP ------------------------------------------------------------------------------------------------


async def test_a_canary_over_plain_http_does_not_vouch_for_a_crowd_that_fails_over_tls(world: World) -> None:
    """A portal can answer for the canary; over TLS it can only cut off."""
    world.works_over_tls = world.has_canary_over_tls = False
    async with world.given_up() as suspected:
        for number in range(5):
            await fail(suspected, f"https://h{number}.example/", Failure.CONNECTION_RESET)
        await world.pass_(1)
        assert "none of check.canaries is https" in suspected.notices[0]
    assert world.judged == []
    assert "answers over https" in world.error


@pytest.mark.parametrize(
    "failures",
    [
        [Failure.CONNECTION_RESET, Failure.CONNECTION_RESET],
        [Failure.CONNECTION_RESET, Failure.TIMEOUT, Failure.CONNECTION_REFUSED, Failure.TLS_INVALID],
        [Failure.HOST_NOT_FOUND] * 3,
    ],
)
async def test_it_vouches_for_those_who_are_no_crowd(world: World, failures: list[Failure]) -> None:
    world.works_over_tls = world.has_canary_over_tls = False
    async with world.watched() as suspected:
        for number, failure in enumerate(failures):
            await fail(suspected, f"https://h{number}.example/", failure)
        assert not await world.end_of(suspected)
        assert suspected.notices == []
    assert len(world.judged) == len(failures)


async def test_a_crowd_over_tls_is_judged_where_an_earlier_witness_over_tls_answers(world: World) -> None:
    world.works_over_tls, world.living_witness = False, True
    async with world.watched() as suspected:
        await answer(suspected, "https://a.example/")
        for number in range(5):
            await fail(suspected, f"https://h{number}.example/", Failure.CONNECTION_RESET)
        await world.pass_(1)
    assert len(world.judged) == 6


async def test_a_network_that_answered_over_plain_http_alone_is_waited_for(world: World) -> None:
    async with world.watched() as suspected:
        await answer(suspected, "http://a.example/", title="One")
        await answer(suspected, "http://b.example/", title="Another")
        world.works = False
        for number in range(3):
            await fail(suspected, f"http://h{number}.example/", Failure.TIMEOUT)
        await world.pass_(40)
        world.works = True
        await world.pass_(10)
        assert len(await world.end_of(suspected)) == 4, "and the last page, which nothing had proven"
        assert suspected.notices[0].startswith("the network was away")


async def test_a_network_that_a_canary_vouched_for_is_waited_for(world: World) -> None:
    async with world.given_up() as suspected:
        await fail(suspected, "http://dead.example/", Failure.TIMEOUT)
        await world.pass_(3)
        assert world.judged == ["http://dead.example/"]
        world.works = False
        for number in range(3):
            await fail(suspected, f"http://h{number}.example/", Failure.TIMEOUT)
        await world.pass_(50)
        assert suspected.is_away
        await world.pass_(30)
    assert world.error.startswith("no network since 12:00:")


# --- private addresses ----------------------------------------------------------------------------------------------


async def test_an_answer_from_a_private_address_vouches_for_private_addresses_alone(world: World) -> None:
    wiki, near = "https://wiki.corp.example/", "https://gone.corp.example/"
    async with world.watched() as suspected:
        await fail(suspected, near, Failure.CONNECTION_REFUSED, is_private=True)
        await fail(suspected, "https://a.example/", Failure.CONNECTION_REFUSED)
        await fail(suspected, "https://b.a.example/", Failure.HOST_NOT_FOUND)
        await world.pass_(0.1)
        await see(suspected, wiki, Attempt(wiki, 5, status_code=200, is_private=True))
        assert world.judged == [wiki, near]
        await world.pass_(suspicion.PATIENCE)
        assert world.asked[0][2] == (), "nor is it a witness"
        assert world.judged == [wiki, near, "https://a.example/", "https://b.a.example/"]


async def test_a_page_of_a_private_address_is_no_proof_for_pages_of_others(world: World) -> None:
    """Over plain HTTP, of which a portal may have sent all."""
    async with world.watched() as suspected:
        wiki, home = "https://wiki.corp.example/", "http://home.corp.example/"
        await see(suspected, wiki, Attempt(wiki, 5, status_code=200, is_private=True))
        await answer(suspected, "http://a.example/", title="One")
        await see(
            suspected, home, Attempt(home, 5, status_code=200, headers=HTML, is_private=True), title="Home"
        )
        assert world.judged == [wiki, home]


async def test_an_intranet_without_a_way_out_is_asked_about_itself(world: World) -> None:
    """Those who were heard there are witnesses of their own network; no canary is needed for that."""
    wiki, near = "https://wiki.corp.example/", "https://gone.corp.example/"
    world.works, world.living_witness = False, True
    async with world.watched() as suspected:
        await see(suspected, wiki, Attempt(wiki, 5, status_code=200, is_private=True))
        await fail(suspected, near, Failure.TIMEOUT, is_private=True)
        assert not await world.end_of(suspected)
    assert world.judged == [wiki, near]
    assert [asked[2] for asked in world.asked] == [(), (wiki,)]


async def test_an_intranet_without_a_way_out_blames_nobody_outside(world: World) -> None:
    wiki = "https://wiki.corp.example/"
    world.works, world.living_witness = False, True
    async with world.given_up() as suspected:
        await see(suspected, wiki, Attempt(wiki, 5, status_code=200, is_private=True))
        for number in range(3):
            await fail(suspected, f"https://h{number}.example/", Failure.HOST_NOT_FOUND)
        await world.pass_(12)
        assert not await world.end_of(suspected)
        suspected.conclude()
    assert world.judged == [wiki]
    assert "only private addresses answer" in world.error


# --- addresses that are private as written --------------------------------------------------------------------------


async def near(suspected: Suspicion, url: str, **seen: Any) -> None:
    """A visit to a page whose private address was connected to, as no proxy stood between."""
    await see(suspected, url, Attempt(url, 5, is_private=True, **seen))


async def test_who_answers_at_a_private_address_vouches_for_it_at_once(world: World) -> None:
    """And for no other, since a router answers for its own; for names and the internet least of all."""
    async with world.watched() as suspected:
        for url in ("http://10.0.0.5:8080/", "http://10.0.0.6/", "http://127.0.0.1/", "https://a.example/"):
            await near(suspected, url, failure=Failure.CONNECTION_REFUSED)
        await near(suspected, "http://10.0.0.5/", status_code=200)
        assert world.judged == ["http://10.0.0.5/", "http://10.0.0.5:8080/"]
        await near(suspected, "http://127.0.0.2/", status_code=404)
        assert world.judged[2:] == ["http://127.0.0.2/", "http://127.0.0.1/"], "all of them are this machine"
    assert world.asked == []


async def test_what_a_proxy_says_of_a_private_address_proves_nothing(world: World) -> None:
    async with world.watched() as suspected:
        await fail(suspected, "http://10.0.0.5:8080/", Failure.TIMEOUT)
        await answer(suspected, "http://10.0.0.5/", code=503)
        assert world.judged == ["http://10.0.0.5/"]


@pytest.mark.parametrize(
    ("answering", "is_judged"),
    [
        (("10.0.0.5",), True),
        (("10.0.0.1",), False),
        (("10.0.0.1", "10.0.0.7"), True),
        (("10.0.1.1", "10.0.1.7"), False),
        (("fd00::1", "fd00::2"), False),
    ],
)
async def test_who_is_remembered_to_live_there_is_asked(
    world: World, answering: tuple[str, ...], *, is_judged: bool
) -> None:
    """Two of one network vouch for all of it; one of another says only that this machine is connected."""
    world.works = False
    world.neighbours = answering
    world.remembered = tuple(f"http://[{each}]/" if ":" in each else f"http://{each}/" for each in answering)
    async with world.watched() as suspected:
        await near(suspected, "http://10.0.0.5:8080/", failure=Failure.TIMEOUT)
        assert not await world.end_of(suspected)
        assert world.judged == ["http://10.0.0.5:8080/"] * is_judged
        if is_judged:
            suspected.conclude()
        else:
            with pytest.raises(NoWayOut):
                suspected.conclude()


async def test_without_a_way_out_only_neighbours_are_visited(world: World) -> None:
    world.works, world.neighbours = False, ("10.0.0.5",)
    async with world.watched() as suspected:
        await near(suspected, "http://10.0.0.5/", status_code=200)
        await see(
            suspected,
            "http://wiki.corp.example/",
            Attempt("http://wiki.corp.example/", 5, status_code=200, is_private=True),
        )
        await fail(suspected, "https://a.example/", Failure.TIMEOUT)
        assert not await world.end_of(suspected)
        assert await suspected.ready(Link("a", (), "http://10.0.9.9/"))
        assert await suspected.ready(Link("b", (), "http://wiki.corp.example/2"))
        assert not await suspected.ready(Link("c", (), "https://b.example/"))
    assert world.judged == ["http://10.0.0.5/"]


async def test_neighbours_that_fall_silent_are_an_outage(world: World) -> None:
    world.works, world.neighbours = False, ("10.0.0.5",)
    async with world.given_up() as suspected:
        await near(suspected, "http://10.0.0.5/", status_code=200)
        await fail(suspected, "https://a.example/", Failure.TIMEOUT)
        await world.pass_(12)
        world.neighbours = ()
        await near(suspected, "http://10.0.0.5/2", failure=Failure.TIMEOUT)
        await world.pass_(30)
    assert world.judged == ["http://10.0.0.5/"]
    assert world.error.startswith("no network: neither")
