"""Where it cannot be told what has changed, everything counts, and a notice says why; and whatever is configured."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from checker import ask_git
from checker.diffs import change, shadow
from tests.diffs.repository import Repository
from tests.diffs.review import reviewed
from tests.diffs.test_histories import FILLING, KEPT, ROT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

ALL = {"old.md:3 missing-file"}
DEEPER = "fetch-depth: 0 (GitHub), GIT_DEPTH: 0 (GitLab)"


def test_no_repository(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text(ROT)
    found = reviewed(tmp_path)
    assert found.counts == ALL
    assert (
        "It cannot be told what has changed, so every finding counts: this is not a git repo"
        in found.notices[0]
    )


def test_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Repository(tmp_path).commit(KEPT)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = reviewed(tmp_path, "HEAD")
    assert (found.counts, "git cannot be run: " in found.notices[0]) == (ALL, True)


def test_a_git_that_is_too_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Repository(tmp_path).commit(KEPT)
    monkeypatch.setattr(ask_git, "TIMEOUT", 0)
    found = reviewed(tmp_path, "HEAD")
    assert (found.counts, "git took longer than 0 seconds" in found.notices[0]) == (ALL, True)


@pytest.mark.parametrize(
    "revision", ["origin/main", "HEAD~7", "a..b", "^HEAD", "main:old.md", "HEAD;touch x", "origin/HEAD"]
)
def test_an_unknown_revision(revision: str, tmp_path: Path) -> None:
    Repository(tmp_path).commit(KEPT)
    found = reviewed(tmp_path, revision)
    assert found.counts == ALL
    assert f"there is no revision {revision} here" in found.notices[0]
    advice = ["Fetch it: git fetch origin main"] if revision == "origin/main" else []
    assert found.notices[0].split(" here. ")[1:] == advice  # what is no branch cannot be fetched


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.write(KEPT)
    said = "It cannot be told what has changed, so every finding counts: there is no commit here yet."
    assert reviewed(tmp_path, "HEAD") == (ALL, set(), (said,))


def test_branches_that_have_nothing_in_common(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit(KEPT)
    repository.git("switch", "--quiet", "--orphan", "other")
    repository.commit({**KEPT, "another.md": ""})
    found = reviewed(tmp_path)
    assert (found.counts, "no commit in common with main" in found.notices[0]) == (ALL, True)


@pytest.mark.parametrize("branches", ["one", "both"])
def test_a_shallow_clone(branches: str, tmp_path: Path) -> None:
    """As CI checks out by default; the other branch may have been fetched as a single commit, too."""
    origin = Repository(tmp_path / "origin")
    origin.commit(KEPT)
    origin.git("switch", "--quiet", "--create", "change")
    origin.commit({"new.md": "[x](gone.md)\n"})
    origin.git("switch", "--quiet", "main")
    origin.commit({"other.md": ""})
    url = f"file://{origin.path}"
    copy = Repository.clone(url, tmp_path / "copy", "--depth=1", "--branch=change")
    if branches == "both":
        copy.git("fetch", "--quiet", "--depth=1", "origin", "main:refs/remotes/origin/main")
    found = reviewed(copy.path, "origin/main")
    assert found.counts == {"new.md:1 missing-file", *ALL}
    assert DEEPER in found.notices[0]
    assert ("does not reach back to origin/main" in found.notices[0]) is (branches == "both")
    copy.git("fetch", "--quiet", "--unshallow", "origin", "main:refs/remotes/origin/main")
    assert reviewed(copy.path, "origin/main") == ({"new.md:1 missing-file"}, ALL, ())


def test_contents_that_are_not_here(tmp_path: Path) -> None:
    """As in a clone without blobs, which could be fetched: but a look at the notes sends nothing anywhere."""
    repository = Repository(tmp_path)
    repository.commit(KEPT)
    blob = repository.git("rev-parse", "HEAD:target.md").decode().strip()
    repository.commit({"target.md": "# Another\n"})
    (tmp_path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    found = reviewed(tmp_path, "HEAD~1")
    assert found.counts == {"note.md:3 missing-fragment", *ALL}
    assert f"every finding counts: git says: unable to read {blob}" in found.notices[0]


def test_a_base_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What needs no base is told from the change alone."""
    repository = Repository(tmp_path)
    repository.commit({**KEPT, "wrong.md": "[one][d]\n"})
    repository.commit({"target.md": None})
    monkeypatch.setattr(shadow, "_MOST", 3)
    found = reviewed(tmp_path, "HEAD~1")
    assert found.counts == {"note.md:3 missing-file", *ALL}
    assert found.excused == {"wrong.md:1 undefined-reference"}
    assert found.notices == (
        "It cannot be told what was there before the change, so what may be new counts: there are more than 3 files.",
    )


