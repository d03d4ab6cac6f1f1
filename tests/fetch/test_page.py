from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.fetch.page import EMPTY, SKETCH_LENGTH, TITLE_LENGTH, is_text, parse


def test_title_ids_and_text() -> None:
    page = parse(
        b"<html><head><title> A \n title </title><style>p {}</style></head>"
        b'<body><h1 id="top">Hello</h1><a name="old">you</a><script>no()</script></body></html>',
        None,
    )
    assert page.title == "A title"
    assert page.ids == {"top", "old"}
    assert page.sketch == "Hello you"


@pytest.mark.parametrize(
    ("body", "charset", "title"),
    [
        ("<title>größe</title>".encode(), None, "größe"),
        ("<title>größe</title>".encode("latin-1"), "iso-8859-1", "größe"),
        ('<meta charset="shift_jis"><title>日本</title>'.encode("shift_jis"), None, "日本"),
        ("<title>größe</title>".encode("utf-16"), None, "größe"),
        ("<title>größe</title>".encode("utf-8-sig"), "latin-1", "größe"),
        ("<title>größe</title>".encode(), "no-such-charset", "größe"),
        (b"<title>plain</title>", "base64", "plain"),
        (b"<title>plain</title>", "undefined", "plain"),
        (b"<title>pla..in</title>", "idna", "pla..in"),
        (b"<title>gr\xf6\xdfe</title>", None, "gr��e"),
        (b"<p>no title</p>", None, None),
        (b"<title></title>", None, None),
        (b"<html><head><title>cut o", None, "cut o"),
    ],
)
def test_titles_in_any_encoding(body: bytes, charset: str | None, title: str | None) -> None:
    assert parse(body, charset).title == title


def test_hostile_sizes_are_bounded() -> None:
    page = parse(b"<title>" + b"x" * 5_000_000 + b"</title><body>" + b"y " * 500_000, None)
    assert page.title is not None
    assert len(page.title) == TITLE_LENGTH
    assert len(page.sketch) <= SKETCH_LENGTH


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("text/html", True),
        ("Text/HTML; charset=utf-8", True),
        ("application/xhtml+xml", True),
        ("application/pdf", False),
        ("video/mp4", False),
        ("application/octet-stream", False),
        ("", False),
    ],
)
def test_only_pages_are_read(content_type: str, *, expected: bool) -> None:
    assert is_text(content_type) is expected


def test_nothing_is_an_empty_page() -> None:
    assert parse(b"  \n", None) == EMPTY


@given(st.binary(), st.none() | st.text())
def test_no_bytes_are_a_surprise(body: bytes, charset: str | None) -> None:
    parse(body, charset)
