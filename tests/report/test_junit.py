from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from checker.models import Excuse, Note, Problem, Reason, Report
from checker.report.junit import pieces
from tests.report import hostile, sample

SCHEMA = Path(__file__).parents[1] / "data" / "schemas" / "junit-10.xsd"


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


def document(report: Report) -> etree._Element:
    root = etree.fromstring("".join(pieces(report)).encode())
    schema().assertValid(root)
    return root


def outcomes(report: Report) -> dict[str, list[str]]:
    """What became of each case: the tags in it."""
    return {
        str(case.get("name")): [str(each.tag) for each in case] for case in document(report).iter("testcase")
    }


@pytest.mark.parametrize("name", ["rich", "all_good", "offline", "empty", "changed"])
def test_it_keeps_to_the_schema_of_jenkins(name: str) -> None:
    document(getattr(sample, name)())


def test_the_schema_is_kept_by_hostile_texts_and_counts_are_right() -> None:
    root = document(hostile.report())
    suites = list(root)
    assert int(root.get("tests", "")) == sum(int(suite.get("tests", "")) for suite in suites)
    assert int(root.get("failures", "")) == sum(int(suite.get("failures", "")) for suite in suites)
    for suite in suites:
        assert int(suite.get("tests", "")) == len(suite)
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped"))
        names = [case.get("name") for case in suite]
        assert len(set(names)) == len(names)


def test_each_address_of_a_note_is_one_case() -> None:
    url = "https://a.example.org/"
    twice = sample.link(
        url, Reason.NOT_FOUND, "answered 404", *(sample.reference(url, line=each) for each in (3, 9))
    )
    fine = sample.link("https://b.example.org/", Reason.OK)
    report = sample.report_of([twice, fine])
    assert outcomes(report) == {url: ["failure"], "https://b.example.org/": []}
    (failure,) = document(report).iter("failure")
    assert (failure.get("type"), failure.get("message")) == ("not-found", "answered 404")
    assert [line.split(" ")[0] for line in (failure.text or "").splitlines()] == [
        "notes/a.md:3:3:",
        "notes/a.md:9:3:",
    ]


def test_what_does_not_count_passes_and_what_is_excused_or_unseen_is_skipped() -> None:
    links = [
        sample.link("https://late.example.org/", Reason.TIME_BUDGET, "the time was over"),
        sample.link("https://lost.example.org/", Reason.NOT_FOUND),
        sample.link("https://moved.example.org/", Reason.MOVED_PERMANENTLY),
    ]
    report = sample.report_of(links)
    excused = tuple(
        replace(finding, gating=False, excuse=Excuse.UNTOUCHED) if finding.gating else finding
        for finding in report.findings
    )
    report = replace(report, findings=excused)
    assert outcomes(report) == {
        "https://late.example.org/": ["skipped"],
        "https://lost.example.org/": ["skipped"],
        "https://moved.example.org/": ["system-out"],
    }
    said = [each.get("message") for each in document(report).iter("skipped")]
    assert said == ["time-budget: the time was over", "not touched by this change"]


def test_a_note_that_cites_nothing_passes_and_one_that_cannot_be_read_does_not() -> None:
    notes = (Note("notes/a.md"), Note("notes/b.md"))
    problem = Problem("unreadable-note", "not UTF-8", "Save it as UTF-8.", "notes/b.md")
    report = sample.report_of([], notes=notes, problems=(problem,), gate_on=problem.severity)
    assert outcomes(report) == {"cites nothing": [], "unreadable-note: not UTF-8": ["failure"]}


def test_the_name_of_a_case_does_not_move_with_its_line() -> None:
    url = "https://a.example.org/"
    above, below = (
        outcomes(sample.report_of([sample.link(url, Reason.GONE, "", sample.reference(url, line=line))]))
        for line in (1, 99)
    )
    assert above == below


def test_paths_start_at_the_root_of_the_repository() -> None:
    report = sample.rich()
    root = document(replace(report, run=replace(report.run, folder="site")))
    assert {str(suite.get("file"))[:11] for suite in root} == {"site/notes/"}


@pytest.mark.parametrize("path", ["::error::x.md", " ::set-output name=a::b.md"])
def test_no_line_begins_as_a_command_of_a_runner_that_prints_it(path: str) -> None:
    report = sample.rich()
    first = replace(report.findings[0], path=path)
    report = replace(
        report, findings=(first, replace(first, line=first.line + 1))
    )  # a line each, in one case
    assert not any(line.lstrip().startswith("::") for line in "".join(pieces(report)).splitlines())
    assert any(path in str(each.text) for each in document(report).iter("failure", "system-out"))
