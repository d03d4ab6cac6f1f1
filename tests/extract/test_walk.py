from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from checker.errors import UsageError
from checker.extract import extract, find_notes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def plant(root: Path, *names: str, **contents: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    for name, content in contents.items():
        (root / name).write_text(content, encoding="utf-8")


def ignore(folder: Path, *patterns: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("\n".join(patterns), encoding="utf-8")


def names(root: Path, paths: Sequence[Path] | None = None, exclude: Sequence[str] = ()) -> list[str]:
    found = find_notes(paths or [root], root=root, exclude=exclude)
    return [path.relative_to(root).as_posix() for path in found]


def test_every_known_suffix_sorted(tmp_path: Path) -> None:
    plant(
        tmp_path,
        "b.md",
        "a.html",
        "c/d.markdown",
        "c/E.MD",
        "x.htm",
        "y.mdown",
        "z.mkd",
        "no.png",
        "no",
        ".md",
    )
    assert names(tmp_path) == ["a.html", "b.md", "c/E.MD", "c/d.markdown", "x.htm", "y.mdown", "z.mkd"]


def test_hidden_and_foreign_folders_are_passed_over(tmp_path: Path) -> None:
    plant(
        tmp_path,
        "a.md",
        ".git/b.md",
        ".venv/c.md",
        "n/.refguard/d.md",
        "n/node_modules/p/README.md",
        "n/e.md",
    )
    assert names(tmp_path) == ["a.md", "n/e.md"]


def test_a_hidden_folder_that_is_named_is_read(tmp_path: Path) -> None:
    plant(tmp_path, ".notes/a.md")
    assert names(tmp_path, [tmp_path / ".notes"]) == [".notes/a.md"]


def test_gitignore(tmp_path: Path) -> None:
    plant(
        tmp_path,
        "a.md",
        "draft.md",
        "build/b.md",
        "deep/build/c.md",
        "deep/keep/draft.md",
        "deep/d.md",
        "only/e.md",
    )
    ignore(tmp_path, "# comment", "draft.md", "build/", "/only", "")
    ignore(tmp_path / "deep" / "keep", "!draft.md")
    assert names(tmp_path) == ["a.md", "deep/d.md", "deep/keep/draft.md"]


def test_gitignore_outside_the_walked_folder_does_not_count(tmp_path: Path) -> None:
    plant(tmp_path, "notes/a.md")
    ignore(tmp_path, "*.md")
    assert names(tmp_path, [tmp_path / "notes"]) == ["notes/a.md"]


def test_a_broken_line_in_gitignore_spoils_no_other(tmp_path: Path) -> None:
    plant(tmp_path, "a.md", "b.md")
    ignore(tmp_path, "!", "b.md")
    assert names(tmp_path) == ["a.md"]


def test_exclude_is_relative_to_the_root(tmp_path: Path) -> None:
    plant(tmp_path, "a.md", "notes/a.md", "notes/b.md", "notes/x/c.md", "drafts/d.md")
    assert names(tmp_path, exclude=["/notes/a.md", "drafts/", "x"]) == ["a.md", "notes/b.md"]
    assert names(tmp_path, [tmp_path / "notes"], exclude=["/notes/x"]) == ["notes/a.md", "notes/b.md"]


def test_exclude_wins_over_gitignore(tmp_path: Path) -> None:
    plant(tmp_path, "a.md", "b.md")
    ignore(tmp_path, "!a.md")
    assert names(tmp_path, exclude=["a.md"]) == ["b.md"]


def test_exclude_that_is_no_pattern(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="exclude"):
        find_notes([tmp_path], root=tmp_path, exclude=["!"])


def test_a_named_file_is_taken_whatever_is_excluded(tmp_path: Path) -> None:
    plant(tmp_path, "a.md")
    ignore(tmp_path, "*.md")
    assert names(tmp_path, [tmp_path / "a.md"], exclude=["*.md"]) == ["a.md"]


def test_nothing_is_found_twice(tmp_path: Path) -> None:
    plant(tmp_path, "n/a.md")
    assert names(
        tmp_path, [tmp_path, tmp_path / "n", tmp_path / "n" / "a.md", tmp_path / "n" / ".." / "n"]
    ) == ["n/a.md"]


def test_empty_folder(tmp_path: Path) -> None:
    assert names(tmp_path) == []


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.md: no such file or folder"):
        find_notes([tmp_path, tmp_path / "gone.md"], root=tmp_path)


def test_unknown_suffix_names_the_known(tmp_path: Path) -> None:
    plant(tmp_path, "a.png")
    with pytest.raises(UsageError, match=r"a\.png.*\.html .*\.md "):
        find_notes([tmp_path / "a.png"], root=tmp_path)


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    plant(outside, "a.md")
    plant(inside, "b.md")
    (inside / "out").symlink_to(outside)
    (inside / "loop").symlink_to(inside)
    (inside / "c.md").symlink_to(outside / "a.md")
    (inside / "dead.md").symlink_to(outside / "gone.md")
    assert names(inside) == ["b.md"]


def test_paths_are_relative_to_the_root_wherever_they_lie(tmp_path: Path) -> None:
    plant(tmp_path, "root/n/a.md", "root2/b.md")
    root = tmp_path / "root"
    assert extract(root / "n" / ".." / "n" / "a.md", root=root).note.path == "n/a.md"
    assert extract(tmp_path / "root2" / "b.md", root=root).note.path == "../root2/b.md"


def test_paths_relative_to_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, "n/a.md")
    monkeypatch.chdir(tmp_path)
    here = tmp_path.__class__()
    (note,) = find_notes([here / "n"], root=here)
    assert note.as_posix() == "n/a.md"
    assert extract(note, root=here).note.path == "n/a.md"


def test_a_closed_folder_is_reported_when_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, "a.md", "closed/b.md")
    listing = os.scandir

    def refuse(folder: str) -> object:
        if folder.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return listing(folder)

    monkeypatch.setattr(os, "scandir", refuse)  # this user may read everything, perhaps
    notes = find_notes([tmp_path], root=tmp_path)
    assert [note.name for note in notes] == ["a.md", "closed"]
    (problem,) = extract(notes[1], root=tmp_path).problems
    assert (problem.ident, problem.path) == ("unreadable-note", "closed")


