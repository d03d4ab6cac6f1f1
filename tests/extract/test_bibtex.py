"""BibTeX: sections and texts, exact spans, linear time. What cites stands in tests/data/extract/*.bib."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.extract.bibtex import extract
from tests.extract.test_spans import encoded, place, source


def test_all_of_it_is_a_list_of_references() -> None:
    content = extract(
        source(b"@misc{a, url={https://a.example}}\n@misc{b, title={{B}}, url={https://b.example}}")
    )
    first, second = content.references
    assert (first.section.title, first.section.path, first.section.is_references) == ("a", ("a",), True)
    assert (second.section.title, second.text, second.section.is_references) == ("b", "B", True)
    assert content.title is None


def test_macros_may_double_macros_without_end() -> None:
    doubled = "".join(f"@string{{a{n} = a{n - 1} # a{n - 1}}}\n" for n in range(1, 60))
    text = '@string{a0 = "https://a.example/"}\n' + doubled + "@misc{x, url = a59}"
    (reference,) = extract(source(text.encode())).references
    assert len(reference.url) < 2000


def test_a_macro_cites_where_it_is_used() -> None:
    text = b'@string{home = "https://a.example"}\n@misc{x, url = home}'
    (reference,) = extract(source(text)).references
    location = reference.location
    assert text[location.start : location.end] == b"https://a.example"
    assert (location.line, location.column) == (2, 16)


PIECES = st.sampled_from(
    [
        "@misc{a,", "@misc(a,", "@misc{", "@string{s = ", "@comment{", "@comment(", "@preamble{", "@", "url = ", "doi = ",
        "note = ", "title = ", "eprint = ", "archiveprefix = {arXiv}", "howpublished = ", "{", "}", '"', "(", ")", ",", "=",
        "#", "%", "s", "2020", "{https://a.example/x}", '"https://b.example"', "{10.1000/x}", "{2101.00001}", "<", ">",
        "{\\url{https://c.example}}", "{{https://d.example}}", "{www.e.example}", "https://é.example/深", "\\_", "{\\_}",
        "\\textasciitilde ", "doi:10.1000/x", "。", "é", "😀", " ", "\n", "\r\n", "\t", "},\n", "}\n}\n",
    ]
)  # fmt: skip


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(PIECES | st.text(max_size=2), max_size=40).map("".join))
def test_spans(text: str) -> None:
    raw = encoded(text)
    for reference in extract(source(raw)).references:
        location = reference.location
        written = raw[location.start : location.end].decode()  # also: no character is cut in two
        assert written
        assert written == written.strip(" \t\r\n")
        assert reference.section.is_references
        assert reference.text
        if written in reference.url:
            continue
        assert any(sign in written for sign in '\\#{&\n %"<[') or reference.url.startswith("https://")
        if place(raw, location.start) != (location.line, location.column):
            assert "@string" in text  # the text of a macro, cited where it is used


@pytest.mark.parametrize(
    "piece",
    [
        "@a{", "@a{b,", "@a{b,c={", "@comment{", "@comment(", "@comment{}", '@a{b,c="', "@string{a=b#", "@string{a=a#a}", "@",
        "@a{b,url={\\url{", "{", "}", "=", ",", "%", '"', "\n@a{b,c={", "\nurl={a}\n", "@a{b,url={https://a}}", "@a{\n", "#",
        "@a{b,doi={10.1000/x}}", "@a{b,note={doi:10.1000/", "@a{b,c=", "a=", ",a={", "a # ", "a={b},", "a={b}\n", "a=b#",
        "@misc{a, url = {https://a.example/x}}\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", ["", "@a{b,c={", "@a{b,", "@a{b,c="])
def test_time_is_linear(piece: str, before: str) -> None:
    def seconds(size: int) -> float:
        note = source((before + piece * (size // len(piece))).encode())
        started = time.process_time()
        extract(note)
        return time.process_time() - started

    seconds(1000)
    small, large = (min(seconds(size) for _ in range(2)) for size in (15_000, 120_000))
    assert large < 0.5 + 8 * 3 * small
