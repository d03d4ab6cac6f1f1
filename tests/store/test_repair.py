"""What is saved of damaged stores."""

from __future__ import annotations

import os
import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from checker.errors import StoreError
from checker.models import CheckedLink, Link, Lookup, LookupState, Reason, Streak, Verdict
from checker.store import Store
from checker.store.care import examine
from checker.store.readings import Reading
from checker.store.salvage import repair
from tests.store.test_migrations import A, dump, written

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LINKS = [Link(f"https://a.example/{number}", ()) for number in range(450)]
PAGE = 4096


def checked(link: Link, at: datetime) -> CheckedLink:
    streak = Streak(NOW, 2, NOW, Reason.OK)
    return CheckedLink(
        link, Verdict(Reason.TIMEOUT, "no answer"), at, cached=True, title="T" * 60, streak=streak
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "store.sqlite3"
    with Store(made) as store:
        for run in range(2):
            at = NOW + run * timedelta(days=7)
            store.save_checks(store.begin_run(f"run-{run}", at), [checked(link, at) for link in LINKS])
        store.copies.save_lookups((Lookup(link.url, LookupState.NEVER_ARCHIVED) for link in LINKS), NOW)
        store.copies.save_paces({"archive": ([1.0], 2.0)})
        store.note_recoveries(["a.example"], NOW)
        store.readings.save([Reading("a.md", b"\0", 1, b"head", b"body" * 5_000)])
    return made


def test_a_whole_store_is_left_alone(path: Path) -> None:
    before = path.read_bytes()
    assert repair(path).kept_as is None
    assert path.read_bytes() == before


HEADERS: dict[str, tuple[int, bytes]] = {
    "the first bytes": (0, b"not SQLite"),
    "the size of pages": (16, b"\x03\x00"),
    "whose it is": (68, b"ABCD"),
    "a version before": (60, b"\x00\x00\x00\x04"),
    "the whole header": (0, bytes(100)),
    "the whole first page": (0, b"\xff" * PAGE),
}


@pytest.mark.parametrize(("at", "data"), HEADERS.values(), ids=HEADERS)
def test_a_header_costs_nothing(path: Path, at: int, data: bytes) -> None:
    before = dump(path)
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)
    damaged = path.read_bytes()
    done = repair(path)
    assert done.lost == {}
    assert dump(path) == before
    assert done.kept_as is not None
    assert done.kept_as.read_bytes() == damaged, "the damaged file is kept as it was"
    assert examine(path).is_whole
    assert not [each for each in path.parent.iterdir() if each.name.startswith(".")], "nothing is left over"


@pytest.mark.parametrize("letters", [b"CRE\xd6TE", b"CREEPS"], ids=["no text", "text"])
def test_the_words_of_the_schema_cost_nothing(path: Path, letters: bytes) -> None:
    before = dump(path)
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE twins", letters + b" TABLE twins"))
    assert repair(path).lost == {}
    assert dump(path) == before


def pages_of(path: Path, name: str) -> list[int]:
    """The offsets of the pages that hold the rows of a table, found by what only its rows hold."""
    marks = {"answers": b"no answer", "links": b"https://a.example/", "readings": b"bodybodybody"}
    raw = path.read_bytes()
    leaf = 13  # a leaf of a table's tree, in the format of SQLite's files
    return [
        at for at in range(PAGE, len(raw), PAGE) if raw[at] == leaf and marks[name] in raw[at : at + PAGE]
    ]


def test_a_page_costs_what_is_on_it(path: Path) -> None:
    overwrite(path, pages_of(path, "answers")[2])
    with pytest.raises(StoreError), Store(path) as store:
        store.last_checks(LINKS)
    done = repair(path)
    with Store(path) as store:
        left = store.last_checks(LINKS)
        assert len(LINKS) - 60 < len(left) < len(LINKS)
        assert done.lost == {"answers": len(LINKS) - len(left), "checks": 2 * (len(LINKS) - len(left))}
        at = NOW + timedelta(days=7)
        assert all(check == checked(check.link, at) for check in left.values())
        assert store.begin_run("next", at) == "run-1", "it goes on"


def test_links_are_known_from_their_index(path: Path) -> None:
    overwrite(path, pages_of(path, "links")[0])
    assert "links" not in repair(path).lost
    with Store(path) as store:
        assert store.last_checks(LINKS).keys() == {link.url for link in LINKS}


