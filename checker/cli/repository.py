"""Where a run stands in its repository, and where that stands on the web."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from checker.extract import shown
from checker.git import work_tree
from checker.site.forge import line_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checker.models import Report

__all__ = ["placed"]

_WORKSPACES = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")  # where a container has the files, and not the history


def placed(report: Report, root: Path, paths: Sequence[Path] = ()) -> Report:
    """``report``, whose paths start at ``root``, with the place of that folder in its repository, and of that on the web.

    ``paths`` are what was read, where somebody chose it.
    """
    named = tuple(shown(path, root) for path in paths)
    run = replace(
        report.run,
        folder=_folder(root),
        source=line_address(root),
        paths=() if "." in named else named,  # all that is there
    )
    return replace(report, run=run)


def _folder(root: Path) -> str:
    """``root`` as a POSIX path from the root of its repository; empty at the root, and where there is no repository."""
    named = (Path(os.environ[name]).resolve() for name in _WORKSPACES if os.environ.get(name))
    top = work_tree(root) or next((each for each in named if root.is_relative_to(each)), root)
    folder = root.relative_to(top).as_posix()
    return "" if folder == "." else folder
