"""Mistakes worth telling: each is told once, at its place, and what only looks like one is not told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checker.extract import extract
from checker.reasons import Severity

if TYPE_CHECKING:
    from pathlib import Path

TOLD = {
    "[text][nowhere] and more": [("undefined-reference", 1, 1)],
    "see ![alt][nowhere]": [("undefined-reference", 1, 5)],
    "As said.[text][nowhere].": [("undefined-reference", 1, 9)],
    "[nowhere][]": [("undefined-reference", 1, 1)],
    "[the paper][3]": [("undefined-reference", 1, 1)],
    "[a b][x]\n\n[x]: /a\n[X]: /b": [("duplicate-definition", 4, 1)],
    "[x]: /a\n\n> [x]: /b\n\n[x]": [("duplicate-definition", 3, 3)],
    "[a](https://a.example/x y)": [("space-in-destination", 1, 1)],
    "é [a](my file.md) b": [("space-in-destination", 1, 3)],
    "[a](https://a.example/x": [("broken-link-syntax", 1, 1)],
    "[text] (https://a.example)": [("broken-link-syntax", 1, 1)],
    "(text)[https://a.example]": [("broken-link-syntax", 1, 7)],
    "text](https://a.example)": [("broken-link-syntax", 1, 7)],
    "a [text(https://a.example) b": [("broken-link-syntax", 1, 9)],
    "[b](https://a.example/wiki/Foo_(bar) more": [("broken-link-syntax", 1, 1)],
    "See [b](https://a.example/Foo_(bar), and [c](https://a.example/).": [("broken-link-syntax", 1, 5)],
    "[o]](https://a.example/)": [("broken-link-syntax", 1, 6)],
    "[e](<https://a.example) x": [("broken-link-syntax", 1, 1)],
    "[e](<https://a.example) <b>x</b>": [("broken-link-syntax", 1, 1)],
    "<https://a.example/ more": [("broken-link-syntax", 1, 2)],
    "[@a/b][@a/c] and thanks to [@d][]": [("undefined-reference", 1, 1), ("undefined-reference", 1, 28)],
    '[a](my file.md "t")': [("space-in-destination", 1, 1)],
    "![pic](my photo.jpg 'A title')": [("space-in-destination", 1, 1)],
}
FINE = [
    "matrix[0][1], rows[i][j] and f(x)[0][1]",
    "[A-Z][a-z]+ and [0-9][0-9]",
    "as in [1][2] and [3, 4][5]",
    "- [ ] task\n- [x] done",
    "`[a][b]` and ``[a](b c)``\n\n```\n[a][b]\n[a](b c)\n```",
    "[^1] and [^note][]",
    "[sic](see above) and [a] (b) and [1] (https://a.example)",
    "[a][b]\n\n[b]: /x",
    "[a][B]\n\n[b]: /x",
    "[see [x][y]](https://a.example)",
    '[a](b "a title with spaces") and [a](<b c>)',
    "[x]: /a\n\n```\n[x]: /b\n```\n\n[x]",
    "[x]: /a\n\nprose [x]: /b\n\n[^1]: a\n[^1]: b",
    "(https://a.example) [https://a.example]",
    "[link](https://a.example/x_(y)) and (see [b](https://b.example))",
    "[[Page]] [[Page][Alias]]",
    "[a]({{ site.url }}/b c)",
    "![b](i.png =100x200)",
    "$a[b][c]$ and \\[a][b]",
    "- [Fix][#123](https://a.example/123)",
    "[Fix][`core`](https://a.example/) and ![Fix][core](a.png)",
    "[See more][more info](https://a.example/)",
    "[@doe][@smith] and [see @doe, p. 3][@smith2020]",
    "config.[dev][prod].json and x.[y][z].w, [::1][80]",
    '[see](Foo_(bar) baz) and [sic](see above "there")',
    "`<https://a.example/ x` and \\<https://a.example/ x\\>",
    "<https://a.example/<id>/x> and <https://a.example/>",
    "[[o]](https://a.example/) and [a [o]](https://a.example/)",
    "1] or 2] [b](https://a.example/) and [x] (y)",
]


def told(tmp_path: Path, text: str) -> list[tuple[str, int, int]]:
    note = tmp_path / "note.md"
    note.write_text(text, encoding="utf-8")
    return [(each.ident, each.line, each.column) for each in extract(note, root=tmp_path).problems]


@pytest.mark.parametrize("text", TOLD)
def test_told(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) == TOLD[text]


@pytest.mark.parametrize("text", FINE)
def test_not_told(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) == []


def test_only_a_missing_definition_is_an_error(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("[a b][c d]\n\n[a](b c.md)\n\n[x]: /y\n", encoding="utf-8")
    severities = {each.ident: each.severity for each in extract(note, root=tmp_path).problems}
    assert severities == {"undefined-reference": Severity.ERROR, "space-in-destination": Severity.WARNING}


def test_in_a_note_without_definitions_it_may_be_prose(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("Press [Ctrl][Alt][Del].\n", encoding="utf-8")
    assert {each.severity for each in extract(note, root=tmp_path).problems} == {Severity.WARNING}


def test_a_definition_repeated_word_for_word_does_no_harm(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("[a] [b]\n\n[a]: /x\n[b]: /y\n[a]: /x\n[B]: /z\n", encoding="utf-8")
    severities = [(each.line, each.severity) for each in extract(note, root=tmp_path).problems]
    assert severities == [(5, Severity.NOTE), (6, Severity.WARNING)]


def test_a_slip_below_front_matter_and_in_mdx_has_its_place(tmp_path: Path) -> None:
    note = tmp_path / "note.mdx"
    note.write_text("---\ntitle: é\n---\n<A>\n\n      [a b][c d]\n\n</A>\n", encoding="utf-8")
    (problem,) = extract(note, root=tmp_path).problems
    assert (problem.line, problem.column) == (6, 7)


def test_double_brackets_in_an_address_are_a_part_of_it(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("https://a.example/[[x]]/y and [[Page]]", encoding="utf-8")
    assert [each.url for each in extract(note, root=tmp_path).references] == [
        "https://a.example/[[x]]/y",
        "Page",
    ]


MISSPELT = [
    "htp://a.example/x",
    "http:/a.example",
    "https//a.example/x",
    "hhttp://a.example",
    "http:///a.example",
]


@pytest.mark.parametrize("url", MISSPELT)
def test_a_misspelt_address_in_text_is_a_reference_as_written(tmp_path: Path, url: str) -> None:
    note = tmp_path / "note.md"
    note.write_text(f"See {url}, please. `{url}`", encoding="utf-8")
    assert [each.url for each in extract(note, root=tmp_path).references] == [url]


@pytest.mark.parametrize("suffix", [".qmd", ".Rmd"])
def test_to_pandoc_a_heading_is_a_label(tmp_path: Path, suffix: str) -> None:
    text = "# The *Intro*\n\n[The Intro][], [text][the\nintro] and [The Intro] but [text][outro]"
    for name, lost in ((f"a{suffix}", ["outro"]), ("a.md", ["The Intro", "the intro", "outro"])):
        note = tmp_path / name
        note.write_text(text, encoding="utf-8")
        problems = extract(note, root=tmp_path).problems
        assert [each.ident for each in problems] == ["undefined-reference"] * len(lost)
        for problem, label in zip(problems, lost, strict=True):
            assert f"[{label}]" in " ".join(problem.message.split())
