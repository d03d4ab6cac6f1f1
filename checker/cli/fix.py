"""``refguard fix``: what is known of links becomes repairs of notes, which are shown, asked about or written."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from checker.ask_git import Untold
from checker.cli import diff, output
from checker.cli.asking import accepted, need_terminal
from checker.cli.exit_codes import ExitCode
from checker.cli.fix_words import Outcome, complain, links_in, say, summary
from checker.cli.progress import keep_ticking, watching
from checker.cli.run import event_loop
from checker.errors import UsageError
from checker.fix.commits import uncommitted
from checker.fix.deciding import Known, decide, moved
from checker.fix.patch import patch
from checker.fix.plan import Draft, drafts
from checker.fix.repairs import Form, Left, Repair
from checker.fix.spaces import meant
from checker.fix.writing import CHANGED, Unwritten, clear_away, original, write
from checker.git import work_tree
from checker.models import Reason
from checker.pipeline import Pipeline, user_agent
from checker.report.text import clean, place
from checker.stages.twins import Twins, find_twins
from checker.store.enduring import EnduringStore

if TYPE_CHECKING:
    from collections.abc import Collection, Coroutine, Iterable, Iterator, Sequence

    from pathspec import GitIgnoreSpec

    from checker.cli.progress import Manner, Watcher
    from checker.cli.settings import Settings
    from checker.fix.edits import Proposal
    from checker.fix.plan import Unread
    from checker.fix.repairs import Wishes
    from checker.models import CheckedLink, Report
    from checker.stages import Job

__all__ = ["Order", "fix"]

_T = TypeVar("_T")
_Decided = TypeVar("_Decided", Repair, Left)

_LISTED = 10  # notes with changes that are not committed
_UNCHECKED = "no link was ever checked here, so nothing is known of them; run `refguard run` first"


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asks for: ``wishes``, in notes whose paths match ``patterns``, or in all; and how.

    They are shown, unless it ``writes`` or ``asks``, which writes what is accepted. With ``force`` changes that are not
    committed are no hindrance; ``offline``: no page is visited to see whether it answers over https. Who ``is_told_all``
    hears of every link that is left.
    """

    wishes: Wishes
    patterns: GitIgnoreSpec | None = None
    writes: bool = False
    asks: bool = False
    force: bool = False
    offline: bool = False
    is_told_all: bool = False


class _Plan(NamedTuple):
    """What becomes of the notes: ``drafts`` that change something, ``refused`` repairs, notes that gave ``troubles``."""

    drafts: list[Draft]
    refused: list[Proposal]
    troubles: list[Unread | Unwritten]


def fix(settings: Settings, job: Job, order: Order, manner: Manner, *, color: bool) -> ExitCode:
    """Repair what can be repaired in the notes of ``job``, as the ``order`` says. Raises UsageError."""
    if order.asks:
        need_terminal()
    if not settings.store.exists():
        say(f"refguard: {_UNCHECKED}")
        return ExitCode.OK
    report, known = _look_up(settings, job, order, manner)
    of_the_web = [link for link in report.links if not link.link.is_local]
    if of_the_web and not any(link.checked_at for link in of_the_web):
        say(f"refguard: {_UNCHECKED}")
    if order.patterns and not any(order.patterns.match_file(note.path) for note in report.notes):
        say("refguard: --notes matches none of the notes")
    decided = decide(report, order.wishes, known)
    fixer = _Fixer(settings, job.root, order, _of_notes(decided.repairs, order.patterns))
    tried = fixer.plan()
    # the limit is one of links that can be repaired where they stand, which is not known before it is tried
    urls = fixer.urls(tried)
    plan = fixer.narrowed(tried, urls[: order.wishes.limit])
    fixer.refuse_uncommitted(plan)
    if order.asks:
        links = links_in(plan.drafts)
        plan = fixer.narrowed(plan, accepted({url: links[url] for url in fixer.urls(plan)}))
    done = fixer.write(plan, report) if fixer.is_writing else fixer.show(plan, color=color)
    troubles = [*plan.troubles, *done.troubles]
    complain(troubles)
    if not manner.quiet:
        left = _of_notes(decided.left, order.patterns)
        beyond = len(urls[order.wishes.limit :]) if order.wishes.limit else 0
        outcome = Outcome(
            done.drafts, plan.refused, left, beyond, fixer.is_writing, has_failed=bool(troubles)
        )
        say(summary(outcome, verbose=order.is_told_all), end="")
    return ExitCode.USAGE if fixer.is_writing and troubles else ExitCode.OK


