"""What an earlier run submitted and saw no end of.

The service keeps a job for about an hour; one that it has forgotten is pending for ever. A copy that was made may not
be seen for hours. So:

===================  ==============================================================================================
up to an hour old    the job is waited for again
up to a day old      a copy that was made since settles it; without one it stays pending
older                a copy settles it; without one the page is submitted anew, unless the archive made one meanwhile
===================  ==============================================================================================

Without keys nobody can ask for a job that was submitted with them: it is waited for up to a day, then forgotten.
A submission that got no answer has no job: its copy settles it, else it is submitted anew at once, on that condition.
A time of submission in the future, from a clock that was wrong, is as long ago as it is ahead.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from checker.archive.base import name_of
from checker.models import Capture, CaptureState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checker.archive.base import Finder, Timing
    from checker.config import ArchiveConfig
    from checker.models import Memento

__all__ = ["VISIBLE", "Left", "Leftovers", "age"]

KEPT = timedelta(hours=1)
"""How long the service knows a job."""

VISIBLE = timedelta(days=1)
"""The time after which a copy that was made can be seen."""

LONGEST = timedelta(days=7)
"""A submission longer ago than this says nothing against another."""

SLACK = timedelta(hours=2)
"""How much earlier than its submission a copy may be dated: the service may point to one, and clocks disagree."""

_UNSEEN = "not finished, or its copy cannot be seen yet; the next run asks for it"


@dataclass(slots=True)
class Left:
    """What to do with each: wait for it, nothing more, or submit it anew unless it was archived within seconds."""

    under_way: list[Capture] = field(default_factory=list)
    done: list[Capture] = field(default_factory=list)
    anew: dict[str, int] = field(default_factory=dict)


class Leftovers:
    """Decides by age and by look-ups."""

    def __init__(self, finder: Finder, config: ArchiveConfig, timing: Timing) -> None:
        self._finder = finder
        self._archive = name_of(config.base_url)
        self._timing = timing

    async def sort(self, captures: Sequence[Capture]) -> Left:
        """What becomes of each of ``captures``, whose jobs, where they have one, are said to be pending."""
        left = Left()
        doubtful: list[Capture] = []
        for capture in captures:
            is_known = capture.job_id and self._age(capture) <= KEPT
            (left.under_way if is_known else doubtful).append(capture)
        copies = await asyncio.gather(*(self.copy(each.url, each.submitted_at) for each in doubtful))
        for capture, copy in zip(doubtful, copies, strict=True):
            age = self._age(capture)
            if copy:
                left.done.append(Capture(capture.url, CaptureState.SAVED, capture.job_id, memento=copy))
            elif capture.state is CaptureState.PENDING and age <= VISIBLE:
                left.done.append(replace(capture, reason=_UNSEEN))
            else:
                left.anew[capture.url] = int((min(age, LONGEST) + SLACK).total_seconds())
        return left

    async def copy(self, url: str, since: datetime | None) -> Memento | None:
        """A copy of ``url`` that the archive has made ``since`` then, if one can be seen."""
        memento = (await self._finder.find(url)).memento
        is_ours = memento is not None and memento.archive == self._archive
        latest = datetime.fromtimestamp(self._timing.now(), UTC) + VISIBLE  # a date after that is nobody's
        is_new = memento is not None and (since is None or since - SLACK <= memento.timestamp <= latest)
        return memento if is_ours and is_new else None

    def _age(self, capture: Capture) -> timedelta:
        return age(capture, self._timing.now())


def age(capture: Capture, now: float) -> timedelta:
    """How long before ``now``, in seconds since 1970, it was submitted; for ever, where that is not known."""
    if capture.submitted_at is None:
        return LONGEST
    return abs(datetime.fromtimestamp(now, UTC) - capture.submitted_at)
