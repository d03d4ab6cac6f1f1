"""What each run saw, in one SQLite file: the SQL is visible, the writer is one, each result is kept as it comes.

A process that is killed loses at most what was under way; the next one finds everything else.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from checker.errors import StoreError
from checker.models import (
    CheckedLink,
    Link,
    Reason,
    Streak,
    Verdict,
)
from checker.store.copies import Copies
from checker.store.readings import Readings
from checker.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sized
    from pathlib import Path
    from types import TracebackType

    from checker.models import Capture, Lookup

__all__ = ["History", "Store"]

_REASONS = frozenset(
    reason.value for reason in Reason
)  # a store may hold a word that a later version dropped
Row = tuple[Any, ...]  # SQLite's columns have no types that mypy could know

_APPLICATION_ID = 0x72676472  # "rgdr": SQLite's mark for whose file this is
_RESUMED_FOR = 3_600  # seconds for which a run that did not finish is gone on with
_END_OF_TIME = 1 << 62  # seconds; later than anything
_COLUMNS = (
    "url, checked_at, reason, detail, status_code, final_url, redirects, title, heading, sought, missing, attempts,"
    " elapsed_ms, etag, last_modified, failing_since, failures, counted_at, was"
)
_CHUNK = 500  # parameters of one statement; SQLite allows 999 in old builds


class History(NamedTuple):
    """What is kept of one link: its checks, the oldest first; what archives said last and what was submitted, with when.

    ``found_at`` is when a copy was first known of, None: none is.
    """

    checks: tuple[CheckedLink, ...]
    lookup: tuple[Lookup, datetime] | None
    found_at: datetime | None
    capture: tuple[Capture, datetime] | None


class Store:
    """An open store. A context manager; every method raises StoreError when the file cannot be used.

    ``patience`` is how many seconds it waits for another process that is writing. ``readings`` is what notes gave,
    ``copies`` what archives said.
    """

    def __init__(self, path: Path, *, patience: float = 5) -> None:
        self._path = path
        self._patience_ms = int(patience * 1000)
        with self._translated():
            self._prepare_folder()
            self._db = sqlite3.connect(path, isolation_level=None)
            try:
                self._open()
            except BaseException:
                self._db.close()
                raise
        self.readings = Readings(self._db, self._translated)
        self.copies = Copies(self._db, self._translated)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    # --- writing ------------------------------------------------------------------------------------------

    def begin_run(self, run_id: str, started_at: datetime) -> str:
        """Note that a run began; the id to go on with, which is an earlier run's when that one did not finish.

        What a run saw that was killed or interrupted within the last hour is then not looked at again.
        """
        oldest = _seconds(started_at) - _RESUMED_FOR
        unfinished = "SELECT id FROM runs WHERE complete = 0 AND started_at >= ? AND id = (SELECT id FROM runs ORDER BY started_at DESC, rowid DESC LIMIT 1)"
        with self._translated():
            row: Row | None = self._db.execute(unfinished, (oldest,)).fetchone()
        if row is not None:
            return str(row[0])
        self._write("INSERT INTO runs (id, started_at) VALUES (?, ?)", (run_id, _seconds(started_at)))
        return run_id

    def finish_run(self, run_id: str, finished_at: datetime, *, complete: bool) -> None:
        """Note that a run came to its end, or was stopped in order."""
        statement = "UPDATE runs SET finished_at = ?, complete = ? WHERE id = ?"
        self._write(statement, (_seconds(finished_at), int(complete), run_id))

    def save_checks(self, run_id: str, checks: Iterable[CheckedLink]) -> None:
        """Keep what checks saw, all of them or, should that fail, none. ``checked_at`` of each must be set.

        A commit takes as long as a hundred rows.
        """
        rows = [(checked.link.url, run_id, *_row(checked)) for checked in checks]
        with self._translated():
            self._db.execute("BEGIN IMMEDIATE")
            with self._db:
                self._db.executemany(
                    "INSERT OR IGNORE INTO links (url) VALUES (?)", ((row[0],) for row in rows)
                )
                self._db.executemany(
                    "INSERT INTO checks (link_id, run_id, checked_at, reason, detail, status_code, final_url,"
                    " redirects, title, heading, sought, missing, attempts, elapsed_ms, etag, last_modified,"
                    " failing_since, failures, counted_at, was)"
                    f" VALUES ((SELECT id FROM links WHERE url = ?){', ?' * 19})",
                    rows,
                )

    def note_recoveries(self, hosts: Iterable[str], at: datetime) -> None:
        """Remember that links of ``hosts`` answered at ``at`` that had been failing."""
        with self._translated():
            self._db.execute("BEGIN IMMEDIATE")
            with self._db:
                self._db.executemany(
                    "INSERT OR REPLACE INTO hosts (name, recovered_at) VALUES (?, ?)",
                    ((host, _seconds(at)) for host in hosts),
                )

    # --- reading ------------------------------------------------------------------------------------------

    def last_checks(
        self,
        links: Iterable[Link],
        *,
        before: str = "",
        before_time: datetime | None = None,
        without: Iterable[Reason] = (),
    ) -> dict[str, CheckedLink]:
        """The last check of each of ``links`` that was ever checked, by URL, marked as cached.

        Checks that belong to the run ``before``, are not earlier than ``before_time``, or have one of the reasons
        ``without``, do not count.
        """
        by_url = {link.url: link for link in links}
        passed_over = [reason.value for reason in without]
        rows = self._select(
            f"SELECT {_COLUMNS} FROM links JOIN checks ON checks.id = (SELECT max(id) FROM checks"
            f" WHERE link_id = links.id AND run_id <> ? AND checked_at < ? AND reason NOT IN ({_marks(passed_over)}))"
            " WHERE url IN ({})",
            by_url,
            before,
            _END_OF_TIME if before_time is None else _seconds(before_time),
            *passed_over,
        )
        return {row[0]: _checked(by_url[row[0]], row) for row in rows if row[2] in _REASONS}

    def history(self, url: str) -> History:
        """All that is kept of ``url``, a normalised address without its fragment."""
        rows = self._select(
            f"SELECT {_COLUMNS} FROM links JOIN checks ON link_id = links.id WHERE url IN ({{}}) ORDER BY checks.id",
            [url],
        )
        link = Link(url, ())
        return History(
            tuple(_checked(link, row) for row in rows if row[2] in _REASONS),
            self.copies.last_lookups([url]).get(url),
            self.copies.found_at([url]).get(url),
            self.copies.last_captures([url]).get(url),
        )

    def runs(self) -> dict[str, datetime]:
        """Every run that is known, the oldest first, and when it began."""
        with self._translated():
            rows = self._db.execute("SELECT id, started_at FROM runs ORDER BY started_at, rowid").fetchall()
        return {run_id: _time(started_at) for run_id, started_at in rows}

    def first_check(self) -> tuple[str, datetime] | None:
        """The run and the time of the first check that is kept."""
        with self._translated():
            row: Row | None = self._db.execute(
                "SELECT run_id, checked_at FROM checks ORDER BY id LIMIT 1"
            ).fetchone()
        return None if row is None else (row[0], _time(row[1]))

    def recovered_hosts(self) -> frozenset[str]:
        """The hosts that have answered again after a link there had been failing."""
        with self._translated():
            return frozenset(row[0] for row in self._db.execute("SELECT name FROM hosts"))

    def checked_in(self, run_id: str) -> frozenset[str]:
        """The URLs that were checked in this run, before it was resumed."""
        with self._translated():
            rows = self._db.execute(
                "SELECT DISTINCT url FROM checks JOIN links ON links.id = link_id WHERE run_id = ?", (run_id,)
            )
            return frozenset(row[0] for row in rows)

    def checked_before(self, run_id: str) -> frozenset[str]:
        """The URLs that were checked in the last run before this one."""
        with self._translated():
            row: Row | None = self._db.execute(
                "SELECT id FROM runs WHERE id <> ? ORDER BY started_at DESC, rowid DESC LIMIT 1", (run_id,)
            ).fetchone()
        return frozenset() if row is None else self.checked_in(row[0])

    # --- the file -----------------------------------------------------------------------------------------

    def _prepare_folder(self) -> None:
        folder = self._path.parent
        if not folder.exists():
            folder.mkdir(parents=True)
            (folder / ".gitignore").write_text(
                "*\n", encoding="utf-8"
            )  # a database is not for version control

    def _open(self) -> None:
        self._db.execute(f"PRAGMA busy_timeout = {self._patience_ms}")
        version: int = self._db.execute("PRAGMA user_version").fetchone()[0]
        owner: int = self._db.execute("PRAGMA application_id").fetchone()[0]
        tables: int = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if owner != _APPLICATION_ID and tables:
            raise StoreError(
                f"{self._path}: a database, but not one of refguard; set store.path to another file"
            )
        if version > len(MIGRATIONS):
            raise StoreError(
                f"{self._path}: written by a newer refguard (store version {version}, this one knows "
                f"{len(MIGRATIONS)}); upgrade refguard, or set store.path to another file"
            )
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("PRAGMA foreign_keys = ON")
        for number, script in enumerate(MIGRATIONS[version:], version + 1):
            self._db.executescript(
                f"BEGIN IMMEDIATE; {script}; PRAGMA application_id = {_APPLICATION_ID};"
                f" PRAGMA user_version = {number}; COMMIT;"
            )

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        with self._translated():
            self._db.execute(statement, values)

    def _select(self, statement: str, keys: Iterable[str], *first: object) -> list[Row]:
        """The rows of ``statement``, whose ``{}`` stands for the place holders of ``keys``."""
        wanted = list(keys)
        rows: list[Row] = []
        with self._translated():
            for start in range(0, len(wanted), _CHUNK):
                part = wanted[start : start + _CHUNK]
                rows += self._db.execute(statement.format(_marks(part)), (*first, *part)).fetchall()
        return rows

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as exc:
            cure = {
                "database is locked": "another refguard is writing; wait for it, or set store.path to another file",
                "database or disk is full": "free some disk space",
                "attempt to write a readonly database": "make the file writable, or set store.path to another file",
            }.get(str(exc), "delete the file to begin anew, or set store.path to another file")
            raise StoreError(f"{self._path}: the store cannot be used ({exc}); {cure}") from exc
        except OSError as exc:
            raise StoreError(
                f"{self._path}: the store cannot be used ({exc.strerror}); set store.path"
            ) from exc


def _marks(values: Sized) -> str:
    return ",".join("?" * len(values))


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _row(checked: CheckedLink) -> Row:
    if checked.checked_at is None:
        raise ValueError("a link that was not checked has nothing to keep")
    return (
        _seconds(checked.checked_at),
        checked.verdict.reason.value,
        checked.verdict.detail,
        checked.status_code,
        checked.final_url,
        json.dumps(checked.redirects),
        checked.title,
        checked.heading,
        json.dumps(checked.sought_fragments),
        json.dumps(checked.missing_fragments),
        checked.attempts,
        checked.elapsed_ms,
        checked.etag,
        checked.last_modified,
        *_streak_row(checked.streak),
    )


def _streak_row(streak: Streak | None) -> Row:
    if streak is None:
        return None, 0, None, None
    was = streak.was and streak.was.value
    return _seconds(streak.since), streak.failures, _seconds(streak.counted_at), was


def _streak(since: int | None, failures: int, counted_at: int | None, was: str | None) -> Streak | None:
    if since is None or counted_at is None:
        return None
    return Streak(_time(since), failures, _time(counted_at), Reason(was) if was in _REASONS else None)


def _checked(link: Link, row: Row) -> CheckedLink:
    _, checked_at, reason, detail, status_code, final_url, redirects, *page = row
    title, heading, sought, missing, attempts, elapsed_ms, etag, last_modified, *streak = page
    return CheckedLink(
        link,
        Verdict(Reason(reason), detail),
        checked_at=_time(checked_at),
        cached=True,
        status_code=status_code,
        final_url=final_url,
        redirects=tuple(json.loads(redirects)),
        title=title,
        heading=heading,
        sought_fragments=tuple(json.loads(sought)),
        missing_fragments=tuple(json.loads(missing)),
        attempts=attempts,
        elapsed_ms=elapsed_ms,
        streak=_streak(*streak),
        etag=etag,
        last_modified=last_modified,
    )
