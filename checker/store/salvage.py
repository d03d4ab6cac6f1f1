"""Saving what can be read of a damaged store into a new one, by SQLite alone.

The new store is written beside the damaged one and takes its place in one step, once it is whole; the damaged one stays
beside it under another name. A page that cannot be read costs what is on it: rows are read by their keys, many at once,
and where that fails half as many, down to single ones. A header that cannot be read is mended in a copy first.

Rows that belong to nothing any more are dropped, but a lost run is no reason to forget what was seen in it, and a link
whose row is gone is known from the index.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from checker.errors import StoreError
from checker.store.care import examine, is_damage, missing, version_of
from checker.store.database import APPLICATION_ID, connect, migrate, statements, translated
from checker.store.lock import RunLock
from checker.store.plan import inspector, tables
from checker.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from checker.store.database import Row
    from checker.store.plan import Table

__all__ = ["Repair", "repair"]

_AT_ONCE = 4_096  # keys that are asked for in one statement
_ANY_KEY = 1 << 62
_GIVEN_UP_AFTER = {True: 100_000, False: 4_096}
"""Keys in a row that cannot be read, after which a table is given up: by whether its last key is known to come later."""

_BESIDE = ("-wal", "-shm")
"""What stands beside a store that is open, or whose process was killed: its journal, and the index of that."""

_MOST_LOST = 64  # times the size of what is left
_PAGE, _HEADER = 4_096, 100  # bytes: of a page, and of the header that the first one begins with
_INTERIOR = 5  # what a page of a table's tree begins with that only points to others

_LOST_RUNS = {  # by the first version that has it: what was seen stays, when the run was begins with it
    1: "INSERT INTO runs (id, started_at, complete) SELECT run_id, min(checked_at), 1 FROM checks"
    " WHERE run_id NOT IN (SELECT id FROM runs) GROUP BY run_id",
    5: "INSERT INTO runs (number, id, started_at, complete) SELECT run, 'lost-' || run, min(checked_at), 1 FROM checks"
    " WHERE run NOT IN (SELECT number FROM runs) GROUP BY run",
}


@dataclass(frozen=True, slots=True)
class Repair:
    """What became of a store. ``lost`` counts rows that were there and are not, by table; None: it cannot be known."""

    kept_as: Path | None  # the damaged file; None: it was whole, and is as it was
    saved: Mapping[str, int]
    lost: Mapping[str, int | None]


def repair(path: Path) -> Repair:
    """Put a whole store with what can be read of it in the place of the store at ``path``, if that is damaged.

    Raises StoreError when nothing can be read, or nothing can be written; then everything is as it was.
    """
    with translated(path), ExitStack() as stack:
        if not path.exists():
            raise StoreError(missing(path))
        if _is_for_reading(path) and (condition := examine(path)).is_whole:
            return Repair(None, condition.rows, {})  # no lock can be had there, and none is needed
        if not stack.enter_context(RunLock(path, 0)).take():
            raise StoreError(f"{path}: a run is using this store; wait for it to end")
        condition = examine(path)
        if condition.is_whole:
            return Repair(None, condition.rows, {})
        scratch = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent))
        )
        source, version = _readable(path, scratch, stack)
        new = scratch / "new"
        lost = _transfer(source, version, new)
        source.close()
        kept_as = _exchange(path, new)
    return Repair(kept_as, examine(path).rows, lost)


def _is_for_reading(path: Path) -> bool:
    return os.access(path, os.R_OK) and not os.access(path.parent, os.W_OK)


# --- what can be read -----------------------------------------------------------------------------------------


def _readable(path: Path, scratch: Path, stack: ExitStack) -> tuple[sqlite3.Connection, int]:
    """The store, or a copy of it with a header or with a schema that can be read, and its version."""
    for mend in (None, _mend_length, _mend_header, _mend_schema):
        source = _mended(path, scratch / mend.__name__, mend) if mend else path
        with contextlib.suppress(sqlite3.DatabaseError, StoreError):
            db = stack.enter_context(closing(connect(source, 5)))
            if version := version_of(db):
                return db, version
    raise StoreError(
        f"{path}: nothing of the store can be read, and it was left as it is; "
        "delete it to begin anew, or put an older copy in its place"
    )


def _mended(path: Path, copy: Path, mend: Callable[[bytes, int], dict[int, bytes]]) -> Path:
    """A copy of the store with those pieces of an empty one in it that ``mend`` says, by where they belong."""
    for part in ("", "-wal"):
        if (whole := path.with_name(path.name + part)).exists():
            shutil.copyfile(whole, copy.with_name(copy.name + part))
    with tempfile.TemporaryDirectory(dir=copy.parent) as folder:
        empty = Path(folder) / "empty"
        _make(empty, len(MIGRATIONS)).close()
        pieces = mend(empty.read_bytes(), copy.stat().st_size // _PAGE)
    with copy.open("r+b") as file:
        size, told = copy.stat().st_size, int.from_bytes(file.read(_HEADER)[28:32], "big") * _PAGE
        if size < told <= _MOST_LOST * size:
            file.truncate(told)  # with zeros, which are no rows
        for at, piece in pieces.items():
            file.seek(at)
            file.write(piece)
    return copy


def _mend_length(empty: bytes, pages: int) -> dict[int, bytes]:  # noqa: ARG001 - as its fellows
    """Nothing but the end, which every copy gets: a download that broke off."""
    return {}


def _mend_header(empty: bytes, pages: int) -> dict[int, bytes]:
    """The header (section 1.3 of SQLite's file format): that of an empty store, with so many pages, none of them free."""
    header = bytearray(empty[:_HEADER])
    header[28:32] = pages.to_bytes(4, "big")
    header[32:40] = bytes(8)
    header[92:96] = header[24:28]  # so that the number of pages is believed
    return {0: bytes(header)}


def _mend_schema(empty: bytes, pages: int) -> dict[int, bytes]:
    """All of the schema: a store that was never made anew has its tables where an empty one has them."""
    header = _mend_header(empty, pages)[0]
    pieces = {0: header + empty[_HEADER:_PAGE]}
    if empty[_HEADER] == _INTERIOR:
        cells = range(
            _HEADER + 12, _HEADER + 12 + 2 * int.from_bytes(empty[_HEADER + 3 : _HEADER + 5], "big"), 2
        )
        places = [int.from_bytes(empty[cell : cell + 2], "big") for cell in cells]
        for place in (*places, _HEADER + 8):
            at = (int.from_bytes(empty[place : place + 4], "big") - 1) * _PAGE
            pieces[at] = empty[at : at + _PAGE]
    return pieces


# --- from one to the other ------------------------------------------------------------------------------------


def _make(path: Path, version: int) -> sqlite3.Connection:
    """A new store of ``version``, as one file."""
    db = sqlite3.connect(path, isolation_level=None)
    for script in MIGRATIONS[:version]:
        for statement in statements(script):
            db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {version}")
    return db


def _transfer(source: sqlite3.Connection, version: int, path: Path) -> dict[str, int | None]:
    """Write a store of the newest version at ``path`` with what can be read of ``source``; what is lost, by table."""
    with closing(_make(path, version)) as target:
        lost = {}
        target.execute("BEGIN")
        with target:
            for table in tables(version):
                _copy(source, target, table)
            target.execute(_LOST_RUNS[max(each for each in _LOST_RUNS if each <= version)])
            for table in tables(version):
                for column, parent, key in table.parents:
                    target.execute(
                        f"DELETE FROM {table.name} WHERE {column} NOT IN (SELECT {key} FROM {parent})"  # noqa: S608 - our names
                    )
            for table in tables(version):
                lost[table.name] = _lost(source, target, table.name)
        migrate(target, path)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, which can be moved
    return {name: count for name, count in lost.items() if count != 0}


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, table: Table) -> None:
    """Copy the rows of ``table`` that can be read and that refguard can have written."""
    names = ", ".join(column.name for column in table.columns)
    marks = ", ".join("?" * len(table.columns))
    insert = f"INSERT OR REPLACE INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 - our names
    is_sound = inspector(table)
    target.executemany(insert, (row for row in _rows(source, table, names) if is_sound(row)))
    if table.name == "links":
        known = "INSERT OR IGNORE INTO links (id, url) VALUES (?, ?)"
        target.executemany(known, (row for row in _from_index(source) if _is_link(row)))


