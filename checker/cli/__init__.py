"""The command line: arguments -> Config -> Pipeline -> reports -> exit code.

Standard output is for results, standard error for progress and complaints.
"""

from __future__ import annotations

import os
import sys
import traceback

import click

from checker.cli.commands import refguard
from checker.cli.exit_codes import ExitCode
from checker.cli.output import ReaderGone, safe_to_print
from checker.errors import NetworkUnavailable, RefguardError, first_cause

__all__ = ["ExitCode", "run_cli"]


def run_cli(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code: the one place that turns exceptions into exit codes."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        return int(refguard.main(arguments, prog_name="refguard", standalone_mode=False) or ExitCode.OK)
    except click.ClickException as exc:
        exc.show()
        return ExitCode.USAGE
    except (click.Abort, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    except ReaderGone:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # where what is left in buffers goes
        return ExitCode.OK
    except (RefguardError, OSError) as exc:
        return _complain(
            _sentence(exc), ExitCode.NO_NETWORK if isinstance(exc, NetworkUnavailable) else ExitCode.USAGE
        )
    except Exception as exc:  # noqa: BLE001 - whatever is left is a bug of ours
        return _confess(exc, verbose=bool({"-v", "--verbose"} & set(arguments)))


def _sentence(exc: RefguardError | OSError) -> str:
    """What to tell a person; an OSError that got here is a full disk, a folder that is gone, a name too long."""
    if isinstance(exc, RefguardError):
        return str(exc)
    return f"{exc.filename}: {exc.strerror}" if exc.filename else str(exc.strerror or exc)


def _confess(exc: Exception, *, verbose: bool) -> ExitCode:
    if verbose:
        traceback.print_exception(exc)
    cause = first_cause(exc)
    said = " ".join(str(cause).split())
    return _complain(f"a bug in refguard: {type(cause).__name__}: {said}; -v shows where", ExitCode.BUG)


def _complain(text: str, code: ExitCode) -> ExitCode:
    click.echo(safe_to_print(f"refguard: {text}"), err=True)
    return code
