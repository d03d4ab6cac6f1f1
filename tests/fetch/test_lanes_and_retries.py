"""Pace and retries, with clock, sleep and randomness in our hands: no test here takes any time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from checker.config import CheckConfig, RetryConfig
from checker.errors import FetchError
from checker.fetch.lanes import COMPLAINT_LIMIT, SILENCE_LIMIT, Lane, Lanes
from checker.fetch.pace import Pace
from checker.fetch.retry import retrying
from checker.models import Attempt, Failure

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds
        await asyncio.sleep(0)


def check_config(**values: Any) -> CheckConfig:
    return CheckConfig.model_validate(values)


URL = "https://a.example/"


def attempt(code: int | None = None, failure: Failure | None = None, **values: Any) -> Attempt:
    return Attempt(URL, values.pop("elapsed_ms", 100), code, failure, **values)


async def enter(lanes: Lanes, lane: Lane, url: str = URL) -> None:
    async with lanes.turn(lane, url):
        pass


async def test_starts_keep_the_interval() -> None:
    time = Time()
    lanes = Lanes(check_config(host_interval="2s", host_concurrency=1), clock=time.clock, sleep=time.sleep)
    lane = lanes.lane("a.example")
    starts = []
    for _ in range(4):
        async with lanes.turn(lane, URL):
            starts.append(time.now)
    assert starts == [100, 102, 104, 106]


async def test_a_pause_is_kept_by_those_already_waiting() -> None:
    time = Time()
    lanes = Lanes(check_config(host_interval="1s"), clock=time.clock, sleep=time.sleep)
    lane = lanes.lane("a.example")
    lane.learn(attempt(429, retry_after=30))
    async with lanes.turn(lane, URL):
        assert time.now == 130


async def test_another_host_does_not_wait() -> None:
    time = Time()
    lanes = Lanes(check_config(concurrency=1), clock=time.clock, sleep=time.sleep)
    lanes.lane("slow.example").learn(attempt(503, retry_after=30))
    async with lanes.turn(lanes.lane("quick.example"), URL):
        assert time.now == 100


async def test_waiting_for_a_lane_takes_no_global_place() -> None:
    lanes = Lanes(check_config(concurrency=1, host_concurrency=1, host_interval=0))
    busy, other = lanes.lane("busy.example"), lanes.lane("other.example")
    busy.learn(attempt(429, retry_after=30))
    waiting = asyncio.create_task(enter(lanes, busy))
    await asyncio.sleep(0.01)
    await asyncio.wait_for(enter(lanes, other), 1)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_a_silent_host_is_given_up_unless_it_answers_in_between() -> None:
    lanes = Lanes(check_config(host_interval=0))
    lane = lanes.lane("mute.example")
    for _ in range(SILENCE_LIMIT - 1):
        lane.learn(attempt(failure=Failure.TIMEOUT))
    lane.learn(attempt(404))
    for _ in range(SILENCE_LIMIT - 1):
        lane.learn(attempt(failure=Failure.TIMEOUT))
    await enter(lanes, lane)
    lane.learn(attempt(failure=Failure.TIMEOUT))
    with pytest.raises(FetchError, match="did not answer 4 requests in a row") as caught:
        await enter(lanes, lane)
    assert caught.value.failure is Failure.TIMEOUT


async def test_an_hour_of_retry_after_closes_the_lane() -> None:
    lanes = Lanes(check_config(host_interval=0))
    lane = lanes.lane("strict.example")
    lane.learn(attempt(429, retry_after=3600))
    with pytest.raises(FetchError, match="left alone for 60 minutes") as caught:
        await enter(lanes, lane)
    assert caught.value.failure is Failure.RATE_LIMITED


@pytest.mark.parametrize(("code", "failure"), [(429, Failure.RATE_LIMITED), (503, Failure.PROTOCOL)])
async def test_a_host_that_only_complains_is_left_alone(code: int, failure: Failure) -> None:
    lanes = Lanes(check_config(host_interval=0))
    lane = lanes.lane("tired.example")
    for _ in range(COMPLAINT_LIMIT):
        lane.check_open(URL)
        lane.learn(attempt(code))
    with pytest.raises(FetchError) as caught:
        lane.check_open(URL)
    assert caught.value.failure is failure


async def test_a_refusal_counts_for_its_port_alone() -> None:
    lanes = Lanes(check_config(host_interval=0))
    lane = lanes.lane("a.example")
    lane.learn(attempt(failure=Failure.CONNECTION_REFUSED))
    lane.check_open("http://a.example/x")
    with pytest.raises(FetchError) as caught:
        lane.check_open("https://a.example/other")
    assert caught.value.failure is Failure.CONNECTION_REFUSED


async def test_those_who_wait_for_a_lane_that_closes_are_turned_away() -> None:
    lanes = Lanes(check_config(host_concurrency=1, host_interval=0))
    lane = lanes.lane("a.example")
    async with lanes.turn(lane, URL):
        waiting = [asyncio.create_task(enter(lanes, lane)) for _ in range(3)]
        await asyncio.sleep(0)
        lane.learn(attempt(429, retry_after=3600))
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert {type(result) for result in results} == {FetchError}


async def test_a_place_given_to_one_who_left_goes_to_the_next() -> None:
    lanes = Lanes(check_config(host_concurrency=1, host_interval=0))
    lane = lanes.lane("a.example")
    async with lanes.turn(lane, URL):
        first, second = [asyncio.create_task(enter(lanes, lane)) for _ in range(2)]
        await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait_for(second, 1)
    await asyncio.gather(first, return_exceptions=True)


def test_hosts_have_settings_of_their_own() -> None:
    hosts = {"*.wiki.example": {"concurrency": 1}, "*": {"concurrency": 9}}
    lanes = Lanes(check_config(hosts=hosts))
    assert lanes.lane("de.wiki.example").concurrency == 1
    assert lanes.lane("other.example").concurrency == 9


def test_a_host_that_complains_is_asked_less_and_recovers() -> None:
    pace = Pace(4, 0.1)
    pace.complaint()
    assert (pace.concurrency, pace.interval) == (2, 0.5)
    pace.complaint()
    assert (pace.concurrency, pace.interval) == (1, 1.0)
    for _ in range(10):
        pace.complaint()
    assert (pace.concurrency, pace.interval) == (1, 5.0)
    for _ in range(100):
        pace.answer(0.1)
    assert (pace.concurrency, pace.interval) == (4, 0.1)


def test_a_pace_that_was_set_slower_stays_so() -> None:
    pace = Pace(1, 10.0)
    pace.complaint()
    assert pace.interval == 10.0


def test_growing_latency_takes_requests_away() -> None:
    pace = Pace(4, 0.1)
    for _ in range(3):
        pace.answer(0.2)
    for _ in range(3):
        pace.answer(6.0)
    assert pace.concurrency == 1
    assert Pace(4, 0.1).concurrency == 4


def test_a_host_that_always_was_slow_is_not_struggling() -> None:
    pace = Pace(4, 0.1)
    for _ in range(9):
        pace.answer(6.0)
    assert pace.concurrency == 4


def answers(*attempts: Attempt) -> tuple[Callable[[], Awaitable[Attempt]], list[Attempt]]:
    given: list[Attempt] = []
    remaining = iter(attempts)

    async def ask() -> Attempt:
        given.append(next(remaining))
        return given[-1]

    return ask, given


def answer(
    code: int | None = None, failure: Failure | None = None, retry_after: float | None = None
) -> Attempt:
    return Attempt("https://a.example/", 1, code, failure, retry_after=retry_after)


@pytest.mark.parametrize(
    "first",
    [answer(code) for code in (408, 425, 429, 500, 502, 503, 504, 520)]
    + [
        answer(failure=failure)
        for failure in (
            *(Failure.TIMEOUT, Failure.CONNECTION_RESET, Failure.DNS_FAILURE, Failure.UNREACHABLE),
            *(Failure.TLS_HANDSHAKE, Failure.PROXY, Failure.PROTOCOL),
        )
    ],
    ids=lambda attempt: str(attempt.status_code or attempt.failure),
)
async def test_what_may_pass_is_tried_again(first: Attempt) -> None:
    time = Time()
    ask, given = answers(first, answer(200))
    result = await retrying(RetryConfig(), sleep=time.sleep, rand=lambda: 0.5)(await ask(), ask)
    assert result.status_code == 200
    assert len(given) == 2
    assert time.slept == [0.5]


@pytest.mark.parametrize(
    "only",
    [answer(code) for code in (200, 204, 301, 400, 401, 403, 404, 410, 451, 999)]
    + [
        answer(failure=failure)
        for failure in (Failure.HOST_NOT_FOUND, Failure.TLS_INVALID, Failure.REDIRECT_LOOP)
    ]
    + [replace(answer(failure=Failure.TIMEOUT), was_sent=False)],
    ids=lambda attempt: str(attempt.status_code or attempt.failure),
)
async def test_what_is_final_is_not(only: Attempt) -> None:
    ask, given = answers(only)
    assert await retrying(RetryConfig())(await ask(), ask) is only
    assert given == [only]


async def test_waits_grow_with_full_jitter_up_to_the_longest() -> None:
    time = Time()
    ask, given = answers(*[answer(503)] * 6)
    config = RetryConfig.model_validate({"attempts": 6, "wait": "1s", "max_wait": "5s"})
    result = await retrying(config, sleep=time.sleep, rand=lambda: 1.0)(await ask(), ask)
    assert result.status_code == 503
    assert time.slept == [1, 2, 4, 5, 5]
    assert len(given) == 6


async def test_retry_after_is_obeyed() -> None:
    time = Time()
    ask, _ = answers(answer(429, retry_after=7), answer(200))
    await retrying(RetryConfig(), sleep=time.sleep, rand=lambda: 0.0)(await ask(), ask)
    assert time.slept == [7]


async def test_an_hour_of_retry_after_is_not_waited_for() -> None:
    time = Time()
    ask, given = answers(answer(429, retry_after=3600))
    result = await retrying(RetryConfig(), sleep=time.sleep)(await ask(), ask)
    assert result.status_code == 429
    assert time.slept == []
    assert len(given) == 1


async def test_silence_is_waited_for_twice_at_most() -> None:
    time = Time()
    ask, given = answers(*[answer(failure=Failure.TIMEOUT)] * 5)
    config = RetryConfig.model_validate({"attempts": 5})
    await retrying(config, sleep=time.sleep, rand=lambda: 1.0)(await ask(), ask)
    assert len(given) == 2
