"""Since when a link is cited: the day of the note, or, where that states none, of the commit that wrote the line.

A note without a day in its front matter or its name has that of its first commit. Its lines may be younger; git is
asked for them only where an archive is about to be asked, since it looks at one note at a time.
"""

from __future__ import annotations

import asyncio
import os
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from checker import git
from checker.git import first_commits, is_shallow, line_days, work_tree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from checker.models import Link, Note

__all__ = ["CitationDates", "with_dates"]


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


_SHALLOW = (
    "The notes are in a shallow clone, so git cannot tell on which day a line was written, and archives were asked"
    " for copies without it. Fetch the whole history: fetch-depth: 0 (GitHub), GIT_DEPTH: 0 (GitLab)."
)


class CitationDates:
    """The first day on which each link is cited. ``undated`` are the paths of notes that do not say when they were
    written; paths are relative to ``root``.
    """

    def __init__(self, notes: Iterable[Note], undated: Collection[str], root: Path) -> None:
        self._undated = undated
        self._stated = {note.path: note.date for note in notes if note.date and note.path not in undated}
        self._root = root
        self._lines: dict[str, dict[int, date]] = {}
        self._turn = asyncio.Lock()
        self._is_slow = self._is_shallow = False

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences about days that were wanted and are not to be had."""
        return (_SHALLOW,) if self._is_shallow else ()

    def stated(self, link: Link) -> date | None:
        """The earliest day of a note that says itself when it was written."""
        days = (self._stated.get(reference.location.path) for reference in link.references)
        return min(filter(None, days), default=None)

    async def of(self, link: Link) -> date | None:
        """The earliest day of all, those of lines included; None where nobody knows."""
        days = [self.stated(link)]
        for reference in link.references:
            path = reference.location.path
            if path in self._undated:
                days.append((await self._written(path)).get(reference.location.line))
        return min(filter(None, days), default=None)

    async def _written(self, path: str) -> dict[int, date]:
        """The day of each line of the note at ``path``; git is asked once a note, and about one note at a time.

        Once it took too long it is not asked any more: nobody waits so long for each of a thousand notes.
        """
        async with self._turn:
            if path not in self._lines and not self._is_slow:
                started = time.monotonic()
                self._lines[path] = await self._line_days(self._root / path)
                self._is_slow = time.monotonic() - started >= git.TIMEOUT
        return self._lines.get(path, {})

    async def _line_days(self, path: Path) -> dict[int, date]:
        tree, name = _place(path)
        if tree is None:
            return {}
        self._is_shallow = self._is_shallow or is_shallow(tree)
        return await line_days(tree, name)


def _place(path: Path) -> tuple[Path | None, str]:
    """The work tree that the note at ``path`` lies in, and what git calls the note."""
    real = Path(os.path.realpath(path.parent), path.name)
    tree = work_tree(real.parent)
    return tree, real.relative_to(tree or real.parent).as_posix()
