"""``refguard store``: what the store is like, and a way out when it is damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.store.care import examine
from checker.store.database import empty, is_empty
from checker.store.salvage import repair

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from checker.store.care import Condition

__all__ = ["check_store", "repair_store"]

_NAMES = {  # what people call the rows of a table, one and many
    "runs": ("run", "runs"),
    "links": ("link", "links"),
    "checks": ("check", "checks"),
    "lookups": ("look-up", "look-ups"),
    "captures": ("submission", "submissions"),
    "readings": ("note", "notes"),
}


def check_store(path: Path) -> tuple[str, bool]:
    """What the store at ``path`` is like, for a person, and whether it is whole. Raises StoreError."""
    condition = examine(path)
    if is_empty(path) and not condition.is_whole:
        return f"{empty(path)}\n", False
    if not condition.is_whole:
        lines = [
            f"{path}: damaged",
            *(f"  {problem}" for problem in condition.problems),
            "`refguard store repair` saves what can be read of it, and keeps the damaged file.",
        ]
        return "\n".join(lines) + "\n", False
    return f"{path}: whole\n  {_size(condition)}\n  {_counted(condition.rows)}\n{_days(condition)}", True


def repair_store(path: Path) -> str:
    """Repair the store at ``path``; what was done, for a person. Raises StoreError."""
    done = repair(path)
    if done.kept_as is None:
        return f"{path}: whole; nothing was changed\n"
    lost = "; ".join(
        f"{_NAMES.get(table, ('', f'rows of {table}'))[1]}: {'an unknown number' if count is None else f'{count:,}'}"
        for table, count in done.lost.items()
    )
    return (
        f"{path}: repaired\n  saved: {_counted(done.saved)}\n  lost: {lost or 'nothing'}\n"
        f"  the damaged file is kept as {done.kept_as.name}; delete it when you miss nothing\n"
    )


def _size(condition: Condition) -> str:
    return f"version {condition.version}, {condition.size / 1e6:,.1f} MB, of which {condition.free / 1e6:,.1f} MB are free"


def _counted(rows: Mapping[str, int]) -> str:
    counts = ((rows[table], names) for table, names in _NAMES.items() if table in rows)
    return ", ".join(f"{count:,} {names[count != 1]}" for count, names in counts) or "nothing is in it yet"


def _days(condition: Condition) -> str:
    if condition.runs is None:
        return ""
    first, last = condition.runs
    return f"  first run {first:%Y-%m-%d}, last run {last:%Y-%m-%d}\n"
