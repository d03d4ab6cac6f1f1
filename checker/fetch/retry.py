"""When a request is repeated, and after how long: tenacity policies as values."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from tenacity import AsyncRetrying, RetryCallState, retry_if_result

from checker.fetch.session import IN_VAIN
from checker.models import Attempt, Failure

if TYPE_CHECKING:
    from checker.config import RetryConfig
    from checker.fetch.lanes import Sleep

__all__ = ["Random", "is_worth_repeating", "retrying"]

Random = Callable[[], float]
Request = Callable[[], Awaitable[Attempt]]


class Retrying(Protocol):
    """What ``retrying`` makes."""

    async def __call__(self, first: Attempt, request: Request, sleep: Sleep = ...) -> Attempt:
        """The last attempt; ``first`` is the one that was made already."""
        ...


_FAILURES = frozenset(
    {
        Failure.DNS_FAILURE,
        Failure.CONNECTION_RESET,
        Failure.UNREACHABLE,
        Failure.TIMEOUT,
        Failure.TLS_HANDSHAKE,
        Failure.PROXY,
        Failure.PROTOCOL,
    }
)
_MOST_SILENT_TRIES = 2  # each takes a whole time-out; who was silent twice is hardly heard the third time
_STATUS_CODES = frozenset({408, 425, 429})


def is_worth_repeating(attempt: Attempt) -> bool:
    """Whether the same request may well be answered otherwise in a moment."""
    if attempt.status_code is None:
        return attempt.was_sent and attempt.failure in _FAILURES and attempt.detail not in IN_VAIN
    return attempt.status_code in _STATUS_CODES or 500 <= attempt.status_code <= 599  # noqa: PLR2004 - RFC 9110 15.6


def retrying(config: RetryConfig, *, sleep: Sleep = asyncio.sleep, rand: Random = random.random) -> Retrying:
    """A caller that, after a first attempt, calls a coroutine function while another is worth it; it returns the last.

    Waits grow exponentially with full jitter; a Retry-After is obeyed, and one beyond ``max_wait`` ends the tries. The
    caller may be given a sleep of its own.
    """
    longest = config.max_wait.total_seconds()

    def wait(state: RetryCallState) -> float:
        asked_for = _attempt(state).retry_after
        bound = min(longest, config.wait.total_seconds() * 2.0 ** (state.attempt_number - 1))
        return bound * rand() if asked_for is None else asked_for

    def stop(state: RetryCallState) -> bool:
        last = _attempt(state)
        most = (
            min(config.attempts, _MOST_SILENT_TRIES) if last.failure is Failure.TIMEOUT else config.attempts
        )
        return state.attempt_number >= most or (last.retry_after or 0.0) > longest

    again = AsyncRetrying(
        wait=wait,
        stop=stop,
        retry=retry_if_result(is_worth_repeating),
        retry_error_callback=_attempt,  # out of tries: the last answer is the answer
    )

    async def repeat(first: Attempt, request: Request, sleep: Sleep = sleep) -> Attempt:
        if not is_worth_repeating(first):  # nearly always: the policy would cost as much as the request
            return first
        made = [first]

        async def attempt() -> Attempt:
            return made.pop() if made else await request()

        return await again.copy(sleep=sleep)(attempt)

    return repeat


def _attempt(state: RetryCallState) -> Attempt:
    if state.outcome is None:
        raise RuntimeError("tenacity asked for a decision before there was an attempt")
    result: Attempt = state.outcome.result()
    return result
