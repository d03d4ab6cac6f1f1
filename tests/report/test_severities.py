"""What the configuration says of severities decides where reports show a link, and in which order."""

from __future__ import annotations

from dataclasses import replace

from checker.judge.findings import findings
from checker.judge.gate import Gate
from checker.models import Excuse, Reason, Report, Severity
from checker.report import FORMATS
from checker.report.console import summary
from tests.report.sample import link, report_of

LINKS = [
    link("https://gone.example/", Reason.NOT_FOUND),
    link("https://moved.example/", Reason.MOVED_PERMANENTLY, final_url="https://there.example/"),
    link("https://slow.example/", Reason.TIMEOUT),
]
SEVERITIES = {
    "not-found": Severity.NOTE,
    "timeout": Severity.ERROR,
    "moved-permanently": Severity.ERROR,
}


def configured() -> Report:
    report = report_of(LINKS)
    gate = Gate(Severity.ERROR, SEVERITIES)
    return replace(report, findings=findings(report.links, (), gate))


def test_the_report_calls_for_action_on_what_the_configuration_calls_an_error() -> None:
    text = FORMATS["markdown"].render(configured())
    assert text.index("## Fix now") < text.index("slow.example") < text.index("## Look at")
    assert text.index("moved.example") < text.index("## Look at") < text.index("gone.example")
    assert "To do: Write the new address" in text
    assert "the configuration does not call that an error" in text
    assert "## Moved" not in text


def test_the_summary_begins_with_the_gravest() -> None:
    text = summary(configured(), width=0, color=False)
    order = [text.index(name) for name in ("slow.example", "moved.example", "gone.example")]
    assert order == sorted(order)


def test_without_a_configuration_reasons_say_how_grave_a_link_is() -> None:
    text = FORMATS["markdown"].render(report_of(LINKS))
    assert text.index("## Fix now") < text.index("gone.example") < text.index("## Look at")
    assert text.index("## Look at") < text.index("slow.example") < text.index("## Moved")


def test_the_summary_counts_what_is_known() -> None:
    report = report_of(LINKS)
    assert "known" not in summary(report, width=0, color=False)
    known = tuple(replace(each, gating=False, excuse=Excuse.BASELINE) for each in report.findings)
    assert "\n  3 known (baseline)\n" in summary(replace(report, findings=known), width=0, color=False)
