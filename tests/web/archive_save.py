"""Save Page Now 2 as the loopback archive plays it: one ``Outcome`` a URL, jobs that finish when they are asked for.

A row of ``OUTCOMES`` is one thing that the service is known to do with a submission.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.web.archive_index import Copy, Index, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["OUTCOMES", "Outcome", "SaveDesk"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one submission."""

    refusal: str | None = None  # a status_ext at once, in an answer of status 200
    failure: str | None = None  # a status_ext when the job is asked for
    polls: float = 0  # how often the job is pending before it ends
    has_job: bool = True  # False: "job_id": null
    message: str | None = None
    http_status: int = 200
    late: float = 0.0  # seconds until the index shows the capture
    final_url: str | None = None  # where the page redirected to
    body: bytes | None = None  # what the capture shows, where that is not a page
    then: str | None = None  # the name of the outcome of the next submission of this URL


_SAME = "The same snapshot had been made 12 minutes ago. You can make new capture of this URL after 1 hour."

OUTCOMES: Mapping[str, Outcome] = {
    "success": Outcome(),
    "pending twice": Outcome(polls=2),
    "endless": Outcome(polls=math.inf),
    "late index": Outcome(late=3600.0),
    "redirected": Outcome(final_url="https://moved.example/here"),
    "error page": Outcome(http_status=404),
    "no job": Outcome(has_job=False, message=_SAME),
    "same snapshot": Outcome(message=_SAME),
    "same snapshot, endless": Outcome(message=_SAME, polls=math.inf),
    "busy once": Outcome(failure="error:no-browsers-available", then="success"),
    "too many at once": Outcome(refusal="error:user-session-limit", then="success"),
}


@dataclass(slots=True)
class _Job:
    """One job: ``left`` polls remain until it ends; ``capture`` stays None where it ends in an error."""

    url: str
    outcome: Outcome
    left: float
    capture: Copy | None = None

    @property
    def is_open(self) -> bool:
        return self.left >= 0


class SaveDesk:
    """The account, the jobs and what becomes of them."""

    def __init__(self, index: Index, clock: Callable[[], float]) -> None:
        self.outcomes: dict[str, Outcome] = {}
        self.default = OUTCOMES["success"]
        self.sessions = 6
        self.promised = 0  # sessions free, if it says more than it keeps
        self.daily_captures = 0
        self.daily_captures_limit = 30_000
        self.most_open = 0
        self.tells = "Location"  # the header in which those without keys are told where the copy is
        self._index = index
        self._clock = clock
        self._jobs: dict[str, _Job] = {}
        self._tries: Counter[str] = Counter()

    def submit(self, url: str) -> dict[str, Any]:
        """The answer to ``POST /save``; every one of them travels with status 200."""
        if self._open >= self.sessions:
            return _error("error:user-session-limit", url=url)
        outcome = self.outcomes.get(url, self.default)
        if outcome.then:
            self.outcomes[url] = OUTCOMES[outcome.then]
        if outcome.refusal:
            return _error(outcome.refusal, url=url)
        answer: dict[str, Any] = {"url": url, "job_id": None}
        if outcome.has_job:
            answer["job_id"] = self._open_job(url, outcome)
        if outcome.message:
            answer["message"] = outcome.message
        self.daily_captures += 1
        return answer

    def save_at_once(self, url: str) -> Copy | None:
        """A copy, made while the client waits; None where the archive does not take the address."""
        outcome = self.outcomes.get(url, self.default)
        return None if outcome.refusal else self._capture(_Job(url, outcome, 0))

    def status(self, job_id: str) -> dict[str, Any]:
        """What the archive says of one job; an id it does not know is pending, for ever."""
        job = self._jobs.get(job_id)
        if job is not None:
            job.left -= 1
        if job is None or job.is_open:
            return {"status": "pending", "job_id": job_id, "resources": []}
        if job.outcome.failure:
            return _error(job.outcome.failure, job_id=job_id)
        copy = job.capture or self._capture(job)
        return {
            "status": "success",
            "job_id": job_id,
            "original_url": copy.original,
            "timestamp": copy.timestamp,
            "http_status": copy.status,
            "duration_sec": 1.5,
            "resources": [copy.original],
        }

    def account(self) -> dict[str, int]:
        """The answer to ``GET /save/status/user``."""
        return {
            "available": self.promised or max(0, self.sessions - self._open),
            "processing": self._open,
            "daily_captures": self.daily_captures,
            "daily_captures_limit": self.daily_captures_limit,
        }

    def finish(self) -> None:
        """End all jobs that are under way."""
        for job in self._jobs.values():
            job.left = min(job.left, 0)

    @property
    def _open(self) -> int:
        return sum(job.is_open for job in self._jobs.values())

    def _open_job(self, url: str, outcome: Outcome) -> str:
        """The id is the same for a URL submitted again while its job is open or went well."""
        job_id = self._job_id(url)
        known = self._jobs.get(job_id)
        if known and known.outcome.failure and not known.is_open:
            self._tries[fold(url)] += 1
            job_id, known = self._job_id(url), None
        if known is None:
            self._jobs[job_id] = _Job(url, outcome, outcome.polls)
        self.most_open = max(self.most_open, self._open)
        return job_id

    def _job_id(self, url: str) -> str:
        key = fold(url)
        return f"spn2-{hashlib.sha1(f'{key} {self._tries[key]}'.encode()).hexdigest()}"

    def _capture(self, job: _Job) -> Copy:
        job.capture = Copy(
            original=job.outcome.final_url or job.url,
            timestamp=datetime.now(UTC).strftime("%Y%m%d%H%M%S"),
            status=job.outcome.http_status,
            visible_at=self._clock() + job.outcome.late,
        )
        if job.outcome.body is not None:
            job.capture = replace(job.capture, body=job.outcome.body)
        self._index.add(job.capture)
        return job.capture


def _error(code: str, **rest: str) -> dict[str, Any]:
    return {"status": "error", "status_ext": code, "message": f"The capture failed ({code}).", **rest}
