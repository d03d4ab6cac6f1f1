"""The check stage of a run: what is due, what was seen, what is kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from checker import urls
from checker.fetch import conditions
from checker.fetch.client import Client
from checker.fetch.fetcher import Fetcher
from checker.fetch.network import Network
from checker.fetch.waits import Cause, Wait
from checker.judge import (
    accepting_host,
    accepting_rule,
    deserves_second_look,
    fragments,
    judge,
    wants_sibling,
)
from checker.judge.confirm import confirmed, is_confirmed, is_recovery, streak_after, streak_of
from checker.models import CheckedLink, Link, Observation, Reason, Status
from checker.stages.due import is_due, told_of_clock, was_left_out
from checker.stages.neighbours import is_near
from checker.stages.renewal import condition_for, renewed
from checker.stages.suspicion import Suspicion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime

    from checker.config import Config
    from checker.fetch.recording import Recorder
    from checker.store import Store

__all__ = ["CheckStage", "checked_link", "new_fetcher", "texts"]


class CheckStage:
    """Settles what needs no visit, visits the rest; ``results`` holds what is known so far, by URL.

    What one turn of the event loop brings is written at the beginning of the next, in one transaction: it costs little
    more than a timer would, which lets results wait. A process that is killed loses the requests whose answers it has
    not read to the end, what came to an end in the very turn that was cut off, and what ``Suspicion`` holds back: that is
    no result yet.
    """

    def __init__(
        self,
        config: Config,
        store: Store,
        run_id: str,
        *,
        now: Callable[[], datetime],
        recorder: Recorder | None = None,
    ) -> None:
        self._config = config
        self._store = store
        self._run_id = run_id
        self._now = now
        self._recorder = recorder
        self._known: dict[str, CheckedLink] = {}
        # as of the beginning: it must not matter which link of a host is judged first
        self._recovered_before: frozenset[str] = frozenset()
        self._unkept: list[CheckedLink] = []
        self._recovered: set[str] = set()  # hosts of which that is not kept yet
        self._has_unkept = asyncio.Event()
        self._visiting: tuple[Fetcher, Suspicion] | None = None
        self.results: dict[str, CheckedLink] = {}
        self.is_complete = True
        self.notices: Sequence[str] = ()

    def settle(
        self, links: Sequence[Link], *, believe_all: bool = False, believe_none: bool = False
    ) -> list[Link]:
        """Take over verdicts that are still believed; the links that are due, those that wait the longest first.

        ``believe_all`` takes every known verdict, however old: nothing is going to be visited. ``believe_none`` takes
        only those that this run has reached itself, before it was resumed.
        """
        self._known = self._store.last_checks(links)
        self._recovered_before = self._store.recovered_hosts()
        seen, now = self._store.checked_in(self._run_id), self._now()
        recheck = self._config.check.recheck
        self.notices = told_of_clock(self._known.values(), now)
        for url in (link.url for link in links if link.url in self._known):
            known = self._known[url]
            is_new = url in seen or not (believe_none or is_due(known, recheck, now))
            if believe_all or (is_new and self._holds(known, now.date())):
                self.results[url] = known
        return sorted((link for link in links if link.url not in self.results), key=self._last_seen)

    def fall_back(self) -> None:
        """Take over every known verdict for what was not reached: there is no network to say otherwise."""
        self.results = {**self._known, **self.results}

    async def visit(self, due: Sequence[Link], user_agent: str, see: Callable[[CheckedLink], None]) -> None:
        """Visit ``due`` and call ``see`` with each verdict. Raises NetworkUnavailable, in a group, when the fault is ours."""
        if not due:
            return  # before certificates are read: that takes as long as a thousand verdicts
        async with Client(self._config.check, user_agent=user_agent, recorder=self._recorder) as client:
            fetcher = new_fetcher(self._config, client, condition_for=self._condition, now=self._now)

            def take(link: Link, observation: Observation) -> None:
                checked = self._judge(link, observation)
                self._unkept.append(checked)
                self._has_unkept.set()
                self.results[link.url] = checked
                see(checked)

            suspicion = self._new_suspicion(user_agent, take, fetcher)
            self._visiting = fetcher, suspicion
            async with asyncio.TaskGroup() as group:
                beside = [group.create_task(each) for each in (self._keep_up(), suspicion.watch())]
                try:
                    for part in self._in_turn(due):
                        left = part
                        while left:  # what is seen while the network is away is seen again
                            await fetcher.visit(left, suspicion.admit, ready=suspicion.ready)
                            left = await suspicion.finish()
                    suspicion.conclude()
                finally:
                    for task in beside:
                        task.cancel()
                    self._keep()
                    self._visiting = None
                    self.is_complete = suspicion.is_complete
                    self.notices = [*self.notices, *suspicion.notices]

    def waits(self) -> Sequence[Wait]:
        """Who is waited for at this moment."""
        if self._visiting is None:
            return ()
        fetcher, suspicion = self._visiting
        away = (Wait("", Cause.AWAY, 0.0),) if suspicion.is_away else ()
        return (*away, *fetcher.waits())

    def _new_suspicion(
        self, user_agent: str, judge: Callable[[Link, Observation], None], fetcher: Fetcher
    ) -> Suspicion:
        config = self._config.check
        network = Network(lambda: Client(config, user_agent=user_agent), config.canaries)
        return Suspicion(
            network,
            judge,
            fetcher.forget,
            longest_absence=config.outage.total_seconds(),
            remembered=self._neighbours,
            now=self._now,
        )

    def _neighbours(self) -> list[str]:
        """The links to private addresses that were answered when they were last visited."""
        return [
            known.link.request_url
            for known in self._known.values()
            if known.status_code is not None and is_near(known.link.request_url)
        ]

    async def _keep_up(self) -> None:
        """Write results as they come: who waits for an event goes on in the turn after the one that sets it."""
        while True:
            await self._has_unkept.wait()
            self._has_unkept.clear()
            self._keep()

    def _keep(self) -> None:
        checks, self._unkept = self._unkept, []
        hosts, self._recovered = self._recovered, set()
        if hosts:
            self._store.note_recoveries(hosts, self._now())
        if checks:
            self._store.save_checks(self._run_id, checks)

    def _judge(self, link: Link, observation: Observation) -> CheckedLink:
        """The verdict on ``observation``, and on how long it has been like that."""
        known, config = self._known.get(link.url), self._config.confirm
        if observation.is_unchanged and known is not None:
            return renewed(known, link, observation)
        seen = checked_link(link, observation, self._config, now=self._now())
        host = urls.host(link.url)
        if is_recovery(known, seen.verdict):
            self._recovered.add(host)
        streak = streak_after(known, seen.verdict, observation.observed_at, config)
        verdict = confirmed(seen.verdict, streak, config, has_recovered=host in self._recovered_before)
        return replace(seen, verdict=verdict, streak=streak)

    def _condition(self, link: Link) -> Mapping[str, str]:
        """How to ask for ``link`` only if it has changed; not where a copy is kept, or something new is looked for."""
        known = self._known.get(link.url)
        now = self._now()
        if known is None or self._recorder is not None or not self._holds(known, now.date()):
            return conditions.PLAIN
        return condition_for(link, known, now)

    def _holds(self, checked: CheckedLink, today: date) -> bool:
        """Whether the verdict is one by the rules of ``today``, and on all that is cited."""
        by_rule = checked.verdict.reason is Reason.ACCEPTED_BY_RULE
        answer = checked.link.url, checked.final_url, checked.status_code
        return (
            by_rule is _is_accepted(*answer, self._config, today)
            and self._sought(checked.link) <= set(checked.sought_fragments)
            and self._is_confirmed_as_told(checked)
        )

    def _is_confirmed_as_told(self, checked: CheckedLink) -> bool:
        """Whether failures are called a death, or not yet, as ``confirm`` has it today."""
        is_dead, streak = checked.verdict.reason is Reason.UNREACHABLE, streak_of(checked)
        if streak is None or not (is_dead or checked.verdict.status is Status.UNSTABLE):
            return True
        has_recovered = urls.host(checked.link.url) in self._recovered_before
        return is_dead is is_confirmed(streak, self._config.confirm, has_recovered=has_recovered)

    def _sought(self, link: Link) -> set[str]:
        return set(fragments.cited(link)) if self._config.check.fragments else set()

    def _in_turn(self, due: Sequence[Link]) -> list[Sequence[Link]]:
        """``due`` in the parts that are visited one after the other.

        Where time is short, what the last run should have reached and did not is visited before anything else.
        """
        if self._config.check.max_time is None:
            return [due]
        earlier = [began for run_id, began in self._store.runs().items() if run_id != self._run_id]
        last_run = earlier[-1] if earlier else None
        parts: tuple[list[Link], list[Link]] = [], []
        for link in due:
            known = self._known.get(link.url)
            parts[not was_left_out(known, last_run, self._config.check.recheck)].append(link)
        return list(parts)

    def _last_seen(self, link: Link) -> float:
        """When ``link`` was last visited; what a run did not reach comes first in the next one."""
        known = self._known.get(link.url)
        return known.checked_at.timestamp() if known is not None and known.checked_at is not None else 0.0


def checked_link(link: Link, observation: Observation, config: Config, *, now: datetime) -> CheckedLink:
    """``link`` with the verdict on ``observation``, and on the parts of the page that are cited."""
    sought = fragments.cited(link) if config.check.fragments else ()
    etag, last_modified = _validators(observation)
    return CheckedLink(
        link,
        judge(
            observation,
            config.rules,
            today=now.date(),
            hosts=config.check.hosts,
            texts=texts(link),
            soft_404=config.check.soft_404,
        ),
        checked_at=observation.observed_at,
        status_code=observation.last.status_code,
        final_url=_one(observation.final_url, link.url, link.request_url),
        redirects=tuple(hop.url for hop in observation.hops[1:]),
        title=observation.title,
        heading=_one(observation.heading, observation.title),
        sought_fragments=sought,
        missing_fragments=tuple(each for each in sought if fragments.missing(observation, each)),
        attempts=len(observation.attempts),
        elapsed_ms=observation.elapsed_ms,
        etag=etag,
        last_modified=last_modified,
    )


def _validators(observation: Observation) -> tuple[str | None, str | None]:
    """What the page can be recognised by, where it was sent as soon as it was asked for, by us as we are."""
    if len(observation.hops) > 1 or observation.was_second_look:
        return None, None
    return conditions.validators(observation.last.headers)


def _one(text: str | None, *others: str | None) -> str | None:
    """``text``, or one of ``others`` that is the same: there may be a hundred thousand of them in memory."""
    return next((other for other in others if other == text), text)


def new_fetcher(config: Config, client: Client, **memory: Any) -> Fetcher:  # noqa: ANN401 - what Fetcher takes
    """A fetcher that looks as closely as those who judge want to; at an answer that is accepted, no second time.

    ``memory`` is what it may know from earlier: ``condition_for`` and the clock ``now``.
    """

    def is_worth_a_second_look(observation: Observation) -> bool:
        seen = observation.url, observation.final_url, observation.last.status_code
        today = observation.observed_at.date()
        return deserves_second_look(observation) and not _is_accepted(*seen, config, today)

    return Fetcher(
        config.check,
        client,
        deserves_second_look=is_worth_a_second_look,
        wants_sibling=wants_sibling,
        **memory,
    )


def texts(link: Link) -> list[str]:
    """The words of all citations of ``link``, each once."""
    return list(dict.fromkeys(reference.text for reference in link.references))


def _is_accepted(
    url: str, final_url: str | None, status_code: int | None, config: Config, today: date
) -> bool:
    """Whether the configuration calls this answer a good one."""
    if accepting_rule(config.rules, url, status_code, today=today) is not None:
        return True
    if not config.check.hosts or final_url is None or status_code is None:
        return False
    return accepting_host(config.check.hosts, urls.host(final_url), status_code) is not None
