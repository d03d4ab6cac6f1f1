"""A copy that was once found is told by every later run, whatever that run asks, and however it ends."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.terminal import Folder, refguard, start
from tests.web import LoopbackWeb
from tests.web.archive import LoopbackArchive

if TYPE_CHECKING:
    from pathlib import Path

LOST, FINE = "https://lost.example/page", "https://ok.example/"
NOTE = f"# Links\n\nSee [a page]({FINE}) and [the looms]({LOST}).\n"
PACES = dict.fromkeys(("lookups_per_minute", "index_per_minute", "captures_per_minute"), 6000)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.note("2024-05-01-a.md", NOTE)
    return made


def links(folder: Folder) -> dict[str, dict[str, Any]]:
    return {link["url"]: link for link in folder.report["links"]}


def shows_what_is_known(folder: Folder) -> bool:
    link = links(folder)[LOST]
    assert link["memento"]["timestamp"] == "2024-01-01T12:00:00Z"
    assert link["cited"] == "2024-05-01"
    return "20240101120000" in (folder.path / "reports" / "report.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [["run", "--offline"], ["run", "--no-archive"], ["check"]])
async def test_a_run_that_asks_no_archive_tells_what_is_known(folder: Folder, command: list[str]) -> None:
    async with LoopbackWeb() as web, LoopbackArchive() as archive:
        archive.add(LOST, "20240101120000")
        folder.configure(web, archive={"base_url": archive.base_url, **PACES})
        await refguard("run", cwd=folder.path, web=web)
        asked = len(archive.requests)
        await refguard(*command, cwd=folder.path, web=web)
        assert len(archive.requests) == asked
    assert shows_what_is_known(folder)
    capture = links(folder)[FINE]["capture"]
    assert capture["state"] == "deferred"
    assert capture["reason"].startswith("this run asked no archive")
    assert folder.report["summary"]["archive"]["deferred"] == 1


async def test_an_archive_that_is_down_takes_no_copy_away(folder: Folder) -> None:
    async with LoopbackWeb() as web:
        async with LoopbackArchive() as archive:
            archive.add(LOST, "20240101120000")
            groups = {"base_url": archive.base_url, "timeout": "2s", **PACES}
            folder.configure(web, archive=groups)
            await refguard("run", cwd=folder.path, web=web)
        folder.configure(web, archive={**groups, "found_for": 0, "absent_for": 0})
        await refguard("run", cwd=folder.path, web=web)
    assert shows_what_is_known(folder)
    assert links(folder)[FINE]["lookup"]["state"] == "unknown", "an absence is not believed for ever"


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a POSIX affair")
async def test_ctrl_c_while_copies_are_looked_up_takes_none_away(folder: Folder) -> None:
    async with LoopbackWeb() as web, LoopbackArchive() as archive:
        archive.add(LOST, "20240101120000")
        groups = {"base_url": archive.base_url, **PACES}
        folder.configure(web, archive=groups)
        await refguard("run", cwd=folder.path, web=web)
        asked = len(archive.requests)
        archive.fault("timegate", "slow")
        folder.configure(web, archive={**groups, "found_for": 0, "absent_for": 0})
        process = await start("run", cwd=folder.path, web=web)
        async with asyncio.timeout(60):
            while len(archive.requests) == asked:  # noqa: ASYNC110 - another process asks
                await asyncio.sleep(0.02)
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.communicate(), 10)
    assert process.returncode == 130
    assert shows_what_is_known(folder)
    assert links(folder)[FINE]["capture"]["state"] == "deferred"
    assert "archive.org/account/s3.php" in links(folder)[FINE]["capture"]["reason"], "whatever else happened"


async def test_an_address_with_a_password_is_told_to_nobody_and_that_is_said(folder: Folder) -> None:
    secret = "https://somebody:hunter2@ok.example/secret"
    folder.note("2024-05-02-b.md", f"[mine]({secret})")
    async with LoopbackWeb() as web, LoopbackArchive() as archive:
        folder.configure(web, archive={"base_url": archive.base_url, **PACES})
        await refguard("run", cwd=folder.path, web=web)
    counts = folder.report["summary"]["archive"]
    assert counts["withheld"] == 1
    assert counts["unknown"] == 0
    text = (folder.path / "reports" / "report.md").read_text(encoding="utf-8")
    assert "**1 told to no archive.**" in text
    assert "2 links were looked up" in text
