"""One part of a remote service: a request, an answer or the trouble met, and the manners in between.

The only place in this package that speaks HTTP. Redirects are never followed here: where an answer points to is for
its reader to judge, and keys travel to nobody else.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

import aiohttp
from yarl import URL

from checker.fetch import body
from checker.fetch.page import is_text
from checker.fetch.session import LIBRARY_ERRORS, Proxies, new_session, retry_after, translate
from checker.fetch.waits import WORTH_TELLING, Cause, Wait
from checker.models import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aiohttp.abc import AbstractResolver

    from checker.archive.base import Breaker, Pace

__all__ = [
    "Answer",
    "Client",
    "Limits",
    "Part",
    "Request",
    "Sender",
    "Trouble",
    "TroubleKind",
    "Unclear",
    "read_json",
    "rest_together",
    "trouble_in",
]

T = TypeVar("T")

BODY_LIMIT = 4_000_000
"""Bytes of an answer that are read; no honest one is longer."""

PAGE_LIMIT, PAGE_SECONDS = 262_144, 8.0
"""Bytes of an archived page that are read, and seconds: as much as a check reads of a page."""

LASTING = 60.0
"""Seconds of a rest that an earlier run was asked for which are waited for in any case."""

FIRST_HOLD, LONGEST_HOLD = 10.0, 80.0
"""Seconds of silence after a first 429 that does not name its own; each further one in a row doubles it."""

PAUSE = 1.0
"""Seconds of silence after any other trouble, so that requests under way can still open the breaker."""

_TOO_MANY_REQUESTS = 429
_UNAUTHORIZED = 401
_SERVER_ERROR = 500


class TroubleKind(Enum):
    """Why a request told us nothing."""

    UNREACHED = auto()  # it never arrived there
    SILENT = auto()  # it may have arrived: no answer in time
    BROKEN = auto()  # it may have arrived: the connection broke before an answer
    THROTTLED = auto()
    SERVER_ERROR = auto()
    GARBAGE = auto()  # an answer of the wrong kind
    DENIED = auto()  # the keys are wrong
    STOPPED = auto()  # not sent: the breaker is open


@dataclass(frozen=True, slots=True)
class Trouble:
    """A request that told us nothing: ``detail`` is one clause on what was seen."""

    kind: TroubleKind
    detail: str
    retry_after: float | None = None


class Unclear:
    """The base of what an answer may be read as that is to be asked for in another way: neither good nor bad."""

    __slots__ = ()


class Request(NamedTuple):
    """What is sent; ``form`` makes a body of form fields. ``is_page``: the body is an archived page, not an answer."""

    method: str
    url: str
    headers: Mapping[str, str] | None = None
    form: Mapping[str, str] | None = None
    is_page: bool = False


class Answer(NamedTuple):
    """What came back; header names are read without regard to case. ``page`` is the body where one was asked for."""

    status: int
    headers: Mapping[str, str]
    text: str = ""
    page: body.Body = body.Body()


class Limits(NamedTuple):
    """How long one answer may take, how many are awaited at once, how long a wait the service may ask for."""

    timeout: float
    concurrency: int
    patience: float


class Client:
    """One aiohttp session, opened by the first request, with names looked up by what ``resolver`` makes.

    Nothing is sent twice: aiohttp's own repetition, of which no pace would know, is switched off.
    """

    def __init__(self, user_agent: str, resolver: Callable[[], AbstractResolver] | None = None) -> None:
        self._user_agent = user_agent
        self._proxies = Proxies()
        self._new_resolver = resolver
        self._resolver: AbstractResolver | None = None
        self._session: aiohttp.ClientSession | None = None

    async def send(self, request: Request, timeout: float) -> Answer | Trouble:  # noqa: ASYNC109 - aiohttp keeps it
        """The answer to ``request``, or why there is none."""
        limit = aiohttp.ClientTimeout(total=timeout)
        url = URL(request.url, encoded=True)
        headers = {"User-Agent": self._user_agent, **(request.headers or {})}
        if request.is_page:  # what was packed when it was archived is served as it is
            headers["Accept-Encoding"] = body.ENCODINGS
        if self._session is None:
            self._resolver = self._new_resolver() if self._new_resolver else None
            self._session = new_session(resolver=self._resolver, timeout=limit, repeats=False)
        try:
            async with self._session.request(
                request.method,
                url,
                headers=headers,
                data=request.form,
                allow_redirects=False,
                auto_decompress=not request.is_page,
                proxy=self._proxies.of(url),
                timeout=limit,
            ) as response:
                if request.is_page:
                    return Answer(response.status, response.headers, page=await _read_page(response))
                return Answer(response.status, response.headers, await _read(response))
        except LIBRARY_ERRORS as error:
            return _translate(error)

    async def close(self) -> None:
        """Close the session, if one was opened."""
        if self._session is not None:
            await self._session.close()
        if self._resolver is not None:
            await self._resolver.close()


class Sender(Protocol):
    """What carries a request there and an answer back."""

    async def send(self, request: Request, timeout: float) -> Answer | Trouble:  # noqa: ASYNC109 - see Client
        """The answer to ``request``, or why there is none."""
        ...


class Part:
    """One part of a service: asked no faster than its pace, and no more once its breaker is open."""

    def __init__(self, client: Sender, pace: Pace, breaker: Breaker, limits: Limits) -> None:
        self.pace = pace
        self.breaker = breaker
        self._client = client
        self._limits = limits
        self._places = asyncio.Semaphore(limits.concurrency)

    @property
    def name(self) -> str:
        """The part's name, the same in every run."""
        return self.breaker.name

    def wait(self) -> Wait | None:
        """Why an answer is waited for, if it takes long because of the pace. No check waits for it."""
        seconds = self.pace.delay()
        is_slow = max(seconds, self.pace.gap) >= WORTH_TELLING  # also while the next turn is near
        if self.breaker.is_open or not self.pace.is_awaited or not is_slow:
            return None
        cause = Cause.RATE_LIMITED if self.pace.held else Cause.PACE
        return Wait(self.name.strip(","), cause, seconds)

    async def ask(self, request: Request, read: Callable[[Answer], T]) -> T | Trouble:
        """What ``read`` makes of the answer. Trouble is the caller's to report: nothing is asked again because of it.

        Except that a kept-alive connection may turn out to be closed; then a question, in its turn, is sent once more.
        """
        async with self._places:
            answer = await self._send(request)
            is_stale = isinstance(answer, Trouble) and answer.kind is TroubleKind.BROKEN
            if is_stale and request.method != "POST":
                answer = await self._send(request)
            result = answer if isinstance(answer, Trouble) else read(answer)
            self._heed(result)
            return result

    async def _send(self, request: Request) -> Answer | Trouble:
        rest = self.pace.held
        if rest > max(self._limits.patience, LASTING):
            self.breaker.open(f"because it asked for a pause, of which {rest:.0f} s are left")
        if not await self.pace.turn(lambda: not self.breaker.is_open):
            return Trouble(TroubleKind.STOPPED, self.breaker.sentence)
        return await self._client.send(request, self._limits.timeout)

    def _heed(self, result: object) -> None:
        """Remember how it went; slow down or stop where the service asks for it."""
        if isinstance(result, Unclear):
            return
        if not isinstance(result, Trouble):
            self.breaker.succeed()
            return
        if result.kind is TroubleKind.STOPPED:
            return
        self.breaker.fail(result.detail)
        if result.kind is not TroubleKind.THROTTLED and result.retry_after is None:
            self.pace.hold(PAUSE)
            return
        doubled = FIRST_HOLD * 2.0 ** min(self.breaker.failures - 1, 10)
        wait = result.retry_after or min(LONGEST_HOLD, doubled)
        self.pace.hold(wait)  # in any case: the next run has to know
        if wait > self._limits.patience:
            self.breaker.open(f"because it asked for a pause of {wait:.0f} s ({result.detail})")


