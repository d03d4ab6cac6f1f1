"""The summary of a job of GitHub Actions: what fails the run and what to do about it, then the rest, folded away.

GitHub takes a megabyte of Markdown a step, and shows nothing at all where there is more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.judge.findings import TITLE_MISMATCH
from checker.models import Excuse
from checker.report.gfm import code, details, words
from checker.report.items import gravest_first, items_of, short
from checker.report.markdown import entry, noted, problem
from checker.report.markdown_archive import sentence
from checker.report.text import count, legible
from checker.report.todo import marked
from checker.report.words import headline, of_change, outlook, scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from checker.models import Finding, Report

__all__ = ["LARGEST", "render"]

LARGEST = 900_000
"""Bytes of Markdown at most."""
NOTICES = 10
"""Sentences about the run as a whole at most."""

_FRAME = 500  # bytes of our own words around the entries
_ORDINARY = 4_000  # bytes of an entry; hardly any has more


def render(report: Report, *, room: int = LARGEST) -> str:
    """The summary in at most ``room`` bytes: whole entries, and a sentence on how many are missing."""
    head = "\n".join(_head(report))
    room -= _FRAME + len(head.encode())
    if room < 0:
        return ""
    failing, others = _to_do(report)
    tell = _teller(report)
    first, room = _fitting(map(tell, failing), room)
    then, _ = _fitting(map(tell, others), room)
    sections = [head]
    if failing:
        fails = f"{count(len(failing), 'thing')} to act on first: this is what fails the run."
        sections += ["### Fix now", fails, *_listed(first, len(failing))]
    if others:
        title = f"{len(others):,} more, which {'does' if len(others) == 1 else 'do'} not fail the run"
        sections += ["\n".join(details(title, ["\n\n".join(_listed(then, len(others)))]))]
    return "\n\n".join(sections) + "\n\n"


def _head(report: Report) -> list[str]:
    since = f", counting what changed since {code(short(report.run.since))}" if report.run.since else ""
    said = f"**{headline(report)}**", outlook(report, say=words), of_change(report)
    notices = [f"- Note: {sentence(short(each))}" for each in report.run.notices[:NOTICES]]
    return [
        "## References",
        "",
        " ".join(filter(None, said)),
        "",
        f"{scope(report)}{since}",
        *(["", *notices] if notices else []),
    ]


def _to_do(report: Report) -> tuple[list[Finding], list[Finding]]:
    """The first finding of each link and each mistake: what fails the run, and what does not."""
    first: dict[object, Finding] = {}
    for item in gravest_first(items_of(report)):
        finding = item.finding
        key = (finding.ident, finding.url) if finding.url is not None else item.fingerprint
        first.setdefault(key, finding)
    found = first.values()
    return [each for each in found if each.gating], [each for each in found if not each.gating]


def _teller(report: Report) -> Callable[[Finding], str]:
    """Makes the entry of a finding, a list item."""
    links = {legible(link.link.url): link for link in report.links}
    new = marked(report.newly_broken, report.new_and_broken, report.moved)

    def tell(finding: Finding) -> str:
        link = links.get(legible(finding.url)) if finding.url is not None else None
        if link is None:
            return "\n".join(problem(finding))
        is_odd = finding.ident == TITLE_MISMATCH or finding.excuse is Excuse.REPAIRED
        return "\n".join(noted(link, finding) if is_odd else entry(link, new=new))

    return tell


def _fitting(entries: Iterable[str], room: int) -> tuple[list[str], int]:
    """The ``entries`` that fit into ``room`` up to the first that does not, and what is left of it.

    One that is out of the ordinary hides no other.
    """
    fitting: list[str] = []
    for each in entries:
        size = len(each.encode()) + 1
        if size <= room:
            fitting.append(each)
            room -= size
        elif size <= _ORDINARY:
            break
    return fitting, room


def _listed(entries: Sequence[str], number: int) -> list[str]:
    """``entries`` as one list, and how many of their ``number`` are missing."""
    missing = number - len(entries)
    end = [f"… and {missing:,} more, which did not fit; report.md holds every one."] if missing else []
    return ["\n".join(entries), *end] if entries else end
