"""BibTeX and BibLaTeX: each entry is a reference, some of its fields are addresses.

A scanner of our own: parsers of BibTeX give lines, not bytes, and give up where a file has a slip. Of an entry that
loses its balance, the fields that begin on lines of their own are read all the same.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from checker.extract import identifiers, latex, tex
from checker.extract.marks import WORD, Comment, marks
from checker.extract.source import Content, Found
from checker.references import Kind, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.extract.marks import Mark
    from checker.extract.source import Source

__all__ = ["extract"]

_ADDRESSES = re.compile(r"url|ee|link|bdsk-url-[0-9]+")
_OWN = re.compile(
    r"file|pdf|local-url|bdsk-file-[0-9]+|owner|timestamp|keywords|archiveprefix|eprinttype|eprintclass"
)
"""Fields for the author's own tools and files, or about other fields: they cite nothing."""
_EPRINTS = {
    "hdl": "https://hdl.handle.net/",
    "jstor": "https://www.jstor.org/stable/",
    "pubmed": "https://pubmed.ncbi.nlm.nih.gov/",
}
"""The archives that BibLaTeX links to, besides arXiv."""
_MOST_PIECES = 50  # of a value with macros in it: macros may double macros without end

_GAP = rb"(?:[\s,]|%[^\n]*+)*+"
_ENTRY = re.compile(rb"@[ \t]*+([A-Za-z]++)\s*+([{(])")
_NEXT_ENTRY = re.compile(rb"^[ \t]*+@[ \t]*+[A-Za-z]++[ \t]*+[{(]", re.MULTILINE)
_KEY = re.compile(rb"\s*+([^\s,={}\"#%]*+)\s*+(?=[,}])")
_FIELD = re.compile(_GAP + rb"([A-Za-z][^\s,={}()\"#%]*+)\s*+=")
_CLOSING = re.compile(_GAP + rb"([})])")
_PIECE = re.compile(rb"\s*+(?:([{\"])|([^\s,={}()\"#%]++))")
_JOIN = re.compile(rb"\s*+#")
_BRACES = {b"{": re.compile(rb"[{}]"), b'"': re.compile(rb"[{}\"]"), b"(": re.compile(rb"[{})]")}
"""What to look at on the way to the end of a text, by what opens it."""
_ENDS = {b"{": b"}", b'"': b'"', b"(": b")", b"<": b">"}
_SALVAGED = re.compile(rb"(?:^|,)[ \t]*+([A-Za-z][A-Za-z0-9_:-]*+)[ \t]*+=[ \t]*+[{\"]", re.MULTILINE)
_REMARK = re.compile(rb"^[ \t]*+%([^\n]*+)", re.MULTILINE)
_COMMAND = re.compile(r"\\(?:url|href)(?![A-Za-z])")


class _Value(NamedTuple):
    """What a field says: ``start:end`` is how, ``pieces`` are the spans of its texts; those of macros lie elsewhere."""

    start: int
    end: int
    pieces: list[tuple[int, int]]


def extract(source: Source) -> Content:
    """The references of a bibliography: all of it is a list of references, the key of an entry is its heading."""
    sections = [(0, Section(is_references=True))]
    found: list[Found] = []
    scanner = _Scanner(source.raw, source.start)
    for start, key, fields in scanner.entries():
        cited = list(_Entry(source.raw, key, fields).cited())
        if cited:
            found += cited
            sections.append((start, Section(key, is_references=True, path=(key,))))
    asked = [*_marks(source.raw, scanner.gaps)] if WORD in source.raw else []
    return Content(source.references(found, sections, source.lang), marks=asked)


def _marks(raw: bytes, gaps: list[tuple[int, int]]) -> Iterator[Mark]:
    """What comments in ``gaps`` between entries ask for; one that is about the line below is about the entry there."""
    ends = [end for _, end in gaps]
    comments = (
        Comment(*found.span(), *found.span(1)) for gap in gaps for found in _REMARK.finditer(raw, *gap)
    )
    for mark in marks(raw, comments):
        gap = bisect_left(ends, mark.begin)
        is_above = gap + 1 < len(gaps) and ends[gap] < mark.stop
        yield mark._replace(stop=max(mark.stop, gaps[gap + 1][0])) if is_above else mark


