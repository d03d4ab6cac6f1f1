"""Old checks are thinned out: compared with a list of checks in memory, on stories that hypothesis makes up."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.models import CheckedLink, Link, Lookup, LookupState, Reason, Streak, Verdict
from checker.store import Store
from checker.store.care import examine
from checker.store.compaction import Compaction

START = datetime(2026, 1, 1, tzinfo=UTC)
LINKS = [Link(f"https://{name}.example/", ()) for name in "abc"]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Seen:
    """One check of a made-up story: ``later`` than the one before it, by a clock that may jump back."""

    link: int
    reason: Reason
    title: str
    later: int


stories = st.lists(
    st.builds(
        Seen,
        st.integers(0, len(LINKS) - 1),
        st.sampled_from([Reason.OK, Reason.TIMEOUT, Reason.GONE]),
        st.sampled_from(["T", "U"]),
        st.integers(-2, 5),
    ),
    max_size=40,
)


def told(story: list[Seen]) -> list[CheckedLink]:
    day, checks = 0, []
    for number, seen in enumerate(story):
        day += seen.later
        at = START + day * DAY
        streak = Streak(at, number, at, Reason.OK) if seen.reason is not Reason.OK else None
        verdict = Verdict(seen.reason, f"as told, {seen.title}")
        checks.append(
            CheckedLink(
                LINKS[seen.link], verdict, at, cached=True, title=seen.title, attempts=number, streak=streak
            )
        )
    return checks


def thinned_out(checks: list[CheckedLink], before: datetime) -> list[CheckedLink]:
    """What should be kept of the checks of one link: the model."""
    kept = []
    for number, check in enumerate(checks):
        neighbours = [
            each.verdict.reason for each in (*checks[max(0, number - 1) : number], *checks[number + 1 :][:1])
        ]
        is_inside = neighbours == [check.verdict.reason] * 2
        if check.checked_at >= before or not is_inside:  # type: ignore[operator]
            kept.append(check)
    return kept


def expected(checks: list[CheckedLink], before: datetime, cited: set[str]) -> dict[str, list[CheckedLink]]:
    by_link: dict[str, list[CheckedLink]] = {link.url: [] for link in LINKS}
    for check in checks:
        by_link[check.link.url].append(check)
    return {
        url: thinned_out(every, before)
        if url in cited or any(check.checked_at and check.checked_at >= before for check in every)
        else []
        for url, every in by_link.items()
    }


@settings(max_examples=40)
@given(story=stories, cut=st.integers(-5, 80), cited=st.sets(st.sampled_from([link.url for link in LINKS])))
def test_what_is_kept_is_the_story(story: list[Seen], cut: int, cited: set[str]) -> None:
    checks, before = told(story), START + cut * DAY
    now = START + 400 * DAY
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "store") as store:
        store.save_checks(store.begin_run("run", START), checks)
        store.note_cited(cited, now)
        last = store.last_checks(LINKS)
        # a link is cited when it is first checked, too
        first = {check.link.url: check.checked_at for check in reversed(checks)}
        cited = cited | {url for url, at in first.items() if at and at >= before}
        for _ in range(2):  # the second time changes nothing
            store.compact(before, now=now)
            kept = expected(checks, before, cited)
            assert {url: list(store.history(url).checks) for url in kept} == kept
            assert store.last_checks(LINKS) == {url: last[url] for url, every in kept.items() if every}
            now += 2 * DAY
        if checks:
            new = replace(checks[-1], checked_at=now)
            store.save_checks("run", [new])
            assert store.history(new.link.url).checks[-1] == new


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store"


def fill(store: Store, weeks: int, links: list[Link]) -> None:
    for week in range(weeks):
        at = START + week * 7 * DAY
        run = store.begin_run(f"week-{week}", at)
        store.save_checks(
            run, [CheckedLink(link, Verdict(Reason.OK, f"seen {week % 2}"), checked_at=at) for link in links]
        )
        store.finish_run(run, at, complete=True)


def test_it_goes_on_where_its_time_was_up(path: Path) -> None:
    links = [Link(f"https://a.example/{number}", ()) for number in range(2_100)]
    with Store(path) as store:
        fill(store, 3, links)
        store.note_cited([link.url for link in links], START + 400 * DAY)
        ticking = iter(range(100))  # one tick is all the time there is: one part of a thousand links
        for sweeps, kept in ((1, (2, 3, 3)), (2, (2, 2, 3)), (3, (2, 2, 2))):
            Compaction(store._database, clock=lambda: next(ticking)).run(
                int((START + 365 * DAY).timestamp()), int((START + 20 * DAY).timestamp()), 1.5
            )
            found = tuple(len(store.history(links[number].url).checks) for number in (500, 1500, 2050))
            assert found == kept, f"after {sweeps}"
    assert examine(path).is_whole


def test_it_rests_for_a_day(path: Path) -> None:
    with Store(path) as store:
        store.compact(START, now=START)
        fill(store, 3, LINKS)
        store.compact(START + 100 * DAY, now=START + 0.9 * DAY)
        assert len(store.history(LINKS[0].url).checks) == 3
        store.compact(START + 100 * DAY, now=START - DAY)  # the clock has jumped back
        assert store.history(LINKS[0].url).checks == ()


def test_links_that_no_note_cites_are_forgotten_with_their_copies_and_runs(path: Path) -> None:
    now = START + 400 * DAY
    kept, forgotten, _ = LINKS
    with Store(path) as store:
        fill(store, 2, [kept, forgotten])
        for link in (kept, forgotten):
            store.copies.save_lookups([Lookup(link.url, LookupState.NEVER_ARCHIVED)], START)
        store.note_cited([kept.url], now)
        store.compact(now - 365 * DAY, now=now)
        assert store.last_checks(LINKS).keys() == {kept.url}
        assert store.copies.last_lookups([kept.url, forgotten.url]).keys() == {kept.url}
        assert list(store.runs()) == ["week-0", "week-1"]
        store.note_cited([], now + 400 * DAY)
        store.compact(now + 35 * DAY, now=now + 400 * DAY)
        assert store.last_checks(LINKS) == {}
        assert list(store.runs()) == ["week-1"], "the last run is the one that the next may go on with"
    assert examine(path).is_whole


def test_being_cited_is_written_at_most_once_a_week(path: Path) -> None:
    with Store(path) as store:
        fill(store, 1, LINKS)
        for days, changes in ((1, 0), (8, len(LINKS)), (14, 0), (16, len(LINKS))):
            before = store._db.total_changes
            store.note_cited([link.url for link in LINKS], START + days * DAY)
            assert store._db.total_changes - before == changes, days


def test_the_disk_gets_back_what_was_much(path: Path) -> None:
    links = [Link(f"https://a.example/{number}", ()) for number in range(400)]
    with Store(path) as store:
        fill(store, 9, links)
        store.note_cited([link.url for link in links], START + 400 * DAY)
        store.compact(START + 365 * DAY, now=START + 30 * DAY)
    condition = examine(path)
    assert condition.rows["checks"] == 2 * len(links)
    assert condition.free < condition.size / 3
