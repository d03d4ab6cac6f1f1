"""action.yml step by step: the events, the files, what fails and what does not, the issue on GitHub."""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.action.runner import ACTION, Runner
from tests.web.github import LoopbackGitHub

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="bash, as on a runner with Linux")

CONFIG = "archive: {find: false}\n"
PERSON = ("-c", "user.name=Anna", "-c", "user.email=anna@example.org", "-c", "protocol.file.allow=always")


def git(folder: Path, *arguments: str) -> str:
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ("git", *PERSON, *arguments), cwd=folder, env=env, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def commit(folder: Path, **notes: str) -> str:
    for name, text in notes.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "A change")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A repository with a link that is broken already."""
    folder = tmp_path / "origin"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")  # as GitHub does
    (folder / "refguard.yaml").write_text(CONFIG, encoding="utf-8")
    (folder / ".gitignore").write_text(".refguard/\nreports/\n", encoding="utf-8")
    commit(folder, old="# Old\n\n[Lost](lost.md)\n", other="# Other\n")
    return folder


def checked_out(origin: Path, folder: Path, revision: str) -> Path:
    """As actions/checkout does by default: one commit, no branch."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet")
    git(folder, "remote", "add", "origin", f"file://{origin}")
    git(folder, "fetch", "--quiet", "--no-tags", "--depth=1", "origin", revision)
    git(folder, "checkout", "--quiet", "--detach", "FETCH_HEAD")
    return folder


def proposed(origin: Path, **notes: str) -> tuple[str, dict[str, Any]]:
    """A pull request with ``notes``: the merge that GitHub makes of it, and the event.

    Its base has gone on since it was made, and brought another broken link.
    """
    base = git(origin, "rev-parse", "main")
    git(origin, "checkout", "--quiet", "-b", "topic")
    head = commit(origin, **notes)
    git(origin, "checkout", "--quiet", "main")
    commit(origin, others="[Theirs](theirs.md)\n")
    git(origin, "checkout", "--quiet", "--detach")
    git(origin, "merge", "--quiet", "--no-ff", "--message", "Merge", "topic")
    merge = git(origin, "rev-parse", "HEAD")
    git(origin, "checkout", "--quiet", "main")
    return merge, {"pull_request": {"base": {"sha": base}, "head": {"sha": head}}}


def test_a_pull_request_that_breaks_a_link_fails(origin: Path, tmp_path: Path, warm: Path) -> None:
    merge, event = proposed(origin, new="# New\n\n[Gone](gone.md)\n")
    runner = Runner(tmp_path, warm)
    workspace = checked_out(origin, tmp_path / "work", merge)
    ended = runner.run(workspace, "pull_request", event)
    assert not ended.succeeded
    assert (ended.outputs["exit-code"], ended.outputs["broken"]) == ("1", "3"), ended.log
    assert "file=new.md,line=3" in ended.log, "where it is, for the diff"
    assert ended.summary
    assert ended.steps[-1] == "Judge"
    assert "Keep one issue" not in ended.steps
    (cache,) = runner.caches.values()
    assert (cache.folder / ".refguard" / "store.sqlite3").is_file(), "what it saw is kept, though it failed"
    assert (workspace / "reports" / "report.md").is_file()


def test_a_pull_request_beside_old_breakage_passes(origin: Path, tmp_path: Path, warm: Path) -> None:
    merge, event = proposed(origin, new="# New\n\n[Other](other.md)\n")
    workspace = checked_out(origin, tmp_path / "work", merge)
    ended = Runner(tmp_path, warm).run(workspace, "pull_request", event)
    assert ended.succeeded, ended.log
    assert (ended.outputs["exit-code"], ended.outputs["broken"]) == ("0", "2")


def test_a_push_is_compared_with_what_was_there(origin: Path, tmp_path: Path, warm: Path) -> None:
    before = git(origin, "rev-parse", "main")
    for number in range(3):
        commit(origin, new=f"# New\n\n{number}\n")
    after = commit(origin, new="# New\n\n[Gone](gone.md)\n")
    runner = Runner(tmp_path, warm)
    ended = runner.run(checked_out(origin, tmp_path / "1", after), "push", {"before": before})
    assert not ended.succeeded
    ended = runner.run(
        checked_out(origin, tmp_path / "2", before), "push", {"before": "0" * 40}, fail_on="never"
    )
    assert ended.succeeded, ended.log
    assert "--since" not in ended.log


