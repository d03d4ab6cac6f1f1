"""An archive on loopback that speaks Memento as RFC 7089 allows: each pattern of its section 4 by name.

::

    async with LoopbackTimeGate("302") as gate:
        gate.add("https://example.org/page", "20200131120000", b"<title>As it was")
        config = ArchiveConfig(also=(gate.timegate,))
"""

from __future__ import annotations

import re
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple, Self

from aiohttp import web
from multidict import CIMultiDict

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["PATTERNS", "LoopbackTimeGate"]

PATTERNS = {
    "302": "a redirect to a copy whose address names its time (patterns 1.1 and 2.1)",
    "307": "the same, as pywb does it",
    "GUID": "a redirect to a copy whose address names nothing",
    "200": "the copy at once, with its address in Content-Location (patterns 1.2 and 2.2)",
    "no address": "the copy at once, without an address of its own (patterns 1.3 and 2.3)",
    "fixed": "the only copy there will ever be, at the address itself (pattern 3)",
    "another gate": "a redirect to another TimeGate, which knows more (section 4.5.6)",
    "GET only": "a redirect, and HEAD is not allowed",
    "page": "a page without Memento-Datetime: no archive at all (section 4.5.8)",
    "circle": "a redirect to itself",
}
_COPY = re.compile(r"/all/(?P<stamp>\d{14})(?P<mark>id_)?/(?P<url>.+)")
_GUID = re.compile(r"/copy/(?P<number>\d+)")


class _Copy(NamedTuple):
    url: str
    at: datetime
    body: bytes
    status: int
    location: str

    @property
    def date(self) -> str:
        return format_datetime(self.at, usegmt=True)


class LoopbackTimeGate:
    """The archive; ``timegate`` is its base address. ``has_raw``: whether ``id_`` is known; ``lists``: has TimeMaps."""

    def __init__(self, pattern: str = "302", *, has_raw: bool = True, lists: bool = True) -> None:
        if pattern not in PATTERNS:
            raise ValueError(f"no pattern {pattern!r}")
        self.pattern = pattern
        self.has_raw = has_raw
        self.lists = lists
        self.status = 0  # answered to everything, where it is set
        self.asked: list[tuple[str, str]] = []
        self.timegate = ""
        self._copies: list[_Copy] = []
        self._stack = AsyncExitStack()

    def add(self, url: str, timestamp: str, body: bytes = b"", status: int = 200, location: str = "") -> None:
        """Hold a copy of ``url``."""
        at = datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        self._copies.append(_Copy(url, at, body or b"<title>A page</title>", status, location))
        self._copies.sort(key=lambda copy: copy.at)

    async def __aenter__(self) -> Self:
        runner = web.ServerRunner(web.Server(self._serve), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._base = "http://{}:{}".format(*runner.addresses[0][:2])
        self.timegate = f"{self._base}/all/"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def _serve(self, http: web.BaseRequest) -> web.Response:
        self.asked.append((http.method, http.raw_path))
        path = http.raw_path
        if self.status:
            return web.Response(status=self.status)
        if found := _COPY.fullmatch(path):
            return self._replay(found["url"], found["stamp"], found["mark"])
        if found := _GUID.fullmatch(path):
            return self._show(self._copies[int(found["number"])])
        if path.startswith("/timemap/"):
            return self._timemap(path.removeprefix("/timemap/"))
        wanted = http.headers.get("Accept-Datetime")
        when = parsedate_to_datetime(wanted) if wanted else datetime.now(UTC)
        return self._negotiate(http.method, path, when)

    def _of(self, url: str) -> list[_Copy]:
        return [copy for copy in self._copies if copy.url == url]

    def _negotiate(self, method: str, path: str, when: datetime) -> web.Response:
        if self.pattern in {"another gate", "circle"} and path.startswith("/all/"):
            to = path.replace("/all/", "/more/") if self.pattern == "another gate" else path
            return web.Response(status=302, headers={"Location": to})
        if self.pattern == "page":
            return web.Response(text="<title>Welcome</title>", content_type="text/html")
        if self.pattern == "GET only" and method == "HEAD":
            return web.Response(status=405)
        url = path.split("/", 2)[2]
        copy = min(self._of(url), key=lambda copy: abs(copy.at - when), default=None)
        if copy is None:
            return web.Response(status=404)
        if self.pattern in {"200", "no address", "fixed"}:
            own = {"200": {"Content-Location": self._address(copy)}}.get(self.pattern, {})
            vary = {} if self.pattern == "fixed" else {"Vary": "Accept-Datetime"}
            return self._show(copy, {**own, **vary})
        status = 307 if self.pattern == "307" else 302
        return web.Response(
            status=status, headers={"Location": self._address(copy), "Vary": "accept-datetime"}
        )

    def _replay(self, url: str, stamp: str, mark: str | None) -> web.Response:
        copy = next((copy for copy in self._of(url) if f"{copy.at:%Y%m%d%H%M%S}" == stamp), None)
        if copy is None or (mark and not self.has_raw):
            return web.Response(status=404)
        return self._show(copy)

    def _show(self, copy: _Copy, more: dict[str, str] | None = None) -> web.Response:
        headers = CIMultiDict({"Memento-Datetime": copy.date, "Content-Type": "text/html", **(more or {})})
        headers.add("Link", f'<{copy.url}>; rel="original"')
        if self.lists:
            headers.add("Link", f'</timemap/{copy.url}>; rel="timemap"; type="application/link-format"')
        if copy.location:
            headers["Location"] = copy.location
        return web.Response(status=copy.status, body=copy.body, headers=headers)

    def _timemap(self, url: str) -> web.Response:
        lines = [f'<{url}>; rel="original"', f'<{self.timegate}{url}>; rel="timegate"']
        lines += [f'<{self._address(copy)}>; rel="memento"; datetime="{copy.date}"' for copy in self._of(url)]
        return web.Response(text=",\n".join(lines), content_type="application/link-format")

    def _address(self, copy: _Copy) -> str:
        if self.pattern == "GUID":
            return f"{self._base}/copy/{self._copies.index(copy)}"
        return f"{self._base}/all/{copy.at:%Y%m%d%H%M%S}/{copy.url}"
