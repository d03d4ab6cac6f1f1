"""What a report knows of copies: where each link stands at the archives, why, and how many stand where."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from checker.judge.findings import copy_of
from checker.judge.nearness import days_from
from checker.models import CaptureState, LookupState, Reason, Status
from checker.report.text import utc

if TYPE_CHECKING:
    from datetime import datetime

    from checker.models import CheckedLink, LocalCopy, Lookup, Memento, Report

__all__ = ["ArchiveState", "Totals", "archive_state", "distance", "kept", "totals", "why"]

_OK = range(200, 300)


class ArchiveState(StrEnum):
    """Where a link stands at the archives, look-up and submission taken together."""

    ARCHIVED = "archived"  # a copy was there before this run
    SAVED = "saved"  # this run made one
    PENDING = "pending"
    DEFERRED = "deferred"
    REFUSED = "refused"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"
    NEVER_ARCHIVED = "never-archived"  # none, and nothing was submitted
    WITHHELD = "withheld"  # no archive was asked, since the address is nothing to tell


_OF_LOOKUP = {
    LookupState.ARCHIVED: ArchiveState.ARCHIVED,
    LookupState.NEVER_ARCHIVED: ArchiveState.NEVER_ARCHIVED,
    LookupState.EXCLUDED: ArchiveState.EXCLUDED,
    LookupState.UNKNOWN: ArchiveState.UNKNOWN,
}


@dataclass(slots=True)
class Totals:
    """How many links stand where. ``before``, ``after`` and ``undated`` add up to the links with a copy to read.

    ``before`` includes the day of the citation; ``undated`` are those of which nobody knows when they were cited.
    ``earlier`` were last looked up in earlier runs, the first of them at ``since``.
    """

    states: Counter[ArchiveState] = field(default_factory=Counter)
    before: int = 0
    after: int = 0
    undated: int = 0
    seen_by_archive: int = 0
    kept: int = 0
    earlier: int = 0
    since: datetime | None = None

    @property
    def asked(self) -> int:
        """Links that an archive was asked about."""
        return self.states.total() - self.states[ArchiveState.WITHHELD]

    @property
    def copies(self) -> int:
        """Links with an archived copy to read."""
        return self.before + self.after + self.undated


def archive_state(link: CheckedLink) -> ArchiveState | None:
    """Where ``link`` stands at the archives; None where nothing is known of that."""
    if link.lookup and link.lookup.is_withheld:
        return ArchiveState.WITHHELD
    if link.capture and link.capture.state is CaptureState.SAVED:
        is_new = link.capture.submitted_at is None  # it is not from the store
        return ArchiveState.SAVED if is_new else ArchiveState.ARCHIVED
    if link.lookup and link.lookup.state is LookupState.ARCHIVED:
        return ArchiveState.ARCHIVED
    if link.capture:
        return ArchiveState(link.capture.state.value)
    return _OF_LOOKUP[link.lookup.state] if link.lookup else None


def why(link: CheckedLink) -> str:
    """Why ``link`` stands where it stands, as far as anybody said; one clause."""
    if link.capture and not (link.lookup and link.lookup.is_withheld):
        return link.capture.reason or ""
    return _answers(link.lookup) if link.lookup else ""


def distance(link: CheckedLink, memento: Memento) -> int | None:
    """Days from the citation of ``link`` to ``memento``, negative before; None where nobody knows when it was."""
    return days_from(link.cited, memento.timestamp) if link.cited else None


def kept(link: CheckedLink) -> LocalCopy | None:
    """The local copy of ``link``, where it may show the page.

    What was kept on the day on which the link was found broken is at best what broke.
    """
    copy = link.local_copy
    if copy is None or copy.status_code not in _OK:
        return None
    is_old = link.checked_at is None or utc(copy.timestamp)[:10] < utc(link.checked_at)[:10]
    return copy if is_old or link.verdict.status is not Status.BROKEN else None


def totals(report: Report) -> Totals:
    """The numbers of every link."""
    sums = Totals()
    for link in report.links:
        state = archive_state(link)
        if state is not None:
            sums.states[state] += 1
        sums.seen_by_archive += link.verdict.reason is Reason.SEEN_BY_ARCHIVE
        sums.kept += kept(link) is not None
        memento = copy_of(link)
        days = distance(link, memento) if memento else None
        sums.undated += memento is not None and days is None
        sums.before += days is not None and days <= 0
        sums.after += days is not None and days > 0
        at = link.lookup.looked_up_at if link.lookup else None
        if at and utc(at) < utc(report.run.started_at):
            sums.earlier += 1
            sums.since = min(at, sums.since or at)
    return sums


def _answers(lookup: Lookup) -> str:
    """What each archive said: those without a copy first, then what ``detail`` says of the others."""
    names = [name for name in lookup.absent_from if name not in lookup.detail]
    none = [f"{' and '.join(names)} {'holds' if len(names) == 1 else 'hold'} none"] if names else []
    return "; ".join([*none, *filter(None, [lookup.detail])])
