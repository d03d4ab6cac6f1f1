"""Slugs: a title, a program, and the id that its documented rules give.

GitHub: lower case, everything but letters, marks, digits, connectors and hyphens dropped, each space a hyphen.
kramdown: everything before the first ASCII letter dropped, then all but ASCII letters, digits, spaces and hyphens.
kramdown with GFM input: as GitHub, after "--" has become a dash. Hugo: as GitHub without marks. Python-Markdown: NFKD,
ASCII only, runs of spaces and hyphens become one. Pandoc: letters, digits and "_-." kept, nothing before the first
letter. GitLab: as GitHub with runs of hyphens levelled. VitePress: accents and punctuation out, "_" before a digit.
"""

from __future__ import annotations

import pytest

from checker.site.slugs import STYLES, comparable, nested, numbered, words

BY_NAME = {style.name: style for style in STYLES}

ROWS = [
    ("Hello World", "github", "hello-world"),
    ("Hello, World!", "github", "hello-world"),
    ("  Two  spaces", "github", "--two--spaces"),
    ("A & B", "github", "a--b"),
    ("What's new in 2.0?", "github", "whats-new-in-20"),
    ("snake_case and kebab-case", "github", "snake_case-and-kebab-case"),
    ("`code` in *it*", "github", "code-in-it"),
    ("a -- b", "github", "a----b"),
    ("Привет non-latin 你好", "github", "привет-non-latin-你好"),
    ("😄 emoji", "github", "-emoji"),
    ("संदर्भ और स्रोत", "github", "संदर्भ-और-स्रोत"),
    ("المراجع", "github", "المراجع"),
    ("参考：资料", "github", "参考资料"),
    ("Ⅷ and ²", "github", "ⅷ-and-"),
    ("ÜBERBLICK", "github", "überblick"),
    ("Ⓐ and 🅱", "github", "ⓐ-and-🅱"),
    ("C++ / C#", "github", "c--c"),
    ("1. First", "github", "1-first"),
    ("a -- b", "kramdown-gfm", "a--b"),
    ("Überblick & Ziele", "kramdown-gfm", "überblick--ziele"),
    ("It's --- done", "kramdown-gfm", "its--done"),
    ("1. First steps", "kramdown", "first-steps"),
    ("Überblick & Ziele", "kramdown", "berblick--ziele"),
    ("参考资料", "kramdown", "section"),
    ("12 + 3", "kramdown", "section"),
    ("snake_case", "kramdown", "snakecase"),
    ("2 kinds: a/b", "kramdown", "kinds-ab"),
    ("Hello World", "hugo", "hello-world"),
    ("A & B", "hugo", "a--b"),
    ("संदर्भ", "hugo", "सदरभ"),
    ("你好", "hugo", "你好"),
    ("!!!", "hugo", "heading"),
    ("a -- b", "hugo", "a--b"),
    ("Über uns", "hugo-ascii", "uber-uns"),
    ("A & B: c_d", "blackfriday", "a-b-c-d"),
    ("Hello,  World - again", "python-markdown", "hello-world-again"),
    ("Überblick & Ziele", "python-markdown", "uberblick-ziele"),
    ("žlutý kůň", "python-markdown", "zluty-kun"),
    ("参考资料", "python-markdown", "_1"),
    ("snake_case", "python-markdown", "snake_case"),
    ("参考：资料", "python-markdown-unicode", "参考资料"),
    ("Heading identifiers in HTML", "pandoc", "heading-identifiers-in-html"),
    ("Maître d'hôtel", "pandoc", "maître-dhôtel"),
    ("3. Applications", "pandoc", "applications"),
    ("v1.2 -- now", "pandoc", "v1.2----now"),
    ("33", "pandoc", "section"),
    ("This is -- a   test", "gitlab", "this-is-a-test"),
    ("2024", "gitlab", "anchor-2024"),
    ("Überblick & Ziele", "vitepress", "uberblick-ziele"),
    ("2.0 (beta)", "vitepress", "_2-0-beta"),
    ("What's new?", "markdown-it", "what's-new?"),
]


@pytest.mark.parametrize(("title", "style", "slug"), ROWS)
def test_a_title_and_its_slug(title: str, style: str, slug: str) -> None:
    assert list(numbered([title], BY_NAME[style])) == [slug]


@pytest.mark.parametrize(
    ("style", "ids"),
    [
        ("github", ["notes", "notes-1", "notes-2", "more"]),
        ("kramdown", ["notes", "notes-1", "notes-2", "more"]),
        ("kramdown-gfm", ["notes", "notes-1", "notes-2", "more"]),
        ("hugo", ["notes", "notes-1", "notes-2", "more"]),
        ("python-markdown", ["notes", "notes_1", "notes_2", "more"]),
    ],
)
def test_titles_alike_are_numbered(style: str, ids: list[str]) -> None:
    assert list(numbered(["Notes", "Notes", "Notes!", "More"], BY_NAME[style])) == ids


def test_a_number_that_is_taken_is_passed_over() -> None:
    assert list(numbered(["a 1", "a", "a"], BY_NAME["github"])) == ["a-1", "a", "a-2"]


@pytest.mark.parametrize(
    ("fragment", "found"),
    [
        ("Alpha", True),
        ("alpha", True),
        ("Alpha: the first", False),
        ("Beta: more|less", True),
        ("Beta more less", True),
        ("Alpha#Gamma", True),
        ("Gamma#Alpha", False),
        ("Alpha#Beta more less#Gamma", True),
        ("", False),
        ("#", False),
        ("Delta", False),
    ],
)
def test_headings_by_their_words(fragment: str, *, found: bool) -> None:
    assert nested(fragment, [*map(words, ["Alpha", "Beta: more|less", "Gamma"])]) is found


@pytest.mark.parametrize(
    ("one", "other"),
    [("U\u0308ber", "über"), ("❤\ufe0f-heart", "❤-heart"), ("a\u200db", "ab"), ("STRASSE", "straße")],
)
def test_what_writers_cannot_see_does_not_count(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)