async def test_a_schedule_keeps_one_issue(origin: Path, tmp_path: Path, warm: Path) -> None:
    async with LoopbackGitHub() as github:
        runner = Runner(tmp_path, warm, github.environment)

        async def run(name: str) -> bool:
            workspace = checked_out(origin, tmp_path / name, git(origin, "rev-parse", "main"))
            ended = await asyncio.to_thread(runner.run, workspace, "schedule", {"schedule": "17 4 * * 1"})
            assert github.environment["GITHUB_TOKEN"] not in ended.log
            assert "--no-archive" not in ended.log
            return ended.succeeded

        assert not await run("first")
        commit(origin, new="[Gone](gone.md)\n")
        assert not await run("second")
        commit(origin, new="All is well.\n", old="All is well.\n")
        assert await run("third")
        assert github.log == ["open #1", "comment #1", "edit #1", "comment #1", "close #1"]
        assert [issue.state_reason for issue in github.issues] == ["completed"]
        assert len(runner.caches) == 3


@pytest.mark.parametrize("store", [".refguard/store.sqlite3", "seen.sqlite3"])
def test_a_later_run_knows_what_an_earlier_one_saw(
    store: str, origin: Path, tmp_path: Path, warm: Path
) -> None:
    """Whatever folder the next machine works in. Nothing else of the repository is carried along."""
    (origin / "refguard.yaml").write_text(f"{CONFIG}store: {{path: {store}}}\n", encoding="utf-8")
    (origin / ".gitignore").write_text("reports/\nseen.sqlite3*\n", encoding="utf-8")
    revision = commit(origin)
    runner = Runner(tmp_path, warm)
    for name in ("one", "another"):
        workspace = checked_out(origin, tmp_path / name / "work", revision)
        runner.run(workspace, "push", {})
        assert git(workspace, "status", "--porcelain") == "", "no later step commits the store"
    first, second = runner.caches.values()
    assert [path.name for path in first.folder.rglob("*") if path.is_file()] == [store.rpartition("/")[2]]
    runs = sqlite3.connect(second.folder / store).execute("SELECT count(*) FROM runs").fetchone()
    assert runs == (2,)


async def test_issues_with_names_do_not_fight(origin: Path, tmp_path: Path, warm: Path) -> None:
    async with LoopbackGitHub() as github:
        runner = Runner(tmp_path, warm, github.environment)
        workspace = checked_out(origin, tmp_path / "work", git(origin, "rev-parse", "main"))
        for name, paths in (("old", "old.md"), ("", "other.md"), ("old", "old.md")):
            inputs = {"paths": paths, "tracking_name": name, "cache": "false"}
            await asyncio.to_thread(runner.run, workspace, "schedule", {}, **inputs)
        assert github.log == ["open #1"]
        assert github.issues[0].title.endswith("(old)")


MISTAKEN = """with open({mark!r}, "a", encoding="utf-8") as mark: mark.write(__name__)
raise SystemExit("mine now")
"""


def test_no_module_of_the_notes_is_imported(origin: Path, tmp_path: Path) -> None:
    """Without an index the installation ends, but only after Python has made an environment and asked pip."""
    for name in ("venv", "logging", "pip", "encodings", "checker"):
        (origin / f"{name}.py").write_text(MISTAKEN.format(mark=str(tmp_path / "mark")), encoding="utf-8")
    workspace = checked_out(origin, tmp_path / "work", commit(origin))
    ended = Runner(tmp_path, variables={"PIP_NO_INDEX": "1"}).run(workspace, "pull_request", {})
    assert ended.steps[-1] == "Install refguard"
    assert "pip subprocess to install build dependencies did not run" in ended.log
    assert not (tmp_path / "mark").exists(), (tmp_path / "mark").read_text(encoding="utf-8")


