"""The proof that a repair does what it says, and nothing else: the changed note is read again.

What is right in a format is known by its extractor, and by nobody else: an address that ends a bare link, an asterisk
that begins emphasis, a bar that ends a table's cell. So every way to write a repair is only proposed. It is taken where
the note that comes out cites what it cited before, in the same order, under the same headings and with the same words,
but for the address that was to change and the citations that were to come.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import ChainMap
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import TYPE_CHECKING, NamedTuple

from checker.extract import parse
from checker.fix.edits import Proposal, Way, applied, is_possible
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from checker.extract import Extraction
    from checker.fix.edits import Edit
    from checker.references import Location, Reference

__all__ = ["Choice", "Proof", "Trial", "edits_of"]

Choice = tuple[Proposal, Way]

_ALIKE = ({Kind.BARE, Kind.AUTOLINK}, {Kind.IMAGE, Kind.INLINE})
"""A bare address may get angle brackets, and an image of Org is one by its suffix: the reader sees the same."""
_LINKS = (Kind.INLINE, Kind.IMAGE)
_BEGINS = re.compile(r"https?:|www\.", re.IGNORECASE)
_LONGEST = 4_000  # characters of an address in running text
_MARKS = 2  # bytes that may stand before an address from now on: a quotation mark, "<", "++"


class Trial(NamedTuple):
    """Whether the note ``holds`` what was promised; if not, ``suspects`` are the choices that may be at fault, if known."""

    holds: bool
    suspects: Sequence[int] = ()


def edits_of(choices: Iterable[Choice]) -> tuple[Edit, ...]:
    """The edits of ``choices`` in order; what two of them put at the same place stays in the order of the citations."""
    every = chain.from_iterable(way.edits for _, way in choices)
    return tuple(sorted(dict.fromkeys(every), key=lambda edit: (edit.start, edit.end)))


@dataclass(frozen=True, slots=True)
class Proof:
    """What can be proven of the note with the bytes ``raw``, read as ``before``."""

    before: Extraction
    raw: bytes

    def of(self, choices: Sequence[Choice]) -> Trial:
        """Whether the note says what ``choices`` promise once all of them are made."""
        edits = edits_of(choices)
        if not is_possible(edits):
            return Trial(holds=False)
        after = parse(self.before.note.path, applied(self.raw, edits))
        places = _insertions(edits)
        added = [each for each in after.references if _is_within(each, places)]
        others = (
            [each for each in after.references if not _is_within(each, places)] if added else after.references
        )
        expected = _Expectation(self.raw, choices)
        if sorted(each.url for each in added) == expected.added and expected.is_met(
            self.before, after, others
        ):
            return Trial(holds=True)
        return Trial(holds=False, suspects=list(self._suspects(choices, edits, expected, others)))

    def _suspects(
        self,
        choices: Sequence[Choice],
        edits: Sequence[Edit],
        expected: _Expectation,
        found: Sequence[Reference],
    ) -> Iterator[int]:
        """Whose citation is not there, or followed by one that is not there."""
        owners = {edit: number for number, (_, way) in enumerate(choices) for edit in way.edits}
        starts = [edit.start for edit in edits]
        shifts = [0, *accumulate(len(new) - (end - start) for start, end, new in edits)]
        there = {each.location.start: each for each in found}
        for old in sorted(self.before.references, key=_start):
            at = old.location.start
            begin = at + shifts[bisect_left(starts, at)]
            near = (there.get(place) for place in range(begin, begin + _MARKS + 1))
            if any(each is not None and expected.is_right(old, each) for each in near):
                yield -1
            elif (index := bisect_right(starts, at) - 1) >= 0:
                yield owners[edits[index]]


class _Expectation:
    """What a note says once ``choices`` are made: words in which an address stands change with it."""

    def __init__(self, raw: bytes, choices: Iterable[Choice]) -> None:
        self._urls: dict[Location, str] = {}  # others of the same definition would change unasked
        self._words: dict[str, str] = {}  # with markup, as a bare address is shown in some formats
        self._meant: dict[str, str] = {}  # without
        self._ids: set[str] = set()
        self._mended: dict[Location, str] = {}  # what was no link so far, and the problem that said so
        ways = dict.fromkeys(way for _, way in choices)  # two that are the same are written once
        self.added = sorted(url for way in ways for url in way.added)
        for proposal, way in choices:
            self._ids.update(way.ids)
            if way.url is None:
                continue
            self._urls |= {each.location: way.url for each in proposal.references}
            if way.mends:
                self._mended |= {each.location: way.mends for each in proposal.references}
                continue
            self._words |= {
                raw[start:end].decode(): new.decode() for start, end, new in way.edits if start < end
            }
            self._meant |= {raw[start:end].decode(): way.url for start, end, _ in way.edits if start < end}
            self._meant |= {each.url: way.url for each in proposal.references}

    def is_met(self, before: Extraction, after: Extraction, references: Sequence[Reference]) -> bool:
        """Whether ``after``, with those of its ``references`` that were not added, is what ``before`` was to become."""
        return (
            len(references) == len(before.references)
            and all(map(self.is_right, before.references, references))
            and before.note._replace(title=None) == after.note._replace(title=None)
            and _idents(before) == sorted((*_idents(after), *self._mended.values()))
            and len(before.ignores) == len(after.ignores)
            and before.anchors.ids | self._ids == after.anchors.ids
            and self._say(before, after, references)
        )

    def is_right(self, old: Reference, new: Reference) -> bool:
        """Whether ``new`` cites what ``old`` is to cite from now on."""
        wanted = self._urls.get(old.location, old.url)
        return (new.url, new.lang, new.location.cell, new.section.is_references) == (
            *(wanted, old.lang, old.location.cell),
            old.section.is_references,
        ) and (
            new.kind in _LINKS
            if old.location in self._mended
            else new.kind is old.kind or (wanted != old.url and {old.kind, new.kind} in _ALIKE)
        )

    def _say(self, before: Extraction, after: Extraction, references: Sequence[Reference]) -> bool:
        """Whether ``after`` has the words of ``before``, in which addresses may have changed."""
        old = [(before.note.title or "", *before.anchors.headings)]
        new = [(after.note.title or "", *after.anchors.headings)]
        for was, now in zip(before.references, references, strict=True):
            is_same = was.location in self._mended or (was.text, was.url) == (now.text, now.url)
            if not is_same and not self._shows(was, now):
                return False
            old.append(was.section.path)
            new.append(now.section.path)
        if [*map(len, old)] != [*map(len, new)]:
            return False
        differ = [
            each
            for then, since in zip(old, new, strict=True)
            if then != since
            for each in zip(then, since, strict=True)
        ]
        known = {each.url: each.url for each in before.references} if differ else {}
        ways = known | self._meant, known | self._meant | self._words
        return all(any(_swapped(then, words) == since for words in ways) for then, since in differ)

    def _shows(self, was: Reference, now: Reference) -> bool:
        """Whether ``now`` has the text of ``was``, or one in which its own address has changed as it was to."""
        if was.text == now.text:
            return True
        own = {was.url: now.url}
        ways = (
            own,
            ChainMap(own, self._meant),
            ChainMap(self._words, self._meant),
            ChainMap(own, self._words, self._meant),
        )
        return any(_swapped(was.text, words) == now.text for words in ways)


def _swapped(text: str, words: Mapping[str, str]) -> str:
    """``text`` with something else for the addresses in it that are ``words``, each as long as can be."""
    if text in words:
        return words[text]
    pieces, known = list[str](), 0
    for begins in _BEGINS.finditer(text):
        start = begins.start()
        ends = range(min(len(text), start + _LONGEST), max(known, start), -1) if start >= known else ()
        if end := next((end for end in ends if text[start:end] in words), None):
            pieces += (text[known:start], words[text[start:end]])
            known = end
    return "".join((*pieces, text[known:]))


def _idents(note: Extraction) -> list[str]:
    return sorted(each.ident for each in note.problems)


def _start(reference: Reference) -> int:
    return reference.location.start


def _insertions(edits: Iterable[Edit]) -> list[tuple[int, int]]:
    """Where in the changed note stands what was put in between; not what stands in place of something else."""
    places, shift = list[tuple[int, int]](), 0
    for start, end, new in edits:
        if start == end:
            places.append((start + shift, start + shift + len(new)))
        shift += len(new) - (end - start)
    return places


def _is_within(reference: Reference, places: Sequence[tuple[int, int]]) -> bool:
    start = reference.location.start
    index = bisect_right(places, (start, start)) - 1
    near = places[max(index, 0) : index + 2]
    return any(first <= start < last for first, last in near)
