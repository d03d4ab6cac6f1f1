"""kill -9 at random moments: whatever was read to the end is kept, and the next run makes of it what one run would have."""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

import pytest

from tests.faults.killing import Scene
from tests.faults.marks import Mark
from tests.faults.nursery import Nursery, Trap
from tests.faults.web import CONCURRENCY, LoggingWeb

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="fork, and all of 127.0.0.0/8"),
    pytest.mark.asyncio(loop_scope="session"),
]

KILLS, LINKS = 2, 120


async def test_a_killed_run_is_gone_on_with_as_if_nothing_had_been(
    tmp_path: Path, nursery: Nursery, web: LoggingWeb
) -> None:
    seed = random.randrange(1_000_000)
    chance = random.Random(seed)
    web.visits.clear()
    scene = Scene(nursery, web, tmp_path, LINKS)
    await scene.undisturbed()
    outcomes = [await scene.killed_at(chance.uniform(0.2, 0.9)) for _ in range(KILLS)]
    for seen in filter(None, outcomes):
        assert not seen.differences, (seed, seen)
        assert not seen.overlooked, (seed, seen)
        assert not seen.lost, (seed, seen)
        assert seen.twice <= CONCURRENCY, (seed, seen)


async def test_what_a_turn_of_the_event_loop_brought_is_written_in_the_next(
    tmp_path: Path, nursery: Nursery, web: LoggingWeb
) -> None:
    marks, kept = await Scene(nursery, web, tmp_path, LINKS).trapped(Trap("mark", Mark.PASSED, LINKS // 4))
    passed = {url for url, mark in marks.items() if mark is Mark.PASSED}
    assert len(passed) == LINKS // 4
    assert passed <= kept
