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

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["tracking_issue"]


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
    from checker.cli.track import track  # noqa: PLC0415 - heavy; --help does not need it
    from checker.tracker import Refused, Unavailable  # noqa: PLC0415
    from checker.tracker.body import NAME  # noqa: PLC0415

    if name and not NAME.fullmatch(name):
        raise UsageError("--name: at most 60 letters, digits, dots, dashes and underscores")
    report = last_report(source, config_file)
    if report.run.since is not None:
        raise UsageError("the report is about one change (--since): an issue tracks the notes as a whole")
    try:
        done = track(report, name)
    except Refused as exc:
        sys.stderr.write(f"refguard: no tracking issue: {exc}\n")
        return ExitCode.OK
    except Unavailable as exc:
        raise NetworkUnavailable(f"the tracking issue is as it was: {exc}") from exc
    output.write(f"tracking issue: {', '.join(filter(None, done)) or 'nothing to do'}\n")
    return ExitCode.OK
