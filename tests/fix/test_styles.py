"""What is put beside citations, by style, markup and language: the exact text that comes out."""

from __future__ import annotations

import json
import re

import pytest

from checker.extract import parse
from checker.extract.marks import WORD
from checker.fix.edits import applied
from checker.fix.repairs import Form, Style
from checker.fix.sheet import Spots
from checker.fix.styles import is_footnoted, is_marked
from checker.models import Kind, Reason
from tests.fix.notes import ARCHIVE, drafted, marked, repaired

SAYS = "refguard: not-found since 2026-10-02"


# --- an archived link


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[t](https://a.org/1).", "[t](https://a.org/1) ([archived 2019-03-04](M/https://a.org/1))."),
        ('[t](https://a.org/1 "a (title)")', '[t](https://a.org/1 "a (title)") ([archived 2019-03-04](M/https://a.org/1))'),
        ("![i](https://a.org/1.png)", "![i](https://a.org/1.png) ([archived 2019-03-04](M/https://a.org/1.png))"),
        ("<https://a.org/1>", "<https://a.org/1> ([archived 2019-03-04](M/https://a.org/1))"),
        ("See https://a.org/1.", "See https://a.org/1 ([archived 2019-03-04](M/https://a.org/1))."),
        ("[t][1] x\n\n[1]: https://a.org/1", "[t][1] ([archived 2019-03-04](M/https://a.org/1)) x\n\n[1]: https://a.org/1"),
        ("[t]\n\n[t]: https://a.org/1 'T'", "[t] ([archived 2019-03-04](M/https://a.org/1))\n\n[t]: https://a.org/1 'T'"),
        ("[t][]\n\n[t]: https://a.org/1", "[t][] ([archived 2019-03-04](M/https://a.org/1))\n\n[t]: https://a.org/1"),
        ("x[^1]\n\n[^1]: https://a.org/1", "x[^1]\n\n[^1]: https://a.org/1 ([archived 2019-03-04](M/https://a.org/1))"),
        (
            "| [a](https://a.org/1) | b |\n| - | - |\n| c | d |",
            "| [a](https://a.org/1) ([archived 2019-03-04](M/https://a.org/1)) | b |\n| - | - |\n| c | d |",
        ),
        (
            "[![i](https://a.org/1.png)](https://a.org/2)",
            (
                "[![i](https://a.org/1.png)](https://a.org/2) ([archived 2019-03-04](M/https://a.org/1.png))"
                " ([archived 2019-03-04](M/https://a.org/2))"
            ),
        ),
        (
            "[![i](https://a.org/1)](https://a.org/1)",
            "[![i](https://a.org/1)](https://a.org/1) ([archived 2019-03-04](M/https://a.org/1))",
        ),
        ("<b><a href='https://a.org/1'>t</a></b>", "<b><a href='https://a.org/1'>t</a> (<a href=\"M/https://a.org/1\">archived 2019-03-04</a>)</b>"),
        ("[t](https://a.org/1){: .x}s", "[t](https://a.org/1){: .x}s ([archived 2019-03-04](M/https://a.org/1))"),
        ("- **[t](https://a.org/1)**\n- u\n", "- **[t](https://a.org/1)** ([archived 2019-03-04](M/https://a.org/1))\n- u\n"),
        ("Term\n: https://a.org/1\n", "Term\n: https://a.org/1 ([archived 2019-03-04](M/https://a.org/1))\n"),
        ("[t](https://a.org/1#f)", "[t](https://a.org/1#f) ([archived 2019-03-04](M/https://a.org/1#f))"),
        ("[t](https://a.org/1)  \nnext", "[t](https://a.org/1) ([archived 2019-03-04](M/https://a.org/1))  \nnext"),
        ("[t](https://a.org/1) ^block\n", "[t](https://a.org/1) ([archived 2019-03-04](M/https://a.org/1)) ^block\n"),
    ],
)  # fmt: skip
def test_an_archived_link_in_markdown(before: str, after: str) -> None:
    assert repaired("n.md", before) == after


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("n.html", '<a class="x" href="https://a.org/1">t</a>.', '<a class="x" href="https://a.org/1">t</a> (<a href="M/https://a.org/1">archived 2019-03-04</a>).'),
        ("n.html", "<p>https://a.org/1</p>", '<p>https://a.org/1 (<a href="M/https://a.org/1">archived 2019-03-04</a>)</p>'),
        ("n.rst", "`t <https://a.org/1>`_.", "`t <https://a.org/1>`_ (`archived 2019-03-04 <M/https://a.org/1>`__)."),
        ("n.rst", "`t <https://a.org/1>`__", "`t <https://a.org/1>`__ (`archived 2019-03-04 <M/https://a.org/1>`__)"),
        ("n.rst", "https://a.org/1, x", "https://a.org/1 (`archived 2019-03-04 <M/https://a.org/1>`__), x"),
        ("n.rst", "n_ x\n\n.. _n: https://a.org/1\n", "n_ (`archived 2019-03-04 <M/https://a.org/1>`__) x\n\n.. _n: https://a.org/1\n"),
        ("n.tex", r"\href{https://a.org/1}{t}.", r"\href{https://a.org/1}{t} (\href{M/https://a.org/1}{archived 2019-03-04})."),
        ("n.tex", r"\url{https://a.org/1}.", r"\url{https://a.org/1} (archived 2019-03-04: \url{M/https://a.org/1})."),
        ("n.tex", "See https://a.org/1.", "See https://a.org/1 (archived 2019-03-04: M/https://a.org/1)."),
        ("n.adoc", "https://a.org/1[t].", "https://a.org/1[t] (link:M/https://a.org/1[archived 2019-03-04])."),
        ("n.adoc", "link:https://a.org/1[t]", "link:https://a.org/1[t] (link:M/https://a.org/1[archived 2019-03-04])"),
        ("n.adoc", "https://a.org/1.", "https://a.org/1 (link:M/https://a.org/1[archived 2019-03-04])."),
        ("n.org", "[[https://a.org/1][t]].", "[[https://a.org/1][t]] ([[M/https://a.org/1][archived 2019-03-04]])."),
        ("n.org", "https://a.org/1.", "https://a.org/1 ([[M/https://a.org/1][archived 2019-03-04]])."),
        ("n.org", "<https://a.org/1>", "<https://a.org/1> ([[M/https://a.org/1][archived 2019-03-04]])"),
        ("n.txt", "https://a.org/1.", "https://a.org/1 (archived 2019-03-04: M/https://a.org/1)."),
        ("n.txt", "<https://a.org/1>", "<https://a.org/1> (archived 2019-03-04: M/https://a.org/1)"),
    ],
)  # fmt: skip
def test_an_archived_link_in_other_markups(path: str, before: str, after: str) -> None:
    assert repaired(path, before) == after


