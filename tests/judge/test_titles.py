"""A title note is a hint: it speaks only where both sides say enough, and finds likeness wherever there is some."""

from __future__ import annotations

import time

import pytest

from checker.judge.titles import mismatch, speaks

FLIGHTS = "Cheap flights to sunny islands"
URL = "https://shop.example/p/4711"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A history of bookbinding", FLIGHTS),
        ("How forests store carbon", "Best online casino bonus codes"),
        ("Die Geschichte des Buchdrucks", "Günstige Flüge und Hotels"),
        ("L'histoire de la reliure", "Les meilleurs casinos en ligne"),
        ("История книгопечатания в России", "Дешёвые билеты на самолёт"),
        ("江戸時代の印刷", "格安航空券を比較"),
        ("Bookbinding history (2nd edition, 1998), Smith", FLIGHTS),
    ],
)
def test_another_page_is_noted(text: str, title: str) -> None:
    assert mismatch([text], title, None, URL)


@pytest.mark.parametrize(
    ("text", "title", "heading", "url"),
    [
        ("A history of bookbinding", "Bookbinding through the ages", None, URL),
        ("A history of bookbinding", "Online library", "Histories of craft", URL),
        ("A history of bookbinding", FLIGHTS, None, "https://a.example/history-of-bookbinding"),
        ("Binding books by hand", FLIGHTS, None, "https://bookbinding.example/"),
        ("Checking links quickly", "The fastest link checker", None, URL),
        ("Katalog der Handschriften", "Catalogue general, mss.", None, URL),
        ("World Health Organization on measles", "WHO | Fact sheets, vaccines", None, URL),
        ("NASA mission records", "National Aeronautics and Space Administration", None, URL),
        ("The Stack Overflow survey", "Developers in numbers", None, "https://stackoverflow.example/s/1"),
        ("Über die Wälder Europas", "Walder und Forste: Europa", None, URL),
        ("resuming a naïve café", "Naive resumes", None, URL),
        (
            "RFC 7089 explained simply",
            "Memento framework, time based access",
            None,
            "https://s.example/rfc7089",
        ),
        ("江戸時代の印刷", "江戸の出版文化", None, URL),
    ],
)
def test_likeness_of_any_kind_is_enough(text: str, title: str, heading: str | None, url: str) -> None:
    assert not mismatch([text], title, heading, url)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "here",
        "link",
        "source",
        "[1]",
        "42",
        "1998",
        "read more",
        "Quelle",
        "siehe hier",
        "lire la suite",
        "这里",
        "https://a.example/history-of-books",
        "www.example.org/some page",
        "a.example",
        "docs.example.org/guide",
        "parse_args()",
        "std::vector::push_back",
        "README.md",
        "doi:10.1000/182",
        "https://doi.org/10.1000/182",
        "10.1000/182",
        "arXiv:2604.03173",
        "ISBN 978-3-16-148410-0",
        "Smith 2010",
        "Smith et al., 2010a",
        "(Müller & Schmidt 2019, p. 7)",
        "Bar-Yossef et al. (2004)",
        "van der Berg und Lehmann 1999",
        "the source of this",
        "Bookbinding",
    ],
)
def test_texts_that_only_point_say_nothing(text: str) -> None:
    assert not speaks(text)
    assert not mismatch([text], FLIGHTS, None, URL)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A history of bookbinding", "История переплётного дела"),
        ("江戸時代の印刷", "Printing in old Tokyo"),
        ("Die Geschichte des Buchdrucks", "How the printing press was invented"),  # a translation, perhaps
        ("A history of bookbinding", None),
        ("A history of bookbinding", ""),
        ("A history of bookbinding", "Home"),
        ("A history of bookbinding", "Log in"),
        ("A history of bookbinding", "Untitled document"),
        ("A history of bookbinding", "Shop Example"),  # the name of the site
        ("A history of bookbinding", "404"),
    ],
)
def test_pages_that_say_too_little_or_in_another_language(text: str, title: str | None) -> None:
    assert not mismatch([text], title, None, URL)


def test_one_citation_that_fits_is_enough() -> None:
    assert not mismatch(["A history of bookbinding", "cheap flight tickets"], FLIGHTS, None, URL)
    assert not mismatch(["A history of bookbinding", "История переплёта книг"], FLIGHTS, None, URL)
    assert mismatch(["A history of bookbinding", "here", "Smith 2010"], FLIGHTS, None, URL)


@pytest.mark.parametrize(
    "unit", ["a", "a ", "[", "( ", "é", "10.", "ab cd ", "1999 ", "永", "a.", "a-", "\u0301"]
)
def test_a_megabyte_of_anything_takes_no_time(unit: str) -> None:
    started = time.process_time()
    mismatch([unit * (1_000_000 // len(unit))], unit * 300, unit * 300, f"https://a.example/{unit * 100_000}")
    assert time.process_time() - started < 1
