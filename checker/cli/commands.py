"""The commands. Each is thin: it resolves the settings, does one thing, prints or writes the result."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checker import __version__
from checker.cli import output
from checker.cli.exit_codes import ExitCode, exit_code
from checker.cli.fixing import fix
from checker.cli.looking_back import history, report
from checker.cli.options import ALL, CONFIG, FILE, RESTORE, RUN, SHARED, SINCE, Shared, with_options
from checker.cli.settings import Settings, resolve, wants_color
from checker.cli.tracking import tracking_issue
from checker.errors import UsageError

if TYPE_CHECKING:
    from checker.models import Report
    from checker.stages import Job

__all__ = ["refguard"]

_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _InOrder(click.Group):
    """A group that lists its commands in the order they are written here: the main job first."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, as added."""
        del ctx
        return list(self.commands)


@click.group(cls=_InOrder, context_settings=_HELP)
@click.version_option(__version__, message="refguard %(version)s")
def refguard() -> None:
    """Check the references in your notes, keep archived copies of them, and report what to do.

    Exit codes: 0 nothing to act on, 1 findings, 2 usage or configuration, 3 a bug in refguard, 4 no network,
    130 interrupted.
    """


@refguard.command()
@with_options(
    *SHARED, *RUN, SINCE, ALL, RESTORE, click.option("--no-archive", is_flag=True, help="Ask no archive.")
)
def run(**values: Any) -> ExitCode:  # noqa: ANN401 - click passes what the options above say
    """Extract, check, archive, write the reports: the main job.

    PATHS are files and folders of notes; by default what notes.paths of the configuration names.
    """
    archive = not values.pop("no_archive")
    return _run(values, check=True, archive=archive)


@refguard.command()
@with_options(*SHARED, *RUN, SINCE, ALL, RESTORE)
def check(**values: Any) -> ExitCode:  # noqa: ANN401 - as above
    """Extract, check, write the reports: run without the archive."""
    return _run(values, check=True, archive=False)


@refguard.command()
@with_options(*SHARED, *RUN, ALL, RESTORE)
def baseline(**values: Any) -> ExitCode:  # noqa: ANN401 - as above
    """Check, and list every error and warning as known: only what comes up later fails a run.

    The list is gate.baseline of the configuration. With PATHS, what it says of other notes stays as it is.
    """
    from checker.cli.baseline import objection, read_baseline, write_baseline  # noqa: PLC0415 - heavy; --help does not need it

    shared = Shared.take(values)
    settings = _settings(shared, values)
    path, known = read_baseline(settings.baseline)
    job = replace(_job(shared, settings, values), baseline=None)
    found = _run_job(shared, settings, job, values)
    if (refused := objection(found)) is not None:
        code, why = refused
        click.echo(f"refguard: {path} was left as it was: {why}", err=True)
        return code
    output.write(write_baseline(path, known, found, job.root, is_whole=job.is_whole))
    return ExitCode.OK


@refguard.command()
@with_options(*SHARED, *RUN[:-1])
def archive(**values: Any) -> ExitCode:  # noqa: ANN401 - as above
    """Find and save archived copies, without visiting the links."""
    return _run({**values, "offline": False}, check=False, archive=True)


@refguard.command()
@with_options(
    *SHARED,
    click.option(
        "--format",
        "form",
        type=click.Choice(["jsonl", "table", "urls"]),
        default="table",
        show_default=True,
        help="How they are printed.",
    ),
)
def extract(form: str, **values: Any) -> ExitCode:  # noqa: ANN401 - as above
    """Print the references in notes."""
    from checker.stages import Job  # noqa: PLC0415 - heavy; --help does not need it
    from checker.stages.memory import remembering  # noqa: PLC0415
    from checker.stages.reading import find, read_records  # noqa: PLC0415

    shared = Shared.take(values)
    settings = resolve(shared.config_file, {})
    job = Job(settings.paths(shared.paths), Path.cwd(), own_files=output.own_files(settings.output))
    folder = find(settings.config, job)
    with (
        remembering(settings.store, folder.work) as memory,
        closing(read_records(settings.config, job, folder, memory)) as records,
    ):
        output.print_records(records, form)
    return ExitCode.OK


refguard.add_command(fix)


