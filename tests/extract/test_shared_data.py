"""The notes refguard was made for, and 200 files by many hands. Skipped where the shared data is not at hand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from checker.extract import extract, find_notes
from checker.references import Kind, Problem

DATA = Path(__file__).parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data is not beside this checkout")


def test_two_notes_cite_six_pages_twelve_times() -> None:
    extractions = [extract(note, root=DATA) for note in find_notes([DATA / "notes"], root=DATA)]
    references = [reference for extraction in extractions for reference in extraction.references]
    assert len(references) == 12
    assert len({reference.url for reference in references}) == 6
    assert all(reference.section.is_references for reference in references)
    assert not any("DeepLearni.ng" in reference.url for reference in references)
    assert {reference.section.title for reference in references} == {"Referenzen", "Références"}


def test_two_notes_are_translations_of_one() -> None:
    notes = [extract(note, root=DATA).note for note in find_notes([DATA / "notes"], root=DATA)]
    assert [note.lang for note in notes] == ["de", "fr"]
    assert {note.group for note in notes} == {"notes/2025-11-08-alex-krizhevsky.md"}
    assert all(note.generated and str(note.date) == "2025-11-08" for note in notes)


def test_corpus() -> None:
    count, slips = 0, list[Problem]()
    for path in find_notes([DATA / "corpus"], root=DATA):
        raw = path.read_bytes()
        lines = raw.decode("utf-8-sig").split("\n")
        extraction = extract(path, root=DATA)
        slips += extraction.problems
        for reference in extraction.references:
            location = reference.location
            written = raw[location.start : location.end].decode()
            assert written
            if reference.kind is Kind.INLINE:
                assert raw[: location.start].rstrip().endswith((b"](", b"](<"))
                assert lines[location.line - 1].startswith(written, location.column - 1)
            if "&" not in written and "\\" not in written and reference.kind is not Kind.BARE:
                assert written == reference.url
        count += len(extraction.references)
    assert count == 14_563
    assert Counter(slip.ident for slip in slips) == {"broken-link-syntax": 11, "space-in-destination": 4}
