from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from checker.models import IgnoredReference, Reason
from checker.report.csv_report import COLUMNS, pieces
from tests.report import hostile, sample
from tests.report.strategies import reports

if TYPE_CHECKING:
    from checker.models import Report

MARK = "\ufeff"
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def rows(report: Report) -> list[dict[str, str]]:
    """The table as a program reads it that knows RFC 4180 and the mark."""
    text = "".join(pieces(report)).encode("utf-8").decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline=""), strict=True))


def test_there_is_one_row_a_citation_and_each_says_all() -> None:
    found = [row for row in rows(sample.rich()) if row["reason"] == "not-found"]
    lost, *paper = found
    assert lost == {
        "url": "https://blog.example.com/lost",
        "status": "broken",
        "reason": "not-found",
        "detail": "answered 404 Not Found (2 tries)",
        "status_code": "404",
        "final_url": "",
        "memento": "",
        "path": "notes/a.md",
        "line": "1",
        "column": "3",
        "text": "",
        "lang": "en",
        "checked_at": "2026-11-22T06:04:05Z",
    }
    assert [row["lang"] for row in paper] == ["ar", "de", "en", "hi", "ja"]
    assert {row["text"] for row in paper} == {"Deep Learning, chapter 7"}
    copy = "https://web.archive.org/web/20190303123000/https://lab.example.org/papers/deep-learning.pdf"
    assert {row["memento"] for row in paper} == {copy}


@pytest.mark.parametrize("report", [sample.rich(), sample.empty(), hostile.report()])
def test_every_citation_has_its_row(report: Report) -> None:
    cited = sum(len(link.link.references) for link in report.links)
    assert len(rows(report)) == cited + len(report.ignored)


def test_what_is_not_checked_has_rows_with_the_reason() -> None:
    found = {row["url"]: row for row in rows(sample.rich())}
    assert (
        found["https://late.example.org/"]["status"],
        found["https://late.example.org/"]["checked_at"],
    ) == (
        "unchecked",
        "",
    )
    mail = found["mailto:a@example.org"]
    assert (mail["status"], mail["reason"], mail["line"]) == ("ignored", "unsupported-scheme", "4")


def test_it_begins_with_the_mark_that_excel_needs_and_the_names() -> None:
    text = "".join(pieces(sample.empty()))
    assert text == MARK + ",".join(f'"{name}"' for name in COLUMNS) + "\n"


def test_every_text_is_in_quotes() -> None:
    """A semicolon in one starts no cell where spreadsheets separate cells with it."""
    url = "https://a.example.org/x;=1+1"
    report = sample.report_of([sample.link(url, Reason.OK, "", sample.reference(url, text='say "a;=b", c'))])
    text = "".join(pieces(report))
    assert f'"{url}",' in text
    assert '"say ""a;=b"", c"' in text


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1", "\u3000=1"]
)
def test_no_cell_is_a_formula(text: str) -> None:
    link = sample.link(text, Reason.NOT_FOUND, text, sample.reference(text, text, text=text, lang=text))
    report = sample.report_of([link], ignored=(IgnoredReference(sample.reference(text), Reason.RULE, text),))
    for row in rows(report):
        for name, cell in row.items():
            assert not cell.strip().startswith(FORMULAS), name
        assert "'" in row["detail"] + row["url"]


@settings(deadline=None, max_examples=10)
@given(reports())
def test_any_report_makes_whole_rows_and_no_formula(report: Report) -> None:
    for row in rows(report):
        assert list(row) == list(COLUMNS)
        assert None not in row.values()
        assert not any(cell.strip().startswith(FORMULAS) for cell in row.values())
        datetime.fromisoformat(row["checked_at"] or "2026-01-01T00:00:00Z").astimezone(UTC)
