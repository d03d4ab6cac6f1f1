"""The head of an answer, made such that a strict parser takes it where browsers do. Pure.

Browsers leave out a line without a colon, or one whose name is no name, cut the space before a colon, join what is folded,
take a length that is said twice, and prefer chunks to a length (RFC 9112 sections 2.2, 5.1, 5.2 and 6.3; Fetch standard).
Where they give up, as for two lengths that differ, the line stays, and so does the parser's refusal.
"""

from __future__ import annotations

import re

__all__ = ["begins", "end_of", "is_too_long", "tidy", "without_empty_lines"]

_LONGEST = 256 * 1024
"""Bytes; browsers refuse a longer head (Chromium's ERR_RESPONSE_HEADERS_TOO_BIG)."""
_WELL_FORMED = re.compile(
    rb"HTTP/1\.[01] [0-9]{3}(?: [^\r\n]*+)?+\r?\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]++:[^\r\n]*+\r?\n)*+\r?\n"
)
_LENGTH, _CODING = b"content-length", b"transfer-encoding"
_LENGTH_LINE, _CODING_LINE = b"\n%s:" % _LENGTH, b"\n%s:" % _CODING
_ONE_LENGTH = re.compile(rb"\ncontent-length:[ \t]*+[0-9]++[ \t]*+\r?\n")
_EMPTY_LINES = re.compile(rb"(?:\r?\n)++")
_STATUS = re.compile(
    rb"HTTP(?:/(?P<version>[0-9](?:\.[0-9])?+))?+[ \t]++(?P<code>[0-9]{3})(?![0-9]):?+[ \t]*+(?P<phrase>.*+)",
    re.IGNORECASE | re.DOTALL,
)
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]++")

Field = tuple[bytes, bytes]


def without_empty_lines(data: bytearray) -> None:
    """Take the empty lines before a head out of ``data``; all at once, lest a flood of them take long."""
    if data.startswith((b"\r", b"\n")) and (found := _EMPTY_LINES.match(data)):
        del data[: found.end()]


def end_of(data: bytearray, searched: int = 0) -> int:
    """Where the head at the beginning of ``data`` ends; -1: not yet. Of ``data`` so much was ``searched`` before."""
    first = max(0, searched - 2)
    crlf = data.find(b"\n\r\n", first)
    lf = data.find(b"\n\n", first, None if crlf < 0 else crlf)
    return lf + 2 if lf >= 0 else crlf + 3 if crlf >= 0 else -1


def begins(data: bytearray) -> bool:
    """Whether ``data`` can be the beginning of a head, so that its end is worth waiting for."""
    return b"HTTP/".startswith(bytes(data[:5]).upper())


def is_too_long(data: bytearray) -> bool:
    """Whether nobody waits for the end of a head that begins with so much."""
    return len(data) >= _LONGEST


def tidy(head: bytes) -> bytes:
    """``head``, empty line included; nearly always as it is, and that is found out in microseconds."""
    if _WELL_FORMED.fullmatch(head) and _has_one_length(head.lower()):
        return head
    status, *lines = head.rstrip(b"\r\n").split(b"\n")
    fields = [field for line in _unfolded(lines) if (field := _field(line)) is not None]
    written = (b"%s: %s" % field for field in _with_one_length(fields))
    return b"\r\n".join([_status(status.rstrip(b"\r")), *written, b"", b""])


def _has_one_length(head: bytes) -> bool:
    """Whether the lower-case ``head`` says how long the body is in one way, or not at all."""
    count = head.count(_LENGTH_LINE)
    if count == 0:
        return True
    at = head.find(_LENGTH_LINE)
    return count == 1 and _ONE_LENGTH.match(head, at) is not None and _CODING_LINE not in head


def _status(line: bytes) -> bytes:
    """The status line in the one form there is; a version that is missing is 1.0, as to browsers."""
    found = _STATUS.fullmatch(line)
    if found is None:
        return line
    version = b"1.1" if (found["version"] or b"1.0") >= b"1.1" else b"1.0"
    return b"HTTP/%s %s %s" % (version, found["code"], found["phrase"])


def _unfolded(lines: list[bytes]) -> list[bytes]:
    """The lines of a head, those joined that begin with a space; one behind the status line is nothing."""
    groups: list[list[bytes]] = []
    for line in lines:
        if not line.startswith((b" ", b"\t")):
            groups.append([line])
        elif groups:
            groups[-1].append(line)
    return [b" ".join(part.strip(b" \t\r") for part in group) for group in groups]


def _field(line: bytes) -> Field | None:
    """Name and value; None for a line that has no name. A carriage return alone is a space."""
    name, colon, value = line.partition(b":")
    name = name.strip(b" \t\r")
    return (name, value.replace(b"\r", b" ").strip()) if colon and _NAME.fullmatch(name) else None


def _with_one_length(fields: list[Field]) -> list[Field]:
    """``fields`` with one length, if it is said twice, and with none where it is no number or there are chunks."""
    said = {part.strip() for name, value in fields if _is_length(name) for part in value.split(b",")}
    is_clear = all(map(bytes.isdigit, said)) and not any(name.lower() == _CODING for name, _ in fields)
    if not said or (is_clear and len(said) > 1):
        return fields
    others = [field for field in fields if not _is_length(field[0])]
    return [*others, (b"Content-Length", said.pop())] if is_clear else others


def _is_length(name: bytes) -> bool:
    return name.lower() == _LENGTH
