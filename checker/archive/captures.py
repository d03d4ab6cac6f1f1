"""One run's submissions: a queue, the open jobs, and one step after the other.

Nothing runs in the background: each step submits one page, asks for all open jobs at once, asks how much more may be
submitted, or sleeps until one of these is due. A submission never waits for a capture to end. Stopping at any point
leaves nothing behind but jobs and a submission at the service, which were told to ``note`` and which the next run asks
for.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from checker import urls
from checker.archive.allowance import WRONG_KEYS, Hosts
from checker.archive.base import FAILURES, memento_at, name_of, objection
from checker.archive.jobs import Jobs
from checker.archive.leftovers import Leftovers
from checker.archive.pages import SHOWS_PAGE
from checker.archive.refusals import REFUSALS, Refusal, Then
from checker.archive.service import Trouble, TroubleKind
from checker.archive.spn import Accepted, Saved, insist, states_of
from checker.fetch.waits import WORTH_TELLING, Cause, Wait
from checker.models import Capture, CaptureState

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator, Sequence

    from checker.archive.allowance import Allowance
    from checker.archive.base import Finder, Timing
    from checker.archive.jobs import Job
    from checker.archive.spn import Submitter
    from checker.config import ArchiveConfig
    from checker.models import Memento

__all__ = ["CaptureRun"]

TRIES = 2
"""Submissions of one page in one run: the second where the service itself failed."""

ACCOUNT_AGAIN, BUSY_AGAIN = 60.0, 20.0
"""Seconds until the account is asked again: while captures are free, and while none is."""

REPEATED_WITHIN = timedelta(days=1)
"""How old a copy may be that the service calls "the same snapshot"; by itself it means an hour."""

UNDER_WAY = "the capture was under way when the run ended; the next run asks for it"
CUT_OFF = "the run ended before the archive answered"
UNSEEN = "the archive made a copy shortly before, which cannot be seen yet"
ALL_BUSY = "other programs use all captures of this account that may be under way at once"
HOST_USED_UP = "this host takes no more captures today"

_NOTHING_SENT = {TroubleKind.UNREACHED, TroubleKind.THROTTLED, TroubleKind.DENIED, TroubleKind.STOPPED}


class CaptureRun:
    """One call of ``capture``: everything given to ``run`` comes out of it once."""

    def __init__(
        self,
        service: Submitter,
        finder: Finder,
        allowance: Allowance,
        config: ArchiveConfig,
        timing: Timing,
        note: Callable[[Capture], None],
    ) -> None:
        self._service = service
        self._leftovers = Leftovers(finder, config, timing)
        self._allowance = allowance
        self._base = config.base_url.rstrip("/")
        self._wait = config.wait.total_seconds()
        self._timing = timing
        self._note = note
        self._queue: deque[str] = deque()
        self._jobs = Jobs(timing, self._wait)
        self._done: deque[Capture] = deque()
        self._earlier: dict[str, Capture] = {}  # what may still come of submissions of an earlier run
        self._unless_within: dict[str, int] = {}
        self._tries: Counter[str] = Counter()
        self._hosts = Hosts(timing)
        self._overloads = 0
        self._account_due = self._full_since = timing.clock()

    async def run(self, pages: Sequence[str], pending: Sequence[Capture]) -> AsyncGenerator[Capture, None]:
        """Ask for the ``pending`` jobs of an earlier run, submit ``pages``, wait for what was submitted."""
        self._earlier = {capture.url: capture for capture in pending}
        earlier = set(self._earlier)
        await self._resume()
        for url in pages:
            if url not in earlier:
                self._enqueue(url)
        self._full_since = self._timing.clock()
        while self._queue or self._jobs or self._done:
            while self._done:
                yield self._done.popleft()
            await self._step()

    def wait(self) -> Wait | None:
        """What is waited for: a rest that was asked for, copies that are being made, the pace of submissions."""
        pace, name = self._service.submissions.pace, name_of(self._base)
        if self._queue and pace.held > WORTH_TELLING:
            return Wait(name, Cause.RATE_LIMITED, pace.held, len(self._queue))
        if self._jobs:
            return Wait(name, Cause.CAPTURE, 0.0, len(self._jobs))
        if self._queue and max(pace.delay(), pace.gap) > WORTH_TELLING:
            return Wait(name, Cause.PACE, pace.delay(), len(self._queue))
        return None

    async def _step(self) -> None:
        """The one thing that is due."""
        clock = self._timing.clock()
        if self._queue and self._allowance.used_up:
            self._close(self._allowance.used_up)
        elif self._queue and clock >= self._account_due:
            await self._ask_account()
        elif self._jobs and not self._jobs.delay():
            await self._poll()
        elif (url := self._next_page()) and not self._service.submissions.pace.delay():
            await self._submit(url)
        elif self._queue or self._jobs:
            await self._timing.sleep(max(0.0, min(self._delays())))

    def _has_slot(self) -> bool:
        return bool(self._queue) and len(self._jobs) < self._allowance.slots

    def _next_page(self) -> str | None:
        """The first page in the queue whose host may be submitted now."""
        if not self._has_slot():
            return None
        return next((url for url in self._queue if not self._hosts.delay(url)), None)

    def _delays(self) -> Iterator[float]:
        """Seconds until each thing that may come next; a queue without a free slot waits for jobs or the account."""
        clock = self._timing.clock()
        if self._jobs:
            yield self._jobs.delay()
        if self._queue:
            yield self._account_due - clock
        if self._has_slot():
            host = 0.0 if self._next_page() else min(map(self._hosts.delay, self._queue))
            yield max(self._service.submissions.pace.delay(), host)

    # --- before: the account, and what an earlier run left -----------------------------------------------------

    async def _ask_account(self) -> None:
        """How much more may be submitted. Where nothing is free, and none of it is ours, wait; but not for ever."""
        account = await insist(self._service, self._service.account)
        if isinstance(account, Trouble):
            self._close(self._nothing_goes_out(account))
            return
        self._allowance.learn(account, len(self._jobs))
        clock = self._timing.clock()
        if self._has_slot() or self._jobs:
            self._full_since = clock
        elif clock - self._full_since >= self._wait:
            self._close(ALL_BUSY)
        self._account_due = clock + (ACCOUNT_AGAIN if self._has_slot() else BUSY_AGAIN)

    async def _resume(self) -> None:
        """Settle the jobs of an earlier run, go on waiting for them, or queue their pages again."""
        job_ids = [capture.job_id for capture in self._earlier.values() if capture.job_id]
        states = await insist(self._service, lambda: states_of(self._service, job_ids))
        if isinstance(states, Trouble):
            self._close(self._nothing_goes_out(states))
            states = {}
        unsettled = [
            capture
            for capture in [*self._earlier.values()]
            if not self._settle_old(capture, states.get(capture.job_id or ""))
        ]
        if self._allowance.closed:
            for capture in unsettled:
                self._defer(capture.url, self._allowance.closed)
            return
        left = await self._leftovers.sort(unsettled)
        for capture in left.under_way:
            del self._earlier[capture.url]  # the job stands for it
            self._jobs.add(capture.url, capture.job_id or "", capture.submitted_at)
        self._done.extend(left.done)
        self._unless_within = left.anew
        for url in left.anew:
            self._enqueue(url)

    def _settle_old(self, capture: Capture, state: Saved | Refusal | None) -> bool:
        """Whether the job of an earlier run has come to an end."""
        if isinstance(state, Saved):
            self._save(capture.url, capture.job_id, state)
        elif isinstance(state, Refusal) and state.then is Then.NEVER:
            self._done.append(Capture(capture.url, CaptureState.REFUSED, reason=state.sentence))
        elif isinstance(state, Refusal):  # yesterday's trouble or quota says nothing of today
            del self._earlier[capture.url]
            self._enqueue(capture.url)
        return state is not None

    # --- submit ------------------------------------------------------------------------------------------------

    async def _submit(self, url: str) -> None:
        self._queue.remove(url)
        self._earlier.pop(url, None)
        self._tries[url] += 1
        self._allowance.spend()
        self._hosts.count(url)
        self._note(self._unanswered(url, CUT_OFF))  # before: a run may be stopped, or killed, at any moment
        answer = await self._service.submit(urls.wire(url), self._unless_within.get(url))
        match answer:
            case Accepted():
                await self._accept(url, answer)
            case Saved():
                self._save(url, None, answer)
            case Refusal():
                self._refuse(url, answer)
            case Trouble():
                self._suffer(url, answer)

    async def _accept(self, url: str, accepted: Accepted) -> None:
        now = datetime.fromtimestamp(self._timing.now(), UTC)
        if accepted.is_repeat and (copy := await self._leftovers.copy(url, now - REPEATED_WITHIN)):
            self._done.append(Capture(url, CaptureState.SAVED, accepted.job_id, memento=copy))
            return
        if accepted.job_id is None:
            self._done.append(Capture(url, CaptureState.PENDING, reason=UNSEEN, submitted_at=now))
            return
        self._note(self._jobs.add(url, accepted.job_id, now).left(UNDER_WAY))

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
            self._close_host(urls.host(url))
        elif answer is REFUSALS["user-session-limit"]:
            self._allowance.most_slots = max(1, len(self._jobs))
            self._allowance.slots = len(self._jobs)
            self._account_due = self._timing.clock() + BUSY_AGAIN
        self._count_overloads(answer)

    def _suffer(self, url: str, trouble: Trouble) -> None:
        """No answer that tells anything. Whether anybody is there is asked before the next submission."""
        self._account_due = self._timing.clock()
        if trouble.kind in _NOTHING_SENT:
            self._defer(url, WRONG_KEYS if trouble.kind is TroubleKind.DENIED else trouble.detail)
        else:
            self._done.append(self._unanswered(url, trouble.detail))
        if trouble.kind is TroubleKind.DENIED:
            self._close(WRONG_KEYS)
        elif self._service.submissions.breaker.is_open:
            self._close(self._service.submissions.breaker.sentence)

    def _unanswered(self, url: str, why: str) -> Capture:
        """What is known of a submission that may have arrived."""
        now = datetime.fromtimestamp(self._timing.now(), UTC)
        reason = f"{why}; the capture may have been made all the same"
        return Capture(url, CaptureState.UNKNOWN, reason=reason, submitted_at=now)

    def _count_overloads(self, answer: Refusal) -> None:
        """End the submissions where one after the other was refused for what is no page's fault."""
        self._overloads = self._overloads + 1 if answer.is_overload else 0
        if self._overloads >= FAILURES:
            breaker = self._service.submissions.breaker
            breaker.open(f"after {self._overloads} refusals in a row; the last: {answer.sentence}")
            self._close(breaker.sentence)

    # --- wait --------------------------------------------------------------------------------------------------

    async def _poll(self) -> None:
        """Ask for all open jobs, and let go of those that have been waited for long enough."""
        states = await states_of(self._service, self._jobs.ids)
        if isinstance(states, Trouble):
            if states.kind is TroubleKind.DENIED or self._service.questions.breaker.is_open:
                self._abandon(self._service.questions.breaker.sentence or WRONG_KEYS)
                return
            states = {}
        late = self._jobs.settle(lambda job: self._settle(job, states.get(job.job_id)))
        reason = f"not finished within {self._wait:.0f} s; the next run asks for it"
        self._done.extend(job.left(reason) for job in late)

    def _settle(self, job: Job, state: Saved | Refusal | None) -> bool:
        """Whether the job has come to an end."""
        if isinstance(state, Saved):
            self._save(job.url, job.job_id, state)
        elif isinstance(state, Refusal):
            self._refuse(job.url, state)
        return state is not None

    def _save(self, url: str, job_id: str | None, saved: Saved) -> None:
        self._overloads = 0
        if saved.status_code in SHOWS_PAGE:
            self._done.append(Capture(url, CaptureState.SAVED, job_id, memento=self._memento(url, saved)))
        else:
            reason = f"the archive, too, got no page (HTTP {saved.status_code})"
            self._done.append(Capture(url, CaptureState.REFUSED, job_id, reason))

    def _memento(self, url: str, saved: Saved) -> Memento:
        shown = saved.url if saved.url and not objection(saved.url) else url
        return memento_at(self._base, shown, saved.at, saved.status_code)

    # --- endings -----------------------------------------------------------------------------------------------

    def _enqueue(self, url: str) -> None:
        if self._allowance.closed:
            self._defer(url, self._allowance.closed)
        elif urls.host(url) in self._allowance.hosts:
            self._defer(url, HOST_USED_UP)
        else:
            self._queue.append(url)

    def _defer(self, url: str, reason: str) -> None:
        """Leave ``url`` for the next run; where an earlier submission may still end well, keep that."""
        nothing = Capture(url, CaptureState.DEFERRED)
        self._done.append(replace(self._earlier.get(url, nothing), reason=reason))

    def _close(self, reason: str) -> None:
        """Submit nothing more in this run; jobs that are open are still waited for."""
        self._allowance.close(reason)
        while self._queue:
            self._defer(self._queue.popleft(), self._allowance.closed)

    def _close_host(self, host: str) -> None:
        """Submit nothing more of ``host`` in this run."""
        self._allowance.hosts.add(host)
        waiting, self._queue = self._queue, deque()
        for url in waiting:
            self._enqueue(url)

    def _abandon(self, reason: str) -> None:
        """Wait for nothing, and submit nothing whose end could not be seen."""
        self._close(reason)
        self._done.extend(job.left(f"{reason}; the next run asks for it") for job in self._jobs.abandon())

    def _nothing_goes_out(self, trouble: Trouble) -> str:
        """Why nothing is submitted when the service cannot be asked what it would take."""
        if trouble.kind is TroubleKind.DENIED:
            return WRONG_KEYS
        sent = "nothing more" if self._tries else "nothing"
        return self._service.questions.breaker.sentence or f"{sent} was submitted: {trouble.detail}"
