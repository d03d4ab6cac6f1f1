"""badge.json: what badge.svg says, for shields.io to draw in any of its styles.

The answer that its endpoint badge asks for, version 1 (https://shields.io/badges/endpoint-badge): publish the file, and
cite https://img.shields.io/endpoint?url= followed by its address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.report.badge import LABEL, outcome
from checker.report.json_text import json_text

if TYPE_CHECKING:
    from checker.models import Report

__all__ = ["render"]


def render(report: Report) -> str:
    """The text of badge.json."""
    message, color = outcome(report)
    return json_text({"schemaVersion": 1, "label": LABEL, "message": message, "color": color}) + "\n"
