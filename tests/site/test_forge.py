"""Links to files of one's own repository on a forge: the work tree answers, not the default branch as it is today."""

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest

from checker.config import Config, NotesConfig
from checker.judge import triage
from checker.models import Kind, Location, Reason, Reference, Section
from checker.site import Sites, State
from checker.site.forge import find_repository, home_of, line_address, repository

GITHUB = repository("/r", "github.com/owner/notes", "main")


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://github.com/owner/notes/blob/main/a/b.md", "/r/a/b.md"),
        ("https://github.com/Owner/Notes/blob/main/a.md", "/r/a.md"),
        ("http://github.com/owner/notes/tree/main/a", "/r/a"),
        ("https://github.com/owner/notes/tree/main/a/", "/r/a"),
        ("https://github.com/owner/notes/tree/main", "/r"),
        ("https://github.com/owner/notes/blob/HEAD/a.md", "/r/a.md"),
        ("https://github.com/owner/notes/raw/main/p.png", "/r/p.png"),
        ("https://raw.githubusercontent.com/owner/notes/main/p.png", "/r/p.png"),
        ("https://raw.githubusercontent.com/owner/notes/refs/heads/main/p.png", "/r/p.png"),
        ("https://github.com/owner/notes/blob/main/a%20b.md?plain=1", "/r/a b.md"),
    ],
)
def test_addresses_of_files(url: str, path: str) -> None:
    assert GITHUB.file_of(url) == (path, "")


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/owner/notes",
        "https://github.com/owner/notes/issues/1",
        "https://github.com/owner/notes/blob/v1.0/a.md",  # a tag stays as it is
        "https://github.com/owner/notes/blob/mainline/a.md",
        "https://github.com/owner/notes/blob/MAIN/a.md",
        "https://github.com/owner/notes-2/blob/main/a.md",
        "https://github.com/other/notes/blob/main/a.md",
        "https://github.com.evil.org/owner/notes/blob/main/a.md",
        "https://github.com/owner/notes/blob/main/../../../etc/passwd",
        "https://github.com/owner/notes/blob/main/%2e%2e/secret",
        "https://github.com/owner/notes/blob/main/a\\..\\b",
        "https://github.com/owner/notes/blob/main/a//b.md",
    ],
)
def test_other_addresses_are_asked_on_the_web(url: str) -> None:
    assert GITHUB.file_of(url) is None


def test_headings_are_those_of_rendered_files() -> None:
    assert GITHUB.file_of("https://github.com/owner/notes/blob/main/a.md#top-x") == ("/r/a.md", "top-x")
    assert GITHUB.file_of("https://github.com/owner/notes/blob/main/a.md?plain=1#L3") == ("/r/a.md", "")
    assert GITHUB.file_of("https://github.com/owner/notes/blob/main/a.html#x") == ("/r/a.html", "")


@pytest.mark.parametrize(
    ("home", "url"),
    [
        ("gitlab.com/group/sub/notes", "https://gitlab.com/group/sub/notes/-/blob/main/a.md"),
        ("codeberg.org/owner/notes", "https://codeberg.org/owner/notes/src/branch/main/a.md"),
        ("git.uni.example:8443/o/n", "https://git.uni.example:8443/o/n/raw/branch/main/a.md"),
    ],
)
def test_other_forges(home: str, url: str) -> None:
    assert repository("/r", home, "main").file_of(url) == ("/r/a.md", "")


@pytest.mark.parametrize(
    ("remote", "home"),
    [
        ("https://github.com/Owner/Notes.git", "github.com/owner/notes"),
        ("https://user:secret@github.com/owner/notes", "github.com/owner/notes"),
        ("git@github.com:owner/notes.git", "github.com/owner/notes"),
        ("ssh://git@gitlab.com:2222/group/notes.git", "gitlab.com/group/notes"),
        ("http://localhost:3000/o/n", "localhost:3000/o/n"),
        ("/srv/git/notes.git", None),
        ("../notes", None),
        ("C:\\git\\notes", None),
        ("https://[broken/o/n", None),
        ("https://github.com/", None),
        ("", None),
    ],
)
def test_where_a_remote_is_on_the_web(remote: str, home: str | None) -> None:
    assert home_of(remote) == home


@pytest.fixture(autouse=True)
def _no_ci_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "GITHUB_REPOSITORY",
        "GITHUB_SERVER_URL",
        "GITHUB_EVENT_PATH",
        "CI_PROJECT_URL",
        "CI_DEFAULT_BRANCH",
    ):
        monkeypatch.delenv(name, raising=False)


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, timeout=30)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    git(folder, "remote", "add", "origin", "git@github.com:owner/notes.git")
    git(folder, "-c", "user.name=n", "-c", "user.email=e@e", "commit", "-q", "--allow-empty", "-m", "begin")
    return folder


def test_git_knows_the_repository(tree: Path) -> None:
    found = find_repository(tree, {})
    assert found is not None
    assert found.file_of("https://github.com/owner/notes/blob/main/a.md") == (f"{tree.as_posix()}/a.md", "")


