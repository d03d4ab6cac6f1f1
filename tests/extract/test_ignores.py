"""Comments that ask to leave something alone: where each format has them, and where it has none."""

from __future__ import annotations

import difflib
import json
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.extract import parse
from checker.extract.record import decode, encode

YES, NO = "known", "never"
"""The reasons of comments that count, and of those that are none."""


def notebook(*cells: str | list[str], kind: str = "markdown") -> str:
    return json.dumps(
        {"cells": [{"cell_type": kind, "source": each} for each in cells], "nbformat": 4}, indent=1
    )


COVERED = {
    "its line": ("a.md", "[a](https://a.org/) <!-- refguard-ignore: known -->\n[b](https://b.org/)\n", "a"),
    "the line below, alone": (
        "a.md",
        "<!-- refguard-ignore: known -->\n\n> [a](https://a.org/)\n\n[b](https://b.org/)\n",
        "a",
    ),
    "below two lines": ("a.md", "<!-- refguard-ignore: known\n as it is -->\n[a](https://a.org/)\n", "a"),
    "disable-line": (
        "a.md",
        "[a](https://a.org/) <!-- refguard-disable-line: known -->\n[b](https://b.org/)\n",
        "a",
    ),
    "next-line": (
        "a.md",
        "<!-- refguard-disable-next-line: known -->\n[a](https://a.org/)\n[b](https://b.org/)\n",
        "a",
    ),
    "next-line is no further": (
        "a.md",
        "<!-- refguard-disable-next-line: known -->\n\n[a](https://a.org/)\n",
        "",
    ),
    "between": (
        "a.md",
        "<!-- refguard-disable: known -->\n[a](https://a.org/)\n\n[b](https://b.org/)\n<!-- refguard-enable -->\n[c](https://c.org/)\n",
        "ab",
    ),
    "up to the end": (
        "a.md",
        "[c](https://c.org/)\n<!-- refguard-disable: known -->\n\n[a](https://a.org/)\n",
        "a",
    ),
    "within a line": (
        "a.md",
        "[c](https://c.org/) <!-- refguard-disable: known --> [a](https://a.org/) <!-- refguard-enable --> [d](https://d.org/)\n",
        "a",
    ),
    "a definition": (
        "a.md",
        "[a][1] and [b]\n\n<!-- refguard-ignore: known -->\n[1]: https://a.org/\n[b]: https://b.org/\n",
        "a",
    ),
    "in a table": ("a.md", "| x |\n|---|\n| [a](https://a.org/) <!-- refguard-ignore: known --> |\n", "a"),
    "with a byte order mark": ("a.md", "\ufeff[a](https://a.org/) <!-- refguard-ignore: known -->\n", "a"),
    "beside wide characters": ("a.md", "漢字 [a](https://a.org/) é <!-- refguard-ignore: known -->\n", "a"),
    "front matter": (
        "a.md",
        "---\na: https://a.org/ # refguard-ignore: known\n# refguard-ignore: known\nb: https://b.org/\nc: https://c.org/\n---\n",
        "ab",
    ),
    "front matter of TOML": (
        "a.md",
        '+++\na = "https://a.org/" # refguard-ignore: known\nb = "https://b.org/"\n+++\n',
        "a",
    ),
    "no comment in a value": (
        "a.md",
        '---\na: "https://a.org/ # refguard-ignore: never"\nb: |\n  # refguard-ignore: never\n---\n',
        "",
    ),
    "obsidian": ("a.md", "[a](https://a.org/) %% refguard-ignore: known %%\n\n[b](https://b.org/)\n", "a"),
    "obsidian block": ("a.md", "%%\nrefguard-ignore: known\n%%\n[a](https://a.org/)\n", "a"),
    "mdx": ("a.mdx", "{/* refguard-ignore: known */}\n\n[a](https://a.org/)\n\n[b](https://b.org/)\n", "a"),
    "mdx, indented": (
        "a.mdx",
        "<Tab>\n    [a](https://a.org/) {/* refguard-ignore: known */}\n</Tab>\n",
        "a",
    ),
    "mkdocs": ("a.md", "!!! note\n    [a](https://a.org/) <!-- refguard-ignore: known -->\n", "a"),
    "html": (
        "a.html",
        '<p><a href="https://a.org/">a</a> <!-- refguard-ignore: known -->\n<a href="https://b.org/">b</a>',
        "a",
    ),
    "rst": ("a.rst", ".. refguard-ignore: known\n\n`a <https://a.org/>`_\n\n`b <https://b.org/>`_\n", "a"),
    "rst, nested": (
        "a.rst",
        ".. note::\n\n   .. refguard-ignore: known\n\n   https://a.org/\n\nhttps://b.org/\n",
        "a",
    ),
    "asciidoc": ("a.adoc", "= T\n\n// refguard-ignore: known\nhttps://a.org/[a]\nhttps://b.org/[b]\n", "a"),
    "org": ("a.org", "* H\n# refguard-ignore: known\n[[https://a.org/][a]]\n[[https://b.org/][b]]\n", "a"),
    "latex": ("a.tex", "\\url{https://a.org/} % refguard-ignore: known\n\\url{https://b.org/}\n", "a"),
    "latex, alone": (
        "a.tex",
        "% refguard-ignore: known\n\\url{https://a.org/}\n\\url{https://b.org/}\n",
        "a",
    ),
    "bibtex": (
        "a.bib",
        "% refguard-ignore: known\n@misc{a,\n  title = {A},\n  url = {https://a.org/},\n}\n\n@misc{b, url = {https://b.org/}}\n",
        "a",
    ),
    "notebook": (
        "a.ipynb",
        notebook(["[a](https://a.org/) <!-- refguard-ignore: known -->\n", "[b](https://b.org/)"]),
        "a",
    ),
    "notebook, in one string": (
        "a.ipynb",
        notebook("[a](https://a.org/) <!-- refguard-ignore: known -->\n[b](https://b.org/)"),
        "a",
    ),
    "notebook, over cells": (
        "a.ipynb",
        notebook(
            "<!-- refguard-disable: known -->",
            "[a](https://a.org/)",
            "<!-- refguard-enable -->\n[b](https://b.org/)",
        ),
        "a",
    ),
    "plain text has none": ("a.txt", "https://a.org/ <!-- refguard-ignore: never -->\n", ""),
    "a code span": ("a.md", "[a](https://a.org/) `<!-- refguard-ignore: never -->`\n", ""),
    "escaped": ("a.md", "[a](https://a.org/) \\<!-- refguard-ignore: never -->\n", ""),
    "indented code": (
        "a.md",
        "[a](https://a.org/)\n\n    <!-- refguard-disable: never -->\n\n[b](https://b.org/)\n",
        "",
    ),
    "a fence of mdx": ("a.mdx", "```\n{/* refguard-disable: never */}\n```\n\n[a](https://a.org/)\n", ""),
    "a fence with obsidian": ("a.md", "```\n%% refguard-disable: never %%\n```\n\n[a](https://a.org/)\n", ""),
    "a script": (
        "a.html",
        '<script>"<!-- refguard-disable: never -->"</script><a href="https://a.org/">a</a>',
        "",
    ),
    "a literal of rst": ("a.rst", "x::\n\n   .. refguard-disable: never\n\nhttps://a.org/\n", ""),
    "a listing of asciidoc": ("a.adoc", "----\n// refguard-disable: never\n----\n\nhttps://a.org/[a]\n", ""),
    "a source of org": (
        "a.org",
        "#+begin_src sh\n# refguard-disable: never\n#+end_src\n[[https://a.org/]]\n",
        "",
    ),
    "verbatim": (
        "a.tex",
        "\\begin{verbatim}\n% refguard-disable: never\n\\end{verbatim}\n\\url{https://a.org/}\n",
        "",
    ),
    "an escaped percent": ("a.tex", "5 \\% refguard-disable: never\n\\url{https://a.org/}\n", ""),
    "a cell of code": ("a.ipynb", notebook("# <!-- refguard-disable: never -->", kind="code"), ""),
    "a comment about it": ("a.md", "[a](https://a.org/) <!-- see refguard-ignore: never -->\n", ""),
}


