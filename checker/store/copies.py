"""What archives said of links, and how fast they were asked for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from checker.models import Capture, CaptureState, Lookup, LookupState, Memento
from checker.store.checks import seconds, time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from checker.store.database import Database, Row

__all__ = ["Copies"]

_KEPT = frozenset(CaptureState) - {CaptureState.DEFERRED}
"""What the next run should know; what was not sent is submitted as if for the first time."""


_LOOKUP = """
    INSERT INTO lookups (link_id, looked_up_at, state, detail, near, latest_at, absent_from, found_at,
    original, memento_url, captured_at, status_code, archive)
    VALUES ((SELECT id FROM links WHERE url = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (link_id) DO UPDATE SET looked_up_at = excluded.looked_up_at, state = excluded.state,
    detail = excluded.detail, near = excluded.near, latest_at = excluded.latest_at,
    absent_from = excluded.absent_from, original = excluded.original, memento_url = excluded.memento_url,
    captured_at = excluded.captured_at, status_code = excluded.status_code, archive = excluded.archive,
    found_at = CASE WHEN excluded.found_at IS NULL THEN NULL ELSE coalesce(found_at, excluded.found_at) END"""
_CAPTURE = """
    INSERT OR REPLACE INTO captures (link_id, submitted_at, state, job_id, reason, shows_page,
    original, memento_url, captured_at, status_code, archive)
    VALUES ((SELECT id FROM links WHERE url = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


class Copies:
    """A part of the store; every method raises StoreError when the file cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_lookups(self, lookups: Iterable[Lookup], looked_up_at: datetime) -> None:
        """Keep what archives said, all of it or, should that fail, nothing; an unknown answer is nothing to remember."""
        at = seconds(looked_up_at)
        rows = [
            (
                lookup.url,
                at,
                lookup.state.value,
                lookup.detail,
                _seconds(lookup.near),
                _seconds(lookup.latest),
                json.dumps(lookup.absent_from),
                None if lookup.memento is None else at,
                *_columns(lookup.url, lookup.memento),
            )
            for lookup in lookups
            if lookup.state is not LookupState.UNKNOWN
        ]
        self._replace(_LOOKUP, rows)

    def save_captures(self, captures: Iterable[Capture], submitted_at: datetime) -> None:
        """Keep how far submissions came, where the next run has to know it."""
        rows = [
            (
                capture.url,
                seconds(capture.submitted_at or submitted_at),
                capture.state.value,
                capture.job_id,
                capture.reason,
                capture.shows_page,
                *_columns(capture.url, capture.memento, capture.archive),
            )
            for capture in captures
            if capture.state in _KEPT
        ]
        self._replace(_CAPTURE, rows)

    def last_lookups(self, urls: Iterable[str]) -> dict[str, tuple[Lookup, datetime]]:
        """What archives last said of each of ``urls``, and when."""
        rows = self._database.select(
            "SELECT url, looked_up_at, state, detail, near, latest_at, absent_from, original, memento_url, captured_at,"
            " status_code, archive FROM links JOIN lookups ON link_id = links.id WHERE url IN ({})",
            urls,
        )
        with self._database.understood():
            return {row[0]: (_lookup(row), time(row[1])) for row in rows}

    def found_at(self, urls: Iterable[str]) -> dict[str, datetime]:
        """Since when a copy is known of those of ``urls`` that have one."""
        rows = self._database.select(
            "SELECT url, found_at FROM links JOIN lookups ON link_id = links.id"
            " WHERE found_at IS NOT NULL AND url IN ({})",
            urls,
        )
        with self._database.understood():
            return {url: time(at) for url, at in rows}

    def found_since(self, moment: datetime) -> dict[str, datetime]:
        """The URLs of which a copy was first known at ``moment`` or later, and when."""
        with self._database.understood():
            rows = self._database.connection.execute(
                "SELECT url, found_at FROM lookups JOIN links ON links.id = link_id WHERE found_at >= ?",
                (seconds(moment),),
            )
            return {url: time(at) for url, at in rows}

    def last_captures(self, urls: Iterable[str]) -> dict[str, tuple[Capture, datetime]]:
        """The last submission of each of ``urls``, and when."""
        rows = self._database.select(
            "SELECT url, submitted_at, state, job_id, captures.reason, shows_page, original, memento_url, captured_at,"
            " status_code, archive FROM links JOIN captures ON link_id = links.id WHERE url IN ({})",
            urls,
        )
        with self._database.understood():
            return {row[0]: (_capture(row), time(row[1])) for row in rows}

    def save_paces(self, paces: Mapping[str, tuple[Iterable[float], float]]) -> None:
        """Keep, for each part of an archive, when it was asked lately and until when it wants to be left alone.

        All times are seconds since 1970.
        """
        rows = [(name, json.dumps([*departures]), held) for name, (departures, held) in paces.items()]
        with self._database.writing() as db:
            db.executemany(
                "INSERT OR REPLACE INTO paces (name, departures, held_until) VALUES (?, ?, ?)", rows
            )

    def paces(self) -> dict[str, tuple[tuple[float, ...], float]]:
        """What ``save_paces`` kept."""
        with self._database.understood():
            rows = self._database.connection.execute("SELECT name, departures, held_until FROM paces")
            return {name: (tuple(json.loads(departures)), held) for name, departures, held in rows}

    def _replace(self, statement: str, rows: list[Row]) -> None:
        """Run ``statement`` for each of ``rows``, which begin with the URL of a link and a time at which it is cited."""
        if not rows:
            return
        with self._database.writing() as db:
            db.executemany(
                "INSERT OR IGNORE INTO links (url, cited_at) VALUES (?, ?)", (row[:2] for row in rows)
            )
            db.executemany(statement, rows)


def _columns(url: str, memento: Memento | None, archive: str | None = None) -> Row:
    """What is kept of a copy; where there is none, the name of the ``archive`` that has none."""
    if memento is None:
        return None, None, None, None, archive
    original = "" if memento.url == url else memento.url
    at = seconds(memento.timestamp)
    return original, memento.memento_url, at, memento.status_code, memento.archive


def _memento(url: str, columns: list[Any]) -> Memento | None:
    original, memento_url, captured_at, status_code, archive = columns
    if memento_url is None:
        return None
    return Memento(original or url, memento_url, time(captured_at), status_code, archive)


def _lookup(row: Row) -> Lookup:
    url, looked_up_at, state, detail, near, latest, absent_from, *found = row
    return Lookup(
        url,
        LookupState(state),
        _memento(url, found),
        detail,
        near=None if near is None else time(near),
        latest=None if latest is None else time(latest),
        absent_from=tuple(json.loads(absent_from)),
        looked_up_at=time(looked_up_at),
    )


def _capture(row: Row) -> Capture:
    url, submitted_at, state, job_id, reason, shows_page, *found = row
    shown = None if shows_page is None else bool(shows_page)
    return Capture(
        *(url, CaptureState(state), job_id, reason, _memento(url, found), shown),
        submitted_at=time(submitted_at),
        archive=found[-1],
    )


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else seconds(moment)
