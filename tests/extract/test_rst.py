"""reStructuredText: what a note says of itself, exact spans, time, and docutils kept to itself.

What cites stands in tests/data/extract/*.rst.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from docutils import nodes
from docutils.core import publish_doctree, publish_string
from docutils.parsers.rst import directives, roles, states
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.extract.rst import extract
from checker.models import Kind, Severity
from tests.extract.test_spans import encoded, place, source

if TYPE_CHECKING:
    from pathlib import Path

    from checker.extract.source import Content


def read(text: str) -> Content:
    return extract(source(text.encode()))


def urls(content: Content) -> list[str]:
    return [reference.url for reference in content.references]


def test_fields_say_what_the_note_is() -> None:
    content = read(
        ".. A comment\n\nTitle\n=====\n\n:Title: Über *uns*\n:LANG: de\n:date: 2020-05-01\n\nText https://a.example"
    )
    assert (content.title, content.lang, content.date) == ("Über uns", "de", "2020-05-01")
    assert content.references[0].lang == "de"


def test_fields_below_text_say_nothing() -> None:
    content = read("Title\n=====\n\nText\n\n:lang: de\n")
    assert (content.title, content.lang) == ("Title", None)


def test_pages_that_sphinx_makes_are_no_files() -> None:
    entries = (
        "self",
        "genindex",
        "Index <genindex>",
        "/modindex",
        "py-modindex",
        "search",
        "research",
        "a/b",
    )
    content = read(".. toctree::\n   :maxdepth: 1\n\n" + "".join(f"   {entry}\n" for entry in entries))
    assert urls(content) == ["research.rst", "a/b.rst"]


def test_levels_and_anchors() -> None:
    content = read(
        "===\nTop\n===\n\nOne\n---\n\n.. _A Label:\n\nhttps://a.example\n\nTwo *words*\n~~~~~~~~~~~\n\nhttps://b.example\n\n"
        "Three\n-----\n\nhttps://c.example _`here`\n\n.. image:: x.png\n   :name: pic\n\n.. _url: https://d.example\n"
    )
    paths = [reference.section.path for reference in content.references]
    assert paths == [("Top", "One"), ("Top", "One", "Two words"), *[("Top", "Three")] * 3]
    assert content.anchors.headings == ("Top", "One", "Two words", "Three")
    assert content.anchors.ids >= {"top", "one", "two-words", "three", "a-label", "a label", "here", "pic"}
    assert "url" not in content.anchors.ids


def test_names_that_nothing_defines() -> None:
    problems = read("Good_ and bad_,\n`worse one`_.\n\n.. _good: https://a.example\n").problems
    assert [(each.ident, each.severity, each.line, each.column) for each in problems] == [
        ("undefined-reference", Severity.ERROR, 1, 11),
        ("undefined-reference", Severity.ERROR, 2, 1),
    ]
    assert "bad" in problems[0].message
    assert "worse one" in problems[1].message


@pytest.mark.parametrize(
    "text",
    [
        ".. include:: links.txt\n\nname_",  # may define it
        ".. my-own-thing:: a_\n\n   name_ and `other`_\n",  # may be no reStructuredText
        ".. py:function:: f(name_)\n",
        ".. code:: python\n\n   name_\n",
        "Citations [Knuth84]_ and footnotes [1]_ [#]_ and |substitutions| may be defined elsewhere.",
        "|logo|_ and name_, defined for all notes of a site",
        "Footnotes by number 4_, by label label_ and by citation Knuth84_\n\n.. [4] x\n.. [#label] x\n.. [Knuth84] x\n",
        ".. contents:: Inhalt\n\nInhalt_",
        ".. table:: Title\n   :name: My Table\n\n   x\n\n`my table`_",
        "A title\n=======\n\n`A  Title`_",
        "https://a.example/x_ and https://a.example/y__",
        "name\\_ and ``name_`` and __init__ and my_name",
    ],
)
def test_names_that_may_be_defined(text: str) -> None:
    assert read(text).problems == ()


def test_names_defined_twice() -> None:
    content = read(
        "a_\n\n.. _a: https://a.example\n.. _b: https://b.example\n.. _A: https://c.example\n.. _b: https://b.example\n"
    )
    assert [(each.ident, each.severity, each.line) for each in content.problems] == [
        ("duplicate-definition", Severity.WARNING, 5),
        ("duplicate-definition", Severity.NOTE, 6),
    ]
    assert urls(content) == ["https://a.example", "https://b.example", "https://c.example"]


def test_targets_that_stand_for_the_next() -> None:
    content = read("a__ b__ c_ d__\n\n__\n.. _c:\n__ https://a.example\n\nText\n\n__\n\nText\n")
    assert urls(content) == ["https://a.example"] * 3
    assert content.problems == ()


def test_an_address_for_a_name() -> None:
    content = read("`https://a.example/x`__\n")
    assert urls(content) == ["https://a.example/x"]
    assert [problem.ident for problem in content.problems] == ["undefined-reference"]


def test_names_in_a_circle() -> None:
    content = read("a_ and b_ and c_\n\n.. _a: b_\n.. _b: c_\n.. _c: a_\n")
    assert urls(content) == []


# --- docutils


def test_no_file_is_opened(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    secret = tmp_path / "secret.rst"
    secret.write_text("https://no.example")
    content = read(
        f".. include:: {secret}\n.. literalinclude:: {secret}\n.. raw:: html\n   :file: {secret}\n"
        f".. csv-table::\n   :file: {secret}\n.. figure:: {secret}\n   :figwidth: image\n\nundefined_ https://a.example\n"
    )
    assert urls(content) == [str(secret), "https://a.example"]
    assert capfd.readouterr() == ("", "")


def test_nobody_else_notices() -> None:
    before = (
        dict(directives._directives),  # type: ignore[attr-defined]
        dict(roles._roles),  # type: ignore[attr-defined]
        list(states.RSTState.nested_sm_cache),
        states.state_classes,
    )
    read(
        ".. role:: mine(code)\n.. default-role:: code\n.. note:: `x` :mine:`y`\n.. unknown::\n\n   - a\n\n     - b\n\n`z` |a|\n\n"
        ".. |a| replace:: b\n.. |c| image:: d\n"
    )
    after = (directives._directives, roles._roles, states.RSTState.nested_sm_cache, states.state_classes)  # type: ignore[attr-defined]
    assert after == before
    rendered = publish_string(
        ".. note:: `role`\n\n- :mine:`x`\n", writer="html5", settings_overrides={"report_level": 5}
    ).decode()
    assert "<cite>role</cite>" in rendered
    assert ":mine:" in rendered


@pytest.mark.parametrize("name", ["links", "images", "tables", "blocks", "de", "ru", "zh", "ja", "ar"])
def test_docutils_links_to_the_same(name: str, request: pytest.FixtureRequest) -> None:
    text = (request.config.rootpath / "tests/data/extract" / f"{name}.rst").read_text(encoding="utf-8")
    # no files are looked into: with Pillow installed, docutils 0.23 trips over the width of a figure that is a link
    overrides = {"report_level": 5, "file_insertion_enabled": False}
    tree = publish_doctree(text, settings_overrides=overrides)
    linked = {node["refuri"] for node in tree.findall(nodes.reference) if "refuri" in node}
    shown = {node["uri"] for node in tree.findall(nodes.image)}
    references = read(text).references
    found = {each.url for each in references if each.kind not in {Kind.DEFINITION, Kind.IDENTIFIER}}
    theirs = {url for url in (linked | shown) - found if not url.startswith("mailto:")}
    assert theirs == THEIRS.get(name, set())
    assert found - linked - shown == OURS.get(name, set())


OURS = {  # where an author means an address, and docutils sees none
    "links": {
        "https://l.example/~user/_a_b_/x*y*z|w|v_",  # markup characters in it
        "https://l.example/6_",  # a name at its end
        "https://l.example/7",  # emphasised
        "https://l.example/8",
        "https://l.example/9",  # in the default role
        "http://www.l.example/12",  # no scheme
    },
    "zh": {"https://zh.example/1"},  # no space before it
    "ja": {"https://ja.example/4"},
    "de": {"https://de.example/übersicht"},  # letters that are no ASCII
}
THEIRS = {  # what docutils makes of some of these
    "links": {"https://l.example/~user/_a_b_", "https://l.example/"},
    "de": {"https://de.example"},
}


# --- limits


def test_a_large_note_is_read_for_urls() -> None:
    content = read("`a <https://a.example>`_\n\n" + "word " * 250_000)
    assert urls(content) == ["https://a.example"]
    (problem,) = content.problems
    assert problem.ident == "read-in-part"
    assert "very large" in problem.message


def test_deep_nesting_is_read_for_urls() -> None:
    text = "".join(f"{'  ' * depth}- a\n\n" for depth in range(400)) + "https://a.example\n"
    content = read(text)
    assert urls(content) == ["https://a.example"]
    assert [problem.ident for problem in content.problems] == ["read-in-part"]


def test_a_long_text_is_read_for_urls() -> None:
    long = "word *open " * 2500
    content = read(
        f"`a <https://a.example>`_\n\n{long} `b <https://b.example>`_ c_\n\n`d <https://d.example>`_ ``x_``\n"
    )
    assert urls(content) == ["https://a.example", "https://b.example", "https://d.example"]
    assert [(problem.ident, problem.line) for problem in content.problems] == [("read-in-part", 3)]


def test_substitutions_do_not_multiply() -> None:
    definitions = "".join(f".. |a{n}| replace:: |a{n + 1}| |a{n + 1}|\n" for n in range(60))
    content = read(f"|a0|\n\n{definitions}.. |a60| replace:: https://a.example\n")
    assert urls(content) == ["https://a.example"]


# --- properties

PIECES = st.sampled_from(
    [
        "`", "``", "`_", "`__", "_`", "<", ">", "*", "**", "|", "|_", "_", "__", "[1]_", ":role:", ":doc:", ":doi:", "\\", "a_",
        "b__", "`text <https://a.example/x>`_", "`t <y_>`_", "https://é.example/深", "https://b.example/c_", "www.d.example",
        "\n.. _a: ", "\n.. _a:\n", "\n__ ", "\n.. __: ", "https://e.example\n", "\n.. image:: ", "\n   :target: ", "\n.. note::",
        "\n.. |s| image:: ", "\n.. |s| replace:: ", "\n.. toctree::\n\n   ", "\n.. raw:: html\n\n   <a href='f.html'>", "\n.. ",
        "\n.. csv-table::\n\n   ", "\n.. figure:: g.png\n\n   ", "\n====\n", "\n----\n", "====", "\n- ", "\n1. ", "\n| ", "\n:a: ",
        "\n-o  ", "\n   ", "\n\n   ", "\n\t", "\n\n", "\n", "\r\n", " ", " ", "::\n\n  ", "\n+---+---+\n", "\n| a | b |\n",
        "\n=== ===\n", "\n>>> ", "。", "深", "é", "😀", "“", "(", ")", "\t", "\x0b", "\x85", "\u2028", "\0",
    ]
)  # fmt: skip
SPACES = re.compile(r"[\s\\\0]")


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(PIECES | st.text(max_size=2), max_size=40).map("".join))
def test_spans(text: str) -> None:
    raw = encoded(text)
    content = extract(source(raw))
    assert all("docutils fails" not in problem.message for problem in content.problems)
    for reference in content.references:
        location = reference.location
        written = raw[location.start : location.end].decode()  # also: no character is cut in two
        bare, url = SPACES.sub("", written), SPACES.sub("", reference.url)
        assert written == written.strip(" \t\r\n")
        if reference.kind is Kind.IDENTIFIER or reference.kind is Kind.HTML:
            assert written
        elif "\n" not in written or bare == url:  # in a table, the borders may stand between
            assert url in {bare, f"{bare}.rst", f"http://{bare}", f"mailto:{bare}"}
        if reference.kind is not Kind.REFERENCE:
            assert place(raw, location.start) == (location.line, location.column)


@pytest.mark.parametrize(
    "piece",
    [
        "`a <", "`a <b>`_ ", "a_ ", "`a`_ ", "|a| ", "|a|_ ", "**a ", "``a ", "_`a ", ":a:`b` ", ":a:`", "\\", "a-", "- ", "- - ",
        "- a\n\nb\n\n", ".. a\n\nb\n\n", ".. _a: b\n", ".. _a:\n", "__ a\n", ".. note::\n\n   a\n\n", "a\n b\n", "a\n=\n\n", "| a\n",
        ":a: b\n", "+-+-", "= = ", "= =\n", ".. |a| replace:: b\n", "::\n\n a\n\n", "1. ", "a) b\n\n", ".. image:: a\n",
        "\n\n a\n\n  b\n\n   c\n\n", "https://a.b/x_ ", "'*", "“a_", "深_ ", "+---+---+\n| a | b |\n+---+---+\n", "\t", "\x0b", "\0",
        "   " * 20 + "a\n", "https://a.b/" + "x" * 3000 + "_\n\n",
    ],
)  # fmt: skip
def test_time_is_linear(piece: str) -> None:
    def seconds(size: int) -> float:
        note = source((piece * (size // len(piece))).encode())
        started = time.process_time()
        extract(note)
        return time.process_time() - started

    seconds(1000)
    small, large = seconds(1_500), seconds(12_000)
    if large >= 0.5 + 8 * 3 * small:  # or something else took its time
        small, large = min(small, seconds(1_500)), min(large, seconds(12_000))
    assert large < 0.5 + 8 * 3 * small
