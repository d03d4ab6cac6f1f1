"""report.json back into a Report, so that any format can be made from it later.

What the document does not hold is empty: byte spans, the requests of a check, the whole form of a section.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from checker.errors import UsageError
from checker.models import (
    Capture,
    CheckedLink,
    Finding,
    IgnoredReference,
    Kind,
    Link,
    LocalCopy,
    Location,
    Lookup,
    LookupState,
    Memento,
    Note,
    Reason,
    Reference,
    Report,
    RunInfo,
    Section,
    Streak,
    Verdict,
)
from checker.report.json_types import SCHEMA_VERSION, adapter

if TYPE_CHECKING:
    from checker.report import json_types as v1

__all__ = ["parse"]


def parse(text: str) -> Report:
    """The Report that ``text``, a report.json, was rendered from; every format renders the same from it.

    Raises UsageError, naming what is wrong, for anything that is not a report.json of this version.
    """
    _check_version(_load(text))
    try:
        return _report(adapter().validate_json(text))
    except ValidationError as exc:
        raise UsageError(_explain(exc)) from exc
    except ValueError as exc:  # a word that this version does not know, a day that no calendar has
        raise UsageError(f"not a report.json that this version can read: {exc}") from exc


def _load(text: str) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise UsageError(f"not a report.json: not valid JSON: {exc}") from exc


def _check_version(value: Any) -> None:  # noqa: ANN401 - any JSON value
    version = value.get("schema_version") if isinstance(value, dict) else None
    if not isinstance(version, int) or isinstance(version, bool):
        raise UsageError("not a report.json: it has no schema_version")
    if version > SCHEMA_VERSION:
        raise UsageError(
            f"this report.json has schema_version {version}, this refguard reads {SCHEMA_VERSION}: update refguard"
        )


def _explain(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = ".".join(map(str, first["loc"])) or "the document"
    return f"not a report.json of version {SCHEMA_VERSION}: {where}: {first['msg']}"


def _report(doc: v1.ReportV1) -> Report:
    run, changes = doc["run"], doc["summary"]["changes"]
    since = changes.get("since")
    return Report(
        run=RunInfo(
            id=run["id"],
            version=doc["tool"]["version"],
            started_at=_time(run["started_at"]),
            finished_at=_time(run["finished_at"]),
            network=run["network"],
            complete=run["complete"],
            since=run["since"],
            notices=tuple(run["notices"]),
        ),
        notes=tuple(_note(note) for note in doc["notes"]),
        links=tuple(_link(link) for link in doc["links"]),
        ignored=tuple(_ignored(ignored) for ignored in doc["ignored"]),
        findings=tuple(Finding(**finding) for finding in doc["findings"]),
        newly_broken=tuple(changes["newly_broken"]),
        recovered=tuple(changes["recovered"]),
        gate_on=run["fail_on"],
        newly_archived=tuple(changes.get("newly_archived", ())),
        moved=tuple(changes.get("moved", ())),
        new_and_broken=tuple(changes.get("new_and_broken", ())),
        compared_with=_time(since) if since else None,
    )


def _note(note: v1.NoteV1) -> Note:
    return Note(
        note["path"], note["title"], note["lang"], _day(note["date"]), note["group"], note["generated"]
    )


def _link(link: v1.LinkV1) -> CheckedLink:
    return CheckedLink(
        link=Link(
            url=link["url"],
            references=tuple(_reference(reference) for reference in link["references"]),
            is_local=link["local"],
        ),
        verdict=Verdict(Reason(link["reason"]), link["detail"]),
        checked_at=_time(link["checked_at"]) if link["checked_at"] else None,
        cached=link["cached"],
        status_code=link["status_code"],
        final_url=link["final_url"],
        redirects=tuple(link["redirects"]),
        title=link["title"],
        heading=link.get("heading"),
        attempts=link["attempts"],
        elapsed_ms=link["elapsed_ms"],
        streak=_streak(link),
        cited=_day(link.get("cited")),
        lookup=_lookup(link),
        capture=_capture(link),
        local_copy=_local_copy(link.get("local_copy")),
    )


def _streak(link: v1.LinkV1) -> Streak | None:
    since, was = link.get("failing_since"), link.get("was")
    if not since:
        return None
    counted_at = _time(link.get("counted_at") or link["checked_at"] or since)
    return Streak(_time(since), link.get("failures", 0), counted_at, Reason(was) if was else None)


def _lookup(link: v1.LinkV1) -> Lookup | None:
    lookup = link["lookup"]
    if lookup is None:
        return None
    found = lookup["state"] is LookupState.ARCHIVED
    memento = _memento(link["memento"], link["url"]) if found else None
    return Lookup(
        link["url"],
        lookup["state"],
        memento,
        lookup["detail"],
        latest=_moment(lookup.get("latest")),
        absent_from=tuple(lookup.get("absent_from", ())),
        looked_up_at=_moment(lookup.get("looked_up_at")),
        is_withheld=lookup.get("withheld", False),
    )


def _capture(link: v1.LinkV1) -> Capture | None:
    capture = link["capture"]
    if capture is None:
        return None
    memento = _memento(capture["memento"], link["url"])
    shows_page = capture.get("shows_page")
    return Capture(
        *(link["url"], capture["state"], capture["job_id"], capture["reason"], memento, shows_page),
        submitted_at=_moment(capture.get("submitted_at")),
    )


def _local_copy(copy: v1.LocalCopyV1 | None) -> LocalCopy | None:
    if copy is None:
        return None
    return LocalCopy(
        copy["url"], copy["file"], _time(copy["timestamp"]), copy["status_code"], is_cut=copy["cut"]
    )


def _memento(memento: v1.MementoV1 | None, url: str) -> Memento | None:
    if memento is None:
        return None
    when = _time(memento["timestamp"])
    return Memento(url, memento["url"], when, memento["status_code"], memento["archive"])


def _reference(reference: v1.ReferenceV1) -> Reference:
    return Reference(
        url=reference["url"],
        text=reference["text"],
        kind=Kind(reference["kind"]),
        section=Section(reference["section"]),
        location=Location(reference["path"], reference["line"], reference["column"], 0, 0),
        lang=reference["lang"],
    )


def _ignored(ignored: v1.IgnoredV1) -> IgnoredReference:
    where = Location(ignored["path"], ignored["line"], ignored["column"], 0, 0)
    reference = Reference(ignored["url"], "", Kind.INLINE, Section(), where)
    return IgnoredReference(reference, Reason(ignored["reason"]), ignored["detail"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str | None) -> datetime | None:
    return _time(text) if text else None


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
