"""What a check keeps of a page: its title, heading and ids, the beginning of its text, and what it is made of."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from checker.fetch.encodings import decode
from checker.fetch.tame import tame

__all__ = ["EMPTY", "Page", "Refresh", "is_text", "looks_like_html", "parse", "parse_refresh"]

SKETCH_LENGTH = 2_000
TITLE_LENGTH = 300
MOST_IDS = 20_000
_LONGEST_REFRESH = 10.0  # seconds; whoever waits longer shows a page, and changes it later

_HTML_TYPES = {"text/html", "application/xhtml+xml"}
_HTML_TAG = re.compile(
    rb"<!--|<(?:!doctype\s++html|html|head|body|title|script|iframe|h1|div|font|table|style|br|a|b|p)[\s>]",
    re.IGNORECASE,
)
_BYTE_ORDER_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_REFRESH = re.compile(
    r"\s*+(?P<seconds>\d*+)[\d.]*+(?:[\s;,]\s*+[;,]?+\s*+(?:url\s*+=\s*+)?+(?P<target>.*+))?+",
    re.IGNORECASE | re.DOTALL,
)
_CONTROLS = dict.fromkeys([*range(9), *range(14, 32), *range(127, 160)])  # what a terminal might obey
_UNSEEN = ["script", "style", "noscript", "template", "svg"]
_SCRIPT_TARGET = re.compile(r"""\blocation(?:\.href)?\s*+=\s*+(?:"([^"\n]{1,2000})"|'([^'\n]{1,2000})')""")
_UNSEEN_TAG = re.compile(f"<(?:{'|'.join(_UNSEEN)})")
_HIDING = re.compile(r"\bhidden\b|display:\s?none|<dialog")
_HIDDEN = (
    ':is([hidden]:not([hidden="until-found"]), dialog:not([open]), [style*="display:none" i], [style*="display: none" i])'
    ":not(html, body, input)"
)
_MOUNTS = frozenset(
    {"root", "app", "__next", "__nuxt", "___gatsby", "svelte", "q-app", "main-app", "react-root", "react-app"}
)
"""The ids of elements that frameworks fill, as their own beginners' pages name them."""
_OTHER_MOUNTS = "app-root, [ng-app], [ng-version], [data-reactroot], [data-v-app]"
_NO_TEXT = 60  # letters; a page or an element with fewer says nothing
_LITTLE_TEXT = 600  # what stands in the shell of an application: its menu, its footer


class Refresh(NamedTuple):
    """Where a page sends its reader after ``seconds``; ``target`` is relative to the page, as a link would be."""

    target: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Page:
    """The parts of a page that a rule may look at. Nothing was read of a page that is not whole and has no parts."""

    title: str | None = None
    heading: str | None = None
    ids: frozenset[str] = frozenset()
    sketch: str = ""
    refresh: Refresh | None = None
    script_target: str | None = None
    is_scripted: bool = False
    has_login: bool = False
    is_whole: bool = False


EMPTY = Page()


def is_text(content_type: str) -> bool:
    """Whether a body of this media type is worth reading; other types are never read."""
    return content_type.partition(";")[0].strip().lower() in _HTML_TYPES


def looks_like_html(body: bytes) -> bool:
    """Whether browsers take ``body``, which came without a type, for a page (MIME Sniffing standard, section 7.1)."""
    mark = next((mark for mark in _BYTE_ORDER_MARKS if body.startswith(mark)), b"")
    beginning = body[len(mark) : len(mark) + 2_048].replace(b"\0", b"")
    return _HTML_TAG.match(beginning.lstrip()) is not None


