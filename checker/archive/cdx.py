"""Queries to a CDX index and its rows, through waybackpy without its I/O.

waybackpy builds the query and reads the rows well; its own requests have no time-out and take a 429 for "never
archived". So the query is built and read here, and sent by the caller. Importing this module costs what waybackpy
costs (``requests`` and friends, about 170 ms): import it where the first query is needed.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from waybackpy import WaybackMachineCDXServerAPI
from waybackpy.cdx_utils import full_url
from waybackpy.exceptions import WaybackError

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["ROWS", "Record", "choose", "misses_earlier", "query", "records"]

ROWS = 50
"""Rows asked for at once, those closest to the wanted time first."""

_PAGE = "20[036]"  # as InternetArchiveBot counts them


class Record(NamedTuple):
    """One capture that shows the page."""

    timestamp: datetime
    original: str
    status_code: int


class _Query(WaybackMachineCDXServerAPI):
    """A query whose answer is given instead of fetched."""

    text = ""

    def cdx_api_manager(self, payload: dict[str, str], headers: dict[str, str]) -> Generator[str, None, None]:  # noqa: ARG002
        yield self.text


def query(base_url: str, url: str, near: str, *, only_before: bool = False) -> str:
    """The address that asks for the captures of ``url`` closest to ``near`` (14 digits)."""
    built = _Query(
        url,
        filters=[f"statuscode:{_PAGE}"],
        sort="closest",
        closest=near,
        end_timestamp=near if only_before else None,
    )
    payload: dict[str, str] = {}
    built.add_payload(payload)
    payload["limit"] = str(ROWS)
    return str(full_url(f"{base_url}/cdx/search/cdx", params=payload))


def records(text: str) -> list[Record]:
    """The captures in an answer that show the page; none in an empty one. Raises ValueError where it is no index."""
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
        Record(row.datetime_timestamp.replace(tzinfo=UTC), row.original, int(row.statuscode))
        for row in rows
        if re.fullmatch(_PAGE, row.statuscode)
    ]


def misses_earlier(found: list[Record], near: datetime) -> bool:
    """Whether so many captures lie just after ``near`` that those before it did not fit into the answer."""
    return len(found) >= ROWS and all(record.timestamp > near for record in found)


def choose(found: list[Record], near: datetime) -> Record | None:
    """The last capture up to ``near``, else the first after it."""
    before = [record for record in found if record.timestamp <= near]
    if before:
        return max(before, key=lambda record: record.timestamp)
    return min(found, key=lambda record: record.timestamp, default=None)
