"""What a run tells GitHub Actions through the files that the runner names: the summary of the job, and outputs.

Both are a help and no result: that one of them cannot be written is said, and changes nothing else.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from checker.models import Status
from checker.report import job_summary, tally

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from checker.models import Report

__all__ = ["outputs", "tell_github", "values"]


def tell_github(report: Report, *, written: Sequence[Path], code: int) -> None:
    """Append to GITHUB_STEP_SUMMARY and GITHUB_OUTPUT, where the runner has set them.

    ``written`` are the reports, ``code`` is the exit code to come.
    """
    _append("GITHUB_STEP_SUMMARY", lambda size: job_summary.render(report, room=job_summary.LARGEST - size))
    _append("GITHUB_OUTPUT", lambda _: outputs(values(report, written, code), delimiter=_delimiter))


def outputs(named: Mapping[str, str], *, delimiter: Callable[[], str]) -> str:
    """``named`` values as GITHUB_OUTPUT takes them, each between two lines of a ``delimiter`` that does not occur in it."""
    text = ""
    for name, value in named.items():
        mark = delimiter()
        while mark in value:
            mark = delimiter()
        text += f"{name}<<{mark}\n{value}\n{mark}\n"
    return text


def values(report: Report, written: Sequence[Path], code: int) -> dict[str, str]:
    """The outputs by name; ``written`` and ``code`` as in ``tell_github``."""
    markdown = next((path for path in written if path.suffix == ".md"), None)
    return {
        "broken": str(tally.by_status(report)[Status.BROKEN]),
        "newly-broken": str(len(report.newly_broken) + len(report.new_and_broken)),
        "findings": str(sum(finding.gating for finding in report.findings)),
        "report": str(markdown.resolve()) if markdown else "",
        "exit-code": str(code),
    }


def _delimiter() -> str:
    return f"refguard_{secrets.token_hex(16)}"


def _append(variable: str, text_for: Callable[[int], str]) -> None:
    """Append to the file that ``variable`` names what ``text_for`` makes of its size."""
    name = os.environ.get(variable)
    if not name:
        return
    path = Path(name)
    try:
        size = path.stat().st_size if path.exists() else 0
        with path.open("a", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text_for(size))
    except OSError as exc:
        sys.stderr.write(f"refguard: {variable}: {exc.strerror}: nothing was written there\n")
