"""The check stage of a run: what is due, what was seen, what is kept."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from checker import urls
from checker.errors import NetworkUnavailable
from checker.fetch.client import Client
from checker.fetch.fetcher import Fetcher
from checker.fetch.network import Network
from checker.judge import (
    accepting_host,
    accepting_rule,
    deserves_second_look,
    fragments,
    judge,
    wants_sibling,
)
from checker.models import CheckedLink, Link, Observation, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from checker.config import Config
    from checker.fetch.recording import Recorder
    from checker.store import Store

__all__ = ["CheckStage", "checked_link", "new_fetcher", "texts"]


_KEPT_EVERY = 0.1  # seconds: what a process that is killed may lose


class CheckStage:
    """Settles what needs no visit, visits the rest; ``results`` holds what is known so far, by URL."""

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
        self._unkept: list[CheckedLink] = []
        self.results: dict[str, CheckedLink] = {}

    def settle(self, links: Sequence[Link], *, believe_all: bool) -> list[Link]:
        """Take over verdicts that are still believed; the links that are due, those that wait the longest first.

        ``believe_all`` takes every known verdict, however old: nothing is going to be visited.
        """
        self._known = self._store.last_checks(links)
        seen = self._store.checked_in(self._run_id)
        for link in links:
            if link.url in self._known and (believe_all or self._still_stands(self._known[link.url], seen)):
                self.results[link.url] = self._known[link.url]
        return sorted((link for link in links if link.url not in self.results), key=self._last_seen)

    def fall_back(self) -> None:
        """Take over every known verdict for what was not reached: there is no network to say otherwise."""
        self.results = {**self._known, **self.results}

    async def visit(self, due: Sequence[Link], user_agent: str, see: Callable[[CheckedLink], None]) -> None:
        """Visit ``due`` and call ``see`` with each verdict. Raises NetworkUnavailable, in a group, when the fault is ours."""
        async with Client(self._config.check, user_agent=user_agent, recorder=self._recorder) as client:
            network = Network(client, self._config.check.canaries)

            async def observed(link: Link, observation: Observation) -> None:
                if not await network.vouches_for(observation):
                    raise NetworkUnavailable(
                        "no network: neither a cited host nor a canary answers; nothing was checked, nobody is blamed"
                    )
                checked = self._judge(link, observation)
                self._unkept.append(checked)
                self.results[link.url] = checked
                see(checked)

            async with asyncio.TaskGroup() as group:
                keeping = group.create_task(self._keep_up())
                try:
                    fetcher = new_fetcher(self._config, client)
                    for part in self._in_turn(due):
                        await fetcher.visit(part, observed)
                finally:
                    keeping.cancel()
                    self._keep()
                    await network.close()

    async def _keep_up(self) -> None:
        """Write results as they come, a few at a time: one commit for each would take longer than to judge it."""
        while True:
            await asyncio.sleep(_KEPT_EVERY)
            self._keep()

    def _keep(self) -> None:
        checks, self._unkept = self._unkept, []
        if checks:
            self._store.save_checks(self._run_id, checks)

    def _judge(self, link: Link, observation: Observation) -> CheckedLink:
        return checked_link(link, observation, self._config, now=self._now())

    def _still_stands(self, checked: CheckedLink, seen: frozenset[str]) -> bool:
        """Whether the verdict was reached in this run or lately, by the rules of today, and on all that is cited."""
        by_rule = checked.verdict.reason is Reason.ACCEPTED_BY_RULE
        today = self._now().date()
        answer = checked.link.url, checked.final_url, checked.status_code
        return (
            (checked.link.url in seen or self._is_fresh(checked))
            and by_rule is _is_accepted(*answer, self._config, today)
            and self._sought(checked.link) <= set(checked.sought_fragments)
        )

    def _sought(self, link: Link) -> set[str]:
        return set(fragments.cited(link)) if self._config.check.fragments else set()

    def _in_turn(self, due: Sequence[Link]) -> list[Sequence[Link]]:
        """``due`` in the parts that are visited one after the other.

        Where time is short, what the last run did not reach is visited before what it did.
        """
        if self._config.check.max_time is None:
            return [due]
        reached = self._store.checked_before(self._run_id)
        first = [link for link in due if link.url not in reached]
        return [first, [link for link in due if link.url in reached]]

    def _last_seen(self, link: Link) -> float:
        """When ``link`` was last visited; what a run did not reach comes first in the next one."""
        known = self._known.get(link.url)
        return known.checked_at.timestamp() if known is not None and known.checked_at is not None else 0.0

    def _is_fresh(self, checked: CheckedLink) -> bool:
        age: timedelta = getattr(self._config.check.recheck, checked.verdict.status.value, timedelta(0))
        return checked.checked_at is not None and self._now() - checked.checked_at < age


def checked_link(link: Link, observation: Observation, config: Config, *, now: datetime) -> CheckedLink:
    """``link`` with the verdict on ``observation``, and on the parts of the page that are cited."""
    sought = fragments.cited(link) if config.check.fragments else ()
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
    )


def _one(text: str | None, *others: str | None) -> str | None:
    """``text``, or one of ``others`` that is the same: there may be a hundred thousand of them in memory."""
    return next((other for other in others if other == text), text)


def new_fetcher(config: Config, client: Client) -> Fetcher:
    """A fetcher that looks as closely as those who judge want to; at an answer that is accepted, no second time."""

    def is_worth_a_second_look(observation: Observation) -> bool:
        seen = observation.url, observation.final_url, observation.last.status_code
        today = observation.observed_at.date()
        return deserves_second_look(observation) and not _is_accepted(*seen, config, today)

    return Fetcher(
        config.check, client, deserves_second_look=is_worth_a_second_look, wants_sibling=wants_sibling
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
    if final_url is None or status_code is None:
        return False
    return accepting_host(config.check.hosts, urls.host(final_url), status_code) is not None
