"""Section "render": every format over a report of 100,000 links, each in a process of its own.

The time is that of writing the file, the report being in memory; the memory is the most that the whole process held, the
report and the interpreter included. The first row is a process that only makes the report, the last ones are whole
commands that read it from its report.json. ``--links`` changes the number of links.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Command, Row, show
from checker.report import FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

LINKS = 100_000
SECONDS = 10.0
BYTES = 300e6
_PRINTED = ("json", "jsonl", "csv")  # by the whole command: the rest of it is the same for all


def run(ours: Sequence[str], lychee: str | None, *, links: int = LINKS) -> None:
    """Measure and print. ``ours`` is how refguard is started."""
    del lychee  # it writes no such reports
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for form in ("", *FORMATS):
            _show_format(form, folder, links)
        for form in ("summary", *_PRINTED):
            arguments = [*ours, "report", "--from", str(folder / "report.json"), "--format", form]
            show(Row(f"report --format {form}: {links} links", Command(arguments, folder), None, repeats=1))


def _show_format(form: str, folder: Path, links: int) -> None:
    """One row: seconds, bytes held and written, and what misses the goal."""
    arguments = [sys.executable, "-m", "benchmarks.rendering", str(links), str(folder), *filter(None, [form])]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    figure = json.loads(done.stdout)
    misses = figure["seconds"] > SECONDS or figure["memory"] > BYTES
    told = f"{figure['written'] / 1e6:.1f} MB written{', MISSES THE GOAL' if misses else ''}" if form else ""
    name = f"render {form}: {links} links" if form else f"the report of {links} links alone"
    print(f"{name:<46}{figure['seconds']:>8.3f} s{figure['memory'] / 1e6:>27.0f} MB  {told}", flush=True)
