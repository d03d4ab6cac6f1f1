"""Section "archive": what copies cost in time. Only when it is asked for: at the archive's real pace it takes half an hour.

A note with links to 800 hosts, and an archive on loopback that holds copies of nearly all pages. Measured are checking
alone, the archive stage alone, both in one run, which should take no longer than the longer of the two; then the same
run again, which should ask nobody anything; then the same with the archive down, which should cost half a minute at
most. Nothing about the archive is configured but its address: paces, waits and budgets are those of users.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import socket
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.measure import Command
from benchmarks.server import LIVELY, Web, serving
from tests.web.archive import KEYS, LoopbackArchive
from tests.web.nameserver import Nameserver

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from multiprocessing.connection import Connection

LINKS = 4_000
HOSTS = 800
NEVER_ARCHIVED_EVERY = 400  # one link in so many has no copy, and is submitted
LONGEST = 3_600.0  # seconds that one command may take
LIFETIME = 3 * LONGEST
MINUTE = 60.0
_BROKEN = (0, 1)  # exit codes: finding something is no failure of the command

_CONFIG = """\
check:
  reserved_domains: true
  allow_networks: [127.0.0.0/8]
  nameservers: ["127.0.0.1:{dns}"]
  connect_to: [":80::{port}"]
  canaries: []  # this machine may have no internet
gate: {{fail_on: never}}
"""


class _Asked(NamedTuple):
    """What reached the archive since it was last asked: requests by endpoint, the most to a TimeGate in a minute."""

    requests: Counter[str]
    busiest: int


class _Archive(NamedTuple):
    """The archive in its process."""

    base_url: str
    pipe: Connection

    def tally(self) -> _Asked:
        """What arrived since the last call."""
        self.pipe.send(None)
        asked: _Asked = self.pipe.recv()
        return asked


def run(ours: Sequence[str], lychee: str | None, *, links: int = LINKS) -> None:
    """Measure and print. ``ours`` is how refguard is started."""
    del lychee  # it knows no archive
    for name, value in zip(
        ("IA_ACCESS_KEY_ID", "IA_SECRET_ACCESS_KEY"), next(iter(KEYS.items())), strict=True
    ):
        os.environ[name] = value
    urls = [f"http://h{n % HOSTS}.cited.example/{n}" for n in range(links)]
    held = [url for n, url in enumerate(urls) if n % NEVER_ARCHIVED_EVERY]
    with serving(LIFETIME) as web, _names() as dns, tempfile.TemporaryDirectory() as name:
        bench = _Bench(Path(name), ours, urls, web, dns)
        checking = _together(bench, held)
        with _silent() as nobody:
            _down(bench, "refused", f"http://127.0.0.1:{_closed_port()}", checking)
            _down(bench, "silent", nobody, checking)


class _Bench(NamedTuple):
    """Folders with the same note, a configuration for each archive."""

    folder: Path
    ours: Sequence[str]
    urls: Sequence[str]
    web: Web
    dns: int

    def command(self, name: str, archive: str) -> Command:
        """``refguard NAME`` in a folder of its own, with an archive at that address, if any."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        lines = (f"- [page {n}]({url})" for n, url in enumerate(self.urls))
        (folder / "note.md").write_text("\n".join(lines), encoding="utf-8")
        config = _CONFIG.format(dns=self.dns, port=self.web.port)
        config += f"archive: {{base_url: '{archive}'}}\n" if archive else ""
        (folder / "refguard.yaml").write_text(config, encoding="utf-8")
        return Command([*self.ours, name, "-q", "note.md"], folder, accepted=_BROKEN, timeout=LONGEST)

    def measure(self, name: str, command: Command, archive: _Archive | None = None) -> float:
        """Run ``command`` and print what it took, what was asked, and how it ended; its seconds."""
        self.web.tally()
        if archive:
            archive.tally()
        seconds = command().seconds
        hosts = self.web.tally().requests.total()
        print(f"{name:<46}{f'{seconds:.1f} s':>10}\n  asked: {hosts} pages", end="")
        if archive:
            asked = archive.tally()
            print(
                f"; archive: {_counts(asked.requests)}; TimeGate in a minute: {asked.busiest} at most", end=""
            )
        print(f"\n  {_states(command.folder)}", flush=True)
        return seconds