@pytest.mark.parametrize(
    ("lang", "linked", "bare"),
    [
        ("en", " ([archived 2019-03-04]({}))", " ([archived 2019-03-04]({}))"),
        ("zh", "（[存档于 2019-03-04]({})）", " （[存档于 2019-03-04]({})）"),
        ("zh-Hant", "（[存檔於 2019-03-04]({})）", " （[存檔於 2019-03-04]({})）"),
        ("ja", "（[2019-03-04 のアーカイブ]({})）", " （[2019-03-04 のアーカイブ]({})）"),
        ("es", " ([archivado el 2019-03-04]({}))", " ([archivado el 2019-03-04]({}))"),
        ("hi", " ([2019-03-04 को संग्रहीत]({}))", " ([2019-03-04 को संग्रहीत]({}))"),
        ("fr", " ([archivé le 2019-03-04]({}))", " ([archivé le 2019-03-04]({}))"),
        ("de", " ([archiviert am 2019-03-04]({}))", " ([archiviert am 2019-03-04]({}))"),
        ("ar", " ([مؤرشف في 2019/03/04]({}))", " ([مؤرشف في 2019/03/04]({}))"),
    ],
)
def test_nine_languages(lang: str, linked: str, bare: str) -> None:
    before = f"---\nlang: {lang}\n---\n[文](https://a.org/1)的 x\n\nhttps://a.org/2\n"
    after = (
        f"---\nlang: {lang}\n---\n[文](https://a.org/1){linked.format('M/https://a.org/1')}的 x\n\n"
        f"https://a.org/2{bare.format('M/https://a.org/2')}\n"
    )
    assert repaired("n.md", before) == after


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("n.ko.md", "[문서](https://a.org/1)를", "[문서](https://a.org/1)([2019-03-04 보존됨](M/https://a.org/1))를"),
        ("n.zh.rst", "`文 <https://a.org/1>`__。", "`文 <https://a.org/1>`__ （`存档于 2019-03-04 <M/https://a.org/1>`__）。"),
        ("n.zh.adoc", "https://a.org/1[文]。", "https://a.org/1[文]（link:M/https://a.org/1[存档于 2019-03-04]）。"),
        ("n.zh.txt", "https://a.org/1。", "https://a.org/1 （存档于 2019-03-04：M/https://a.org/1）。"),
        ("n.zh.org", "[[https://a.org/1][文]]。", "[[https://a.org/1][文]]（[[M/https://a.org/1][存档于 2019-03-04]]）。"),
        ("n.fr.txt", "https://a.org/1", "https://a.org/1 (archivé le 2019-03-04 : M/https://a.org/1)"),
    ],
)  # fmt: skip
def test_brackets_and_spaces_of_other_scripts(path: str, before: str, after: str) -> None:
    assert repaired(path, before) == after


