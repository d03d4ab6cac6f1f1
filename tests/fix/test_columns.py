"""What reStructuredText has people draw stays as drawn: docutils reads the same tables and titles as before."""

from __future__ import annotations

import io

import pytest
from docutils import nodes
from docutils.core import publish_doctree

from checker.extract import parse
from checker.fix.edits import applied
from checker.fix.plan import Draft, citation, draft
from checker.fix.repairs import Form, Repair, Style
from checker.models import CheckedLink, Link, Memento, Reason, Verdict
from tests.fix.notes import COPIED

OLD = "https://old.example/page"  # 24 columns
LONGER, SHORTER = "https://new.example/a/page", "https://n.example/p"
FAR_LONGER = f"https://web.archive.org/web/20190304000000/{OLD}"

GRID = """\
+-----+--------------------------------+
| A   | B                              |
+=====+================================+
| a   | {0}       |
|     | and more                       |
+-----+--------------------------------+
| b   | see {0} x |
+-----+--------------------------------+
"""
SPANNING = """\
+-----+--------------------------------+
| `t <{0}>`_      |
+-----+--------------------------------+
| 文  | 見 {0}    |
+-----+--------------------------------+
"""
SIMPLE = """\
===  ==========================  ====
A    B                           C
===  ==========================  ====
a    {0}    c
b    x                           {0}
c    {0}
===  ==========================  ====
"""


def moved(text: str, target: str, form: Form = Form.MOVED, name: str = "n.rst") -> tuple[Draft, str]:
    """The draft for ``text`` with OLD, which is at ``target`` now, and what comes of it."""
    raw = text.encode()
    note = parse(name, raw)
    cited = tuple(each for each in note.references if each.url == OLD)
    memento = Memento(OLD, target, COPIED, 200, "web.archive.org") if form is Form.ARCHIVED else None
    repair = Repair(CheckedLink(Link(OLD, cited), Verdict(Reason.NOT_FOUND)), form, target, memento)
    found = draft(note, raw, {citation(each): repair for each in cited}, Style.APPEND)
    assert isinstance(found, Draft)
    return found, applied(raw, found.edits).decode()


def read(text: str) -> tuple[list[str], list[str]]:
    """The tags of what docutils makes of ``text``, in order, and its links; it has nothing to object to."""
    said = io.StringIO()
    settings = {
        "warning_stream": said,
        "report_level": 1,
        "file_insertion_enabled": False,
        "_disable_config": True,
    }
    tree = publish_doctree(text, settings_overrides=settings)
    assert said.getvalue() == ""
    links = [each.get("refuri", "") for each in tree.findall(nodes.reference)]
    return [each.tagname for each in tree.findall(nodes.Element)], links


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("target", [LONGER, SHORTER, OLD.replace("old", "new")])
@pytest.mark.parametrize("drawn", [GRID, SPANNING, SIMPLE], ids=["grid", "spanning", "simple"])
def test_cells_stay_as_wide_as_they_are_drawn(drawn: str, target: str, ending: str) -> None:
    text = drawn.format(OLD).replace("\n", ending)
    tags, links = read(text)
    has_no_room = drawn is GRID and target == LONGER  # there is one blank behind the last, which needs two
    expected = [target] * (len(links) - has_no_room) + [OLD] * has_no_room
    found, after = moved(text, target)
    assert read(after) == (tags, expected)
    assert len(found.refused) == has_no_room


@pytest.mark.parametrize("drawn", [GRID, SPANNING], ids=["grid", "spanning"])
def test_what_has_no_room_is_left_as_it_is(drawn: str) -> None:
    text = drawn.format(OLD)
    for form in (Form.MOVED, Form.ARCHIVED):
        found, after = moved(text, FAR_LONGER, form)
        assert after == text
        assert len(found.refused) == text.count(OLD)


def test_the_last_cell_between_rules_may_outgrow_them() -> None:
    text = SIMPLE.format(OLD)
    found, after = moved(text, FAR_LONGER)
    assert len(found.refused) == 2
    assert read(after) == (read(text)[0], [OLD, FAR_LONGER, OLD])


def test_of_two_addresses_in_one_line_of_a_cell_neither_is_moved() -> None:
    text = f"+{'-' * 60}+\n| {OLD} {OLD}{' ' * 10}|\n+{'-' * 60}+\n"
    assert read(text)[1] == [OLD, OLD]
    assert moved(text, SHORTER)[1] == text
    same = OLD.replace("old", "new")
    assert read(moved(text, same)[1])[1] == [same, same]


def test_a_bar_in_the_text_of_a_cell_ends_no_column() -> None:
    text = f"+{'-' * 50}+\n| {OLD} \\| and more{' ' * 13}|\n+{'-' * 50}+\n"
    tags, _ = read(text)
    assert read(moved(text, LONGER)[1]) == (tags, [LONGER])


def test_a_title_does_not_outgrow_the_line_below_it() -> None:
    short, long = f"See `t <{OLD}>`_\n{'=' * 36}\n\nText\n", f"See `t <{OLD}>`_\n{'=' * 60}\n\nText\n"
    assert moved(short, LONGER)[1] == short
    assert read(moved(short, SHORTER)[1])[1] == [SHORTER]
    assert read(moved(long, LONGER)[1])[1] == [LONGER]
    assert moved(long, FAR_LONGER, Form.ARCHIVED)[1] == long
    assert read(moved(long.replace("====", "====" * 2), FAR_LONGER, Form.ARCHIVED)[1])[1] == [FAR_LONGER]


@pytest.mark.parametrize("target", [LONGER, SHORTER])
def test_a_grid_of_pandoc_stays_as_drawn(target: str) -> None:
    found, after = moved(GRID.format(OLD), target, name="n.qmd")
    assert len(found.refused) == (target == LONGER), "there is no room in the row with more words"
    assert target in after
    assert {len(line) for line in after.splitlines()} == {len(GRID.splitlines()[0])}


@pytest.mark.parametrize("form", [Form.MOVED, Form.ARCHIVED])
def test_what_has_no_room_in_a_grid_of_pandoc_is_refused(form: Form) -> None:
    found, after = moved(GRID.format(OLD), FAR_LONGER, form, "n.qmd")
    assert len(found.refused) == 2
    assert after == GRID.format(OLD)


def test_a_table_of_pipes_is_as_wide_as_it_comes_to_be() -> None:
    found, after = moved(f"| A |\n| --- |\n| {OLD} |\n", FAR_LONGER, name="n.md")
    assert not found.refused
    assert after == f"| A |\n| --- |\n| {FAR_LONGER} |\n"


def test_a_long_table_of_pipes_is_no_grid() -> None:
    rows = "| x |\n" * 300
    found, after = moved(f"| A |\n| --- |\n{rows}| {OLD} |\n", FAR_LONGER, Form.ARCHIVED, "n.md")
    assert not found.refused
    assert f"| {OLD} ([archived " in after
