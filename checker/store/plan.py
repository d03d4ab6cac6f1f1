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
    from collections.abc import Callable, Mapping

    from checker.store.database import Row

__all__ = ["Column", "Table", "inspector", "tables"]

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


def inspector(table: Table) -> Callable[[Row], bool]:
    """Whether refguard can have written a row, the values of all columns of ``table``: there may be millions."""
    closely = [
        (index, column) for index, column in enumerate(table.columns) if _is_narrow(table.name, column)
    ]
    sound: set[tuple[type, ...]] = set()

    def is_sound(row: Row) -> bool:
        types = tuple(map(type, row))
        if types not in sound:
            if not all(map(_has_type, table.columns, row)):
                return False
            sound.add(types)
        return all(row[index] is None or _fits(table.name, column, row[index]) for index, column in closely)

    return is_sound


def _table(db: sqlite3.Connection, name: str) -> Table:
    described = db.execute("SELECT * FROM pragma_table_info(?)", (name,)).fetchall()
    columns = tuple(
        Column(column, kind, bool(needed) or bool(key)) for _, column, kind, needed, _, key in described
    )
    keys = [column for _, column, kind, _, _, key in described if key == 1 and kind == "INTEGER"]
    parents = db.execute('SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)', (name,)).fetchall()
    return Table(name, keys[0] if keys else "rowid", columns, tuple(parents))


def _is_narrow(table: str, column: Column) -> bool:
    """Whether not every value of its type can stand in ``column``."""
    return column.name.endswith(_TIMES) or column.name in _LISTS or (table, column.name) in _WORDS


def _has_type(column: Column, value: object) -> bool:
    return not column.is_needed if value is None else isinstance(value, _TYPES[column.type])


def _fits(table: str, column: Column, value: object) -> bool:
    if isinstance(value, int):
        return 0 <= value < _END_OF_TIME
    if column.name in _LISTS:
        return _is_list(value, _LISTS[column.name])
    return value in _WORDS[table, column.name]


def _is_list(value: object, kinds: tuple[type, ...]) -> bool:
    try:
        parsed = json.loads(str(value))
    except ValueError:
        return False
    return isinstance(parsed, list) and all(isinstance(each, kinds) for each in parsed)
