"""What a run tells the CI that it runs in: annotations, a summary, outputs, and paths from the root of the repository."""

from __future__ import annotations

import json
import subprocess
from functools import partial
from typing import TYPE_CHECKING

import pytest

from checker.report import FORMATS
from tests.report.runner import commands, read_outputs
from tests.terminal import refguard

if TYPE_CHECKING:
    from pathlib import Path

HERE = "notes\n\n[lost](missing.md)\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    folder = tmp_path / "site" / "docs"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text(HERE, encoding="utf-8")
    return tmp_path


async def test_every_format_in_one_run_with_paths_from_the_root_of_the_repository(repository: Path) -> None:
    folder = repository / "site" / "docs"
    wanted = [part for name in FORMATS for part in ("--format", name)]
    done = await refguard("check", "--offline", "-q", *wanted, cwd=folder)
    assert done.code == 1
    (error,) = commands(done.out)
    assert (error.name, error.properties["file"], error.properties["line"]) == (
        "error",
        "site/docs/a.md",
        "3",
    )
    written = {path.name for path in (folder / "reports").iterdir()}
    assert written == {form.filename for form in FORMATS.values() if form.filename}
    (issue,) = json.loads((folder / "reports" / "gl-code-quality-report.json").read_text(encoding="utf-8"))
    assert issue["location"]["path"] == "site/docs/a.md"
    again = await refguard("check", "--offline", "-q", *wanted, cwd=folder)
    assert again.code == 1  # no report was read as a note
    report = json.loads((folder / "reports" / "report.json").read_text(encoding="utf-8"))
    assert [note["path"] for note in report["notes"]] == ["a.md"]
    for name, form in FORMATS.items():
        shown = await refguard("report", "--format", name, cwd=folder)
        if form.filename:
            assert shown.out == (folder / "reports" / form.filename).read_text(encoding="utf-8")
        else:
            assert shown.out == again.out


async def test_without_a_history_the_workspace_is_the_root(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "a.md").write_text(HERE, encoding="utf-8")
    done = await refguard(
        "check", "--offline", "-q", "--format", "github", cwd=folder, GITHUB_WORKSPACE=str(tmp_path)
    )
    assert commands(done.out)[0].properties["file"] == "site/a.md"


async def test_summary_and_outputs_are_appended_to(repository: Path) -> None:
    summary, output = repository / "summary.txt", repository / "output"
    summary.write_text("before\n", encoding="utf-8")
    output.write_text("other=1\n", encoding="utf-8")
    done = await refguard(
        *("check", "site", "--offline", "-q"),
        cwd=repository,
        GITHUB_STEP_SUMMARY=str(summary),
        GITHUB_OUTPUT=str(output),
    )
    assert done.code == 1
    assert summary.read_text(encoding="utf-8").startswith("before\n## References\n\n**1 link is broken.**")
    text = output.read_text(encoding="utf-8")
    assert text.startswith("other=1\n")
    assert read_outputs(text.removeprefix("other=1\n")) == {
        "broken": "1",
        "newly-broken": "0",
        "findings": "1",
        "report": str((repository / "reports" / "report.md").resolve()),
        "exit-code": "1",
    }


async def test_a_summary_that_is_nearly_full_is_not_overfilled(repository: Path) -> None:
    summary = repository / "summary.txt"
    summary.write_text("x" * 899_000, encoding="utf-8")
    await refguard("check", "site", "--offline", "-q", cwd=repository, GITHUB_STEP_SUMMARY=str(summary))
    assert summary.stat().st_size <= 900_000


async def test_a_file_that_cannot_be_written_is_told_and_changes_nothing(repository: Path) -> None:
    done = await refguard(
        *("check", "site", "--offline", "-q"),
        cwd=repository,
        GITHUB_STEP_SUMMARY=str(repository / "none" / "x"),
        GITHUB_OUTPUT=str(repository),
    )
    assert done.code == 1
    assert [line.partition(": ")[2].partition(":")[0] for line in done.err.splitlines()] == [
        "GITHUB_STEP_SUMMARY",
        "GITHUB_OUTPUT",
    ]


async def test_names_of_files_command_nothing(tmp_path: Path) -> None:
    (tmp_path / "::set-output name=x::y.md").write_text(
        "[a](b ##[error]c.md) [x](gone.md)\n", encoding="utf-8"
    )
    (tmp_path / "##[error]a.md").write_text("[a](<b ##[error]c.md>) [x](gone.md)\n", encoding="utf-8")
    run = partial(refguard, cwd=tmp_path, GITHUB_ACTIONS="true")
    done = await run("check", "--offline", "--format", "github", "--format", "json")
    assert done.code == 1
    assert {command.name for command in commands(done.out)} <= {"error", "notice", "group", "endgroup"}
    assert commands(done.err) == []
    assert "> ::set-output" in done.out
    for form in ("summary", *(name for name in FORMATS if name != "github")):
        assert commands((await run("report", "--format", form)).out) == []
    for form in ("jsonl", "table", "urls"):
        assert commands((await run("extract", "--format", form)).out) == []


async def test_what_is_wrong_with_a_note_commands_nothing(tmp_path: Path) -> None:
    (tmp_path / "a\n::error::b.md").write_bytes(b"\xff")
    done = await refguard("extract", cwd=tmp_path, GITHUB_ACTIONS="true")
    assert "not UTF-8" in done.err
    assert commands(done.err) == []
    lost = await refguard("report", "--from", "a\n::error::b", cwd=tmp_path, GITHUB_ACTIONS="true")
    assert lost.code == 2
    assert commands(lost.err) == []
