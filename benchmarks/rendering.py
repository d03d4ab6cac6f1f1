"""One format over one large report, in a process of its own: ``python -m benchmarks.rendering LINKS FOLDER [FORMAT]``.

The report is like those of old blogs in five languages: one to four citations a link, fifty a note; one link in eight is
broken, a third has no copy. Prints seconds, bytes held at most and bytes written, as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from checker.cli.output import replace_file
from checker.judge.findings import findings
from checker.judge.gate import Gate
from checker.models import (
    Capture,
    CaptureState,
    CheckedLink,
    Kind,
    Link,
    Location,
    Lookup,
    LookupState,
    Memento,
    Note,
    Reason,
    Reference,
    Report,
    RunInfo,
    Section,
    Severity,
    Streak,
    Verdict,
)
from checker.report import FORMATS

MOST_CITATIONS = 4
LINKS_PER_NOTE = 20
LINKS_PER_HOST = 20
TEXTS = {
    "de": "Was der Verfasser über die Seite schreibt",
    "en": "What the author calls the page",
    "fr": "Ce que l'auteur écrit de cette page",
    "ja": "著者がこのページについて書いたこと",
    "zh": "作者对这一页的称呼",
}
LANGUAGES = tuple(TEXTS)
NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
FIRST = date(2009, 1, 1)
SECTION = Section("References", is_references=True)
VERDICTS = (
    *[Verdict(Reason.OK, "answered 200 OK")] * 11,
    Verdict(Reason.MOVED_PERMANENTLY, "moved permanently"),
    Verdict(Reason.NOT_FOUND, "answered 404 Not Found"),
    Verdict(Reason.HOST_NOT_FOUND, "there is no host of this name"),
    Verdict(Reason.BOT_WALL, 'answered 403 with a robot wall: "are you a robot?" (2 tries)'),
    Verdict(Reason.TIMEOUT, "no answer in time (3 tries)"),
)
CODES = {Reason.OK: 200, Reason.MOVED_PERMANENTLY: 200, Reason.NOT_FOUND: 404, Reason.BOT_WALL: 403}


def large_report(links: int) -> Report:
    """A report of so many links, the same each time."""
    notes = tuple(map(_note, range(max(1, links // LINKS_PER_NOTE))))
    made = (_link(number, notes, links) for number in range(links))
    checked = tuple(sorted(made, key=lambda link: link.link.url))
    return Report(
        RunInfo("20261122T060000Z-0000", "1.0.0", NOW - timedelta(hours=1), NOW),
        notes,
        checked,
        findings=findings(checked, (), Gate(Severity.ERROR)),
        newly_broken=tuple(link.link.url for link in checked[12:2_000:16]),
    )


def _note(number: int) -> Note:
    day, lang = FIRST + timedelta(days=number % 6_000), LANGUAGES[number % len(LANGUAGES)]
    name = f"{day.isoformat()}-a-note-of-some-length-{number // len(LANGUAGES)}"
    return Note(f"content/posts/{name}-{lang}.md", f"A note of some length, {number}", lang, day, name)


def _link(number: int, notes: tuple[Note, ...], links: int) -> CheckedLink:
    verdict = VERDICTS[number * 7 % len(VERDICTS)]
    url = f"https://www.h{number % max(1, links // LINKS_PER_HOST)}.cited.example/{number % 97}/the-address-of-page-{number}.html"
    cited = [
        notes[(number // LINKS_PER_NOTE + each * 5) % len(notes)]
        for each in range(1 + number % MOST_CITATIONS)
    ]
    references = tuple(_reference(url, number, note) for note in cited)
    final_url = f"{url}?moved" if verdict.reason is Reason.MOVED_PERMANENTLY else url
    code, days = CODES.get(verdict.reason), [note.date for note in cited if note.date]
    has_answer = code is not None
    return CheckedLink(
        Link(url, references, url),
        verdict,
        checked_at=NOW - timedelta(seconds=number % 3_600),
        cached=number % 3 == 0,
        status_code=code,
        final_url=final_url if has_answer else None,
        redirects=(final_url,) if final_url != url else (),
        title=f"The title of the page {number} | What most sites append" if has_answer else None,
        heading=f"The title of the page {number}" if has_answer else None,
        attempts=1,
        elapsed_ms=100 + number % 900,
        streak=None if code == 200 else Streak(NOW - timedelta(days=number % 90), 2, NOW, Reason.OK),
        cited=min(days),
        lookup=_lookup(url, number),
        capture=None
        if number % 3
        else Capture(url, CaptureState.DEFERRED, None, "the budget of this run is spent"),
    )


def _reference(url: str, number: int, note: Note) -> Reference:
    where = Location(note.path, 20 + number % LINKS_PER_NOTE, 5, 4_000, 4_000 + len(url))
    text = f"{TEXTS[note.lang or '']} {number}"
    return Reference(url, text, Kind.INLINE, SECTION, where, note.lang)


def _lookup(url: str, number: int) -> Lookup:
    if number % 3 == 0:
        name = "web.archive.org"
        return Lookup(url, LookupState.NEVER_ARCHIVED, detail="", absent_from=(name,), looked_up_at=NOW)
    at = datetime(2010 + number % 16, 1 + number % 12, 3, 12, tzinfo=UTC)
    copy = f"https://web.archive.org/web/{at:%Y%m%d%H%M%S}/{url}"
    memento = Memento(url, copy, at, 200, "web.archive.org")
    return Lookup(url, LookupState.ARCHIVED, memento, latest=at, looked_up_at=NOW)


def main() -> None:
    links, folder, form = int(sys.argv[1]), Path(sys.argv[2]), "".join(sys.argv[3:])
    report = large_report(links)
    seconds, written = 0.0, 0
    if form:
        path = folder / (FORMATS[form].filename or f"{form}.txt")
        started = time.perf_counter()
        replace_file(path, FORMATS[form].pieces(report))
        seconds, written = time.perf_counter() - started, path.stat().st_size
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1_024)
    print(json.dumps({"seconds": seconds, "memory": memory, "written": written}))


if __name__ == "__main__":
    main()
