r"""LaTeX: what a document says of itself, exact spans, linear time. What cites stands in tests/data/extract/*.tex."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.extract import tex
from checker.extract.latex import extract
from checker.models import Kind
from tests.extract.test_spans import encoded, place, source

if TYPE_CHECKING:
    from checker.extract.source import Content


def read(text: str) -> Content:
    return extract(source(text.encode()))


@pytest.mark.parametrize(
    ("preamble", "lang"),
    [
        ("", None),
        (r"\documentclass[german]{article}", None),  # an option of the class says nothing without babel
        (r"\documentclass[german]{article}\usepackage{babel}", "de"),
        (r"\usepackage[ngerman]{babel}", "de"),
        (r"\usepackage[english, french]{babel}", "fr"),
        (r"\usepackage[main=french, english]{babel}", "fr"),
        ("\\usepackage[% languages\n  english,\n  brazilian\n]{babel}", "pt"),
        (r"\usepackage[utf8]{inputenc} \usepackage[spanish,es-noshorthands]{babel}", "es"),
        (
            r"\usepackage{polyglossia}\setdefaultlanguage[variant=swiss]{german}\setotherlanguage{french}",
            "de",
        ),
        (r"\usepackage{polyglossia}\setmainlanguage{hindi}", "hi"),
        (r"\babelprovide[import, main]{korean}\babelprovide{english}", "ko"),
        (r"\documentclass{ctexbook}", "zh"),
        (r"\usepackage{ctex}", "zh"),
        (r"\documentclass[10pt]{jlreq}", "ja"),
        (r"\documentclass{article}\usepackage{kotex}", "ko"),
        (r"% \usepackage[german]{babel}", None),
        (r"\usepackage[klingon]{babel}", None),
        (r"\usepackage[german]{babel", None),
    ],
)
def test_language(preamble: str, lang: str | None) -> None:
    content = read(f"{preamble}\n\\url{{https://a.example}}")
    assert content.lang == lang
    assert content.references[0].lang == lang


def test_title_labels_and_headings() -> None:
    content = read(
        r"\title[Short]{A \emph{long} title\thanks{Nobody.}} \part{P} \chapter*{C \label{c}}"
        r"\section[s]{S -- \texorpdfstring{$x$}{x}} \hypertarget{h}{H} \paragraph{Q\,\&\,A \footnote{no}} \label{ q }"
    )
    assert content.title == "A long title"
    assert content.anchors.headings == ("P", "C", "S – xx", "Q & A")
    assert content.anchors.ids == {"c", "h", "q"}


def test_the_first_heading_is_the_title_of_a_part() -> None:
    assert read(r"\section{One} \section{Two}").title == "One"


def test_levels() -> None:
    content = read(r"\chapter{A}\section{B}\subsection{C}\url{x}\section{D}\url{y}\chapter{E}\url{z}")
    paths = [reference.section.path for reference in content.references]
    assert paths == [("A", "B", "C"), ("A", "D"), ("E",)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"{\"U}ber \'etudes, \v{S}koda, \c{c}a, \c ca, na\"{\i}ve", "Über études, Škoda, ça, ça, naïve"),
        (r"Stra{\ss}e \O re \L{}ódź \ae on", "Straße Øre Łódź æon"),
        (r"a~b -- c --- d ``e'' 50\% \& more\ldots", "a b – c — d “e” 50% & more…"),
        (r"\textbf{bold \emph{both}} \LaTeX{} and $x$ \\ next", "bold both LaTeX and x next"),
        (r"\href{https://a.example}{text}\label{x}\cite[p.~3]{y}", "text"),
        (r"{{{{", ""),
    ],
)
def test_text_as_a_reader_sees_it(written: str, meant: str) -> None:
    assert tex.plain(written) == meant


PIECES = st.sampled_from(
    [
        r"\url{", r"\url|", r"\url", r"\href{", r"\href[a]{", r"\hyperref{", r"\hyperref[", r"\doi{10.1000/x}", r"\doi{",
        r"\nolinkurl{", r"\verb|", r"\verb", r"\lstinline", r"\mintinline{py}", r"\begin{verbatim}", r"\end{verbatim}",
        r"\begin{thebibliography}{9}", r"\end{thebibliography}", r"\begin{frame}", r"\end{document}", r"\section{",
        r"\section*{References}", r"\title{", r"\label{a}", r"\newcommand{\m}", r"\newcommand{\m}{https://m.example}",
        r"\iffalse", r"\ifx", r"\else", r"\fi", r"\newif\ifa", r"\mint{c}|", r"\m", r"\def\n#1{", "#1", r"\usepackage[german]{babel}", "{", "}", "[", "]", "|", "%", r"\%", r"\_", r"\~{}", "~",
        "\\", "\\\\", "&", "$", "https://a.example/x", "www.b.example", "https://é.example/深", "doi:10.1000/(x)", "d.pdf",
        "arXiv:2101.00001", ".", "。", ")", "“", "é", "😀", " ", "\n", "\n\n", "\r\n", "\t",
    ]
)  # fmt: skip


def meanings(written: str, kind: Kind) -> re.Pattern[str]:
    if kind is Kind.IDENTIFIER:
        return re.compile(r"https://(doi\.org/10\.|arxiv\.org/abs/).+")
    url = re.sub(r"\\\\m(?:\{\})?", ".*", re.escape(tex.address(written)))
    return re.compile(rf"(?:http://)?{url}")


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(PIECES | st.text(max_size=2), max_size=40).map("".join))
def test_spans(text: str) -> None:
    raw = encoded(text)
    for reference in extract(source(raw)).references:
        location = reference.location
        written = raw[location.start : location.end].decode()  # also: no character is cut in two
        assert written
        assert written == written.strip(" \t\r\n")
        assert meanings(written, reference.kind).fullmatch(reference.url)
        assert place(raw, location.start) == (location.line, location.column)


@pytest.mark.parametrize(
    "piece",
    [
        r"\url{", r"\url|", r"\href{", r"\href{a}{", r"\href[", r"\href{a}", r"\section{", r"\section{a}", r"\verb|", r"\doi{",
        r"\begin{verbatim}", r"\begin{a}", r"\begin{thebibliography}", r"\begin{frame}[", r"\newcommand{\a}{", r"\label{",
        r"\newcommand{\a}{x}\url{\a}", r"\newcommand{\a}{\a}", r"\title{", r"\usepackage[", r"\usepackage[a]{babel}", "{",
        "}", "{}\n\n", "\\", "%", "%\n", r"https://a\_", r"\hyperref{a}", r"\hyperref{", r"\lstinline", "深https://a.b。",
        r"\iffalse ", r"\iffalse\fi ", r"\iffalse\else", r"\mint[a]{b}", r"\'", r"\section{\'", r"\url{\a", "doi:10.1000/a", "\\section*{References}\narXiv:2101.00001 ",
    ],
)  # fmt: skip
def test_time_is_linear(piece: str) -> None:
    def seconds(size: int) -> float:
        note = source((piece * (size // len(piece))).encode())
        started = time.process_time()
        extract(note)
        return time.process_time() - started

    seconds(1000)
    small, large = (min(seconds(size) for _ in range(2)) for size in (15_000, 120_000))
    assert large < 0.5 + 8 * 3 * small
