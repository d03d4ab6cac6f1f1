from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.extract.frontmatter import split
from checker.models import Kind

URLS = st.sampled_from(
    ["https://a.example", "http://b.example/x_y?a=1&b=2#c", "https://é.example/深", "HTTPS://C.EXAMPLE/'q'"]
)
WORDS = st.sampled_from(
    [
        "",
        "text",
        "a: b",
        "- x",
        "see https://no.example for more",
        "ftp://no.example",
        "é 深 😀",
        "#",
        "'",
        '"',
    ]
)
VALUES = st.recursive(
    URLS | WORDS | st.booleans() | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcde"), inner, max_size=3),
    max_leaves=8,
)
STYLES = st.fixed_dictionaries(
    {
        "default_flow_style": st.sampled_from([True, False, None]),
        "default_style": st.sampled_from([None, "'", '"', "|", ">"]),
        "allow_unicode": st.booleans(),
        "line_break": st.sampled_from(["\n", "\r\n"]),
        "width": st.sampled_from([20, 1000]),
    }
)


def urls_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [url for inner in value.values() for url in urls_in(inner)]
    if isinstance(value, list):
        return [url for inner in value for url in urls_in(inner)]
    return [value] if isinstance(value, str) and value[:4].lower() == "http" else []


@settings(deadline=None)  # a busy machine is no failure
@given(
    st.dictionaries(st.sampled_from("abcde"), VALUES, min_size=1, max_size=4),
    STYLES,
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
)
def test_every_url_of_yaml_with_its_place(
    document: dict[str, Any], style: dict[str, Any], mark: bytes
) -> None:
    written = yaml.dump(document, Dumper=yaml.SafeDumper, sort_keys=False, **style)
    raw = mark + f"---\n{written}---\n[body](https://body.example)".encode()
    front = split(raw)
    assert front.defect is None
    assert raw[front.end :] == b"[body](https://body.example)"
    assert [found.url for found in front.urls] == urls_in(document)
    for found in front.urls:
        slice_ = raw[found.start : found.end].decode()
        assert (
            slice_ == found.url or "\\" in slice_ or "''" in slice_
        )  # escapes of quoted strings stay as written
        assert found.kind is Kind.FRONT_MATTER


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("a: 1\nb: true\nc:\n", {"a": "1", "b": "true", "c": ""}),
        ("a: no\nb: 2024-01-02\nc: 0x1F\n", {"a": "no", "b": "2024-01-02", "c": "0x1F"}),
        ("a: {b: c}\nd: [e]\nf: g\n", {"f": "g"}),
        ("a: |\n  x\n  y\nb: >-\n  x\n  y\n", {"a": "x\ny\n", "b": "x y"}),
        ("? [a, b]\n: c\n? {d: e}\n: f\ng: h\n", {"": "f", "g": "h"}),
        ("a: &x b\nc: *x\nd: e\n", {"a": "b", "d": "e"}),
        ("a: !!python/object:os.system x\n", {"a": "x"}),
        ("", {}),
        ("# only a comment\n", {}),
    ],
)
@pytest.mark.parametrize("end", ["---\n", "...\n", "---", "--- \t\n"])
def test_top_level_values_are_kept_as_written(written: str, values: dict[str, str], end: str) -> None:
    front = split(f"---\n{written}{end}".encode())
    assert front.defect is None
    assert front.values == values


def test_toml() -> None:
    raw = b"""+++
title = "T"
url = 'https://a.example/\\d' # "https://comment.example"
draft = true
[[links]]
to = "https://b.example"
list = ["https://c.example", { deep = "https://d.example" }]
+++
x"""
    front = split(raw)
    assert front.defect is None
    assert front.values == {"title": "T", "url": "https://a.example/\\d", "draft": "True"}
    assert [found.url for found in front.urls] == [
        "https://a.example/\\d",
        "https://b.example",
        "https://c.example",
        "https://d.example",
    ]
    assert [raw[found.start : found.end].decode() for found in front.urls] == [
        found.url for found in front.urls
    ]
    assert raw[front.end :] == b"x"


@pytest.mark.parametrize(
    ("written", "cited"),
    [
        ('url = "https://a.org/?a=1\\u0026b=2"', [("url", "https://a.org/?a=1&b=2")]),
        ('b = """\nhttps://b.org\n"""', [("b", "https://b.org")]),
        ('b = """\\\n  https://b.org/\\u0062"""', [("b", "https://b.org/b")]),
        ("b = '''https://b.org/'x''''", [("b", "https://b.org/'x'")]),
        (
            'title="x"\n# old = "https://d.org/x"\nurl="https://d.org/x"',
            [("url", "https://d.org/x")],
        ),
        ('a = "# no comment" # "https://d.org"\nb = "https://d.org"', [("b", "https://d.org")]),
        ('a = """\nc = "https://no.org"\n"""\nb = ["https://no.org"]', [("b", "https://no.org")]),
        (
            '"a b" = "https://a.org"\n"c.d".e = {f = \'https://b.org\'}',
            [("a b", "https://a.org"), ("f", "https://b.org")],
        ),
        ('"https://a.org" = "https://a.org"', [("https://a.org", "https://a.org")]),
        ('a = "it\'s \\"quoted\\"" \nb = "https://b.org"', [("b", "https://b.org")]),
    ],
)
def test_every_form_of_strings_in_toml(written: str, cited: list[tuple[str, str]]) -> None:
    raw = f"+++\n{written}\n+++\n".encode()
    front = split(raw)
    assert front.defect is None
    assert [(found.words[0], found.url) for found in front.urls] == cited
    for found in front.urls:
        slice_ = raw[found.start : found.end].decode()
        assert slice_ == found.url or "\\" in slice_


@pytest.mark.parametrize(
    ("written", "cited"),
    [
        ("source: https://en.wikipedia.org/wiki/Foo_(bar)", ["https://en.wikipedia.org/wiki/Foo_(bar)"]),
        ("url: https://a.org/x,y", ["https://a.org/x,y"]),
        (
            "urls: [https://a.org/x, 'https://b.org/y', \"https://c.org\"]",
            ["https://a.org/x", "https://b.org/y", "https://c.org"],
        ),
        ("url: {a: https://a.org/x}\nb: <https://b.org>", ["https://a.org/x", "https://b.org"]),
        ("url: https://a.org/?a=1&amp;b", ["https://a.org/?a=1&amp;b"]),
        ("url: www.a.org and htp://b.org", []),
    ],
)
def test_broken_front_matter_still_cites(written: str, cited: list[str]) -> None:
    raw = f"---\ntitle: Foo: bar\n{written}\n---\n".encode()
    front = split(raw)
    assert front.defect is not None
    assert front.values["title"] == "Foo: bar"
    assert [found.url for found in front.urls] == cited
    assert [raw[found.start : found.end].decode() for found in front.urls] == cited
