"""Pages that their servers can recognise, and servers that stumble over the question (RFC 9110 section 13)."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from tests.web.handlers import html

if TYPE_CHECKING:
    from tests.web.wire import Handler, Reply, Request

__all__ = ["Kept", "asks_on_condition", "stumbles"]

_CONDITIONS = {"if-none-match", "if-modified-since"}


def asks_on_condition(request: Request) -> bool:
    """Whether the visitor has seen the page before."""
    return not _CONDITIONS.isdisjoint(request.headers)


class Kept:
    """A page with an ``etag`` or a date; all of it may be changed between visits. A handler."""

    def __init__(self, *, etag: str = "", last_modified: str = "", body: str = "") -> None:
        self.etag = etag
        self.last_modified = last_modified
        self.body = body

    async def __call__(self, request: Request, reply: Reply) -> None:
        page = html("A page of the library", body=self.body)
        known = {"ETag": self.etag, "Last-Modified": self.last_modified}
        headers = {name: value for name, value in known.items() if value}
        if self._is_unchanged(request):  # with the length that the page would have, as many servers have it
            await reply.send(304, b"", {**headers, "Content-Length": str(len(page))})
        else:
            await reply.send(200, page, headers)

    def _is_unchanged(self, request: Request) -> bool:
        """As section 13.2.2 has it: the tag decides where one is sent, and weak tags are as good as strong ones."""
        asked = request.headers.get("if-none-match")
        if asked is not None:
            return bool(self.etag) and asked.removeprefix("W/") == self.etag.removeprefix("W/")
        since = request.headers.get("if-modified-since")
        if since is None or not self.last_modified:
            return False
        return parsedate_to_datetime(self.last_modified) <= parsedate_to_datetime(since)


def stumbles(over_it: Handler, then: Handler) -> Handler:
    """``over_it`` for whoever asks on a condition, ``then`` for all others."""

    async def handler(request: Request, reply: Reply) -> None:
        await (over_it if asks_on_condition(request) else then)(request, reply)

    return handler
