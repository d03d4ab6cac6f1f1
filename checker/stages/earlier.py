"""What has changed since an earlier report, where there is no store to ask: two reports side by side; pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from checker import urls
from checker.judge.findings import copy_of
from checker.models import Reason, Verdict
from checker.stages.changes import Changes, Past, changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from checker.models import CheckedLink, Report

__all__ = ["since_report"]

_THERE = Verdict(Reason.OK)


def since_report(report: Report, earlier: Report) -> Changes:
    """What is different in ``report`` from ``earlier``, by the rule of ``changes``.

    Neither holds which parts of a page were looked for: those are taken that its citations name.
    """
    before, now = _pages(earlier.links), _pages(report.links)
    checks = {page: link for page, link in before.items() if link.checked_at is not None}
    until = earlier.run.finished_at
    found = {page: until for page, link in now.items() if copy_of(link) and not _had_copy(page, before)}
    links = [_with_parts(link, now) for link in report.links if urls.is_web(link.link.url)]
    return changes(links, Past(until, checks, found))


def _had_copy(page: str, before: Mapping[str, CheckedLink]) -> bool:
    return page in before and copy_of(before[page]) is not None


def _pages(links: Iterable[CheckedLink]) -> dict[str, CheckedLink]:
    """The web pages of a report, with the parts that are cited and those that are missing, which are links there."""
    pages: dict[str, CheckedLink] = {}
    cited, missing = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for link in links:
        if not urls.is_web(link.link.url):
            continue
        page, part = urls.split_fragment(link.link.url)
        if link.verdict.reason is Reason.MISSING_FRAGMENT and part:
            missing[page].add(part)
            there = replace(link, link=replace(link.link, url=page), verdict=_THERE)
            pages.setdefault(page, there)
        else:
            pages[page] = link
        fragments = (urls.split_fragment(reference.url)[1] for reference in link.link.references)
        cited[page].update(filter(None, fragments))
    return {
        page: replace(
            link,
            sought_fragments=tuple(sorted(cited[page] | missing[page])),
            missing_fragments=tuple(sorted(missing[page])),
        )
        for page, link in pages.items()
    }


def _with_parts(link: CheckedLink, pages: Mapping[str, CheckedLink]) -> CheckedLink:
    page = pages[urls.split_fragment(link.link.url)[0]]
    return replace(link, sought_fragments=page.sought_fragments, missing_fragments=page.missing_fragments)
