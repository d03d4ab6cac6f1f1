"""The history that a comparison needs, where the clone has only the last commit, as CI makes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.ask_git import Untold, ask
from checker.ci.event import Commits

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["commits", "reach"]

_PARENT = re.compile(r"^parent ([0-9a-f]{40,64})$", re.MULTILINE)
_TIMEOUT = 300  # seconds, for all steps of one kind: a whole history may be long
_DEEPER = (("--deepen=1",), ("--deepen=100",), ("--unshallow",))
_FETCH = ("fetch", "--quiet", "--no-tags", "--no-recurse-submodules")
_REVISION = re.compile(r"[0-9a-f]{40,64}")


def commits(folder: Path) -> Commits:
    """The commit that is checked out; in a shallow clone, too, it names its parents."""
    found = _git(folder, "cat-file", "commit", "HEAD")
    return Commits(tuple(_PARENT.findall((found or "").partition("\n\n")[0])))


def reach(folder: Path, revision: str) -> bool:
    """Fetch what is missing to compare with ``revision``; whether it can be done now.

    Only as much as is needed, from ``origin``; what the clone has is enough in the usual case.
    """
    if _is_reached(folder, revision):
        return True
    if _git(folder, "rev-parse", "--is-shallow-repository") == "true":
        for deeper in _DEEPER:
            if _git(folder, *_FETCH, *deeper, "origin") is not None and _is_reached(folder, revision):
                return True
    if _REVISION.fullmatch(revision):  # on no branch, such as the commit before a forced push
        _git(folder, *_FETCH, "origin", revision)
    return _is_reached(folder, revision)


def _is_reached(folder: Path, revision: str) -> bool:
    return _git(folder, "merge-base", "--end-of-options", revision, "HEAD") is not None


def _git(folder: Path, *arguments: str) -> str | None:
    """What git prints; None where it fails."""
    try:
        printed = ask(folder, *arguments, fetches=arguments[0] == _FETCH[0], seconds=_TIMEOUT)
    except Untold:
        return None
    return printed.decode("utf-8", "replace").strip()
