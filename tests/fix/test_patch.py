"""The diff: git itself takes it, and makes of it what the edits make of the bytes."""

from __future__ import annotations

import os
import random
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.fix.edits import Edit, applied
from checker.fix.patch import patch

if TYPE_CHECKING:
    from pathlib import Path

OLD = b"one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\neleven\ntwelve\n"


def edit(raw: bytes, old: bytes, new: bytes) -> Edit:
    start = raw.index(old)
    return Edit(start, start + len(old), new)


def git_apply(folder: Path, diff: bytes, *arguments: str) -> None:
    env = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ("git", "apply", "--whitespace=nowarn", *arguments)
    done = subprocess.run(command, cwd=folder, input=diff, capture_output=True, check=False, env=env)
    assert done.returncode == 0, (done.stderr, diff)


def test_lines_around_a_change_and_no_others() -> None:
    assert patch(b"a.md", OLD, [edit(OLD, b"five", b"FIVE")]) == (
        b"diff --git a/a.md b/a.md\n--- a/a.md\n+++ b/a.md\n@@ -2,7 +2,7 @@\n"
        b" two\n three\n four\n-five\n+FIVE\n six\n seven\n eight\n"
    )


def test_changes_that_are_near_share_a_hunk_and_others_do_not() -> None:
    near = patch(b"a", OLD, [edit(OLD, b"two", b"2"), edit(OLD, b"nine", b"9")])
    assert near.count(b"@@ -") == 1, "six lines in between"
    far = patch(b"a", OLD, [edit(OLD, b"two", b"2\n2"), edit(OLD, b"ten", b"10")])
    assert b"@@ -1,5 +1,6 @@\n" in far
    assert b"@@ -7,6 +8,6 @@\n" in far


def test_lines_that_are_put_in_between_take_none_away() -> None:
    start = OLD.index(b"five")
    diff = patch(b"a", OLD, [Edit(start, start, b"new\n")])
    assert b"\n-" not in diff.replace(b"\n---", b"")
    assert b"@@ -2,6 +2,7 @@\n two\n three\n four\n+new\n five\n six\n seven\n" in diff
    at_the_end = patch(b"a", OLD, [Edit(len(OLD), len(OLD), b"\n[^1]: there\n")])
    assert at_the_end.endswith(b"@@ -10,3 +10,5 @@\n ten\n eleven\n twelve\n+\n+[^1]: there\n")
    behind = patch(b"a", OLD, [Edit(start + 4, start + 4, b"\nnew")])
    assert b" five\n+new\n six\n" in behind


def test_a_last_line_without_an_end() -> None:
    raw = b"one\ntwo"
    assert patch(b"a", raw, [Edit(7, 7, b"\nthree")]).endswith(
        b"@@ -1,2 +1,3 @@\n one\n-two\n\\ No newline at end of file\n+two\n+three\n\\ No newline at end of file\n"
    )
    assert patch(b"a", raw, [Edit(0, 3, b"1")]).endswith(
        b"@@ -1,2 +1,2 @@\n-one\n+1\n two\n\\ No newline at end of file\n"
    )
    assert patch(b"a", b"", [Edit(0, 0, b"x\n")]).endswith(b"@@ -0,0 +1 @@\n+x\n")


def test_nothing_to_change_gives_no_diff() -> None:
    assert patch(b"a", OLD, []) == b""
    assert patch(b"a", OLD, [edit(OLD, b"five", b"five")]) == b""


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (b"a b.md", b"--- a/a b.md\t\n"),
        (b"-x.md", b"--- a/-x.md\n"),
        ("日本語/é.md".encode(), "--- a/日本語/é.md\n".encode()),
        (b'say "x".md', b'--- "a/say \\"x\\".md"\t\n'),
        (b"a\\b\tc\nd\x01.md", b'--- "a/a\\\\b\\tc\\nd\\001.md"\n'),
        (b"caf\xe9.md", b'--- "a/caf\\351.md"\n'),
        (b"x b/x b.md", b"--- a/x b/x b.md\t\n"),
    ],
)
def test_names(name: bytes, line: bytes, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(OLD)
    diff = patch(name, OLD, [edit(OLD, b"five", b"FIVE")])
    assert line in diff
    git_apply(tmp_path, diff)
    assert path.read_bytes() == OLD.replace(b"five", b"FIVE")


PIECES = st.sampled_from(
    [
        b"\n",
        b"\r\n",
        b"\r",
        b"\xef\xbb\xbf",
        b"a",
        b"-",
        b"+",
        b" ",
        b"\\",
        b"@@ -1 +1 @@",
        b"\xff\x80",
        b"\t",
    ]
)
NOTES = st.lists(PIECES, max_size=60).map(b"".join)


@st.composite
def changes(draw: st.DrawFn) -> tuple[bytes, list[Edit]]:
    raw = draw(NOTES)
    places = sorted(draw(st.lists(st.integers(0, len(raw)), max_size=12)))
    pairs = zip(places[::2], places[1::2], strict=False)
    news = st.lists(PIECES, max_size=4).map(b"".join)
    return raw, [Edit(start, end, draw(news)) for start, end in pairs]


def test_git_makes_of_it_what_the_edits_make(tmp_path: Path) -> None:
    """All examples in one diff, which is applied once and taken back once: to start git takes longest."""
    examples: dict[str, tuple[bytes, bytes]] = {}
    diff = bytearray()

    @given(changes())
    def collect(change: tuple[bytes, list[Edit]]) -> None:
        raw, edits = change
        name, new = f"{len(examples)}.md", applied(raw, edits)
        examples[name] = raw, new
        made = patch(name.encode(), raw, edits)
        assert bool(made) == (raw != new)
        diff.extend(made)

    collect()
    for name, (raw, _) in examples.items():
        (tmp_path / name).write_bytes(raw)
    git_apply(tmp_path, bytes(diff))
    assert {name: (tmp_path / name).read_bytes() for name in examples} == {
        name: new for name, (_, new) in examples.items()
    }
    git_apply(tmp_path, bytes(diff), "-R")
    assert {name: (tmp_path / name).read_bytes() for name in examples} == {
        name: raw for name, (raw, _) in examples.items()
    }


def test_a_note_of_many_megabytes_takes_no_time() -> None:
    """The time of a search would be quadratic: twenty thousand changes in 24 megabytes, half of it one line."""
    chance = random.Random(7)
    lines = [b"x" * chance.randrange(1_000) + b"\n" for _ in range(25_000)]
    raw = b"".join(lines) + b"y" * 12_000_000
    places = sorted(chance.sample(range(len(raw)), 20_000))
    edits = [Edit(place, place, b"+") for place in places]
    diff = patch(b"a.md", raw, edits)
    assert len(diff) < 3 * len(raw)
