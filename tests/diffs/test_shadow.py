"""A folder laid out as it was: what has content in it, and where links in it can lead."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from checker.diffs import shadow
from checker.diffs.change import change_since
from checker.diffs.shadow import lay_out
from tests.diffs.repository import Repository
from tests.diffs.review import reviewed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.diffs.repository import Files

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def laid_out(repository: Repository, folder: Path) -> Path:
    """The base of the last commit, of whose files only notes of at most 100 bytes have their content."""
    change = change_since(repository.path, "HEAD~1", [".md"])
    lay_out(change, folder, lambda name: 100 if name.endswith(".md") else 0)
    return folder


@pytest.mark.parametrize("links", [True, False])
def test_what_is_not_read_is_only_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, links: bool
) -> None:
    """Without links, too, where making them is a privilege: pictures are not copied, however many there are."""
    monkeypatch.setattr(shadow, "_LINKS", links)
    repository = Repository(tmp_path / "repository")
    files: Files = {"note.md": "# Note\n", "long.md": "x" * 101, "a.png": b"\x89PNG\0" * 99}
    repository.commit({**files, **{f"kept/{name}": content for name, content in files.items()}})
    repository.commit({"note.md": "# Other\n", "long.md": None, "a.png": None})
    folder = laid_out(repository, tmp_path / "shadow")
    sizes = {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in (*folder.glob("*.*"), *(folder / "kept").iterdir())
        if path.name != ".git"
    }
    kept = {"kept/long.md": 101, "kept/a.png": 495} if links else {"kept/long.md": 0, "kept/a.png": 0}
    assert sizes == {"note.md": 7, "long.md": 0, "a.png": 0, "kept/note.md": 7} | kept


def test_pictures_are_not_copied_in_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is broken is told without them, too."""
    copied: list[str] = []

    def copy(source: Path, target: Path) -> None:
        copied.append(target.name)
        target.write_bytes(source.read_bytes())

    monkeypatch.setattr(shadow, "_LINKS", False)
    monkeypatch.setattr("checker.diffs.shadow.shutil.copyfile", copy)
    repository = Repository(tmp_path)
    note = "[a](b.md#b) ![p](p.png) ![q](q.png)\n"
    repository.commit({"a.md": note, "b.md": "# B\n", "p.png": b"\x89PNG", "_config.yml": "title: t\n"})
    repository.commit({"b.md": "# C\n"})
    found = reviewed(tmp_path, "HEAD~1")
    assert (found.counts, found.excused) == ({"a.md:1 missing-fragment"}, {"a.md:1 missing-file"})
    assert set(copied) == {"a.md", "_config.yml"}


@pytest.mark.parametrize(
    ("target", "is_kept"),
    [("../real", True), ("./", True), ("../../secret", False), ("../real/../../secret", False)],
)
def test_no_link_leads_out(tmp_path: Path, target: str, *, is_kept: bool) -> None:
    """Beside the shadow, too, there may be files: those of other programs."""
    for folder in (tmp_path, tmp_path / "repository"):
        (folder / "secret").mkdir(parents=True)
        (folder / "secret" / "a.md").write_text("# Secret\n", encoding="utf-8")
    repository = Repository(tmp_path / "repository")
    repository.commit({"real/a.md": "# Real\n", "deep/b.md": "# B\n"})
    (repository.path / "deep" / "link").symlink_to(target)
    repository.commit({})
    repository.commit({"real/a.md": "# Other\n"})
    link = laid_out(repository, tmp_path / "shadow") / "deep" / "link"
    assert link.is_symlink() is is_kept
    assert link.exists() is is_kept