class _Scanner:
    """Entries, one after another; none reaches beyond a line on which another begins."""

    def __init__(self, raw: bytes, start: int) -> None:
        self._raw, self._position = raw, start
        self._limit = start
        self.gaps: list[tuple[int, int]] = []  # between entries, and around them
        self._macros: dict[str, list[tuple[int, int]]] = {}
        self._is_open = (
            False  # a comment is never closed; to look for the ends of more would cost quadratic time
        )

    def entries(self) -> Iterator[tuple[int, str, dict[str, _Value]]]:
        """Where each entry begins, its key, and its fields by their names in lower case."""
        while entry := _ENTRY.search(self._raw, self._position):
            self.gaps.append((self._position, entry.start()))
            self._position = entry.end()
            if self._limit <= entry.start():
                following = _NEXT_ENTRY.search(self._raw, entry.end())
                self._limit = following.start() if following else len(self._raw)
            kind = entry[1].lower()
            if kind == b"comment":
                self._skip(entry)
            elif kind == b"string":
                self._macros.update((name, value.pieces) for name, value in self._fields(entry[2]).items())
            elif kind != b"preamble":
                key = _KEY.match(self._raw, self._position, self._limit)
                self._position = key.end() if key else self._position
                yield entry.start(), key[1].decode("utf-8", "replace") if key else "", self._fields(entry[2])
        self.gaps.append((self._position, len(self._raw)))

    def _skip(self, comment: re.Match[bytes]) -> None:
        """Steps over a comment, which may hide whole entries."""
        end = -1 if self._is_open else self._end(comment[2], comment.end(), len(self._raw))
        self._is_open = end < 0
        self._position = max(end, self._position)

    def _end(self, opening: bytes, start: int, limit: int) -> int:
        """Where the text ends that begins at ``start`` behind ``opening``; -1 where it does not."""
        depth = 0
        for found in _BRACES[opening].finditer(self._raw, start, limit):
            if found[0] == b"{":
                depth += 1
            elif found[0] == b"}" and depth:
                depth -= 1
            elif not depth:
                return found.start() if found[0] == _ENDS[opening] else -1
        return -1

    def _fields(self, opening: bytes) -> dict[str, _Value]:
        fields: dict[str, _Value] = {}
        start, name = self._position, ""
        while field := _FIELD.match(self._raw, self._position, self._limit):
            start, name = field.start(), field[1].decode("utf-8", "replace").lower()
            value = self._value(field.end())
            if value is None:
                break
            fields.setdefault(name, value)
            self._position = value.end
        closing = _CLOSING.match(self._raw, self._position, self._limit)
        if closing and closing[1] == _ENDS[opening]:
            self._position = closing.end()
        else:
            fields.pop(name, None)  # it may have swallowed others
            self._salvage(start, fields)
        return fields

    def _salvage(self, start: int, fields: dict[str, _Value]) -> None:
        """Reads the rest of an entry that is out of balance: every field up to the end of its line or the next field."""
        found = list(_SALVAGED.finditer(self._raw, start, self._limit))
        bounds = [*(field.start() for field in found[1:]), self._limit]
        for field, bound in zip(found, bounds, strict=False):
            first = field.end()
            line = self._raw.find(b"\n", first, bound)
            last = first + len(self._raw[first : bound if line < 0 else line].rstrip(b' \t\r,}"'))
            fields.setdefault(field[1].decode().lower(), _Value(first, last, [(first, last)]))
        self._position = self._limit

    def _value(self, start: int) -> _Value | None:
        """The value that begins at ``start``: texts, numbers and names of macros, joined by ``#``."""
        pieces: list[tuple[int, int]] = []
        first, position = 0, start
        while piece := _PIECE.match(self._raw, position, self._limit):
            first = first or piece.start(piece.lastindex or 1)
            if piece[1]:
                end = self._end(piece[1], piece.end(), self._limit)
                if end < 0:
                    return None
                pieces.append((piece.end(), end))
                position = end + 1
            else:
                name = piece[2].decode("utf-8", "replace").lower()
                pieces += self._macros.get(name, [piece.span(2)] if name[0].isdecimal() else [])
                position = piece.end()
            del pieces[_MOST_PIECES:]
            join = _JOIN.match(self._raw, position, self._limit)
            if join is None:
                return _Value(first, position, pieces)
            position = join.end()
        return None


