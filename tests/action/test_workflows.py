"""The files that others copy or that run us: valid by the official schemas, safe by zizmor, true when they are run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from check_jsonschema import main as check_jsonschema  # type: ignore[import-untyped]
from click.testing import CliRunner

from checker import __version__
from checker.extract import EXTRACTORS
from tests.terminal import refguard

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[2]
EXAMPLES = REPOSITORY / "examples" / "workflows"
WORKFLOWS = [
    *sorted((REPOSITORY / ".github" / "workflows").glob("*.yml")),
    *(path for path in sorted(EXAMPLES.glob("*.yml")) if path.name != "gitlab-ci.yml"),
]
ACTION = REPOSITORY / "action.yml"
HOOKS = REPOSITORY / ".pre-commit-hooks.yaml"
BIN = Path(sysconfig.get_path("scripts"))


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps(document: Any) -> Iterator[dict[str, Any]]:
    jobs = document["jobs"].values() if "jobs" in document else [document["runs"]]
    for job in jobs:
        yield from job["steps"]


def command(*arguments: str | Path, needs: str) -> None:
    program = shutil.which(needs, path=f"{BIN}{os.pathsep}{os.environ['PATH']}")
    if program is None:
        pytest.skip(f"{needs} is not installed")
    done = subprocess.run((program, *arguments), cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def workflows(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """All of them, those that documents print included."""
    printed = []
    for document in ("README.md", "docs/ci.md"):
        text = (REPOSITORY / document).read_text(encoding="utf-8")
        for number, block in enumerate(
            re.findall(r"^```yaml\n(# \.github/workflows/.*?)^```$", text, re.MULTILINE | re.DOTALL)
        ):
            folder = tmp_path_factory.mktemp("printed") / ".github" / "workflows"
            folder.mkdir(parents=True)
            path = folder / f"{Path(document).stem}-{number}.yml"
            path.write_text(block, encoding="utf-8")
            printed.append(path)
    assert len(printed) == 2
    return [*WORKFLOWS, *printed]


def may_write(job: dict[str, Any]) -> bool:
    return "write" in job.get("permissions", {}).values()


# --- linted ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("vendor.github-actions", [ACTION]),
        ("vendor.gitlab-ci", [EXAMPLES / "gitlab-ci.yml"]),
        ("vendor.dependabot", [REPOSITORY / ".github" / "dependabot.yml"]),
    ],
)
def test_they_are_valid(schema: str, paths: list[Path]) -> None:
    """In this process: a program of its own would take most of a second each time."""
    done = CliRunner().invoke(check_jsonschema, ["--builtin-schema", schema, *map(str, paths)])
    assert done.exit_code == 0, done.output


def test_workflows_are_valid(workflows: list[Path]) -> None:
    test_they_are_valid("vendor.github-workflows", workflows)


def test_they_are_safe(workflows: list[Path]) -> None:
    config = REPOSITORY / ".github" / "zizmor.yml"
    command("--offline", "--quiet", "--config", config, ACTION, *workflows, needs="zizmor")


def test_they_are_linted(workflows: list[Path]) -> None:
    command(*workflows, needs="actionlint")


def test_the_image_is_linted() -> None:
    command("Dockerfile", needs="hadolint")


def test_every_action_is_pinned_to_one_commit(workflows: list[Path]) -> None:
    pins: dict[str, set[tuple[str, str]]] = {}
    for path in [ACTION, *workflows]:
        text = path.read_text(encoding="utf-8")
        found = re.findall(r"uses: (\S+?)@(\S+) # (v[\d.]+)$", text, re.MULTILINE)
        for name, commit, version in found:
            pins.setdefault("/".join(name.split("/")[:2]), set()).add((commit, version))
            assert re.fullmatch("[0-9a-f]{40}", commit)
        unpinned = set(re.findall(r"uses: (\S+)$", text, re.MULTILINE))
        assert unpinned <= {"./", f"refguard/refguard@v{__version__}"}
    assert all(len(each) == 1 for each in pins.values()), pins


def test_no_expression_stands_in_a_script(workflows: list[Path]) -> None:
    for path in [ACTION, *workflows]:
        for step in steps(loaded(path)):
            assert "${{" not in step.get("run", ""), path


def test_workflows_may_do_little_and_end(workflows: list[Path]) -> None:
    for path in workflows:
        document = loaded(path)
        assert document["permissions"] == {}, path
        assert document["concurrency"]["group"], path
        for job in document["jobs"].values():
            assert job["timeout-minutes"] <= 90, path
            assert job["permissions"], path


def test_a_proposed_change_gets_no_right_to_write_and_no_secret(workflows: list[Path]) -> None:
    """What it runs is its own: the action of the checkout, the configuration, the notes."""
    proposed = [
        document for document in map(loaded, workflows) if "pull_request" in document[True]
    ]  # "on" in YAML
    assert len(proposed) == 4
    for document in proposed:
        for job in document["jobs"].values():
            has_secret = "secrets." in str(job)
            is_apart = job.get("if") == "github.event_name == 'schedule'"
            assert is_apart or not (may_write(job) or has_secret)


def test_two_examples_do_not_keep_the_same_issue() -> None:
    keeping = []
    for path in EXAMPLES.glob("*.yml"):
        document = loaded(path)
        if "schedule" not in document.get(True, {}):
            continue
        for step in steps(document):
            given = step.get("with", {})
            if "refguard/refguard@" in step.get("uses", "") and given.get("tracking-issue") != "false":
                keeping.append(given.get("tracking-name", ""))
    assert sorted(set(keeping)) == sorted(keeping) == [""]


def test_no_test_waits_for_a_variable_that_nobody_sets() -> None:
    asked = {
        name
        for path in (REPOSITORY / "tests").rglob("*.py")
        for name in re.findall(r"\bREFGUARD_TEST_[A-Z]+\b", path.read_text(encoding="utf-8"))
    }
    jobs = loaded(REPOSITORY / ".github" / "workflows" / "test.yml")["jobs"]
    assert asked <= {name for step in jobs["test"]["steps"] for name in step.get("env", {})}


def test_what_builds_the_package_is_pinned() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    pinned = re.findall(
        r"^([\w.-]+)==", (REPOSITORY / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE
    )
    for required in project["build-system"]["requires"]:
        assert re.split(r"[^\w.-]", required)[0] in pinned
    for name in ("action.yml", "Makefile", "Dockerfile"):
        text = (REPOSITORY / name).read_text(encoding="utf-8")
        assert "PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt" in text, name


def test_the_pythons_are_those_that_are_promised() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    promised = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    (matrix,) = (
        job["strategy"]["matrix"]["python"]
        for job in loaded(REPOSITORY / ".github" / "workflows" / "test.yml")["jobs"].values()
        if "python" in job.get("strategy", {}).get("matrix", {})
    )
    assert matrix == promised
    assert loaded(ACTION)["inputs"]["python-version"]["default"] == promised[-1]


def test_the_image_runs_as_a_user_and_has_what_it_copies() -> None:
    text = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    build, image = re.split(r"^FROM .*\n", text, flags=re.MULTILINE)[1:]
    assert re.search(r"^USER [1-9]\d*$", image, re.MULTILINE)
    assert re.search(r'^ENTRYPOINT \["refguard"\]$', image, re.MULTILINE)
    assert "pip" not in image
    ignored = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = [
        word for line in re.findall(r"^COPY ([^-].*) \S+$", build, re.MULTILINE) for word in line.split()
    ]
    assert {"pyproject.toml", "checker"} <= set(copied)
    for name in copied:
        assert f"!{name}" in ignored
        assert (REPOSITORY / name).exists()


# --- hooks ----------------------------------------------------------------------------------------------------


def test_the_hooks_read_what_refguard_reads() -> None:
    for hook in loaded(HOOKS):
        assert [suffix for suffix in EXTRACTORS if not re.search(hook["files"], f"a/b{suffix}")] == []
        assert not re.search(hook["files"], "a/b.py")
        assert re.search(hook["files"], "README.MD")
        suffixes = re.search(r"\(([a-z|]+)\)", hook["files"])
        assert suffixes
        assert {f".{each}" for each in suffixes[1].split("|")} == set(EXTRACTORS)
        assert hook["require_serial"]


async def test_a_hook_fails_for_the_line_of_a_commit_and_leaves_the_reports_alone(repository: Path) -> None:
    (hook,) = (each for each in loaded(HOOKS) if each["id"] == "refguard")
    arguments = [*hook["entry"].split()[1:], *hook["args"]]
    note = repository / "a.md"
    note.write_text("[Old](old.md)\n\n[Lost](lost.md)\n", encoding="utf-8")
    git(repository, "add", "a.md")
    done = await refguard(*arguments, "a.md", cwd=repository)
    assert done.code == 1
    assert "a.md:3:8  lost.md" in done.out
    note.write_text("[Old](old.md)\n\nNothing is lost.\n", encoding="utf-8")
    git(repository, "add", "a.md")
    done = await refguard(*arguments, "a.md", cwd=repository)
    assert (done.code, done.err.count("Traceback")) == (0, 0), done.out
    assert (repository / "reports" / "report.md").read_text(encoding="utf-8") == "mine"
    assert git(repository, "status", "--porcelain", "--untracked-files=all") == "M  a.md"


async def test_a_hook_for_several_commits_compares_with_what_was_before_them(repository: Path) -> None:
    """As before a push, and as `pre-commit run --from-ref A --to-ref B`: what it is about is committed already."""
    (hook,) = (each for each in loaded(HOOKS) if each["id"] == "refguard")
    arguments = [*hook["entry"].split()[1:], *hook["args"]]
    (repository / "a.md").write_text("[Lost](lost.md)\n", encoding="utf-8")
    git(repository, "add", "a.md")
    git(repository, "commit", "--quiet", "--message", "A change")
    done = await refguard(*arguments, "a.md", cwd=repository)
    assert done.code == 0, "nothing has changed since HEAD"
    done = await refguard(*arguments, "a.md", cwd=repository, PRE_COMMIT_FROM_REF="HEAD~1")
    assert done.code == 1, done.err
    assert "a.md:1:8  lost.md" in done.out
    done = await refguard(*arguments, "a.md", cwd=repository, PRE_COMMIT_FROM_REF="--output=x")
    assert (done.code, "is no revision" in done.err) == (2, True)


# --- scripts --------------------------------------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A clone with a note, an old broken link, and reports under version control."""
    origin, folder = tmp_path / "origin.git", tmp_path / "clone"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(folder))
    (folder / "reports").mkdir()
    (folder / "reports" / "report.md").write_text("mine", encoding="utf-8")
    (folder / "reports" / "report.json").write_text("{}", encoding="utf-8")
    (folder / "a.md").write_text("[Old](old.md)\n", encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "First")
    git(folder, "remote", "add", "origin", str(origin))
    git(folder, "push", "--quiet", "origin", "main")
    return folder