TAIL = "?a=(b)&c=_d_#%41[e]*~'x"


@pytest.mark.parametrize(
    ("path", "before", "written"),
    [
        ("n.md", "[t](https://a.org/1)", "(M/https://a.org/1?a=(b)&c=_d_#%41[e]*~'x)"),
        ("n.html", '<a href="https://a.org/1">t</a>', "\"M/https://a.org/1?a=(b)&amp;c=_d_#%41[e]*~'x\""),
        ("n.rst", "`t <https://a.org/1>`_", "<M/https://a.org/1?a=(b)&c=_d_#%41[e]*~'x>`__"),
        ("n.tex", r"\href{https://a.org/1}{t}", r"\href{M/https://a.org/1?a=(b)&c=_d_\#\%41[e]*~'x}"),
        ("n.tex", "https://a.org/1", r"M/https://a.org/1?a=(b)\&c=\_d\_\#\%41[e]*\%7E'x"),
        ("n.adoc", "https://a.org/1[t]", "link:++M/https://a.org/1?a=(b)&c=_d_#%41[e]*~'x++["),
        ("n.org", "[[https://a.org/1][t]]", r"[[M/https://a.org/1?a=(b)&c=_d_#%41\[e\]*~'x]["),
    ],
)  # fmt: skip
def test_addresses_are_escaped_for_where_they_stand(path: str, before: str, written: str) -> None:
    after = repaired(path, before, tail=TAIL)
    assert written in after
    shown = parse(path, after.replace("M/", ARCHIVE).encode()).references
    assert shown[1].url in {
        f"{ARCHIVE}https://a.org/1{TAIL}",
        f"{ARCHIVE}https://a.org/1{TAIL}".replace("~", "%7E"),
    }


@pytest.mark.parametrize(
    "tail", ['?q=<b>"`', "/a b", "/)(", "/|x|", "/*/_/", "/\\", "/{{x}}", "/]]", "/'", "/-->"]
)
@pytest.mark.parametrize("style", [Style.APPEND, Style.FOOTNOTE, Style.ROBUST])
@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("n.md", "| [a](https://a.org/1) https://a.org/2 |\n| - |\n| [b][1] <b><a href='https://a.org/3'>c</a></b> |\n\n[1]: https://a.org/4\n"),
        ("n.html", "<a href='https://a.org/1'>x</a> <a href=https://a.org/2>y</a> https://a.org/3"),
        ("n.rst", "`a <https://a.org/1>`_ https://a.org/2 n_\n\n.. _n: https://a.org/3\n"),
        ("n.tex", r"\href{https://a.org/1}{a} \url{https://a.org/2} https://a.org/3"),
        ("n.adoc", "https://a.org/1[a] https://a.org/2 link:https://a.org/3[]\n\n|===\n|https://a.org/4[x] |y\n|===\n"),
        ("n.org", "[[https://a.org/1][a]] https://a.org/2 <https://a.org/3>\n| [[https://a.org/4]] | b |\n"),
        ("n.txt", "https://a.org/1 <https://a.org/2>\n"),
    ],
)  # fmt: skip
def test_no_address_of_a_copy_is_too_strange(path: str, text: str, style: Style, tail: str) -> None:
    found = drafted(path, text.encode(), style, tail=tail)
    assert not found.refused
    every = parse(path, applied(found.raw, found.edits)).references
    assert sum(each.url.startswith(ARCHIVE) for each in every) == len(found.done)


