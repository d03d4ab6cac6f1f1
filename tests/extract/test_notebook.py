"""Notebooks: the same references as the Markdown in them, at their places in the file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.extract import markdown, notebook
from checker.references import Kind
from tests.extract.test_spans import NOTES, encoded, meanings, place, source

if TYPE_CHECKING:
    from checker.extract.source import Content


def cell(text: str | list[str], kind: str = "markdown", **more: Any) -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": text, **more}


def book(*cells: Any, **metadata: Any) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def read(document: Any) -> Content:
    return parse(json.dumps(document, indent=1))


def parse(text: str) -> Content:
    return notebook.extract(source(text.encode(), "x.ipynb"))


@settings(deadline=None)  # a busy machine is no failure
@given(note=NOTES, escapes=st.booleans(), indent=st.sampled_from([None, 1]), in_lines=st.booleans())
def test_a_cell_says_what_the_same_markdown_says(
    *, note: str, escapes: bool, indent: int | None, in_lines: bool
) -> None:
    text = encoded(note).decode()
    lines = text.splitlines(keepends=True) if in_lines else text
    raw = json.dumps(book(cell("first"), cell(lines)), ensure_ascii=escapes, indent=indent).encode()
    found = notebook.extract(source(raw, "x.ipynb")).references
    expected = markdown.extract(source(text.encode(), "x.ipynb")).references
    assert [(each.url, each.text, each.kind, each.section) for each in found] == [
        (each.url, each.text, each.kind, each.section) for each in expected
    ]
    for url, _, kind, _, location, _ in found:
        literal = raw[location.start : location.end].decode()
        if "\n" in literal or '", "' in literal:
            continue  # it stands in two strings
        assert url in meanings(json.loads(f'"{literal}"'), kind)
        assert location.cell == 2
        if kind not in {Kind.REFERENCE, Kind.IMAGE}:
            assert place(raw, location.start) == (location.line, location.column)


@settings(deadline=None)
@given(
    st.recursive(st.none() | st.integers() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=3))
)
def test_no_value_is_in_the_wrong_place(value: Any) -> None:
    for document in (value, {"cells": value}, {"cells": [value]}, {"worksheets": [{"cells": value}]}):
        read(document)
    for key in ("cell_type", "source", "metadata", "level"):
        for kind in ("markdown", "raw", "heading"):
            read(book({"cell_type": kind, "source": "x", "metadata": {"format": value}, key: value}))
    read({**book(), "metadata": value})


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ('{"cells": [\n<<<<<<< HEAD\n', "not JSON: Expecting value", 2, 1),
        ('{"cells": [{"source": "\n"}]}', "not JSON: Invalid control character", 1, 24),
        ("[" * 200_000, "nested too deeply", 1, 1),
        ("[]", "no cells", 1, 1),
        ('{"cells": 1}', "no cells", 1, 1),
        ("1", "no cells", 1, 1),
    ],
)
def test_what_is_no_notebook(text: str, message: str, line: int, column: int) -> None:
    content = parse(text)
    (problem,) = content.problems
    assert content.references == []
    assert message in problem.message
    assert "Jupyter" in problem.advice
    assert (problem.ident, problem.line, problem.column) == ("unreadable-note", line, column)


def test_long_numbers_are_no_problem() -> None:
    digits = "1" * 10_000
    content = parse(
        f'{{"cells": [{{"cell_type": "markdown", "source": "https://a.example", "n": {digits}}}]}}'
    )
    assert [each.url for each in content.references] == ["https://a.example"]


def test_problems_have_their_places() -> None:
    content = read(book(cell("x", "code"), cell(["one\n", "é [text][nowhere]\n"]), cell("[text][gone]")))
    assert [problem.ident for problem in content.problems] == ["undefined-reference"] * 2
    assert [(problem.line, problem.column) for problem in content.problems] == [(13, 13), (19, 15)]


def test_an_escape_is_one_character_of_the_text() -> None:
    content = parse(
        r'{"cells": [{"cell_type": "markdown", "source": "\ud83d\ude00\ud800 https://a.example/\u00e9\n"}]}'
    )
    (reference,) = content.references
    assert reference.url == "https://a.example/é"
    assert reference.location.column == 68


def test_headings_go_on_from_cell_to_cell() -> None:
    content = read(
        book(
            cell("# One"),
            cell("a https://a.example"),
            cell("## Sources"),
            cell("https://b.example"),
            cell("# Two"),
        )
    )
    assert [each.section.path for each in content.references] == [("One",), ("One", "Sources")]
    assert [each.section.is_references for each in content.references] == [False, True]
    assert content.anchors.headings == ("One", "Sources", "Two")


def test_a_list_of_links_ends_only_the_last_cell() -> None:
    links = "Text.\n\n- [a](https://a.example)\n- [b](https://b.example)\n"
    content = read(book(cell(links), cell("More text."), cell(links), cell("x = 1", "code")))
    assert [each.section.is_references for each in content.references] == [False, False, True, True]


@pytest.mark.parametrize(
    ("document", "title"),
    [
        (book(cell("# First"), title="Stated"), "Stated"),
        (book(cell("---\ntitle: Front\n---\n# First", "raw")), "Front"),
        (book(cell("---\ntitle: Front\n---\n# First")), "Front"),
        (book(cell("# First")), "First"),
        (book(cell("text")), None),
    ],
)
def test_title(document: Any, title: str | None) -> None:
    assert read(document).title == title


def test_front_matter_in_the_first_cell() -> None:
    content = read(
        book(cell("---\nlang: de\ndate: 2024-05-06\nurl: https://a.example\n---\nhttps://b.example"))
    )
    assert [(each.url, each.lang) for each in content.references] == [
        ("https://a.example", "de"),
        ("https://b.example", "de"),
    ]
    assert (content.lang, content.date) == ("de", "2024-05-06")
