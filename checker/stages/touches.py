"""What became of a piece of a note: whether a change wrote any of its lines, and where they were before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checker.diffs.patch import Line

__all__ = ["NEW", "Touch", "summed"]


class Touch(NamedTuple):
    """Whether something was touched; if not, the path at the base of the file that it was in."""

    is_new: bool
    before: str | None = None


NEW = Touch(is_new=True)


def summed(lines: Iterable[Line], before: str | None) -> Touch:
    """What became of what stands on the added ``lines``, and on others, of a file that was at ``before``."""
    moved_from = before
    for line in lines:
        if line.moved_from is None:
            return NEW
        moved_from = line.moved_from
    return Touch(is_new=False, before=moved_from)
