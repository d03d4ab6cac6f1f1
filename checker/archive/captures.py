"""One run's submissions to Save Page Now: a queue, the open jobs, and one step after the other.

Nothing runs in the background: each step submits one page, asks for all open jobs at once, or sleeps until one of
the two is due. Stopping at any point leaves nothing behind but jobs at the service, which the next run asks for.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker import urls
from checker.archive.allowance import WRONG_KEYS
from checker.archive.base import memento_at, objection
from checker.archive.refusals import REFUSALS, Refusal, Then
from checker.archive.service import Trouble, TroubleKind
from checker.archive.spn import Accepted, Saved
from checker.models import Capture, CaptureState, LookupState

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence

    from checker.archive.allowance import Allowance
    from checker.archive.base import Finder, Timing
    from checker.archive.spn import SavePageNow
    from checker.config import ArchiveConfig

__all__ = ["CaptureRun"]

TRIES = 2
"""Submissions of one page in one run: the second where the service itself failed."""

BATCH = 50
"""Jobs asked for in one request."""

FIRST_POLL, POLL_GROWTH, LONGEST_POLL = 1.0, 1.6, 20.0
"""Seconds between two questions for the open jobs: they grow while nothing happens."""

SESSION_HOLD = 20.0
"""Seconds without submissions after the service said that too many are under way."""

UNDER_WAY = "the capture was under way when the run ended; the next run asks for it"

_NOTHING_SENT = {TroubleKind.UNREACHED, TroubleKind.THROTTLED, TroubleKind.DENIED, TroubleKind.STOPPED}
_OK = range(200, 300)


@dataclass(frozen=True, slots=True)
class _Job:
    url: str
    job_id: str
    until: float  # no longer waited for after that


class CaptureRun:
    """One call of ``capture``: everything given to ``run`` comes out of it once."""

    def __init__(
        self,
        service: SavePageNow,
        finder: Finder,
        allowance: Allowance,
        config: ArchiveConfig,
        timing: Timing,
        note: Callable[[Capture], None],
    ) -> None:
        self._service = service
        self._finder = finder
        self._allowance = allowance
        self._base = config.base_url.rstrip("/")
        self._wait = config.wait.total_seconds()
        self._timing = timing
        self._note = note
        self._queue: deque[str] = deque()
        self._jobs: list[_Job] = []
        self._done: deque[Capture] = deque()
        self._old_jobs: dict[str, str | None] = {}
        self._tries: Counter[str] = Counter()
        self._interval = FIRST_POLL
        self._next_poll = 0.0

    async def run(self, pages: Sequence[str], pending: Sequence[Capture]) -> AsyncGenerator[Capture, None]:
        """Ask for the ``pending`` jobs of an earlier run, submit ``pages``, wait for what was submitted."""
        self._old_jobs = {capture.url: capture.job_id for capture in pending}
        await self._resume()
        for url in pages:
            if url not in self._old_jobs:
                self._enqueue(url)
        while self._queue or self._jobs or self._done:
            while self._done:
                yield self._done.popleft()
            await self._step()

    async def _step(self) -> None:
        """The one thing that is due."""
        allowance = self._allowance
        if self._queue and allowance.used_up:
            self._close(allowance.used_up)
        elif self._queue and not allowance.slots:
            await self._ask_account()
        elif self._queue and urls.host(self._queue[0]) in allowance.hosts:
            self._defer(self._queue.popleft(), "this host takes no more captures today")
        elif self._jobs and self._timing.clock() >= self._next_poll:
            await self._poll()
        elif self._may_submit() and not self._service.submissions.pace.delay():
            await self._submit(self._queue.popleft())
        elif self._queue or self._jobs:
            await self._timing.sleep(min(self._delays()))

    def _may_submit(self) -> bool:
        return bool(self._queue) and len(self._jobs) < self._allowance.slots

    def _delays(self) -> Iterator[float]:
        """Seconds until each thing that may come next; a queue without a free slot waits for the jobs."""
        if self._jobs:
            yield max(0.0, self._next_poll - self._timing.clock())
        if self._may_submit():
            yield self._service.submissions.pace.delay()

    # --- before: the account, and what an earlier run left -----------------------------------------------------

    async def _ask_account(self) -> None:
        allowance = self._allowance
        account = await self._service.account()
        if isinstance(account, Trouble):
            self._close(_nothing_goes_out(account))
            return
        allowance.slots = max(1, account.available)
        if account.left_today is not None and account.left_today < allowance.budget:
            allowance.budget = account.left_today
            allowance.budget_reason = "the captures that archive.org allows this account today are used up"

    async def _resume(self) -> None:
        """Settle the jobs of an earlier run, or queue their pages again: the service forgets jobs within hours."""
        states: dict[str, Saved | Refusal | None] = {}
        for batch in _batches([job_id for job_id in self._old_jobs.values() if job_id]):
            answer = await self._service.statuses(batch)
            if isinstance(answer, Trouble):
                self._close(_nothing_goes_out(answer))
                break
            states |= answer
        unsettled = [
            url
            for url, job_id in self._old_jobs.items()
            if not self._settle_old(url, states.get(job_id or ""))
        ]
        lookups = [] if self._allowance.closed else [self._finder.find(url) for url in unsettled]
        found = {lookup.url: lookup.memento for lookup in await asyncio.gather(*lookups)}
        for url in unsettled:
            if memento := found.get(url):
                self._done.append(Capture(url, CaptureState.SAVED, self._old_jobs[url], memento=memento))
            else:
                self._enqueue(url)

    def _settle_old(self, url: str, state: Saved | Refusal | None) -> bool:
        """Whether the job of an earlier run has come to an end that stands."""
        if isinstance(state, Saved):
            self._save(url, self._old_jobs[url], state)
        elif isinstance(state, Refusal) and state.then is Then.NEVER:
            self._done.append(Capture(url, CaptureState.REFUSED, reason=state.sentence))
        else:
            if isinstance(state, Refusal):
                self._old_jobs[url] = None  # it ended, and its page may be submitted anew
            return False
        return True

    # --- submit ------------------------------------------------------------------------------------------------

    async def _submit(self, url: str) -> None:
        self._old_jobs[url] = None
        self._tries[url] += 1
        self._allowance.budget -= 1
        answer = await self._service.submit(urls.wire(url))
        if isinstance(answer, Accepted):
            await self._accept(url, answer)
        elif isinstance(answer, Refusal):
            self._refuse(url, answer)
        elif answer.kind in _NOTHING_SENT:
            self._defer(url, WRONG_KEYS if answer.kind is TroubleKind.DENIED else answer.detail)
        else:
            reason = f"{answer.detail}; the capture may have been made all the same"
            self._done.append(Capture(url, CaptureState.UNKNOWN, reason=reason))
        if isinstance(answer, Trouble) and answer.kind is TroubleKind.DENIED:
            self._close(WRONG_KEYS)
        elif self._service.submissions.breaker.is_open:
            self._close(self._service.submissions.breaker.sentence)

    async def _accept(self, url: str, accepted: Accepted) -> None:
        if accepted.is_repeat:
            lookup = await self._finder.find(url)
            if lookup.state is LookupState.ARCHIVED:
                capture = Capture(url, CaptureState.SAVED, accepted.job_id, memento=lookup.memento)
                self._done.append(capture)
                return
        if accepted.job_id is None:
            reason = "the archive made a copy shortly before, which cannot be seen yet"
            self._done.append(Capture(url, CaptureState.PENDING, reason=reason))
            return
        self._note(Capture(url, CaptureState.PENDING, accepted.job_id, UNDER_WAY))
        now = self._timing.clock()
        self._jobs.append(_Job(url, accepted.job_id, now + self._wait))
        self._interval = FIRST_POLL
        self._next_poll = min(self._next_poll, now + FIRST_POLL) if len(self._jobs) > 1 else now + FIRST_POLL

    def _refuse(self, url: str, answer: Refusal) -> None:
        if answer.then is Then.NEVER:
            self._done.append(Capture(url, CaptureState.REFUSED, reason=answer.sentence))
        elif answer.then is Then.AGAIN and self._tries[url] < TRIES:
            self._enqueue(url)
        else:
            self._defer(url, answer.sentence)
        if answer.then is Then.OUT:
            self._close(answer.sentence)
        elif answer.then is Then.QUOTA:
            self._allowance.hosts.add(urls.host(url))
        elif answer is REFUSALS["user-session-limit"]:
            self._allowance.slots = max(1, len(self._jobs))
            self._service.submissions.pace.hold(SESSION_HOLD)

    # --- wait --------------------------------------------------------------------------------------------------

    async def _poll(self) -> None:
        """Ask for all open jobs, and let go of those that have been waited for long enough."""
        states: dict[str, Saved | Refusal | None] = {}
        for batch in _batches([job.job_id for job in self._jobs]):
            answer = await self._service.statuses(batch)
            if not isinstance(answer, Trouble):
                states |= answer
            elif answer.kind is TroubleKind.DENIED or self._service.questions.breaker.is_open:
                self._abandon(self._service.questions.breaker.sentence or WRONG_KEYS)
                return
        now = self._timing.clock()
        jobs, self._jobs = self._jobs, []
        for job in jobs:
            self._settle(job, states.get(job.job_id), now)
        settled = len(self._jobs) < len(jobs)
        self._interval = FIRST_POLL if settled else min(self._interval * POLL_GROWTH, LONGEST_POLL)
        soonest = min((job.until for job in self._jobs), default=now)
        self._next_poll = min(now + self._interval, max(now + FIRST_POLL, soonest))

    def _settle(self, job: _Job, state: Saved | Refusal | None, now: float) -> None:
        if isinstance(state, Saved):
            self._save(job.url, job.job_id, state)
        elif isinstance(state, Refusal):
            self._refuse(job.url, state)
        elif now < job.until:
            self._jobs.append(job)
        else:
            reason = f"not finished within {self._wait:.0f} s; the next run asks for it"
            self._done.append(Capture(job.url, CaptureState.PENDING, job.job_id, reason))

    def _save(self, url: str, job_id: str | None, saved: Saved) -> None:
        if saved.status_code in _OK:
            shown = saved.url if saved.url and not objection(saved.url) else url
            memento = memento_at(self._base, shown, saved.at, saved.status_code)
            self._done.append(Capture(url, CaptureState.SAVED, job_id, memento=memento))
        else:
            reason = f"the archive, too, got an error page (HTTP {saved.status_code})"
            self._done.append(Capture(url, CaptureState.REFUSED, job_id, reason))

    # --- endings -----------------------------------------------------------------------------------------------

    def _enqueue(self, url: str) -> None:
        if self._allowance.closed:
            self._defer(url, self._allowance.closed)
        else:
            self._queue.append(url)

    def _defer(self, url: str, reason: str) -> None:
        """Leave ``url`` for the next run; where an earlier run's job may still end well, keep it."""
        old = self._old_jobs.get(url)
        state = CaptureState.PENDING if old else CaptureState.DEFERRED
        self._done.append(Capture(url, state, old, reason))

    def _close(self, reason: str) -> None:
        """Submit nothing more in this run; jobs that are open are still waited for."""
        self._allowance.close(reason)
        while self._queue:
            self._defer(self._queue.popleft(), self._allowance.closed)

    def _abandon(self, reason: str) -> None:
        """Wait for nothing, and submit nothing whose end could not be seen."""
        self._close(reason)
        later = f"{reason}; the next run asks for it"
        self._done.extend(Capture(job.url, CaptureState.PENDING, job.job_id, later) for job in self._jobs)
        self._jobs.clear()


def _nothing_goes_out(trouble: Trouble) -> str:
    return WRONG_KEYS if trouble.kind is TroubleKind.DENIED else f"nothing was submitted: {trouble.detail}"


def _batches(job_ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (job_ids[start : start + BATCH] for start in range(0, len(job_ids), BATCH))
