"""A report of as many links as a large collection of notes has, with texts of several scripts and of every status."""

from __future__ import annotations

from datetime import UTC, date, datetime

from checker.models import CaptureState, CheckedLink, Note, Reason, Reference, Report, RunInfo
from checker.stages.changes import Changes
from tests.report import sample

__all__ = ["SOURCE", "large"]

SOURCE = "https://github.com/somebody/notes/blob/main/{path}?plain=1#L{line}"
_LANGUAGES = ("en", "de", "fr", "ja", "zh", "ar", "hi")
_WORDS = (
    "A short history of bookbinding",
    "Geschichte der Papiermühlen",
    "Les archives de la ville",
    "日本の図書館の歴史",
    "档案馆的历史",
    "تاريخ المكتبات",
    "पुस्तकालयों का इतिहास",
)
_REASONS = (  # of a hundred links: most work
    *((Reason.NOT_FOUND, 4), (Reason.GONE, 1), (Reason.HOST_NOT_FOUND, 2), (Reason.SOFT_404, 1)),
    *((Reason.TIMEOUT, 2), (Reason.SERVER_ERROR, 1), (Reason.BOT_WALL, 4), (Reason.FORBIDDEN, 3)),
    *((Reason.MOVED_PERMANENTLY, 7), (Reason.NOT_DUE, 1), (Reason.OK, 74)),
)
_OF_A_HUNDRED = tuple(reason for reason, times in _REASONS for _ in range(times))
_SAID = {
    Reason.NOT_FOUND: "answered 404 Not Found",
    Reason.GONE: "answered 410 Gone",
    Reason.SERVER_ERROR: "answered 503 Service Unavailable",
    Reason.TIMEOUT: "no answer in time (3 tries)",
    Reason.OK: "answered 200 OK",
}
_NOTES = 700


def large(links: int) -> Report:
    """The report. The same number gives the same links."""
    notes = tuple(
        Note(f"notes/{2018 + each % 9}/{each:04}-{lang}.md", _WORDS[each % 7], lang)
        for each in range(min(_NOTES, links))
        for lang in (_LANGUAGES[each % 7],)
    )
    made = [_link(number, notes) for number in range(links)]
    started = datetime(2026, 11, 22, 5, 40, tzinfo=UTC)
    return sample.report_of(
        made,
        notes=notes,
        run=RunInfo("20261122T054000Z", "0.1.0", started, sample.NOW, source=SOURCE),
        changes=Changes(newly_broken=tuple(each.link.url for each in made[:3]), moved=(made[20].link.url,)),
    )


def _link(number: int, notes: tuple[Note, ...]) -> CheckedLink:
    reason = _OF_A_HUNDRED[number % 100]
    url = f"https://www.host-{number * 7 % 1_900}.example.org/section-{number % 97}/the-address-of-page-{number}.html"
    cited = tuple(
        _reference(url, number, notes[(number * 13 + each) % len(notes)]) for each in range(1 + number % 5)
    )
    known: dict[str, object] = {
        "cited": date(2019 + number % 7, 1 + number % 12, 1),
        "elapsed_ms": 80 + number % 900,
    }
    if number % 3:
        known["lookup"] = sample.archived(url, date(2015 + number % 11, 1 + number % 12, 1 + number % 28))
    elif number % 2:
        known |= {
            "lookup": sample.never(url),
            "capture": sample.capture(url, CaptureState.PENDING, "still at work"),
        }
    if reason is Reason.MOVED_PERMANENTLY:
        known["final_url"] = f"https://new.host-{number % 1_900}.example.org/{number}"
    return sample.link(url, reason, _SAID.get(reason, ""), *cited, **known)


def _reference(url: str, number: int, note: Note) -> Reference:
    text = f"{_WORDS[_LANGUAGES.index(note.lang or 'en')]} {number}"
    return sample.reference(url, note.path, 5 + number % 180, text, note.lang)