def test_gitignore_files_above_the_folder_count_up_to_the_work_tree_s_top(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    plant(
        tree, "docs/notes/a.md", "docs/notes/drafts/b.md", "docs/notes/c.md", "docs/notes/old.md", ".git/HEAD"
    )
    ignore(tmp_path, "a.md")
    ignore(tree, "drafts/", "/docs/notes/c.md", "old.md")
    ignore(tree / "docs", "!old.md")
    assert names(tree / "docs" / "notes") == ["a.md", "old.md"]
    assert names(tree, [tree / "docs" / "notes"]) == ["docs/notes/a.md", "docs/notes/old.md"]


def test_a_folder_that_is_named_is_walked_though_git_ignores_it(tmp_path: Path) -> None:
    plant(tmp_path, "build/a.md", "build/b.md", ".git/HEAD")
    ignore(tmp_path, "build/", "b.md")
    assert names(tmp_path / "build") == ["a.md", "b.md"]
    assert names(tmp_path) == []


def test_without_a_work_tree_nothing_above_counts(tmp_path: Path) -> None:
    plant(tmp_path, "notes/a.md")
    ignore(tmp_path, "a.md")
    assert names(tmp_path / "notes") == ["a.md"]


def test_a_byte_order_mark_is_no_part_of_a_pattern(tmp_path: Path) -> None:
    plant(tmp_path, "a.md", "b.md")
    ignore(tmp_path, "\ufeffa.md")
    assert names(tmp_path) == ["b.md"]


def test_gitignore_hides_nothing_that_git_tracks(tmp_path: Path) -> None:
    plant(tmp_path, "n/a.md", "n/b.md", "built/c.md", "built/.d/e.md", "built/f.png", "new/g.md", "n/no.md")
    for arguments in (("init", "-q"), ("add", "n", "built")):
        subprocess.run(("git", *arguments), cwd=tmp_path, check=True, capture_output=True)
    ignore(tmp_path, "*")
    ignore(tmp_path / "n", "b.md")
    assert names(tmp_path) == ["built/c.md", "n/a.md", "n/b.md", "n/no.md"]
    assert names(tmp_path, [tmp_path / "n"]) == ["n/a.md", "n/b.md", "n/no.md"]
    assert names(tmp_path, exclude=["n/no.md", "built/"]) == ["n/a.md", "n/b.md"]
