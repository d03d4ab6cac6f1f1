"""The summary on the terminal: one screen, plain text, coloured where asked."""

from __future__ import annotations

import io
import textwrap
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from checker.judge.findings import advice, replacement, seen
from checker.models import Excuse, Reason, Severity, Status
from checker.report import evidence, tally
from checker.report.evidence import ArchiveState
from checker.report.listing import Listing, fill
from checker.report.text import clean, count, fitting, legible
from checker.report.words import citations_met, failing, headline, meaning, of_change, outlook, scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from checker.models import CheckedLink, Finding, Location, Report

__all__ = ["EVERYTHING", "summary"]

LISTED = 20
"""Broken and unstable links shown at most."""
WAITING = 50
"""Links shown at most when nothing was checked."""
EVERYTHING = -1
"""The height of a terminal that somebody is ready to scroll."""
LOWEST, HIGHEST = 24, 40
"""Lines of a screen: on a lower one, lists would say nothing; a higher one need not be filled."""

_STYLES = {
    Status.BROKEN: "bold red",
    Status.UNSTABLE: "yellow",
    Status.BLOCKED: "magenta",
    Status.REDIRECTED: "cyan",
    Status.WORKING: "green",
    Status.UNCHECKED: "dim",
    Status.IGNORED: "dim",
}
_TROUBLE = (Status.BROKEN, Status.UNSTABLE)
_EXCUSED: Mapping[Excuse, str] = {
    Excuse.BASELINE: "known (baseline)",
    Excuse.REPAIRED: "repaired (an archived copy stands beside the citation)",
}
"""What is said of findings that are there and do not count."""


def summary(
    report: Report,
    *,
    width: int,
    height: int = 0,
    color: bool,
    reports: Sequence[str] = (),
    encoding: str = "utf-8",
) -> str:
    """The outcome of a run on one screen, ending with a line feed.

    ``reports`` are the files written. Prose keeps to ``width`` columns (0: one line each, for a pipe); addresses are
    never broken. Lists are cut to what a terminal of ``height`` lines shows, within reason (0: for a pipe, LISTED each;
    EVERYTHING: not at all). Without ``color`` there is no escape sequence, and what ``encoding`` cannot write is replaced.
    """
    most = None if height == EVERYTHING else LISTED
    above = [*_head(report, width), *_counts(report, width)]
    below = [*_notices(report, width), *_files(reports, width)]
    lists = [
        _trouble(report, width, most),
        *_changes(report, most),
        _problems(report, width, most),
        _waiting(report, None if most is None else WAITING),
    ]
    room = None
    if height > 0:
        room = min(max(height, LOWEST), HIGHEST) - 1 - len(above) - len(below)  # one for the next prompt
    lines = [*above, *fill([each for each in lists if each.total], room), *below]
    sink = io.StringIO()
    console = Console(
        file=sink,
        width=max(width, 80),  # lines are wrapped here, not there
        force_terminal=color,
        color_system="standard" if color else None,
        legacy_windows=False,
        highlight=False,
        _environ={},
    )
    for line in lines:
        console.print(line, soft_wrap=True)
    return fitting(sink.getvalue(), encoding)


def _head(report: Report, width: int) -> Iterator[Text]:
    for line in _wrapped(f"{headline(report)} {outlook(report)}".strip(), width):
        yield Text(line, "bold")
    said = of_change(report)
    for line in _wrapped(said, width) if said else ():
        yield Text(line, "bold")
    for line in _wrapped(f"{scope(report)}.", width):
        yield Text(line, "dim")


def _counts(report: Report, width: int) -> Iterator[Text]:
    counts = {status: number for status, number in tally.by_status(report).items() if number}
    digits = max((len(f"{number:,}") for number in counts.values()), default=0)
    if counts:
        yield Text()
    for status, number in counts.items():
        row = Text.assemble(f"  {number:>{digits},}  ", (f"{status.value:<10}", _STYLES[status]))
        meant = Text(f"  {meaning(report, status)}", "dim")
        yield row + meant if _fits(row + meant, width) else row
    for line in (*_archive(evidence.totals(report)), *_known(report)):
        yield from map(Text, _wrapped(line, width, "  "))


def _archive(totals: evidence.Totals) -> Iterator[str]:
    states = totals.states
    if states:
        yield f"archive: {', '.join(f'{states[state]:,} {state.value}' for state in ArchiveState if states[state])}"
    copies = [citations_met(totals), f"{totals.kept:,} kept here" if totals.kept else ""]
    if any(copies):
        yield f"copies: {'; '.join(filter(None, copies))}"


def _known(report: Report) -> Iterator[str]:
    """What would count, were it not in the baseline, or mended by a copy."""
    excuses = Counter(finding.excuse for finding in report.findings)
    for excuse, said in _EXCUSED.items():
        if excuses[excuse]:
            yield f"{excuses[excuse]:,} {said}"


