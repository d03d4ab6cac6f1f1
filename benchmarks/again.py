"""Section "again": what a second run costs: with nothing due, and a week later, when pages are asked whether they changed."""

from __future__ import annotations

import resource
import sqlite3
import statistics
import threading
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.measure import REPEATS, Command
from benchmarks.server import LIVELY, serving

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LINKS, LINKS_PER_NOTE = 10_000, 100
PAGES = 200
PAGE_LENGTH = 30_000  # bytes, an ordinary article without what it embeds
A_WEEK_AND_A_DAY = 8 * 86_400
GOAL = 1.0  # seconds after start-up

_CONFIG = """\
gate: {fail_on: never}
check:
  host_interval: 0
  allow_networks: [127.0.0.0/8]
  reserved_domains: true
  canaries: []
"""
_ANSWER = b"HTTP/1.1 %s\r\n%s: %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s"


def run(ours: Sequence[str], lychee: str | None) -> None:
    """Measure and print. ``ours`` is how refguard is started."""
    del lychee  # it asks everything again
    command = [*ours, "check", "-q"]
    with TemporaryDirectory() as name:
        _nothing_due(Path(name), command)
    with TemporaryDirectory() as name, _library() as library:
        _a_week_later(Path(name), command, library)


def _nothing_due(folder: Path, command: Sequence[str]) -> None:
    """A run over links that are all known, less a run over one: what is left is not start-up."""
    took: dict[int, list[float]] = {1: [], LINKS: []}
    worked: dict[int, list[float]] = {1: [], LINKS: []}
    with serving() as web:
        runs = {links: _known(folder / str(links), command, links, web.port) for links in took}
        web.tally()
        for _ in range(REPEATS):
            for links, again in runs.items():
                before = _processor_time()
                took[links].append(again().seconds)
                worked[links].append(_processor_time() - before)
        requests = web.tally().requests.total()
    for name, figures in (("seconds", took), ("of the processor", worked)):
        start, whole = (statistics.median(figures[links]) for links in (1, LINKS))
        what = f"again: {LINKS} known links, nothing due, {name}"
        print(f"{what:<58}{whole:>7.3f}, {whole - start:.3f} of them after start-up (goal: {GOAL:g})")
    print(f"{f'again: requests of these {REPEATS} runs':<58}{requests:>7}", flush=True)


def _known(folder: Path, command: Sequence[str], links: int, port: int) -> Command:
    """A command to run again: all that its notes cite was visited a moment ago."""
    _write(folder, [_address(n) for n in range(links)], f"  connect_to: ['::{LIVELY[0]}:{port}']\n")
    again = Command(command, folder)
    again()
    return again


def _address(number: int) -> str:
    """An address as long as they are, twenty to a host."""
    return f"http://h{number % (LINKS // 20)}.cited.example/section/the-address-of-page-{number}.html"


def _processor_time() -> float:
    """Seconds that children took so far, on all cores together."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _a_week_later(folder: Path, command: Sequence[str], library: _Library) -> None:
    """The bytes of a first run, and of one when the same pages, which have not changed, are due again."""
    _write(folder, [f"http://127.0.0.1:{library.port}/{n}" for n in range(PAGES)])
    visit = Command(command, folder)
    sent = []
    for _ in range(2):
        visit()
        sent.append((library.counts["sent"], library.counts["unchanged"]))
        library.counts.update(sent=0, unchanged=0)
        _age(folder / ".refguard" / "store.sqlite3", A_WEEK_AND_A_DAY)
    (first, _), (second, unchanged) = sent
    print(f"{f'again: {PAGES} pages, the first time':<46}{f'{first / 1e6:.2f} MB':>10}")
    said = f"{unchanged} unchanged, {1 - second / first:.0%} less"
    print(f"{'  8 days later':<46}{f'{second / 1e6:.2f} MB':>10}{said:>34}", flush=True)


def _write(folder: Path, urls: Sequence[str], more: str = "") -> None:
    folder.mkdir(exist_ok=True)
    (folder / "refguard.yaml").write_text(_CONFIG + more, encoding="utf-8")
    for start in range(0, len(urls), LINKS_PER_NOTE):
        lines = (f"- [page {url}]({url})" for url in urls[start : start + LINKS_PER_NOTE])
        (folder / f"{start}.md").write_text("\n".join(lines), encoding="utf-8")


def _age(store: Path, seconds: int) -> None:
    """Have everything in ``store`` seen ``seconds`` earlier."""
    with closing(sqlite3.connect(store)) as db, db:
        db.execute("UPDATE checks SET checked_at = checked_at - ?", (seconds,))
        db.execute("UPDATE validators SET checked_at = checked_at - ?", (seconds,))
        db.execute("UPDATE runs SET started_at = started_at - ?", (seconds,))


class _Library(NamedTuple):
    """A host whose pages never change, half of them known by tags and half by dates; ``counts`` what it ``sent``."""

    port: int
    counts: dict[str, int]


@contextmanager
def _library() -> Iterator[_Library]:
    counts = {"sent": 0, "unchanged": 0}

    class Talk(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            number = int(self.path[1:])
            name, asks, value = (
                ("ETag", "If-None-Match", f'W/"{number:x}"'),
                ("Last-Modified", "If-Modified-Since", "Sun, 01 Nov 2026 12:00:00 GMT"),
            )[number % 2]
            is_known = self.headers.get(asks) == value
            body = b"" if is_known else _page(number)
            status = b"304 Not Modified" if is_known else b"200 OK"
            answer = _ANSWER % (status, name.encode(), value.encode(), len(body), body)
            counts["unchanged"] += is_known
            counts["sent"] += self.wfile.write(answer)

    with ThreadingHTTPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield _Library(server.server_port, counts)
        finally:
            server.shutdown()


def _page(number: int) -> bytes:
    head = f"<!doctype html><title>Page {number}</title><h1>Page {number}</h1><p>".encode()
    return head + b"Some words on a page. " * ((PAGE_LENGTH - len(head)) // 22)
