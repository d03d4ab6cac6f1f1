"""What lies in folders: each folder is listed once, whatever number of links point into it.

Paths are absolute and written with forward slashes. Names count exactly as they are spelled, also on systems that do
not tell upper from lower case: the site is served by one that does.
"""

from __future__ import annotations

import os
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from checker.site.absent import Absent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

__all__ = ["Files", "fold", "join", "near", "parents", "suffix"]

_LONGEST = 4096  # characters of a path; no system opens a longer one
_FILE, _FOLDER, _LINKED_FOLDER = 0, 1, 2


class _Listing(NamedTuple):
    """The names in a folder with what they are, and for each folded name one of them."""

    names: Mapping[str, int]
    folded: dict[str, str]


class Files:
    """The folders around ``root``, an absolute path, listed as they are asked for.

    What a sparse checkout leaves out is there; of submodules that are not checked out, ``absent`` knows.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self.absent = Absent(root)
        self._listings: dict[str, _Listing] = {}
        self._trusted: set[str] = set()
        self.trust(root)

    def trust(self, folder: str) -> None:
        """Take the spelling of ``folder`` for right: the system has opened it by this name."""
        if folder not in self._trusted:
            self._trusted.update(parents(folder))

    def shown(self, path: str) -> str:
        """``path`` as reports show it: relative to the root."""
        if path.startswith(f"{self.root}/"):
            return path[len(self.root) + 1 :]
        try:
            return _slashed(os.path.relpath(path or "/", self.root or "/"))
        except ValueError:  # another drive
            return path

    def names(self, folder: str) -> Mapping[str, int]:
        """The names in ``folder``, empty where there is no such folder; the value is true for folders."""
        return self._list(folder).names

    def is_file(self, path: str) -> bool:
        """Whether ``path`` is a file, spelled exactly so."""
        folder, _, name = path.rpartition("/")
        return self._list(folder).names.get(name) == _FILE

    def is_folder(self, path: str) -> bool:
        """Whether ``path`` is a folder, spelled exactly so."""
        folder, _, name = path.rpartition("/")
        return path in self._trusted or bool(self._list(folder).names.get(name))

    def spelled(self, path: str) -> str | None:
        """The path of what is there when case and Unicode form do not count, or None."""
        if len(path) > _LONGEST:
            return None
        at = next(parent for parent in parents(path) if parent in self._trusted)
        for name in path[len(at) :].split("/")[1:]:
            listing = self._list(at)
            if not listing.folded:
                listing.folded.update({fold(each): each for each in listing.names})
            known = name if name in listing.names else listing.folded.get(fold(name))
            if known is None:
                return None
            at = f"{at}/{known}"
        return at

    def walk(self, folder: str, *, passed_over: Collection[str] = ()) -> Iterator[str]:
        """Every file below ``folder``, always in the same order. Hidden folders and those named in ``passed_over`` are left out.

        Links to folders outside are followed, as generators do; those to folders inside would only repeat them.
        """
        waiting, linked = [folder], set[str]()
        while waiting:
            at = waiting.pop()
            for name, kind in sorted(self._list(at).names.items()):
                path = f"{at}/{name}"
                if kind == _FILE:
                    yield path
                elif name[0] != "." and name not in passed_over:
                    if kind == _LINKED_FOLDER and not self._leads_outside(path, folder, linked):
                        continue
                    waiting.append(path)

    def _leads_outside(self, path: str, folder: str, linked: set[str]) -> bool:
        real, top = (f"{_slashed(os.path.realpath(each)).rstrip('/')}/" for each in (path, folder))
        if real in linked or real.startswith(top) or top.startswith(real):
            return False
        linked.add(real)
        return True

    def _list(self, folder: str) -> _Listing:
        known = self._listings.get(folder)
        if known is not None:
            return known
        names: dict[str, int] = {}
        if len(folder) <= _LONGEST and self._is_there(folder):
            names = self._scan(folder)
        listing = self._listings[folder] = _Listing(names, {})
        return listing

    def _scan(self, folder: str) -> dict[str, int]:
        """What is in ``folder``, and what git has there without the work tree."""
        return {**self.absent.names(folder), **_scan(folder)}

    def _is_there(self, folder: str) -> bool:
        """Whether ``folder`` is one, each part of its path spelled as on disk."""
        unknown = []
        at = folder
        while at not in self._trusted and at not in self._listings:
            unknown.append(at)
            at = at.rpartition("/")[0]
        for path in reversed(unknown):
            parent, _, name = path.rpartition("/")
            if parent not in self._listings:
                self._listings[parent] = _Listing(self._scan(parent), {})
            if not self._listings[parent].names.get(name):
                return False
        return True


def parents(path: str) -> Iterator[str]:
    """``path`` and every folder above it, up to the root of the file system, which is the empty string."""
    while path:
        yield path
        path = path.rpartition("/")[0]
    yield ""


def join(folder: str, written: str) -> str:
    """The absolute path that ``written``, relative to ``folder``, means; never above the root of the file system."""
    if (
        written
        and written[0] not in "./"
        and written[-1] != "/"
        and "/." not in written
        and "//" not in written
    ):
        return f"{folder}/{written}"  # most links
    kept = folder.split("/")
    for part in written.split("/"):
        if part == "..":
            if len(kept) > 1:
                kept.pop()
        elif part not in {"", "."}:
            kept.append(part)
    return "/".join(kept)


def near(folder: str, written: str) -> str:
    """As ``join``, but ``folder`` itself for what is neither in it nor beside it: a slip must not mean a whole disk."""
    path = join(folder, written)
    return path if path.startswith(f"{folder.rpartition('/')[0]}/") else folder


def suffix(path: str) -> str:
    """The lower-case suffix of a file's name with its dot; empty where what stands behind the dot is none: v1.2."""
    name = path.rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    is_suffix = stem and dot and len(ending) <= 10 and ending.isascii() and ending.isalnum()  # noqa: PLR2004
    return f".{ending.lower()}" if is_suffix and not ending[0].isdigit() else ""


def fold(name: str) -> str:
    """``name`` for comparison on systems that do not tell upper from lower case."""
    return unicodedata.normalize("NFC", name).casefold()


def _scan(folder: str) -> dict[str, int]:
    names: dict[str, int] = {}
    try:
        with os.scandir(f"{folder}/") as entries:
            for entry in entries:
                if entry.is_dir():
                    names[entry.name] = _LINKED_FOLDER if entry.is_symlink() else _FOLDER
                elif entry.is_file():  # no link to nowhere, and no pipe, which would be opened for ever
                    names[entry.name] = _FILE
    except OSError:
        return names  # nothing in it can be opened
    return names


def _slashed(path: str) -> str:
    return path.replace(os.sep, "/")
