"""The sentences that more than one format says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.models import Status
from checker.report import tally
from checker.report.tally import ArchiveState
from checker.report.text import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checker.models import Report

__all__ = ["ARCHIVE", "STATUS", "changes", "headline", "scope"]

STATUS: Mapping[Status, str] = {
    Status.BROKEN: "a reader does not get the cited page",
    Status.UNSTABLE: "no answer that can be trusted in this run",
    Status.BLOCKED: "the server turns robots away; a reader may well see the page",
    Status.REDIRECTED: "a reader gets the page, permanently elsewhere",
    Status.WORKING: "a reader gets the page",
    Status.UNCHECKED: "not checked, not on purpose",
    Status.IGNORED: "not checked, on purpose",
}
"""What each status means."""

ARCHIVE: Mapping[ArchiveState, str] = {
    ArchiveState.ARCHIVED: "archived before",
    ArchiveState.SAVED: "saved in this run",
    ArchiveState.PENDING: "submitted, not done yet",
    ArchiveState.DEFERRED: "left for a later run",
    ArchiveState.REFUSED: "refused by the archive",
    ArchiveState.UNKNOWN: "not known: the archive did not say",
    ArchiveState.NEVER_ARCHIVED: "without a copy",
}
"""Where a link stands at the archive."""


def headline(report: Report) -> str:
    """The outcome in one or two sentences."""
    if not report.links:
        return "There is no link to check."
    if tally.nothing_checked(report):
        why = "could be checked: there is no network" if report.run.network != "ok" else "was checked"
        waiting = _number(report, Status.UNCHECKED)
        return f"Nothing {why}. {count(waiting, 'link')} {'is' if waiting == 1 else 'are'} waiting."
    return " ".join(filter(None, (_outcome(report), _rest(report), _unfinished(report))))


def changes(report: Report) -> str:
    """What is different from the run before, in one sentence; empty where nothing is."""
    parts = [
        f"{len(report.newly_broken):,} broke" if report.newly_broken else "",
        f"{len(report.recovered):,} recovered" if report.recovered else "",
    ]
    said = " and ".join(filter(None, parts))
    return f"Since the last run, {said}." if said else ""


def scope(report: Report) -> str:
    """What was read: links, citations, notes."""
    cited = count(tally.references(report), "citation")
    return f"{count(len(report.links), 'link')}, {cited}, {count(len(report.notes), 'note')}"


def _outcome(report: Report) -> str:
    broken = _number(report, Status.BROKEN)
    if broken:
        return f"{count(broken, 'link')} {'is' if broken == 1 else 'are'} broken."
    reached = _number(report, Status.WORKING) + _number(report, Status.REDIRECTED)
    if reached and reached + _number(report, Status.IGNORED) == len(report.links):
        return "The link works." if reached == 1 else f"All {count(reached, 'link')} work."
    return "No link is broken."


def _rest(report: Report) -> str:
    unstable, blocked = _number(report, Status.UNSTABLE), _number(report, Status.BLOCKED)
    parts = [
        f"{unstable:,} gave no answer that can be trusted" if unstable else "",
        f"{blocked:,} turned robots away" if blocked else "",
    ]
    said = ", ".join(filter(None, parts))
    return f"{said}." if said else ""


def _unfinished(report: Report) -> str:
    unchecked = _number(report, Status.UNCHECKED)
    if not unchecked:
        return "" if report.run.complete else "The run did not finish."
    end = "was not checked" if unchecked == 1 else "were not checked"
    return f"{'' if report.run.complete else 'The run did not finish: '}{unchecked:,} {end}."


def _number(report: Report, status: Status) -> int:
    return tally.by_status(report.links)[status]
