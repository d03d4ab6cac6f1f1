"""What one run may still submit, and why it may not."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["NO_KEYS", "SWITCHED_OFF", "WRONG_KEYS", "Allowance"]

NO_KEYS = (
    "no keys: set IA_ACCESS_KEY_ID and IA_SECRET_ACCESS_KEY to submit pages; a free account makes them at "
    "https://archive.org/account/s3.php"
)
WRONG_KEYS = (
    "Save Page Now does not accept the keys: compare IA_ACCESS_KEY_ID and IA_SECRET_ACCESS_KEY with "
    "https://archive.org/account/s3.php"
)
SWITCHED_OFF = "submissions are switched off (archive.submit)"


@dataclass(slots=True)
class Allowance:
    """What a run may still submit. ``closed`` is why nothing more goes out, ``slots`` how many jobs may be open."""

    budget: int
    budget_reason: str = (
        "the submissions of this run are used up (archive.max_captures); the next run goes on"
    )
    slots: int = 0  # not asked for yet
    closed: str = ""
    hosts: set[str] = field(default_factory=set)  # that take no more today
    notices: list[str] = field(default_factory=list)

    @property
    def used_up(self) -> str:
        """Why the budget allows no more; empty as long as it does."""
        return "" if self.budget > 0 else self.budget_reason

    def close(self, reason: str) -> None:
        """Submit nothing more in this run; the first reason stays."""
        if not self.closed:
            self.closed = reason
            self.notices.append(reason)
