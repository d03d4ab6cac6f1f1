"""From every version to the newest: with data that the SQL of that version wrote, and whatever comes in between."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from checker.errors import StoreError
from checker.models import (
    Capture,
    CaptureState,
    Link,
    Lookup,
    LookupState,
    Memento,
    Reason,
    Verdict,
)
from checker.store import Store
from checker.store.care import examine
from checker.store.readings import Reading
from checker.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from pathlib import Path

NEWEST = len(MIGRATIONS)
A, B = "https://a.example/", "https://b.example/"
COPY = "https://web.archive.example/web/20200102030405/https://a.example/"
AT = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)

# What each version wrote, in the order of versions; what is new in one is added to what the one before had.
WRITTEN = (
    "",
    f"""
    INSERT INTO runs VALUES ('later', 2000, 2100, 1), ('clock jumped back', 1000, NULL, 0);
    INSERT INTO links VALUES (7, '{A}'), (9, '{B}');
    INSERT INTO checks (id, link_id, run_id, checked_at, reason, detail, status_code, final_url, redirects, title,
        attempts, elapsed_ms) VALUES
        (3, 7, 'later', 2001, 'ok', 'answered 200 OK', 200, '{A}', '[]', 'T', 1, 9),
        (5, 9, 'later', 2002, 'moved-permanently', 'moved', 200, '{A}', '["{A}"]', NULL, 2, 8),
        (6, 7, 'clock jumped back', 1001, 'timeout', 'no answer', NULL, NULL, '[]', NULL, 3, 7);
    INSERT INTO lookups (link_id, looked_up_at, state, detail, memento_url, original, captured_at, status_code, archive)
        VALUES (7, 2003, 'archived', '', '{COPY}', '{A}', {AT.timestamp():.0f}, 200, 'archive.example'),
        (9, 2004, 'never-archived', 'no capture', NULL, NULL, NULL, NULL, NULL);
    INSERT INTO captures (link_id, submitted_at, state, job_id, reason) VALUES (9, 2005, 'pending', 'job', 'waiting');
    """,
    "INSERT INTO readings VALUES ('a.md', x'00ff', 2006, x'01', x'02');",
    """UPDATE checks SET heading = 'H', sought = '["größe", "x"]', missing = '["x"]' WHERE id = 3;""",
    f"""
    UPDATE lookups SET near = 2007, latest_at = 2008, absent_from = '["other"]' WHERE link_id = 7;
    UPDATE captures SET state = 'saved', memento_url = '{COPY}', original = '{A}', captured_at = {AT.timestamp():.0f},
        status_code = 200, archive = 'archive.example', shows_page = 1;
    INSERT INTO paces VALUES ('archive.example', '[1.5, 2.5]', 9.5);
    """,
    "INSERT INTO hosts VALUES ('a.example', 2009);",
    "INSERT INTO twins VALUES (7, 2010, 1);",
)


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def written(path: Path, version: int) -> Path:
    """A store as refguard left it when ``version`` was the newest."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        for number in range(version):
            db.executescript(MIGRATIONS[number])
            db.executescript(WRITTEN[number + 1])
        if version:
            db.executescript(f"PRAGMA application_id = 0x72676472; PRAGMA user_version = {version}")
    return path


@pytest.fixture(params=range(NEWEST), ids=lambda version: f"from {version}")
def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, int]:
    return written(tmp_path / "store.sqlite3", request.param), request.param


def test_every_version_of_the_past_is_written_here() -> None:
    assert len(WRITTEN) == NEWEST, "what the newest released version wrote belongs into WRITTEN"


def test_everything_is_there_afterwards(old: tuple[Path, int]) -> None:
    path, version = old
    with Store(path) as store:
        if version == 0:
            assert store.runs() == {}
            return
        assert list(store.runs().items()) == [("later", at(2000)), ("clock jumped back", at(1000))]
        assert store.first_check() == ("later", at(2001))
        last = store.last_checks([Link(A, ()), Link(B, ())])
        assert last[A].verdict == Verdict(Reason.TIMEOUT, "no answer")
        assert (last[A].checked_at, last[A].attempts, last[A].elapsed_ms) == (at(1001), 3, 7)
        assert (last[A].final_url, last[A].streak, last[A].etag) == (None, None, None)
        assert (last[B].final_url, last[B].redirects, last[B].status_code) == (A, (A,), 200)
        first, _ = store.history(A).checks
        assert (first.title, first.final_url, first.redirects, first.cached) == ("T", A, (), True)
        heading, sought, missing = ("H", ("größe", "x"), ("x",)) if version >= 3 else (None, (), ())
        assert (first.heading, first.sought_fragments, first.missing_fragments) == (heading, sought, missing)
        assert store.checked_in("later") == {A, B}
        assert store.readings.find(["a.md"]) == (
            [Reading("a.md", b"\0\xff", 2006, b"\1", b"\2")] if version >= 2 else []
        )
        assert store.recovered_hosts() == ({"a.example"} if version >= 5 else frozenset())
        assert store.twins([A, B], at(0)) == ({A: True} if version >= 6 else {})
        assert store.read_last() == ()
    assert examine(path).is_whole


