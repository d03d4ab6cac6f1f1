"""Which links an archive is asked to capture, and in which order; pure.

What is most at risk comes first: broken, then unstable, then what was cited longest without a copy and by most notes;
last, what only has an old copy. Within one degree of danger hosts take turns, so that a budget that ends is shared.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from checker import urls
from checker.models import CaptureState, LookupState, Reason, Status
from checker.stages.second_eyes import can_be_overruled

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from checker.config import ArchiveConfig
    from checker.models import Capture, CheckedLink, Lookup

    Submissions = dict[str, tuple[Capture, datetime]]

__all__ = ["Candidate", "Need", "in_turn", "is_recent", "made_at", "need", "still_stands"]

_CANNOT_BE_CAPTURED = frozenset({Reason.HOST_NOT_FOUND, Reason.MALFORMED_URL})
_READABLE = frozenset({Status.WORKING, Status.REDIRECTED, Status.BLOCKED})
_DOUBTED_AFTER = timedelta(days=7)
"""A page that only the archive sees is captured again after this time: it may have gone since."""
_AHEAD = timedelta(days=1)
"""How far the clocks of others may be ahead of ours; what is dated later comes from one that is wrong."""


class Need(IntEnum):
    """Why a link is submitted, the most urgent first."""

    BROKEN = 1
    UNSTABLE = 2
    NEVER_ARCHIVED = 3
    OLD_COPY = 4


class Candidate(NamedTuple):
    """A link to submit; ``cited`` is the first day on which it was."""

    need: Need
    url: str
    cited: date | None
    citations: int


def need(
    checked: CheckedLink,
    lookup: Lookup | None,
    last: Capture | None,
    config: ArchiveConfig,
    *,
    archive: str,
    now: datetime,
) -> Need | None:
    """Why ``checked`` should be submitted to ``archive``; None: it should not be.

    ``lookup`` is what archives say of it, ``last`` what became of its last submission.
    """
    verdict = checked.verdict
    if verdict.reason in _CANNOT_BE_CAPTURED or lookup is None:
        return None
    if lookup.state is LookupState.NEVER_ARCHIVED or archive in lookup.absent_from:
        urgent = {Status.BROKEN: Need.BROKEN, Status.UNSTABLE: Need.UNSTABLE}
        return urgent.get(verdict.status, Need.NEVER_ARCHIVED)
    if can_be_overruled(verdict) and (_is_doubted(last, now) or _is_open(last)):
        return Need.BROKEN
    if config.max_age is not None and lookup.memento and verdict.status in _READABLE:
        copies = filter(None, (lookup.latest, lookup.memento.timestamp))
        is_new = any(is_recent(at, now, within=config.max_age) for at in copies)
        return None if is_new else Need.OLD_COPY
    return None


def still_stands(last: Capture, at: datetime, why: Need, config: ArchiveConfig, now: datetime) -> bool:
    """Whether the ``last`` submission, made ``at`` that time, answers the need of another."""
    if last.state is CaptureState.REFUSED:
        return is_recent(at, now, within=config.refused_for)
    if last.state is not CaptureState.SAVED:
        return False
    if why is Need.OLD_COPY:
        return config.max_age is not None and is_recent(at, now, within=config.max_age)
    return not (why is Need.BROKEN and _is_doubted(last, now))


def is_recent(at: datetime, now: datetime, *, within: timedelta) -> bool:
    """Whether something that happened ``at`` that time did so ``within`` that long before ``now``, and not after."""
    return -_AHEAD <= now - at < within


def made_at(archive: str, captures: Submissions) -> Submissions:
    """Those of ``captures`` that ``archive`` was asked for, or nobody knows who was."""
    return {url: each for url, each in captures.items() if each[0].archive in {None, archive}}


def in_turn(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The order of submission."""
    taken: Counter[tuple[Need, str]] = Counter()
    turns: dict[str, int] = {}
    ordered = sorted(candidates, key=_danger)
    for each in ordered:
        host = each.need, urls.host(each.url)
        turns[each.url] = taken[host]
        taken[host] += 1
    return sorted(ordered, key=lambda each: (each.need, turns[each.url]))  # stable: by danger within a turn


def _danger(candidate: Candidate) -> tuple[Need, date, int, str]:
    return candidate.need, candidate.cited or date.max, -candidate.citations, candidate.url


def _is_open(last: Capture | None) -> bool:
    """Whether nobody knows yet what came of a submission: its copy may show the page."""
    return last is not None and last.state in {CaptureState.PENDING, CaptureState.UNKNOWN}


def _is_doubted(last: Capture | None, now: datetime) -> bool:
    """Whether an archive once saw the page, and that was some time ago."""
    if last is None or last.memento is None:
        return False
    return not is_recent(last.memento.timestamp, now, within=_DOUBTED_AFTER)
