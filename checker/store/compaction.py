"""Keeping the store small: of old checks the first and the last of each row of equal reasons tell the whole story.

A streak stands in the last check of a link, which is always kept, and the days on which a verdict came and went are
those of the checks that stay: nothing that a report says depends on the others.

Links are gone through in the order of their ids, a few at a time, each few in a transaction of their own; where the
time is up, the next run goes on (``upkeep``). Once through, they are left alone for a day.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from checker.errors import StoreError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from checker.store.database import Database, Row

__all__ = ["Compaction"]

_AT_ONCE = 1_000  # links; another process that wants to write waits no longer than for them
_DAY = 86_400
_WORTH_IT = 1 / 3  # of the file that is free: giving less back to the disk costs more than it saves
_QUICKLY = 100_000_000  # bytes of a file that is written anew within about a second

_DROP_LINKS = """
    DELETE FROM links WHERE id > ? AND id <= ? AND cited_at < ? AND NOT EXISTS (
        SELECT 1 FROM answers JOIN checks ON answer_id = answers.id
        WHERE link_id = links.id AND checked_at >= ?)"""
_THIN_OUT = """
    DELETE FROM checks WHERE (answer_id, number) IN (
        SELECT answer_id, number FROM (
            SELECT answer_id, number, checked_at, reason,
                lag(reason) OVER story AS earlier, lead(reason) OVER story AS later
            FROM answers JOIN checks ON answer_id = answers.id WHERE link_id > ? AND link_id <= ?
            WINDOW story AS (PARTITION BY link_id ORDER BY answer_id, number))
        WHERE checked_at < ? AND earlier = reason AND later = reason)"""
_DROP_ANSWERS = """
    DELETE FROM answers WHERE link_id > ? AND link_id <= ?
    AND NOT EXISTS (SELECT 1 FROM checks WHERE answer_id = answers.id)"""
_DROP_RUNS = """
    DELETE FROM runs WHERE started_at < ? AND number < (SELECT max(number) FROM runs)
    AND NOT EXISTS (SELECT 1 FROM checks WHERE run = runs.number)"""


class Compaction:
    """One go through a store, or through as much of it as there is time for."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock

    def run(self, before: int, now: int, patience: float) -> None:
        """Thin out what is from before ``before``; both are seconds since 1970. Raises StoreError."""
        with self._database.understood():
            self._run(before, now, self._clock() + patience)

    def _run(self, before: int, now: int, end: float) -> None:
        db = self._database.connection
        row = db.execute("SELECT swept_to, swept_at FROM upkeep").fetchone()
        at, swept_at = (value or 0 for value in row or (0, 0))  # of a damaged store it may be gone
        (last,) = db.execute("SELECT coalesce(max(id), 0) FROM links").fetchone()
        if not at and 0 <= now - swept_at < _DAY:
            return
        while at < last and self._clock() < end:
            at = self._sweep(at, before)
        if at >= last:
            self._finish(before, now)
            self._shrink()

    def _sweep(self, at: int, before: int) -> int:
        """Go through the next links after ``at``; the last of them."""
        with self._database.writing() as db:
            row: Row = db.execute(
                "SELECT max(id) FROM (SELECT id FROM links WHERE id > ? ORDER BY id LIMIT ?)", (at, _AT_ONCE)
            ).fetchone()
            to = int(row[0])
            db.execute(_DROP_LINKS, (at, to, before, before))
            db.execute(_THIN_OUT, (at, to, before))
            db.execute(_DROP_ANSWERS, (at, to))
            db.execute("UPDATE upkeep SET swept_to = ?", (to,))
        return to

    def _finish(self, before: int, now: int) -> None:
        with self._database.writing() as db:
            db.execute(_DROP_RUNS, (before,))
            db.execute("UPDATE upkeep SET swept_to = 0, swept_at = ?", (now,))

    def _shrink(self) -> None:
        """Give free pages back, where there are many of them and it does not take long."""
        db = self._database.connection
        with self._database.translated():
            pages, free, size = (_pragma(db, name) for name in ("page_count", "freelist_count", "page_size"))
        if free > pages * _WORTH_IT and pages * size <= _QUICKLY:
            try:
                with self._database.translated():
                    db.execute("VACUUM")
            except StoreError:  # somebody reads, or the disk is full: the pages are used again in time
                return


def _pragma(db: sqlite3.Connection, name: str) -> int:
    value: int = db.execute(f"PRAGMA {name}").fetchone()[0]
    return value
