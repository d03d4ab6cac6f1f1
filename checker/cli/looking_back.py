"""The commands that look back: the last report again, what has changed since a day, the story of one link."""

from __future__ import annotations

import contextlib
import gc
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from checker.cli import opening, output
from checker.cli.exit_codes import ExitCode
from checker.cli.options import COLOR, CONFIG, FILE, Moment, with_options
from checker.cli.settings import resolve, wants_color
from checker.errors import UsageError
from checker.report import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.models import Report

__all__ = ["history", "last_report", "report"]


class _Shown(TypedDict):
    """How a report is shown."""

    form: str
    folder: Path | None
    is_opened: bool
    color: str


@click.command()
@click.option(
    "--from", "source", type=FILE, metavar="FILE", help="A report.json; by default that of the last run."
)
@click.option(
    "--since",
    type=Moment(),
    metavar="WHEN",
    help="Say what has changed since a day (2026-10-23), in the time up to now (30d), or since another report.json.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["summary", *FORMATS]),
    default="summary",
    show_default=True,
    help="How it is printed.",
)
@click.option(
    "--output", "folder", type=FILE, metavar="DIR", help="Write the report there, and do not print it."
)
@click.option("--open", "is_opened", is_flag=True, help="Write the page (html) and open it in a browser.")
@with_options(CONFIG, COLOR)
def report(
    *, source: Path | None, since: datetime | Path | None, config_file: Path | None, **shown: Unpack[_Shown]
) -> ExitCode:
    """Print the last report again, in any format, or open it in a browser.

    Where its report.json is gone, it is made of what the store knows. The page that --open writes lies beside the
    report that it shows, where --output names no other folder.
    """
    form = _form(shown)
    with _without_looking_for_cycles():
        read = last_report(source, config_file) if source else _last_or_remembered(config_file)
        source = source or _last(config_file)
        _show(read if since is None else _compared(read, since, config_file), form, source.parent, shown)
    return ExitCode.OK


@contextlib.contextmanager
def _without_looking_for_cycles() -> Iterator[None]:
    """A large report is millions of objects, and none of them in a cycle: looking for some took a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _last_or_remembered(config_file: Path | None) -> Report:
    """The report of the last run; where that is gone, what the store knows. Raises UsageError."""
    settings, last = resolve(config_file, {}), _last(config_file)
    if last.exists():
        return last_report(last, None)
    if not settings.store.exists():
        store = output.short(settings.store)
        raise UsageError(
            f"{output.short(last)}: there is no report to read, nor a store to make one from ({store});"
            " refguard run makes both"
        )
    from checker.cli.remembered import remembered  # noqa: PLC0415 - heavy; a report.json needs no run

    return remembered(settings, last)


def _form(shown: _Shown) -> str:
    """The format that is wanted. Raises UsageError where the options do not fit together."""
    form = shown["form"]
    if shown["is_opened"]:
        if form not in {"summary", "html"}:
            raise UsageError(f"--open shows the page (--format html); leave out --format {form}")
        return "html"
    if shown["folder"] and (form == "summary" or not FORMATS[form].filename):
        files = ", ".join(name for name in FORMATS if FORMATS[name].filename)
        raise UsageError(f"--format {form} is printed, and no file; with --output, name one of {files}")
    return form


def _show(report: Report, form: str, beside: Path, shown: _Shown) -> None:
    """Print ``report``, or write it and open it; without another folder, ``beside`` what it was read from."""
    if shown["is_opened"] or shown["folder"]:
        folder = shown["folder"] or beside
        output.check_folder(folder)
        (path,) = output.write_reports(report, folder, [form])
        if shown["is_opened"]:
            opening.show(path)
    elif form == "summary":
        output.write(output.summarised(report, color=wants_color(shown["color"])))
    else:
        output.print_format(report, FORMATS[form])


def _compared(report: Report, since: datetime | Path, config_file: Path | None) -> Report:
    """``report``, with what is different from the store's knowledge of a time, or from an earlier report."""
    if isinstance(since, Path):
        return _compared_with(report, since)
    from checker.cli.history import compared  # noqa: PLC0415 - heavy; --help does not need it

    return compared(report, resolve(config_file, {}).store, since, now=datetime.now(UTC))


def _compared_with(report: Report, file: Path) -> Report:
    from checker.stages.earlier import since_report  # noqa: PLC0415 - as above

    earlier = last_report(file, None)
    if earlier.run.finished_at > report.run.finished_at:
        raise UsageError(f"{file}: it is newer than the report; --since takes an older one")
    changes = since_report(report, earlier)
    return replace(report, compared_with=earlier.run.finished_at, **changes._asdict())


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
    from checker.report.json_parse import opened, parse_file  # noqa: PLC0415 - heavy; --help does not need it

    source = source or _last(config_file)
    try:
        with opened(source) as file:
            return parse_file(file)
    except OSError as exc:
        raise UsageError(
            f"{source}: there is no report to read ({exc.strerror}); refguard run writes one (--format json), and"
            " refguard check --offline makes one of what the store knows"
        ) from exc
    except UsageError as exc:
        raise UsageError(f"{source}: {exc}") from exc


def _last(config_file: Path | None) -> Path:
    """Where the last run has written its report."""
    return resolve(config_file, {}).output / "report.json"
