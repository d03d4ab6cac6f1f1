"""An archive on loopback that answers like web.archive.org: TimeGate, mementos, CDX index, Save Page Now 2.

::

    async with LoopbackArchive() as archive:
        archive.add("https://example.org/page", "20200131120000")
        archive.save("https://example.org/other", "pending twice")
        archive.fault("index", "429")
        config = ArchiveConfig(base_url=archive.base_url)  # keys: demo, demo

``requests`` logs every request with its time, so that a test can assert paces. A new way to fail is one row in
``FAULTS``, a new fate of a submission one row in ``archive_save.OUTCOMES``.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import parse_qsl

from aiohttp import web
from multidict import CIMultiDict

from tests.web.archive_index import FIELDS, Copy, Index, closest, fold, moment
from tests.web.archive_save import OUTCOMES, Outcome, SaveDesk

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping
    from types import TracebackType

__all__ = ["FAULTS", "KEYS", "OUTCOMES", "Fault", "LoopbackArchive", "Outcome", "Request"]

KEYS = {"demo": "demo"}
"""The access keys that are valid, with their secrets."""

_RUNTIME_ERROR = "X-Archive-Wayback-Runtime-Error"
_EXCLUDED = "AdministrativeAccessControlException"
_HTML = "<!doctype html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
_PLACE = re.compile(r"/web/(?P<timestamp>\d{0,14})(?P<raw>id_)?/(?P<url>.+)")
_ENDPOINTS = (
    ("timegate", re.compile(r"/web/.*")),
    ("index", re.compile(r"/cdx/search/cdx(\?.*)?")),
    ("save", re.compile(r"/save")),
    ("anonymous", re.compile(r"/save/https?:.*")),
    ("user", re.compile(r"/save/status/user(\?.*)?")),
    ("system", re.compile(r"/save/status/system")),
    ("status", re.compile(r"/save/status(/.*)?")),
)


class Request(NamedTuple):
    """One request as it arrived. ``at`` is a time of the archive's clock; ``form`` holds query and form fields."""

    at: float
    endpoint: str
    method: str
    path: str
    form: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]

    def one(self, name: str) -> str:
        """The last value of one field, or an empty string."""
        return dict(self.form).get(name, "")


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which an endpoint fails. ``cuts`` closes the connection without an answer."""

    status: int = 200
    body: str = ""
    content_type: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)
    cuts: bool = False
    delay: float = 0.0  # seconds before the answer, by the wall
    goes_on: bool = False  # after the delay, the honest answer


_TOO_MANY_REQUESTS = 429
_SLOW_DOWN = _HTML.format("429 Too Many Requests")

FAULTS: Mapping[str, Fault] = {
    "429": Fault(429, _SLOW_DOWN),
    "429 empty": Fault(429),
    "429, wait 1": Fault(429, _SLOW_DOWN, headers={"Retry-After": "1"}),
    "429, wait 25": Fault(429, _SLOW_DOWN, headers={"Retry-After": "25"}),
    "429, wait an hour": Fault(429, _SLOW_DOWN, headers={"Retry-After": "3600"}),
    "401": Fault(401, '{"message": "Not authorized."}', "application/json"),
    "403": Fault(403, _HTML.format("403 Forbidden")),
    "404": Fault(404, _HTML.format("404 Not Found")),
    "500": Fault(500, _HTML.format("Internal Server Error")),
    "502": Fault(502, _HTML.format("502 Bad Gateway")),
    "503": Fault(503, _HTML.format("503 Service Unavailable")),
    "504": Fault(504, _HTML.format("504 Gateway Time-out")),
    "portal page": Fault(200, _HTML.format("Sign in to the network") + "<input type=password>"),
    "image": Fault(200, "PNG", "image/png"),
    "cut short": Fault(200, '[{"status": "succ', "application/json"),
    "html": Fault(200, _HTML.format("Internet Archive: Temporarily Offline")),
    "garbage": Fault(200, "oops", "text/plain"),
    "list": Fault(200, "[1, null]", "application/json"),
    "wrong types": Fault(
        200,
        '{"job_id": {}, "status": 7, "available": [], "url": null, "status_ext": false}',
        "application/json",
    ),
    "portal": Fault(302, headers={"Location": "http://portal.example/login"}),
    "elsewhere": Fault(
        302, headers={"Location": "http://other.example/web/20200101000000/http://a.example/"}
    ),
    "down": Fault(cuts=True),
    "silent": Fault(cuts=True, delay=3600.0),
    "slow": Fault(delay=0.3, goes_on=True),
}


@dataclass(slots=True)
class _Planned:
    fault: Fault
    after: float
    times: float
    every: int
    spared: int
    asked: int = 0

    def is_next(self) -> bool:
        """Count one request, and say whether it fails."""
        if self.after > 0:
            self.after -= 1
            return False
        self.asked += 1
        if self.asked % self.every or (self.spared and self.asked % self.spared == 0):
            return False
        self.times -= 1
        return self.times >= 0


class LoopbackArchive:
    """The server. ``clock`` dates requests; everything it knows belongs to the instance."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.requests: list[Request] = []
        self.base_url = ""
        self.public_url = ""  # the address it gives for itself, where that is another
        self.links_on = {"copy"}  # what comes with the neighbours in a Link header: copy, redirect
        self.says_why = True  # whether an exclusion names itself in a header, besides the page
        self.index = Index(clock)
        self.desk = SaveDesk(self.index, clock)
        self.refused: list[
            tuple[Request, float]
        ] = []  # answered with a 429, and the seconds it asks for (0: none)
        self._clock = clock
        self._excluded: set[str] = set()
        self._faults: dict[str, _Planned] = {}
        self._mistakes: list[Exception] = []
        self._closing = asyncio.Event()
        self._stack = AsyncExitStack()

    # --- what a test or a demo says --------------------------------------------------------------------------

    def add(
        self, url: str, timestamp: str, status: int = 200, body: bytes | None = None, **more: Any
    ) -> None:
        """Hold a copy of ``url``; ``more``: location, is_revisit, visible_at, content_type, headers."""
        moment(timestamp)  # a wrong timestamp is the test's mistake
        copy = Copy(url, timestamp, status, **more)
        self.index.add(copy if body is None else replace(copy, body=body))

    def exclude(self, url: str) -> None:
        """Hide every copy of ``url``, as at its owner's wish."""
        self._excluded.add(fold(url))

    def save(self, url: str, outcome: str | Outcome) -> None:
        """Decide what becomes of submissions of ``url``; without a word they succeed at once."""
        self.desk.outcomes[url] = OUTCOMES[outcome] if isinstance(outcome, str) else outcome

    def fault(
        self,
        endpoint: str,
        fault: str | Fault,
        *,
        after: float = 0,
        times: float = float("inf"),
        every: int = 1,
        spared: int = 0,
    ) -> None:
        """Let ``endpoint`` (timegate, index, save, user, status, system, anonymous) fail, as a row of ``FAULTS`` says.

        It answers honestly ``after`` times before, and again when it failed ``times`` times; in between it flaps, and
        fails ``every`` so many times only, or always but the ``spared``-th time.
        """
        if endpoint not in dict(_ENDPOINTS):
            raise ValueError(f"no endpoint {endpoint!r}")
        self._faults[endpoint] = _Planned(
            FAULTS[fault] if isinstance(fault, str) else fault, after, times, every, spared
        )

    def heal(self, endpoint: str) -> None:
        """End the fault of ``endpoint``."""
        self._faults.pop(endpoint, None)

    def asked(self, *endpoints: str) -> list[Request]:
        """The requests that reached these endpoints, in order; all of them where none is named."""
        return [request for request in self.requests if not endpoints or request.endpoint in endpoints]

    # --- the server ------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        runner = web.ServerRunner(web.Server(self._serve), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.base_url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        if self._mistakes and error is None:
            raise self._mistakes[0]

    async def stop(self) -> None:
        """Be down from now on: connections are refused. ``base_url`` stays."""
        self._closing.set()
        await self._stack.aclose()

    async def _serve(self, http: web.BaseRequest) -> web.StreamResponse:
        try:
            return await self._answer(http)
        except Exception as mistake:
            self._mistakes.append(mistake)
            raise

    async def _answer(self, http: web.BaseRequest) -> web.StreamResponse:
        path = http.raw_path
        endpoint = next((name for name, pattern in _ENDPOINTS if pattern.fullmatch(path)), "")
        query = path.partition("?")[2] if endpoint != "timegate" else ""
        form = (*parse_qsl(query), *parse_qsl(await http.text()))
        request = Request(self._clock(), endpoint, http.method, path, form, http.headers)
        self.requests.append(request)
        planned = self._faults.get(endpoint)
        if planned and planned.is_next():
            if planned.fault.status == _TOO_MANY_REQUESTS:
                self.refused.append((request, float(planned.fault.headers.get("Retry-After", "0"))))
            failed = await self._fail(http, planned.fault)
            if failed is not None:
                return failed
        return await _HANDLERS.get((http.method, endpoint), _no_page)(self, request)

    async def _fail(self, http: web.BaseRequest, fault: Fault) -> web.Response | None:
        if fault.delay:
            waiting = asyncio.create_task(self._closing.wait())
            await asyncio.wait([waiting], timeout=fault.delay)
            waiting.cancel()
        if fault.cuts and http.transport is not None:
            http.transport.abort()
        if fault.goes_on:
            return None
        return web.Response(
            status=fault.status, text=fault.body, content_type=fault.content_type, headers=fault.headers
        )

    # --- one handler an endpoint -----------------------------------------------------------------------------

    async def timegate(self, request: Request) -> web.Response:
        """A redirect to the closest copy, or the copy itself with its archived status."""
        place = _PLACE.fullmatch(request.path)
        if place is None:
            return _page(404, "Not Found")
        if fold(place["url"]) in self._excluded:
            response = _page(403, "This URL has been excluded from the Wayback Machine.")
            if self.says_why:
                response.headers[_RUNTIME_ERROR] = f"{_EXCLUDED}: Blocked Site Error"
            return response
        copies = self.index.of(place["url"])
        if not copies:
            return _page(404, "The Wayback Machine has not archived that URL.")
        copy = closest(copies, place["timestamp"])[0]
        headers = CIMultiDict({"Vary": "accept-datetime"})
        is_here = copy.timestamp == place["timestamp"]
        if ("copy" if is_here else "redirect") in self.links_on:
            headers.extend(("Link", line) for line in self._links(copies, copy))
        if is_here:
            return self._memento(copy, place["raw"], headers)
        headers["Location"] = self._memento_url(copy, place["raw"])
        return web.Response(status=302, headers=headers)

    async def cdx(self, request: Request) -> web.Response:
        """Rows of the index as text or JSON; nothing at all for what it does not hold."""
        if fold(request.one("url")) in self._excluded:
            return _page(403, f"{_EXCLUDED}: Blocked Site Error")
        names = request.one("fl").split(",") if request.one("fl") else FIELDS
        rows = [[row[name] for name in names] for row in self.index.query(request.form)]
        if request.one("output") == "json":
            return web.json_response([list(names), *rows] if rows else [])
        return web.Response(text="".join(f"{' '.join(row)}\n" for row in rows), content_type="text/plain")

    async def submit(self, request: Request) -> web.Response:
        """``POST /save``."""
        return self._for_members(request, lambda: self.desk.submit(request.one("url")))

    async def save_at_once(self, request: Request) -> web.Response:
        """``GET /save/<url>``, for everybody: the answer comes when the copy is made, and says where it is."""
        copy = self.desk.save_at_once(request.path.removeprefix("/save/"))
        if copy is None:
            headers = {"X-Archive-Wayback-Runtime-Error": "AdministrativeAccessControlException: Blocked"}
            return web.Response(status=403, headers=headers)
        place, name = f"/web/{copy.timestamp}/{copy.original}", self.desk.tells
        if name == "Link":
            base = self.public_url or self.base_url
            link = (
                f'<{copy.original}>; rel="original", <{base}{place}>; rel="first last memento"; datetime="x"'
            )
            return web.Response(status=copy.status, headers={"Link": link})
        return web.Response(status=302 if name == "Location" else copy.status, headers={name: place})

    async def one_status(self, request: Request) -> web.Response:
        """``GET /save/status/<job>``."""
        return self._for_members(request, lambda: self.desk.status(request.path.rpartition("/")[2]))

    async def many_statuses(self, request: Request) -> web.Response:
        """``POST /save/status`` with ``job_ids``."""
        job_ids = request.one("job_ids").split(",")
        return self._for_members(request, lambda: [self.desk.status(job_id) for job_id in job_ids])

    async def user(self, request: Request) -> web.Response:
        """``GET /save/status/user``."""
        return self._for_members(request, self.desk.account)

    async def system(self, request: Request) -> web.Response:
        """``GET /save/status/system``."""
        return web.json_response({"status": "ok"})

    def _for_members(self, request: Request, answer: Callable[[], object]) -> web.Response:
        scheme, _, pair = request.headers.get("Authorization", "").partition(" ")
        access, _, secret = pair.partition(":")
        if scheme != "LOW" or not secret or KEYS.get(access) != secret:
            return web.json_response(
                {"message": "You need to be logged in to use Save Page Now."}, status=401
            )
        return web.json_response(answer(), dumps=json.dumps)

    def _memento(self, copy: Copy, raw: str | None, headers: CIMultiDict[str]) -> web.Response:
        headers.update({"Memento-Datetime": _http_date(copy), "Content-Type": copy.content_type})
        headers.update({f"X-Archive-Orig-{name}": value for name, value in copy.headers.items()})
        if "Content-Encoding" in copy.headers:
            headers["Content-Encoding"] = copy.headers["Content-Encoding"]
        if copy.location:
            base = f"{self.public_url or self.base_url}/web/{copy.timestamp}{raw or ''}"
            headers["Location"] = f"{base}/{copy.location}"
        return web.Response(status=copy.status, body=copy.body, headers=headers)

    def _links(self, copies: list[Copy], copy: Copy) -> Iterator[str]:
        """Link headers as web.archive.org sends them, which names the first copy twice where it is the previous one."""
        yield f'<{copy.original}>; rel="original"'
        base = self.public_url or self.base_url
        yield f'<{base}/web/timemap/link/{copy.original}>; rel="timemap"; type="application/link-format"'
        here = copies.index(copy)
        named = {
            "first": 0,
            "prev": here - 1 if here else None,
            "next": here + 1 if copy is not copies[-1] else None,
            "last": len(copies) - 1,
        }
        for name, place in named.items():
            if place is not None:
                address, date = self._memento_url(copies[place], None), _http_date(copies[place])
                yield f'<{address}>; rel="{name} memento"; datetime="{date}"'

    def _memento_url(self, copy: Copy, raw: str | None) -> str:
        return f"{self.public_url or self.base_url}/web/{copy.timestamp}{raw or ''}/{copy.original}"


def _http_date(copy: Copy) -> str:
    return moment(copy.timestamp).strftime("%a, %d %b %Y %H:%M:%S GMT")


def _page(status: int, sentence: str) -> web.Response:
    return web.Response(status=status, text=_HTML.format(sentence), content_type="text/html")


async def _no_page(archive: LoopbackArchive, request: Request) -> web.Response:
    return _page(404, "Page Not Found")


_HANDLERS: Mapping[tuple[str, str], Callable[[LoopbackArchive, Request], Awaitable[web.Response]]] = {
    ("HEAD", "timegate"): LoopbackArchive.timegate,
    ("GET", "timegate"): LoopbackArchive.timegate,
    ("GET", "index"): LoopbackArchive.cdx,
    ("POST", "save"): LoopbackArchive.submit,
    ("GET", "anonymous"): LoopbackArchive.save_at_once,
    ("GET", "status"): LoopbackArchive.one_status,
    ("POST", "status"): LoopbackArchive.many_statuses,
    ("GET", "user"): LoopbackArchive.user,
    ("GET", "system"): LoopbackArchive.system,
}