class _Entry:
    """One entry, and what its fields cite."""

    def __init__(self, raw: bytes, key: str, fields: dict[str, _Value]) -> None:
        self._raw, self._fields = raw, fields
        title = tex.plain(self._text("title")) or key
        self._words = [title] if title else []

    def cited(self) -> Iterator[Found]:
        """Every address, field by field."""
        for name, value in self._fields.items():
            if name == "doi":
                yield from self._doi(value)
            elif name == "eprint":
                yield from self._eprint(value)
            elif _ADDRESSES.fullmatch(name):
                yield from self._address(value)
            elif not _OWN.fullmatch(name):
                yield from self._in_text(value)

    def _text(self, name: str) -> str:
        value = self._fields.get(name)
        return self._decoded(value.pieces) if value else ""

    def _decoded(self, pieces: list[tuple[int, int]]) -> str:
        return b"".join(self._raw[start:end] for start, end in pieces).decode("utf-8", "replace")

    def _found(self, value: _Value, span: tuple[int, int], url: str, kind: Kind = Kind.BIBLIOGRAPHY) -> Found:
        is_own = value.start <= span[0] <= value.end
        return Found(span[0] if is_own else value.start, *span, url, self._words or [url], kind)

    def _in_text(self, value: _Value) -> Iterator[Found]:
        for start, end in value.pieces:
            for each in latex.fragment(self._raw, start, end):
                kind = Kind.IDENTIFIER if each.kind is Kind.IDENTIFIER else Kind.BIBLIOGRAPHY
                yield self._found(value, (each.start, each.end), each.url, kind)

    def _address(self, value: _Value) -> Iterator[Found]:
        """A field that is an address. Some hold several, or a command around it."""
        span, written = self._whole(value)
        if _COMMAND.search(written) or _is_more_than_one(written):
            yield from self._in_text(value)
            return
        url = tex.address(written)
        if url:
            yield self._found(
                value, span, _resolver(url) or (f"http://{url}" if url.startswith("www.") else url)
            )

    def _doi(self, value: _Value) -> Iterator[Found]:
        span, written = self._whole(value)
        name = tex.address(written)
        if "://" in name:
            yield self._found(value, span, name)
        elif name.startswith("10."):
            yield self._found(value, span, _resolver(f"doi:{name}") or identifiers.doi_url(name))
        elif url := _resolver(name):
            yield self._found(value, span, url)

    def _eprint(self, value: _Value) -> Iterator[Found]:
        span, written = self._whole(value)
        name = tex.address(written)
        archive = (self._text("archiveprefix") or self._text("eprinttype")).strip().lower()
        if "://" in name:
            url: str | None = name
        elif archive in _EPRINTS:
            url = f"{_EPRINTS[archive]}{name}"
        else:
            url = _resolver(f"arXiv:{name}" if archive == "arxiv" and ":" not in name else name)
        if url and name:
            yield self._found(value, span, url)

    def _whole(self, value: _Value) -> tuple[tuple[int, int], str]:
        """The span of a value that is one word, without what is wrapped around it, and the word."""
        if len(value.pieces) != 1:
            return (value.start, value.end), self._decoded(value.pieces)
        start, end = value.pieces[0]
        while True:
            written = self._raw[start:end]
            start, end = end - len(written.lstrip()), start + len(written.rstrip())
            closing = _ENDS.get(self._raw[start : start + 1])
            if end - start < 2 or closing is None or self._raw[end - 1 : end] != closing:  # noqa: PLR2004 - a pair
                return (start, end), self._raw[start:end].decode("utf-8", "replace")
            start, end = start + 1, end - 1


def _is_more_than_one(written: str) -> bool:
    """Whether white space parts words; an address may go on in the next line."""
    joined = "".join(map(str.strip, written.replace("\\textasciitilde ", "~").splitlines()))
    return len(joined.split()) > 1


def _resolver(name: str) -> str | None:
    """The address of ``name`` where all of it is an identifier with its marker."""
    raw = name.encode()
    found = identifiers.find(raw, 0, len(raw))
    return found[0].url if found and (found[0].start, found[0].end) == (0, len(raw)) else None
