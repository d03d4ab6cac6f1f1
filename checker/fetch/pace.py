"""How hard one host may be asked: slower while it struggles, as before once it has recovered. Pure.

The rule is that of congestion control (additive increase, multiplicative decrease): a host that says it is overloaded,
or whose answers take ever longer, is asked by fewer requests at once and less often; good answers give that back bit
by bit.
"""

from __future__ import annotations

__all__ = ["Pace"]

_FIRST_DELAY = 0.5  # seconds between requests once a host has complained
_LONGEST_DELAY = 5.0
_RECOVERY = 4  # good answers in a row that give one step back
_SLOWDOWN = 4.0  # times the usual latency
_NOTICEABLE = 2.0  # seconds; whatever is quicker is no sign of trouble
_FORGETTING = 1.05  # the quickest answer counts a little less with each that follows


class Pace:
    """``concurrency`` requests at once, ``interval`` seconds between two starts: what holds now."""

    __slots__ = ("_good", "_most", "_quickest", "_shortest", "concurrency", "interval")

    def __init__(self, concurrency: int, interval: float) -> None:
        self.concurrency = self._most = concurrency
        self.interval = self._shortest = interval
        self._good = 0
        self._quickest = float("inf")

    def complaint(self) -> None:
        """The host said that it is asked too much."""
        self.concurrency = max(1, self.concurrency // 2)
        self.interval = max(self._shortest, min(_LONGEST_DELAY, max(_FIRST_DELAY, 2 * self.interval)))
        self._good = 0

    def answer(self, seconds: float) -> None:
        """The host answered after ``seconds``."""
        self._quickest = min(seconds, self._quickest * _FORGETTING)
        if seconds > max(_NOTICEABLE, _SLOWDOWN * self._quickest):
            self.concurrency = max(1, self.concurrency - 1)
            self._good = 0
            return
        self._good += 1
        if self._good >= _RECOVERY:
            self._recover()

    def _recover(self) -> None:
        self._good = 0
        self.concurrency = min(self._most, self.concurrency + 1)
        slower = self.interval / 2
        self.interval = slower if slower > max(self._shortest, _FIRST_DELAY / 2) else self._shortest
