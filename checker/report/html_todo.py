"""The first half of the page, which needs no script: what changed, and what to do first.

The choice, the order and the words are those of report.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.judge.findings import advice, copy_of, seen
from checker.judge.nearness import is_far_after, nearness
from checker.models import Reason, Severity, Status
from checker.report import evidence, tally
from checker.report.evidence import ArchiveState
from checker.report.html_text import code, escaped, isolated, line_on_the_web, linked, source_of
from checker.report.items import in_repository, short
from checker.report.text import clean, count, legible, utc
from checker.report.todo import Todo, marked, shared_replacement
from checker.report.words import (
    ARCHIVE,
    REPAIRED,
    citations_met,
    doubt,
    failing,
    headline,
    meaning,
    of_change,
    outlook,
    scope,
    since,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from checker.models import CheckedLink, Finding, Memento, Report

__all__ = ["head", "sections"]

SHOWN = 10
"""Entries of a list that are not folded away."""
HELD = 100
"""Entries of a list at most; the list of all links holds the rest."""
PLACES = 6
"""Places of one link at most that are not folded away."""


def head(report: Report) -> Iterator[str]:
    """The outcome, and how many links stand how."""
    run = report.run
    day, _, time = utc(run.finished_at).partition("T")
    only = f" · counting what changed since {code(run.since)}" if run.since else ""
    yield f'<p class="headline">{escaped(headline(report))}</p>'
    said = " ".join(filter(None, (outlook(report), of_change(report))))
    yield f'<p class="outlook">{escaped(said)}</p>' if said else ""
    yield (
        f'<p class="scope"><time datetime="{utc(run.finished_at)}">{day} {time[:5]} UTC</time>'
        f" · refguard {escaped(run.version)} · {escaped(scope(report))}{only}</p>"
    )
    if run.notices:
        yield f'<ul class="notices">{"".join(f"<li>{isolated(each)}</li>" for each in run.notices)}</ul>'
    tiles = (
        f'<li class="s-{status.value}"><a href="#status={status.value}"><b>{number:,}</b> {status.value}</a>'
        f"<span>{escaped(meaning(report, status))}</span></li>"
        for status, number in tally.by_status(report).items()
        if number
    )
    yield f'<ul class="tiles">{"".join(tiles)}</ul>'


def sections(report: Report) -> Iterator[str]:
    """What to do, in order of worth; each part is a section of its own, and missing where there is nothing."""
    page = _Page(report)
    found = page.todo.errors
    broken = [link for link in found if link.verdict.status is Status.BROKEN]
    called = [link for link in found if link.verdict.status is not Status.BROKEN]
    yield page.section(
        "fix-now",
        "Fix now",
        page.links("Readers do not get these pages.", broken, "status=broken"),
        page.links(
            "Readers may well get these pages; the configuration calls what was seen of them errors.", called
        ),
    )
    yield page.section("look-at", "Look at", *page.doubts())
    yield page.section(
        "moved",
        "Moved",
        page.links(
            "Readers still arrive, by a permanent redirect. Write the new address while it is known.",
            page.todo.lesser(Status.REDIRECTED),
            "status=redirected",
        ),
    )
    yield page.section("recovered", "Recovered", page.recovered())
    yield page.section("archived", "Archive", _archive(report))
    yield page.section("mistakes", "Mistakes in notes", page.problems())


class _Page:
    """Writes the entries of ``report``."""

    def __init__(self, report: Report) -> None:
        self.todo = Todo(report)
        self._report = report
        self._new = marked(report.newly_broken, report.new_and_broken, report.moved)
        self._source = source_of(report.run.source)

    def section(self, ident: str, title: str, *parts: str) -> str:
        body = "".join(parts)
        opening = f'<section id="{ident}" aria-labelledby="{ident}-title"><h2 id="{ident}-title">{title}</h2>'
        return f"{opening}\n{body}</section>\n" if body else ""

    def links(self, intro: str, links: Sequence[CheckedLink], filter_: str = "") -> str:
        """``links`` under a sentence of ours; what is too much is left to the list that ``filter_`` opens."""
        return self._list(intro, [self._entry(link) for link in links[:HELD]], len(links), filter_)

    def doubts(self) -> Iterator[str]:
        """What has to be looked at."""
        report = self._report
        broken = self.todo.lesser(Status.BROKEN)
        lost = [link for link in broken if link.verdict.severity is Severity.ERROR]
        flawed = [link for link in broken if link.verdict.severity is not Severity.ERROR]
        for intro, links, filter_ in (
            ("Readers do not get these pages; the configuration does not call that an error.", lost, ""),
            ("Readers get these pages, but not quite as cited.", flawed, ""),
            (
                doubt(report),
                self.todo.lesser(Status.UNSTABLE),
                "status=unstable",
            ),
            (
                "These servers turn robots away; a reader may well see the page. Open one in a browser to be sure.",
                self.todo.lesser(Status.BLOCKED),
                "status=blocked",
            ),
        ):
            yield self.links(intro, links, filter_)
        mended = [self._item(link, _said(link)) for link in self.todo.repaired[:HELD]]
        yield self._list(REPAIRED, mended, len(self.todo.repaired), "status=broken")
        mistitled = tally.mistitled(report)
        intro = "Readers get these pages. Their titles share no word with the citations: they may not be what was meant."
        yield self._list(intro, [self._noted(*each) for each in mistitled[:HELD]], len(mistitled))

    def recovered(self) -> str:
        """What was broken, and works again."""
        report = self._report
        by_archive = {
            legible(link.link.url) for link in report.links if link.verdict.reason is Reason.SEEN_BY_ARCHIVE
        }
        urls = sorted(map(legible, report.recovered))
        rows = [
            f"<li>{linked(url, isolated(url))}{', seen by the archive only' if url in by_archive else ''}</li>"
            for url in urls[:HELD]
        ]
        before = "when they were last checked" if report.compared_with is None else f"on {since(report)[6:]}"
        return self._list(f"Broken {before}, and working again.", rows, len(urls))

    def problems(self) -> str:
        """What is wrong with the notes themselves."""
        found = tally.problems(self._report)
        return self._list("", [self._problem(each) for each in found[:HELD]], len(found))

    def _list(self, intro: str, items: Sequence[str], number: int, filter_: str = "") -> str:
        if not items:
            return ""
        opened, folded = items[:SHOWN], items[SHOWN:]
        if len(folded) == 1:
            opened, folded = items, []
        said = f"<p>{escaped(intro)}</p>\n" if intro else ""
        more = f"\n<details><summary>{len(folded):,} more</summary>{_ul(folded)}</details>" if folded else ""
        rest = number - len(items)
        where = f'<a href="#{filter_}">the list of all links</a>' if filter_ else "the list of all links"
        end = f"<p>… and {rest:,} more, in {where}.</p>" if rest > 0 else ""
        return f"{said}{_ul(opened)}{more}{end}\n"

    def _entry(self, link: CheckedLink) -> str:
        """One link: its address, what was seen, what to do with the replacement ready to copy, and where it is cited."""
        if link.verdict.status is Status.REDIRECTED and shared_replacement(link):
            return self._item(link, _to_do(link))  # which names the address that was seen
        return self._item(link, [*_said(link), *_to_do(link)])

    def _noted(self, link: CheckedLink, finding: Finding) -> str:
        return self._item(link, [isolated(finding.message), f"To do: {isolated(finding.advice)}"])

    def _item(self, link: CheckedLink, rows: Iterable[str]) -> str:
        url, status = link.link.url, link.verdict.status.value
        label = isolated(url)
        shown = label if link.verdict.reason is Reason.MALFORMED_URL else linked(url, label)
        new = ' <strong class="new">new</strong>' if legible(url) in self._new else ""
        body = "".join(f"<p>{row}</p>" for row in rows if row)
        return (
            f'<li class="entry s-{status}"><p class="address"><span class="badge">{status}</span> {shown}{new}</p>'
            f'{body}<p class="cited">{self._cited(link)}</p></li>'
        )

    def _cited(self, link: CheckedLink) -> str:
        references = tally.citations(link)
        text = next(
            (text for each in references if (text := clean(each.text)) and text != clean(each.url)), ""
        )
        places = dict.fromkeys((each.location.path, each.location.line) for each in references)
        shown = [self._place(*each) for each in places][: PLACES * PLACES]
        rest = len(places) - len(shown)
        named = f"as “{isolated(short(text))}” " if text else ""
        first, folded = shown[:PLACES], shown[PLACES:]
        more = f" … and {rest:,} more" if rest else ""
        fold = f"<details><summary>{len(places) - PLACES:,} more places</summary>{', '.join(folded)}{more}</details>"
        return f"Cited {named}in {', '.join(first)}{fold if folded else ''}"

    def _place(self, path: str, line: int) -> str:
        there = in_repository(self._report.run.folder, path)
        url = line_on_the_web(self._source, there, line) if self._source else ""
        label = isolated(f"{path}:{line}")
        return linked(url, label) if url else label

    def _problem(self, found: Finding) -> str:
        return (
            f'<li class="entry"><p class="address">{self._place(found.path, found.line)}</p>'
            f"<p>{code(found.ident)}: {isolated(found.message)}</p><p>To do: {isolated(found.advice)}</p></li>"
        )


def _said(link: CheckedLink) -> Iterator[str]:
    """What was seen of ``link``, and for how long, as rows."""
    said = failing(link)
    yield f"{code(link.verdict.reason.value)}: {isolated(seen(link))}"
    yield f"{said[:1].upper()}{escaped(said[1:])}"


def _to_do(link: CheckedLink) -> Iterator[str]:
    """What to do about ``link``, as rows; an address to write instead stands in a row that can be copied."""
    target, memento, status = shared_replacement(link), copy_of(link), link.verdict.status
    kept = evidence.kept(link)
    if target and status is Status.REDIRECTED:
        yield f"Write the new address: {_paste(target)}"
    elif target and memento:
        doubt = ", if it shows what was cited" if is_far_after(link.cited, memento.timestamp) else ""
        yield f"Replace it with the {_dated(link, memento)}{doubt}: {_paste(target)}"
    elif status in {Status.UNSTABLE, Status.BLOCKED}:
        yield f"The archive has a {_dated(link, memento)}." if memento else ""
    else:
        yield f"To do: {isolated(advice(link))}"
    if kept and status is Status.BROKEN:
        yield f"A page of this address was kept here on {utc(kept.timestamp)[:10]}: {code(kept.file)}"


def _dated(link: CheckedLink, memento: Memento) -> str:
    copy = linked(memento.memento_url, f"archived copy of {utc(memento.timestamp)[:10]}")
    near = nearness(link.cited, memento.timestamp)
    return f"{copy}, {escaped(near)}" if near else copy


def _paste(url: str) -> str:
    """An address to copy; the button does nothing without a script, and is not shown then."""
    return f'<span class="paste">{code(url)}<button type="button" class="copy" hidden>Copy</button></span>'


def _archive(report: Report) -> str:
    """How many links have a copy, and where those stand that have none."""
    totals = evidence.totals(report)
    met = citations_met(totals)
    have = f"{count(totals.copies, 'link')} {'has' if totals.copies == 1 else 'have'} a copy to read"
    rows = "".join(
        f'<tr><th scope="row"><a href="#archive={state.value}">{state.value}</a></th>'
        f'<td class="number">{totals.states[state]:,}</td><td>{escaped(ARCHIVE[state])}</td></tr>'
        for state in ArchiveState
        if totals.states[state]
    )
    if not rows:
        return ""
    columns = '<th scope="col">at the archive</th><th scope="col" class="number">links</th><th scope="col">meaning</th>'
    table = f"<table><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<p>{have}{f': {escaped(met)}' if met else ''}.</p>\n{table}"


def _ul(items: Iterable[str]) -> str:
    lines = "\n".join(items)
    return f'<ul class="entries">\n{lines}\n</ul>'
