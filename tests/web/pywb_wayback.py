"""pywb with the face of web.archive.org: a thin adapter on loopback between our archivist and a running pywb.

=============================  ================================================================================
``/web/...``                   passed through as it is, HEAD and GET alike: pywb's redirects (307), mementos, 404s
``/cdx/search/cdx``            ``/web/cdx``, whose parameters, fields and form are others
``POST /save``                 ``/web/record/id_/<url>``, along the page's redirects, as a job
``/save/status``, ``/user``    what became of the job, the account
=============================  ================================================================================

It decides nothing that pywb decides: which copies there are, which is closest, what a copy holds.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from contextlib import AsyncExitStack
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import urlencode, urljoin

import aiohttp
from aiohttp import web
from yarl import URL

from tests.web.archive import KEYS
from tests.web.pywb import Pywb, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType


__all__ = ["PywbWayback"]

_FIELDS = {
    "urlkey": "urlkey",
    "timestamp": "timestamp",
    "original": "url",
    "mimetype": "mime",
    "statuscode": "status",
    "digest": "digest",
    "length": "length",
}
"""The columns of web.archive.org's index, in its order, with pywb's names."""

_SAME = ("url", "matchType", "from", "to", "sort", "closest")  # parameters that mean the same in both
_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 3  # that Save Page Now follows
_ERRORS = {
    404: "error:not-found",
    403: "error:no-access",
    410: "error:not-found",
    429: "error:too-many-requests",
}
_OK = range(200, 300)
_HOP_BY_HOP = {"connection", "content-length", "date", "keep-alive", "server", "transfer-encoding"}


class _Recorded(NamedTuple):
    """What a page answered pywb; ``timestamp`` is empty where it could not be fetched."""

    url: str
    status: int
    timestamp: str
    location: str


class PywbWayback:
    """The adapter; it needs no answer of its own beyond the jobs that it was given.

    ``has_gate`` False: the TimeGate, asked by HEAD, knows no copy, though the index does.
    """

    def __init__(self, pywb: Pywb) -> None:
        self.base_url = ""
        self.has_gate = True
        self._pywb = pywb
        self._jobs: dict[str, asyncio.Task[dict[str, Any]]] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes(
            [
                web.route("*", "/web/{rest:.*}", self._pass),
                web.get("/cdx/search/cdx", self._cdx),
                web.post("/save", self._save),
                web.get("/save/status/user", self._user),
                web.get("/save/status/{job}", self._status),
                web.post("/save/status", self._statuses),
            ]
        )
        self._session = await self._stack.enter_async_context(aiohttp.ClientSession(auto_decompress=False))
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.base_url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*self._jobs.values(), return_exceptions=error is not None)
        await self._stack.aclose()

    # --- readers -----------------------------------------------------------------------------------------------

    async def _pass(self, request: web.Request) -> web.Response:
        if request.method == "HEAD" and not self.has_gate:
            raise web.HTTPNotFound
        url = URL(self._pywb.base_url + request.raw_path, encoded=True)
        async with self._session.request(
            request.method, url, headers=request.headers, allow_redirects=False
        ) as answer:
            headers = [
                (name, value) for name, value in answer.headers.items() if name.lower() not in _HOP_BY_HOP
            ]
            return web.Response(
                status=answer.status, reason=answer.reason, headers=headers, body=await answer.read()
            )

    async def _cdx(self, request: web.Request) -> web.Response:
        wanted = request.query
        names = wanted["fl"].split(",") if "fl" in wanted else list(_FIELDS)
        rows = [[row[_FIELDS[name]] for name in names] for row in await self._rows(request)]
        if wanted.get("output") == "json":
            return web.json_response([names, *rows] if rows else [])
        return web.Response(text="".join(f"{' '.join(row)}\n" for row in rows))

    async def _rows(self, request: web.Request) -> list[dict[str, str]]:
        wanted = request.query
        params = [("allowFuzzy", "0"), ("output", "json")]
        params += [(name, wanted[name]) for name in _SAME if name in wanted]
        url = f"{self._pywb.timegate}cdx?{urlencode(params)}"
        async with self._session.get(URL(url, encoded=True)) as answer:
            text = await answer.text()
            if answer.status != web.HTTPOk.status_code:
                raise web.HTTPBadGateway(text=text)
        rows = [_as_there(row) for row in rows_of(text)]
        for rule in wanted.getall("filter", []):
            rows = [row for row in rows if _passes(row, rule)]
        for rule in wanted.getall("collapse", []):
            rows = _collapse(rows, rule)
        limit = int(wanted.get("limit", len(rows)))
        return rows[:limit] if limit >= 0 else rows[limit:]

    # --- submitters --------------------------------------------------------------------------------------------

    async def _save(self, request: web.Request) -> web.Response:
        _check_keys(request)
        url = str((await request.post())["url"])
        job = f"spn2-{hashlib.sha1(url.encode()).hexdigest()}"
        self._jobs[job] = asyncio.create_task(self._capture(url))
        return web.json_response({"url": url, "job_id": job})

    async def _user(self, request: web.Request) -> web.Response:
        _check_keys(request)
        busy = sum(not job.done() for job in self._jobs.values())
        return web.json_response(
            {"available": 6 - busy, "processing": busy, "daily_captures": 0, "daily_captures_limit": 30_000}
        )

    async def _status(self, request: web.Request) -> web.Response:
        _check_keys(request)
        return web.json_response(self._state(request.match_info["job"]))

    async def _statuses(self, request: web.Request) -> web.Response:
        _check_keys(request)
        jobs = str((await request.post())["job_ids"]).split(",")
        return web.json_response([self._state(job) for job in jobs])

    def _state(self, job: str) -> dict[str, Any]:
        task = self._jobs.get(job)
        ended = task.result() if task and task.done() else {"status": "pending"}
        return {**ended, "job_id": job}

    async def _capture(self, url: str) -> dict[str, Any]:
        """Have ``url`` recorded, and what it redirects to; only the last page counts."""
        for _ in range(_MOST_REDIRECTS + 1):
            recorded = await self._record(url)
            if recorded.status not in _REDIRECTS or not recorded.location:
                return _ending(recorded)
            url = urljoin(url, recorded.location)
        return {"status": "error", "status_ext": "error:too-many-redirects"}

    async def _record(self, url: str) -> _Recorded:
        recording = f"{self._pywb.timegate}record/id_/"
        async with self._session.get(URL(recording + url, encoded=True), allow_redirects=False) as answer:
            await answer.read()
            at = answer.headers.get("Memento-Datetime")
            timestamp = f"{parsedate_to_datetime(at):%Y%m%d%H%M%S}" if at else ""
            location = answer.headers.get("Location", "")  # as the page wrote it
            return _Recorded(url, answer.status, timestamp, location)


def _ending(recorded: _Recorded) -> dict[str, Any]:
    """What Save Page Now says of a page that answered so: error pages are not kept."""
    if not recorded.timestamp:
        return {"status": "error", "status_ext": "error:cannot-fetch"}
    if recorded.status not in _OK:
        return {"status": "error", "status_ext": _ERRORS.get(recorded.status, "error:service-unavailable")}
    return {
        "status": "success",
        "original_url": recorded.url,
        "timestamp": recorded.timestamp,
        "http_status": recorded.status,
        "duration_sec": 0.1,
        "resources": [recorded.url],
    }


def _as_there(row: dict[str, str]) -> dict[str, str]:
    """A row as web.archive.org has it: what a revisit answered is not said."""
    return {**row, "status": "-"} if row["mime"] == "warc/revisit" else row


def _passes(row: dict[str, str], rule: str) -> bool:
    """Whether all of a value matches ``[!]field:regex``; pywb's own filters know other rules."""
    name, _, pattern = rule.removeprefix("!").partition(":")
    return (re.fullmatch(pattern, row[_FIELDS[name]]) is None) == rule.startswith("!")


def _collapse(rows: list[dict[str, str]], rule: str) -> list[dict[str, str]]:
    """Of neighbours that begin alike in one field, the first; pywb has no such thing."""
    name, _, digits = rule.partition(":")
    kept: list[dict[str, str]] = []
    for row in rows:
        start = row[_FIELDS[name]][: int(digits) if digits else None]
        if not kept or not kept[-1][_FIELDS[name]].startswith(start):
            kept.append(row)
    return kept


def _check_keys(request: web.Request) -> None:
    pairs: Mapping[str, str] = {f"LOW {access}:{secret}": access for access, secret in KEYS.items()}
    if request.headers.get("Authorization") not in pairs:
        raise web.HTTPUnauthorized(
            text='{"message": "You need to be logged in."}', content_type="application/json"
        )
