"""junit.xml: one test suite a note, one test case for each address it cites, as Jenkins and GitLab show them.

A case fails where a finding counts, is skipped where one is excused or where nothing was checked, and passes otherwise,
with what there is to know in its output. Its name never holds a line: services compare cases by their names.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from checker.models import REASONS, Status
from checker.report import tally
from checker.report.items import EXCUSES, in_repository, said, short
from checker.report.text import address, clean, legible, place, utc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.models import Finding, IgnoredReference, Reason, Report

__all__ = ["pieces"]

# The runner of GitHub Actions acts on these, where somebody prints the file there.
_BEGINNING = re.compile(r"^(\s*):(?=:)", re.MULTILINE)
_COMMANDS = {"##[": "#&#35;["}
_UNSEEN = frozenset({Status.UNCHECKED, Status.IGNORED})


@dataclass(slots=True)
class _Case:
    """One address in one note, or one thing wrong with the note. ``skipped`` says why nothing was seen."""

    name: str
    skipped: str = ""
    findings: list[Finding] | None = None  # as most of them: a list for each would be a third of the memory

    def add(self, finding: Finding) -> None:
        if self.findings is None:
            self.findings = []
        self.findings.append(finding)

    @property
    def fails(self) -> bool:
        return any(finding.gating for finding in self.findings or ())

    @property
    def excuse(self) -> str:
        """Why the case is skipped; empty where it is not."""
        if self.fails:
            return ""
        excuses = [EXCUSES[each.excuse] for each in self.findings or () if each.excuse]
        return excuses[0] if excuses else self.skipped


_Suites = defaultdict[str, dict[str, _Case]]  # by the path of the note, then by what the case is about


def pieces(report: Report) -> Iterator[str]:
    """The text of junit.xml, suite by suite."""
    suites = _suites(report)
    cases = [case for suite in suites.values() for case in suite.values()]
    failures = sum(case.fails for case in cases)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="refguard" tests="{len(cases)}" failures="{failures}" errors="0">\n'
    at = utc(report.run.started_at).removesuffix("Z")
    for path in sorted(suites):
        yield from _suite(place(in_repository(report.run.folder, path)), at, list(suites[path].values()))
    yield "</testsuites>\n"


def _suites(report: Report) -> _Suites:
    suites: _Suites = defaultdict(dict)
    for note in report.notes:
        suites[legible(note.path)]  # a note that cites nothing is a suite, too
    for link in tally.links(report):
        why = _unseen(link.verdict.reason, link.verdict.detail)
        for reference in link.link.references:
            _case(suites, reference.location.path, link.link.url, why)
    for each in sorted(report.ignored, key=_address):
        _case(suites, each.reference.location.path, each.reference.url, _unseen(each.reason, each.detail))
    for finding in tally.findings(report):
        about = finding.url if finding.url is not None else f"{finding.ident}: {finding.message}"
        _case(suites, finding.path, about).add(finding)
    for suite in suites.values():
        if not suite:
            suite[""] = _Case("cites nothing")
    return suites


def _case(suites: _Suites, path: str, about: str, skipped: str = "") -> _Case:
    suite, key = suites[legible(path)], legible(about)
    case = suite.setdefault(key, _Case(short(address(about) if " " not in about else clean(about)), skipped))
    case.skipped = case.skipped or skipped
    return case


def _unseen(reason: Reason, detail: str) -> str:
    if REASONS[reason][0] not in _UNSEEN:
        return ""
    return short(": ".join(filter(None, (reason.value, clean(detail)))))


def _suite(path: str, at: str, cases: list[_Case]) -> Iterator[str]:
    name = quoteattr(path, _COMMANDS)
    failures = sum(case.fails for case in cases)
    skipped = sum(bool(case.excuse) for case in cases)
    counts = f'tests="{len(cases)}" failures="{failures}" errors="0" skipped="{skipped}"'
    yield f'  <testsuite name={name} file={name} {counts} timestamp="{at}">\n'
    seen: Counter[str] = Counter()
    for case in cases:
        seen[case.name] += 1  # long addresses are cut, and may look the same then
        number = f" ({seen[case.name]})" if seen[case.name] > 1 else ""
        head = f"    <testcase classname={name} name={quoteattr(case.name + number, _COMMANDS)}"
        body = _body(path, case)
        yield f"{head}>\n{body}    </testcase>\n" if body else f"{head}/>\n"
    yield "  </testsuite>\n"


def _body(path: str, case: _Case) -> str:
    lines = "\n".join(_line(path, finding) for finding in case.findings or ())
    told = _BEGINNING.sub(r"\1&#58;", escape(lines, _COMMANDS))
    if case.findings and case.fails:
        first = next(finding for finding in case.findings if finding.gating)
        message = quoteattr(short(clean(first.message)), _COMMANDS)
        return f"      <failure type={quoteattr(first.ident)} message={message}>{told}</failure>\n"
    if case.excuse:
        return f"      <skipped message={quoteattr(case.excuse, _COMMANDS)}>{told}</skipped>\n"
    return f"      <system-out>{told}</system-out>\n" if told else ""


def _line(path: str, finding: Finding) -> str:
    where = f"{path}:{finding.line}:{finding.column}"
    return f"{where}: {finding.severity.value}: {finding.ident}: {said(finding)}"


def _address(ignored: IgnoredReference) -> tuple[str, str, str]:
    return legible(ignored.reference.url), ignored.reason.value, legible(ignored.detail)
