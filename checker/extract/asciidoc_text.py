r"""AsciiDoc's inline markup: what stretches of text cite.

The steps are those of Asciidoctor: passthroughs, then images, then links and cross-references. What one step has taken
is blanked for the next ones, so that every pattern may be simple. All search forwards only, and a search for a closing
mark that fails is the last one of its stretch: time is linear.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from checker.extract import bare, fragment
from checker.extract.asciidoc_attributes import URL
from checker.extract.asciidoc_ids import given
from checker.extract.asciidoc_words import alternative, first_positional, label
from checker.extract.source import Found
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checker.extract.asciidoc_attributes import Attributes

__all__ = ["Texts", "linked"]

_SPACES = re.compile(rb"\{(?:blank|empty|gt|lt|nbsp|quot|rdquo|sp|wj|zwsp)\}")  # a bare URL ends before these

_OPENING = re.compile(
    rb"(?<!\\)(?:(?P<link>link:)?(?P<pair>\+\+\+?|\$\$)|(?P<macro>(?:pass|stem|latexmath|asciimath):[a-z,]*+\[)"
    rb"|(?<![\w;:\x80-\xff])(?P<plus>\+)(?=[^\s+]))"
)
_RAW = re.compile(rb"\+\+\+|pass:[ampqr,]*+\[")  # what goes into the page with its tags
_CLOSING_BRACKET = re.compile(rb"(?<!\\)\]")
_CLOSING = {
    b"link:++": re.compile(rb"\+\+\["),
    b"link:+++": re.compile(rb"\+\+\+\["),
    b"link:$$": re.compile(rb"\$\$\["),
    b"+++": re.compile(rb"\+\+\+"),
    b"++": re.compile(rb"\+\+"),
    b"$$": re.compile(rb"\$\$"),
    b"+": re.compile(rb"(?<=\S)\+(?![\w\x80-\xff])"),
    b"[": _CLOSING_BRACKET,
}
_MEDIA = re.compile(
    rb"(?P<escape>\\)?(?:(?<!\w)image:(?!:)|(?:^|(?<=\|)|(?<=\|[ ]))(?P<block>image|video|audio)::)"
    rb"(?=[^\s:\[])(?P<target>[^\n\[]*+)",
    re.MULTILINE,
)
_CITED = re.compile(
    rb"(?P<escape>\\)?(?:(?<!\w)(?P<macro>link|mailto|xref):(?![:\s])\\?"
    rb"|(?<![A-Za-z0-9])(?P<web>(?:https?|ftp|irc)://)|(?P<name>\{\w[\w-]*+\}))"
    rb"|(?<!\\)<<(?P<id>[^\s<>\[\],][^<>]*+)>>",
    re.IGNORECASE,
)
_RUN = re.compile(rb"[^\s\[\]<>]*+")
_LINKED = re.compile(rb"(?<![\w-])link=(?:\"([^\"]++)\"|'([^']++)'|([^\s,\"'\]][^,\]]*+))")
_PLAYERS = {
    "youtube": "https://www.youtube.com/watch?v=",
    "vimeo": "https://vimeo.com/",
    "wistia": "https://fast.wistia.net/embed/iframe/",
}

_WHOLE = re.compile(rb"\{(\w[\w-]*+)\}")
_ABSOLUTE = re.compile(r"[A-Za-z][\w+.-]+:")


class Texts:
    """Reads stretches of text. ``suffix`` is that of AsciiDoc files, which cross-references may leave out."""

    def __init__(self, raw: bytes, attributes: Attributes, suffix: str) -> None:
        self.found: list[Found] = []
        self.ids: list[str] = []
        self.plain: list[tuple[int, int]] = []  # the text around what cites
        self.blanked = raw  # without passthroughs and images
        self._raw, self._attributes, self._suffix = raw, attributes, suffix
        self._run_end = 0  # where the last run of an address ends
        self._unclosed = (-1, 0)  # the end of a stretch, and a place in it behind which no bracket closes

    def read(self, stretches: Sequence[tuple[int, int]]) -> None:
        """Reads all ``stretches``, each a paragraph or a part of one; sorted."""
        text = bytearray(self._raw)
        for start, end in stretches:
            self._take_passthroughs(text, start, end)
        for start, end in stretches:
            self._take_media(text, start, end)
        self.blanked = bytes(text)
        for start, end in stretches:
            self.ids += given(self.blanked, start, end)
            self._take_links(start, end)

    # --- steps

    def _take_passthroughs(self, text: bytearray, start: int, end: int) -> None:
        failed = set()
        while opening := _OPENING.search(text, start, end):
            mark = (opening["link"] or b"") + (opening["pair"] or opening["plus"] or b"[")
            closing = None if mark in failed else _CLOSING[mark].search(text, opening.end(), end)
            if closing is None:
                failed.add(mark)
                start = opening.start() + 1
                continue
            start = closing.end()
            if opening["link"]:
                bracket = self._closing(text, start, end)
                if bracket < 0:
                    continue
                self._cite("link", opening.start(), (opening.end(), closing.start()), (start, bracket))
                start = bracket + 1
            elif _RAW.fullmatch(opening[0]):
                self.found += fragment.in_export(self._raw, opening.end(), closing.start())
            _blank(text, opening.start(), start)

    def _take_media(self, text: bytearray, start: int, end: int) -> None:
        while found := _MEDIA.search(text, start, end):
            start = found.end()
            if found["escape"] or text[start : start + 1] != b"[" or text[start - 1 : start].isspace():
                continue
            bracket = self._closing(text, start + 1, end)
            if bracket < 0:
                return
            self._cite_media(found, start + 1, bracket)
            start = bracket + 1
            _blank(text, found.start(), start)

    def _take_links(self, start: int, end: int) -> None:
        text, last = self.blanked, start
        while found := _CITED.search(text, start, end):
            if found["id"]:
                self._cite_id(found)
                start = found.end()
            else:
                start = self._take_address(found, end)
            self.plain.append((last, found.start()))
            last = start
        self.plain.append((last, end))

    def _take_address(self, found: re.Match[bytes], end: int) -> int:
        """Cites what begins at ``found``, if it is an address; where to look on."""
        first = found.end() if found["macro"] else found.start("name" if found["name"] else "web")
        if found["name"] and not self._is_address(found["name"], first):
            return found.end()
        last = self._run(found.end(), end)
        if found["escape"]:
            return last
        bracket = self._closing(self.blanked, last + 1, end) if self.blanked[last : last + 1] == b"[" else -1
        if bracket >= 0 and last > first:
            macro = (found["macro"] or b"link").decode().lower()
            self._cite(macro, found.start(), (first, last), (last + 1, bracket))
            return bracket + 1
        if found["macro"]:
            return found.end()  # no macro, but its target may be a bare URL
        if self.blanked[first - 1 : first] == b"<" and self.blanked[last : last + 1] == b">":
            self._add(first, first, last, self._resolved(first, last), "", Kind.AUTOLINK)
        elif found["name"]:
            self._take_bare_attribute(found, last)
        else:
            self._take_bare(first, last)
        return last

    def _take_bare(self, start: int, end: int) -> None:
        space = _SPACES.search(self._raw, start, end)
        for url in bare.find(self._raw, start, end, space.start() if space else end):
            if self._raw[url.start : url.start + 4] != b"www.":  # no link in AsciiDoc
                address = self._attributes.resolve(url.url, start)
                self._add(url.start, url.start, url.end, address, "", Kind.BARE)

    def _take_bare_attribute(self, found: re.Match[bytes], end: int) -> None:
        """``{url-docs}``, or ``{url-docs}/install``, in running text."""
        start, base = found.start("name"), self._resolved(found.start("name"), found.end())
        space = _SPACES.search(self._raw, found.end(), end)
        rest = self._raw[found.end() : space.start() if space else end]
        size = len(base.encode())
        urls = bare.find(base.encode() + rest, 0, size, size + len(rest))
        if not urls:
            return
        last = found.end() + max(0, urls[0].end - size)
        if last == found.end():
            self._cite("link", start, (start, last), (last, last))
        else:
            self._add(start, start, last, self._attributes.resolve(urls[0].url, start), "", Kind.BARE)

    # --- what they cite

    def _cite(self, macro: str, at: int, target: tuple[int, int], text: tuple[int, int]) -> None:
        """A macro; ``target`` and ``text`` are spans."""
        start, end = target
        url = self._resolved(start, end)
        words = label(first_positional(self._raw[slice(*text)].decode("utf-8", "replace")).rstrip("^"))
        if macro == "xref":
            url = self._cross_reference(url, is_macro=True)
        elif macro == "mailto":
            url = f"mailto:{url}"
        whole = _WHOLE.fullmatch(self._raw, start, end)
        definition = self._attributes.at(whole[1].decode("utf-8", "replace"), start) if whole else None
        if definition and macro == "link":
            self._add(at, definition.start, definition.end, url, words, Kind.REFERENCE)
        else:
            self._add(start, start, end, url, words, Kind.INLINE)

    def _cite_id(self, found: re.Match[bytes]) -> None:
        target, _, words = found["id"].partition(b",")
        start = found.start("id")
        end = start + len(target.rstrip())
        words = words.strip() or target
        url = self._cross_reference(self._resolved(start, end), is_macro=False)
        self._add(start, start, end, url, label(words.decode("utf-8", "replace")), Kind.INLINE)

    def _cite_media(self, found: re.Match[bytes], text: int, bracket: int) -> None:
        start, end = found.span("target")
        block = (found["block"] or b"image").decode()
        words = label(alternative(self._raw[text:bracket].decode("utf-8", "replace")))
        url = self._resolved(start, end)
        if block == "video" and words in _PLAYERS:
            url = _PLAYERS[words] + url
        elif not (_ABSOLUTE.match(url) or url.startswith("/")) and (
            folder := self._attributes.value("imagesdir", start)
        ):
            url = f"{folder.rstrip('/')}/{url}"
        if not url.startswith("data:"):
            self._add(start, start, end, url, words, Kind.IMAGE if block == "image" else Kind.INLINE)
        self.found += linked(self._raw, text, bracket, self._attributes)

    def _cross_reference(self, target: str, *, is_macro: bool) -> str:
        """The address that ``target`` of a cross-reference means: ``file.adoc#id``, or an id alone."""
        path, mark, fragment = target.partition("#")
        has_suffix = PurePosixPath(path).suffix != ""
        if not mark:
            return path if is_macro and has_suffix else f"#{path}"
        if path and not has_suffix:
            path += self._suffix
        return f"{path}#{fragment}" if fragment else path

    def _add(self, at: int, start: int, end: int, url: str, words: str, kind: Kind) -> None:
        if url.strip("#"):
            self.found.append(Found(at, start, end, url, [words or url], kind))

    # --- helpers

    def _resolved(self, start: int, end: int) -> str:
        return self._attributes.resolve(self._raw[start:end].decode("utf-8", "replace"), start)

    def _is_address(self, reference: bytes, place: int) -> bool:
        definition = self._attributes.at(reference[1:-1].decode("utf-8", "replace"), place)
        return definition is not None and URL.fullmatch(definition.value or "") is not None

    def _run(self, start: int, end: int) -> int:
        """Where the run of characters ends that an address may hold; ``start`` rises from call to call."""
        if start > self._run_end and (found := _RUN.match(self.blanked, start, end)):
            self._run_end = found.end()
        return self._run_end

    def _closing(self, text: bytes | bytearray, start: int, end: int) -> int:
        """Where the bracket closes that is open at ``start``; -1 where it does not. ``end`` is that of the stretch."""
        stretch, known = self._unclosed
        if stretch == end and known <= start:
            return -1
        found = _CLOSING_BRACKET.search(text, start, end)
        if found is None:
            self._unclosed = (end, start)
            return -1
        return found.start()


def linked(raw: bytes, start: int, end: int, attributes: Attributes) -> list[Found]:
    """What a list of attributes (``[Alt,link=https://…]``) links to."""
    found = []
    for each in _LINKED.finditer(raw, start, end):
        first, last = each.span(each.lastindex or 0)
        url = attributes.resolve(raw[first:last].decode("utf-8", "replace"), first)
        found.append(Found(first, first, last, url, [url], Kind.INLINE))
    return found


def _blank(text: bytearray, start: int, end: int) -> None:
    text[start:end] = b"_" * (end - start)  # what a bare URL does not end in
