from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from checker.models import Excuse, Reason, Report
from checker.report import FORMATS
from tests.report import hostile, sample

render = FORMATS["gitlab"].render

# GitLab publishes no schema; this is what its documentation asks of a report by another tool.
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "pattern": "^[a-z0-9-]+$"},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "additionalProperties": False,
                "properties": {
                    "path": {"type": "string", "minLength": 1, "pattern": r"^(?!\./)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "additionalProperties": False,
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def issues(report: Report) -> Any:
    text = render(report)
    assert text.startswith("[")  # GitLab refuses a byte order mark
    found = json.loads(text)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return found


@pytest.mark.parametrize("name", ["rich", "all_good", "offline", "empty", "changed"])
def test_it_is_what_gitlab_documents(name: str) -> None:
    issues(getattr(sample, name)())


def test_hostile_texts_keep_to_it_and_fingerprints_are_unique() -> None:
    marks = [issue["fingerprint"] for issue in issues(hostile.report())]
    assert len(set(marks)) == len(marks)


def test_severities_say_what_counts() -> None:
    links = [
        sample.link(f"https://{reason}.example.org/", reason)
        for reason in (Reason.MOVED_PERMANENTLY, Reason.NOT_FOUND, Reason.TIMEOUT)
    ]
    found = issues(sample.report_of(links))
    assert {issue["check_name"]: issue["severity"] for issue in found} == {
        "moved-permanently": "info",
        "not-found": "critical",
        "timeout": "minor",
    }


def test_what_is_excused_stays_as_information_and_keeps_its_fingerprint() -> None:
    report = sample.report_of([sample.link("https://a.example.org/", Reason.NOT_FOUND)])
    (finding,) = report.findings
    (before,) = issues(report)
    (after,) = issues(replace(report, findings=(replace(finding, gating=False, excuse=Excuse.BASELINE),)))
    assert (before["severity"], after["severity"]) == ("critical", "info")
    assert before["fingerprint"] == after["fingerprint"]
    assert after["description"] == f"{before['description']} (known in the baseline)"


def test_paths_start_at_the_root_of_the_repository() -> None:
    report = sample.report_of([sample.link("https://a.example.org/", Reason.NOT_FOUND)])
    (issue,) = issues(replace(report, run=replace(report.run, folder="site")))
    assert issue["location"] == {"path": "site/notes/a.md", "lines": {"begin": 1}}
