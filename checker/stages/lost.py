"""Files that a link finds here and that nobody else will: those that a change took away, and those that it left behind."""

from __future__ import annotations

import os
from pathlib import Path

from checker.diffs.change import untracked
from checker.extract import shown
from checker.site import State, Target

__all__ = ["left_behind", "only_here", "taken_away"]


def only_here(tree: Path, root: Path) -> frozenset[str]:
    """The files of the work ``tree`` that git does not track, as reports on the folder ``root`` show their paths."""
    real = Path(os.path.realpath(root))
    return frozenset(shown(tree / path, real) for path in untracked(tree))


def taken_away(target: Target, before: Target) -> Target:
    """``target`` as a file that is not there, as ``before`` was."""
    path = target.url.partition("//")[2].partition("/")[2] if target.state is State.WEB else target.url
    wanted = path.partition("?")[0].partition("#")[0].strip("/") or before.url
    return Target(State.LOST, wanted, target.fragment, f"it led to {before.url} before this change")


def left_behind(target: Target) -> Target:
    """``target``, a file, as one that does not come along with the change."""
    why = "the file is here, but git does not track it: add it, or name it in .gitignore if it is generated"
    return Target(State.LOST, target.url, target.fragment, why)
