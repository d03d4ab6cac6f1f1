"""Save Page Now 2, the service of web.archive.org that makes copies on demand; one method an endpoint.

=====================================  ========================================================================
``GET /save/status/user``              the account: captures free now, made today, allowed a day; asked before
                                       anything is submitted, since it also tells wrong keys (401), and now and
                                       then in between: other programs use the same account
``POST /save`` with ``url``            a job id; or an error, *with status 200*; or ``job_id: null`` and "The same
                                       snapshot had been made": there is a fresh copy already. With
                                       ``if_not_archived_within`` where an earlier submission may have made one
``POST /save/status``, ``job_ids``     for each job: pending, success with the time of the copy, or an error. A
                                       job that the service has forgotten is pending for ever
429 (its body is HTML)                 slow down: the part rests, and three in a row end it for this run
no answer in time                      unknown: captures finish behind a time-out
5xx, HTML, JSON of the wrong shape     unknown
=====================================  ========================================================================

Rejected: ``capture_all`` (it archives error pages and robot walls), submissions without keys (answered 401 or 429 at
the service's mood), one status request a job (they add up), waybackpy's save class (it cannot sign in and repeats
the save eight times), asking again after a 429 (over a minute of that brings a firewall block).
"""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from checker.archive.base import Breaker, Pace, name_of
from checker.archive.refusals import Refusal, refusal
from checker.archive.service import (
    Answer,
    Limits,
    Part,
    Request,
    Trouble,
    TroubleKind,
    read_json,
    rest_together,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from checker.archive.base import Timing
    from checker.archive.keys import Keys
    from checker.archive.service import Client
    from checker.config import ArchiveConfig

__all__ = ["Accepted", "Account", "SavePageNow", "Saved", "Submitter", "insist", "states_of"]

T = TypeVar("T")

STATUS_TIMEOUT = 10.0
"""Questions about the account and about jobs are answered fast, or not at all."""

BATCH = 50
"""Jobs asked for in one request."""

_NAME = "Save Page Now"
_IN_VAIN = {TroubleKind.DENIED, TroubleKind.SILENT, TroubleKind.STOPPED}
_OK = range(200, 300)


class Account(NamedTuple):
    """What the account may still do: captures at the same time, and captures today (None: not said)."""

    available: int
    left_today: int | None


class Accepted(NamedTuple):
    """A submission that was taken. ``is_repeat``: the archive made a copy shortly before."""

    job_id: str | None
    is_repeat: bool


class Saved(NamedTuple):
    """A finished capture; ``url`` is the page's address after its redirects, where it was said."""

    at: datetime
    url: str | None
    status_code: int


class Submitter(Protocol):
    """A service that makes copies, with or without an account."""

    submissions: Part
    questions: Part

    async def account(self) -> Account | Trouble:
        """What may be submitted now."""
        ...

    async def submit(
        self, url: str, unless_within: int | None = None
    ) -> Accepted | Saved | Refusal | Trouble:
        """Ask for a copy of ``url``, unless the archive made one within so many seconds."""
        ...

    async def statuses(self, job_ids: Iterable[str]) -> dict[str, Saved | Refusal | None] | Trouble:
        """What became of each job; None: still pending."""
        ...


class SavePageNow:
    """The service, as one account sees it. No method raises."""

    def __init__(self, config: ArchiveConfig, client: Client, keys: Keys, timing: Timing) -> None:
        self._base = config.base_url.rstrip("/")
        self._headers = {"Accept": "application/json", "Authorization": keys.authorization}
        longest = config.timeout.total_seconds()
        patience = min(90.0, config.wait.total_seconds())
        where = name_of(self._base)
        self.submissions = Part(
            client,
            Pace(config.captures_per_minute, gap=min(2.0, 60.0 / config.captures_per_minute), timing=timing),
            Breaker(f"{_NAME} at {where}"),
            Limits(longest, concurrency=1, patience=patience),
        )
        self.questions = Part(
            client,
            Pace(60, gap=0.0, timing=timing),
            Breaker(f"{_NAME} at {where}, for the state of its captures,"),
            Limits(min(longest, STATUS_TIMEOUT), concurrency=1, patience=patience),
        )

    async def account(self) -> Account | Trouble:
        """The account behind the keys."""
        url = f"{self._base}/save/status/user?_t={random.randrange(10**9)}"  # noqa: S311 - only against caches
        return await self._ask(self.questions, Request("GET", url, self._headers), _read_account)

    async def submit(
        self, url: str, unless_within: int | None = None
    ) -> Accepted | Saved | Refusal | Trouble:
        """Ask for a copy of ``url``, unless the archive made one within so many seconds."""
        form = {"url": url}
        if unless_within is not None:
            form["if_not_archived_within"] = str(unless_within)
        request = Request("POST", f"{self._base}/save", self._headers, form)
        return await self._ask(self.submissions, request, _read_submission)

    async def statuses(self, job_ids: Iterable[str]) -> dict[str, Saved | Refusal | None] | Trouble:
        """What became of each job; None: still pending."""
        form = {"job_ids": ",".join(job_ids)}
        request = Request("POST", f"{self._base}/save/status", self._headers, form)
        return await self._ask(self.questions, request, _read_statuses)

    async def _ask(self, part: Part, request: Request, read: Callable[[Answer], T | Trouble]) -> T | Trouble:
        answer = await part.ask(request, read)
        rest_together(self.submissions, self.questions)
        return answer


async def insist(service: Submitter, question: Callable[[], Awaitable[T | Trouble]]) -> T | Trouble:
    """The answer to ``question``, asked again after trouble that may pass, until the breaker ends it.

    Silence is not waited for twice: with the archive down, everything else should not stand still for long.
    """
    while True:
        answer = await question()
        is_final = not isinstance(answer, Trouble) or answer.kind in _IN_VAIN
        if is_final or service.questions.breaker.is_open:
            return answer


async def states_of(
    service: Submitter, job_ids: Sequence[str]
) -> dict[str, Saved | Refusal | None] | Trouble:
    """What became of each job, asked in batches; the first trouble ends it."""
    states: dict[str, Saved | Refusal | None] = {}
    for start in range(0, len(job_ids), BATCH):
        answer = await service.statuses(job_ids[start : start + BATCH])
        if isinstance(answer, Trouble):
            return answer
        states |= answer
    return states


def _read_account(answer: Answer) -> Account | Trouble:
    value = read_json(answer, _NAME)
    if isinstance(value, Trouble):
        return value
    available = _number(value.get("available")) if isinstance(value, dict) else None
    if available is None:
        return _strange(answer)
    limit, used = _number(value.get("daily_captures_limit")), _number(value.get("daily_captures"))
    return Account(available, None if limit is None else max(0, limit - (used or 0)))


def _read_submission(answer: Answer) -> Accepted | Refusal | Trouble:
    value = read_json(answer, _NAME)
    if isinstance(value, Trouble):
        return value
    if isinstance(value, dict) and (value.get("status") == "error" or value.get("status_ext")):
        return refusal(value.get("status_ext"))
    if not isinstance(value, dict) or "job_id" not in value or answer.status not in _OK:
        return _strange(answer)
    job_id = None if value["job_id"] == "" else value["job_id"]
    if not isinstance(job_id, str | None):
        return _strange(answer)
    is_repeat = job_id is None or "same snapshot" in str(value.get("message")).lower()
    return Accepted(job_id, is_repeat)


def _read_statuses(answer: Answer) -> dict[str, Saved | Refusal | None] | Trouble:
    value = read_json(answer, _NAME)
    if isinstance(value, Trouble):
        return value
    entries = value if isinstance(value, list) else [value]
    jobs = [entry for entry in entries if isinstance(entry, dict) and isinstance(entry.get("status"), str)]
    if len(jobs) < len(entries):
        return _strange(answer)
    return {job_id: _read_job(job) for job in jobs if isinstance(job_id := job.get("job_id"), str)}


def _read_job(job: dict[str, Any]) -> Saved | Refusal | None:
    if job["status"] == "error":
        return refusal(job.get("status_ext"))
    try:
        at = datetime.strptime(str(job.get("timestamp")), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None  # a pending job; or a success without a time, which cannot be pointed to yet
    if job["status"] != "success":
        return None
    url = job.get("original_url")
    status_code = _number(job.get("http_status")) or _OK.start  # without capture_all only good pages are kept
    return Saved(at, url if isinstance(url, str) and url else None, status_code)


def _strange(answer: Answer) -> Trouble:
    return Trouble(TroubleKind.GARBAGE, f"{_NAME} answered HTTP {answer.status} with something unexpected")


def _number(value: object) -> int | None:
    """A count, as a number or in digits."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004 - no count is longer
