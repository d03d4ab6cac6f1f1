"""report.json back into a Report, so that any format can be made from it later.

What the document does not hold is empty: byte spans, the requests of a check, the whole form of a section.
"""

from __future__ import annotations

from datetime import date, datetime
from io import StringIO
from json import JSONDecodeError
from sys import intern
from typing import TYPE_CHECKING, Any, TextIO, cast

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
    Moment,
    Note,
    Reason,
    Reference,
    Report,
    RunInfo,
    Streak,
)
from checker.report import json_once as once
from checker.report.json_counts import SEEN
from checker.report.json_stream import JsonStream
from checker.report.json_types import SCHEMA_VERSION, adapter, element_adapters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from checker.report import json_types as v1

__all__ = ["opened", "parse", "parse_file"]


def parse(text: str) -> Report:
    """The Report that ``text``, a report.json, was rendered from; every format renders the same from it.

    Raises UsageError, naming what is wrong, for anything that is not a report.json of this version.
    """
    return parse_file(StringIO(text))


def opened(path: Path) -> TextIO:
    """The file at ``path``, for ``parse_file``. Raises OSError, and UsageError for what would never come to an end."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise UsageError("not a report.json: a pipe or a device")
    return path.open(encoding="utf-8-sig")


def parse_file(file: TextIO) -> Report:
    """The same of a file, which is never in memory as a whole: there may be a gigabyte of it.

    Raises OSError as well.
    """
    try:
        return _read(JsonStream(file))
    except (JSONDecodeError, RecursionError) as exc:
        raise UsageError(f"not a report.json: not valid JSON: {exc}") from exc
    except ValidationError as exc:
        raise UsageError(_explain(exc)) from exc
    except UnicodeDecodeError as exc:
        raise UsageError(
            f"not a report.json: it is not written in UTF-8 (byte {exc.object[exc.start]:#04x}); save it in UTF-8, or have"
            " refguard write it: refguard report --format json --output DIR"
        ) from exc
    except ValueError as exc:  # a word that this version does not know, a day that no calendar has
        why = "it holds a number without end" if "int_max_str_digits" in str(exc) else exc
        raise UsageError(f"not a report.json that this version can read: {why}") from exc


def _read(stream: JsonStream) -> Report:
    frame: dict[str, Any] = {}  # the document with its lists empty
    lists: dict[str, tuple[Any, ...]] = {}
    if not stream.next_is("{"):
        stream.value()  # it may not even be JSON
        _check_version({})
    for name in stream.members():
        if name in _ELEMENTS and stream.next_is("["):
            frame[name], lists[name] = [], tuple(_elements(name, stream.elements()))
        else:
            frame[name] = stream.value()
        if name == "schema_version":
            _check_version(frame)  # before what this version may not understand
    stream.end()
    _check_version(frame)
    return _report(adapter().validate_python(frame), lists)


def _elements(name: str, elements: Iterable[Any]) -> Iterator[Any]:
    """The elements of the list ``name``, converted one after the other."""
    validator, convert = element_adapters()[name], _ELEMENTS[name]
    for number, element in enumerate(elements):
        try:
            valid = validator.validate_python(element)
        except ValidationError as exc:
            raise UsageError(_explain(exc, name, number)) from exc
        yield convert(valid)


def _check_version(frame: Mapping[str, Any]) -> None:
    version = frame.get("schema_version")
    if not isinstance(version, int) or isinstance(version, bool):
        raise UsageError("not a report.json: it has no schema_version")
    if version > SCHEMA_VERSION:
        raise UsageError(
            f"this report.json has schema_version {version}, this refguard reads {SCHEMA_VERSION}: update refguard"
        )


def _explain(error: ValidationError, *above: str | int) -> str:
    first = error.errors(include_url=False)[0]
    where = ".".join(map(str, (*above, *first["loc"]))) or "the document"
    return f"not a report.json of version {SCHEMA_VERSION}: {where}: {first['msg']}"


def _report(doc: v1.ReportV1, lists: Mapping[str, tuple[Any, ...]]) -> Report:
    run, changes = doc["run"], doc["summary"]["changes"]
    since = changes.get("since")
    return Report(
        run=RunInfo(
            id=run["id"],
            version=doc["tool"]["version"],
            started_at=once.time_of(run["started_at"]),
            finished_at=once.time_of(run["finished_at"]),
            network=run["network"],
            from_memory=run.get("from_memory", False),
            complete=run["complete"],
            since=run["since"],
            folder=run.get("folder", ""),
            source=run.get("source", ""),
            paths=tuple(run.get("paths", ())),
            notices=tuple(run["notices"]),
        ),
        notes=lists["notes"],
        links=lists["links"],
        ignored=lists["ignored"],
        findings=lists["findings"],
        newly_broken=tuple(changes["newly_broken"]),
        recovered=tuple(changes["recovered"]),
        gate_on=run["fail_on"],
        newly_archived=tuple(changes.get("newly_archived", ())),
        moved=tuple(changes.get("moved", ())),
        new_and_broken=tuple(changes.get("new_and_broken", ())),
        compared_with=once.time_of(since) if since else None,
        timeline=tuple(_instant(each) for each in doc.get("timeline", ())),
    )


def _instant(moment: v1.MomentV1) -> Moment:
    counts = cast("Mapping[str, int]", moment["by_status"])
    return Moment(date.fromisoformat(moment["day"]), {status: counts[status] for status in SEEN})


def _note(note: v1.NoteV1) -> Note:
    return Note(
        note["path"], note["title"], note["lang"], once.day(note["date"]), note["group"], note["generated"]
    )


def _link(link: v1.LinkV1) -> CheckedLink:
    return CheckedLink(
        link=Link(
            url=link["url"],
            references=tuple(_reference(reference, link["url"]) for reference in link["references"]),
            is_local=link["local"],
        ),
        verdict=once.verdict(link["reason"], link["detail"]),
        checked_at=once.time_of(link["checked_at"]) if link["checked_at"] else None,
        cached=link["cached"],
        status_code=link["status_code"],
        final_url=once.one_of(link["final_url"], link["url"]),
        redirects=tuple(link["redirects"]),
        title=link["title"],
        heading=link.get("heading"),
        attempts=link["attempts"],
        elapsed_ms=link["elapsed_ms"],
        streak=_streak(link),
        cited=once.day(link.get("cited")),
        lookup=_lookup(link),
        capture=_capture(link),
        local_copy=_local_copy(link.get("local_copy")),
    )


def _streak(link: v1.LinkV1) -> Streak | None:
    since, was = link.get("failing_since"), link.get("was")
    if not since:
        return None
    counted_at = once.time_of(link.get("counted_at") or link["checked_at"] or since)
    failures, later = link.get("failures", 0), link.get("counted_since")
    return Streak(
        once.time_of(since),
        failures,
        counted_at,
        Reason(was) if was else None,
        checks=link.get("failed_checks", failures),
        counted_since=once.time_of(later) if later else None,
    )


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
        absent_from=once.names(tuple(lookup.get("absent_from", ()))),
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
        *(
            link["url"],
            capture["state"],
            capture["job_id"],
            once.said(capture["reason"]),
            memento,
            shows_page,
        ),
        submitted_at=_moment(capture.get("submitted_at")),
    )


def _local_copy(copy: v1.LocalCopyV1 | None) -> LocalCopy | None:
    if copy is None:
        return None
    return LocalCopy(
        copy["url"], copy["file"], once.time_of(copy["timestamp"]), copy["status_code"], is_cut=copy["cut"]
    )


def _memento(memento: v1.MementoV1 | None, url: str) -> Memento | None:
    if memento is None:
        return None
    when = once.time_of(memento["timestamp"])
    return Memento(url, memento["url"], when, memento["status_code"], intern(memento["archive"]))


def _reference(reference: v1.ReferenceV1, url: str) -> Reference:
    return Reference(
        url=once.one_of(reference["url"], url),
        text=reference["text"],
        kind=once.kind(reference["kind"]),
        section=once.section(reference["section"]),
        location=Location(intern(reference["path"]), reference["line"], reference["column"], 0, 0),
        lang=reference["lang"] and intern(reference["lang"]),
    )


def _ignored(ignored: v1.IgnoredV1) -> IgnoredReference:
    reference = Reference(
        url=ignored["url"],
        text=ignored.get("text", ""),
        kind=once.kind(ignored.get("kind", Kind.INLINE)),
        section=once.section(ignored.get("section", "")),
        location=Location(intern(ignored["path"]), ignored["line"], ignored["column"], 0, 0),
        lang=ignored.get("lang"),
    )
    return IgnoredReference(reference, Reason(ignored["reason"]), ignored["detail"])


def _finding(finding: v1.FindingV1) -> Finding:
    ident, path = intern(finding["ident"]), intern(finding["path"])
    message, advice = once.said(finding["message"]), once.said(finding["advice"])
    return Finding(**{**finding, "ident": ident, "message": message, "advice": advice, "path": path})


def _moment(text: str | None) -> datetime | None:
    return once.time_of(text) if text else None


_ELEMENTS: Mapping[str, Callable[[Any], Any]] = {
    "notes": _note,
    "links": _link,
    "findings": _finding,
    "ignored": _ignored,
}
"""What becomes of an element of each list."""
