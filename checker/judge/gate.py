"""Which findings count: how grave each is, and whether something excuses it. Pure.

A severity of the configuration stands in place of the one that a reason or a problem has by itself. Without one, a
warning about what the change under review itself broke is an error. A finding that is grave enough counts, unless one of
the excuses says that it is not the fault of what is under review.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from checker.models import Excuse, Finding, Reference, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Blamer", "Excuser", "Gate"]

Excuser = Callable[[Finding, Reference | None], Excuse | None]
"""Says whether, and why, a finding does not count. Asked in the order of places, and only where one would count."""

Blamer = Callable[[Finding, Reference | None], bool]
"""Says whether the change under review broke what was whole before. Asked of warnings."""


_MENDED = "Nothing has to be done: an archived copy stands beside it."


def _never(_finding: Finding, _reference: Reference | None) -> bool:
    """Nothing is under review."""
    return False


@dataclass(frozen=True, slots=True)
class Gate:
    """What closes: findings at or above ``fail_on`` (None: none) that nothing in ``excusers`` speaks for.

    ``severities`` are those of the configuration, by reason or ident.
    """

    fail_on: Severity | None
    severities: Mapping[str, Severity] = field(default_factory=dict)
    excusers: tuple[Excuser, ...] = ()
    is_to_blame: Blamer = _never

    def is_grave(self, finding: Finding) -> bool:
        """Whether ``finding``, as it was decided on, counts unless something excuses it."""
        return finding.severity.rank <= (self.fail_on or Severity.ERROR).rank

    def decide(self, finding: Finding, reference: Reference | None) -> Finding:
        """``finding`` with its severity, and whether it counts. ``reference`` is the citation it is about, if any.

        Where nothing fails, errors are excused all the same: an issue that tracks them has to know.
        """
        finding = replace(finding, severity=self._severity(finding, reference), gating=False)
        if not self.is_grave(finding):
            return finding
        excuse = next(filter(None, (excuser(finding, reference) for excuser in self.excusers)), None)
        advice = _MENDED if excuse is Excuse.REPAIRED else finding.advice
        gating = self.fail_on is not None and excuse is None
        return replace(finding, advice=advice, gating=gating, excuse=excuse)

    def _severity(self, finding: Finding, reference: Reference | None) -> Severity:
        """What is configured; else the finding's own, but that a change under review may not break anything."""
        configured = self.severities.get(finding.ident)
        if (
            configured is None
            and finding.severity is Severity.WARNING
            and self.is_to_blame(finding, reference)
        ):
            return Severity.ERROR
        return configured or finding.severity
