"""One run at a time: a lock that the system takes back from a process that is killed.

It is SQLite's own lock, on an empty database beside the store, since that works wherever SQLite does. The store itself
stays open to whoever reads it, and to commands that are no runs.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Self

from checker.store.database import PRIMARY

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

__all__ = ["RunLock"]


class RunLock:
    """Held from ``take`` to ``release``, or to the end of the process."""

    def __init__(self, store: Path, patience: float) -> None:
        self._path = store.with_name(f"{store.name}-run")
        self._patience = patience
        self._held: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def take(self) -> bool:
        """Whether the lock is ours now. Raises sqlite3.Error where no lock can be had at all."""
        if self._held is not None:
            return True
        connection = sqlite3.connect(self._path, timeout=self._patience, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = MEMORY")  # nothing is written that could be rolled back
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as exc:
            connection.close()
            if exc.sqlite_errorcode & PRIMARY == sqlite3.SQLITE_BUSY:
                return False
            raise
        self._held = connection
        return True

    def release(self) -> None:
        """Let others run."""
        if self._held is not None:
            self._held.close()
            self._held = None
