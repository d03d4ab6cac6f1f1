"""Time grows with the size of a note, also where templates, wikilinks and MDX are read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from checker.extract import extract
from tests.extract.test_time import NASTY

if TYPE_CHECKING:
    from pathlib import Path


PIECES = {
    **NASTY,
    "expressions that do not end": "{{",
    "expressions": "{{ a }} ",
    "tags of Liquid": "{% a %}",
    "comments of Liquid that do not end": "{% comment %}",
    "comments of Liquid": "{% comment %}a{% endcomment %}",
    "comments of Obsidian": "%%a ",
    "comments of Obsidian with ends": " %%a%%",
    "comments that fences hide": "%%\n```\n",
    "comments with fences that do not end": "%%\n```a\n",
    "comments with shorter fences": "%%{\n~~~~\n~~~\n",
    "spans of all lengths": "{`a``b```c````d",
    "attributes": "{:",
    "attributes of kramdown": "a{: .b #c}",
    "braces": "{a",
    "closed braces": "{a}",
    "wikilinks that do not end": "[[a|",
    "wikilinks": "![[a#b|c]] ",
    "undefined labels": "[ab][cd] ",
    "defined twice": "[ab]: c\n",
    "closing brackets": "](",
    "spaces in addresses": "[a](b c.md) ",
    "bold lines": "**References**\n\n",
    "bold words": "**a** ",
    "bold titles in one line": "**References** ",
    "bold words in bold words": "**a **b",
    "link lines": "- [a](https://b.c)\n",
    "components": "<A.b",
    "indented lines": "      a\n",
    "imports": "import a\n",
    "exports that do not end": "export {\n\n",
    "exports that fences end": "export {\n\n" * 30 + "```\n",
    "slips": "htp://a.b ",
    "identifiers": "doi:10.1000/a, ",
    "highlights": "==https://a.b== ",
    "apostrophes": "https://a.b’完",
    "closed before prose": "https://a.b/)を",
    "quoted HTML": "> <p>\n> a\n\n",
    "block marks": "a ^b\n",
    "marks with braces": "{a#",
    "formulas that do not end": "\\(",
    "doubled formulas that do not end": "\\\\[",
    "formulas that end otherwise": "\\(\\\\(a",
    "formulas": "\\(\\a{//}\\) ",
    "players": "@[a](b)\n\n",
    "players that do not end": "@[a](",
    "admonitions": "!!! a\n\n    b\n\n",
    "details in details": "\n    ???",
    "tabs": '=== "a"\n\tb\n',
    "titles of tabs": '=== "',
    "names between dollars": "${a}/b [cd](e.f) ",
    "names that do not end": "${a [bc](https://d.e) $",
    "links behind addresses": "https://a.b/[c](https://d.e)",
    "addresses that open brackets": "[a](https://b.c/(d e ",
    "addresses without their brackets": "[a]](https://b.c) ",
    "angles that do not close": "<https://a.b ",
    "bars in cells": "a|b\n-|-\n<a href='c\\|d'>e</a>|*f*\n\n",
    "strings in braces": '={"a"}',
    "strings that do not end": '={"',
}


@pytest.mark.parametrize("suffix", [".md", ".mdx"])
@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_time_is_linear(tmp_path: Path, piece: str, suffix: str) -> None:
    note = tmp_path / f"a{suffix}"

    def taken(size: int) -> float:
        note.write_text("# References\n\n" + piece * (size // len(piece)), encoding="utf-8")
        return seconds(note)

    taken(1_000)  # imports
    small, large = taken(10_000), taken(80_000)
    if large >= 0.5 + 8 * 3 * small:  # or something else took its time
        small, large = min(small, taken(10_000)), min(large, taken(80_000))
    assert large < 0.5 + 8 * 3 * small  # quadratic time would be 64 times as much


def test_time_is_linear_for_brackets_in_brackets(tmp_path: Path) -> None:
    note = tmp_path / "a.md"
    times = []
    for size in (2_000, 16_000, 128_000):
        note.write_text("[" * size + "a" + "][b]" * size, encoding="utf-8")
        times.append(min(seconds(note) for _ in range(2)))
    assert times[2] < 0.5 + 8 * 3 * times[1]


def test_time_is_linear_for_bodies_in_bodies(tmp_path: Path) -> None:
    note = tmp_path / "a.md"
    times = []
    for depth in (50, 200, 800):  # notes of 2 KB, 21 KB and 325 KB
        note.write_text("".join("\t" * each + "!!! a\n" for each in range(depth)), encoding="utf-8")
        times.append(min(seconds(note) for _ in range(2)) / note.stat().st_size)
    assert times[2] < 3 * times[1] + 1e-6


@pytest.mark.parametrize("piece", ["<", "[", "[[", "{{", "![", "{% comment %}", "`", "%% "])
def test_a_megabyte(tmp_path: Path, piece: str) -> None:
    note = tmp_path / "a.md"
    note.write_text(piece * (1_000_000 // len(piece)), encoding="utf-8")
    assert seconds(note) < 20


def seconds(note: Path) -> float:
    started = time.process_time()
    extract(note, root=note.parent)
    return time.process_time() - started
