"""One WARC file while it is written, and what is left of one whose run was killed.

It is called ``NAME.open`` until it is closed. Each page is one write of whole gzip members, so that a run that is
killed leaves a file which can be read to its last whole record; what a full disk did not take is cut off at once.
"""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from checker import locks
from checker.archive import records

if TYPE_CHECKING:
    from io import FileIO
    from pathlib import Path
    from typing import BinaryIO

__all__ = ["WarcFile", "finish"]

_OPEN = ".open"
_CHUNK = 65_536


class WarcFile:
    """A file of WARC records in ``folder``; every method raises OSError where the disk does."""

    def __init__(self, folder: Path, name: str, software: str) -> None:
        self.name = name
        self.size = 0
        self._path = folder / name
        self._open = folder / f"{name}{_OPEN}"
        self._file: FileIO = self._open.open("xb", buffering=0)
        locks.take(self._file)
        first, self.info = records.warcinfo(name, software)
        try:
            self.write(first)
        except OSError:
            self._file.close()
            self._open.unlink(missing_ok=True)
            raise
        self._first = self.size

    def write(self, members: bytes) -> int:
        """Add whole ``members``; where they begin. Where they do not fit, the file ends as before."""
        begin = self.size
        rest = memoryview(members)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError:
            with suppress(OSError):
                self._file.truncate(begin)
                self._file.seek(begin)
            raise
        self.size += len(members)
        return begin

    def close(self) -> bool:
        """Give the file its name, or take it away where nothing was written: then false."""
        with self._file:
            os.fsync(self._file.fileno())
        if self.size == self._first:
            self._open.unlink()
            return False
        self._open.replace(self._path)
        return True


def finish(folder: Path) -> None:
    """Close the files in ``folder`` that a killed run left open, without the record that was being written.

    A file that another run is writing to is left alone. Raises OSError.
    """
    for path in sorted(folder.glob(f"refguard-*{_OPEN}")):
        with path.open("r+b") as file:
            if not locks.take(file):
                continue
            whole = _whole(file)
            if whole.members > 1:
                file.truncate(whole.size)
                os.fsync(file.fileno())
        if whole.members > 1:
            path.replace(path.with_name(path.name.removesuffix(_OPEN)))
        else:  # nothing but who wrote it
            path.unlink()


class _Whole(NamedTuple):
    size: int
    members: int


def _whole(file: BinaryIO) -> _Whole:
    """How far the whole gzip members of ``file`` go, and how many there are."""
    size = members = read = 0
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        while chunk := file.read(_CHUNK):
            read += len(chunk)
            while chunk:
                inflater.decompress(chunk, _CHUNK)
                chunk = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
                if inflater.eof:
                    size, members = read - len(chunk), members + 1
                    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    except zlib.error:  # a write that never came to its end
        pass
    return _Whole(size, members)
