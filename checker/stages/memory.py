"""What notes gave when they were last read: a note that has not changed since then is not parsed again.

A record is taken for current when the digest of the note's bytes is the same, and that is keyed with everything else
a record depends on: our own source, the parsers and Python. An upgrade or an edit of any of them makes all records old.
The memory only saves time. Whatever keeps it from doing so, a folder that cannot be written or a store that is locked
or damaged, is no reason to stop.
"""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from hashlib import blake2b
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import checker
from checker.errors import NoteError, StoreError
from checker.extract import read
from checker.extract.record import Record
from checker.extract.worker import digest
from checker.store import Store
from checker.store.readings import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from checker.extract.worker import Answer
    from checker.store.readings import Readings

__all__ = ["PARSERS", "Memory", "fingerprint", "remembering", "sealed"]

PARSERS = ("beautifulsoup4", "docutils", "lxml", "pyromark", "pyyaml")
"""The distributions that extraction stands on; a test holds this to be all of them."""

_DAY = 86_400
_FRESH = 7 * _DAY  # a row is written again when its last use was noted longer ago
_FORGOTTEN = 30 * _DAY  # and dropped after this time without a use
_WORTH_A_STORE = 4_000_000  # bytes of notes, see reading.Folder; fewer are read within the second
_PATIENCE = 0.2  # seconds of waiting for another process, which costs more than the memory saves
_AT_ONCE = 8_000_000  # bytes of records that are written in one go


class Memory:
    """The records in a store; to be closed when all notes are read."""

    def __init__(self, readings: Readings, *, now: Callable[[], float] = time.time) -> None:
        self.key = fingerprint()
        self._readings: Readings | None = readings
        self._now = int(now())
        self._unsaved: list[Reading] = []
        self._size = 0

    def recall(self, notes: Mapping[str, Path], max_bytes: int) -> dict[str, Record]:
        """The records of those of ``notes``, paths by name, that have not changed."""
        records = {}
        for reading in self._find([name for name in notes if _is_text(name)]):
            record = self._current(reading, notes[reading.path], max_bytes)
            if record is not None:
                records[reading.path] = record
                if reading.used_at < self._now - _FRESH:
                    self._add(reading._replace(used_at=self._now))
        return records

    def keep(self, answer: Answer) -> None:
        """Remember ``answer``, where it may be kept."""
        if answer.digest is not None:
            head, body, _ = answer.record
            self._add(Reading(answer.name, sealed(answer.digest, head, body), self._now, head, body))

    def close(self) -> None:
        """Write what is not written yet; where there is something to write, drop what nobody has used for long."""
        if not self._unsaved:
            return
        self._save()
        with self._leniently():
            if self._readings is not None:
                self._readings.forget(self._now - _FORGOTTEN)

    def _find(self, names: list[str]) -> list[Reading]:
        with self._leniently():
            if self._readings is not None:
                return self._readings.find(names)
        return []

    def _current(self, reading: Reading, path: Path, max_bytes: int) -> Record | None:
        try:
            raw = read(path, max_bytes)
        except NoteError:  # whoever reads it says why
            return None
        if sealed(digest(raw, self.key), reading.head, reading.body) != reading.digest:
            return None
        return Record(reading.head, reading.body)

    def _add(self, reading: Reading) -> None:
        self._unsaved.append(reading)
        self._size += len(reading.body)
        if self._size > _AT_ONCE:
            self._save()

    def _save(self) -> None:
        with self._leniently():
            if self._readings is not None and self._unsaved:
                self._readings.save(self._unsaved)
        self._unsaved, self._size = [], 0

    @contextmanager
    def _leniently(self) -> Iterator[None]:
        """Do without from now on, if the store cannot be used."""
        try:
            yield
        except StoreError:
            self._readings = None


@contextmanager
def remembering(path: Path, work: int) -> Iterator[Memory | None]:
    """The memory in the store at ``path`` for notes that are so much ``work`` to read, or None.

    A store is made only for as much as is worth it: who prints the references of a few notes wants no new folder.
    """
    with ExitStack() as stack:
        memory = None
        if work >= _WORTH_A_STORE or path.exists():
            with suppress(StoreError):
                memory = Memory(stack.enter_context(Store(path, patience=_PATIENCE)).readings)
        yield memory


@cache
def fingerprint() -> bytes:
    """What stands for everything that decides what a note gives, besides the note."""
    package = Path(checker.__file__).parent
    seen = blake2b(f"{checker.__version__} {sys.version}".encode(), digest_size=32)
    for source in sorted([*package.glob("*.py"), *package.glob("extract/**/*.py")]):
        seen.update(source.read_bytes())
    for name in PARSERS:
        seen.update(f" {name} {metadata.version(name)}".encode())
    return seen.digest()


def _is_text(name: str) -> bool:
    """Whether SQLite can hold ``name``: not all names of files are text."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def sealed(note: bytes, head: bytes, body: bytes) -> bytes:
    """The digest of a note and of what it gave: damage to a store that nobody else would see is seen here."""
    seal = blake2b(head, key=note[:64], digest_size=16)
    seal.update(body)
    return seal.digest()
