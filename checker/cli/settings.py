"""From the command line's words to a Config and the folders it speaks of."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from checker import git
from checker.config import Config, Lock, load, override, parse
from checker.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Settings", "find_config", "resolve"]

_OWN_NAME = "refguard.yaml"
_COMMON_NAME = "config.yaml"
_MARK = "refguard"
_OFF = {"", "0", "false", "no", "off"}


@dataclass(frozen=True, slots=True)
class Settings:
    """The configuration of a run, the folder that its relative paths start from, and its file, where it has one."""

    config: Config
    folder: Path
    file: Path | None = None

    @property
    def store(self) -> Path:
        """The store's file."""
        return self.folder / self.config.store.path

    @property
    def output(self) -> Path:
        """The folder of the reports."""
        return self.folder / self.config.report.output

    @property
    def local_copies(self) -> Path | None:
        """The folder of local copies, where any are kept."""
        return self.folder / self.config.archive.warc if self.config.archive.warc else None

    @property
    def baseline(self) -> Path | None:
        """The file of known findings."""
        return self.folder / self.config.gate.baseline if self.config.gate.baseline else None

    def paths(self, given: Sequence[Path]) -> list[Path]:
        """What to read: what was ``given``, else what the configuration names."""
        return list(given) or [self.folder / path for path in self.config.notes.paths]


def find_config(folder: Path) -> Path | None:
    """The configuration file of ``folder``.

    refguard.yaml, or a config.yaml whose first line names refguard: other tools call their files config.yaml, too.
    """
    own = folder / _OWN_NAME
    if own.is_file():
        return own
    common = folder / _COMMON_NAME
    try:
        with common.open(encoding="utf-8") as lines:
            return common if _MARK in next(lines, "") else None
    except (OSError, UnicodeDecodeError):
        return None


def resolve(
    config_file: Path | None, overrides: dict[str, dict[str, Any]], *, since: str | None = None
) -> Settings:
    """Load the configuration, named or found, and lay the command line's ``overrides`` over it.

    Where the environment says that it comes with a change under review (``REFGUARD_LOCKED``), it may not say everything;
    what it said in the revision ``since`` counts then.
    """
    if config_file is not None and not config_file.is_file():
        what = (
            "a folder, not a configuration file"
            if config_file.is_dir()
            else "there is no such configuration file"
        )
        raise UsageError(f"{config_file}: {what}")
    found = config_file or find_config(Path.cwd())
    lock = _lock(found, since)
    if lock and not found:
        lock.refuse_defaults(Path.cwd())
    config = load(found, lock) if found else Config()
    given = {
        group: {key: value for key, value in keys.items() if value is not None}
        for group, keys in overrides.items()
    }
    folder = found.resolve().parent if found else Path.cwd()
    return Settings(override(config, given), folder, found)


def _lock(config_file: Path | None, since: str | None) -> Lock | None:
    """What the configuration may not say; nothing is forbidden to a file that lies outside the repository."""
    if os.environ.get("REFGUARD_LOCKED", "").strip().lower() in _OFF:
        return None
    repository = git.work_tree(Path.cwd()) or Path.cwd()
    if config_file is None:
        return Lock(repository)
    path = Path(os.path.abspath(config_file))  # noqa: PTH100 - links stay as named: where they lead is the question
    if not path.is_relative_to(repository):
        return None
    told = git.file_at(repository, since, path.relative_to(repository).as_posix()) if since else None
    try:
        trusted = parse(config_file, told.decode()) if told else Config()
    except (ConfigError, UnicodeDecodeError):  # it can be mended by this very change
        trusted = Config()
    return Lock(repository, trusted)


def wants_color(choice: str, stream: TextIO | None = None) -> bool:
    """Whether ``stream``, by default standard output, gets colours.

    --color decides, then NO_COLOR (no-color.org), then whether it is a terminal.
    """
    if choice != "auto":
        return choice == "always"
    return not os.environ.get("NO_COLOR") and (stream or sys.stdout).isatty()
