"""Which notes could not be got back from git once they are written."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from checker.git import committed, work_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["uncommitted"]


def uncommitted(files: Mapping[str, Path]) -> list[str]:
    """The names of those ``files`` that are in a work tree and not as in its last commit. Raises Untold.

    Each is looked for where it really lies: in its submodule, or where a symbolic link leads. Outside of work trees
    nobody expects to get anything back.
    """
    trees = defaultdict[Path, dict[str, str]](dict)
    for name, file in files.items():
        real = Path(os.path.realpath(file))
        if (tree := work_tree(real.parent)) is not None:
            trees[tree][name] = real.relative_to(tree).as_posix()
    found = set[str]()
    for tree, named in trees.items():
        known = committed(tree)
        found.update(name for name, path in named.items() if path not in known)
    return [name for name in files if name in found]
