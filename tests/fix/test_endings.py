"""Where a citation ends: behind all of it, and never in the middle of something."""

from __future__ import annotations

import time

import pytest

from checker.extract import parse
from checker.fix.drawn import line_end, line_start
from checker.fix.endings import ending
from checker.fix.sheet import Markup, Spots

HERE = "^"


def marked_ends(path: str, text: str) -> str:
    """``text`` with a mark at the end of every citation that has one."""
    raw = text.encode()
    spots = Spots(path, raw)
    places = {found.at for each in parse(path, raw).references if (found := ending(spots.find(each)))}
    for place in sorted(places, reverse=True):
        raw = raw[:place] + HERE.encode() + raw[place:]
    return raw.decode()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("n.md", "[t](https://a.org/1)^ and [t](<https://a.org/2> 'a) b')^."),
        ("n.md", "https://a.org/1^. <https://a.org/2>^, (https://a.org/3^)"),
        ("n.md", "![i](https://a.org/1)^ [![i](https://a.org/2)](https://a.org/3)^"),
        ("n.md", "**[t](https://a.org/1)**^, *see https://a.org/2*^, ***[t](https://a.org/3)***^, ~~[x](https://a.org/4)~~^"),
        ("n.md", "*[t](https://a.org/1)^ and more*"),
        ("n.md", "[t][1]^ [1][]^ [1]^ ![i][1]^\n\n[1]: https://a.org/1 'T'"),
        ("n.md", "[t](https://a.org/1){: .x #y}^ [u](https://a.org/2){.z}^ [v](https://a.org/3) {{ x }}".replace("3) ", "3)^ ")),
        ("n.md", "[t](https://a.org/1)s^, [u](https://a.org/2)'s^, [v](https://a.org/3)-based^, '[w](https://a.org/4)^' x"),
        ("n.md", "[文](https://a.org/1)^的 [문서](https://a.org/2)^를 [किताब](https://a.org/3)ें^ [เว็บ](https://a.org/4)^ไทย"),
        ("n.md", "[a](https://a.org/1)^। [b](https://a.org/2)^、"),
        ("n.md", "| [a](https://a.org/1)^ | b |\n| - | - |\n| https://a.org/2^ | <https://a.org/3>^ |"),
        ("n.md", "> - [a](https://a.org/1)^\n>   [b\n>   c](https://a.org/2)^\n"),
        ("n.md", "[a] (https://a.org/1)^ is a slip"),
        ("n.md", "A <a href='https://a.org/1'>b</a>^ <img src=https://a.org/2>^ c"),
        ("n.md", "<div>https://a.org/1^ <a href='https://a.org/2'>b</a>^ [c](https://a.org/3)^</div>"),
        ("n.md", "It costs $5 [a](https://a.org/1)^ or $6 [b](https://a.org/2)^."),
        ("n.md", "{% raw %}x{% endraw %} {{ y }} [a](https://a.org/1)^ {{ z }}"),
        ("n.md", "[1]: https://a.org/unused"),
        ("n.mdx", "<Tabs>\n  <Tab>\n    See [one](https://a.org/1)^ here.\n  </Tab>\n</Tabs>"),
        ("n.md", "!!! note\n\n    [one](https://a.org/1)^, end."),
        ("n.html", "<p>https://a.org/1^. <a href='https://a.org/2'><b>x</b></a>^s <A HREF=https://a.org/3>y</A>^</p>".replace("</a>^s", "</a>s^")),
        ("n.html", "<a href='https://a.org/1'><img src='https://a.org/2'>^</a>^"),
        ("n.html", "<script src='https://a.org/1'></script> <a href='https://a.org/2'>never closed"),
        ("n.rst", "`t <https://a.org/1>`_^ `u <https://a.org/2>`__^ https://a.org/3^, *https://a.org/4*^ <https://a.org/5>^"),
        ("n.rst", "name_^ `two words`_^ (name_^)\n\n.. _name: https://a.org/1\n.. _two words: https://a.org/2"),
        ("n.rst", "`t <https://a.org/1>`_\\ s^, :doi:`10.1000/1`^"),
        ("n.rst", ".. note:: https://a.org/1^\n\n   https://a.org/2^\n\n.. embed:: https://a.org/3\n\n   https://a.org/4\n"),
        ("n.rst", ".. image:: https://a.org/1\n   :target: https://a.org/2\n\n:Home: https://a.org/3\n"),
        ("n.rst", "=============  ===\nhttps://a.org  x\n=============  ===\n\nhttps://a.org/2^\n"),
        ("n.tex", "\\href{https://a.org/1}{a {b}}^ \\url{https://a.org/2}^ \\url|https://a.org/3|^ https://a.org/4^, \\href[x=y]{https://a.org/5} {t}^"),
        ("n.tex", "\\hyperref{https://a.org/1}{a}{b}{c}^ \\mycommand{https://a.org/2} \\texttt{https://a.org/3^}"),
        ("n.adoc", "https://a.org/1[t]^ link:https://a.org/2[u\\]]^ https://a.org/3^. <https://a.org/4>^ image:https://a.org/5[]^"),
        ("n.adoc", ":u: https://a.org/1\n\n{u}[t]^ {u}/x[y]^\n\nimage::https://a.org/2[]\n\n[quote,x,https://a.org/3]\n____\nq\n____\n"),
        ("n.org", "[[https://a.org/1][t]]^ [[https://a.org/2]]^ <https://a.org/3>^ https://a.org/4^."),
        ("n.org", ":PROPERTIES:\n:URL: https://a.org/1\n:END:\n#+CAPTION: https://a.org/2\n| [[https://a.org/3][x]]^ |"),
        ("n.txt", "https://a.org/1^. <https://a.org/2>^ <URL:https://a.org/3 >^ (https://a.org/4^)"),
        ("n.bib", "@misc{a, url={https://a.org/1}, note={\\url{https://a.org/2}}}"),
        ("n.md", "---\nurl: https://a.org/1\n---\n[a](https://a.org/2)^\n"),
    ],
)  # fmt: skip
def test_the_place_behind_a_citation(path: str, expected: str) -> None:
    assert marked_ends(path, expected.replace(HERE, "")) == expected


def test_what_is_put_into_a_block_of_html_is_html() -> None:
    raw = b"<div>https://a.org/1</div>\n\nhttps://a.org/2\n"
    spots = Spots("n.md", raw)
    found = [ending(spots.find(each)) for each in parse("n.md", raw).references]
    assert [each and each.markup for each in found] == [Markup.HTML, Markup.MARKDOWN]


def test_lines_end_before_the_characters_that_end_them() -> None:
    text = b"a\r\nbc\r\nd"
    assert (line_start(text, 4), line_end(text, 4)) == (3, 5)
    assert (line_start(b"abc", 1), line_end(b"abc", 1)) == (0, 3)


@pytest.mark.parametrize(
    ("path", "piece"),
    [
        ("n.md", "[a](https://a.org/1) "),
        ("n.md", "**https://a.org/1** "),
        ("n.html", "<a href='https://a.org/1'>x"),
        ("n.rst", "https://a.org/1 "),
        ("n.tex", "\\href{https://a.org/1}{x} "),
        ("n.adoc", "https://a.org/1[x] "),
        ("n.org", "[[https://a.org/1][x]] "),
    ],
)
def test_a_line_of_thousands_of_links_takes_no_square_of_time(path: str, piece: str) -> None:
    raw = (piece * 2_000).encode()
    references = parse(path, raw).references
    spots = Spots(path, raw)
    begun = time.perf_counter()
    for each in references:
        ending(spots.find(each))
    assert time.perf_counter() - begun < 3
