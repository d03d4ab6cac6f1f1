"""The numbers in report.json, version 1: a part of the contract in ``json_types``."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import ConfigDict, Field, with_config

# as in json_types: pydantic reads these annotations at run time
from typing_extensions import TypedDict

from checker.models import Status

__all__ = [
    "MOST",
    "SEEN",
    "ArchiveCountsV1",
    "Count",
    "FindingCountsV1",
    "MomentCountsV1",
    "StatusCountsV1",
    "documented",
]

MOST = 2**53 - 1
"""The largest whole number that every reader of JSON tells from its neighbours."""
Count = Annotated[int, Field(ge=0, le=MOST)]

documented = with_config(ConfigDict(use_attribute_docstrings=True))
"""The docstrings of fields are their descriptions in the schema."""


@documented
class StatusCountsV1(TypedDict):
    """Targets by status: the links, and among the ignored each address of an ignored citation, once."""

    broken: Count
    unstable: Count
    blocked: Count
    redirected: Count
    working: Count
    unchecked: Count
    ignored: Count


@documented
class MomentCountsV1(TypedDict):
    """Addresses by what was last seen of each."""

    broken: Count
    unstable: Count
    blocked: Count
    redirected: Count
    working: Count


SEEN = (Status.BROKEN, Status.UNSTABLE, Status.BLOCKED, Status.REDIRECTED, Status.WORKING)
"""The statuses that ``MomentCountsV1`` counts: those that a check gives."""


@documented
class FindingCountsV1(TypedDict):
    """Findings by severity."""

    error: Count
    warning: Count
    note: Count


@documented
class ArchiveCountsV1(TypedDict):
    """Links by where they stand at the archives; a link that no archive was asked about is in none.

    The first seven add up to the links that archives were asked about, in this run or in an earlier one. The others
    count once more what is among them; only the ``withheld`` are not.
    """

    archived: Count
    """A copy was there."""
    saved: Count
    """This run had a copy made."""
    pending: Count
    """Submitted; the archive is not done."""
    deferred: Count
    """Left for a later run, for example for want of keys or budget."""
    refused: Count
    """The archive does not take it, or does not show it; the latter are the ``excluded``."""
    unknown: Count
    """The archive did not say: proof of nothing."""
    never_archived: Count
    """There is no copy, and nothing was submitted."""
    excluded: NotRequired[Count]
    """Of the refused: there may be copies, which the archive does not show, at the owner's wish or by law."""
    seen_by_archive: NotRequired[Count]
    """Pages that this run did not get, and the archive did."""
    before_citation: NotRequired[Count]
    """Copies to read from the day of the citation or before it."""
    after_citation: NotRequired[Count]
    """Copies to read from after it; of the rest nobody knows when the page was cited."""
    local_copies: NotRequired[Count]
    """Links whose page is kept here."""
    withheld: NotRequired[Count]
    """Links that no archive was told of, such as addresses with a password."""