def _waiting(report: Report, most: int | None) -> Listing:
    """What was not checked, each link once with its number of places."""
    links = sorted(tally.waiting(report), key=lambda link: legible(link.link.url))
    places = ((link, count(len(link.link.references), "place")) for link in links[:most])
    word, style = Status.UNCHECKED.value, _STYLES[Status.UNCHECKED]
    rows = (
        Text.assemble((word, style), f"  {clean(link.link.url)}", (f"  ({cited})", "dim"))
        for link, cited in places
    )
    return Listing(len(links), [[row] for row in rows])


def _trouble(report: Report, width: int, most: int | None) -> Listing:
    """What is broken, unstable or an error, worst first: where, what, why, and the replacement where one is known."""
    severities, repaired = tally.severities(report), tally.repaired(report)
    links = [
        link
        for link in report.links
        if (link.verdict.status in _TROUBLE or tally.severity(link, severities) is Severity.ERROR)
        and legible(link.link.url) not in repaired
    ]
    links.sort(key=partial(tally.worst_first, severities=severities))
    new = {*report.newly_broken, *report.new_and_broken}
    return Listing(len(links), [[*_entry(link, width, is_new=link.link.url in new)] for link in links[:most]])


def _entry(link: CheckedLink, width: int, *, is_new: bool) -> Iterator[Text]:
    citations = tally.citations(link)
    first = citations[0] if citations else None
    place = Text(clean(_place(first.location)) if first else "")
    if len(citations) > 1:
        place.append(f" (+{len(citations) - 1:,})", "dim")
    url, style = Text(clean(link.link.url), "bold"), _STYLES[link.verdict.status]
    said = "; ".join(filter(None, ("new" if is_new else "", clean(seen(link)), failing(link, most=None))))
    yield from _row(width, place, url, Text(link.verdict.reason.value, style), said)
    if replacement(link, first):
        yield Text(f"    {clean(advice(link, first))}", "green")


def _changes(report: Report, most: int | None) -> Iterator[Listing]:
    """What else is different from a day that was asked for; what broke stands above."""
    if report.compared_with is None:
        return
    links = {link.link.url: link for link in report.links}
    changed = {"recovered": report.recovered, "moved": report.moved, "archived": report.newly_archived}
    is_first = True
    for word, urls in changed.items():
        said = [
            f"{word:<9}  {clean(url)}{_how(word, links.get(url))}" for url in sorted(urls, key=legible)[:most]
        ]
        yield Listing(len(urls), [[Text(each)] for each in said], has_space=is_first)
        is_first = is_first and not urls


def _how(word: str, link: CheckedLink | None) -> str:
    """Where a page has moved to, or that it recovered in the eyes of an archive alone."""
    if word == "recovered" and link and link.verdict.reason is Reason.SEEN_BY_ARCHIVE:
        return " (seen by the archive only)"
    target = replacement(link) if word == "moved" and link else None
    return f" -> {clean(target)}" if target else ""


def _problems(report: Report, width: int, most: int | None) -> Listing:
    """What is wrong with the notes themselves."""
    problems = tally.problems(report)
    entries = [
        [*_row(width, Text(clean(_place(each))), Text(), Text(each.ident, "yellow"), clean(each.message))]
        for each in problems[:most]
    ]
    return Listing(len(problems), entries)


def _row(width: int, place: Text, url: Text, ident: Text, said: str) -> Iterator[Text]:
    """Where, what, why: on one line, or below each other where they do not fit."""
    line = Text("  ").join(part for part in (place, url, ident, Text(said)) if part)
    if _fits(line, width):
        yield line
        return
    yield place
    if url:
        yield Text("  ") + url
    for prose in _wrapped(f"{ident}: {said}", width, "    "):
        yield Text(prose, ident.style)


def _notices(report: Report, width: int) -> Iterator[Text]:
    if report.run.notices:
        yield Text()
    for notice in report.run.notices:
        for line in _wrapped(f"note: {clean(notice)}", width):
            yield Text(line)


def _files(reports: Sequence[str], width: int) -> Iterator[Text]:
    """The files written, in lines of ``width`` columns; no path is parted, whatever spaces are in it."""
    if not reports:
        return
    yield Text()
    line = Text("Reports:")
    for number, path in enumerate(reports, start=1):
        name = Text(f" {clean(path)}{',' if number < len(reports) else ''}")
        if number > 1 and not _fits(line + name, width):
            yield line
            line = Text(" ")
        line += name
    yield line


def _place(where: Location | Finding) -> str:
    return f"{where.path}:{where.line}:{where.column}"


def _fits(line: Text, width: int) -> bool:
    return width <= 0 or line.cell_len <= width


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """``text`` in lines of ``width`` columns; a word that is longer stays whole."""
    if width <= 0:
        return [indent + text]
    return textwrap.wrap(
        text,
        max(width, len(indent) + 1),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
