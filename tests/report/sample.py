"""Fixed reports that the tests of every format render: one rich, and the plain cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from checker.judge.findings import findings
from checker.judge.gate import Gate
from checker.models import (
    Capture,
    CaptureState,
    CheckedLink,
    IgnoredReference,
    Kind,
    Link,
    LocalCopy,
    Location,
    Lookup,
    LookupState,
    Memento,
    Moment,
    Note,
    Problem,
    Reason,
    Reference,
    Report,
    RunInfo,
    Section,
    Severity,
    Status,
    Streak,
    Verdict,
)
from checker.stages.changes import Changes

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "all_good",
    "archived",
    "capture",
    "changed",
    "empty",
    "kept",
    "link",
    "memento",
    "never",
    "offline",
    "reference",
]
__all__ += ["report_of", "rich", "streak"]

NOTHING_NEW = Changes()
NOW = datetime(2026, 11, 22, 6, 4, 5, tzinfo=UTC)
NOTES = tuple(
    Note(
        f"notes/2024-05-02-deep-learning-{lang}.md",
        title,
        lang,
        date(2024, 5, 2),
        "2024-05-02-deep-learning",
        generated,
    )
    for lang, title, generated in (
        ("ar", "التعلم العميق", True),
        ("de", "Tiefes Lernen ist Geschichte", True),
        ("en", "Deep Learning is History", False),
        ("hi", "डीप लर्निंग", True),
        ("ja", "深層学習は歴史だ", True),
    )
)
NO_KEYS = (
    "no keys: set IA_ACCESS_KEY_ID and IA_SECRET_ACCESS_KEY to submit pages; a free account makes them at "
    "https://archive.org/account/s3.php"
)
SECTIONS = {"ar": "المراجع", "de": "Referenzen", "en": "References", "hi": "संदर्भ", "ja": "参考文献"}


def reference(
    url: str, path: str = "notes/a.md", line: int = 1, text: str = "", lang: str | None = "en"
) -> Reference:
    """One inline citation."""
    section = Section(SECTIONS.get(lang or "", ""), is_references=True)
    return Reference(url, text, Kind.INLINE, section, Location(path, line, 3, 100, 100 + len(url)), lang)


def everywhere(url: str, line: int, text: str = "") -> tuple[Reference, ...]:
    """The same citation in each translation."""
    return tuple(reference(url, note.path, line, text, note.lang) for note in NOTES)


def memento(url: str, day: date, status_code: int = 200) -> Memento:
    """A copy at the Wayback Machine."""
    at = datetime(day.year, day.month, day.day, 12, 30, tzinfo=UTC)
    return Memento(
        url, f"https://web.archive.org/web/{at:%Y%m%d%H%M%S}/{url}", at, status_code, "web.archive.org"
    )


def link(url: str, reason: Reason, detail: str = "", *references: Reference, **known: object) -> CheckedLink:
    """One checked link; ``known`` are more fields of CheckedLink."""
    target = Link(url, references or (reference(url),), url, is_local="//" not in url)
    return replace(CheckedLink(target, Verdict(reason, detail), checked_at=NOW, attempts=1), **known)  # type: ignore[arg-type]


def archived(url: str, day: date = date(2019, 3, 3)) -> Lookup:
    """A look-up that found a copy."""
    return Lookup(url, LookupState.ARCHIVED, memento(url, day))


def never(url: str) -> Lookup:
    """A look-up that proved absence."""
    name = "web.archive.org"
    detail = f"{name} holds no copy that shows the page"
    return Lookup(url, LookupState.NEVER_ARCHIVED, detail=detail, absent_from=(name,))


def capture(url: str, state: CaptureState, reason: str | None = None) -> Capture:
    """One submission, with its copy when it was saved."""
    copy = memento(url, NOW.date()) if state is CaptureState.SAVED else None
    return Capture(url, state, "spn2-0123", reason, copy)


def kept(url: str, day: date, status_code: int = 200, *, is_cut: bool = False) -> LocalCopy:
    """A page that a check has kept."""
    at = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
    return LocalCopy(url, f"refguard-{at:%Y%m%dT%H%M%SZ}.warc.gz", at, status_code, is_cut=is_cut)


def streak(since: date, failures: int, was: Reason | None = Reason.OK) -> Streak:
    """Failures in a row."""
    return Streak(
        datetime(since.year, since.month, since.day, 6, tzinfo=UTC), failures, NOW, was, checks=failures
    )


def _broken() -> list[CheckedLink]:
    paper, renamed = (
        "https://lab.example.org/papers/deep-learning.pdf",
        "https://wiki.example.net/Foo_(bar)?a=1&copy=2",
    )
    lost, slip, chain = (
        "https://blog.example.com/lost",
        "https://exmaple.invalid/",
        "https://ministry.example.net/a",
    )
    return [
        link(
            paper,
            Reason.NOT_FOUND,
            "answered 404 Not Found",
            *everywhere(f"{paper}#page=7", 31, "Deep Learning, chapter 7"),
            status_code=404,
            cited=date(2019, 3, 15),
            lookup=archived(paper),
        ),
        link(
            renamed,
            Reason.GONE,
            "answered 410 Gone",
            status_code=410,
            streak=streak(date(2026, 3, 1), 3),
            cited=date(2018, 11, 30),
            lookup=archived(renamed, date(2021, 12, 1)),
        ),
        link(
            lost,
            Reason.NOT_FOUND,
            "answered 404 Not Found (2 tries)",
            status_code=404,
            streak=streak(NOW.date(), 1, Reason.MOVED_PERMANENTLY),
            cited=date(2025, 1, 1),
            lookup=never(lost),
            capture=capture(lost, CaptureState.REFUSED, "the archive, too, got HTTP 404"),
            local_copy=kept(lost, date(2026, 10, 1)),
        ),
        link(
            slip,
            Reason.HOST_NOT_FOUND,
            "there is no host exmaple.invalid",
            *everywhere(slip, 40),
            streak=streak(NOW.date(), 1, None),
            lookup=Lookup(
                slip,
                LookupState.UNKNOWN,
                detail="the TimeGate of arquivo.pt did not answer in time",
                absent_from=("web.archive.org",),
            ),
        ),
        link(
            chain,
            Reason.TLS_INCOMPLETE_CHAIN,
            "certificate not valid: unable to get local issuer certificate",
        ),
        link("notes/img/diagram.png", Reason.MISSING_FILE, "there is no file notes/img/diagram.png"),
    ]


def _others() -> list[CheckedLink]:
    slow, wall, old, new = (
        "https://slow.example.org/",
        "https://social.example.com/in/somebody",
        "http://old.example.org/a",
        "https://new.example.org/b?x=1&y=2",
    )
    return [
        link(
            slow,
            Reason.TIMEOUT,
            "no answer in time (3 tries)",
            attempts=3,
            elapsed_ms=90_000,
            streak=streak(date(2026, 11, 16), 2, None),
            cited=date(2019, 3, 3),
            lookup=archived(slow),
        ),
        link(
            "https://ill.example.org/",
            Reason.SERVER_ERROR,
            "answered 503 Service Unavailable",
            status_code=503,
            streak=streak(NOW.date(), 1, Reason.FORBIDDEN),
        ),
        link(
            wall,
            Reason.BOT_WALL,
            "answered 999",
            *everywhere(wall, 33),
            status_code=999,
            lookup=archived(wall),
        ),
        link(
            "https://paid.example.com/x",
            Reason.PAYMENT_REQUIRED,
            "answered 402 Payment Required",
            status_code=402,
        ),
        link(
            old,
            Reason.MOVED_PERMANENTLY,
            f"moved permanently to {new}",
            reference(f"{old}#intro", line=9),
            final_url=new,
            redirects=(new,),
            status_code=200,
        ),
    ]


def _alive() -> list[CheckedLink]:
    """The pages that readers get, without a copy from before this run, and with one."""
    return [*_submitted(), *_copied()]


def _submitted() -> list[CheckedLink]:
    states = [
        ("saved", CaptureState.SAVED, None),
        ("pending", CaptureState.PENDING, "the archive is still at work"),
        ("deferred-1", CaptureState.DEFERRED, NO_KEYS),
        ("deferred-2", CaptureState.DEFERRED, NO_KEYS),
        ("refused", CaptureState.REFUSED, "the archive does not take this address"),
        ("unknown", CaptureState.UNKNOWN, "the submission was not answered in time"),
    ]
    return [
        link(
            url := f"https://ok.example.org/{name}",
            Reason.OK,
            "answered 200 OK",
            status_code=200,
            final_url=url,
            title=f"Page {name}",
            cited=date(2026, 11, 20),
            lookup=never(url),
            capture=capture(url, state, reason),
        )
        for name, state, reason in states
    ]


def _copied() -> list[CheckedLink]:
    fine, other, shy, hidden = (
        "https://ok.example.org/参考",
        "https://ok.example.org/4711",
        "https://shy.example.org/a",
        "https://hidden.example.org/",
    )
    titled = {"title": "Cheap <b>flights</b> to sunny islands", "heading": "Book [now](x)"}
    at_fine = {"cached": True, "local_copy": kept(fine, NOW.date(), is_cut=True)}
    shown = replace(capture(shy, CaptureState.SAVED), shows_page=True)
    of_2024: dict[str, object] = {"status_code": 200, "cited": date(2024, 5, 2)}
    said = "web.archive.org captured the page on 2026-11-22; here: answered 404 Not Found"
    return [
        link(
            fine,
            Reason.OK,
            "answered 200 OK",
            *everywhere(fine, 35, "参考"),
            lookup=replace(archived(fine), latest=NOW),
            **at_fine,
            **of_2024,
        ),
        link(
            other,
            Reason.OK,
            "answered 200 OK",
            *everywhere(other, 41, "A history of bookbinding"),
            lookup=archived(other, date(2026, 6, 1)),
            **titled,
            **of_2024,
        ),
        link(
            shy,
            Reason.SEEN_BY_ARCHIVE,
            said,
            status_code=404,
            cited=date(2026, 11, 20),
            lookup=never(shy),
            capture=shown,
        ),
        link(
            hidden,
            Reason.OK,
            "answered 200 OK",
            status_code=200,
            lookup=Lookup(hidden, LookupState.EXCLUDED, detail="web.archive.org does not show this address"),
        ),
        link(
            "https://ok.example.org/rule",
            Reason.ACCEPTED_BY_RULE,
            "answered 403 Forbidden; opens in a browser",
        ),
    ]


def _not_checked() -> list[CheckedLink]:
    kept = {"checked_at": None, "attempts": 0}
    return [
        link("https://late.example.org/", Reason.TIME_BUDGET, "the time of the run was over", **kept),
        link("notes/about", Reason.SITE_PATH, "only the site's generator knows this path", **kept),
        link("http://10.0.0.1/", Reason.PRIVATE_ADDRESS, "10.0.0.1 is a private address", **kept),
    ]


def _ignored() -> tuple[IgnoredReference, ...]:
    return (
        IgnoredReference(
            reference("{{ page.url }}", line=3), Reason.TEMPLATE, "the address is made by a template"
        ),
        IgnoredReference(
            reference("mailto:a@example.org", line=4),
            Reason.UNSUPPORTED_SCHEME,
            "mailto: addresses are not fetched",
        ),
        IgnoredReference(
            reference("doi:10.1000/1", line=5), Reason.UNSUPPORTED_SCHEME, "doi: addresses are not fetched"
        ),
        IgnoredReference(
            reference("https://intranet.example.com/", line=6), Reason.RULE, "only inside the office"
        ),
    )


PROBLEMS = (
    Problem("unreadable-note", "not UTF-8: byte 0xff at 17", "Save it as UTF-8.", "notes/binary.md"),
    Problem(
        "broken-front-matter", "line 3: a colon is missing", "Correct the front matter.", "notes/a.md", 3, 5
    ),
)


def report_of(
    links: Sequence[CheckedLink],
    *,
    notes: tuple[Note, ...] = (Note("notes/a.md", "A", "en"),),
    ignored: tuple[IgnoredReference, ...] = (),
    problems: tuple[Problem, ...] = (),
    run: RunInfo | None = None,
    gate_on: Severity | None = Severity.ERROR,
    compared_with: datetime | None = None,
    changes: Changes = NOTHING_NEW,
) -> Report:
    """A report over ``links``, sorted and with its findings, as a run makes it."""
    ordered = tuple(sorted(links, key=lambda each: each.link.url))
    return Report(
        run or RunInfo("20261122T060000Z", "0.1.0", datetime(2026, 11, 22, 6, tzinfo=UTC), NOW),
        notes,
        ordered,
        ignored,
        findings(ordered, problems, Gate(gate_on)),
        gate_on=gate_on,
        compared_with=compared_with,
        **changes._asdict(),
    )


def rich() -> Report:
    """Every status, five languages, copies and submissions of every state, problems and notices."""
    run = RunInfo(
        "20261122T060000Z",
        "0.1.0",
        datetime(2026, 11, 22, 6, tzinfo=UTC),
        NOW,
        complete=False,
        since="main~3",
        notices=("web.archive.org answered 429 and was asked no more in this run.",),
    )
    return report_of(
        [*_broken(), *_others(), *_alive(), *_not_checked()],
        notes=(Note("notes/a.md", "A", "en"), *NOTES),
        ignored=_ignored(),
        problems=PROBLEMS,
        run=run,
        changes=Changes(
            newly_broken=("https://blog.example.com/lost",),
            recovered=("https://ok.example.org/rule",),
            new_and_broken=("https://exmaple.invalid/",),
            newly_archived=("https://ok.example.org/saved", "https://shy.example.org/a"),
            moved=("http://old.example.org/a",),
        ),
    )


TIMELINE = tuple(
    Moment(
        day, dict(zip((Status.BROKEN, Status.UNSTABLE, Status.BLOCKED, Status.WORKING), counts, strict=True))
    )
    for day, counts in (
        (date(2026, 10, 16), (0, 0, 0, 3)),
        (date(2026, 10, 23), (0, 1, 2, 3)),
        (date(2026, 11, 1), (1, 1, 0, 3)),
        (date(2026, 11, 22), (2, 0, 0, 3)),
    )
)


def changed() -> Report:
    """What is different from a day that was asked for."""
    dead, back, saved, new, gone = (
        f"https://{name}.example.org/" for name in ("dead", "back", "saved", "new", "gone")
    )
    there = "https://elsewhere.example.org/"
    verdict = f"no answer in time; failing since 2026-03-01, in 3 checks 3 days or more apart; before that: {Reason.OK}"
    made = report_of(
        [
            link(dead, Reason.UNREACHABLE, verdict, streak=streak(date(2026, 3, 1), 3)),
            link(gone, Reason.GONE, "answered 410 Gone", streak=streak(date(2026, 11, 1), 2, None)),
            link(back, Reason.OK),
            link(saved, Reason.OK, lookup=archived(saved)),
            link(new, Reason.MOVED_PERMANENTLY, final_url=there),
            link(f"{back}page#part", Reason.MISSING_FRAGMENT),
        ],
        compared_with=datetime(2026, 10, 23, 6, tzinfo=UTC),
        changes=Changes(
            newly_broken=(dead, f"{back}page#part"),
            recovered=(back, f"{back}#part"),
            new_and_broken=(gone,),
            newly_archived=(saved,),
            moved=(new,),
        ),
    )
    return replace(made, timeline=TIMELINE)


def all_good() -> Report:
    """Nothing to do."""
    urls = [f"https://ok.example.org/{number}" for number in range(3)]
    return report_of([link(url, Reason.OK, "answered 200 OK", lookup=archived(url)) for url in urls])


def offline() -> Report:
    """Nothing was checked."""
    urls = ["https://a.example.org/", "https://b.example.org/", "https://c.example.org/"]
    run = RunInfo("1", "0.1.0", NOW, NOW, network="unavailable", complete=False)
    return report_of(
        [link(url, Reason.NO_NETWORK, "", *everywhere(url, 9), checked_at=None, attempts=0) for url in urls],
        run=run,
        notes=NOTES,
    )


def empty() -> Report:
    """Nothing was read."""
    return report_of([], notes=())
