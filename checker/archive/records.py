"""WARC records (ISO 28500, WARC/1.1) of exchanges: made, and read again. The one place that uses warcio.

A record holds the answer as it came: status line and headers byte by byte, body with its content coding. Two headers
would be lies about what is in the record, and keep their value under the name that replay tools give to what they
put aside: ``Transfer-Encoding``, which is gone, and a ``Content-Length`` that is not that of the body kept. Times are
whole seconds, as in indexes: a revisit must name its original by the time it is found by.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from checker import urls
from checker.archive.cdxj import REVISIT, Line
from checker.archive.surt import surt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from checker.fetch.recording import Exchange

__all__ = ["Pair", "digest_of", "lines_in", "pair", "warcinfo"]

_VERSION = "WARC/1.1"
_PACKING = 6  # warcio's own 9 takes four times as long for a hundredth less
_ASIDE = b"X-Archive-Orig-"
_LINE_ENDS = bytes.maketrans(b"\r\n\0", b"   ")
_REDIRECT = re.compile(r"30[12378]")
_PARAMETERS = re.compile(r"[;,\s].*", re.DOTALL)
_SAID = (
    "pages as a link check fetched them: the page only, without images, styles and scripts;"
    " the names of transfer codings and of lengths that were not kept begin with X-Archive-Orig-"
)


class Pair(NamedTuple):
    """Answer and request as gzip members, and the answer's line for the index; its place is not known yet."""

    response: bytes
    request: bytes
    line: Line


class _Head(NamedTuple):
    """What the index tells of a record."""

    url: str
    date: str
    status: str
    content_type: str
    digest: str
    location: str
    truncated: str
    is_revisit: bool


class _AsSent(StatusAndHeaders):  # type: ignore[misc]
    """A head whose bytes stay as they are; warcio would turn what is not ASCII into percent signs."""

    def __init__(self, head: bytes) -> None:
        super().__init__("as sent", [])
        self._head = head

    def compute_headers_buffer(self, header_filter: object = None) -> None:  # noqa: ARG002 - warcio's signature
        self.headers_buff = self._head


def digest_of(body: bytes) -> str:
    """The digest of a payload, as tools write it."""
    return f"sha1:{base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()}"


def warcinfo(filename: str, software: str) -> tuple[bytes, str]:
    """The record that begins a file, and its id."""
    fields = {
        "software": software,
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "page only",
        "description": _SAID,
    }
    record = _writer().create_warcinfo_record(filename, fields)
    ident: str = record.rec_headers.get_header("WARC-Record-ID")
    record.rec_headers.replace_header("WARC-Date", _date(datetime.now(UTC)))
    return _member(record), ident


def pair(exchange: Exchange, digest: str, *, info: str, original: Line | None = None) -> Pair:
    """The two records of ``exchange``, whose body has ``digest``: a revisit where ``original`` has the same body.

    ``info`` is the id of the file's first record.
    """
    date = _date(exchange.started_at)
    common = {"WARC-Date": date, "WARC-Warcinfo-ID": info}
    response = _response(exchange, digest, common, original)
    ident = response.rec_headers.get_header("WARC-Record-ID")
    request = _writer().create_warc_record(
        exchange.url,
        "request",
        http_headers=_AsSent(_request_head(exchange)),
        warc_headers_dict=common | {"WARC-Concurrent-To": ident},
    )
    headers = {name.lower(): value for name, value in reversed(exchange.response_headers)}
    line = _line(
        _Head(
            exchange.url,
            date,
            str(exchange.status),
            headers.get(b"content-type", b"").decode("latin-1"),
            digest,
            location=headers.get(b"location", b"").decode("utf-8", "surrogateescape"),
            truncated=exchange.cut or "",
            is_revisit=original is not None,
        )
    )
    return Pair(_member(response), _member(request), line)


