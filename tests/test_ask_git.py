"""Git is started where a change under review cannot tell it what to run."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path

import pytest

from checker import git
from checker.ci.clone import commits, reach
from checker.diffs.change import change_since
from tests.diffs.repository import Repository

pytestmark = [
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
    pytest.mark.skipif(sys.platform == "win32", reason="sh"),
]

CHECKER = Path(__file__).parents[1] / "checker"
HOSTILE = """[core]
	repositoryformatversion = 0
	bare = false
	worktree = .
	fsmonitor = "touch {mark}; false"
[remote "origin"]
	url = ext::touch {mark}
[protocol "ext"]
	allow = always
[diff]
	external = "touch {mark}; false"
"""


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """A file that is only there when something of the change was run."""
    return tmp_path / "run"


@pytest.fixture
def notes(tmp_path: Path, mark: Path) -> Path:
    """A folder of a repository that is, to git, a repository: a pull request can bring these files."""
    inner = Repository(tmp_path / "inner")
    inner.commit({"a.md": "# A\n"})
    inner.commit({"a.md": "# B\n"})
    outer = Repository(tmp_path / "outer")
    outer.commit({"a.md": "# Outer\n"})
    folder = outer.path / "notes"
    shutil.copytree(inner.path / ".git", folder)
    (folder / "config").write_text(HOSTILE.format(mark=mark), encoding="utf-8")
    outer.commit({"notes/a.md": "# B\n\n[x](gone.md)\n"})
    return folder


def test_a_repository_among_the_notes_is_not_asked(notes: Path, mark: Path) -> None:
    change = change_since(notes, "HEAD~1", [".md"])
    assert change.tree == notes.parent
    assert change.before["notes/a.md"] is None
    assert git.setting(notes, "remote.origin.url") == ""
    assert set(git.first_commits(notes)) >= {"a.md", "notes/a.md"}
    assert set(asyncio.run(git.line_days(notes, "notes/a.md"))) == {1, 2, 3}
    assert not mark.exists()


def test_history_is_not_fetched_from_where_the_notes_say(notes: Path, mark: Path) -> None:
    assert not reach(notes, "f" * 40)
    assert commits(notes).parents == (git_in(notes.parent, "rev-parse", "HEAD~1"),)
    assert not mark.exists()


def test_what_only_looks_like_a_repository_is_none(notes: Path, mark: Path, tmp_path: Path) -> None:
    """Not even where there is no ``.git``, as in an archive that was unpacked, or where that is broken."""
    alone = shutil.copytree(notes, tmp_path / "alone")
    for _ in range(2):
        assert git.setting(alone, "core.worktree") == ""
        assert not reach(alone, "f" * 40)
        (alone / ".git").mkdir(exist_ok=True)
    assert not mark.exists()


def test_a_remote_that_is_a_command_is_not_run(tmp_path: Path, mark: Path) -> None:
    """Whatever the user's own configuration allows."""
    repository = Repository(tmp_path / "repository")
    repository.commit({})
    repository.git("config", "remote.origin.url", f"ext::touch {mark}")
    repository.git("config", "protocol.ext.allow", "always")
    assert not reach(repository.path, "f" * 40)
    assert not mark.exists()


def test_a_monitor_of_files_is_not_run(tmp_path: Path, mark: Path) -> None:
    repository = Repository(tmp_path / "repository")
    repository.commit({"a.md": "# A\n"})
    repository.git("config", "core.fsmonitor", f"touch {mark}; false")
    assert change_since(repository.path, "HEAD", [".md"]).before == {}
    assert not mark.exists()


def test_git_is_started_in_one_place() -> None:
    """The other module that starts processes starts ourselves."""
    starting = {
        path.relative_to(CHECKER).as_posix()
        for path in CHECKER.rglob("*.py")
        if "subprocess" in path.read_text(encoding="utf-8")
    }
    assert starting == {"ask_git.py", "stages/workers.py"}


def git_in(folder: Path, *arguments: str) -> str:
    repository = Repository.__new__(Repository)
    repository.path = folder
    return repository.git(*arguments).decode().strip()
