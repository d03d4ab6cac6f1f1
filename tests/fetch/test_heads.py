from __future__ import annotations

import time

import pytest

from checker.fetch.heads import begins, end_of, is_too_long, tidy, without_empty_lines

START = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.0 404\r\nServer: x\r\n\r\n",
        b"HTTP/1.1 200 OK\nContent-Length: 7\n\n",
        b"HTTP/1.1 200 Tr\xe8s bien\r\nX-Owner: \xff J\xf6rg\r\nSet-Cookie: a=b: c\r\nX-Empty:\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length:   7  \r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_a_head_that_keeps_to_the_rules_stays_as_it_is(head: bytes) -> None:
    assert tidy(head) is head


@pytest.mark.parametrize(
    ("lines", "tidied"),
    [
        # neither a name nor a value
        (b"A: 1\r\nThis is no header\r\nB: 2\r\n", b"A: 1\r\nB: 2\r\n"),
        (b"no header\r\nB: 2\r\n", b"B: 2\r\n"),
        (b": nothing\r\nB: 2\r\n", b"B: 2\r\n"),
        (b"X(A): 1\r\nB C: 2\r\nD: 3\r\n", b"D: 3\r\n"),
        # RFC 9112 section 5.1: the space before a colon is taken out
        (b"Content-Type : text/html\r\n", b"Content-Type: text/html\r\n"),
        (b"Content-Type\t: text/html\n", b"Content-Type: text/html\r\n"),
        # section 5.2: folded lines are joined by spaces; section 2.2: none behind the status line
        (b"X-A: one\r\n  two\r\n\tthree\r\nB: 2\r\n", b"X-A: one two three\r\nB: 2\r\n"),
        (b" X-A: one\r\nB: 2\r\n", b"B: 2\r\n"),
        # section 2.2: a carriage return alone is a space
        (b"A: one\rtwo\r\n", b"A: one two\r\n"),
        # section 6.3: one length, and chunks instead of any
        (b"Content-Length: 7\r\ncontent-length: 7\r\n", b"Content-Length: 7\r\n"),
        (b"Content-Length: 7, 7\r\nA: 1\r\n", b"A: 1\r\nContent-Length: 7\r\n"),
        (b"Content-Length: 7\r\nTransfer-Encoding: chunked\r\n", b"Transfer-Encoding: chunked\r\n"),
        (b"Content-Length: -1\r\nA: 1\r\n", b"A: 1\r\n"),
        (b"Content-Length:\r\nA: 1\r\n", b"A: 1\r\n"),
        (b"Content-Length: 7 bytes\r\nA: 1\r\n", b"A: 1\r\n"),
        # two that differ are an error to browsers as well: the parser refuses them
        (
            b"Content-Length: 7\r\nContent-Length: 9\r\nno header\r\n",
            b"Content-Length: 7\r\nContent-Length: 9\r\n",
        ),
    ],
)
def test_what_browsers_overlook_is_left_out(lines: bytes, tidied: bytes) -> None:
    assert tidy(START + lines + b"\r\n") == START + tidied + b"\r\n"
    assert tidy(START + tidied + b"\r\n") == START + tidied + b"\r\n"


@pytest.mark.parametrize(
    ("line", "tidied"),
    [
        (b"HTTP/1.1  200  OK", b"HTTP/1.1 200 OK"),
        (b"http/1.1 200 OK", b"HTTP/1.1 200 OK"),
        (b"HTTP/2 200", b"HTTP/1.1 200 "),
        (b"HTTP/2.0 200 OK", b"HTTP/1.1 200 OK"),
        (b"HTTP/1 200 OK", b"HTTP/1.0 200 OK"),
        (b"HTTP 200 OK", b"HTTP/1.0 200 OK"),
        (b"HTTP/1.1 200: OK", b"HTTP/1.1 200 OK"),
        (b"HTTP/1.1 2000 OK", b"HTTP/1.1 2000 OK"),
        (b"HTTP/1.1 fine", b"HTTP/1.1 fine"),
    ],
)
def test_a_status_line_with_a_number_is_one(line: bytes, tidied: bytes) -> None:
    assert tidy(line + b"\r\nA: 1\r\n\r\n") == tidied + b"\r\nA: 1\r\n\r\n"


@pytest.mark.parametrize(
    ("data", "end"),
    [
        (b"HTTP/1.1 200 OK\r\nA: 1\r\n\r\nbody\r\n\r\n", 25),
        (b"HTTP/1.1 200 OK\nA: 1\n\nbody\r\n\r\n", 22),
        (b"HTTP/1.1 200 OK\r\nA: 1\r\n", -1),
        (b"HTTP/1.1 200 OK\r\nA: 1\r\n\r", -1),
    ],
)
def test_a_head_ends_with_an_empty_line(data: bytes, end: int) -> None:
    assert end_of(bytearray(data)) == end
    come = bytearray()
    ends = []
    for byte in data:  # and wherever it is cut
        come.append(byte)
        ends.append(end_of(come, len(come) - 1))
    assert next((found for found in ends if found >= 0), -1) == end


def test_only_what_begins_like_a_head_is_waited_for() -> None:
    assert all(begins(bytearray(b"HTTP/1.1 200"[:length])) for length in range(12))
    assert begins(bytearray(b"http/1.1"))
    assert not begins(bytearray(b"SSH-2.0"))
    assert not begins(bytearray(b"HTML"))
    assert begins(bytearray(b"HTTP/" + bytes(2**18)))


def test_nobody_waits_for_the_end_of_a_head_without_measure() -> None:
    assert not is_too_long(bytearray(b"HTTP/" + bytes(2**17)))
    assert is_too_long(bytearray(b"HTTP/" + bytes(2**18)))


def test_empty_lines_before_a_head_are_nothing() -> None:
    data = bytearray(b"\r\n\n\r\nHTTP/1.1 200\r\n\r\n")
    without_empty_lines(data)
    assert data == b"HTTP/1.1 200\r\n\r\n"


@pytest.mark.parametrize(
    "piece", [b"a", b"a:b\r\n", b"a\r\n", b" \r\n", b"\r", b":", b"Content-Length: 1\r\n"]
)
def test_time_is_linear(piece: bytes) -> None:
    head = START + piece * (256 * 1024 // len(piece)) + b"\r\n\r\n"
    started = time.process_time()
    tidy(head)
    assert time.process_time() - started < 1
