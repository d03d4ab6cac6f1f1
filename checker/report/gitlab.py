"""gl-code-quality-report.json: findings in merge requests of GitLab, its "code quality" report.

GitLab compares the report of a merge request with that of the target branch, fingerprint by fingerprint, and shows
what is new. So what is excused stays in it, as information: to leave it out would make it look repaired.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.models import Severity
from checker.report.items import EXCUSES, Item, items_of, said
from checker.report.json_text import json_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checker.models import Finding, Report

__all__ = ["pieces"]

_SEVERITY: Mapping[Severity, str] = {
    Severity.ERROR: "critical",
    Severity.WARNING: "minor",
    Severity.NOTE: "info",
}


def pieces(report: Report) -> Iterator[str]:
    """The text of gl-code-quality-report.json, a few issues at a time."""
    yield from json_list(map(_issue, items_of(report)), 0)
    yield "\n"


def _issue(item: Item) -> dict[str, object]:
    finding = item.finding
    return {
        "description": _description(finding),
        "check_name": finding.ident,
        "fingerprint": item.fingerprint,
        "severity": _SEVERITY[Severity.NOTE if finding.excuse else finding.severity],
        "location": {"path": item.path, "lines": {"begin": finding.line}},
    }


def _description(finding: Finding) -> str:
    excuse = f" ({EXCUSES[finding.excuse]})" if finding.excuse else ""
    return f"{said(finding)}{excuse}"
