"""The main job: extract -> due? -> fetch -> judge -> archive -> Report, as a stream.

A link is judged as soon as it was seen, kept in the store as soon as it was judged, and handed to the archive stage
while others are still being fetched. ``stop()`` ends a run in order at any moment: what was done is reported, and
what was not is ``unchecked`` with the reason.
"""

from __future__ import annotations

import asyncio
import secrets
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from checker import __version__
from checker.archive import Archivist
from checker.archive.allowance import NO_KEYS
from checker.archive.base import objection
from checker.errors import NetworkUnavailable, NoWayOut
from checker.fetch.resolver import Resolver
from checker.judge import Triage, fragments
from checker.models import (
    CheckedLink,
    IgnoredReference,
    Link,
    Reason,
    Report,
    RunInfo,
    Status,
    Verdict,
)
from checker.site import Sites
from checker.stages import Job, Progress
from checker.stages.archiving import ArchiveStage
from checker.stages.changes import Changes, changes
from checker.stages.checking import CheckStage
from checker.stages.dates import CitationDates
from checker.stages.discretion import Discretion
from checker.stages.ending import until_stopped
from checker.stages.gating import Gating
from checker.stages.known_copies import KnownCopies
from checker.stages.past import before_run
from checker.stages.reading import Notes, read_notes
from checker.stages.second_eyes import can_be_overruled, overruled
from checker.stages.sorting import settled, sort_out
from checker.stages.timeline import timeline
from checker.urls import split_fragment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from checker.archive import Keys
    from checker.archive.warc import LocalCopies
    from checker.config import Config
    from checker.store import Store

__all__ = ["Job", "Pipeline", "Progress", "user_agent"]

_EPOCH = datetime.fromtimestamp(0, UTC)
_UNREACHED = {
    Reason.INTERRUPTED: "the run was interrupted",
    Reason.TIME_BUDGET: "the run's time was up",
    Reason.NOT_DUE: "only archives were asked",
    Reason.NO_NETWORK: "there was no network, or the run was offline",
}

_OK = 200
_LEFT = "the run ended before it was submitted; the next run goes on"
_NOT_ASKED = "this run asked no archive; the next one that does goes on with it"


def user_agent(config: Config) -> str:
    """What requests say they are."""
    return config.check.user_agent.replace("{version}", __version__)


