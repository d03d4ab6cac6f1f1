from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.fetch.page import (
    EMPTY,
    MOST_IDS,
    SKETCH_LENGTH,
    TITLE_LENGTH,
    Refresh,
    is_text,
    parse,
    parse_refresh,
)
from checker.fetch.tame import MOST_TAGS, tame


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
        ("<title>ページが見つかりません①</title>".encode("cp932"), "x-sjis", "ページが見つかりません①"),
        ("<title>①日本</title>".encode("cp932"), "Shift_JIS", "①日本"),
        ("<title>页面不存在镕</title>".encode("gbk"), "GB_2312-80", "页面不存在镕"),
        ("<title>똠방각하</title>".encode("cp949"), "euc-kr", "똠방각하"),
        ("<title>ไม่พบ</title>".encode("cp874"), "windows-874", "ไม่พบ"),
        ("<title>Not found – “sorry”</title>".encode("cp1252"), "iso-8859-1", "Not found – “sorry”"),
        ("<title>Página no encontrada</title>".encode("cp1252"), None, "Página no encontrada"),
        ("<title>größe and more größe</title>".encode() + b"\xe9", None, "größe and more größe"),
        (b'<meta charset="utf-16"><title>plain</title>', None, "plain"),
        ("<title>größe</title>".encode(), None, "größe"),
        ("<title>größe</title>".encode("latin-1"), "iso-8859-1", "größe"),
        ('<meta charset="shift_jis"><title>日本</title>'.encode("shift_jis"), None, "日本"),
        ("<title>größe</title>".encode("utf-16"), None, "größe"),
        ("<title>größe</title>".encode("utf-8-sig"), "latin-1", "größe"),
        ("<title>größe</title>".encode(), "no-such-charset", "größe"),
        (b"<title>plain</title>", "base64", "plain"),
        (b"<title>plain</title>", "undefined", "plain"),
        (b"<title>pla..in</title>", "idna", "pla..in"),
        (b"<title>gr\xf6\xdfe</title>", None, "größe"),
        (b"<p>no title</p>", None, None),
        (b"<title></title>", None, None),
        (b"<html><head><title>cut o", None, "cut o"),
    ],
)
def test_titles_in_any_encoding(body: bytes, charset: str | None, title: str | None) -> None:
    assert parse(body, charset).title == title


@pytest.mark.parametrize(
    "unseen",
    [
        "<div hidden>Page not found<p hidden>and more</p></div>",
        '<p style="color: red; display:none">Page not found</p>',
        '<p style="DISPLAY: NONE">Page not found</p>',
        "<dialog>Page not found</dialog>",
    ],
)
def test_what_no_reader_sees_is_not_said(unseen: str) -> None:
    page = parse(
        f"<h1>Otter park</h1>{unseen}<p>Opening hours of the park: 9-17, on Sundays as well.".encode(), None
    )
    assert page.sketch == "Otter park Opening hours of the park: 9-17, on Sundays as well."


@pytest.mark.parametrize(
    "shown",
    [
        '<div hidden="until-found">Everything of the page</div>',
        "<dialog open>Everything of the page</dialog>",
        '<main style="display: none">Everything of the page</main>',  # a script shows it, as there is nothing else
    ],
)
def test_what_a_reader_comes_to_see_is_said(shown: str) -> None:
    assert parse(shown.encode(), None).sketch == "Everything of the page"


def test_much_that_is_hidden_takes_no_long_time() -> None:
    started = time.perf_counter()
    parse(b"<p>x</p>" + b"<div hidden>" * 20_000 + b"<i hidden>y</i>" * 10_000, None)
    assert time.perf_counter() - started < 5


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


def test_nothing_is_an_empty_page_that_was_read() -> None:
    assert parse(b"  \n", None) == replace(EMPTY, is_whole=True)


@given(st.binary(), st.none() | st.text())
def test_no_bytes_are_a_surprise(body: bytes, charset: str | None) -> None:
    parse(body, charset)


@pytest.mark.parametrize(
    ("markup", "heading"),
    [
        ("<h1> The \n <b>first</b> </h1><h1>The second</h1>", "The first"),
        ("<h1><img src=logo.png></h1><h1>Not the logo</h1>", "Not the logo"),
        ("<h2>Second level</h2>", None),
        ("<h1>" + "x" * 1_000, "x" * TITLE_LENGTH),
    ],
)
def test_the_heading_is_the_first_h1_with_words(markup: str, heading: str | None) -> None:
    assert parse(markup.encode(), None).heading == heading


def test_the_title_of_a_drawing_is_not_that_of_the_page() -> None:
    assert parse(b"<body><svg><title>Arrow</title></svg><p>Text", None).title is None


def test_ids_and_names_as_they_stand() -> None:
    page = parse(
        b'<a name="user-content-a"></a><p id="%C3%A9"><i id=""></i><input name="no"><svg><g id="g"></g></svg>'
        b"<noscript><p id=n></p></noscript>",
        None,
    )
    assert page.ids == {"user-content-a", "%C3%A9", "g", "n"}


def test_signs_that_a_terminal_obeys_are_left_out() -> None:
    page = parse(b"<title>a\x1b[31mb\x07\xc2\x9bc</title><body>\x1b]0;x\x07", None)
    assert page.title == "a[31mbc"
    assert page.sketch == "]0;x"


