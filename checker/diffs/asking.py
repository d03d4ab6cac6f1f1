"""Questions to git that must be answered: where they are not, ``Untold`` says why, and what would help."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from checker.git import git_environment

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["TIMEOUT", "Untold", "ask"]

TIMEOUT = 30
"""Seconds for one answer: a diff of 5,000 notes takes less than one."""

_SAID = 300  # characters of what git says that are passed on


class Untold(Exception):
    """It cannot be told what has changed. ``cause`` and ``cure`` are for a person; either can be empty."""

    def __init__(self, cause: str, cure: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.cure = cure


def ask(folder: Path, *arguments: str, told: bytes = b"", may_fail: bool = False) -> bytes:
    """What git prints when it is run in ``folder`` and ``told`` something. Raises Untold where it fails.

    With ``may_fail`` a failure is an answer, too: an empty one.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own words, and a revision that does not begin with a hyphen
            ["git", "--no-pager", *arguments],  # noqa: S607 - the user's git
            cwd=folder,
            env=git_environment(),
            input=told,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Untold(f"git took longer than {TIMEOUT} seconds") from None
    except OSError as exc:
        raise Untold(f"git cannot be run: {exc.strerror or exc}", "Install git.") from exc
    if done.returncode == 0:
        return done.stdout
    if may_fail:
        return b""
    raise Untold(f"git says: {_first_line(done.stderr)}")


def _first_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ")[:_SAID] if lines else "nothing"
