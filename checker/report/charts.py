"""Charts: what the numbers of a report look like, as inline SVG with text alternatives. Pure and deterministic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checker.models import Report

__all__ = ["Chart", "charts"]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart. All but ``svg`` is plain text, to be escaped for where it goes; ``svg`` is markup, ready to be placed.

    ``summary`` is one sentence. ``table`` says the same in rows of cells, the first of which is its head.
    """

    ident: str
    title: str
    summary: str
    svg: str
    table: tuple[tuple[str, ...], ...]


def charts(report: Report) -> Sequence[Chart]:
    """The charts of ``report`` that have something to show, in the order in which they are read."""
    del report
    return ()
