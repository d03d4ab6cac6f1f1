"""Time and memory grow with the size of a note, whatever is in it."""

from __future__ import annotations

import json
import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from checker.extract import extract

if TYPE_CHECKING:
    from pathlib import Path

NASTY = {
    "brackets": "[",
    "images": "![",
    "links": "[a](",
    "links with titles": '[a](b "c") ',
    "labels": "[a][b] ",
    "definitions": "[a]: b\n",
    "less-than": "<",
    "greater-than": ">",
    "stars": "*a",
    "backticks": "`a",
    "dollars": "$a",
    "ampersands": "&a",
    "comments": "<!--",
    "declarations": "<!",
    "tags": '<a href="',
    "tags with values": "<a href='x' b=\"",
    "anchors": "<a href=x>t",
    "headings": "<h1>t",
    "scripts": "<script>",
    "font and anchors": "<font><a href=x>",
    "tables": "<table><tr><td>",
    "schemes": "http://",
    "other schemes": "x://y",
    "bare": "https://a.b ",
    "one long address": "https://a.b/)];&amp;",
    "www": "www.",
    "prose without spaces": "深https://a.b。",
    "returns": "a\r",
    "quotes": "> ",
    "lists": "- a\n",
    "rules": "---\n",
    "identifiers": "深doi:10.1000/xyz]]",
    "macros": "link:++{a}[",
    "cross-references": "<<a",
    "attributes": ":a: {a}{a}\n",
    "titles": "== a\n",
    "passed over": "#+begin_src\n* a\n",
    "described links": "[[a][b",
    "equals signs": " =a",
    "struck out": "+https://a.b/+",
    "many plus signs": "+https://a.b/.+.++",
    "HTML in Org": "@@html:<a href=b>@@",
    "HTML in Org that does not end": "@@html:<a href='",
    "blocks of HTML in Org": "#+begin_export html\n<a href=b>\n#+end_export\n",
    "HTML in AsciiDoc": "+++<a href=b>+++",
    "blocks of HTML in AsciiDoc": "++++\n<a href=b>\n++++\n[pass]\n<a href=c>\n\n",
}


SIZES = {".rst": (3_000, 24_000)}  # bytes, one eight times the other; docutils is slow


def seconds(note: Path) -> float:
    started = time.process_time()
    extraction = extract(note, root=note.parent)
    assert {problem.ident for problem in extraction.problems} <= {
        "duplicate-definition",
        "undefined-reference",
        "read-in-part",
    }
    return time.process_time() - started


def write(note: Path, text: str) -> None:
    if note.suffix == ".ipynb":
        cell = {"cell_type": "markdown", "metadata": {}, "source": text}
        text = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    note.write_text(text)


@pytest.mark.parametrize(
    "suffix", [".md", ".html", ".rst", ".tex", ".bib", ".txt", ".ipynb", ".adoc", ".org"]
)
@pytest.mark.parametrize("piece", NASTY.values(), ids=NASTY)
def test_time_is_linear(tmp_path: Path, piece: str, suffix: str) -> None:
    note = tmp_path / f"a{suffix}"
    write(note, piece * 1000)
    seconds(note)  # imports

    def taken(size: int) -> float:
        write(note, piece * (size // len(piece)))
        return seconds(note)

    sizes = SIZES.get(suffix, (10_000, 80_000))
    small, large = map(taken, sizes)
    if large >= 0.5 + 8 * 3 * small:  # or something else took its time
        small, large = map(min, zip((small, large), map(taken, sizes), strict=True))
    assert large < 0.5 + 8 * 3 * small  # quadratic time would be 64 times as much


def test_nested_images(tmp_path: Path) -> None:
    note = tmp_path / "a.md"
    note.write_text("![x" * 20_000 + "](u)" * 20_000)
    assert seconds(note) < 5


@pytest.mark.slow
def test_eight_megabytes_on_one_line(tmp_path: Path) -> None:
    note = tmp_path / "a.md"
    line = "深度 plain words and more of them, " * 250 + "[a link](https://a.example/深) https://b.example. "
    repeats = 8_000_000 // len(line.encode())
    note.write_text(line * repeats, encoding="utf-8")
    tracemalloc.start()
    started = time.process_time()
    extraction = extract(note, root=tmp_path)
    elapsed = time.process_time() - started
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(extraction.references) == 2 * repeats
    last = extraction.references[-1].location
    assert (last.line, last.column) == (1, len(line * repeats) - len("https://b.example. ") + 1)
    assert elapsed < 5
    assert peak < 64_000_000
