"""The file of known findings: what it says, which findings it excuses, and how it is written.

An entry stands for a kind of finding about one address, or of one problem, in one note, and says how often it was there;
lines are not kept, so that edits around it change nothing. Paths are those from the folder of the file.

Rejected: that an entry of a note that is gone speaks for any other note that cites the same, as if it had been renamed;
it was a free pass for every new note. Against a base, what a renamed note cites is as it was anyway.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from checker.errors import ConfigError
from checker.extract import shown
from checker.judge.fingerprints import subject
from checker.models import Excuse, Reason, Severity, Status
from checker.report.text import escape_hidden
from checker.urls import is_web, redact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from checker.models import CheckedLink, Finding, Note

__all__ = ["LISTED", "Baseline", "Entry", "Known", "Seen", "load", "seen_by", "text_of"]

VERSION = 1
LARGEST = 50_000_000
"""Bytes; more than that is no such file."""

_OF_FILES = (Reason.MISSING_FILE, Reason.MISSING_FRAGMENT)  # which are named from the folder of the run
_ANEW = "correct it, or remove it and run `refguard baseline` again"
LISTED = (Severity.ERROR, Severity.WARNING)
"""The severities that are written down: a note never counts."""


class Entry(NamedTuple):
    """One kind of finding in a note: ``what`` is the address it is about, or the subject of the message without one."""

    path: str
    ident: str
    what: str
    has_url: bool


Baseline = Counter[Entry]
"""How often each finding was there."""


def load(path: Path) -> Baseline:
    """What the file at ``path`` lists; nothing where there is none. Raises ConfigError for one that cannot be read."""
    if path.exists() and not (path.is_file() or path.is_dir()):  # it would be waited for
        raise ConfigError(f"{path}: the baseline cannot be read: it is a pipe or a device")
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except FileNotFoundError:
        return Counter()
    except OSError as exc:
        raise ConfigError(f"{path}: the baseline cannot be read: {exc.strerror}") from exc
    if len(raw) > LARGEST:
        raise ConfigError(f"{path}: the baseline is larger than {LARGEST:,} bytes; {_ANEW}")
    try:
        value = json.loads(raw)
    except json.JSONDecodeError as exc:
        raise ConfigError(
            f"{path}:{exc.lineno}:{exc.colno}: the baseline is no JSON: {exc.msg}; {_ANEW}"
        ) from exc
    except (UnicodeDecodeError, RecursionError, ValueError) as exc:
        raise ConfigError(f"{path}:1: the baseline is no JSON; {_ANEW}") from exc
    version = value.get("schema_version") if isinstance(value, dict) else None
    if isinstance(version, int) and version > VERSION:
        raise ConfigError(
            f"{path}:1: the baseline was written by a newer refguard (version {version}); upgrade refguard, or {_ANEW}"
        )
    if version != VERSION or not isinstance(value.get("findings"), list):
        raise ConfigError(
            f"{path}:1: this is no baseline: schema_version {VERSION} and findings are missing; {_ANEW}"
        )
    known: Baseline = Counter()
    for number, row in enumerate(value["findings"], 1):
        entry, count = _entry(path, number, row)
        known[entry] = max(known[entry], count)  # a merge may write an entry twice
    return known


def _entry(path: Path, number: int, row: object) -> tuple[Entry, int]:
    if isinstance(row, dict):
        has_url = "url" in row
        words = row.get("path"), row.get("ident"), row.get("url" if has_url else "message")
        count = row.get("count")
        if all(isinstance(word, str) for word in words) and type(count) is int and count > 0:
            path_in_file, ident, what = map(str, words)
            return Entry(path_in_file, ident, what if has_url else subject(what), has_url), count
    raise ConfigError(
        f"{path}: entry {number} of the baseline's findings needs path, ident, url or message, and count; {_ANEW}"
    )


def text_of(known: Baseline) -> str:
    """``known`` as the file has it: sorted, an entry a line, so that a diff shows what changed."""
    rows = [
        {"path": path, "ident": ident, "url" if has_url else "message": what, "count": count}
        for (path, ident, what, has_url), count in sorted(known.items())
    ]
    lines = ",\n".join(f"    {escape_hidden(json.dumps(row, ensure_ascii=False))}" for row in rows)
    listed = f"[\n{lines}\n  ]" if rows else "[]"
    return f'{{\n  "schema_version": {VERSION},\n  "findings": {listed}\n}}\n'


# --- what it excuses


class Known:
    """A baseline that the findings of one run are held against."""

    def __init__(self, known: Baseline, folder: Path, root: Path) -> None:
        self._known = known
        self._folder, self._root = folder, root
        self._named = cache(self._name)

    def excused(
        self, findings: Sequence[Finding], *, is_grave: Callable[[Finding], bool]
    ) -> tuple[Finding, ...]:
        """``findings``, those excused that are known, each as often as it was counted, of all that ``is_grave``.

        What a change has not touched comes first, and what was repaired: it is what was known, and not a new one that
        stands above it.
        """
        decided, left = list(findings), self._known.copy()
        for at in sorted(range(len(decided)), key=lambda at: decided[at].excuse is None):
            if is_grave(decided[at]) and left[entry := self._entry(decided[at])] > 0:
                left[entry] -= 1
                if _counts(decided[at]):
                    decided[at] = replace(decided[at], gating=False, excuse=Excuse.BASELINE)
        return tuple(decided)

    def mended(self, findings: Iterable[Finding], seen: Seen) -> int:
        """How many entries nothing is left of, as far as the run could tell."""
        entries = [self._entry(finding) for finding in findings if _counts(finding)]
        places = {(each.path, each.what) for each in entries}
        read = set(map(self._named, seen.notes))
        return sum(
            (entry.path, entry.what) not in places and entry.what not in seen.unchecked
            if entry.path in read
            else seen.is_whole and not self._is_there(entry.path)
            for entry in self._known
        )

    def renewed(self, findings: Iterable[Finding], seen: Seen) -> Baseline:
        """The baseline with ``findings`` of a run; what the run did not see stays as it was."""
        listed = Counter(self._entry(each) for each in findings if each.severity in LISTED and _counts(each))
        read = set(map(self._named, seen.notes))
        for entry, count in self._known.items():
            is_unseen = entry.what in seen.unchecked if entry.path in read else not seen.is_whole
            if is_unseen and entry not in listed:
                listed[entry] = count
        return listed

    def _entry(self, finding: Finding) -> Entry:
        what = subject(finding.message) if finding.url is None else finding.url
        if finding.ident in _OF_FILES and not (is_web(what) or what.startswith("/")):
            what = self._named(what)
        return Entry(self._named(finding.path), finding.ident, what, finding.url is not None)

    def _name(self, path: str) -> str:
        """``path``, which is that from the folder of the run, from the folder of the baseline."""
        return shown(self._root / path, self._folder)

    def _is_there(self, path: str) -> bool:
        return os.path.exists(self._folder / path)  # noqa: PTH110 - a Path would raise for a name that cannot be


def _counts(finding: Finding) -> bool:
    """Whether ``finding`` would be news: what the note itself makes up for is mended."""
    return finding.excuse is not Excuse.REPAIRED


class Seen(NamedTuple):
    """What a run has seen: the notes it read, the addresses it did not check, and whether it read all notes."""

    notes: frozenset[str]
    unchecked: frozenset[str]
    is_whole: bool


def seen_by(notes: Iterable[Note], links: Iterable[CheckedLink], *, is_whole: bool) -> Seen:
    """What a run has seen that read ``notes`` and came to know ``links``."""
    unchecked = (redact(link.link.url) for link in links if link.verdict.status is Status.UNCHECKED)
    return Seen(frozenset(note.path for note in notes), frozenset(unchecked), is_whole)
