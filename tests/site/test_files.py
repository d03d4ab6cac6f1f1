"""Folders, listed once; paths, joined and spelled."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from checker.site.files import Files, join, suffix
from tests.site.folders import build, judged

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("written", "joined"),
    [
        ("a.md", "/r/f/a.md"),
        ("./a.md", "/r/f/a.md"),
        ("../a.md", "/r/a.md"),
        ("../../../../a.md", "/a.md"),
        ("b/../a.md", "/r/f/a.md"),
        ("b//a.md", "/r/f/b/a.md"),
        ("b/", "/r/f/b"),
        ("/a.md", "/r/f/a.md"),
        (".", "/r/f"),
        ("", "/r/f"),
        (".hidden/x", "/r/f/.hidden/x"),
        ("b/.hidden", "/r/f/b/.hidden"),
        ("b/...", "/r/f/b/..."),
    ],
)
def test_join(written: str, joined: str) -> None:
    assert join("/r/f", written) == joined


@pytest.mark.parametrize(
    ("path", "ending"),
    [
        ("a/b.md", ".md"),
        ("B.HTML", ".html"),
        ("a.b/c", ""),
        ("v1.2", ""),
        ("release-1.10", ""),
        (".hidden", ""),
        ("a.", ""),
        ("a.tar.gz", ".gz"),
        ("What? No.", ""),
        ("Mr. Smith", ""),
        ("song.mp3", ".mp3"),
        ("a.überlang", ""),
    ],
)
def test_suffix(path: str, ending: str) -> None:
    assert suffix(path) == ending


def test_names_count_as_they_are_spelled(tmp_path: Path) -> None:
    build(tmp_path, {"Folder/File.md": "", "Folder/Deep/x.md": ""})
    root = tmp_path.as_posix()
    files = Files(root)
    assert files.is_file(f"{root}/Folder/File.md")
    assert files.is_folder(f"{root}/Folder/Deep")
    assert not files.is_folder(f"{root}/Folder/File.md")
    assert not files.is_file(f"{root}/Folder/Deep")
    assert not files.is_file(f"{root}/folder/File.md")
    assert files.spelled(f"{root}/folder/FILE.md") == f"{root}/Folder/File.md"
    assert files.spelled(f"{root}/folder/gone.md") is None
    assert files.is_folder(root)
    assert files.is_folder(tmp_path.parent.as_posix())


def test_a_folder_is_listed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path, {f"a/{number}.md": "" for number in range(100)})
    listed: list[str] = []
    scan = os.scandir

    def counting(path: str) -> Any:
        listed.append(path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", counting)
    files = Files(tmp_path.as_posix())
    for number in range(200):
        files.is_file(f"{tmp_path.as_posix()}/a/{number}.md")
        files.is_file(f"{tmp_path.as_posix()}/b/c/{number}.md")
    assert len(listed) == 2


def test_a_walk_is_in_order_and_leaves_out_what_it_is_told_to(tmp_path: Path) -> None:
    build(tmp_path, {"b.md": "", "a.md": "", "c/d.md": "", ".git/x": "", "node_modules/x.js": "", "c/e/": ""})
    root = tmp_path.as_posix()
    found = [path[len(root) + 1 :] for path in Files(root).walk(root, passed_over={"node_modules"})]
    assert found == ["a.md", "b.md", "c/d.md"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_walk_follows_links_out_and_goes_round_no_circle(tmp_path: Path) -> None:
    build(tmp_path, {"in/a.md": "", "in/deep/b.md": "", "out/c.md": ""})
    (tmp_path / "in" / "linked").symlink_to(tmp_path / "out", target_is_directory=True)
    (tmp_path / "in" / "again").symlink_to(tmp_path / "out", target_is_directory=True)
    (tmp_path / "in" / "deep" / "up").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "out" / "back").symlink_to(tmp_path, target_is_directory=True)
    root = (tmp_path / "in").as_posix()
    found = sorted(path[len(root) + 1 :] for path in Files(root).walk(root))
    assert found == ["a.md", "again/c.md", "deep/b.md"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes there")
def test_a_pipe_is_no_file_and_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    build(tmp_path, {"_config.yml": "", "a.md": ""})
    assert judged(tmp_path, "a.md", "pipe.md", "/pipe/") == {
        "pipe.md": "missing-file pipe.md",
        "/pipe/": "site-path pipe",
    }


@pytest.mark.parametrize("place", ["../../..", "..", "/", "../../../../../../..", "/usr"])
def test_a_configuration_cannot_send_us_over_the_whole_disk(tmp_path: Path, place: str) -> None:
    files = {
        "_config.yml": f"source: {place}\n",
        "mkdocs.yml": f"docs_dir: {place}\n",
        "hugo.yaml": f"contentDir: {place}\n",
    }
    for name, text in files.items():
        folder = build(tmp_path / name.partition(".")[0], {name: text, "a.md": ""})
        files_seen = len(list(Files(folder.as_posix()).walk(folder.as_posix())))
        assert files_seen == 2
        assert judged(folder, "a.md", "/b/") == {"/b/": "site-path b"}


def test_a_link_to_the_root_of_the_disk_is_not_followed(tmp_path: Path) -> None:
    build(tmp_path, {"a.md": ""})
    (tmp_path / "everything").symlink_to("/", target_is_directory=True)
    assert list(Files(tmp_path.as_posix()).walk(tmp_path.as_posix())) == [f"{tmp_path.as_posix()}/a.md"]
