from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from checker.errors import StoreError
from checker.store import Store
from checker.store.readings import Reading
from checker.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from pathlib import Path

A = Reading("notes/a.md", b"\x00\xff", 100, b"head", b"body")
B = Reading("notes/日本語 'b'.md", b"digest", 200, b"", b"")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite3"


def test_what_was_saved_is_found_also_by_the_next_process(path: Path) -> None:
    with Store(path) as store:
        store.readings.save([A, B])
        assert sorted(store.readings.find([A.path, "other.md", B.path])) == [A, B]
    with Store(path) as store:
        assert store.readings.find([B.path]) == [B]
        assert store.readings.find([]) == []


def test_there_is_one_row_a_note(path: Path) -> None:
    later = A._replace(digest=b"other", used_at=300, body=b"new")
    with Store(path) as store:
        store.readings.save([A, B])
        store.readings.save([later])
        assert store.readings.find([A.path]) == [later]


def test_any_number_of_notes_is_asked_for_at_once(path: Path) -> None:
    many = [A._replace(path=f"{number}.md") for number in range(2_500)]
    with Store(path) as store:
        store.readings.save(many)
        assert len(store.readings.find([each.path for each in many])) == len(many)


def test_what_was_not_used_is_forgotten(path: Path) -> None:
    with Store(path) as store:
        store.readings.save([A, B])
        store.readings.forget(before=200)
        assert store.readings.find([A.path, B.path]) == [B]


def test_all_or_none_is_saved(path: Path) -> None:
    def failing() -> object:
        yield A
        raise KeyError

    with Store(path) as store:
        with pytest.raises(KeyError):
            store.readings.save(failing())  # type: ignore[arg-type]
        assert store.readings.find([A.path]) == []
        store.readings.save([B])  # the transaction is over
        assert store.readings.find([B.path]) == [B]


def test_an_impatient_store_does_not_wait_for_another_process(path: Path) -> None:
    with (
        Store(path, patience=0.05) as store,
        closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        with pytest.raises(StoreError, match="another refguard is writing"):
            store.readings.save([A])
        assert time.monotonic() - started < 4, "others wait for five seconds"


def test_a_store_of_the_first_version_is_brought_up_to_date(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(f"{MIGRATIONS[0]}; PRAGMA application_id = 0x72676472; PRAGMA user_version = 1")
        db.execute("INSERT INTO runs (id, started_at) VALUES ('old', 1)")
        db.commit()
    with Store(path) as store:
        store.readings.save([A])
        assert store.readings.find([A.path]) == [A]
        assert store.begin_run("new", datetime(2026, 1, 1, tzinfo=UTC)) == "new"
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        assert db.execute("SELECT id FROM runs ORDER BY started_at").fetchall() == [("old",), ("new",)]
