"""How links stood on the days of earlier runs, and today: what a chart of verdicts over time shows."""

from __future__ import annotations

from collections import Counter
from datetime import UTC
from typing import TYPE_CHECKING

from checker.errors import StoreError
from checker.models import Moment, Reason, Status
from checker.urls import split_fragment

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
    from datetime import date

    from checker.models import CheckedLink, RunInfo
    from checker.store import Store

__all__ = ["MOST", "timeline"]

MOST = 100
"""Moments at most: more than that nobody tells apart on a screen."""

_SEEN = frozenset({Status.BROKEN, Status.UNSTABLE, Status.BLOCKED, Status.REDIRECTED, Status.WORKING})

# The last day of each: fixed periods, so that a run does not change which days stand for the past.
_PERIODS: tuple[Callable[[date], Hashable], ...] = (
    lambda day: day,
    lambda day: day.isocalendar()[:2],
    lambda day: (day.year, day.month),
    lambda day: day.year,
)


def timeline(store: Store, run: RunInfo, links: Iterable[CheckedLink]) -> tuple[Moment, ...]:
    """The days of runs up to ``run``, whose ``links`` are all that the notes cite; empty where it is the first day.

    A run that did not finish saw too little of today. What cannot be read of the past is left out: a chart is not worth
    a report.
    """
    try:
        past = store.days(run.started_at)
    except StoreError:
        return ()
    if past and run.complete:
        past += (Moment(run.started_at.astimezone(UTC).date(), _today(links)),)
    return thinned(past)


def thinned(moments: Sequence[Moment]) -> tuple[Moment, ...]:
    """The last moment of each day, week, month or year, whichever is the first that leaves no more than ``MOST``."""
    for period in _PERIODS:
        kept = tuple({period(moment.day): moment for moment in moments}.values())
        if len(kept) <= MOST:
            break
    return kept[-MOST:]


def _today(links: Iterable[CheckedLink]) -> Mapping[Status, int]:
    """As the store counts: pages on the web. One of which all that is cited is missing is there all the same."""
    on_web = [link for link in links if not link.link.is_local and link.verdict.status in _SEEN]
    pages = [link for link in on_web if link.verdict.reason is not Reason.MISSING_FRAGMENT]
    within = {
        split_fragment(link.link.url)[0] for link in on_web if link.verdict.reason is Reason.MISSING_FRAGMENT
    }
    counts = Counter(page.verdict.status for page in pages)
    counts[Status.WORKING] += len(within.difference(page.link.url for page in pages))
    return +counts