@pytest.mark.parametrize(("path", "text", "covered"), COVERED.values(), ids=COVERED)
def test_what_a_comment_covers(path: str, text: str, covered: str) -> None:
    found = parse(path, text.encode())
    assert not found.problems
    assert {each.reason for each in found.ignores} <= {YES, "known as it is"}
    names = {
        each.url.split("//")[1][0]
        for each in found.references
        for ignore in found.ignores
        if ignore.first <= (each.location.line, each.location.column) < ignore.last
        or ignore.start <= each.location.start < ignore.end
    }
    assert names == set(covered)
    assert decode(encode(found)) == found


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("refguard-ignore: known", None),
        ("refguard-ignore until=2026-12-31: known", date(2026, 12, 31)),
        ("refguard-ignore: known until=2026-12-31", date(2026, 12, 31)),
        ("refguard-ignore: known (until=2026-12-31)", date(2026, 12, 31)),
        ("refguard-ignore: until=2026-12-31 known", date(2026, 12, 31)),
        ("  refguard-ignore  until=2026-12-31 :\n  known\n", date(2026, 12, 31)),
    ],
)
def test_the_reason_and_the_last_day(said: str, day: date | None) -> None:
    (ignore,) = parse("a.md", f"text <!--{said}-->\n".encode()).ignores
    assert (ignore.reason, ignore.until) == ("known", day)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("refguard-ignore", "gives no reason"),
        ("refguard-ignore:", "gives no reason"),
        ("refguard-ignore: --", "gives no reason"),
        ("refguard-ignore known", "gives no reason"),
        ("refguard-disable until=2026-12-31", "gives no reason"),
        ("refguard-ignore until=2026-02-30: known", "last day of refguard-ignore is none"),
        ("refguard-ignore until=soon: known", "last day of refguard-ignore is none"),
        ("refguard-ignore until=2026-12-31: known until=2027-01-01", "last day of refguard-ignore is none"),
        ("refguard-ignroe: known", "refguard-ignroe is no word"),
        ("refguard-: known", "refguard- is no word"),
        ("refguard-enable", "refguard-enable ends nothing"),
        ("refguard-disable-next-line: known", "no line follows"),
    ],
)
def test_what_cannot_be_followed_is_told(said: str, says: str) -> None:
    found = parse("a.md", f"[a](https://a.org/) <!-- {said} -->".encode())
    assert not found.ignores
    (problem,) = found.problems
    assert (problem.ident, problem.line, problem.column) == ("invalid-ignore", 1, 21)
    assert says in problem.message


