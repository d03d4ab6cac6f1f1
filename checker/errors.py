"""Everything refguard raises on purpose.

::

    RefguardError
    ├── UsageError             what was asked for cannot be done: exit code 2
    │   ├── ConfigError        a configuration file is wrong: file, line, cure
    │   └── StoreError         the store cannot be used: file, cure
    ├── NetworkUnavailable     nothing could be checked: exit code 4
    │   └── NoWayOut           some of what lives at private addresses could not be, and nothing else is cited
    ├── NoteError              one note cannot be read; the run goes on
    └── FetchError             one request failed; becomes an Observation, never reaches a person

A third-party library's errors are translated once, where that library is called, ``from`` the original.
Anything that is not a RefguardError is a bug of ours: exit code 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.models import Failure

__all__ = [
    "ConfigError",
    "FetchError",
    "NetworkUnavailable",
    "NoWayOut",
    "NoteError",
    "RefguardError",
    "StoreError",
    "UsageError",
    "first_cause",
]


class RefguardError(Exception):
    """Base of the tree; ``str()`` is one sentence for a person."""


class UsageError(RefguardError):
    """A wrong argument, path or combination of options."""


class ConfigError(UsageError):
    """A configuration file is wrong; the text names the file, the line and the cure."""


class StoreError(UsageError):
    """The store cannot be opened or written; the text names the file and the cure."""


class NetworkUnavailable(RefguardError):
    """No cited host and no canary answers: the fault is on this side, and nobody is called broken."""


class NoWayOut(NetworkUnavailable):
    """Only private addresses answer, and only such were to be asked: those that nothing vouches for are left."""


class NoteError(RefguardError):
    """One note cannot be read. ``ident`` is the finding's ident, ``line`` 1-based where it is known."""

    def __init__(self, ident: str, message: str, *, advice: str, line: int = 1) -> None:
        super().__init__(message)
        self.ident = ident
        self.advice = advice
        self.line = line


class FetchError(RefguardError):
    """One request brought no response. ``failure`` is its kind, ``str()`` what the library said.

    ``was_kept`` is true where a connection broke that earlier requests had used: the server may have let go of it.
    """

    was_kept = False

    def __init__(self, failure: Failure, detail: str = "") -> None:
        super().__init__(detail or failure.value)
        self.failure = failure
        self.detail = detail or failure.value


def first_cause(error: BaseException) -> BaseException:
    """The error that matters in ``error``, which may be a group of what several tasks raised: ours before a bug."""
    if not isinstance(error, BaseExceptionGroup):
        return error
    leaves = [first_cause(each) for each in error.exceptions]
    return next((leaf for leaf in leaves if isinstance(leaf, RefguardError)), leaves[0])
