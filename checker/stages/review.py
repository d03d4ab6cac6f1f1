"""A change under review: which findings it has to answer for, and which were there before it or are not its doing.

A finding counts when its citation stands on a line that the change wrote, or edited the definition of, when the note did
not cite this address before, and when a link to a file, which nobody touched, led somewhere before the change. Lines
that only moved are as they were. What happened on the web meanwhile is no fault of a change; but a comment or a rule that
asked to leave something alone or called an answer good, and is gone, is. So is a file that only the work tree has.

What led to a file before and does not any more is lost, also where a generator might make it without one; and a part of
a file that was there, and is not any more, is an error.

Where it cannot be told what a change did, everything counts, and a notice says why.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from checker.ask_git import Untold
from checker.diffs.change import change_since, is_nothing
from checker.diffs.spans import Spans
from checker.extract import EXTRACTORS
from checker.extract.brackets import UNDEFINED
from checker.judge import Ignores
from checker.judge.fingerprints import subject
from checker.models import Excuse, Reason, Status
from checker.site import State
from checker.stages.base import Base
from checker.stages.edits import edited
from checker.stages.lost import left_behind, only_here, taken_away
from checker.stages.touches import NEW, summed
from checker.urls import is_web, redact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from checker.config import Config
    from checker.diffs.change import Change
    from checker.judge.gate import Excuser
    from checker.models import CheckedLink, Finding, Location, Reference
    from checker.site import Sites, Target
    from checker.stages import Job
    from checker.stages.reading import Notes
    from checker.stages.touches import Touch

__all__ = ["Review"]

_MOST_LINES = 2_000_000  # of one note; of a longer one everything counts
_READ = (*EXTRACTORS, ".yml", ".yaml", ".toml")
_OF_THE_DAY = ("expired-", "unused-")
"""Problems that come with time, or with what else was read: those of a line that nobody touched are nobody's doing."""


class Review:
    """The change since ``job.since``, looked up at once, and what it has to do with what a run finds.

    Where there is none, or nobody can tell, nothing is excused and nothing is blamed.
    """

    def __init__(self, config: Config, job: Job) -> None:
        self._config = config
        self._job = job
        self._change: Change | None = None
        self._untouched: _Untouched | None = None
        self._unknown: Untold | None = None
        self._edited: list[str] = []
        if job.since is None or is_nothing(job.since):
            return
        try:
            self._change = change_since(job.root, job.since, _READ)
            self._edited += edited(self._change, config, job)
        except Untold as why:
            self._unknown = why

    @property
    def notices(self) -> Iterator[str]:
        """Sentences about what a reviewer has to know, and what could not be found out so far."""
        if self._edited:
            yield f"This change edits what counts: {', '.join(self._edited)}."
        if self._unknown is not None:
            yield _notice("what has changed, so every finding counts", self._unknown)
        if self._untouched is not None and (failure := self._untouched.failure) is not None:
            yield _notice("what was there before the change, so what may be new counts", failure)

    @contextmanager
    def comparing(self, read: Notes, *, today: date) -> Iterator[None]:
        """Compare what was ``read`` with what was there before; all that follows holds as long as this lasts."""
        if self._change is None:
            yield
            return
        self._untouched = _Untouched(self._change, self._config, self._job, read, today)
        if self._untouched.adds_ignores:
            self._edited.append("ignore comments")
        try:
            yield
        finally:
            self._untouched.close()

    def excusers(self, links: Iterable[CheckedLink]) -> tuple[Excuser, ...]:
        """Who speaks for findings, of ``links`` or of notes, that the change has nothing to do with."""
        if self._untouched is None:
            return ()
        self._untouched.answers = {redact(each.link.url): each for each in links if each.verdict.severity}
        return (self._untouched.excuse,)

    def locator(self, sites: Sites) -> Callable[[Reference], Target]:
        """``sites.locate``, which knows what the change has lost of that which leads to no file now, or left behind."""
        untouched = self._untouched
        if untouched is None:
            return sites.locate

        def locate(reference: Reference) -> Target:
            target = sites.locate(reference)
            if untouched.leaves_behind(reference, target):
                return left_behind(target)
            before = untouched.led_to(reference) if sites.is_open(reference) else None
            return target if before is None else taken_away(target, before)

        return locate

    def is_to_blame(self, finding: Finding, reference: Reference | None) -> bool:
        """Whether ``finding`` is about what was there before the change: a file, a part of one, or a label."""
        if self._untouched is None:
            return False
        if reference is None:
            return finding.ident == UNDEFINED and self._untouched.took_label(finding)
        if is_web(finding.url or ""):
            return False
        is_missing = finding.ident in {Reason.MISSING_FILE.value, Reason.MISSING_FRAGMENT.value}
        return is_missing and self._untouched.led_to(reference) is not None

    def broke(self, link: CheckedLink) -> bool:
        """Whether ``link``, to a file that is not there, led to one before the change."""
        untouched = self._untouched
        if untouched is None or not link.link.is_local or link.verdict.status is not Status.BROKEN:
            return False
        return any(untouched.led_to(reference) is not None for reference in link.link.references)


