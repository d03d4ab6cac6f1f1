"""Org: links in brackets and angles, bare ones, and the headings, keywords and blocks around them.

Lines are sorted here: those that are text are gathered to stretches, a paragraph, an item, a cell or a title each, and
handed to ``org_text``. Blocks of code, examples and comments cite nothing; of what is for
one kind of export only, the tags of HTML do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.extract import fragment
from checker.extract.marks import Comment, marks
from checker.extract.org_text import Objects, decoded, label
from checker.extract.running import listed_identifiers
from checker.extract.sections import Headings
from checker.extract.source import Content, Found
from checker.references import Anchors, Kind

if TYPE_CHECKING:
    from checker.extract.source import Source

__all__ = ["extract"]

_LINE = re.compile(rb"[^\n]*+\n|[^\n]+")
_HEADLINE = re.compile(rb"(\*++)[ \t]++(.*)")
_KEYWORD = re.compile(rb"[ \t]*+#\+([^\s:]++):[ \t]*+(.*)")
_SILENT = re.compile(rb"[ \t]*+(?:#(?:\s|\Z)|:(?:\s|\Z)|#\+\S)")  # comments, fixed width, other keywords
_COMMENT = re.compile(rb"[ \t]*+#[ \t]")
_BLOCK = re.compile(rb"[ \t]*+#\+begin_(src|example|comment|export)(?=\s|\Z)", re.IGNORECASE)
_EXPORTED = re.compile(rb"[ \t]*+#\+begin_export[ \t]++html\b.*", re.IGNORECASE)
_BLOCK_END = {
    name: re.compile(
        rb"^(?:(?P<headline>\*+ )|[ \t]*+#\+end_" + name + rb"[ \t]*+\r?$)", re.IGNORECASE | re.MULTILINE
    )
    for name in (b"src", b"example", b"comment", b"export")
}
_PROPERTY = re.compile(rb"[ \t]*+:([\w+-]++):(?:[ \t]++(.*))?")
_ITEM = re.compile(rb"[ \t]*+(?:[-+]|\d++[.)])[ \t]|[ \t]++\*[ \t]|\[fn:")
_CELL = re.compile(rb"[^|]++")

_CODE = re.compile(
    rb"(?:html|latex|beamer|odt|ascii|texinfo|md|man)(?:_(?:head|header)\w*)?|attr_\w+|header|headers|link|macro|options"
    rb"|property|call|tblfm|(?:seq_|typ_)?todo|name|include|setupfile",
    re.IGNORECASE,
)
"""Keywords whose values are no text."""
_STATES = re.compile(rb"^[ \t]*+#\+(?:seq_|typ_)?todo:([^\n]*+)", re.IGNORECASE | re.MULTILINE)
_STATE = re.compile(rb"([^\s|(]++)(?:\([^)\n]*+\))?")
_PRIORITY = re.compile(r"\[#[A-Za-z0-9]{1,2}\]\s*+")
_TAGS = re.compile(r"(?<!\s)(?:\s++|\A):[\w@#%:]+:\Z")
_COOKIE = re.compile(r"(?<!\s)\s*+\[\d*+(?:%|/\d*+)\]")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

_INCLUDED = re.compile(rb'"((?:[^":]++|:(?!:))++)|((?:[^\s":]++|:(?!:))++)')


def extract(source: Source) -> Content:
    """The references of a document. Its keywords say title, language and date."""
    document = _Document(source.raw, source.start)
    document.read()
    objects = Objects(source.raw)
    for start, end in document.stretches:
        objects.read(start, end)
    sections = document.headings.sections
    found = [*document.found, *objects.found, *listed_identifiers(source.raw, objects.plain, sections)]
    lang = document.lang
    references = source.references(found, sections, source.lang if source.is_stated else lang or source.lang)
    return Content(
        references,
        title=" ".join(document.titles) or document.headings.first,
        lang=lang,
        anchors=Anchors(document.headings.titles, frozenset([*document.ids, *objects.ids])),
        date=document.date,
        marks=marks(source.raw, document.comments),
    )


class _Document:
    """Sorts the lines. Offsets are those of the file."""

    def __init__(self, raw: bytes, start: int) -> None:
        self.comments: list[Comment] = []
        self.found: list[Found] = []
        self.headings = Headings()
        self.ids: list[str] = []
        self.stretches: list[tuple[int, int]] = []
        self.titles: list[str] = []
        self.lang: str | None = None
        self.date: str | None = None
        self._raw, self._start = raw, start
        states = [found[1] for line in _STATES.finditer(raw, start) for found in _STATE.finditer(line[1])]
        self._states = {decoded(state) for state in states or (b"TODO", b"DONE")}
        self._after = start  # where the block ends that is passed over
        self._unclosed: dict[bytes, int] = {}  # up to where no block of a kind is closed
        self._open: int | None = None  # where the open stretch begins
        self._hidden = 0  # the level of the headline above which says COMMENT

    def read(self) -> None:
        """Reads all lines."""
        for line in _LINE.finditer(self._raw, self._start):
            if line.start() >= self._after:
                self._read_line(line.start(), line[0].rstrip())
        self._close(len(self._raw))

    def _read_line(self, at: int, text: bytes) -> None:
        if headline := _HEADLINE.fullmatch(text):
            self._close(at)
            self._add_headline(at, headline)
        elif self._hidden or not text or (_SILENT.match(text) and not _KEYWORD.match(text)):
            self._close(at)
            self._pass_over_block(at, text)
            if not self._hidden and (comment := _COMMENT.match(text)):
                self.comments.append(Comment(at, at + len(text), at + comment.end(), at + len(text)))
        elif keyword := _KEYWORD.match(text):
            self._close(at)
            self._take_keyword(at, keyword)
        elif drawer := _PROPERTY.fullmatch(text):
            self._close(at)
            self._take_property(at, drawer)
        elif text.lstrip().startswith(b"|"):
            self._close(at)
            self.stretches += ((at + cell.start(), at + cell.end()) for cell in _CELL.finditer(text))
        else:
            if _ITEM.match(text):
                self._close(at)
            if self._open is None:
                self._open = at

    def _close(self, end: int) -> None:
        if self._open is not None:
            self.stretches.append((self._open, end))
            self._open = None

    # --- what lines say

    def _add_headline(self, at: int, headline: re.Match[bytes]) -> None:
        level = len(headline[1])
        title = _TAGS.sub("", decoded(headline[2]))
        first, _, rest = title.partition(" ")
        if first in self._states:
            title = rest.lstrip()
        title = _PRIORITY.sub("", title, count=1)
        if self._hidden and level > self._hidden:
            return
        self._hidden = level if title.split(" ", 1)[0] == "COMMENT" else 0
        if not self._hidden:
            self.headings.add(at, level, label(_COOKIE.sub("", title)))
            self.stretches.append((at + headline.start(2), at + headline.end(2)))

    def _pass_over_block(self, at: int, text: bytes) -> None:
        """Goes on behind a block that is no text, if one begins here and is closed before the next headline."""
        found = _BLOCK.match(text)
        if found is None or at < self._unclosed.get(kind := found[1].lower(), 0):
            return
        end = _BLOCK_END[kind].search(self._raw, at + len(text))
        if end is None or end["headline"]:
            self._unclosed[kind] = end.start() if end else len(self._raw)
        else:
            self._after = end.end()
            if _EXPORTED.fullmatch(text):
                self.found += fragment.in_export(self._raw, at + len(text), end.start())

    def _take_keyword(self, at: int, keyword: re.Match[bytes]) -> None:
        name, value = decoded(keyword[1]).lower(), decoded(keyword[2])
        start = at + keyword.start(2)
        if name == "title":
            self.titles.append(label(value))
        elif name == "language":
            self.lang = value or None
        elif name == "date" and (date := _ISO_DATE.search(value)):
            self.date = date[0]
        elif name == "name":
            self.ids.append(value)
        elif name in ("include", "setupfile") and (file := _INCLUDED.match(keyword[2])):
            first, last = (start + place for place in file.span(file.lastindex or 0))
            path = decoded(self._raw[first:last])
            self.found.append(Found(first, first, last, path, [path], Kind.INLINE))
        elif name == "html":
            self.found += fragment.in_export(self._raw, start, at + keyword.end(2))
        if not _CODE.fullmatch(keyword[1].partition(b"[")[0]):
            self.stretches.append((start, at + keyword.end(2)))

    def _take_property(self, at: int, drawer: re.Match[bytes]) -> None:
        if drawer[2] is None:
            return
        if drawer[1].lower() == b"custom_id":
            self.ids.append(decoded(drawer[2]))
        else:
            self.stretches.append((at + drawer.start(2), at + drawer.end(2)))
