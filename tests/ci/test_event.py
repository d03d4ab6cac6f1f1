"""From an event and the inputs of the action to what is run; and the history that is fetched for it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from checker.ci.__main__ import main
from checker.ci.clone import commits, reach
from checker.ci.event import PREFIX, Commits, Event, Inputs, job_for
from checker.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

A, B, C = "a" * 40, "b" * 40, "c" * 64
PULL = {"pull_request": {"base": {"sha": A}, "head": {"sha": B}}}
MAIN = {"repository": {"default_branch": "main"}}
NOTHING = Inputs({})


@pytest.mark.parametrize(
    ("name", "payload", "since", "does"),
    [
        ("pull_request", PULL, A, {"locks", "saves"}),
        ("pull_request_target", PULL, A, {"locks"}),
        ("merge_group", {"merge_group": {"base_sha": C}}, C, {"locks", "saves"}),
        ("push", {"before": A}, A, {"saves"}),
        ("push", {"before": "0" * 40}, None, {"saves"}),
        ("schedule", {"schedule": "17 4 * * 1"}, None, {"archives", "tracks", "saves"}),
        ("workflow_dispatch", MAIN | {"ref": "refs/heads/main"}, None, {"archives", "tracks", "saves"}),
        ("workflow_dispatch", MAIN | {"ref": "refs/heads/topic"}, None, {"archives", "saves"}),
        ("workflow_dispatch", MAIN | {"ref": "refs/tags/main"}, None, {"archives", "saves"}),
        ("workflow_dispatch", {"ref": "refs/heads/main"}, None, {"archives", "saves"}),
        ("repository_dispatch", {"before": A}, None, {"archives", "tracks", "saves"}),
        ("issue_comment", {"issue": {"pull_request": {}}}, None, {"locks"}),
        ("workflow_run", {"workflow_run": {"event": "pull_request"}}, None, {"locks"}),
        ("pull_request_review", PULL, None, {"locks"}),
        ("an_event_to_come", {}, None, {"locks"}),
    ],
)
def test_each_event(name: str, payload: Any, since: str | None, does: set[str]) -> None:
    job = job_for(Event(name, payload), NOTHING, Commits())
    switches = {
        "locks": job.is_locked,
        "archives": "--no-archive" not in job.arguments,
        "tracks": job.tracks,
        "saves": job.saves,
    }
    assert {name for name, is_on in switches.items() if is_on} == does
    assert job.since == since
    assert (f"--since={since}" in job.arguments) is (since is not None)


def test_a_merge_is_compared_with_what_it_is_merged_into() -> None:
    """Its base is newer than the event's, where others have pushed since."""
    event = Event("pull_request", PULL)
    assert job_for(event, NOTHING, Commits((C, B))).since == C
    assert job_for(event, NOTHING, Commits((C, A))).since == A, "a merge of something else"
    assert job_for(event, NOTHING, Commits((C,))).since == A
    assert job_for(Event("push", {"before": A} | PULL), NOTHING, Commits((C, B))).since == A
    assert job_for(Event("pull_request_review", PULL), NOTHING, Commits((C, B))).since is None


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"pull_request": None},
        {"pull_request": {"base": [A]}},
        {"pull_request": {"base": {"sha": 7}}},
        {"pull_request": {"base": {"sha": "--upload-pack=evil"}}},
        {"pull_request": {"base": {"sha": f"{A}\n::set-output"}}},
    ],
)
def test_an_event_that_names_no_commit(payload: Any) -> None:
    assert job_for(Event("pull_request", payload), NOTHING, Commits()).since is None


def test_the_inputs_in_order() -> None:
    values = {
        "paths": "notes\n  my docs/a b.md  \n\n--evil\n",
        "config": "refguard.yaml",
        "since": "origin/main",
        "fail-on": "warning",
        "formats": "github, sarif\njunit json",
        "output": "out",
        "max-time": "10m",
        "archive": "True",
    }
    assert job_for(Event("push", {}), Inputs(values), Commits()).arguments == (
        "run",
        "--config=refguard.yaml",
        "--fail-on=warning",
        "--output=out",
        "--max-time=10m",
        *("--format=github", "--format=sarif", "--format=junit", "--format=json"),
        "--since=origin/main",
        "--",
        *("notes", "my docs/a b.md", "--evil"),
    )


