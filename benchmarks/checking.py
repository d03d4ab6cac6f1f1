"""Section "check": what it takes to visit links, beside lychee on the same web at the same limits."""

from __future__ import annotations

import json
import random
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Command, Figure, Row, show, skip
from benchmarks.server import BUSY, DEAD, LIVELY, SILENT, SLOW, Web, serving

if TYPE_CHECKING:
    from collections.abc import Sequence

CONCURRENCY, HOST_CONCURRENCY, TRIES, TIMEOUT = 100, 4, 4, 3
LINKS_ON_LIVELY, LINKS_ON_SLOW, LINKS_ON_TEN, MANY = 5_000, 4_000, 200, 200_000
LINKS_FOR_OTHERS = 200
FEW_REPEATS = 1  # of what takes minutes

_CONFIG = f"""\
check:
  host_interval: 0
  allow_networks: [127.0.0.0/8]
  recheck: {{working: 0}}
  concurrency: {CONCURRENCY}
  host_concurrency: {HOST_CONCURRENCY}
  timeout: {TIMEOUT}s
  connect_timeout: {TIMEOUT}s
  retries: {{attempts: {TRIES}}}
gate: {{fail_on: never}}
"""
_LYCHEE = [
    "--no-progress", "--max-concurrency", str(CONCURRENCY), "--host-concurrency", str(HOST_CONCURRENCY),
    "--host-request-interval", "0s", "--timeout", str(TIMEOUT), "--max-retries", str(TRIES - 1),
    "--format", "json", "--output", "lychee.json", "note.md",
]  # fmt: skip
_OTHERS = {
    "linkchecker": ["--check-extern", "--no-warnings", "--threads", str(CONCURRENCY), "note.html"],
    "linkinator": ["note.md", "--markdown", "--concurrency", str(CONCURRENCY), "--verbosity", "error"],
    "markdown-link-check": ["--quiet", "note.md"],
}
_BARE = f"""\
import asyncio, aiohttp, uvloop

async def visit_all(urls):
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit_per_host={HOST_CONCURRENCY})) as session:
        async def visit():
            for url in urls:
                async with session.get(url) as response:
                    await response.read()
        await asyncio.gather(*(visit() for _ in range({CONCURRENCY})))

with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, open("urls.txt") as urls:
    runner.run(visit_all(iter(urls.read().split())))
"""
"""What aiohttp takes to get the same pages at the same limits, with nothing done about them: what no verdict comes below."""
_BROKEN = (0, 1, 2)  # exit codes: finding something is no failure of the command


def run(ours: Sequence[str], lychee: str | None) -> None:
    """Measure and print all rows. ``ours`` is how refguard is started."""
    with serving() as web, tempfile.TemporaryDirectory() as name:
        bench = _Bench(Path(name), web, [*ours, "check", "-q", "note.md"], lychee)
        lively = [f"{LIVELY[n % len(LIVELY)]}" for n in range(LINKS_ON_LIVELY)]
        ours_, theirs = bench.commands(lively)
        show(Row(f"check: {len(lively)} links, {len(LIVELY)} hosts", ours_, theirs, goal=1.5))
        _tell_errors(ours_, theirs)
        bare = Command([sys.executable, "-c", _BARE], bench.with_list(lively))
        show(Row(f"check: {len(lively)} links, aiohttp alone / lychee", bare, theirs))
        _beside_others(bench)
        hosts = [*SLOW, *SILENT, *DEAD]
        slow = [hosts[n % len(hosts)] for n in range(LINKS_ON_SLOW)]
        ours_, theirs = bench.commands(slow)
        show(
            Row(
                f"check: {len(slow)} links, {len(hosts)} slow hosts, 6 % dead",
                ours_,
                theirs,
                0.5,
                FEW_REPEATS,
            )
        )
        _tell_errors(ours_, theirs)
        _order(bench)
        _hindrance(bench)
        many = [f"{LIVELY[n % len(LIVELY)]}" for n in range(MANY)]
        ours_, _ = bench.commands(many)
        patient = replace(ours_, timeout=1_200)
        show(Row(f"check: {MANY} links, {len(LIVELY)} hosts", patient, None, repeats=1))


