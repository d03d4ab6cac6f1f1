"""What the loopback archive holds, and how web.archive.org finds it: folded addresses, closest copies, CDX queries."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

__all__ = ["FIELDS", "Copy", "Index", "closest", "fold", "moment"]

FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_LATEST = "29991231235959"


@dataclass(frozen=True, slots=True)
class Copy:
    """One capture; ``status`` is ``-`` in the index for a revisit, ``visible_at`` a time of the archive's clock."""

    original: str
    timestamp: str
    status: int = 200
    body: bytes = b"<!doctype html><title>An archived page</title><p>As it was."
    location: str | None = None  # where an archived redirect leads
    is_revisit: bool = False
    visible_at: float = 0.0
    content_type: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)  # those that came with the page

    @property
    def row(self) -> dict[str, str]:
        """The line of the CDX index."""
        digest = base64.b32encode(hashlib.sha1(self.body).digest()).decode()
        status = "-" if self.is_revisit else str(self.status)
        mime = "warc/revisit" if self.is_revisit else self.content_type.partition(";")[0]
        values = (
            fold(self.original),
            self.timestamp,
            self.original,
            mime,
            status,
            digest,
            str(len(self.body)),
        )
        return dict(zip(FIELDS, values, strict=True))


def fold(url: str) -> str:
    """The key under which the archive files ``url``: no scheme, no www, no case, no closing slash."""
    parts = urlsplit(url.lower() if "://" in url else f"http://{url.lower()}")
    host = re.sub(r"^www\d*\.", "", parts.hostname or "")
    port = "" if parts.port in {None, 80, 443} else f":{parts.port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{','.join(reversed(host.split('.')))}{port}){parts.path.rstrip('/') or '/'}{query}"


def moment(timestamp: str) -> datetime:
    """The time a timestamp of 0 to 14 digits means: ``0`` the beginning, ``2`` the end, otherwise the end of it."""
    if timestamp in {"", "0"}:
        return datetime(1, 1, 1)  # noqa: DTZ001 - only compared with its like
    padded = timestamp + _LATEST[len(timestamp) :]
    for day in ("", "30", "29", "28"):
        try:
            return datetime.strptime(padded[:6] + (day or padded[6:8]) + padded[8:], "%Y%m%d%H%M%S")  # noqa: DTZ007
        except ValueError:
            continue
    raise ValueError(f"not a timestamp: {timestamp!r}")


def closest(copies: Iterable[Copy], timestamp: str) -> list[Copy]:
    """The copies, the one nearest to ``timestamp`` first."""
    wanted = moment(timestamp)
    return sorted(copies, key=lambda copy: (abs(moment(copy.timestamp) - wanted), copy.timestamp))


class Index:
    """Every capture, filed by folded address."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.folds = True  # whether the TimeGate takes all forms of an address for one
        self._clock = clock
        self._copies: defaultdict[str, list[Copy]] = defaultdict(list)

    def add(self, copy: Copy) -> None:
        """File one more capture."""
        self._copies[fold(copy.original)].append(copy)

    def of(self, url: str) -> list[Copy]:
        """The visible captures of ``url``, oldest first."""
        copies = self._visible(self._copies.get(fold(url), ()))
        return copies if self.folds else [copy for copy in copies if copy.original == url]

    def query(self, params: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
        """The rows that a CDX query asks for, in its order."""
        one = dict(params)
        copies = self._matching(_matcher(one.get("url", ""), one.get("matchType", "exact")))
        if one.get("sort") == "closest":
            copies = closest(copies, one.get("closest", "2"))
        rows = [copy.row for copy in copies if _in_span(copy, one.get("from"), one.get("to"))]
        for name, value in params:
            if name == "filter":
                rows = [row for row in rows if _passes(row, value)]
        for name, value in params:
            if name == "collapse":
                rows = _collapse(rows, value)
        return _limit(rows, one.get("limit"))

    def _matching(self, accept: Callable[[str], bool]) -> list[Copy]:
        accepted = (copies for key, copies in self._copies.items() if accept(key))
        return sorted(self._visible(chain.from_iterable(accepted)), key=lambda copy: fold(copy.original))

    def _visible(self, copies: Iterable[Copy]) -> list[Copy]:
        seen = (copy for copy in copies if copy.visible_at <= self._clock())
        return sorted(seen, key=lambda copy: copy.timestamp)


def _matcher(url: str, kind: str) -> Callable[[str], bool]:
    key = fold(url)
    host = key.partition(")")[0]
    return {
        "exact": lambda other: other == key,
        "prefix": lambda other: other.startswith(key),
        "host": lambda other: other.partition(")")[0] == host,
        "domain": lambda other: f"{other.partition(')')[0]},".startswith(f"{host},"),
    }[kind]


def _in_span(copy: Copy, start: str | None, end: str | None) -> bool:
    return (not start or copy.timestamp >= start.ljust(14, "0")) and (
        not end or copy.timestamp <= end.ljust(14, "9")
    )


def _passes(row: Mapping[str, str], rule: str) -> bool:
    name, _, pattern = rule.removeprefix("!").partition(":")
    return (re.fullmatch(pattern, row[name]) is None) == rule.startswith("!")


def _collapse(rows: Sequence[dict[str, str]], rule: str) -> list[dict[str, str]]:
    name, _, digits = rule.partition(":")
    kept: list[dict[str, str]] = []
    for row in rows:
        width = int(digits) if digits else len(row[name])
        if not kept or kept[-1][name][:width] != row[name][:width]:
            kept.append(row)
    return kept


def _limit(rows: list[dict[str, str]], limit: str | None) -> list[dict[str, str]]:
    if not limit:
        return rows
    return rows[: int(limit)] if int(limit) >= 0 else rows[int(limit) :]
