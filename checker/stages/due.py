"""When a link is due again, and what goes first among the links that are; pure.

A verdict is believed for the time that ``check.recheck`` gives its status, a little more or less: links that were first
seen on one day would otherwise all be due on one day, for ever.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from checker.config import RecheckConfig
    from checker.models import CheckedLink

__all__ = ["is_due", "told_of_clock", "was_left_out"]

_JITTER = 0.15
_AHEAD = 3_600
"""How many seconds the clock of another machine may be ahead of ours; what was checked later than that is not believed."""

_NEVER_BELIEVED = timedelta(0)


def is_due(checked: CheckedLink, config: RecheckConfig, now: datetime) -> bool:
    """Whether the verdict of ``checked`` is too old to be believed. The same for every run, on every machine."""
    if checked.checked_at is None:
        return True
    elapsed = (now - checked.checked_at).total_seconds()
    believed: timedelta = getattr(config, checked.verdict.status.value, _NEVER_BELIEVED)
    age = believed.total_seconds()
    if not -_AHEAD < elapsed < age * (1 + _JITTER):
        return True
    if elapsed < age * (1 - _JITTER):
        return False  # as nearly all of them
    return elapsed >= age * _stretch(checked.link.url, checked.checked_at)


def told_of_clock(known: Iterable[CheckedLink], now: datetime) -> Sequence[str]:
    """That the clock was set back, as far as the last checks of links show: why all of these are looked at anew."""
    believed = now + timedelta(seconds=_AHEAD)
    ahead = [checked.checked_at for checked in known if checked.checked_at and checked.checked_at >= believed]
    if not ahead:
        return ()
    links = "1 link was last checked" if len(ahead) == 1 else f"{len(ahead):,} links were last checked"
    until = f"{max(ahead):%Y-%m-%d %H:%M} UTC"
    return (
        f"the clock was set back, or had been ahead: {links} later than now, up to {until}; no such date is believed",
    )


def was_left_out(known: CheckedLink | None, last_run: datetime | None, config: RecheckConfig) -> bool:
    """Whether the run that began at ``last_run`` should have visited a link and did not, or nobody knew it then.

    ``known`` is the last check of the link.
    """
    if known is None or known.checked_at is None:
        return True
    if last_run is None or known.checked_at >= last_run:
        return False
    return is_due(known, config, last_run)


def _stretch(url: str, checked_at: datetime) -> float:
    """What an age is multiplied with: another one for each link, and for each check of it."""
    share = crc32(f"{int(checked_at.timestamp())} {url}".encode("utf-8", "replace")) / 0xFFFF_FFFF
    return 1 + _JITTER * (2 * share - 1)
