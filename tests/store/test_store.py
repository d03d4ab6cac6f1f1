from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from checker.errors import StoreError
from checker.models import (
    Capture,
    CaptureState,
    CheckedLink,
    Link,
    Lookup,
    LookupState,
    Memento,
    Reason,
    Streak,
    Verdict,
)
from checker.store import Store
from checker.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LINK = Link("https://a.example/", ())
CHECKED = CheckedLink(
    LINK,
    Verdict(Reason.MOVED_PERMANENTLY, "moved permanently to https://b.example/"),
    checked_at=NOW,
    status_code=200,
    final_url="https://b.example/",
    redirects=("https://b.example/",),
    title="A title with 'quotes' and 日本語",
    heading="A heading",
    sought_fragments=("größe", "part-2"),
    missing_fragments=("part-2",),
    attempts=2,
    elapsed_ms=31,
)
MEMENTO = Memento(
    LINK.url, "https://web.archive.example/web/20200102030405/x", NOW - timedelta(days=9), 200, "archive"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".refguard" / "store.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(path) as opened:
        yield opened


def test_a_check_is_found_again(store: Store) -> None:
    run = store.begin_run("run-1", NOW)
    store.save_checks(run, [CHECKED])
    assert store.last_checks([LINK, Link("https://never.example/", ())]) == {
        LINK.url: replace(CHECKED, cached=True)
    }
    assert store.checked_in(run) == {LINK.url}


def test_the_last_check_counts_and_this_run_s_can_be_left_out(store: Store) -> None:
    first = store.begin_run("run-1", NOW)
    store.save_checks(first, [CHECKED])
    store.finish_run(first, NOW, complete=True)
    second = store.begin_run("run-2", NOW)
    broken = replace(CHECKED, verdict=Verdict(Reason.GONE, "answered 410 Gone"), status_code=410)
    store.save_checks(second, [broken])
    assert store.last_checks([LINK])[LINK.url].verdict.reason is Reason.GONE
    assert store.last_checks([LINK], before=second)[LINK.url].verdict.reason is Reason.MOVED_PERMANENTLY


def test_checks_that_say_nothing_can_be_passed_over(store: Store) -> None:
    for number, reason in enumerate((Reason.GONE, Reason.TIMEOUT, Reason.SERVER_ERROR)):
        at = NOW + timedelta(days=number)
        run = store.begin_run(f"run-{number}", at)
        store.save_checks(run, [replace(CHECKED, verdict=Verdict(reason), checked_at=at)])
        store.finish_run(run, at, complete=True)
    silent = [Reason.TIMEOUT, Reason.SERVER_ERROR]
    assert store.last_checks([LINK], without=silent)[LINK.url].verdict.reason is Reason.GONE
    assert store.last_checks([LINK], without=silent, before_time=NOW) == {}
    assert store.last_checks([LINK], without=silent[1:])[LINK.url].verdict.reason is Reason.TIMEOUT


def test_runs_and_the_first_check_are_told(store: Store) -> None:
    assert (store.runs(), store.first_check()) == ({}, None)
    store.finish_run(store.begin_run("idle", NOW), NOW, complete=True)
    later = NOW + timedelta(hours=2)
    run = store.begin_run("run", later)
    store.save_checks(run, [replace(CHECKED, checked_at=later), replace(CHECKED, checked_at=later)])
    assert store.runs() == {"idle": NOW, "run": later}
    assert store.first_check() == ("run", later)


def test_copies_that_are_new_are_told(store: Store) -> None:
    other = "https://b.example/"
    store.copies.save_lookups([Lookup(LINK.url, LookupState.ARCHIVED, MEMENTO)], NOW)
    store.copies.save_lookups([Lookup(other, LookupState.NEVER_ARCHIVED)], NOW)
    later = NOW + timedelta(days=1)
    store.copies.save_lookups(
        [Lookup(LINK.url, LookupState.ARCHIVED, MEMENTO), Lookup(other, LookupState.ARCHIVED, MEMENTO)], later
    )
    assert store.copies.found_since(later) == {other: later}
    assert store.copies.found_since(NOW) == {LINK.url: NOW, other: later}


def test_more_links_than_sqlite_takes_at_once(store: Store) -> None:
    run = store.begin_run("run-1", NOW)
    links = [Link(f"https://a.example/{number}", ()) for number in range(1203)]
    store.save_checks(run, [replace(CHECKED, link=link) for link in links])
    assert len(store.last_checks(links)) == 1203


def test_a_link_that_was_not_checked_is_not_kept(store: Store) -> None:
    with pytest.raises(ValueError, match="not checked"):
        store.save_checks(store.begin_run("run-1", NOW), [replace(CHECKED, checked_at=None)])


def test_what_archives_said_is_found_again(store: Store) -> None:
    archived = Lookup(LINK.url, LookupState.ARCHIVED, MEMENTO)
    absent = Lookup("https://b.example/", LookupState.NEVER_ARCHIVED, detail="no capture")
    unknown = Lookup("https://c.example/", LookupState.UNKNOWN, detail="429")
    for lookup in (archived, absent, unknown):
        store.copies.save_lookups([lookup], NOW)
    found = store.copies.last_lookups([archived.url, absent.url, unknown.url])
    assert found == {archived.url: (archived, NOW), absent.url: (absent, NOW)}


def test_an_unknown_answer_forgets_nothing(store: Store) -> None:
    archived = Lookup(LINK.url, LookupState.ARCHIVED, MEMENTO)
    store.copies.save_lookups([archived], NOW)
    store.copies.save_lookups([Lookup(LINK.url, LookupState.UNKNOWN)], NOW)
    assert store.copies.last_lookups([LINK.url]) == {LINK.url: (archived, NOW)}


def test_submissions_are_found_again(store: Store) -> None:
    pending = Capture(LINK.url, CaptureState.PENDING, "spn2-1", "still working")
    store.copies.save_captures([pending], NOW)
    assert store.copies.last_captures([LINK.url]) == {LINK.url: (pending, NOW)}


def test_a_killed_run_is_gone_on_with(path: Path) -> None:
    with Store(path) as store:
        store.save_checks(store.begin_run("killed", NOW), [CHECKED])  # no finish_run: killed
    with Store(path) as store:
        run = store.begin_run("next", NOW + timedelta(minutes=5))
        assert run == "killed"
        assert store.checked_in(run) == {LINK.url}
        store.finish_run(run, NOW, complete=True)
        assert store.begin_run("after", NOW + timedelta(minutes=6)) == "after"


def test_a_run_killed_long_ago_is_not(store: Store) -> None:
    store.begin_run("killed", NOW)
    assert store.begin_run("next", NOW + timedelta(hours=2)) == "next"


def test_an_older_unfinished_run_behind_a_finished_one_is_not(store: Store) -> None:
    store.begin_run("killed", NOW)
    with sqlite3.connect(store._database.path) as other:
        other.execute(
            "INSERT INTO runs (id, started_at, finished_at, complete) VALUES ('done', ?, ?, 1)",
            (int(NOW.timestamp()) + 60,) * 2,
        )
    other.close()
    assert store.begin_run("next", NOW + timedelta(minutes=2)) == "next"


def test_the_folder_keeps_itself_out_of_version_control(store: Store, path: Path) -> None:
    assert (path.parent / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_every_result_is_on_disk_at_once(store: Store, path: Path) -> None:
    store.save_checks(store.begin_run("run-1", NOW), [CHECKED])
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT count(*) FROM checks").fetchone() == (1,)
    other.close()


def test_opening_again_changes_nothing(path: Path) -> None:
    with Store(path) as store:
        store.save_checks(store.begin_run("run-1", NOW), [CHECKED])
    with Store(path) as store:
        assert LINK.url in store.last_checks([LINK])


def test_a_store_of_an_earlier_version_is_brought_up_to_date(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as old:
        old.executescript(
            f"{';'.join(MIGRATIONS[:2])}; PRAGMA application_id = 0x72676472; PRAGMA user_version = 2;"
            "INSERT INTO runs VALUES ('run-1', 0, 1, 1); INSERT INTO links VALUES (1, 'https://a.example/');"
            "INSERT INTO checks VALUES (1, 1, 'run-1', 0, 'ok', 'answered 200 OK', 200, NULL, '[]', 'T', 1, 9)"
        )
    old.close()
    with Store(path) as store:
        found = store.last_checks([LINK])[LINK.url]
        assert (found.title, found.heading, found.sought_fragments, found.elapsed_ms) == ("T", None, (), 9)
        store.save_checks("run-1", [CHECKED])
        assert store.last_checks([LINK]) == {LINK.url: replace(CHECKED, cached=True)}


def broken_store(path: Path, kind: str) -> None:
    path.parent.mkdir()
    if kind == "not a database":
        path.write_bytes(b"hello, world" * 500)
        return
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE shopping (item TEXT)")
        if kind == "newer":
            database.execute("PRAGMA application_id = 0x72676472")
            database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    database.close()


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("not a database", "file is not a database"),
        ("of another tool", "not one of refguard"),
        ("newer", "written by a newer refguard"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_a_way_out(path: Path, kind: str, says: str) -> None:
    broken_store(path, kind)
    before = path.read_bytes()
    with pytest.raises(StoreError) as caught:
        Store(path)
    assert str(path) in str(caught.value)
    assert says in str(caught.value)
    assert "store.path" in str(caught.value)
    assert path.read_bytes() == before, "nothing is lost"


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite3").mkdir()
    with pytest.raises(StoreError, match=r"store\.path"):
        Store(tmp_path / "store.sqlite3")


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / ".refguard").write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreError, match=r"store\.path"):
        Store(tmp_path / ".refguard" / "store.sqlite3")


def test_a_streak_and_what_a_page_is_recognised_by_are_kept(store: Store) -> None:
    first, then, last = (NOW - timedelta(days=days) for days in (6, 4, 1))
    streak = Streak(first, 2, last, Reason.OK, checks=5, counted_since=then)
    failing = replace(CHECKED, verdict=Verdict(Reason.TIMEOUT, "no answer"), streak=streak)
    known = replace(CHECKED, link=Link("https://b.example/", ()), etag='W/"x"', last_modified="Sun")
    store.save_checks(store.begin_run("run-1", NOW), [failing, known])
    found = store.last_checks([failing.link, known.link])
    assert found[failing.link.url] == replace(failing, cached=True)
    assert found[known.link.url] == replace(known, cached=True)


def test_the_last_check_before_a_moment(store: Store) -> None:
    run = store.begin_run("run-1", NOW)
    earlier = replace(CHECKED, checked_at=NOW - timedelta(days=40))
    store.save_checks(run, [earlier, CHECKED])
    assert store.last_checks([LINK], before_time=NOW)[LINK.url].checked_at == earlier.checked_at
    assert store.last_checks([LINK], before_time=NOW - timedelta(days=40)) == {}
    assert store.last_checks([LINK], before_time=NOW + timedelta(seconds=1))[LINK.url].checked_at == NOW


def test_the_history_of_a_link(store: Store) -> None:
    assert store.history(LINK.url) == ((), None, None, None)
    earlier = replace(CHECKED, checked_at=NOW - timedelta(days=40), verdict=Verdict(Reason.OK, "200"))
    store.save_checks(store.begin_run("run-1", NOW), [earlier, CHECKED])
    lookup = Lookup(LINK.url, LookupState.ARCHIVED, MEMENTO)
    store.copies.save_lookups([lookup], NOW)
    capture = Capture(LINK.url, CaptureState.PENDING, "job", "still working")
    store.copies.save_captures([capture], NOW)
    history = store.history(LINK.url)
    assert history.checks == (replace(earlier, cached=True), replace(CHECKED, cached=True))
    assert (history.lookup, history.found_at, history.capture) == ((lookup, NOW), NOW, (capture, NOW))


def test_when_a_copy_was_first_known_outlives_later_look_ups_that_find_one(store: Store) -> None:
    archived = Lookup(LINK.url, LookupState.ARCHIVED, MEMENTO)
    absent = Lookup(LINK.url, LookupState.NEVER_ARCHIVED)
    days = [NOW + timedelta(days=number) for number in range(5)]
    expected = [None, days[1], days[1], None, days[4]]
    for lookup, at, first in zip((absent, archived, archived, absent, archived), days, expected, strict=True):
        store.copies.save_lookups([lookup], at)
        assert store.copies.found_at([LINK.url]).get(LINK.url) == first


def test_hosts_that_recovered_are_remembered(path: Path) -> None:
    with Store(path) as store:
        assert store.recovered_hosts() == frozenset()
        store.note_recoveries(["a.example", "b.example"], NOW)
        store.note_recoveries(["b.example"], NOW)
    with Store(path) as store:
        assert store.recovered_hosts() == {"a.example", "b.example"}


def test_what_the_last_run_read_is_remembered(path: Path) -> None:
    with Store(path) as store:
        assert store.read_last() == ()
        store.note_read(["notes", "a.md"])
    with Store(path) as store:
        assert store.read_last() == ("a.md", "notes")
        store.note_read(["\udcff"])
        assert store.read_last() == ("\udcff",), "a name that is no UTF-8 is a name"
        store.note_read([])
        assert store.read_last() == ()