def test_a_misspelt_word_gets_the_right_one() -> None:
    (problem,) = parse("a.md", b"<!-- refguard-disable-nextline: known -->\n").problems
    assert problem.advice == "Write refguard-disable-next-line."


def test_of_many_that_cannot_be_followed_the_first_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def look(word: str, *_: object, **__: object) -> list[str]:
        looked.append(word)
        return []

    monkeypatch.setattr(difflib, "get_close_matches", look)
    note = "".join(f"<!-- refguard-{number}: x -->\n\n" for number in range(50_000))
    problems = parse("a.md", note.encode()).problems
    assert len(looked) == 20
    assert [each.line for each in problems] == [2 * number + 1 for number in range(21)]
    assert problems[-1].message == "49,980 more comments, from here on, cannot be followed"


def test_places_are_those_behind_a_byte_order_mark() -> None:
    raw = b"\xef\xbb\xbf[a](https://a.org/) <!-- refguard-ignore: known -->\n"
    (ignore,) = parse("a.md", raw).ignores
    assert (ignore.line, ignore.column, ignore.first, ignore.start) == (1, 21, (1, 1), 3)


def test_alone_at_the_end_there_is_nothing_to_be_about() -> None:
    (problem,) = parse("a.md", b"text\n\n<!-- refguard-ignore: known -->\n\n").problems
    assert "no line follows that refguard-ignore could be about" in problem.message


WORDS = st.sampled_from(
    ["refguard-ignore", "refguard-disable", "refguard-disable-line", "refguard-enable", "refguard-x"]
)
FENCES = st.sampled_from(["```", "~~~", "````md", "``` {.html}"])
COMMENTS = st.sampled_from(["<!-- {} -->", "%% {} %%", "{{/* {} */}}", "%%\n{}\n%%", "<!--{}\n-->"])


@given(
    path=st.sampled_from(["a.md", "a.mdx", "a.qmd", "a.ipynb"]),
    fence=FENCES,
    form=COMMENTS,
    word=WORDS,
    text=st.text(
        alphabet=st.characters(exclude_characters="`~\r%{}*/\x0b\x0c\x85\u2028\u2029<>"), max_size=30
    ),
)
def test_in_a_fence_no_comment_ever_acts(path: str, fence: str, form: str, word: str, text: str) -> None:
    end = (re.match(r"[`~]+", fence) or [""])[0]
    note = f"{fence}\n{form.format(f'{word}: {text}')}\n{end}\n\n[a](https://a.org/)\n"
    raw = notebook(note) if path.endswith("ipynb") else note
    found = parse(path, raw.encode("utf-8", "replace"))
    assert not found.ignores
    assert not [each for each in found.problems if each.ident == "invalid-ignore"]
    assert len(found.references) >= 1


@pytest.mark.parametrize("path", ["a.md", "a.mdx", "a.html", "a.tex", "a.adoc", "a.bib"])
@pytest.mark.parametrize(
    "piece",
    [
        "<!-- refguard-ignore: x -->",
        "<!-- refguard-disable: x -->\n",
        "{/* refguard-ignore: x ",
        "% refguard-ignore: x\n",
        "%% refguard-disable: x ",
        "// refguard-disable: x\n\n\n",
        "<!-- refguard-ignore: ",
    ],
)
def test_time_is_linear(path: str, piece: str) -> None:
    parse(path, (piece * (200_000 // len(piece))).encode())
