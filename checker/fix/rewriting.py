"""From a repair to proposals: each place in a note where something is to change, and the ways to change it."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from checker.extract.brackets import SPACE
from checker.fix.columns import fitted
from checker.fix.edits import Proposal, Way
from checker.fix.repairs import Form, Style
from checker.fix.sheet import Markup
from checker.fix.spaces import destination, is_cut
from checker.fix.spelling import spellings
from checker.fix.styles import additions, is_footnoted, is_marked
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checker.fix.repairs import Repair
    from checker.fix.sheet import Spot, Spots
    from checker.references import Reference

__all__ = ["proposals"]


_ADDRESS = re.compile(r":\\?/\\?/|\A\s*+(?:www\.|//)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\A\{[\w-]++\}")


def proposals(
    spots: Spots, repair: Repair, references: Iterable[Reference], style: Style
) -> Iterator[Proposal]:
    """What ``repair`` asks of a note that holds ``references``: of each citation, or of each place of its address."""
    if repair.form is Form.MARKED or (repair.form is Form.ARCHIVED and style is not Style.REPLACE):
        return _added(map(spots.find, references), repair, style)
    return _rewritten(spots, repair, references)


def _added(spots: Iterable[Spot], repair: Repair, style: Style) -> Iterator[Proposal]:
    """One proposal for each citation, but for those that have beside them what an earlier repair put there."""
    is_done = is_marked if repair.form is Form.MARKED else is_footnoted
    for spot in spots:
        if not is_done(spot):
            ways = () if destination(spot) else tuple(_beside(spot, repair, style))
            yield Proposal(repair, (spot.reference,), ways)


def _rewritten(spots: Spots, repair: Repair, references: Iterable[Reference]) -> Iterator[Proposal]:
    """One proposal for each place where an address is written: a definition is changed once, however many use it."""
    for _, group in groupby(sorted(references, key=_place), key=_place):
        same = tuple(group)
        spot = spots.find(same[0])
        is_written = repair.form is Form.MISTYPED or _is_address(spot)
        ways = _encoded(spot, repair) if destination(spot) else _ways(spot, repair.target_for(same[0]))
        yield Proposal(repair, same, tuple(ways) if is_written else ())


def _place(reference: Reference) -> tuple[int, int]:
    return reference.location.start, reference.location.end


def _is_address(spot: Spot) -> bool:
    """Whether an address is written there, and not what stands for one: a macro, an abbreviation, an identifier.

    In HTML it may be one that is relative to the page's base, and in AsciiDoc one that begins with an attribute.
    """
    if spot.reference.kind is Kind.IDENTIFIER:
        return False
    if spot.markup is Markup.HTML or _ADDRESS.search(spot.written):
        return True
    return spot.markup is Markup.ASCIIDOC and bool(_ATTRIBUTE.match(spot.written))


def _beside(spot: Spot, repair: Repair, style: Style) -> Iterator[Way]:
    """Something beside the citation; where nothing can stand there, as in front matter, the address is replaced."""
    if not is_cut(spot):
        yield from additions(spot, repair, style)
    if repair.target and _is_address(spot):
        yield from _ways(spot, repair.target_for(spot.reference))


def _encoded(spot: Spot, repair: Repair) -> Iterator[Way]:
    """The destination at ``spot`` without its spaces, which makes a link of it."""
    found = destination(spot)
    if found and found.written and repair.form is Form.MISTYPED:
        yield Way((spot.sheet.edit(spot.start, found.end, found.written),), found.written, mends=SPACE)


def _ways(spot: Spot, target: str) -> Iterator[Way]:
    for written, url in spellings(spot, target):
        if edits := fitted(spot, written):
            yield Way(edits, url)
