"""WARC records written by hand, as ISO 28500 says: old copies for archives that read such files."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from uuid import uuid4

__all__ = ["moment", "response", "revisit"]

_IDENTICAL = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
_HEAD = "HTTP/1.1 {0} As it was\r\nContent-Type: text/html\r\n"


def response(url: str, timestamp: str, page: bytes, status: int = 200) -> bytes:
    """What ``url`` answered at ``timestamp`` (14 digits)."""
    head = f"{_HEAD.format(status)}Content-Length: {len(page)}\r\n\r\n".encode()
    fields = {"WARC-Type": "response", "WARC-Payload-Digest": _digest(page)}
    return _record(url, timestamp, head + page, fields)


def revisit(url: str, timestamp: str, page: bytes, of: str) -> bytes:
    """``url`` answered at ``timestamp`` what it had answered at the time ``of``: ``page``, which is not said again."""
    fields = {
        "WARC-Type": "revisit",
        "WARC-Profile": _IDENTICAL,
        "WARC-Refers-To-Target-URI": url,
        "WARC-Refers-To-Date": _date(of),
        "WARC-Payload-Digest": _digest(page),
    }
    return _record(url, timestamp, f"{_HEAD.format(200)}\r\n".encode(), fields)


def moment(timestamp: str) -> datetime:
    """The time that 14 digits mean."""
    return datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def _record(url: str, timestamp: str, block: bytes, fields: dict[str, str]) -> bytes:
    lines = fields | {
        "WARC-Record-ID": f"<urn:uuid:{uuid4()}>",
        "WARC-Date": _date(timestamp),
        "WARC-Target-URI": url,
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
    }
    head = "\r\n".join(["WARC/1.0", *(f"{name}: {value}" for name, value in lines.items()), "", ""])
    return head.encode() + block + b"\r\n\r\n"


def _date(timestamp: str) -> str:
    return f"{moment(timestamp):%Y-%m-%dT%H:%M:%SZ}"


def _digest(page: bytes) -> str:
    return f"sha1:{base64.b32encode(hashlib.sha1(page).digest()).decode()}"
