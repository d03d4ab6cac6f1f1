"""The demo's notes, pages and archived copies fit together, and its run reaches the truth of the table."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from yarl import URL

from tests.web import DEMO_COPIES, DEMO_PAGES

ROOT = Path(__file__).parents[2]
NOTES = ROOT / "examples" / "notes"
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


@pytest.mark.slow
def test_the_demo_reaches_the_truth_of_every_page(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "examples.demo", "--output", str(tmp_path)]
    demo = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=90, check=False)
    assert demo.returncode == 0, demo.stdout + demo.stderr

    links = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["links"]
    found = {link["url"]: (link["status"], link["reason"]) for link in links if "://" in link["url"]}
    assert found == {str(URL(row.url)): (row.status, row.reason) for row in DEMO_PAGES}
    saved = {link["url"] for link in links if link["capture"] and link["capture"]["state"] == "saved"}
    assert "https://village.example/history/mill" in saved
