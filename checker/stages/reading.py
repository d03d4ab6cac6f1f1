"""The first stage of a run: which notes there are, and what they cite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker.extract import EXTRACTORS, extract, find_notes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from checker.config import Config
    from checker.models import Link, Note, Problem, Reference
    from checker.stages import Job, Progress

__all__ = ["Notes", "citation_dates", "read_notes"]


@dataclass(frozen=True, slots=True)
class Notes:
    """Everything that was read."""

    notes: tuple[Note, ...]
    references: tuple[Reference, ...]
    problems: tuple[Problem, ...]

    @property
    def notices(self) -> Iterator[str]:
        """Sentences about the reading as a whole."""
        if not self.notes:
            yield f"no note was found; notes end in {', '.join(EXTRACTORS)}"


def read_notes(config: Config, job: Job, progress: Progress) -> Notes:
    """Read the notes of ``job``. Raises UsageError for a path that is not there."""
    root = job.root
    found = find_notes(job.paths, root=root, exclude=config.notes.exclude)
    found = [path for path in found if path.resolve() not in job.own_files]
    progress.stage("read", len(found))
    notes: list[Note] = []
    references: list[Reference] = []
    problems: list[Problem] = []
    for path in found:
        extraction = extract(path, root=root, max_bytes=config.notes.max_bytes)
        notes.append(extraction.note)
        references += extraction.references
        problems += extraction.problems
        progress.advance("read")
    return Notes(tuple(notes), tuple(references), tuple(problems))


def citation_dates(links: Iterable[Link], notes: Iterable[Note]) -> dict[str, date]:
    """The earliest date of a note that cites each link, for those that have one."""
    written = {note.path: note.date for note in notes if note.date}
    dates: dict[str, date] = {}
    for link in links:
        known = [
            written[reference.location.path]
            for reference in link.references
            if reference.location.path in written
        ]
        if known:
            dates[link.url] = min(known)
    return dates
