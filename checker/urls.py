"""Addresses: parse, compare, join, redact. Pure.

Two forms of one address are kept apart. The *identity* (``normalise``) says whether two citations mean the same
target; it is what reports and the store hold, and it never carries a password. The *wire form* (``wire``) is what
is sent: what the author wrote, with only that encoded which HTTP cannot carry.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

import idna

__all__ = [
    "MalformedURL",
    "host",
    "is_web",
    "join",
    "normalise",
    "redact",
    "scheme",
    "split_fragment",
    "wire",
]

DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT = "!#$%&'()*+,/:;=?@[]~|"  # everything RFC 3986 allows in a path or query, and what servers take in practice
_ORDINARY = re.compile(
    r"https?://(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)++[a-z]{2,63})"
    r"/[\w~!$&'()*+,:;=@/.-]*+(?:\?[\w~!$&'()*+,:;=@/?.-]*+)?+",
    re.ASCII,
)
"""Most addresses: a lower-case name, a path, perhaps a query, and nothing in them that could be written otherwise. Such an
address is its own identity and its own wire form; to take it apart first would make a run over known links a third
slower."""
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_USERINFO = re.compile(
    r"(?P<lead>(?<![A-Za-z])https?(?=[:;：︰/])[:;：︰]?[/\\／]*+\s++(?=[^\s/?#@:]++:)"
    r"|(?:(?<![A-Za-z])(?!mailto:)[A-Za-z]{2,}+[:;：︰]|//)[/\\／]*+)(?P<run>[^\s/?#]*+)",
    re.IGNORECASE,
)
"""What may hold a password, also behind a slip: ``http:/u:p@h``. All that may is taken, so that time stays linear."""
_OF_THE_WEB = re.compile(r"//|t{1,3}p{1,2}s{0,2}[:;：︰]", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(
    r"(?!(?:https?|mailto|xmpp|sips?|im|acct|news|mid|cid|urn):)[^\s:/@]++:[^\s/@]++(?=@[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++[/:?#]\S)",
    re.IGNORECASE,
)
"""``name:password@host.example/path``: an address whose scheme was forgotten; without a path it may be a mailbox in prose."""
_NAME_AND_PASSWORD = re.compile(r"[^@:]+:.+", re.DOTALL)
_NUMERIC_HOST = re.compile(r"(?:(?:0[xX][0-9A-Fa-f]*|[0-9]+)\.){0,3}(?:0[xX][0-9A-Fa-f]*|[0-9]+)")
_BAD_HOST = re.compile(r"[\x00-\x20\x7f<>\"'`{}|\\^%,;()!$&*+=]")

_PORT = (
    "what stands behind the colon of the host is no port, a number up to 65535; correct it or leave it out"
)
_SQUARE_BRACKETS = "square brackets in a host can only hold an IPv6 address, as in http://[2001:db8::1]/; correct or remove them"
_AMBIGUOUS = "the host holds a sign that browsers take for one of / ? # @ : and no name can have; remove it"


class MalformedURL(ValueError):
    """An http(s) address that no client could request; ``str()`` says what is wrong with it, and what to do."""


class _Web(NamedTuple):
    """The parts of an http(s) address; ``host`` is lower-case ASCII, ``port`` None where it is the default."""

    scheme: str
    userinfo: str
    host: str
    port: int | None
    path: str
    query: str | None


def scheme(url: str) -> str:
    """The lower-case scheme of ``url``, or an empty string for a relative reference."""
    found = _SCHEME.match(url)
    return found[1].lower() if found else ""


def is_web(url: str) -> bool:
    """Whether ``url`` is fetched over HTTP: http, https or protocol-relative."""
    return scheme(url) in DEFAULT_PORTS or url.startswith("//")


def split_fragment(url: str) -> tuple[str, str | None]:
    """``url`` without its fragment, and the fragment (None where there is no ``#``)."""
    bare, mark, fragment = url.partition("#")
    return bare, fragment if mark else None


def host(url: str) -> str:
    """The host of ``url`` as it is looked up: lower-case ASCII, no port. Raises MalformedURL."""
    return _ordinary_host(url) or _parse(url).host


def normalise(url: str) -> str:
    """The identity of an http(s) address, without its fragment (RFC 3986 section 6.2.2, RFC 5891).

    Host case and IDNA, default port, case of percent-encoding, needlessly encoded letters, empty path and dot
    segments are levelled; nothing else is. A user name or password becomes ``***``. Raises MalformedURL.
    """
    if _is_level(url):
        return url
    web = _parse(url)
    path = _remove_dot_segments(_level_escapes(_encode(web.path))) or "/"
    userinfo = "***@" if web.userinfo else ""
    return _build(web, userinfo, path, None if web.query is None else _level_escapes(_encode(web.query)))


def wire(url: str) -> str:
    """The address to send: as written, without its fragment, non-ASCII text and spaces percent-encoded.

    Raises MalformedURL.
    """
    if _is_level(url):
        return url
    web = _parse(url)
    userinfo = f"{web.userinfo}@" if web.userinfo else ""
    return _build(web, userinfo, _encode(web.path) or "/", None if web.query is None else _encode(web.query))


def join(base: str, location: str) -> str:
    """The absolute address that ``location`` means at ``base`` (RFC 3986 section 5), fragment and all.

    Spaces and raw UTF-8, which servers do send, are encoded, and backslashes in a path are slashes, as to browsers
    (WHATWG URL, "relative state"). Raises MalformedURL.
    """
    path, mark, rest = _first_of(location.strip(), "?#")
    cleaned = quote(path.replace("\\", "/") + mark + rest, safe=_KEPT, errors="surrogatepass")
    try:
        joined = urljoin(base, cleaned)
    except ValueError as exc:
        raise MalformedURL(_unsplit(cleaned)) from exc
    _parse(joined)
    return joined


def _first_of(text: str, marks: str) -> tuple[str, str, str]:
    """``text`` parted at the first of ``marks``, as ``str.partition`` does at one."""
    at = min((found for mark in marks if (found := text.find(mark)) >= 0), default=len(text))
    return text[:at], text[at : at + 1], text[at + 1 :]


def redact(text: str) -> str:
    """``text`` with the user name and password of every address in it replaced by ``***``."""
    if "@" not in text:
        return text
    return _USERINFO.sub(
        _hidden, _WITHOUT_SCHEME.sub("***", text, 1) if _WITHOUT_SCHEME.match(text) else text
    )


def _hidden(found: re.Match[str]) -> str:
    """Where the slashes are missing, a single word before the ``@`` is a secret only behind ``http:`` and its kind."""
    lead, run = found.groups()
    userinfo, at, rest = run.rpartition("@")
    is_one = at and (_OF_THE_WEB.search(lead) or _NAME_AND_PASSWORD.fullmatch(userinfo))
    return f"{lead}***@{rest}" if is_one else found[0]


def _is_level(url: str) -> bool:
    """Whether there is nothing to level in ``url``, a password, an escape or a dot segment least of all."""
    return "/." not in url and _ordinary_host(url) is not None


@lru_cache(maxsize=8192)  # one address is asked for its identity, its host and its wire form
def _ordinary_host(url: str) -> str | None:
    """The host of an ordinary address; None for any other."""
    ordinary = _ORDINARY.fullmatch(url)
    return ordinary["host"] if ordinary else None


@lru_cache(maxsize=8192)
def _parse(url: str) -> _Web:
    if url.startswith("//"):
        url = f"https:{url}"
    bare, _ = split_fragment(url.strip())
    try:
        parts = urlsplit(bare)
    except ValueError as exc:
        raise MalformedURL(_unsplit(bare)) from exc
    try:
        port = parts.port
    except ValueError as exc:  # what stands there may be a password: it is not shown
        raise MalformedURL(_PORT) from exc
    name = parts.scheme.lower()
    if name not in DEFAULT_PORTS:
        raise MalformedURL(f"not an http(s) address: {redact(url)}")
    hostname = _ascii_host(parts)
    query = parts.query if "?" in bare else None
    userinfo = _encode(parts.netloc.rpartition("@")[0])
    return _Web(name, userinfo, hostname, None if port == DEFAULT_PORTS[name] else port, parts.path, query)


def _unsplit(url: str) -> str:
    """Why ``url`` falls into no parts."""
    return _SQUARE_BRACKETS if "[" in url or "]" in url else _AMBIGUOUS


def _ascii_host(parts: SplitResult) -> str:
    hostname = (parts.hostname or "").rstrip(".")
    if not hostname:
        raise MalformedURL("the address has no host; it belongs behind the two slashes")
    if ":" in hostname:
        try:
            return ipaddress.IPv6Address(hostname.partition("%")[0]).compressed
        except ValueError as exc:
            raise MalformedURL(_SQUARE_BRACKETS) from exc
    try:
        mapped = hostname if hostname.isascii() else idna.uts46_remap(hostname, std3_rules=False)
        ascii_name = ".".join(map(_ascii_label, mapped.rstrip(".").split(".")))
    except (idna.IDNAError, UnicodeError) as exc:
        raise MalformedURL(
            f"the host name {hostname!r} holds letters that no name can have, or too many; check its spelling"
        ) from exc
    if _BAD_HOST.search(mapped):
        raise MalformedURL(
            f"the host name {hostname!r} holds a character that no host name can have;"
            " look for a space, a quotation mark or a missing slash"
        )
    if _NUMERIC_HOST.fullmatch(ascii_name):
        return _dotted(ascii_name)
    if not all(0 < len(label) <= 63 for label in ascii_name.split(".")):  # noqa: PLR2004 - RFC 1035 section 2.3.4
        raise MalformedURL(
            f"the host name {hostname!r} has an empty or overlong part; look for two dots in a row or a missing dot"
        )
    return ascii_name


def _dotted(hostname: str) -> str:
    """127.1, 0x7f000001 and 2130706433 as browsers read them, 127.0.0.1 (WHATWG URL, IPv4 parser)."""
    try:
        *first, last = (0 if part.lower() == "0x" else int(part, _base(part)) for part in hostname.split("."))
    except ValueError as exc:  # an 8 or a 9 in an octal number
        raise MalformedURL(_no_ipv4(hostname)) from exc
    if any(part > 255 for part in first) or last >= 256 ** (4 - len(first)):  # noqa: PLR2004 - a byte
        raise MalformedURL(_no_ipv4(hostname))
    return str(
        ipaddress.IPv4Address(sum(part << (24 - 8 * place) for place, part in enumerate(first)) + last)
    )


def _no_ipv4(hostname: str) -> str:
    return f"the host {hostname!r} is neither a name nor an IPv4 address, which is four numbers from 0 to 255"


def _base(part: str) -> int:
    if part.lower().startswith("0x"):
        return 16
    return 8 if len(part) > 1 and part.startswith("0") else 10


def _ascii_label(label: str) -> str:
    """One part of an international name; emoji, which IDNA 2008 forbids, as browsers send them (UTS 46)."""
    if label.lower() == "xn--":
        raise UnicodeError("a prefix without a name")
    if label.isascii():
        return label
    try:
        return idna.encode(label).decode("ascii")
    except idna.InvalidCodepoint:
        return f"xn--{label.encode('punycode').decode('ascii')}"


def _build(web: _Web, userinfo: str, path: str, query: str | None) -> str:
    hostname = f"[{web.host}]" if ":" in web.host else web.host
    port = "" if web.port is None else f":{web.port}"
    built = urlunsplit((web.scheme, f"{userinfo}{hostname}{port}", path, query or "", ""))
    return f"{built}?" if query == "" else built


def _encode(text: str) -> str:
    return quote(text, safe=_KEPT, errors="surrogatepass")  # half a character, as JSON can hold it


def _level_escapes(text: str) -> str:
    def level(found: re.Match[str]) -> str:
        character = chr(int(found[1], 16))
        return character if character in _UNRESERVED else found[0].upper()

    return _ESCAPE.sub(level, text)


def _remove_dot_segments(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/".join(kept)