@dataclass(frozen=True, slots=True)
class _Bench:
    """A folder with one note, and who visits its links."""

    folder: Path
    web: Web
    ours: Sequence[str]
    lychee: str | None

    def commands(self, hosts: Sequence[str]) -> tuple[Command, Command | None]:
        """Ours and lychee's, for a note with a link to each of ``hosts``, in this order; paths tell them apart."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        lines = (f"- [page {n}](http://{host}:{self.web.port}/{n})" for n, host in enumerate(hosts))
        (folder / "note.md").write_text("\n".join(lines), encoding="utf-8")
        (folder / "refguard.yaml").write_text(_CONFIG, encoding="utf-8")
        ours = Command(self.ours, folder, before=lambda: _forget(folder), accepted=_BROKEN)
        if self.lychee is None:
            return ours, None
        return ours, Command([self.lychee, *_LYCHEE], folder, accepted=_BROKEN)

    def with_list(self, hosts: Sequence[str]) -> Path:
        """A folder with the addresses of the same links, one a line."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        lines = (f"http://{host}:{self.web.port}/{n}" for n, host in enumerate(hosts))
        (folder / "urls.txt").write_text("\n".join(lines), encoding="utf-8")
        return folder


def _forget(folder: Path) -> None:
    """Make the next run the first."""
    shutil.rmtree(folder / ".refguard", ignore_errors=True)


def _tell_errors(ours: Command, theirs: Command | None) -> None:
    """Print what the last runs got wrong: answering hosts called broken, and hosts without a server called living."""
    report = json.loads((ours.folder / "reports" / "report.json").read_text(encoding="utf-8"))
    broken = {link["url"] for link in report["links"] if link["status"] == "broken"}
    said = [("refguard", broken, {link["url"] for link in report["links"]} - broken)]
    if theirs is not None:
        told = json.loads((theirs.folder / "lychee.json").read_text(encoding="utf-8"))
        failed, passed = (
            {each["url"] for urls in told[part].values() for each in urls}
            for part in ("error_map", "success_map")
        )
        said.append(("lychee", failed, passed))
    for name, broken, alive in said:
        alarms = sum(_kind(url) in {"1", "2"} for url in broken)
        missed = sum(_kind(url) == "5" for url in alive)
        print(f"  {name}: {alarms} living links called broken, {missed} dead ones not", flush=True)


def _kind(url: str) -> str:
    """What the second number of an address says of its host; see ``benchmarks.server``."""
    return url.split(".")[1]


def _beside_others(bench: _Bench) -> None:
    """Checkers that are not as fast, on fewer links."""
    hosts = [LIVELY[n % 100] for n in range(LINKS_FOR_OTHERS)]
    ours, _ = bench.commands(hosts)
    lines = (f'<a href="http://{host}:{bench.web.port}/{n}">page {n}</a>' for n, host in enumerate(hosts))
    (ours.folder / "note.html").write_text("\n".join(lines), encoding="utf-8")
    for name, arguments in _OTHERS.items():
        title = f"check: {len(hosts)} links, 100 hosts, peer {name}"
        if (path := shutil.which(name)) is None:
            skip(title, f"{name} is not installed")
        else:
            show(
                Row(
                    title, ours, Command([path, *arguments], ours.folder, accepted=_BROKEN), None, FEW_REPEATS
                )
            )


def _order(bench: _Bench) -> None:
    """Links in file order and shuffled: a checker that lets one host hold up others is slower in file order."""
    ten = [host for host in SLOW[:10] for _ in range(LINKS_ON_TEN)]
    shuffled = random.Random(4).sample(ten, len(ten))
    for name, which in (("refguard", 0), ("lychee", 1)):
        in_order, mixed = bench.commands(ten)[which], bench.commands(shuffled)[which]
        if in_order and mixed:
            show(
                Row(
                    f"check: 10 hosts x {LINKS_ON_TEN} in order / shuffled: {name}",
                    in_order,
                    mixed,
                    1.1,
                    FEW_REPEATS,
                )
            )


def _hindrance(bench: _Bench) -> None:
    """When the last link of an answering host is asked for, with and without links to hosts that hold up their visitors."""
    plain = [SLOW[n % 100] for n in range(1_000)]
    hindered = [*BUSY * 100, *SILENT[:1] * 100, *plain]
    for name, which in (("refguard", 0), ("lychee", 1)):
        with_, without = bench.commands(hindered)[which], bench.commands(plain)[which]
        if with_ and without:
            rows = (_Last(with_, bench.web), _Last(without, bench.web))
            show(Row(f"check: last answer beside 429s and silence: {name}", *rows, 1.1, FEW_REPEATS))


@dataclass(frozen=True, slots=True)
class _Last:
    """Seconds from the start of a command to the last request that reached a host that answers, or to its end without."""

    command: Command
    web: Web

    def __call__(self) -> Figure:
        self.web.tally()
        started = time.monotonic()
        figure = self.command()
        last = self.web.tally().last_answered
        return replace(figure, seconds=last - started) if last else figure
