r"""AsciiDoc: expectations are what Asciidoctor 2 makes of the same text, but for the ends of bare URLs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.extract import asciidoc
from checker.references import Kind
from tests.extract.test_spans import encoded, place, resolved, source

if TYPE_CHECKING:
    from checker.extract.source import Content

URL = "https://a.example/"
PIECES = [
    *("https://a.example/b", "https://a.example/b[text]", "[", "]", '["a, b",role=x]', "link:", "link:c.html[c]", "link:++"),
    *("++", "+", "`", "*", "_", "\\", "<", ">", "<<a,b>>", "<<a b.adoc#c>>", "xref:d.adoc#e[f]", "xref:g[]", "mailto:h@i.example[]"),
    *("image:j.png[k,link=l.html]", "image::m n.png[]", "include::o.adoc[]", "video::p[youtube]", "pass:[", "stem:[x]", "$$"),
    *("{u}", "{u}/q", "{u}[r]", "{s}", "{nowhere}", "{nbsp}", "[[t]]", "[#v]", "[source]", "[bibliography]", "[quote,w,https://x.example]"),
    *("----", "....", "====", "|===", "|", "--", "++++", "////", "```", "// y", "* ", "  ", "= ", "== ", "z::", ".A title", "+"),
    *(":u: https://u.example", ":s: {u}/s", ":!u:", ":imagesdir: i", ":lang: de", "doi:10.1000/xyz", "é", "深", "。", "😀", "References"),
]  # fmt: skip
TEXTS = st.lists(
    st.sampled_from([*PIECES, *["\n", "\n\n", "\r\n", " "] * 8]) | st.text(max_size=3), max_size=40
).map("".join)


def read(text: str) -> Content:
    return asciidoc.extract(source(text.encode(), "x.adoc"))


def urls(text: str) -> list[str]:
    return [reference.url for reference in read(text).references]


@settings(deadline=None)  # a busy machine is no failure
@given(TEXTS)
def test_spans(text: str) -> None:
    raw = encoded(text)
    for url, words, kind, _, location, _ in asciidoc.extract(source(raw, "x.adoc")).references:
        written = raw[location.start : location.end].decode()
        assert written == written.strip(" \t\r\n")
        assert "\n" not in words
        if kind is not Kind.REFERENCE:
            assert place(raw, location.start) == (location.line, location.column)
        if kind is not Kind.IDENTIFIER and "{" not in written:
            assert url.endswith((written, resolved(written, kind), "#_references")) or ".adoc" in url


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://a.example/[text]", [URL]),
        ("https://a.example/[]", [URL]),
        ("https://a.example/[", [URL]),
        ("https://a.example/.", [URL]),
        ("<https://a.example/>", [URL]),
        ("<https://a.example/.>", [f"{URL}."]),
        ("(https://a.example/)", [URL]),
        ("看https://a.example/。", [URL]),
        ("\\https://a.example/ \\https://a.example/[x]", []),
        ("www.a.example", []),
        ("jane@a.example", []),
        ("link:a%20b.html[x]", ["a%20b.html"]),
        ("link:a b.html[x]", []),
        ("link:a.html", []),
        ("link:https://a.example/", [URL]),
        ("\\link:a.html[x]", []),
        ("hyperlink:a.html[x]", []),
        ("mailto:a@b.example[]", ["mailto:a@b.example"]),
        ("link:++a b[c].html++[x]", ["a b[c].html"]),
        ("`https://a.example/`", [URL]),
        ("`+https://a.example/+`", []),
        ("+https://a.example/+", []),
        ("a+https://a.example/+", [f"{URL}+"]),
        ("++https://a.example/++ https://a.example/", [URL]),
        ("pass:[https://a.example/] pass:q[https://a.example/]", []),
        (
            'pass:[<a href="https://a.example/">x</a>] +++<a href="https://a.example/b">+++x+++</a>+++',
            [URL, f"{URL}b"],
        ),
        ('pass:c[<a href="https://a.example/">x</a>] ++<a href="https://a.example/">++', []),
        ('++++\n<a href="https://a.example/">x</a>\n\n<img src=b.png>\n++++', [URL, "b.png"]),
        (
            '[pass]\n<a href="https://a.example/">x</a>\n<img src=b.png>\n\nhttps://a.example/c',
            [URL, "b.png", f"{URL}c"],
        ),
        ('[pass]\n<a href="https://a.example/">x</a>\n----\n<a href="https://b.example/">\n----', [URL]),
        (
            '[pass]\n--\n<a href="https://a.example/">x</a>\n--\n[source]\n<a href="https://b.example/">',
            [URL],
        ),
        ('[stem]\n++++\n<a href="https://a.example/">x</a>\n++++', []),
        ('++++\n<a href="https://a.example/">never closed', [URL]),
        ("stem:[https://a.example/]", []),
        ("C++ https://a.example/", [URL]),
        ("<<id>>", ["#id"]),
        ("<<id,text\nmore>>", ["#id"]),
        ("<< id>> a << b >> c", []),
        ("\\<<id>>", []),
        ("<<a.adoc#>>", ["a.adoc"]),
        ("<<a#b>>", ["a.adoc#b"]),
        ("xref:id[]", ["#id"]),
        ("xref:a.adoc[]", ["a.adoc"]),
        ("xref:a.adoc#b[c]", ["a.adoc#b"]),
        ("xref:a.pdf[c]", ["a.pdf"]),
        ("image:a.png[]", ["a.png"]),
        ("image::a b.png[]", ["a b.png"]),
        ("image: a.png[]", []),
        ("\\image:a.png[]", []),
        ("image::data:image/png;base64,x[]", []),
        (
            "video::1[youtube]\n\nvideo::2[vimeo]",
            ["https://www.youtube.com/watch?v=1", "https://vimeo.com/2"],
        ),
        ("include::a.adoc[]", ["a.adoc"]),
        ("include::a.adoc[opts=optional]", []),
        ("\\include::a.adoc[]", []),
        ("ifdef::x[https://a.example/]", [URL]),
    ],
)
def test_inline(text: str, expected: list[str]) -> None:
    assert urls(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "----\n{}\n----",
        "----\n{}",
        "-----\n----\n{}\n-----",
        "[source]\n{}\nmore {}\n",
        "[,ruby]\n{}",
        "[source]\n* {}",
        "[listing]\n--\n{}\n\n{}\n--",
        "[pass]\n{}",
        "[comment]\n{}",
        "```\n{}\n```",
        "```ruby\n{}\n```",
        "....\n{}\n....",
        "++++\n{}\n++++",
        "////\n{}\n////",
        "// {}",
        " {}\nmore {}",
        "\t{}",
        "* item\n+\n----\n{}\n----",
        "* item\n\n  {}",
    ],
)
def test_no_text(text: str) -> None:
    after = "https://b.example[x]"
    blocks = text.replace("{}", URL)
    assert URL not in urls(blocks)
    if not text.endswith("----\n{}"):  # one that is never closed goes on to the end
        assert urls(f"{blocks}\n\n{after}") == ["https://b.example"]


@pytest.mark.parametrize(
    "text",
    [
        "paragraph\n  {}",
        "  * {}",
        "* item\n  {}",
        "term::\n\n  {}",
        "[pass]\n* {}",
        "====\n{}\n====",
        "[NOTE]\n====\n{}\n====",
        "--\n{}\n--",
        "[verse]\n{}",
        "____\n{}\n____",
        "|===\n|{}|a\n|===",
        "|===\na|\n----\ncode\n----\n|{}\n|===",
        ",===\na,{},b\n,===",
        ".Title with {}\ntext",
        "/// {}",
        "ifdef::x[]\n{}\nendif::[]",
        "== Title {}",
        "NOTE: {}",
    ],
)
def test_text(text: str) -> None:
    assert urls(text.replace("{}", f"{URL}[x]")) == [URL]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("= A\n\n== B ==\n\n### C", ["A", "B", "C"]),
        ("A title\n=======\n\nAnother\n-------", ["A title", "Another"]),
        ("Far longer than this\n----\ncode\n----", []),
        ("text\n== No title", []),
        ("[discrete]\n== Title", ["Title"]),
        ("== A *b* `c` https://a.example[d] [[e]]", ["A b c d"]),
        (":name: Value\n\n== {name}", ["Value"]),
    ],
)
def test_titles(text: str, titles: list[str]) -> None:
    assert list(read(text).anchors.headings) == titles


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("== A title", {"_a_title"}),
        ('== A & B\'s "c" - 1.2', {"_a_bs_c_1_2"}),
        ("== Übersicht 深度。", {"_übersicht_深度"}),
        ("== संदर्भ", {"_संदर्भ"}),
        ("== A\n\n== A", {"_a", "_a_2"}),
        (":idprefix:\n:idseparator: -\n\n== A title", {"a-title"}),
        ("[#own]\n== A title", {"own"}),
        ("[[own,Text]]\n== A title", {"own"}),
        ("[id=own]\n== A title", {"own"}),
        ("[quote#own.role]\ntext", {"own"}),
        ("== A title [[own]]", {"own"}),
        ("text [[own]] and anchor:other[] and [#third]*x*", {"own", "other", "third"}),
        ("* [[[own]]] a\n* [[[other,1]]] b", {"own", "other"}),
        ("`+[[no]]+`", set()),
    ],
)
def test_ids(text: str, names: set[str]) -> None:
    assert read(text).anchors.ids == names


def test_a_title_may_stand_for_its_id() -> None:
    assert urls("<<A Title>> <<a-title>>\n\n== A Title") == ["#_a_title", "#a-title"]


@pytest.mark.parametrize(
    ("text", "is_references"),
    [
        ("== References\n\nhttps://a.example", True),
        ("[bibliography]\n== Whence\n\nhttps://a.example", True),
        ("[bibliography]\n* [[[x]]] https://a.example", True),
        ("== Whence\n\nhttps://a.example[] and text", False),
        ("[bibliography]\n== Whence\n\n=== Below\n\nhttps://a.example", True),
        ("[bibliography]\n* x\n\n== Below\n\nhttps://a.example", False),
    ],
)
def test_reference_lists(text: str, *, is_references: bool) -> None:
    (reference,) = read(text).references
    assert reference.section.is_references is is_references


def test_the_header_says_what_the_document_is() -> None:
    content = read("= Title\nJane Doe\nv1, 2024-05-06\n:lang: de\n\n== Section\n")
    assert (content.title, content.lang, content.date) == ("Title", "de", "2024-05-06")
    assert read("= Title\n:revdate: 2024-05-07\n").date == "2024-05-07"
    assert read("== Section\n").title == "Section"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":u: https://a.example/", [(URL, Kind.DEFINITION)]),
        (":u: https://a.example/\n\n{u}[x]", [(URL, Kind.REFERENCE)]),
        (":u: https://a.example/\n\n{u}.", [(URL, Kind.REFERENCE)]),
        (":U: https://a.example/\n\n{u}b[x]", [(f"{URL}b", Kind.INLINE)]),
        (":u: https://a.example/\n\n{u}b.", [(f"{URL}b", Kind.BARE)]),
        (":u: https://a.example\n:v: {u}/\n\n{v}[x]", [(URL, Kind.REFERENCE)]),
        (":u: https://a.example/[x]\n\n{u}", [(URL, Kind.INLINE)]),
        (
            ":u: https://b.example\n:u: https://a.example/\n\n{u}",
            [("https://b.example", Kind.DEFINITION), (URL, Kind.REFERENCE)],
        ),
        ("{u}[x]", []),
        ("\\{u}[x]", []),
        ("https://a.example/{u}[x]", [(f"{URL}{{u}}", Kind.INLINE)]),
        ("https://a.example/{plus}[x]", [(f"{URL}+", Kind.INLINE)]),
        (":imagesdir: https://a.example\n\ntext", []),
        (":imagesdir: i\n\nimage::a.png[] image:/b.png[]", [("i/a.png", Kind.IMAGE), ("/b.png", Kind.IMAGE)]),
    ],
)
def test_attributes(text: str, expected: list[tuple[str, Kind]]) -> None:
    assert [(each.url, each.kind) for each in read(text).references] == expected


def test_a_reference_stands_where_it_is_used_and_its_url_where_it_is_defined() -> None:
    text = ":u: https://a.example/\n\nSee {u}[x]."
    (reference,) = read(text).references
    location = reference.location
    assert text[location.start : location.end] == URL
    assert (location.line, location.column) == (3, 5)


def test_attributes_do_not_grow_without_end() -> None:
    entries = "".join(f":a{n}: {{a{n - 1}}}{{a{n - 1}}}\n" for n in range(1, 60))
    text = f":a0: https://a.example/x\n{entries}\n{{a59}}[x] {'{a5}' * 100}[y] https://b.example[z]"
    assert "https://b.example" in urls(text)
    assert max(map(len, urls(text))) < 3_000
