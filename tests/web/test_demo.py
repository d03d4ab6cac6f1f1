"""The demo's notes, pages and archived copies fit together, and its run reaches the truth of the table."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from yarl import URL

from checker import __version__
from examples.upkeep import DAYS_AGO, lasting, rendered, settle
from tests.web import DEMO_COPIES, DEMO_PAGES

ROOT = Path(__file__).parents[2]
NOTES = ROOT / "examples" / "notes"
KEPT = ROOT / "reports" / "report.json"
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

    report = (tmp_path / "report.json").read_text(encoding="utf-8")
    links = json.loads(report)["links"]
    found = {link["url"]: (link["status"], link["reason"]) for link in links if "://" in link["url"]}
    assert found == {str(URL(row.url)): (row.status, row.reason) for row in DEMO_PAGES}
    saved = {link["url"] for link in links if link["capture"] and link["capture"]["state"] == "saved"}
    assert "https://village.example/history/mill" in saved
    assert lasting(report) == lasting(KEPT.read_text(encoding="utf-8")), "make demo writes reports/ anew"


def test_every_report_of_the_example_is_current() -> None:
    """``python -m tests.regenerate`` writes them from report.json."""
    found = {path.name: path.read_text(encoding="utf-8") for path in KEPT.parent.iterdir()}
    assert found == dict(rendered(KEPT.read_text(encoding="utf-8")))


def aged(report: str, days: int) -> str:
    """``report`` as a demo would write it so many days later, in another release and on a slower machine."""
    document = json.loads(report)
    day = date.fromisoformat(document["run"]["started_at"][:10])
    text = report.replace(document["run"]["id"], "20300101T000000Z-ffff").replace(__version__, "99.0")
    for ago in (0, 1, *DAYS_AGO):
        old = day - timedelta(days=ago)
        new = old + timedelta(days=days)
        text = text.replace(old.isoformat(), new.isoformat())
        text = text.replace(f"{old:%Y%m%d}", f"{new:%Y%m%d}")
    text = re.sub(r'"elapsed_ms": \d+', '"elapsed_ms": 12345', text)
    return text.replace("2 years after it was cited", "4 years after it was cited")


def test_only_news_changes_the_example(tmp_path: Path) -> None:
    before = KEPT.read_text(encoding="utf-8")
    (tmp_path / "report.json").write_text(aged(before, 800), encoding="utf-8")
    settle(tmp_path, before)
    assert (tmp_path / "report.json").read_text(encoding="utf-8") == before
    (tmp_path / "report.json").write_text(before.replace('"not-found"', '"gone"'), encoding="utf-8")
    settle(tmp_path, before)
    assert (tmp_path / "report.json").read_text(encoding="utf-8") != before
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in KEPT.parent.iterdir()}
