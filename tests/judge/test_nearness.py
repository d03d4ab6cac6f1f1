from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.judge.nearness import FAR, days_from, is_far_after, nearness

CITED = date(2021, 3, 1)


def copy_after(days: int) -> datetime:
    """A copy made at noon of the day that is ``days`` after the citation."""
    return datetime(CITED.year, CITED.month, CITED.day, 12, tzinfo=UTC) + timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "1 day"),
        (2, "2 days"),
        (13, "13 days"),
        (14, "2 weeks"),
        (17, "2 weeks"),  # 2.43
        (18, "3 weeks"),  # 2.57
        (60, "9 weeks"),  # 8.57
        (61, "2 months"),  # 2.004
        (76, "2 months"),  # 2.497
        (77, "3 months"),  # 2.53
        (365, "12 months"),
        (715, "23 months"),  # 23.49
        (716, "2 years"),  # 1.96
        (913, "2 years"),  # 2.4997
        (914, "3 years"),  # 2.502
        (3_652, "10 years"),
    ],
)
def test_a_distance_is_said_in_the_largest_unit_of_which_there_are_two(days: int, said: str) -> None:
    assert nearness(CITED, copy_after(-days)) == f"{said} before it was cited"
    assert nearness(CITED, copy_after(days)) == f"{said} after it was cited"


@pytest.mark.parametrize("hour", [0, 12, 23])
def test_any_hour_of_the_day_of_citation_is_that_day(hour: int) -> None:
    at = datetime(2021, 3, 1, hour, 59, 59, tzinfo=UTC)
    assert days_from(CITED, at) == 0
    assert nearness(CITED, at) == "on the day it was cited"


def test_days_are_those_of_utc() -> None:
    tokyo, noumea = timezone(timedelta(hours=9)), timezone(timedelta(hours=11))
    assert days_from(CITED, datetime(2021, 3, 2, 8, 59, tzinfo=tokyo)) == 0  # 23:59 the day before
    assert days_from(CITED, datetime(2021, 3, 2, 11, 0, tzinfo=noumea)) == 1
    assert days_from(CITED, datetime(2021, 3, 2, 0, 0)) == 1  # noqa: DTZ001 - taken for UTC


def test_leap_days_count() -> None:
    assert days_from(date(2020, 2, 28), datetime(2020, 3, 1, tzinfo=UTC)) == 2
    assert days_from(date(2021, 2, 28), datetime(2021, 3, 1, tzinfo=UTC)) == 1


def test_nothing_is_said_where_nobody_knows_when_it_was_cited() -> None:
    assert nearness(None, copy_after(5)) == ""
    assert not is_far_after(None, copy_after(5_000))


def test_only_a_copy_from_long_after_is_far() -> None:
    assert not is_far_after(CITED, copy_after(FAR))
    assert is_far_after(CITED, copy_after(FAR + 1))
    assert not is_far_after(CITED, copy_after(-5_000))


@given(st.integers(-30_000, 30_000))
def test_the_words_are_within_a_fifth_of_the_truth(days: int) -> None:
    units = {"day": 1.0, "week": 7.0, "month": 30.436875, "year": 365.2425}
    said = nearness(CITED, copy_after(days)).split()
    if days == 0:
        return
    number, unit = int(said[0].replace(",", "")), said[1].removesuffix("s")
    assert abs(number * units[unit] - abs(days)) <= abs(days) * 0.2
    assert said[2] == ("before" if days < 0 else "after")
    assert (number == 1) == (said[1] == unit)
