"""``refguard history URL``: all that is kept of one link, as one document; and what changed since a day.

``--format json`` prints the document as it is, ``recollection`` puts it into words. Nothing here holds a password, and
nothing is written: another run may go on beside it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from checker import urls
from checker.cli.output import as_json
from checker.cli.recollection import in_words
from checker.errors import UsageError
from checker.report.json_report import dated_streak
from checker.report.text import clean, escape_hidden, legible, utc
from checker.stages.changes import changes
from checker.stages.past import before_day, with_parts
from checker.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from checker.models import CheckedLink, Memento, Report
    from checker.store import History

__all__ = ["compared", "history_of"]

Document = dict[str, Any]
_NEAREST = 3  # addresses that are named where one is not known
_LIKENESS = 60.0  # of 100; what is less alike helps nobody
_HOST_AND_PORT = re.compile(r"[^/?#:]+:\d")  # which looks like a scheme
_COMPARED = 50_000  # addresses; so many are compared in a fraction of a second


# --- one link -----------------------------------------------------------------------------------------------------


def history_of(url: str, store: Path, local_copies: Path | None, *, form: str = "text") -> str:
    """What is kept of ``url``, written as it is cited, as text or as JSON.

    Raises UsageError for what is no web address, and for one that is not known, naming those most like it.
    """
    with _opened(store) as opened:
        known = next(((each, found) for each in _meant(url) if _knows(found := opened.history(each))), None)
        if known is None:
            raise UsageError(_unknown(url, opened, store))
    document = _document(*known, local_copies)
    return escape_hidden(as_json(document)) if form == "json" else in_words(document)


def _opened(path: Path) -> Store:
    """The store, which must be there: looking back makes none."""
    if not path.exists():
        raise UsageError(
            f"{path}: there is no store, so nothing is known of earlier runs; refguard run makes one"
        )
    return Store(path, only_reads=True)


def _meant(url: str) -> list[str]:
    """The identities that ``url`` can have; people leave the scheme out."""
    written = url.strip()
    if not written:
        raise UsageError("an empty address: name one as notes cite it, such as https://example.com/page")
    has_scheme = urls.is_web(written) or (urls.scheme(written) and not _HOST_AND_PORT.match(written))
    tried = [written] if has_scheme else [f"{scheme}://{written}" for scheme in ("https", "http")]
    try:
        return [urls.normalise(each) for each in tried]
    except urls.MalformedURL as exc:
        raise UsageError(f"{clean(url)}: {exc}") from exc


def _knows(history: History) -> bool:
    return bool(history.checks or history.lookup or history.capture)


def _unknown(url: str, store: Store, path: Path) -> str:
    said = f"{clean(_meant(url)[0])}: nothing is kept of it in {path}"
    near = _nearest(_meant(url), store)
    if cited := next((each for each in _meant(url) if each in near), None):
        return f"{clean(cited)}: it is known, but no check of it is kept in {path}; refguard run makes one"
    return f"{said}; the nearest that are known: {', '.join(map(clean, near))}" if near else said


def _nearest(tried: list[str], store: Store) -> list[str]:
    """Known addresses like those ``tried``: of the same host where there are any."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only for what is not known

    host = urls.host(tried[0])
    same = [each for scheme in urls.DEFAULT_PORTS for each in store.urls(f"{scheme}://{host}")]
    found = process.extract(
        tried[0],
        (same or store.urls())[:_COMPARED],
        scorer=fuzz.ratio,
        limit=_NEAREST,
        score_cutoff=_LIKENESS,
    )
    return [each for each, *_ in found]


def _document(url: str, history: History, local_copies: Path | None) -> Document:
    return {
        "url": legible(url),
        "checks": [_check(check) for check in history.checks],
        "lookup": _lookup(history),
        "capture": _capture(history),
        "local_copies": [*_local_copies(url, local_copies)],
    }


def _check(check: CheckedLink) -> Document:
    return {
        "checked_at": check.checked_at and utc(check.checked_at),
        "status": check.verdict.status,
        "reason": check.verdict.reason,
        "detail": legible(check.verdict.detail),
        "status_code": check.status_code,
        "final_url": check.final_url and legible(check.final_url),
        "redirects": [legible(each) for each in check.redirects],
        "title": check.title and legible(check.title),
        "missing_fragments": [legible(each) for each in check.missing_fragments],
        "attempts": check.attempts,
        "elapsed_ms": check.elapsed_ms,
        **dated_streak(check),
    }