def git(folder: Path, *arguments: str) -> str:
    env = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    person = ("-c", "user.name=Anna", "-c", "user.email=anna@example.org")
    done = subprocess.run(
        ("git", *person, *arguments), cwd=folder, env=env, capture_output=True, text=True, check=True
    )
    return done.stdout.rstrip()


def script(path: Path, name: str, folder: Path, machine: Path) -> None:
    """Run the script of the step called ``name``, with a ``gh`` that repeats what it is given."""
    (step,) = (step for step in steps(loaded(path)) if step.get("name") == name)
    (machine / "bin").mkdir(parents=True)
    gh = machine / "bin" / "gh"
    gh.write_text('#!/bin/sh\n[ "$1" = auth ] || cat\n', encoding="utf-8")
    gh.chmod(0o755)
    env = {
        **os.environ,
        **{name: str(value) for name, value in step["env"].items()},
        "REPORT": str(folder / "reports" / "report.md"),
        "PATH": f"{gh.parent}{os.pathsep}{os.environ['PATH']}",
        "RUNNER_TEMP": str(machine),
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    subprocess.run(("bash", "-eo", "pipefail", "-c", step["run"]), cwd=folder, env=env, check=True)


@pytest.mark.skipif(sys.platform == "win32", reason="as on a runner with Linux")
def test_the_report_is_committed_to_a_branch_of_its_own(repository: Path, tmp_path: Path) -> None:
    for number, text in enumerate(("# First\n", "# Second\n", "# Second\n")):
        (repository / "reports" / "report.md").write_text(text, encoding="utf-8")
        machine = tmp_path / f"machine-{number}"
        script(EXAMPLES / "weekly.yml", "Commit the report to a branch of its own", repository, machine)
        git(repository, "worktree", "remove", "--force", str(machine / "branch"))
        assert git(repository, "ls-remote", "--heads", "origin").count("refs/heads/") == 2
    git(repository, "fetch", "--quiet", "origin", "reports")
    assert git(repository, "show", "FETCH_HEAD:report.md") == "# Second"
    assert git(repository, "ls-tree", "--name-only", "FETCH_HEAD") == "report.json\nreport.md"
    assert git(repository, "rev-list", "--count", "FETCH_HEAD") == "3"


GH = """#!/bin/sh
echo "$1 $2" >> "$0.log"
case "$1 $2" in "pr list") cat "$0.open" 2>/dev/null;; "pr create") echo 7 > "$0.open";; esac
"""


@pytest.mark.skipif(sys.platform == "win32", reason="as on a runner with Linux")
def test_one_pull_request_tells_what_was_repaired_as_long_as_it_is_open(
    repository: Path, tmp_path: Path
) -> None:
    gh = tmp_path / "bin" / "gh"
    gh.parent.mkdir()
    gh.write_text(GH, encoding="utf-8")
    gh.chmod(0o755)
    path, name = EXAMPLES / "fix-pull-request.yml", "Open a pull request, or renew the one that is open"
    (step,) = (step for step in steps(loaded(path)) if step.get("name") == name)
    env = os.environ | {each: str(value) for each, value in step["env"].items()}
    env |= {"RUNNER_TEMP": str(tmp_path), "GIT_CONFIG_GLOBAL": os.devnull}
    env["PATH"] = f"{gh.parent}{os.pathsep}{env['PATH']}"
    (tmp_path / "said.txt").write_text("refguard: reading notes: 1\nrefguard: 1 link repaired\n```\n")
    asked = []
    for text in ("", "[Old](there.md)\n", "[Old](there.md)\n", "[Old](elsewhere.md)\n"):
        git(repository, "switch", "--quiet", "main")
        if git(repository, "branch", "--list", "refguard-fix"):  # each run has a checkout of its own
            git(repository, "branch", "--quiet", "--force", "--delete", "refguard-fix")
        if text:
            (repository / "a.md").write_text(text, encoding="utf-8")
        subprocess.run(("bash", "-eo", "pipefail", "-c", step["run"]), cwd=repository, env=env, check=True)
        log = gh.with_suffix(".log")
        asked.append(log.read_text(encoding="utf-8").splitlines() if log.exists() else [])
        log.unlink(missing_ok=True)
    assert asked == [
        [],
        ["auth setup-git", "pr list", "pr create"],
        ["auth setup-git"],
        ["auth setup-git", "pr list", "pr edit"],
    ]
    git(repository, "fetch", "--quiet", "origin", "refguard-fix")
    assert git(repository, "show", "FETCH_HEAD:a.md") == "[Old](elsewhere.md)"
    assert git(repository, "diff", "--name-only", "main", "FETCH_HEAD") == "a.md"
    body = (tmp_path / "body.md").read_text(encoding="utf-8").splitlines()
    assert body[2:] == [
        "     1 file changed, 1 insertion(+), 1 deletion(-)",
        "    refguard: 1 link repaired",
        "    ```",
    ]


@pytest.mark.skipif(shutil.which("jq") is None, reason="a runner has jq")
def test_the_report_becomes_a_page(repository: Path, tmp_path: Path) -> None:
    (repository / "reports" / "report.md").write_text("# Hi “there” é\n" * 40_000, encoding="utf-8")
    script(EXAMPLES / "pages.yml", "Make a page of the report", repository, tmp_path / "machine")
    page = (repository / "site" / "index.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert '"mode": "gfm"' in page
    assert len(page) < 400_000
    assert (repository / "site" / "report.json").exists()


DOCKER = """#!/bin/sh
echo "$@" >> "$0.log"
case "$*" in *--version) echo "refguard, version 0.9.0";; *" id "*) echo 10001;; login*) cat > /dev/null;; esac
"""


@pytest.mark.skipif(sys.platform == "win32", reason="as on a runner with Linux")
@pytest.mark.parametrize(
    ("tag", "pushed"),
    [
        ("v0.9.0", ["0.9.0"]),  # a mend of an old version
        ("v0.9.0-rc1", None),
        ("main", None),
        ("v0.10.0", None),  # which is not what the package says
    ],
)
def test_an_image_is_published_for_a_version_only(
    repository: Path, tmp_path: Path, tag: str, pushed: list[str] | None
) -> None:
    for name in ("v0.8.0", "v0.9.0", "v0.10.0", "v9", "vendored-99.0.0"):
        git(repository, "tag", name)
    assert published(repository, tmp_path, tag) == pushed


@pytest.mark.skipif(sys.platform == "win32", reason="as on a runner with Linux")
def test_the_newest_version_is_the_latest(repository: Path, tmp_path: Path) -> None:
    for name in ("v0.8.0", "v0.9.0", "v0.10.0-rc1"):
        git(repository, "tag", name)
    assert published(repository, tmp_path, "v0.9.0") == ["0.9.0", "latest"]


def test_an_image_is_published_after_the_tests() -> None:
    jobs = loaded(REPOSITORY / ".github" / "workflows" / "image.yml")["jobs"]
    assert jobs["publish"]["needs"] == "test"
    assert any("make test" in step.get("run", "") for step in jobs["test"]["steps"])
    assert not may_write(jobs["test"])


def published(repository: Path, folder: Path, tag: str) -> list[str] | None:
    """The tags that were pushed; None where the job failed, and then nothing was."""
    docker = folder / "bin" / "docker"
    docker.parent.mkdir()
    docker.write_text(DOCKER, encoding="utf-8")
    docker.chmod(0o755)
    path = REPOSITORY / ".github" / "workflows" / "image.yml"
    (step,) = (step for step in steps(loaded(path)) if step.get("name") == "Build, try, publish")
    variables = {
        "GITHUB_REPOSITORY": "Owner/Notes",
        "GITHUB_REF_NAME": tag,
        "GITHUB_ACTOR": "a",
        "TOKEN": "t",
    }
    env = os.environ | variables | {"PATH": f"{docker.parent}{os.pathsep}{os.environ['PATH']}"}
    run = ("bash", "-eo", "pipefail", "-c", step["run"])
    done = subprocess.run(run, cwd=repository, env=env, capture_output=True, check=False)
    log = docker.with_suffix(".log")
    asked = log.read_text(encoding="utf-8") if log.exists() else ""
    pushed = re.findall(r"^push ghcr\.io/owner/notes:(\S+)$", asked, re.MULTILINE)
    assert done.returncode == 0 or not pushed
    return pushed if done.returncode == 0 else None


@pytest.mark.skipif(sys.platform == "win32", reason="cron")
@pytest.mark.parametrize(
    ("code", "printed"), [(0, ""), (1, "1 link is broken.\n"), (4, "1 link is broken.\n")]
)
def test_cron_sends_mail_only_when_something_counts(
    repository: Path, tmp_path: Path, code: int, printed: str
) -> None:
    program = tmp_path / "bin" / "refguard"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho 1 link is broken. >&2\nexit {code}\n", encoding="utf-8")
    program.chmod(0o755)
    git(repository, "branch", "--quiet", "--set-upstream-to=origin/main", "main")
    done = subprocess.run(
        (str(EXAMPLES / "cron" / "refguard.sh"), str(repository)),
        env=os.environ | {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (code, printed, "")
