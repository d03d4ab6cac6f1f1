"""The proof that a repair does what it says, and nothing else: the changed note is read again.

What is right in a format is known by its extractor, and by nobody else: an address that ends a bare link, an asterisk
that begins emphasis, a bar that ends a table's cell. So every way to write a repair is only proposed. It is taken where
the note that comes out cites what it cited before, in the same order, under the same headings and with the same words,
but for the address that was to change and the citations that were to come.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from checker.extract import parse
from checker.fix.edits import applied, is_possible
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from checker.extract import Extraction
    from checker.fix.edits import Edit, Proposal, Way
    from checker.references import Reference

__all__ = ["Settled", "settle"]

_ALIKE = ({Kind.BARE, Kind.AUTOLINK}, {Kind.IMAGE, Kind.INLINE})
"""A bare address may get angle brackets, and an image of Org is one by its suffix: the reader sees the same."""

_Choice = tuple["Proposal", "Way"]


class Settled(NamedTuple):
    """What is left of proposals: the ``edits``, in order, that do what those that are ``done`` ask for; and the rest."""

    edits: tuple[Edit, ...]
    done: tuple[Proposal, ...]
    refused: tuple[Proposal, ...]


def settle(before: Extraction, raw: bytes, proposals: Sequence[Proposal]) -> Settled:
    """The most of ``proposals`` for the note with the bytes ``raw``, read as ``before``, that can be proven together."""
    kept = _Proof(before, raw).most(proposals)
    done = {id(proposal) for proposal, _ in kept}
    return Settled(
        _edits(kept),
        tuple(proposal for proposal, _ in kept),
        tuple(each for each in proposals if id(each) not in done),
    )


def _edits(choices: Iterable[_Choice]) -> tuple[Edit, ...]:
    """The edits of ``choices`` in order; what two of them put at the same place stays in the order of the citations."""
    every = chain.from_iterable(way.edits for _, way in choices)
    return tuple(sorted(dict.fromkeys(every), key=lambda edit: (edit.start, edit.end)))


@dataclass(frozen=True, slots=True)
class _Proof:
    before: Extraction
    raw: bytes

    def most(self, proposals: Sequence[Proposal]) -> list[_Choice]:
        """Those that hold together, each in the first way that holds: all at once, else by halves."""
        chosen = [(each, each.ways[0]) for each in proposals if each.ways]
        if not chosen or self.holds(chosen):
            return chosen
        if len(chosen) == 1:
            return self._other_way(chosen[0][0])
        middle = len(chosen) // 2
        with_ways = [proposal for proposal, _ in chosen]
        left, right = self.most(with_ways[:middle]), self.most(with_ways[middle:])
        both = [*left, *right]
        return both if not left or not right or self.holds(both) else self._one_by_one(left, right)

    def _other_way(self, proposal: Proposal) -> list[_Choice]:
        return next(([(proposal, way)] for way in proposal.ways[1:] if self.holds([(proposal, way)])), [])

    def _one_by_one(self, kept: list[_Choice], others: list[_Choice]) -> list[_Choice]:
        """``kept``, and those of ``others`` that do not disturb them, which hardly any does."""
        for each in others:
            if self.holds([*kept, each]):
                kept = [*kept, each]
        return kept

    def holds(self, choices: Sequence[_Choice]) -> bool:
        """Whether the note says what ``choices`` promise once all of them are made."""
        edits = _edits(choices)
        if not is_possible(edits):
            return False
        after = parse(self.before.note.path, applied(self.raw, edits))
        places = _insertions(edits)
        added = [each for each in after.references if _is_within(each, places)]
        if sorted(each.url for each in added) != sorted(url for _, way in choices for url in way.added):
            return False
        others = (
            [each for each in after.references if not _is_within(each, places)] if added else after.references
        )
        return _Expectation(self.raw, choices).is_met(self.before, after, others)


class _Expectation:
    """What a note says once ``choices`` are made: words in which an address stands change with it."""

    def __init__(self, raw: bytes, choices: Iterable[_Choice]) -> None:
        self._urls: dict[tuple[int, int], str] = {}
        self._words: dict[str, str] = {}  # with markup, as a bare address is shown in some formats
        self._meant: dict[str, str] = {}  # without
        for proposal, way in choices:
            if way.url is None:
                continue
            self._urls |= {each.location[3:5]: way.url for each in proposal.references}
            self._words |= {
                raw[start:end].decode(): new.decode() for start, end, new in way.edits if start < end
            }
            self._meant |= {raw[start:end].decode(): way.url for start, end, _ in way.edits if start < end}
            self._meant |= {each.url: way.url for each in proposal.references}

    def is_met(self, before: Extraction, after: Extraction, references: Sequence[Reference]) -> bool:
        """Whether ``after``, with those of its ``references`` that were not added, is what ``before`` was to become."""
        return (
            len(references) == len(before.references)
            and all(map(self._is_as_wanted, before.references, references))
            and before.note._replace(title=None) == after.note._replace(title=None)
            and [each.ident for each in before.problems] == [each.ident for each in after.problems]
            and len(before.ignores) == len(after.ignores)
            and before.anchors.ids == after.anchors.ids
            and self._say(
                before.references,
                [(before.note.title or "", *before.anchors.headings), *map(_words, before.references)],
                [(after.note.title or "", *after.anchors.headings), *map(_words, references)],
            )
        )

    def _is_as_wanted(self, old: Reference, new: Reference) -> bool:
        wanted = self._urls.get(old.location[3:5], old.url)
        return (new.url, new.lang, new.location.cell, new.section.is_references) == (
            *(wanted, old.lang, old.location.cell),
            old.section.is_references,
        ) and (new.kind is old.kind or (wanted != old.url and {old.kind, new.kind} in _ALIKE))

    def _say(
        self, cited: Iterable[Reference], old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]]
    ) -> bool:
        """Whether ``new`` are the words of ``old``, in which addresses may have changed that were ``cited``."""
        if [*map(len, old)] != [*map(len, new)]:
            return False
        differ = [
            each
            for before, after in zip(old, new, strict=True)
            if before != after
            for each in zip(before, after, strict=True)
        ]
        known = {each.url: each.url for each in cited} if differ else {}
        ways = [_swapping(known | words) for words in (self._meant, self._meant | self._words)]
        return all(any(swap(before) == after for swap in ways) for before, after in differ)


def _swapping(words: Mapping[str, str]) -> Callable[[str], str]:
    """A function that puts something else in place of ``words``, the longest first, whatever they stand in."""
    pattern = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)")
    return lambda text: words.get(text) or pattern.sub(lambda found: words[found[0]], text)


def _words(reference: Reference) -> tuple[str, ...]:
    return reference.text, *reference.section.path


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
