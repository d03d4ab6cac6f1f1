"""Every format over the same reports, kept as files: a change in what people read is seen in review.

``REFGUARD_UPDATE_GOLDENS=1 pytest tests/report/test_golden.py`` writes them anew.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checker.report import FORMATS, job_summary
from checker.report.console import summary
from tests.report import sample
from tests.report.html_page import bare

if TYPE_CHECKING:
    from checker.models import Report

GOLDENS = Path(__file__).parents[1] / "data" / "report"
SAMPLES = {
    "rich": sample.rich(),
    "all-good": sample.all_good(),
    "offline": sample.offline(),
    "empty": sample.empty(),
    "changed": sample.changed(),
}
FORMS = (*FORMATS, "console", "job-summary")


def rendered(report: Report, form: str) -> str:
    if form == "console":
        return summary(report, width=100, color=False, reports=["reports/report.md", "reports/report.json"])
    if form == "job-summary":
        return job_summary.render(report)
    text = FORMATS[form].render(report)
    return bare(text) if form == "html" else text


SUFFIXES = {
    "console": "txt",
    "markdown": "md",
    "html": "html",
    "json": "json",
    "jsonl": "jsonl",
    "csv": "csv",
    "sarif": "sarif",
    "junit": "xml",
    "gitlab": "gitlab.json",
    "badge": "badge.svg",
    "shields": "badge.json",
    "feed": "feed.xml",
    "github": "github.txt",
    "job-summary": "summary.md",
}


def golden(name: str, form: str) -> Path:
    return GOLDENS / f"{name}.{SUFFIXES[form]}"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", SAMPLES)
def test_the_report_is_as_it_was(name: str, form: str) -> None:
    path, text = golden(name, form), rendered(SAMPLES[name], form)
    if os.environ.get("REFGUARD_UPDATE_GOLDENS"):
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    wanted = {golden(name, form) for name in SAMPLES for form in FORMS}
    assert set(GOLDENS.iterdir()) == wanted
