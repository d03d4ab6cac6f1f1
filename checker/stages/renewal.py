"""Verdicts that a server renews by saying that the page is still the one that was seen; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING
from zlib import crc32

from checker import urls
from checker.fetch.conditions import PLAIN, condition
from checker.models import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from checker.models import CheckedLink, Link, Observation

__all__ = ["condition_for", "renewed"]

_LOOKED_AT_EVERY = timedelta(days=30)
"""Each link is asked for plainly at least once in each such time: some servers say "not modified" whatever they show, and
a later version of refguard may see more in the same page."""


def condition_for(link: Link, known: CheckedLink, now: datetime) -> Mapping[str, str]:
    """The headers that ask for ``link`` only if it is no longer as ``known``; none where the page has to be seen."""
    is_there = known.verdict.reason is Reason.OK and known.status_code == HTTPStatus.OK
    is_itself = not known.redirects and known.final_url == urls.redact(link.request_url)
    if not (is_there and is_itself) or known.checked_at is None:
        return PLAIN
    if _period(link.url, now) != _period(link.url, known.checked_at):
        return PLAIN
    return condition(known.etag, known.last_modified)


def renewed(known: CheckedLink, link: Link, observation: Observation) -> CheckedLink:
    """What is ``known`` of ``link``, as of the ``observation`` that it has not changed."""
    return replace(
        known,
        link=link,
        cached=False,
        checked_at=observation.observed_at,
        attempts=len(observation.attempts),
        elapsed_ms=observation.elapsed_ms,
    )


def _period(url: str, at: datetime) -> int:
    """The number of the time in which ``url`` is looked at once; they begin on other days for each link."""
    length = int(_LOOKED_AT_EVERY.total_seconds())
    return (int(at.timestamp()) + crc32(url.encode("utf-8", "replace")) % length) // length
