"""Findings as services show them, one by one: each with its place in the repository, its fingerprint, and one sentence."""

from __future__ import annotations

import posixpath
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker.judge.fingerprints import fingerprints
from checker.models import Excuse
from checker.report import tally
from checker.report.text import address, clean, legible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from checker.models import Finding, Report

__all__ = ["EXCUSES", "Item", "gravest_first", "in_repository", "items_of", "said", "short"]

SHOWN = 500
"""Characters of a text from elsewhere at most; report.json holds the rest."""

EXCUSES: Mapping[Excuse, str] = {
    Excuse.UNTOUCHED: "not touched by this change",
    Excuse.BASELINE: "known in the baseline",
    Excuse.REPAIRED: "an archived copy stands beside it",
}
"""Why a finding does not count, in words."""


@dataclass(frozen=True, slots=True)
class Item:
    """One finding. ``path`` starts from the root of the repository, as services expect it."""

    finding: Finding
    path: str
    fingerprint: str


def items_of(report: Report) -> Iterator[Item]:
    """Every finding of ``report``, by place."""
    found = tally.findings(report)
    for each, mark in zip(found, fingerprints(found), strict=True):
        yield Item(each, in_repository(report.run.folder, each.path), mark)


def gravest_first(found: Iterable[Item]) -> list[Item]:
    """What counts, then what does not, then what is excused; the gravest first, otherwise as they were.

    Each link comes once before any comes again: where only a few are shown, translations of a note hide nothing.
    """
    times: Counter[tuple[str, str]] = Counter()
    ranked = []
    for item in found:
        finding = item.finding
        about = finding.ident, finding.url or item.fingerprint
        grade = not finding.gating, finding.excuse is not None, finding.severity.rank, times[about]
        times[about] += 1
        ranked.append((grade, item))
    ranked.sort(key=lambda each: each[0])
    return [item for _, item in ranked]


def in_repository(folder: str, path: str) -> str:
    """``path``, which starts in the ``folder`` of the run, from the root of the repository."""
    shown = legible(path)
    return posixpath.normpath(posixpath.join(legible(folder), shown)) if folder else shown


def said(finding: Finding) -> str:
    """What was found and what to do, on one line."""
    about = f"{short(address(finding.url))}: " if finding.url is not None else ""
    return f"{about}{short(clean(finding.message)).rstrip('.')}. {short(clean(finding.advice))}".strip()


def short(text: str) -> str:
    """``text``, or the beginning of it."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
