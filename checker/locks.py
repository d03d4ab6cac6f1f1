"""A file is taken by one process at a time, which is told of where the system can tell."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from io import FileIO
    from typing import BinaryIO

if sys.platform != "win32":
    import fcntl

__all__ = ["take"]


def take(file: FileIO | BinaryIO) -> bool:
    """Take ``file`` for this process, until it is closed; false where another has it.

    On Windows nobody can remove or replace what another has open: there it is always ours.
    """
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True
