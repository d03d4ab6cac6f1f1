"""The demo's notes, pages and archived copies fit together."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from yarl import URL

from tests.web import DEMO_COPIES, DEMO_PAGES

NOTES = Path(__file__).parents[2] / "examples" / "notes"
CITED = re.compile(r"https?://[^\s<>\"()\]]+")


def cited(note: Path) -> set[str]:
    return {str(URL(unescape(url))) for url in CITED.findall(note.read_text(encoding="utf-8"))}


def test_the_demo_notes_cite_the_demo_pages_and_nothing_else() -> None:
    everything = set().union(*(cited(note) for note in NOTES.iterdir()))
    assert everything == {str(URL(row.url)) for row in DEMO_PAGES}


def test_translations_of_a_demo_note_cite_the_same() -> None:
    group = sorted(NOTES.glob("*-alexnet-source-*.md"))
    assert len(group) == 5
    assert {frozenset(cited(note)) for note in group} == {frozenset(cited(group[0]))}


def test_demo_copies_are_of_demo_pages() -> None:
    assert {str(URL(copy.url)) for copy in DEMO_COPIES} < {str(URL(row.url)) for row in DEMO_PAGES}
