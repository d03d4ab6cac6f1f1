"""``refguard tracking-issue``: one issue on GitHub that says what the last report says."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from checker.cli import output
from checker.cli.exit_codes import ExitCode
from checker.cli.looking_back import last_report
from checker.cli.options import CONFIG, FILE, with_options
from checker.errors import NetworkUnavailable, UsageError
from checker.extract.reading import UNREADABLE
from checker.models import Reason

if TYPE_CHECKING:
    from pathlib import Path

    from checker.models import Report
    from checker.tracker import Draft

__all__ = ["tracking_issue"]

_LEFT_ALONE = "left as it is, since the run did not see all that there is"
_NOT_SEEN = frozenset({Reason.TIME_BUDGET, Reason.NO_NETWORK, Reason.INTERRUPTED})


@click.command("tracking-issue")
@click.option(
    "--report", "source", type=FILE, metavar="FILE", help="A report.json; by default that of the last run."
)
@click.option("--name", default="", metavar="NAME", help="Tells several issues of one repository apart.")
@with_options(CONFIG)
def tracking_issue(source: Path | None, name: str, config_file: Path | None) -> ExitCode:
    """Keep one issue on GitHub that says what counts.

    It is opened, updated or closed as the last report asks for, in the repository that GITHUB_REPOSITORY names, with
    GITHUB_TOKEN. Without a token or the permission to write issues nothing is done.
    """
    import asyncio  # noqa: PLC0415 - heavy; --help does not need it

    from checker.tracker import Refused, Unavailable, draft  # noqa: PLC0415
    from checker.tracker.body import NAME  # noqa: PLC0415

    if name and not NAME.fullmatch(name):
        raise UsageError("--name: at most 60 letters, digits, dots, dashes and underscores")
    report = last_report(source, config_file)
    if report.run.since is not None:
        raise UsageError("the report is about one change (--since): an issue tracks the notes as a whole")
    try:
        done = asyncio.run(_track(draft(report, name), name, report))
    except Refused as exc:
        sys.stderr.write(f"refguard: no tracking issue: {exc}\n")
        return ExitCode.OK
    except Unavailable as exc:
        raise NetworkUnavailable(f"the tracking issue is as it was: {exc}") from exc
    output.write(f"tracking issue: {', '.join(filter(None, done)) or 'nothing to do'}\n")
    return ExitCode.OK


async def _track(wanted: Draft | None, name: str, report: Report) -> list[str]:
    from checker.tracker import GitHub, find_account, plan  # noqa: PLC0415 - heavy; --help does not need it
    from checker.tracker.body import notes_in  # noqa: PLC0415

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
