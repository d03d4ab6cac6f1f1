"""Notes on a real disk: replaced whole or not at all, and alike in all but their text."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checker.extract import read
from checker.fix.edits import Edit
from checker.fix.plan import Draft
from checker.fix.writing import Original, Unwritten, Written, clear_away, original, write

if TYPE_CHECKING:
    from collections.abc import Iterator

OLD, NEW = b"https://old.example/", b"https://new.example/page"
if sys.platform != "win32":
    import fcntl

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="modes, links and users as POSIX has them")


def drafted(file: Path, *, name: str = "a.md", behind: bytes = b"") -> Draft:
    """What the plan makes of ``file``: its first OLD becomes NEW, with something put ``behind`` it."""
    raw = read(file, 1_000_000)
    start = raw.index(OLD)
    end = start + len(OLD)
    return Draft(name, raw, (Edit(start, end, NEW), *[Edit(end, end, behind)] * bool(behind)), (), ())


def in_folder(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "a.md"
    path.write_bytes(b"\xef\xbb\xbfOne <" + OLD + b">\r\n\ttwo")
    return path


def test_only_what_is_edited_changes(note: Path) -> None:
    assert write(drafted(note), note) == Written("a.md")
    assert note.read_bytes() == b"\xef\xbb\xbfOne <" + NEW + b">\r\n\ttwo"
    assert in_folder(note.parent) == ["a.md"]


def test_lone_carriage_returns_stay_and_come_with_new_lines(note: Path) -> None:
    note.write_bytes(b"one\r" + OLD + b"\rthree\r")
    draft = drafted(note, behind=b"\nnote")
    assert b"\r" not in draft.raw
    assert write(draft, note) == Written("a.md")
    assert note.read_bytes() == b"one\r" + NEW + b"\rnote\rthree\r"


def test_among_other_lines_a_lone_carriage_return_stays(note: Path) -> None:
    note.write_bytes(b"one\rtwo\n" + OLD + b"\r\n")
    assert write(drafted(note, behind=b"\nnote"), note) == Written("a.md")
    assert note.read_bytes() == b"one\rtwo\n" + NEW + b"\nnote\r\n"


def test_a_line_feed_behind_a_lone_carriage_return_would_be_half_of_an_ending(note: Path) -> None:
    note.write_bytes(b"one\n" + OLD + b"\rtwo\n")
    place = 4 + len(OLD) + 1
    draft = Draft("a.md", read(note, 1_000), (Edit(place, place, b"\nnote"),), (), ())
    assert isinstance(original(draft, note), Unwritten)
    assert isinstance(write(draft, note), Unwritten)
    assert note.read_bytes() == b"one\n" + OLD + b"\rtwo\n"


def test_what_has_changed_since_is_left_alone(note: Path) -> None:
    draft = drafted(note)
    for other in (
        b"",
        draft.raw + b"more",
        draft.raw.replace(b"One", b"Two"),
        draft.raw.replace(b"\r", b" "),
    ):
        note.write_bytes(other)
        said = write(draft, note)
        assert isinstance(said, Unwritten)
        assert "changed since it was read" in said.why
        assert note.read_bytes() == other
    assert in_folder(note.parent) == ["a.md"]


def test_what_is_gone_or_is_no_file_any_more_is_told(note: Path) -> None:
    draft = drafted(note)
    note.unlink()
    assert write(draft, note) == Unwritten("a.md", "it is not there any more")
    assert original(draft, note) == Unwritten("a.md", "it is not there any more")
    note.mkdir()
    assert isinstance(write(draft, note), Unwritten)
    note.rmdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(note)
        assert isinstance(write(draft, note), Unwritten)


def test_what_a_diff_is_made_of(note: Path) -> None:
    note.write_bytes(b"one\r" + OLD)
    draft = drafted(note)
    assert original(draft, note) == Original(b"one\r" + OLD, draft.edits)


@posix_only
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o2664])
def test_the_mode_stays(note: Path, mode: int) -> None:
    note.chmod(mode)
    mode = note.stat().st_mode  # whatever of it this system allows
    os.utime(note, (1, 1))
    assert isinstance(write(drafted(note), note), Written)
    assert note.stat().st_mode == mode
    assert note.stat().st_mtime > 1, "it is a new text"


@posix_only
def test_the_owner_and_what_else_is_known_of_the_file_stay(note: Path) -> None:
    if os.geteuid() == 0:
        os.chown(note, 1234, 4321)
    known = {}
    if sys.platform == "linux":
        try:
            os.setxattr(note, "user.test", b"kept")
            known = {"user.test": b"kept"}
        except OSError:  # not every file system has them
            pass
    before = note.stat()
    assert isinstance(write(drafted(note), note), Written)
    after = note.stat()
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)
    for name, value in known.items():
        assert os.getxattr(note, name) == value


@posix_only
def test_a_symbolic_link_stays_and_its_target_is_replaced(note: Path) -> None:
    inner = note.parent / "inner"
    inner.mkdir()
    target = note.rename(inner / "real.md")
    note.symlink_to("inner/real.md")
    assert write(drafted(note), note) == Written("a.md")
    assert note.is_symlink()
    assert NEW in target.read_bytes()
    assert (in_folder(note.parent), in_folder(inner)) == (["a.md", "inner"], ["real.md"])


@posix_only
def test_another_name_of_the_file_keeps_the_old_text_and_that_is_told(note: Path) -> None:
    other = note.parent / "b.md"
    other.hardlink_to(note)
    assert write(drafted(note), note) == Written("a.md", has_other_names=True)
    assert NEW in note.read_bytes()
    assert OLD in other.read_bytes()


AS_NOBODY = """
import os, sys
from pathlib import Path
from tests.fix.test_writing import drafted, write
if os.geteuid() == 0:  # who may write anything
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
for name in sys.argv[1:]:
    print(write(drafted(Path(name)), Path(name)).why)
