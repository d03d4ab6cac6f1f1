"""Fragments of AsciiDoc, Org and notebooks: what some program would take them to is there, whatever its settings."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from checker.config import NotesConfig
from checker.site import Sites
from tests.site.folders import build, cite, judged

if TYPE_CHECKING:
    from pathlib import Path


def notebook(*cells: str, code: str = "1 + 1", output: str = "2") -> str:
    shown = {"output_type": "display_data", "data": {"text/html": output}, "metadata": {}}
    run = {"cell_type": "code", "source": code, "outputs": [shown], "metadata": {}, "execution_count": 1}
    texts = [{"cell_type": "markdown", "metadata": {}, "source": text} for text in cells]
    return json.dumps({"cells": [*texts, run], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def said(root: Path, name: str, text: str, *fragments: str) -> dict[str, bool]:
    """Whether each of ``fragments`` of the file ``name``, which another note cites, is called missing."""
    build(root, {name: text})
    reasons = judged(root, "b.md", *(f"{name}#{fragment}" for fragment in fragments))
    assert {reason.split(" ")[0] for reason in reasons.values()} <= {"ok", "missing-fragment"}
    return {url.partition("#")[2]: reason.startswith("missing") for url, reason in reasons.items()}


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("== Getting Started", "_getting_started"),  # Asciidoctor
        ("== Getting Started", "getting-started"),  # GitHub
        ("== Getting Started", "_getting-started"),
        ("== Getting Started", "Getting%20Started"),
        ("== Getting Started\n\n== Getting Started", "_getting_started_2"),
        ("== Getting Started\n\n== Getting Started", "getting-started-1"),
        (":idprefix: sec-\n:idseparator: .\n\n== Getting Started", "sec.getting.started"),
        ("== What's *new* in `2.0`?", "_whats_new_in_2_0"),
        ("== 参考文献", "_参考文献"),
        ("== संदर्भ सूची", "_संदर्भ_सूची"),
        ("[[install]]\n== Setup", "install"),
        ("[#install]\n== Setup", "install"),
        ("[appendix#install.role]\n== Setup", "install"),
        ('[id="install"]\n== Setup', "install"),
        ("== Setup [[install]]", "install"),
        ("Text anchor:install[] and", "install"),
        ("* [[[install]]] A book", "install"),
        ("[#install]#words#", "install"),
        ("++++\n<div id=install></div>\n++++", "install"),
        ("Text.footnote:[A note.]", "_footnotedef_1"),
        ("== Setup", "toc"),
        ("== Setup", "L12"),
    ],
)
def test_asciidoc(tmp_path: Path, text: str, fragment: str) -> None:
    document = f"= Title\n\n{text}\n"
    wrong = f"{fragment}-x" if fragment not in {"toc", "L12"} else "nowhere"
    assert said(tmp_path, "a.adoc", document, fragment, wrong) == {fragment: False, wrong: True}


@pytest.mark.parametrize(
    "text",
    [
        "include::parts.adoc[]",
        "== About {project}",
        "[[{prefix}-x]]\n== About",
        "== C(TM) and more",
        "== See this footnote:[a]",
        "== About image:logo.png[Logo]",
        "== About (((index)))",
        "{% include parts.adoc %}",
    ],
)
def test_where_nobody_can_say_nothing_is_missing_in_asciidoc(tmp_path: Path, text: str) -> None:
    assert said(tmp_path, "a.adoc", f"= Title\n\n{text}\n", "nowhere") == {"nowhere": False}


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("* TODO Getting Started :tag:", "Getting Started"),  # file:a.org::*Getting Started
        ("* Getting Started", "getting-started"),  # GitHub
        ("* A\n:PROPERTIES:\n:CUSTOM_ID: install\n:END:", "install"),
        ("* A\n:PROPERTIES:\n:ID: 4711-abc\n:END:", "4711-abc"),
        ("Text <<install>> and <<<radio>>>", "install"),
        ("Text <<install>> and <<<radio>>>", "radio"),
        ("#+NAME: install\n| a |", "install"),
        ("* A", "orgd34db33"),  # what an export makes up
        ("* A [fn:1]", "fn.1"),
        ('#+begin_export html\n<a id="install"></a>\n#+end_export', "install"),
    ],
)
def test_org(tmp_path: Path, text: str, fragment: str) -> None:
    known = "[fn" in text  # a heading with markup in it says nothing
    assert said(tmp_path, "a.org", f"{text}\n", fragment, "nowhere") == {
        fragment: False,
        "nowhere": not known,
    }


@pytest.mark.parametrize("text", ['#+INCLUDE: "parts.org"', "#+transclude: [[file:x.org]]", "* {{{title}}}"])
def test_where_nobody_can_say_nothing_is_missing_in_org(tmp_path: Path, text: str) -> None:
    assert said(tmp_path, "a.org", f"* A\n{text}\n", "nowhere") == {"nowhere": False}


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("# Getting Started", "Getting-Started"),  # Jupyter
        ("# Getting Started", "getting-started"),  # GitHub
        ("# Why? `x` & **y**!", "Why?-x-"),
        ("# 参考文献", "参考文献"),
        ('<a id="install"></a>', "install"),
        ("<a name='install'></a>", "install"),
    ],
)
def test_notebooks(tmp_path: Path, text: str, fragment: str) -> None:
    is_open = "&" in text
    found = said(tmp_path, "a.ipynb", notebook(text), fragment, "nowhere")
    assert found == {fragment: False, "nowhere": not is_open}


def test_ids_that_code_has_made_count(tmp_path: Path) -> None:
    page = notebook("# A", output="<div id='made'></div>")
    assert said(tmp_path, "a.ipynb", page, "made", "nowhere") == {"made": False, "nowhere": True}


@pytest.mark.parametrize("code", ["display(Markdown(text))", "%%markdown\n# B", "f'<a id={name}>'"])
def test_where_nobody_can_say_nothing_is_missing_in_notebooks(tmp_path: Path, code: str) -> None:
    assert said(tmp_path, "a.ipynb", notebook("# A", code=code), "nowhere") == {"nowhere": False}


def test_a_part_of_a_larger_document_may_lead_anywhere_in_it(tmp_path: Path) -> None:
    build(tmp_path, {"a.adoc": "= A\n", "a.org": "* A\n", "a.ipynb": notebook("# A")})
    lost = {name: list(judged(tmp_path, name, "#x").values()) for name in ("a.adoc", "a.org", "a.ipynb")}
    assert lost == {
        "a.adoc": ["ok a.adoc"],
        "a.org": ["ok a.org"],
        "a.ipynb": ["missing-fragment a.ipynb#x"],
    }


def test_many_headings_and_many_fragments_take_linear_time(tmp_path: Path) -> None:
    build(tmp_path, {"a.adoc": "".join(f"== Heading {number % 100}\n\n" for number in range(20_000))})
    sites = Sites(tmp_path, NotesConfig())
    started = time.process_time()
    lost = [sites.missing_fragment(cite(f"a.adoc#_heading_{number}", "b.md")) for number in range(200)]
    assert [fragment is not None for fragment in lost] == [False] * 100 + [True] * 100
    assert time.process_time() - started < 10
