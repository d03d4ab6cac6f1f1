"""Confirmed over time: a link that gives no answer to trust, run after run, is broken. Pure.

One run cannot tell an outage from a death, and says ``unstable``. What tells them apart is time: so many failures
(``confirm.failures``), so many days from one to the next (``confirm.days``), and not one success between. What one run
proves, a 404 or a name that does not exist, needs no confirmation and gets none.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from checker.models import Reason, Status, Streak, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from checker.config import ConfirmConfig
    from checker.models import CheckedLink

__all__ = ["confirmed", "is_confirmed", "is_recovery", "streak_after", "streak_of"]

_PATIENCE_AFTER_RECOVERY = 2
"""A host that has come back once may do so again: it is given this many times the failures."""

_SLACK = timedelta(hours=1)
"""Runs of a schedule do not visit a link at the same second of each day; the day counts all the same."""

_FAILING = frozenset({Status.BROKEN, Status.UNSTABLE})
_REACHED = frozenset({Reason.TLS_INCOMPLETE_CHAIN})
"""Broken, but most readers get the page: such a check is no failure that others could add up to a death with."""

_SILENT = frozenset({Reason.UNREACHABLE, Reason.HOST_NOT_FOUND, Reason.CONNECTION_REFUSED})
"""Besides what is unstable, what says something about the host rather than about the page."""

_SEEN_BY_US = frozenset({Reason.OK, Reason.MOVED_PERMANENTLY})


def streak_after(
    known: CheckedLink | None, verdict: Verdict, at: datetime, config: ConfirmConfig
) -> Streak | None:
    """The failures in a row after a check ``at`` that time came to ``verdict``; None: it is no failure.

    ``known`` is the check before. Anything but a failure ends a row: who answers, be it with a refusal, is reachable. So
    is who says that the page is gone: failures to reach are counted from the first after that, in one row with it. A
    failure counts when it is ``confirm.days`` after the last that counted. Where the clock was set back, nothing counts
    twice: so many failures take so many times the days since the first.
    """
    if verdict.status not in _FAILING:
        return None
    before = streak_of(known)
    if known is None or before is None or _was_reached(known.verdict) is not _was_reached(verdict):
        return Streak(at, 1, at, was=known.verdict.reason if known else None)
    row = replace(before, since=min(before.since, at), checks=before.checks + 1)
    if _is_silence(verdict) and not _is_silence(known.verdict):
        return replace(row, failures=1, counted_at=at, counted_since=at)
    return _counted(row, at, config)


def _counted(row: Streak, at: datetime, config: ConfirmConfig) -> Streak:
    """``row``, with its last failure, ``at`` that time, counted if it is late enough."""
    gap = max(timedelta(0), timedelta(days=config.days) - _SLACK)
    since = min(_counted_since(row), at)
    is_due = at - row.counted_at >= gap and at - since >= row.failures * gap
    return replace(
        row,
        failures=row.failures + is_due,
        counted_at=at if is_due else min(row.counted_at, at),
        counted_since=row.counted_since and since,
    )


def _counted_since(streak: Streak) -> datetime:
    return streak.counted_since or streak.since


def streak_of(known: CheckedLink | None) -> Streak | None:
    """The streak that ``known`` ended with; a failure that was kept without one is a streak of one."""
    if known is None or known.verdict.status not in _FAILING:
        return None
    if known.streak is None and known.checked_at is not None:
        return Streak(known.checked_at, 1, known.checked_at)
    return known.streak


def confirmed(
    verdict: Verdict, streak: Streak | None, config: ConfirmConfig, *, has_recovered: bool
) -> Verdict:
    """``verdict``, or, where it is unstable and ``streak`` long enough, that the link is unreachable.

    ``has_recovered``: links of the same host have answered again that had been failing.
    """
    if verdict.status is not Status.UNSTABLE or streak is None:
        return verdict
    if not is_confirmed(streak, config, has_recovered=has_recovered):
        return verdict
    return Verdict(Reason.UNREACHABLE, f"{verdict.detail}; {_told(streak, config)}")


def is_confirmed(streak: Streak, config: ConfirmConfig, *, has_recovered: bool) -> bool:
    """Whether ``streak`` is long enough for a death."""
    needed = config.failures * (_PATIENCE_AFTER_RECOVERY if has_recovered else 1)
    return streak.failures >= needed


def is_recovery(known: CheckedLink | None, verdict: Verdict) -> bool:
    """Whether a host that seemed to be away, when ``known`` was checked, has shown the page itself now.

    That a page is there again which the server called missing says nothing about how long the server may be away, and
    what a rule of the configuration accepts says nothing about either.
    """
    if streak_of(known) is None or known is None:
        return False
    return verdict.reason in _SEEN_BY_US and _is_silence(known.verdict)


def _was_reached(verdict: Verdict) -> bool:
    return verdict.reason in _REACHED


def _is_silence(verdict: Verdict) -> bool:
    return verdict.status is Status.UNSTABLE or verdict.reason in _SILENT


def _told(streak: Streak, config: ConfirmConfig) -> str:
    """Since when it cannot be reached, how often that counts, and what it was before."""
    checks = "1 check" if streak.failures == 1 else f"{streak.failures} checks"
    if streak.failures > 1 and config.days:
        checks += " a day or more apart" if config.days == 1 else f" {config.days} days or more apart"
    before = "never seen otherwise" if streak.was is None else f"before that: {streak.was.value}"
    since = "" if streak.counted_since is None else f", out of reach since {streak.counted_since:%Y-%m-%d}"
    return f"failing since {streak.since:%Y-%m-%d}{since}, in {checks}; {before}"
