"""What each check of each link saw, and when. See migration 5 for the tables."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.models import REASONS, CheckedLink, Link, Reason, Status, Streak, Verdict

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from checker.store.database import Database, Row

__all__ = ["Checks", "seconds", "time"]

_REASONS = frozenset(reason.value for reason in Reason)
"""A store may hold a word that a later version dropped."""

_END_OF_TIME = 1 << 62

_SAME_AS_LAST = """
    SELECT id FROM answers WHERE id = (SELECT max(id) FROM answers WHERE link_id = ?)
    AND reason = ? AND detail = ? AND status_code IS ? AND final_url IS ? AND redirects IS ? AND title IS ?
    AND heading IS ? AND sought IS ? AND missing IS ?"""
_ANSWER = """
    INSERT INTO answers (link_id, reason, detail, status_code, final_url, redirects, title, heading, sought, missing)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_CHECK = """
    INSERT INTO checks (answer_id, number, run, checked_at, attempts, elapsed_ms, failing_since, failed, failures,
    counted_since, counted_at, was)
    VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM checks WHERE answer_id = ?1), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_VALIDATORS = """
    INSERT OR REPLACE INTO validators (link_id, checked_at, etag, last_modified) VALUES (?, ?, ?, ?)"""

_COLUMNS = """
    SELECT url, checks.checked_at, reason, detail, status_code, final_url, redirects, title, heading, sought, missing,
    attempts, elapsed_ms, etag, last_modified, failing_since, failed, failures, counted_since, counted_at, was FROM links"""
_KNOWN_BY = """
    LEFT JOIN validators ON validators.link_id = links.id AND validators.checked_at = checks.checked_at"""
_LAST = f"""
    {_COLUMNS} JOIN answers JOIN checks ON checks.answer_id = answers.id {_KNOWN_BY}
    WHERE (answers.id, checks.number) = (SELECT every.id, one.number FROM answers AS every
        JOIN checks AS one ON one.answer_id = every.id
        WHERE every.link_id = links.id AND one.run <> ? AND one.checked_at < ? AND instr(?, ' ' || reason || ' ') = 0
        ORDER BY every.id DESC, one.number DESC LIMIT 1)
    AND url IN ({{}})"""  # noqa: S608 - only what stands above
_EVERY = f"""
    {_COLUMNS} JOIN answers ON answers.link_id = links.id JOIN checks ON checks.answer_id = answers.id {_KNOWN_BY}
    WHERE url IN ({{}}) ORDER BY answers.id, checks.number"""
_SIGHTINGS = f"""
    SELECT url, count(DISTINCT run) FROM links JOIN answers ON answers.link_id = links.id
    JOIN checks ON checks.answer_id = answers.id
    WHERE reason = '{Reason.MOVED_PERMANENTLY}' AND answers.id > (
        SELECT coalesce(max(other.id), 0) FROM answers AS other
        WHERE other.link_id = links.id AND instr(?, ' ' || other.reason || ' ') = 0
        AND (other.reason <> '{Reason.MOVED_PERMANENTLY}' OR other.final_url IS NOT (
            SELECT final_url FROM answers AS last
            WHERE last.link_id = links.id AND last.reason = '{Reason.MOVED_PERMANENTLY}'
            ORDER BY last.id DESC LIMIT 1)))
    AND url IN ({{}}) GROUP BY url"""  # noqa: S608 - only what stands above
_SILENT = frozenset(
    reason
    for reason, (status, _) in REASONS.items()
    if status in {Status.UNSTABLE, Status.BLOCKED, Status.UNCHECKED}
)
"""What says nothing about where a page is."""


class _Sight(NamedTuple):
    """The columns of a check, by the table that they belong to."""

    url: str
    at: int
    answer: Row
    course: Row
    validators: Row


class Checks:
    """A part of the store; every method raises StoreError when the file cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, run: int, checks: Iterable[CheckedLink]) -> None:
        """Keep ``checks``, of the run with that number."""
        sights = [_sight(checked) for checked in checks]
        with self._database.writing() as db:
            for sight in sights:
                _keep(db, run, sight)

    def last(
        self,
        links: Iterable[Link],
        *,
        but: int = -1,
        before: datetime | None = None,
        without: Iterable[Reason] = (),
    ) -> dict[str, CheckedLink]:
        """The last check of each of ``links``, by URL; none of the run ``but``, of ``before`` or later, or ``without``."""
        by_url = {link.url: link for link in links}
        end = _END_OF_TIME if before is None else seconds(before)
        passed_over = f" {' '.join(without)} "
        rows = self._database.select(_LAST, by_url, but, end, passed_over)
        with self._database.understood():
            return {row[0]: _checked(by_url[row[0]], row) for row in rows if row[2] in _REASONS}

    def every(self, url: str) -> tuple[CheckedLink, ...]:
        """Every check of ``url``, the oldest first."""
        rows = self._database.select(_EVERY, [url])
        with self._database.understood():
            return tuple(_checked(Link(url, ()), row) for row in rows if row[2] in _REASONS)

    def sightings(self, urls: Iterable[str]) -> dict[str, int]:
        """In how many runs each of ``urls`` was seen to have moved to where it leads now; not, where it has not moved.

        Only the last answers in a row that say so count; refusals, and that there was no answer, do not interrupt them.
        """
        rows = self._database.select(_SIGHTINGS, urls, f" {' '.join(_SILENT)} ")
        with self._database.understood():
            return dict(rows)

    def urls_of(self, run: int) -> frozenset[str]:
        """The links that were checked in that run."""
        statement = """
            SELECT DISTINCT url FROM checks JOIN answers ON answers.id = answer_id JOIN links ON links.id = link_id
            WHERE run = ?"""
        with self._database.translated():
            return frozenset(row[0] for row in self._database.connection.execute(statement, (run,)))


