"""Why an archive is waited for."""

from __future__ import annotations

import asyncio

from checker.archive.base import Breaker, Pace, Timing
from checker.archive.service import Answer, Limits, Part, Request
from checker.fetch.waits import Cause, Wait


class Nowhere:
    async def send(self, request: Request, timeout: float) -> Answer:  # noqa: ASYNC109 - as the protocol has it
        del request, timeout
        return Answer(200, {})


async def forever(_: float) -> None:
    await asyncio.Event().wait()


async def test_an_archive_that_rests_is_waited_for_as_soon_as_somebody_wants_to_ask() -> None:
    now = [100.0]
    timing = Timing(clock=lambda: now[0], sleep=forever)
    breaker = Breaker("The index of archive.example")
    part = Part(Nowhere(), Pace(60, gap=5.0, timing=timing), breaker, Limits(1.0, 2, 60.0))
    assert part.wait() is None
    part.pace.depart()
    assert part.wait() is None, "nobody wants anything"
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(
            part.ask(Request("GET", "https://archive.example/"), lambda answer: answer)
        )
        await asyncio.sleep(0)
        assert part.wait() == Wait("The index of archive.example", Cause.PACE, 5.0)
        now[0] += 4.0
        assert part.wait() == Wait("The index of archive.example", Cause.PACE, 1.0), "it does not come and go"
        part.pace.hold(30.0)
        assert part.wait() == Wait("The index of archive.example", Cause.RATE_LIMITED, 30.0)
        breaker.open("because it said so")
        assert part.wait() is None
        asking.cancel()