@refguard.command()
@click.argument("url")
@click.option(
    "--text",
    default="",
    metavar="WORDS",
    help="The words it is cited with, which a run compares with the page.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How it is printed.",
)
@with_options(CONFIG)
def explain(url: str, text: str, form: str, config_file: Path | None) -> ExitCode:
    """Visit one URL and say what was seen, what the verdict is and why.

    Exits with 0 whatever the verdict.
    """
    from checker.cli.explain import explain_url  # noqa: PLC0415 - heavy; --help does not need it

    settings = resolve(config_file, {})
    output.write(explain_url(url, settings.config, text=text, form=form))
    return ExitCode.OK


refguard.add_command(report)
refguard.add_command(history)
refguard.add_command(tracking_issue)


@refguard.group("store")
def store_group() -> None:
    """Look over what earlier runs saw, or save it from a damaged file."""


@store_group.command("check")
@with_options(CONFIG)
def store_check(config_file: Path | None) -> ExitCode:
    """Say whether the store is whole, and what is in it.

    Exits with 1 when it is damaged.
    """
    from checker.cli.store import check_store  # noqa: PLC0415 - heavy; --help does not need it

    text, is_whole = check_store(resolve(config_file, {}).store)
    output.write(text)
    return ExitCode.OK if is_whole else ExitCode.FINDINGS


@store_group.command("repair")
@with_options(CONFIG)
def store_repair(config_file: Path | None) -> ExitCode:
    """Save what can be read of a damaged store into a new one.

    The damaged file is kept beside it. A store that is whole is left as it is.
    """
    from checker.cli.store import repair_store  # noqa: PLC0415 - heavy; --help does not need it

    output.write(repair_store(resolve(config_file, {}).store))
    return ExitCode.OK


@refguard.group()
def config() -> None:
    """Write, describe or show the configuration."""


@config.command("init")
@click.argument("file", type=FILE, default="config.yaml")
def config_init(file: Path) -> ExitCode:
    """Write a config.yaml with every key, its default and what it does."""
    from checker.cli.template import template  # noqa: PLC0415 - heavy; --help does not need it

    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(template())
    except FileExistsError:
        raise UsageError(f"{file}: there is such a file already; it was left as it is") from None
    except OSError as exc:
        raise UsageError(f"{file}: cannot be written: {exc.strerror}") from exc
    click.echo(f"wrote {file}")
    return ExitCode.OK


@config.command("schema")
def config_schema() -> ExitCode:
    """Print the JSON Schema of config.yaml."""
    from checker.config import json_schema  # noqa: PLC0415 - heavy; --help does not need it

    output.write(output.as_json(json_schema()))
    return ExitCode.OK


@config.command("show")
@with_options(CONFIG)
def config_show(config_file: Path | None) -> ExitCode:
    """Print the configuration in force, defaults included."""
    from checker.cli.template import as_yaml  # noqa: PLC0415 - heavy; --help does not need it

    output.write(as_yaml(resolve(config_file, {}).config))
    return ExitCode.OK


def _run(values: dict[str, Any], *, check: bool, archive: bool) -> ExitCode:
    shared = Shared.take(values)
    settings = _settings(shared, values)
    job = _job(shared, settings, values, check=check, archive=archive)
    return exit_code(_run_job(shared, settings, job, values))


def _job(
    shared: Shared, settings: Settings, values: dict[str, Any], *, check: bool = True, archive: bool = False
) -> Job:
    from checker.stages import Job  # noqa: PLC0415 - heavy; --help does not need it

    since = values.get("since")
    return Job(
        settings.paths(shared.paths),
        Path.cwd(),
        own_files=output.own_files(settings.output),
        check=check,
        archive=archive,
        offline=values["offline"],
        everything=values.get("everything", False),
        local_copies=settings.local_copies,
        since=since,
        baseline=settings.baseline,
        config_file=settings.file,
        is_whole=not shared.paths and since is None,
    )


def _run_job(shared: Shared, settings: Settings, job: Job, values: dict[str, Any]) -> Report:
    from checker.cli.progress import Manner  # noqa: PLC0415 - as above
    from checker.cli.run import run_job  # noqa: PLC0415 - heavy; --help does not need it

    manner = Manner(
        shared.quiet, shared.verbose, not shared.no_progress, wants_color(shared.color, sys.stderr)
    )
    return run_job(settings, job, values.get("restore"), manner, color=wants_color(shared.color))


def _settings(shared: Shared, values: dict[str, Any]) -> Settings:
    overrides = {
        "report": {
            "output": values["output"] and str(Path.cwd() / values["output"]),
            "formats": values["formats"] or None,
        },
        "gate": {"fail_on": values["fail_on"]},
        "check": {"max_time": values["max_time"]},
    }
    return resolve(shared.config_file, overrides, since=values.get("since"))
