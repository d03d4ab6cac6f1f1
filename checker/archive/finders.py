"""Several archives as one: the Wayback Machine first, others where it has no copy from before the citation.

The best copy of all by the rule is the answer: the last before the citation, wherever it is, else the first after it.
An archive in trouble takes nothing away from what another one has proven: ``absent_from`` keeps it. When the first is in
trouble itself, the others are not asked: nothing would be known of the best copy, and the next run asks again.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from checker.archive.memento import TimeGate
from checker.archive.nearest import wanted_time
from checker.archive.wayback import Wayback
from checker.models import Lookup, LookupState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from checker.archive.base import Timing
    from checker.archive.service import Client, Part
    from checker.config import ArchiveConfig
    from checker.models import Memento, Verdict

__all__ = ["Finders"]

_BY_DOUBT = (LookupState.UNKNOWN, LookupState.EXCLUDED, LookupState.NEVER_ARCHIVED)


class Finders:
    """All archives of the configuration; neither method raises, and both may be called concurrently."""

    def __init__(self, config: ArchiveConfig, client: Client, timing: Timing) -> None:
        self.wayback = Wayback(config, client, timing)
        self.others = tuple(TimeGate(base_url, config, client, timing) for base_url in config.also)

    @property
    def parts(self) -> Sequence[Part]:
        """What is asked, each with its own pace and breaker."""
        return *self.wayback.parts, *(other.part for other in self.others)

    async def find(self, url: str, near: datetime | None = None) -> Lookup:
        """The best copy of ``url`` near that time (now, where it is None), or what is known instead."""
        lookup = await self.wayback.find(url, near)
        if lookup.state is LookupState.UNKNOWN or not self.others:
            return lookup
        when = wanted_time(near)
        if lookup.memento and lookup.memento.timestamp <= when:
            return lookup
        more = await asyncio.gather(*(other.find(url, near) for other in self.others))
        return _combined([lookup, *more], when)

    async def inspect(self, memento: Memento, cited: str | None = None) -> Verdict | None:
        """The judge's verdict on the page that ``memento`` shows; None where it cannot be known now.

        ``cited`` is the address that was submitted, where the copy is of what that redirected to.
        """
        if memento.archive == self.wayback.name:
            return await self.wayback.inspect(memento, cited)
        holder = next((other for other in self.others if other.holds(memento)), None)
        return await holder.inspect(memento, cited) if holder else None


def _combined(lookups: Sequence[Lookup], when: datetime) -> Lookup:
    """The answer that they give together; the first is that of the archive to which pages are submitted."""
    absent_from = tuple(name for lookup in lookups for name in lookup.absent_from)
    found = [(lookup, lookup.memento.timestamp) for lookup in lookups if lookup.memento]
    if found:
        best, _ = min(found, key=lambda each: (each[1] > when, abs(each[1] - when)))
    else:
        doubtful = next(state for state in _BY_DOUBT if any(each.state is state for each in lookups))
        details = dict.fromkeys(each.detail for each in lookups if each.state is doubtful)
        best = replace(lookups[0], state=doubtful, detail="; ".join(details))
    return replace(best, latest=lookups[0].latest, absent_from=absent_from)
