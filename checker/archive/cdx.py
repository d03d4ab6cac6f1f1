"""Queries to a CDX index and its rows, through waybackpy without its I/O.

waybackpy builds the query and reads the rows well; its own requests have no time-out and take a 429 for "never
archived". So the query is built and read here, and sent by the caller. Importing this module costs what waybackpy
costs (``requests`` and friends, about 170 ms): import it where the first query is needed.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from waybackpy import WaybackMachineCDXServerAPI
from waybackpy.cdx_utils import full_url
from waybackpy.exceptions import WaybackError

if TYPE_CHECKING:
    from collections.abc import Collection, Generator

__all__ = ["READS", "ROWS", "Record", "Rows", "candidates", "needs_earlier", "query", "records", "rows"]

ROWS = 150
"""Rows asked for at once, those closest to the wanted time first."""

READS = 4
"""Copies that are read, at most, where others showed no page."""

_PAGE = "20[036]"  # as InternetArchiveBot counts them
_REVISIT = "-"  # the status of a capture that was the same as one before
_REVISITS = "warc/revisit"
_NO_DIGEST = {"", "-"}


class Record(NamedTuple):
    """One capture that may show the page; without a status it is a revisit: the same as one with its digest."""

    timestamp: datetime
    original: str
    status_code: int | None
    digest: str = ""


class Rows(NamedTuple):
    """One answer: those of its rows that may show the page, and whether it had room for all that there are."""

    found: list[Record]
    is_whole: bool


class _Query(WaybackMachineCDXServerAPI):
    """A query whose answer is given instead of fetched."""

    text = ""

    def cdx_api_manager(self, payload: dict[str, str], headers: dict[str, str]) -> Generator[str, None, None]:  # noqa: ARG002
        yield self.text


def query(base_url: str, url: str, near: str, *, only_before: bool = False) -> str:
    """The address that asks for the captures of ``url`` closest to ``near`` (14 digits).

    The server is not asked to collapse by digest: it looks at neighbouring rows only, and a revisit is told from the
    revisit of an error by the rows that it repeats.
    """
    built = _Query(
        url,
        filters=[f"statuscode:({_PAGE}|{_REVISIT})"],
        sort="closest",
        closest=near,
        end_timestamp=near if only_before else None,
    )
    payload: dict[str, str] = {}
    built.add_payload(payload)
    payload["limit"] = str(ROWS)
    return str(full_url(f"{base_url}/cdx/search/cdx", params=payload))


def rows(text: str) -> Rows:
    """What an answer says. Raises ValueError where it is no index."""
    return Rows(
        records(text), sum(map(bool, text.splitlines())) < ROWS
    )  # those that show no page take room, too


def records(text: str) -> list[Record]:
    """The captures in an answer that may show the page; none in an empty one. Raises ValueError where it is no index."""
    if text.strip() in {"", "[]"}:
        return []
    answered = _Query("any")
    answered.text = text.replace("\r\n", "\n")
    try:
        rows = list(answered.snapshots())
    except WaybackError as exc:
        raise ValueError(str(exc)) from exc
    if len(rows) != sum(map(bool, answered.text.split("\n"))):  # waybackpy drops short lines without a word
        raise ValueError("a line is not a row of an index")
    return [
        Record(row.datetime_timestamp.replace(tzinfo=UTC), row.original, _status(row.statuscode), row.digest)
        for row in rows
        if re.fullmatch(_PAGE, row.statuscode) or (row.statuscode == _REVISIT and row.mimetype == _REVISITS)
    ]


def needs_earlier(answer: Rows, near: datetime) -> bool:
    """Whether an answer is cut off, and holds fewer copies from before ``near`` than may have to be read."""
    return not answer.is_whole and len({row.digest for row in answer.found if row.timestamp <= near}) < READS


def candidates(
    found: list[Record], near: datetime, rejected: Collection[tuple[datetime, str]], *, is_whole: bool
) -> list[Record]:
    """The captures worth reading, best first: the last before ``near`` and so on back, then the first after and so on.

    Of those that are the same, by digest, only the best; none that are the same as one of those ``rejected``, by time
    and address. In an answer that ``is_whole``, a revisit comes last where what it repeats is not there: that may be
    an error, or a page that is filed under another address.
    """
    pages = {record.digest for record in found if record.status_code}
    seen = {record.digest for record in found if _key(record) in rejected} - _NO_DIGEST

    def order(record: Record) -> tuple[bool, bool, timedelta]:
        is_vague = is_whole and not record.status_code and record.digest not in pages
        return is_vague, *_rank(record.timestamp, near)

    best = []
    for record in sorted(found, key=order):
        if _key(record) not in rejected and record.digest not in seen:
            best.append(record)
            seen |= {record.digest} - _NO_DIGEST
    return best


def _key(record: Record) -> tuple[datetime, str]:
    return record.timestamp, record.original


def _rank(at: datetime, near: datetime) -> tuple[bool, timedelta]:
    return at > near, abs(at - near)


def _status(code: str) -> int | None:
    return int(code) if code != _REVISIT else None
