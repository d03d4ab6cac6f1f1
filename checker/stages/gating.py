"""The gate of a run: its severities, and what excuses a finding."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from checker.judge import findings
from checker.judge.gate import Gate
from checker.models import Severity
from checker.stages.baseline import Known, load, seen_by
from checker.stages.repaired import Repaired
from checker.stages.review import Review

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checker.config import Config
    from checker.models import CheckedLink, Finding
    from checker.stages import Job
    from checker.stages.reading import Notes

__all__ = ["Gating"]


class Gating:
    """Decides which findings of ``job`` count, of a change under ``review`` or of all notes.

    ``notices`` are sentences about what could not be found out for it: those from the beginning, and those that come up
    later.
    """

    def __init__(self, config: Config, job: Job) -> None:
        self._config = config
        self._job = job
        self._baseline = load(job.baseline) if job.baseline else Counter()
        self._mended: list[str] = []
        self.review = Review(config, job)
        self.fail_on = None if config.gate.fail_on == "never" else Severity(config.gate.fail_on)

    @property
    def notices(self) -> Sequence[str]:
        """What is known so far."""
        return [*self.review.notices, *self._mended]

    def findings(self, links: Sequence[CheckedLink], read: Notes) -> tuple[Finding, ...]:
        """Every finding of ``links`` and of the notes that were ``read``, with what the gate says to it."""
        config = self._config
        known = self._known()
        review = self.review
        excusers = (*review.excusers(links), Repaired(read.references, links).excuse)
        gate = Gate(self.fail_on, config.severity, excusers, review.is_to_blame)
        found = findings(links, read.problems, gate, titles=config.check.titles)
        if known is None:
            return found
        found = known.excused(found, is_grave=gate.is_grave)
        mended = known.mended(found, seen_by(read.notes, links, is_whole=self._job.is_whole))
        if mended:
            entries = "1 entry" if mended == 1 else f"{mended:,} entries"
            self._mended = [
                f"{entries} of the baseline {'is' if mended == 1 else 'are'} mended: write it again"
            ]
        return found

    def _known(self) -> Known | None:
        baseline = self._job.baseline
        return (
            Known(self._baseline, baseline.absolute().parent, self._job.root)
            if baseline and self._baseline
            else None
        )
