"""Wikilinks: which file ``[[Note]]`` means.

As Obsidian has it: by path where one is written, else by name anywhere in the vault, upper and lower case alike; of
several the one with the shortest path. ``.md`` need not be written. Where no file is called so, the ``aliases`` and
titles of notes count, and names with hyphens for spaces, as other programs for such notes write them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from checker.site.files import fold, join
from checker.site.heads import read_head

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checker.site.files import Files

__all__ = ["Vault", "may_be_note"]

_NOTES = (".md", ".markdown", ".mdx", ".qmd")
_PASSED_OVER = frozenset({"node_modules"})
_WANTED = frozenset({"aliases", "alias", "title"})
_GAPS = re.compile(r"[\s_-]+")


_NO_NAME = re.compile(r'[:*?"<>|]|^\$|[=!]=|=~| -[a-z]{1,2} ')
_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        toc _toc_ tableofcontents
        nodiscard maybe_unused fallthrough noreturn deprecated likely unlikely carries_dependency no_unique_address
        """,
    )
)
"""What stands in double brackets and is no note: tables of contents of wikis, attributes of C++."""


def may_be_note(written: str) -> bool:
    """Whether a note can be called so: not a page of another wiki (``wikipedia:X``), nor a test in a shell."""
    return not _NO_NAME.search(written) and written.lower() not in _WORDS


class Vault:
    """The notes and attachments below ``top``."""

    def __init__(self, top: str, files: Files) -> None:
        self.top = top
        self._files = files
        self._found: dict[tuple[str, ...], str | None] = {}

    def find(self, written: str, folder: str) -> str | None:
        """The file that ``written``, without heading or block, means in a note that lies in ``folder``."""
        if written.startswith(("./", "../")):
            path = join(folder, written)
            if not path.startswith(f"{self.top}/"):
                return None
            written = path[len(self.top) :]
        parts = tuple(fold(part) for part in written.split("/") if part)
        if parts not in self._found:
            self._found[parts] = self._find(parts) if parts else None
        return self._found[parts]

    def _find(self, parts: tuple[str, ...]) -> str | None:
        """The shortest path whose last parts are these."""
        *folders, name = parts
        ending = "".join(f"/{each}" for each in folders)
        candidates = self._names.get(name, ())
        fitting = (path for path in candidates if fold(f"/{path}").rpartition("/")[0].endswith(ending))
        best = min(fitting, key=lambda path: (path.count("/"), len(path), path), default=None)
        if best is None and not folders:
            best = self._other_names.get(_loose(name))
        return best and f"{self.top}/{best}"

    @cached_property
    def _names(self) -> Mapping[str, list[str]]:
        """The paths below the top by their folded name, those of notes also by the name without suffix."""
        names: defaultdict[str, list[str]] = defaultdict(list)
        for path in self._files.walk(self.top, passed_over=_PASSED_OVER):
            inside = path[len(self.top) + 1 :]
            name = fold(inside.rpartition("/")[2])
            names[name].append(inside)
            stem, dot, ending = name.rpartition(".")
            if f"{dot}{ending}" in _NOTES:
                names[stem].append(inside)
        return names

    @cached_property
    def _other_names(self) -> Mapping[str, str]:
        """What notes call themselves in their front matter, and their names with the spaces levelled."""
        others: dict[str, str] = {}
        for name, paths in self._names.items():
            for inside in paths:
                others.setdefault(_loose(name), inside)
        for path in sorted(
            {path for paths in self._names.values() for path in paths if path.endswith(_NOTES)}
        ):
            head = read_head(f"{self.top}/{path}", _WANTED) or {}
            for name in (each for key in ("aliases", "alias", "title") for each in head.get(key, ())):
                others.setdefault(_loose(fold(name)), path)
        return others


def _loose(name: str) -> str:
    return _GAPS.sub(" ", name).strip()
