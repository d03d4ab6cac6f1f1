"""The copy of a page by the rule of citations: the last one from before it, else the first one after it.

A TimeGate knows another rule: it answers with the copy *closest* to the time asked for, on either side. Where that
lies after the citation, the copy before it is found without the slow index:

- by the ``Link`` header of the redirect or of the copy, where it names the previous copy, or says that there is none;
- by asking the gate again, exactly. Say the closest copy to T lies at T+d. Then nothing lies between T-d and T+d. Asked
  for T-k, where nothing is known to lie between T-k and T+d, the gate answers with the last copy before T if that lies
  less than 2k+d before T, because then it is nearer to T-k than T+d is; and with the copy at T+d if nothing lies within
  2k+d. So k grows from d to 3d, 7d, 15d until something earlier comes, or the first copy of all is reached, which is
  asked for at the outset: requests grow with the logarithm of the gap, and most gaps are as long as the one after.

Rejected: asking the index for this, which is allowed 24 questions a minute where the gate is allowed 480; believing
the closest copy, which after a redesign or a death is the wrong one; asking at fixed distances, which proves nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from checker.archive.gates import FIRST_ARCHIVE, Absent, Hidden, Links, Seen, Unsettled
from checker.archive.pages import Reading, read
from checker.archive.service import Trouble
from checker.models import Lookup, LookupState

if TYPE_CHECKING:
    from checker.archive.gates import Copy, Gate, Sighting

__all__ = ["Found", "Search", "tell", "wanted_time"]

Found = Reading | Absent | Hidden | Unsettled | Trouble
"""What an archive says of a page in the end."""


class Search:
    """One look-up of one form of an address at one gate. ``rejected`` holds what was read and does not count."""

    def __init__(self, gate: Gate, url: str, when: datetime) -> None:
        self._gate = gate
        self._url = url
        self._when = when
        self.closest: Copy | None = None
        self.latest: datetime | None = None
        self._read: dict[str, Reading] = {}  # by address: two pages may be captured in one second
        self.rejected: list[tuple[Copy, Reading]] = []

    @property
    def said(self) -> str:
        """What was seen of the copies that do not count."""
        seen = [f"{copy.at:%Y-%m-%d} ({reading.objection})" for copy, reading in self.rejected]
        return f"the copies that were read do not show it: {', '.join(seen)}" if seen else ""

    async def best(self) -> Reading | Absent | Hidden | Trouble:
        """The copy by the rule, read; it may not count."""
        seen = await self._gate.closest(self._url, self._when)
        if not isinstance(seen, Seen):
            return seen
        self.closest = seen.copy
        self._note(seen.links)
        is_after = seen.copy.at > self._when > FIRST_ARCHIVE
        return await (self._best_before(seen) if is_after else self.read(seen.copy))

    async def _best_before(self, after: Seen) -> Reading | Absent | Hidden | Trouble:
        """The last copy before the citation, else the one ``after`` it, which is the first."""
        copy, reading = after.copy, None
        before: Sighting | None = _before(after.links, copy, self._when)
        if (
            before is None
        ):  # not said: the copy itself may say more, and is to be read where nothing is earlier
            reading = await self.read(copy)
            links = reading.links if isinstance(reading, Reading) else after.links
            before = _before(links, copy, self._when)
        if isinstance(reading, Trouble | Hidden):
            before = reading
        elif before is None:
            before = await self._ask_before(copy)
        if isinstance(before, Seen):
            return await self.read(before.copy)
        if isinstance(before, Trouble | Hidden):
            return _unsure(copy, before) if isinstance(before, Trouble) else before
        return reading or await self.read(copy)

    async def read(self, copy: Copy) -> Reading | Absent | Hidden | Trouble:
        """What ``copy`` shows; nothing is read twice."""
        if copy.address in self._read:
            return self._read[copy.address]
        reading = await read(self._gate, copy, self._url)
        if isinstance(reading, Reading):
            self._read[copy.address] = reading
            self._note(reading.links)
            if not reading.counts:
                self.rejected.append((copy, reading))
        return reading

    def _note(self, links: Links) -> None:
        if links.last:
            self.latest = links.last.at

    async def _ask_before(self, after: Copy) -> Seen | Absent | Hidden | Trouble:
        """The last copy before the citation; nothing lies closer to it than the one ``after`` it."""
        first = await self._gate.closest(self._url, FIRST_ARCHIVE)
        if not isinstance(first, Seen) or first.copy.at > self._when:
            return first if isinstance(first, Trouble | Hidden) else Absent()
        oldest = max(first.copy.at, FIRST_ARCHIVE)
        gap = empty = after.at - self._when
        while empty < self._when - oldest:  # a copy of the year 9999 leaves no room for the subtraction
            seen = await self._gate.closest(self._url, self._when - empty)
            if not isinstance(seen, Seen) or seen.copy.at <= self._when:
                return first if isinstance(seen, Absent) else seen
            empty = 2 * empty + gap
        return first


def _before(links: Links, after: Copy, when: datetime) -> Seen | Absent | None:
    """What ``links`` of ``after`` say of the copy before ``when``; None: nothing that can be used."""
    if links.prev and links.prev.at <= when:
        return Seen(links.prev)
    return Absent() if links.first and links.first.at >= after.at else None


def _unsure(after: Copy, trouble: Trouble) -> Trouble:
    """There is a copy; whether a better one is there is not known, and asked again in the next run."""
    detail = (
        f"a copy of {after.at:%Y-%m-%d} is there, but not known is whether one is older: {trouble.detail}"
    )
    return Trouble(trouble.kind, detail, trouble.retry_after)


def wanted_time(near: datetime | None) -> datetime:
    """``near`` in UTC and whole seconds, between the first web archive and now; without a zone it is taken as UTC."""
    now = datetime.now(UTC)
    when = near or now
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return min(max(when, FIRST_ARCHIVE), now).astimezone(UTC).replace(microsecond=0)


def tell(name: str, url: str, near: datetime | None, found: Found) -> Lookup:
    """``found`` in the words of everybody: what the archive called ``name`` says of ``url``."""
    match found:
        case Reading(counts=True, memento=memento):
            return Lookup(url, LookupState.ARCHIVED, memento, near=near)
        case Hidden():
            detail = f"{name} does not show this address"
            return Lookup(url, LookupState.EXCLUDED, detail=detail, near=near)
        case Reading() | Absent():
            more = f"; {found.detail}" if isinstance(found, Absent) and found.detail else ""
            detail = f"{name} holds no copy that shows the page{more}"
            return Lookup(url, LookupState.NEVER_ARCHIVED, detail=detail, near=near, absent_from=(name,))
        case Unsettled() | Trouble():
            return Lookup(url, LookupState.UNKNOWN, detail=found.detail, near=near)
