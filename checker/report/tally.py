"""The numbers of a report: every count that more than one format shows is made here, once."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from checker import urls
from checker.judge.findings import TITLE_MISMATCH
from checker.models import REASONS, Excuse, Reason, Severity, Status
from checker.report.text import legible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from checker.models import CheckedLink, Finding, IgnoredReference, Reference, Report

__all__ = [
    "TROUBLES",
    "Group",
    "by_host",
    "by_language",
    "by_note",
    "by_reason",
    "by_status",
    "citations",
    "findings",
    "has_troubles",
    "host",
    "ignored",
    "language",
    "links",
    "mistitled",
    "nothing_asked",
    "nothing_checked",
    "problems",
    "recalled",
    "references",
    "repaired",
    "severities",
    "severity",
    "waiting",
    "worst_first",
]

TROUBLES = (Status.BROKEN, Status.UNSTABLE, Status.BLOCKED, Status.REDIRECTED)
"""What a person may have to look at, worst first."""

_T = TypeVar("_T")
_NOT_CHECKED = frozenset({Status.UNCHECKED, Status.IGNORED})
_STATUS_ORDER = list(Status)
_REASONS_BY_STATUS = sorted(Reason, key=lambda reason: _STATUS_ORDER.index(REASONS[reason][0]))

NO_HOST = "(malformed)"
FILES = "(files)"
NO_LANGUAGE = "(none)"
OTHER_LANGUAGE = "(other)"
_LANGUAGE = re.compile(
    r"[A-Za-z0-9_-]{1,35}"
)  # BCP 47 needs no more; anything else is a slip in a front matter


@dataclass(slots=True)
class Group:
    """The links of one host or one language: how many, cited how often, in which notes, by status."""

    name: str
    links: int = 0
    references: int = 0
    notes: set[str] = field(default_factory=set)
    statuses: Counter[Status] = field(default_factory=Counter)


def by_status(report: Report) -> dict[Status, int]:
    """Targets by status: every status, zeros too, in the order of reports.

    The addresses of ignored citations count among the ignored, each once: what is not checked always appears.
    """
    counts = Counter(link.verdict.status for link in report.links)
    counts[Status.IGNORED] += len(_ignored_addresses(report))
    return {status: counts[status] for status in Status}


def by_reason(report: Report) -> dict[Reason, int]:
    """Targets by reason, in the order of the statuses they belong to; only reasons that occur."""
    counts = Counter(link.verdict.reason for link in report.links)
    counts.update(reason for _, reason in _ignored_addresses(report))
    return {reason: counts[reason] for reason in _REASONS_BY_STATUS if counts[reason]}


def has_troubles(report: Report) -> bool:
    """Whether there is a link that a person may have to look at."""
    return any(link.verdict.status in TROUBLES for link in report.links)


def references(report: Report) -> int:
    """Citations found, those ignored on purpose included."""
    return sum(len(link.link.references) for link in report.links) + len(report.ignored)


def nothing_checked(report: Report) -> bool:
    """Whether there was something to check and none of it was."""
    return bool(report.links) and all(link.verdict.status in _NOT_CHECKED for link in report.links)


def recalled(report: Report) -> list[CheckedLink]:
    """The links whose verdicts are from earlier runs."""
    return [link for link in report.links if link.cached and link.checked_at is not None]


def nothing_asked(report: Report) -> bool:
    """Whether all that is known of pages is from earlier runs, for want of a network or because nobody asked.

    That nothing was due is another matter: then all is believed.
    """
    run = report.run
    asked = any(link.attempts and not link.cached for link in report.links)
    return (run.from_memory or run.network != "ok") and not asked and bool(recalled(report))


def waiting(report: Report) -> list[CheckedLink]:
    """The links that a run without a network, or one that checked nothing, leaves unchecked."""
    everything = nothing_checked(report)
    return [
        link
        for link in report.links
        if link.verdict.reason is Reason.NO_NETWORK
        or (everything and link.verdict.status is Status.UNCHECKED)
    ]


def by_host(links: Iterable[CheckedLink]) -> list[Group]:
    """One group a host, worst first."""
    groups: dict[str, Group] = {}
    for link in links:
        name = host(link.link.url, is_local=link.link.is_local)
        _add(groups.setdefault(name, Group(name)), link, len(link.link.references))
    return sorted(groups.values(), key=_worst_first)


def by_note(links: Iterable[CheckedLink]) -> list[Group]:
    """One group for each note that cites any of ``links``, worst first."""
    groups: dict[str, Group] = {}
    for link in links:
        cited = Counter(legible(reference.location.path) for reference in link.link.references)
        for path, times in cited.items():
            _add(groups.setdefault(path, Group(path)), link, times)
    return sorted(groups.values(), key=_worst_first)


def by_language(report: Report) -> list[Group]:
    """One group a language of the notes, by name; notes without any reference are counted too."""
    languages = {legible(note.path): language(note.lang) for note in report.notes}
    groups: dict[str, Group] = {}
    for path, name in languages.items():
        groups.setdefault(name, Group(name)).notes.add(path)
    for link in report.links:
        cited: defaultdict[str, int] = defaultdict(int)
        for reference in link.link.references:
            path = legible(reference.location.path)
            name = language(reference.lang) if reference.lang else languages.get(path, NO_LANGUAGE)
            cited[name] += 1
            groups.setdefault(name, Group(name)).notes.add(path)
        for name, times in cited.items():
            _add(groups[name], link, times)
    return sorted(groups.values(), key=lambda group: group.name)


def citations(link: CheckedLink) -> list[Reference]:
    """Every citation of ``link``, by place."""
    references = link.link.references
    return sorted(references, key=_place) if len(references) > 1 else list(references)


def links(report: Report) -> Sequence[CheckedLink]:
    """Every link, by address."""
    return _in_order(report.links, lambda link: (legible(link.link.url), link.link.is_local))


def findings(report: Report) -> Sequence[Finding]:
    """Every finding, by place."""
    return _in_order(report.findings, _finding_place)


def problems(report: Report) -> list[Finding]:
    """The findings about notes themselves, by place."""
    return [finding for finding in findings(report) if finding.url is None]


def mistitled(report: Report) -> list[tuple[CheckedLink, Finding]]:
    """The links whose pages share no word with their citations, most cited first, each with its first finding."""
    first: dict[str, Finding] = {}
    for finding in findings(report):
        if finding.ident == TITLE_MISMATCH and finding.url is not None:
            first.setdefault(legible(finding.url), finding)
    found = [(link, first[url]) for link in report.links if (url := legible(link.link.url)) in first]
    return sorted(found, key=lambda each: worst_first(each[0]))


def repaired(report: Report) -> frozenset[str]:
    """The broken links, as ``legible`` shows them, that have an archived copy beside each of their citations."""
    found = {each.url for each in report.findings if each.excuse is Excuse.REPAIRED}
    if not found:
        return frozenset()
    others = {each.url for each in report.findings if each.excuse is not Excuse.REPAIRED}
    return frozenset(legible(url) for url in found - others if url is not None)


def severities(report: Report) -> Mapping[str, Severity]:
    """How grave each kind of finding is in this report: the configuration may say otherwise than its reason."""
    return {finding.ident: finding.severity for finding in report.findings}


def severity(link: CheckedLink, severities: Mapping[str, Severity]) -> Severity | None:
    """How grave what was seen of ``link`` is, by ``severities``; None where it is nothing to act on."""
    return severities.get(link.verdict.reason, link.verdict.severity)


def worst_first(
    link: CheckedLink, severities: Mapping[str, Severity] = MappingProxyType({})
) -> tuple[int, int, int, str]:
    """The order of links: the gravest first, by ``severities``; then by status, the most cited, and by address."""
    found, status = severity(link, severities), _STATUS_ORDER.index(link.verdict.status)
    gravity = len(Severity) if found is None else found.rank
    return gravity, status, -len(link.link.references), legible(link.link.url)


def language(lang: str | None) -> str:
    """What a report calls the language that a note says it is in."""
    if not lang:
        return NO_LANGUAGE
    return lang if _LANGUAGE.fullmatch(lang) else OTHER_LANGUAGE


def host(url: str, *, is_local: bool) -> str:
    """What a report calls the host of an address."""
    if is_local:
        return FILES
    try:
        return urls.host(legible(url))
    except urls.MalformedURL:
        return NO_HOST


def _in_order(each: Sequence[_T], key: Callable[[_T], tuple[str | int, ...]]) -> Sequence[_T]:
    """``each``, sorted; what is in order, as nearly all of it is, needs no million keys at once."""
    is_sorted = all(before <= after for before, after in pairwise(map(key, each)))
    return each if is_sorted else sorted(each, key=key)


def ignored(report: Report) -> list[IgnoredReference]:
    """Every citation that is ignored on purpose, by place."""
    return sorted(report.ignored, key=lambda each: (*_place(each.reference), each.reason.value))


def _place(reference: Reference) -> tuple[str, int, int, str]:
    where = reference.location
    return legible(where.path), where.line, where.column, legible(reference.url)


def _finding_place(finding: Finding) -> tuple[str, int, int, str, str, str]:
    words = finding.ident, legible(finding.url or ""), legible(finding.message)
    return legible(finding.path), finding.line, finding.column, *words


def _add(group: Group, link: CheckedLink, times: int) -> None:
    group.links += 1
    group.references += times
    group.statuses[link.verdict.status] += 1


def _ignored_addresses(report: Report) -> set[tuple[str, Reason]]:
    return {(legible(ignored.reference.url), ignored.reason) for ignored in report.ignored}


def _worst_first(group: Group) -> tuple[tuple[int, ...], str]:
    return tuple(-group.statuses[status] for status in TROUBLES), group.name
