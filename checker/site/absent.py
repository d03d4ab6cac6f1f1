"""What git has and the work tree has not: files that a sparse checkout leaves out, submodules that are not checked out.

Readers have them. git is asked only where a file of it, or of the repository, says that there may be such things.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from checker.ask_git import Untold, ask, work_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Absent"]

_SUBMODULE = "160000"
_LEFT_OUT = "S"  # as git ls-files -t marks what it does not look for in the work tree


class _Listed(NamedTuple):
    """What the index holds: the names that are left out of each folder, true for folders, and the submodules."""

    names: Mapping[str, Mapping[str, bool]]
    submodules: frozenset[str]


class Absent:
    """What is absent from the work tree that ``root`` lies in, by absolute paths."""

    def __init__(self, root: str) -> None:
        self._tree = work_tree(Path(root or "/"))

    def names(self, folder: str) -> Mapping[str, bool]:
        """The names that are left out of ``folder``; true for folders, of which a part may be there."""
        return self._listed.names.get(folder, {}) if self._is_sparse else {}

    def submodule(self, path: str) -> str:
        """The submodule, as git names it, that ``path`` lies in, where it is not checked out; else empty."""
        tree = self._tree
        if tree is None or not self._has_submodules:
            return ""
        top = tree.as_posix().rstrip("/")
        inside = path[len(top) + 1 :] if path.startswith(f"{top}/") else ""
        steps = inside.split("/")
        above = ("/".join(steps[:depth]) for depth in range(1, len(steps)))
        found = next((each for each in above if each in self._listed.submodules), "")
        return found if found and not (tree / found / ".git").exists() else ""

    @cached_property
    def _is_sparse(self) -> bool:
        if self._tree is None:
            return False
        git = self._tree / ".git"
        try:
            if git.is_file():  # a work tree beside the first one, or a submodule
                git = self._tree / git.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
            return (git / "info" / "sparse-checkout").is_file()
        except (OSError, ValueError):
            return False

    @cached_property
    def _has_submodules(self) -> bool:
        return self._tree is not None and (self._tree / ".gitmodules").is_file()

    @cached_property
    def _listed(self) -> _Listed:
        names: dict[str, dict[str, bool]] = {}
        submodules = set()
        for mark, mode, path in _entries(self._tree):
            if mode == _SUBMODULE:
                submodules.add(path)
            if mark == _LEFT_OUT:
                _add(names, f"{self._tree.as_posix().rstrip('/') if self._tree else ''}/{path}")
        return _Listed(names, frozenset(submodules))


def _entries(tree: Path | None) -> list[tuple[str, str, str]]:
    """The mark, the mode and the path of each file in the index; none where git cannot say."""
    if tree is None:
        return []
    try:
        listing = ask(tree, "ls-files", "-z", "-t", "--stage", may_fail=True)
    except Untold:
        return []
    entries = (entry.partition("\t") for entry in listing.decode("utf-8", "surrogateescape").split("\0"))
    return [(described[:1], described[2:8], path) for described, _, path in entries if path]


def _add(names: dict[str, dict[str, bool]], path: str) -> None:
    """Take in the file at ``path``, and the folders around it as far as they are not known."""
    is_folder = False
    while True:
        folder, _, name = path.rpartition("/")
        known = names.setdefault(folder, {})
        if name in known or not name:
            return
        known[name] = is_folder
        path, is_folder = folder, True