@pytest.mark.parametrize(
    "title",
    [
        "`](x)`",
        "a](b",
        r"\]\)",
        "<b>",
        "*_*",
        "[x]",
        "a | b",
        "&amp;)",
        "$x](y)$",
        "{{ x }}",
        "**a",
        "![i](j)",
    ],
)
def test_titles_do_not_move_the_place(title: str) -> None:
    text = f'See [{title}](https://a.org/1 "{title.replace("|", "")}") and more.\n'
    if parse("n.md", text.encode()).references[-1].kind is Kind.INLINE:
        assert ") ([archived 2019-03-04](M/https://a.org/1)) and more.\n" in repaired("n.md", text)


def test_line_endings_marks_and_ends_of_files_stay() -> None:
    before = "\ufeff# T\r\n\r\n[a](https://a.org/1)\r\n- https://a.org/2"
    after = (
        "\ufeff# T\r\n\r\n[a](https://a.org/1) ([archived 2019-03-04](M/https://a.org/1))\r\n"
        "- https://a.org/2 ([archived 2019-03-04](M/https://a.org/2))"
    )
    assert repaired("n.md", before) == after


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("n.md", "---\nurl: https://a.org/1\n---\nx\n", "---\nurl: M/https://a.org/1\n---\nx\n"),
        ("n.md", "# [h](https://a.org/1)\n", "# [h](M/https://a.org/1)\n"),
        ("n.html", "<h2><a href='https://a.org/1'>h</a></h2>", "<h2><a href='M/https://a.org/1'>h</a></h2>"),
        ("n.html", '<img src="https://a.org/1">', '<img src="M/https://a.org/1">'),
        ("n.html", '<link rel="stylesheet" href="https://a.org/1">', '<link rel="stylesheet" href="M/https://a.org/1">'),
        ("n.md", "<img src='https://a.org/1'> x", "<img src='M/https://a.org/1'> x"),
        ("n.bib", "@misc{a, url={https://a.org/1}}\n", "@misc{a, url={M/https://a.org/1}}\n"),
        ("n.rst", ".. image:: https://a.org/1\n", ".. image:: M/https://a.org/1\n"),
        ("n.adoc", "image::https://a.org/1.png[]\n", "image::M/https://a.org/1.png[]\n"),
        ("n.org", "* [[https://a.org/1][h]]\n", "* [[M/https://a.org/1][h]]\n"),
        ("n.md", "x\n\n[unused]: https://a.org/1\n", "x\n\n[unused]: M/https://a.org/1\n"),
    ],
)  # fmt: skip
def test_where_nothing_can_stand_beside_it_the_address_is_replaced(
    path: str, before: str, after: str
) -> None:
    assert repaired(path, before) == after


def test_a_definition_is_not_replaced_for_a_heading_while_the_text_uses_it() -> None:
    text = "# [h][1]\n\n[t][1] x\n\n[1]: https://a.org/1\n"
    found = drafted("n.md", text.encode(), Style.APPEND)
    after = applied(found.raw, found.edits).decode().replace(ARCHIVE, "M/")
    assert after == text.replace("[t][1]", "[t][1] ([archived 2019-03-04](M/https://a.org/1))")
    assert [each.references[0].text for each in found.refused] == ["h"]


def test_a_list_that_ends_a_note_is_one_still() -> None:
    text = "Text.\n\nhttps://a.org/1\n<https://a.org/2>\n[t](https://a.org/3)\n"
    for style in (Style.APPEND, Style.FOOTNOTE):
        found = drafted("n.md", text.encode(), style)
        assert not found.refused
        assert all(edit.start == edit.end for edit in found.edits)
    assert marked("n.md", text).count(SAYS) == 3


