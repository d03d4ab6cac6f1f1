"""A run that is out of time ends in order, and the next one goes on with what it did not reach."""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from checker.models import Reason, Status
from tests.terminal import Folder, refguard
from tests.web import Behaviour, LoopbackWeb
from tests.web.handlers import answer, once, slow

if TYPE_CHECKING:
    from pathlib import Path

LOST = (Status.BROKEN, Reason.NOT_FOUND)
LONG = [
    Behaviour(f"long-{n}", f"https://long-lane.example/{n}", *LOST, once(slow(0.3, answer(404)), answer(404)))
    for n in range(12)
]
SHORT = [Behaviour(f"short-{n}", f"https://short.example/{n}", *LOST, answer(404)) for n in range(2)]
NOTE = "# Links\n\n" + "\n".join(f"- [{row.name} of it all]({row.url})" for row in (*LONG, *SHORT))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.note("a.md", NOTE)
    return made


async def test_what_was_not_reached_is_told_and_comes_first_next_time(folder: Folder) -> None:
    one_by_one = {"host_concurrency": 1, "concurrency": 1, "soft_404": False}
    async with LoopbackWeb([*LONG, *SHORT]) as web:
        folder.configure(web, check=one_by_one)
        first = await refguard("check", "--max-time", "2s", cwd=folder.path, web=web)
        assert first.code == 1, first.err
        assert folder.report["run"]["complete"] is False
        reasons = Counter(folder.verdicts.values())
        unreached = {url for url, reason in folder.verdicts.items() if reason == "time-budget"}
        assert set(reasons) == {"not-found", "time-budget"}
        asked = len(web.requests)
        _age(folder)  # as if more than an hour had passed: a run of its own, in which all are due again
        folder.configure(web, check=one_by_one)
        await refguard("check", "--max-time", "60s", cwd=folder.path, web=web)
        order = [f"https://{visit.host}{visit.path}" for visit in web.requests[asked:]]
    assert set(order[: len(unreached)]) == unreached
    assert len(order) == len(LONG) + len(SHORT)
    assert set(folder.verdicts.values()) == {"not-found"}
    assert folder.report["run"]["complete"] is True


async def test_reading_counts_as_well(folder: Folder) -> None:
    async with LoopbackWeb([*LONG, *SHORT]) as web:
        folder.configure(web)
        done = await refguard("check", "--max-time", "0.001s", cwd=folder.path, web=web)
        asked = len(web.requests)
    assert done.code == 0, "nothing is known to be broken"
    assert asked == 0
    assert set(folder.verdicts.values()) == {"time-budget"}


def _age(folder: Folder) -> None:
    with sqlite3.connect(folder.path / ".refguard" / "store.sqlite3") as store:
        store.execute("UPDATE runs SET started_at = started_at - 7200")
        store.execute("UPDATE checks SET checked_at = checked_at - 7200")
    store.close()
