"""Section "history": what a store of a million links costs. Only when it is asked for; it needs nine gigabytes of memory.

The store is made by refguard's own store: weekly checks of every link, the last of them yesterday, and a copy of each in
an archive. Measured are what it weighs, opening it, a run with nothing due (once with all notes to be read, then again),
which asks nobody anything, and reports from it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Command, Row, show
from checker.models import CheckedLink, Link, Lookup, LookupState, Memento, Reason, Verdict
from checker.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LINKS = 1_000_000
WEEKS = 4  # one check in each
HOSTS_PER_LINK = 1 / 20
LINKS_PER_NOTE = 100
LONGEST = 3_600.0  # seconds that one command may take
_AT_ONCE = 5_000
_OPEN = (
    "import sys, pathlib, checker.store as s; s.Store(pathlib.Path(sys.argv[1])).__exit__(None, None, None)"
)
_CONFIG = "check: {reserved_domains: true, canaries: []}\nreport: {formats: [json]}\ngate: {fail_on: never}\n"


def run(ours: Sequence[str], lychee: str | None, *, links: int = LINKS) -> None:
    """Measure and print. ``ours`` is how refguard is started."""
    del lychee  # it remembers one verdict a link
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = folder / ".refguard" / "store.sqlite3"
        _make_store(store, links)
        _make_notes(folder, links)
        for what, arguments in (
            ("open the store", [sys.executable, "-c", _OPEN, str(store)]),
            ("run: nothing due, every note read", [*ours, "check", "-q"]),
            ("run: nothing due, no note read", [*ours, "check", "-q"]),
            ("report", [*ours, "report"]),
            ("report --since 10d", [*ours, "report", "--since", "10d"]),
            ("store check", [*ours, "store", "check"]),
        ):
            command = Command(arguments, folder, timeout=LONGEST)
            show(Row(f"{what}: {links} links", command, None, repeats=1))
        _weigh(store, "the store afterwards")


def _make_store(path: Path, links: int) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    started = time.perf_counter()
    with Store(path) as store:
        for week in reversed(range(WEEKS)):
            at = yesterday - timedelta(weeks=week)
            run_id = store.begin_run(f"week-{week}", at)
            for checks in _in_parts(links, at):
                store.save_checks(run_id, checks)
            store.finish_run(run_id, at, complete=True)
        for checks in _in_parts(links, yesterday):
            store.copies.save_lookups((_lookup(checked.link.url) for checked in checks), yesterday)
    seconds = time.perf_counter() - started
    count = links * (WEEKS + 1)
    print(f"{f'write {WEEKS} checks and a look-up of {links} links':<46}{f'{seconds:.1f} s':>10}", end="")
    print(f"  {count / seconds:.0f} rows/s")
    _weigh(path, "the store")


def _weigh(path: Path, what: str) -> None:
    print(f"{what:<46}{f'{path.stat().st_size / 1e6:.0f} MB':>10}", flush=True)


def _in_parts(links: int, at: datetime) -> Iterator[list[CheckedLink]]:
    for start in range(0, links, _AT_ONCE):
        numbers = range(start, min(links, start + _AT_ONCE))
        yield [_checked(number, _url(number, links), at) for number in numbers]


def _url(number: int, links: int) -> str:
    host = number % max(1, int(links * HOSTS_PER_LINK))
    return f"https://h{host}.cited.example/section-{number % 97}/the-address-of-page-{number}.html"


def _checked(number: int, url: str, at: datetime) -> CheckedLink:
    """A page as pages are: a title, a heading, what it can be recognised by; one in ten never answers the same twice."""
    varies = at.day if number % 10 == 0 else ""
    return CheckedLink(
        Link(url, ()),
        Verdict(Reason.OK, "answered 200 OK"),
        checked_at=at,
        status_code=200,
        final_url=url,
        title=f"The title of the page {number} {varies} – what most sites append",
        heading=f"The title of the page {number}",
        attempts=1,
        elapsed_ms=100 + number % 900,
        etag=f'W/"{number:x}-18f3c2a1b00"',
        last_modified="Sun, 22 Nov 2026 12:00:00 GMT",
    )


def _lookup(url: str) -> Lookup:
    at = datetime(2024, 6, 1, 12, tzinfo=UTC)
    copy = f"https://web.archive.example/web/20240601120000/{url}"
    return Lookup(url, LookupState.ARCHIVED, Memento(url, copy, at, 200, "archive.example"), near=at)


def _make_notes(folder: Path, links: int) -> None:
    (folder / "refguard.yaml").write_text(_CONFIG, encoding="utf-8")
    for start in range(0, links, LINKS_PER_NOTE):
        numbers = range(start, min(links, start + LINKS_PER_NOTE))
        note = folder / f"{start // LINKS_PER_NOTE % 100}" / f"{start}.md"
        note.parent.mkdir(exist_ok=True)
        note.write_text("\n".join(f"- [page {n}]({_url(n, links)})" for n in numbers), encoding="utf-8")
