"""Which hosts are waited for, and why: what a person who watches a run would ask. Pure.

Nobody is told of single requests. Whoever wants to know asks, about once a second, and gets a picture of the moment.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["WORTH_TELLING", "Cause", "Wait", "one_a_host"]

WORTH_TELLING = 2.0
"""Seconds; who waits for less is not held up."""


class Cause(IntEnum):
    """Why a host is waited for; of several causes the first is told."""

    AWAY = 0  # our own network is
    RATE_LIMITED = 1  # it asked to be asked less
    PAUSE = 2  # it asked for a pause, for another reason
    RETRY = 3  # it gave an answer that may be another in a moment
    SLOW = 4  # a request is under way
    PACE = 5  # it is asked no faster than this, and many links are left
    CAPTURE = 6  # an archive makes copies


@dataclass(frozen=True, slots=True)
class Wait:
    """One host that is waited for.

    ``seconds`` is how long from now until it is asked again; with SLOW, how long it has been silent. ``links`` are those
    that wait for it, ``left`` about how many seconds they take; both 0 where that is not known.
    """

    host: str
    cause: Cause
    seconds: float
    links: int = 0
    left: float = 0.0


def one_a_host(waits: Iterable[Wait]) -> list[Wait]:
    """The first cause of each host, with all that is known of how much waits; those that take longest first."""
    found: dict[str, Wait] = {}
    for wait in waits:
        known = found.get(wait.host, wait)
        most, longest = max(known.links, wait.links), max(known.left, wait.left)
        found[wait.host] = replace(min(known, wait, key=_cause), links=most, left=longest)
    return sorted(found.values(), key=lambda wait: (wait.cause is not Cause.AWAY, -wait.left, wait.host))


def _cause(wait: Wait) -> Cause:
    return wait.cause
