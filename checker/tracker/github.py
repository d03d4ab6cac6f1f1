"""GitHub's issues, by its REST API (docs.github.com/en/rest/issues, version 2022-11-28).

- ``GET /repos/{repository}/issues?labels=refguard&state=open``: pull requests are in the list, too, with a
  ``pull_request`` key. Pages follow one another by the Link header, whose addresses are only followed to the API itself.
- ``POST /repos/{repository}/issues``: whoever may not write gets 403 or 404; where issues are switched off, it is 410.
  A label that the token may not set is dropped without a word.
- ``GET /user`` says who we are, to the tokens of people; that of a workflow gets 403, and may set labels where it may
  write issues.
- ``PATCH /repos/{repository}/issues/{number}``, ``POST .../comments``, ``POST .../labels``.
- Who asks too fast gets 403 or 429 with Retry-After, or with ``x-ratelimit-remaining: 0``. Such a request was not heeded.

A question is asked again after an error of the server; what creates something is not, as it may have been created.
Redirects are not followed: the token travels to nobody else. The token is shown nowhere.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import aiohttp
from yarl import URL

from checker import __version__
from checker.errors import RefguardError, UsageError
from checker.fetch.session import LIBRARY_ERRORS, Proxies, new_session, retry_after, translate
from checker.report.text import clean
from checker.tracker.body import mark
from checker.tracker.plan import LABEL, Close, Comment, Edit, Issue, Open, Step

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from types import TracebackType

__all__ = ["Account", "GitHub", "Refused", "Unavailable", "find_account"]

_API = "https://api.github.com"
_REPOSITORY = re.compile(r"[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}")
_TOKEN = re.compile(r"[!-~]{1,2000}")
_LOOPBACK = re.compile(r"localhost|127\.\d+\.\d+\.\d+|::1")
_TIMEOUT = aiohttp.ClientTimeout(total=30)
_TRIES = 4
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0  # seconds
_PAGES = 20  # of a hundred issues each
_BODY_LIMIT = 20_000_000  # bytes: a hundred issues of the greatest length
_SLOW_DOWN = frozenset({403, 429})
_NOT_ALLOWED = frozenset({401, 403, 404, 410})
_REDIRECTS = range(300, 400)
_SERVER_ERROR = 500


class Refused(RefguardError):
    """The token may not do this, or the repository has no issues: nothing to be ashamed of."""


class Unavailable(RefguardError):
    """GitHub gave no answer of use."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where to ask, about which repository, and by which right. Neither ``repr`` nor ``str`` shows the token."""

    api: URL
    repository: str
    token: str = field(repr=False)

    @property
    def issues(self) -> URL:
        """The address of the issues."""
        return self.api / "repos" / self.repository / "issues"


def find_account(environ: Mapping[str, str] = os.environ) -> Account:
    """The account of the environment, as GitHub Actions names it. Raises Refused without a token; UsageError."""
    token = environ.get("GITHUB_TOKEN", "").strip()
    if not token:
        raise Refused("there is no GITHUB_TOKEN")
    if not _TOKEN.fullmatch(token):
        raise UsageError("GITHUB_TOKEN: holds what no token does")
    repository = environ.get("GITHUB_REPOSITORY", "")
    if not _REPOSITORY.fullmatch(repository) or ".." in repository.split("/"):
        raise UsageError("GITHUB_REPOSITORY: not the name of a repository, such as owner/notes")
    return Account(_api(environ.get("GITHUB_API_URL") or _API), repository, token)


def _api(address: str) -> URL:
    try:
        url = URL(address)
    except ValueError:
        url = URL()
    is_safe = url.scheme == "https" or (url.scheme == "http" and _LOOPBACK.fullmatch(url.host or ""))
    if not is_safe or not url.host or url.user or url.query_string:
        raise UsageError(f"GITHUB_API_URL: not the address of an API, such as {_API}")
    return url


