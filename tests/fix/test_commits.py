"""What git could not give back: asked of real repositories."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from checker.ask_git import Untold
from checker.fix.commits import uncommitted

if TYPE_CHECKING:
    from pathlib import Path

ODD = ["a b.md", "-x.md", "日本.md", 'say "x".md'] + ["new\nline.md", os.fsdecode(b"caf\xe9.md")] * (
    sys.platform == "linux"
)


def git(folder: Path, *arguments: str) -> None:
    person = ("-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "protocol.file.allow=always")
    subprocess.run(("git", *person, *arguments), cwd=folder, check=True, capture_output=True, timeout=30)


def made(folder: Path, *names: str) -> Path:
    """A repository with notes of these ``names`` in its first commit."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q")
    for name in names:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("text\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "First")
    return folder


def test_what_is_not_as_in_the_last_commit(tmp_path: Path) -> None:
    notes = made(tmp_path / "notes", "clean.md", "changed.md", "staged.md", "touched.md", "in/deep.md", *ODD)
    (notes / "changed.md").write_text("other\n")
    (notes / "staged.md").write_text("other\n")
    git(notes, "add", "staged.md")
    os.utime(notes / "touched.md", (1, 1))
    (notes / ".gitignore").write_text("ignored.md\n")
    for name in ("new.md", "ignored.md"):
        (notes / name).write_text("text\n")
    (notes / ODD[0]).write_text("other\n")
    files = {name: notes / name for name in ("clean.md", "changed.md", "staged.md", "touched.md", *ODD)}
    more = {name: notes / name for name in ("in/deep.md", "new.md", "ignored.md")}
    assert uncommitted(files | more) == ["changed.md", "staged.md", ODD[0], "new.md", "ignored.md"]


def test_each_work_tree_is_asked_for_its_own_notes(tmp_path: Path) -> None:
    inner = made(tmp_path / "inner", "clean.md", "changed.md")
    outer = made(tmp_path / "outer", "a.md")
    git(outer, "submodule", "add", "-q", str(inner), "part")
    git(outer, "commit", "-qam", "Second")
    (outer / "part" / "changed.md").write_text("other\n")
    (tmp_path / "loose.md").write_text("text\n")
    (tmp_path / "link.md").symlink_to(outer / "part" / "changed.md")
    files = {
        "a": outer / "a.md",
        "part/clean": outer / "part" / "clean.md",
        "part/changed": outer / "part" / "changed.md",
        "loose": tmp_path / "loose.md",
        "link": tmp_path / "link.md",
    }
    assert uncommitted(files) == ["part/changed", "link"]


def test_in_a_repository_without_a_commit_all_is_new(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "a.md").write_text("text\n")
    git(tmp_path, "add", "a.md")
    assert uncommitted({"a.md": tmp_path / "a.md"}) == ["a.md"]


def test_where_git_cannot_say_nobody_guesses(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a.md").write_text("text\n")
    with pytest.raises(Untold):
        uncommitted({"a.md": tmp_path / "a.md"})


def test_no_program_of_a_repository_is_run(tmp_path: Path) -> None:
    """What stands in a folder that only looks like a repository, and what watches files."""
    notes = made(tmp_path / "notes", "a.md", "HEAD", "config")
    watcher = notes / "watch.sh"
    watcher.write_text(f"#!/bin/sh\ntouch {tmp_path}/pwned\n")
    watcher.chmod(0o755)
    git(notes, "config", "core.fsmonitor", str(watcher))
    assert uncommitted({"a.md": notes / "a.md"}) == []
    assert not (tmp_path / "pwned").exists()
