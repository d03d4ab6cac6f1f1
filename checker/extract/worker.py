"""Reading notes one batch after the other, here or in a process of its own.

A child process gets its ``Setup`` and then batches of paths on standard input, and answers each on standard output.
It is a plain child and none of multiprocessing's: nothing is forked, so threads and event loops of the parent do not
matter; the main module is not run again; it holds a parser and nothing else; and it ends by itself as soon as the
parent is gone, however that ended, because its input is then closed. Ctrl-C is the parent's business.
"""

from __future__ import annotations

import gc
import os
import pickle  # both ends of the pipe are this module
import sys
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from checker.errors import NoteError
from checker.extract import parse, read, shown, unread
from checker.extract.record import Record, encode

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Answer", "Setup", "digest", "read_batch", "serve"]


class Setup(NamedTuple):
    """How notes are read: see ``extract``. ``key`` is for the digests; None where nothing is going to be kept."""

    root: str
    max_bytes: int
    key: bytes | None = None


class Answer(NamedTuple):
    """One note: its name, what it gave, and, where that may be kept, the digest of its bytes."""

    name: str
    record: Record
    digest: bytes | None = None


def read_batch(setup: Setup, paths: Sequence[str]) -> list[Answer]:
    """Read the notes at ``paths``, in this order."""
    root = Path(setup.root)
    return [_read(setup, root, Path(path)) for path in paths]


def digest(raw: bytes, key: bytes) -> bytes:
    """What tells notes apart by their bytes, and extractors by their ``key``."""
    return blake2b(raw, digest_size=16, key=key).digest()


def serve() -> None:
    """Answer batches until the input ends. For a child process."""
    tasks = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever a library prints must not get among the answers
    gc.freeze()
    gc.disable()  # a fifth of the time would go into looking for cycles where there are none
    try:
        setup: Setup = pickle.load(tasks)  # noqa: S301 - from our own parent
        while True:
            paths = pickle.load(tasks)  # noqa: S301 - as above
            pickle.dump(_attempt(setup, paths), answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
            gc.collect(0)  # beautifulsoup4 and docutils do make cycles
    except (EOFError, BrokenPipeError):  # the parent is done, or gone
        os._exit(0)  # and nothing here is worth flushing


def _attempt(setup: Setup, paths: Sequence[str]) -> list[Answer] | None:
    """The answers; None for a bug of ours, which the parent meets again when it reads the batch itself."""
    try:
        return read_batch(setup, paths)
    except Exception:  # noqa: BLE001 - nothing is hidden: the parent meets it again
        return None


def _read(setup: Setup, root: Path, path: Path) -> Answer:
    name = shown(path, root)
    try:
        raw = read(path, setup.max_bytes)
    except NoteError as error:
        return Answer(name, encode(unread(name, error)))
    record = encode(parse(name, raw))
    if setup.key is None or record.exact is not None:
        return Answer(name, record)
    return Answer(name, record, digest(raw, setup.key))