def _lookup(history: History) -> Document | None:
    if history.lookup is None:
        return None
    lookup, at = history.lookup
    return {
        "looked_up_at": utc(at),
        "state": lookup.state,
        "detail": legible(lookup.detail),
        "cited": lookup.near and utc(lookup.near)[:10],
        "memento": _memento(lookup.memento),
        "found_at": history.found_at and utc(history.found_at),
        "latest": lookup.latest and utc(lookup.latest),
        "absent_from": [legible(name) for name in lookup.absent_from],
    }


def _capture(history: History) -> Document | None:
    if history.capture is None:
        return None
    capture, at = history.capture
    return {
        "submitted_at": utc(at),
        "state": capture.state,
        "reason": capture.reason and legible(capture.reason),
        "job_id": capture.job_id and legible(capture.job_id),
        "memento": _memento(capture.memento),
        "shows_page": capture.shows_page,
    }


def _memento(memento: Memento | None) -> Document | None:
    if memento is None:
        return None
    return {
        "url": legible(memento.memento_url),
        "timestamp": utc(memento.timestamp),
        "status_code": memento.status_code,
        "archive": legible(memento.archive),
    }


def _local_copies(url: str, folder: Path | None) -> Iterator[Document]:
    """What is kept of the page in WARC files, the oldest first."""
    if folder is None or not folder.is_dir():
        return
    from checker.archive.holdings import ARCHIVE, Holdings  # noqa: PLC0415 - warcio takes a tenth of a second
    from checker.archive.surt import surt  # noqa: PLC0415 - see above

    try:
        holdings = Holdings(folder)
    except OSError as exc:
        raise UsageError(f"{folder}: local copies cannot be read: {exc.strerror}") from exc
    lines = [*holdings.of(surt(url)), *holdings.found.get(surt(url), ())]
    for line in sorted(lines, key=lambda each: each.time):
        if urls.normalise(line.url) == url:
            day, time = line.time[:8], line.time[8:]
            yield {
                "timestamp": f"{day[:4]}-{day[4:6]}-{day[6:]}T{time[:2]}:{time[2:4]}:{time[4:]}Z",
                "status_code": int(line.status) if line.status.isdigit() else None,
                "file": legible(f"{ARCHIVE}/{line.filename}"),
            }


# --- all links ----------------------------------------------------------------------------------------------------


def compared(report: Report, store: Path, moment: datetime, *, now: datetime) -> Report:
    """``report``, with what is different from what the store knew at ``moment``.

    Where the store begins later than that, with what the first run saw, and a notice says so; what is dated after
    ``now`` is no beginning. Raises UsageError where there is no store, or nothing in it.
    """
    with _opened(store) as opened:
        first = _first_check(opened, store, now)
        since, until, notices = moment, moment, report.run.notices
        if first[1] >= moment:
            since, until = first[1], _end_of_first_run(opened, *first)
            notices = (*notices, _younger(opened, since, now))
        links = with_parts(opened, (link for link in report.links if urls.is_web(link.link.url)))
        changed = changes(links, before_day(opened, until, links))
    return replace(report, run=replace(report.run, notices=notices), compared_with=since, **changed._asdict())


def _first_check(opened: Store, store: Path, now: datetime) -> tuple[str, datetime]:
    """The run and the time of the first check that can have been made by ``now``."""
    if first := opened.first_check(now):
        return first
    if later := opened.first_check():
        raise UsageError(
            f"{store}: all that the store knows is dated later than now, from {utc(later[1])[:10]} on: the clock was set"
            " back, so nothing can be compared; refguard run looks at everything anew"
        )
    raise UsageError(
        f"{store}: the store knows of no check, so nothing can be compared; refguard run makes some"
    )


def _younger(opened: Store, since: datetime, now: datetime) -> str:
    """That less is known than was asked for, and why."""
    began = opened.first_check()
    if began and began[1] > now:
        return (
            f"the clock has been set back since the store began on {utc(began[1])[:10]}: what is dated later than now is"
            f" left out, and changes are told since {utc(since)[:10]}"
        )
    return f"the store begins on {utc(since)[:10]}: nothing older is known, and changes are told since then"


def _end_of_first_run(store: Store, run_id: str, first: datetime) -> datetime:
    """When the run after the first one began; without one, the first has just ended."""
    began = store.runs()
    later = [at for at in began.values() if at > began.get(run_id, first)]
    return min(later, default=datetime.max.replace(tzinfo=UTC))
