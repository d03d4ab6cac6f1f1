"""How an address is written where it stands, read again by parsers that are not ours."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
import yaml
from docutils import nodes
from docutils.core import publish_doctree

from checker.extract import parse
from checker.fix.edits import applied
from checker.fix.plan import Draft, citation, draft
from checker.fix.repairs import Form, Repair, Style
from checker.models import CheckedLink, Link, Reason, Verdict
from tests.fix.notes import ARCHIVE, repaired

OLD = "https://old.example/a"


def moved(path: str, text: str, target: str) -> str:
    """``text`` with ``target`` in place of every citation of ``OLD``; all of them have to be written."""
    raw = text.encode()
    note = parse(path, raw)
    references = tuple(each for each in note.references if each.url == OLD)
    link = CheckedLink(Link(OLD, references), Verdict(Reason.MOVED_PERMANENTLY))
    repair = Repair(link, Form.MOVED, target)
    found = draft(note, raw, {citation(each): repair for each in references}, Style.REPLACE)
    assert isinstance(found, Draft)
    assert not found.refused
    return applied(raw, found.edits).decode()


@pytest.mark.parametrize(
    "target",
    ["https://n.example/x?a=1", "https://n.example/x,y", "https://n.example/#b", "https://n.example/x"],
)
@pytest.mark.parametrize(
    "front",
    [
        f"links: [{OLD}, b]",
        f"links: [b, {OLD}]",
        f"link: {{to: {OLD}}}",
        f"links: [\n  {OLD},\n  b]",
        f"link: {OLD}",
    ],
)
def test_yaml_says_the_address(front: str, target: str) -> None:
    after = moved("a.md", f"---\n{front}\n---\n", target)
    assert target in str(yaml.safe_load(after.split("---")[1]))


@pytest.mark.parametrize(
    "target",
    ["https://n.example/a_(b)?x=1", "https://n.example/x_", "https://n.example/ü", "https://n.example/*a*"],
)
@pytest.mark.parametrize("text", ["See {} here.", "* {}\n* b", "A (see {})."])
def test_docutils_sees_the_whole_bare_address(text: str, target: str) -> None:
    after = moved("a.rst", text.format(OLD), target)
    tree = publish_doctree(after, settings_overrides={"report_level": 5, "file_insertion_enabled": False})
    (link,) = tree.findall(nodes.reference)
    assert unquote(link["refuri"]) == target
    assert not list(tree.findall(nodes.problematic))


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (r"\url{U}", r"\url{https://n.example/a%20b}"),
        (r"x\footnote{See \url{U}.}", r"x\footnote{See \url{https://n.example/a\%20b}.}"),
        (r"\href{U}{text}", r"\href{https://n.example/a\%20b}{text}"),
        (r"\section{On \href{U}{it}}", r"\section{On \href{https://n.example/a\%20b}{it}}"),
    ],
)
def test_no_percent_sign_begins_a_comment_in_latex(text: str, after: str) -> None:
    document = "\\begin{{document}}\n{}\n\\end{{document}}\n"
    text = moved("a.tex", document.format(text.replace("U", OLD)), "https://n.example/a%20b")
    assert text == document.format(after)


@pytest.mark.parametrize("target", ["https://n.example/x_", "https://n.example/x.", "https://n.example/*"])
def test_one_note_may_write_it_in_two_ways(target: str) -> None:
    after = moved("a.md", f"Bare {OLD}, and [in a link]({OLD}).\n\n- {OLD}\n", target)
    assert f"[in a link]({target})" in after
    assert OLD not in after


@pytest.mark.parametrize("tail", ["?a=(b)&c=1", "/x_", "/*a*", "/ü", "/(b)?c=1"])
def test_docutils_sees_the_whole_address_in_a_footnote(tail: str) -> None:
    after = repaired("a.rst", "`t <https://a.org/1>`_\n", Style.FOOTNOTE, tail).replace("M/", ARCHIVE)
    tree = publish_doctree(after, settings_overrides={"report_level": 5, "file_insertion_enabled": False})
    (note,) = tree.findall(nodes.footnote)
    (link,) = note.findall(nodes.reference)
    assert unquote(link["refuri"]) == f"{ARCHIVE}https://a.org/1{tail}"
    assert not list(tree.findall(nodes.problematic))


@pytest.mark.parametrize(
    ("target", "written"),
    [
        ("https://n.example/x)y(z", "https://n.example/x%29y%28z"),
        ("https://n.example/a_(b)", "https://n.example/a_(b)"),
    ],
)
def test_org_ends_a_bare_address_at_a_bracket_without_its_pair(target: str, written: str) -> None:
    assert moved("a.org", f"See {OLD} here.\n", target) == f"See {written} here.\n"


def test_org_would_end_a_footnote_at_a_bracket() -> None:
    after = repaired("a.org", "[[https://a.org/1][t]]\n", Style.FOOTNOTE, "/a]]b[c")
    assert after == "[[https://a.org/1][t]][fn:: Archived 2019-03-04: [[M/https://a.org/1/a%5D%5Db%5Bc]]]\n"