# --- Robust Links


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (
            "n.html",
            '<a href="https://a.org/1?b=1&amp;c=2" id="x">t</a>',
            (
                '<a href="M/https://a.org/1?b=1&amp;c=2" data-originalurl="https://a.org/1?b=1&amp;c=2"'
                ' data-versionurl="M/https://a.org/1?b=1&amp;c=2" data-versiondate="2019-03-04" id="x">t</a>'
            ),
        ),
        (
            "n.html",
            "<a href='https://a.org/1'>t</a>",
            (
                "<a href='M/https://a.org/1' data-originalurl=\"https://a.org/1\" data-versionurl=\"M/https://a.org/1\""
                ' data-versiondate="2019-03-04">t</a>'
            ),
        ),
        (
            "n.html",
            "<a href=https://a.org/1>t</a>",
            (
                '<a href=M/https://a.org/1 data-originalurl="https://a.org/1" data-versionurl="M/https://a.org/1"'
                ' data-versiondate="2019-03-04">t</a>'
            ),
        ),
        (
            "n.md",
            'An <a data-originalurl="x" href="https://a.org/1">t</a>.',
            (
                'An <a data-originalurl="x" href="M/https://a.org/1" data-versionurl="M/https://a.org/1"'
                ' data-versiondate="2019-03-04">t</a>.'
            ),
        ),
        ("n.html", "<p>https://a.org/1</p>", '<p>https://a.org/1 (<a href="M/https://a.org/1">archived 2019-03-04</a>)</p>'),
        ("n.md", "[t](https://a.org/1)", "[t](https://a.org/1) ([archived 2019-03-04](M/https://a.org/1))"),
        ("n.mdx", '<a href={"https://a.org/1"}>t</a> x', '<a href={"https://a.org/1"}>t</a> (<a href="M/https://a.org/1">archived 2019-03-04</a>) x'),
    ],
)  # fmt: skip
def test_robust_links(path: str, before: str, after: str) -> None:
    assert repaired(path, before, Style.ROBUST) == after


# --- footnotes


def test_footnotes_in_markdown() -> None:
    before = "[a](https://a.org/1), https://a.org/2.\n[b](https://a.org/1) again.\n"
    after = (
        "[a](https://a.org/1)[^archived-1], https://a.org/2 [^archived-3].\n[b](https://a.org/1)[^archived-2] again.\n\n"
        "[^archived-1]: Archived 2019-03-04: <M/https://a.org/1>\n\n"
        "[^archived-2]: Archived 2019-03-04: <M/https://a.org/1>\n\n"
        "[^archived-3]: Archived 2019-03-04: <M/https://a.org/2>\n"
    )
    assert repaired("n.md", before, Style.FOOTNOTE) == after


def test_a_footnote_is_not_glued_to_an_address() -> None:
    before = "*https://a.org/1* and [a] (https://a.org/2).\n"
    after = repaired("n.md", before, Style.FOOTNOTE)
    assert after.startswith("*https://a.org/1* [^archived-1] and [a] (https://a.org/2) [^archived-2].\n")


def test_a_note_without_a_last_line_break_gets_none() -> None:
    after = (
        "[a](https://a.org/1)[^archived-1]\n\n[^archived-1]: Archiviert am 2019-03-04: <M/https://a.org/1>"
    )
    assert repaired("n.de.md", "[a](https://a.org/1)", Style.FOOTNOTE) == after


def test_footnotes_at_the_end_of_a_note_without_a_line_break_stay_apart() -> None:
    before = "[a](https://a.org/1), [b](https://a.org/2) and [c](https://a.org/1)"
    after = (
        "[a](https://a.org/1)[^archived-1], [b](https://a.org/2)[^archived-3] and [c](https://a.org/1)[^archived-2]\n\n"
        "[^archived-1]: Archived 2019-03-04: <M/https://a.org/1>\n\n"
        "[^archived-2]: Archived 2019-03-04: <M/https://a.org/1>\n\n"
        "[^archived-3]: Archived 2019-03-04: <M/https://a.org/2>"
    )
    assert repaired("n.md", before, Style.FOOTNOTE) == after