@dataclass(frozen=True, slots=True)
class _Fixer:
    settings: Settings
    root: Path
    order: Order
    repairs: Sequence[Repair]

    @property
    def is_writing(self) -> bool:
        return self.order.writes or self.order.asks

    def plan(self, urls: Collection[str] | None = None) -> _Plan:
        """What the repairs make of the notes: all, or those of ``urls``."""
        plan, config = _Plan([], [], []), self.settings.config.notes
        repairs = [each for each in self.repairs if urls is None or each.link.link.url in urls]
        for each in drafts(self.root, repairs, self.order.wishes.style, max_bytes=config.max_bytes):
            if not isinstance(each, Draft):
                plan.troubles.append(each)
                continue
            plan.refused.extend(each.refused)
            if each.edits:
                plan.drafts.append(each)
        return plan

    def urls(self, plan: _Plan) -> list[str]:
        """The links that ``plan`` repairs, the worst first."""
        known = links_in(plan.drafts)
        return [url for url in dict.fromkeys(each.link.link.url for each in self.repairs) if url in known]

    def narrowed(self, plan: _Plan, urls: Collection[str]) -> _Plan:
        """Of ``plan``, what is to be done about ``urls``; a note that has changed meanwhile is left."""
        if set(self.urls(plan)) == set(urls):
            return plan
        before = {each.path: each.raw for each in plan.drafts}
        found = self.plan(set(urls))
        same = [each for each in found.drafts if before.get(each.path) == each.raw]
        changed = [
            Unwritten(each.path, CHANGED) for each in found.drafts if before.get(each.path) != each.raw
        ]
        known = {each.path for each in plan.troubles}
        new = [each for each in (*found.troubles, *changed) if each.path not in known]
        return _Plan(same, plan.refused, [*plan.troubles, *new])

    def refuse_uncommitted(self, plan: _Plan) -> None:
        """Raise UsageError where git could not give back what a note says now."""
        if not self.is_writing or self.order.force:
            return
        files = {each.path: self.root / each.path for each in plan.drafts}
        try:
            found = uncommitted(files)
        except Untold as why:
            raise UsageError(
                f"it cannot be told whether notes have changes that are not committed: {why.cause}; --force writes them"
            ) from why
        if not found:
            return
        listed = "".join(f"\n  {place(path)}" for path in found[:_LISTED])
        more = f"\n  and {len(found) - _LISTED:,} more" if len(found) > _LISTED else ""
        raise UsageError(
            f"nothing was written: git could not give back what these notes say now; commit or stash them first, or"
            f" write with --force:{listed}{more}"
        )

    def show(self, plan: _Plan, *, color: bool) -> _Plan:
        """Print the diff of ``plan``; of which notes there is none."""
        done = _Plan([], [], [])
        diff.show(self._diffs(plan, done), color=color)
        return done

    def write(self, plan: _Plan, report: Report) -> _Plan:
        """Write the notes of ``plan``; which were written, and which were not."""
        clear_away({(self.root / note.path).resolve().parent for note in report.notes})
        done = _Plan([], [], [])
        try:
            for draft in plan.drafts:
                result = write(draft, self.root / draft.path)
                if isinstance(result, Unwritten):
                    done.troubles.append(result)
                    continue
                done.drafts.append(draft)
                if result.has_other_names:
                    say(
                        f"refguard: {place(draft.path)}: another name of this file (a hard link) keeps the old text"
                    )
        except KeyboardInterrupt:
            say(f"refguard: interrupted: {len(done.drafts):,} of {len(plan.drafts):,} notes were written")
            raise
        return done

    def _diffs(self, plan: _Plan, done: _Plan) -> Iterator[bytes]:
        here = Path(os.path.realpath(self.root))
        base = work_tree(here) or here
        for draft in plan.drafts:
            found = original(draft, self.root / draft.path)
            real = Path(os.path.realpath(self.root / draft.path))
            if isinstance(found, Unwritten):
                done.troubles.append(found)
            elif not real.is_relative_to(base):
                why = f"it lies outside of {output.short(base)}, where no diff reaches; --write repairs it"
                done.troubles.append(Unwritten(draft.path, why))
            else:
                done.drafts.append(draft)
                yield patch(os.fsencode(real.relative_to(base).as_posix()), *found)


def _look_up(settings: Settings, job: Job, order: Order, manner: Manner) -> tuple[Report, Known]:
    """The notes as they are now, and what earlier runs saw of their links; pages are asked for over https if they may be."""
    config = settings.config
    only_reads = order.offline or not os.access(settings.store, os.W_OK)
    with (
        EnduringStore(settings.store, only_reads=only_reads) as store,
        watching(manner, ["read"] if order.offline else ["read", "upgrade"]) as watcher,
        asyncio.Runner(loop_factory=event_loop()) as runner,
    ):
        report = runner.run(_watched(Pipeline(config, job, store, watcher).run(), watcher))
        twins = Twins(frozenset())
        if order.wishes.wants(Form.UPGRADED, Reason.OK):
            links = [link for link in report.links if _in_notes(link, order.patterns)]
            asking = find_twins(
                config,
                store,
                links,
                watcher,
                user_agent=user_agent(config),
                now=lambda: datetime.now(UTC),
                offline=order.offline,
            )
            twins = runner.run(_watched(asking, watcher))
        sightings = store.sightings(moved(report))
    for notice in twins.notices:
        say(f"refguard: {clean(notice)}")
    spaced = meant(job.root, report, max_bytes=config.notes.max_bytes)
    return report, Known(sightings, twins.same, spaced)


async def _watched(work: Coroutine[Any, Any, _T], watcher: Watcher) -> _T:
    ticking = asyncio.create_task(keep_ticking(watcher))
    try:
        return await work
    finally:
        ticking.cancel()


def _in_notes(link: CheckedLink, wanted: GitIgnoreSpec | None) -> CheckedLink | None:
    """``link`` with those of its citations that stand in ``wanted`` notes; None where none does."""
    if wanted is None:
        return link
    references = tuple(each for each in link.link.references if wanted.match_file(each.location.path))
    return replace(link, link=replace(link.link, references=references)) if references else None


def _of_notes(decided: Iterable[_Decided], wanted: GitIgnoreSpec | None) -> list[_Decided]:
    """Of what was ``decided``, what is about ``wanted`` notes."""
    return [replace(each, link=link) for each in decided if (link := _in_notes(each.link, wanted))]
