"""Who is waited for, and why, as lanes and schedules know it."""

from __future__ import annotations

import asyncio

import pytest

from checker.config import CheckConfig
from checker.fetch.lanes import Lane, Lanes
from checker.fetch.pace import Pace
from checker.fetch.schedule import Queue, Schedule
from checker.fetch.waits import Cause, Wait, one_a_host
from checker.models import Attempt, Link


class Time:
    """A clock, and a sleep that takes no time."""

    def __init__(self) -> None:
        self.now = 100.0

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
def time() -> Time:
    return Time()


def lane(time: Time, interval: float = 0.0) -> Lane:
    return Lane("a.example", Pace(2, interval), patience=60.0, clock=time.clock, sleep=time.sleep)


@pytest.mark.parametrize(("code", "cause"), [(429, Cause.RATE_LIMITED), (503, Cause.PAUSE)])
def test_a_host_that_asks_for_a_rest_is_waited_for_until_it_is_over(
    time: Time, code: int, cause: Cause
) -> None:
    resting = lane(time)
    resting.learn(Attempt("https://a.example/", 1, code, retry_after=30.0))
    time.now += 10
    assert resting.wait(4) == Wait("a.example", cause, 20.0, 4, 21.0)
    time.now += 20
    assert resting.wait(4) is None


def test_a_host_that_is_asked_no_more_is_not_waited_for(time: Time) -> None:
    closed = lane(time)
    closed.learn(Attempt("https://a.example/", 1, 429, retry_after=3600.0))
    assert closed.wait(4) is None


def test_a_link_that_rests_before_it_is_tried_again_is_waited_for(time: Time) -> None:
    resting = lane(time)
    with resting.resting(12.0), resting.resting(9.0):
        time.now += 4
        assert resting.wait(1) == Wait("a.example", Cause.RETRY, 5.0, 1, 5.25)
    assert resting.wait(1) is None


def test_many_links_of_a_slow_pace_take_their_time(time: Time) -> None:
    assert lane(time, 3.0).wait(20) == Wait("a.example", Cause.PACE, 0.0, 20, 60.0)
    assert lane(time, 0.1).wait(3) is None


async def test_a_request_without_an_answer_is_waited_for_while_it_is_under_way(time: Time) -> None:
    lanes = Lanes(CheckConfig(), clock=time.clock, sleep=time.sleep)
    async with lanes.turn(lanes.lane("a.example"), "https://a.example/"):
        time.now += 1
        assert list(lanes.silent()) == []
        time.now += 6
        async with lanes.turn(lanes.lane("b.example"), "https://b.example/"):
            assert list(lanes.silent()) == [Wait("a.example", Cause.SLOW, 7.0)]
    assert list(lanes.silent()) == []


async def test_a_schedule_knows_whose_links_are_under_way_or_held_back(time: Time) -> None:
    free, paced = lane(time), lane(time)
    paced.learn(Attempt("https://a.example/", 1, 429, retry_after=30.0))
    busy, later = (
        Queue(free, [Link("https://a.example/", ())]),
        Queue(paced, [Link("https://b.example/", ())]),
    )
    schedule = Schedule([busy, later], clock=time.clock, sleep=time.sleep)
    assert list(schedule.waiting()) == [later]
    assert await schedule.next() == (busy, Link("https://a.example/", ()))
    assert list(schedule.waiting()) == [busy, later]
    schedule.finished(busy)
    assert list(schedule.waiting()) == [later]


def test_each_host_is_told_once_with_its_first_cause_and_the_longest_comes_first() -> None:
    slow, paced = Wait("a.example", Cause.SLOW, 7.0), Wait("a.example", Cause.PACE, 0.0, 40, 20.0)
    other, away = Wait("b.example", Cause.RETRY, 30.0, 1, 30.0), Wait("", Cause.AWAY, 0.0)
    both = Wait("a.example", Cause.SLOW, 7.0, 40, 20.0)
    assert (
        one_a_host([paced, slow, other, away])
        == one_a_host([slow, paced, away, other])
        == [away, other, both]
    )
