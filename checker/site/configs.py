"""The configuration files of site generators, and the values in them, which may be anything."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from checker.config.merging import Loader
from checker.references import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checker.site.files import Files

__all__ = ["Configs", "lowered", "mapping", "text", "texts"]

_MOST = 1_000_000  # bytes


class _Lenient(Loader):
    """YAML whose own tags, such as MkDocs' ``!!python/name:`` and ``!ENV``, mean nothing here."""


_Lenient.add_multi_constructor("", lambda *_: None)


class Configs:
    """Reads configurations; ``problems`` are those of the files that could not be read."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.problems: list[Problem] = []
        self._read: dict[str, dict[str, Any] | None] = {}

    def first(self, folder: str, names: Iterable[str]) -> str | None:
        """The path of the first of ``names`` that is a file in ``folder``."""
        known = self.files.names(folder)
        return next((f"{folder}/{name}" for name in names if name in known and not known[name]), None)

    def read(self, path: str) -> dict[str, Any] | None:
        """The mapping in the YAML, TOML or JSON file at ``path``; None, and a problem, where it cannot be read."""
        if path not in self._read:
            self._read[path] = self._load(path)
        return self._read[path]

    def _load(self, path: str) -> dict[str, Any] | None:
        file = Path(path)
        try:
            with file.open("rb") as opened:
                written = opened.read(_MOST).decode("utf-8-sig")
            return mapping(_parse(written, file.suffix))
        except FileNotFoundError:  # left out of a sparse checkout
            return None
        except (OSError, ValueError, yaml.YAMLError, RecursionError) as exc:
            mark = getattr(exc, "problem_mark", None)
            why = " ".join(str(getattr(exc, "problem", None) or exc).split())
            problem = Problem(
                "broken-site-config",
                f"the configuration of the site cannot be read: {why}",
                "Correct it: until then, addresses of the site itself cannot be told from its files.",
                self.files.shown(path),
                mark.line + 1 if mark else getattr(exc, "lineno", 1),
            )
            self.problems.append(problem)
            return None


def _parse(written: str, suffix: str) -> object:
    if suffix == ".toml":
        return tomllib.loads(written)
    if suffix == ".json":
        return json.loads(written)
    return yaml.load(written, Loader=_Lenient)  # noqa: S506 - a SafeLoader that passes over tags


def mapping(value: object) -> dict[str, Any]:
    """``value`` with its keys as strings, if it is a mapping; else an empty one."""
    return {str(key): each for key, each in value.items()} if isinstance(value, dict) else {}


def lowered(value: object) -> dict[str, Any]:
    """As ``mapping``, for generators to whom the case of keys does not matter."""
    return {key.lower(): each for key, each in mapping(value).items()}


def text(value: object, default: str = "") -> str:
    """``value`` if it is a string or number, without the white space around it; else ``default``."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return default
    return str(value).strip()


def texts(value: object) -> list[str]:
    """The strings in ``value``: itself, or those of a list."""
    values = value if isinstance(value, list | tuple) else [value]
    return [each for each in map(text, values) if each]
