"""What counts as news, row by row: what was known of a page, what it is now, and what a reader is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from checker.models import CheckedLink, Link, Lookup, LookupState, Memento, Reason, Verdict
from checker.stages.changes import Changes, Past, changes
from checker.stages.past import before_day, before_run, with_parts
from checker.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
URL = "https://a.example/"
ELSEWHERE = "https://b.example/"


def seen(reason: Reason, *parts: str, missing: tuple[str, ...] = (), url: str = URL) -> CheckedLink:
    """A page as it was seen: of ``parts``, which are cited, those ``missing`` are not there."""
    final = ELSEWHERE if reason is Reason.MOVED_PERMANENTLY else url
    return CheckedLink(
        Link(url, ()),
        Verdict(reason),
        checked_at=NOW,
        final_url=final,
        sought_fragments=parts,
        missing_fragments=missing,
    )


def told(now: CheckedLink, before: CheckedLink | None) -> Changes:
    """What is said of one page, each missing part of it a link of its own."""
    links = [now]
    if now.missing_fragments:
        lost = [
            replace(now, link=Link(f"{now.link.url}#{part}", ()), verdict=Verdict(Reason.MISSING_FRAGMENT))
            for part in now.missing_fragments
        ]
        links += lost
    known = {} if before is None else {before.link.url: before}
    return changes(links, Past(NOW, known, {}))


@pytest.mark.parametrize(
    ("before", "now", "news"),
    [
        (Reason.OK, Reason.NOT_FOUND, {"newly_broken"}),
        (Reason.MOVED_PERMANENTLY, Reason.NOT_FOUND, {"newly_broken"}),
        (Reason.FORBIDDEN, Reason.GONE, {"newly_broken"}),
        (Reason.TIMEOUT, Reason.UNREACHABLE, {"newly_broken"}),
        (Reason.NOT_FOUND, Reason.GONE, set()),
        (Reason.NOT_FOUND, Reason.NOT_FOUND, set()),
        (None, Reason.NOT_FOUND, {"new_and_broken"}),
        (None, Reason.OK, set()),
        (None, Reason.MOVED_PERMANENTLY, set()),
        (Reason.OK, Reason.TIMEOUT, set()),
        (Reason.OK, Reason.TIME_BUDGET, set()),
        (Reason.NOT_FOUND, Reason.OK, {"recovered"}),
        (Reason.UNREACHABLE, Reason.SEEN_BY_ARCHIVE, {"recovered"}),
        (Reason.NOT_FOUND, Reason.MOVED_PERMANENTLY, {"recovered", "moved"}),
        (Reason.NOT_FOUND, Reason.TIMEOUT, set()),
        (Reason.NOT_FOUND, Reason.BOT_WALL, set()),
        (Reason.NOT_FOUND, Reason.TIME_BUDGET, set()),
        (Reason.TIMEOUT, Reason.OK, set()),
        (Reason.OK, Reason.MOVED_PERMANENTLY, {"moved"}),
        (Reason.MOVED_PERMANENTLY, Reason.MOVED_PERMANENTLY, set()),
        (Reason.MOVED_PERMANENTLY, Reason.OK, set()),
    ],
)
def test_a_page(before: Reason | None, now: Reason, news: set[str]) -> None:
    found = told(seen(now), seen(before) if before else None)._asdict()
    assert {name for name, urls in found.items() if urls} == news
    assert all(urls == (URL,) for urls in found.values() if urls)


def test_a_page_that_moved_on_has_moved_again() -> None:
    before = replace(seen(Reason.MOVED_PERMANENTLY), final_url="https://c.example/")
    assert told(seen(Reason.MOVED_PERMANENTLY), before).moved == (URL,)


@pytest.mark.parametrize(
    ("before", "now", "news"),
    [
        (seen(Reason.OK, "x"), seen(Reason.OK, "x", missing=("x",)), Changes(newly_broken=(f"{URL}#x",))),
        (seen(Reason.OK, "x", missing=("x",)), seen(Reason.OK, "x", missing=("x",)), Changes()),
        (seen(Reason.OK, "x", missing=("x",)), seen(Reason.OK, "x"), Changes(recovered=(f"{URL}#x",))),
        (seen(Reason.OK, "x", missing=("x",)), seen(Reason.OK), Changes()),  # no longer cited
        (seen(Reason.OK), seen(Reason.OK, "x", missing=("x",)), Changes(new_and_broken=(f"{URL}#x",))),
        (None, seen(Reason.OK, "x", missing=("x",)), Changes(new_and_broken=(f"{URL}#x",))),
        (seen(Reason.OK, "x", missing=("x",)), seen(Reason.GONE, "x"), Changes(newly_broken=(URL,))),
        (seen(Reason.GONE, "x"), seen(Reason.OK, "x", missing=("x",)), Changes(recovered=(URL,))),
        (seen(Reason.GONE, "x"), seen(Reason.OK, "x"), Changes(recovered=(URL,))),
    ],
)
def test_a_part_of_a_page(before: CheckedLink | None, now: CheckedLink, news: Changes) -> None:
    assert told(now, before) == news


def test_a_page_that_came_back_without_the_only_part_that_is_cited_is_still_broken() -> None:
    lost = replace(
        seen(Reason.OK, "x", missing=("x",)),
        link=Link(f"{URL}#x", ()),
        verdict=Verdict(Reason.MISSING_FRAGMENT),
    )
    assert changes([lost], Past(NOW, {URL: seen(Reason.GONE, "x")}, {})) == Changes()


@pytest.mark.parametrize(
    ("found", "captured", "known", "is_news"),
    [
        (timedelta(0), timedelta(days=-900), True, True),  # an old copy, found now: there was none to read
        (timedelta(0), timedelta(days=-900), False, False),  # the page is new in the notes, its copy is not
        (timedelta(minutes=1), timedelta(minutes=1), False, True),  # made in this run
        (timedelta(days=-7), timedelta(days=-7), True, False),
        (None, timedelta(days=-7), True, False),
    ],
)
def test_a_copy(found: timedelta | None, captured: timedelta, *, known: bool, is_news: bool) -> None:
    memento = Memento(URL, f"https://web.archive.example/{URL}", NOW + captured, 200, "archive")
    now = replace(seen(Reason.OK), lookup=Lookup(URL, LookupState.ARCHIVED, memento))
    checks = {URL: seen(Reason.OK)} if known else {}
    copies = {} if found is None else {URL: NOW + found}
    assert changes([now], Past(NOW, checks, copies)).newly_archived == ((URL,) if is_news else ())


# --- what was known -----------------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.sqlite3") as opened:
        yield opened


def ran(store: Store, name: str, day: int, *checks: CheckedLink, complete: bool = True) -> str:
    """A run on ``day`` that saw ``checks``."""
    at = NOW + timedelta(days=day)
    run = store.begin_run(name, at)
    store.save_checks(run, [replace(check, checked_at=at) for check in checks])
    store.finish_run(run, at, complete=complete)
    return run


def news(store: Store, run: str, *now: CheckedLink) -> Changes | None:
    past = before_run(store, run, {link.link.url: link for link in now})
    return None if past is None else changes(now, past)


def test_a_first_run_has_no_news(store: Store) -> None:
    ran(store, "without-a-network", 0)
    now = seen(Reason.NOT_FOUND)
    assert news(store, ran(store, "first", 1, now), now) is None


@pytest.mark.parametrize(
    "between",
    [
        [Reason.TIMEOUT],
        [Reason.BOT_WALL],
        [Reason.RATE_LIMITED, Reason.DNS_FAILURE, Reason.FORBIDDEN],
        [Reason.PRIVATE_ADDRESS],
        [None],  # a run that did not come so far
        [Reason.FORBIDDEN, None, None],
    ],
    ids=str,
)
@pytest.mark.parametrize(
    ("now", "said"),
    [
        (Reason.GONE, Changes(newly_broken=(ELSEWHERE,))),
        (Reason.OK, Changes(recovered=(URL,))),
    ],
)
def test_what_says_nothing_of_the_page_in_between_is_no_opinion(
    store: Store, between: list[Reason | None], now: Reason, said: Changes
) -> None:
    ran(store, "first", 0, seen(Reason.NOT_FOUND), seen(Reason.OK, url=ELSEWHERE))
    for number, reason in enumerate(between, start=1):
        both = () if reason is None else (seen(reason), seen(reason, url=ELSEWHERE))
        assert news(store, ran(store, f"between-{number}", number, *both), *both) == Changes()
    both = seen(now), seen(now, url=ELSEWHERE)
    assert news(store, ran(store, "last", 9, *both), *both) == said
    assert changes(both, before_day(store, NOW + timedelta(days=9), both)) == said


def test_what_never_answered_and_is_given_up_is_news_once(store: Store) -> None:
    ran(store, "1", 0, seen(Reason.TIMEOUT))
    now = seen(Reason.UNREACHABLE)
    assert news(store, ran(store, "2", 1, now), now) == Changes(newly_broken=(URL,))
    assert news(store, ran(store, "3", 2, now), now) == Changes()


def test_what_was_not_reached_last_time_is_compared_with_what_was_last_seen(store: Store) -> None:
    ran(store, "1", 0, seen(Reason.NOT_FOUND), seen(Reason.OK, url=ELSEWHERE))
    ran(store, "2", 1)
    now = seen(Reason.NOT_FOUND), seen(Reason.GONE, url=ELSEWHERE)
    assert news(store, ran(store, "3", 2, *now), *now) == Changes(newly_broken=(ELSEWHERE,))


def test_a_run_that_is_gone_on_with_is_one_run(store: Store) -> None:
    ran(store, "1", 0, seen(Reason.OK), seen(Reason.OK, url=ELSEWHERE))
    ran(store, "2", 1, seen(Reason.NOT_FOUND), complete=False)
    later = NOW + timedelta(days=1, minutes=5)
    assert store.begin_run("3", later) == "2"
    store.save_checks("2", [replace(seen(Reason.GONE, url=ELSEWHERE), checked_at=later)])
    now = replace(seen(Reason.NOT_FOUND), cached=True), seen(Reason.GONE, url=ELSEWHERE)
    assert news(store, "2", *now) == Changes(newly_broken=(URL, ELSEWHERE))


def test_what_is_believed_has_not_changed(store: Store) -> None:
    ran(store, "1", 0, seen(Reason.NOT_FOUND))
    now = replace(seen(Reason.NOT_FOUND), cached=True)
    assert news(store, ran(store, "2", 1), now) == Changes()
    assert news(store, "offline", now) is None


def test_a_day_is_compared_with(store: Store) -> None:
    ran(store, "1", -40, seen(Reason.NOT_FOUND))
    ran(store, "2", -20, seen(Reason.OK), seen(Reason.OK, url=ELSEWHERE))
    now = seen(Reason.GONE), seen(Reason.GONE, url=ELSEWHERE)
    ran(store, "3", 0, *now)

    def since(days: int) -> Changes:
        return changes(now, before_day(store, NOW - timedelta(days=days), now))

    assert since(10) == Changes(newly_broken=(URL, ELSEWHERE))
    assert since(30) == Changes(new_and_broken=(ELSEWHERE,))


def test_parts_come_back_from_the_store(store: Store) -> None:
    ran(store, "1", -40, seen(Reason.OK, "x", "y", missing=("x", "y")))
    ran(store, "2", 0, seen(Reason.OK, "x", "y", missing=("y",)))
    read_back = [seen(Reason.OK), seen(Reason.MISSING_FRAGMENT, url=f"{URL}#y")]  # as report.json has it
    links = with_parts(store, read_back)
    assert [(link.sought_fragments, link.missing_fragments) for link in links] == [(("x", "y"), ("y",))] * 2
    past = before_day(store, NOW - timedelta(days=30), links)
    assert changes(links, past) == Changes(recovered=(f"{URL}#x",))
