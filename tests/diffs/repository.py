"""Repositories that tests make, with a git that knows no configuration but theirs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    Files: TypeAlias = Mapping[str, str | bytes | Path | None]

__all__ = ["Repository"]

_OURS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@mail.example",
    "GIT_COMMITTER_NAME": "C",
    "GIT_COMMITTER_EMAIL": "c@mail.example",
    "GIT_ALLOW_PROTOCOL": "file",
}


class Repository:
    """One in ``path``, whose first branch is main."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main", "--template=")

    @classmethod
    def clone(cls, url: str, path: Path, *options: str) -> Repository:
        """A copy of the one at ``url``."""
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["git", "clone", "--quiet", *options, url, path], env=_environment(), check=True)
        copy = cls.__new__(cls)
        copy.path = path
        return copy

    def git(self, *arguments: str, told: bytes | None = None) -> bytes:
        """What git prints."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env=_environment(),
            input=told,
            check=True,
            capture_output=True,
        )
        return done.stdout

    def write(self, files: Files) -> None:
        """Change the work tree: contents by path. None removes a file, a Path moves one to where it is the key."""
        for name, content in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, Path):
                (self.path / content).rename(path)
            elif content is None:
                self.git("rm", "--quiet", "--", name)
            else:
                path.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, files: Files) -> None:
        """Change the work tree, and commit all of it."""
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=x")


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | _OURS