def test_a_footnote_takes_a_number_that_is_free_and_the_line_breaks_of_its_note() -> None:
    before = "x[^archived-7] [a](https://a.org/1).\r\n\r\n[^archived-7]: y\r\n"
    after = (
        "x[^archived-7] [a](https://a.org/1)[^archived-8].\r\n\r\n[^archived-7]: y\r\n\r\n"
        "[^archived-8]: Archived 2019-03-04: <M/https://a.org/1>\r\n"
    )
    assert repaired("n.md", before, Style.FOOTNOTE) == after


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("n.mdx", "[a](https://a.org/1) b\n", "[a](https://a.org/1)[^archived-1] b\n\n[^archived-1]: Archived 2019-03-04: M/https://a.org/1\n"),
        ("n.rst", "`a <https://a.org/1>`_.\n", "`a <https://a.org/1>`_ [#archived-1]_.\n\n.. [#archived-1] Archived 2019-03-04: M/https://a.org/1\n"),
        ("n.adoc", "https://a.org/1[a].\n", "https://a.org/1[a]footnote:[Archived 2019-03-04: link:M/https://a.org/1[]].\n"),
        ("n.adoc", "https://a.org/1\n", "https://a.org/1 footnote:[Archived 2019-03-04: link:M/https://a.org/1[]]\n"),
        ("n.org", "[[https://a.org/1][a]].\n", "[[https://a.org/1][a]][fn:: Archived 2019-03-04: [[M/https://a.org/1]]].\n"),
        ("n.tex", "\\url{https://a.org/1}.\n", "\\url{https://a.org/1}\\footnote{Archived 2019-03-04: \\url{M/https://a.org/1}.}.\n"),
        ("n.zh.tex", "\\url{https://a.org/1}。\n", "\\url{https://a.org/1}\\footnote{存档于 2019-03-04：\\url{M/https://a.org/1}.}。\n"),
        ("n.html", "<a href='https://a.org/1'>a</a>", "<a href='https://a.org/1'>a</a> (<a href=\"M/https://a.org/1\">archived 2019-03-04</a>)"),
        ("n.txt", "https://a.org/1\n", "https://a.org/1 (archived 2019-03-04: M/https://a.org/1)\n"),
        ("n.md", "x[^1]\n\n[^1]: https://a.org/1\n", "x[^1]\n\n[^1]: https://a.org/1 ([archived 2019-03-04](M/https://a.org/1))\n"),
        ("n.tex", "\\footnote{\\url{https://a.org/1}}", "\\footnote{\\url{https://a.org/1} (archived 2019-03-04: \\url{M/https://a.org/1})}"),
        ("n.adoc", "x footnote:[https://a.org/1[a]]", "x footnote:[https://a.org/1[a] (link:M/https://a.org/1[archived 2019-03-04])]"),
        ("n.rst", "x [1]_\n\n.. [1] https://a.org/1\n", "x [1]_\n\n.. [1] https://a.org/1 (`archived 2019-03-04 <M/https://a.org/1>`__)\n"),
    ],
)  # fmt: skip
def test_footnotes_in_other_markups_and_none_in_a_footnote(path: str, before: str, after: str) -> None:
    assert repaired(path, before, Style.FOOTNOTE) == after


def test_footnotes_of_a_notebook_end_their_cell() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["[é](https://a.org/1)\n", "x"]},
        {"cell_type": "markdown", "source": "https://a.org/2"},
    ]
    after = json.loads(repaired("n.fr.ipynb", json.dumps({"cells": cells}), Style.FOOTNOTE))
    assert ["".join(cell["source"]) for cell in after["cells"]] == [
        "[é](https://a.org/1)[^archived-1-1]\nx\n\n[^archived-1-1]: Archivé le 2019-03-04 : <M/https://a.org/1>",
        "https://a.org/2 [^archived-2-1]\n\n[^archived-2-1]: Archivé le 2019-03-04 : <M/https://a.org/2>",
    ]