def _rows(db: sqlite3.Connection, table: Table, names: str) -> Iterator[Row]:
    """The rows of ``table``; where some cannot be read, all others."""
    key = f"FROM {table.name} WHERE {table.key}"
    last = _key(db, f"SELECT max({table.key}) {key} > ?", 0, none=0, unknown=_ANY_KEY)
    given_up_after = _GIVEN_UP_AFTER[last < _ANY_KEY]
    low = failures = 0
    while low <= last:
        high = low + _AT_ONCE - 1
        for rows in _halved(db, f"SELECT {names} {key} BETWEEN ? AND ?", low, high):
            failures = failures + 1 if rows is None else failures * (not rows)
            if failures > given_up_after:
                return
            yield from rows or ()
        low = _key(db, f"SELECT min({table.key}) {key} > ?", high, none=_ANY_KEY + 1, unknown=high + 1)


def _halved(db: sqlite3.Connection, statement: str, low: int, high: int) -> Iterator[list[Row] | None]:
    """The rows with keys from ``low`` to ``high``, in parts as large as can be read; None for a key that cannot."""
    ranges = [(low, high)]
    while ranges:
        low, high = ranges.pop()
        rows: list[Row] | None = None
        try:
            rows = db.execute(statement, (low, high)).fetchall()
        except sqlite3.DatabaseError as exc:
            if not is_damage(exc):
                raise
            if low < high:
                middle = (low + high) // 2
                ranges += [(middle + 1, high), (low, middle)]
                continue
        yield rows


