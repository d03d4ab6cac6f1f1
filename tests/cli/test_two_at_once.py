"""Two runs at once that write to one folder: what the last to end leaves there is no older than what it found."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from tests.terminal import PATIENCE, Folder, refguard, start
from tests.web import LoopbackWeb

WAIT = """
import asyncio, pathlib
from checker.pipeline import Pipeline
run = Pipeline.run
async def and_wait(self):
    report = await run(self)
    pathlib.Path("waiting").touch()
    while not pathlib.Path("go").exists():
        await asyncio.sleep(0.01)
    return report
Pipeline.run = and_wait
"""


@pytest.mark.parametrize("output", ["reports", "elsewhere"])
async def test_a_run_that_only_remembers_leaves_newer_reports_alone(tmp_path: Path, output: str) -> None:
    folder = Folder(tmp_path)
    folder.note("a.md", "[fine](https://ok.example/)")
    folder.note("pause/sitecustomize.py", WAIT)
    slowly = {"PYTHONPATH": f"{tmp_path / 'pause'}{os.pathsep}{Path.cwd()}"}
    async with LoopbackWeb() as web:
        folder.configure(web)
        await refguard("check", cwd=tmp_path, web=web)
        offline = await start("run", "--offline", "--output", output, cwd=tmp_path, web=web, **slowly)
        async with asyncio.timeout(PATIENCE):
            while not (tmp_path / "waiting").exists():  # noqa: ASYNC110 - another process makes it
                await asyncio.sleep(0.02)
        folder.note("a.md", "[fine](https://ok.example/) [gone](https://not-found.example/)")
        await refguard("check", cwd=tmp_path, web=web)
        newer = folder.verdicts
        (tmp_path / "go").touch()
        out, err = await asyncio.wait_for(offline.communicate(), PATIENCE)
    assert offline.returncode == 0, err
    assert folder.verdicts == newer
    assert len(newer) == 2
    is_same = output == "reports"
    assert (b"another run has written its reports meanwhile" in err) is is_same
    assert (b"Reports: " in out) is not is_same
    assert (tmp_path / "elsewhere" / "report.json").exists() is not is_same
