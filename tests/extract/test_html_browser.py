"""What we read in HTML is what a browser's parser (lexbor, which follows the HTML standard) finds there."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from checker.extract import html
from checker.extract.citing import ATTRIBUTES
from checker.extract.source import Content, Lines, Source
from checker.models import Kind

SPACE = " \t\n\f\r"


def pieces(text: str) -> list[str]:
    """The words of ``text``, in which white space is shown."""
    return [word.replace("·", " ").replace("¶", "\n") for word in text.split()]


PIECES = pieces(
    r"""
    " ' = & < > - -- / ! · ¶ é 深 &amp; &#38; a·b https://t.example/x www.t.example {{x}} {%·x·%}
    <a·href="u1"> <a·href='u2'> <a·href=u3> <A·HREF="u4?a&amp;b&copy=1&copy"> </a> </A·>
    <a·href="x·y"·href=no> <a·title="a>b"href=u5> <a·href=·u6> <a·href¶=¶"u7"> <a·href=u8/> <a/href=u9> <a·b='·href=u10>
    <a·href="·u11¶"> <a·href="&#x75;&#49;2"> <a·href="&notit;&amp;x&ampy&#38;z"> <a·href='a"b'> <a·"href=u14> <a·href="u`15">
    <a·href=""> <a·href> <a·id="i1"> <p·id=i2·class=x> <a·name="n1"> <h2·ID='i&amp;3'> </h2>
    <!-- --> --!> <!--> <!---> <!x> <?x> </x·y> </> </·x> <![CDATA[ ]]>
    <script> </script> <script·src=s1> </scripty> <style> </style> <textarea> </textarea> <title> </title>
    <iframe·src=f1> </iframe> <xmp> </xmp> <noembed> </noembed> <noframes> </noframes>
    <div> </div> <p> </p> <br/> <b> </b> <code> </code> <noscript> </noscript>
    <q·cite=q1> <video·poster=v1·src=v2> <object·data=o1> <source·src=s2> <track·src=t1> <embed·src=e1> <area·href=r1>
    <input·type=image·src=p1> <input·src=no> <button·formaction=p2> <link·rel=icon·href=l1>
    <link·rel=preconnect·href=no> <link·rel="preload·dns-prefetch"·href=l3>
    """
)
SOUPS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
PARTS = pieces(
    """
    <svg> </svg> <svg/> <math> </math> <![CDATA[ ]]> <g·id=i1> </g> > x </a> <a·href=u1> <a·xlink:href=u2·/>
    <feImage·href=u3·/> <use·href='u4#x'> <use·href=#no>
    """
)
DRAWINGS = st.lists(st.sampled_from(PARTS), max_size=20).map("".join)


def read(text: str) -> Content:
    raw = text.encode()
    return html.extract(Source("x", raw, text, 0, lines=Lines(raw)))


def expected(page: LexborHTMLParser) -> set[str]:
    """The addresses in the elements of ``page``, single ones: no lists are among the pieces."""
    found = set()
    for node in page.css("*"):
        values = {name: value.strip(SPACE) for name, value in node.attributes.items() if value}
        if "no" in {values.get("href"), values.get("src")}:  # hints, and an input that is no image
            continue
        found |= {values[name] for name in ATTRIBUTES.get((node.tag or "").lower(), ()) if values.get(name)}
    return found - {"#no"}


def ids(page: LexborHTMLParser) -> set[str | None]:
    found = {node.attributes["id"] for node in page.css("[id]")}
    return (found | {node.attributes["name"] for node in page.css("a[name]")}) - {None, ""}


def closed(soup: str) -> str:
    """A soup whose tags come to an end: of those that do not, browsers know nothing, and we what is written there."""
    return soup + "'\">"


@settings(deadline=None)  # a busy machine is no failure
@given(SOUPS)
@example("<script><!--<script></script>'<a href=no>'</script><a href=u1>")
@example("<textarea><!--</textarea><a href=u1>--><a href=u2>")
def test_a_browser_sees_the_same(soup: str) -> None:
    page, ours = LexborHTMLParser(closed(soup)), read(closed(soup))
    assert {each.url for each in ours.references if each.kind is Kind.HTML} == expected(page)
    assert ours.anchors.ids == ids(page)


@settings(deadline=None)  # a busy machine is no failure
@given(DRAWINGS)
def test_a_browser_sees_the_same_in_drawings(soup: str) -> None:
    if "<![CDATA[" in re.sub(r"<!\[CDATA\[.*?\]\]>", "", soup):
        return  # one that is never closed hides less where a browser leaves the drawing first
    page, ours = LexborHTMLParser(soup), read(soup)
    assert {each.url for each in ours.references} == expected(page)
    assert ours.anchors.ids == ids(page)


@settings(deadline=None)  # a busy machine is no failure
@given(SOUPS | DRAWINGS)
def test_no_reference_depends_on_the_tree(soup: str) -> None:
    with_tree = read(soup)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(html, "LARGEST_TREE", 0)
        without = read(soup)
    places = [
        [(each.url, each.kind, each.location) for each in content.references]
        for content in (with_tree, without)
    ]
    assert places[0] == places[1]
    assert with_tree.anchors.ids == without.anchors.ids
    assert (with_tree.lang, len(with_tree.anchors.headings)) == (without.lang, len(without.anchors.headings))


VALUES = st.text(alphabet="ab,;:= '\"()[]{}&#./\\urlsameAs0\n\t深é{}", max_size=40)


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(st.tuples(st.integers(0, 7), VALUES), max_size=6))
def test_grammars_never_raise_and_give_exact_spans(values: list[tuple[int, str]]) -> None:
    forms = (
        '<img srcset="{}">', "<a ping='{}'>", '<meta http-equiv=refresh content="0{}">', '<base href="{}">',
        '<meta property=og:url content="{}">', "<script type=application/ld+json>{}</script>", "<p id={}>",
        '<script type=application/ld+json>{{"url":["{}"]}}</script>',
    )  # fmt: skip
    text = "".join(
        forms[form].replace("{{", "{").replace("}}", "}").replace("{}", value) for form, value in values
    )
    raw = text.encode()
    for each in read(text).references:
        location = each.location
        written = raw[location.start : location.end].decode()  # no character is cut in two
        assert written
        assert written == written.strip(SPACE)
