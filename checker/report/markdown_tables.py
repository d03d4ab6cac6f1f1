"""The second half of report.md: totals, hosts, languages, and what was not checked."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from checker.models import REASONS, Status
from checker.report import tally
from checker.report.gfm import anchor, code, details, fold, indent, table, words
from checker.report.text import count, legible
from checker.report.words import meaning

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checker.models import CheckedLink, Reason, Reference, Report

__all__ = ["hosts", "ignored", "languages", "notes", "places", "totals", "unchecked"]

REASONS_PAGE = "https://github.com/refguard/refguard/blob/main/docs/reasons.md"
LISTED = 10
"""Entries of a secondary list that are not folded away."""
HELD = 200
"""Entries of a secondary list at most; report.json holds the rest."""
HOSTS = 15
"""Hosts that are not folded away."""

PLACES = 12
"""Places of one link that are not folded away."""

Row = tuple[str, list[str], str]  # a list item: its line, those below it, and the detail that goes with it


def totals(report: Report) -> list[str]:
    """Links by status and by reason."""
    if not report.links and not report.ignored:
        return []
    statuses = [
        (status.value, number, meaning(report, status))
        for status, number in tally.by_status(report).items()
        if number
    ]
    reasons = [
        (_reason_link(reason), REASONS[reason][0].value, number)
        for reason, number in tally.by_reason(report).items()
    ]
    return [
        "## Totals",
        "",
        *table(("status", "links", "meaning"), statuses),
        "",
        *table(("reason", "status", "links"), reasons),
    ]


def hosts(report: Report) -> list[str]:
    """Hosts with broken, unstable, blocked or moved links, worst first."""
    if not tally.has_troubles(report):
        return []
    rows = [
        (code(group.name), *_troubles(group), group.links)
        for group in tally.by_host(report.links)
        if any(_troubles(group))
    ]
    head = ("host", *tally.TROUBLES, "links")
    rest = rows[HOSTS:]
    more = ["", *details(f"{len(rest):,} more hosts", table(head, rest))] if rest else []
    return ["## Hosts, worst first", "", *table(head, rows[:HOSTS]), *more]


def languages(report: Report) -> list[str]:
    """Links by the language of the notes that cite them, where that tells something."""
    groups = tally.by_language(report) if tally.has_troubles(report) else []
    if len(groups) <= 1:
        return []
    head = ("language", "notes", "citations", "links", *tally.TROUBLES)
    rows = [
        (code(group.name), len(group.notes), group.references, group.links, *_troubles(group))
        for group in groups
    ]
    return ["## Languages of the notes", "", *table(head, rows)]


def notes(report: Report) -> list[str]:
    """Notes that cite broken, unstable, blocked or moved links, worst first; a path may hold what no table can."""
    groups = [group for group in tally.by_note(report.links) if any(_troubles(group))]
    if not groups:
        return []
    rows = [[f"- {code(group.name)}: {_told(group)}"] for group in groups[:HELD]]
    more = len(groups) - HELD
    end = ["", f"… and {more:,} more, in report.json."] if more > 0 else []
    return ["## Notes, worst first", "", *fold(rows, LISTED, "more notes"), *end]


def ignored(report: Report) -> list[str]:
    """Links and other addresses not checked on purpose, grouped by reason."""
    cited = _cited(_with(report, Status.IGNORED))
    for each in report.ignored:
        cited[each.reason, each.detail, legible(each.reference.url)].append(each.reference)
    return _grouped("## Ignored", cited)


def unchecked(report: Report) -> list[str]:
    """Links that were not checked, and not on purpose, grouped by reason."""
    return _grouped("## Unchecked", _cited(_with(report, Status.UNCHECKED)))


def places(references: Iterable[Reference]) -> tuple[str, list[str]]:
    """Every ``path:line`` of ``references``, once: in one line, and in the lines below it, where they are many."""
    each = list(dict.fromkeys(code(f"{path}:{line}") for path, line in sorted(map(_place, references))))
    if len(each) <= PLACES + 1:
        return ", ".join(each), []
    return ", ".join(each[:PLACES]), details(
        f"{len(each) - PLACES:,} more places", [", ".join(each[PLACES:])]
    )


_Cited = defaultdict[tuple["Reason", str, str], list["Reference"]]  # by reason, detail and address


def _cited(links: Iterable[CheckedLink]) -> _Cited:
    cited: _Cited = defaultdict(list)
    for link in links:
        cited[link.verdict.reason, link.verdict.detail, legible(link.link.url)] += link.link.references
    return cited


def _grouped(title: str, cited: _Cited) -> list[str]:
    groups: defaultdict[Reason, list[Row]] = defaultdict(list)
    for (reason, detail, url), references in cited.items():
        line, rest = places(references)
        groups[reason].append((f"- {code(url)} in {line}", indent(rest), detail))
    lines = [
        line
        for reason, rows in sorted(groups.items())
        for line in _group(f"**{len(rows):,}** {code(reason.value)}", rows)
    ]
    return [title, *lines] if lines else []


def _group(said: str, rows: list[Row]) -> list[str]:
    """``rows`` under one line; a detail that all of them share is said there, once."""
    said_of = {legible(detail) for _, _, detail in rows}
    shared = said_of.pop() if len(said_of) == 1 else ""
    head = f"{said}: {words(shared)}" if shared else said
    each = sorted(
        [line if shared or not detail else f"{line}: {words(detail)}", *rest] for line, rest, detail in rows
    )
    more = len(each) - HELD
    end = ["", f"… and {more:,} more, in report.json."] if more > 0 else []
    return ["", head, "", *fold(each[:HELD], LISTED, "more"), *end]


def _reason_link(reason: Reason) -> str:
    return anchor(code(reason.value), f"{REASONS_PAGE}#{reason.value}")


def _troubles(group: tally.Group) -> tuple[int, ...]:
    return tuple(group.statuses[status] for status in tally.TROUBLES)


def _told(group: tally.Group) -> str:
    """``"2 broken, 1 unstable of 14 links"``."""
    troubles = zip(tally.TROUBLES, _troubles(group), strict=True)
    said = ", ".join(f"{number:,} {status.value}" for status, number in troubles if number)
    return f"{said} of {count(group.links, 'link')}"


def _place(reference: Reference) -> tuple[str, int]:
    return reference.location.path, reference.location.line


def _with(report: Report, status: Status) -> Iterable[CheckedLink]:
    return (link for link in report.links if link.verdict.status is status)
