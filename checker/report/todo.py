"""What asks for something, worst first: the formats that say what to do choose and order links alike."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from checker.judge.findings import replacement
from checker.models import Severity, Status
from checker.report import tally
from checker.report.text import legible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checker.models import CheckedLink, Report

__all__ = ["Todo", "marked", "shared_replacement"]


class Todo:
    """The links of ``report`` that are not simply in order, weighed once.

    ``repaired`` are those that are broken and have an archived copy beside each citation: nothing is to be done about them.
    """

    def __init__(self, report: Report) -> None:
        weighed, repaired = _weighed(report), tally.repaired(report)
        self.repaired, self._weighed = list["CheckedLink"](), weighed
        if repaired:
            self.repaired = [link for link, _ in weighed if legible(link.link.url) in repaired]
            self._weighed = [each for each in weighed if legible(each[0].link.url) not in repaired]

    @property
    def errors(self) -> list[CheckedLink]:
        """The links of which the report makes an error, worst first."""
        return [link for link, severity in self._weighed if severity is Severity.ERROR]

    def lesser(self, status: Status) -> list[CheckedLink]:
        """The links with ``status`` that are no errors, worst first."""
        return [
            link
            for link, severity in self._weighed
            if link.verdict.status is status and severity is not Severity.ERROR
        ]


def marked(*changed: Sequence[str]) -> frozenset[str]:
    """The addresses to mark as new."""
    return frozenset(legible(url) for urls in changed for url in urls)


def shared_replacement(link: CheckedLink) -> str | None:
    """The replacement with the fragment that all citations share, otherwise without any."""
    without = replacement(link)
    if without is None:  # as for most: those that work
        return None
    each = {replacement(link, reference) for reference in link.link.references}
    return each.pop() if len(each) == 1 else without


def _weighed(report: Report) -> list[tuple[CheckedLink, Severity | None]]:
    """Every link that is not simply in order with its severity in this report, worst first."""
    severities = tally.severities(report)
    links = [
        link
        for link in report.links
        if link.verdict.status is not Status.WORKING or link.verdict.reason in severities
    ]
    ordered = sorted(links, key=partial(tally.worst_first, severities=severities))
    return [(link, tally.severity(link, severities)) for link in ordered]
