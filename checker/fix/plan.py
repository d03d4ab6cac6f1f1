"""All repairs of all notes, worked out and proven before a byte is written."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from checker.errors import NoteError
from checker.extract import MAX_BYTES, parse, read
from checker.fix.rewriting import proposals
from checker.fix.settling import settle
from checker.fix.sheet import Spots
from checker.references import Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from checker.extract import Extraction
    from checker.fix.edits import Edit, Proposal
    from checker.fix.repairs import Repair, Style
    from checker.references import Reference

__all__ = ["Citation", "Draft", "Unread", "citation", "draft", "drafts"]

Citation = tuple[Location, str]


class Draft(NamedTuple):
    """What becomes of one note: ``edits`` of its bytes ``raw``, in order; what they do, and what could not be done.

    ``path`` is that of reports.
    """

    path: str
    raw: bytes
    edits: tuple[Edit, ...]
    done: tuple[Proposal, ...]
    refused: tuple[Proposal, ...]


class Unread(NamedTuple):
    """A note that is left alone, and ``why``, in one sentence."""

    path: str
    why: str


def drafts(
    root: Path, repairs: Iterable[Repair], style: Style, *, max_bytes: int = MAX_BYTES
) -> Iterator[Draft | Unread]:
    """What ``repairs`` make of the notes below ``root``, one note after another, by path."""
    for path, wanted in sorted(_by_note(repairs).items()):
        try:
            raw = read(root / path, max_bytes)
        except NoteError as error:
            yield Unread(path, str(error))
            continue
        yield draft(parse(path, raw), raw, wanted, style)


def draft(note: Extraction, raw: bytes, wanted: Mapping[Citation, Repair], style: Style) -> Draft | Unread:
    """What becomes of one ``note`` with the bytes ``raw``; ``wanted`` says what is to become of which citation."""
    there = [each for each in note.references if citation(each) in wanted]
    if len(there) < len(wanted):
        return Unread(note.note.path, "it has changed since it was read")
    repairs: dict[int, tuple[Repair, list[Reference]]] = {}
    for each in there:
        repair = wanted[citation(each)]
        repairs.setdefault(id(repair), (repair, []))[1].append(each)
    spots = Spots(note.note.path, raw)
    every = [one for repair, same in repairs.values() for one in proposals(spots, repair, same, style)]
    settled = settle(note, raw, every)
    return Draft(note.note.path, raw, *settled)


def citation(reference: Reference) -> Citation:
    """What ``reference`` is known by: another address may come to stand in its place before the note is read again."""
    return reference.location, reference.url


def _by_note(repairs: Iterable[Repair]) -> dict[str, dict[Citation, Repair]]:
    notes: defaultdict[str, dict[Citation, Repair]] = defaultdict(dict)
    for repair in repairs:
        for reference in repair.link.link.references:
            notes[reference.location.path][citation(reference)] = repair
    return notes