def test_every_python_is_isolated() -> None:
    text = ACTION.read_text(encoding="utf-8")
    calls = re.findall(r'^\s+"\$(?:PYTHON|python)" (.*)$', text, re.MULTILINE)
    assert len(calls) == 5
    assert [call for call in calls if not call.startswith("-I ")] == []
    assert not re.search(r"^\s+(?:python|pip)\d? ", text, re.MULTILINE), "none that PATH names"


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("REFGUARD_TEST_INSTALL"), reason="takes a minute and a package index")
def test_it_installs(origin: Path, tmp_path: Path) -> None:
    """As it does on three systems in our own workflow."""
    workspace = checked_out(origin, tmp_path / "work", git(origin, "rev-parse", "main"))
    variables = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    ended = Runner(tmp_path, variables=variables).run(workspace, "workflow_dispatch", {}, fail_on="never")
    assert ended.succeeded, ended.log
    assert not (ACTION.parent / "build").exists()


def test_as_a_newcomer(tmp_path: Path, warm: Path) -> None:
    """An empty repository with the README's workflow, and a pull request with a broken link."""
    readme = (ACTION.parent / "README.md").read_text(encoding="utf-8")
    workflow = readme.split("# .github/workflows/references.yml\n")[1].split("```")[0]
    checkout, step = yaml.safe_load(workflow)["jobs"]["references"]["steps"]
    assert checkout["with"] == {"fetch-depth": 0, "persist-credentials": False}
    assert step == {"uses": "refguard/refguard@v0.1.0"}
    folder = tmp_path / "mine"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    base = commit(folder, README="# My notes\n")
    head = commit(folder, first="# First\n\nSee [the second](second.md).\n")
    event = {"pull_request": {"base": {"sha": base}, "head": {"sha": head}}}
    ended = Runner(tmp_path, warm).run(folder, "pull_request", event)
    assert not ended.succeeded
    assert "file=first.md,line=3" in ended.log
    assert "second.md" in ended.summary
    assert git(folder, "status", "--porcelain") == "?? reports/", "nothing else is left"


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("store: {path: ../../elsewhere.sqlite3}\n", "leads out of the repository"),
        ("check: {allow_networks: [10.0.0.0/8]}\n", "REFGUARD_LOCKED"),
    ],
)
def test_a_proposed_configuration_is_locked(
    origin: Path, tmp_path: Path, warm: Path, config: str, said: str
) -> None:
    git(origin, "checkout", "--quiet", "-b", "config")
    (origin / "refguard.yaml").write_text(config, encoding="utf-8")
    git(origin, "commit", "--quiet", "--all", "--message", "Let me in")
    git(origin, "checkout", "--quiet", "main")
    workspace = checked_out(origin, tmp_path / "work", git(origin, "rev-parse", "config"))
    event = {"pull_request": {"base": {"sha": git(origin, "rev-parse", "main")}}}
    runner = Runner(tmp_path, warm)
    ended = runner.run(workspace, "pull_request", event)
    assert (ended.succeeded, ended.steps[-1], runner.caches) == (False, "Plan", {})
    assert said in ended.log


def test_a_folder_of_the_repository_is_not_what_is_run(origin: Path, tmp_path: Path, installed: Path) -> None:
    (origin / "checker").mkdir()
    (origin / "checker" / "__init__.py").write_text("raise SystemExit('mine now')", encoding="utf-8")
    workspace = checked_out(origin, tmp_path / "work", commit(origin))
    ended = Runner(tmp_path, installed).run(workspace, "push", {}, cache="false")
    assert "mine now" not in ended.log
    assert ended.outputs["exit-code"] == "1", ended.log


def test_a_mistake_in_the_workflow_is_told(origin: Path, tmp_path: Path, warm: Path) -> None:
    workspace = checked_out(origin, tmp_path / "work", git(origin, "rev-parse", "main"))
    ended = Runner(tmp_path, warm).run(workspace, "push", {}, archive="perhaps")
    assert not ended.succeeded
    assert "the input archive: 'perhaps' is neither true, false nor auto" in ended.log
    assert ended.steps[-1] == "Plan"
