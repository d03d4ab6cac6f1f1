"""Conditional requests: "the page, if it is not the one that I have seen" (RFC 9110 section 13). Pure.

What a page can be recognised by is taken from an answer and sent back as it came. Nothing is sent back that is not
written as it should be: what a server cannot mean, it cannot be asked about.
"""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING

from checker.models import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checker.models import Attempt

__all__ = ["PLAIN", "condition", "is_nonsense", "validators"]

PLAIN: Mapping[str, str] = MappingProxyType({})
"""No condition."""

_ENTITY_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{0,200}"')  # section 8.8.3, as far as it is ASCII
_LENGTH_OF_A_DATE = 40
_AFTER_IT_WAS_HEARD = frozenset({Failure.CONNECTION_RESET, Failure.PROTOCOL, Failure.TIMEOUT})
"""Ways to fail that may be the answer of a server to a request that it does not understand."""


def validators(headers: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The ETag and the Last-Modified among ``headers``, whose names are lower-case, where they can be sent back."""
    etag, date = headers.get("etag", ""), headers.get("last-modified", "")
    return etag if _ENTITY_TAG.fullmatch(etag) else None, date if _is_date(date) else None


def condition(etag: str | None, last_modified: str | None) -> Mapping[str, str]:
    """The headers that ask whether a page is still the one with these; both, for servers that know only the older."""
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in headers.items() if value is not None}


def is_nonsense(last: Attempt, *, is_conditional: bool) -> bool:
    """Whether ``last`` may come of the way in which was asked, so that asking plainly tells more.

    A condition concerns only pages that are there (section 13.2.1), but there are servers that stumble over it; a plea
    for fewer requests is none of its effects. "Not modified" that nobody asked for would be said again.
    """
    code = last.status_code
    if code is None:
        return is_conditional and last.was_sent and last.failure in _AFTER_IT_WAS_HEARD
    if code == HTTPStatus.NOT_MODIFIED:
        return is_conditional
    return is_conditional and code >= HTTPStatus.BAD_REQUEST and code != HTTPStatus.TOO_MANY_REQUESTS


def _is_date(value: str) -> bool:
    try:
        return len(value) <= _LENGTH_OF_A_DATE and value.isprintable() and bool(parsedate_to_datetime(value))
    except (ValueError, TypeError, OverflowError, IndexError):  # Python reads dates by trial and error
        return False
