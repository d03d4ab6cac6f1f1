"""Tricky notes as data: each file below tests/data/extract/cases has its references beside it, written by hand.

The folders are families: what Markdown and its dialects promise, and the punctuation of languages. The expectations
follow the specifications (CommonMark, GFM) and the manuals (kramdown, Obsidian, MDX, Quarto, Jekyll, Hugo), so they
are never written anew from what the extractors give.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from checker.extract import EXTRACTORS, extract

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checker.references import Reference

DATA = Path(__file__).parents[1] / "data" / "extract"
CASES = DATA / "cases"
EXPECTED = ".expected.jsonl"
NOTES = sorted(path.with_name(path.name.removesuffix(EXPECTED)) for path in CASES.rglob(f"*{EXPECTED}"))
LANGUAGES = ("arabic-hebrew", "cjk-zh", "cyrillic-greek", "indic", "japanese", "korean", "latin")


def as_row(reference: Reference) -> dict[str, Any]:
    location, section = reference.location, reference.section
    return {
        "url": reference.url,
        "text": reference.text,
        "kind": reference.kind.value,
        "section": section.title,
        "is_references": section.is_references,
        "line": location.line,
        "column": location.column,
        "start": location.start,
        "end": location.end,
    }


def expected_of(note: Path) -> list[dict[str, Any]]:
    text = note.with_name(f"{note.name}{EXPECTED}").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def as_text(rows: Iterable[dict[str, Any]]) -> str:
    """One reference a line, so that a failure shows the ones that differ."""
    lines = (
        f"{row['line']}:{row['column']} [{row['start']}:{row['end']}] {row['kind']} {row['url']} {row['text']!r}"
        f" in {row['section']!r}{' (references)' * row['is_references']}"
        for row in rows
    )
    return "\n".join(lines)


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.relative_to(CASES).as_posix())
def test_references(note: Path) -> None:
    found = [as_row(reference) for reference in extract(note, root=CASES).references]
    assert as_text(found) == as_text(expected_of(note))


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.relative_to(CASES).as_posix())
def test_expectations_stand_in_the_note(note: Path) -> None:
    raw = note.read_bytes()
    rows = expected_of(note)
    for row in rows:
        written = raw[row["start"] : row["end"]].decode()
        assert written == written.strip() != ""
        if not set(written) & set("\\&'"):  # nothing that Markdown, HTML or YAML would resolve
            assert row["url"] in {written, f"http://{written}", f"mailto:{written}"}
    assert rows == sorted(rows, key=lambda row: (row["line"], row["column"]))


def test_every_note_has_expectations_and_a_format() -> None:
    files = {path for path in CASES.rglob("*") if path.is_file() and not path.name.endswith(EXPECTED)}
    assert files == set(NOTES)
    assert {note.suffix for note in NOTES} <= set(EXTRACTORS)


def test_there_are_enough_cases() -> None:
    assert sum(1 for _ in DATA.rglob(f"*{EXPECTED}")) >= 150
    for family in LANGUAGES:
        assert sum(note.parent.name == family for note in NOTES) >= 10, family
