"""The report of what the store knows, where no report.json of the last run is left: that of a run that asks nobody."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from checker.cli import output
from checker.cli.progress import Silent
from checker.cli.repository import placed
from checker.cli.run import event_loop
from checker.pipeline import Job, Pipeline
from checker.store.enduring import EnduringStore

if TYPE_CHECKING:
    from checker.cli.settings import Settings
    from checker.models import Report

__all__ = ["remembered"]

_MADE = (
    "{missing} is not there: this report is made of the notes as they are now and of what the store knows of their links;"
    " what was new in the last run is left out (--since tells what has changed since a day)"
)


def remembered(settings: Settings, missing: Path) -> Report:
    """The notes of the last run as they are now, with what earlier runs saw of their links; a notice says that
    ``missing`` is missing.

    Nothing is written, so that another run may go on beside it. Raises UsageError.
    """
    with (
        EnduringStore(settings.store, only_reads=True) as store,
        asyncio.Runner(loop_factory=event_loop()) as runner,
    ):
        chosen = [path for path in map(Path, store.read_last()) if path.exists()]
        job = _job(settings, chosen)
        report = runner.run(Pipeline(settings.config, job, store, Silent()).run())
    report = placed(report, job.root, chosen)
    notice = _MADE.format(missing=output.short(missing))
    return replace(report, run=replace(report.run, notices=(notice, *report.run.notices)))


def _job(settings: Settings, chosen: list[Path]) -> Job:
    return Job(
        settings.paths(chosen),
        Path.cwd(),
        own_files=output.own_files(settings.output),
        archive=False,
        offline=True,
        local_copies=settings.local_copies,
        baseline=settings.baseline,
        config_file=settings.file,
        is_whole=not chosen,
    )
