"""Archived copies as notes cite them: which address is one, and which citation has one beside it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from checker.extract import parse
from checker.judge.mementos import Beside, level, page_of

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = "https://lost.example/a"
COPY = f"https://web.archive.org/web/20200102030405/{PAGE}"


@pytest.mark.parametrize(
    ("url", "page"),
    [
        (COPY, PAGE),
        (f"http://archive.example:8080/web/20200102030405id_/{PAGE}", PAGE),
        (f"https://arquivo.pt/wayback/20200102030405/{PAGE}?x=1#part", f"{PAGE}?x=1#part"),
        (f"https://archive.example/20200102030405/{PAGE}", PAGE),
        ("https://web.archive.org/web/20200102030405/https:/lost.example/a", PAGE),
        (f"https://web.archive.org/web/2020/{PAGE}", None),
        (f"https://web.archive.org/web/20200102030405x/{PAGE}", None),
        (f"https://web.archive.org/web/202001020304050/{PAGE}", None),
        (f"https://a.example/?at=/20200102030405/{PAGE}", None),
        ("https://web.archive.org/web/20200102030405/", None),
        (f"/web/20200102030405/{PAGE}", None),
        (PAGE, None),
        ("", None),
    ],
)
def test_an_archived_copy_names_its_time_and_its_page(url: str, page: str | None) -> None:
    assert page_of(url) == page


@pytest.mark.parametrize(
    "url",
    [
        PAGE,
        "http://lost.example/a",
        "http://www.lost.example:80/a/",
        "HTTPS://LOST.example/%61#part",
        " https://lost.example/a ",
    ],
)
def test_addresses_of_one_page_are_alike(url: str) -> None:
    assert level(url) == "lost.example/a"


@pytest.mark.parametrize("url", ["https://lost.example/A", "https://lost.example/a?b", "https://b.example/a"])
def test_addresses_of_two_pages_are_not(url: str) -> None:
    assert level(url) != "lost.example/a"


@pytest.mark.parametrize("url", ["a.md", "", "mailto:a@b.example", "https://", "https://[x/"])
def test_what_is_no_address_is_like_nothing(url: str) -> None:
    assert level(url) is None


NOTES: Mapping[str, tuple[str, list[bool]]] = {
    "nothing beside it": (f"[x]({PAGE})", [False]),
    "right behind": (f"[x]({PAGE}) ([archived]({COPY}))", [True]),
    "over http": (f"[x](http://lost.example/a) ([archived]({COPY}))", [True]),
    "a copy of another page": (f"[x]({PAGE}) ([archived]({COPY}/b))", [False]),
    "each by itself": (f"[x]({PAGE}) ([archived]({COPY}))\n\n[y]({PAGE})", [True, False]),
    "before it": (f"[archived]({COPY}), [x]({PAGE})", [False]),
    "in the next line": (f"- [x]({PAGE})\n- [archived]({COPY})", [True]),
    "behind an image of the link": (f"[![i](i.png)]({PAGE}) [archived]({COPY})", [True]),
    "with definitions": (
        f"See [x][1] ([archived][2]).\n\nAnd [y][1].\n\n[1]: {PAGE}\n[2]: {COPY}\n",
        [True, False],
    ),
    "in a footnote": (
        (
            f"[x]({PAGE})[^1] and [y](https://b.example/)\n\nText.\n\nText.\n\nText.\n\n[z]({PAGE})[^1]\n\n"
            f"[q](https://c.example/) [q](https://c.example/)\n\n[^1]: [archived]({COPY}).\n"
        ),
        [True, True],
    ),
    "in a footnote right below": (
        f"[x]({PAGE})[^1]\n\n[y]({PAGE})[^1]\n\n[^1]: [archived]({COPY}).\n",
        [True, True],
    ),
    "in HTML": (f'<a href="{PAGE}">x</a>\n(<a href="{COPY}">archiviert</a>)', [True]),
    "a bare address": (f"{PAGE} (archived: {COPY})", [True]),
}


@pytest.mark.parametrize(
    ("cited", "copied"), [("a|b", "a%7Cb"), ("a.", "a%2E"), ("ä", "%C3%A4"), ("a_(b)", "a_%28b%29")]
)
def test_what_is_encoded_in_a_copy_is_what_was_cited(cited: str, copied: str) -> None:
    assert level(f"https://lost.example/{cited}") == level(f"https://lost.example/{copied}")


@pytest.mark.parametrize("name", NOTES)
def test_a_copy_stands_beside_a_citation(name: str) -> None:
    text, copied = NOTES[name]
    references = parse("a.md", text.encode()).references
    beside = Beside(references)
    assert [beside.has_copy(each) for each in references if level(each.url) == level(PAGE)] == copied


def test_a_copy_in_another_note_is_not_beside_it() -> None:
    first = parse("a.md", f"[x]({PAGE})".encode()).references
    second = parse("b.md", f"[archived]({COPY})".encode()).references
    assert not any(map(Beside([*first, *second]).has_copy, first))


def test_a_copy_whose_address_does_not_name_its_page_is_known_from_the_archive() -> None:
    references = parse("a.md", f"[x]({PAGE}) [archived](https://copies.example/AbC#a)".encode()).references
    assert not Beside(references).has_copy(references[0])
    assert Beside(references, {"https://copies.example/AbC": PAGE}).has_copy(references[0])


@pytest.mark.parametrize(
    "text", ["/20200102030405", "/20200102030405/https:/", "https://web.archive.org/web/20200102030405/"]
)
def test_no_address_takes_long(text: str) -> None:
    begun = time.process_time()
    page_of(f"https://a.example{text * 30_000}")
    page_of(f"https://a.example{text * 30_000} x")
    assert time.process_time() - begun < 1
