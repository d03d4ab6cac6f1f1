"""Notes as data: each file in tests/data/extract has its references beside it, one JSON object a line.

After a wanted change, ``REFGUARD_UPDATE_GOLDENS=1 pytest tests/extract/test_cases.py`` writes them anew; read the difference.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checker.extract import EXTRACTORS, extract

if TYPE_CHECKING:
    from checker.models import Reference

CASES = Path(__file__).parents[1] / "data" / "extract"
SLIPS = {"undefined-reference", "duplicate-definition"}  # what a case may hold on purpose
NOTES = sorted(path for path in CASES.iterdir() if path.suffix in EXTRACTORS)


def as_line(reference: Reference) -> str:
    location = reference.location
    cell = {} if location.cell is None else {"cell": location.cell}
    return json.dumps(
        {
            "url": reference.url,
            "text": reference.text,
            "kind": reference.kind.value,
            "section": reference.section.title,
            "is_references": reference.section.is_references,
            "line": location.line,
            "column": location.column,
            "start": location.start,
            "end": location.end,
            **cell,
        },
        ensure_ascii=False,
    )


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.name)
def test_references(note: Path) -> None:
    expected = note.with_name(f"{note.name}.expected.jsonl")
    extraction = extract(note, root=CASES)
    lines = [as_line(reference) for reference in extraction.references]
    if os.environ.get("REFGUARD_UPDATE_GOLDENS"):
        expected.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    assert lines == expected.read_text(encoding="utf-8").splitlines()
    assert {problem.ident for problem in extraction.problems} <= SLIPS
    assert {reference.location.path for reference in extraction.references} <= {note.name}
    assert {reference.lang for reference in extraction.references} <= {extraction.note.lang}


def test_every_language_has_a_case() -> None:
    languages = {extract(note, root=CASES).note.lang for note in NOTES}
    assert languages >= {"en", "zh", "hant", "ja", "es", "hi", "fr", "de", "ar"}
