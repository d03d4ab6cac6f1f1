"""``refguard baseline``: what a run found becomes what is known."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from checker.cli import output
from checker.cli.exit_codes import ExitCode
from checker.errors import UsageError
from checker.models import Reason
from checker.stages.baseline import LISTED, Known, load, seen_by, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from checker.models import Report
    from checker.stages.baseline import Baseline

__all__ = ["objection", "read_baseline", "write_baseline"]


def read_baseline(path: Path | None) -> tuple[Path, Baseline]:
    """The file to write, and what it says so far. Raises UsageError where there is none to write."""
    if path is None:
        raise UsageError("gate.baseline of the configuration names no file, so there is no baseline to write")
    return path, load(path)


def objection(report: Report) -> tuple[ExitCode, str] | None:
    """Why ``report`` tells too little to be what is known, and the exit code that says so; None: it does not."""
    if report.run.network == "unavailable":
        return ExitCode.NO_NETWORK, "there is no network, so nothing that lives elsewhere could be checked"
    if report.run.interrupted:
        return ExitCode.INTERRUPTED, "the run was interrupted"
    if any(link.verdict.reason is Reason.NO_NETWORK for link in report.links):
        return (
            ExitCode.USAGE,
            "some links could not be checked, for want of a network; a rule can ignore them",
        )
    if not report.run.complete:
        return ExitCode.USAGE, "the run did not come to its end; give it more time"
    return None


def write_baseline(path: Path, known: Baseline, report: Report, root: Path, *, is_whole: bool) -> str:
    """Write to ``path`` what ``report`` found, and what it could not see of what is ``known``; one sentence on that."""
    seen = seen_by(report.notes, report.links, is_whole=is_whole)
    renewed = Known(known, path.absolute().parent, root).renewed(report.findings, seen)
    output.replace_file(path, [text_of(renewed)], "the baseline")
    counts = Counter(finding.severity for finding in report.findings)
    said = " and ".join(f"{counts[each]:,} {each}{'' if counts[each] == 1 else 's'}" for each in LISTED)
    kept = renewed.total() - sum(counts[each] for each in LISTED)
    more = f"; {kept:,} of what was not looked at {'stays' if kept == 1 else 'stay'} listed" if kept else ""
    return f"wrote {output.short(path)}: {said} listed as known{more}\n"
