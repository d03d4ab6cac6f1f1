"""The sentences that more than one format says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.models import REASONS, Excuse, Reason, Status
from checker.report import tally
from checker.report.evidence import ArchiveState
from checker.report.text import clean, count, legible, utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from checker.models import CheckedLink, Report
    from checker.report.evidence import Totals

__all__ = [
    "ARCHIVE",
    "REPAIRED",
    "citations_met",
    "doubt",
    "failing",
    "headline",
    "meaning",
    "of_change",
    "outlook",
    "scope",
    "since",
]

STATUS: Mapping[Status, str] = {
    Status.BROKEN: "a reader does not get the cited page",
    Status.UNSTABLE: "no answer that can be trusted",
    Status.BLOCKED: "the server turns robots away; a reader may well see the page",
    Status.REDIRECTED: "a reader gets the page, permanently elsewhere",
    Status.WORKING: "a reader gets the page",
    Status.UNCHECKED: "not checked, not on purpose",
    Status.IGNORED: "not checked, on purpose",
}
"""What each status means; ``meaning`` says it of one report."""

ARCHIVE: Mapping[ArchiveState, str] = {
    ArchiveState.ARCHIVED: "archived before this run",
    ArchiveState.SAVED: "newly saved",
    ArchiveState.PENDING: "submitted, not done yet",
    ArchiveState.DEFERRED: "left for a later run",
    ArchiveState.REFUSED: "impossible to capture",
    ArchiveState.EXCLUDED: "not shown by the archive, at the owner's wish or by law",
    ArchiveState.UNKNOWN: "not known yet: an archive did not answer",
    ArchiveState.NEVER_ARCHIVED: "without a copy that shows the page, and not submitted",
    ArchiveState.WITHHELD: "told to no archive",
}
"""Where a link stands at the archive."""


REPAIRED = (
    "Readers do not get these pages; an archived copy stands beside each citation, so nothing has to be done."
)
"""What is said of broken links that have one."""

COUNTED = 5
"""Failed checks that are counted in files kept under version control: from then on a line stays as it is, and the difference
of two reports is the news. The terminal, `refguard history` and report.json tell them all."""


def meaning(report: Report, status: Status) -> str:
    """What ``status`` means in this report, whose headline counts pages without the cited part by themselves."""
    missing = _missing_parts(report) if status is Status.BROKEN else 0
    if not missing:
        return STATUS[status]
    if missing == tally.by_status(report)[status]:
        return "a reader does not get the cited part of the page"
    return f"a reader does not get the page or, of {missing:,}, the cited part"


def headline(report: Report) -> str:
    """The outcome in one sentence; that of a run that asked for no page is not to be taken for today's."""
    if not report.links:
        return "There is no link to check."
    if tally.nothing_checked(report):
        return f"Nothing {'was' if report.run.network == 'ok' else 'could be'} checked."
    outcome = _outcome(report)
    if tally.nothing_asked(report):
        return f"Known from earlier runs: {outcome[0].lower()}{outcome[1:]}"
    return outcome


def _outcome(report: Report) -> str:
    counts, missing = tally.by_status(report), _missing_parts(report)
    broken, reached = counts[Status.BROKEN] - missing, counts[Status.WORKING] + counts[Status.REDIRECTED]
    if broken:
        return f"{count(broken, 'link')} {'is' if broken == 1 else 'are'} broken."
    if missing:
        return f"No link is broken; {count(missing, 'cited part')} of pages {'is' if missing == 1 else 'are'} missing."
    if reached and reached == len(report.links):
        return "The link works." if reached == 1 else f"All {count(reached, 'link')} work."
    return "No link is broken."


def _missing_parts(report: Report) -> int:
    """Pages and files that are there, without what is cited of them: broken, but not links to nothing."""
    return tally.by_reason(report).get(Reason.MISSING_FRAGMENT, 0)


def outlook(report: Report, *, say: Callable[[str], str] = clean) -> str:
    """What else there is to know: what changed since the last run, what has to be looked at, what is missing.

    ``say`` makes words from elsewhere safe for the format that shows them.
    """
    if tally.nothing_checked(report):
        return _waiting(report, say)
    counts, reasons = tally.by_status(report), tally.by_reason(report)
    missing = _missing_parts(report)
    is_broken = counts[Status.BROKEN] > missing
    others = _listed(
        (missing if is_broken else 0, "lacked the part that is cited"),
        (counts[Status.UNSTABLE], "gave no answer that can be trusted"),
        (counts[Status.BLOCKED], "turned robots away"),
        (counts[Status.UNCHECKED], "{was} not checked"),
    )
    of_the_others = "Of the others, " if counts[Status.BROKEN] else ""
    parts = (
        _recalled(report),
        *_changes(report),
        f"{of_the_others}{others}." if others else "",
        "" if report.run.complete or Reason.NO_NETWORK in reasons else "The run did not finish.",
    )
    return " ".join(filter(None, parts))