"""


@posix_only
def test_where_nothing_may_be_written_nothing_is(note: Path) -> None:
    with tempfile.TemporaryDirectory() as name:  # which others may look into, unlike that of the test
        top = Path(name)
        top.chmod(0o755)
        locked, protected = top / "locked" / "a.md", top / "protected.md"
        locked.parent.mkdir()
        for each in (locked, protected):
            each.write_bytes(note.read_bytes())
        locked.chmod(0o666)
        locked.parent.chmod(0o555)
        protected.chmod(0o444)
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, locked, protected],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.splitlines() == [
            "nothing may be written in its folder; give yourself the right to (chmod u+w)",
            "it is write-protected; give yourself the right to write it (chmod u+w)",
        ], done.stderr
        assert locked.read_bytes() == protected.read_bytes() == note.read_bytes()
        locked.parent.chmod(0o755)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if sys.platform != "linux" or subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode:
        pytest.skip("no disk can be made here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_leaves_the_note_as_it_was(small_disk: Path) -> None:
    note = small_disk / "a.md"
    text = OLD + b"x" * 40_000
    note.write_bytes(text)
    said = write(drafted(note), note)
    assert said == Unwritten("a.md", "the disk is full; make room, and run refguard fix again")
    assert note.read_bytes() == text
    assert in_folder(small_disk) == ["a.md"]


def test_what_a_process_left_that_was_killed_is_removed_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".refguard").mkdir()
    (tmp_path / ".refguard-folder").mkdir()
    (tmp_path / "a.md").write_bytes(OLD)
    (tmp_path / ".refguard-abcd1234").write_bytes(b"half of")
    with tempfile.NamedTemporaryFile(dir=tmp_path, prefix=".refguard-") as writing:
        if sys.platform != "win32":
            fcntl.flock(writing.fileno(), fcntl.LOCK_EX)
        clear_away([tmp_path, tmp_path / "missing"])
        assert in_folder(tmp_path) == sorted(
            [".refguard", ".refguard-folder", Path(writing.name).name, "a.md"]
        ), "somebody writes to one"
