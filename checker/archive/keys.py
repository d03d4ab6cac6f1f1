"""The keys of an archive.org account, from where people already keep them.

First the environment (``IA_ACCESS_KEY_ID``, ``IA_SECRET_ACCESS_KEY``), then the ``[s3]`` section of the file in which
the ``internetarchive`` command line tool keeps its sign-in. A pair is taken whole or not at all.
"""

from __future__ import annotations

import configparser
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Keys", "find_keys", "unfit_keys"]


@dataclass(frozen=True, slots=True)
class Keys:
    """An access key and its secret. Neither ``repr`` nor ``str`` shows the secret."""

    access: str
    secret: str = field(repr=False)

    @property
    def authorization(self) -> str:
        """The value of the Authorization header; it goes nowhere else."""
        return f"LOW {self.access}:{self.secret}"


def find_keys(environ: Mapping[str, str] = os.environ) -> Keys | None:
    """The keys of the environment or of the first ``ia.ini`` that holds a pair; None where there are none."""
    pairs = (
        (environ.get("IA_ACCESS_KEY_ID", ""), environ.get("IA_SECRET_ACCESS_KEY", "")),
        *map(_read, _files(environ)),
    )
    return next((Keys(access, secret) for access, secret in map(_clean, pairs) if access and secret), None)


def unfit_keys(environ: Mapping[str, str] = os.environ) -> str:
    """What is wrong with the keys that somebody meant to give, where ``find_keys`` finds none; nothing where nobody did."""
    names = ("IA_ACCESS_KEY_ID", "IA_SECRET_ACCESS_KEY")
    given = [environ.get(name, "").strip() for name in names]
    if any(given):
        missing = [name for name, value in zip(names, given, strict=True) if not value]
        return f"{missing[0]} is missing" if missing else f"{' or '.join(names)} holds what no key does"
    file = next((path for path in _files(environ) if path.is_file()), None)
    return f"{file.name} holds no pair of keys (access and secret in the section s3)" if file else ""


def _files(environ: Mapping[str, str]) -> Iterator[Path]:
    """Where the ``internetarchive`` tool looks, in its order; a file named outright is the only one."""
    if named := environ.get("IA_CONFIG_FILE"):
        yield Path(named)
        return
    home = Path(environ.get("HOME") or Path.home())
    config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    yield config / "internetarchive" / "ia.ini"
    yield home / ".config" / "internetarchive" / "ia.ini"
    yield home / ".config" / "ia.ini"
    yield home / ".ia"


def _read(path: Path) -> tuple[str, str]:
    """The pair in one file; nothing where it is missing or not what the tool writes: it is not our file to judge."""
    ini = configparser.RawConfigParser()  # a secret may hold a %
    try:
        ini.read_string(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, configparser.Error):
        return "", ""
    return ini.get("s3", "access", fallback=""), ini.get("s3", "secret", fallback="")


def _clean(pair: tuple[str, str]) -> tuple[str, str]:
    """The pair without space around it; nothing where it could not stand in a header line."""
    access, secret = (value.strip() for value in pair)
    fits = all(value.isascii() and value.isprintable() for value in (access, secret))
    return (access, secret) if fits else ("", "")
