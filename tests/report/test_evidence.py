"""What a report says of copies: the numbers, and who said what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from checker.judge.findings import advice, copy_of
from checker.models import (
    Capture,
    CaptureState,
    CheckedLink,
    Lookup,
    LookupState,
    Reason,
    Report,
)
from checker.report.evidence import ArchiveState, archive_state, distance, kept, totals, why
from checker.report.json_report import document
from tests.report import sample
from tests.report.strategies import reports

URL = "https://a.org/x"
NOW = sample.NOW.date()
WITHHELD = Lookup(URL, LookupState.UNKNOWN, detail="the address holds a password", is_withheld=True)


SAVED_BEFORE = replace(sample.capture(URL, CaptureState.SAVED), submitted_at=sample.NOW)


def standing(lookup: Lookup | None, capture: Capture | None = None) -> CheckedLink:
    return sample.link(URL, Reason.OK, lookup=lookup, capture=capture)


@pytest.mark.parametrize(
    ("link", "state"),
    [
        (standing(None), None),
        (standing(sample.archived(URL)), ArchiveState.ARCHIVED),
        (standing(sample.never(URL)), ArchiveState.NEVER_ARCHIVED),
        (standing(Lookup(URL, LookupState.EXCLUDED)), ArchiveState.EXCLUDED),
        (standing(Lookup(URL, LookupState.UNKNOWN)), ArchiveState.UNKNOWN),
        (standing(WITHHELD), ArchiveState.WITHHELD),
        (standing(WITHHELD, Capture(URL, CaptureState.REFUSED)), ArchiveState.WITHHELD),
        (standing(sample.never(URL), sample.capture(URL, CaptureState.SAVED)), ArchiveState.SAVED),
        (standing(sample.never(URL), Capture(URL, CaptureState.DEFERRED)), ArchiveState.DEFERRED),
        (standing(None, Capture(URL, CaptureState.PENDING)), ArchiveState.PENDING),
        # archive.max_age: there is a copy, whatever becomes of the newer one
        (standing(sample.archived(URL), Capture(URL, CaptureState.REFUSED)), ArchiveState.ARCHIVED),
        (standing(sample.archived(URL), sample.capture(URL, CaptureState.SAVED)), ArchiveState.SAVED),
        # made by an earlier run
        (standing(sample.never(URL), SAVED_BEFORE), ArchiveState.ARCHIVED),
        (standing(sample.archived(URL), SAVED_BEFORE), ArchiveState.ARCHIVED),
    ],
)
def test_look_up_and_submission_make_one_state(link: CheckedLink, state: ArchiveState | None) -> None:
    assert archive_state(link) is state


@settings(deadline=None, max_examples=30)
@given(reports())
def test_the_totals_are_those_of_the_links(report: Report) -> None:
    counted, value = totals(report), document(report)
    archive, written = value["summary"]["archive"], value["links"]
    states = ("archived", "saved", "pending", "deferred", "refused", "unknown", "never_archived")
    known = [link for link in written if link["lookup"] or link["capture"]]
    asked = [link for link in known if not (link["lookup"] and link["lookup"]["withheld"])]
    assert archive["withheld"] == len(known) - len(asked)
    assert sum(archive[state] for state in states) == len(asked) == counted.asked  # type: ignore[literal-required]
    assert archive["excluded"] <= archive["refused"]
    assert counted.copies == len([link for link in written if link["memento"]])
    days = [link["memento"]["days_from_citation"] for link in written if link["memento"]]
    assert archive["before_citation"] == len([each for each in days if each is not None and each <= 0])
    assert archive["after_citation"] == len([each for each in days if each is not None and each > 0])
    assert archive["local_copies"] <= len([link for link in written if link["local_copy"]])
    assert archive["seen_by_archive"] == len(
        [each for each in written if each["reason"] == "seen-by-archive"]
    )


def test_a_distance_needs_a_day_of_citation() -> None:
    copy = sample.memento(URL, date(2020, 1, 2))
    assert distance(sample.link(URL, Reason.OK, cited=date(2020, 1, 12)), copy) == -10
    assert distance(sample.link(URL, Reason.OK), copy) is None


TWO = ("web.archive.org", "swap.example")


@pytest.mark.parametrize(
    ("absent_from", "detail", "said"),
    [
        ((), "the archive answered 503", "the archive answered 503"),
        (TWO[:1], "arquivo.pt did not answer", "web.archive.org holds none; arquivo.pt did not answer"),
        (
            TWO,
            "arquivo.pt did not answer",
            "web.archive.org and swap.example hold none; arquivo.pt did not answer",
        ),
        (TWO[:1], "web.archive.org holds no copy", "web.archive.org holds no copy"),
        (TWO[:1], "", "web.archive.org holds none"),
        ((), "", ""),
    ],
)
def test_it_is_told_which_archive_said_no_and_which_said_nothing(
    absent_from: tuple[str, ...], detail: str, said: str
) -> None:
    lookup = Lookup(URL, LookupState.UNKNOWN, detail=detail, absent_from=absent_from)
    assert why(standing(lookup)) == said


def test_what_no_archive_was_told_of_says_why_and_promises_nothing() -> None:
    assert why(standing(WITHHELD, Capture(URL, CaptureState.REFUSED, None, "too"))) == WITHHELD.detail
    broken = sample.link(URL, Reason.GONE, lookup=WITHHELD)
    assert "archive" not in advice(broken)


def test_what_earlier_runs_looked_up_is_counted_from_the_first() -> None:
    started = sample.report_of([]).run.started_at
    times = (started - timedelta(days=3), None, started - timedelta(days=40), started)
    links = [
        sample.link(f"{URL}{number}", Reason.OK, lookup=replace(sample.archived(URL), looked_up_at=at))
        for number, at in enumerate(times)
    ]
    sums = totals(sample.report_of(links))
    assert (sums.asked, sums.earlier, sums.since) == (4, 2, started - timedelta(days=40))


def test_a_submission_says_more_than_the_look_up_before_it() -> None:
    assert (
        why(standing(sample.never(URL), Capture(URL, CaptureState.REFUSED, None, "too large"))) == "too large"
    )


@pytest.mark.parametrize(
    ("reason", "status_code", "day", "is_kept"),
    [
        (Reason.OK, 200, NOW, True),
        (Reason.OK, 206, NOW, True),
        (Reason.OK, 404, NOW, False),
        (Reason.FORBIDDEN, 403, NOW, False),
        (Reason.NOT_FOUND, 404, NOW, False),
        (Reason.SOFT_404, 200, NOW, False),  # what broke
        (Reason.SOFT_404, 200, NOW - timedelta(days=1), True),
        (Reason.NOT_FOUND, 200, NOW - timedelta(days=400), True),
    ],
)
def test_what_is_kept_of_a_dead_page_counts_only_from_before(
    reason: Reason, status_code: int, day: date, *, is_kept: bool
) -> None:
    copy = sample.kept(URL, day, status_code)
    link = sample.link(URL, reason, local_copy=copy)
    assert kept(link) == (copy if is_kept else None)


@pytest.mark.parametrize(
    ("reason", "shows_page", "is_copy"),
    [
        (Reason.OK, None, True),
        (Reason.OK, True, True),
        (Reason.OK, False, False),
        (Reason.SEEN_BY_ARCHIVE, None, True),
        (Reason.SOFT_404, None, False),
        (Reason.SOFT_404, False, False),
        (Reason.MISSING_FRAGMENT, True, True),
    ],
)
def test_a_new_copy_counts_where_it_shows_the_page(
    reason: Reason, *, shows_page: bool | None, is_copy: bool
) -> None:
    made = replace(sample.capture(URL, CaptureState.SAVED), shows_page=shows_page)
    link = sample.link(URL, reason, lookup=sample.never(URL), capture=made)
    assert copy_of(link) == (made.memento if is_copy else None)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2021, 5, 1), "Cite the archived copy of 2021-05-01, on the day it was cited: "),
        (date(2021, 4, 30), "Cite the archived copy of 2021-04-30, 1 day before it was cited: "),
        (
            date(2024, 5, 1),
            "Cite the archived copy of 2024-05-01, 3 years after it was cited, if it shows what was cited: ",
        ),
    ],
)
def test_a_finding_says_how_near_its_copy_is(day: date, said: str) -> None:
    lookup = sample.archived(URL, day)
    assert lookup.memento is not None
    link = sample.link(URL, Reason.GONE, cited=date(2021, 5, 1), lookup=lookup)
    assert advice(link) == said + lookup.memento.memento_url


def test_a_finding_tells_an_absence_in_one_archive_from_one_in_all() -> None:
    lookup = Lookup(URL, LookupState.UNKNOWN, absent_from=("web.archive.org",))
    assert advice(sample.link(URL, Reason.GONE, lookup=lookup)).endswith(
        "There is no copy at web.archive.org; whether another archive has one is not known yet."
    )
