from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest

from checker.judge.fingerprints import fingerprints
from checker.models import Excuse, Problem, Reason, Report
from checker.report import FORMATS, sarif, tally
from checker.report.json_parse import parse
from checker.report.json_report import render as as_json
from tests.report import hostile, sample

render = FORMATS["sarif"].render

SCHEMA = Path(__file__).parents[1] / "data" / "schemas" / "sarif-2.1.0-rtm.5.json"
URI = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=@%/:-]+")  # RFC 3986 without query and fragment


@cache
def schema() -> jsonschema.Draft4Validator:
    return jsonschema.Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def run_of(report: Report) -> Any:
    document = json.loads(render(report))
    schema().validate(document)
    (run,) = document["runs"]
    return run


def lost(path: str = "notes/a.md", number: int = 1) -> Report:
    links = [
        sample.link(url, Reason.NOT_FOUND, "answered 404", sample.reference(url, path, each + 1))
        for each in range(number)
        for url in [f"https://a.example.org/{each}"]
    ]
    return sample.report_of(links)


@pytest.mark.parametrize("name", ["rich", "all_good", "offline", "empty", "changed"])
def test_it_keeps_to_the_official_schema(name: str) -> None:
    run_of(getattr(sample, name)())


def test_the_official_schema_is_kept_by_hostile_texts() -> None:
    run = run_of(hostile.report())
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert URI.fullmatch(place), place
        assert re.fullmatch(r"(?:%[0-9A-F]{2}|[^%])*", place)
    marks = [result["partialFingerprints"]["refguard/v1"] for result in run["results"]]
    assert len(set(marks)) == len(marks)


def test_every_finding_is_a_result_with_its_rule_place_and_fingerprint() -> None:
    report = sample.rich()
    run = run_of(report)
    rules = run["tool"]["driver"]["rules"]
    found = tally.findings(report)
    by_mark = {each["partialFingerprints"]["refguard/v1"]: each for each in run["results"]}
    assert len(by_mark) == len(found) == len(run["results"])
    for finding, mark in zip(found, fingerprints(found), strict=True):
        result = by_mark[mark]
        place = result["locations"][0]["physicalLocation"]
        assert result["ruleId"] == rules[result["ruleIndex"]]["id"] == finding.ident
        assert result["level"] == finding.severity
        assert (place["artifactLocation"]["uri"], place["artifactLocation"]["uriBaseId"]) == (
            finding.path,
            "%SRCROOT%",
        )
        assert place["region"] == {"startLine": finding.line, "startColumn": finding.column}
    assert all(rule["helpUri"].endswith(f"docs/reasons.md#{rule['id']}") for rule in rules)
    assert {rule["id"] for rule in rules} == {finding.ident for finding in found}
    assert run["columnKind"] == "unicodeCodePoints"


def test_what_counts_comes_first_and_what_is_excused_last_and_suppressed() -> None:
    report = lost(number=3)
    first, second, third = report.findings
    excused = replace(first, gating=False, excuse=Excuse.BASELINE)
    results = run_of(replace(report, findings=(excused, replace(second, gating=False), third)))["results"]
    lines = [result["locations"][0]["physicalLocation"]["region"]["startLine"] for result in results]
    assert lines == [3, 2, 1]
    # SARIF 3.27.23: all results have this property, or none; an empty array says "not suppressed"
    assert [result.get("suppressions") for result in results] == [
        [],
        [],
        [{"kind": "external", "status": "accepted", "justification": "known in the baseline"}],
    ]


@pytest.mark.parametrize(
    ("folder", "path", "expected"),
    [
        ("", "notes/ä b#c?.md", "notes/%C3%A4%20b%23c%3F.md"),
        ("site/docs", "a:b.md", "site/docs/a%3Ab.md"),
        ("site/docs", "../c.md", "site/c.md"),
        ("", "100%.md", "100%25.md"),
    ],
)
def test_places_are_addresses_from_the_root_of_the_repository(folder: str, path: str, expected: str) -> None:
    report = lost(path)
    (result,) = run_of(replace(report, run=replace(report.run, folder=folder)))["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": expected, "uriBaseId": "%SRCROOT%"}
    assert unquote(expected).endswith(path.removeprefix(".."))


def test_a_note_outside_of_everything_is_a_file_of_the_machine() -> None:
    (result,) = run_of(lost("/srv/a b.md"))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///srv/a%20b.md"}


def test_braces_and_brackets_mean_themselves() -> None:
    problem = Problem("unreadable-note", "it says {0} and [x](1)", "See ${{ y }}.", "a.md")
    (result,) = run_of(sample.report_of([], problems=(problem,)))["results"]
    assert result["message"]["text"] == r"it says {{0}} and \[x\](1). See ${{{{ y }}}}."


def test_more_than_code_scanning_takes_is_cut_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST", 2)
    run = run_of(lost(number=5))
    assert len(run["results"]) == 2
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"] == "3 results did not fit; report.json holds every one."


def test_more_bytes_than_code_scanning_takes_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "LARGEST", 5_000)
    kept = len(run_of(lost(number=1_500))["results"])
    assert 0 < kept < 1_500


def test_a_run_that_did_not_finish_says_so() -> None:
    whole = run_of(sample.all_good())["invocations"][0]
    assert whole["executionSuccessful"] is True
    assert whole["toolExecutionNotifications"] == []
    for report in (sample.rich(), sample.offline()):
        cut = run_of(report)["invocations"][0]
        assert cut["executionSuccessful"] is False
        assert "The run did not finish" in cut["toolExecutionNotifications"][0]["message"]["text"]


def test_it_can_be_made_from_report_json() -> None:
    report = sample.rich()
    placed = replace(report, run=replace(report.run, folder="site"))
    assert render(parse(as_json(placed))) == render(placed)
