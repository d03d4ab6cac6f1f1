"""The gate of a run: its severities, and what excuses a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.judge import findings
from checker.judge.gate import Gate
from checker.models import Severity
from checker.stages.review import Review

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from checker.config import Config
    from checker.models import CheckedLink, Finding
    from checker.stages import Job
    from checker.stages.reading import Notes

__all__ = ["Gating"]


class Gating:
    """Decides which findings of ``job`` count.

    ``notices`` are sentences about what could not be found out for it: those from the beginning, and those that come up
    later.
    """

    def __init__(self, config: Config, job: Job) -> None:
        self._config = config
        self._review = Review(config, job)
        self.fail_on = None if config.gate.fail_on == "never" else Severity(config.gate.fail_on)

    @property
    def notices(self) -> Sequence[str]:
        """What is known so far."""
        return self._review.notices

    def findings(self, links: Sequence[CheckedLink], read: Notes, *, today: date) -> tuple[Finding, ...]:
        """Every finding of ``links`` and of the notes that were ``read``, with what the gate says to it."""
        config = self._config
        with self._review.excusers(read, today=today) as excusers:
            gate = Gate(self.fail_on, config.severity, excusers)
            return findings(links, read.problems, gate, titles=config.check.titles)
