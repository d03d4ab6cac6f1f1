"""What notes gave when they were last read: one row a note, found by its path and told to be current by its digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager

__all__ = ["Reading", "Readings"]

_CHUNK = 500  # parameters of one statement; SQLite allows 999 in old builds


class Reading(NamedTuple):
    """One note as it was read. ``used_at`` is in seconds since 1970, ``head`` and ``body`` are for whoever wrote them."""

    path: str
    digest: bytes
    used_at: int
    head: bytes
    body: bytes


class Readings:
    """A part of the store; every method raises StoreError when the file cannot be used."""

    def __init__(
        self, db: sqlite3.Connection, translated: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._db = db
        self._translated = translated

    def find(self, paths: Sequence[str]) -> list[Reading]:
        """What is kept of the notes at ``paths``, in no order."""
        rows: list[Reading] = []
        with self._translated():
            for start in range(0, len(paths), _CHUNK):
                part = paths[start : start + _CHUNK]
                marks = ",".join("?" * len(part))
                statement = f"SELECT path, digest, used_at, head, body FROM readings WHERE path IN ({marks})"  # noqa: S608 - only marks
                rows += map(Reading._make, self._db.execute(statement, part))
        return rows

    def save(self, readings: Iterable[Reading]) -> None:
        """Keep all of ``readings`` or, should that fail, none; each replaces what there was of its note."""
        statement = (
            "INSERT OR REPLACE INTO readings (path, digest, used_at, head, body) VALUES (?, ?, ?, ?, ?)"
        )
        with self._translated():
            self._db.execute("BEGIN IMMEDIATE")
            with self._db:
                self._db.executemany(statement, readings)

    def forget(self, before: int) -> None:
        """Drop what was not used since ``before``: notes that are gone, or have another name now."""
        with self._translated():
            self._db.execute("DELETE FROM readings WHERE used_at < ?", (before,))
