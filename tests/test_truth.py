"""The whole check, from the note to the report, against the truth of the loopback web."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from checker.models import Status
from tests.web import BEHAVIOURS
from tests.web.ordinary import ORDINARY
from tests.web.truth import MOST_CONNECTIONS, MOST_REQUESTS, Score, measure, mistakes, table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.web import Behaviour

MOST_BYTES = 40_000_000
"""What may leave the servers: two gigabytes, a bomb and a flood are begun, and most of it waits in buffers."""


async def scored(rows: Sequence[Behaviour], folder: Path) -> Score:
    score = await measure(rows, folder)
    sys.stdout.write(f"\n{table({'refguard': score})}\n{mistakes(score)}\n")  # pytest -s shows it
    assert score.connections[0] <= MOST_CONNECTIONS, score.connections
    return score


@pytest.mark.slow
async def test_every_verdict_is_the_truth(tmp_path: Path) -> None:
    score = await scored(BEHAVIOURS, tmp_path)
    asked, needed = score.for_the_living
    assert (score.false_alarms, score.missed_deaths) == ([], []), mistakes(score)
    assert score.other_words == [], mistakes(score)
    assert asked <= MOST_REQUESTS * needed, score.wasted
    assert score.sent < MOST_BYTES


async def test_an_ordinary_list_costs_little_more_than_a_request_a_link(tmp_path: Path) -> None:
    score = await scored(ORDINARY, tmp_path)
    assert mistakes(score) == ""
    assert score.for_the_living[0] <= MOST_REQUESTS, score.wasted


def test_the_table_has_enough_of_everything() -> None:
    count = {status: sum(row.status is status for row in BEHAVIOURS) for status in Status}
    assert len(BEHAVIOURS) >= 110
    assert count[Status.WORKING] + count[Status.REDIRECTED] >= 100
    assert min(count[each] for each in (Status.BROKEN, Status.BLOCKED, Status.UNSTABLE)) >= 15
