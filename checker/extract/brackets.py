"""Brackets that Markdown takes for text: wikilinks, labels that nothing defines, and links with a slip in them.

The parser itself says which brackets these are, so what stands in code or in a link is never among them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from checker.extract.source import Found
from checker.reasons import Severity
from checker.references import Kind, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checker.extract.source import Source

__all__ = [
    "Bracket",
    "Slip",
    "as_meant",
    "outside",
    "problems",
    "slips",
    "slips_around",
    "unnamed",
    "wikilinks",
]

_NO_WIKILINK = re.compile(rb"\s|[-:^]|\d+\]|\]")  # citation marks, tests of a shell, character classes
_TARGET = re.compile(rb"([^|\]\\\r\n]*+)(?:\\?\|([^\]]*+))?")
_ESCAPING = re.compile(rb"(?<!\\)\\\[\Z")
_WIDTH = re.compile(rb"\d+(?:x\d+)?\Z")
_NO_LABEL = re.compile(r"\^|\s*\Z|(?:.-.)+\Z")  # a footnote, nothing, a class of characters
_NO_TEXT = re.compile(r"\^|.?\Z|(?:.-.)+\Z|[\d\s,:;–-]+\Z")  # ..., or an index
_INDEXED = re.compile(rb"[\w\])\\\x80-\xff]")
_GOES_ON = re.compile(rb"\.\w")  # the name of a file: config.[dev][prod].json
_URL = re.compile(rb"\s*+<?(?:https?://|www\.)", re.IGNORECASE)
_PATH = re.compile(rb"[^\s()\"']++(?: ++[^\s()\"']++)+\Z")
_LIKE_A_PATH = re.compile(
    rb"(?:\.{0,2}/|#|https?://|www\.)|.*\.[A-Za-z]\w{0,4}(?:#.*)?\Z", re.IGNORECASE | re.DOTALL
)
_SPACED = re.compile(rb"[ \t]++\((?:https?://|www\.)[^\s()]++\)", re.IGNORECASE)
_UNCLOSED = re.compile(rb"\[[^\[\]()\r\n]{1,200}+\(\Z")
_SQUARE = re.compile(rb"[\[\]]")
_ANGLE = re.compile(rb"(?<![\\(<])<")  # that of a destination is told with its link
_UNANGLED = re.compile(rb"[^>\r\n]{0,500}+(?:[\r\n]|\Z)")  # nothing in the line closes it
_HALF_ANGLED = re.compile(rb"\s*+<[^<>]*+(?:<|\Z)")
_RUN = re.compile(rb"\s*+<?[^\s<>]*+")
_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_TITLE = re.compile(rb"[ \t]++(?:\"[^\"]*+\"|'[^']*+')\Z")
_SIZED = re.compile(rb"\S++ ++=\d*+x\d*+\Z")  # ![](x.png =100x200), of some dialects
_LONGEST = 2_000  # bytes of a text or destination that are looked at
_IN_HTML = re.compile(rb"(!?)\[([^\[\]\r\n]*+)\]\(\Z")
_BEFORE = 300  # bytes looked back for the beginning of a link

UNDEFINED = "undefined-reference"
SPACE = "space-in-destination"
BROKEN = "broken-link-syntax"


class Bracket(NamedTuple):
    """``[text]``, ``[text][label]`` or ``[text][]`` that is no link; ``start:end`` in bytes of the file."""

    start: int
    end: int
    form: str  # Shortcut, Reference or Collapsed
    label: str


class Slip(NamedTuple):
    """A mistake at byte ``at`` of the file."""

    at: int
    ident: str
    message: str
    advice: str
    severity: Severity = Severity.WARNING


def outside(brackets: Iterable[Bracket], links: Iterable[tuple[int, int]]) -> list[Bracket]:
    """Those of ``brackets`` that neither stand in the text of one of ``links`` (start, end) nor have one for a label.

    In ``[Fix][#1](https://…)`` the parser asks for a label, finds none, and makes a link of the rest.
    """
    unlinked = list(brackets)
    covered = sorted(links) if unlinked else []
    return [
        each for each in unlinked if not (_is_covered(each.start, covered) or _is_covered(each.end, covered))
    ]


def unnamed(brackets: Iterable[Bracket], titles: Iterable[str]) -> list[Bracket]:
    """Those of ``brackets`` whose label is none of ``titles``; case and white space do not count."""
    known = {" ".join(title.casefold().split()) for title in titles}
    return [each for each in brackets if " ".join(each.label.casefold().split()) not in known]


def _is_covered(offset: int, spans: list[tuple[int, int]]) -> bool:
    place = bisect_right(spans, (offset, offset))
    return place > 0 and spans[place - 1][1] > offset


def wikilinks(raw: bytes, brackets: Iterable[Bracket]) -> Iterator[Found]:
    """``[[Page#Heading|text]]`` and ``![[image.png]]`` among ``brackets``: the URL is what stands before the bar."""
    for start, end, form, _ in brackets:
        around = raw[max(0, start - 2) : start], raw[end : end + 2]
        is_double = (
            around[0].endswith(b"[")
            and not _ESCAPING.search(raw, max(0, start - 3), start)
            and around[1].startswith(b"]")
            and around != (b"[[", b"]]")
        )
        if form != "Shortcut" or not is_double or _NO_WIKILINK.match(raw, start + 1):
            continue
        found = _TARGET.match(raw, start + 1, end - 1)
        if found is None or found.end() != end - 1:
            continue
        target = found[1].rstrip()
        is_width = around[0].startswith(b"!") and found[2] and _WIDTH.match(found[2])
        alias = None if is_width else found[2]
        first = start + 1
        text = (alias or target).decode("utf-8", "replace")
        yield Found(
            first, first, first + len(target), target.decode("utf-8", "replace"), [text], Kind.WIKILINK
        )


def slips(raw: bytes, brackets: Iterable[Bracket], *, has_labels: bool) -> Iterator[Slip]:
    """What is wrong with ``brackets`` that were meant as links; ``has_labels`` is whether the note defines any."""
    for bracket in brackets:
        slip = (
            _undefined(raw, bracket, has_labels=has_labels)
            if bracket.form != "Shortcut"
            else _malformed(raw, bracket)
        )
        if slip:
            yield slip


def slips_around(raw: bytes, urls: Iterable[Found]) -> Iterator[Slip]:
    """Bare URLs that stand in what was meant as a link: ``text](https://…)``, ``[text(https://…)``, ``<https://…``."""
    for url in urls:
        before = raw[max(0, url.start - _BEFORE) : url.start]
        if _ANGLE.match(raw, url.start - 1, url.start) and _UNANGLED.match(raw, url.end):
            yield Slip(url.start, BROKEN, _OPEN, _CLOSE)
        elif before.endswith(b"](") and _is_unopened(before[before.rfind(b"\n") + 1 : -1]):
            yield Slip(url.start, BROKEN, "a closing bracket without an opening one: this is no link", _WRITE)
        elif before.endswith(b"(") and _UNCLOSED.search(
            before[before.rfind(b"[") if b"[" in before else 0 :]
        ):
            yield Slip(url.start, BROKEN, "the opening bracket is never closed: this is no link", _WRITE)


def _is_unopened(before: bytes) -> bool:
    """Whether the bracket that ``before`` ends in has none that opens it."""
    depth = 0
    for bracket in reversed(_SQUARE.findall(before)):
        depth += 1 if bracket == b"]" else -1
        if depth == 0:
            return False
    return True


def as_meant(raw: bytes, start: int, url: Found) -> Found:
    """``url``, which stands bare in raw HTML from byte ``start`` on, as a link or image where it is written as one."""
    written = _IN_HTML.search(raw, max(start, url.start - _BEFORE), url.start)
    if written is None or not raw.startswith(b")", url.end):
        return url
    return url._replace(
        words=[written[2].decode("utf-8", "replace")], kind=Kind.IMAGE if written[1] else Kind.INLINE
    )


def problems(source: Source, found: Iterable[Slip]) -> tuple[Problem, ...]:
    """``found`` with their places in the note."""
    ordered = sorted(found)
    places = source.lines.positions([slip.at for slip in ordered])
    return tuple(
        Problem(slip.ident, slip.message, slip.advice, source.path, line, column, slip.severity)
        for slip, (line, column) in zip(ordered, places, strict=True)
    )


_CLOSE = "Write > right behind the address, or leave the < out."
_OPEN = "the bracket around the address is never closed: this is no link"
_WRITE = "Write the text in square brackets, and right behind it the address in round ones."


def _undefined(raw: bytes, bracket: Bracket, *, has_labels: bool) -> Slip | None:
    """An error where the author writes links so; else it may be prose, such as [Ctrl][Alt][Del]."""
    label = bracket.label
    written = raw[bracket.start : min(bracket.end, bracket.start + _LONGEST)].partition(b"]")[0]
    text = written.decode("utf-8", "replace").lstrip("!")[1:]
    is_index = bracket.start and (
        _INDEXED.match(raw, bracket.start - 1)
        or (raw.startswith(b".", bracket.start - 1) and _GOES_ON.match(raw, bracket.end))
    )
    is_citation = label.startswith("@") and "@" in text and text != label and "/" not in label  # of Pandoc
    if is_citation:
        return None
    if is_index or _NO_LABEL.match(label) or _NO_TEXT.match(text) or raw.startswith(b"]", bracket.end):
        return None
    return Slip(
        bracket.start,
        UNDEFINED,
        f"the label [{label}] is not defined in this note, so readers see brackets instead of a link",
        f"Define it, with a line such as [{label}]: https://…, or correct the label.",
        Severity.ERROR if has_labels else Severity.WARNING,
    )


def _malformed(raw: bytes, bracket: Bracket) -> Slip | None:
    at, end, _, label = bracket
    if raw.startswith(b"(", end):
        return _refused(raw, at, end + 1)
    if _SPACED.match(raw, end) and not _NO_TEXT.match(label) and raw[at - 1 : at] != b"[":
        return Slip(
            at, BROKEN, "white space stands between the text and the address: this is no link", _WRITE
        )
    if raw[at - 1 : at] == b")" and _URL.match(raw, at + 1):
        return Slip(at, BROKEN, "round and square brackets have changed places: this is no link", _WRITE)
    return None


def _refused(raw: bytes, at: int, start: int) -> Slip | None:
    """What keeps ``(…`` from byte ``start`` on from being a destination."""
    line = raw[start : start + _LONGEST].split(b"\n", 1)[0]
    inside, closed, _ = line.partition(b")")
    if _URL.match(line) and (not closed or _HALF_ANGLED.match(line)):
        return Slip(at, BROKEN, _OPEN, _WRITE)
    inside = _TITLE.sub(b"", inside.strip())
    if closed and not _SIZED.match(inside) and _PATH.match(inside) and _LIKE_A_PATH.match(inside):
        return Slip(
            at,
            SPACE,
            "there is a space in the address, so this is no link",
            "Write %20 instead of the space, or put the address between < and >.",
        )
    if _URL.match(line) and _is_left_open(line):
        return Slip(at, BROKEN, _OPEN, _WRITE)
    return None


def _is_left_open(line: bytes) -> bool:
    """Whether the address that ``line`` begins with opens a bracket more than it closes: ``https://…/Foo_(bar)``.

    The one in front of it is open already, so that a closing bracket is missing.
    """
    run = _RUN.match(line)
    address = _ESCAPED.sub(b"", run[0]) if run else b""
    return address.count(b"(") > 0 and address.count(b")") <= address.count(b"(")