def test_the_default_branch_is_that_of_origin(tree: Path) -> None:
    git(tree, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    found = find_repository(tree, {})
    assert found is not None
    assert found.file_of("https://github.com/owner/notes/blob/trunk/a.md")
    assert not found.file_of("https://github.com/owner/notes/blob/main/a.md")


def test_two_usual_branches_and_nobody_who_says_which(tree: Path) -> None:
    git(tree, "branch", "master")
    assert find_repository(tree, {}) is None


def test_the_variables_of_a_ci_machine_come_first(tree: Path, tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"repository": {"default_branch": "dev"}}))
    github = {
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "Up/Stream",
        "GITHUB_EVENT_PATH": str(event),
    }
    gitlab = {"CI_PROJECT_URL": "https://gitlab.com/up/stream", "CI_DEFAULT_BRANCH": "dev"}
    found = find_repository(tree, github)
    assert found is not None
    assert found.file_of("https://github.com/up/stream/blob/dev/a.md")
    found = find_repository(tree, gitlab)
    assert found is not None
    assert found.file_of("https://gitlab.com/up/stream/-/blob/dev/a.md")


@pytest.mark.parametrize("said", ["", "[", "[]", "{}", '{"repository": 1}', "\udcff"])
def test_an_event_that_says_nothing(tree: Path, tmp_path: Path, said: str) -> None:
    event = tmp_path / "event.json"
    event.write_bytes(said.encode("utf-8", "surrogateescape"))
    assert find_repository(tree, {"GITHUB_EVENT_PATH": str(event)}) is not None  # git knows


def test_a_sparse_work_tree_does_not_answer(tree: Path) -> None:
    git(tree, "config", "core.sparseCheckout", "true")
    assert find_repository(tree, {}) is None


def test_no_repository(tmp_path: Path) -> None:
    assert find_repository(tmp_path, {}) is None


def cited(url: str, path: str = "notes/a.md") -> Reference:
    return Reference(url, "", Kind.INLINE, Section(), Location(path, 1, 1, 0, 1))


BLOB = "https://github.com/owner/notes/blob/main"


@pytest.mark.parametrize(
    ("url", "state", "shown"),
    [
        (f"{BLOB}/notes/new.md", State.FILE, "notes/new.md"),
        (f"{BLOB}/README.md", State.FILE, "README.md"),
        ("https://github.com/owner/notes/tree/main/notes", State.FILE, "notes"),
        (f"{BLOB}/notes/gone.md", State.MISSING, "notes/gone.md"),
        (f"{BLOB}/notes/New.md", State.MISSING, "notes/New.md"),
        (f"{BLOB}/../secret", State.WEB, f"{BLOB}/../secret"),
        ("https://github.com/owner/notes/issues", State.WEB, "https://github.com/owner/notes/issues"),
    ],
)
def test_the_work_tree_answers(tree: Path, url: str, state: State, shown: str) -> None:
    (tree / "notes").mkdir()
    (tree / "notes/new.md").write_text("# New\n")
    (tree / "README.md").write_text("# Readme\n")
    target = Sites(tree, NotesConfig()).locate(cited(url))
    assert (target.state, target.url) == (state, shown)


def test_a_rule_speaks_for_a_file_that_is_not_there(tree: Path) -> None:
    url = f"{BLOB}/made-by-ci.md"
    rule = {"url": f"{BLOB}/made-*", "action": "ignore", "reason": "made by CI"}
    for rules, ignored, settled in (([], [], [Reason.MISSING_FILE]), ([rule], [Reason.RULE], [])):
        config = Config.model_validate({"rules": rules})
        found = triage([cited(url)], config, Sites(tree, config.notes).locate, today=date(2026, 11, 22))
        assert [each.reason for each in found.ignored] == ignored
        assert [verdict.reason for _, verdict in found.settled] == settled


def test_a_heading_of_a_file(tree: Path) -> None:
    (tree / "b.md").write_text("# One thing\n")
    sites = Sites(tree, NotesConfig())
    assert sites.missing_fragment(cited(f"{BLOB}/b.md#one-thing", "a.md")) is None
    assert sites.missing_fragment(cited(f"{BLOB}/b.md#another", "a.md")) == "another"


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("git@github.com:owner/notes.git", "https://github.com/owner/notes/blob/main/{path}?plain=1#L{line}"),
        ("https://gitlab.com/a/b/c.git", "https://gitlab.com/a/b/c/-/blob/main/{path}?plain=1#L{line}"),
        (
            "https://codeberg.org/owner/notes",
            "https://codeberg.org/owner/notes/src/branch/main/{path}?display=source#L{line}",
        ),
        (
            "git@bitbucket.org:owner/notes.git",
            "https://bitbucket.org/owner/notes/src/main/{path}#lines-{line}",
        ),
        ("https://git.example.org/owner/notes", ""),  # nobody knows how it shows a line
        ("/srv/git/notes.git", ""),
    ],
)
def test_where_a_line_is_on_the_web(tree: Path, remote: str, address: str) -> None:
    git(tree, "remote", "set-url", "origin", remote)
    assert line_address(tree, {}) == address


def test_a_ci_machine_says_how_its_forge_shows_a_line(tree: Path) -> None:
    at_work = {
        "GITHUB_SERVER_URL": "https://git.firm.example",
        "GITHUB_REPOSITORY": "o/n",
        "CI_DEFAULT_BRANCH": "a#b",
    }
    assert line_address(tree, at_work) == ""  # such a branch is none
    at_work["CI_DEFAULT_BRANCH"] = "trunk"
    assert line_address(tree, at_work) == "https://git.firm.example/o/n/blob/trunk/{path}?plain=1#L{line}"
    elsewhere = {"CI_PROJECT_URL": "https://code.firm.example/g/n", "CI_DEFAULT_BRANCH": "trunk"}
    assert (
        line_address(tree, elsewhere) == "https://code.firm.example/g/n/-/blob/trunk/{path}?plain=1#L{line}"
    )


def test_no_repository_has_no_line_on_the_web(tmp_path: Path) -> None:
    assert line_address(tmp_path, {}) == ""
