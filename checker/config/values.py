"""Values that YAML has no type for: durations, networks, detours."""

from __future__ import annotations

import difflib
import ipaddress
import re
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from checker import urls
from checker.reasons import PROBLEMS, REASONS, Reason

__all__ = [
    "ArchiveAddress",
    "ArchiveBase",
    "ConnectTo",
    "Duration",
    "Folder",
    "Header",
    "Ident",
    "Line",
    "Nameserver",
    "Network",
    "Template",
    "Wait",
    "WebAddress",
    "parse_duration",
]

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LONGEST_NUMBER = 8  # digits; more weeks than that are no duration
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")


def parse_duration(value: object) -> object:
    """``"90s"``, ``"10m"``, ``"1h"``, ``"7d"``, ``"2w"`` or a bare ``0`` as a timedelta."""
    if isinstance(value, timedelta):
        return value
    found = _DURATION.fullmatch(str(value).strip())
    if found and len(found[1]) <= _LONGEST_NUMBER:
        return timedelta(**{_UNITS[found[2]]: float(found[1])})
    if str(value).strip() == "0":
        return timedelta(0)
    raise ValueError(f"{value!r} is not a duration; write for example 30s, 10m, 12h or 7d")


def _parse_wait(value: timedelta) -> timedelta:
    if value <= timedelta(0):
        raise ValueError("must be longer than 0")
    return value


def _parse_nameserver(value: str) -> str:
    found = re.fullmatch(r"\[([0-9A-Fa-f:.]+)\](?::(\d+))?|([0-9.]+)(?::(\d+))?|([0-9A-Fa-f:]+)", value)
    try:
        ipaddress.ip_address(next(filter(None, (found[1], found[3], found[5]))) if found else value)
    except ValueError:
        raise ValueError(
            f"{value!r} is not the address of a name server, such as 9.9.9.9 or 127.0.0.1:53"
        ) from None
    return value


def _parse_line(value: str) -> str:
    if not value.isprintable():
        raise ValueError("must be one line of printable characters")
    return value


def _parse_folder(value: str) -> str:
    if not value.strip():
        raise ValueError("must name a folder; write null for none")
    return value


def _parse_network(value: str) -> str:
    ipaddress.ip_network(value)
    return value


def _parse_connect_to(value: str) -> str:
    parts = re.fullmatch(r"([^:\[\]]*):(\d*):([^:\[\]]*|\[[0-9A-Fa-f:]+\]):(\d*)", value)
    if parts is None:
        raise ValueError(f"{value!r} is not HOST1:PORT1:HOST2:PORT2; empty parts mean any, or the same")
    return value


def _parse_web_address(value: str) -> str:
    try:
        urls.wire(value)
    except urls.MalformedURL as exc:
        raise ValueError(f"{urls.redact(value)!r} is not an http(s) address: {exc}") from exc
    return value


def _parse_archive(value: str) -> str:
    _parse_web_address(value)
    if "@" in urlsplit(value).netloc:
        raise ValueError("must hold no user name or password: archives are asked without")
    return value


def _parse_archive_base(value: str) -> str:
    parts = urlsplit(_parse_archive(value))
    if parts.query or parts.fragment:
        raise ValueError("must end before any ? or #")
    if parts.path.rstrip("/").endswith("/web"):
        raise ValueError("must be the address of the archive without /web, such as https://web.archive.org")
    return value


def _parse_ident(value: str) -> str:
    if value in IDENTS:
        return value
    if value in set(Reason):
        status = REASONS[Reason(value)][0]
        raise ValueError(f"a link with this reason is {status.value} and makes no finding")
    close = difflib.get_close_matches(value, IDENTS, n=1)
    nearest = f"; did you mean {close[0]!r}?" if close else "; docs/reasons.md has all of them"
    raise ValueError(f"no finding has this name{nearest}")


def _parse_template(value: str) -> str:
    if value:
        _parse_web_address(
            value.replace("{url}", "%20")
        )  # which the path and the query may hold, and no host
    return value


def _parse_header(value: str) -> str:
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", value):  # RFC 9110 section 5.6.2
        raise ValueError(f"{value!r} is not the name of a header, such as Authorization")
    return value


IDENTS = (*(reason.value for reason, (_, severity) in REASONS.items() if severity is not None), *PROBLEMS)
"""The words of all findings."""

Ident = Annotated[str, AfterValidator(_parse_ident), WithJsonSchema({"type": "string", "enum": list(IDENTS)})]
Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    WithJsonSchema(
        {"type": ["string", "integer"], "pattern": r"^\d+(\.\d+)?\s*[smhdw]$|^0$", "examples": ["30s", "7d"]}
    ),
]
Wait = Annotated[Duration, AfterValidator(_parse_wait)]
Nameserver = Annotated[str, AfterValidator(_parse_nameserver)]
Line = Annotated[str, AfterValidator(_parse_line)]
Folder = Annotated[Line, AfterValidator(_parse_folder)]
Network = Annotated[str, AfterValidator(_parse_network)]
Header = Annotated[str, AfterValidator(_parse_header)]
Template = Annotated[Line, AfterValidator(_parse_template)]
ArchiveAddress = Annotated[str, AfterValidator(_parse_archive)]
ArchiveBase = Annotated[str, AfterValidator(_parse_archive_base)]
WebAddress = Annotated[str, AfterValidator(_parse_web_address)]
ConnectTo = Annotated[str, AfterValidator(_parse_connect_to)]
