"""The stages of a run, and what they share: the job, and who watches it.

``reading`` turns files into references, ``checking`` links into verdicts, ``archiving`` links into copies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from checker.fetch.waits import Wait
    from checker.models import CheckedLink

__all__ = ["Job", "Progress"]


@dataclass(frozen=True, slots=True)
class Job:
    """What one run is to do.

    ``root`` is the folder that paths in reports are relative to; ``own_files`` are what refguard writes itself, and
    does not read as notes. ``everything``: what was checked lately is visited, too. ``local_copies`` is the folder where
    what is visited is kept; None: nowhere. ``since`` is the revision after which a change has to answer for what it
    breaks; None: everything counts. ``baseline`` is the file of known findings. ``config_file`` is where
    the configuration comes from; ``is_whole``: all notes that it names are read.
    """

    paths: Sequence[Path]
    root: Path
    own_files: frozenset[Path] = frozenset()
    check: bool = True
    archive: bool = True
    offline: bool = False
    everything: bool = False
    local_copies: Path | None = None
    since: str | None = None
    baseline: Path | None = None
    config_file: Path | None = None
    is_whole: bool = False


class Progress(Protocol):
    """Who watches a run: a person, a log, or nobody."""

    def stage(self, name: str, total: int) -> None:
        """A stage begins; ``total`` is how often it will advance."""

    def advance(self, name: str) -> None:
        """One note was read, one link checked, one copy looked for or saved."""

    def judged(self, checked: CheckedLink) -> None:
        """This run has come to a verdict; it is final for files, and for links unless an archive knows better."""

    def waiting(self, ask: Callable[[], Sequence[Wait]]) -> None:
        """``ask`` says who is waited for, at any time until the run ends; it costs about a microsecond a host."""
