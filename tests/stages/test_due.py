"""When a link is due again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from checker.config import RecheckConfig
from checker.models import CheckedLink, Link, Reason, Verdict
from checker.stages.due import is_due, told_of_clock, was_left_out

NOW = datetime(2026, 11, 22, 4, 17, tzinfo=UTC)
USUAL = RecheckConfig()


def seen(reason: Reason, days_ago: float, url: str = "https://a.org/") -> CheckedLink:
    return CheckedLink(Link(url, ()), Verdict(reason), checked_at=NOW - timedelta(days=days_ago))


@pytest.mark.parametrize(
    ("reason", "fresh", "stale"),
    [
        (Reason.OK, 5.9, 8.1),
        (Reason.ACCEPTED_BY_RULE, 5.9, 8.1),
        (Reason.SEEN_BY_ARCHIVE, 5.9, 8.1),
        (Reason.MOVED_PERMANENTLY, 5.9, 8.1),
        (Reason.FORBIDDEN, 11.8, 16.2),
        (Reason.BOT_WALL, 11.8, 16.2),
    ],
)
def test_each_status_has_its_age(reason: Reason, fresh: float, stale: float) -> None:
    urls = [f"https://a.org/{number}" for number in range(50)]
    assert not any(is_due(seen(reason, fresh, url), USUAL, NOW) for url in urls)
    assert all(is_due(seen(reason, stale, url), USUAL, NOW) for url in urls)


@pytest.mark.parametrize(
    "reason", [Reason.NOT_FOUND, Reason.UNREACHABLE, Reason.TIMEOUT, Reason.PRIVATE_ADDRESS]
)
@pytest.mark.parametrize("days_ago", [0, 0.001, 30])
def test_broken_and_unstable_are_due_in_every_run(reason: Reason, days_ago: float) -> None:
    assert is_due(seen(reason, days_ago), USUAL, NOW)


def test_ages_differ_a_little_from_link_to_link_and_from_check_to_check() -> None:
    """Of what was seen on one day, none is due on the fifth, half on the seventh, and all on the ninth."""
    shares = []
    for day in (6, 6.5, 7, 7.5, 8):
        due = sum(is_due(seen(Reason.OK, day, f"https://a.org/{n}"), USUAL, NOW) for n in range(1_000))
        shares.append(due / 1_000)
    # the age is spread evenly from 5.95 to 8.05 days
    for share, expected in zip(shares, (0.02, 0.26, 0.5, 0.74, 0.98), strict=True):
        assert share == pytest.approx(expected, abs=0.08)
    moments = [is_due(seen(Reason.OK, 7 + minute / 10_000), USUAL, NOW) for minute in range(200)]
    assert 60 < sum(moments) < 140


def test_it_is_the_same_on_every_machine() -> None:
    """Python's own hashes differ from process to process; a store travels."""
    due = [is_due(seen(Reason.OK, 7, f"https://a.org/{number}"), USUAL, NOW) for number in range(12)]
    assert "".join("01"[each] for each in due) == "110011001100"


@pytest.mark.parametrize(
    ("minutes_ahead", "due"), [(1, False), (59, False), (61, True), (60 * 24 * 400, True)]
)
def test_what_was_checked_in_the_future_is_not_believed(minutes_ahead: int, due: bool) -> None:  # noqa: FBT001 - a column
    """Clocks of two machines differ by minutes; one that was wrong by a year keeps nothing from being asked."""
    assert is_due(seen(Reason.OK, -minutes_ahead / 1440), USUAL, NOW) is due


def test_that_a_clock_was_set_back_is_told_once() -> None:
    in_order = [
        seen(Reason.OK, 7),
        seen(Reason.OK, -0.04),
        CheckedLink(Link("https://b.org/", ()), Verdict(Reason.OK)),
    ]
    assert told_of_clock(in_order, NOW) == ()
    (told,) = told_of_clock([*in_order, seen(Reason.OK, -2), seen(Reason.GONE, -20)], NOW)
    assert "2 links were last checked later than now, up to 2026-12-12 04:17 UTC" in told
    (told,) = told_of_clock([seen(Reason.OK, -2)], NOW)
    assert "1 link was last checked later" in told


def test_what_was_never_checked_is_due() -> None:
    assert is_due(CheckedLink(Link("https://a.org/", ()), Verdict(Reason.TIME_BUDGET)), USUAL, NOW)


@pytest.mark.parametrize(
    ("known", "last_run", "left_out"),
    [
        (None, 1, True),  # nobody ever looked
        (None, None, True),
        (seen(Reason.OK, 20), 1, True),  # due then, and not visited
        (seen(Reason.NOT_FOUND, 2), 1, True),
        (seen(Reason.NOT_FOUND, 1), 1, False),  # visited then
        (seen(Reason.NOT_FOUND, 0.9), 1, False),
        (seen(Reason.OK, 9), 7, False),  # believed then; due since
        (seen(Reason.OK, 9), None, False),
    ],
)
def test_what_the_last_run_left_out(
    known: CheckedLink | None,
    last_run: float | None,
    left_out: bool,  # noqa: FBT001 - a column
) -> None:
    began = None if last_run is None else NOW - timedelta(days=last_run)
    assert was_left_out(known, began, USUAL) is left_out
