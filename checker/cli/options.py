"""The options that commands share, and the values they have."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from checker.report import FORMATS

__all__ = [
    "ALL",
    "COLOR",
    "CONFIG",
    "FILE",
    "RESTORE",
    "RUN",
    "SHARED",
    "SINCE",
    "Moment",
    "Shared",
    "with_options",
]

Command = TypeVar("Command", bound=Callable[..., Any])

FILE = click.Path(path_type=Path)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Duration(click.ParamType[timedelta]):
    """30s, 10m, 2h."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """A timedelta, or a usage error."""
        from checker.config import parse_duration  # noqa: PLC0415 - pydantic is heavy and --help does not need it

        try:
            parsed = parse_duration(value)
        except ValueError as exc:
            self.fail(str(exc), param, ctx)
        assert isinstance(parsed, timedelta)  # noqa: S101 - what parse_duration returns for a string
        return parsed


class _Revision(click.ParamType[str]):
    """What git calls a commit: a branch, a tag, a hash.

    A hook of pre-commit compares with HEAD. Where it runs for commits that are made already, as before a push, that would
    be with themselves: pre-commit says what was before them.
    """

    name = "revision"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name, or a usage error for what git would take for an option."""
        written = str(value)
        if written == "HEAD":
            written = os.environ.get("PRE_COMMIT_FROM_REF") or written
        if not written.strip() or written.startswith("-"):
            self.fail(f"{written!r} is no revision; name one such as origin/main", param, ctx)
        return written


class Moment(click.ParamType[datetime | Path]):
    """A time that is over: 30d ago, 2026-10-23, or that of the report in a file."""

    name = "moment"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime | Path:
        """The time, in UTC, the file, or a usage error."""
        from checker.config import parse_duration  # noqa: PLC0415 - pydantic is heavy and --help does not need it

        now = datetime.now(UTC)
        try:
            ago = parse_duration(value)
            assert isinstance(ago, timedelta)  # noqa: S101 - what parse_duration returns for a string
            return max(now - min(ago, now - _EPOCH), _EPOCH)
        except ValueError:
            pass
        try:
            day = datetime.fromisoformat(str(value).strip())
        except ValueError:
            if (file := Path(str(value))).is_file():
                return file
            known = "neither a day such as 2026-10-23 nor a time such as 30d or 2w, and no report.json that is there"
            self.fail(f"{value!r} is {known}", param, ctx)
        moment = max(day.replace(tzinfo=day.tzinfo or UTC).astimezone(UTC), _EPOCH)
        if moment > now:
            self.fail(f"{value!r} is still to come", param, ctx)
        return moment


SHARED = (
    click.argument("paths", nargs=-1, type=FILE),
    click.option(
        "--config",
        "config_file",
        type=FILE,
        metavar="FILE",
        help="The configuration (refguard.yaml or config.yaml).",
    ),
    click.option("-q", "--quiet", is_flag=True, help="No progress and no summary."),
    click.option(
        "-v",
        "--verbose",
        is_flag=True,
        help="Say each link that does not work as it is seen, and more at the end.",
    ),
    click.option("--no-progress", is_flag=True, help="Do not show how far it is."),
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Colours in the summary.",
    ),
)
RUN = (
    click.option(
        "--format",
        "formats",
        type=click.Choice(list(FORMATS)),
        multiple=True,
        help="Reports to write (github: print); may be repeated.",
    ),
    click.option("--output", metavar="DIR", help="The folder for reports."),
    click.option(
        "--fail-on", type=click.Choice(["error", "warning", "never"]), help="The least severity that fails."
    ),
    click.option("--max-time", type=_Duration(), metavar="TIME", help="Stop after this time, such as 10m."),
    click.option("--offline", is_flag=True, help="Send nothing: check files, show what is known of links."),
)
SINCE = click.option(
    "--since",
    type=_Revision(),
    metavar="REV",
    help="Fail only for what the change since it left REV, such as origin/main, broke.",
)
RESTORE = click.option(
    "--restore", type=FILE, metavar="FILE", help="Begin a store that is lost with a report.json."
)
ALL = click.option("--all", "everything", is_flag=True, help="Visit also what was checked lately.")


CONFIG, COLOR = SHARED[1], SHARED[-1]


def with_options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Give a command ``options``, in this order."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


@dataclass(frozen=True, slots=True)
class Shared:
    """The options that every command with notes has."""

    paths: tuple[Path, ...]
    config_file: Path | None
    quiet: bool
    verbose: bool
    no_progress: bool
    color: str

    @classmethod
    def take(cls, values: dict[str, Any]) -> Shared:
        """Take them out of click's ``values``; the rest stays."""
        return cls(**{name: values.pop(name) for name in cls.__slots__})
