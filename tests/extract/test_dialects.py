"""What the dialects of Markdown hide from its reader, and what only looks as if they did."""

from __future__ import annotations

import pytest

from checker.extract import parse
from checker.extract.comments import without
from tests.extract.test_markdown_time import PIECES

SHOWN = {
    "cells of MATLAB": "```matlab\n%%\nx = 1\n```\n\n[x](/yes)\n\n```matlab\n%%\ny = 2\n```",
    "titles of cells": "~~~\n%% one\n~~~\n\n[x](/yes)\n\n~~~\n%% two\n~~~",
    "cells in a list": "- ```matlab\n  %%\n  ```\n\n[x](/yes)\n\n- ```matlab\n  %%\n  ```",
    "a longer fence": "````\n```\n%%\n```\n````\n\n[x](/yes)\n\n%%\n[x](/no)\n%%",
    "a fence that does not end": "[x](/yes)\n\n```\n%%\n\n[x](/no)",
    "spans": "Use `{::comment}` and [x](/yes) then `{:/comment}`",
    "spans of two": "Use ``{::comment} ` `` and [x](/yes) then ``{:/comment}``",
    "spans of Liquid": "Use `{% comment %}` and [x](/yes) then `{% endcomment %}`",
    "spans of Obsidian": "Use ` %%a` and [x](/yes) then `b%%`",
    "a backtick is no span": "a ` b {::comment}[x](/no){:/comment} [x](/yes)",
    "an escaped backtick is no span": "a \\` b {::comment}[x](/no){:/comment} ` [x](/yes)",
    "a span ends with its paragraph": "a ` b\n\n{::comment}[x](/no){:/comment}\n\nc ` d [x](/yes)",
    "a comment with a fence in it": "%%\n```matlab\n%%\n```\n[x](/no)\n%%\n[x](/yes)",
    "a comment with half a span in it": "a %%b ` c%% d ` [x](/yes)",
    "a comment that ends in a span": "{::comment}[x](/no) `{:/comment}` [x](/yes)",
    "a comment of Windows": "%%\r\n[x](/no)\r\n%%\r\n[x](/yes)\r\n",
    "an attribute without quotes": "<a href={:}>y</a> [x](/yes)",
}


@pytest.mark.parametrize("text", SHOWN.values(), ids=SHOWN)
def test_only_what_is_hidden_is_not_read(text: str) -> None:
    found = [each.url for each in parse("a.md", text.encode()).references]
    assert [url for url in found if url != "{:}"] == ["/yes"]


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_covered_text_keeps_its_place(piece: str) -> None:
    body = b"%% {" + piece.encode() * 50 + b"{::comment}"
    covered = without(body)
    assert len(covered) == len(body)
    assert [at for at, byte in enumerate(covered) if byte == 10] == [
        at for at, byte in enumerate(body) if byte == 10
    ]


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        (
            "{{ a }} " * 40 + "[x](http://a.org/{{1}}) [y](http://a.org/{{i}})",
            ["http://a.org/{{1}}", "http://a.org/{{i}}"],
        ),
        ("{{ a }} " * 40 + "[x](/{%1%}) [y](/{{ b }})", ["/{%1%}", "/{{ b }}"]),
        ("{{ a }} [x](/{%0}}) [y](/{{ b }})", ["/{%0}}", "/{{ b }}"]),
        ("{{ a }} [x](/{%" + "a" * 5000 + "}})", ["/{%" + "a" * 5000 + "}}"]),
    ],
)
def test_expressions_are_told_as_they_are_written(text: str, cited: list[str]) -> None:
    assert [each.url for each in parse("a.md", text.encode()).references] == cited


@pytest.mark.parametrize(
    "text",
    [
        "export const f = () => {\n  const a = '}'\n\n  return <a href='/no'>x</a> // }\n}\n\n[x](/yes)",
        "import {\n  A,\n\n  B,\n} from './ab'\n\n[x](/yes)",
        "import A from 'a'\nexport const b = [\n\n  '[x](/no)',\n]\n[x](/no)\n\n[x](/yes)",
        "export const a = {\n[x](/no)\n\n[x](/yes)",
        "```js\nexport default {\n```\n\n[x](/yes)\n\n}",
        "import A from 'a'\r\n\r\n[x](/yes)",
        "import A from 'a'",
    ],
)
def test_modules_of_mdx_end_where_their_brackets_are_closed(text: str) -> None:
    found = [each.url for each in parse("a.mdx", text.encode()).references]
    assert found == ["/yes"] * ("yes" in text)
