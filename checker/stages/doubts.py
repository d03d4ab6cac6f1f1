"""What is held back until somebody has shown that the network works, and what a crowd of it says. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker import urls
from checker.fetch.voices import Sign, listen
from checker.models import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Reversible
    from collections.abc import Set as AbstractSet

    from checker.fetch.voices import Heard
    from checker.models import Link, Observation

__all__ = ["SITES", "Held", "differ", "fail_alike_over_tls", "may_vouch", "samples", "voices"]

SITES = 3
"""So many sites that have nothing to do with each other are a crowd: what all of them lack is likely to be ours."""


@dataclass(frozen=True, slots=True)
class Held:
    """A result that awaits proof of the network, since when."""

    link: Link
    observation: Observation
    heard: Heard
    since: float


def voices(held: Iterable[Held]) -> Mapping[str, AbstractSet[str]]:
    """The voices of ``held``, each with the sites it was heard from."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for each in held:
        if each.heard.voice is not None:
            found[each.heard.voice].add(each.heard.site)
    return found


def fail_alike_over_tls(held: Iterable[Held]) -> bool:
    """Whether a crowd of sites cannot be reached over TLS, all for one reason: as if somebody barred the way.

    A captive portal answers over plain HTTP in the place of everybody; over TLS it can only cut off.
    """
    sites: defaultdict[Failure | None, set[str]] = defaultdict(set)
    for each in held:
        last = each.observation.last
        if each.heard.sign is Sign.NO_WAY and urls.scheme(last.url) == "https":
            sites[last.failure].add(each.heard.site)
    return any(len(found) >= SITES for found in sites.values())


def samples(held: Reversible[Held]) -> dict[str, Heard]:
    """Some of what is held, of different sites; no time-out, which would take as long again."""
    found: dict[str, Held] = {}
    for each in reversed(held):
        first = each.observation.hops[:1]
        is_lead = first[0].location is not None and listen(first).voice == each.heard.voice is not None
        is_failure = first[0].failure is not None and first[0].failure is not Failure.TIMEOUT
        if len(found) < SITES and (is_lead or is_failure):
            found.setdefault(each.heard.site, each)
    return {each.link.request_url: each.heard for each in found.values()}


def may_vouch(heard: Heard, held: Held) -> bool:
    """Whether the network that ``heard`` was heard in is the one that ``held`` is held for the want of."""
    if heard.address:
        return held.heard.address == heard.address
    return held.heard.is_private or not heard.is_private


def differ(voice: str | None, other: str | None) -> bool:
    """Whether nobody says both, as far as can be told."""
    return voice is None or other is None or voice != other
