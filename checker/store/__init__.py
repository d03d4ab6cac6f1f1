"""What each run saw, in one SQLite file: the SQL is visible, the writer is one, each result is kept as it comes.

A process that is killed loses nothing that was saved, and saves what it has seen at once (``CheckStage``).
"""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, NamedTuple, Self

from checker.errors import StoreError
from checker.models import Moment
from checker.store.checks import Checks, seconds, time
from checker.store.compaction import Compaction
from checker.store.copies import Copies
from checker.store.database import Database
from checker.store.lock import RunLock
from checker.store.readings import Readings
from checker.store.timeline import counts_by_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from checker.models import Capture, CheckedLink, Link, Lookup, Reason
    from checker.store.database import Row

__all__ = ["History", "Store"]

_RESUMED_FOR = (
    3_600  # seconds after its last sign of life for which a run that did not finish is gone on with
)
_RESUMED_AT_MOST = 86_400  # seconds after its start: what it saw first is then too old to be believed
_CITED_EVERY = 7 * 86_400  # seconds: a link is not written again for each run that cites it

_FIRST_DAY = date(1970, 1, 1)


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

    ``patience`` is how many seconds it waits for another process that is writing, or that runs. Where it ``only_reads``,
    a folder that cannot be written will do. ``readings`` is what notes gave, ``copies`` what archives said.
    """

    loss = ""
    """That something could not be written and the run goes on all the same, as sentences; see ``enduring``."""

    def __init__(self, path: Path, *, patience: float = 5, only_reads: bool = False) -> None:
        with ExitStack() as stack:
            self._database = Database(path, patience=patience, only_reads=only_reads)
            stack.callback(self._database.close)
            self._lock = stack.enter_context(RunLock(path, patience))
            self._closing = stack.pop_all()
        self._db = self._database.connection
        self._checks = Checks(self._database)
        self.readings = Readings(self._database)
        self.copies = Copies(self._database)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    # --- writing ------------------------------------------------------------------------------------------

    def begin_run(self, run_id: str, started_at: datetime) -> str:
        """Note that a run began; the id to go on with, which is an earlier run's when that one did not finish.

        What a run saw that was killed or interrupted within the last hour is then not looked at again. There is one run
        at a time: raises StoreError when another process is in the middle of one, and stays there for ``patience``.
        """
        with self._database.translated():
            if not self._lock.take():
                raise StoreError(self._occupied())
        at = seconds(started_at)
        with self._database.understood(), self._database.writing() as db:
            last: Row | None = db.execute(
                "SELECT id, started_at, complete, number FROM runs ORDER BY number DESC LIMIT 1"
            ).fetchone()
            if last is not None and not last[2] and self._is_resumed(last[3], last[1], at):
                return str(last[0])
            db.execute("INSERT INTO runs (id, started_at) VALUES (?, ?)", (run_id, at))
        return run_id

    def finish_run(self, run_id: str, finished_at: datetime, *, complete: bool) -> None:
        """Note that a run came to its end, or was stopped in order; the next one may begin."""
        with self._database.writing() as db:
            db.execute(
                "UPDATE runs SET finished_at = ?, complete = ? WHERE id = ?",
                (seconds(finished_at), int(complete), run_id),
            )
        self._lock.release()

    def catch_up(self) -> None:
        """Write what was put off: nothing, where every failure is raised at once."""

    def save_checks(self, run_id: str, checks: Iterable[CheckedLink]) -> None:
        """Keep what checks saw, all of them or, should that fail, none. ``checked_at`` of each must be set.

        A commit takes as long as two or three rows. What was saved outlives the process, though not always the machine:
        for no power failure is a disk waited for.
        """
        self._checks.save(self._number(run_id), checks)

    def note_recoveries(self, hosts: Iterable[str], at: datetime) -> None:
        """Remember that links of ``hosts`` answered at ``at`` that had been failing."""
        rows = [(host, seconds(at)) for host in hosts]
        with self._database.writing() as db:
            db.executemany("INSERT OR REPLACE INTO hosts (name, recovered_at) VALUES (?, ?)", rows)

    def note_twins(self, same: Mapping[str, bool], asked_at: datetime) -> None:
        """Remember of links over http whether the same page can be read over https; links that are not kept are not, too."""
        rows = [(seconds(asked_at), is_same, url) for url, is_same in same.items()]
        with self._database.writing() as db:
            db.executemany(
                "INSERT OR REPLACE INTO twins (link_id, asked_at, is_same) SELECT id, ?, ? FROM links WHERE url = ?",
                rows,
            )

    def note_read(self, paths: Iterable[str]) -> None:
        """Remember what the last run was told to read; nothing: all that the configuration names."""
        with self._database.writing() as db:
            db.execute("DELETE FROM read_last")
            db.executemany(
                "INSERT OR IGNORE INTO read_last (path) VALUES (?)", [(os.fsencode(path),) for path in paths]
            )

    def note_cited(self, urls: Iterable[str], at: datetime) -> None:
        """Remember that notes cite these links: ``compact`` drops those that none has cited for long."""
        now = seconds(at)
        rows = [(now, url, now - _CITED_EVERY) for url in urls]
        with self._database.writing() as db:
            db.executemany("UPDATE links SET cited_at = ? WHERE url = ? AND cited_at < ?", rows)

    def compact(self, before: datetime, *, now: datetime, patience: float = 2) -> None:
        """Thin out checks from before ``before``, and drop links that were neither checked nor cited since.

        Ends after about ``patience`` seconds, wherever it is; the next time goes on there.
        """
        Compaction(self._database).run(seconds(before), seconds(now), patience)

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
        return self._checks.last(links, but=self._number(before), before=before_time, without=without)

    def sightings(self, urls: Iterable[str]) -> dict[str, int]:
        """In how many runs each of ``urls`` was last seen to lead, permanently, where it leads now; 0 is left out."""
        return self._checks.sightings(urls)

    def twins(self, urls: Iterable[str], since: datetime) -> dict[str, bool]:
        """Of those of ``urls`` that ``note_twins`` has told of at ``since`` or later: whether it is the same page."""
        rows = self._database.select(
            "SELECT url, is_same FROM links JOIN twins ON link_id = links.id WHERE asked_at >= ? AND url IN ({})",
            urls,
            seconds(since),
        )
        return {url: bool(is_same) for url, is_same in rows}

    def history(self, url: str) -> History:
        """All that is kept of ``url``, a normalised address without its fragment."""
        return History(
            self._checks.every(url),
            self.copies.last_lookups([url]).get(url),
            self.copies.found_at([url]).get(url),
            self.copies.last_captures([url]).get(url),
        )

    def urls(self, prefix: str = "") -> list[str]:
        """The addresses of known links that begin with ``prefix``, in order."""
        with self._database.translated():
            rows = self._db.execute(
                "SELECT url FROM links WHERE url >= ? AND url < ? ORDER BY url",
                (prefix, f"{prefix}\U0010ffff"),
            )
            return [row[0] for row in rows]

    def runs(self) -> dict[str, datetime]:
        """Every run that is known, in the order in which they began, and when that was."""
        with self._database.understood():
            rows = self._db.execute("SELECT id, started_at FROM runs ORDER BY number")
            return {run_id: time(started_at) for run_id, started_at in rows}

    def first_check(self, until: datetime | None = None) -> tuple[str, datetime] | None:
        """The run and the time of the first check that is kept, of those that are dated no later than ``until``."""
        with self._database.understood():
            row: Row | None = self._db.execute(
                "SELECT id, checked_at FROM checks JOIN runs ON runs.number = run"
                " WHERE checked_at <= coalesce(?, checked_at) ORDER BY answer_id, checks.number LIMIT 1",
                (until and seconds(until),),
            ).fetchone()
            return None if row is None else (row[0], time(row[1]))

    def days(self, before: datetime) -> tuple[Moment, ...]:
        """The days of runs before that of ``before``, oldest first, and how links stood at the end of each.

        A link counts from its first check until notes no longer cite it, which is known to within a week.
        """
        midnight = before.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        counted = counts_by_day(self._database, seconds(midnight), _CITED_EVERY)
        return tuple(Moment(_FIRST_DAY + timedelta(days=day), counts) for day, counts in counted)

    def read_last(self) -> tuple[str, ...]:
        """What ``note_read`` was told last, in order."""
        with self._database.understood():
            return tuple(
                os.fsdecode(row[0]) for row in self._db.execute("SELECT path FROM read_last ORDER BY path")
            )

    def recovered_hosts(self) -> frozenset[str]:
        """The hosts that have answered again after a link there had been failing."""
        with self._database.translated():
            return frozenset(row[0] for row in self._db.execute("SELECT name FROM hosts"))

    def checked_in(self, run_id: str) -> frozenset[str]:
        """The URLs that were checked in this run, before it was resumed."""
        return self._checks.urls_of(self._number(run_id))

    def _is_resumed(self, number: int, started_at: int, at: int) -> bool:
        """Whether an unfinished run is gone on with. A clock that has jumped tells nothing of how long ago it was."""
        if abs(at - started_at) <= _RESUMED_FOR:
            return True
        row: Row = self._db.execute("SELECT max(checked_at) FROM checks WHERE run = ?", (number,)).fetchone()
        is_recent = row[0] is not None and abs(at - row[0]) <= _RESUMED_FOR
        return is_recent and abs(at - started_at) <= _RESUMED_AT_MOST

    def _number(self, run_id: str) -> int:
        """The number of a run; -1, which none has, where there is no such run."""
        with self._database.translated():
            row: Row | None = self._db.execute("SELECT number FROM runs WHERE id = ?", (run_id,)).fetchone()
        return -1 if row is None else int(row[0])

    def _occupied(self) -> str:
        """That another run is under way, and since when."""
        since = ""
        with suppress(StoreError), self._database.understood():
            row: Row | None = self._db.execute(
                "SELECT started_at FROM runs WHERE complete = 0 ORDER BY number DESC LIMIT 1"
            ).fetchone()
            since = f" since {time(row[0]):%Y-%m-%d %H:%M} UTC" if row else ""
        return (
            f"{self._database.path}: another run has been using this store{since};"
            " wait for it to end, or set store.path to another file"
        )
