"""How many links stood how on each day of a run, from what is kept of changes: a few rows a link, however often it was
checked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from checker.reasons import REASONS, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from checker.models import Status
    from checker.store.database import Database, Row

__all__ = ["counts_by_day"]

_DAY = 86_400
_STATUS = {reason.value: REASONS[reason][0] for reason in Reason}
"""A store may hold a word that a later version dropped: that of a link counts for nothing."""

# An answer begins with its first check; what is said in other words for the same reason is no change.
_CHANGES = f"""
    SELECT at / {_DAY}, earlier, reason, count(*) FROM (
        SELECT reason,
            (SELECT reason FROM answers AS one WHERE one.link_id = answers.link_id AND one.id < answers.id
                ORDER BY one.id DESC LIMIT 1) AS earlier,
            (SELECT checked_at FROM checks WHERE answer_id = answers.id ORDER BY number LIMIT 1) AS at
        FROM answers)
    WHERE at < ?1 AND earlier IS NOT reason GROUP BY 1, 2, 3"""  # noqa: S608 - a number of ours
_DEPARTURES = f"""
    SELECT (cited_at + ?2) / {_DAY},
        (SELECT reason FROM answers WHERE link_id = links.id ORDER BY id DESC LIMIT 1) AS last, NULL, count(*)
    FROM links
    WHERE cited_at + ?2 < min(?1, (SELECT max(finished_at) FROM runs WHERE complete AND started_at < ?1))
    GROUP BY 1, 2"""  # noqa: S608 - as above
_RUNS = f"SELECT DISTINCT started_at / {_DAY} FROM runs WHERE started_at < ?"  # noqa: S608 - as above


def counts_by_day(
    database: Database, before: int, cited_for: int
) -> Iterator[tuple[int, Mapping[Status, int]]]:
    """The days (since 1970, oldest first) of runs and checks before ``before``, and how links stood at the end of each.

    A link counts from its first check until the notes no longer cite it, which is known to within ``cited_for``: seconds
    after which it is noted again that they do. Raises StoreError.
    """
    with database.understood():
        db = database.connection
        days = {day for (day,) in db.execute(_RUNS, (before,))}
        if not days:
            return
        changes = db.execute(_CHANGES, (before,)).fetchall()
        departures = db.execute(_DEPARTURES, (before, cited_for)).fetchall()
        days.update(
            day for day, *_ in changes
        )  # those of a run that is no longer known, or went on after midnight
        yield from _added_up(chain(changes, departures), days)


def _added_up(changes: Iterable[Row], days: set[int]) -> Iterator[tuple[int, Mapping[Status, int]]]:
    """How links stood after each of ``days``, from changes: (day, reason before, reason after, how many)."""
    by_day = defaultdict[int, Counter["Status"]](Counter)
    for day, earlier, later, number in changes:
        for reason, sign in ((earlier, -1), (later, 1)):
            if reason in _STATUS:
                by_day[day][_STATUS[reason]] += sign * number
    counts = Counter["Status"]()
    for day in sorted(days | by_day.keys()):
        counts.update(by_day.get(day, {}))
        if day in days and any(counts.values()):
            yield day, +counts  # where a clock ran backwards, a link may have ceased before it began