def parse(body: bytes, charset: str | None) -> Page:
    """The page in ``body``, which may be cut off anywhere. ``charset`` is what the Content-Type says."""
    if not body.strip():
        return Page(is_whole=True)
    markup, is_tame = tame(decode(body, charset))
    tree = LexborHTMLParser(markup)
    written = (
        markup.lower()
    )  # a search in the tree takes as long as the tree itself: none for what is not there
    ids = _ids(tree) if "id" in written or "name" in written else frozenset()
    has_scripts = "<script" in written and tree.css_first("script") is not None
    if _UNSEEN_TAG.search(written):
        tree.strip_tags(
            _UNSEEN
        )  # a reader with scripts does not see what stands in noscript, refreshes included
    title = tree.css_first("title")
    refresh = _refresh(tree) if "http-equiv" in written else None
    has_login = "password" in written and tree.css_first("input[type=password]") is not None
    sketch = _seen(tree) if _HIDING.search(written) else _text(tree)
    return Page(
        title=_squeeze(title.text(), TITLE_LENGTH) or None if title else None,
        heading=_heading(tree) if "<h1" in written else None,
        ids=ids,
        sketch=sketch,
        refresh=refresh,
        script_target=_script_target(markup) if has_scripts and not sketch else None,
        is_scripted=has_scripts and _is_shell(tree, ids, sketch),
        has_login=has_login,
        is_whole=is_tame and len(ids) < MOST_IDS,
    )


def _text(tree: LexborHTMLParser) -> str:
    """The beginning of the text of the page."""
    return _squeeze(tree.body.text(separator=" "), SKETCH_LENGTH) if tree.body else ""


def _seen(tree: LexborHTMLParser) -> str:
    """The text without what is hidden, which is taken out of ``tree``; all of it where next to nothing would be left."""
    everything = _text(tree)
    for hidden in reversed(
        tree.css(_HIDDEN)
    ):  # the inner ones first: what is taken out is gone with all that is in it
        hidden.decompose()
    seen = _text(tree)
    return seen if len(seen) >= min(len(everything), _NO_TEXT) else everything


def parse_refresh(content: str) -> Refresh | None:
    """What a Refresh header or element means (HTML, "shared declarative refresh steps"), if it leads elsewhere soon."""
    found = _REFRESH.match(content[:4_096])
    if found is None or not found["target"]:
        return None
    target = found["target"]
    if target[0] in "\"'":
        target = target[1:].partition(target[0])[0]
    seconds = float(found["seconds"][:6] or 0)
    return Refresh(target.strip(), seconds) if target.strip() and seconds <= _LONGEST_REFRESH else None


def _ids(tree: LexborHTMLParser) -> frozenset[str]:
    ids: set[str] = set()
    for node in tree.css("[id], a[name]"):
        attributes = node.attributes
        ids.update(filter(None, (attributes.get("id"), attributes.get("name") if node.tag == "a" else None)))
        if len(ids) >= MOST_IDS:
            break
    return frozenset(ids)


def _heading(tree: LexborHTMLParser) -> str | None:
    """The first h1 with words in it; that of a logo has none."""
    texts = (_squeeze(node.text(separator=" "), TITLE_LENGTH) for node in tree.css("h1")[:5])
    return next(filter(None, texts), None)


def _refresh(tree: LexborHTMLParser) -> Refresh | None:
    for node in tree.css("meta[http-equiv][content]"):
        if (node.attributes["http-equiv"] or "").strip().lower() == "refresh":
            refresh = parse_refresh(node.attributes["content"] or "")
            return refresh and _based(refresh, tree.css_first("base[href]"))
    return None


def _script_target(markup: str) -> str | None:
    """Where the script of a page without words sends its reader, as far as it says so in so many words."""
    found = _SCRIPT_TARGET.search(markup)
    return found and (found[1] or found[2])


def _based(refresh: Refresh, base: LexborNode | None) -> Refresh:
    if base is None:
        return refresh
    try:
        return refresh._replace(target=urljoin(base.attributes["href"] or "", refresh.target))
    except ValueError:  # a base that is no address is none
        return refresh


def _is_shell(tree: LexborHTMLParser, ids: frozenset[str], sketch: str) -> bool:
    """Whether the scripts of a page are there to fill it: next to no text, or little around where a framework works."""
    if len(sketch) < _NO_TEXT:
        return True
    mounts = [*(tree.css_first(f"#{name}") for name in ids & _MOUNTS), tree.css_first(_OTHER_MOUNTS)]
    if len(sketch) < _LITTLE_TEXT:
        return any(mount is not None for mount in mounts)
    return any(mount is not None and len(mount.text().strip()) < _NO_TEXT for mount in mounts)


def _squeeze(text: str, limit: int) -> str:
    return " ".join(text[: 4 * limit].translate(_CONTROLS).split())[:limit]
