"""What is submitted, why, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from checker.config import ArchiveConfig
from checker.models import (
    Capture,
    CaptureState,
    CheckedLink,
    Link,
    Lookup,
    LookupState,
    Memento,
    Reason,
    Verdict,
)
from checker.stages.candidates import Candidate, Need, in_turn, need, still_stands

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "https://a.example/"
HOME = "web.archive.org"


def memento(age: timedelta) -> Memento:
    return Memento(URL, f"https://web.archive.org/web/1/{URL}", NOW - age, 200, HOME)


NEVER = Lookup(URL, LookupState.NEVER_ARCHIVED)
ONLY_ABSENT_HERE = Lookup(URL, LookupState.UNKNOWN, absent_from=(HOME,))
ABSENT_ELSEWHERE = Lookup(URL, LookupState.UNKNOWN, absent_from=("arquivo.pt",))
FOUND = Lookup(URL, LookupState.ARCHIVED, memento(400 * DAY))
FOUND_LATELY = Lookup(URL, LookupState.ARCHIVED, memento(400 * DAY), latest=NOW - 10 * DAY)
SEEN = Capture(URL, CaptureState.SAVED, memento=memento(8 * DAY), shows_page=True)
SEEN_LATELY = Capture(URL, CaptureState.SAVED, memento=memento(6 * DAY), shows_page=True)
PENDING_AGAIN = Capture(URL, CaptureState.PENDING, "job", memento=memento(8 * DAY), shows_page=True)


@pytest.mark.parametrize(
    ("reason", "lookup", "last", "expected"),
    [
        (Reason.OK, NEVER, None, Need.NEVER_ARCHIVED),
        (Reason.NOT_FOUND, NEVER, None, Need.BROKEN),
        (Reason.TIMEOUT, NEVER, None, Need.UNSTABLE),
        (Reason.BOT_WALL, NEVER, None, Need.NEVER_ARCHIVED),
        (Reason.NOT_DUE, NEVER, None, Need.NEVER_ARCHIVED),
        (Reason.CONNECTION_REFUSED, NEVER, None, Need.BROKEN),
        (Reason.HOST_NOT_FOUND, NEVER, None, None),
        (Reason.MALFORMED_URL, NEVER, None, None),
        (Reason.OK, None, None, None),
        (Reason.OK, ONLY_ABSENT_HERE, None, Need.NEVER_ARCHIVED),
        (Reason.OK, ABSENT_ELSEWHERE, None, None),
        (Reason.NOT_FOUND, Lookup(URL, LookupState.UNKNOWN), None, None),
        (Reason.NOT_FOUND, Lookup(URL, LookupState.EXCLUDED), None, None),
        (Reason.NOT_FOUND, FOUND, None, None),
        (Reason.NOT_FOUND, FOUND, SEEN, Need.BROKEN),
        (Reason.NOT_FOUND, FOUND, PENDING_AGAIN, Need.BROKEN),
        (Reason.NOT_FOUND, FOUND, SEEN_LATELY, None),
        (Reason.NOT_FOUND, FOUND, replace(SEEN, memento=memento(-30 * DAY)), Need.BROKEN),
        (Reason.NOT_FOUND, FOUND, Capture(URL, CaptureState.PENDING, "job"), Need.BROKEN),
        (Reason.NOT_FOUND, FOUND, Capture(URL, CaptureState.UNKNOWN), Need.BROKEN),
        (Reason.OK, FOUND, Capture(URL, CaptureState.PENDING, "job"), None),
        (Reason.TLS_INVALID, FOUND, SEEN, None),
        (Reason.OK, FOUND, SEEN, None),
    ],
)
def test_who_needs_a_capture(
    reason: Reason, lookup: Lookup | None, last: Capture | None, expected: Need | None
) -> None:
    checked = CheckedLink(Link(URL, ()), Verdict(reason))
    assert need(checked, lookup, last, ArchiveConfig(), archive=HOME, now=NOW) is expected


@pytest.mark.parametrize(
    ("reason", "lookup", "expected"),
    [
        (Reason.OK, FOUND, Need.OLD_COPY),
        (Reason.BOT_WALL, FOUND, Need.OLD_COPY),
        (Reason.NOT_FOUND, FOUND, None),
        (Reason.OK, FOUND_LATELY, None),
        # dated by a clock that was wrong: such a copy would be the newest for years
        (Reason.OK, Lookup(URL, LookupState.ARCHIVED, memento(-800 * DAY)), Need.OLD_COPY),
        (Reason.OK, Lookup(URL, LookupState.ARCHIVED, memento(-800 * DAY), latest=NOW - 10 * DAY), None),
        (
            Reason.OK,
            Lookup(URL, LookupState.ARCHIVED, memento(400 * DAY), latest=NOW + 2 * DAY),
            Need.OLD_COPY,
        ),
        (Reason.OK, Lookup(URL, LookupState.ARCHIVED, memento(-DAY / 2)), None),
    ],
)
def test_an_old_copy_is_renewed_where_that_is_wanted(
    reason: Reason, lookup: Lookup, expected: Need | None
) -> None:
    checked = CheckedLink(Link(URL, ()), Verdict(reason))
    config = ArchiveConfig(max_age=365 * DAY)
    assert need(checked, lookup, None, config, archive=HOME, now=NOW) is expected


@pytest.mark.parametrize(
    ("last", "age", "why", "stands"),
    [
        (Capture(URL, CaptureState.REFUSED), 29, Need.NEVER_ARCHIVED, True),
        (Capture(URL, CaptureState.REFUSED), 31, Need.NEVER_ARCHIVED, False),
        (Capture(URL, CaptureState.REFUSED), -2, Need.NEVER_ARCHIVED, False),
        (Capture(URL, CaptureState.SAVED), -2, Need.OLD_COPY, False),
        (Capture(URL, CaptureState.SAVED), 1000, Need.NEVER_ARCHIVED, True),
        (Capture(URL, CaptureState.SAVED), 364, Need.OLD_COPY, True),
        (Capture(URL, CaptureState.SAVED), 366, Need.OLD_COPY, False),
        (Capture(URL, CaptureState.PENDING, "job"), 0, Need.NEVER_ARCHIVED, False),
        (SEEN, 8, Need.BROKEN, False),
        (SEEN_LATELY, 6, Need.BROKEN, True),
    ],
)
def test_a_submission_answers_a_need_for_a_while(last: Capture, age: int, why: Need, *, stands: bool) -> None:
    config = ArchiveConfig(max_age=365 * DAY)
    assert still_stands(last, NOW - age * DAY, why, config, NOW) is stands


def test_the_most_endangered_is_first_and_hosts_take_turns() -> None:
    def candidate(why: Need, url: str, cited: int | None = None, citations: int = 1) -> Candidate:
        return Candidate(why, url, date(cited, 1, 1) if cited else None, citations)

    given = [
        candidate(Need.OLD_COPY, "https://old.example/", 1999, 9),
        candidate(Need.NEVER_ARCHIVED, "https://big.example/1", 2001),
        candidate(Need.NEVER_ARCHIVED, "https://big.example/2", 2002),
        candidate(Need.NEVER_ARCHIVED, "https://big.example/3", 2003),
        candidate(Need.NEVER_ARCHIVED, "https://small.example/", 2010, 2),
        candidate(Need.NEVER_ARCHIVED, "https://cited.example/", 2010, 3),
        candidate(Need.NEVER_ARCHIVED, "https://undated.example/", None, 9),
        candidate(Need.UNSTABLE, "https://big.example/4"),
        candidate(Need.BROKEN, "https://dead.example/a"),
        candidate(Need.BROKEN, "https://dead.example/b", 2020),
    ]
    assert [each.url for each in in_turn(reversed(given))] == [
        "https://dead.example/b",
        "https://dead.example/a",
        "https://big.example/4",
        "https://big.example/1",
        "https://cited.example/",
        "https://small.example/",
        "https://undated.example/",
        "https://big.example/2",
        "https://big.example/3",
        "https://old.example/",
    ]
