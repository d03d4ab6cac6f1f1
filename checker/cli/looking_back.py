"""The commands that look back: the last report again, what has changed since a day, the story of one link."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from checker.cli import output
from checker.cli.exit_codes import ExitCode
from checker.cli.options import COLOR, CONFIG, FILE, Moment, with_options
from checker.cli.settings import resolve, wants_color
from checker.errors import UsageError
from checker.report import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

    from checker.models import Report

__all__ = ["history", "last_report", "report"]


@click.command()
@click.option(
    "--from", "source", type=FILE, metavar="FILE", help="A report.json; by default that of the last run."
)
@click.option(
    "--since",
    type=Moment(),
    metavar="WHEN",
    help="Say what has changed since a day (2026-10-23), or in the time up to now (30d), from the store.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["summary", *FORMATS]),
    default="summary",
    show_default=True,
    help="How it is printed.",
)
@with_options(CONFIG, COLOR)
def report(
    source: Path | None, since: datetime | None, form: str, config_file: Path | None, color: str
) -> ExitCode:
    """Print the last report again, in any format."""
    read = last_report(source, config_file)
    if since is not None:
        from checker.cli.history import compared  # noqa: PLC0415 - heavy; --help does not need it

        read = compared(read, resolve(config_file, {}).store, since, now=datetime.now(UTC))
    is_for_runner = form in FORMATS and not FORMATS[form].filename
    output.write(output.rendered(read, form, color=wants_color(color)), may_command=is_for_runner)
    return ExitCode.OK


@click.command()
@click.argument("url")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How it is printed.",
)
@with_options(CONFIG)
def history(url: str, form: str, config_file: Path | None) -> ExitCode:
    """Show what is kept of one URL: every check, look-ups, copies.

    URL is written as notes cite it. Nothing is visited, and nothing changed.
    """
    from checker.cli.history import history_of  # noqa: PLC0415 - heavy; --help does not need it

    settings = resolve(config_file, {})
    output.write(history_of(url, settings.store, settings.local_copies, form=form))
    return ExitCode.OK


def last_report(source: Path | None, config_file: Path | None) -> Report:
    """The report in ``source``, by default that of the last run. Raises UsageError."""
    from checker.report.json_parse import parse_file  # noqa: PLC0415 - heavy; --help does not need it

    source = source or resolve(config_file, {}).output / "report.json"
    try:
        with source.open(encoding="utf-8-sig") as file:
            return parse_file(file)
    except (OSError, UnicodeDecodeError) as exc:
        raise UsageError(f"{source}: there is no report to read; refguard run writes one ({exc})") from exc
    except UsageError as exc:
        raise UsageError(f"{source}: {exc}") from exc