def test_a_citation_knows_its_footnote() -> None:
    raw = b"[a](https://a.org/1) https://a.org/2\n\n[b](https://a.org/3)[^1]\n"
    after = applied(raw, drafted("n.md", raw, Style.FOOTNOTE).edits)
    spots = Spots("n.md", after)
    found = {each.url: is_footnoted(spots.find(each)) for each in parse("n.md", after).references}
    assert [found[f"https://a.org/{number}"] for number in (1, 2, 3)] == [True, True, True]
    before = Spots("n.md", raw)
    assert not any(is_footnoted(before.find(each)) for each in parse("n.md", raw).references)


# --- comments


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("n.md", "[a](https://a.org/1).", f"[a](https://a.org/1) <!-- {SAYS} -->."),
        ("n.md", "# [a](https://a.org/1)\n", f"# [a](https://a.org/1) <!-- {SAYS} -->\n"),
        ("n.md", "https://a.org/1", f"https://a.org/1 <!-- {SAYS} -->"),
        ("n.md", "| https://a.org/1 |\n| - |\n", f"| https://a.org/1 <!-- {SAYS} --> |\n| - |\n"),
        ("n.mdx", "[a](https://a.org/1) b", f"[a](https://a.org/1) {{/* {SAYS} */}} b"),
        ("n.html", "<a href='https://a.org/1'>a</a> <img src='https://a.org/2'>", f"<a href='https://a.org/1'>a</a> <!-- {SAYS} --> <img src='https://a.org/2'> <!-- {SAYS} -->"),
        ("n.org", "[[https://a.org/1][a]].", f"[[https://a.org/1][a]] @@comment:{SAYS}@@."),
        ("n.tex", "\\url{https://a.org/1} and\nmore", f"\\url{{https://a.org/1}} and\n% {SAYS}\nmore"),
        ("n.tex", "\\url{https://a.org/1} \\url{https://a.org/2}\r\nx", f"\\url{{https://a.org/1}} \\url{{https://a.org/2}}\r\n% {SAYS}\r\nx"),
        ("n.adoc", "https://a.org/1[a] and\nmore", f"https://a.org/1[a] and\n// {SAYS}\nmore"),
        ("n.md", "---\nurl: https://a.org/1\nb: 1\n---\n", f"---\nurl: https://a.org/1 # {SAYS}\nb: 1\n---\n"),
        ("n.md", "---\nurls:\n  - 'https://a.org/1'\n---\n", f"---\nurls:\n  - 'https://a.org/1' # {SAYS}\n---\n"),
        ("n.md", '+++\nurl = "https://a.org/1"\n+++\n', f'+++\nurl = "https://a.org/1" # {SAYS}\n+++\n'),
    ],
)  # fmt: skip
def test_comments(path: str, before: str, after: str) -> None:
    assert marked(path, before) == after
    spots, raw = Spots(path, after.encode()), after.encode()
    assert all(is_marked(spots.find(each)) for each in parse(path, raw).references)
    spots = Spots(path, before.encode())
    assert not any(is_marked(spots.find(each)) for each in parse(path, before.encode()).references)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("n.rst", "`a <https://a.org/1>`_\n"),
        ("n.txt", "https://a.org/1\n"),
        ("n.bib", "@misc{a, url={https://a.org/1}}\n"),
        ("n.adoc", "|===\n|https://a.org/1[a] |b\n|===\n"),
        ("n.md", "---\nurl: >\n  https://a.org/1\nb: 1\n---\n"),
        ("n.md", "---\nurls: [https://a.org/1, x]\n---\n"),
        ("n.html", "<script src='https://a.org/1'></script>"),
        ("n.mdx", "# [a](https://a.org/1)\n"),
        ("n.md", "x\n\n[a]: https://a.org/1\n"),
    ],
)
def test_what_can_hold_no_comment_is_left_alone(path: str, text: str) -> None:
    found = drafted(path, text.encode(), Style.APPEND, Form.MARKED)
    assert not found.edits
    assert len(found.refused) == 1


def test_no_reason_ends_a_comment_or_begins_what_asks_to_ignore() -> None:
    assert all(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", reason.value) for reason in Reason)
    assert not SAYS.encode().startswith(WORD)