def test_what_archives_said_is_there_afterwards(old: tuple[Path, int]) -> None:
    path, version = old
    memento = Memento(A, COPY, AT, 200, "archive.example")
    with Store(path) as store:
        if version == 0:
            return
        extra = (at(2007), at(2008), ("other",)) if version >= 4 else (None, None, ())
        assert store.copies.last_lookups([A, B]) == {
            A: (Lookup(A, LookupState.ARCHIVED, memento, "", *extra), at(2003)),
            B: (Lookup(B, LookupState.NEVER_ARCHIVED, detail="no capture"), at(2004)),
        }
        assert store.copies.found_at([A, B]) == {A: at(2003)}
        pending = Capture(B, CaptureState.PENDING, "job", "waiting")
        saved = Capture(B, CaptureState.SAVED, "job", "waiting", memento, shows_page=True)
        assert store.copies.last_captures([B]) == {B: (saved if version >= 4 else pending, at(2005))}
        assert store.copies.paces() == ({"archive.example": ((1.5, 2.5), 9.5)} if version >= 4 else {})


def test_links_of_old_stores_are_not_taken_for_forgotten(tmp_path: Path) -> None:
    with Store(written(tmp_path / "store.sqlite3", 4)) as store:  # which did not note who cites what
        now = datetime.now(UTC)
        store.compact(at(5000), now=now)
        assert store.last_checks([Link(A, ()), Link(B, ())]).keys() == {A, B}


KILLED = """
import os, signal, sqlite3, sys, pathlib
from checker.store import database
statements = database.statements
def killed(script):
    for statement in statements(script):
        yield statement
        if len(done) == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        done.append(statement)
done = []
database.statements = killed
database.Database(pathlib.Path(sys.argv[1]))
"""


@pytest.mark.parametrize("after", [0, 9, 25])
def test_a_killed_migration_leaves_the_old_version_whole(tmp_path: Path, after: int) -> None:
    path = written(tmp_path / "store.sqlite3", 1)
    before = dump(path)
    done = subprocess.run([sys.executable, "-c", KILLED, path, str(after)], check=False)
    assert done.returncode == -9
    assert dump(path) == before
    with Store(path) as store:  # and the next one brings it up to date
        assert len(store.history(A).checks) == 2


FULL = """
import resource, sys, pathlib
from checker.errors import StoreError
from checker.store import Store
size = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
try:
    Store(pathlib.Path(sys.argv[1]))
except StoreError as error:
    print(error)
"""


def test_a_disk_that_is_full_leaves_the_old_version_whole(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    path = written(tmp_path / "store.sqlite3", 4)
    before = dump(path)
    for size in (33_000, 60_000):  # the files of the old version, and a part of what the new one writes
        done = subprocess.run(
            [sys.executable, "-c", FULL, path, str(size)], capture_output=True, text=True, check=True
        )
        assert str(path) in done.stdout
        assert "disk" in done.stdout
        assert dump(path) == before


def test_a_store_whose_rows_belong_to_nothing_is_not_migrated(tmp_path: Path) -> None:
    path = written(tmp_path / "store.sqlite3", 4)
    with closing(sqlite3.connect(path)) as db:
        db.execute("DELETE FROM links WHERE id = 9")
        db.commit()
    before = dump(path)
    with pytest.raises(StoreError, match="store repair"):
        Store(path)
    assert dump(path) == before


OPEN = "import pathlib, sys; from checker.store import Store; Store(pathlib.Path(sys.argv[1]), patience=20)"


def test_two_processes_that_find_an_old_store_bring_it_up_to_date_once(tmp_path: Path) -> None:
    path = written(tmp_path / "store.sqlite3", 1)
    processes = [subprocess.Popen([sys.executable, "-c", OPEN, path]) for _ in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert examine(path).is_whole


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        return [*db.iterdump(), f"version {version}"]
