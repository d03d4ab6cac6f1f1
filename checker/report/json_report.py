"""report.json: the whole report for programs, converted field by field into the contract of ``json_types``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TypeVar, cast

from checker.judge.findings import copy_of
from checker.models import Severity
from checker.report import evidence, tally
from checker.report.evidence import ArchiveState
from checker.report.json_counts import SEEN
from checker.report.json_text import json_list, json_text
from checker.report.text import legible, utc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from enum import StrEnum

    from checker.models import (
        Capture,
        CheckedLink,
        Finding,
        IgnoredReference,
        LocalCopy,
        Lookup,
        Memento,
        Moment,
        Note,
        Reference,
        Report,
        RunInfo,
    )
    from checker.report import json_types as v1

__all__ = ["dated_streak", "document", "parts", "pieces", "render"]

_Word = TypeVar("_Word", bound="StrEnum")


def render(report: Report) -> str:
    """The text of report.json: sorted, indented, stable in git."""
    return "".join(pieces(report))


def pieces(report: Report) -> Iterator[str]:
    """The same bit by bit: a report of 200,000 links is never in memory a second time.

    Hidden characters are written as escapes, so that no title can steer a terminal or mislead a reviewer.
    """
    opening = "{"
    for name, value in parts(report):
        yield f'{opening}\n  "{name}": '
        yield from json_list(value, 1) if isinstance(value, map) else (_member(value),)
        opening = ","
    yield "\n}\n"


def document(report: Report) -> v1.ReportV1:
    """``report`` as the contract says it."""
    whole = {name: list(value) if isinstance(value, map) else value for name, value in parts(report)}
    return cast("v1.ReportV1", whole)


def parts(report: Report) -> Iterator[tuple[str, Any]]:
    """The members of the document in order; its lists are maps, which make one element after the other."""
    yield "schema_version", 1
    yield "tool", {"name": "refguard", "version": legible(report.run.version)}
    yield "run", _run(report.run, report.gate_on)
    yield "summary", _summary(report)
    yield "notes", map(_note, sorted(report.notes, key=lambda note: legible(note.path)))
    yield (
        "links",
        map(_link, tally.links(report)),
    )
    yield "findings", map(_finding, tally.findings(report))
    yield "ignored", map(_ignored, tally.ignored(report))
    if report.timeline:
        yield "timeline", [_moment(each) for each in report.timeline]  # few enough


def _member(value: object) -> str:
    return json_text([value]).removeprefix("[\n  ").removesuffix("\n]")


def _run(run: RunInfo, gate_on: Severity | None) -> v1.RunV1:
    written: v1.RunV1 = {
        "id": legible(run.id),
        "started_at": utc(run.started_at),
        "finished_at": utc(run.finished_at),
        "network": "ok" if run.network == "ok" else "unavailable",
        "complete": run.complete,
        "since": _text_or_none(run.since),
        "folder": legible(run.folder),
        "fail_on": gate_on,
        "notices": [legible(notice) for notice in run.notices],
    }
    if run.from_memory:
        written["from_memory"] = True
    if run.paths:
        written["paths"] = [legible(path) for path in run.paths]
    if run.source:
        written["source"] = legible(run.source)
    return written


def _summary(report: Report) -> v1.SummaryV1:
    status = {status.value: number for status, number in tally.by_status(report).items()}
    severity = Counter(finding.severity for finding in report.findings)
    return {
        "notes": len(report.notes),
        "references": tally.references(report),
        "ignored_references": len(report.ignored),
        "links": len(report.links),
        "by_status": {
            "broken": status["broken"],
            "unstable": status["unstable"],
            "blocked": status["blocked"],
            "redirected": status["redirected"],
            "working": status["working"],
            "unchecked": status["unchecked"],
            "ignored": status["ignored"],
        },
        "by_reason": {reason.value: number for reason, number in tally.by_reason(report).items()},
        "findings": {
            "error": severity[Severity.ERROR],
            "warning": severity[Severity.WARNING],
            "note": severity[Severity.NOTE],
        },
        "archive": _archive(evidence.totals(report)),
        "changes": {
            "newly_broken": sorted(map(legible, report.newly_broken)),
            "recovered": sorted(map(legible, report.recovered)),
            "new_and_broken": sorted(map(legible, report.new_and_broken)),
            "newly_archived": sorted(map(legible, report.newly_archived)),
            "moved": sorted(map(legible, report.moved)),
            "since": utc(report.compared_with) if report.compared_with else None,
        },
    }


def _archive(totals: evidence.Totals) -> v1.ArchiveCountsV1:
    states = totals.states
    return {
        "archived": states[ArchiveState.ARCHIVED],
        "saved": states[ArchiveState.SAVED],
        "pending": states[ArchiveState.PENDING],
        "deferred": states[ArchiveState.DEFERRED],
        "refused": states[ArchiveState.REFUSED] + states[ArchiveState.EXCLUDED],
        "unknown": states[ArchiveState.UNKNOWN],
        "never_archived": states[ArchiveState.NEVER_ARCHIVED],
        "excluded": states[ArchiveState.EXCLUDED],
        "seen_by_archive": totals.seen_by_archive,
        "before_citation": totals.before,
        "after_citation": totals.after,
        "local_copies": totals.kept,
        "withheld": states[ArchiveState.WITHHELD],
    }


def _note(note: Note) -> v1.NoteV1:
    return {
        "path": legible(note.path),
        "title": _text_or_none(note.title),
        "lang": _text_or_none(note.lang),
        "date": note.date.isoformat() if note.date else None,
        "group": legible(note.group),
        "generated": note.generated,
    }


def _link(link: CheckedLink) -> v1.LinkV1:
    return {
        "url": legible(link.link.url),
        "local": link.link.is_local,
        "status": _plain(link.verdict.status),
        "reason": link.verdict.reason.value,
        "detail": legible(link.verdict.detail),
        "status_code": link.status_code,
        "final_url": _text_or_none(link.final_url),
        "redirects": [legible(url) for url in link.redirects],
        "title": _text_or_none(link.title),
        "heading": _text_or_none(link.heading),
        "checked_at": utc(link.checked_at) if link.checked_at else None,
        "cached": link.cached,
        "attempts": link.attempts,
        "elapsed_ms": link.elapsed_ms,
        **dated_streak(link),
        "cited": link.cited.isoformat() if link.cited else None,
        "memento": _memento(link, copy_of(link)),
        "lookup": _lookup(link.lookup),
        "capture": _capture(link, link.capture),
        "local_copy": _local_copy(link.local_copy),
        "references": [_reference(reference) for reference in tally.citations(link)],
    }


def dated_streak(link: CheckedLink) -> v1.StreakV1:
    """How long ``link`` has been failing."""
    streak = link.streak
    return {
        "failing_since": utc(streak.since) if streak else None,
        "failed_checks": streak.checks if streak else 0,
        "failures": streak.failures if streak else 0,
        "counted_since": utc(streak.counted_since) if streak and streak.counted_since else None,
        "counted_at": utc(streak.counted_at) if streak else None,
        "was": streak.was.value if streak and streak.was else None,
    }


def _memento(link: CheckedLink, memento: Memento | None) -> v1.MementoV1 | None:
    if memento is None:
        return None
    return {
        "url": legible(memento.memento_url),
        "timestamp": utc(memento.timestamp),
        "status_code": memento.status_code,
        "archive": legible(memento.archive),
        "days_from_citation": evidence.distance(link, memento),
    }


def _lookup(lookup: Lookup | None) -> v1.LookupV1 | None:
    if lookup is None:
        return None
    return {
        "state": _plain(lookup.state),
        "detail": legible(lookup.detail),
        "latest": utc(lookup.latest) if lookup.latest else None,
        "absent_from": [legible(name) for name in lookup.absent_from],
        "looked_up_at": utc(lookup.looked_up_at) if lookup.looked_up_at else None,
        "withheld": lookup.is_withheld,
    }


def _capture(link: CheckedLink, capture: Capture | None) -> v1.CaptureV1 | None:
    if capture is None:
        return None
    return {
        "state": _plain(capture.state),
        "reason": _text_or_none(capture.reason),
        "job_id": _text_or_none(capture.job_id),
        "memento": _memento(link, capture.memento),
        "shows_page": capture.shows_page,
        "submitted_at": utc(capture.submitted_at) if capture.submitted_at else None,
    }


def _local_copy(copy: LocalCopy | None) -> v1.LocalCopyV1 | None:
    if copy is None:
        return None
    return {
        "url": legible(copy.url),
        "file": legible(copy.file),
        "timestamp": utc(copy.timestamp),
        "status_code": copy.status_code,
        "cut": copy.is_cut,
    }


def _reference(reference: Reference) -> v1.ReferenceV1:
    where = reference.location
    return {
        "path": legible(where.path),
        "line": where.line,
        "column": where.column,
        "url": legible(reference.url),
        "text": legible(reference.text),
        "kind": reference.kind.value,
        "section": legible(reference.section.title),
        "lang": _text_or_none(reference.lang),
    }


def _finding(finding: Finding) -> v1.FindingV1:
    return {
        "ident": finding.ident,
        "severity": _plain(finding.severity),
        "message": legible(finding.message),
        "advice": legible(finding.advice),
        "url": _text_or_none(finding.url),
        "path": legible(finding.path),
        "line": finding.line,
        "column": finding.column,
        "gating": finding.gating,
        "excuse": finding.excuse,
    }


def _ignored(ignored: IgnoredReference) -> v1.IgnoredV1:
    cited = _reference(ignored.reference)
    own = {"url": cited["url"], "reason": ignored.reason.value, "detail": legible(ignored.detail)}
    return cast("v1.IgnoredV1", {**own, **cited})


def _moment(moment: Moment) -> v1.MomentV1:
    counts = {status.value: moment.counts.get(status, 0) for status in SEEN}
    return {"day": moment.day.isoformat(), "by_status": cast("v1.MomentCountsV1", counts)}


def _plain(word: _Word) -> _Word:
    """``word`` as mere text: two enums take as long to write as all the rest of a link."""
    return cast("_Word", word.value)


def _text_or_none(text: str | None) -> str | None:
    return None if text is None else legible(text)
