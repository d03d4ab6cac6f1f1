"""What is different from what was known before: newly broken, recovered, moved, archived; pure.

A change needs two opinions. What was never checked before has not changed, whatever it is now: a page that turns out
to be broken the first time it is looked at is told apart from one that broke. No answer is no opinion either, and nor is
a refusal: a page that was broken, turned us away and is broken again is no news, and one that works after that has
recovered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from checker.judge.findings import copy_of
from checker.models import REASONS, Reason, Status
from checker.urls import split_fragment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from checker.models import CheckedLink

__all__ = ["NO_OPINION", "Changes", "Past", "changes"]

_ALIVE = frozenset({Status.WORKING, Status.REDIRECTED})
_CONCLUSIVE = _ALIVE | {Status.BROKEN}

NO_OPINION = frozenset(reason for reason, (status, _) in REASONS.items() if status not in _CONCLUSIVE)
"""What says nothing about a page, as long as anything else was ever seen of it."""


class Past(NamedTuple):
    """What was known before ``until``.

    ``checks`` are the last opinions on pages, by address, ``copies`` when an archived copy of each was first known.
    """

    until: datetime
    checks: Mapping[str, CheckedLink]
    copies: Mapping[str, datetime]


class Changes(NamedTuple):
    """Addresses, sorted. ``new_and_broken`` are those that were never checked before."""

    newly_broken: tuple[str, ...] = ()
    recovered: tuple[str, ...] = ()
    new_and_broken: tuple[str, ...] = ()
    newly_archived: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()


def changes(links: Iterable[CheckedLink], past: Past) -> Changes:
    """What is different in ``links``, where each missing part of a page is a link of its own, as in reports.

    ``links`` are addresses on the web: of files nobody keeps what they were.
    """
    newly_broken, recovered, new_and_broken = set[str](), set[str](), set[str]()
    newly_archived, moved = set[str](), set[str]()
    for link in links:
        url, page = link.link.url, _page(link)
        known = past.checks.get(page)
        if link.verdict.status is Status.BROKEN:
            was = _status_before(link, known)
            if was is None:
                new_and_broken.add(url)
            elif was is not Status.BROKEN:
                newly_broken.add(url)
        if known is not None:
            if known.verdict.status is Status.BROKEN or known.missing_fragments:  # which few are
                recovered.update(_recovered(link, known))
            if _is_elsewhere(link, known):
                moved.add(url)
        if _is_newly_archived(link, known, past):
            newly_archived.add(page)
    found = newly_broken, recovered, new_and_broken, newly_archived, moved
    return Changes(*(tuple(sorted(each)) for each in found))


def _status_before(link: CheckedLink, known: CheckedLink | None) -> Status | None:
    """What ``link`` was, the page or the part of it that is missing now; None: nobody looked for it."""
    if known is None:
        return None
    part = _part(link)
    if part is None or known.verdict.status is Status.BROKEN:
        return known.verdict.status
    if part not in known.sought_fragments:
        return None
    return Status.BROKEN if part in known.missing_fragments else known.verdict.status


def _recovered(link: CheckedLink, known: CheckedLink) -> Iterator[str]:
    """The page of ``link`` where it was broken, the cited parts of it that were missing, and can be read again."""
    if _part(link) is None and link.verdict.status not in _ALIVE:
        return
    page = _page(link)
    if known.verdict.status is Status.BROKEN:
        if _part(link) is None:
            yield page
        return
    there = set(link.sought_fragments) - set(link.missing_fragments)
    yield from (f"{page}#{part}" for part in known.missing_fragments if part in there)


def _is_elsewhere(link: CheckedLink, known: CheckedLink) -> bool:
    """Whether ``link`` has a permanent new address that it did not have."""
    if link.verdict.status is not Status.REDIRECTED:
        return False
    return known.verdict.status is not Status.REDIRECTED or known.final_url != link.final_url


def _is_newly_archived(link: CheckedLink, known: CheckedLink | None, past: Past) -> bool:
    """Whether ``link`` has a copy that was not known: of a page that is new in notes only a copy as new as that."""
    memento, found_at = copy_of(link), past.copies.get(_page(link))
    if memento is None or found_at is None or found_at < past.until:
        return False
    return known is not None or memento.timestamp >= past.until


def _part(link: CheckedLink) -> str | None:
    """The part of a page that is missing, where ``link`` is one."""
    return split_fragment(link.link.url)[1] if link.verdict.reason is Reason.MISSING_FRAGMENT else None


def _page(link: CheckedLink) -> str:
    """The address under which a check of ``link`` is kept."""
    return split_fragment(link.link.url)[0]
