"""A folder as it was at the base of a change, laid out beside it, so that what reads folders can read that one.

Files and whole folders that are as they were are links to those of the work tree, or copies where there are no links; of
the others, and of copies, those that are read have their content, and the rest is empty: it only has to be there. A link
to a folder keeps its target where that cannot lead outside.
"""

from __future__ import annotations

import os
import shutil
from collections import deque
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from checker.ask_git import Untold, ask
from checker.diffs.change import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from checker.diffs.change import Change

__all__ = ["blob", "lay_out"]

_LINKS = os.name != "nt"  # where making links is a privilege
_MOST = 200_000  # files: those of any notes, and of most programs
_LINK, _SUBMODULE = b"120000", b"160000"
_LONGEST_LINK = 4096
_BATCH = 32_000_000  # bytes that git is asked for at once


class _Content(NamedTuple):
    """What git has to tell of a file: the object that holds what it was. ``depth`` is set for a link."""

    path: Path
    blob: bytes
    depth: int | None = None


def blob(change: Change, path: str) -> bytes:
    """What was in the file at ``path`` at the base. Raises Untold."""
    part, name = change.blobs[path]
    return ask(part.tree, "cat-file", "blob", name)


def lay_out(change: Change, folder: Path, most: Callable[[str], int]) -> None:
    """Fill the empty ``folder``, a real path, with the files at the base of ``change``.

    ``most`` says how many bytes a file of this name may have to be worth its content. Raises Untold.
    """
    parts = deque(change.parts)
    known = {part.prefix for part in parts}
    count = 0
    while parts:
        part = parts.popleft()
        try:
            listing = ask(part.tree, "ls-tree", "-r", "-z", "--full-tree", part.base)
        except Untold:
            if part.prefix in {each.prefix for each in change.parts}:
                raise
            continue  # a submodule that is as it was, and not checked out: nothing is in it then or now
        count += listing.count(b"\0")
        if count > _MOST:
            raise Untold(f"there are more than {_MOST:,} files")
        inside = _Layout(change, folder, part)
        inside.mark()
        inside.fill(listing, most)
        parts += (each for each in inside.submodules if each.prefix not in known)


class _Layout:
    """One repository of the change."""

    def __init__(self, change: Change, folder: Path, part: Part) -> None:
        self._change = change
        self._top = folder / part.prefix
        self._part = part
        self._busy = {""}
        self._made: set[Path] = set()
        self.submodules: list[Part] = []

    def mark(self) -> None:
        """Let it be a work tree of the same repository: what asks where it lives on the web gets the same answer."""
        home = ask(self._part.tree, "rev-parse", "--absolute-git-dir").removesuffix(b"\n")
        self._top.mkdir(parents=True, exist_ok=True)
        (self._top / ".git").write_bytes(b"gitdir: " + home + b"\n")

    def fill(self, listing: bytes, most: Callable[[str], int]) -> None:
        """Put every file of ``listing``, which ``git ls-tree`` printed, in its place."""
        files = list(_listed(listing))
        self._note_busy(path for mode, _, path in files if mode in {_SUBMODULE, _LINK})
        wanted = []
        for mode, name, path in files:
            place = self._top / (self._quiet(os.path.dirname(path)) or path)  # noqa: PTH120 - a str, often
            if (parent := place.parent) not in self._made:
                parent.mkdir(parents=True, exist_ok=True)
                self._made.add(parent)
            if mode == _SUBMODULE:
                place.mkdir(exist_ok=True)
                self.submodules.append(
                    Part(f"{self._part.prefix}{path}/", self._part.tree / path, name.decode())
                )
            elif mode == _LINK:
                wanted.append(_Content(place, name, path.count("/")))
            elif f"{self._part.prefix}{path}" in self._change.blobs:
                wanted.append(_Content(place, name))
            elif place not in self._made:
                self._made.add(place)
                _stand_in(place, self._part.tree / place.relative_to(self._top), most)
        _write(self._part.tree, wanted, most)

    def _note_busy(self, others: Iterable[str]) -> None:
        """Folders in which, at any depth, something is not as it was, or is no plain file."""
        prefix = self._part.prefix
        changed = (*self._change.blobs, *self._change.before)
        for path in (*others, *(each[len(prefix) :] for each in changed if each.startswith(prefix))):
            folder = path
            while folder and (folder := folder.rpartition("/")[0]) not in self._busy:
                self._busy.add(folder)

    @cache  # noqa: B019 - as long-lived as what it belongs to
    def _quiet(self, folder: str) -> str:
        """The outermost of ``folder`` and those around it in which all is as it was; empty where there is none."""
        if not _LINKS or folder in self._busy or not folder:
            return ""
        return self._quiet(os.path.dirname(folder)) or folder  # noqa: PTH120 - as above


def _listed(listing: bytes) -> Iterator[tuple[bytes, bytes, str]]:
    """The mode, object and path of each file, the shallower first; no path that leads anywhere else."""
    for entry in listing.split(b"\0")[:-1]:
        described, _, path = entry.partition(b"\t")
        mode, _, name = described.split(b" ")
        written = os.fsdecode(path)
        if {"", ".", "..", ".git"}.isdisjoint(written.split("/")):
            yield mode, name, written


def _stays_inside(target: str, *, depth: int) -> bool:
    """Whether a link, so many folders below the top, stays below it: it may go up first, and then only down."""
    steps = target.split("/")
    up = next((at for at, step in enumerate(steps) if step != ".."), len(steps))
    return up <= depth and ".." not in steps[up:] and "" not in steps[:-1]


def _stand_in(place: Path, original: Path, most: Callable[[str], int]) -> None:
    """Let ``original``, a file or folder that has not changed, stand at ``place``, too."""
    with suppress(FileExistsError, FileNotFoundError):
        if _LINKS:
            place.symlink_to(original)
        elif original.is_symlink():
            return
        elif original.stat().st_size <= most(place.name):
            shutil.copyfile(original, place)
        else:
            place.touch(exist_ok=False)


def _write(tree: Path, wanted: list[_Content], most: Callable[[str], int]) -> None:
    """Write the contents of those that are not too large, empty files for the others. Raises Untold."""
    told = b"".join(each.blob + b"\n" for each in wanted)
    sizes = [line.split(b" ")[-1] for line in ask(tree, "cat-file", "--batch-check", told=told).splitlines()]
    batch: list[_Content] = []
    filled = 0
    for each, size in zip(wanted, sizes, strict=True):
        largest = most(each.path.name) if each.depth is None else _LONGEST_LINK
        if not size.isdigit() or int(size) > largest:
            _create(each, b"")
            continue
        batch.append(each)
        filled += int(size)
        if filled > _BATCH:
            _write_batch(tree, batch)
            batch, filled = [], 0
    _write_batch(tree, batch)


def _write_batch(tree: Path, batch: list[_Content]) -> None:
    answer = ask(tree, "cat-file", "--batch", told=b"".join(each.blob + b"\n" for each in batch))
    at = 0
    for each in batch:
        described, _, _ = answer[at : at + 200].partition(b"\n")
        start = at + len(described) + 1
        at = start + int(described.split(b" ")[2]) + 1
        _create(each, answer[start : at - 1])


def _create(wanted: _Content, content: bytes) -> None:
    """Never over what is there already: a tree that somebody made by hand can name a file twice."""
    with suppress(OSError, ValueError):
        if wanted.depth is None:
            with wanted.path.open("xb") as file:
                file.write(content)
        elif _stays_inside(target := os.fsdecode(content), depth=wanted.depth):
            wanted.path.symlink_to(target)
