"""From the command line's words to a Config and the folders it speaks of."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from checker import git
from checker.ask_git import Untold, ask
from checker.config import Config, Lock, home, load, override, parse
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
    """The configuration of a run, the folder that its relative paths start from, and its file, where it has one.

    ``lock`` is set where all of it comes with a change under review.
    """

    config: Config
    folder: Path
    file: Path | None = None
    lock: Lock | None = None

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
        """What to read: what was ``given``, else what the configuration names. Raises ConfigError under a lock."""
        paths = list(given) or [self.folder / path for path in self.config.notes.paths]
        for path in paths if self.lock else ():
            self._refuse_way_out(path, "what is to be read")
        return paths

    def refuse_ways_out(self) -> None:
        """Raise ConfigError where what is written or remembered would lie elsewhere than its name says."""
        self._refuse_way_out(self.output, "report.output")
        self._refuse_way_out(self.store, "store.path")
        for path, key in ((self.local_copies, "archive.warc"), (self.baseline, "gate.baseline")):
            if path is not None:
                self._refuse_way_out(path, key)

    def _refuse_way_out(self, path: Path, what: str) -> None:
        if self.lock:
            self.lock.refuse_way_out(path, what)


def find_config(folder: Path) -> Path | None:
    """The configuration file of ``folder``.

    refguard.yaml, or a config.yaml whose first line names refguard: other tools call their files config.yaml, too.
    """
    own = folder / _OWN_NAME
    if own.is_file():
        return own
    common = folder / _COMMON_NAME
    if not common.is_file():  # a pipe would be waited for
        return None
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
    lock = _lock(config_file, since)
    config = load(found, lock) if found else _defaults(Path.cwd(), lock)
    given = {
        group: {key: value for key, value in keys.items() if value is not None}
        for group, keys in overrides.items()
    }
    settings = Settings(override(config, given), home(found) if found else Path.cwd(), found, lock)
    if lock:
        settings.refuse_ways_out()
        _refuse_foreign_memory(lock.repository, settings.store)
    return settings


def _defaults(folder: Path, lock: Lock | None) -> Config:
    """What holds in a ``folder`` without a configuration; under a ``lock`` that may have been taken away just now."""
    if lock is None:
        return Config()
    lock.refuse_defaults(folder)
    return lock.kept(Config())


def _lock(config_file: Path | None, since: str | None) -> Lock | None:
    """What a change under review may not say; None where nothing is known to be under review."""
    if os.environ.get("REFGUARD_LOCKED", "").strip().lower() in _OFF:
        return None
    repository = _real(git.work_tree(Path.cwd()) or Path.cwd())
    if since is None:
        return Lock(repository)
    is_known = True
    named = [config_file] if config_file else [Path.cwd() / name for name in (_OWN_NAME, _COMMON_NAME)]
    for path in named:
        place = _place(repository, path)
        told = git.file_at(repository, since, place) if place else None
        if told is None:
            is_known &= not place or git.is_absent(repository, since, place)
            continue
        text = told.decode("utf-8-sig", "replace")
        if path.name == _COMMON_NAME and not config_file and _MARK not in _first_line(text):
            continue
        try:
            return Lock(repository, parse(path, text), is_known)
        except ConfigError:  # it can be mended by this very change
            return Lock(repository)
    return Lock(repository, is_known=is_known)


def _place(repository: Path, path: Path) -> str:
    """The file at ``path`` as git names it; empty where it lies elsewhere."""
    names = _real(path.parent) / path.name, _real(path)
    inside = next((name for name in names if name.is_relative_to(repository)), None)
    return inside.relative_to(repository).as_posix() if inside else ""


def _first_line(text: str) -> str:
    return text.partition("\n")[0]


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _refuse_foreign_memory(repository: Path, store: Path) -> None:
    """Raise ConfigError for a store that is part of the repository: a change could bring along what excuses it."""
    try:
        if not any(each.name.startswith(store.name) for each in store.parent.iterdir()):
            return
        listed = ask(repository, "ls-files", "-z", "--recurse-submodules").decode("utf-8", "surrogateescape")
    except OSError:  # there is no such folder
        return
    except Untold as why:
        if git.work_tree(repository) is None:
            return
        raise ConfigError(f"{store}: it cannot be told whether git tracks the store: {why.cause}") from why
    name = os.path.relpath(_real(store), repository).replace(os.sep, "/").casefold()  # with its journals
    if any(each.casefold().startswith(name) for each in listed.split("\0")):
        raise ConfigError(
            f"{store}: git tracks this store, so a change under review could bring along what it remembers; "
            "remove it from the repository (git rm --cached), and keep it in a cache (REFGUARD_LOCKED)"
        )


def wants_color(choice: str, stream: TextIO | None = None) -> bool:
    """Whether ``stream``, by default standard output, gets colours.

    --color decides, then NO_COLOR (no-color.org), then whether it is a terminal.
    """
    if choice != "auto":
        return choice == "always"
    return not os.environ.get("NO_COLOR") and (stream or sys.stdout).isatty()
