"""From files and folders to notes: what is a note, what is passed over."""

from __future__ import annotations

import os
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from pathspec import GitIgnoreSpec

from checker.errors import UsageError
from checker.git import work_tree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

__all__ = ["walk"]

_PARTS = attrgetter("parts")  # the order of paths, without asking paths for it
_PASSED_OVER = {"node_modules"}  # besides every folder whose name begins with a dot


def walk(
    paths: Sequence[Path], *, root: Path, exclude: Sequence[str], suffixes: Collection[str]
) -> list[Path]:
    """The notes in ``paths``, sorted, each once. Raises UsageError for a path that is not there or is no note.

    In folders, .gitignore files are honoured, also those above them in the same work tree, and ``exclude``, patterns of
    the same form relative to ``root``. A file or folder named in ``paths`` is taken whatever .gitignore says of it. Symbolic links inside folders are not followed: what they point to
    is either walked by itself or outside. A folder that cannot be read is returned like a note, whose reading then
    says why.
    """
    excluded = _Patterns(os.path.realpath(root), _excluded(exclude))
    found: dict[str, Path] = {}
    for path in paths:
        real = os.path.realpath(path)
        if path.is_dir():
            for inner in _in_folder(real, excluded, suffixes):
                found.setdefault(inner, path / inner[len(real) :].lstrip(os.sep))
        elif not path.exists():
            raise UsageError(f"{path}: no such file or folder")
        elif path.suffix.lower() not in suffixes:
            raise UsageError(f"{path}: not a known kind of note; known are {' '.join(sorted(suffixes))}")
        else:
            found.setdefault(real, path)
    return sorted(found.values(), key=_PARTS)


class _Patterns:
    """Patterns, and the folder they are relative to."""

    def __init__(self, folder: str, spec: GitIgnoreSpec) -> None:
        self._folder = folder.rstrip(os.sep) + os.sep
        self._spec = spec

    def verdict(self, path: str) -> bool | None:
        """Whether ``path`` (a folder ends in a slash) is ignored; None where no pattern speaks of it."""
        if not self._spec.patterns or not path.startswith(self._folder):
            return None
        return self._spec.check_file(path[len(self._folder) :].replace(os.sep, "/")).include


def _in_folder(top: str, excluded: _Patterns, suffixes: Collection[str]) -> Iterator[str]:
    waiting: list[tuple[str, tuple[_Patterns, ...]]] = [(top, _above(top))]
    while waiting:
        folder, outer = waiting.pop()
        try:
            with os.scandir(folder) as listing:
                entries = list(listing)
        except OSError:
            yield folder
            continue
        has_own = any(entry.name == ".gitignore" for entry in entries)
        ignores = _with_gitignore(folder, outer) if has_own else outer
        for entry in entries:
            if entry.is_symlink():
                continue
            is_folder = entry.is_dir()
            if is_folder and (entry.name.startswith(".") or entry.name in _PASSED_OVER):
                continue
            if not is_folder and os.path.splitext(entry.name)[1].lower() not in suffixes:  # noqa: PTH122 - a str, often
                continue
            path = entry.path + os.sep * is_folder
            if excluded.verdict(path) or _ignored(path, ignores):
                continue
            if is_folder:
                waiting.append((entry.path, ignores))
            elif entry.is_file():
                yield entry.path


def _ignored(path: str, ignores: tuple[_Patterns, ...]) -> bool:
    """As git decides: the innermost .gitignore that speaks of a path has the last word."""
    verdicts = (patterns.verdict(path) for patterns in reversed(ignores))
    return next((verdict for verdict in verdicts if verdict is not None), False)


def _above(top: str) -> tuple[_Patterns, ...]:
    """What .gitignore files above ``top`` say of what is in it; nothing where they pass over ``top`` itself."""
    folder = Path(top)
    tree = work_tree(folder)
    ignores: tuple[_Patterns, ...] = ()
    for outer in reversed(folder.parents):
        if tree and outer.is_relative_to(tree):
            ignores = _with_gitignore(str(outer), ignores)
    return () if _ignored(top + os.sep, ignores) else ignores


def _with_gitignore(folder: str, outer: tuple[_Patterns, ...]) -> tuple[_Patterns, ...]:
    try:
        lines = Path(folder, ".gitignore").read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError:
        return outer
    return (*outer, _Patterns(folder, _lenient(lines)))


def _excluded(patterns: Sequence[str]) -> GitIgnoreSpec:
    try:
        return GitIgnoreSpec.from_lines(patterns)
    except ValueError as exc:
        raise UsageError(f"exclude: {exc}") from exc


def _lenient(lines: list[str]) -> GitIgnoreSpec:
    """The patterns that are valid; git itself passes over the others."""
    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        return GitIgnoreSpec.from_lines([line for line in lines if _is_pattern(line)])


def _is_pattern(line: str) -> bool:
    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True
