"""The second half of report.md: archive, totals, hosts, languages, and what was not checked."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from checker.judge.findings import copy_of
from checker.models import REASONS, Status
from checker.report import tally
from checker.report.gfm import anchor, code, fold, table, words
from checker.report.tally import ArchiveState
from checker.report.text import address, count
from checker.report.words import ARCHIVE, STATUS
from checker.urls import redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from checker.models import CheckedLink, Reason, Reference, Report

__all__ = ["archive", "hosts", "ignored", "languages", "shown", "totals", "unchecked"]

REASONS_PAGE = "https://github.com/refguard/refguard/blob/main/docs/reasons.md"
LISTED = 5
"""Entries of a secondary list that are not folded away."""
HELD = 200
"""Entries of a secondary list at most; report.json holds the rest."""
HOSTS = 15
"""Hosts that are not folded away."""

Row = tuple[str, str]  # a list item, and the detail that goes with it

_LANGUAGE = re.compile(r"[A-Za-z0-9_-]{1,35}")  # BCP 47 needs no more; anything else has no place in a table


def shown(url: str) -> str:
    """``url`` without passwords and hidden characters."""
    return address(redact(url))


def archive(report: Report) -> list[str]:
    """Where the links stand at the archive, by state and reason, and what the run has to say."""
    states: defaultdict[ArchiveState, list[Row]] = defaultdict(list)
    for each in report.links:
        state = tally.archive_state(each)
        if state is not None:
            states[state].append((_archive_row(each), _archive_reason(each, state)))
    lines = []
    if states:
        total = sum(map(len, states.values()))
        copies = sum(len(states[state]) for state in _HAVE_COPY)
        has = "has" if copies == 1 else "have"
        lines += ["", f"{copies:,} of {count(total, 'link')} {has} an archived copy."]
    if report.run.notices:
        lines += ["", *(f"- Note: {words(redact(notice))}" for notice in report.run.notices)]
    for state in ArchiveState:
        if states[state] and state is not ArchiveState.ARCHIVED:
            lines += _group(f"**{len(states[state]):,} {ARCHIVE[state]}**", states[state])
    return ["## Archive", *lines] if lines else []


_HAVE_COPY = (ArchiveState.ARCHIVED, ArchiveState.SAVED)


def totals(report: Report) -> list[str]:
    """Links by status and by reason."""
    if not report.links:
        return []
    statuses = [
        (status.value, number, STATUS[status])
        for status, number in tally.by_status(report.links).items()
        if number
    ]
    reasons = [
        (_reason_link(reason), REASONS[reason][0].value, number)
        for reason, number in tally.by_reason(report.links).items()
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
    groups = [
        group
        for group in tally.by_host(report.links)
        if any(group.statuses[status] for status in tally.TROUBLES)
    ]
    if not groups:
        return []
    head = ("host", *(status.value for status in tally.TROUBLES), "links")
    rows = [
        (code(group.name), *(group.statuses[status] for status in tally.TROUBLES), group.links)
        for group in groups
    ]
    lines = ["## Hosts, worst first", "", *table(head, rows[:HOSTS])]
    if len(rows) > HOSTS:
        lines += [
            "",
            "<details>",
            f"<summary>{len(rows) - HOSTS:,} more hosts</summary>",
            "",
            *table(head, rows[HOSTS:]),
            "",
            "</details>",
        ]
    return lines


def languages(report: Report) -> list[str]:
    """Links by the language of the notes that cite them; nothing where there is one language only."""
    groups = tally.by_language(report)
    if len(groups) <= 1:
        return []
    head = ("language", "notes", "citations", "links", *(status.value for status in tally.TROUBLES))
    rows = [
        (
            _language(group.name),
            len(group.notes),
            group.references,
            group.links,
            *(group.statuses[status] for status in tally.TROUBLES),
        )
        for group in groups
    ]
    return ["## Languages of the notes", "", *table(head, rows)]


def ignored(report: Report) -> list[str]:
    """Citations and links not checked on purpose, grouped by reason."""
    groups: defaultdict[Reason, list[Row]] = defaultdict(list)
    for each in report.ignored:
        row = f"- {code(redact(each.reference.url))} in {code(_place(each.reference))}"
        groups[each.reason].append((row, redact(each.detail)))
    return _grouped("## Ignored", groups, _with(report, Status.IGNORED))


def unchecked(report: Report) -> list[str]:
    """Links that were not checked, and not on purpose, grouped by reason."""
    return _grouped("## Unchecked", defaultdict(list), _with(report, Status.UNCHECKED))


def _grouped(title: str, groups: defaultdict[Reason, list[Row]], links: Iterable[CheckedLink]) -> list[str]:
    for link in links:
        row = f"- {code(shown(link.link.url))} in {count(len(link.link.references), 'place')}"
        groups[link.verdict.reason].append((row, redact(link.verdict.detail)))
    lines = [
        line
        for reason, rows in sorted(groups.items())
        for line in _group(f"**{len(rows):,}** {code(reason.value)}", rows)
    ]
    return [title, *lines] if lines else []


def _group(said: str, rows: list[Row]) -> list[str]:
    """``rows`` under one line; a detail that all of them share is said there, once."""
    details = {detail for _, detail in rows}
    shared = details.pop() if len(details) == 1 else ""
    head = f"{said}: {words(shared)}" if shared else said
    each = sorted(row if shared or not detail else f"{row}: {words(detail)}" for row, detail in rows)
    return ["", head, "", *_listed(each)]


def _listed(rows: Sequence[str]) -> list[str]:
    held = [[row] for row in rows[:HELD]]
    more = len(rows) - len(held)
    end = ["", f"… and {more:,} more, in report.json."] if more else []
    return [*fold(held, 0 if len(rows) > LISTED else LISTED, "links"), *end]


def _archive_reason(link: CheckedLink, state: ArchiveState) -> str:
    if state in _HAVE_COPY:
        return ""
    if link.capture:
        return redact(link.capture.reason or "")
    return redact(link.lookup.detail) if link.lookup else ""


def _archive_row(each: CheckedLink) -> str:
    memento = copy_of(each)
    copy = (
        f" → {anchor(f'copy of {memento.timestamp:%Y-%m-%d}', shown(memento.memento_url))}" if memento else ""
    )
    return f"- {code(shown(each.link.url))}{copy}"


def _reason_link(reason: Reason) -> str:
    return anchor(code(reason.value), f"{REASONS_PAGE}#{reason.value}")


def _language(name: str) -> str:
    return code(name) if _LANGUAGE.fullmatch(name) or name == tally.NO_LANGUAGE else code("(other)")


def _place(reference: Reference) -> str:
    return f"{reference.location.path}:{reference.location.line}"


def _with(report: Report, status: Status) -> Iterable[CheckedLink]:
    return (link for link in report.links if link.verdict.status is status)
