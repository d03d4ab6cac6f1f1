"""Raw HTML tags in bytes: a linear scan with exact spans, shared by HTML notes and the raw HTML in Markdown.

The scan is lexical. Comments, scripts and their kind are stepped over; what remains are tags in order. A tag that is
never closed hides the rest, as it does in a browser.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ATTRIBUTES", "Attribute", "Tag", "attributes", "links", "resolve", "scan", "visible"]

ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "a": ("href",),
    "area": ("href",),
    "audio": ("src",),
    "embed": ("src",),
    "iframe": ("src",),
    "img": ("src",),
    "link": ("href",),
    "script": ("src",),
    "source": ("src",),
    "track": ("src",),
    "video": ("src",),
}
"""The attributes that cite or fetch, by element."""

_LABELS: dict[str, str] = {"img": "alt", "area": "alt", "iframe": "title", "link": "title", "a": "title"}
_SPACE = " \t\n\f\r"  # what HTML takes for white space
_HINTS = {"preconnect", "dns-prefetch"}  # values of rel that open a connection and cite nothing
_OPAQUE = {
    "script",
    "style",
    "textarea",
    "title",
    "xmp",
    "noembed",
    "noframes",
}  # no tags inside (HTML 13.2.5)

_TAG = re.compile(
    rb"<!--.*?(?:--!?>|\Z)"
    rb"|<[!?][^>]*+>"
    rb"|<(?P<close>/?)(?P<name>[A-Za-z][^\s/>]*+)"
    rb"(?P<rest>(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))*+)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    rb"([^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+)))?+", re.DOTALL
)
_ENTITY = re.compile(
    r"&(?:[A-Za-z][A-Za-z0-9]*+|#[0-9]++|#[xX][0-9A-Fa-f]++);|&[A-Za-z]++(?![=A-Za-z0-9;])|&#[0-9]++(?![0-9;])"
)
_CLOSING = {
    name: re.compile(rb"</" + name.encode() + rb"(?=[\s/>])", re.IGNORECASE) for name in sorted(_OPAQUE)
}
_MARKUP = re.compile(rb"<!--.*?-->|<[^>]*>", re.DOTALL)


class Tag(NamedTuple):
    """A start or end tag; ``start:end`` is the whole of it, ``inner`` where its attributes begin.

    Comments and declarations are tags without a name.
    """

    name: str
    closing: bool
    start: int
    inner: int
    end: int


class Attribute(NamedTuple):
    """An attribute; ``start:end`` is its raw value without the quotes."""

    name: str
    start: int
    end: int
    value: str


def scan(raw: bytes, start: int, end: int) -> Iterator[Tag]:
    """Every tag between two offsets, in order."""
    end = raw.rfind(b">", start, end) + 1  # so that no search can run to the end in vain: time stays linear
    while found := _TAG.search(raw, start, end):
        start = found.end()
        if found["name"] is None:
            yield Tag("", closing=False, start=found.start(), inner=start, end=start)
            continue
        tag = Tag(
            found["name"].decode("utf-8", "replace").lower(),
            bool(found["close"]),
            found.start(),
            found.start("rest"),
            found.end(),
        )
        yield tag
        if tag.name in _OPAQUE and not tag.closing:
            over = _CLOSING[tag.name].search(raw, start, end)
            start = over.start() if over else end


def attributes(raw: bytes, tag: Tag) -> Iterator[Attribute]:
    """The attributes of a start tag, in order."""
    for found in _ATTRIBUTE.finditer(raw, tag.inner, tag.end - 1):
        group = found.lastindex or 1
        value = "" if group == 1 else resolve(found[group].decode("utf-8", "replace"))
        yield Attribute(found[1].decode("utf-8", "replace").lower(), *found.span(group), value)


def links(raw: bytes, tag: Tag) -> tuple[list[Attribute], str]:
    """The attributes of ``tag`` that cite something, and the text that stands for it (alt, title)."""
    wanted = ATTRIBUTES.get(tag.name)
    if wanted is None or tag.closing:
        return [], ""
    every: dict[str, Attribute] = {}
    for attribute in attributes(raw, tag):
        every.setdefault(attribute.name, attribute)
    if "rel" in every and _HINTS.intersection(every["rel"].value.lower().split()):
        return [], ""
    cited = [
        _stripped(raw, every[name]) for name in wanted if name in every and every[name].value.strip(_SPACE)
    ]
    label = every.get(_LABELS.get(tag.name, ""))
    return cited, label.value if label else ""


def _stripped(raw: bytes, attribute: Attribute) -> Attribute:
    """``attribute`` without the white space that HTML allows around an address."""
    written = raw[attribute.start : attribute.end]
    start = attribute.end - len(written.lstrip(_SPACE.encode()))
    end = start + len(written.strip(_SPACE.encode()))
    return Attribute(attribute.name, start, end, attribute.value.strip(_SPACE))


def resolve(value: str) -> str:
    """``value`` of an attribute with its character references resolved (HTML 13.2.5.73: ``&copy=`` is left alone)."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), value) if "&" in value else value


def visible(raw: bytes, start: int, end: int) -> str:
    """The text between two offsets without its tags."""
    return html.unescape(_MARKUP.sub(b"", raw[start:end]).decode("utf-8", "replace"))
