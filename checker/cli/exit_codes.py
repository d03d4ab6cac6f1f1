"""What the process says when it ends. The numbers never overlap and never change."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.models import Report

__all__ = ["ExitCode", "exit_code"]


class ExitCode(IntEnum):
    """The exit codes of every command."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    BUG = 3
    NO_NETWORK = 4
    INTERRUPTED = 130


def exit_code(report: Report) -> ExitCode:
    """The exit code that ``report`` ends with."""
    from checker.judge import exceeds  # noqa: PLC0415 - with all that is known of sites; only a run needs it

    if report.run.network == "unavailable":
        return ExitCode.NO_NETWORK
    if report.run.interrupted:
        return ExitCode.INTERRUPTED
    return ExitCode.FINDINGS if exceeds(report.findings) else ExitCode.OK
