"""How links stood on earlier days: from what the store keeps of changes, whatever it has dropped of repetitions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from checker.models import CheckedLink, Link, Moment, Reason, RunInfo, Status, Verdict
from checker.stages.timeline import MOST, thinned, timeline
from checker.store import Store
from tests.report.sample import link
from tests.terminal import Folder, refguard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TODAY = datetime(2026, 11, 22, 6, tzinfo=UTC)
A, B, C = (f"https://{name}.example/" for name in "abc")
BROKEN, WORKING = Status.BROKEN, Status.WORKING


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.sqlite3") as opened:
        yield opened


def visit(store: Store, ago: int, *cited: str, **seen: Reason) -> None:
    """A run ``ago`` days before today, which checks each link that it has ``seen``, and finds these ``cited`` and those."""
    at = TODAY - timedelta(days=ago)
    run_id = store.begin_run(f"run-{ago}", at)
    checks = {f"https://{name}.example/": reason for name, reason in seen.items()}
    store.save_checks(
        run_id,
        [CheckedLink(Link(url, ()), Verdict(reason, ""), checked_at=at) for url, reason in checks.items()],
    )
    store.finish_run(run_id, at, complete=True)
    store.note_cited([*cited, *checks], at)


def moment(ago: int, **counts: int) -> Moment:
    day = (TODAY - timedelta(days=ago)).date()
    return Moment(day, {Status(name): number for name, number in counts.items()})


def told(store: Store, *links: CheckedLink, complete: bool = True) -> list[Moment]:
    run = RunInfo("now", "1", TODAY, TODAY, complete=complete)
    return list(timeline(store, run, links))


def test_of_a_first_day_nothing_is_told(store: Store) -> None:
    visit(store, 0, a=Reason.OK)
    assert told(store, link(A, Reason.OK)) == []


def test_each_day_of_a_run_says_how_all_links_stood(store: Store) -> None:
    visit(store, 40, a=Reason.OK, b=Reason.OK)
    visit(store, 30, A, b=Reason.NOT_FOUND)
    visit(store, 20, A, B)
    visit(store, 10, B, a=Reason.GONE, c=Reason.TIMEOUT)
    visit(store, 9, A, C, b=Reason.OK)
    visit(store, 8, A, C, b=Reason.ACCEPTED_BY_RULE)
    assert told(store, link(A, Reason.GONE), link(B, Reason.OK), link(C, Reason.OK)) == [
        moment(40, working=2),
        moment(30, working=1, broken=1),
        moment(20, working=1, broken=1),
        moment(10, broken=2, unstable=1),
        moment(9, broken=1, working=1, unstable=1),
        moment(8, broken=1, working=1, unstable=1),
        moment(0, broken=1, working=2),
    ]


def test_what_old_checks_said_outlives_them(store: Store) -> None:
    for ago in range(60, 1, -1):
        visit(store, ago, a=Reason.OK if ago > 30 else Reason.NOT_FOUND)
    before = told(store, link(A, Reason.NOT_FOUND))
    store.compact(TODAY - timedelta(days=3), now=TODAY)
    kept = told(store, link(A, Reason.NOT_FOUND))
    assert [kept[0], kept[-1]] == [before[0], before[-1]]
    assert all(each in before for each in kept)
    assert moment(30, broken=1) in kept


def test_a_link_that_notes_no_longer_cite_leaves_within_a_week(store: Store) -> None:
    visit(store, 60, a=Reason.NOT_FOUND, b=Reason.OK)
    visit(store, 50, B)
    visit(store, 40, B)
    assert told(store, link(B, Reason.OK)) == [
        moment(60, broken=1, working=1),
        moment(50, working=1),
        moment(40, working=1),
        moment(0, working=1),
    ]


def test_today_counts_pages_as_the_store_does(store: Store) -> None:
    visit(store, 5, a=Reason.OK, b=Reason.OK)
    links = [
        link(A, Reason.OK),
        link(f"{A}#part", Reason.MISSING_FRAGMENT),
        link(f"{B}#part", Reason.MISSING_FRAGMENT),
        link("notes/lost.png", Reason.MISSING_FILE),
        link(C, Reason.TIME_BUDGET),
    ]
    assert told(store, *links) == [moment(5, working=2), moment(0, working=2)]


def test_a_run_that_did_not_finish_says_nothing_of_its_day(store: Store) -> None:
    visit(store, 5, a=Reason.OK)
    assert told(store, link(A, Reason.NOT_FOUND), complete=False) == [moment(5, working=1)]


def test_a_store_that_cannot_be_read_costs_a_chart_and_not_the_report(store: Store, tmp_path: Path) -> None:
    visit(store, 5, a=Reason.OK)
    with Store(tmp_path / "other.sqlite3") as other:
        other._db.execute("DROP TABLE answers")
        visit_of_other = RunInfo("now", "1", TODAY, TODAY)
        other._db.execute("INSERT INTO runs (id, started_at) VALUES ('1', 1)")
        assert timeline(other, visit_of_other, []) == ()


@pytest.mark.parametrize(("days", "left"), [(100, 100), (101, 15), (690, 99), (2_000, 67), (400 * 365, MOST)])
def test_so_many_days_that_nobody_tells_them_apart_are_thinned_out(days: int, left: int) -> None:
    first = date(2026, 1, 1) - timedelta(days=days - 1) if days > 1000 else date(2024, 1, 1)
    moments = [Moment(first + timedelta(days=each), {WORKING: each}) for each in range(days)]
    kept = thinned(moments)
    assert len(kept) == left
    assert kept[-1] == moments[-1]
    assert [each.day for each in kept] == sorted(each.day for each in kept)


async def test_a_run_over_some_of_the_notes_tells_nothing_of_all(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (tmp_path / "refguard.yaml").write_text("check: {reserved_domains: true}", encoding="utf-8")
    folder.note("a.md", f"<{A}>")
    folder.note("b.md", f"<{B}>")
    with Store(tmp_path / ".refguard" / "store.sqlite3") as store:
        visit(store, 3_000, a=Reason.OK, b=Reason.NOT_FOUND)
    for paths, days in (([], ["2018-09-05"]), (["a.md"], [])):
        await refguard("run", "--offline", *paths, cwd=tmp_path)
        moments = folder.report.get("timeline", [])
        assert [each["day"] for each in moments[:1]] == days
        assert all(each["by_status"]["broken"] == 1 for each in moments)
        assert len(moments) == 2 * len(days)
