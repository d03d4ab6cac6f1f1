"""Save Page Now without an account: slow, at most three pages a minute, often refused; best effort.

=====================================  ========================================================================
``GET /save/status/system``            whether the service is up at all; asked before anything is submitted
``GET /save/<url>``                    answers when the capture is made, with its place: ``Location`` (302),
                                       ``Content-Location`` or a ``Link`` to the memento
401, 429                               refused, which it is at the service's mood; three in a row end it
403 naming an AccessControlException   the archive does not take this address
no answer in time                      unknown: captures finish behind a time-out
anything else                          unknown
=====================================  ========================================================================

The request is waybackpy's (``save_api``), which blocks: it runs in a daemon thread, one at a time, and nobody waits
for it once it took too long or the run was cancelled. Nor does the end of the process: no executor would allow that.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from checker.archive.base import Breaker, Pace, name_of
from checker.archive.places import place_in
from checker.archive.refusals import REFUSALS, Refusal, Then
from checker.archive.service import (
    Answer,
    Limits,
    Part,
    Request,
    Trouble,
    TroubleKind,
    read_json,
    rest_together,
    trouble_in,
)
from checker.archive.spn import STATUS_TIMEOUT, Account, Saved
from checker.fetch.session import Proxies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checker.archive.base import Timing
    from checker.archive.service import Client
    from checker.config import ArchiveConfig

__all__ = ["AnonymousSavePageNow"]

PER_MINUTE = 3
"""Submissions that the service allows to those who are not signed in."""

_NAME = "Save Page Now, without keys,"
_OLD = timedelta(days=1)
_REDIRECT = range(300, 400)
_OK = 200
_REFUSED = {401, 429}
_FORBIDDEN = 403


class AnonymousSavePageNow:
    """The service as everybody sees it. No method raises."""

    def __init__(self, config: ArchiveConfig, client: Client, user_agent: str, timing: Timing) -> None:
        self._base = config.base_url.rstrip("/")
        self._timing = timing
        longest = config.timeout.total_seconds()
        pace = min(PER_MINUTE, config.captures_per_minute)
        name = f"{_NAME} at {name_of(self._base)}"
        self.submissions = Part(
            _Thread(self._base, user_agent),
            Pace(pace, gap=60.0 / pace, timing=timing),
            Breaker(name),
            Limits(longest, concurrency=1, patience=90.0),
        )
        self.questions = Part(
            client,
            Pace(60, gap=0.0, timing=timing),
            Breaker(f"{name} for its state,"),
            Limits(min(longest, STATUS_TIMEOUT), concurrency=1, patience=90.0),
        )

    async def account(self) -> Account | Trouble:
        """One capture at a time, as long as the service is up."""
        account = await self.questions.ask(Request("GET", f"{self._base}/save/status/system"), _read_system)
        rest_together(self.submissions, self.questions)
        return account

    async def submit(self, url: str, unless_within: int | None = None) -> Saved | Refusal | Trouble:  # noqa: ARG002 - there is no such option here
        """A copy of ``url``, made while it is waited for."""
        saved = await self.submissions.ask(Request("POST", url), self._read)
        rest_together(self.submissions, self.questions)
        return saved

    async def statuses(self, job_ids: Iterable[str]) -> dict[str, Saved | Refusal | None] | Trouble:
        """Nothing: there are no jobs without an account."""
        return dict.fromkeys(job_ids)

    def _read(self, answer: Answer) -> Saved | Refusal | Trouble:
        if answer.status in _REFUSED:
            answer = answer._replace(status=429)
        if trouble := trouble_in(answer, _NAME):
            return trouble
        if place := place_in(answer.headers, self._base):
            if datetime.fromtimestamp(self._timing.now(), UTC) - place.at > _OLD:
                return Refusal(Then.LATER, "the archive showed an older copy instead of making one")
            return Saved(place.at, place.url, _OK if answer.status in _REDIRECT else answer.status)
        if answer.status == _FORBIDDEN and "AccessControl" in answer.headers.get(
            "X-Archive-Wayback-Runtime-Error", ""
        ):
            return REFUSALS["blocked-url"]
        detail = f"{_NAME} answered HTTP {answer.status} without saying where the copy is"
        return Trouble(TroubleKind.GARBAGE, detail)


class _Thread:
    """Sends with waybackpy, in a thread that nobody has to wait for."""

    def __init__(self, base_url: str, user_agent: str) -> None:
        self._base = base_url
        self._user_agent = user_agent
        self._proxies = Proxies()
        self._idle = threading.Event()
        self._idle.set()

    async def send(self, request: Request, timeout: float) -> Answer | Trouble:  # noqa: ASYNC109 - it is the thread's, too
        """Have the page at the request's address captured."""
        if not self._idle.is_set():
            return Trouble(TroubleKind.UNREACHED, f"{_NAME} has not answered the last request yet")
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[Answer | Trouble] = loop.create_future()

        def work() -> None:
            from checker.archive import save_api  # noqa: PLC0415 - 170 ms that most runs need not pay

            try:
                answer = save_api.send(self._base, request.url, self._user_agent, timeout, self._proxies)
            finally:
                self._idle.set()
            with suppress(RuntimeError):  # the run, and with it the loop, is over
                loop.call_soon_threadsafe(_give, answered, answer)

        self._idle.clear()
        threading.Thread(target=work, name="save-page-now", daemon=True).start()
        try:
            async with asyncio.timeout(timeout):
                return await answered
        except TimeoutError:
            return Trouble(TroubleKind.SILENT, "the archive cannot be reached (no answer in time)")


def _give(answered: asyncio.Future[Answer | Trouble], answer: Answer | Trouble) -> None:
    if not answered.done():
        answered.set_result(answer)


def _read_system(answer: Answer) -> Account | Trouble:
    value = read_json(answer, _NAME)
    if isinstance(value, Trouble):
        return value
    if isinstance(value, dict) and value.get("status") == "ok":
        return Account(1, None)
    return Trouble(
        TroubleKind.SERVER_ERROR, f"{_NAME} is overloaded, or answers strangely (HTTP {answer.status})"
    )
