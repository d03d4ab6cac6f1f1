"""A store that is lost, begun anew with what the last report.json tells: verdicts, streaks, what archives said.

A report is not the store: of each link it holds the last check alone, and not what a page can be recognised by. But
nothing that was known is called new because of the loss, no failure is counted from the beginning, and no archive is
asked again before it is time. What the store knows from the same time or later stays as it is.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from checker import urls
from checker.errors import UsageError
from checker.judge import fragments
from checker.models import CaptureState, CheckedLink, Link, LookupState, Reason, Status, Verdict
from checker.report.json_parse import opened, parse_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from checker.models import Lookup, Memento, Report, RunInfo
    from checker.store import Store

__all__ = ["restore", "restore_from"]

_LIVING = frozenset({Status.WORKING, Status.REDIRECTED})
_NEVER_CHECKED = frozenset({Status.UNCHECKED, Status.IGNORED})
_SUBMITTED = frozenset(CaptureState) - {CaptureState.DEFERRED}
_LARGEST = 1 << 31
"""No count that is true is larger, and SQLite holds it."""


def restore_from(path: Path, store: Store, *, now: datetime) -> int | None:
    """Restore ``store`` from the report.json at ``path``; the number of links of it, or None where there is no file.

    Raises UsageError for a file that is no report, and StoreError.
    """
    try:
        with opened(path) as file:
            report = parse_file(file)
        return restore(report, store, now=now)
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise UsageError(f"{path}: nothing can be restored from it: {exc.strerror}") from exc
    except UnicodeError as exc:
        raise UsageError(f"{path}: nothing can be restored from it: it holds half a character") from exc
    except UsageError as exc:
        raise UsageError(f"{path}: nothing can be restored from it: {exc}") from exc


def restore(report: Report, store: Store, *, now: datetime) -> int:
    """Keep in ``store`` what ``report`` knows better; the number of links of which it did.

    What is said to have been seen after ``now`` is left out: it would be believed until then.
    """
    if report.run.finished_at > now:
        report = replace(report, run=replace(report.run, finished_at=now))
    pages = _pages(report.links, now)
    known = store.last_checks(page.link for page in pages)
    news = [page for page in pages if _is_later(page, known.get(page.link.url))]
    looked_up = _restore_lookups(report, store, now)
    submitted = _restore_captures(report, store, now)
    if news:
        run_id = _begin(report.run, store)
        store.save_checks(run_id, news)
        store.finish_run(run_id, report.run.finished_at, complete=report.run.complete)
        store.note_recoveries({urls.host(url) for url in report.recovered}, report.run.finished_at)
    return len({page.link.url for page in news} | looked_up | submitted)


def _begin(run: RunInfo, store: Store) -> str:
    """The run in the store that is the one of the report, or that it went on with."""
    return run.id if run.id in store.runs() else store.begin_run(run.id, min(run.started_at, run.finished_at))


# --- checks -------------------------------------------------------------------------------------------------------


def _pages(links: Iterable[CheckedLink], now: datetime) -> list[CheckedLink]:
    """The last check of each page among ``links``; in reports, each missing part of a page is a link of its own."""
    parts: dict[str, list[CheckedLink]] = {}
    for each in links:
        if _is_of_use(each, now):
            parts.setdefault(urls.split_fragment(each.link.url)[0], []).append(each)
    return [_page(url, each) for url, each in parts.items()]


def _page(url: str, parts: list[CheckedLink]) -> CheckedLink:
    whole = next((each for each in parts if each.link.url == url), None)
    # a page that is cited by its missing parts alone: it is there
    page = whole or replace(parts[0], verdict=Verdict(Reason.OK, "the page is there"), streak=None)
    link = Link(url, tuple(reference for each in parts for reference in each.link.references))
    missing = [urls.split_fragment(each.link.url)[1] for each in parts]
    is_living = page.verdict.status in _LIVING
    streak = page.streak and replace(
        page.streak,
        failures=min(page.streak.failures, _LARGEST),
        checks=min(page.streak.checks, _LARGEST),
    )
    return replace(
        page,
        link=link,
        final_url=page.final_url if page.final_url and urls.is_web(page.final_url) else None,
        # what a report does not tell is taken for what it would have told: that a part is missing
        sought_fragments=fragments.cited(link) if is_living else (),
        missing_fragments=tuple(each for each in missing if each is not None) if is_living else (),
        attempts=min(page.attempts, _LARGEST),
        elapsed_ms=min(page.elapsed_ms, _LARGEST),
        streak=streak,
    )


def _is_of_use(checked: CheckedLink, now: datetime) -> bool:
    """Whether ``checked`` says of a page when it was seen and what it was like."""
    at = checked.checked_at
    is_part = checked.verdict.reason is Reason.MISSING_FRAGMENT
    return (
        not checked.link.is_local
        and checked.verdict.status not in _NEVER_CHECKED
        and at is not None
        and at <= now
        and _is_identity(urls.split_fragment(checked.link.url)[0])
        and is_part is ("#" in checked.link.url)
    )


def _is_identity(url: str) -> bool:
    """Whether ``url`` is one that refguard gives to links: anything else is nobody's."""
    try:
        return urls.is_web(url) and urls.normalise(url) == url
    except urls.MalformedURL:
        return False


def _is_later(page: CheckedLink, known: CheckedLink | None) -> bool:
    if known is None or known.checked_at is None or page.checked_at is None:
        return True
    return page.checked_at > known.checked_at


# --- copies -------------------------------------------------------------------------------------------------------


def _restore_lookups(report: Report, store: Store, now: datetime) -> set[str]:
    found = {}
    for link in report.links:
        url, lookup = urls.split_fragment(link.link.url)[0], _looked_up(link)
        if lookup is not None and _is_identity(url):
            found[url] = replace(lookup, url=url)
    known = store.copies.last_lookups(found)
    times = {url: min(each.looked_up_at or report.run.started_at, now) for url, each in found.items()}
    news = {url for url, at in times.items() if url not in known or known[url][1] < at}
    for at in {times[url] for url in news}:
        store.copies.save_lookups([found[url] for url in news if times[url] == at], at)
    return news


def _looked_up(link: CheckedLink) -> Lookup | None:
    """What was known of copies of ``link`` in the end: one that was just made counts, too."""
    lookup, made = link.lookup, link.capture and link.capture.memento
    if lookup is None or lookup.state is LookupState.UNKNOWN:
        return None
    near = datetime.combine(link.cited, time(23, 59, 59), UTC) if link.cited else None
    if lookup.memento is None and made and link.capture and link.capture.shows_page:
        lookup = replace(lookup, state=LookupState.ARCHIVED, memento=made, detail="", latest=made.timestamp)
    return replace(lookup, near=near) if _can_be_read(lookup.memento) else None


def _restore_captures(report: Report, store: Store, now: datetime) -> set[str]:
    made = {}
    for link in report.links:
        url, capture = urls.split_fragment(link.link.url)[0], link.capture
        if (
            capture is not None
            and capture.state in _SUBMITTED
            and _can_be_read(capture.memento)
            and _is_identity(url)
        ):
            made[url] = replace(capture, url=url)
    known = store.copies.last_captures(made)
    news = [
        replace(each, submitted_at=min(each.submitted_at or report.run.finished_at, now))
        for url, each in made.items()
        if url not in known or (each.submitted_at is not None and known[url][1] < each.submitted_at <= now)
    ]
    store.copies.save_captures(news, now)
    return {each.url for each in news}


def _can_be_read(memento: Memento | None) -> bool:
    return memento is None or urls.is_web(memento.memento_url)
