"""Where in a Markdown link or definition its URL is written.

The parser says what is a link and what its destination means; these patterns only find the bytes, and may therefore
be simple.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyromark

from checker.extract.brackets import Slip
from checker.extract.source import Found
from checker.reasons import Severity
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyromark import Options

    from checker.extract.source import Source

__all__ = ["Definitions", "inline"]

# A destination may stand on the next line, in a block quote behind its markers.
_GAP = rb"[ \t]*+(?:\r?\n[ \t>]*+)?+"
_DESTINATION = rb"(?:<((?:[^<>\\\r\n]|\\.)*+)>|([^\s<][^\s]*+)?+)"
_SPACES = re.compile(r"[ \t\n\v\f\r]+")
_INLINE = re.compile(rb"\]\(" + _GAP + _DESTINATION, re.DOTALL)
_SAME = ", with the same address"
_OTHER = "; the first definition counts"
_LABEL = re.compile(rb"\[((?:[^\[\]\\\n]|\\.)++)\]:")
_DEFINITION = re.compile(rb"\[(?:[^\[\]\\]|\\.)*+\]:" + _GAP + _DESTINATION, re.DOTALL)


def inline(raw: bytes, after: int, end: int) -> tuple[int, int]:
    """The span of the destination in ``[text](destination "title")``.

    ``after`` is where the text ends or earlier in the white space behind it, ``end`` where the link ends.
    """
    opening = raw.find(b"](", after, end)
    found = _INLINE.match(raw, opening, end) if opening >= 0 else None
    if found is None:
        return end, end
    if found[1] is not None:
        return found.span(1)
    start, stop = found.span(2) if found[2] is not None else (found.end(), found.end())
    return start, min(stop, end - 1)  # without a title the destination runs up to the closing bracket


class Definitions:
    """The link reference definitions of one note, and which of them are used."""

    def __init__(self, source: Source, options: Options) -> None:
        self._raw, self._base, self._options = source.raw, source.start, options
        known = pyromark.reference_definitions(source.body, options=options) if "]:" in source.body else {}
        self._known = {_level(label): (label, entry["dest"], entry["span"]) for label, entry in known.items()}
        self._used: dict[str, tuple[int, int]] = {}

    @property
    def are_written(self) -> bool:
        """Whether there are any."""
        return bool(self._known)

    def use(self, label: str) -> tuple[int, int]:
        """The span of the URL that a link with ``label`` goes to."""
        key = _level(label)
        span = self._used.get(key)
        if span is None:
            span = self._used[key] = self._locate(self._known[key][2]["start"])
        return span

    def unused(self) -> Iterator[Found]:
        """Every definition that no link uses. Empty ones and a lone ``#`` are the usual way to write a comment."""
        for key, (label, url, span) in self._known.items():
            if key not in self._used and url not in {"", "#"}:
                start, end = self._locate(span["start"])
                yield Found(start, start, end, url, [label], Kind.DEFINITION)

    def duplicates(self) -> Iterator[Slip]:
        """Every definition of a label that has one already: the first counts, which an author of two may not know."""
        if self._raw.count(b"]:", self._base) <= len(self._known):
            return
        firsts = {span["start"] + self._base for _, _, span in self._known.values()}
        labels = [
            found
            for found in _LABEL.finditer(self._raw, self._base)
            if found.start() not in firsts and _level(found[1].decode("utf-8", "replace")) in self._known
        ]
        for found, url in self._defining(labels):
            label = found[1].decode("utf-8", "replace")
            is_same = url == self._known[_level(label)][1]
            yield Slip(
                found.start(),
                "duplicate-definition",
                f"the label [{label}] is defined a second time{_SAME if is_same else _OTHER}",
                "Delete one of the two." if is_same else "Delete one of the two, or give one another label.",
                Severity.NOTE if is_same else Severity.WARNING,
            )

    def _defining(self, labels: list[re.Match[bytes]]) -> Iterator[tuple[re.Match[bytes], str]]:
        """Those of ``labels`` that would define something were they not taken, and what: each is renamed, and the parser asked."""
        if not labels:
            return
        names, pieces, copied = list[str](), list[bytes](), self._base
        for number, found in enumerate(labels):
            names.append(str(number).rjust(len(found[1]), "~"))
            pieces += (self._raw[copied : found.start(1)], names[-1].encode()[: len(found[1])])
            copied = found.end(1)
        renamed = b"".join((*pieces, self._raw[copied:])).decode("utf-8", "replace")
        known = pyromark.reference_definitions(renamed, options=self._options)
        for name, found in zip(names, labels, strict=True):
            if name in known and known[name]["span"]["start"] + self._base == found.start():
                yield found, known[name]["dest"]

    def _locate(self, start: int) -> tuple[int, int]:
        found = _DEFINITION.match(self._raw, start + self._base)
        if found is None:
            raise AssertionError("a definition that the parser sees has a label and a destination")
        return found.span(1) if found[1] is not None else found.span(2)


def _level(label: str) -> str:
    """``label`` as labels are compared: only ASCII white space is levelled, so that no-break spaces tell two apart."""
    return _SPACES.sub(" ", label).strip(" ").casefold()
