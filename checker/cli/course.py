"""How far a run is, and what it has found so far. Pure, but for the clock and the question that it is given."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from checker.judge import fragments
from checker.models import Severity, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from checker.fetch.waits import Wait
    from checker.models import CheckedLink

__all__ = ["MOST_FINDINGS", "Course", "Left", "Stage"]

MOST_FINDINGS = 8
"""Findings that are kept to be shown."""

_WINDOW = 10  # seconds that a rate is taken over
_SOONEST, _FEWEST = 5.0, 20  # seconds and steps before which no rate is a promise
_GRAVE = (Severity.ERROR, Severity.WARNING)


@dataclass(frozen=True, slots=True)
class Left:
    """How long a stage still takes; ``is_least``: one slow host alone takes that long."""

    seconds: float
    is_least: bool


@dataclass(slots=True)
class Stage:
    """One stage that has begun."""

    name: str
    total: int
    began: float
    done: int = 0
    samples: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=_WINDOW + 1))

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self.done < self.total

    def rate(self, now: float) -> float:
        """Steps a second, lately."""
        at, done = self.samples[0] if self.samples else (self.began, 0)
        return (self.done - done) / (now - at) if now > at else 0.0

    def left(self, now: float, longest: float) -> Left | None:
        """The time left, where it can be told: the pace of late, or the ``longest`` that one host takes."""
        is_steady = now - self.began >= _SOONEST and self.done >= _FEWEST
        rate = self.rate(now) if is_steady else 0.0
        by_rate = (self.total - self.done) / rate if rate else 0.0
        if not self.is_open or not (by_rate or longest):
            return None
        return Left(max(by_rate, longest), longest > by_rate)


class Course:
    """What ``Progress`` is told, kept for those who show it."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ask: Callable[[], Sequence[Wait]] = tuple
        self._asked_at = float("-inf")
        self.began = clock()
        self.stages: dict[str, Stage] = {}
        self.counts: Counter[Status] = Counter()
        self.findings: list[CheckedLink] = []
        """The worst so far, errors before warnings, and else as they came."""
        self.waits: Sequence[Wait] = ()
        """Who was waited for when that was last asked."""

    def stage(self, name: str, total: int) -> None:
        """A stage begins."""
        self.stages[name] = Stage(name, total, self._clock())

    def advance(self, name: str) -> None:
        """It gets on."""
        self.stages[name].done += 1

    def waiting(self, ask: Callable[[], Sequence[Wait]]) -> None:
        """Whom to ask."""
        self._ask = ask

    def judged(self, checked: CheckedLink) -> list[CheckedLink]:
        """Take a verdict in; what a report will make of it: the link, and each part that is missing in the page."""
        parts = [checked]
        if checked.missing_fragments:
            parts = fragments.split(checked, partial(fragments.missing_in, checked))
        for part in parts:
            self.counts[part.verdict.status] += 1
            if part.verdict.status is Status.BROKEN:
                self._note(part)
        return parts

    def look(self, now: float) -> None:
        """Once a second: ask who is waited for, and remember how far it is."""
        if now - self._asked_at < 1.0:
            return
        self._asked_at = now
        self.waits = self._ask()
        for stage in self.stages.values():
            stage.samples.append((now, stage.done))

    def left(self, stage: Stage, now: float) -> Left | None:
        """The time that is left of ``stage``."""
        longest = max((wait.left for wait in self.waits), default=0.0) if stage.name == "check" else 0.0
        return stage.left(now, longest)

    def _note(self, checked: CheckedLink) -> None:
        severity = checked.verdict.severity
        if severity not in _GRAVE:
            return
        if len(self.findings) < MOST_FINDINGS or severity is Severity.ERROR:
            self.findings.append(checked)
            self.findings.sort(key=_gravity)
            del self.findings[MOST_FINDINGS:]


def _gravity(checked: CheckedLink) -> int:
    severity = checked.verdict.severity
    return _GRAVE.index(severity) if severity in _GRAVE else len(_GRAVE)
