"""Org's objects: what stretches of text cite, read from left to right as Org reads them.

So ``=code=`` hides a link, and a link hides ``=code=``.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from checker.extract import bare, fragment, identifiers
from checker.extract.running import unmarked
from checker.extract.source import Found
from checker.references import Kind

__all__ = ["Objects", "decoded", "label"]

_OBJECT = re.compile(
    rb"(?P<bracket>\[\[)|(?<![^\s\-({'\"])(?P<code>[~=])(?=\S)"
    rb"|<<<?(?P<target>[^\s<>](?:[^<>\n]*[^\s<>])?)>>"
    rb"|<(?P<angle>(?:https?|ftp|file|mailto|doi|news|irc):[^<>\n]++)>"
    rb"|(?<![A-Za-z0-9])(?:(?P<web>https?://)|(?P<file>file:)(?=[^\s\[\]()<>])|(?P<doi>doi:)(?=10\.))"
    rb"|(?P<hidden>@@(?=[\w-]+:)|\\[(\[]|(?<!\w)src_\w++(?:\[[^\]\n]*+\])?\{)",
    re.IGNORECASE,
)
_CLOSING = {
    b"~": re.compile(rb"(?<=\S)~(?=[\s\-.,;:!?'\")}\[\\]|\Z)"),
    b"=": re.compile(rb"(?<=\S)=(?=[\s\-.,;:!?'\")}\[\\]|\Z)"),
    b"@": re.compile(rb"@@"),
    b"(": re.compile(rb"\\\)"),
    b"[": re.compile(rb"\\\]"),
    b"{": re.compile(rb"\}"),
}
_HTML = re.compile(rb"html:", re.IGNORECASE)
_PATH = re.compile(rb"((?:[^\[\]\\]|\\.)++)\](\[|\])", re.DOTALL)
_ESCAPE = re.compile(r"\\([\[\]\\])")
_FILE_RUN = re.compile(rb"[^\s\[\]()<>|]*+")
_DOI_RUN = re.compile(rb"\S{1,300}+")  # what a DOI may reach to
_TYPED = re.compile(r"[A-Za-z][\w+.-]*:\S")
_FILE = re.compile(
    r"file(?:\+\w+)?:(?![/~\\]|[A-Za-z]:[\\/])"
)  # a path of this collection, not of the machine
_IMAGE = re.compile(
    r"(?:file:|https?:|[.~]{0,2}/)\S+\.(?:png|jpe?g|gif|svg|webp|avif|bmp|tiff?)", re.IGNORECASE
)
_DESCRIBED_IMAGE = re.compile(rf"(?=file:|https?:){_IMAGE.pattern}", re.IGNORECASE)
_DESCRIBED = re.compile(r"\[\[([^\[\]]*+)\](?:\[((?:[^\]]|\](?!\]))*+)\])?\]")
_TRAILING = b".,;:!?'\"*_~=+}"
_ABBREVIATION = re.compile(rb"^[ \t]*+#\+link:[ \t]*+(\S++)[ \t]++(\S[^\n]*+)", re.IGNORECASE | re.MULTILINE)
_MARKED = {
    mark: re.compile(
        rb"(?<![^\s\-({'\"])" + re.escape(mark) + rb"(?:[^\s" + mark + rb"][^" + mark + rb"\n]*+)?\Z"
    )
    for mark in (b"+", b"$")
}
"""What stands before an address in text that is struck out, or that TeX sets, which an address may else end in."""
_NEAR = 300  # bytes looked back for the mark that opens it
_LONGEST_TITLE = 1_000  # characters in which links are looked for, to leave their markup out
_MARKS = "*/_=~+"


def label(written: str) -> str:
    """What readers see of a title or a description."""
    if "[[" in written and len(written) <= _LONGEST_TITLE:
        written = _DESCRIBED.sub(lambda link: link[2] or link[1], written)
    return unmarked(" ".join(written.split()), _MARKS)


def decoded(written: bytes) -> str:
    """``written`` as text."""
    return written.decode("utf-8", "replace")


class Objects:
    """Reads stretches of text. Time is linear: a search for a closing mark that fails is the last of its stretch."""

    def __init__(self, raw: bytes) -> None:
        self.found: list[Found] = []
        self.ids: list[str] = []
        self.plain: list[tuple[int, int]] = []  # the text around the objects
        self._raw = raw
        self._links = {decoded(found[1]): decoded(found[2]).strip() for found in _ABBREVIATION.finditer(raw)}

    def read(self, start: int, end: int) -> None:
        """Reads one stretch."""
        failed: set[bytes] = set()
        last = start
        while found := _OBJECT.search(self._raw, start, end):
            start = self._take(found, end, failed)
            if start > found.start() + 1:
                self.plain.append((last, found.start()))
                last = start
        self.plain.append((last, end))

    def _take(self, found: re.Match[bytes], end: int, failed: set[bytes]) -> int:
        """Takes the object that begins at ``found``; where to look on."""
        match found.lastgroup:
            case "bracket":
                after = self._take_bracket(found.end(), end, failed)
            case "target":
                self.ids.append(decoded(found["target"]))
                after = found.end()
            case "angle":
                self._add(*found.span("angle"), "", Kind.AUTOLINK)
                after = found.end()
            case "web":
                after = self._take_bare(found, end)
            case "file":
                after = self._take_file(found, end)
            case "doi":
                after = self._take_doi(found, end)
            case _:
                after = self._pass_over(found, end, failed)
        return after

    def _pass_over(self, found: re.Match[bytes], end: int, failed: set[bytes]) -> int:
        """Goes on behind code or what only one kind of export sees, where it is closed."""
        mark = found[0][-1:]
        closing = None if mark in failed else _CLOSING[mark].search(self._raw, found.end() + 1, end)
        if closing is None:
            failed.add(mark)
            return found.start() + 1
        if found[0] == b"@@" and _HTML.match(self._raw, found.end()):
            self.found += fragment.in_export(self._raw, found.end(), closing.start())
        return closing.end()

    def _take_bracket(self, start: int, end: int, failed: set[bytes]) -> int:
        path = _PATH.match(self._raw, start, end)
        if path is None:
            return start - 1  # the second bracket may open a link
        if path[2] == b"]":
            kind = Kind.IMAGE if _IMAGE.fullmatch(decoded(path[1])) else Kind.INLINE
            self._add(*path.span(1), "", kind)
            return path.end()
        closing = -1 if b"]]" in failed else self._raw.find(b"]]", path.end() + 1, end)
        if closing < 0:
            failed.add(b"]]")
            return start
        description = decoded(self._raw[path.end() : closing])
        self._add(*path.span(1), description, Kind.INLINE)
        if _DESCRIBED_IMAGE.fullmatch(description):
            self._add(path.end(), closing, "", Kind.IMAGE)
        return closing + 2

    def _take_bare(self, found: re.Match[bytes], end: int) -> int:
        urls = bare.find(self._raw, found.start(), found.end(), end)
        if urls and self._is_marked(urls[0]):
            start, last, *_ = urls[0]
            end = start + len(self._raw[start:last].rstrip(self._raw[last - 1 : last]))
            urls = bare.find(self._raw, start, found.end(), end)
        for url in urls:
            self.found.append(Found(url.start, url.start, url.end, url.url, [url.url], Kind.BARE))
            return url.after
        return found.end()

    def _is_marked(self, url: bare.Bare) -> bool:
        """Whether ``url`` ends in the mark that closes the markup around it."""
        opening = _MARKED.get(self._raw[url.end - 1 : url.end])
        near = max(0, url.start - _NEAR)
        return opening is not None and opening.search(self._raw, near, url.start) is not None

    def _take_file(self, found: re.Match[bytes], end: int) -> int:
        run = _FILE_RUN.match(self._raw, found.end(), end)
        written = run[0].rstrip(_TRAILING) if run else b""
        if written:
            self._add(found.start(), found.end() + len(written), "", Kind.BARE)
        return found.end() + len(written)

    def _take_doi(self, found: re.Match[bytes], end: int) -> int:
        run = _DOI_RUN.match(self._raw, found.start(), end)
        for each in identifiers.find(self._raw, found.start(), run.end() if run else end):
            words = [decoded(self._raw[each.start : each.end])]
            self.found.append(Found(each.start, each.start, each.end, each.url, words, Kind.IDENTIFIER))
            return each.end
        return found.end()

    # --- what they cite

    def _add(self, start: int, end: int, description: str, kind: Kind) -> None:
        written = " ".join(_ESCAPE.sub(r"\1", decoded(self._raw[start:end])).split())
        url = self._address(written)
        if url.strip("#"):
            self.found.append(Found(start, start, end, url, [label(description) or written], kind))

    def _address(self, path: str) -> str:
        """The address that ``path`` of a link means; empty for a line of code."""
        name, _, tag = path.partition(":")
        if name in self._links:
            return _expanded(self._links[name], tag.removeprefix(":"))
        if path.startswith("doi:"):
            return identifiers.doi_url(path.removeprefix("doi:"))
        file = _FILE.match(path)
        if file or path.startswith(("/", "./", "../", "~/")):
            return _in_file(path[file.end() :] if file else path)
        if path.startswith("#") or _TYPED.match(path):
            return path
        return "" if path.startswith("(") else f"#{path.removeprefix('*').strip()}"


def _expanded(link: str, tag: str) -> str:
    """An abbreviation of ``#+LINK:`` with the text that stands behind it."""
    if "%h" in link:
        return link.replace("%h", quote(tag, safe=""), 1)
    return link.replace("%s", tag, 1) if "%s" in link else link + tag


def _in_file(path: str) -> str:
    """``file.org::*Heading`` as an address. A line number, or words to look for, are no fragments."""
    file, _, place = path.partition("::")
    return f"{file}#{place[1:].strip()}" if place.startswith(("*", "#")) else file
