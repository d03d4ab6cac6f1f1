"""What the issue says. Pure: the same findings make the same text, so that one that says nothing new is left alone.

It holds no time of the run, and no number that changes from run to run by itself. Three comments that nobody sees stand
at its beginning: the mark that it is known by; short keys of what it speaks of, which tell later what is new; and the
notes that it speaks of, since a run that did not read them cannot tell that all is well.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from checker.models import Finding, Severity
from checker.report.gfm import anchor, code, indent, words
from checker.report.text import count, legible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from checker.models import Report

__all__ = ["LIMIT", "NAME", "Draft", "counting", "draft", "keys_in", "mark", "notes_in"]

LIMIT = 65_536
"""Characters that GitHub takes in the text of an issue or a comment."""

NAME = re.compile(r"[A-Za-z0-9._-]{1,60}")
"""What an issue may be called, where a repository has several."""

_ROOM = LIMIT - 1_500  # what stands around the entries, and what GitHub counts twice
_KEYS = 1_500  # keys at most: a sixth of the room
_KEY_DIGITS = 8
_PLACES = 10
_NEWS = 20  # entries in a comment
_KNOWN = re.compile(r"<!-- refguard:counted((?: [0-9a-f]{8}){0,5000}) -->")
_NOTES = re.compile(r"<!-- refguard:notes((?: [!-~]{1,2000}){0,2000}) -->")
_ROOM_OF_NOTES = 8_000  # characters; of more notes, the first ones have to do
_FOOT = (
    "Each entry says what was seen and what to do. This text is written by refguard: it is replaced when the findings"
    " change, and the issue is closed when none is left."
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the issue should say: its ``title``, its ``body``, and one entry for each subject that counts, by key."""

    title: str
    body: str
    entries: dict[str, str]

    def news(self, known: frozenset[str]) -> str:
        """The text of a comment on what is not among the ``known`` keys; empty where nothing is new.

        Keys beyond those that a body can hold are no news: nobody could tell whether they are.
        """
        new = [entry for key, entry in list(self.entries.items())[:_KEYS] if key not in known]
        if not new:
            return ""
        head = (
            f"**{count(len(new), 'finding')} that {'was' if len(new) == 1 else 'were'} not here before:**\n\n"
        )
        return head + _fitting(new[:_NEWS], len(new))


def mark(name: str) -> str:
    """The comment that the issue called ``name`` begins with."""
    return f"<!-- refguard:tracking-issue {name} -->" if name else "<!-- refguard:tracking-issue -->"


def keys_in(body: str) -> frozenset[str]:
    """The keys of what an issue with this ``body`` speaks of."""
    found = _KNOWN.match(body.partition("\n")[2])
    return frozenset(found[1].split()) if found else frozenset()


def notes_in(body: str) -> frozenset[str]:
    """The paths of notes that an issue with this ``body`` speaks of."""
    found = _NOTES.match(body.partition("\n")[2].partition("\n")[2])
    return frozenset(map(unquote, found[1].split())) if found else frozenset()


def counting(report: Report) -> list[Finding]:
    """The findings of ``report`` that count: those that close its gate.

    Where the gate never closes, an issue may be all that is wanted: then the errors count that nothing excuses.
    """
    if report.gate_on is not None:
        return [finding for finding in report.findings if finding.gating]
    return [each for each in report.findings if each.severity is Severity.ERROR and each.excuse is None]


def draft(report: Report, name: str = "") -> Draft | None:
    """The issue called ``name`` that ``report`` asks for; None where nothing counts."""
    subjects: dict[str, list[Finding]] = {}
    for finding in counting(report):
        subjects.setdefault(_key(finding), []).append(finding)
    if not subjects:
        return None
    entries = {key: "\n".join(_entry(findings)) for key, findings in subjects.items()}
    keys = "".join(f" {key}" for key in list(entries)[:_KEYS])
    number = f"**{count(len(entries), 'reference')} {'needs' if len(entries) == 1 else 'need'} attention.**"
    head = f"{mark(name)}\n<!-- refguard:counted{keys} -->\n{_notes(report, subjects)}\n{number}\n\n"
    body = f"{head}{_fitting(list(entries.values()), len(entries), len(head))}\n\n{_FOOT}\n"
    return Draft(f"References that need attention{f' ({name})' if name else ''}", body, entries)


def _notes(report: Report, subjects: Mapping[str, Sequence[Finding]]) -> str:
    """A comment with the paths of the notes that ``subjects`` stand in, so written that nothing ends it early."""
    places = {finding.path for findings in subjects.values() for finding in findings}
    text = ""
    for path in sorted(places & {note.path for note in report.notes}):
        written = f" {quote(path, errors='replace')}"
        if len(text) + len(written) > _ROOM_OF_NOTES:
            break
        text += written
    return f"<!-- refguard:notes{text} -->"


def _key(finding: Finding) -> str:
    """The same for every citation of one address, whatever is wrong with it, wherever it stands."""
    about = finding.url or f"{finding.ident} {finding.path} {finding.message}"
    return hashlib.sha256(legible(about).encode()).hexdigest()[:_KEY_DIGITS]


def _entry(findings: Sequence[Finding]) -> list[str]:
    first = findings[0]
    places = list(dict.fromkeys(code(f"{each.path}:{each.line}") for each in findings))
    more = f" and {count(len(places) - _PLACES, 'more place')}" if len(places) > _PLACES else ""
    said = [
        f"- {code(first.ident)}: {words(first.message)}",
        f"- To do: {words(first.advice)}",
    ]
    if first.url is None:
        return [f"- {', '.join(places[:_PLACES])}{more}", *indent(said)]
    where = f"- Cited in {', '.join(places[:_PLACES])}{more}"
    return [f"- {anchor(code(first.url), first.url)}", *indent([*said, where])]


def _fitting(entries: Iterable[str], number: int, used: int = 0) -> str:
    """As many of ``number`` entries as there is room for; what is left out is counted."""
    shown: list[str] = []
    for entry in entries:
        used += _length(entry) + 1
        if used > _ROOM:
            break
        shown.append(entry)
    left = number - len(shown)
    return "\n".join([*shown, *([f"\n{left:,} more are in the report."] if left else [])])


def _length(text: str) -> int:
    """Characters as GitHub may count them: those beyond the first plane twice."""
    return len(text.encode("utf-16-le", "replace")) // 2