def _key(db: sqlite3.Connection, statement: str, beyond: int, *, none: int, unknown: int) -> int:
    """A key of a table beyond another one: ``none`` where there is none, ``unknown`` where that cannot be read."""
    try:
        key = db.execute(statement, (beyond,)).fetchone()[0]
    except sqlite3.DatabaseError:
        return unknown
    return key if isinstance(key, int) else none


def _from_index(db: sqlite3.Connection) -> Iterator[Row]:
    """Id and address of links as the index has them, from both of its ends to where it cannot be read."""
    for order in ("ASC", "DESC"):
        with contextlib.suppress(sqlite3.DatabaseError):
            yield from db.execute(
                f"SELECT id, url FROM links INDEXED BY sqlite_autoindex_links_1 ORDER BY url {order}"  # noqa: S608
            )


def _is_link(row: Row) -> bool:
    return isinstance(row[0], int) and isinstance(row[1], str)


def _lost(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> int | None:
    counted = f"SELECT count(*) FROM {table}"  # noqa: S608 - our names
    try:
        before: int = source.execute(counted).fetchone()[0]
    except sqlite3.DatabaseError:
        return None
    return max(0, before - int(target.execute(counted).fetchone()[0]))


# --- the files ------------------------------------------------------------------------------------------------


def _exchange(path: Path, new: Path) -> Path:
    """Put ``new`` in the place of ``path``, whose file is kept beside it; its name then.

    What is killed in between leaves the damaged store where it was, or the new one: never none, and never the one with
    the journal of the other.
    """
    kept_as = _free_name(path)
    _copy_or_link(path, kept_as)
    wal, shm = (path.with_name(path.name + part) for part in _BESIDE)
    if wal.exists() and wal.stat().st_size:
        wal.replace(kept_as.with_name(f"{kept_as.name}-wal"))
    for empty in (wal, shm):
        empty.unlink(missing_ok=True)
    with new.open("rb+") as file:
        os.fsync(file.fileno())
    new.replace(path)
    return kept_as


def _copy_or_link(path: Path, to: Path) -> None:
    try:
        to.hardlink_to(path)
    except OSError:  # not on every file system
        shutil.copyfile(path, to)


def _free_name(path: Path) -> Path:
    name = f"{path.name}.damaged-{datetime.now(UTC):%Y%m%d}"
    taken = {each.name for each in path.parent.iterdir()}
    names = chain([name], (f"{name}-{number}" for number in count(2)))
    return path.with_name(next(each for each in names if each not in taken))
