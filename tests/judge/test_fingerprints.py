from __future__ import annotations

from dataclasses import replace

from checker.judge.fingerprints import Ordinals, fingerprint, fingerprints, subject
from checker.models import Finding, Severity

LOST = Finding(
    "not-found",
    Severity.ERROR,
    "there is no such page",
    "Find another.",
    "notes/a.md",
    12,
    3,
    "https://a.example/x",
)


def test_a_finding_keeps_its_fingerprint_when_lines_move_and_words_or_severities_change() -> None:
    moved = replace(LOST, line=99, column=1, message="404", advice="", severity=Severity.NOTE, gating=False)
    assert fingerprints([LOST]) == fingerprints([moved])


def test_numbers_in_a_message_make_no_difference_but_those_of_labels_do() -> None:
    sized = [
        replace(LOST, url=None, message=f"the note is larger than {size} bytes") for size in ("9", "10,000")
    ]
    assert fingerprints(sized[:1]) == fingerprints(sized[1:])
    labelled = [
        replace(LOST, url=None, message=f"the label [{label}] is not defined") for label in ("1", "2")
    ]
    assert fingerprints(labelled[:1]) != fingerprints(labelled[1:])
    assert subject("[" * 1_000_000 + "7").endswith("[0")  # and quickly


def test_whatever_a_finding_is_about_makes_another_fingerprint() -> None:
    others = [
        replace(LOST, ident="gone"),
        replace(LOST, path="notes/b.md"),
        replace(LOST, url="https://a.example/y"),
        replace(LOST, url=None),
        replace(LOST, url=None, message="the front matter is never closed"),
    ]
    found = fingerprints([LOST, *others])
    assert len(set(found)) == len(found)
    assert {len(each) for each in found} == {32}
    assert all(set(each) <= set("0123456789abcdef") for each in found)


def test_equal_findings_are_told_apart_by_their_order() -> None:
    below = replace(LOST, line=40)
    first, second = fingerprints([LOST, below])
    assert first != second
    assert fingerprints([below]) == [first]  # when the upper one is repaired, the lower one is the first


def test_parts_cannot_run_into_each_other() -> None:
    assert fingerprint("a", "b", "c", 1) != fingerprint("a", 'b", "c', "", 1)
    assert fingerprint("a", "b\0c", "", 1) != fingerprint("a", "b", "\0c", 1)


def test_a_report_that_was_read_back_gives_the_same_fingerprints() -> None:
    secret = fingerprint("gone", "a.md", "https://u:secret@a.example/", 1)
    assert secret == fingerprint("gone", "a.md", "https://u:other@a.example/", 1)
    assert fingerprint("gone", "a\udc80.md", "x", 1) == fingerprint("gone", "a\ufffd.md", "x", 1)


def test_ordinals_count_each_kind_by_itself() -> None:
    ordinals = Ordinals()
    asked = [
        ordinals.of(*each) for each in (("i", "p", "u"), ("i", "p", "v"), ("i", "p", "u"), ("j", "p", "u"))
    ]
    assert asked == [1, 1, 2, 1]


def test_what_a_report_shows_as_equal_is_counted_as_equal() -> None:
    halves = [replace(LOST, path=f"notes/{each}.md") for each in ("\udc80", "\udc81", "\ufffd")]
    assert len(set(fingerprints(halves))) == 3
