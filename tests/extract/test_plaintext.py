"""Plain text: what is a URL, what a heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.extract import plaintext
from checker.references import Kind
from tests.extract.test_spans import encoded, meanings, place, source

if TYPE_CHECKING:
    from checker.extract.source import Content

TEXTS = st.lists(
    st.sampled_from(
        [
            *(
                "https://a.example/b",
                "www.a.example",
                "<https://a.example/c.>",
                "<URL:https://a.example>",
                "<",
                ">",
            ),
            *(
                "References",
                "参考文献：",
                "Title",
                "===",
                "---",
                "-",
                "\n",
                "\n\n",
                "\r\n",
                "\r",
                " ",
                "é",
                "。",
                ")",
            ),
            *(" doi:10.1000/xyz ", " arXiv:2101.00001 ", "é😀"),
        ]
    )
    | st.text(max_size=3),
    max_size=30,
).map("".join)


def read(text: str) -> Content:
    return plaintext.extract(source(text.encode(), "x.txt"))


@settings(deadline=None)  # a busy machine is no failure
@given(TEXTS)
def test_spans(text: str) -> None:
    raw = encoded(text)
    for url, _, kind, _, location, _ in plaintext.extract(source(raw, "x.txt")).references:
        written = raw[location.start : location.end].decode()
        assert url in meanings(written, kind)
        assert place(raw, location.start) == (location.line, location.column)


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("Title\n=====\ntext", ["Title"]),
        ("\n  Title\n  ---\n", ["Title"]),
        ("=====\nTitle\n=====\n", ["Title"]),
        ("Title\n--\n", []),
        ("Title\n-=-\n", []),
        ("text\nTitle\n-----\n", []),  # the rule stands below a paragraph
        ("\n-----\n", []),
        ("References\n", ["References"]),
        ("REFERENCES:\n[1] x", ["REFERENCES:"]),
        ("4. Works Cited\n\nx", ["4. Works Cited"]),
        ("text\n\n== Quellen ==", ["== Quellen =="]),
        ("Sources\n-------\n", ["Sources"]),
        ("a text that ends with\nreferences\n", []),
        ("References " + "x" * 300 + "\n===\n", []),
    ],
)
def test_headings(text: str, headings: list[str]) -> None:
    assert list(read(text).anchors.headings) == headings


def test_the_title_is_underlined() -> None:
    assert read("References\n\nTitle\n=====\n").title == "Title"
    assert read("References\n\nx\n").title is None


def test_a_section_ends_with_the_list() -> None:
    text = "Intro\n-----\nReferences\n\nhttps://a.example\n\nEnd\n---\nhttps://b.example\nEnd."
    sections = [reference.section for reference in read(text).references]
    assert [(section.path, section.is_references) for section in sections] == [
        (("Intro", "References"), True),
        (("End",), False),
    ]


def test_brackets_hold_what_a_sentence_would_not() -> None:
    first, second = read("<https://a.example/x).> and https://a.example/x).").references
    assert (first.url, first.kind) == ("https://a.example/x).", Kind.AUTOLINK)
    assert (second.url, second.kind) == ("https://a.example/x", Kind.BARE)
