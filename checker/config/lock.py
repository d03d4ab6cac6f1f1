"""What a configuration may not say where it comes with a change that is under review (``REFGUARD_LOCKED=1``).

A pull request brings its own configuration, and whoever writes it may want what a reviewer would not: visits to the
network of the machine that checks it, its secrets in a header to a host of their own, files outside the repository. Keys
that could do this have to say what they say where the change is to go, else their default; files and folders stay inside
the repository, wherever symbolic links lead. What a caller names outside of it is the caller's choice.

How grave is grave enough, a change may propose: until it is merged, what the other branch says counts.

Rules, the baseline and what notes are read may change: a reviewer sees them, and the report says so.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

from checker.config.groups import Config, HostConfig
from checker.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Lock"]

_FIXED = (
    *(("check", key) for key in ("allow_networks", "nameservers", "connect_to", "canaries")),
    *(("archive", key) for key in ("base_url", "also")),
    ("store", "path"),
)
"""Keys that decide where requests go, and the keys of the archive with them; whose memory is believed."""

_WAITING = (("gate", "fail_on"), ("severity",))
"""Keys that decide what fails: where it is known what they said before, they go on saying it."""

_PATHS = (("store", "path"), ("report", "output"), ("archive", "warc"), ("gate", "baseline"))

Objection = tuple[list[str | int], str]
"""The key, part by part, and what speaks against it."""

_CURE = "the branch that this change is for has to say it first (REFGUARD_LOCKED)"
_VARIABLE = "${"


@dataclass(frozen=True, slots=True)
class Lock:
    """The ``repository`` that nothing leads out of, and the configuration whose word counts.

    ``is_known``: it is what the branch says that the change is for; else nobody could tell, and defaults have to do.
    """

    repository: Path
    trusted: Config = field(default_factory=Config)
    is_known: bool = False

    def covers(self, file: Path) -> bool:
        """Whether ``file`` is one of the repository, by its name or by where it leads."""
        return self._is_inside(file.parent) or self._is_inside(file)

    def refuse_way_out(self, path: Path, what: str) -> None:
        """Raise ConfigError for a ``path`` that is written as one in the repository and leads elsewhere."""
        written = Path(os.path.abspath(path))  # noqa: PTH100 - links stay as named: where they lead is the question
        if not self._is_inside(path) and any(map(self._is_inside, written.parents)):
            raise ConfigError(f"{path}: {what}: leads out of the repository (REFGUARD_LOCKED)")

    def refuse_file(self, path: Path) -> None:
        """Raise ConfigError for a configuration in the repository that is a link to a file elsewhere."""
        if self._is_inside(path.parent) and not self._is_inside(path):
            raise ConfigError(f"{path}: leads out of the repository; {_CURE}")

    def refuse_defaults(self, folder: Path) -> None:
        """The same for a folder without a configuration, where the defaults hold."""
        for _, said in self.objections(Config(), folder):
            raise ConfigError(f"{folder}: {said}")

    def kept(self, config: Config) -> Config:
        """``config`` with what has to wait for the change to be merged as it was before."""
        if not self.is_known:
            return config
        gate = config.gate.model_copy(update={"fail_on": self.trusted.gate.fail_on})
        return config.model_copy(update={"gate": gate, "severity": self.trusted.severity})

    def objections(self, config: Config, folder: Path) -> Iterator[Objection]:
        """What ``config``, whose paths start from ``folder``, must not say: the key, and a sentence."""
        for keys in _FIXED if self.is_known else (*_FIXED, *_WAITING):
            if _value(config, keys) != _value(self.trusted, keys):
                yield [*keys], f"{'.'.join(keys)}: not for a change under review to set; {_CURE}"
        for named, path in _paths(config):
            if not self._is_inside(folder / path):
                yield named, f"{'.'.join(map(str, named))}: {path!r} leads out of the repository"
        yield from self._hosts(config)

    def _hosts(self, config: Config) -> Iterator[Objection]:
        """Where secrets may go: variables of the environment in headers, and addresses asked in place of a host's."""
        for pattern, host in config.check.hosts.items():
            known = self.trusted.check.hosts.get(pattern, HostConfig())
            keys: list[str | int] = ["check", "hosts", pattern]
            for name, value in host.headers.items():
                if _VARIABLE in value and known.headers.get(name) != value:
                    yield [*keys, "headers", name], f"check.hosts: a variable in a header; {_CURE}"
            if host.ask != known.ask:
                yield [*keys, "ask"], f"check.hosts: ask: not for a change under review to set; {_CURE}"

    def _is_inside(self, path: Path) -> bool:
        try:
            real, inside = os.path.realpath(path), os.path.realpath(self.repository)
        except ValueError:  # a zero byte
            return False
        return real == inside or real.startswith(os.path.join(inside, ""))  # noqa: PTH118 - ends with a slash


def _paths(config: Config) -> Iterator[tuple[list[str | int], str]]:
    for number, path in enumerate(config.notes.paths):
        yield ["notes", "paths", number], path
    for keys in _PATHS:
        value = _value(config, keys)
        if value is not None:
            yield [*keys], str(value)


def _value(config: Config, keys: tuple[str, ...]) -> object:
    return reduce(getattr, keys, config)
