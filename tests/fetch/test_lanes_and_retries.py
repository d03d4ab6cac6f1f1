"""Pace and retries, with clock, sleep and randomness in our hands: no test here takes any time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from checker.config import CheckConfig, RetryConfig
from checker.errors import FetchError
from checker.fetch.lanes import SILENCE_LIMIT, Lanes
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


async def test_starts_keep_the_interval() -> None:
    time = Time()
    lanes = Lanes(check_config(host_interval="2s", host_concurrency=1), clock=time.clock, sleep=time.sleep)
    lane = lanes.lane("a.example")
    starts = []
    for _ in range(4):
        async with lanes.turn(lane):
            starts.append(time.now)
    assert starts == [100, 102, 104, 106]


async def test_a_pause_is_kept_by_those_already_waiting() -> None:
    time = Time()
    lanes = Lanes(check_config(host_interval="1s"), clock=time.clock, sleep=time.sleep)
    lane = lanes.lane("a.example")
    lane.pause(30)
    async with lanes.turn(lane):
        assert time.now == 130


async def test_another_host_does_not_wait() -> None:
    time = Time()
    lanes = Lanes(check_config(concurrency=1), clock=time.clock, sleep=time.sleep)
    lanes.lane("slow.example").pause(1000)
    async with lanes.turn(lanes.lane("quick.example")):
        assert time.now == 100


async def test_waiting_for_a_lane_takes_no_global_place() -> None:
    lanes = Lanes(check_config(concurrency=1, host_concurrency=1, host_interval=0))
    busy, other = lanes.lane("busy.example"), lanes.lane("other.example")
    busy.pause(3600)
    waiting = asyncio.create_task(enter(lanes, busy))
    await asyncio.sleep(0.01)
    await asyncio.wait_for(enter(lanes, other), 1)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def enter(lanes: Lanes, lane: Any) -> None:
    async with lanes.turn(lane):
        pass


async def test_a_silent_host_is_given_up_until_it_answers() -> None:
    lanes = Lanes(check_config(host_interval=0))
    lane = lanes.lane("mute.example")
    for _ in range(SILENCE_LIMIT):
        await enter(lanes, lane)
        lane.heard(answered=False)
    with pytest.raises(FetchError) as caught:
        await enter(lanes, lane)
    assert caught.value.failure is Failure.TIMEOUT
    lane.heard(answered=True)
    await enter(lanes, lane)


def test_hosts_have_settings_of_their_own() -> None:
    hosts = {"*.wiki.example": {"concurrency": 1}, "*": {"concurrency": 9}}
    lanes = Lanes(check_config(hosts=hosts))
    assert lanes.lane("de.wiki.example").concurrency == 1
    assert lanes.lane("other.example").concurrency == 9


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
        for failure in (Failure.TIMEOUT, Failure.CONNECTION_RESET, Failure.DNS_FAILURE)
    ],
    ids=lambda attempt: str(attempt.status_code or attempt.failure),
)
async def test_what_may_pass_is_tried_again(first: Attempt) -> None:
    time = Time()
    ask, given = answers(first, answer(200))
    result = await retrying(RetryConfig(), sleep=time.sleep, rand=lambda: 0.5)(ask)
    assert result.status_code == 200
    assert len(given) == 2
    assert time.slept == [0.5]


@pytest.mark.parametrize(
    "only",
    [answer(code) for code in (200, 204, 301, 400, 401, 403, 404, 410, 451, 999)]
    + [
        answer(failure=failure)
        for failure in (Failure.HOST_NOT_FOUND, Failure.TLS_INVALID, Failure.REDIRECT_LOOP)
    ],
    ids=lambda attempt: str(attempt.status_code or attempt.failure),
)
async def test_what_is_final_is_not(only: Attempt) -> None:
    ask, given = answers(only)
    assert await retrying(RetryConfig())(ask) is only
    assert given == [only]


async def test_waits_grow_with_full_jitter_up_to_the_longest() -> None:
    time = Time()
    ask, given = answers(*[answer(503)] * 6)
    config = RetryConfig.model_validate({"attempts": 6, "wait": "1s", "max_wait": "5s"})
    result = await retrying(config, sleep=time.sleep, rand=lambda: 1.0)(ask)
    assert result.status_code == 503
    assert time.slept == [1, 2, 4, 5, 5]
    assert len(given) == 6


async def test_retry_after_is_obeyed() -> None:
    time = Time()
    ask, _ = answers(answer(429, retry_after=7), answer(200))
    await retrying(RetryConfig(), sleep=time.sleep, rand=lambda: 0.0)(ask)
    assert time.slept == [7]


async def test_an_hour_of_retry_after_is_not_waited_for() -> None:
    time = Time()
    ask, given = answers(answer(429, retry_after=3600))
    result = await retrying(RetryConfig(), sleep=time.sleep)(ask)
    assert result.status_code == 429
    assert time.slept == []
    assert len(given) == 1
