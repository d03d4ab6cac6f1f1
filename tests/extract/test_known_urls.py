"""Notes built from URLs that are known beforehand: each is found, once, in order, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from checker.extract import extract
from checker.models import Kind

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


class Form(NamedTuple):
    """A way to write a link; ``{}`` stands for the URL."""

    pattern: str
    kind: Kind


MARKDOWN = (
    Form("[text]({})", Kind.INLINE),
    Form("[text](<{}> 'title')", Kind.INLINE),
    Form('**[*te*`xt`]( {} "title" )**', Kind.INLINE),
    Form("[[1]]({})", Kind.INLINE),
    Form("![alt]({})", Kind.IMAGE),
    Form("<{}>", Kind.AUTOLINK),
    Form("{}", Kind.BARE),
    Form("({}).", Kind.BARE),
    Form("**{}**", Kind.BARE),
    Form("~~{}~~,", Kind.BARE),
    Form("（{}）。", Kind.BARE),
    Form("「{}」", Kind.BARE),
    Form("“{}”…", Kind.BARE),
    Form("深度{}；", Kind.BARE),
    Form("{}، ثم", Kind.BARE),
    Form("और {}।", Kind.BARE),
    Form('<a href="{}">text</a>', Kind.HTML),
    Form("<img alt='x' src='{}'>", Kind.HTML),
    Form("`code` {}", Kind.BARE),
)
BLOCKS = (
    "{}\n\n",
    "- {}\n\n",
    "1. > {}\n\n",
    "> {}\r\n\r\n",
    "## {}\n\n",
    "| a | b |\n|---|---|\n| {} | x |\n\n",
    "text[^1]\n\n[^1]: {}\n\n",
    "<details>\n\n{}\n\n</details>\n\n",
    "Prose and  \n{} more\n\n",
)
NOISE = (
    "```\nhttps://code.example [x](https://code.example)\n```\n\n",
    "Code:\n\n    https://indented.example\n\n",
    "<!-- https://comment.example -->\n\n",
    "`https://span.example` DeepLearni.ng is History\n\n",
    "<script>\nfetch('https://script.example')\n</script>\n\n",
    "深度 😀 é\n\n",
    "\\[x](y) [z] (w)\n\n",
)
PARTS = st.tuples(st.sampled_from(MARKDOWN), st.sampled_from(BLOCKS), st.sampled_from(["", *NOISE]))
PATHS = st.sampled_from(
    ["", "/", "/a_b_c", "/~u/@m/x*y", "/w/P_(l)", "/?a=1&b=2#f", "/深/é", "/a%20b", "/x.html"]
)


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(st.tuples(PARTS, PATHS), max_size=8), st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_markdown(tmp_path_factory: pytest.TempPathFactory, parts: list[tuple], mark: bytes) -> None:  # type: ignore[type-arg]
    expected, text = [], ""
    for number, ((form, block, noise), path) in enumerate(parts):
        url = f"https://h{number}.example{path}"
        expected.append((url, form.kind))
        text += noise + block.replace("{}", form.pattern.replace("{}", url))
    note = tmp_path_factory.getbasetemp() / "known.md"
    note.write_bytes(mark + text.encode())
    assert found_in(note) == expected


HTML = (
    '<p><a href="{}">text</a></p>',
    "<A HREF='{}'>text</A>",
    "<a href={}>text</a>",
    '<img src="{}" alt="x">',
    '<ul><li>x<a class=y href="{}" title="a > b"><b>text</b></a></ul>',
    '<iframe src="{}"></iframe>',
    '<video><source src="{}"></video>',
    '<table><tr><td><a href="{}"></a></table>',
)
HTML_NOISE = (
    '<!-- <a href="https://comment.example">x</a> -->',
    "<script>x = '<a href=\"https://script.example\">'</script>",
    '<link rel="preconnect" href="https://hint.example">',
    "<p>é 深 😀 &amp; a < b</p>",
    '<a name="x">y</a></b></p>',
)


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(st.tuples(st.sampled_from(HTML), st.sampled_from(["", *HTML_NOISE]), PATHS), max_size=8))
def test_html(tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[str, str, str]]) -> None:
    expected, text = [], "<!doctype html>\n<html lang=de><body>"
    for number, (form, noise, path) in enumerate(parts):
        url = f"https://h{number}.example{path}"
        expected.append((url, Kind.HTML))
        text += noise + form.replace("{}", url)
    note = tmp_path_factory.getbasetemp() / "known.html"
    note.write_text(text, encoding="utf-8")
    assert found_in(note) == expected


def found_in(note: Path) -> list[tuple[str, Kind]]:
    raw = note.read_bytes()
    references = extract(note, root=note.parent).references
    assert all(raw[each.location.start : each.location.end].decode() == each.url for each in references)
    return [(each.url, each.kind) for each in references]
