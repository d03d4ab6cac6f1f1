"""The day of a note that states none, neither in its front matter nor in its name: that of its first commit."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from checker.git import first_commits, work_tree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checker.models import Note

__all__ = ["with_dates"]


def with_dates(notes: Iterable[Note], root: Path) -> tuple[Note, ...]:
    """``notes``, whose paths are relative to ``root``; git is asked once for each repository that has such a note."""
    real, tree_of, days_of = cache(os.path.realpath), cache(work_tree), cache(first_commits)

    def dated(note: Note) -> Note:
        folder, name = os.path.split(root / note.path)
        path = Path(real(folder), name)  # as git has it: a link to a file is a file of its own
        tree = tree_of(path.parent)
        if tree is None:
            return note
        return note._replace(date=days_of(tree).get(path.relative_to(tree).as_posix()))

    return tuple(note if note.date else dated(note) for note in notes)
