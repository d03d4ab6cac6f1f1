"""HTML notes: the grammars of attributes, the base, JSON-LD, and what a page says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checker.extract import extract, tags
from checker.extract.html import LARGEST_TREE

if TYPE_CHECKING:
    from pathlib import Path

    from checker.extract import Extraction


def read(folder: Path, text: str, name: str = "a.html") -> Extraction:
    (folder / name).write_text(text, encoding="utf-8")
    return extract(folder / name, root=folder)


def cited(folder: Path, text: str, name: str = "a.html") -> list[str]:
    """The addresses in ``text``; each span is checked on the way: it holds what the case says is written."""
    return [reference.url for reference in read(folder, text, name).references]


def written(folder: Path, text: str) -> list[str]:
    raw = text.encode()
    places = [reference.location for reference in read(folder, text).references]
    return [raw[place.start : place.end].decode() for place in places]


@pytest.mark.parametrize(
    ("base", "address", "expected"),
    [
        ("https://b.example/a/b?c#d", "x", "https://b.example/a/x"),
        ("https://b.example/a/b?c#d", "./x", "https://b.example/a/x"),
        ("https://b.example/a/b?c#d", "../x", "https://b.example/x"),
        ("https://b.example/a/b?c#d", "../../../x", "https://b.example/x"),
        ("https://b.example/a/b?c#d", "/x", "https://b.example/x"),
        ("https://b.example/a/b?c#d", "?x", "https://b.example/a/b?x"),
        ("https://b.example/a/b?c#d", "#x", "https://b.example/a/b?c#x"),
        ("https://b.example/a/b?c#d", "x y", "https://b.example/a/x y"),
        ("https://b.example/a/b?c#d", "深/é", "https://b.example/a/深/é"),
        ("https://b.example/a/b?c#d", "x%2Fy", "https://b.example/a/x%2Fy"),
        ("https://b.example", "x", "https://b.example/x"),
        ("HTTPS://b.example/a/", "x", "https://b.example/a/x"),
        ("//b.example/a/", "x", "//b.example/a/x"),
        ("https://b.example/", "//c.example/x", "//c.example/x"),
        ("https://b.example/", "http://c.example/x", "http://c.example/x"),
        ("https://b.example/", "HTTP:x", "HTTP:x"),
        ("https://b.example/", "mailto:x", "mailto:x"),
        ("https://b.example/", "data:,x", "data:,x"),
        ("https://b.example/", "//[x", "//[x"),
        ("https://b.example/", "{{ site.url }}/x", "{{ site.url }}/x"),
        ("https://b.example/", "x/{{ y }}", "https://b.example/x/{{ y }}"),
        ("https://[b/", "x", "x"),
        ("/", "x", "/x"),
        ("/docs/", "x", "/docs/x"),
        ("/docs/page", "x", "/docs/x"),
        ("/docs/page?a#b", "#x", "/docs/page#x"),
        ("/docs/page?a#b", "?x", "/docs/page?x"),
        ("/docs/", "/x", "/x"),
        ("docs/", "x", "docs/x"),
        ("docs", "x", "x"),
        ("../", "x", "../x"),
        ("../", "../x", "../../x"),
        ("./", "x", "./x"),
        ("#a", "x", "x"),
        ("?a/b", "x", "x"),
        ("docs/?a/b", "x", "docs/x"),
        ("", "x", "x"),
        ("file:///home/me/", "x", "x"),
        ("javascript:x/", "x", "x"),
        ("about:blank", "#x", "#x"),
    ],
)
def test_base(tmp_path: Path, base: str, address: str, expected: str) -> None:
    text = f'<!doctype html><base href=" {base}\n"><a href="{address}">x</a>'
    assert cited(tmp_path, text) == [expected]
    assert written(tmp_path, text) == [address]


def test_base_is_for_every_address_of_the_page(tmp_path: Path) -> None:
    text = (
        '<img srcset="a 1x, /b 2x"><base href="https://b.example/d/"><form action="c"></form>'
        '<meta http-equiv="refresh" content="0; url=d"><script type="application/ld+json">{"url": "e"}</script>'
        "https://f.example"
    )
    assert cited(tmp_path, text) == [
        "https://b.example/d/a",
        "https://b.example/b",
        "https://b.example/d/c",
        "https://b.example/d/d",
        "https://b.example/d/e",
        "https://f.example",
    ]
    assert written(tmp_path, text) == ["a", "/b", "c", "d", "e", "https://f.example"]


def test_base_is_for_pages_only(tmp_path: Path) -> None:
    text = '<base href="https://b.example/">\n\n<a href="x">x</a> [y](y)\n'
    assert cited(tmp_path, text, "a.md") == ["x", "y"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", []),
        (" ", []),
        (",", []),
        ("a", ["a"]),
        ("a,", ["a"]),
        ("a, ", ["a"]),
        ("a b", ["a"]),
        ("a 1x", ["a"]),
        ("a 1x,", ["a"]),
        ("a 1x, b 2x", ["a", "b"]),
        ("a 1x,b 2x", ["a", "b"]),
        ("a 1x ,b 2x", ["a", "b"]),
        ("a\n1x\n,\nb\t2x", ["a", "b"]),
        ("a,b", ["a,b"]),
        ("a, b", ["a", "b"]),
        ("a ,b", ["a", "b"]),
        ("a,,, b", ["a", "b"]),
        (",a", ["a"]),
        ("a (x, y) 1x, b", ["a", "b"]),
        ("a (x, y, b", ["a"]),
        ("a(, b", ["a(", "b"]),
        ("data:,a 1x, b", ["data:,a", "b"]),
        ("data:,a, b", ["data:,a", "b"]),
        ("é 1x, 深&amp;x 2x", ["é", "深&x"]),
    ],
)
@pytest.mark.parametrize("name", ["srcset", "imagesrcset"])
def test_candidates(tmp_path: Path, name: str, value: str, expected: list[str]) -> None:
    element = "img" if name == "srcset" else "link"
    assert cited(tmp_path, f'<{element} {name}="{value}">') == expected
    assert written(tmp_path, f'<{element} {name}="{value}">') == [
        url.replace("&", "&amp;") for url in expected
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("5; url=x", ["x"]),
        ("5;url=x", ["x"]),
        ("5,url=x", ["x"]),
        ("5 url=x", ["x"]),
        ("5 ; URL = x ", ["x"]),
        ("\n5\n;\nurl\n=\nx\n", ["x"]),
        ("0.5; url=x", ["x"]),
        (".5; url=x", ["x"]),
        ("5; x", ["x"]),
        ("5; url='x'y", ["x"]),
        ("5; url=&quot;x&quot;y", ["x"]),
        ("5; url='x", ["x"]),
        ("5; 'x y' z", ["x y"]),
        ("5; url=x y", ["x y"]),
        ("5; urls=x", ["urls=x"]),
        ("5; url=url=x", ["url=x"]),
        ("5; url=x;y,z", ["x;y,z"]),
        ("5", []),
        ("5;", []),
        ("5; url=", []),
        ("5; url=''", []),
        ("", []),
        ("url=x", []),
        ("; url=x", []),
        ("-5; url=x", []),
        ("5s; url=x", []),
    ],
)
def test_refresh(tmp_path: Path, content: str, expected: list[str]) -> None:
    text = f'<meta http-equiv=" Refresh " content="{content}">'
    assert cited(tmp_path, text) == expected
    assert written(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ('{"url": "x"}', ["x"]),
        ('{"url":"x","sameAs":"y"}', ["x", "y"]),
        ('{"sameAs": ["x", "y"], "z": "n"}', ["x", "y"]),
        ('{"sameAs": ["x", {"name": "n", "url": "y"}, "z"]}', ["x", "y", "z"]),
        ('{"sameAs": [{"name": "n"}], "m": ["n"]}', []),
        ('[[[{"a": {"b": [{"url": "x"}]}}]]]', ["x"]),
        ('{"url": {"name": "n"}, "a": "n"}', []),
        ('{"url": 5, "a": "n"}', []),
        ('{"url": null}', []),
        ('{"url": " "}', []),
        ('{"url": " x "}', ["x"]),
        ('{"URL": "n", "sameas": "n", "surl": "n"}', []),
        ('{"a": "url", "b": "n"}', []),
        ('["url", "n"]', []),
        ('"url": "x"', ["x"]),
        (r'{"a": "\"url\": \"n\""}', []),
        (r'{"a\\": "n", "url": "x"}', ["x"]),
        ('{"url": "x"', ["x"]),
        ('{"url": "x', []),
        ("{'url': 'n'}", []),
        ("", []),
    ],
)
def test_linked_data(tmp_path: Path, data: str, expected: list[str]) -> None:
    text = f'<script type="application/ld+json">{data}</script>'
    assert cited(tmp_path, text) == expected
    assert written(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (r"https:\/\/a.example", "https://a.example"),
        (r"\u00e9\u6df1", "é深"),
        (r"\ud83d\ude00", "😀"),
        (r"\ud83d", "\ufffd"),
        (r"\q", r"\q"),
        (r"a\"b\\", 'a"b\\'),
        ("a&amp;b", "a&amp;b"),  # a script has no character references
    ],
)
def test_escapes_of_linked_data(tmp_path: Path, value: str, expected: str) -> None:
    text = f'<script type="application/ld+json">{{"url": "{value}"}}</script>'
    assert cited(tmp_path, text) == [expected]
    assert written(tmp_path, text) == [value]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ('<p id="a">', {"a"}),
        ("<P ID=a>", {"a"}),
        ("<p id='a b'>", {"a b"}),
        ("<p id=überblick><p id='&amp;'>", {"überblick", "&"}),
        ("<p id><p id=''>", set()),
        ('<a name="a">', {"a"}),
        ('<a name="a" id="b">', {"a", "b"}),
        ('<p name="a"><input name="b"><meta name="c">', set()),
        ('<p data-id="a" xml:id="b" aid="c">', set()),
        ('<p title="id=a" class=\'x id="b"\'>', set()),
        ('<p id="a" id="b">', {"a"}),
        ('<p class="x"id="a"><p/id="b">', {"a", "b"}),
        ('</p id="a"><!-- <p id="b"> --><script id="c">"<p id=d>"</script>', {"c"}),
        ('<svg id="a"><g id="b"/></svg><template id="c"><p id="d"></template>', {"a", "b", "c", "d"}),
    ],
)
def test_ids(tmp_path: Path, text: str, ids: set[str]) -> None:
    assert read(tmp_path, text).anchors.ids == ids


def test_anchors_of_a_tag() -> None:
    raw = b'<p id="a"><a name="b"><a id="c" name="d"><p name="e"></p id="f"><br>'
    found = [tags.anchors(raw, tag) for tag in tags.scan(raw, 0, len(raw))]
    assert found == [["a"], ["b"], ["c", "d"], [], [], []]


def test_headings_are_anchors_too(tmp_path: Path) -> None:
    anchors = read(tmp_path, "<h1>Über <b>uns</b></h1><p>x</p><h2>深度<br>学習</h2><h3></h3>").anchors
    assert anchors.headings == ("Über uns", "深度 学習", "")


@pytest.mark.parametrize(
    ("text", "title", "lang"),
    [
        ("<html lang=de><title>T &amp; <x></title><h1>H</h1>", "T & <x>", "de"),
        ("<html xml:lang='pt-BR'><h1>H</h1>", "H", "pt-BR"),
        ("<html lang='' xml:lang=''><h1></h1><h2>H</h2>", "H", None),
        ("<html><html lang=fr><title></title><title>T</title>", "T", "fr"),
        ("<svg><title>S</title></svg><h1>H</h1>", "H", None),
        ("<!-- <html lang=de><title>C</title> --><p>x", None, None),
    ],
)
@pytest.mark.parametrize("is_large", [False, True])
def test_title_and_language(
    tmp_path: Path, text: str, title: str | None, lang: str | None, *, is_large: bool
) -> None:
    note = read(tmp_path, text + " " * LARGEST_TREE * is_large).note
    assert (note.title, note.lang) == (title, lang)


def test_a_page_too_large_for_a_tree_reads_the_same(tmp_path: Path) -> None:
    text = (
        "<html lang=ja><title>大きな頁</title><h1>一<br>二</h1><a href=x>文 <b>字</b></a><a href=y><img alt=絵></a>"
        '<h2 id="refs">参考文献</h2><ul><li><a href=z>z</a><li>https://a.example</ul><base href=/d/>'
    )
    small, large = read(tmp_path, text), read(tmp_path, text + " " * LARGEST_TREE)
    assert large == small
    assert [reference.url for reference in large.references] == ["/d/x", "/d/y", "/d/z", "https://a.example"]


def test_an_attribute_named_as_ours_confuses_nothing(tmp_path: Path) -> None:
    text = '<a data-refguard-tag="7" href=x>one</a><a href=y data-refguard-tag="x">two</a><h1 data-refguard-tag=0>H</h1>'
    assert [each.text for each in read(tmp_path, text).references] == ["one", "two"]


def test_deep_pages_lose_nothing(tmp_path: Path) -> None:
    text = "<div>" * 5000 + "<a href=x>text</a>" + "<b>" * 5000 + "<img src=y>"
    assert cited(tmp_path, text) == ["x", "y"]


def test_numbers_of_characters_that_are_no_numbers(tmp_path: Path) -> None:
    digits = "9" * 5000  # more than int() reads
    text = f"<a href='x&#{digits};'>&#{digits};</a><a href='&#x{digits};y'>t</a><a href='&#1114112;'></a>"
    assert cited(tmp_path, text) == [f"x&#{digits};", f"&#x{digits};y", "\ufffd"]
