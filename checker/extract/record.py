"""What a note gave, as text: a line for the note itself, then its references, one line of JSON each.

It is written once, by whoever read the note, and from then on it is bytes: a process hands it to another, the store
keeps it, ``refguard extract --format jsonl`` prints it, and nobody makes objects of it who only passes it on.

References that follow one another mostly share their section, language and path. These are written once, before them,
and in each line a mark stands in their place: two thirds of the text are saved, and putting them back is one call. The
marks are control characters, which JSON escapes, so no note can hold them.
"""

from __future__ import annotations

import json
from datetime import date
from json.encoder import encode_basestring as quoted
from typing import TYPE_CHECKING, Any, NamedTuple

from checker import urls
from checker.extract import Extraction
from checker.reasons import Severity
from checker.references import Anchors, Ignore, Kind, Location, Note, Problem, Reference, Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Record", "decode", "encode", "in_reference_lists", "lines", "problems"]

_BLOCK = "\x02"  # here begin references that share what stands in this line
_SHARED = "\x01"  # here in each line of the block belongs what it shares
_IN_REFERENCES = (
    b'"in_references": true'  # a quotation mark within a string is escaped: no text can look like this
)
_NO_PROBLEMS = b'"problems": []}'
_KINDS = {kind.value: kind for kind in Kind}


class Record(NamedTuple):
    """One extraction. ``head`` says what the note is, ``body`` what it cites, fit to be shown: in UTF-8, no passwords.

    ``exact`` is set where something had to be changed for that, to the body as it was; such a record is for this run
    alone and must not be kept.
    """

    head: bytes
    body: bytes
    exact: bytes | None = None


def encode(extraction: Extraction) -> Record:
    """``extraction`` as text; ``decode`` gives it back, whatever it holds."""
    head = _head(extraction).encode("utf-8", "surrogatepass")
    text = "".join(_pieces(extraction.references))
    try:
        body = exact = text.encode()
    except UnicodeEncodeError:  # half a surrogate pair, which YAML can write; JSON can escape it
        body, exact = text.encode("utf-8", "backslashreplace"), text.encode("utf-8", "surrogatepass")
    shown = tuple(map(_redacted, extraction.references)) if "@" in text else extraction.references
    if shown != extraction.references:
        return Record(head, "".join(_pieces(shown)).encode("utf-8", "backslashreplace"), exact)
    is_public = body == exact and not (_has_secrets(head.decode("utf-8", "replace")) or _has_secrets(text))
    return Record(head, body, None if is_public else exact)


def _has_secrets(text: str) -> bool:
    """Whether there is a password in ``text``, JSON, whose escapes may hide where words begin and end."""
    return "@" in text and any(urls.redact(line) != line for line in text.split("\n") if "@" in line)


def decode(record: Record) -> Extraction:
    """The extraction that ``record`` was made of."""
    head = json.loads(record.head.decode("utf-8", "surrogatepass"))
    note, anchors = head["note"], head["anchors"]
    written = note["date"]
    return Extraction(
        Note(**note | {"date": written and date.fromisoformat(written)}),
        tuple(_references(record.body if record.exact is None else record.exact)),
        tuple(_problems(head)),
        Anchors(tuple(anchors["headings"]), frozenset(anchors["ids"])),
        tuple(map(_ignore, head["ignores"])),
    )


def problems(record: Record) -> list[Problem]:
    """The problems alone; most notes have none."""
    if record.head.endswith(_NO_PROBLEMS):
        return []
    return _problems(json.loads(record.head.decode("utf-8", "surrogatepass")))


def lines(record: Record) -> bytes:
    """The references as JSON lines, each complete in itself."""
    mark = _SHARED.encode()
    complete = []
    for block in _blocks(record.body):
        shared, _, rows = block.partition(b"\n")
        complete.append(rows.replace(mark, shared[1:-1] + b", "))
    return b"\n".join([*complete, b""])


def in_reference_lists(record: Record) -> Record:
    """``record`` with only those references that stand in a list of references."""
    return record._replace(
        body=_listed(record.body), exact=None if record.exact is None else _listed(record.exact)
    )


def _blocks(body: bytes) -> list[bytes]:
    return body.split(_BLOCK.encode())[1:]


def _listed(body: bytes) -> bytes:
    kept = (block for block in _blocks(body) if _IN_REFERENCES in block.partition(b"\n")[0])
    return b"".join(_BLOCK.encode() + block for block in kept)


# --- the note -----------------------------------------------------------------------------------------------------


def _head(extraction: Extraction) -> str:
    note, anchors = extraction.note, extraction.anchors
    head = {
        "note": note._asdict() | {"date": note.date and note.date.isoformat()},
        "anchors": {"headings": anchors.headings, "ids": sorted(anchors.ids)},
        "ignores": [(*each[:-1], each.until and each.until.isoformat()) for each in extraction.ignores],
        "problems": [problem._asdict() for problem in extraction.problems],
    }
    return json.dumps(head, ensure_ascii=False)


def _ignore(row: list[Any]) -> Ignore:
    path, line, column, first, last, start, end, reason, until = row
    day = until and date.fromisoformat(until)
    return Ignore(path, line, column, tuple(first), tuple(last), start, end, reason, day)


def _problems(head: dict[str, Any]) -> list[Problem]:
    return [Problem(**each | {"severity": Severity(each["severity"])}) for each in head["problems"]]


# --- the references -----------------------------------------------------------------------------------------------


def _pieces(references: Iterable[Reference]) -> Iterator[str]:
    section = lang = path = None
    for url, text, kind, under, (where, line, column, start, end, cell), spoken in references:
        if under is not section or where is not path or spoken is not lang:
            section, path, lang = under, where, spoken
            yield _BLOCK + _shared(section, path, lang)
        number = "" if cell is None else f', "cell": {cell}'
        yield (
            f'\n{{"url": {quoted(url)}, "text": {quoted(text)}, "kind": "{kind}", {_SHARED}"line": {line},'
            f' "column": {column}{number}, "start": {start}, "end": {end}}}'
        )


def _shared(section: Section, path: str, lang: str | None) -> str:
    titles = ", ".join(map(quoted, section.path))
    listed = "true" if section.is_references else "false"
    spoken = "null" if lang is None else quoted(lang)
    return (
        f'{{"section": {quoted(section.title)}, "headings": [{titles}], "in_references": {listed},'
        f' "lang": {spoken}, "path": {quoted(path)}}}'
    )


def _references(body: bytes) -> Iterator[Reference]:
    """The references in ``body``, parsed in one go: as a list of blocks, each a list that opens with what is shared."""
    text = body.decode("utf-8", "surrogatepass")
    blocks = text.replace(_SHARED, "").replace("\n", ",").replace(_BLOCK, "],[")[2:]
    for shared, *rows in json.loads(f"[{blocks}]]") if blocks else ():
        section = Section(shared["section"], shared["in_references"], tuple(shared["headings"]))
        path, lang = shared["path"], shared["lang"]
        for row in rows:
            place = Location(path, row["line"], row["column"], row["start"], row["end"], row.get("cell"))
            yield Reference(row["url"], row["text"], _KINDS[row["kind"]], section, place, lang)


def _redacted(reference: Reference) -> Reference:
    section = reference.section
    if not any(
        "@" in each
        for each in (reference.url, reference.text, reference.lang or "", section.title, *section.path)
    ):
        return reference
    titles = tuple(map(urls.redact, section.path))
    return reference._replace(
        url=urls.redact(reference.url),
        text=urls.redact(reference.text),
        section=section._replace(title=urls.redact(section.title), path=titles),
        lang=reference.lang and urls.redact(reference.lang),
    )
