"""The answer to what a reference points to."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

__all__ = ["State", "Target"]


class State(Enum):
    """What kind of thing a reference points to, and whether it is there."""

    FILE = "file"  # which exists
    MISSING = "missing"  # a file that would have to exist
    LOST = "lost"  # whatever made it before a change, it was a file
    UNKNOWN = "unknown"  # an address that a generator may make
    WEB = "web"
    TEMPLATE = "template"  # an expression whose value is not known
    FOREIGN = "foreign"  # of a scheme that is not the web's


class Target(NamedTuple):
    """What a reference points to.

    ``url`` is the path of a file as reports show it, or an address on the web; ``fragment`` is what follows its ``#``,
    as written. ``detail`` says in one sentence what is missing.
    """

    state: State
    url: str
    fragment: str = ""
    detail: str = ""
