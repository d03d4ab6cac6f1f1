"""Servers that break the rules, by accident or on purpose: bounded memory and time, and a verdict."""

from __future__ import annotations

from tests.web.behaviours.row import FAILING, NOT_FOUND, OK, Behaviour, Trouble
from tests.web.handlers import answer, html, not_http
from tests.web.hostile import (
    bare_lines,
    brotli,
    endless_headers,
    gzip_bomb,
    http09,
    huge_title,
    invalid_headers,
    many_ids,
    no_phrase,
)

_INVALID = b'<html><head><title>\xff\xfe\x00 Tr\xe8s \xc3\x28</title></head><body><h1>\x80\x81</h1><p id="\xff">\xf0\x28\x8c\x28</p></body>'
_NESTED = b"<title>Depth</title>" + b"<div>" * 50_000 + b"deep down"

# fmt: off
ROWS: tuple[Behaviour, ...] = (
    Behaviour("gzip-bomb", "https://bomb.example/page", *OK, gzip_bomb, "a small page and 256 MB of spaces"),
    Behaviour("brotli-unasked", "https://brotli.example/page", *OK, brotli(Content_Encoding="br"), "an encoding nobody asked for"),
    Behaviour("brotli-undeclared", "https://undeclared.example/page", *OK, brotli(), "an encoding nobody speaks of: strange signs, and no word of a death"),
    Behaviour("unknown-encoding", "https://exotic.example/page", *OK, answer(200, html("A page"), Content_Encoding="x-own")),
    Behaviour("many-ids", "https://ids.example/table", *OK, many_ids, "a hundred thousand"),
    Behaviour("huge-title", "https://verbose.example/page", *OK, huge_title, "five megabytes"),
    Behaviour("invalid-bytes", "https://bytes.example/page", *OK, answer(200, _INVALID), "no encoding has these"),
    Behaviour("invalid-charset", "https://charset.example/page", *OK, answer(200, html("A page"), Content_Type="text/html; charset=undefined")),
    Behaviour("invalid-headers", "http://latin.example/page", *OK, invalid_headers, "bytes that are not ASCII, where only ASCII may stand"),
    Behaviour("no-phrase", "http://terse.example/page", *OK, no_phrase, "a status line that ends with its number"),
    Behaviour("bare-line-feeds", "http://unix.example/page", *OK, bare_lines, "header lines end in line feeds only (RFC 9112 section 2.2 lets clients take them)"),
    Behaviour("deep-nesting", "https://nested.example/page", *OK, answer(200, _NESTED), "fifty thousand levels"),
    Behaviour("invalid-bytes-404", "https://lostbytes.example/page", *NOT_FOUND, answer(404, _INVALID), wire=(404,)),
    Behaviour("endless-headers", "http://chatter.example/page", *FAILING, endless_headers, "browsers give up as well"),
    Behaviour("http09", "http://ancient.example/page", *FAILING, http09, "a page without status line or headers", wire=(Trouble.NOT_HTTP,)),
    Behaviour("not-http", "http://ssh.example/", *FAILING, not_http, "another protocol on this port", wire=(Trouble.NOT_HTTP,)),
)
# fmt: on
