"""The order in which links are begun, with a clock that only sleeping moves."""

from __future__ import annotations

import asyncio

from checker.fetch.lanes import Lane
from checker.fetch.pace import Pace
from checker.fetch.schedule import Queue, Schedule
from checker.models import Attempt, Link
from tests.fetch.test_lanes_and_retries import Time


def queue(time: Time, host: str, links: int, *, concurrency: int = 2, interval: float = 0.0) -> Queue:
    lane = Lane(host, Pace(concurrency, interval), patience=30, clock=time.clock, sleep=time.sleep)
    return Queue(lane, [Link(f"http://{host}/{number}", ()) for number in range(links)])


def schedule(time: Time, *queues: Queue) -> Schedule:
    return Schedule(queues, clock=time.clock, sleep=time.sleep)


async def begin(plan: Schedule, count: int) -> list[str]:
    begun = [await asyncio.wait_for(plan.next(), 1) for _ in range(count)]
    return [each[1].url for each in begun if each is not None]


async def test_the_longest_lane_starts_first_and_the_others_follow() -> None:
    time = Time()
    plan = schedule(time, queue(time, "short", 1), queue(time, "long", 4), queue(time, "middle", 2))
    assert await begin(plan, 5) == [
        "http://long/0",
        "http://long/1",
        "http://middle/0",
        "http://middle/1",
        "http://short/0",
    ]


async def test_of_lanes_of_a_length_one_is_finished_before_the_next_is_begun() -> None:
    """Its connections are still open."""
    time = Time()
    first, second = queue(time, "a", 2, concurrency=1), queue(time, "b", 2, concurrency=1)
    plan = schedule(time, first, second)
    hosts = []
    while (next_ := await plan.next()) is not None:
        hosts.append(next_[0].lane.host)
        plan.finished(next_[0])
    assert hosts in (["a", "a", "b", "b"], ["b", "b", "a", "a"])


async def test_a_lane_has_no_more_under_way_than_it_may() -> None:
    time = Time()
    only = queue(time, "a", 3)
    plan = schedule(time, only)
    assert await begin(plan, 2) == ["http://a/0", "http://a/1"]
    third = asyncio.create_task(begin(plan, 1))
    await asyncio.sleep(0.01)
    assert not third.done()
    plan.finished(only)
    assert await third == ["http://a/2"]
    assert await plan.next() is None


async def test_nothing_is_begun_that_would_wait_for_its_pace() -> None:
    time = Time()
    slow, quick = queue(time, "slow", 2), queue(time, "quick", 1)
    slow.lane.learn(Attempt("http://slow/", 1, 429, retry_after=20))
    plan = schedule(time, slow, quick)
    assert await begin(plan, 1) == ["http://quick/0"]
    assert time.now == 100
    assert await begin(plan, 1) == ["http://slow/0"]
    assert time.now == 120


async def test_a_lane_that_closes_lets_its_links_go_at_once() -> None:
    time = Time()
    only = queue(time, "a", 3, concurrency=1, interval=10)
    plan = schedule(time, only)
    await begin(plan, 1)
    only.lane.learn(Attempt("http://a/", 1, 429, retry_after=3600))
    for _ in range(2):
        plan.finished(only)
        await begin(plan, 1)
    assert time.now == 100
    assert await plan.next() is None


async def test_a_large_run_is_begun_in_linear_time_and_whole() -> None:
    time = Time()
    queues = [queue(time, f"h{number}", 1 + number % 7) for number in range(2_000)]
    total = sum(len(each.links) for each in queues)
    plan = schedule(time, *queues)
    begun = set()
    while (next_ := await plan.next()) is not None:
        begun.add(next_[1].url)
        plan.finished(next_[0])
    assert len(begun) == total