def seconds(moment: datetime) -> int:
    """As times are kept."""
    return int(moment.timestamp())


def time(at: int) -> datetime:
    """The moment that was kept as ``at``."""
    return datetime.fromtimestamp(at, UTC)


def _keep(db: sqlite3.Connection, run: int, sight: _Sight) -> None:
    db.execute("INSERT OR IGNORE INTO links (url, cited_at) VALUES (?, ?)", (sight.url, sight.at))
    (link,) = db.execute("SELECT id FROM links WHERE url = ?", (sight.url,)).fetchone()
    same: Row | None = db.execute(_SAME_AS_LAST, (link, *sight.answer)).fetchone()
    answer = db.execute(_ANSWER, (link, *sight.answer)).lastrowid if same is None else same[0]
    db.execute(_CHECK, (answer, run, sight.at, *sight.course))
    if any(sight.validators):
        db.execute(_VALIDATORS, (link, sight.at, *sight.validators))
    else:
        db.execute("DELETE FROM validators WHERE link_id = ?", (link,))


def _sight(checked: CheckedLink) -> _Sight:
    if checked.checked_at is None:
        raise ValueError("a link that was not checked has nothing to keep")
    url = checked.link.url
    answer = (
        checked.verdict.reason.value,
        checked.verdict.detail,
        checked.status_code,
        "" if checked.final_url == url else checked.final_url,
        _listed(checked.redirects),
        checked.title,
        checked.heading,
        _listed(checked.sought_fragments),
        _listed(checked.missing_fragments),
    )
    course = (checked.attempts, checked.elapsed_ms, *_of_streak(checked.streak))
    return _Sight(url, seconds(checked.checked_at), answer, course, (checked.etag, checked.last_modified))


def _checked(link: Link, row: Row) -> CheckedLink:
    _, checked_at, reason, detail, status_code, final_url, redirects, *page = row
    title, heading, sought, missing, attempts, elapsed_ms, etag, last_modified, *streak = page
    return CheckedLink(
        link,
        Verdict(Reason(reason), detail),
        checked_at=time(checked_at),
        cached=True,
        status_code=status_code,
        final_url=link.url if final_url == "" else final_url,
        redirects=_list(redirects),
        title=title,
        heading=heading,
        sought_fragments=_list(sought),
        missing_fragments=_list(missing),
        attempts=attempts,
        elapsed_ms=elapsed_ms,
        streak=_streak(streak),
        etag=etag,
        last_modified=last_modified,
    )


def _of_streak(streak: Streak | None) -> Row:
    if streak is None:
        return None, 0, 0, None, None, None
    was = streak.was and streak.was.value
    counted_since = streak.counted_since and seconds(streak.counted_since)
    return (
        *(seconds(streak.since), streak.checks, streak.failures),
        *(counted_since, seconds(streak.counted_at), was),
    )


def _streak(row: Sequence[Any]) -> Streak | None:
    since, checks, failures, counted_since, counted_at, was = row
    if since is None or counted_at is None:
        return None
    was = Reason(was) if was in _REASONS else None
    later = None if counted_since is None else time(counted_since)
    return Streak(time(since), failures, time(counted_at), was, checks=checks, counted_since=later)


def _listed(texts: tuple[str, ...]) -> str | None:
    return json.dumps(texts, ensure_ascii=False) if texts else None


def _list(text: str | None) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text else ()
