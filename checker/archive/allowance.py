"""What one run may still submit, and why it may not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from checker import urls
from checker.archive.base import Pace

if TYPE_CHECKING:
    from checker.archive.base import Timing
    from checker.archive.spn import Account

__all__ = ["NO_KEYS", "SWITCHED_OFF", "WRONG_KEYS", "Allowance", "Hosts"]

NO_KEYS = (
    "no keys: set IA_ACCESS_KEY_ID and IA_SECRET_ACCESS_KEY to submit pages; a free account makes them at "
    "https://archive.org/account/s3.php"
)
WRONG_KEYS = (
    "Save Page Now does not accept the keys: compare IA_ACCESS_KEY_ID and IA_SECRET_ACCESS_KEY with "
    "https://archive.org/account/s3.php"
)
SWITCHED_OFF = "submissions are switched off (archive.submit)"
_BUDGET = "the submissions of this run are used up (archive.max_captures); the next run goes on"
_NO_BUDGET = "submissions are switched off (archive.max_captures)"
_QUOTA = "the captures that archive.org allows this account today are used up"
_RESERVE = "{}, but for the {} that are left for other uses (archive.reserve)"

HOST_PER_MINUTE = 20
"""Captures of one host in a minute; the service delays what is more."""


@dataclass(slots=True)
class Allowance:
    """What a run may still submit. ``closed`` is why nothing more goes out, ``slots`` how many jobs may be open."""

    budget: int
    reserve: int = 0  # captures of the day that are left to the user
    quota: int | None = None  # captures of the day beyond them; None: not known
    slots: int = 0
    most_slots: int | None = None  # where the service took no more, whatever the account says
    closed: str = ""
    hosts: set[str] = field(default_factory=set)  # that take no more today
    notices: list[str] = field(default_factory=list)
    had_any: bool = field(init=False)

    def __post_init__(self) -> None:
        """Whether there ever was a budget."""
        self.had_any = self.budget > 0

    @property
    def used_up(self) -> str:
        """Why nothing more may be submitted; empty as long as something may."""
        if self.closed:
            return self.closed
        if self.budget <= 0:
            return _BUDGET if self.had_any else _NO_BUDGET
        if self.quota is not None and self.quota <= 0:
            return _RESERVE.format(_QUOTA, self.reserve) if self.reserve else _QUOTA
        return ""

    def learn(self, account: Account, open_jobs: int) -> None:
        """Heed what the account says of itself while ``open_jobs`` of its captures are ours."""
        self.slots = open_jobs + account.available
        if self.most_slots is not None:
            self.slots = min(self.slots, self.most_slots)
        if account.left_today is not None:
            self.quota = account.left_today - self.reserve

    def spend(self) -> None:
        """Count one submission."""
        self.budget -= 1
        if self.quota is not None:
            self.quota -= 1

    def close(self, reason: str) -> None:
        """Submit nothing more in this run; the first reason stays."""
        if not self.closed:
            self.closed = reason
            self.notices.append(reason)


class Hosts:
    """How often each host was submitted in the last minute."""

    def __init__(self, timing: Timing) -> None:
        self._paces = defaultdict[str, Pace](lambda: Pace(HOST_PER_MINUTE, gap=0.0, timing=timing))
        self._names: dict[str, str] = {}  # a long queue is asked for again and again

    def delay(self, url: str) -> float:
        """Seconds until the host of ``url`` may be submitted once more."""
        return self._pace(url).delay()

    def count(self, url: str) -> None:
        """Count one submission of the host of ``url``."""
        self._pace(url).depart()

    def _pace(self, url: str) -> Pace:
        name = self._names.get(url) or self._names.setdefault(url, urls.host(url))
        return self._paces[name]
