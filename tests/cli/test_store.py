"""``refguard store``, in real processes."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from checker.models import CheckedLink, Link, Reason, Verdict
from checker.store import Store
from tests.terminal import refguard

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / ".refguard" / "store.sqlite3"
    links = [Link(f"https://a.example/{number}", ()) for number in range(1_000)]
    with Store(path) as opened:
        run = opened.begin_run("run", NOW)
        opened.save_checks(
            run, [CheckedLink(link, Verdict(Reason.OK, "200"), checked_at=NOW) for link in links]
        )
        opened.finish_run(run, NOW, complete=True)
    return path


async def test_a_store_is_looked_over_repaired_and_used_again(store: Path, tmp_path: Path) -> None:
    whole = await refguard("store", "check", cwd=tmp_path)
    assert (whole.code, whole.err) == (0, "")
    assert whole.out.startswith(f"{store}: whole\n  version ")
    assert "1 run, 1,000 links, 1,000 checks, 0 look-ups" in whole.out
    assert "first run 2026-11-22, last run 2026-11-22" in whole.out

    with store.open("r+b") as file:
        file.write(b"not a database any more")
    (tmp_path / "a.md").write_text("nothing\n", encoding="utf-8")
    stopped, damaged = await asyncio.gather(
        refguard("check", "a.md", cwd=tmp_path), refguard("store", "check", cwd=tmp_path)
    )
    assert stopped.code == 2
    assert f"{store}: the store cannot be used" in stopped.err
    assert "refguard store repair" in stopped.err
    assert damaged.code == 1
    assert damaged.out.startswith(f"{store}: damaged\n  it cannot be read")
    assert "refguard store repair" in damaged.out

    repaired = await refguard("store", "repair", cwd=tmp_path)
    assert (repaired.code, repaired.err) == (0, "")
    assert "saved: 1 run, 1,000 links, 1,000 checks" in repaired.out
    assert "lost: nothing" in repaired.out
    assert [*store.parent.glob("store.sqlite3.damaged-*")]
    again = await refguard("store", "repair", cwd=tmp_path)
    assert again.out == f"{store}: whole; nothing was changed\n"


async def test_there_may_be_nothing_to_look_over(tmp_path: Path) -> None:
    for command in ("check", "repair"):
        done = await refguard("store", command, cwd=tmp_path)
        assert done.code == 2
        assert "there is no store yet; `refguard run` makes one" in done.err


async def test_a_store_that_was_cut_off_to_nothing_is_told_and_begun_anew(
    store: Path, tmp_path: Path
) -> None:
    os.truncate(store, 0)
    (tmp_path / "a.md").write_text("nothing\n", encoding="utf-8")
    looked = await refguard("store", "check", cwd=tmp_path)
    assert (looked.code, looked.out.count("the store is empty")) == (1, 1)
    story = await refguard("history", "https://a.example/1", cwd=tmp_path)
    assert (story.code, story.err.count("the store is empty")) == (2, 1)
    looked = await refguard("store", "check", cwd=tmp_path)
    assert "the store is empty" in looked.out, "who looks back writes nothing"
    run = await refguard("check", "a.md", cwd=tmp_path)
    assert (run.code, run.err.count("the store is empty")) == (0, 1)
    assert "--restore" in run.err
    again = await refguard("check", "a.md", cwd=tmp_path)
    assert "the store is empty" not in again.err


async def test_a_run_that_saw_nothing_is_not_counted(store: Path, tmp_path: Path) -> None:
    with Store(store) as opened:
        opened.finish_run(opened.begin_run("no network", NOW + timedelta(days=1)), NOW, complete=False)
    looked = await refguard("store", "check", cwd=tmp_path)
    assert "1 run, 1,000 links" in looked.out
    assert "last run 2026-11-22" in looked.out
