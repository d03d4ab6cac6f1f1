"""Is it us? What looks like our own network is not judged before somebody has shown that the network works.

Only an answer that nobody else can have given is believed at once (``voices``). Everything else, such as a name that
is not found, a time-out, a page over plain HTTP, is held back until something is heard *afterwards* that proves the
network; usually that takes milliseconds. Where nothing does, the canaries are asked, once for all that is held back.
If they are silent as well, the network is *away*: no visit begins, and what was held back is forgotten and visited
again once it is back. Nothing of it reaches the judge, the store, or the memory of what hosts were like.

Who answers at a private address proves its own network, not the internet: it vouches for private addresses alone. A
canary may live there, since somebody chose it. Where nobody but such neighbours ever answers, there is *no way out*:
they are checked to the end, and nothing else is visited.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from checker import urls
from checker.errors import NetworkUnavailable, NoWayOut
from checker.fetch.places import is_address
from checker.fetch.voices import Sign, listen
from checker.models import Failure
from checker.stages import outages
from checker.stages.doubts import SITES, Held, differ, fail_alike_over_tls, may_vouch, samples, voices
from checker.stages.neighbours import Neighbours, is_near, vouch
from checker.stages.witnesses import Chorus, Witnesses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from checker.fetch.lanes import Clock, Sleep
    from checker.fetch.network import Network
    from checker.fetch.voices import Heard
    from checker.models import Link, Observation

__all__ = ["Suspicion"]

PATIENCE = 2.0
"""Seconds that something is held back before canaries are asked."""
FRESHNESS = 1.0
"""Seconds for which a page that anybody could have sent is believed after a proof: by far most are what they seem."""
SPACING = 10.0
"""Seconds from one question to the next, while canaries answer."""
_SPACING_WHEN_FULL = 1.0
MOST_HELD = 500
"""Results held back at a time; until fewer are, no visit begins."""
ROUNDS = 2
"""How often a link is visited again at most because the network was away."""

_GRACE = 10.0  # seconds for those under way to prove a network in which nobody has answered yet
_TICK = 0.05  # seconds; a timer for each result would cost more than to look so often while something is held
_LONGEST_PAUSE = 8.0  # seconds from one question to the next, while the network is away
_REMEMBERED = frozenset({Failure.HOST_NOT_FOUND, Failure.PRIVATE_ADDRESS})
"""What is asked once in a run and remembered: each further link of the host says the same again."""


class Suspicion:
    """Stands between who visits and who judges. ``watch()`` runs beside the visits for as long as they last."""

    def __init__(  # noqa: PLR0913 - whom to ask, whom to tell, and three seams for tests
        self,
        network: Network,
        judge: Callable[[Link, Observation], None],
        forget: Callable[[], None],
        *,
        longest_absence: float,
        remembered: Callable[[], Iterable[str]] = tuple,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``judge`` gets what may be judged, in order; ``forget`` drops what was learned of hosts while it was us.

        A network that is away for more than ``longest_absence`` seconds ends the run. ``remembered`` are addresses on
        private networks that were answered in earlier runs.
        """
        self._network, self._judge, self._forget = network, judge, forget
        self._longest_absence = longest_absence
        self._clock, self._sleep, self._now = clock, sleep, now
        self._held: deque[Held] = deque()
        self._again: dict[str, Link] = {}
        self._rounds = 0
        self._chorus = Chorus()
        self._answered: set[str] = set()  # hosts whose names were looked up with success
        self._believed: set[str] = set()  # hosts whose failure was judged
        self._public, self._private = Witnesses(), Witnesses()
        self._neighbours = Neighbours(remembered)
        self._near: set[str] = set()  # hosts that were found at private addresses
        self._under_way = 0
        self._asked_at = float("-inf")
        self._back_at = float("-inf")
        self._is_away = self._is_last = self._has_told_of_canaries = self._has_no_way_out = False
        self._is_cut_off = False  # from links that live elsewhere
        self._has_held = asyncio.Event()
        self._has_fewer = asyncio.Event()
        self.is_complete = True
        """Whether every link could be checked."""
        self.notices: list[str] = []

    @property
    def is_away(self) -> bool:
        """Whether the network is: no visit begins before it is back."""
        return self._is_away

    # --- beside the visits ------------------------------------------------------------------------------------

    async def ready(self, link: Link) -> bool:
        """Wait until another visit may begin; whether that of ``link`` is of any use."""
        while self._is_away or len(self._held) >= MOST_HELD:
            await self._change()
        url = link.request_url
        if self._has_no_way_out and not is_near(url) and urls.host(url) not in self._near:
            self._is_cut_off = True
            return False
        self._under_way += 1
        return True

    async def admit(self, link: Link, observation: Observation) -> None:
        """Have ``observation`` judged now, or later, or never: then the link is visited again."""
        self._under_way -= 1
        heard = listen(observation.hops, observation.title, observation.sketch)
        if heard.is_private:
            self._near.add(urls.host(observation.final_url))
        if heard.sign is Sign.NOTHING or not self._network.canaries:
            self._judge(link, observation)
        elif heard.sign is Sign.PROOF:
            self._judge(link, observation)
            self._note_proof(link, observation, heard)
        elif heard.voice in self._chorus.strangers:
            self._again[link.url] = link
        elif self._is_from_before(observation):
            self._again[link.url] = link
            self._forget()
        else:
            self._doubt(Held(link, observation, heard, self._clock()))

    async def finish(self) -> Sequence[Link]:
        """Settle what is held back, now that no visit is under way; the links that are to be visited again."""
        self._is_last = True
        while self._held or self._is_away:
            await self._change()
        self._is_last = False
        again, self._again = list(self._again.values()), {}
        self._rounds += bool(again)
        if self._rounds <= ROUNDS:
            return again
        self.is_complete = False
        self.notices.append(outages.kept_failing(len(again)))
        return ()

    def conclude(self) -> None:
        """Raise NetworkUnavailable where only private addresses could be visited; NoWayOut where all links live there."""
        if self._has_no_way_out:
            self.notices.append(outages.NO_WAY_OUT)
            raise (NetworkUnavailable if self._is_cut_off else NoWayOut)(outages.NO_WAY_OUT)

    async def watch(self) -> None:
        """Ask canaries when that is due. Never ends; raises NetworkUnavailable when the network stays away."""
        while True:
            if not self._held:
                self._has_held.clear()
                await self._has_held.wait()
                continue
            pause = self._until_question()
            await (self._sleep(min(pause, _TICK)) if pause > 0 else self._ask())

    # --- holding back -----------------------------------------------------------------------------------------

    def _doubt(self, new: Held) -> None:
        """Hold ``new`` back, unless it is nothing new; what others answered before it may be their own."""
        voice, is_answer = new.heard.voice, new.heard.sign is Sign.ANSWER
        self._chorus.note(new.heard)
        if is_answer and not self._is_away and not self._chorus.is_suspect(voice):
            self._release(
                lambda held: (
                    held.heard.sign is Sign.ANSWER
                    and differ(held.heard.voice, voice)
                    and may_vouch(new.heard, held)
                )
            )
            self._part_of(new.heard).note_page(new.observation.final_url, new.heard, self._chorus.is_suspect)
        if not self._is_away and self._is_credible(new):
            self._judge(new.link, new.observation)
        else:
            self._held.append(new)
            self._has_held.set()

    def _part_of(self, heard: Heard) -> Witnesses:
        return self._private if heard.is_private else self._public

    def _is_from_before(self, observation: Observation) -> bool:
        """Whether the last request was sent while the network was away."""
        return not self._is_away and self._clock() - observation.last.elapsed_ms / 1000 < self._back_at

    def _is_credible(self, new: Held) -> bool:
        """Whether there is no use in doubt: the same was judged already, or somebody else just proved the network."""
        if new.heard.sign is Sign.ANSWER:
            return new.heard.voice in self._chorus.cleared or (
                new.heard.is_page
                and new.heard.voice not in self._chorus.shared
                and new.since - max(self._public.proved_at, self._part_of(new.heard).proved_at) <= FRESHNESS
            )
        last = new.observation.last
        return (not last.was_sent or last.failure in _REMEMBERED) and urls.host(last.url) in self._believed

    def _release(self, is_proven: Callable[[Held], bool]) -> None:
        """Judge, in order, what ``is_proven`` to be the link's own, and forget what a stranger said in its place."""
        before, self._held = self._held, deque()
        for held in before:
            if held.heard.voice in self._chorus.strangers:
                self._again[held.link.url] = held.link
            elif self._chorus.is_suspect(held.heard.voice) or not is_proven(held):
                self._held.append(held)
            else:
                if held.heard.sign is not Sign.ANSWER:
                    self._believed.add(urls.host(held.observation.final_url))
                self._judge(held.link, held.observation)
        self._has_fewer.set()

    def _note_proof(self, link: Link, observation: Observation, heard: Heard) -> None:
        """The network works; so do the name servers, where this is the first answer of its host."""
        host = urls.host(observation.url)
        if self._held and not self._is_away:
            is_new = host not in self._answered and not is_address(host)
            looked_up_at = self._clock() - observation.elapsed_ms / 1000
            self._release(
                lambda held: (
                    may_vouch(heard, held)
                    and (held.heard.sign is not Sign.NO_NAME or (is_new and looked_up_at >= held.since))
                )
            )
        self._answered.add(host)
        if heard.address:
            self._neighbours.note(link.request_url)
        else:
            self._part_of(heard).note_proof(link.request_url, self._clock())

    # --- asking -----------------------------------------------------------------------------------------------

    def _until_question(self) -> float:
        """Seconds until canaries are to be asked about what is held."""
        if self._is_last:
            return 0.0
        is_crowd = len({held.heard.site for held in self._held}) >= SITES
        spacing = _SPACING_WHEN_FULL if len(self._held) >= MOST_HELD else SPACING
        wanted_at = self._held[0].since + (0.0 if is_crowd else PATIENCE)
        return max(wanted_at, self._asked_at + spacing) - self._clock()

    async def _ask(self) -> None:
        begun, begun_at = self._clock(), self._now()
        self._asked_at = begun
        if self._has_no_way_out or not await self._works(self._public):
            is_anybody_near = await self._ask_nearby(begun)
            if self._has_no_way_out and is_anybody_near:
                self._leave_out(begun)
            elif self._held:
                await self._sit_out(begun_at)
        elif await self._network.has_changed(samples(self._held)):  # it came back just now
            self._come_back(begun_at)
        else:
            self._chorus.cleared |= {
                held.heard.voice for held in self._held if held.heard.voice
            } - self._chorus.strangers
            self._release(lambda held: held.since <= begun)

    async def _ask_nearby(self, begun: float) -> bool:
        """Judge what was held by then on private networks of which somebody still answers; whether anybody does."""
        works = bool(self._private) and await self._works(self._private)
        if works:
            self._release(lambda held: held.heard.is_private and held.since <= begun)
        doubted = {held.heard.address for held in self._held if held.heard.address}
        answering = await self._network.answering(self._neighbours.to_ask(doubted))
        if vouched := {each for each in doubted if vouch(answering, each)}:
            self._release(lambda held: held.heard.address in vouched and held.since <= begun)
        return works or bool(answering)

    async def _works(self, witnesses: Witnesses) -> bool:
        """Whether a canary answers, or one of ``witnesses``, and not with one of the voices that are in doubt.

        Where a crowd fails over TLS, whoever answers without it says nothing of that way.
        """
        over_tls = fail_alike_over_tls(self._held)
        if over_tls and not self._has_told_of_canaries and not self._network.has_canary_over_tls:
            self._has_told_of_canaries = True
            self.notices.append(outages.NO_CANARY_OVER_TLS)
        opinion = await self._network.ask(voices(self._held), tuple(witnesses.proven), over_tls=over_tls)
        self._chorus.strangers |= opinion.strangers
        works = opinion.works or (not over_tls and await self._network.is_as_before(witnesses.speakers))
        witnesses.have_answered |= works
        return works

    async def _sit_out(self, left_at: datetime) -> None:
        """Wait for the network to come back. Raises NetworkUnavailable when it does not."""
        self._is_away = True
        began = self._clock()
        witnesses, was_there = self._public.proven, self._was_there()
        pause, ask_at, known = 1.0, began + 1.0, bool(witnesses)
        while True:
            is_first_answer = bool(witnesses) and not known
            if is_first_answer or self._clock() >= ask_at:
                known = bool(witnesses)
                if await self._works(self._public):
                    return self._come_back(left_at)
                pause = min(_LONGEST_PAUSE, pause * 2)
                ask_at = self._clock() + pause
            was_there = was_there or bool(witnesses)
            longest = self._longest_absence if was_there else min(_GRACE, self._longest_absence)
            if self._clock() - began >= longest or not (was_there or self._under_way > 0):
                asked_at = self._clock()
                if was_there or not await self._ask_nearby(asked_at):
                    raise self._unavailable(left_at if was_there else None)
                self._has_no_way_out = True
                return self._leave_out(asked_at)
            await self._sleep(_TICK)

    def _leave_out(self, begun: float) -> None:
        """Let nothing become of what is still held; who is near and was held only after that is asked about next."""
        self._is_cut_off |= any(not held.heard.is_private for held in self._held)
        self._held = deque(held for held in self._held if held.heard.is_private and held.since > begun)
        self._is_away = False
        self._has_fewer.set()

    def _come_back(self, left_at: datetime) -> None:
        self._again |= {held.link.url: held.link for held in self._held}
        self._held.clear()
        self._answered.clear()
        self._forget()
        self._is_away, self._back_at = False, self._clock()
        self._has_fewer.set()
        self.notices.append(outages.came_back(left_at, self._now(), len(self._again)))

    def _was_there(self) -> bool:
        """Whether anybody beyond private addresses has answered in this run, as far as a portal could not have."""
        return self._public.have_answered or self._public.speak_apart(self._chorus.is_suspect)

    def _unavailable(self, since: datetime | None) -> NetworkUnavailable:
        self.notices.append(outages.unavailable(self._held, since))
        return NetworkUnavailable(self.notices[-1])

    async def _change(self) -> None:
        self._has_fewer.clear()
        await self._has_fewer.wait()
