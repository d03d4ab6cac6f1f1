"""Which of the proposals for a note can be made together: the search for the most that the proof accepts.

All are tried at once, each in its best way, and nearly always that is it. Otherwise the citations that did not come out
as they should point to the proposals to blame: these go on to their next way, or are given up. Where nobody can be
blamed, halves are tried. Reading a note takes time, so the search ends after so many tries, and what is left is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from checker.fix.proof import Proof, Trial, edits_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from checker.extract import Extraction
    from checker.fix.edits import Edit, Proposal
    from checker.fix.proof import Choice

__all__ = ["Settled", "settle"]

_PATIENT = 3  # rounds in which only the first of several in a row is blamed: it may have spoiled what follows
_TRIES = 60
_BYTES = 100_000_000  # read in tries; of a small note, many


class Settled(NamedTuple):
    """What is left of proposals: the ``edits``, in order, that do what those that are ``done`` ask for; and the rest."""

    edits: tuple[Edit, ...]
    done: tuple[Proposal, ...]
    refused: tuple[Proposal, ...]


def settle(before: Extraction, raw: bytes, proposals: Sequence[Proposal]) -> Settled:
    """The most of ``proposals`` for the note with the bytes ``raw``, read as ``before``, that can be proven together."""
    kept = _Search(Proof(before, raw), max(_TRIES, _BYTES // (len(raw) + 1))).most(proposals)
    done = {id(proposal) for proposal, _ in kept}
    return Settled(
        edits_of(kept),
        tuple(proposal for proposal, _ in kept),
        tuple(each for each in proposals if id(each) not in done),
    )


class _Search:
    """Has so many ``tries``."""

    def __init__(self, proof: Proof, tries: int) -> None:
        self._proof, self._tries = proof, tries

    def most(self, proposals: Sequence[Proposal]) -> list[Choice]:
        """Those that hold together, each in a way that holds."""
        turns = {number: 0 for number, each in enumerate(proposals) if each.ways}
        kept = self._without_suspects(proposals, turns)
        known = {id(proposal) for proposal, _ in kept}
        return self._with_halves(kept, [each for each in proposals if each.ways and id(each) not in known])

    def _without_suspects(self, proposals: Sequence[Proposal], turns: dict[int, int]) -> list[Choice]:
        """Those that hold once whoever was to blame has had another turn, or none is left to have; none, where that fails."""
        rounds = 0
        while turns:
            numbers = list(turns)
            choices = [(proposals[number], proposals[number].ways[turns[number]]) for number in numbers]
            trial = self._try(choices)
            if trial.holds:
                return choices
            blamed = {numbers[each] for each in _blamed(trial.suspects, all_of_them=rounds >= _PATIENT)}
            if not blamed or not self._tries:
                return []
            for number in blamed:
                turns[number] += 1
                if turns[number] == len(proposals[number].ways):
                    del turns[number]
            rounds += 1
        return []

    def _with_halves(self, kept: list[Choice], others: Sequence[Proposal]) -> list[Choice]:
        """``kept``, and those of ``others`` that hold with it: all at once, else by halves."""
        if not others or not self._tries:
            return kept
        chosen = [*kept, *((each, each.ways[0]) for each in others)]
        if self._try(chosen).holds:
            return chosen
        if len(others) == 1:
            ways = ([*kept, (others[0], way)] for way in others[0].ways[1:])
            return next((choices for choices in ways if self._try(choices).holds), kept)
        middle = len(others) // 2
        return self._with_halves(self._with_halves(kept, others[:middle]), others[middle:])

    def _try(self, choices: Sequence[Choice]) -> Trial:
        if not self._tries:
            return Trial(holds=False)
        self._tries -= 1
        return self._proof.of(choices)


def _blamed(suspects: Iterable[int], *, all_of_them: bool) -> set[int]:
    """The suspects; else the first of each row of them."""
    blamed, before = set[int](), -1
    for each in suspects:
        if each >= 0 and (all_of_them or before < 0):
            blamed.add(each)
        before = each
    return blamed
