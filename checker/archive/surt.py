"""SURT, the sort-friendly form of an address, by which indexes of web archives are sorted. Pure.

``http://www.Example.com/B?y=2&x=1`` becomes ``com,example)/b?x=1&y=2``: what differs in scheme, ``www``, case, order of
the query or a session id is one key. The rules are those of the Internet Archive, which every replay tool follows. The
one package for them is under the AGPL, has not changed since 2019 and brings a list of public suffixes along; so here
they are, and a test compares the two.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

__all__ = ["surt"]

_SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_WWW = re.compile(r"\Awww\d*\.")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_PATH_SESSIONS = tuple(
    re.compile(rf"(?<=/){each}/(?=[^?]+\.aspx)", re.IGNORECASE)
    for each in (r"\((?:[a-z]\([0-9a-z]{24}\))+\)", r"\([0-9a-z]{24}\)")
)
_QUERY_SESSIONS = tuple(
    re.compile(rf"{each}(?:&|\Z)", re.IGNORECASE)
    for each in (
        "jsessionid=[0-9a-z]{32}",
        "phpsessid=[0-9a-z]{32}",
        "sid=[0-9a-z]{32}",
        "aspsessionid[a-z]{8}=[a-z]{24}",
        "cfid=[^&]+&cftoken=[^&]+",
    )
)
_MOST_ROUNDS = 64  # of percent-encoding upon percent-encoding; each takes as long as the address
_LONGEST = 4_000
"""Characters of a path or query in which session ids are looked for: the patterns try each place anew."""


@lru_cache(maxsize=4096)
def surt(url: str) -> str:
    """The key of the http(s) address ``url``, which is absolute and ASCII, as it was sent."""
    parts = urlsplit(url)
    host = _WWW.sub("", parts.hostname or "", count=1)
    port = parts.port
    suffix = "" if port is None or port == _DEFAULT_PORTS.get(parts.scheme) else f":{port}"
    query = _query(parts.query)
    return f"{','.join(reversed(host.split('.')))}{suffix}){_path(parts.path)}{'?' if query else ''}{query}"


def _path(path: str) -> str:
    kept: list[bytes] = []
    first, *segments = _unescaped(path).split(b"/")
    for segment in segments or [first]:
        if segment == b".." and kept:
            kept.pop()
        elif segment != b".":
            kept.append(segment)
    *folders, name = kept or [b""]
    levelled = b"/" + b"".join(folder + b"/" for folder in folders if folder) + name
    shown = _escaped(levelled).lower()
    if len(shown) <= _LONGEST:
        for pattern in _PATH_SESSIONS:
            shown = _without_last(pattern, shown)
    return shown.removesuffix("/") or "/"


def _query(query: str) -> str:
    shown = _escaped(_unescaped(query))
    if len(shown) <= _LONGEST:
        for pattern in _QUERY_SESSIONS:
            shown = _without_last(pattern, shown)
    return "&".join(
        "=".join(each) for each in sorted(each.split("=", 1) for each in shown.lower().split("&"))
    )


def _without_last(pattern: re.Pattern[str], text: str) -> str:
    """``text`` without the last place that ``pattern`` finds."""
    found = [*pattern.finditer(text)]
    return text[: found[-1].start()] + text[found[-1].end() :] if found else text


def _unescaped(text: str) -> bytes:
    """``text`` without percent-encoding, however often it was encoded."""
    raw = text.encode("utf-8", "surrogatepass")
    for _ in range(_MOST_ROUNDS):
        if b"%" not in raw or (plain := unquote_to_bytes(raw)) == raw:
            break
        raw = plain
    return raw


def _escaped(raw: bytes) -> str:
    return quote_from_bytes(raw, safe=_SAFE)
