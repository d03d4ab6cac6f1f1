"""The sentences at the top of reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

import pytest

from checker.models import CheckedLink, Reason, Status, Streak
from checker.report.words import doubt, failing, headline, meaning, outlook
from checker.stages.changes import Changes
from tests.report.sample import NOW, link, report_of, streak

DEAD = link("https://a.example/dead", Reason.NOT_FOUND)
PART = link("https://a.example/page#part", Reason.MISSING_FRAGMENT)
OTHER_PART = link("https://a.example/page#other", Reason.MISSING_FRAGMENT)
FINE = link("https://a.example/fine", Reason.OK)


@pytest.mark.parametrize(
    ("links", "said", "more"),
    [
        ([FINE], "The link works.", ""),
        ([DEAD, FINE], "1 link is broken.", ""),
        ([PART, FINE], "No link is broken; 1 cited part of pages is missing.", ""),
        ([PART, OTHER_PART], "No link is broken; 2 cited parts of pages are missing.", ""),
        ([DEAD, PART], "1 link is broken.", "Of the others, 1 lacked the part that is cited."),
    ],
)
def test_a_page_without_the_cited_part_is_no_broken_link(
    links: list[CheckedLink], said: str, more: str
) -> None:
    report = report_of(links)
    assert headline(report) == said
    assert outlook(report) == more


@pytest.mark.parametrize(
    ("links", "said"),
    [
        ([DEAD, FINE], "a reader does not get the cited page"),
        ([PART, FINE], "a reader does not get the cited part of the page"),
        ([DEAD, PART, OTHER_PART], "a reader does not get the page or, of 2, the cited part"),
    ],
)
def test_a_count_of_the_broken_says_why_the_headline_counts_fewer(
    links: list[CheckedLink], said: str
) -> None:
    assert meaning(report_of(links), Status.BROKEN) == said


def known(reason: Reason, ago: int) -> CheckedLink:
    """A page that was seen so many days before the run."""
    seen = link(f"https://known.example/{reason}", reason, attempts=1, cached=True)
    return replace(seen, checked_at=NOW - timedelta(days=ago))


FRESH = link("https://fresh.example/", Reason.OK, attempts=1)
WAITING = link("https://waiting.example/", Reason.NO_NETWORK, attempts=0)
FILE = link("figure.png", Reason.MISSING_FILE, attempts=0)


@pytest.mark.parametrize(
    ("links", "network", "said", "more"),
    [
        (
            [known(Reason.NOT_FOUND, 20), known(Reason.OK, 9), FILE],
            "ok",
            "Known from earlier runs: 2 links are broken.",
            "No page was asked for in this run: what is known of pages was seen from 2026-11-02 to 2026-11-13.",
        ),
        (
            [known(Reason.OK, 3), known(Reason.MOVED_PERMANENTLY, 3)],
            "ok",
            "Known from earlier runs: all 2 links work.",
            "No page was asked for in this run: what is known of pages was seen on 2026-11-19.",
        ),
        (
            [known(Reason.NOT_FOUND, 20), WAITING],
            "unavailable",
            "Known from earlier runs: 1 link is broken.",
            "There is no network: what is known of pages was seen on 2026-11-02. Of the others, 1 was not checked.",
        ),
        (
            [known(Reason.OK, 20), FRESH, WAITING],
            "unavailable",
            "No link is broken.",
            "There is no network: what was not reached keeps what was seen on 2026-11-02. 1 was not checked.",
        ),
        ([FRESH, WAITING], "unavailable", "No link is broken.", "There is no network. 1 was not checked."),
        ([known(Reason.OK, 3), FRESH], "ok", "All 2 links work.", ""),
    ],
)
def test_what_is_not_from_this_run_says_so(
    links: list[CheckedLink], network: Literal["ok", "unavailable"], said: str, more: str
) -> None:
    report = report_of(links)
    report = replace(report, run=replace(report.run, network=network, from_memory=FRESH not in links))
    assert headline(report) == said
    assert outlook(report) == more


def test_what_was_not_due_is_believed() -> None:
    assert headline(report_of([known(Reason.OK, 3)])) == "The link works."
    assert not outlook(report_of([known(Reason.OK, 3)]))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (Changes(), ""),
        (Changes(newly_broken=("a",)), "Since the last run, 1 broke."),
        (
            Changes(recovered=("a", "b"), moved=("c",), newly_archived=("d",)),
            "Since the last run, 2 recovered, 1 moved and 1 was archived.",
        ),
        (Changes(new_and_broken=("a", "b")), "Of the links checked for the first time, 2 are broken."),
        (
            Changes(newly_broken=("a",), new_and_broken=("b",)),
            "Since the last run, 1 broke. Of the links checked for the first time, 1 is broken.",
        ),
    ],
)
def test_changes_since_the_last_run(changes: Changes, said: str) -> None:
    assert outlook(report_of([FINE], changes=changes)) == said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (Changes(), "Since 2026-11-15, nothing that was known then has changed."),
        (Changes(newly_archived=("a", "b")), "Since 2026-11-15, 2 were archived."),
        (
            Changes(new_and_broken=("a",)),
            "Since 2026-11-15, nothing that was known then has changed. Of the links first checked after that, 1 is broken.",
        ),
    ],
)
def test_changes_since_a_day(changes: Changes, said: str) -> None:
    assert outlook(report_of([FINE], compared_with=NOW - timedelta(days=7), changes=changes)) == said


@pytest.mark.parametrize(
    ("reason", "known", "said"),
    [
        (Reason.NOT_FOUND, None, ""),
        (Reason.NOT_FOUND, streak(NOW.date(), 1, None), ""),
        (
            Reason.NOT_FOUND,
            streak(NOW.date(), 1, Reason.OK),
            "failing since 2026-11-22 (1 check; it was working before)",
        ),
        (
            Reason.GONE,
            streak(date(2026, 3, 1), 3, Reason.ACCEPTED_BY_RULE),
            "failing since 2026-03-01 (3 checks; it was working before)",
        ),
        (
            Reason.TIMEOUT,
            streak(date(2026, 11, 20), 2, None),
            "failing since 2026-11-20 (2 checks; never seen otherwise)",
        ),
        (
            Reason.GONE,
            streak(date(2020, 3, 1), 99),
            "failing since 2020-03-01 (more than 5 checks; it was working before)",
        ),
        (Reason.UNREACHABLE, streak(date(2026, 3, 1), 3), ""),  # its detail says so
    ],
)
def test_how_long_a_link_has_been_failing(reason: Reason, known: Streak | None, said: str) -> None:
    assert failing(link("https://a.example/", reason, streak=known)) == said


def test_who_keeps_no_versions_is_told_every_check_and_a_feed_none() -> None:
    known = link("https://a.example/", Reason.GONE, streak=streak(date(2020, 3, 1), 99))
    assert failing(known, most=None) == "failing since 2020-03-01 (99 checks; it was working before)"
    assert failing(known, most=0) == "failing since 2020-03-01 (it was working before)"


_BEFORE = "could be trusted when they were last asked"


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ({}, "can be trusted in this run; the next one"),
        ({"from_memory": True}, f"{_BEFORE}; the next run that visits pages"),
        ({"network": "unavailable"}, f"{_BEFORE}; the next run that visits pages"),
    ],
)
def test_who_was_not_asked_in_this_run_is_not_said_to_have_been(run: dict[str, object], said: str) -> None:
    report = report_of([DEAD])
    asked = replace(report, run=replace(report.run, **run))  # type: ignore[arg-type]
    assert doubt(asked) == f"No answer that {said} asks again."
