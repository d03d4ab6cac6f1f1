"""What a change under review edits of what counts. It may; but a reviewer is to know that the measure is not what it was."""

from __future__ import annotations

import os
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

from checker.config import Config
from checker.config.loading import load, parse
from checker.diffs.shadow import blob
from checker.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.diffs.change import Change
    from checker.stages import Job

__all__ = ["config_before", "edited"]

_WATCHED = (
    "rules",
    *(f"notes.{key}" for key in ("paths", "exclude", "scope", "max_bytes", "base_url", "site", "permalink")),
    *(f"check.{key}" for key in ("fragments", "soft_404", "second_look", "reserved_domains", "recheck")),
    *(f"check.{key}" for key in ("max_time", "connect_timeout", "timeout", "body_timeout", "outage")),
    *(f"check.{key}" for key in ("retries", "max_redirects", "max_body")),
    "confirm",
    "gate.baseline",
    "gate.fail_on",
    "severity",
)
"""What is looked at, how closely and for how long: keys that a run with less of them finds less by."""
_LARGEST = 1_000_000  # bytes that are read of a configuration


def edited(change: Change, config: Config, job: Job) -> Iterator[str]:
    """The keys of the configuration, and the baseline, where ``change`` made them say something else. Raises Untold."""
    now = _stated(config, job.config_file)
    before = config_before(change, now, job.config_file)
    for key in _WATCHED:
        if _value(before, key) != _value(now, key):
            yield key if _value(config, key) != _value(before, key) else f"{key} (once it is merged)"
    if _accepted(before) != _accepted(now):
        yield "check.hosts (accept)"
    baseline = _place(change, job.baseline)
    if baseline in change.before or baseline in change.blobs:
        yield "the baseline"


def config_before(change: Change, config: Config, file: Path | None) -> Config:
    """``config`` as its ``file`` had it before ``change``; as it is, where that cannot be read. Raises Untold."""
    place = _place(change, file)
    before = change.before.get(place, place)
    if before is None:  # it is new
        return Config()
    if file is None or before not in change.blobs:
        return config
    try:
        return parse(file, blob(change, before)[:_LARGEST].decode("utf-8-sig"))
    except (ConfigError, UnicodeDecodeError):
        return config


def _stated(config: Config, file: Path | None) -> Config:
    """``config`` without what the command line laid over what its ``file`` says."""
    try:
        return config if file is None else load(file)
    except ConfigError:  # somebody is writing it right now
        return config


def _place(change: Change, file: Path | None) -> str:
    """The path of ``file`` from the top of the work tree; empty where it lies elsewhere."""
    real = Path(os.path.realpath(file)) if file else None
    return real.relative_to(change.tree).as_posix() if real and real.is_relative_to(change.tree) else ""


def _accepted(config: Config) -> dict[str, frozenset[int]]:
    return {glob: frozenset(host.accept) for glob, host in config.check.hosts.items() if host.accept}


def _value(config: Config, key: str) -> object:
    return reduce(getattr, key.split("."), config)
