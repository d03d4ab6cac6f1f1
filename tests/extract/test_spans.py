"""Whatever a note holds: the span of each reference is its URL as written, and its place is that of the span."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pyromark
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from checker.extract.events import OPTIONS
from checker.extract.frontmatter import split
from checker.extract.html import extract as from_html
from checker.extract.identifiers import arxiv_url, doi_url
from checker.extract.markdown import extract as from_markdown
from checker.extract.source import Lines, Source
from checker.extract.templates import Templates
from checker.models import Kind

if TYPE_CHECKING:
    from checker.models import Reference

ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|&(?:[A-Za-z][A-Za-z0-9]*|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")

FRAGMENTS = [
    piece.replace("·", " ")
    for piece in re.findall(
        r"\S+",
        r"""
        [ ] ( ) ! [a] [b] : > - ` * ** _ ~~ == < > \ | $ $$ # & ; ' " . , </a> </code> <!-- --> <div> </div>
        <script> </script> <code> <br> <h2> </h2> 。 」 ） — “ é 深 😀 और ` [^1] [^1]: {#id} {: a@b.example <a@b.example> &amp; &ouml;
        &copy &#x41; \] \) \_ www. http:// https://a.example/x https://é.example/深?a=1&amp;b=2 www.a.example <http://b.example>
        [x](https://c.example) ![x](<d e> [x](f(g)h) [x]( [y][b] ![y][a] <a·href="i.html"> <a·href='j&amp;k'> <img·src=l>
        |--| ``` [[1]](https://m.example) [//]:
        ![x](<d·e> <a·href=k title="'> </h2·> [m]:
        [[Page]] [[Page#H|alias]] ![[p.png|9]] {{·x·|·y·}} {{x}} {% %} [x]({{·site.url·}}/z) [x]({%·link·a.md·%}#b) {{<·figure·src="/f.png"·>}}
        {%·comment·%} {%·endcomment·%} {%·raw·%} {%·endraw·%} {:·.c·a="https://no.example"} %% {::comment} {:/comment} {{ }} [a·b][c·d] [x](a·b.md)
        htp://o.example/x doi:10.1000/xyz **References** arXiv:2101.00001 <Card·href="https://w.example"·/> {a·>·b}
        \( \[ \\( \\) \frac @[tube](id) <a·href={"https://w.example"}> {"·"} !!!·note
        <img·srcset="n.png·1x,·o&amp;p·2x"> <q·cite='q'> <video·poster=r·src="s">
        """,
    )
]
BREAKS = [
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\n> ",
    "\n- ",
    "\n    ",
    '\n=== "Tab"\n    ',
    "\n    ??? tip\n\t\t",
    "\n\n      ",
    "\nimport x\n",
    "\n# ",
    "\n[a]: ",
    "\n[b]: <https://n.example/o p> 't'\n",
]
NOTES = st.lists(
    st.sampled_from([*FRAGMENTS, *BREAKS, " ", " ", "\t"]) | st.text(max_size=3), max_size=40
).map("".join)
FRONT = st.sampled_from(
    ["", "---\nurl: https://q.example\n---\n", "---\r\ntitle: é\r\n---\r\n", "+++\na = 1\n+++\n"]
)
MARKS = st.sampled_from([b"", b"\xef\xbb\xbf"])


def source(raw: bytes, path: str = "x.md") -> Source:
    front = split(raw)
    return Source(path, raw, raw[front.end :].decode(), front.end, lines=Lines(raw))


def encoded(text: str) -> bytes:
    """As ``reading.read`` gives it."""
    return re.sub(r"\r(?!\n)", "\n", text).encode("utf-8", "replace")


def resolved(written: str, kind: Kind) -> str:
    """What Markdown makes of a URL in a note."""
    if kind is Kind.AUTOLINK:
        return written
    return ESCAPED.sub(lambda escape: escape[1] or html.unescape(escape[0]), written)


def attribute(written: str) -> str:
    """What a browser makes of the value of an attribute."""
    quote = next((mark for mark in ('"', "'") if mark not in written), "")
    link = LexborHTMLParser(f"<a href={quote}{written}{quote}>").css_first("a")
    value = (link and link.attributes["href"]) or ""
    return value.replace("\ufffd", "\0") if "\0" in written else value


def meanings(written: str, kind: Kind) -> set[str]:
    if kind is Kind.HTML:
        return {written, attribute(written)}
    url = resolved(written, kind)
    if kind is Kind.IDENTIFIER:
        return {doi_url("10.1000/xyz"), arxiv_url("2101.00001")}
    return (
        {url, f"mailto:{url}", url.replace("\\|", "|")}
        if kind is Kind.AUTOLINK
        else {url, f"http://{url}"}
        if kind is Kind.BARE
        else {url}
    )


def place(raw: bytes, offset: int) -> tuple[int, int]:
    before = raw[:offset].decode("utf-8-sig")
    lines = re.split(r"\r\n|\n", before)
    return len(lines), len(lines[-1]) + 1


def check(raw: bytes, reference: Reference) -> None:
    location = reference.location
    written = raw[location.start : location.end].decode("utf-8")  # also: no character is cut in two
    is_script = location.path.endswith(".mdx") and "{" in written  # told as it is written, escapes and all
    assert reference.url in meanings(written, reference.kind) or (
        is_script and reference.url == " ".join(written.split())
    )
    assert written == written.strip(" \t\r\n")
    if reference.kind is Kind.REFERENCE or place(raw, location.start) != (location.line, location.column):
        assert reference.kind in {Kind.REFERENCE, Kind.IMAGE}  # it stands elsewhere than its definition
        line = re.split(r"\r\n|\n", raw.decode("utf-8-sig"))[location.line - 1]
        assert line[location.column - 1 :].startswith(("[", "!["))
    assert "\n" not in reference.text


@settings(deadline=None)  # a busy machine is no failure
@given(MARKS, FRONT, NOTES, st.sampled_from(["x.md", "x.mdx"]))
def test_markdown(mark: bytes, front: str, note: str, path: str) -> None:
    raw = mark + encoded(front + note)
    content = from_markdown(source(raw, path))
    for reference in content.references:
        check(raw, reference)
    for problem in content.problems:
        assert problem.column <= len(re.split(r"\r\n|\n", raw.decode("utf-8-sig"))[problem.line - 1])


@settings(deadline=None)  # a busy machine is no failure
@given(MARKS, FRONT, NOTES)
def test_html(mark: bytes, front: str, note: str) -> None:
    raw = mark + encoded(front + note)
    for reference in from_html(source(raw)).references:
        check(raw, reference)


@settings(deadline=None)  # a busy machine is no failure
@given(NOTES)
def test_markdown_gives_the_links_and_images_that_the_parser_renders(note: str) -> None:
    text = encoded(note.replace("<a ", "").replace("<img ", "")).decode()
    if "<a" in text or "<img" in text or "$" in text:
        return  # raw HTML is compared elsewhere; text about money is parsed anew, without mathematics
    raw = b"\n" + text.encode()  # front matter is no matter of the parser
    plain = Templates(source(raw)).source.body
    if any(event == {"Start": "HtmlBlock"} for event in pyromark.events(plain, options=OPTIONS)):
        return  # where we read Markdown that the parser leaves alone
    kinds = {Kind.INLINE, Kind.REFERENCE, Kind.IMAGE, Kind.AUTOLINK}
    found = [each for each in from_markdown(source(raw)).references if each.kind in kinds]
    rendered = pyromark.html(plain, options=OPTIONS)
    urls = re.findall(r'<(?:a href|img src)="([^"]*)"', rendered)
    expected = [url for url in urls if url not in {"", "#1"}]  # empty ones; references to the footnote "1"
    assert len(found) == len(expected)
