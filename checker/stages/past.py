"""What was known before a run, or before a day: the other side of every change, read from the store."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from checker.stages.changes import NO_OPINION, Past
from checker.urls import split_fragment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from checker.models import CheckedLink, Link
    from checker.store import Store

__all__ = ["before_day", "before_run", "with_parts"]


def before_run(store: Store, run_id: str, results: Mapping[str, CheckedLink]) -> Past | None:
    """What was known before the run ``run_id``; None: it is the first that ever checked anything.

    ``results`` are its own, by page. A run that was interrupted and gone on with is one run. What it did not reach
    last time counts as what was last seen of it.
    """
    first = store.first_check()
    if first is None or first[0] == run_id:
        return None
    began = store.runs().get(run_id)
    if began is None:
        return None  # offline: nothing is seen anew
    checked = store.checked_in(run_id)
    believed = {url: each for url, each in results.items() if each.checked_at and url not in checked}
    renewed = _opinions(store, [results[url].link for url in checked if url in results], before=run_id)
    return Past(began, believed | renewed, store.copies.found_since(began))


def before_day(store: Store, moment: datetime, links: Iterable[CheckedLink]) -> Past:
    """What was known of ``links`` before ``moment``."""
    checks = _opinions(store, _pages(links), before_time=moment)
    return Past(moment, checks, store.copies.found_since(moment))


def with_parts(store: Store, links: Iterable[CheckedLink]) -> list[CheckedLink]:
    """``links`` of a report.json, with the parts that were looked for in their pages, which it does not hold."""
    known = store.last_checks(_pages(links := list(links)))
    return [
        replace(link, sought_fragments=page.sought_fragments, missing_fragments=page.missing_fragments)
        if (page := known.get(split_fragment(link.link.url)[0]))
        else link
        for link in links
    ]


def _pages(links: Iterable[CheckedLink]) -> list[Link]:
    return [replace(link.link, url=split_fragment(link.link.url)[0]) for link in links]


def _opinions(
    store: Store, links: Iterable[Link], *, before: str = "", before_time: datetime | None = None
) -> dict[str, CheckedLink]:
    """The last check of each of ``links`` that said something, or, where none did, the last one."""
    checks = store.last_checks(links, before=before, before_time=before_time)
    silent = [each.link for each in checks.values() if each.verdict.reason in NO_OPINION]
    heard = store.last_checks(silent, before=before, before_time=before_time, without=NO_OPINION)
    return checks | heard