def test_lost_runs_do_not_take_their_checks_along(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("DELETE FROM runs")
        db.commit()
    assert not examine(path).is_whole
    done = repair(path)
    assert done.lost == {}
    with Store(path) as store:
        assert len(store.history(LINKS[0].url).checks) == 2
        assert [*store.runs().values()] == [NOW, NOW + timedelta(days=7)], "as their checks tell"


def test_a_store_of_an_earlier_version_is_repaired_and_brought_up_to_date(tmp_path: Path) -> None:
    for version in (1, 4):
        path = written(tmp_path / f"{version}.sqlite3", version)
        with closing(sqlite3.connect(path)) as db:
            db.execute("DELETE FROM runs WHERE id = 'later'")
            db.commit()
        repair(path)
        with Store(path) as store:
            assert [check.verdict.reason for check in store.history(A).checks] == [Reason.OK, Reason.TIMEOUT]


@pytest.mark.parametrize("seed", range(7))
def test_whatever_is_damaged_a_store_comes_of_it_that_works(path: Path, seed: int) -> None:
    rng = random.Random(seed)
    raw = bytearray(path.read_bytes())
    for _ in range(rng.choice([1, 20, 300])):
        raw[rng.randrange(PAGE, len(raw))] ^= 1 << rng.randrange(8)
    if seed % 4 == 3:
        raw = raw[: rng.randrange(len(raw) // 2, len(raw))]
    path.write_bytes(raw)
    repair(path)
    assert examine(path).is_whole
    with Store(path) as store:
        store.last_checks(LINKS)
        store.copies.last_lookups(link.url for link in LINKS)
        store.save_checks(store.begin_run("next", NOW), [replace(checked(LINKS[0], NOW), title="new")])
        assert store.last_checks(LINKS[:1])[LINKS[0].url].title == "new"


def test_what_the_journal_of_a_killed_process_holds_is_saved_too(path: Path, tmp_path: Path) -> None:
    store = Store(path)
    store.note_recoveries(["late.example"], NOW)
    killed = tmp_path / "killed"
    killed.mkdir()
    for part in ("", "-wal"):
        (killed / f"store{part}").write_bytes(path.with_name(path.name + part).read_bytes())
    store.__exit__(None, None, None)
    overwrite(killed / "store", pages_of(killed / "store", "answers")[1])
    done = repair(killed / "store")
    assert done.lost
    with Store(killed / "store") as repaired:
        assert "late.example" in repaired.recovered_hosts()


@pytest.mark.parametrize("content", [b"hello, world\n" * 1_000, bytes(50_000), os.urandom(50_000)])
def test_of_nothing_nothing_is_made(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "store.sqlite3"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="left as it is; delete it to begin anew"):
        repair(path)
    assert path.read_bytes() == content
    assert {each.name for each in tmp_path.iterdir()} <= {"store.sqlite3", "store.sqlite3-run"}


def test_what_is_not_ours_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "shopping.sqlite3"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE shopping (item TEXT)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="not one of refguard"):
        repair(path)
    assert path.read_bytes() == before
    with pytest.raises(StoreError, match="no store yet"):
        repair(tmp_path / "none.sqlite3")


def test_a_store_in_use_is_not_repaired(path: Path) -> None:
    with Store(path) as store:
        store.begin_run("run", NOW)
        with pytest.raises(StoreError, match="a run is using this store"):
            repair(path)


def test_each_damaged_file_keeps_its_own_name(path: Path) -> None:
    kept = set()
    for _ in range(3):
        overwrite(path, pages_of(path, "answers")[0])
        kept.add(repair(path).kept_as)
    assert len(kept) == 3


def overwrite(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(b"\xee" * PAGE)


@pytest.mark.parametrize("left", [0.98, 0.9, 0.7])
def test_a_download_that_broke_off_costs_its_end(path: Path, left: float) -> None:
    with path.open("r+b") as file:
        file.truncate(int(path.stat().st_size * left) // PAGE * PAGE)
    repair(path)
    assert examine(path).is_whole
    with Store(path) as store:
        assert store.urls("https://a.example/"), "links at least are known"


def test_a_store_without_its_upkeep_is_looked_after_all_the_same(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("DELETE FROM upkeep")
        db.commit()
    with Store(path) as store:
        store.compact(NOW, now=NOW + timedelta(days=30))
        assert len(store.last_checks(LINKS)) == len(LINKS)
