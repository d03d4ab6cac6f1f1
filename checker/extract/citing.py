"""What an HTML tag cites: the attributes that fetch or cite (HTML standard, SVG 2) and the grammars of their values.

Grammars are applied to the value as written, so that every piece has its own exact span; character references are
resolved in the pieces.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.extract import tags
from checker.extract.tags import Attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["ATTRIBUTES", "citations", "stripped"]

_LINKED = ("href", "xlink:href")
_CITE, _BACKGROUND = ("cite",), ("background",)

ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "a": (*_LINKED, "ping"),
    "area": ("href", "ping"),
    "audio": ("src",),
    "base": (),  # says what other addresses are relative to; nobody opens it
    "blockquote": _CITE,
    "body": _BACKGROUND,
    "button": ("formaction",),
    "del": _CITE,
    "embed": ("src",),
    "feimage": _LINKED,
    "form": ("action",),
    "frame": ("src", "longdesc"),
    "iframe": ("src", "longdesc"),
    "image": (*_LINKED, "src", "srcset"),  # of SVG; in HTML, browsers take it for an img
    "img": ("src", "srcset", "longdesc"),
    "input": ("formaction", "src"),
    "ins": _CITE,
    "link": ("href", "imagesrcset"),
    "object": ("data",),
    "q": _CITE,
    "script": ("src", *_LINKED),
    "source": ("src", "srcset"),
    "table": _BACKGROUND,
    "tbody": _BACKGROUND,
    "td": _BACKGROUND,
    "tfoot": _BACKGROUND,
    "th": _BACKGROUND,
    "thead": _BACKGROUND,
    "tr": _BACKGROUND,
    "track": ("src",),
    "use": _LINKED,
    "video": ("src", "poster"),
}
"""The attributes that cite or fetch, by element. Of other elements see ``_absolute``, of meta ``_meta``."""

_LABELS = {"a": "title", "area": "alt", "iframe": "title", "img": "alt", "input": "alt", "link": "title"}
_HINTS = {"preconnect", "dns-prefetch"}  # values of rel that open a connection and cite nothing
_MEDIA = ("og:image", "og:video", "og:audio")
_PROPERTIES = frozenset(
    {
        *_MEDIA,
        *(f"{name}:url" for name in _MEDIA),
        *(f"{name}:secure_url" for name in _MEDIA),
        "og:url",
        "og:logo",
        "og:see_also",
        "twitter:image",
        "twitter:image:src",
        "twitter:player",
        "twitter:player:stream",
        "twitter:url",
    }
)
"""Properties of Open Graph and Twitter cards whose value is an address."""

_WEB = re.compile(r"https?://", re.IGNORECASE)
_WORD = re.compile(rb"[^ \t\n\f\r]++")
_CANDIDATE = re.compile(
    rb"[ \t\n\f\r,]*+((?>[^ \t\n\f\r]*[^ \t\n\f\r,]))"  # an address, which commas may not end
    rb"(?:,++|(?:[^,(]++|\([^)]*+(?:\)|\Z))*+,?+)"  # descriptors, in which brackets protect commas
)
_REFRESH = re.compile(
    rb"[ \t\n\f\r]*+(?:[0-9]++|(?=\.))[0-9.]*+(?:[ \t\n\f\r]*+[;,]|[ \t\n\f\r])[ \t\n\f\r]*+"
    rb"(?:url[ \t\n\f\r]*+=[ \t\n\f\r]*+)?+(\"|'|&(?:quot|apos|#39|#34|#x27|#x22);)?+",
    re.IGNORECASE,
)


def citations(raw: bytes, tag: tags.Tag) -> tuple[list[Attribute], str]:
    """What ``tag`` cites, as attributes with their own spans, and the text that stands for it (alt, title)."""
    if tag.closing:
        return [], ""
    if tag.name == "meta":
        return _meta(raw, tag)
    wanted = ATTRIBUTES.get(tag.name)
    if wanted is None:
        return _absolute(raw, tag), ""
    every = tags.each_once(raw, tag)
    found = [
        piece
        for name in wanted
        if name in every and _counts(tag.name, name, every)
        for piece in _LISTS.get(name, _whole)(raw, every[name])
    ]
    label = every.get(_LABELS.get(tag.name, ""))
    return found, label.value if label else ""


def stripped(raw: bytes, attribute: Attribute) -> Attribute:
    """``attribute`` without the white space that HTML allows around an address."""
    written = raw[attribute.start : attribute.end]
    start = attribute.end - len(written.lstrip(tags.SPACE.encode()))
    end = start + len(written.strip(tags.SPACE.encode()))
    return Attribute(attribute.name, start, end, attribute.value.strip(tags.SPACE))


def _counts(element: str, name: str, every: Mapping[str, Attribute]) -> bool:
    """Whether attribute ``name`` of an element with the attributes ``every`` makes it cite something."""
    match element, name:
        case "link", "href":
            rel = set(every["rel"].value.lower().split()) if "rel" in every else set()
            return not rel or not rel <= _HINTS
        case "input", "src":
            return "type" in every and every["type"].value.strip(tags.SPACE).lower() == "image"
        case "use", _:
            return not every[name].value.lstrip(tags.SPACE).startswith("#")  # a shape of the same drawing
    return True


def _absolute(raw: bytes, tag: tags.Tag) -> list[Attribute]:
    """What an element unknown to HTML cites, a component of MDX or of the page: absolute addresses, to be sure."""
    if not tag.name or raw.find(b"://", tag.inner, tag.end) < 0:
        return []
    every = tags.each_once(raw, tag)
    found = [stripped(raw, every[name]) for name in ("href", "src") if name in every]
    return [each for each in found if _WEB.match(each.value)]


def _meta(raw: bytes, tag: tags.Tag) -> tuple[list[Attribute], str]:
    """The address in a refresh, or the value of a property that is one; and what it is called."""
    every = tags.each_once(raw, tag)
    content = every.get("content")
    if content is None:
        return [], ""
    if "http-equiv" in every:
        is_refresh = every["http-equiv"].value.strip(tags.SPACE).lower() == "refresh"
        return (list(_refresh(raw, content)), "refresh") if is_refresh else ([], "")
    names = [
        word for key in ("property", "name") if key in every for word in every[key].value.lower().split()
    ]
    known = next((name for name in names if name in _PROPERTIES), "")
    return (list(_whole(raw, content)) if known else []), known


def _refresh(raw: bytes, content: Attribute) -> Iterator[Attribute]:
    """The address in ``5; url='…'`` (HTML 4.2.5.3, shared declarative refresh steps)."""
    found = _REFRESH.match(raw, content.start, content.end)
    if found is None:
        return
    end = raw.find(found[1], found.end(), content.end) if found[1] else -1
    yield from _whole(raw, _piece(raw, content, found.end(), content.end if end < 0 else end))


def _whole(raw: bytes, attribute: Attribute) -> Iterator[Attribute]:
    """A value that is one address. ``{expression}`` is JavaScript that makes one, in MDX."""
    found = stripped(raw, attribute)
    is_expression = found.value.startswith("{") and not found.value.startswith(("{{", "{%"))
    if found.value and not is_expression:
        yield found


def _words(raw: bytes, attribute: Attribute) -> Iterator[Attribute]:
    """A value that is a list of addresses with white space between them."""
    for found in _WORD.finditer(raw, attribute.start, attribute.end):
        yield _piece(raw, attribute, *found.span())


def _candidates(raw: bytes, attribute: Attribute) -> Iterator[Attribute]:
    """The addresses in ``a.png, b.png 2x`` (HTML 4.8.4.4, parsing a srcset attribute)."""
    at = attribute.start
    while found := _CANDIDATE.match(raw, at, attribute.end):
        yield from _whole(raw, _piece(raw, attribute, *found.span(1)))
        at = found.end()


def _piece(raw: bytes, attribute: Attribute, start: int, end: int) -> Attribute:
    value = tags.resolve(raw[start:end].decode("utf-8", "replace"))
    return Attribute(attribute.name, start, end, value)


_LISTS: dict[str, Callable[[bytes, Attribute], Iterator[Attribute]]] = {
    "imagesrcset": _candidates,
    "ping": _words,
    "srcset": _candidates,
}
