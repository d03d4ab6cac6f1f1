"""What a million links of a report.json have in common, so that it is in memory once: days, sentences, names."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import TypeVar

from checker.models import Kind, Reason, Section, Verdict

__all__ = ["day", "kind", "names", "one_of", "said", "section", "time_of", "verdict"]

Text = TypeVar("Text", str, str | None)
KEPT = 4_096
"""Of each; later ones take the place of those that were not met for long."""


@lru_cache(KEPT)
def day(text: str | None) -> date | None:
    """The day, where one is named."""
    return date.fromisoformat(text) if text else None


@lru_cache(KEPT)
def time_of(text: str) -> datetime:
    """The moment."""
    return datetime.fromisoformat(text)


@lru_cache(KEPT)
def said(sentence: Text) -> Text:
    """``sentence``: what many say is held once."""
    return sentence


@lru_cache
def names(archives: tuple[str, ...]) -> tuple[str, ...]:
    """``archives``: hardly two links were asked for at others."""
    return archives


@lru_cache
def verdict(reason: str, detail: str) -> Verdict:
    """The verdict. Raises ValueError for a reason that this version does not know."""
    return Verdict(Reason(reason), detail)


@lru_cache
def kind(word: str) -> Kind:
    """The kind of a citation."""
    return Kind(word)


@lru_cache
def section(title: str) -> Section:
    """The section with this title."""
    return Section(title)


def one_of(text: Text, other: str) -> Text | str:
    """``text``, as ``other`` where that is the same."""
    return other if text == other else text
