"""Lists of links that are read without the parser are what the parser makes of them, wherever they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.extract.destinations import Definitions
from checker.extract.events import OPTIONS, Walk, walk
from checker.extract.items import MARK, Items
from checker.extract.source import Lines, Source

ITEMS = [
    "* [a](b)",
    "* [c d](https://x.example/e_f*g) - words",
    "- [é](#ü): 言葉",
    "  + [h](i?j=k&l) www.x.example",
]
LINES = [
    *ITEMS, *ITEMS, "", "", "words", "> quoted", "1. one", "# Title", "===", "---", "```", "~~~", "$$", "<!--", "-->",
    "<details>", "</details>", "<pre>", "<a href='m'>", "</a>", "<script>", "</script>", "[n", "](o)", "![", "**", "*",
    "`", "| a | b |", "|---|---|", ": term", "[p]: q", "* [ ] [r](s)", "* [[t]]", "\\", "$", "[^1]:", MARK,
]  # fmt: skip


def source_of(text: str) -> Source:
    raw = text.encode()
    return Source("x.md", raw, text, 0, lines=Lines(raw))


@given(
    st.lists(st.tuples(st.sampled_from(["", "", "    ", "  ", "> "]), st.sampled_from(LINES)), max_size=12),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_the_parser_makes_of_them(lines: list[tuple[str, str]], ending: str) -> None:
    source = source_of(ending.join(["", *(indent + line for indent, line in lines), ""]))
    definitions = Definitions(source, OPTIONS)
    parsed = Walk(source, definitions, None, keeps_text=False)
    parsed.run(OPTIONS)
    taken = walk(source, definitions, keeps_text=False)
    if not parsed.has_money:
        assert sorted(taken.found) == sorted(parsed.found)
        assert taken.spots == parsed.spots
        assert taken.headings.outline == parsed.headings.outline
        assert taken.ids == parsed.ids


@pytest.mark.parametrize(
    "text",
    [
        "\n* [a](b)\n* [c](d) words\n",
        "\r\n  - [a](b)\r\n  - [c](d)\r\n",
        "\n+ [日本](語)\n+ [é](è)、言葉\n",
    ],
)
def test_runs_are_covered(text: str) -> None:
    body = Items(source_of(text)).body
    assert "[" not in body
    assert body.count(MARK) == 1
    assert len(body.encode()) == len(text.encode())


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_an_empty_line_ends_a_run_as_it_ends_a_block_of_html(ending: str) -> None:
    source = source_of(ending.join(["", "<details>", "* [a](b)", "", "* [c](d)", ""]))
    taken = walk(source, Definitions(source, OPTIONS), keeps_text=False)
    assert [each.url for each in taken.found] == ["d"]


@pytest.mark.parametrize(
    "item",
    ["[a](b) www.c.example", "[a](b) [c](d)", "[*a*](b)", "[^a](b)", "[a](b&amp;c)", "[a](<b>)", "[a](b 'c')", "a [b](c)"],
)  # fmt: skip
def test_other_items_are_left_to_the_parser(item: str) -> None:
    assert Items(source_of(f"\n* {item}\n")).body == f"\n* {item}\n"
