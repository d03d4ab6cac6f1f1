"""What comments in notes ask to leave alone, and which of them have had their day or are about nothing. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from checker.models import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from checker.models import Ignore, Reference

__all__ = ["Ignores"]

_ABOUT_COMMENTS = "invalid-ignore"  # no comment hides what is wrong with another


class _Piece(NamedTuple):
    """A piece of a note, up to where the next one begins, and the comment that speaks for it."""

    start: int
    first: tuple[int, int]
    ignore: Ignore | None


class Ignores:
    """The comments of all notes of a run, as they hold ``today``; knows afterwards which of them were about something."""

    def __init__(self, ignores: Iterable[Ignore], *, today: date) -> None:
        self._expired: list[Ignore] = []
        self._valid: defaultdict[str, list[Ignore]] = defaultdict(list)
        for ignore in ignores:
            is_over = ignore.until is not None and ignore.until < today
            (self._expired if is_over else self._valid[ignore.path]).append(ignore)
        self._pieces = {path: list(_pieces(found)) for path, found in self._valid.items()}
        self._used: set[Ignore] = set()

    def reason(self, reference: Reference) -> str | None:
        """Why ``reference`` is left alone, where it, or the address that it cites, stands in what a comment covers."""
        where = reference.location
        pieces = self._pieces.get(where.path)
        if pieces is None:
            return None
        found = _by_place(pieces, (where.line, where.column))
        return self._use(
            found or pieces[bisect_right(pieces, where.start, key=attrgetter("start")) - 1].ignore
        )

    def left(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """Those of ``problems`` that no comment covers; then what is wrong with comments, when all else was asked."""
        for problem in problems:
            pieces = self._pieces.get(problem.path)
            is_own = problem.ident == _ABOUT_COMMENTS
            if pieces is None or is_own or not self._use(_by_place(pieces, (problem.line, problem.column))):
                yield problem
        for ignore in self._expired:
            message = f"the last day of this comment was {ignore.until}, so it has no effect any more: {ignore.reason}"
            advice = "Remove it, or write a later day if its reason still holds."
            yield Problem("expired-ignore", message, advice, ignore.path, ignore.line, ignore.column)
        for ignore in (each for found in self._valid.values() for each in found):
            if ignore not in self._used:
                message = f"nothing stands in what this comment covers: {ignore.reason}"
                advice = "Remove it, or move it to the line that it is about."
                place = ignore.path, ignore.line, ignore.column
                yield Problem("unused-ignore", message, advice, *place, Severity.NOTE)

    def _use(self, ignore: Ignore | None) -> str | None:
        if ignore is None:
            return None
        self._used.add(ignore)
        return ignore.reason


def _pieces(ignores: list[Ignore]) -> Iterator[_Piece]:
    """A note, cut where what a comment covers begins or ends; of several, the one that begins last speaks."""
    yield _Piece(0, (0, 0), None)
    waiting = sorted(ignores, key=attrgetter("start", "line", "column"), reverse=True)
    begun: list[Ignore] = []
    for start, first in sorted(
        {cut for each in ignores for cut in ((each.start, each.first), (each.end, each.last))}
    ):
        while waiting and waiting[-1].start <= start:
            begun.append(waiting.pop())
        while begun and begun[-1].end <= start:
            begun.pop()
        yield _Piece(start, first, begun[-1] if begun else None)


def _by_place(pieces: list[_Piece], place: tuple[int, int]) -> Ignore | None:
    return pieces[bisect_right(pieces, place, key=attrgetter("first")) - 1].ignore
