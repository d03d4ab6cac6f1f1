from __future__ import annotations

from dataclasses import replace

from checker.models import Excuse, Finding, Reason, Report, Severity
from checker.report.github import LISTED, TOGETHER, inert, render
from tests.report import sample
from tests.report.runner import Command, commands


def found(
    number: int, severity: Severity = Severity.ERROR, *, gating: bool = True, excuse: Excuse | None = None
) -> tuple[Finding, ...]:
    """As many findings, each about a link and on a line of its own."""
    return tuple(
        Finding(
            "not-found",
            severity,
            "answered 404",
            "Look for it.",
            "notes/a.md",
            line,
            3,
            f"https://{severity}.example.org/{line}",
            gating=gating,
            excuse=excuse,
        )
        for line in range(1, number + 1)
    )


def report_of(*findings: Finding, since: str | None = None, folder: str = "") -> Report:
    report = sample.empty()
    return replace(report, run=replace(report.run, since=since, folder=folder), findings=findings)


def told(report: Report) -> list[Command]:
    """The commands, those of the folded list left out."""
    return [each for each in commands(render(report)) if each.name not in {"group", "endgroup"}]


def test_one_finding_is_one_command_on_its_line() -> None:
    assert told(report_of(*found(1), folder="site")) == [
        Command(
            "error",
            {"file": "site/notes/a.md", "line": "1", "col": "3", "title": "not-found"},
            "https://error.example.org/1: answered 404. Look for it.",
        )
    ]


def test_nothing_is_said_where_there_is_nothing_to_say() -> None:
    assert render(sample.all_good()) == ""


def test_no_more_of_a_kind_than_github_shows_and_one_notice_for_the_rest() -> None:
    findings = [*found(30), *found(30, Severity.WARNING), *found(30, Severity.NOTE, gating=False)]
    shown = told(report_of(*(replace(each, path=f"{each.severity}.md") for each in findings)))
    assert [each.name for each in shown].count("error") == 10
    assert [each.name for each in shown].count("warning") == 10
    assert [each.name for each in shown].count("notice") == 10
    assert shown[-1].data == (
        "61 more findings: 40 failing this run, 21 not grave enough to fail. The log of this step lists them."
    )
    assert "file" not in shown[-1].properties


def test_all_findings_of_a_line_are_one_command_that_says_the_gravest() -> None:
    (error,) = found(1)
    others = [
        replace(error, severity=Severity.WARNING, url=f"https://b.example.org/{each}") for each in range(3)
    ]
    (only,) = told(report_of(*others, error))
    assert (only.name, only.properties["title"]) == ("error", "4 findings")
    assert only.data.splitlines()[0].startswith("https://error.example.org/1: ")
    assert len(only.data.splitlines()) == 4


def test_a_crowded_line_says_how_many_it_does_not_tell() -> None:
    (one,) = found(1)
    (only,) = told(
        report_of(*(replace(one, url=f"https://b.example.org/{each}") for each in range(TOGETHER + 5)))
    )
    assert only.data.splitlines()[-1] == "And 5 more findings on this line."


def test_each_link_is_shown_before_any_is_shown_again() -> None:
    findings = [*found(20)]
    same = [replace(each, path="notes/0.md", url="https://often.example.org/") for each in findings]
    urls = {each.data.split(": ")[0] for each in told(report_of(*same, *findings)) if each.name == "error"}
    assert len(urls) == 10


def test_what_does_not_count_is_a_notice() -> None:
    (only,) = told(report_of(*found(1, gating=False)))
    assert only.name == "notice"


def test_what_is_excused_is_only_counted() -> None:
    (only,) = told(report_of(*found(2, gating=False, excuse=Excuse.BASELINE)))
    assert only == Command(
        "notice",
        {"title": "refguard"},
        "2 more findings, known in the baseline. The log of this step lists them.",
    )


def test_under_review_only_what_counts_stands_on_its_line() -> None:
    warnings = [replace(each, line=9) for each in found(1, Severity.WARNING, gating=False)]
    untouched = [replace(each, line=10) for each in found(1, gating=False, excuse=Excuse.UNTOUCHED)]
    shown = told(report_of(*found(1), *warnings, *untouched, since="main"))
    assert [(each.name, each.properties.get("line")) for each in shown] == [("error", "1"), ("notice", None)]
    assert "1 not touched by this change" in shown[-1].data
    assert "1 not grave enough to fail" in shown[-1].data


def test_the_rest_is_listed_in_a_group_that_ends() -> None:
    text = render(report_of(*found(LISTED + 20)))
    assert [each.name for each in commands(text)][-2:] == ["group", "endgroup"]
    group = text.split("::group::")[1].splitlines()
    assert len(group) == 1 + LISTED + 1 + 1
    assert group[-2:] == ["- and 10 more findings, which report.json holds", "::endgroup::"]


def test_properties_and_messages_come_back_as_they_were() -> None:
    (one,) = found(1)
    (only,) = told(report_of(replace(one, path="a,b:c%2C/100%.md", url=None, message="50%0A, a::b")))
    assert only.properties["file"] == "a,b:c%2C/100%.md"
    assert only.data == "50%0A, a::b. Look for it."


def test_no_line_of_a_text_commands_anything_when_it_is_inert() -> None:
    text = "a\n::set-output name=x::y\n  ::error::z\nb ##[error]c\n:: d\n"
    assert commands(text)
    assert commands(inert(text)) == []
    assert inert("nothing :: to ##do\n") == "nothing :: to ##do\n"


def test_a_moved_page_says_where_to() -> None:
    link = sample.link("https://a.example.org/", Reason.MOVED_PERMANENTLY, final_url="https://b.example.org/")
    (only,) = told(sample.report_of([link]))
    assert only.name == "notice"
    assert only.data.endswith("Write the new address: https://b.example.org/")
