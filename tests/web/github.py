"""GitHub's issues on loopback, as far as a tracking issue needs them (docs.github.com/en/rest/issues).

::

    async with LoopbackGitHub() as github:
        environment = github.environment  # GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN
        github.fault(403, {"Retry-After": "1"})  # the next request, once

``log`` has a word for each request that changed something; ``issues`` are as they stand.
"""

from __future__ import annotations

import re
from collections import deque
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

__all__ = ["REPOSITORY", "TOKEN", "LoopbackGitHub", "StoredIssue"]

REPOSITORY = "owner/notes"
TOKEN = "ghs_0123456789abcdefABCDEF"
_PER_PAGE = 2  # few, so that there are pages
_BASE = re.escape(f"/repos/{REPOSITORY}/issues")
_LONGEST = 65_536


@dataclass(slots=True)
class StoredIssue:
    number: int
    title: str
    body: str
    labels: list[str] = field(default_factory=list)
    state: str = "open"
    state_reason: str | None = None
    comments: list[str] = field(default_factory=list)
    is_pull_request: bool = False
    author: str = "stranger"

    @property
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = {
            "number": self.number,
            "title": self.title,
            "body": self.body,
            "state": self.state,
            "labels": [{"name": name} for name in self.labels],
        }
        return document | ({"pull_request": {}} if self.is_pull_request else {})


class LoopbackGitHub:
    """The API; ``permits``: whether the token may write issues; ``labels``: whether it may set labels.

    ``login`` is whose token it is; None: that of a workflow.
    """

    def __init__(
        self,
        *,
        permits: bool = True,
        has_issues: bool = True,
        labels: bool = True,
        login: str | None = None,
    ) -> None:
        self._login = login
        self._permits, self._has_issues, self._labels = permits, has_issues, labels
        self.issues: list[StoredIssue] = []
        self.log: list[str] = []
        self.requests = 0
        self.links: deque[str] = deque()  # what the Link header says instead
        self._faults: deque[tuple[int, Mapping[str, str]]] = deque()
        self._stack = AsyncExitStack()
        self._url = ""

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        assert runner.addresses
        self._url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @property
    def environment(self) -> dict[str, str]:
        return {"GITHUB_API_URL": self._url, "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_TOKEN": TOKEN}

    @property
    def open_issues(self) -> list[StoredIssue]:
        return [issue for issue in self.issues if issue.state == "open"]

    def add(self, body: str, *labels: str, **values: Any) -> StoredIssue:
        issue = StoredIssue(len(self.issues) + 1, "An issue", body, list(labels), **values)
        self.issues.append(issue)
        return issue

    def fault(self, status: int, headers: Mapping[str, str] | None = None, times: int = 1) -> None:
        self._faults.extend([(status, headers or {})] * times)

    async def _answer(self, request: web.Request) -> web.Response:
        self.requests += 1
        if self._faults:
            status, headers = self._faults.popleft()
            echo = {"message": f"a fault; you sent {request.headers.get('Authorization')}"}
            return web.json_response(echo, status=status, headers=headers)
        if refusal := self._refusal(request):
            return web.json_response({"message": refusal[1]}, status=refusal[0])
        if request.method == "GET":
            return self._who() if request.path == "/user" else self._list(request)
        document = await request.json()
        if len(document.get("body") or "") > _LONGEST:
            return web.json_response({"message": "body is too long"}, status=422)
        return self._change(request, document)

    def _refusal(self, request: web.Request) -> tuple[int, str] | None:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, "Bad credentials"
        if not self._has_issues:
            return 410, "Issues has been disabled in this repository."
        if request.method != "GET" and not self._permits:
            return 403, "Resource not accessible by integration"
        return None

    def _who(self) -> web.Response:
        if self._login is None:
            return web.json_response({"message": "Resource not accessible by integration"}, status=403)
        return web.json_response({"login": self._login})

    def _list(self, request: web.Request) -> web.Response:
        if not re.fullmatch(_BASE, request.path):
            return web.json_response({"message": "Not Found"}, status=404)
        wanted, state = request.query.get("labels"), request.query.get("state", "open")
        creator = request.query.get("creator")
        found = [
            issue.document
            for issue in reversed(self.issues)
            if (not wanted or wanted in issue.labels)
            and creator in {None, issue.author}
            and state in {"all", issue.state}
        ]
        page = int(request.query.get("page", "1"))
        start = (page - 1) * _PER_PAGE
        headers = {}
        if self.links:
            headers["Link"] = self.links.popleft()
        elif found[start + _PER_PAGE :]:
            url = request.url.update_query(page=page + 1)
            headers["Link"] = f'<{self._url}/>; rel="first", <{url}>; rel="next"'
        return web.json_response(found[start : start + _PER_PAGE], headers=headers)

    def _change(self, request: web.Request, document: dict[str, Any]) -> web.Response:
        path = re.fullmatch(rf"{_BASE}(?:/(\d+))?(/comments)?", request.path)
        if path is None:
            return web.json_response({"message": "Not Found"}, status=404)
        if path[1] is None:
            labels = document.get("labels", []) if self._labels else []
            issue = self.add(document["body"], *labels)
            issue.title, issue.author = document["title"], self._login or "github-actions[bot]"
            self.log.append(f"open #{issue.number}")
            return web.json_response(issue.document, status=201)
        issue = self.issues[int(path[1]) - 1]
        if path[2]:
            issue.comments.append(document["body"])
            self.log.append(f"comment #{issue.number}")
            return web.json_response({"id": 1}, status=201)
        for key, value in document.items():
            setattr(issue, key, value)
        self.log.append(f"{'close' if document.get('state') == 'closed' else 'edit'} #{issue.number}")
        return web.json_response(issue.document)
