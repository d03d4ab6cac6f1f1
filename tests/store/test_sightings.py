"""In how many runs a page was seen to have moved to where it leads now, and what is remembered of its form over https."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from checker.models import CheckedLink, Link, Reason, Verdict
from checker.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY_0 = datetime(2026, 11, 1, tzinfo=UTC)
OLD, OTHER = "http://old.example/a", "http://old.example/b"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.sqlite3") as store:
        yield store


def seen(store: Store, day: int, *answers: str, url: str = OLD) -> None:
    """A run in which ``url`` gave ``answers``: a new address, or a reason."""
    at = DAY_0 + timedelta(days=day)
    run = store.begin_run(f"run-{day}", at)
    for answer in answers:
        has_moved = answer.startswith("http")
        reason = Reason.MOVED_PERMANENTLY if has_moved else Reason(answer)
        final = answer if has_moved else url
        store.save_checks(
            run, [CheckedLink(Link(url, ()), Verdict(reason, answer), at, final_url=final, title=f"{day}")]
        )
    store.finish_run(run, at, complete=True)


A, B = "https://new.example/a", "https://new.example/b"

RUNS = {
    "never": (["ok"], 0),
    "once": ([A], 1),
    "in two runs, under other titles": ([A, A], 2),
    "in two runs and an accident": ([A, "timeout", A], 2),
    "a refusal is no other answer": ([A, "forbidden", A], 2),
    "elsewhere before": ([B, B, A], 1),
    "there, elsewhere and there again": ([A, B, A], 1),
    "it worked in between": ([A, "ok", A], 1),
    "it was broken in between": ([A, "not-found", A], 1),
    "it works now": ([A, A, "ok"], 0),
    "nobody answers now": ([A, A, "server-error"], 2),
}


@pytest.mark.parametrize("name", RUNS)
def test_runs_in_a_row_that_saw_the_same_new_address_are_counted(store: Store, name: str) -> None:
    answers, number = RUNS[name]
    for day, answer in enumerate(answers):
        seen(store, day, answer)
    assert store.sightings([OLD, OTHER]) == ({OLD: number} if number else {})


def test_two_checks_of_one_run_are_one_sight(store: Store) -> None:
    seen(store, 0, A, A)
    seen(store, 1, A, url=OTHER)
    assert store.sightings([OLD, OTHER]) == {OLD: 1, OTHER: 1}
    assert store.sightings([]) == {}


def test_old_sights_that_were_thinned_out_are_not_needed(store: Store) -> None:
    for day in range(9):
        seen(store, day, A)
    store.compact(DAY_0 + timedelta(days=99), now=DAY_0 + timedelta(days=99))
    assert store.sightings([OLD]) == {}, "the link was forgotten: nobody cites it"
    for day in range(100, 109):
        seen(store, day, A)
    store.note_cited([OLD], DAY_0 + timedelta(days=300))
    store.compact(DAY_0 + timedelta(days=200), now=DAY_0 + timedelta(days=300))
    assert store.sightings([OLD]) == {OLD: 2}


def test_what_https_shows_is_remembered_as_long_as_it_is_believed(store: Store) -> None:
    seen(store, 0, "ok")
    seen(store, 1, "ok", url=OTHER)
    store.note_twins({OLD: True, OTHER: False, "http://unknown.example/": True}, DAY_0)
    assert store.twins([OLD, OTHER, "http://unknown.example/"], DAY_0) == {OLD: True, OTHER: False}
    assert store.twins([OLD, OTHER], DAY_0 + timedelta(seconds=1)) == {}
    store.note_twins({OTHER: True}, DAY_0 + timedelta(days=8))
    assert store.twins([OLD, OTHER], DAY_0 + timedelta(days=1)) == {OTHER: True}
