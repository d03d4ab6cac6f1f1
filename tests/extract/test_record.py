"""Records: what is written down of a note is all of it, and nothing that must not be shown."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import urls
from checker.extract import Extraction, extract
from checker.extract.record import decode, encode, in_reference_lists, lines, problems
from checker.references import Anchors, Ignore, Kind, Location, Note, Problem, Reference, Section

if TYPE_CHECKING:
    from pathlib import Path

    from checker.extract.record import Record

HOSTILE = st.sampled_from(
    [
        *'"\\/{}[],:\n\r\t\x00\x1f\x7f\x85\u2028\u2029\ufeff😀',
        *("\ud83d", "\ude00", "\udcff"),  # halves of a surrogate pair, also side by side
        *('", "kind": "bare", "path": "x", "line": 1', "\\u0000", '"in_references": true', '"}\n{"url": "'),
        *("https://user:secret@host.example/", "http:/u:secret@host.example", "https:secret@b", "ab:"),
        *("//a@b", "//@", "a@b", "c:d@e", "mailto:"),
    ]
)
TEXT = st.lists(st.one_of(HOSTILE, st.text(st.characters(), max_size=5)), max_size=4).map("".join)
NUMBER = st.integers(0, 2**63)
SECTION = st.builds(Section, TEXT, st.booleans(), st.lists(TEXT, max_size=3).map(tuple))
LOCATION = st.builds(Location, TEXT, NUMBER, NUMBER, NUMBER, NUMBER, st.none() | NUMBER)
REFERENCE = st.builds(Reference, TEXT, TEXT, st.sampled_from(Kind), SECTION, LOCATION, st.none() | TEXT)
PLACE = st.tuples(NUMBER, NUMBER)
IGNORE = st.builds(Ignore, TEXT, NUMBER, NUMBER, PLACE, PLACE, NUMBER, NUMBER, TEXT, st.none() | st.dates())
EXTRACTION = st.builds(
    Extraction,
    st.builds(Note, TEXT, st.none() | TEXT, st.none() | TEXT, st.none() | st.dates(), TEXT, st.booleans()),
    st.lists(REFERENCE, max_size=4).map(tuple),
    st.lists(st.builds(Problem, TEXT, TEXT, TEXT, TEXT, NUMBER, NUMBER), max_size=2).map(tuple),
    st.builds(Anchors, st.lists(TEXT, max_size=3).map(tuple), st.frozensets(TEXT, max_size=3)),
    st.lists(IGNORE, max_size=2).map(tuple),
)


def rows(record: Record) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines(record).decode("utf-8").splitlines()]


@given(EXTRACTION)
def test_what_is_written_down_is_all_of_it(extraction: Extraction) -> None:
    record = encode(extraction)
    assert decode(record) == extraction
    assert problems(record) == list(extraction.problems)


@given(EXTRACTION)
def test_lines_can_be_shown_to_anybody(extraction: Extraction) -> None:
    record = encode(extraction)
    shown = lines(record).decode("utf-8").split("\n")  # strict: no surrogates
    assert shown.pop() == ""
    for line, reference in zip(shown, extraction.references, strict=True):
        row = json.loads(line)
        assert row["url"].encode("utf-16", "surrogatepass") == urls.redact(reference.url).encode(
            "utf-16", "surrogatepass"
        )  # JSON reads two halves side by side as a pair
        for text in (row["url"], row["text"], row["section"], *row["headings"], row["lang"] or ""):
            assert urls.redact(text) == text


@given(EXTRACTION)
def test_what_holds_credentials_is_not_to_be_kept(extraction: Extraction) -> None:
    record = encode(extraction)
    if record.exact is None:
        kept = (record.head + record.body).decode("utf-8", "surrogatepass")
        assert urls.redact(kept) == kept


@given(EXTRACTION)
def test_only_reference_lists(extraction: Extraction) -> None:
    listed = decode(in_reference_lists(encode(extraction)))
    expected = tuple(each for each in extraction.references if each.section.is_references)
    assert listed == extraction._replace(references=expected)


def test_the_fields_of_a_line() -> None:
    section = Section("Quellen", is_references=True, path=("Über uns", "Quellen"))
    first = Reference(
        "https://a.example/?q=1&r", 'the "a"', Kind.INLINE, section, Location("é.md", 3, 5, 20, 44), "de"
    )
    second = first._replace(
        lang=None, section=Section(), location=Location("b.ipynb", 7, 1, 50, 60, 2), kind=Kind.FRONT_MATTER
    )
    record = encode(Extraction(Note("é.md", date=date(2024, 2, 29)), (first, second)))
    assert lines(record).decode() == (
        '{"url": "https://a.example/?q=1&r", "text": "the \\"a\\"", "kind": "inline", "section": "Quellen",'
        ' "headings": ["Über uns", "Quellen"], "in_references": true, "lang": "de", "path": "é.md", "line": 3,'
        ' "column": 5, "start": 20, "end": 44}\n'
        '{"url": "https://a.example/?q=1&r", "text": "the \\"a\\"", "kind": "front-matter", "section": "",'
        ' "headings": [], "in_references": false, "lang": null, "path": "b.ipynb", "line": 7,'
        ' "column": 1, "cell": 2, "start": 50, "end": 60}\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "[a](https://user:secret@host.example/x)",
        "[https://user:secret@host.example/](https://host.example/)",
        "# About https://user:secret@host.example/\n\n[a](https://host.example/)",
        "---\ntitle: https://user:secret@host.example/\n---\n[a](https://host.example/)",
        "[y](http:/user:secret@host.example/x)",
        "[z](https:user:secret@host.example) [w](https:secret@host.example)",
        "bare htp:/u:secret@host.example/",
        "---\ntitle: http:/user:secret@host.example/\n---\n[a](https://host.example/)",
        "# About\\https:secret@host.example\n\n[a](https://host.example/)",
    ],
)
def test_passwords_are_neither_shown_nor_kept(tmp_path: Path, text: str) -> None:
    note = tmp_path / "a.md"
    note.write_text(text, encoding="utf-8")
    record = encode(extract(note, root=tmp_path))
    assert b"secret" not in lines(record) + record.body
    assert record.exact is not None
    assert decode(record) == extract(note, root=tmp_path)


def test_an_at_sign_alone_is_no_password(tmp_path: Path) -> None:
    note = tmp_path / "a.md"
    note.write_text(
        "[@me](https://social.example/@me) me@mail.example <https://a.example/?x=a@b> <me@b.example>",
        encoding="utf-8",
    )
    record = encode(extract(note, root=tmp_path))
    assert record.exact is None
    assert [row["url"] for row in rows(record)] == [
        "https://social.example/@me",
        "https://a.example/?x=a@b",
        "mailto:me@b.example",
    ]
