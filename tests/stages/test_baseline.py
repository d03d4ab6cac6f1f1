"""The file of known findings: what is read from it, what it excuses, what is left of it."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.errors import ConfigError
from checker.models import Excuse, Finding, Severity
from checker.stages.baseline import LARGEST, Entry, Known, Seen, load, text_of

if TYPE_CHECKING:
    from pathlib import Path

A = "https://gone.example/a"
WORDS = st.text(max_size=20)


def finding(
    path: str, url: str | None = A, ident: str = "not-found", severity: Severity = Severity.ERROR
) -> Finding:
    return Finding(ident, severity, "what was seen", "", path, 1, 1, url)


def known(root: Path, *found: Finding) -> Known:
    nobody = Known(Counter(), root, root)
    return Known(nobody.renewed(found, seen(*(each.path for each in found))), root, root)


def seen(*notes: str, unchecked: tuple[str, ...] = (), is_whole: bool = True) -> Seen:
    return Seen(frozenset(notes), frozenset(unchecked), is_whole)


def excused(baseline: Known, *found: Finding) -> list[bool]:
    decided = baseline.excused(found, is_grave=lambda _: True)
    return [each.excuse is Excuse.BASELINE for each in decided]


@given(st.dictionaries(st.builds(Entry, WORDS, WORDS, WORDS, st.booleans()), st.integers(1, 99)))
def test_what_is_written_is_read_again(entries: dict[Entry, int]) -> None:
    text = text_of(Counter(entries))
    text.encode()
    rows = json.loads(text)["findings"]
    again = {
        Entry(row["path"], row["ident"], row["url"] if "url" in row else row["message"], "url" in row): row[
            "count"
        ]
        for row in rows
    }
    assert again == entries
    assert text == text_of(Counter(dict(reversed(entries.items()))))
    assert text.endswith("}\n")


def test_an_entry_is_a_line_so_that_a_diff_says_what_changed(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text_of(Counter({Entry("a.md", "not-found", A, has_url=True): 2})))
    assert path.read_text().splitlines()[3] == (
        f'    {{"path": "a.md", "ident": "not-found", "url": "{A}", "count": 2}}'
    )
    assert load(path) == {Entry("a.md", "not-found", A, has_url=True): 2}
    assert load(tmp_path / "other.json") == {}


ROW = '{"path": "a.md", "ident": "gone", "url": "u", "count": 1}'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", ":1:1: the baseline is no JSON"),
        ('{\n"schema_version": 1,\n<<<<<<< HEAD\n', ":3:1: the baseline is no JSON"),
        ("\udcff", ":1: the baseline is no JSON"),
        ("[" * 100_000, ":1: the baseline is no JSON"),
        ("[]", ":1: this is no baseline"),
        ('{"schema_version": "1", "findings": []}', ":1: this is no baseline"),
        ('{"schema_version": 1, "findings": {}}', ":1: this is no baseline"),
        (
            '{"schema_version": 2, "findings": []}',
            "written by a newer refguard (version 2); upgrade refguard",
        ),
        (f'{{"schema_version": 1, "findings": [{ROW}, 7]}}', "entry 2 of the baseline's findings needs"),
        (f'{{"schema_version": 1, "findings": [{ROW.replace("1", "0")}]}}', "entry 1 of"),
        (f'{{"schema_version": 1, "findings": [{ROW.replace("1", "true")}]}}', "entry 1 of"),
        (f'{{"schema_version": 1, "findings": [{ROW.replace("url", "link")}]}}', "entry 1 of"),
        (" " * (LARGEST + 1), "larger than 50,000,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_cure(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value).startswith(str(path))
    assert says in str(caught.value)
    assert "remove it and run `refguard baseline` again" in str(caught.value)


def test_a_folder_is_no_baseline(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)


def test_an_entry_that_a_merge_wrote_twice_counts_once(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(f'{{"schema_version": 1, "findings": [{ROW}, {ROW}]}}')
    assert list(load(path).values()) == [1]


def test_what_was_there_is_excused_as_often_as_it_was_there(tmp_path: Path) -> None:
    baseline = known(tmp_path, finding("a.md"), finding("a.md"), finding("a.md", None, "undefined-reference"))
    slip = finding("a.md", None, "undefined-reference")
    assert excused(baseline, *[finding("a.md")] * 3, slip) == [True, True, False, True]
    others = finding("b.md"), finding("a.md", ident="gone"), finding("a.md", "https://other.example/")
    assert excused(baseline, *others) == [False, False, False]


def test_numbers_in_a_message_come_and_go(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    larger = [replace(finding("a.md", None), message=f"larger than {size} bytes") for size in ("1,000", "20")]
    baseline = known(tmp_path, larger[0])
    assert excused(baseline, larger[1]) == [True]
    row = '{"path": "a.md", "ident": "not-found", "message": "larger than 7 bytes", "count": 1}'
    path.write_text(f'{{"schema_version": 1, "findings": [{row}]}}')
    assert excused(Known(load(path), tmp_path, tmp_path), larger[1]) == [True]


def test_an_entry_of_a_note_that_is_gone_is_no_free_pass_for_another_note(tmp_path: Path) -> None:
    baseline = known(tmp_path, finding("gone.md"))
    assert excused(baseline, finding("new.md"), finding("gone.md")) == [False, True]


def test_what_a_change_has_not_touched_is_what_was_known(tmp_path: Path) -> None:
    new, old = finding("a.md"), replace(finding("a.md"), gating=False, excuse=Excuse.UNTOUCHED)
    decided = known(tmp_path, old).excused([new, old], is_grave=lambda _: True)
    assert [(each.gating, each.excuse) for each in decided] == [(True, None), (False, Excuse.BASELINE)]


def test_what_is_repaired_is_mended_and_its_entry_excuses_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.md").touch()
    baseline = known(tmp_path, finding("a.md"))
    repaired = replace(finding("a.md"), gating=False, excuse=Excuse.REPAIRED)
    decided = baseline.excused([finding("a.md"), repaired], is_grave=lambda _: True)
    assert [(each.gating, each.excuse) for each in decided] == [(True, None), (False, Excuse.REPAIRED)]
    assert baseline.mended([repaired], seen("a.md")) == 1
    assert baseline.mended([repaired, finding("a.md")], seen("a.md")) == 0
    assert baseline.renewed([repaired], seen("a.md")) == Counter()


def test_notes_are_not_written_down(tmp_path: Path) -> None:
    found = [finding("a.md", severity=each, ident=each) for each in Severity]
    nobody = Known(Counter(), tmp_path, tmp_path)
    assert {entry.ident for entry in nobody.renewed(found, seen("a.md"))} == {"error", "warning"}


def test_paths_are_those_from_the_folder_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    here = Known(Counter(), tmp_path, tmp_path / "notes")
    found = [finding("a.md"), finding("a.md", "b.md", "missing-file")]
    written = here.renewed(found, seen("a.md"))
    assert {(entry.path, entry.what) for entry in written} == {
        ("notes/a.md", A),
        ("notes/a.md", "notes/b.md"),
    }
    above = Known(written, tmp_path, tmp_path)
    assert excused(above, finding("notes/a.md"), finding("notes/a.md", "notes/b.md", "missing-file")) == [
        True,
        True,
    ]


def test_what_is_mended_is_told_and_what_was_not_seen_is_not(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).touch()
    baseline = known(tmp_path, finding("a.md"), finding("b.md"), finding("gone.md", "https://gone.example/b"))
    assert baseline.mended([finding("a.md"), finding("b.md")], seen("a.md", "b.md")) == 1, "the note is gone"
    assert baseline.mended([], seen("a.md", "b.md")) == 3
    assert baseline.mended([], seen("a.md", is_whole=False)) == 1
    assert baseline.mended([], seen("a.md", unchecked=(A,), is_whole=False)) == 0
    assert baseline.mended([finding("a.md", ident="timeout"), finding("b.md")], seen("a.md", "b.md")) == 1
    assert (
        baseline.mended(
            [finding("a.md"), finding("b.md"), finding("new.md", "https://gone.example/b")],
            seen("a.md", "b.md", "new.md"),
        )
        == 1
    )


def test_what_was_not_seen_stays_written_down(tmp_path: Path) -> None:
    baseline = known(tmp_path, finding("a.md"), finding("b.md"))
    whole = baseline.renewed([], seen("a.md"))
    assert not whole, "the other note is gone"
    assert {each.path for each in baseline.renewed([], seen("a.md", is_whole=False))} == {"b.md"}
    kept = baseline.renewed([], seen("a.md", "b.md", unchecked=(A,)))
    assert {each.path for each in kept} == {"a.md", "b.md"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a matter of POSIX files")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigError, match="a pipe or a device"):
        load(tmp_path / "pipe")
