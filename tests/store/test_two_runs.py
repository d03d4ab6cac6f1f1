"""Two runs at once on one store, in real processes: the second says so, and never takes the first for a dead one."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from checker.errors import StoreError
from checker.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

OTHER = """
import pathlib, sys
from datetime import datetime
from checker.store import Store
with Store(pathlib.Path(sys.argv[1]), patience=20) as store:
    run = store.begin_run("other", datetime.fromisoformat(sys.argv[2]))
    print(run, flush=True)
    sys.stdin.readline()
    store.finish_run(run, datetime.fromisoformat(sys.argv[2]), complete=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite3"


@contextmanager
def running(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process in the middle of a run."""
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER, path, NOW.isoformat()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_run_that_is_under_way_is_not_gone_on_with(path: Path) -> None:
    with Store(path, patience=0.05) as store, running(path) as other:
        assert first_line(other) == "other"
        with pytest.raises(StoreError) as caught:
            store.begin_run("ours", NOW + timedelta(minutes=1))
        assert str(path) in str(caught.value)
        assert "since 2026-11-22 12:00 UTC" in str(caught.value)
        assert "store.path" in str(caught.value)
        assert store.last_checks([]) == {}, "whoever only reads need not wait"
        other.kill()
        other.wait()
        assert store.begin_run("ours", NOW + timedelta(minutes=2)) == "other", "now it is dead"


def test_the_second_waits_for_the_first(path: Path) -> None:
    with Store(path) as store:
        assert store.begin_run("ours", NOW) == "ours"
        with running(path) as other:
            store.finish_run("ours", NOW, complete=True)
            assert first_line(other) == "other"


def test_in_one_process_as_well(path: Path) -> None:
    with Store(path) as store, Store(path, patience=0) as other:
        store.begin_run("one", NOW)
        with pytest.raises(StoreError, match="another run"):
            other.begin_run("two", NOW)
        store.finish_run("one", NOW, complete=False)
        assert other.begin_run("two", NOW) == "one", "interrupted in order"


@pytest.mark.parametrize(
    ("jumped", "goes_on"),
    [(timedelta(minutes=-50), True), (timedelta(hours=-2), False), (timedelta(hours=2), False)],
)
def test_a_clock_that_jumps_tells_nothing_of_how_long_ago_a_run_was(
    path: Path, jumped: timedelta, *, goes_on: bool
) -> None:
    with Store(path) as store:
        store.begin_run("killed", NOW)
        assert store.begin_run("next", NOW + jumped) == ("killed" if goes_on else "next")


def test_the_last_run_is_the_last_whatever_the_clock_said(path: Path) -> None:
    with Store(path) as store:
        for name, days in (("first", 0), ("second", -30)):
            run = store.begin_run(name, NOW + timedelta(days=days))
            store.finish_run(run, NOW, complete=True)
        assert list(store.runs()) == ["first", "second"]
        store.begin_run("third", NOW - timedelta(days=29))
        assert store.begin_run("fourth", NOW - timedelta(days=29)) == "third"