PROSE = "<p>" + "Words that stand in the page as it was sent. " * 20 + "</p>"
SCRIPT = "<script src=main.js></script>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"<div id=root></div>{SCRIPT}", True),
        (f"<app-root></app-root>{SCRIPT}", True),
        (f"<my-own-app></my-own-app>{SCRIPT}", True),
        (f"<body><noscript>{PROSE}</noscript>{SCRIPT}", True),
        (
            f"<div id=__next>Loading the boards of the house, one moment please, it will not take long</div>{SCRIPT}",
            True,
        ),
        (f"<div id=app></div>{PROSE}{SCRIPT}", True),
        (f"<app-root></app-root><footer>{PROSE * 2}</footer>{SCRIPT}", True),
        (
            f"<div id=react-root></div><div>Loading the application. If this takes longer, check your line.</div>{SCRIPT}",
            True,
        ),
        (f"<div id=__next>{PROSE}</div>{SCRIPT}", False),
        (f"{PROSE}{SCRIPT}", False),
        ("<div id=root></div>", False),
        ("", False),
        (PROSE, False),
    ],
)
def test_pages_that_scripts_fill(body: str, *, expected: bool) -> None:
    assert parse(f"<!doctype html><title>T</title>{body}".encode(), None).is_scripted is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<form><input type=password></form>", True),
        (b"<INPUT TYPE='PassWord'>", True),
        (b"<input type=text name=password>", False),
        (b"<template><input type=password></template>", False),
    ],
)
def test_pages_that_ask_for_a_password(body: bytes, *, expected: bool) -> None:
    assert parse(body, None).has_login is expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("0; url=/b", Refresh("/b", 0)),
        (" 3 ;URL = '/b' trailing", Refresh("/b", 3)),
        ('1.9, "/b', Refresh("/b", 1)),
        (".5;/b", Refresh("/b", 0)),
        ("0;url=url=x", Refresh("url=x", 0)),
        ("5", None),
        ("10;/b", Refresh("/b", 10)),
        ("11;/b", None),
        ("9999999999999999;/b", None),
        ("-1;/b", None),
        ("x;/b", None),
        ("0;url=", None),
        ("0;url=''", None),
        ("", None),
        (" " * 100_000 + "0;/b", None),
    ],
)
def test_what_a_refresh_says(content: str, expected: Refresh | None) -> None:
    assert parse_refresh(content) == expected


@pytest.mark.parametrize(
    "head",
    [
        "<noscript><meta http-equiv=refresh content='0;url=/no-scripts'></noscript>",
        "<template><meta http-equiv=refresh content='0;url=/t'></template>",
        "<!-- <meta http-equiv=refresh content='0;url=/remark'> -->",
        "<meta name=refresh content='0;url=/b'>",
    ],
)
def test_what_is_no_refresh_to_a_reader_with_scripts(head: str) -> None:
    assert parse(f"<head>{head}</head><body>Text".encode(), None).refresh is None


HOSTILE = {
    "nested": b"<div>" * 60_000,
    "nested, and closed one by one": b"<div>" * 5_000 + b"<div></div>" * 20_000,
    "closed by what was never opened": b"<x>" * 5_000 + b"</y>" * 50_000,
    "formatting left open": b"<p>" + b"".join(b"<b %d>" % n for n in range(2_000)) + b"</p><p>x" * 30_000,
    "formatting in capitals": b"<p>"
    + b"".join(b"<SMALL/%d>" % n for n in range(2_000))
    + b"</p><p>x" * 30_000,
    "links in blocks": b"<a><div>" * 30_000,
    "lists": b"<ul><li>" * 30_000,
    "tables": b"<table><td>" * 25_000,
    "attributes": b"<p " + b" ".join(b"a%d=1" % n for n in range(30_000)),
    "ids": b"".join(b"<p id=%d>" % n for n in range(30_000)),
    "a name of an encoding that is slow": b"<meta charset=punycode>" + b"a" * 100_000 + b"-" + b"b" * 150_000,
    "unfinished": b"<meta charset" * 20_000,
    "brackets": b"<" * 262_144,
    "remarks": b"<!--" * 60_000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_page_takes_long(body: bytes) -> None:
    began = time.process_time()
    page = parse(body[:262_144], None)
    assert time.process_time() - began < 2
    assert len(page.ids) <= MOST_IDS


def test_a_page_is_tamed_without_a_change_to_what_is_read_of_it() -> None:
    text = "<p>One <b class=x>bold</b> <i>word</i>, and <br> <img> <body> <iframe> <small/> <tt\n>" * 100
    tamed, is_whole = tame(text)
    assert is_whole
    assert tamed == (
        "<p>One <q class=x>bold</q> <q>word</q>, and <br> <img> <body> <iframe> <q/> <q\n>" * 100
    )
    assert tame("<b>short</b>") == ("<b>short</b>", True)


def test_a_page_of_too_many_tags_is_not_whole() -> None:
    page = parse(b"<p>" + b"<br>" * MOST_TAGS + b"<p id=beyond>", None)
    assert not page.is_whole
    assert page.ids == frozenset()


@pytest.mark.parametrize(
    ("markup", "target"),
    [
        ('<script>window.onload=function(){window.location.href="/lander"}</script>', "/lander"),
        ("<script>location = '/lander'</script>", "/lander"),
        ("<script>location = base + path</script>", None),
        ("<p>Words.</p><script>location = '/lander'</script>", None),
        ("location = '/lander'", None),
    ],
)
def test_where_the_script_of_an_empty_page_leads(markup: str, target: str | None) -> None:
    assert parse(markup.encode(), None).script_target == target
