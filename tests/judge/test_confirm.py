"""Confirmed over time, by travelling: each row is a life of a link, check by check."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.config import ConfirmConfig
from checker.judge.confirm import confirmed, is_recovery, streak_after, streak_of
from checker.models import REASONS, CheckedLink, Link, Reason, Status, Streak, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY_0 = datetime(2026, 11, 1, 4, 17, tzinfo=UTC)
LINK = Link("https://a.org/", ())
USUAL = ConfirmConfig()
AT_ONCE, IN_ANY_RUN, DAILY = ConfirmConfig(failures=1), ConfirmConfig(days=0), ConfirmConfig(days=1)
SHORT = {
    "t": Reason.TIMEOUT,
    "5": Reason.SERVER_ERROR,
    "r": Reason.CONNECTION_RESET,
    "d": Reason.DNS_FAILURE,
    "U": Reason.UNREACHABLE,
    "ok": Reason.OK,
    "404": Reason.NOT_FOUND,
    "403": Reason.FORBIDDEN,
    "chain": Reason.TLS_INCOMPLETE_CHAIN,
}


def day(number: float) -> datetime:
    return DAY_0 + timedelta(days=number)


def live(
    checks: Iterable[tuple[float, Reason]], config: ConfirmConfig = USUAL, *, has_recovered: bool = False
) -> list[CheckedLink]:
    """What is told after each of ``checks``: a day, and what was seen on it."""
    told: list[CheckedLink] = []
    for number, reason in checks:
        verdict, known = Verdict(reason, "seen"), told[-1] if told else None
        streak = streak_after(known, verdict, day(number), config)
        verdict = confirmed(verdict, streak, config, has_recovered=has_recovered)
        told.append(CheckedLink(LINK, verdict, checked_at=day(number), streak=streak))
    return told


def reason(word: str) -> Reason:
    return SHORT[word] if word in SHORT else Reason(word)


def checks(life: str) -> list[tuple[float, Reason]]:
    """``0t 3t`` as a day and a reason each."""
    split = (word.partition(":") for word in life.split())
    return [(float(number), reason(word)) for number, _, word in split]


@pytest.mark.parametrize(
    ("life", "told"),
    [
        ("0:t 3:t 6:t", "t t U"),
        ("0:t 30:t 60:t", "t t U"),
        ("0:t 1:t 2:t 3:t 4:t 5:t 6:t", "t t t t t t U"),  # daily: those of day 0, 3 and 6 count
        ("0:t 2:t 4:t 6:t 8:t", "t t t t U"),  # every other day: 0, 4 and 8
        ("0:t 0:t 0:t 0:t", "t t t t"),
        ("0:t 2.9:t 5.8:t", "t t t"),
        ("0:5 3:r 6:d 9:t", "5 r U U"),  # whatever kind of silence
        ("0:t 3:t 6:t 7:t 8:t", "t t U U U"),  # and so it stays
        ("0:t 3:t 6:t 7:ok 8:t 11:t 14:t", "t t U ok t t U"),
        ("0:ok 3:t 6:t 9:t", "ok t t U"),
        ("0:t 3:t 6:ok 9:t 12:t 15:t", "t t ok t t U"),
        ("0:t 3:t 5:ok 6:t", "t t ok t"),
        ("0:t 3:t 6:moved-permanently 9:t", "t t moved-permanently t"),
        ("0:t 3:t 6:seen-by-archive 9:t", "t t seen-by-archive t"),
        ("0:t 3:t 6:accepted-by-rule 9:t", "t t accepted-by-rule t"),
        ("0:t 3:t 6:private-address 9:t", "t t private-address t"),
        # a refusal is an answer: it is not unreachable
        ("0:t 3:t 6:403 9:t 12:t 15:t", "t t 403 t t U"),
        ("0:t 3:t 6:rate-limited 9:t", "t t rate-limited t"),
        # nor is what says that the page is gone: the server is there
        ("0:t 3:404 6:t", "t 404 t"),
        ("0:404 3:404 6:t", "404 404 t"),
        ("0:404 3:t 6:t", "404 t t"),
        ("0:404 3:404 6:404 9:t 12:t 15:t", "404 404 404 t t U"),
        ("0:404 1:t 4:t 7:t", "404 t t U"),  # and no day is lost
        ("0:404 3:404 6:404 9:404", "404 404 404 404"),
        ("0:t 3:t 6:404", "t t 404"),
        ("0:t 3:t 6:t 9:404 10:t", "t t U 404 t"),
        ("0:t 3:t 6:soft-404 9:t", "t t soft-404 t"),
        # a name that is not there, and a door that is shut, are silence, too
        ("0:host-not-found 3:t 6:d", "host-not-found t U"),
        ("0:t 3:connection-refused 6:t", "t connection-refused U"),
        # most readers get a page whose chain is incomplete
        ("0:chain 3:chain 6:chain 9:t", "chain chain chain t"),
        ("0:t 3:t 6:chain 9:t", "t t chain t"),
    ],
)
def test_three_failures_three_days_apart(life: str, told: str) -> None:
    assert [each.verdict.reason for each in live(checks(life))] == [*map(reason, told.split())]


@pytest.mark.parametrize(
    ("life", "told"),
    [
        ("10:t 13:t 3:t", "t t t"),  # set back: no third failure
        ("10:t 13:t 3:t 6:t 9:t", "t t t t U"),  # three failures from day 3 on, and no day counts twice
        ("0:t 4:t 0:t 4:t 0:t 4:t 0:t 4:t", "t t t t t t t t"),  # to and fro between the same days
        ("365:t 0:t 3:t 6:t", "t t t U"),  # the first was in the future: counts as that of day 0
        ("0:t 365:t 1:t 4:t 7:t", "t t t t U"),
        ("0:t 3:t 6:t -9:t", "t t U U"),
    ],
)
def test_a_clock_that_jumps_back(life: str, told: str) -> None:
    assert [each.verdict.reason for each in live(checks(life))] == [*map(reason, told.split())]


@pytest.mark.parametrize(
    ("life", "told", "config"),
    [
        ("0:t", "U", AT_ONCE),
        ("0:404", "404", AT_ONCE),
        ("0:t 0:t 0:t", "t t U", IN_ANY_RUN),
        ("1:t 0:t 0:t 0:t", "t t t U", IN_ANY_RUN),
        ("0:t 1:t 2:t", "t t U", DAILY),
        # a run each day at the same time visits a link some minutes earlier or later
        ("0:t 0.98:t 1.97:t", "t t U", DAILY),
        ("0:t 0.5:t 1:t 1.5:t 2:t", "t t t t U", DAILY),
        ("0:t 0.9:t 1.8:t", "t t t", DAILY),
    ],
)
def test_other_numbers(life: str, told: str, config: ConfirmConfig) -> None:
    assert [each.verdict.reason for each in live(checks(life), config)] == [*map(reason, told.split())]


@pytest.mark.parametrize(
    ("life", "told", "config"),
    [
        ("0:t 3:t 6:t 9:t 12:t 15:t", "t t t t t U", USUAL),
        ("0:404 3:t", "404 t", USUAL),
        ("0:t 3:t", "t U", AT_ONCE),
    ],
)
def test_a_host_that_has_recovered_is_given_twice_the_time(
    life: str, told: str, config: ConfirmConfig
) -> None:
    assert [each.verdict.reason for each in live(checks(life), config, has_recovered=True)] == [
        *map(reason, told.split())
    ]


CONCLUSIVE = [
    each
    for each, (status, _) in REASONS.items()
    if status is not Status.UNSTABLE and each is not Reason.UNREACHABLE
]


@pytest.mark.parametrize("seen", CONCLUSIVE)
def test_what_one_run_proves_needs_no_confirmation_and_gets_none(seen: Reason) -> None:
    life = live([(number, seen) for number in range(0, 30, 3)])
    assert {each.verdict.reason for each in life} == {seen}


@pytest.mark.parametrize(
    ("life", "since", "failed", "failures", "was"),
    [
        ("0:t", 0, 1, 1, None),
        ("0:ok 1:t 2:t", 1, 2, 1, "ok"),
        ("0:ok 1:t 4:5 9:r", 1, 3, 3, "ok"),
        ("0:403 1:t 4:404", 1, 2, 2, "403"),
        ("0:ok 1:t 4:t 7:t 10:t", 1, 4, 4, "ok"),
        ("0:t 1:ok 2:404", 2, 1, 1, "ok"),
        ("0:404 3:404", 0, 2, 2, None),
        (
            "0:ok 1:404 4:404 7:t 10:t",
            1,
            4,
            2,
            "ok",
        ),  # it failed all the time; that it is out of reach is new
        ("0:ok 1:404 4:t 7:404", 1, 3, 2, "ok"),
        ("0:ok 1:404 4:t 7:404 10:t", 1, 4, 1, "ok"),
        ("0:ok 1:t 4:404 7:404", 1, 3, 3, "ok"),
        ("0:ok 1:host-not-found 4:t", 1, 2, 2, "ok"),
        ("0:ok 1:chain 4:t", 4, 1, 1, "chain"),
        ("5:t 0:t", 0, 2, 1, None),
    ],
)
def test_the_report_learns_since_when_how_often_and_what_it_was(
    life: str, since: int, failed: int, failures: int, was: str | None
) -> None:
    streak = live(checks(life))[-1].streak
    assert streak is not None
    assert (streak.since, streak.checks, streak.failures) == (day(since), failed, failures)
    assert streak.was == (was and reason(was))


@pytest.mark.parametrize("seen", ["ok", "moved-permanently", "403", "accepted-by-rule", "private-address"])
def test_what_does_not_fail_has_no_streak(seen: str) -> None:
    assert live(checks(f"0:t 3:t 6:{seen}"))[-1].streak is None


def test_the_detail_tells_the_story() -> None:
    (*_, last) = live(checks("0:ok 3:t 6:t 9:5"))
    assert last.verdict.detail == (
        "seen; failing since 2026-11-04, in 3 checks 3 days or more apart; before that: ok"
    )
    assert live(checks("0:t"), AT_ONCE)[-1].verdict.detail == (
        "seen; failing since 2026-11-01, in 1 check; never seen otherwise"
    )
    assert live(checks("0:ok 1:404 4:t 7:t 10:t"))[-1].verdict.detail == (
        "seen; failing since 2026-11-02, out of reach since 2026-11-05, in 3 checks 3 days or more apart; before that: ok"
    )
    assert "in 3 checks;" in live(checks("0:t 0:t 0:t"), IN_ANY_RUN)[-1].verdict.detail
    assert "in 3 checks a day or more apart;" in live(checks("0:t 1:t 2:t"), DAILY)[-1].verdict.detail


def test_a_failure_kept_by_an_earlier_version_is_a_streak_of_one() -> None:
    known = CheckedLink(LINK, Verdict(Reason.TIMEOUT), checked_at=day(0))
    assert streak_of(known) == Streak(day(0), 1, day(0))
    assert streak_after(known, Verdict(Reason.TIMEOUT), day(3), USUAL) == Streak(day(0), 2, day(3), checks=2)


@pytest.mark.parametrize(
    ("was", "now", "is_one"),
    [
        ("t", "ok", True),
        ("5", "moved-permanently", True),
        ("U", "ok", True),
        ("host-not-found", "ok", True),
        ("connection-refused", "ok", True),
        ("404", "ok", False),  # of the page, not of the host
        ("ok", "ok", False),
        ("403", "ok", False),
        ("t", "403", False),  # an answer, but not of one that serves its readers
        ("t", "accepted-by-rule", False),
        ("t", "404", False),
        ("t", "t", False),
    ],
)
def test_what_counts_as_a_recovery_of_the_host(was: str, now: str, is_one: bool) -> None:  # noqa: FBT001 - a column
    known = CheckedLink(LINK, Verdict(reason(was)), checked_at=day(0))
    assert is_recovery(known, Verdict(reason(now))) is is_one
    assert not is_recovery(None, Verdict(reason(now)))


UNSTABLE = st.sampled_from([each for each in Reason if REASONS[each][0] is Status.UNSTABLE])
GAPS = st.lists(st.integers(0, 200), max_size=40)  # hours


@given(GAPS, UNSTABLE)
def test_a_death_takes_its_time(gaps: list[int], seen: Reason) -> None:
    """With a clock that only goes on: as many failures as can be picked that lie far enough apart."""
    hours = [sum(gaps[:number]) for number in range(len(gaps) + 1)]
    picked = hours[:1]
    for hour in hours:
        if hour - picked[-1] >= 3 * 24 - 1:
            picked.append(hour)
    last = live([(hour / 24, seen) for hour in hours])[-1]
    assert last.streak is not None
    assert last.streak.failures == len(picked)
    assert (last.verdict.reason is Reason.UNREACHABLE) is (len(picked) >= 3)


@given(st.lists(st.integers(-400, 400), min_size=1, max_size=40), st.integers(0, 5))
def test_no_clock_makes_a_death(days: list[int], apart: int) -> None:
    """However the clock jumps, so many failures take so many times the days, and each check counts once at most."""
    config = ConfirmConfig(days=apart)
    life = live([(number, Reason.TIMEOUT) for number in days], config)
    for before, after in pairwise(life):
        assert before.streak
        assert after.streak
        assert 0 <= after.streak.failures - before.streak.failures <= 1
    streak = life[-1].streak
    assert streak
    assert streak.since <= streak.counted_at
    assert max(days) - min(days) >= (streak.failures - 1) * (apart - 1 / 24)