def _together(bench: _Bench, held: Sequence[str]) -> float:
    """Checking, archiving, both; and both again. The seconds of checking."""
    count = len(bench.urls)
    checking = bench.measure(f"check: {count} links, {min(count, HOSTS)} hosts", bench.command("check", ""))
    with _keeping(held) as archive:
        command = bench.command("archive", archive.base_url)
        archiving = bench.measure(f"archive: {count} links", command, archive)
    with _keeping(held) as archive:  # which has forgotten what it captured
        both = bench.command("run", archive.base_url)
        seconds = bench.measure("run: both", both, archive)
        ratio = f"{seconds / max(checking, archiving):.2f}"
        print(f"{'  beside the longer of both':<46}{ratio:>10}  goal <= 1", flush=True)
        bench.measure("run: again", both, archive)
    return checking


def _down(bench: _Bench, how: str, base_url: str, checking: float) -> None:
    """The run with an archive that does not answer."""
    seconds = bench.measure(f"run: archive down, {how}", bench.command("run", base_url))
    print(f"{'  more than checking alone':<46}{f'{seconds - checking:.1f} s':>10}  goal <= 30 s", flush=True)


def _states(folder: Path) -> str:
    """What the report says of links, of copies and of what was submitted."""
    report: dict[str, Any] = json.loads((folder / "reports" / "report.json").read_text(encoding="utf-8"))
    captures = Counter(link["capture"]["state"] for link in report["links"] if link["capture"])
    said = {
        "links": Counter(link["status"] for link in report["links"]),
        "copies": report["summary"]["archive"],
        "submitted": captures,
    }
    return "; ".join(f"{what}: {_counts(counts)}" for what, counts in said.items())


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "none"


@contextmanager
def _names() -> Iterator[int]:
    """A name server that knows the hosts; its port."""
    nameserver = Nameserver({f"h{n}.cited.example": LIVELY[n] for n in range(HOSTS)})
    port = nameserver.start("127.0.0.1")
    try:
        yield port
    finally:
        nameserver.stop()


@contextmanager
def _keeping(urls: Sequence[str]) -> Iterator[_Archive]:
    """The loopback archive in a process of its own, with a copy of each of ``urls``."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_keep, args=(theirs, urls), daemon=True)
    process.start()
    try:
        yield _Archive(ours.recv(), ours)
    finally:
        process.terminate()
        process.join()


def _keep(pipe: Connection, urls: Sequence[str]) -> None:
    asyncio.run(_serve(pipe, urls))


async def _serve(pipe: Connection, urls: Sequence[str]) -> None:
    async with LoopbackArchive() as archive:
        for url in urls:
            number = url.rpartition("/")[2]
            archive.add(
                url, "20240601120000", body=f"<title>Page {number}</title><h1>Page {number}</h1>".encode()
            )
        asyncio.get_running_loop().add_reader(pipe.fileno(), _answer, pipe, archive)
        pipe.send(archive.base_url)
        await asyncio.sleep(LIFETIME)


def _answer(pipe: Connection, archive: LoopbackArchive) -> None:
    try:
        pipe.recv()
    except EOFError:  # whoever asked is gone
        raise SystemExit from None
    times = [request.at for request in archive.asked("timegate")]
    within, start = 0, 0
    for end, at in enumerate(times):
        while at - times[start] >= MINUTE:
            start += 1
        within = max(within, end - start + 1)
    pipe.send(_Asked(Counter(request.endpoint for request in archive.requests), within))
    archive.requests.clear()


@contextmanager
def _silent() -> Iterator[str]:
    """An address where connections are taken and nothing is ever said."""
    with socket.create_server(("127.0.0.1", 0), backlog=1_000) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port
