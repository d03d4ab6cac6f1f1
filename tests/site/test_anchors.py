"""Fragments of notes: when one is missing, and when nobody can say so."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from checker.config import NotesConfig
from checker.models import Anchors
from checker.site import Sites
from tests.site.folders import build, cite, judged

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "text",
    [
        "{% include parts.md %}",
        "{%- render 'part' -%}",
        "{% for x in y %}\n## {{ x }}\n{% endfor %}",
        "{{ content }}",
        "{{ page.content }}",
        "{{ macro('x') }}",
        "{{< include parts.md >}}",
        "{{% tabs %}}",
        "## {{ page.title }}",
        "{!parts.md!}",
        '--8<-- "parts.md"',
        "::: package.module",
        'import Parts from "./parts.mdx"\n\n<Parts />',
    ],
)
def test_what_includes_other_files_can_have_any_heading(tmp_path: Path, text: str) -> None:
    build(tmp_path, {"a.md": f"# A\n\n{text}\n"})
    assert judged(tmp_path, "b.md", "a.md#x") == {"a.md#x": "ok a.md"}


@pytest.mark.parametrize(
    "text",
    [
        "[x]({{ site.baseurl }}/x)",
        "[x]({% link a.md %})",
        "{% raw %}x{% endraw %}",
        "{% highlight ruby %}x{% endhighlight %}",
        '[x]({{< ref "a.md" >}})',
        '{{< figure src="x.png" >}}',
        "{{ site.title }}",
        "```\nimport x\n```",
        "{: .class}",
    ],
)
def test_what_only_fills_in_words_has_the_headings_it_shows(tmp_path: Path, text: str) -> None:
    build(tmp_path, {"a.md": f"# A\n\n{text}\n"})
    assert judged(tmp_path, "b.md", "a.md#x", "a.md#a") == {
        "a.md#x": "missing-fragment a.md#x",
        "a.md#a": "ok a.md",
    }


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        (
            "## [Tools](https://a.org/) and *more*",
            "toolshttpsaorg-and-more",
        ),  # kramdown names it by its markup
        ("## A {#given}", "given"),
        ("A\n{: #given}", "given"),
        ('A\n{: id="given"}', "given"),
        ("A\n{: .b id='given' c=d}", "given"),
        ('[A]{id="given"} and [B]{.c #other}', "given"),
        ("# A {id=given}", "given"),
        ("# Foo<br>Bar", "foobar"),
        ("# Foo <br/> Bar", "foo--bar"),
        ("# Foo<br />Bar", "foo-bar"),
        ("# ![x](y.png) Foo<BR>Bar", "-foobar"),
        ("<div id='given'></div>", "given"),
        ("<a name=given></a>", "given"),
        ("A ^given", "^given"),
        ("## 🎉", "-1"),
        ("## Release 1.0 ##", "release-10"),
        ("Title\n=====", "title"),
        ("> ## Quoted", "quoted"),
        ("- ## Listed", "listed"),
        ("## *Bold* `code` &amp; co", "bold-code--co"),
    ],
)
def test_anchors_of_many_kinds(tmp_path: Path, text: str, fragment: str) -> None:
    build(tmp_path, {"a.md": f"# First\n\n{text}\n"})
    known, unknown = f"a.md#{fragment}", f"a.md#{fragment}-x"
    assert judged(tmp_path, "b.md", known, unknown) == {
        known: "ok a.md",
        unknown: f"missing-fragment {unknown}",
    }


@pytest.mark.parametrize(
    "fragment",
    [
        "readme",
        "readme-ov-file",
        "MIT-1-ov-file",
        "Apache-2.0-1-ov-file",
        "start-of-content",
        "L10",
        "L10-L20",
        "L10C5-L12C7",
        "user-content-fn-1",
        "issue-12",
        "issuecomment-1234567890",
        "discussioncomment-123",
        "discussion_r123",
        "pullrequestreview-123",
        "commitcomment-123",
        "diff-b335630551682c19a781afebcf4d07bf978fb1f8ac04c6bf87428ed5106870f5R12",
    ],
)
def test_what_forges_show_around_a_file_is_never_missing(tmp_path: Path, fragment: str) -> None:
    build(tmp_path, {"README.md": "# A\n"})
    cited = [f"{path}#{fragment}" for path in ("", "README.md", ".", "./")]
    assert set(judged(tmp_path, "README.md", *cited).values()) <= {"ok README.md", "ok .", "ok "}
    assert judged(tmp_path, "README.md", f"#{fragment}-x y") == {
        f"#{fragment}-x y": f"missing-fragment README.md#{fragment}-x y"
    }


def test_what_cannot_be_read_misses_nothing(tmp_path: Path) -> None:
    (tmp_path / "latin.md").write_bytes("# \xdcber".encode("latin-1"))
    (tmp_path / "large.md").write_text("# A\n" + "x" * 2000, encoding="utf-8")
    assert judged(tmp_path, "b.md", "latin.md#x", "large.md#x", max_bytes=1000) == {
        "latin.md#x": "ok latin.md",
        "large.md#x": "ok large.md",
    }


def test_what_the_run_has_read_is_not_read_again(tmp_path: Path) -> None:
    build(tmp_path, {"a.md": "# Written since\n"})
    sites = Sites(tmp_path, NotesConfig(), {"a.md": Anchors(("As It Was",), frozenset({"id"}))})
    lost = [sites.missing_fragment(cite(f"a.md#{each}", "b.md")) for each in ("as-it-was", "ID", "since")]
    assert lost == [None, None, "since"]


def test_many_headings_and_many_fragments_take_linear_time(tmp_path: Path) -> None:
    build(tmp_path, {"a.md": "".join(f"# Heading {number % 100}\n" for number in range(20_000))})
    sites = Sites(tmp_path, NotesConfig())
    started = time.process_time()
    lost = [sites.missing_fragment(cite(f"a.md#heading-{number}", "b.md")) for number in range(200)]
    assert [fragment is not None for fragment in lost] == [False] * 100 + [True] * 100
    assert time.process_time() - started < 10
