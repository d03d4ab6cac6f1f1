"""Unified diffs: names, hunks and moved lines; and what git itself says of random edits."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.diffs.change import change_since
from checker.diffs.patch import Line, Patch, parse, touched, unquoted
from checker.diffs.spans import Spans
from tests.diffs.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

DIFF = rb"""diff --git a/a.md b/a.md
index 1..2 100644
--- a/a.md
+++ b/a.md
@@ -1,2 +1,3 @@ a heading
--- a/not a header
-two
+++ b/nor this
+@@ -1 +1 @@
+three
@@ -9 +10,0 @@
-nine
\ No newline at end of file
diff --git "a/\303\244 \"b\".md" "b/\303\244 \"b\".md"
new file mode 100644
--- /dev/null
+++ "b/\303\244 \"b\".md"<tab>
@@ -0,0 +1 @@
+diff --git a/x b/x
diff --git "a/\"x.md" "b/\"x.md"
index 1..2 100644
Binary files "a/\"x.md" and "b/\"x.md" differ
diff --git a/x y b/z
similarity index 90%
rename from x y
rename to z
index 1..2 100644
Binary files a/x y and b/z differ
diff --git a/gone b/gone
deleted file mode 100644
--- a/gone
+++ /dev/null
@@ -1 +0,0 @@
-all
diff --git a/b c.md b/d e.md
similarity index 90%
rename from b c.md
rename to d e.md
--- a/b c.md<tab>
+++ b/d e.md<tab>
@@ -2,3 +2,4 @@
 context

-out
+in
 and

+last
""".replace(b"<tab>", b"\t")


def test_a_diff_is_read_by_its_counts() -> None:
    assert list(parse(DIFF)) == [
        Patch(
            "a.md",
            "a.md",
            {1: b"++ b/nor this", 2: b"@@ -1 +1 @@", 3: b"three"},
            [b"-- a/not a header", b"two", b"nine"],
        ),
        Patch(None, 'ä "b".md', {1: b"diff --git a/x b/x"}, []),
        Patch('"x.md', '"x.md', {}, [], is_opaque=True),
        Patch("z", "z", {}, [], is_opaque=True),
        Patch("gone", None, {}, [b"all"]),
        Patch("b c.md", "d e.md", {4: b"in"}, [b"out"]),
    ]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (rb"plain.md", b"plain.md"),
        (rb'"tab\tfeed\nquote\"back\\slash"', b'tab\tfeed\nquote"back\\slash'),
        (rb'"\a\b\v\f\r\001\377"', b"\a\b\v\f\r\x01\xff"),
        (rb'"\\303"', rb"\303"),
        (b'"', b'"'),
        (b"", b""),
    ],
)
def test_names_are_strings_of_c(written: bytes, name: bytes) -> None:
    assert unquoted(written) == name


@given(st.binary(max_size=300) | st.lists(st.sampled_from(DIFF.split(b"\n"))).map(b"\n".join))
def test_what_is_no_diff_does_no_harm(diff: bytes) -> None:
    assert isinstance(touched(list(parse(diff))), dict)


def test_a_removed_line_accounts_for_one_that_was_added() -> None:
    patches = [
        Patch("a.md", "a.md", {3: b"  one", 4: b"two"}, [b"one", b"three"]),
        Patch("b.md", None, {}, [b"two", b"four"]),
        Patch(None, "c.md", {1: b"two", 2: b"three", 3: b"four", 4: b"four"}, []),
    ]
    assert touched(patches) == {
        "a.md": {3: Line(b"  one", "a.md"), 4: Line(b"two", "b.md")},
        "c.md": {1: Line(b"two"), 2: Line(b"three", "a.md"), 3: Line(b"four", "b.md"), 4: Line(b"four")},
    }


def test_a_line_of_a_notebook_that_only_got_a_comma_is_the_same() -> None:
    patches = [Patch("a", "a", {1: rb'    "text\n",', 2: b"other,"}, [b'    "text"', b"other"])]
    assert touched(patches)["a"] == {1: Line(rb'    "text\n",', "a"), 2: Line(b"other,")}


def test_bytes_are_told_from_lines() -> None:
    spans = Spans(b"one\r\ntwo\nthree\rfour\nfive", {2: Line(b"two"), 4: Line(b"five")})
    assert spans.is_known
    assert [spans.line(number) for number in (1, 2, 3, 4, 5, 9)] == [
        *[(0, 5), (5, 9), (9, 15), (15, 20), (20, 25), (20, 25)]
    ]
    assert [bool(list(spans.added(at, at + 1))) for at in (0, 4, 5, 8, 9, 19, 20, 23)] == [
        *[False, False, True, True, False, False, True, True]
    ]
    assert list(spans.added(0, 25)) == [Line(b"two"), Line(b"five")]


@pytest.mark.parametrize("added", [{2: Line(b"other")}, {5: Line(b"two")}])
def test_lines_that_are_not_in_the_file_tell_nothing(added: dict[int, Line]) -> None:
    assert not Spans(b"one\ntwo\n", added).is_known


def test_a_large_diff_takes_no_longer_than_its_size() -> None:
    lines = b"".join(b"-old %d\n-same\n+new %d\n+same\n" % (number, number) for number in range(10_000))
    diff = b"--- a/x\n+++ b/x\n@@ -1,20000 +1,20000 @@\n" + lines
    start = time.process_time()
    assert len(touched(list(parse(diff)))["x"]) == 20_000
    assert time.process_time() - start < 1


LINES = st.lists(st.sampled_from(["a", "b", "c", "", "+", "- d", "@@", "\\ x"]), max_size=12)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_the_added_lines_make_one_file_of_the_other(tmp_path: Path) -> None:
    """Random edits of many files in one commit: without its added lines, each is a part of what it was."""
    examples: list[tuple[list[str], list[str]]] = []

    @given(LINES, LINES)
    def collect(before: list[str], after: list[str]) -> None:
        examples.append((before, after))

    collect()
    repository = Repository(tmp_path)
    repository.commit({f"{number}.md": "\n".join(before) for number, (before, _) in enumerate(examples)})
    repository.commit({f"{number}.md": "\n".join(after) for number, (_, after) in enumerate(examples)})
    change = change_since(tmp_path, "HEAD~1", (".md",))
    for number, (before, after) in enumerate(examples):
        added = change.lines.get(f"{number}.md", {})
        now, then = ("\n".join(lines).splitlines(keepends=True) for lines in (after, before))
        kept = [line for at, line in enumerate(now, 1) if at not in added]
        rest = iter(then)
        assert all(line in rest for line in kept)  # in this order
        assert all(now[at - 1].rstrip("\n").encode() == line.text for at, line in added.items())
        counted = repository.git("diff", "--numstat", "HEAD~1", "--", f"{number}.md") if number < 20 else b""
        assert not counted or int(counted.split()[0]) == len(added)