class _Untouched:
    """Speaks for findings that ``change`` has nothing to do with, of a ``job`` that has ``read`` its notes."""

    def __init__(self, change: Change, config: Config, job: Job, read: Notes, today: date) -> None:
        self.failure: Untold | None = None
        self.answers: Mapping[str, CheckedLink] = {}
        self._change = change
        self._job = job
        self._read = read
        self._real = cache(os.path.realpath)
        self._place = cache(self._find_place)
        self._spans = cache(self._read_spans)
        self._cited = cache(self._count_cited)
        self._today = today
        self._config = config

    def close(self) -> None:
        """Remove what was laid out, if anything was."""
        if "_base" in self.__dict__:
            self._base.close()

    def excuse(self, finding: Finding, reference: Reference | None) -> Excuse | None:
        """UNTOUCHED, unless the change has to answer for ``finding``, or nobody can tell."""
        place = self._place(finding.path)
        if place is None or not self._change.is_clear(place):
            return None
        if reference is None:
            touch = self._touch_of_line(place, finding.path, finding.line)
        else:
            touch = self._touch(place, reference.location)
        if touch.is_new or touch.before is None:
            return None
        try:
            counts = self._is_of_change(place, touch.before, finding, reference)
        except Untold as why:
            self.failure = why
            counts = True
        return None if counts else Excuse.UNTOUCHED

    def led_to(self, reference: Reference) -> Target | None:
        """The file that ``reference``, or one from where it was moved, led to before the change; its part, too."""
        place = self._place(reference.location.path)
        if place is None or not self._is_anything_else:
            return None
        try:
            before = self._change.before.get(place)
            is_old = before is not None and self._known_base.cited(before)[reference.url] > 0
            return self._known_base.led_to(before if before and is_old else place, reference)
        except Untold as why:
            self.failure = why
            return None

    def leaves_behind(self, reference: Reference, target: Target) -> bool:
        """Whether ``reference``, of a note that git tracks, leads to a file that it does not track."""
        is_only_here = target.state is State.FILE and target.url in self._only_here
        return is_only_here and self._place(reference.location.path) in self._change.tracked

    def took_label(self, finding: Finding) -> bool:
        """Whether ``finding``, an undefined label, is new in a note that defined labels: else it may be prose."""
        before = self._change.before.get(self._place(finding.path) or "")
        if before is None:
            return False
        try:
            is_new = (finding.ident, subject(finding.message)) not in self._known_base.problems(before)
            return is_new and self._known_base.has_labels(before)
        except Untold as why:
            self.failure = why
            return False

    @property
    def adds_ignores(self) -> bool:
        """Whether the change wrote comments that ask to leave something alone."""
        places = ((self._place(each.path), each) for each in self._read.ignores)
        return any(
            place and self._change.is_clear(place) and self._touch_of_line(place, each.path, each.line).is_new
            for place, each in places
        )

    @cached_property
    def _only_here(self) -> frozenset[str]:
        return only_here(self._change.tree, self._job.root)

    # --- what was there before

    @property
    def _is_anything_else(self) -> bool:
        """Whether any file is not as it was."""
        return bool(self._change.before or self._change.blobs)

    def _is_of_change(self, place: str, before: str, finding: Finding, reference: Reference | None) -> bool:
        is_edited = place in self._change.before
        if reference is None:
            return (
                is_edited
                and not finding.ident.startswith(_OF_THE_DAY)
                and (finding.ident, subject(finding.message)) not in self._known_base.problems(before)
            )
        if is_edited and self._is_cited_more(place, before, reference):
            return True
        url = (finding.url or "").partition("#")[0]
        if is_web(url):
            return self._known_base.is_spared(url, self.answers.get(url))
        target = self._place(url) or ""
        if target.startswith(tuple(self._change.unlisted)):
            return True
        if not self._is_anything_else:
            return False
        return finding.ident not in self._known_base.outcomes(before, reference.url)

    def _is_cited_more(self, place: str, before: str, reference: Reference) -> bool:
        """Whether more of what nobody touched cites the address than did before: a comment may have ended above it."""
        return (
            self._cited(place, reference.location.path)[before, reference.url]
            > self._known_base.cited(before)[reference.url]
        )

    @property
    def _known_base(self) -> Base:
        """The base, unless something of it could not be told: nobody waits for that twice."""
        if self.failure is not None:
            raise self.failure
        return self._base

    @cached_property
    def _base(self) -> Base:
        kept = {name for name in self._read.anchors if self._is_kept(name)}
        return Base(
            self._change,
            self._config,
            self._job,
            kept={name: tuple(found) for name, found in self._references.items() if name in kept},
            anchors={name: anchors for name, anchors in self._read.anchors.items() if name in kept},
            today=self._today,
        )

    @cached_property
    def _references(self) -> dict[str, list[Reference]]:
        """Those of each note that no comment asks to leave alone."""
        found: defaultdict[str, list[Reference]] = defaultdict(list)
        spared = Ignores(self._read.ignores, today=self._today).reason
        for reference in self._read.references:
            if spared(reference) is None:
                found[reference.location.path].append(reference)
        return found

    def _count_cited(self, place: str, name: str) -> Counter[tuple[str | None, str]]:
        touches = ((self._touch(place, each.location), each.url) for each in self._references[name])
        return Counter((touch.before, url) for touch, url in touches if not touch.is_new)

    # --- what was touched

    def _touch(self, place: str, location: Location) -> Touch:
        """What became of a citation: of the line where it stands, and of the address, which may be defined elsewhere."""
        written = self._touch_of(place, location.path, location.start, location.end)
        if written.is_new or location.cell is not None:  # lines of a notebook are not those of its cells
            return written
        line = self._touch_of_line(place, location.path, location.line)
        return line if line.is_new else written

    def _touch_of_line(self, place: str, name: str, line: int) -> Touch:
        spans = self._spans(place, name)
        return self._touch_of(place, name, *spans.line(line)) if spans else NEW

    def _touch_of(self, place: str, name: str, start: int, end: int) -> Touch:
        spans = self._spans(place, name)
        if spans is None or not spans.is_known:
            return NEW
        return summed(spans.added(start, end), self._change.before.get(place, place))

    def _read_spans(self, place: str, name: str) -> Spans | None:
        added = self._change.lines.get(place, {})
        try:
            with (self._job.root / name if added else Path(os.devnull)).open("rb") as file:
                raw = file.read(self._config.notes.max_bytes + 1)
        except OSError:
            return None
        is_small = len(raw) <= self._config.notes.max_bytes and raw.count(b"\n") <= _MOST_LINES
        return Spans(raw, added) if is_small else None

    # --- where it is

    def _find_place(self, name: str) -> str | None:
        """The path of a note from the top of the work tree; None where it lies elsewhere, or is itself a changed link."""
        folder, _, base = (self._job.root / name).as_posix().rpartition("/")
        path = Path(self._real(folder), base)
        tree = self._change.tree
        if path.is_symlink():
            if not path.is_relative_to(tree) or path.relative_to(tree).as_posix() in self._change.before:
                return None
            path = Path(self._real(path))
        return path.relative_to(tree).as_posix() if path.is_relative_to(tree) else None

    def _is_kept(self, name: str) -> bool:
        """Whether a note is as it was, and has only one name."""
        place = self._place(name)
        return (
            place is not None
            and self._change.is_clear(place)
            and place not in self._change.before
            and self._change.tree / place == Path(self._real(self._job.root), name)
        )


def _notice(what: str, why: Untold) -> str:
    said = f"It cannot be told {what}: {why.cause}."
    return f"{said} {why.cure}" if why.cure else said
