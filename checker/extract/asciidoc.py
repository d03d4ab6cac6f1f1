"""AsciiDoc: blocks, sections and attributes, read line by line as Asciidoctor reads them.

What a line is depends on the block it stands in; the lines that are text are gathered to stretches, a paragraph or a
part of one each, and handed to ``asciidoc_text``. Listings, literals and comments cite nothing, but for the files that
they include; of passthroughs, the tags of HTML do.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import itemgetter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from checker.extract import asciidoc_ids, fragment
from checker.extract.asciidoc_attributes import URL, Attributes
from checker.extract.asciidoc_ids import MadeIds
from checker.extract.asciidoc_text import Texts, linked
from checker.extract.asciidoc_words import label
from checker.extract.marks import Comment, marks
from checker.extract.running import listed_identifiers
from checker.extract.sections import Headings
from checker.extract.source import Content, Found
from checker.references import Anchors, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checker.extract.source import Source
    from checker.references import Section

__all__ = ["extract"]

_LINE = re.compile(rb"[^\n]*+\n|[^\n]+")
_DELIMITER = re.compile(rb"-{4,}|\.{4,}|\+{4,}|/{4,}|={4,}|\*{4,}|_{4,}|--|[|,:!]={3,}|`{3,}[\w+-]*")
_VERBATIM = b"-.+/`"  # delimiters of these characters enclose what is no text; "--" encloses any block
_LISTINGS = {b"listing", b"literal", b"source"}
"""Styles that make any paragraph one that is no text."""
_CODE = _LISTINGS | {b"asciimath", b"comment", b"latexmath", b"pass", b"stem"}
"""Styles that make any paragraph but a list one that is no text."""
_QUOTES = {b"quote", b"verse"}  # whose attributes say where they come from
_BLOCK_MACRO = re.compile(rb"\w[\w-]*+::(?:[^\s\[][^\[]*+)?+\[.*\]")
_BREAK = re.compile(rb"\+|'{3,}|<{3,}|([-*_])( *)\1\2\1")  # "+" goes on with the item of a list
_UNDERLINE = re.compile(rb"(?:=+|-+|~+|\^+|\++)")
_UNDERLINES = b"=-~^+"  # from the highest level down
_SECTION = re.compile(rb"(={1,6}|#{1,6})[ \t]+(\S.*)")
_ENTRY = re.compile(
    rb":(!?)([\w\x80-\xff][^:]*?)(!?):(?:[ \t]+(?:pass:[a-z,]*\[(?P<pass>.*)\]|(?P<value>\S.*)))?"
)
_BLOCK_ATTRIBUTES = re.compile(rb"\[(?:[\w.#%{,\"'\x80-\xff].*|\[.*\])?\]")
_STYLE = re.compile(rb"\[([\w-]*)")
_LISTED = re.compile(rb"(?<![\w/=.])https?://[^\s,\"'\]]++", re.IGNORECASE)
_DIRECTIVE = re.compile(rb"(?P<name>include|ifdef|ifndef|ifeval|endif)::(?P<target>[^\[]*+)\[(?P<inner>.*)\]")
_ITEM = re.compile(
    rb"[ \t]*(?:(?:-|\*+|\.+|\xe2\x80\xa2|\d+\.|[A-Za-z]\.|[IVXivx]+\))[ \t]|<(?:\d+|\.)>[ \t])"
    rb"|[ \t]*\S.*?(?::{2,4}|;;)(?:[ \t]|\Z)"
)
_SEPARATORS = {b"|": re.compile(rb"(?<!\\)\|"), b"!": re.compile(rb"(?<!\\)!"), b",": re.compile(rb",")}
_ISO_DATE = re.compile(rb"\d{4}-\d{2}-\d{2}")


def extract(source: Source) -> Content:
    """The references of a document, or a part of one. Its header says title, language and date."""
    blocks = _Blocks(source)
    blocks.read()
    texts = Texts(source.raw, blocks.attributes, PurePosixPath(source.path).suffix)
    texts.read(sorted(blocks.stretches))
    lang = blocks.attributes.value("lang", len(source.raw)) or None
    sections = _with_lists(blocks.headings.sections, blocks.lists)
    found = [*blocks.found, *texts.found, *blocks.attributes.unused()]
    found += listed_identifiers(texts.blanked, texts.plain, sections)
    names = frozenset([*blocks.ids, *texts.ids])
    references = source.references(
        (_natural(each, names, blocks.titles) for each in found),
        sections,
        source.lang if source.is_stated else lang or source.lang,
    )
    return Content(
        references,
        title=blocks.headings.first,
        lang=lang,
        anchors=Anchors(blocks.headings.titles, names),
        date=blocks.date(),
        marks=marks(source.raw, blocks.comments),
    )


def _with_lists(sections: list[tuple[int, Section]], lists: Iterable[int]) -> list[tuple[int, Section]]:
    """``sections``, and the lists in them that are marked as bibliographies, from there to the next heading."""
    begins = [begin for begin, _ in sections]
    marked = [(at, sections[bisect_right(begins, at) - 1][1]._replace(is_references=True)) for at in lists]
    return sorted([*sections, *marked], key=itemgetter(0))


def _natural(found: Found, ids: frozenset[str], titles: dict[str, str]) -> Found:
    """A cross-reference may name a section by its title in place of its id."""
    name = found.url[1:] if found.url.startswith("#") else ""
    return found._replace(url=f"#{titles[name]}") if name in titles and name not in ids else found


class _Blocks:
    """Goes through the lines. Offsets are those of the file."""

    def __init__(self, source: Source) -> None:
        self.attributes = Attributes()
        self.comments: list[Comment] = []
        self.found: list[Found] = []
        self.headings = Headings()
        self.ids: list[str] = []
        self.lists: list[int] = []  # where lists begin that are marked as bibliographies
        self.stretches: list[tuple[int, int]] = []  # text: paragraphs, items, titles, cells
        self.titles: dict[str, str] = {}  # of sections, and their ids
        self._raw, self._start = source.raw, source.start
        self._fence: bytes | None = None  # what closes the open block that is no text
        self._table: bytes | None = None  # what closes the open table
        self._passed: int | None = None  # where what is open begins, if it goes into the page as it is
        self._style = b""  # what a line of block attributes above says
        self._id = ""
        self._open: int | None = None  # where the open stretch begins
        self._above = b""  # the last line of text
        self._single: tuple[int, bytes] | None = None  # the line above, if it opens a paragraph
        self._is_fresh = True  # a block may begin
        self._skipped = b""  # the style of the open paragraph, if that is no text
        self._in_header = self._in_list = False
        self._revised = ""
        self._made = MadeIds(self.attributes)

    def read(self) -> None:
        """Reads all lines."""
        for line in _LINE.finditer(self._raw, self._start):
            self._read_line(line.start(), line[0].rstrip())
        self._close(len(self._raw))
        self._pass_through(len(self._raw))

    def date(self) -> str | None:
        """What the header says of its date."""
        end = len(self._raw)
        stated = self.attributes.value("revdate", end) or self.attributes.value("date", end)
        return stated or self._revised or None

    def _read_line(self, at: int, text: bytes) -> None:  # noqa: C901 - a switch
        single, self._single = self._single, None
        if self._fence is not None:
            self._read_verbatim(at, text)
        elif not text:
            self._close(at)
            self._is_fresh, self._skipped, self._in_header = True, b"", False
            self._pass_through(at)
        elif text.startswith(b"//") and not text.startswith(b"///"):
            self._close(at)
            if not self._skipped:
                self.comments.append(Comment(at, at + len(text), at + 2, at + len(text)))
        elif directive := _DIRECTIVE.fullmatch(text):
            self._close(at)
            self._direct(at, directive)
        elif self._skipped in _LISTINGS:
            pass
        elif single and self._is_underlined(single[1], text):
            self._open = None
            self._add_heading(single[0], 1 + _UNDERLINES.index(text[:1]), single[0], single[1])
        elif _DELIMITER.fullmatch(text):
            self._delimit(at, text)
        elif _BLOCK_ATTRIBUTES.fullmatch(text):
            self._take_attributes(at, text)
        elif self._skipped:
            pass
        elif self._table is None and (self._is_fresh or self._in_header):
            self._open_block(at, text)
        else:
            self._add_text(at, text)

    # --- blocks

    def _read_verbatim(self, at: int, text: bytes) -> None:
        if text == self._fence:
            self._fence, self._is_fresh = None, True
            self._pass_through(at)
        elif self._fence != b"////" and (directive := _DIRECTIVE.fullmatch(text)):
            self._direct(at, directive, cites_text=False)

    def _pass_through(self, end: int) -> None:
        """Ends what goes into the page as it is, and may hold tags."""
        if self._passed is not None:
            self.found += fragment.in_export(self._raw, self._passed, end)
            self._passed = None

    def _direct(self, at: int, directive: re.Match[bytes], *, cites_text: bool = True) -> None:
        """An included file, which a listing may include as well; text that stands under a condition."""
        if directive["name"] == b"include":
            start, end = at + directive.start("target"), at + directive.end("target")
            url = self.attributes.resolve(directive["target"].decode("utf-8", "replace"), at)
            if url and b"optional" not in directive["inner"]:
                self.found.append(Found(start, start, end, url, [url], Kind.INLINE))
        elif cites_text and directive["name"] != b"ifeval":
            self.stretches.append((at + directive.start("inner"), at + directive.end("inner")))

    def _delimit(self, at: int, text: bytes) -> None:
        self._close(at)
        self._pass_through(at)
        self._skipped = b""
        if text[1:2] == b"=" and text[:1] != b"=":
            self._table = None if text == self._table else self._table or text
        elif self._style in _CODE if text == b"--" else text[:1] in _VERBATIM:
            self._fence = b"`" * text.count(b"`") if text.startswith(b"`") else text
            is_raw = text == b"--" or text.startswith(b"+")
            if is_raw and self._style not in _CODE - {b"pass"}:
                self._passed = at + len(text)
        self._style, self._is_fresh = b"", True

    def _take_attributes(self, at: int, text: bytes) -> None:
        self._close(at)
        self._pass_through(at)
        self._is_fresh, self._skipped = True, b""
        style = _STYLE.match(text)
        self._style = b"source" if text.startswith(b"[,") else (style and style[1]) or self._style
        for self._id in (*asciidoc_ids.given(text, 0, len(text)), *asciidoc_ids.named(text)):
            self.ids.append(self._id)
        self.found += linked(self._raw, at, at + len(text), self.attributes)
        for found in _LISTED.finditer(text) if self._style in _QUOTES else ():
            start, end, url = at + found.start(), at + found.end(), found[0].decode("utf-8", "replace")
            self.found.append(Found(start, start, end, url, [url], Kind.BARE))

    def _open_block(self, at: int, text: bytes) -> None:
        if entry := _ENTRY.fullmatch(text):
            self._define(at, entry)
        elif not self._is_fresh:
            self._add_text(at, text)
        elif section := _SECTION.fullmatch(text):
            title = section[2].removesuffix(section[1]).rstrip() if section[2] != section[1] else section[2]
            self._add_heading(at, len(section[1]), at + section.start(2), title)
        elif text[:1] == b"." and text[1:2] not in b". \t":
            self.stretches.append((at, at + len(text)))  # the title of a block
        elif _BLOCK_MACRO.fullmatch(text):
            self.stretches.append((at, at + len(text)))
            self._style = b""
        elif self._style in _LISTINGS or (
            not _ITEM.match(text) and (self._style in _CODE or self._is_literal(text))
        ):
            self._passed = at if self._style == b"pass" else None
            self._skipped, self._style = self._style or b"indented", b""
        else:
            self._add_text(at, text)
            self._single = (at, text)

    def _is_literal(self, text: bytes) -> bool:
        """Whether ``text`` is indented to be shown as it is; below a term without a description it is that."""
        return text[:1] in b" \t" and not self._above.endswith((b"::", b";;"))

    def _add_text(self, at: int, text: bytes) -> None:
        if _BREAK.fullmatch(text):
            self._close(at)
            self._is_fresh = True
            return
        if self._style == b"bibliography":
            self.lists.append(at)
        if self._in_header and (date := _ISO_DATE.search(text)):
            self._revised = date[0].decode()
        self._above = text
        is_item = _ITEM.match(text) is not None
        if self._is_fresh:
            self._in_list = is_item
        if self._in_list and is_item:
            self._close(at)
        if self._open is None:
            self._open = at
        self._style, self._id, self._is_fresh = b"", "", False

    def _close(self, end: int) -> None:
        """Ends the open stretch; in a table, every cell is one."""
        if self._open is None:
            return
        separator = _SEPARATORS.get(self._table[:1]) if self._table else None
        if separator:
            for found in separator.finditer(self._raw, self._open, end):
                self.stretches.append((self._open, found.start()))
                self._open = found.end()
        self.stretches.append((self._open, end))
        self._open = None

    # --- headings and attributes

    @staticmethod
    def _is_underlined(title: bytes, line: bytes) -> bool:
        words = title.decode("utf-8", "replace")
        return (
            _UNDERLINE.fullmatch(line) is not None
            and abs(len(words) - len(line)) < 2  # noqa: PLR2004 - as Asciidoctor has it
            and any(map(str.isalnum, words))
        )

    def _add_heading(self, at: int, level: int, start: int, written: bytes) -> None:
        words = self.attributes.resolve(written.decode("utf-8", "replace"), at)
        title = " ".join(label(words).split())
        self._in_header = level == 1 and not self.titles and not self.stretches
        name = asciidoc_ids.of_title(written) or self._id or self._made.new(title, at)
        self.ids.append(name)
        self.titles.setdefault(title, name)
        self._is_fresh = not self._in_header
        self.headings.add(at, level, title, is_references=self._style == b"bibliography")
        self.stretches.append((start, start + len(written)))
        self._style, self._id = b"", ""

    def _define(self, at: int, entry: re.Match[bytes]) -> None:
        name = entry[2].decode("utf-8", "replace").strip()
        group = "pass" if entry["pass"] is not None else "value"
        if entry[1] or entry[3] or entry[group] is None:
            unset = bool(entry[1] or entry[3])
            self.attributes.define(name, at, at, at, None if unset else "")
            return
        written = entry[group].removesuffix(b"\\").rstrip()
        start = at + entry.start(group)
        end = start + len(written)
        value = self.attributes.define(name, at, start, end, written.decode("utf-8", "replace"))
        if value and "://" in value and not URL.fullmatch(value):
            self.stretches.append((start, end))
