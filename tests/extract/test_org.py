r"""Org: expectations are what Org 9 makes of the same text, but for the ends of bare URLs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.extract import org
from checker.references import Kind
from tests.extract.test_spans import encoded, place, resolved, source

if TYPE_CHECKING:
    from checker.extract.source import Content

URL = "https://a.example/"
PIECES = [
    *("https://a.example/b", "[[https://a.example/c]]", "[[https://a.example/d][e]]", "[[f][https://a.example/g.png]]", "[["),
    *("]]", "][", "[", "]", "[[file:h.org::*I][j]]", "[[./k.png]]", "[[*l]]", "[[#m]]", "[[bug:1]]", "[[n\\]o]]", "<<p>>", "<"),
    *("<https://a.example/q r>", "<file:s>", "file:t.txt.", "doi:10.1000/xyz", "=", "~", "*", "/", "@@html:", "@@", "src_sh{", "}"),
    *("\\(", "\\)", "# ", ": ", "| ", "|", "- ", "* ", "** TODO ", ":u:", ":CUSTOM_ID: v", "#+LINK: bug https://b.example/%s"),
    *("#+begin_src", "#+end_src", "#+BEGIN_QUOTE", "#+END_QUOTE", "#+TITLE: w", '#+INCLUDE: "x.org"', "#+HTML: ", "COMMENT "),
    *("References", "é", "深", "。", "😀"),
]  # fmt: skip
TEXTS = st.lists(
    st.sampled_from([*PIECES, *["\n", "\n\n", "\r\n", " "] * 8]) | st.text(max_size=3), max_size=40
).map("".join)


def read(text: str) -> Content:
    return org.extract(source(text.encode(), "x.org"))


def urls(text: str) -> list[str]:
    return [reference.url for reference in read(text).references]


@settings(deadline=None)  # a busy machine is no failure
@given(TEXTS)
def test_spans(text: str) -> None:
    raw = encoded(text)
    for url, words, kind, _, location, _ in org.extract(source(raw, "x.org")).references:
        written = raw[location.start : location.end].decode()
        assert "\n" not in words
        assert place(raw, location.start) == (location.line, location.column)
        if kind is Kind.BARE and not written.startswith("file:"):
            assert url == resolved(written, kind)
        elif written.startswith(("http", "./", "#")) and "\\" not in written:
            assert url == " ".join(written.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[https://a.example/][text]]", [URL]),
        ("[[https://a.example/]]", [URL]),
        ("[[https://a.example/][two\nlines]]", [URL]),
        ("[[https://a.example/][a]b]]", [URL]),
        ("[[https://a.example/\\[b\\]][x]]", [f"{URL}[b]"]),
        ("[[https://a.example/]", [URL]),
        ("[[ [[https://a.example/]]", [URL]),
        ("[https://a.example/]", [URL]),
        ("<https://a.example/.>", [f"{URL}."]),
        ("<https://a.example/", [URL]),
        ("https://a.example/.", [URL]),
        ("看https://a.example/。", [URL]),
        ("www.a.example", []),
        ("=https://a.example/=", []),
        ("~[[https://a.example/][x]]~", []),
        ("=a\nhttps://a.example/=", []),
        ("a=b https://a.example/ c=d", [URL]),
        ("= https://a.example/ =", [URL]),
        ("+https://a.example/+ and $https://a.example/$", [URL, URL]),
        ("(+see https://a.example/+, there)", [URL]),
        ("+https://a.example/+++", [URL]),
        ("- + https://a.example/c+", [f"{URL}c+"]),
        ("C+ and $5 $ https://a.example/c+ https://a.example/$", [f"{URL}c+", f"{URL}$"]),
        ("=x https://a.example/", [URL]),
        ("[[https://a.example/][=x=]]", [URL]),
        ("src_sh[:x y]{https://a.example/}", []),
        ("@@html:https://a.example/@@", []),
        ('@@html:<a href="https://a.example/">@@x@@html:</a>@@', [URL]),
        ('@@latex:<a href="https://a.example/">@@', []),
        ('#+HTML: <a href="https://a.example/">x</a>', [URL]),
        ('#+LATEX: <a href="https://a.example/">x</a>', []),
        ('#+begin_export html\n\n<a\nhref="https://a.example/">x</a>\n#+end_export', [URL]),
        ('#+BEGIN_EXPORT latex\n<a href="https://a.example/">x</a>\n#+END_EXPORT', []),
        ('#+begin_src html\n<a href="https://a.example/">x</a>\n#+end_src', []),
        ("\\(https://a.example/\\) \\[https://a.example/\\]", []),
        ("[fn:: https://a.example/]", [URL]),
        ("[[file:a.org]]", ["a.org"]),
        ("[[file:a.org::*B c]]", ["a.org#B c"]),
        ("[[file:a.org::#d]]", ["a.org#d"]),
        ("[[file:a.org::12]]", ["a.org"]),
        ("[[file+sys:a.pdf]]", ["a.pdf"]),
        ("[[./a.org::*B]]", ["./a.org#B"]),
        ("[[/a.png]]", ["/a.png"]),
        ("[[file:/a.png]]", ["file:/a.png"]),
        ("[[file:~/a.png]]", ["file:~/a.png"]),
        ("[[file:C:/a.png]]", ["file:C:/a.png"]),
        ("[[*A b]]", ["#A b"]),
        ("[[#a]]", ["#a"]),
        ("[[a b]]", ["#a b"]),
        ("[[Note: a]]", ["#Note: a"]),
        ("[[id:1-2]]", ["id:1-2"]),
        ("[[(code)]]", []),
        ("file:a.org, file:", ["a.org"]),
        ("profile:a.org", []),
        ("[[doi:10.1000/x]] doi:10.1000/y.", ["https://doi.org/10.1000/x", "https://doi.org/10.1000/y"]),
        ("doi:10.1000/", []),
        ("#+LINK: x https://a.example/\n[[x:b]]", [f"{URL}b"]),
        ("#+LINK: x https://a.example/%s/c\n[[x:b][d]]", [f"{URL}b/c"]),
        ("[[x:b c]]\n#+LINK: x https://a.example/?q=%h", [f"{URL}?q=b%20c"]),
        ("#+LINK: x https://a.example/\n[[x]]", [URL]),
        ("#+LINK: x https://a.example/", []),
        ('#+INCLUDE: "a b.org" src', ["a b.org"]),
        ('#+INCLUDE: "a.org::*B" :lines 1', ["a.org"]),
        ("#+SETUPFILE: https://a.example/", [URL]),
        ("#+CAPTION: https://a.example/", [URL]),
        ("#+HTML_HEAD: https://a.example/", []),
        ("| a | https://a.example/|https://a.example/b|", [URL, f"{URL}b"]),
    ],
)
def test_inline(text: str, expected: list[str]) -> None:
    assert urls(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "# {}",
        "  # {}",
        ": {}",
        "#+begin_src sh\n{}\n#+end_src",
        "  #+BEGIN_EXAMPLE\n{}\n  #+END_EXAMPLE",
        "#+begin_comment\n{}\n\n{}\n#+end_comment",
        "#+begin_export html\n{}\n#+end_export",
        "#+HTML: {}",
        "#+ATTR_HTML: :x {}",
        "* COMMENT a\n{}\n** b\n{}\n* c",
    ],
)
def test_no_text(text: str) -> None:
    blocks = text.replace("{}", URL)
    assert urls(f"{blocks}\nhttps://b.example") == ["https://b.example"]


@pytest.mark.parametrize(
    "text",
    [
        "#+begin_quote\n{}\n#+end_quote",
        "#+begin_verse\n{}\n#+end_verse",
        "#+begin_src sh\n{}",
        "#+begin_src sh\n{}\n* a\n#+end_src",
        "#+begin_src sh\n{}\n#+end_example",
        "- a :: {}",
        "1) {}",
        "#not a comment {}",
        "* {}",
        ":PROPERTIES:\n:SOURCE: {}\n:END:",
        "[fn:1] {}",
        "*bold* {}",
        "- =x\n- {} =y=",
    ],
)
def test_text(text: str) -> None:
    assert urls(text.replace("{}", URL)) == [URL]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("* A\n** B\n*** C", ["A", "B", "C"]),
        ("* TODO [#A] A [1/2] :b:c:", ["A"]),
        ("* DONE", [""]),
        ("* Todo A", ["Todo A"]),
        ("#+TODO: NEXT(n) | GONE\n* NEXT A\n* TODO B", ["A", "TODO B"]),
        ("* A *b* =c= [[https://a.example][d]] [[e]]", ["A b c d e"]),
        ("*no headline*\n * no\n*no", []),
        ("* 深度 :标签:", ["深度"]),
    ],
)
def test_titles(text: str, titles: list[str]) -> None:
    assert list(read(text).anchors.headings) == titles


def test_ids() -> None:
    text = "* A\n:PROPERTIES:\n:CUSTOM_ID: b\n:END:\n<<c d>> <<<e>>>\n#+NAME: f\n| x |\n=<<no>>="
    assert read(text).anchors.ids == {"b", "c d", "e", "f"}


def test_images() -> None:
    text = "[[a.png]] [[file:b.jpg]] [[file:c.svg][text]] [[https://d.example][file:e.gif]] [[f][not g.png]]"
    assert [(each.url, each.kind) for each in read(text).references] == [
        ("#a.png", Kind.INLINE),
        ("b.jpg", Kind.IMAGE),
        ("c.svg", Kind.INLINE),
        ("https://d.example", Kind.INLINE),
        ("e.gif", Kind.IMAGE),
        ("#f", Kind.INLINE),
    ]


def test_keywords_say_what_the_document_is() -> None:
    content = read("#+title: A /title/\n#+TITLE: in two lines\n#+Language: de\n#+DATE: [2024-05-06 Mon]\n* B")
    assert (content.title, content.lang, content.date) == ("A title in two lines", "de", "2024-05-06")
    assert read("* B").title == "B"


def test_sections() -> None:
    content = read(
        "* A\nhttps://a.example\n** Literatur\ndoi:10.1000/x\n* C\ndoi:10.1000/y https://c.example"
    )
    assert [(each.url, each.section.path, each.section.is_references) for each in content.references] == [
        ("https://a.example", ("A",), False),
        ("https://doi.org/10.1000/x", ("A", "Literatur"), True),
        ("https://doi.org/10.1000/y", ("C",), False),
        ("https://c.example", ("C",), False),
    ]
