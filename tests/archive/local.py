"""A small web of answers written byte by byte, and what a check of it leaves behind as local copies."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

from checker import urls
from checker.archive.warc import LocalCopies
from checker.config import Config
from checker.fetch.client import Client
from checker.fetch.fetcher import Fetcher
from checker.models import Link, Observation
from tests.web import Behaviour, LoopbackWeb
from tests.web.behaviours.row import OK

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from checker.fetch.recording import Recorder
    from tests.web.wire import Handler, Reply, Request

__all__ = ["HOST", "HTML", "Record", "check", "copies", "head", "raw", "records", "web_of"]

HOST = "http://host.example"
HTML = b"<!doctype html><title>On hens</title><h1>On hens</h1>" + b"<p>Hens scratch. \xc3\xa9</p>\n" * 90
MAX_PAGE = 100_000


class Record(NamedTuple):
    """A WARC record as warcio reads it."""

    type: str
    url: str
    warc: dict[str, str]
    status_line: str
    headers: list[tuple[str, str]]
    body: bytes


def raw(*lines: str | bytes, body: bytes = b"", status: str = "HTTP/1.1 200 OK") -> Handler:
    """A handler that answers exactly this, says that it closes the connection, and does."""
    top = b"\r\n".join(
        line if isinstance(line, bytes) else line.encode() for line in (status, *lines, "Connection: close")
    )

    async def handler(request: Request, reply: Reply) -> None:
        await reply.raw(top + b"\r\n\r\n" + body)

    return handler


def head(body: bytes, *lines: str) -> tuple[str, ...]:
    """The usual headers of a page with ``body``."""
    return ("Content-Type: text/html; charset=utf-8", f"Content-Length: {len(body)}", *lines)


def chunked(body: bytes, size: int = 1_000) -> bytes:
    """``body`` in the transfer coding of HTTP/1.1."""
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""])


def packed(body: bytes = HTML) -> bytes:
    return gzip.compress(body, mtime=0)


def web_of(routes: Mapping[str, Handler]) -> LoopbackWeb:
    """A web of one host; the keys are paths as they are sent."""
    (first, handler), *others = routes.items()
    return LoopbackWeb([Behaviour("host", f"{HOST}{first}", *OK, handler, also=dict(others))])


def copies(folder: Path, run: str = "run", **more: Any) -> LocalCopies:
    options: dict[str, Any] = {
        "max_page": MAX_PAGE,
        "max_file": 10**9,
        "software": "refguard/test",
        "left_free": 0,
    } | more
    return LocalCopies(folder, run, **options)


async def check(
    web: LoopbackWeb, kept: Recorder | None, *addresses: str, opinions: Any = None, **options: Any
) -> list[Observation]:
    """Visit ``addresses`` one after the other, as a run does, while ``kept`` records."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(web.ca_file))
        config = Config.model_validate(
            {"check": web.check_config() | {"body_timeout": "0.5s"} | options}
        ).check
        async with Client(config, user_agent="refguard/test", recorder=kept) as client:
            fetcher = Fetcher(config, client, **(opinions or {}))
            return [await fetcher.observe(Link(urls.normalise(url), (), urls.wire(url))) for url in addresses]


def records(path: Path) -> list[Record]:
    """All records of a WARC file; bodies as they are, with their content coding."""
    with path.open("rb") as file:
        return [
            Record(
                record.rec_type,
                record.rec_headers.get_header("WARC-Target-URI") or "",
                dict(record.rec_headers.headers),
                f"{record.http_headers.protocol} {record.http_headers.statusline}"
                if record.http_headers
                else "",
                list(record.http_headers.headers) if record.http_headers else [],
                record.raw_stream.read(),
            )
            for record in ArchiveIterator(file)
        ]