@pytest.mark.parametrize(
    "most",
    [
        "checker.diffs.change._MOST_LINES",
        "checker.diffs.change._MOST_BYTES",
        "checker.stages.review._MOST_LINES",
    ],
)
def test_a_change_that_is_too_large(most: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = Repository(tmp_path)
    repository.commit(KEPT)
    repository.commit({"old.md": f"{ROT}{FILLING}"})
    monkeypatch.setattr(most, 5)
    assert reviewed(tmp_path, "HEAD~1").counts == ALL


def test_a_diff_is_never_in_memory_before_its_size_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository(tmp_path)
    repository.commit(KEPT)
    repository.commit({"large.md": "x" * 100_000})
    answers: list[int] = []

    def listen(*asked: Any, **named: Any) -> bytes:
        answer = ask_git.ask(*asked, **named)
        answers.append(len(answer))
        return answer

    monkeypatch.setattr(change, "ask", listen)
    monkeypatch.setattr(change, "_MOST_BYTES", 1_000)
    assert reviewed(tmp_path, "HEAD~1").counts == ALL
    assert max(answers) < 1_000


HOSTILE = """
[core]
quotePath = false
autocrlf = true
[color]
ui = always
[diff]
noprefix = true
mnemonicPrefix = true
external = false
renames = false
context = 9
interHunkContext = 9
suppressBlankEmpty = true
ignoreSubmodules = all
relative = true
submodule = log
colorMoved = zebra
wordRegex = .
orderFile = /nowhere
renameLimit = 1
[diff "lower"]
textconv = tr a-z A-Z
command = false
"""


def test_whatever_git_is_configured_to_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "gitconfig"
    config.write_text(HOSTILE)
    repository = Repository(tmp_path / "repository")
    base = {"old.md": f"{ROT}\n{FILLING}", ".gitattributes": "*.md diff=lower\n", "ä.md": f"{FILLING}{ROT}"}
    repository.commit({**KEPT, **base})
    repository.commit(
        {
            "old.md": None,
            "moved.md": f"{ROT}\n[new](gone.md)\n{FILLING}\n",
            "ä.md": f"{FILLING}[new](gone.md)\n{ROT}",
        }
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    found = reviewed(repository.path, "HEAD~1")
    assert found.counts == {"moved.md:5 missing-file", "ä.md:10 missing-file"}
    assert found.excused == {"moved.md:3 missing-file", "ä.md:13 missing-file"}


def test_variables_of_a_hook_do_not_lead_git_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository, other = Repository(tmp_path / "one"), Repository(tmp_path / "two")
    repository.commit(KEPT)
    other.commit({"x.md": ""})
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.path / ".git" / "index"))
    assert reviewed(repository.path, "HEAD") == (set(), ALL, ())


def test_a_link_out_of_the_repository_is_not_followed_at_the_base(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("# Secret\n")
    repository = Repository(tmp_path / "repository")
    repository.commit({"note.md": "[x](deep/out.md) [y](deep/in.md)\n", "deep/real.md": "# Real\n"})
    (repository.path / "deep" / "out.md").symlink_to("../../secret.md")
    (repository.path / "deep" / "in.md").symlink_to("../deep/real.md")
    repository.commit({})
    repository.commit({"deep/out.md": None})
    assert reviewed(repository.path, "HEAD~1").excused == {"note.md:1 missing-file"}
    repository.commit({"deep/in.md": None})
    assert reviewed(repository.path, "HEAD~1").counts == {"note.md:1 missing-file"}


def test_what_lies_around_the_repository_is_not_looked_up_around_the_base(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was there before is laid out in another folder, around which there is a file of the same name."""
    beside = tmp_path / "temporary" / "files"
    beside.mkdir(parents=True)
    (beside.parent / "out.md").write_text("# Out\n")
    monkeypatch.setattr("tempfile.tempdir", str(beside))
    repository = Repository(tmp_path / "a" / "b" / "repository")
    repository.commit({"note.md": "[x](../../../out.md)\n\n[y](../repository/in.md)\n", "in.md": "# In\n"})
    repository.commit({"other.md": "# Other\n"})
    assert reviewed(repository.path, "HEAD~1") == (set(), set(), ())
    repository.commit({"in.md": None})
    assert reviewed(repository.path, "HEAD~1").counts == {"note.md:3 missing-file"}


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    repository = Repository(tmp_path / "repository")
    repository.commit(KEPT)
    repository.commit({"target.md": None})
    assert reviewed(repository.path, "HEAD~1").excused == ALL
    assert not list(folder.iterdir())
    assert repository.git("status", "--porcelain") == b""
    assert (
        subprocess.run(["git", "fsck"], cwd=repository.path, capture_output=True, check=True).returncode == 0
    )
