"""What a check keeps of a page: its title, its ids, and the beginning of its text."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

__all__ = ["EMPTY", "Page", "is_text", "parse"]

SKETCH_LENGTH = 2_000
TITLE_LENGTH = 300
_META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_HTML_TYPES = {"text/html", "application/xhtml+xml"}


@dataclass(frozen=True, slots=True)
class Page:
    """The parts of a page that a rule may look at."""

    title: str | None = None
    ids: frozenset[str] = frozenset()
    sketch: str = ""


EMPTY = Page()


def is_text(content_type: str) -> bool:
    """Whether a body of this media type is worth reading; other types are never read."""
    return content_type.partition(";")[0].strip().lower() in _HTML_TYPES


def parse(body: bytes, charset: str | None) -> Page:
    """The page in ``body``, which may be cut off anywhere. ``charset`` is what the Content-Type says."""
    if not body.strip():
        return EMPTY
    tree = LexborHTMLParser(_decode(body, charset))
    title = tree.css_first("title")
    ids = frozenset(
        value
        for node in tree.css("[id], a[name]")
        for value in (node.attributes.get("id"), node.attributes.get("name"))
        if value
    )
    tree.strip_tags(["script", "style", "noscript", "template", "svg"])
    text = tree.body.text(separator=" ") if tree.body else ""
    return Page(
        title=_squeeze(title.text(), TITLE_LENGTH) or None if title else None,
        ids=ids,
        sketch=_squeeze(text, SKETCH_LENGTH),
    )


def _decode(body: bytes, charset: str | None) -> str:
    for bom, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if body.startswith(bom):
            return body.decode(encoding, "replace")
    declared = _META_CHARSET.search(body[:2048])
    for name in (charset, declared[1].decode("ascii") if declared else None):
        if name and _is_text_encoding(name):
            with suppress(UnicodeError):  # codecs such as "undefined" and "idna" replace nothing
                return body.decode(name, "replace")
    return body.decode("utf-8", "replace")


def _is_text_encoding(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding  # noqa: SLF001 - Python has no public name for it
    except (LookupError, ValueError):
        return False


def _squeeze(text: str, limit: int) -> str:
    return " ".join(text[: 4 * limit].split())[:limit]
