"""A store that a run outlives: when its disk is full, what was seen is still reported.

Nothing can be done before a run has begun, so until then everything is raised as ever. Afterwards a write that fails is
put off, with all that follow it, and tried once more when the run is about to report: a disk may have got room again,
another process may have let go of the file. What cannot be kept even then is told, and looked at anew by the next run.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from checker.errors import StoreError
from checker.store import Store
from checker.store.copies import Copies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from checker.models import Capture, CheckedLink, Lookup
    from checker.store.database import Database

__all__ = ["EnduringStore"]


class EnduringStore(Store):
    """An open store whose file may fail in the middle of a run; ``loss`` says so, from the first failure on."""

    def __init__(self, path: Path, *, only_reads: bool = False) -> None:
        super().__init__(path, only_reads=only_reads)
        self._path = path
        self._has_begun = False
        self._unwritten: list[Callable[[], None]] = []
        self._unkept: set[str] = set()
        self.copies = _EnduringCopies(self._database, self._endure)

    def begin_run(self, run_id: str, started_at: datetime) -> str:
        """As ever; from here on writes are put off where they fail."""
        run_id = super().begin_run(run_id, started_at)
        self._has_begun = True
        return run_id

    def save_checks(self, run_id: str, checks: Iterable[CheckedLink]) -> None:
        """Keep what checks saw, now or later."""
        checks = tuple(checks)
        self._endure(partial(super().save_checks, run_id, checks))
        if self.loss:
            self._unkept.update(checked.link.url for checked in checks)

    def note_recoveries(self, hosts: Iterable[str], at: datetime) -> None:
        """Remember them, now or later."""
        self._endure(partial(super().note_recoveries, tuple(hosts), at))

    def finish_run(self, run_id: str, finished_at: datetime, *, complete: bool) -> None:
        """Note it, if that is possible; else the next run takes this one for killed, and goes on with it."""
        self._endure(partial(super().finish_run, run_id, finished_at, complete=complete))

    def note_read(self, paths: Iterable[str]) -> None:
        """Remember it, if that is possible."""
        self._endure(partial(super().note_read, tuple(paths)))

    def note_cited(self, urls: Iterable[str], at: datetime) -> None:
        """Remember it, if that is possible."""
        self._endure(partial(super().note_cited, tuple(urls), at))

    def compact(self, before: datetime, *, now: datetime, patience: float = 2) -> None:
        """Make room, if that is possible."""
        self._endure(partial(super().compact, before, now=now, patience=patience))

    def checked_in(self, run_id: str) -> frozenset[str]:
        """What was checked, kept or not."""
        return super().checked_in(run_id) | self._unkept

    def catch_up(self) -> None:
        """Write what was put off; where that works, nothing is lost."""
        left, self._unwritten, said, self.loss = self._unwritten, [], self.loss, ""
        for write in left:
            self._endure(write)
        if self.loss:
            self.loss = said
        else:
            self._unkept.clear()

    def _endure(self, write: Callable[[], None]) -> None:
        if self.loss:
            self._unwritten.append(write)
            return
        try:
            write()
        except StoreError as exc:
            if not self._has_begun:
                raise
            self._unwritten.append(write)
            why = str(exc).removeprefix(f"{self._path}: ")
            self.loss = (
                f"{why[0].upper()}{why[1:]}. What this run saw after that is in its report only: "
                "the next run looks at it again."
            )


class _EnduringCopies(Copies):
    """What archives said; kept now or later."""

    def __init__(self, database: Database, endure: Callable[[Callable[[], None]], None]) -> None:
        super().__init__(database)
        self._endure = endure

    def save_lookups(self, lookups: Iterable[Lookup], looked_up_at: datetime) -> None:
        """Keep what archives said, now or later."""
        self._endure(partial(super().save_lookups, tuple(lookups), looked_up_at))

    def save_captures(self, captures: Iterable[Capture], submitted_at: datetime) -> None:
        """Keep how far submissions came, now or later."""
        self._endure(partial(super().save_captures, tuple(captures), submitted_at))

    def save_paces(self, paces: Mapping[str, tuple[Iterable[float], float]]) -> None:
        """Keep how fast archives were asked, now or later."""
        self._endure(partial(super().save_paces, dict(paces)))
