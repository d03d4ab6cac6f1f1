"""Section "extract": what it takes to find the references, against a parser alone and against lychee."""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyromark

from benchmarks.measure import Command, Figure, Row, show, skip
from checker.extract import extract, find_notes
from checker.extract.events import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

REPOSITORY = Path(__file__).parents[1]
SAMPLE = REPOSITORY / "examples" / "notes"
CORPUS = REPOSITORY.parent / "shared" / "data" / "corpus"
NOTE_COPIES = 400
CORPUS_COPIES = 20  # 45 MB


def run(ours: Sequence[str], lychee: str | None) -> None:
    """Measure and print all rows. ``ours`` is how refguard is started."""
    command = [*ours, "extract", "--format", "jsonl"]
    peer = [lychee, "--dump", "--no-progress", "."] if lychee else None
    _many_notes(command, peer)
    if not CORPUS.is_dir():
        skip("extract: the corpus", f"there is no {CORPUS}")
        return
    show(Row("extract: one process, peer pyromark alone", *_one_process(), goal=2, repeats=15))
    with _large_folder() as folder:
        theirs = Command(peer, folder) if peer else None
        first = Command(command, folder, before=lambda: _forget(folder))
        first()  # so that bytecode and files are where they are in any later run
        show(Row("extract: 45 MB, first run", first, theirs, goal=3))
        show(Row("extract: 45 MB, nothing changed", Command(command, folder), theirs, goal=1))


def _many_notes(command: Sequence[str], peer: Sequence[str] | None) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        notes = sorted(SAMPLE.glob("*.md"))
        for copy in range(NOTE_COPIES):
            for note in notes:
                (folder / f"{note.stem}-{copy}.md").write_bytes(note.read_bytes())
        count = NOTE_COPIES * len(notes)
        theirs = Command(peer, folder) if peer else None
        first = Command(command, folder, before=lambda: _forget(folder))
        show(Row(f"extract: {count} small notes, first run", first, theirs))
        show(Row(f"extract: {count} small notes, nothing changed", Command(command, folder), theirs))


def _one_process() -> tuple[_Timed, _Timed]:
    """Extraction of the corpus, and its parser's events read and dropped one by one."""
    notes = [path for path in find_notes([CORPUS], root=CORPUS) if path.suffix == ".md"]
    texts = [path.read_text(encoding="utf-8") for path in notes]

    def ours() -> None:
        for path in notes:
            extract(path, root=CORPUS)

    def theirs() -> None:
        for text in texts:
            for _ in pyromark.events_with_range(text, options=OPTIONS):
                pass

    return _Timed(ours), _Timed(theirs)


class _Timed:
    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work

    def __call__(self) -> Figure:
        started = time.perf_counter()
        self._work()
        return Figure(time.perf_counter() - started)


@contextmanager
def _large_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for copy in range(CORPUS_COPIES):
            shutil.copytree(CORPUS, folder / f"{copy:02}")
        yield folder


def _forget(folder: Path) -> None:
    """Make the next run the first."""
    shutil.rmtree(folder / ".refguard", ignore_errors=True)
