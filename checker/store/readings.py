"""What notes gave when they were last read: one row a note, found by its path and told to be current by its digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from checker.store.database import Database

__all__ = ["Reading", "Readings"]


class Reading(NamedTuple):
    """One note as it was read. ``used_at`` is in seconds since 1970, ``head`` and ``body`` are for whoever wrote them."""

    path: str
    digest: bytes
    used_at: int
    head: bytes
    body: bytes


class Readings:
    """A part of the store; every method raises StoreError when the file cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, paths: Sequence[str]) -> list[Reading]:
        """What is kept of the notes at ``paths``, in no order."""
        statement = "SELECT path, digest, used_at, head, body FROM readings WHERE path IN ({})"
        return [Reading(*row) for row in self._database.select(statement, paths)]

    def save(self, readings: Iterable[Reading]) -> None:
        """Keep all of ``readings`` or, should that fail, none; each replaces what there was of its note."""
        statement = (
            "INSERT OR REPLACE INTO readings (path, digest, used_at, head, body) VALUES (?, ?, ?, ?, ?)"
        )
        with self._database.writing() as db:
            db.executemany(statement, readings)

    def forget(self, before: int) -> None:
        """Drop what was not used since ``before``: notes that are gone, or have another name now."""
        with self._database.writing() as db:
            db.execute("DELETE FROM readings WHERE used_at < ?", (before,))
