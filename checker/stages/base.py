"""What was wrong with notes at the base of a change: the same reading and the same questions, asked of what was there."""

from __future__ import annotations

import os
from collections import Counter
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from checker.config import RuleAction
from checker.diffs.shadow import blob, lay_out
from checker.errors import NoteError
from checker.extract import EXTRACTORS, Extraction, parse, read, shown, unread
from checker.judge import Ignores, accepting_host, accepting_rule, fragments, triage
from checker.judge.fingerprints import subject
from checker.judge.rules import first_match
from checker.models import CheckedLink, Kind, Reason
from checker.site import Sites, State
from checker.stages.edits import config_before
from checker.urls import host

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from checker.config import Config
    from checker.diffs.change import Change
    from checker.models import Anchors, Problem, Reference
    from checker.site import Target
    from checker.stages import Job

__all__ = ["Base"]

_LABELLED = (Kind.REFERENCE, Kind.DEFINITION)
_READ_OF_OTHERS = 1_000_000  # bytes of a file that is no note: sites' configurations are small
_OTHERS = frozenset({".css", ".js", ".json", ".sass", ".scss", ".toml", ".xml", ".yaml", ".yml"})
"""Besides notes: configurations, and what can begin with front matter. Of all other files only the names are read."""


class Base:
    """The files of ``change`` as they were, for a ``job``. To be closed.

    ``config`` is that of the run. ``kept`` are the references that no comment asks to leave alone, and ``anchors`` what
    links can lead to, of notes that are as they were, by their paths as reports show them. Paths of notes are those at
    the base, from the top of the work tree. What asks git raises Untold.
    """

    def __init__(
        self,
        change: Change,
        config: Config,
        job: Job,
        *,
        kept: Mapping[str, tuple[Reference, ...]],
        anchors: Mapping[str, Anchors],
        today: date,
    ) -> None:
        self._change = change
        before = config_before(change, config, job.config_file)
        check = config.check.model_copy(update={"hosts": before.check.hosts})
        self._config = config.model_copy(update={"rules": before.rules, "check": check})
        self._root = job.root
        self._kept = kept
        self._anchors = anchors
        self._today = today
        self._temporary: TemporaryDirectory[str] | None = None
        self._notes: dict[str, Extraction] = {}
        self._cited: dict[str, Counter[str]] = {}
        self._outcomes: dict[tuple[str, str], frozenset[str]] = {}

    def close(self) -> None:
        """Remove what was laid out."""
        if self._temporary is not None:
            self._temporary.cleanup()

    def cited(self, path: str) -> Counter[str]:
        """How often the note at ``path`` cited each address, as written, where no comment asked to leave it alone."""
        if path not in self._cited:
            note = self._note(path)
            spared = Ignores(note.ignores, today=self._today).reason
            self._cited[path] = Counter(each.url for each in note.references if spared(each) is None)
        return self._cited[path]

    def has_labels(self, path: str) -> bool:
        """Whether the note at ``path`` defined labels, as one does whose author writes links so."""
        return any(each.kind in _LABELLED for each in self._note(path).references)

    def problems(self, path: str) -> frozenset[tuple[str, str]]:
        """What was wrong with the file at ``path`` itself, and told: idents and subjects."""
        found: Iterable[Problem] = self._problems_of_sites
        if _is_note(path):
            note = self._note(path)
            found = Ignores(note.ignores, today=self._today).left(note.problems)
        name = self._shown(path)
        return frozenset((each.ident, subject(each.message)) for each in found if each.path == name)

    def outcomes(self, path: str, url: str) -> frozenset[str]:
        """What links of the note at ``path`` to ``url``, as written, which is no page of the web, came to: reasons."""
        if (path, url) not in self._outcomes:
            self._outcomes[path, url] = frozenset(self._judged(path, url))
        return self._outcomes[path, url]

    def led_to(self, path: str, reference: Reference) -> Target | None:
        """The file that ``reference`` would have led to from the note at ``path``, with the part that is cited."""
        there = reference._replace(location=reference.location._replace(path=self._shown(path)))
        target = self._sites.locate(there)
        is_whole = target.state is State.FILE and self._sites.missing_fragment(there) is None
        return target if is_whole else None

    def is_spared(self, url: str, answer: CheckedLink | None) -> bool:
        """Whether the configuration asked to leave ``url``, on the web, alone, or called its ``answer`` of today a good one."""
        rules, hosts = self._config.rules, self._config.check.hosts
        if first_match(rules, url, today=self._today, action=RuleAction.IGNORE) is not None:
            return True
        if answer is None or answer.status_code is None:
            return False
        code, final_url = answer.status_code, answer.final_url or answer.link.url
        return (
            accepting_rule(rules, answer.link.url, code, today=self._today) is not None
            or accepting_host(hosts, host(final_url), code) is not None
        )

    def _judged(self, path: str, url: str) -> Iterator[str]:
        references, ignores = self._kept.get(self._shown(path)), Ignores((), today=self._today)
        if references is None:
            note = self._note(path)
            references, ignores = note.references, Ignores(note.ignores, today=self._today)
        references = tuple(each for each in references if each.url == url)
        spared = ignores.reason
        triaged = triage(references, self._config, self._sites.locate, today=self._today, spared=spared)
        for link, verdict in triaged.settled:
            for part in fragments.split(CheckedLink(link, verdict), self._sites.missing_fragment):
                for reference in part.link.references:
                    yield _reason(part.verdict.reason, reference)

    def _note(self, path: str) -> Extraction:
        if path not in self._notes:
            name = self._shown(path)
            file = self._change.tree / path
            if (
                path in self._change.blobs
            ):  # by way of a file, for what keeps one from being read to be the same
                file = self._folder / "note"
                file.write_bytes(blob(self._change, path))
            try:
                self._notes[path] = parse(name, read(file, self._config.notes.max_bytes))
            except NoteError as error:
                self._notes[path] = unread(name, error)
        return self._notes[path]

    @cached_property
    def _folder(self) -> Path:
        self._temporary = TemporaryDirectory(prefix="refguard-", ignore_cleanup_errors=True)
        return Path(os.path.realpath(self._temporary.name))

    @cached_property
    def _sites(self) -> Sites:
        # as deep and by the same names as the work tree: a link that leads out of it must not find what lies around this
        folder = self._folder.joinpath("tree", *self._change.tree.parts[1:])
        lay_out(self._change, folder, self._worth)
        root = folder / os.path.relpath(os.path.realpath(self._root), self._change.tree)
        return Sites(root, self._config.notes, self._anchors)

    @property
    def _problems_of_sites(self) -> Sequence[Problem]:
        """Those of configurations, which are met on the way to notes: one in each folder shows the way."""
        shows = {name.rpartition("/")[0]: references[0] for name, references in self._kept.items()}
        for reference in shows.values():
            self._sites.locate(reference)
        return self._sites.problems

    def _worth(self, name: str) -> int:
        if _is_note(name):
            return self._config.notes.max_bytes
        return _READ_OF_OTHERS if Path(name).suffix.lower() in _OTHERS else 0

    def _shown(self, path: str) -> str:
        return shown(self._change.tree / path, Path(os.path.realpath(self._root)))


def _is_note(path: str) -> bool:
    return Path(path).suffix.lower() in EXTRACTORS


def _reason(reason: Reason, reference: Reference) -> str:
    """Double brackets count as links only where one of them leads to a note: that the first one does breaks no other."""
    if reason is Reason.SITE_PATH and reference.kind is Kind.WIKILINK:
        reason = Reason.MISSING_FILE
    return reason.value
