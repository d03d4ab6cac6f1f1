"""Looking a store over: whether it is whole, and what is in it. Nothing is changed."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from checker.errors import StoreError
from checker.store.checks import time
from checker.store.database import APPLICATION_ID, PRIMARY, identify, is_lost, journal, reading, translated
from checker.store.plan import inspector, tables
from checker.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from checker.store.plan import Table

__all__ = ["Condition", "examine", "is_damage", "missing", "version_of"]

_HEADER, _LARGEST_PAGE = 100, 65_536  # bytes; the largest page is written as 1
_ALL_RUNS = "SELECT started_at FROM runs ORDER BY started_at"
_RUNS = """
    SELECT started_at FROM runs WHERE complete = 1 OR number IN (SELECT run FROM checks) ORDER BY started_at"""
"""Those that saw something: without a network there is a run, and nothing of it to keep."""
_MOST = 20  # problems that are told: a torn file has thousands
_NO_DAMAGE = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
)


@dataclass(frozen=True, slots=True)
class Condition:
    """What a store is like. ``rows`` are counted by table; ``free`` are those bytes of ``size`` that hold nothing."""

    path: Path
    size: int
    version: int = 0
    free: int = 0
    rows: Mapping[str, int] = field(default_factory=dict)
    runs: tuple[datetime, datetime] | None = None  # when the first and the last began
    problems: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is damaged."""
        return not self.problems


def examine(path: Path) -> Condition:
    """What the store at ``path`` is like. Raises StoreError for what is no store of ours, or cannot be looked at."""
    if not path.exists():
        raise StoreError(missing(path))
    with translated(path), ExitStack() as stack:
        problems = [
            *_cut_off(path)
        ]  # first: to close a file lets go of every lock that this process has on it
        db = stack.enter_context(reading(path, 5))
        size = path.stat().st_size
        try:
            if not _is_unmarked(db):
                identify(db, path)
            for problem in islice(_problems(db), _MOST):
                problems.append(problem)  # noqa: PERF402 - those before an error count, too
            if not problems:
                return _healthy(db, path, size)
        except sqlite3.DatabaseError as exc:
            if not is_damage(exc):
                raise
            problems.append(f"it cannot be read to its end ({exc})")
        return Condition(path, size, problems=tuple(problems))


def missing(path: Path) -> str:
    """That there is nothing to look over."""
    return f"{path}: there is no store yet; `refguard run` makes one"


def version_of(db: sqlite3.Connection) -> int:
    """The newest version of a store whose tables are all there, whatever the header says; 0: none."""
    there = {
        (table, column)
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (column,) in db.execute("SELECT name FROM pragma_table_info(?)", (table,))
    }
    for version in range(len(MIGRATIONS), 0, -1):
        if {(table.name, column.name) for table in tables(version) for column in table.columns} <= there:
            return version
    return 0


def _is_unmarked(db: sqlite3.Connection) -> bool:
    """Whether the header does not say that the database is ours, although it is."""
    return _pragma(db, "application_id") != APPLICATION_ID and version_of(db) > 0


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether ``error`` says something of the file, rather than of the disk or of another process."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is None or code & PRIMARY not in _NO_DAMAGE


def _cut_off(path: Path) -> Iterator[str]:
    """That the file is shorter than its header says (section 1.3 of SQLite's file format), where that can be known.

    SQLite takes what is missing of a page for zeros. What is missing as long as there is a journal may stand in that.
    """
    if journal(path) or not path.is_file():
        return
    if is_lost(path):
        yield "it is empty: all that was in it is lost"
        return
    with path.open("rb") as file:
        header = file.read(_HEADER)
    page = int.from_bytes(header[16:18], "big")
    told = int.from_bytes(header[28:32], "big") * (_LARGEST_PAGE if page == 1 else page)
    is_believed = header.startswith(b"SQLite format 3\0") and header[24:28] == header[92:96]
    if is_believed and (lost := told - path.stat().st_size) > 0:
        yield f"it was cut off: {lost:,} of its {told:,} bytes are missing"


def _problems(db: sqlite3.Connection) -> Iterator[str]:
    """Sentences on what is wrong, the worst first; later ones may follow from it."""
    if _is_unmarked(db):
        yield "its header does not say that it is a store of refguard, although it is"
    for (line,) in db.execute(f"PRAGMA integrity_check({_MOST})"):
        if line != "ok":
            yield " ".join(line.split())
    for table, _, parent, _ in db.execute("PRAGMA foreign_key_check"):
        yield f"a row of {table} belongs to one of {parent} that is not there"
    for each in tables(_pragma(db, "user_version")):
        is_sound = inspector(each)
        if strange := sum(not is_sound(row) for row in db.execute(_every(each))):
            yield f"{strange} rows of {each.name} hold what refguard never writes"


def _healthy(db: sqlite3.Connection, path: Path, size: int) -> Condition:
    version, free, page = (_pragma(db, name) for name in ("user_version", "freelist_count", "page_size"))
    rows = {
        table.name: db.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0]  # noqa: S608 - our names
        for table in tables(version)
    }
    begun = db.execute(_RUNS if version == len(MIGRATIONS) else _ALL_RUNS).fetchall() if rows else []
    if rows:
        rows["runs"] = len(begun)
    runs = (time(begun[0][0]), time(begun[-1][0])) if begun else None
    return Condition(path, size, version, free * page, rows, runs)


def _every(table: Table) -> str:
    names = ", ".join(column.name for column in table.columns)
    return f"SELECT {names} FROM {table.name}"  # noqa: S608 - our names


def _pragma(db: sqlite3.Connection, name: str) -> int:
    value: int = db.execute(f"PRAGMA {name}").fetchone()[0]
    return value
