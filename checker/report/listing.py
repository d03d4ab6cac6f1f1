"""Lists that share one screen: each is cut to what there is room for, and says how much more there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Listing", "fill"]

_LEAST = 3
"""Lines that are kept free for each list that is still to come: a space, an entry, how much more there is."""


class Listing(NamedTuple):
    """``entries`` of some lines each, the first of ``total``; ``has_space``: an empty line stands before them."""

    total: int
    entries: Sequence[Sequence[Text]]
    has_space: bool = True


def fill(lists: Sequence[Listing], room: int | None) -> Iterator[Text]:
    """The lines of ``lists``, ``room`` of them where they can be cut to that; None: all. Each shows its first entry."""
    for number, listing in enumerate(lists, start=1):
        own = None if room is None else room - _LEAST * (len(lists) - number)
        lines = [*_cut(listing, own)]
        room = None if room is None else room - len(lines)
        yield from lines


def _cut(listing: Listing, room: int | None) -> Iterator[Text]:
    if listing.has_space:
        yield Text()
    left = None if room is None else room - listing.has_space
    shown = 0
    for entry in listing.entries:
        is_last = shown + 1 == listing.total
        if left is not None and shown and len(entry) + (not is_last) > left:
            break
        yield from entry
        shown += 1
        left = None if left is None else left - len(entry)
    if shown < listing.total:
        yield Text(f"and {listing.total - shown:,} more", "dim")
