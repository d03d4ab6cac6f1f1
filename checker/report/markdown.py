"""report.md: for somebody with five minutes. What to do comes first, in order of worth; the numbers come last.

The order never depends on chance or time, and only one line names the day: a diff of two reports is the news.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from checker.judge.findings import advice, copy_of, seen
from checker.judge.nearness import is_far_after
from checker.models import Reason, Severity, Status
from checker.report import markdown_tables as tables
from checker.report import tally
from checker.report.gfm import anchor, code, fence, fold, indent, words
from checker.report.items import short
from checker.report.markdown_archive import archive, dated, kept_here, sentence
from checker.report.text import clean, legible, utc
from checker.report.todo import Todo, marked, shared_replacement
from checker.report.words import REPAIRED, doubt, failing, headline, of_change, outlook, scope, since

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from checker.models import CheckedLink, Finding, Report

__all__ = ["entry", "noted", "pieces", "problem"]

_NEW_LINE = "\n"
_AT_ONCE = 1_000  # lines
SHOWN = 20
"""Entries of one list that are not folded away."""


def pieces(report: Report) -> Iterator[str]:
    """The text of report.md, a section at a time."""
    sections = (
        _head,
        _fix_now,
        _look_at,
        _moved,
        _recovered,
        archive,
        _notes,
        tables.totals,
        tables.hosts,
        tables.languages,
        tables.notes,
        tables.ignored,
        tables.unchecked,
    )
    space = ""
    for section in sections:
        lines = iter(section(report))
        while some := list(islice(lines, _AT_ONCE)):
            yield f"{space}{_NEW_LINE.join(some)}\n"
            space = ""
        space = "\n"


def _head(report: Report) -> list[str]:
    run = report.run
    day, _, time = utc(run.finished_at).partition("T")
    only = f" · counting what changed since {code(run.since)}" if run.since else ""
    said = (f"**{headline(report)}**", outlook(report, say=words), of_change(report))
    return [
        "# Reference report",
        "",
        " ".join(filter(None, said)),
        "",
        f"{day} {time[:5]} UTC · refguard {words(run.version)} · {scope(report)}{only}",
        *(["", *(f"- Note: {sentence(notice)}" for notice in run.notices)] if run.notices else []),
    ]


def _fix_now(report: Report) -> list[str]:
    found = Todo(report).errors
    broken = [link for link in found if link.verdict.status is Status.BROKEN]
    new = marked(report.newly_broken, report.new_and_broken)
    lines = []
    if broken:
        intro = "Readers do not get these pages."
        lines += ["", intro, "", *fold([_broken(link, new) for link in broken], SHOWN, "more broken links")]
    others = [link for link in found if link.verdict.status is not Status.BROKEN]
    if others:
        intro = "Readers may well get these pages; the configuration calls what was seen of them errors."
        lines += ["", intro, "", *fold([_called_error(link) for link in others], SHOWN, "more")]
    return ["## Fix now", *lines] if lines else []


def _look_at(report: Report) -> list[str]:
    lines = []
    todo = Todo(report)
    broken = todo.lesser(Status.BROKEN)
    excused = [link for link in broken if link.verdict.severity is Severity.ERROR]
    flawed = [link for link in broken if link.verdict.severity is not Severity.ERROR]
    new = marked(report.newly_broken, report.new_and_broken)
    for intro, links in (
        ("Readers do not get these pages; the configuration does not call that an error.", excused),
        ("Readers get these pages, but not quite as cited.", flawed),
    ):
        if links:
            lines += ["", intro, "", *fold([_broken(link, new) for link in links], SHOWN, "more")]
    unstable, blocked = todo.lesser(Status.UNSTABLE), todo.lesser(Status.BLOCKED)
    if unstable:
        lines += ["", doubt(report), "", *fold([_doubtful(link) for link in unstable], SHOWN, "more")]
    if blocked:
        intro = "These servers turn robots away; a reader may well see the page. Open one in a browser to be sure."
        lines += ["", intro, "", *fold([_doubtful(link) for link in blocked], SHOWN, "more")]
    if todo.repaired:
        entries = [_entry(link, _said(link), *_failing(link), new=new) for link in todo.repaired]
        lines += ["", REPAIRED, "", *fold(entries, SHOWN, "more")]
    mistitled = tally.mistitled(report)
    if mistitled:
        intro = "Readers get these pages. Their titles share no word with the citations: they may not be what was meant."
        lines += ["", intro, "", *fold([noted(*each) for each in mistitled], SHOWN, "more")]
    return ["## Look at", *lines] if lines else []


def _moved(report: Report) -> list[str]:
    moved = Todo(report).lesser(Status.REDIRECTED)
    if not moved:
        return []
    intro = "Readers still arrive, by a permanent redirect. Write the new address while it is known."
    new = marked(report.moved)
    entries = [_gone(link, new) for link in moved]
    return ["## Moved", "", intro, "", *fold(entries, SHOWN, "more moved pages")]


def _recovered(report: Report) -> list[str]:
    if not report.recovered:
        return []
    by_archive = {
        legible(link.link.url) for link in report.links if link.verdict.reason is Reason.SEEN_BY_ARCHIVE
    }
    entries = [
        [f"- {anchor(code(url), url)}{', seen by the archive only' if url in by_archive else ''}"]
        for url in sorted(map(legible, report.recovered))
    ]
    before = "when they were last checked" if report.compared_with is None else f"on {since(report)[6:]}"
    return [
        "## Recovered",
        "",
        f"Broken {before}, and working again.",
        "",
        *fold(entries, SHOWN, "more"),
    ]


def _notes(report: Report) -> list[str]:
    problems = tally.problems(report)
    if not problems:
        return []
    entries = [problem(each) for each in problems]
    return ["## Mistakes in notes", "", *fold(entries, SHOWN, "more")]


def entry(link: CheckedLink, *, new: frozenset[str]) -> list[str]:
    """What there is to say of ``link`` when it has to be acted on, as a list item. What is ``new`` is marked."""
    if link.verdict.status is Status.BROKEN:
        return _broken(link, new)
    return _gone(link, new) if link.verdict.status is Status.REDIRECTED else _called_error(link)


def problem(found: Finding) -> list[str]:
    """A mistake in a note, as a list item."""
    place = code(f"{found.path}:{found.line}")
    return [
        f"- {place}",
        *indent([f"- {code(found.ident)}: {words(found.message)}", f"- To do: {words(found.advice)}"]),
    ]


def _broken(link: CheckedLink, new: frozenset[str]) -> list[str]:
    target, memento, kept = shared_replacement(link), copy_of(link), kept_here(link)
    here = [f"A page of this address was {kept}"] if kept else []
    said = _said(link), *_failing(link)
    if target is None or memento is None:
        return _entry(link, *said, f"To do: {words(advice(link))}", *here, new=new)
    doubt = ", if it shows what was cited" if is_far_after(link.cited, memento.timestamp) else ""
    copy = dated(link, memento, "archived copy")
    return _entry(link, *said, [f"Replace it with the {copy}{doubt}:", *fence(target)], *here, new=new)


def _doubtful(link: CheckedLink) -> list[str]:
    memento = copy_of(link)
    copy = f"; the archive has a {dated(link, memento)}" if memento else ""
    return _entry(link, f"{_said(link)}{copy}", *_failing(link))


def _gone(link: CheckedLink, new: frozenset[str]) -> list[str]:
    target = shared_replacement(link)
    if not target:
        return _called_error(link)
    return _entry(link, [f"Write its {anchor('new address', target)}:", *fence(target)], new=new)


def _called_error(link: CheckedLink) -> list[str]:
    return _entry(link, _said(link), *_failing(link), f"To do: {words(advice(link))}")


def noted(link: CheckedLink, finding: Finding) -> list[str]:
    """What makes one look at a page that readers get, as a list item."""
    return _entry(link, f"{code(finding.ident)}: {words(finding.message)}", f"To do: {words(finding.advice)}")


def _said(link: CheckedLink) -> str:
    return f"{code(link.verdict.reason.value)}: {words(seen(link))}"


def _failing(link: CheckedLink) -> list[str]:
    """Since when ``link`` fails, as rows of an entry."""
    said = failing(link)
    return [f"{said[0].upper()}{said[1:]}"] if said else []


def _entry(link: CheckedLink, *rows: str | Sequence[str], new: frozenset[str] = frozenset()) -> list[str]:
    """One link as a list item: its address, then ``rows`` (a line, or the lines of one row), then every place.

    What is ``new`` is marked.
    """
    body: list[str] = []
    for row in (*rows, _cited(link)):
        first, *others = [row] if isinstance(row, str) else row
        body += [f"- {first}", *indent(others)]
    url = link.link.url
    shown = code(url) if link.verdict.reason is Reason.MALFORMED_URL else anchor(code(url), url)
    return [f"- {shown}{' **new**' if legible(url) in new else ''}", *indent(body)]


def _cited(link: CheckedLink) -> list[str]:
    """Where ``link`` is cited: its text, and every ``path:line``, many of them folded."""
    references = tally.citations(link)
    text = next((text for r in references if (text := clean(r.text)) and text != clean(r.url)), "")
    named = f"as {code(short(text))} " if text else ""
    first, rest = tables.places(references)
    return [f"Cited {named}in {first}", *rest]
