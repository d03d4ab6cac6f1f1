"""From files and folders to notes: what is a note, what is passed over."""

from __future__ import annotations

import os
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from checker.ask_git import Untold
from checker.errors import UsageError
from checker.git import ignored, work_tree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from pathspec import GitIgnoreSpec

__all__ = ["walk"]

_PARTS = attrgetter("parts")  # the order of paths, without asking paths for it
_PASSED_OVER = {"node_modules"}  # besides every folder whose name begins with a dot


def walk(
    paths: Sequence[Path], *, root: Path, exclude: Sequence[str], suffixes: Collection[str]
) -> list[Path]:
    """The notes in ``paths``, sorted, each once. Raises UsageError for a path that is not there or is no note.

    In folders, .gitignore files are honoured, also those above them in the same work tree, and ``exclude``, patterns of
    the same form relative to ``root``. As with git, they say nothing of files that it tracks. A file or folder named in
    ``paths`` is taken whatever .gitignore says of it. Symbolic links inside folders are not followed: what they point
    to is either walked by itself or outside. A folder that cannot be read is returned like a note, whose reading then
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

    def __init__(self, folder: str, spec: GitIgnoreSpec | None) -> None:
        self._folder = folder.rstrip(os.sep) + os.sep
        self._spec = spec

    def verdict(self, path: str) -> bool | None:
        """Whether ``path`` (a folder ends in a slash) is ignored; None where no pattern speaks of it."""
        if self._spec is None or not path.startswith(self._folder):
            return None
        return self._spec.check_file(path[len(self._folder) :].replace(os.sep, "/")).include


def _in_folder(top: str, excluded: _Patterns, suffixes: Collection[str]) -> Iterator[str]:
    waiting: list[tuple[str, tuple[_Patterns, ...]]] = [(top, _above(top))]
    has_ignored = False
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
            is_folder = entry.is_dir(follow_symlinks=False)
            path = entry.path + os.sep * is_folder
            if not _is_of_interest(entry, suffixes, is_folder=is_folder) or excluded.verdict(path):
                continue
            if _ignored(path, ignores):
                has_ignored = True
            elif is_folder:
                waiting.append((entry.path, ignores))
            elif entry.is_file():
                yield entry.path
    if has_ignored:
        yield from _tracked(top, excluded, suffixes)


def _is_of_interest(entry: os.DirEntry[str], suffixes: Collection[str], *, is_folder: bool) -> bool:
    """Whether ``entry`` is, by its name, a note or a folder of notes."""
    if is_folder:
        return not entry.name.startswith(".") and entry.name not in _PASSED_OVER
    return os.path.splitext(entry.name)[1].lower() in suffixes and not entry.is_symlink()  # noqa: PTH122 - a str, often


def _tracked(top: str, excluded: _Patterns, suffixes: Collection[str]) -> Iterator[str]:
    """The notes below ``top`` that git tracks though a .gitignore names them: a pattern cannot hide what is there."""
    tree = work_tree(Path(top))
    try:
        names = ignored(tree) if tree else []
    except Untold:
        return
    for name in names:
        path = os.path.realpath(os.path.join(tree or top, name))  # noqa: PTH118 - as in the walk
        inner = Path(path).relative_to(top).parts if path.startswith(os.path.join(top, "")) else ()  # noqa: PTH118
        is_hidden = any(part.startswith(".") or part in _PASSED_OVER for part in inner)
        folders = (os.path.join(top, *inner[:depth], "") for depth in range(1, len(inner)))  # noqa: PTH118
        if not inner or is_hidden or any(map(excluded.verdict, (*folders, path))):
            continue
        if os.path.splitext(path)[1].lower() in suffixes and os.path.isfile(path):  # noqa: PTH113, PTH122
            yield path


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


def _excluded(patterns: Sequence[str]) -> GitIgnoreSpec | None:
    try:
        return _spec(patterns)
    except ValueError as exc:
        raise UsageError(f"exclude: {exc}") from exc


def _lenient(lines: list[str]) -> GitIgnoreSpec | None:
    """The patterns that are valid; git itself passes over the others."""
    try:
        return _spec(lines)
    except ValueError:
        return _spec([line for line in lines if _is_pattern(line)])


def _is_pattern(line: str) -> bool:
    try:
        _spec([line])
    except ValueError:
        return False
    return True


def _spec(lines: Sequence[str]) -> GitIgnoreSpec | None:
    """The patterns in ``lines``, if there are any. Raises ValueError for what is none."""
    if not any(lines):
        return None
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - it looks for engines; many folders have no patterns

    return GitIgnoreSpec.from_lines(lines)
