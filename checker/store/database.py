"""The file: opening it, bringing it up to date, and what to say when it cannot be used.

Everything that SQLite or the disk may raise becomes a StoreError here, and nowhere else.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Any

from checker.errors import StoreError
from checker.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

__all__ = [
    "APPLICATION_ID",
    "PRIMARY",
    "Database",
    "Row",
    "connect",
    "empty",
    "identify",
    "is_empty",
    "is_lost",
    "journal",
    "migrate",
    "prepare_folder",
    "reading",
    "statements",
    "translated",
]

Row = tuple[Any, ...]  # SQLite's columns have no types that mypy could know

APPLICATION_ID = 0x72676472  # "rgdr": SQLite's mark for whose file this is

_LOOKS, _BETWEEN_LOOKS = 10, 0.05  # seconds; several times what a machine that is busy takes to begin a store
_CHUNK = 500  # parameters of one statement; SQLite allows 999 in old builds
_ELSEWHERE = "set store.path to another file"
_REPAIR = f"`refguard store repair` saves what can be read of it, or {_ELSEWHERE}"
_CURES = {
    sqlite3.SQLITE_BUSY: f"another refguard is writing; wait for it, or {_ELSEWHERE}",
    sqlite3.SQLITE_LOCKED: f"another refguard is writing; wait for it, or {_ELSEWHERE}",
    sqlite3.SQLITE_FULL: f"free some disk space, or {_ELSEWHERE}",
    sqlite3.SQLITE_READONLY: f"make the file and its folder writable, or {_ELSEWHERE}",
    sqlite3.SQLITE_PERM: f"make the file and its folder writable, or {_ELSEWHERE}",
    sqlite3.SQLITE_CANTOPEN: f"see whether its folder is there and can be written, or {_ELSEWHERE}",
    sqlite3.SQLITE_IOERR: f"see whether the disk is full or failing, or files are limited in size, or {_ELSEWHERE}",
    sqlite3.SQLITE_CORRUPT: _REPAIR,
    sqlite3.SQLITE_NOTADB: _REPAIR,
    sqlite3.SQLITE_ERROR: _REPAIR,  # such as a table that is not there
}
PRIMARY = 0xFF  # what of an extended error code says which kind it is

_UNWRITABLE = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})
_UNSHARED = frozenset(
    {sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMMAP}
)
"""What is said of the memory that readers share: there is no room for it on a disk that is full."""
_CURES_OF_DISKS = dict.fromkeys((errno.ENOSPC, errno.EDQUOT), _CURES[sqlite3.SQLITE_FULL])


class _Connection(sqlite3.Connection):
    """One whose complaints can be read: SQLite quotes a damaged schema, and Python takes what is no text for a bug."""

    def execute(self, *statement: Any) -> sqlite3.Cursor:  # noqa: ANN401 - whatever sqlite3 takes
        try:
            return super().execute(*statement)
        except UnicodeDecodeError as exc:
            raise sqlite3.DatabaseError("its schema holds what is no text") from exc


class Database:
    """The open file of a store, of the newest version. Raises StoreError wherever it cannot be used.

    Where it ``only_reads``, a folder that cannot be written, or a disk that is full, will do.
    """

    def __init__(self, path: Path, *, patience: float = 5, only_reads: bool = False) -> None:
        self.path = path
        with self.translated(), ExitStack() as stack:
            if only_reads and is_lost(path):
                raise StoreError(empty(path))
            prepare_folder(path.parent)
            opened = reading(path, patience) if only_reads else closing(connect(path, patience))
            self.connection = stack.enter_context(opened)
            migrate(self.connection, path)
            self._closing = stack.pop_all()

    def close(self) -> None:
        """Close the file; what was committed is in it."""
        self._closing.close()

    def translated(self) -> AbstractContextManager[None]:
        """See ``translated``, for this file."""
        return translated(self.path)

    @contextmanager
    def understood(self) -> Iterator[None]:
        """The same for rows that hold what refguard never wrote: SQLite has no checksums."""
        with self.translated():
            try:
                yield
            except (
                ValueError,
                TypeError,
                OverflowError,
                OSError,
            ) as exc:  # OSError: a time beyond the calendar
                raise StoreError(
                    f"{self.path}: the store holds what nobody wrote ({exc}); {_REPAIR}"
                ) from exc

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is kept, or, should anything fail, nothing."""
        with self.translated():
            self.connection.execute("BEGIN IMMEDIATE")
            with self.connection:
                yield self.connection

    def select(self, statement: str, keys: Iterable[str], *first: object) -> Iterator[Row]:
        """The rows of ``statement``, whose ``{}`` stands for the place holders of ``keys``, after those of ``first``."""
        wanted = sorted(keys)  # neighbours stand on the same pages: half the time for a hundred thousand
        for start in range(0, len(wanted), _CHUNK):
            part = wanted[start : start + _CHUNK]
            asked = statement.format(",".join("?" * len(part)))
            with self.translated():
                rows: list[Row] = self.connection.execute(asked, (*first, *part)).fetchall()
            yield from rows


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Say what is wrong with the file, and the way out, of everything that SQLite and the disk raise."""
    try:
        yield
    except sqlite3.DatabaseError as exc:
        code = getattr(exc, "sqlite_errorcode", None)  # absent where Python found the mistake: text, no UTF-8
        cure = _REPAIR if code is None else _CURES.get(code & PRIMARY, _REPAIR)
        raise StoreError(f"{path}: the store cannot be used ({exc}); {cure}") from exc
    except OSError as exc:
        cure = _CURES_OF_DISKS.get(exc.errno or 0, _ELSEWHERE)
        raise StoreError(f"{path}: the store cannot be used ({exc.strerror}); {cure}") from exc


def connect(path: Path, patience: float) -> sqlite3.Connection:
    """Open the file at ``path``, where there is one that SQLite may look at; it is read when it is first asked."""
    if path.exists() and not path.is_file():
        raise StoreError(f"{path}: the store cannot be used (it is not a file); {_ELSEWHERE}")
    if is_empty(path) and (wal := journal(path)):
        # SQLite would delete what was not moved into the file yet
        raise StoreError(f"{path}: the store is empty, but {wal.name} beside it is not; {_REPAIR}")
    connection = sqlite3.connect(path, isolation_level=None, factory=_Connection)
    connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
    return connection


def is_empty(path: Path) -> bool:
    """Whether there is a file of no bytes at ``path``, as where a copy or a cache was cut off."""
    return path.is_file() and not path.stat().st_size


def is_lost(path: Path) -> bool:
    """Whether the file at ``path`` is empty, and stays so: what another process begins just now is filled in a moment."""
    for _ in range(_LOOKS):
        if not is_empty(path):
            return False
        time.sleep(_BETWEEN_LOOKS)
    return is_empty(path)


def empty(path: Path) -> str:
    """That all is lost, and what may have kept it."""
    return (
        f"{path}: the store is empty, as where a copy of it was cut off: nothing is known of earlier runs;"
        " `refguard run --restore report.json` begins it with what the last report tells"
    )


def journal(path: Path) -> Path | None:
    """The file beside the one at ``path`` that holds what was committed and not moved there yet; None: nothing is."""
    wal = path.with_name(f"{path.name}-wal")
    return wal if wal.exists() and wal.stat().st_size else None


@contextmanager
def reading(path: Path, patience: float) -> Iterator[sqlite3.Connection]:
    """The file at ``path``, to be read; also where SQLite can have no files beside it by which readers share it.

    Then it is read as it stands, which is all of it where there is no journal. Whoever may write there could do so
    meanwhile: nothing is known of that before the end, where StoreError is raised.
    """
    with closing(connect(path, patience)) as connection:
        if _can_be_shared(connection):
            yield connection
            return
    if not os.access(path, os.R_OK):
        raise StoreError(f"{path}: the store cannot be used (it may not be read); {_ELSEWHERE}")
    if wal := journal(path):
        raise StoreError(
            f"{path}: the last that was written stands in {wal.name}, which can only be read where a file can be made"
            " beside it; make the folder writable and room on the disk, or copy both to where there is both and"
            f" {_ELSEWHERE}"
        )
    before = path.stat()
    address = f"{path.absolute().as_uri()}?immutable=1"
    with closing(sqlite3.connect(address, uri=True, factory=_Connection)) as connection:
        yield connection
    after = path.stat()
    if (before.st_ino, before.st_size, before.st_mtime_ns) != (
        after.st_ino,
        after.st_size,
        after.st_mtime_ns,
    ):
        raise StoreError(f"{path}: the store was written while it was read; try again")


def _can_be_shared(db: sqlite3.Connection) -> bool:
    """Whether the file can be read beside others; of damage whoever reads it learns soon enough."""
    try:
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as exc:
        code = getattr(exc, "sqlite_errorcode", 0)
        return code & PRIMARY not in _UNWRITABLE and code not in _UNSHARED
    return True


def migrate(db: sqlite3.Connection, path: Path) -> None:
    """See that the store is ours and not newer than we are; bring it up to date in one step, or leave it as it was."""
    identify(db, path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    if _version(db) < len(MIGRATIONS):
        with _upgrading(db, path):
            for script in MIGRATIONS[_version(db) :]:  # asked again: another process may have been faster
                for statement in statements(script):
                    db.execute(statement)
            if wrong := db.execute("PRAGMA foreign_key_check").fetchall():
                raise StoreError(
                    f"{path}: the store cannot be brought up to date ({len(wrong)} rows belong to nothing); {_REPAIR}"
                )
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    db.execute("PRAGMA foreign_keys = ON")


@contextmanager
def _upgrading(db: sqlite3.Connection, path: Path) -> Iterator[None]:
    """One transaction, which even those need who only want to read."""
    version = _version(db)
    try:
        db.execute("BEGIN IMMEDIATE")
        with db:
            yield
    except sqlite3.OperationalError as exc:
        if not version or exc.sqlite_errorcode & PRIMARY != sqlite3.SQLITE_READONLY:
            raise
        raise StoreError(
            f"{path}: written by an older refguard (store version {version}), and cannot be brought up to date ({exc});"
            f" {_CURES[sqlite3.SQLITE_READONLY]}"
        ) from exc


def identify(db: sqlite3.Connection, path: Path) -> None:
    """Raise StoreError for a database of another tool, and for a store that is newer than we are."""
    owner: int = db.execute("PRAGMA application_id").fetchone()[0]
    tables: int = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if owner != APPLICATION_ID and tables:
        raise StoreError(f"{path}: a database, but not one of refguard; {_ELSEWHERE}")
    if _version(db) > len(MIGRATIONS):
        raise StoreError(
            f"{path}: written by a newer refguard (store version {_version(db)}, this one knows {len(MIGRATIONS)});"
            f" upgrade refguard, or {_ELSEWHERE}"
        )


def _version(db: sqlite3.Connection) -> int:
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    return version


def statements(script: str) -> Iterator[str]:
    """The statements of ``script``; ``executescript`` would commit before them."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def prepare_folder(folder: Path) -> None:
    """Make the ``folder`` of a store, where there is none. Raises OSError."""
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # a database is not for version control
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