def test_inputs_come_from_the_environment() -> None:
    inputs = Inputs.of({f"{PREFIX}FAIL_ON": " never\n", "HOME": "/root"})
    assert (inputs.one("fail-on"), inputs.one("home")) == ("never", "")


def test_the_comparison_can_be_switched_off() -> None:
    job = job_for(Event("pull_request", PULL), Inputs({"since": "none"}), Commits())
    assert (job.since, job.tracks, job.is_locked) == (None, False, True)


def test_what_makes_no_sense_is_said() -> None:
    with pytest.raises(UsageError, match="the input archive: 'maybe' is neither true, false nor auto"):
        job_for(Event("push", {}), Inputs({"archive": "maybe"}), Commits())


@pytest.mark.parametrize(
    ("event", "since", "said"),
    [
        (
            Event("pull_request", PULL),
            "none",
            r"a proposed change \(pull_request\) does not speak for the notes",
        ),
        (Event("issue_comment"), "", r"a proposed change \(issue_comment\) does not"),
        (
            Event("push", {"before": A}),
            "",
            "only at what has changed does not speak for all notes; .* since: none",
        ),
        (Event("push", {"before": "0" * 40}), "", "only at what has changed"),
        (Event("schedule"), A, "only at what has changed"),
    ],
)
def test_an_issue_that_would_not_tell_the_truth(event: Event, since: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        job_for(event, Inputs({"tracking-issue": "true", "since": since}), Commits())
    assert not job_for(event, Inputs({"since": since}), Commits()).tracks


def test_a_push_may_keep_the_issue_when_all_notes_count() -> None:
    asked = Inputs({"tracking-issue": "true", "since": "none"})
    assert job_for(Event("push", {"before": A}), asked, Commits()).tracks


# --- the steps ------------------------------------------------------------------------------------------------


def planned(folder: Path, text: str = "{}", **variables: str) -> int:
    (folder / "event.json").write_text(text, encoding="utf-8")
    environ = {"GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": str(folder / "event.json")}
    return main(["plan"], environ | {"GITHUB_OUTPUT": str(folder / "told")} | variables)


def test_what_later_steps_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert planned(tmp_path, GITHUB_WORKSPACE=str(tmp_path)) == 0
    told = dict(line.split("=", 1) for line in (tmp_path / "told").read_text(encoding="utf-8").splitlines())
    assert json.loads(told.pop("job")) == {
        "arguments": ["run", "--format=json", "--no-archive", "--"],
        "locked": False,
    }
    assert told == {
        "store": ".refguard/store.sqlite3",
        "memory": hashlib.sha256(b'[".", "", "", "", ""]').hexdigest()[:8],
        "report": str(tmp_path / "reports" / "report.json"),
        "save": "true",
        "tracking-issue": "false",
        "tracking-name": "",
    }
    assert planned(tmp_path, GITHUB_WORKSPACE="/elsewhere") == 0
    assert f"store={tmp_path}/.refguard/store.sqlite3\n" in (tmp_path / "told").read_text(encoding="utf-8")
    assert (tmp_path / ".refguard" / ".gitignore").exists(), "before a cache fills the folder"


def test_two_uses_in_one_job_remember_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs").mkdir()
    told = set()
    for folder, paths in ((".", "a.md"), (".", "b.md"), ("docs", "b.md"), (".", "a.md")):
        monkeypatch.chdir(tmp_path / folder)
        (tmp_path / "told").unlink(missing_ok=True)
        assert planned(tmp_path, **{"GITHUB_WORKSPACE": str(tmp_path), f"{PREFIX}PATHS": paths}) == 0
        told |= set(re.findall("memory=.*", (tmp_path / "told").read_text(encoding="utf-8")))
    assert len(told) == 3


@pytest.mark.parametrize(
    ("text", "variables", "said"),
    [
        ("{", {}, "the event is not valid JSON"),
        ("[" * 100_000, {}, "the event is not valid JSON"),
        ("{}", {"GITHUB_EVENT_NAME": ""}, "this is for GitHub Actions"),
        ("{}", {"GITHUB_EVENT_PATH": "/nowhere"}, "the event cannot be read"),
        ("{}", {"GITHUB_OUTPUT": "/nowhere/told"}, "GITHUB_OUTPUT: cannot be written"),
        ("{}", {f"{PREFIX}CONFIG": "none.yaml"}, "none.yaml: there is no such configuration file"),
        ("{}", {f"{PREFIX}OUTPUT": "a\n::b"}, "a line break"),
        ("{}", {f"{PREFIX}TRACKING_NAME": "my notes"}, "the input tracking-name: at most 60 letters"),
    ],
)
def test_what_cannot_be_planned(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str,
    variables: dict[str, str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert planned(tmp_path, text, **variables) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("job", ["", "{}", "[]", '{"arguments": 7, "locked": true}'])
def test_a_job_that_nobody_planned(job: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run"], {"REFGUARD_JOB": job}) == 2
    assert main(["run", "fast"], {}) == 2
    assert "REFGUARD_JOB: not what the step before this one wrote" in capsys.readouterr().err


@pytest.mark.parametrize(("locked", "code"), [(True, 2), (False, 0)])
def test_a_locked_job_is_run_locked(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    locked: bool,
    code: int,
) -> None:
    """The plan has run in another process, whose environment is gone."""
    (tmp_path / "a.md").write_text("# A\n", encoding="utf-8")
    (tmp_path / "refguard.yaml").write_text("check: {allow_networks: [10.0.0.0/8]}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REFGUARD_LOCKED", "0")
    job = json.dumps({"arguments": ["extract", "a.md"], "locked": locked})
    assert main(["run"], {"REFGUARD_JOB": job}) == code
    assert ("REFGUARD_LOCKED" in capsys.readouterr().err) is locked


# --- history --------------------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> str:
    env = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    person = ("-c", "user.name=Anna", "-c", "user.email=anna@example.org")
    done = subprocess.run(
        ("git", *person, *arguments), cwd=folder, env=env, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """Five commits, and a sixth that a forced push took off the branch."""
    folder = tmp_path / "origin"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    for number in range(6):
        git(folder, "commit", "--quiet", "--allow-empty", "--message", f"{number}")
    git(folder, "tag", "forced")
    git(folder, "reset", "--quiet", "--hard", "HEAD~1")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "instead")
    return folder


def cloned(origin: Path, depth: int) -> Path:
    folder = origin.parent / "clone"
    git(origin.parent, "clone", "--quiet", "--no-tags", f"--depth={depth}", f"file://{origin}", str(folder))
    return folder


@pytest.mark.parametrize("revision", ["HEAD~1", "HEAD~4", "forced"])
def test_history_is_fetched_as_far_as_it_is_needed(origin: Path, revision: str) -> None:
    folder = cloned(origin, 1)
    wanted = git(origin, "rev-parse", f"{revision}^{{commit}}")
    assert reach(folder, wanted)
    assert git(folder, "merge-base", wanted, "HEAD")


@pytest.mark.parametrize("revision", [A, "origin/none", "--help", ""])
def test_history_that_is_nowhere(origin: Path, revision: str) -> None:
    assert not reach(cloned(origin, 1), revision)


def test_no_repository_at_all(tmp_path: Path) -> None:
    assert not reach(tmp_path, A)
    assert commits(tmp_path) == Commits()


def test_a_shallow_clone_knows_the_parents_of_its_commit(origin: Path) -> None:
    assert commits(cloned(origin, 1)) == Commits((git(origin, "rev-parse", "HEAD~1"),))