def _recalled(report: Report) -> str:
    """What is not from this run, and when it was seen; empty where it would say nothing new."""
    is_there, days = report.run.network == "ok", _days(tally.recalled(report))
    if tally.nothing_asked(report):
        why = "No page was asked for in this run" if is_there else "There is no network"
        return f"{why}: what is known of pages was seen {days}."
    if is_there:
        return ""
    return f"There is no network{f': what was not reached keeps what was seen {days}' if days else ''}."


def _days(links: list[CheckedLink]) -> str:
    """When ``links`` were seen: ``"on 2026-11-02"``, ``"from 2026-11-02 to 2026-11-13"``."""
    times = [link.checked_at for link in links if link.checked_at]
    if not times:
        return ""
    first, last = (utc(each)[:10] for each in (min(times), max(times)))
    return f"on {first}" if first == last else f"from {first} to {last}"


def since(report: Report) -> str:
    """What the report is compared with: ``"since the last run"``, ``"since 2026-10-23"``."""
    return f"since {utc(report.compared_with)[:10] if report.compared_with else 'the last run'}"


def of_change(report: Report) -> str:
    """How much a change under review has to answer for, as one sentence; empty without one, a gate or any note."""
    if report.run.since is None or report.gate_on is None or not report.notes:
        return ""
    counts = sum(finding.gating for finding in report.findings)
    others = sum(finding.excuse is Excuse.UNTOUCHED for finding in report.findings)
    said = (
        f"{count(counts, 'finding')} {'counts' if counts == 1 else 'count'}" if counts else "Nothing counts"
    )
    rest = f"; {others:,} {'is' if others == 1 else 'are'} not of its making" if others else ""
    return f"{said} against this change{rest}."


def doubt(report: Report) -> str:
    """Why links are unstable, and who asks again: what this run saw, or, where it asked nobody, an earlier one."""
    if report.run.from_memory or report.run.network != "ok":
        return "No answer that could be trusted when they were last asked; the next run that visits pages asks again."
    return "No answer that can be trusted in this run; the next one asks again."


def failing(link: CheckedLink, most: int | None = COUNTED) -> str:
    """How long ``link`` has been failing, and what it was before, as one clause; empty where there is no more to say.

    Checks are counted up to ``most`` (None: all; 0: not at all).
    """
    streak = link.streak
    if streak is None or link.verdict.reason is Reason.UNREACHABLE:  # which says it in its own words
        return ""
    if streak.checks <= 1 and streak.was is None:
        return ""
    before = "never seen otherwise" if streak.was is None else f"it was {REASONS[streak.was][0]} before"
    said = filter(None, (_checks(streak.checks, most), before))
    return f"failing since {utc(streak.since)[:10]} ({'; '.join(said)})"


def _checks(number: int, most: int | None) -> str:
    if most == 0:
        return ""
    return count(number, "check") if most is None or number <= most else f"more than {count(most, 'check')}"


def citations_met(totals: Totals) -> str:
    """How the copies stand to the citations, as one clause; empty where no citation has a known day."""
    if not totals.before and not totals.after:
        return ""
    return _listed(
        (totals.before, "from the day of the citation or before it"),
        (totals.after, "from after it"),
        (totals.undated, "without a known day of citation"),
    )


def scope(report: Report) -> str:
    """What was read: links, citations, notes."""
    cited = count(tally.references(report), "citation")
    return f"{count(len(report.links), 'link')}, {cited}, {count(len(report.notes), 'note')}"


def _changes(report: Report) -> Iterator[str]:
    """What is different, in sentences; a page that was never checked before has not changed."""
    changed = _listed(
        (len(report.newly_broken), "broke"),
        (len(report.recovered), "recovered"),
        (len(report.moved), "moved"),
        (len(report.newly_archived), "{was} archived"),
    )
    new = len(report.new_and_broken)
    if changed or report.compared_with:
        yield f"{since(report).capitalize()}, {changed or 'nothing that was known then has changed'}."
    if new:
        when = "first checked after that" if report.compared_with else "checked for the first time"
        yield f"Of the links {when}, {new:,} {'is' if new == 1 else 'are'} broken."


def _waiting(report: Report, say: Callable[[str], str]) -> str:
    links = tally.waiting(report)
    why = (
        {legible(link.verdict.detail) for link in links}
        if report.run.network == "ok"
        else {"there is no network"}
    )
    shared = say(why.pop()) if len(why) == 1 else ""
    reason = f": {shared}" if shared else ""
    return f"{count(len(links), 'link')} {'is' if len(links) == 1 else 'are'} waiting{reason}."


def _listed(*parts: tuple[int, str]) -> str:
    """``"2 broke and 1 recovered"``: the parts that are not zero, as one clause."""
    said = [
        f"{number:,} {what.format(was='was' if number == 1 else 'were')}" for number, what in parts if number
    ]
    return " and ".join(filter(None, (", ".join(said[:-1]), said[-1]))) if said else ""
