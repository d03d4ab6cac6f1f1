"""The gate of a run: its severities, and what excuses a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.judge.gate import Gate
from checker.models import Severity

if TYPE_CHECKING:
    from checker.config import Config
    from checker.stages import Job

__all__ = ["gate_of"]


def gate_of(config: Config, job: Job) -> Gate:
    """The gate of ``job``."""
    del job
    fail_on = None if config.gate.fail_on == "never" else Severity(config.gate.fail_on)
    return Gate(fail_on, config.severity)
