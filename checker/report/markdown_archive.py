"""The archive in report.md: totals, what has no copy and what to do about it, and how near each copy is.

What asks for an eye stands open; what is in order is folded away, and cut where it is long: report.json holds all of it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from checker.judge.findings import copy_of, seen
from checker.judge.nearness import is_far_after, nearness
from checker.models import Reason, Status
from checker.report import evidence, tally
from checker.report.evidence import ArchiveState
from checker.report.gfm import anchor, code, details, fold, indent, table, words
from checker.report.text import count, legible, utc
from checker.report.words import ARCHIVE, citations_met, since

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from checker.models import CheckedLink, Memento, Report

__all__ = ["archive", "dated", "kept_here", "sentence"]

LISTED = 10
"""Entries of a list that are not folded away."""
OPENED = 3
"""Links of one reason that are not folded away."""
HELD = 200
"""Entries of a list at most."""
HELD_OF_REASON = 50
"""Links of one reason at most."""
KEYS_PAGE = "https://archive.org/account/s3.php"
"""Where archive.org makes keys; a sentence that names it gets a link to it."""
SAVE_PAGE = "https://web.archive.org/save"
"""Where a person submits a page by hand."""
REPLAY_PAGE = "https://replayweb.page"
"""What opens local copies."""

_OWN_COPY = "Keep a copy of your own of what is still there; for what is gone, cite another source."
_BY_HAND = f"What is still there can be saved by hand at {anchor('web.archive.org/save', SAVE_PAGE)}."
_TO_DO: Mapping[ArchiveState, str] = {
    ArchiveState.DEFERRED: "Nothing to do where nothing else is said: the next run goes on with them.",
    ArchiveState.NEVER_ARCHIVED: _BY_HAND,
    ArchiveState.REFUSED: _OWN_COPY,
    ArchiveState.EXCLUDED: _OWN_COPY,
    ArchiveState.SAVED: "The new copy may show what broke: the next run looks at it.",
    ArchiveState.ARCHIVED: "The copy may show what broke: the next run looks at it.",
    ArchiveState.UNKNOWN: "Nothing to do: the next run asks again. There may well be copies.",
    ArchiveState.PENDING: "Nothing to do: the next run asks for the result.",
    ArchiveState.WITHHELD: "Keep a copy of your own, or cite an address that everybody may know.",
}
"""What to do about links without a copy, by where they stand; what may ask for something comes first."""

_WITHOUT = {
    **ARCHIVE,
    ArchiveState.SAVED: "saved while broken",
    ArchiveState.ARCHIVED: "saved while broken, before this run",
}
_TROUBLES = frozenset({Status.BROKEN, Status.UNSTABLE, Status.BLOCKED})


def archive(report: Report) -> list[str]:
    """The section: numbers, what has no copy, what is doubtful, and every copy."""
    totals = evidence.totals(report)
    blocks = [
        _summary(totals),
        *_missing(report),
        _newly_archived(report),
        _saved(report),
        _seen_by_archive(report),
        _far(report),
        _copies(report, totals),
    ]
    lines = [line for block in blocks if block for line in ("", *block)]
    return ["## Archive", *lines] if lines else []


def dated(link: CheckedLink, memento: Memento, label: str = "copy") -> str:
    """``[copy of 2019-03-03](...), 12 days before it was cited``."""
    copy = anchor(f"{label} of {utc(memento.timestamp)[:10]}", memento.memento_url)
    near = nearness(link.cited, memento.timestamp)
    return f"{copy}, {near}" if near else copy


def kept_here(link: CheckedLink) -> str:
    """What is kept of ``link`` in a local file; empty where nothing is that may show the page."""
    copy = evidence.kept(link)
    if copy is None:
        return ""
    cut = ", cut short" if copy.is_cut else ""
    return f"kept here on {utc(copy.timestamp)[:10]}, page only{cut}: {code(copy.file)}"


def _summary(totals: evidence.Totals) -> list[str]:
    lines = []
    if totals.asked:
        met = citations_met(totals)
        have = (
            f"{totals.copies:,} {'has' if totals.copies == 1 else 'have'} a copy{f': {met}' if met else ''}"
        )
        asked = f"{count(totals.asked, 'link')} {'was' if totals.asked == 1 else 'were'} looked up"
        lines = [f"{asked}{_earlier(totals)}; {have}."]
    states = [
        (state.value, number, ARCHIVE[state]) for state in ArchiveState if (number := totals.states[state])
    ]
    if len(states) > 1 or totals.states[ArchiveState.SAVED]:
        lines += ["", *table(("at the archive", "links", "meaning"), states)]
    return lines


def _earlier(totals: evidence.Totals) -> str:
    """How many of the answers are those of earlier runs, and how old."""
    if totals.since is None:
        return ""
    return f" ({totals.earlier:,} before this run, from {utc(totals.since)[:10]} on)"


def _missing(report: Report) -> Iterable[list[str]]:
    """What has no copy to read, by where it stands, with what to do."""
    standing: defaultdict[ArchiveState, list[CheckedLink]] = defaultdict(list)
    for link in report.links:
        state = evidence.archive_state(link)
        if state is not None and copy_of(link) is None:
            standing[state].append(link)
    for state, to_do in _TO_DO.items():
        if links := standing[state]:
            yield [f"**{len(links):,} {_WITHOUT[state]}.** {to_do}", "", *_by_reason(links)]


def _by_reason(links: Iterable[CheckedLink]) -> list[str]:
    """One entry a reason, the most frequent first, with the links below it."""
    reasons: defaultdict[str, list[CheckedLink]] = defaultdict(list)
    for link in links:
        reasons[legible(evidence.why(link))].append(link)
    ordered = sorted(reasons.items(), key=lambda each: (-len(each[1]), each[0]))
    entries = []
    for reason, each in ordered[:HELD]:
        said = f": {sentence(reason)}" if reason else ""
        rows = _cut(sorted(each, key=tally.worst_first), HELD_OF_REASON, OPENED, _missing_row)
        entries.append([f"- {count(len(each), 'link')}{said}", *indent(rows)])
    return [*fold(entries, LISTED, "more reasons"), *_rest(len(ordered) - HELD)]


def _newly_archived(report: Report) -> list[str]:
    """What had no copy that was known, and has one; folded away, since there is nothing to do."""
    if not report.newly_archived:
        return []
    links = {legible(link.link.url): link for link in report.links}
    rows = [
        _copy_row(links[url]) if url in links and copy_of(links[url]) else f"- {anchor(code(url), url)}"
        for url in sorted(map(legible, report.newly_archived))
    ]
    said = f"{count(len(rows), 'link')} newly archived {since(report)}"
    return details(said, [*rows[:HELD], *_rest(len(rows) - HELD)])


def _saved(report: Report) -> list[str]:
    """The copies that were made, also where an older one is nearer to the citation and shown elsewhere."""
    made = [
        (link, link.capture.memento)
        for link in sorted(report.links, key=lambda link: legible(link.link.url))
        if evidence.archive_state(link) is ArchiveState.SAVED and link.capture and link.capture.memento
    ]
    if not made:
        return []
    rows = [f"{_link(link)} → {dated(link, memento, 'new copy')}" for link, memento in made[:HELD]]
    return details(f"{count(len(made), 'link')} newly saved", [*rows, *_rest(len(made) - HELD)])


def _seen_by_archive(report: Report) -> list[str]:
    links = [link for link in report.links if link.verdict.reason is Reason.SEEN_BY_ARCHIVE]
    if not links:
        return []
    said = "refguard did not get the page, the archive says that it did. Nothing to do."
    return [
        f"**{len(links):,} seen by the archive only.** {said}",
        "",
        *_cut(sorted(links, key=tally.worst_first), HELD, LISTED, _seen_row),
    ]


def _far(report: Report) -> list[str]:
    """Copies from so long after the citation that they may show something else; the farthest first."""
    found = [
        (evidence.distance(link, memento) or 0, link)
        for link in report.links
        if (memento := copy_of(link)) and is_far_after(link.cited, memento.timestamp)
    ]
    if not found:
        return []
    said = "The page may have changed by then: look whether the copy shows what was cited."
    head = f"**{len(found):,} with a copy from more than a year after the citation.** {said}"
    links = [link for _, link in sorted(found, key=lambda each: (-each[0], legible(each[1].link.url)))]
    return [head, "", *_cut(links, HELD, LISTED, _copy_row)]


def _copies(report: Report, totals: evidence.Totals) -> list[str]:
    """Every copy there is, archived or kept here, folded away."""
    links = [link for link in report.links if copy_of(link) or evidence.kept(link)]
    links.sort(key=lambda link: legible(link.link.url))
    lines = [_kept(totals.kept), ""] if totals.kept else []
    if not links:
        return lines
    rows = [_copy_row(link) for link in links[:HELD]]
    return [*lines, *details(f"{count(len(links), 'link')} with copies", [*rows, *_rest(len(links) - HELD)])]


def _kept(number: int) -> str:
    pages = f"{count(number, 'page')} {'is' if number == 1 else 'are'} kept here"
    opens = anchor("ReplayWeb.page", REPLAY_PAGE)
    what = "the page only, without images, styles and scripts"
    return f"{pages}, in the folder of {code('archive.warc')}: {what}. {opens} opens them."


def _missing_row(link: CheckedLink) -> str:
    status = link.verdict.status
    return f"{_link(link)}{f' ({status.value})' if status in _TROUBLES else ''}"


def _seen_row(link: CheckedLink) -> str:
    memento = (link.capture and link.capture.memento) or copy_of(link)
    copy = f" → {dated(link, memento)}" if memento else ""
    return f"{_link(link)}{copy}; {words(seen(link))}"


def _copy_row(link: CheckedLink) -> str:
    memento = copy_of(link)
    archived = dated(link, memento) if memento else ""
    return f"{_link(link)} → {'; '.join(filter(None, (archived, kept_here(link))))}"


def _cut(links: Sequence[CheckedLink], held: int, shown: int, row: Callable[[CheckedLink], str]) -> list[str]:
    return [*fold([[row(link)] for link in links[:held]], shown, "more"), *_rest(len(links) - held)]


def _rest(more: int) -> list[str]:
    return ["", f"… and {more:,} more, in report.json."] if more > 0 else []


def _link(link: CheckedLink) -> str:
    return f"- {anchor(code(link.link.url), link.link.url)}"


def sentence(text: str) -> str:
    """Words from elsewhere; the page where keys are made can be clicked on, where they name it."""
    link = f" → {anchor('make keys', KEYS_PAGE)}" if KEYS_PAGE in text else ""
    return f"{words(text)}{link}"
