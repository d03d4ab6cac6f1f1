"""What belongs where: the tables of each version, and what a value in them can be.

SQLite keeps no checksums of what is in a row. A row that refguard can never have written is as damaged as a page that
cannot be read, and the next run would stumble over it. Reasons may be any word: one that a later version dropped is
passed over.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from checker.models import CaptureState, LookupState
from checker.store.database import statements
from checker.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checker.store.database import Row

__all__ = ["Column", "Table", "is_sound", "tables"]

_TYPES: Mapping[str, tuple[type, ...]] = {
    "INTEGER": (int,),
    "TEXT": (str,),
    "BLOB": (bytes,),
    "REAL": (float, int),
}
_WORDS: Mapping[tuple[str, str], frozenset[str]] = {
    ("lookups", "state"): frozenset(LookupState),
    ("captures", "state"): frozenset(CaptureState),
}
_LISTS: Mapping[str, tuple[type, ...]] = {
    "redirects": (str,),
    "sought": (str,),
    "missing": (str,),
    "absent_from": (str,),
    "departures": (float, int),
}
_TIMES = ("_at", "near", "failing_since")
_END_OF_TIME = 253_402_300_800  # the year 10000, which Python's calendar does not have


class Column(NamedTuple):
    """One column, as SQLite was told of it."""

    name: str
    type: str
    is_needed: bool


class Table(NamedTuple):
    """One table. Its rows are found by ``key``, an integer; ``parents`` are (column, table, column) of foreign keys."""

    name: str
    key: str
    columns: tuple[Column, ...]
    parents: tuple[tuple[str, str, str], ...]


@cache
def tables(version: int) -> tuple[Table, ...]:
    """The tables of a store of ``version``, parents before children."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        for script in MIGRATIONS[:version]:
            for statement in statements(script):
                db.execute(statement)
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = [_table(db, name) for name in names]
    ordered: list[Table] = []
    while found:
        known = {table.name for table in ordered}
        ordered += [table for table in found if {parent for _, parent, _ in table.parents} <= known]
        found = [table for table in found if table not in ordered]
    return tuple(ordered)


def is_sound(table: Table, row: Row) -> bool:
    """Whether refguard can have written ``row``, the values of all columns of ``table``."""
    return all(_fits(table.name, column, value) for column, value in zip(table.columns, row, strict=True))


def _table(db: sqlite3.Connection, name: str) -> Table:
    described = db.execute("SELECT * FROM pragma_table_info(?)", (name,)).fetchall()
    columns = tuple(
        Column(column, kind, bool(needed) or bool(key)) for _, column, kind, needed, _, key in described
    )
    keys = [column for _, column, kind, _, _, key in described if key == 1 and kind == "INTEGER"]
    parents = db.execute('SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)', (name,)).fetchall()
    return Table(name, keys[0] if keys else "rowid", columns, tuple(parents))


def _fits(table: str, column: Column, value: object) -> bool:
    if value is None:
        return not column.is_needed
    if not isinstance(value, _TYPES[column.type]):
        return False
    if isinstance(value, int):
        return not column.name.endswith(_TIMES) or 0 <= value < _END_OF_TIME
    if column.name in _LISTS:
        return _is_list(value, _LISTS[column.name])
    words = _WORDS.get((table, column.name))
    return words is None or value in words


def _is_list(value: object, kinds: tuple[type, ...]) -> bool:
    try:
        parsed = json.loads(str(value))
    except ValueError:
        return False
    return isinstance(parsed, list) and all(isinstance(each, kinds) for each in parsed)
