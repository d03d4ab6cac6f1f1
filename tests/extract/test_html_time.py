"""HTML takes time in proportion to its size, whatever is in it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from checker.extract import extract
from checker.extract.html import LARGEST_TREE

if TYPE_CHECKING:
    from pathlib import Path

    from checker.extract import Extraction

DATA = '<script type="application/ld+json">'
NASTY = {
    "data: lists": (DATA, "[", ""),
    "data: objects": (DATA, '{"a":', "</script>"),
    "data: addresses": (DATA, '{"url":[', "</script>"),
    "data: ends": (DATA, "]}", "</script>"),
    "data: quotes": (DATA, '"', "</script>"),
    "data: escaped quotes": (DATA, '\\"', "</script>"),
    "data: a string of escaped quotes": (DATA + '"', '\\"', "</script>"),
    "data: keys": (DATA, '"url":', "</script>"),
    "data: many": ("", DATA + '{"url":"x"}</script>', ""),
    "data: many that are not closed": ("", DATA, ""),
    "data: many that close themselves": ("", DATA[:-1] + "/>", ""),
    "scripts that write scripts": ("<script><!--", "<script>", ""),
    "comments in a script": ("<script>", "<!--", ""),
    "candidates": ('<img srcset="', "a 1x, ", '">'),
    "candidates: commas": ('<img srcset="', ",", '">'),
    "candidates: commas behind an address": ('<img srcset="a', ",", '">'),
    "candidates: addresses that end in commas": ('<img srcset="', "a, ", '">'),
    "candidates: brackets": ('<img srcset="a ', "(", '">'),
    "candidates: white space": ('<img srcset="', " ", '">'),
    "pings": ('<a ping="', "a ", '">'),
    "refresh: digits": ('<meta http-equiv=refresh content="', "0", '">'),
    "refresh: white space": ('<meta http-equiv=refresh content="0', " ", '">'),
    "refresh: quotes": ('<meta http-equiv=refresh content="0;', "'", '">'),
    "one tag of many attributes": ("<a ", "href=x id=y ", ">"),
    "one tag of signs": ("<a ", "=", ">"),
    "one tag of quotes": ("<a ", "='\"", ">"),
    "one tag of slashes": ("<a ", "/", ">"),
    "references": ('<a href="', "&amp;", '">'),
    "references: letters": ('<a href="&', "a", '">'),
    "references: digits": ('<a href="&#', "1", '">'),
    "references: ampersands": ('<a href="', "&", '">'),
    "elements that close themselves": ("", '<a id="x"/>', ""),
    "links that are not closed": ("", '<a href="x">text ', ""),
    "headings that are not closed": ("", "<h2>text ", ""),
    "headings in links": ("", "<a href=x><h2>", ""),
    "images in a link": ("<a href=x>", '<img alt="x">', "</a>"),
    "drawings": ("", "<svg>", ""),
    "character data": ("<svg>", "<![CDATA[", ""),
    "character data that is closed": ("<svg>", "<![CDATA[x]]>", ""),
    "bases": ("", '<base href="https://a.example/"><a href="x">', ""),
    "empty comments": ("", "<!-->", ""),
    "end tags of nothing": ("", "</>", ""),
    "opaque elements": ("", "<textarea></textarea>", ""),
    "opaque elements that are not closed": ("", "<xmp>", ""),
    "templates": ("", '<a href="{{ "x" }}">', ""),
    "templates that are not closed": ("", '<a href="{{', ""),
}


def seconds(note: Path, text: str) -> float:
    return timed(note, text)[0]


def timed(note: Path, text: str) -> tuple[float, Extraction]:
    note.write_text(text, encoding="utf-8")
    started = time.process_time()
    extraction = extract(note, root=note.parent)
    return time.process_time() - started, extraction


@pytest.mark.parametrize(("opening", "piece", "closing"), NASTY.values(), ids=NASTY)
def test_time_is_linear(tmp_path: Path, opening: str, piece: str, closing: str) -> None:
    note = tmp_path / "a.html"
    seconds(note, "<p>")  # imports

    def taken(size: int) -> float:
        return seconds(note, opening + piece * (size // len(piece)) + closing)

    small, large = taken(10_000), taken(80_000)
    if large >= 0.5 + 8 * 3 * small:  # or something else took its time
        small, large = min(small, taken(10_000)), min(large, taken(80_000))
    assert large < 0.5 + 8 * 3 * small  # quadratic time would be 64 times as much


@pytest.mark.slow
def test_a_megabyte_of_brackets(tmp_path: Path) -> None:
    text = DATA + "[" * 1_000_000 + '{"url": "x"}' + "</script>"
    spent, extraction = timed(tmp_path / "a.html", text)
    assert spent < 5
    assert [each.url for each in extraction.references] == ["x"]


@pytest.mark.slow
@pytest.mark.parametrize("size", [LARGEST_TREE - 1000, 4_000_000])
def test_a_large_page(tmp_path: Path, size: int) -> None:
    line = '<h2 id="a1">Über</h2><p>深 <a href="https://a.example/深">a <b>link</b></a>, https://b.example.</p>\n'
    repeats = size // len(line.encode())
    spent, extraction = timed(tmp_path / "a.html", line * repeats)
    assert spent < 20
    assert len(extraction.references) == 2 * repeats