def rest_together(*parts: Part) -> None:
    """Let all of ``parts`` rest as long as any of them does: they are one service, behind one firewall."""
    longest = max(part.pace.held for part in parts)
    for part in parts:
        part.pace.hold(longest)


def trouble_in(answer: Answer, name: str) -> Trouble | None:
    """The trouble that a status code alone means; ``name`` is who answered."""
    code = answer.status
    if code == _TOO_MANY_REQUESTS:
        detail = f"{name} asked to slow down (HTTP 429)"
        return Trouble(TroubleKind.THROTTLED, detail, retry_after(answer.headers.get("Retry-After")))
    if code >= _SERVER_ERROR:
        detail = f"{name} has a trouble of its own (HTTP {code})"
        return Trouble(TroubleKind.SERVER_ERROR, detail, retry_after(answer.headers.get("Retry-After")))
    if code == _UNAUTHORIZED:
        return Trouble(TroubleKind.DENIED, f"{name} asks for a sign-in (HTTP 401)")
    return None


def read_json(answer: Answer, name: str) -> Any:  # noqa: ANN401 - whatever was sent
    """The JSON value of an answer that was meant well, or its trouble."""
    if trouble := trouble_in(answer, name):
        return trouble
    try:
        return json.loads(answer.text)
    except (ValueError, RecursionError):
        return Trouble(TroubleKind.GARBAGE, f"{name} answered HTTP {answer.status} without JSON")


async def _read(response: aiohttp.ClientResponse) -> str:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > BODY_LIMIT:
            break
    return bytes(body[:BODY_LIMIT]).decode("utf-8", errors="replace")


async def _read_page(response: aiohttp.ClientResponse) -> body.Body:
    """The beginning of an archived page; nothing of what is none."""
    declared = response.headers.get("Content-Type", "")
    if response.method == "HEAD" or (declared and not is_text(declared)):
        return body.Body()
    return await body.read(response, limit=PAGE_LIMIT, seconds=PAGE_SECONDS)


def _translate(error: BaseException) -> Trouble:
    fault = translate(error)
    never_arrived = {
        Failure.CONNECTION_REFUSED,
        Failure.HOST_NOT_FOUND,
        Failure.DNS_FAILURE,
        Failure.UNREACHABLE,
        Failure.PROXY,
        Failure.TLS_INVALID,
        Failure.TLS_INCOMPLETE_CHAIN,
    }
    kind = TroubleKind.UNREACHED if fault.failure in never_arrived else TroubleKind.SILENT
    if fault.failure is Failure.CONNECTION_RESET:
        kind = TroubleKind.BROKEN
    return Trouble(kind, f"the archive cannot be reached ({fault.detail})")
