"""docs/reasons.md explains every word that a verdict or a finding can carry, and no other."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from checker.config import Config
from checker.judge.findings import TITLE_MISMATCH
from checker.models import REASONS, Reason, Severity, Status
from checker.reasons import PROBLEMS
from checker.report.markdown_tables import REASONS_PAGE

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs" / "reasons.md").read_text(encoding="utf-8")
NOTES = "notes"
WORDED = {"NoteError": 0, "Problem": 0, "Slip": 1}  # which argument is the word


def sections() -> list[tuple[str, str, str]]:
    """Every section: the chapter it stands in, its word, its text."""
    found = []
    for chapter in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]:
        title, *parts = re.split(r"^### ", chapter, flags=re.MULTILINE)
        found += [(title.splitlines()[0], *part.split("\n", 1)) for part in parts]
    return found


def idents() -> set[str]:
    """The word of every NoteError, Problem and Slip in the package, names of constants resolved."""
    found: set[str] = set()
    for path in (REPOSITORY / "checker").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WORDED:
                place = WORDED[node.func.id]
                first = (
                    node.args[place] if len(node.args) > place else None
                )  # a copy of another one names none
                if isinstance(first, ast.Constant):
                    found.add(str(first.value))
                elif isinstance(first, ast.Name):
                    found.add(str(constants[first.id]))
    return found


def test_every_reason_stands_once_in_the_chapter_of_its_status() -> None:
    written = sorted((chapter, word) for chapter, word, _ in sections() if chapter != NOTES)
    assert written == sorted((REASONS[reason][0].value, reason.value) for reason in Reason)


def test_every_problem_with_a_note_stands_once() -> None:
    assert idents() >= {"unreadable-note", "broken-front-matter"}
    assert sorted(word for chapter, word, _ in sections() if chapter == NOTES) == sorted(PROBLEMS)


def test_the_table_of_problems_is_complete() -> None:
    assert set(PROBLEMS) == idents() | {TITLE_MISMATCH}


@pytest.mark.parametrize(("word", "text"), [(word, text) for _, word, text in sections()])
def test_each_section_says_what_was_seen_what_it_means_and_what_to_do(word: str, text: str) -> None:
    assert re.findall(r"^- \*\*(\w+):\*\* \S", text, re.MULTILINE) == ["Seen", "Means", "Do"], word


def test_the_table_names_every_reason_with_its_status_and_severity() -> None:
    rows = re.findall(r"^\| \[([a-z]+)\]\(#\1\) \|[^|]+\| ([^|]+) \| (.+) \|$", PAGE, re.MULTILINE)
    assert [status for status, _, _ in rows] == list(Status)
    words = {None: "none", Severity.NOTE: "notes", Severity.WARNING: "warnings", Severity.ERROR: "errors"}
    for status, severity, listed in rows:
        reasons = [reason for reason in Reason if REASONS[reason][0] == status]
        assert re.findall(r"\[([a-z0-9-]+)\]\(#\1\)", listed) == [
            reason.value for reason in _in_page_order(status)
        ]
        assert {words[REASONS[reason][1]] for reason in reasons} == set(
            re.findall(r"none|notes|warnings|errors", severity)
        )


def _in_page_order(status: str) -> list[Reason]:
    return [Reason(word) for chapter, word, _ in sections() if chapter == status]


def test_the_keys_it_names_exist() -> None:
    for key in re.findall(r"`((?:notes|check|archive|gate)\.[a-z_.]+)`", PAGE):
        node: object = Config()
        for part in key.split("."):
            node = getattr(node, part)


def test_the_report_links_to_this_page() -> None:
    assert REASONS_PAGE.endswith("/docs/reasons.md")
