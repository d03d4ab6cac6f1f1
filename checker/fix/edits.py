"""Changes to the bytes of a note."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from checker.fix.repairs import Repair
    from checker.references import Reference

__all__ = ["Edit", "Proposal", "Way", "applied", "is_possible", "reverted"]


class Edit(NamedTuple):
    """The bytes ``start:end`` of a file become ``new``; where both are the same, ``new`` is put in between."""

    start: int
    end: int
    new: bytes


class Way(NamedTuple):
    """One way to write a repair: what changes, and what the note then says.

    The citation reads ``url`` (None: it stays as it is), and within the edits stand citations of ``added``, in order.
    ``ids`` are what fragments can mean from then on, such as the label of a footnote. A problem that it ``mends`` kept
    the citation from being a link.
    """

    edits: tuple[Edit, ...]
    url: str | None = None
    added: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    mends: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one repair asks of one place in a note: ``references`` are the citations whose address is written there.

    ``ways`` are tried in order, and the first that does what it says is taken.
    """

    repair: Repair
    references: tuple[Reference, ...]
    ways: tuple[Way, ...]


def applied(raw: bytes, edits: Iterable[Edit]) -> bytes:
    """``raw`` with ``edits``, which are in order and do not overlap."""
    pieces, known = list[bytes](), 0
    for start, end, new in edits:
        pieces += (raw[known:start], new)
        known = end
    return b"".join((*pieces, raw[known:]))


def reverted(raw: bytes, edits: Sequence[Edit]) -> list[Edit]:
    """The edits that make ``raw`` of what ``edits`` made of it."""
    back, shift = list[Edit](), 0
    for start, end, new in edits:
        back.append(Edit(start + shift, start + shift + len(new), raw[start:end]))
        shift += len(new) - (end - start)
    return back


def is_possible(edits: Sequence[Edit]) -> bool:
    """Whether none of ``edits``, in order, begins within another."""
    return all(before.end <= after.start for before, after in pairwise(edits))
