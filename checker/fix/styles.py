"""What is put beside a citation: an archived link, a footnote, attributes, a comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.fix.edits import Way
    from checker.fix.repairs import Repair, Style
    from checker.fix.sheet import Spot

__all__ = ["additions"]


def additions(spot: Spot, repair: Repair, style: Style) -> Iterator[Way]:
    """The ways to put beside the citation at ``spot`` what ``style`` says, or the comment that marks it; the best first."""
    yield from ()
