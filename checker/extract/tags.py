"""Raw HTML tags in bytes: a linear scan with exact spans, shared by HTML notes and the raw HTML in Markdown.

The scan is that of the HTML standard's tokenizer (section 13.2.5), without a tree. Comments, scripts and their kind
are stepped over; what remains are tags in order. A comment or script that is never closed hides the rest, as it does
in a browser.
"""

from __future__ import annotations

import html
import re
from html.entities import html5
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "BREAKS",
    "OPAQUE",
    "SPACE",
    "Attribute",
    "Tag",
    "anchors",
    "attributes",
    "closes_itself",
    "each_once",
    "resolve",
    "scan",
    "told",
    "visible",
]

SPACE = " \t\n\f\r"
"""What HTML takes for white space."""

OPAQUE = frozenset(
    {"iframe", "noembed", "noframes", "plaintext", "script", "style", "textarea", "title", "xmp"}
)
"""Elements that hold no tags, whatever is written in them."""

BREAKS = frozenset({"br", "dd", "div", "dt", "li", "p", "td", "th", "tr"})
"""Elements that begin a new line or cell: words before and after them are two."""

_FOREIGN = {"math", "svg"}  # in these, and only there, CDATA sections mean something

_TAG = re.compile(
    rb"<!--(?:-?>|.*?(?:--!?>|(?P<open>\Z)))"
    rb"|<(?:[!?]|/(?![A-Za-z]))[^>]*+>"
    rb"|<(?P<close>/?)(?P<name>[A-Za-z][^\s/>]*+)"
    rb"(?P<rest>(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))*+)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    rb"([^\s>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+)))?+", re.DOTALL
)
_ENTITY = re.compile(
    r"&(?:#[0-9]{1,99}+(?![0-9]);?|#[xX][0-9A-Fa-f]{1,99}+(?![0-9A-Fa-f]);?"
    r"|([A-Za-z][A-Za-z0-9]*+(?:;|(?!=))))"
)
_CLOSING = {
    name: re.compile(rb"</" + name.encode() + rb"(?=[\s/>])", re.IGNORECASE) for name in sorted(OPAQUE)
}
_BREAK = re.compile(rb"<(?:" + b"|".join(map(str.encode, sorted(BREAKS))) + rb")(?=[\s/>])", re.IGNORECASE)
_IN_SCRIPT = re.compile(rb"<!--|-->|</?script(?=[\s/>])", re.IGNORECASE)
_MARKUP = re.compile(rb"<!--.*?-->|<[^>]*>", re.DOTALL)
_NAMING = re.compile(rb"(?<![^\s\"'/])(?:id|name)\s*+=", re.IGNORECASE)


class Tag(NamedTuple):
    """A start or end tag; ``start:end`` is the whole of it, ``inner`` where its attributes begin.

    Comments and declarations are tags without a name. ``foreign`` is true inside of SVG and MathML.
    """

    name: str
    closing: bool
    start: int
    inner: int
    end: int
    foreign: bool = False


class Attribute(NamedTuple):
    """An attribute; ``start:end`` is its raw value without the quotes."""

    name: str
    start: int
    end: int
    value: str


def scan(raw: bytes, start: int, end: int) -> Iterator[Tag]:
    """Every tag between two offsets, in order."""
    limit = raw.rfind(b">", start, end) + 1  # so that no search can run to the end in vain: time stays linear
    foreign = 0
    while found := _TAG.search(raw, start, limit):
        first, start = found.span()
        if found["name"] is None:
            if found["open"] is not None:
                start = end
            elif foreign and raw.startswith(b"<![CDATA[", first):
                start = raw.find(b"]]>", first, limit) + 3
                start = start if start > first else end
            yield Tag("", closing=False, start=first, inner=start, end=start)
            continue
        name, closing = found["name"].decode("utf-8", "replace").lower(), bool(found["close"])
        tag = Tag(name, closing, first, found.start("rest"), start, foreign > 0)
        yield tag
        if name in _FOREIGN:
            foreign = max(0, foreign - 1) if closing else foreign + (not closes_itself(raw, tag))
        elif name in OPAQUE and not closing and not closes_itself(raw, tag):
            start = _end_of_opaque(name, raw, start, limit)
            start = end if start < 0 else start
    comment = raw.find(b"<!--", max(start, limit), end)
    if comment >= 0:
        yield Tag("", closing=False, start=comment, inner=end, end=end)


def _end_of_opaque(name: str, raw: bytes, start: int, end: int) -> int:
    """Where the end tag of element ``name`` begins, or -1.

    Scripts hide themselves in comments from browsers of the nineties; in such a comment a script may write another
    one, end tag and all (HTML 13.2.5.15 to 13.2.5.31).
    """
    if name != "script":
        found = _CLOSING[name].search(raw, start, end)
        return found.start() if found else -1
    comment = written = False
    while found := _IN_SCRIPT.search(raw, start, end):
        start = found.end()
        match found[0].lower():
            case b"<!--":
                comment = True
                start -= 2  # its dashes may end it: <!-->
            case b"-->":
                comment = written = False
            case b"<script":
                written = comment
            case _ if written:
                written = False
            case _:
                return found.start()
    return -1


def attributes(raw: bytes, tag: Tag) -> Iterator[Attribute]:
    """The attributes of a start tag, in order."""
    for found in _ATTRIBUTE.finditer(raw, tag.inner, tag.end - 1):
        group = found.lastindex or 1
        value = "" if group == 1 else resolve(found[group].decode("utf-8", "replace"))
        yield Attribute(found[1].decode("utf-8", "replace").lower(), *found.span(group), value)


def each_once(raw: bytes, tag: Tag) -> dict[str, Attribute]:
    """The attributes of a start tag by name; of those written twice the first counts."""
    every: dict[str, Attribute] = {}
    for attribute in attributes(raw, tag):
        every.setdefault(attribute.name, attribute)
    return every


def closes_itself(raw: bytes, tag: Tag) -> bool:
    """Whether a start tag is an element of its own, as XHTML and JSX write it: ``<a id="x"/>``.

    HTML ignores that slash, but authors mean it. In ``<a href=x/>`` it belongs to the value.
    """
    return raw.endswith(b"/>", tag.inner, tag.end) and all(
        attribute.end < tag.end - 1 for attribute in attributes(raw, tag)
    )


def anchors(raw: bytes, tag: Tag) -> list[str]:
    """What fragments can mean the element that ``tag`` opens: its id, and the name of an ``<a>``."""
    if tag.closing or not _NAMING.search(raw, tag.inner, tag.end):
        return []
    every = each_once(raw, tag)
    names = ("id", "name") if tag.name == "a" else ("id",)
    return [every[name].value for name in names if name in every and every[name].value]


def resolve(value: str) -> str:
    """``value`` of an attribute with its character references resolved.

    One without a semicolon stands for itself before ``=``, a letter or a digit (HTML 13.2.5.73): so does the
    ``&copy=`` of a query.
    """
    return _ENTITY.sub(_meaning, value) if "&" in value else value


def _meaning(found: re.Match[str]) -> str:
    return html.unescape(found[0]) if found[1] is None else html5.get(found[1], found[0])


def visible(raw: bytes, start: int, end: int) -> str:
    """The text between two offsets without its tags."""
    return told(_MARKUP.sub(b"", _BREAK.sub(rb" \g<0>", raw[start:end])))


def told(written: bytes) -> str:
    """``written``, which is no attribute, with its character references resolved."""
    text = written.decode("utf-8", "replace")
    try:
        return html.unescape(text)
    except ValueError:  # the number of a character, thousands of digits long
        return text
