"""The first stage of a run: files in, references out, in the order of their paths.

Notes are read in batches of about the same size, those that have not changed from memory. What is left of a large
folder is given to child processes, and what they answer is put in order again. Only a few of all these batches are
under way at once, so that the memory this takes does not grow with the folder.
"""

from __future__ import annotations

from collections import deque
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from checker.extract import EXTRACTORS, find_notes, shown
from checker.extract.record import decode, in_reference_lists
from checker.extract.worker import Setup, read_batch
from checker.stages.dates import with_dates
from checker.stages.memory import Memory
from checker.stages.workers import Workers, cores

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from pathlib import Path

    from checker.config import Config
    from checker.extract.record import Record
    from checker.extract.worker import Answer
    from checker.models import Anchors, Ignore, Note, Problem, Reference
    from checker.stages import Job, Progress
    from checker.store import Store

__all__ = ["Folder", "Notes", "find", "read_notes", "read_records"]

_NOTE = 5_000  # bytes that take as long to read as it takes to open a note and to look at its front matter
_BATCH = 250_000  # bytes: large enough to be worth a message, small enough to share out evenly
_SHARE = 1_000_000  # bytes that a child process is worth; it takes as long to start as to read them
_MOST_WORKERS = 4  # of 30 MB each: all together are to stay below 200 MB, and printing is soon the limit


@dataclass(frozen=True, slots=True)
class Notes:
    """Everything that was read.

    ``undated`` are the paths of notes that do not say when they were written, ``anchors`` those of each note by its path,
    ``ignores`` the comments that ask to leave something alone.
    """

    notes: tuple[Note, ...]
    undated: frozenset[str]
    references: tuple[Reference, ...]
    problems: tuple[Problem, ...]
    anchors: Mapping[str, Anchors]
    ignores: tuple[Ignore, ...] = ()

    @property
    def notices(self) -> Iterator[str]:
        """Sentences about the reading as a whole."""
        if not self.notes:
            yield f"no note was found; notes end in {', '.join(EXTRACTORS)}"


class Folder(NamedTuple):
    """The notes of a job in the order of their paths, each with the work it is: its bytes, and something for being one."""

    notes: list[tuple[Path, int]]

    @property
    def work(self) -> int:
        """All of it together."""
        return sum(work for _, work in self.notes)

    def batches(self) -> Iterator[tuple[list[Path], int]]:
        """The notes in portions, and the work that each is."""
        batch: list[Path] = []
        filled = 0
        for path, work in self.notes:
            batch.append(path)
            filled += work
            if filled >= _BATCH:
                yield batch, filled
                batch, filled = [], 0
        if batch:
            yield batch, filled


def find(config: Config, job: Job) -> Folder:
    """The notes of ``job``. Raises UsageError for a path that is not there."""
    found = find_notes(job.paths, root=job.root, exclude=config.notes.exclude)
    own_names = {path.name.lower() for path in job.own_files}
    return Folder(
        [
            (path, _NOTE + _size(path))
            for path in found
            if path.name.lower() not in own_names or path.resolve() not in job.own_files
        ]
    )


def read_records(config: Config, job: Job, folder: Folder, memory: Memory | None) -> Generator[Record]:
    """What each note in ``folder`` gave, in this order. To be closed when it is not read to its end."""
    with ExitStack() as stack:
        reader = _Reader(config, job, folder, memory, stack)
        under_way: deque[_Batch] = deque()
        for paths, work in folder.batches():
            under_way.append(reader.begin(paths, work))
            while len(under_way) > reader.ahead:
                yield from reader.finish(under_way.popleft())
        while under_way:
            yield from reader.finish(under_way.popleft())
    if memory is not None:
        memory.close()


async def read_notes(
    config: Config, job: Job, progress: Progress, store: Store, *, stopped: Callable[[], bool] = lambda: False
) -> Notes:
    """Read the notes of ``job``. Raises UsageError for a path that is not there.

    Raises KeyboardInterrupt as soon as ``stopped`` says so: there is nothing to report yet.
    """
    import asyncio  # noqa: PLC0415 - heavy; who only prints references does without

    folder = find(config, job)
    progress.stage("read", len(folder.notes))
    notes: list[Note] = []
    references: list[Reference] = []
    problems: list[Problem] = []
    anchors: dict[str, Anchors] = {}
    ignores: list[Ignore] = []
    with closing(read_records(config, job, folder, Memory(store.readings))) as records:
        for record in records:
            extraction = decode(record)
            notes.append(extraction.note)
            references += extraction.references
            problems += extraction.problems
            ignores += extraction.ignores
            anchors[extraction.note.path] = extraction.anchors
            progress.advance("read")
            await asyncio.sleep(0)  # a signal can come in
            if stopped():
                raise KeyboardInterrupt
    undated = frozenset(note.path for note in notes if not note.date)
    dated = with_dates(notes, job.root)
    return Notes(dated, undated, tuple(references), tuple(problems), anchors, tuple(ignores))


class _Batch(NamedTuple):
    """A portion that is being read: the names of its notes, records from memory, and where to get the others."""

    names: list[str]
    known: dict[str, Record]
    others: Callable[[], list[Answer]]


class _Reader:
    """Who reads a batch: the memory, this process, or, once it is clear that there is much to do, child processes."""

    def __init__(
        self, config: Config, job: Job, folder: Folder, memory: Memory | None, stack: ExitStack
    ) -> None:
        self._setup = Setup(str(job.root), config.notes.max_bytes, memory.key if memory else None)
        self._root = job.root
        self._only_lists = config.notes.scope == "references"
        self._memory = memory
        self._stack = stack
        self._left = folder.work
        self._seen = self._changed = 0  # notes
        self._workers: Workers | None = None

    @property
    def ahead(self) -> int:
        """How many batches are to be under way while one is finished."""
        return 2 * self._workers.count if self._workers else 0

    def begin(self, paths: list[Path], work: int) -> _Batch:
        """Have a batch read."""
        named = {shown(path, self._root): path for path in paths}
        known = self._memory.recall(named, self._setup.max_bytes) if self._memory else {}
        changed = [str(path) for name, path in named.items() if name not in known]
        self._left -= work
        self._seen += len(named)
        self._changed += len(changed)
        if self._workers is None:
            self._workers = self._hire()
            others: Callable[[], list[Answer]] = partial(
                read_batch, self._setup, changed
            )  # while workers start
        elif changed:
            others = self._workers.submit(changed).result
        else:
            others = list  # nothing to read
        return _Batch(list(named), known, others)

    def finish(self, batch: _Batch) -> Iterator[Record]:
        """The records of ``batch``, in order."""
        others = iter(batch.others())
        for name in batch.names:
            record = batch.known.get(name)
            if record is None:
                answer = next(others)
                record = answer.record
                if self._memory:
                    self._memory.keep(answer)
            yield in_reference_lists(record) if self._only_lists else record

    def _hire(self) -> Workers | None:
        """Workers, if what is left is worth two; the share of notes that changed is taken to stay what it was."""
        work = self._left * self._changed // self._seen
        count = min(cores(), _MOST_WORKERS, work // _SHARE)
        if count < 2:  # noqa: PLR2004 - a single one would only do what is done here
            return None
        try:
            return self._stack.enter_context(Workers(self._setup, count))
        except OSError:  # no more processes, or none at all: it only takes longer
            return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
