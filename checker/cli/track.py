"""The tracking issue, made what a report asks for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from checker.extract.reading import UNREADABLE
from checker.models import Reason
from checker.tracker import GitHub, draft, find_account, plan
from checker.tracker.body import notes_in

if TYPE_CHECKING:
    from checker.models import Report
    from checker.tracker import Draft

__all__ = ["track"]

_LEFT_ALONE = "left as it is, since the run did not see all that there is"
_NOT_SEEN = frozenset({Reason.TIME_BUDGET, Reason.NO_NETWORK, Reason.INTERRUPTED})


def track(report: Report, name: str) -> list[str]:
    """What was done to the issue of this ``name``, in words. Raises what ``checker.tracker`` does."""
    return asyncio.run(_track(draft(report, name), name, report))


async def _track(wanted: Draft | None, name: str, report: Report) -> list[str]:
    async with GitHub(find_account()) as github:
        issues = await github.issues(name)
        spoken_of = frozenset[str]().union(*(notes_in(issue.body) for issue in issues))
        saw_all = _saw_all(report, spoken_of)
        done = [await github.take(step) for step in plan(wanted, issues, saw_all=saw_all)]
        return done if saw_all or not issues else [*done, _LEFT_ALONE]


def _saw_all(report: Report, spoken_of: frozenset[str]) -> bool:
    """Whether ``report`` is the whole truth, also about the notes that an issue has ``spoken_of``."""
    unread = {finding.path for finding in report.findings if finding.ident == UNREADABLE}
    return (
        report.run.complete
        and report.run.network == "ok"
        and bool(report.notes)
        and all(link.verdict.reason not in _NOT_SEEN for link in report.links)
        and not any(path in unread or _is_elsewhere(path, report.run.paths) for path in spoken_of)
    )


def _is_elsewhere(path: str, read: tuple[str, ...]) -> bool:
    """Whether a note at ``path`` was never to be ``read``: other files and folders were named."""
    return bool(read) and not any(path == each or path.startswith(f"{each}/") for each in read)