def lines_in(path: Path) -> Iterator[Line]:
    """The lines for the index of a file of whole records. Raises OSError, or warcio's ArchiveLoadFailed."""
    with path.open("rb") as file:
        records = ArchiveIterator(file)
        for record in records:
            if record.rec_type not in {"response", "revisit"} or record.http_headers is None:
                continue
            warc, http = record.rec_headers.get_header, record.http_headers.get_header
            line = _line(
                _Head(
                    warc("WARC-Target-URI"),
                    warc("WARC-Date"),
                    record.http_headers.get_statuscode(),
                    http("Content-Type", ""),
                    warc("WARC-Payload-Digest", ""),
                    location=http("Location", ""),
                    truncated=warc("WARC-Truncated", ""),
                    is_revisit=record.rec_type == "revisit",
                )
            )
            records.read_to_end(record)
            place = {"length": records.get_record_length(), "offset": records.get_record_offset()}
            yield line._replace(filename=path.name, **place)


def _response(exchange: Exchange, digest: str, common: dict[str, str], original: Line | None) -> Any:  # noqa: ANN401 - warcio has no types
    head = _AsSent(_response_head(exchange))
    headers = dict(common)
    if exchange.ip is not None:
        headers["WARC-IP-Address"] = exchange.ip
    if original is not None:
        refers_to = datetime.strptime(original.time, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        return _writer().create_revisit_record(
            exchange.url, digest, original.url, _date(refers_to), http_headers=head, warc_headers_dict=headers
        )
    headers["WARC-Payload-Digest"] = digest
    if exchange.cut is not None:
        headers["WARC-Truncated"] = exchange.cut
    return _writer().create_warc_record(
        exchange.url,
        "response",
        payload=BytesIO(exchange.body),
        length=len(exchange.body),
        http_headers=head,
        warc_headers_dict=headers,
    )


def _request_head(exchange: Exchange) -> bytes:
    target = f"/{exchange.url.split('/', 3)[3]}"
    lines = [f"{exchange.method} {target} HTTP/1.1".encode("ascii", "replace")]
    lines += [
        f"{name}: {value}".encode("utf-8", "surrogateescape") for name, value in exchange.request_headers
    ]
    return _head(lines)


def _response_head(exchange: Exchange) -> bytes:
    length = str(len(exchange.body)).encode()
    reason = exchange.reason.encode("utf-8", "surrogateescape")
    lines = [b"%s %d %s" % (exchange.version.encode(), exchange.status, reason)]
    for name, value in exchange.response_headers:
        lower = name.lower()
        is_untrue = lower == b"transfer-encoding" or (lower == b"content-length" and value.strip() != length)
        lines.append((_ASIDE if is_untrue else b"") + name + b": " + value)
    return _head(lines)


def _head(lines: list[bytes]) -> bytes:
    """A head of ``lines``; a line end within one, as old servers fold them, is a space (RFC 9112 section 5.2)."""
    return b"".join(line.translate(_LINE_ENDS) + b"\r\n" for line in lines) + b"\r\n"


def _line(head: _Head) -> Line:
    """The line for the index, still without a place."""
    redirect = ""
    if head.location and _REDIRECT.fullmatch(head.status):
        with suppress(urls.MalformedURL):
            redirect = urls.split_fragment(urls.join(head.url, head.location))[0]
    mime = _PARAMETERS.sub("", head.content_type.strip()).lower() or "unk"
    time = "".join(each for each in head.date[:19] if each.isdigit())
    return Line(
        surt(head.url),
        time,
        head.url,
        REVISIT if head.is_revisit else mime,
        head.status,
        head.digest,
        length=0,
        offset=0,
        filename="",
        redirect=redirect,
        truncated=head.truncated,
    )


def _date(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _writer() -> Any:  # noqa: ANN401 - warcio has no types
    return WARCWriter(BytesIO(), gzip=False, warc_version=_VERSION)


def _member(record: Any) -> bytes:  # noqa: ANN401 - warcio has no types
    """``record`` as a gzip member of its own."""
    writer = _writer()
    writer.write_record(record)
    return gzip.compress(writer.out.getvalue(), _PACKING, mtime=0)