class Pipeline:
    """One run over one store."""

    def __init__(  # noqa: PLR0913 - by name
        self,
        config: Config,
        job: Job,
        store: Store,
        progress: Progress,
        *,
        keys: Keys | None = None,
        unfit_keys: str = "",
        gating: Gating | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._config = config
        self._job = job
        self._store = store
        self._progress = progress
        self._keys = keys
        self._unfit_keys = unfit_keys
        self._gating = gating or Gating(config, job)
        self._now = now
        self._stopped_for: Reason | None = None
        self._stopping = asyncio.Event()

    def stop(self, reason: Reason) -> None:
        """End the run in order, for ``reason``. To be called from the event loop's thread, at any time."""
        self._stopped_for = self._stopped_for or reason
        self._stopping.set()

    async def run(self) -> Report:
        """Do the job. Raises StoreError or UsageError; what servers and notes do never raises.

        Raises KeyboardInterrupt when it is stopped while notes are being read.
        """
        started_at = self._now()
        budget = self._config.check.max_time
        deadline = asyncio.get_running_loop().time() + budget.total_seconds() if budget else None
        stopped = self._stopping.is_set
        read = await read_notes(self._config, self._job, self._progress, self._store, stopped=stopped)
        with self._gating.review.comparing(read, today=started_at.date()):
            return await self._run(read, started_at, deadline)

    async def _run(self, read: Notes, started_at: datetime, deadline: float | None) -> Report:
        config, job, today = self._config, self._job, started_at.date()
        sites = Sites(job.root, config.notes, read.anchors)
        locate = self._gating.review.locator(sites)
        triaged, read = sort_out(config, job, read, sites, locate=locate, today=today)
        local = settled(triaged, sites, started_at)
        for checked in local:
            self._progress.judged(checked)
        run_id = self._begin(started_at)
        async with AsyncExitStack() as stack:
            copies = await self._open_copies(stack, run_id)
            check = CheckStage(self._config, self._store, run_id, now=self._now, recorder=copies)
            archive, network = await self._work(check, triaged, read, deadline)
        self._let_archives_overrule(check, run_id)
        self._store.catch_up()
        known = self._known_copies(triaged.links, archive)
        links = [part for link in triaged.links for part in self._finished(link, check, known, copies)]
        info = RunInfo(
            run_id,
            __version__,
            started_at,
            self._now(),
            network=network,
            from_memory=self._job.offline or not self._job.check,
            complete=self._stopped_for is None and network == "ok" and check.is_complete,
            since=self._job.since,
            notices=(
                *read.notices,
                *(each for part in (check, archive, copies) if part for each in part.notices),
                *self._unfulfilled(links),
                *filter(None, [self._store.loss]),
            ),
            interrupted=self._stopped_for is Reason.INTERRUPTED,
        )
        past = before_run(self._store, run_id, check.results)
        changed = changes(links, past) if past else Changes()
        return self._report(info, read, triaged, [*links, *local], self._with_local(changed, local))

    def finish(self, report: Report) -> None:
        """Note that the run has come to its end, now that ``report`` can be read; old checks are thinned out.

        A run that is killed before that is gone on with by the next one, which tells again what is new in it.
        """
        if self._job.offline:
            return
        run = report.run
        self._store.finish_run(run.id, run.finished_at, complete=run.complete)
        self._store.note_read(run.paths)
        if not run.interrupted:  # one that always lacks time, or a way out, would let the store grow for ever
            cited = {split_fragment(each.link.url)[0] for each in report.links if not each.link.is_local}
            self._store.note_cited(cited, run.finished_at)
            keep = min(self._config.store.keep, run.finished_at - _EPOCH)
            self._store.compact(run.finished_at - keep, now=run.finished_at)

    def _begin(self, started_at: datetime) -> str:
        run_id = f"{started_at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
        return run_id if self._job.offline else self._store.begin_run(run_id, started_at)

    # --- the stages ---------------------------------------------------------------------------------------

    async def _work(
        self, check: CheckStage, triaged: Triage, read: Notes, deadline: float | None
    ) -> tuple[ArchiveStage | None, str]:
        """Check and archive, until done or stopped; the archive stage, if there was one, and the network's state."""
        resting = self._job.offline or not self._job.check
        due = check.settle(triaged.links, believe_all=resting, believe_none=self._job.everything)
        if self._job.offline:
            return None, "ok"
        if resting:
            check.results |= {link.url: CheckedLink(link, _unreached(Reason.NOT_DUE)) for link in due}
            due = []
        async with AsyncExitStack() as stack:
            archive = await self._open_archive(stack, CitationDates(read.notes, read.undated, self._job.root))
            try:
                if not await until_stopped(self._stages(check, archive, due), self._stopping, deadline):
                    self.stop(Reason.TIME_BUDGET)
                if archive and self._stopped_for is not None:
                    await archive.leave(check.results.values(), _LEFT)
            except NetworkUnavailable as exc:
                check.fall_back()
                self._stopped_for = Reason.NO_NETWORK
                return archive, "ok" if isinstance(exc, NoWayOut) else "unavailable"
            return archive, "ok"

    async def _open_copies(self, stack: AsyncExitStack, run_id: str) -> LocalCopies | None:
        folder = self._job.local_copies
        if folder is None or not self._job.check or self._job.offline:
            return None
        from checker.stages.keeping import keeping  # noqa: PLC0415 - few keep copies

        return await stack.enter_async_context(keeping(folder, run_id, self._config.archive))

    async def _open_archive(self, stack: AsyncExitStack, cited: CitationDates) -> ArchiveStage | None:
        if not (self._job.archive and self._config.archive.find):
            return None
        config = self._config
        archivist = Archivist(
            config.archive,
            user_agent=user_agent(config),
            keys=self._keys,
            unfit_keys=self._unfit_keys,
            resolver=lambda: Resolver(config.check, guard=None),  # the user names the archive
            paces=self._store.copies.paces(),
        )
        await stack.enter_async_context(archivist)
        discretion = await stack.enter_async_context(aclosing(Discretion(config.check)))
        return ArchiveStage(archivist, self._store, config.archive, cited, discretion, now=self._now)

    async def _stages(self, check: CheckStage, archive: ArchiveStage | None, due: Sequence[Link]) -> None:
        """Check ``due``, look up each link as soon as it is judged, then submit what has no copy."""
        progress = self._progress
        progress.stage("check", len(due))
        progress.waiting(lambda: [*check.waits(), *(archive.waits() if archive else ())])

        def offer(checked: CheckedLink) -> None:
            if archive and not archive.offer(checked):
                progress.advance("look up")

        def see(checked: CheckedLink) -> None:
            progress.advance("check")
            progress.judged(checked)
            offer(checked)

        async def visit() -> None:
            await check.visit(due, user_agent(self._config), see)
            if archive:
                archive.no_more()

        if archive is None:
            return await visit()
        progress.stage("look up", len(check.results) + len(due))
        for checked in check.results.values():
            offer(checked)
        async with archive.keeping_paces():
            async with asyncio.TaskGroup() as group:
                group.create_task(visit())
                group.create_task(archive.look_up(lambda: progress.advance("look up")))
            if self._config.archive.submit:
                progress.stage("save", await archive.plan(check.results.values()))
                await archive.capture(lambda: progress.advance("save"))
        return None

    def _let_archives_overrule(self, check: CheckStage, run_id: str) -> None:
        """Call those pages working that only an archive could read; what is seen of them is kept like any check."""
        doubtful = [checked for checked in check.results.values() if can_be_overruled(checked.verdict)]
        captures = self._store.copies.last_captures(checked.link.url for checked in doubtful)
        for checked in doubtful:
            capture, _ = captures.get(checked.link.url, (None, None))
            seen = overruled(checked, capture, now=self._now())
            if seen is not checked:
                check.results[checked.link.url] = seen
                if not self._job.offline:
                    self._store.save_checks(run_id, [seen])

    def _unfulfilled(self, links: Iterable[CheckedLink]) -> Iterator[str]:
        """What the configuration asks for and this run did not do, though nothing went wrong."""
        config = self._config.archive
        if self._job.archive and not self._job.offline and not config.find:
            also = ", and nothing is submitted without them" if config.submit else ""
            yield f"No archive was asked: look-ups are switched off (archive.find){also}."
        if self._job.local_copies is None or not self._job.check or self._job.offline:
            return
        missing = sum(
            link.cached and link.status_code == _OK and not link.local_copy and not objection(link.link.url)
            for link in links
        )
        if missing:
            yield (
                f"Local copies: {missing:,} of the pages that were not visited in this run have none; they are kept "
                "when they are due, or now with --all."
            )

    # --- the report ---------------------------------------------------------------------------------------

    def _with_local(self, changed: Changes, local: Iterable[CheckedLink]) -> Changes:
        """``changed``, and those links to files that the change under review broke: of others nobody keeps what they were."""
        broken = {each.link.url for each in local if self._gating.review.broke(each)}
        return changed._replace(newly_broken=tuple(sorted({*changed.newly_broken, *broken})))

    def _finished(
        self, link: Link, check: CheckStage, known: KnownCopies, copies: LocalCopies | None
    ) -> list[CheckedLink]:
        """What is known of ``link``, and of each part that is missing in it."""
        checked = check.results.get(link.url)
        if checked is None:
            checked = CheckedLink(link, _unreached(self._stopped_for or Reason.NO_NETWORK))
        checked = known.added_to(checked)
        if copies is not None and link.url in check.results:  # a portal's page is not the link's
            checked = replace(checked, local_copy=copies.copy_of(link.request_url or link.url))
        if not self._config.check.fragments:
            return [checked]
        return fragments.split(checked, partial(fragments.missing_in, checked))

    def _known_copies(self, links: Sequence[Link], archive: ArchiveStage | None) -> KnownCopies:
        left = _LEFT if self._keys or self._config.archive.anonymous else NO_KEYS
        unasked = _NOT_ASKED if archive is None else left if self._stopped_for else ""
        return KnownCopies(
            self._store, self._config.archive, archive, links, unasked=unasked, now=self._now()
        )

    def _report(
        self, info: RunInfo, read: Notes, triaged: Triage, links: Iterable[CheckedLink], changed: Changes
    ) -> Report:
        links = sorted(links, key=lambda checked: checked.link.url)
        kept = tuple(checked for checked in links if checked.verdict.status is not Status.IGNORED)
        ignored = triaged.ignored + tuple(
            IgnoredReference(reference, checked.verdict.reason, checked.verdict.detail)
            for checked in links
            if checked.verdict.status is Status.IGNORED
            for reference in checked.link.references
        )
        found = self._gating.findings(kept, read)
        return Report(
            replace(info, notices=(*info.notices, *self._gating.notices)),
            read.notes,
            kept,
            ignored=tuple(sorted(ignored, key=lambda each: each.reference.location)),
            findings=found,
            gate_on=self._gating.fail_on,
            timeline=timeline(self._store, info, kept) if self._job.is_whole else (),
            **changed._asdict(),
        )


def _unreached(reason: Reason) -> Verdict:
    return Verdict(reason, _UNREACHED[reason])
