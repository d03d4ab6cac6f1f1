"""Destinations with spaces: proposed, written only when asked to, and never taken for the address that ends at the space."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from checker.extract import parse
from checker.fix.edits import applied
from checker.fix.plan import Draft, citation, draft
from checker.fix.repairs import Form, Repair, Style
from checker.models import CheckedLink, Kind, Link, Memento, Reason, Verdict
from tests.fix.known import DEAD, GONE, MOVED, NEW, PLAIN, known
from tests.fix.notes import COPIED
from tests.terminal import refguard

if TYPE_CHECKING:
    from pathlib import Path

CUT, WHOLE = "https://a.org/a", "https://a.org/a%20page"


def repaired(
    text: str, form: Form = Form.MISTYPED, style: Style = Style.APPEND, path: str = "n.md"
) -> tuple[Draft, str]:
    raw = text.encode()
    note = parse(path, raw)
    cited = tuple(each for each in note.references if each.url == CUT)
    memento = Memento(CUT, f"https://web.archive.org/web/{CUT}", COPIED, 200, "web.archive.org")
    target = {Form.MISTYPED: WHOLE, Form.ARCHIVED: memento.memento_url, Form.MARKED: ""}.get(
        form, "https://b.org/a"
    )
    link = CheckedLink(Link(CUT, cited), Verdict(Reason.NOT_FOUND))
    repair = Repair(link, form, target, memento if form is Form.ARCHIVED else None)
    found = draft(note, raw, {citation(each): repair for each in cited}, style)
    assert isinstance(found, Draft)
    return found, applied(raw, found.edits).decode()


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("[x](https://a.org/a page)\n", "[x](https://a.org/a%20page)\n", "x"),
        ("![x]( https://a.org/a page )", "![x]( https://a.org/a%20page )", "x"),
        ("[x](https://a.org/a  b c)\r\n", "[x](https://a.org/a%20%20b%20c)\r\n", "x"),
        ("[x](https://a.org/a, b)\n", "[x](https://a.org/a,%20b)\n", "x"),
        ("- [*x* y](https://a.org/a page)!\n", "- [*x* y](https://a.org/a%20page)!\n", "x y"),
        ("| [x](https://a.org/a page) |\n| --- |\n", "| [x](https://a.org/a%20page) |\n| --- |\n", "x"),
    ],
)  # fmt: skip
def test_spaces_are_encoded_and_there_is_a_link(before: str, after: str, text: str) -> None:
    _, found = repaired(before)
    assert found == after
    note = parse("n.md", found.encode())
    (cited,) = note.references
    assert (cited.url, cited.text) == (after[after.index("https") :].split(")", maxsplit=1)[0].strip(), text)
    assert cited.kind in (Kind.INLINE, Kind.IMAGE)
    assert note.problems == ()


def test_in_a_notebook() -> None:
    cell = {"cell_type": "markdown", "metadata": {}, "source": ['"q" [x](https://a.org/a page)\n']}
    text = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    assert repaired(text, path="n.ipynb")[1] == text.replace("a page", "a%20page")


@pytest.mark.parametrize(
    "text",
    [
        '[x](https://a.org/a page "title")\n',
        "[see https://b.org/b](https://a.org/a page)\n",
        "<div>\n[x](https://a.org/a page)\n</div>\n",
    ],
)
def test_what_cannot_be_told_is_left(text: str) -> None:
    assert repaired(text)[1] == text


@pytest.mark.parametrize("style", list(Style))
@pytest.mark.parametrize("form", [Form.MOVED, Form.UPGRADED, Form.ARCHIVED, Form.MARKED])
@pytest.mark.parametrize("text", ["[x](https://a.org/a page)\n", '[x](https://a.org/a page "title")\n'])
def test_nothing_is_put_into_what_was_meant_as_a_destination(text: str, form: Form, style: Style) -> None:
    found, after = repaired(text, form, style)
    assert after == text
    assert found.refused


@pytest.mark.parametrize("rest", ["“标题”)", "b", "(b) c)"])
def test_what_is_no_part_of_an_address_has_nothing_put_before_it(rest: str) -> None:
    text = f"[x](https://a.org/a {rest}\n"
    assert repaired(text, Form.MOVED)[1] == text.replace("a.org", "b.org")
    assert repaired(text, Form.MARKED)[1] == text
    after = repaired(text, Form.ARCHIVED)[1]
    assert after == text.replace(CUT, f"https://web.archive.org/web/{CUT}")


def test_what_follows_a_whole_destination_is_no_part_of_it() -> None:
    text = "[x] (https://a.org/a) and (https://a.org/a or so), [y](https://a.org/a)\n"
    assert repaired(text, Form.MOVED)[1] == text.replace("a.org", "b.org")


NOTE = f"[a]({PLAIN} b)\n\n[c]({MOVED} d) [e]({DEAD} f)\n\n[g]({GONE} h) <{GONE}>\n"


async def test_proposed_and_written_when_asked_to(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    note = tmp_path / "notes" / "a.md"
    note.write_text(NOTE, encoding="utf-8")
    known(tmp_path)
    told = await refguard("fix", "--offline", "-v", "--mark", cwd=tmp_path)
    added = [line for line in told.out.splitlines() if line.startswith("+")][1:]
    assert len(added) == 1
    assert added[0].startswith(f"+[g]({GONE} h) <{GONE}> <!-- refguard: gone since ")
    for url in (f"{PLAIN}%20b", f"{MOVED}%20d", f"{DEAD}%20f", f"{GONE}%20h"):
        assert f"it was probably meant to be {url}; --unsafe writes that" in told.err
    done = await refguard("fix", "--offline", "--unsafe", "--write", cwd=tmp_path)
    assert "4 mistyped" in done.err
    for url in (PLAIN, MOVED, DEAD, GONE):
        assert f"({url}%20" in note.read_text(encoding="utf-8")
    assert note.read_text(encoding="utf-8").replace("%20", " ") == NOTE
    again = await refguard("fix", "--offline", "--unsafe", cwd=tmp_path)
    assert again.out == ""


async def test_what_was_mistyped_is_written_as_it_is_repaired_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    note = tmp_path / "notes" / "a.md"
    note.write_text(
        f"[a](htp://plain.example/page) <{PLAIN}> [b](https//old.example/moved#locks) <{MOVED}>\n",
        encoding="utf-8",
    )
    known(tmp_path)
    await refguard("fix", "--offline", "--unsafe", "--write", cwd=tmp_path)
    secure, new = PLAIN.replace("http:", "https:"), NEW.replace("(", "%28").replace(")", "%29")
    text = note.read_text(encoding="utf-8").replace("(1816)", "%281816%29")
    assert text == f"[a]({secure}) <{secure}> [b]({new}#locks) <{new}>\n"
    again = await refguard("fix", "--offline", "--unsafe", cwd=tmp_path)
    assert again.out == "", again.out
