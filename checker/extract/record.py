"""What a note gave, as text: a line for the note itself, then one for each of its references.

The lines of references are those that ``refguard extract --format jsonl`` prints. They are written once, by whoever
read the note, and from then on they are bytes: a process hands them to another, the store keeps them, the command
prints them, and nobody makes objects of them who only passes them on.
"""

from __future__ import annotations

import json
import re
from datetime import date
from json.encoder import encode_basestring as quoted
from typing import TYPE_CHECKING, Any, NamedTuple

from checker import urls
from checker.extract import Extraction
from checker.reasons import Severity
from checker.references import Anchors, Kind, Location, Note, Problem, Reference, Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Record", "decode", "encode", "in_reference_lists", "problems"]

_CREDENTIALS = re.compile(rb"//[^\s/?#]*@")  # finds more than urls.redact does, never less
_IN_REFERENCES = (
    b'"in_references": true'  # a quotation mark within a string is escaped: no text can look like this
)
_NO_PROBLEMS = b'"problems": []}'
_KINDS = {kind.value: kind for kind in Kind}


class Record(NamedTuple):
    """One extraction. ``head`` says what the note is, ``lines`` what it cites, fit to be shown: in UTF-8, no passwords.

    ``exact`` is set where something had to be changed for that, to the lines as they were; such a record is for this
    run alone and must not be kept.
    """

    head: bytes
    lines: bytes
    exact: bytes | None = None


def encode(extraction: Extraction) -> Record:
    """``extraction`` as text; ``decode`` gives it back, whatever it holds."""
    head = _head(extraction).encode("utf-8", "surrogatepass")
    text = "".join(_lines(extraction.references))
    try:
        lines = exact = text.encode()
    except UnicodeEncodeError:  # half a surrogate pair, which YAML can write; JSON can escape it
        lines, exact = text.encode("utf-8", "backslashreplace"), text.encode("utf-8", "surrogatepass")
    if _CREDENTIALS.search(lines):
        shown = "".join(_lines(map(_redacted, extraction.references)))
        return Record(head, shown.encode("utf-8", "backslashreplace"), exact)
    is_public = lines == exact and not _CREDENTIALS.search(head)
    return Record(head, lines, None if is_public else exact)


def decode(record: Record) -> Extraction:
    """The extraction that ``record`` was made of."""
    head = json.loads(record.head.decode("utf-8", "surrogatepass"))
    note, anchors = head["note"], head["anchors"]
    written = note["date"]
    return Extraction(
        Note(**note | {"date": written and date.fromisoformat(written)}),
        tuple(_references(record.lines if record.exact is None else record.exact)),
        tuple(_problems(head)),
        Anchors(tuple(anchors["headings"]), frozenset(anchors["ids"])),
    )


def problems(record: Record) -> list[Problem]:
    """The problems alone; most notes have none."""
    if record.head.endswith(_NO_PROBLEMS):
        return []
    return _problems(json.loads(record.head.decode("utf-8", "surrogatepass")))


def in_reference_lists(record: Record) -> Record:
    """``record`` with only those references that stand in a list of references."""
    if record.lines.count(_IN_REFERENCES) == record.lines.count(b"\n"):
        return record
    exact = None if record.exact is None else _listed(record.exact)
    return record._replace(lines=_listed(record.lines), exact=exact)


def _listed(lines: bytes) -> bytes:
    return b"".join(line for line in lines.splitlines(keepends=True) if _IN_REFERENCES in line)


# --- the note -----------------------------------------------------------------------------------------------------


def _head(extraction: Extraction) -> str:
    note, anchors = extraction.note, extraction.anchors
    head = {
        "note": note._asdict() | {"date": note.date and note.date.isoformat()},
        "anchors": {"headings": anchors.headings, "ids": sorted(anchors.ids)},
        "problems": [problem._asdict() for problem in extraction.problems],
    }
    return json.dumps(head, ensure_ascii=False)


def _problems(head: dict[str, Any]) -> list[Problem]:
    return [Problem(**each | {"severity": Severity(each["severity"])}) for each in head["problems"]]


# --- the references -----------------------------------------------------------------------------------------------


def _lines(references: Iterable[Reference]) -> Iterator[str]:
    """One line of JSON each. What does not change from one reference to the next is written once."""
    section = lang = path = same = None
    for url, text, kind, under, (where, line, column, start, end, cell), spoken in references:
        if under is not section or where is not path or spoken is not lang:
            section, path, lang = under, where, spoken
            same = _shared(section, path, lang)
        number = "" if cell is None else f', "cell": {cell}'
        yield (
            f'{{"url": {quoted(url)}, "text": {quoted(text)}, "kind": "{kind}", {same}, "line": {line},'
            f' "column": {column}{number}, "start": {start}, "end": {end}}}\n'
        )


def _shared(section: Section, path: str, lang: str | None) -> str:
    titles = ", ".join(map(quoted, section.path))
    listed = "true" if section.is_references else "false"
    spoken = "null" if lang is None else quoted(lang)
    return (
        f'"section": {quoted(section.title)}, "headings": [{titles}], "in_references": {listed},'
        f' "lang": {spoken}, "path": {quoted(path)}'
    )


def _references(lines: bytes) -> Iterator[Reference]:
    """The references in ``lines``, all parsed at once: a line feed within a string is escaped, so each ends a line."""
    text = lines.decode("utf-8", "surrogatepass").rstrip("\n").replace("\n", ",")
    sections: dict[tuple[str, bool, tuple[str, ...]], Section] = {}
    for row in json.loads(f"[{text}]"):
        key = (row["section"], row["in_references"], tuple(row["headings"]))
        place = (row["path"], row["line"], row["column"], row["start"], row["end"], row.get("cell"))
        yield Reference(
            row["url"],
            row["text"],
            _KINDS[row["kind"]],
            sections.get(key) or sections.setdefault(key, Section(*key)),
            Location(*place),
            row["lang"],
        )


def _redacted(reference: Reference) -> Reference:
    section = reference.section
    titles = tuple(map(urls.redact, section.path))
    return reference._replace(
        url=urls.redact(reference.url),
        text=urls.redact(reference.text),
        section=section._replace(title=urls.redact(section.title), path=titles),
        lang=reference.lang and urls.redact(reference.lang),
    )
