"""How long a run that did not finish is gone on with, and what of it is believed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import yaml

from checker.models import CheckedLink, Link, Reason, Verdict
from checker.store import Store
from tests.faults.nursery import Nursery, Trap
from tests.faults.web import CONCURRENCY, LoggingWeb
from tests.terminal import Folder

if TYPE_CHECKING:
    from pathlib import Path

BEGUN = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seen_after", "next_after", "goes_on"),
    [
        (None, timedelta(minutes=59), True),
        (None, timedelta(minutes=61), False),
        (timedelta(hours=5), timedelta(hours=5, minutes=59), True),
        (timedelta(hours=5), timedelta(hours=6, minutes=1), False),
        (timedelta(hours=23, minutes=50), timedelta(hours=24, minutes=10), False),
    ],
)
def test_an_hour_after_its_last_sign_of_life_and_a_day_at_most(
    tmp_path: Path, seen_after: timedelta | None, next_after: timedelta, *, goes_on: bool
) -> None:
    with Store(tmp_path / "store.sqlite3") as store:
        store.begin_run("killed", BEGUN)
        if seen_after is not None:
            link = Link("https://a.example/", ())
            store.save_checks(
                "killed", [CheckedLink(link, Verdict(Reason.NOT_FOUND), checked_at=BEGUN + seen_after)]
            )
        assert store.begin_run("next", BEGUN + next_after) == ("killed" if goes_on else "next")


@pytest.mark.skipif(sys.platform != "linux", reason="fork, and all of 127.0.0.0/8")
@pytest.mark.asyncio(loop_scope="session")
async def test_all_means_once_in_each_run_however_often_it_was_killed(
    tmp_path: Path, nursery: Nursery, web: LoggingWeb
) -> None:
    links = web.links(CONCURRENCY)
    folder = Folder(tmp_path)
    folder.note("a.md", "\n".join(f"- [A page]({url})" for url in links))
    groups = {"check": {**web.check_config(), "concurrency": 10}, "gate": {"fail_on": "never"}}
    folder.note("refguard.yaml", yaml.safe_dump(groups))
    seen = []
    for trap in (None, Trap("sql", "INSERT INTO checks", 50), None):
        web.visits.clear()
        done = await nursery.run("check", "--all", "-q", cwd=tmp_path, variables=web.environment, trap=trap)
        assert done.code == (-9 if trap else 0), done.err
        seen.append({visit.url for visit in web.visits} & set(links))
    whole, killed, rest = seen
    assert killed < whole
    assert killed | rest >= whole
    assert len(killed & rest) <= 20, "those under way, and those in hand"