class GitHub:
    """The issues of one repository. ``sleep`` and ``clock`` are arguments for tests."""

    def __init__(
        self,
        account: Account,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._account = account
        self._sleep = sleep
        self._clock = clock
        self._proxies = Proxies()
        self._login: str | None = None
        self._session: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        self._session = new_session(timeout=_TIMEOUT, repeats=False)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def issues(self, name: str) -> list[Issue]:
        """The open issues called ``name``: with its mark at the beginning, and our label.

        Where there is none, one that we opened ourselves will do: not everybody may set labels.
        """
        if found := await self._listed(name, labels=LABEL):
            return found
        self._login = await self._ask_login()
        return await self._listed(name, creator=self._login) if self._login else []

    async def _ask_login(self) -> str | None:
        """Who we are; None where the token is nobody's in particular."""
        try:
            answer, _ = await self._ask("GET", self._account.api / "user")
        except Refused:
            return None
        login = answer.get("login") if isinstance(answer, dict) else None
        return login if isinstance(login, str) else None

    async def _listed(self, name: str, **having: str) -> list[Issue]:
        found: list[Issue] = []
        page: URL | None = self._account.issues % {**having, "state": "open", "per_page": "100"}
        for _ in range(_PAGES):
            if page is None:
                break
            listed, page = await self._ask("GET", page)
            found += _ours(listed, mark(name))
        return found

    async def take(self, step: Step) -> str:
        """Do one step; what was done, for a person, or an empty string where it goes without saying."""
        issues = self._account.issues
        match step:
            case Open(title, body):
                return await self._open(title, body)
            case Edit(number, body):
                await self._ask("PATCH", issues / f"{number}", {"body": body})
                return f"updated #{number}"
            case Comment(number, body):
                await self._ask("POST", issues / f"{number}" / "comments", {"body": body})
                return ""
            case Close(number, is_done):
                reason = "completed" if is_done else "not_planned"
                await self._ask("PATCH", issues / f"{number}", {"state": "closed", "state_reason": reason})
                return f"closed #{number}"

    async def _open(self, title: str, body: str) -> str:
        """Open an issue that will be found again, by our label or by who we are: else each run would open another."""
        opened, _ = await self._ask(
            "POST", self._account.issues, {"title": title, "body": body, "labels": [LABEL]}
        )
        number = opened.get("number") if isinstance(opened, dict) else None
        if not isinstance(number, int):
            raise Unavailable("GitHub answered without the number of the issue")
        if LABEL not in _labels(opened) and self._login is None:
            await self._ask("PATCH", self._account.issues / f"{number}", {"state": "closed"})
            raise Refused(f"the token may not set the label {LABEL}, so #{number} was closed again")
        return f"opened #{number}"

    async def _ask(self, method: str, url: URL, document: object = None) -> tuple[Any, URL | None]:
        """The JSON of the answer, and the address of the next page. Raises Refused and Unavailable."""
        for attempt in range(1, _TRIES + 1):
            wait, trouble = _FIRST_WAIT * 2.0 ** (attempt - 1), ""
            may_repeat = method != "POST"
            try:
                status, headers, text = await self._send(method, url, document)
            except LIBRARY_ERRORS as error:
                trouble = f"GitHub cannot be reached: {translate(error).detail}"
            else:
                if status < _REDIRECTS.start:
                    return _json(text), self._next(headers)
                if _is_throttled(status, headers):
                    trouble, may_repeat = "GitHub asks for fewer requests", True
                    wait = self._pause(headers, wait)
                elif status >= _SERVER_ERROR:
                    trouble = f"GitHub has a trouble of its own (HTTP {status})"
                else:
                    raise self._failure(status, text)
            if not may_repeat or attempt == _TRIES or wait > _LONGEST_WAIT:
                raise Unavailable(trouble)
            await self._sleep(wait)
        raise AssertionError  # the last attempt returns or raises

    async def _send(self, method: str, url: URL, document: object) -> tuple[int, Mapping[str, str], bytes]:
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self._account.token}",
            "User-Agent": f"refguard/{__version__}",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        sent = None if document is None else json.dumps(document).encode()
        if sent is not None:
            headers["Content-Type"] = "application/json"
        async with self._session.request(
            method, url, data=sent, headers=headers, allow_redirects=False, proxy=self._proxies.of(url)
        ) as answer:
            text = bytearray()
            async for chunk in answer.content.iter_any():
                text += chunk
                if len(text) > _BODY_LIMIT:
                    raise ValueError("an answer without end")
            return answer.status, answer.headers, bytes(text)

    def _pause(self, headers: Mapping[str, str], otherwise: float) -> float:
        """Seconds to wait before the next request: as asked for, or until the hour's allowance is renewed."""
        asked = retry_after(headers.get("Retry-After"))
        if asked is not None:
            return asked
        reset = headers.get("x-ratelimit-reset", "")
        return max(0.0, float(reset) - self._clock()) if reset.isascii() and reset.isdigit() else otherwise

    def _next(self, headers: Mapping[str, str]) -> URL | None:
        """The next page, where it is a page of the same API."""
        for link in headers.get("Link", "")[:10_000].split(","):
            address, _, rest = link.partition(">")
            if 'rel="next"' in rest:
                return self._within(address.strip().removeprefix("<"))
        return None

    def _within(self, address: str) -> URL | None:
        try:
            url = URL(address)
            return url if url.origin() == self._account.api.origin() else None
        except ValueError:
            return None

    def _failure(self, status: int, text: bytes) -> RefguardError:
        """What an answer means that will be the same next time; GitHub's own words, without the token."""
        answer = _json_or_none(text)
        said = answer.get("message", "") if isinstance(answer, dict) else ""
        said = clean(str(said)[:300].replace(self._account.token, "***"))
        detail = f"GitHub answered HTTP {status}{f' ({said})' if said else ''}"
        if status in _REDIRECTS:
            detail = f"{detail}: the repository has another name now"
        return Refused(detail) if status in _NOT_ALLOWED or status in _REDIRECTS else Unavailable(detail)


def _is_throttled(status: int, headers: Mapping[str, str]) -> bool:
    if status not in _SLOW_DOWN:
        return False
    return (
        status == max(_SLOW_DOWN) or "Retry-After" in headers or headers.get("x-ratelimit-remaining") == "0"
    )


def _ours(listed: object, begins: str) -> list[Issue]:
    if not isinstance(listed, list):
        raise Unavailable("GitHub answered without a list of issues")
    return [
        Issue(each["number"], each["body"])
        for each in listed
        if isinstance(each, dict)
        and "pull_request" not in each
        and isinstance(each.get("number"), int)
        and isinstance(each.get("body"), str)
        and each["body"].startswith(begins)
    ]


def _labels(issue: Mapping[str, Any]) -> set[str]:
    labels = issue.get("labels")
    return {str(each.get("name")) for each in labels or [] if isinstance(each, dict)}


def _json(text: bytes) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise Unavailable("GitHub answered without JSON") from exc


def _json_or_none(text: bytes) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return _json(text)
    except Unavailable:
        return None
