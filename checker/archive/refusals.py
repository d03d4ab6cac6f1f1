"""What Save Page Now says when it does not make a copy: each ``status_ext``, what follows from it, one sentence.

The service counts captures by account, page and host, tells its own trouble from the page's, and says all of it with
one code. Codes that are not in the table leave the page for the next run: nothing is known about it.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["REFUSALS", "Refusal", "Then", "refusal"]


class Then(Enum):
    """What follows from a refusal."""

    AGAIN = "submitted once more in this run"
    LATER = "left for the next run"
    NEVER = "not submitted any more: no capture can succeed"
    QUOTA = "left for the next run, with everything else of its host"
    OUT = "the stage ends: no submission at all can succeed now"


class Refusal(NamedTuple):
    """One way not to make a copy. ``is_overload``: whatever the page, three in a row mean that the service is down."""

    then: Then
    sentence: str
    is_overload: bool = False


REFUSALS: Mapping[str, Refusal] = {
    # the service's own trouble
    "cannot-fetch": Refusal(Then.AGAIN, "the archive could not fetch the page"),
    "celery": Refusal(Then.AGAIN, "the archive could not start the capture", is_overload=True),
    "no-browsers-available": Refusal(Then.AGAIN, "the archive had no browser free", is_overload=True),
    "browsing-timeout": Refusal(Then.AGAIN, "the archive's browser took too long"),
    "proxy-error": Refusal(Then.AGAIN, "the archive's proxy failed"),
    "internal-server-error": Refusal(Then.AGAIN, "the archive had an error of its own", is_overload=True),
    "job-failed": Refusal(Then.AGAIN, "the archive's capture failed for a reason of its own"),
    "capture-location-error": Refusal(Then.AGAIN, "the archive could not file the capture", is_overload=True),
    "soft-time-limit-exceeded": Refusal(Then.AGAIN, "the capture took longer than the archive allows"),
    "user-session-limit": Refusal(
        Then.AGAIN, "too many captures of this account were under way", is_overload=True
    ),
    "no-captures": Refusal(Then.AGAIN, "the archive captured nothing"),  # undocumented
    # the page's trouble, which may pass; bandwidth (HTTP 509) is used up for an hour or a month, not for good
    "too-many-requests": Refusal(Then.LATER, "the page's server asked the archive to slow down (HTTP 429)"),
    "service-unavailable": Refusal(Then.LATER, "the page's server was unavailable (HTTP 503)"),
    "bad-gateway": Refusal(Then.LATER, "the page's server was unavailable (HTTP 502)"),
    "gateway-timeout": Refusal(Then.LATER, "the page's server was unavailable (HTTP 504)"),
    "read-timeout": Refusal(Then.LATER, "the page's server did not answer the archive in time"),
    "protocol-error": Refusal(Then.LATER, "the page's server broke off its answer to the archive"),
    "bandwidth-limit-exceeded": Refusal(Then.LATER, "the page's server is over its bandwidth (HTTP 509)"),
    # used up for today, or closed to us: what a client's address is blocked for is no fault of the page
    "too-many-daily-captures": Refusal(Then.LATER, "this page was captured often enough today"),
    "too-many-daily-captures-host": Refusal(Then.QUOTA, "this host was captured often enough today"),
    "max-daily-bandwidth-host": Refusal(Then.QUOTA, "this host's share of the archive is used up today"),
    "too-many-daily-captures-from-ip": Refusal(Then.OUT, "today's captures from this address are used up"),
    "max-daily-bandwidth": Refusal(Then.OUT, "today's bandwidth of this account is used up"),
    "max-daily-bandwidth-from-ip": Refusal(Then.OUT, "today's bandwidth from this address is used up"),
    "blocked-client-ip": Refusal(Then.OUT, "the archive accepts nothing from this network address"),
    # the page cannot be captured
    "not-found": Refusal(Then.NEVER, "the archive, too, got HTTP 404"),
    "no-access": Refusal(Then.NEVER, "the page's server forbids it to the archive (HTTP 403)"),
    "unauthorized": Refusal(Then.NEVER, "the page asks for a sign-in (HTTP 401)"),
    "bad-request": Refusal(Then.NEVER, "the page's server did not understand the archive (HTTP 400)"),
    "blocked": Refusal(Then.NEVER, "the page's server blocks the archive"),
    "blocked-url": Refusal(Then.NEVER, "the archive does not take this address"),
    "invalid-url": Refusal(Then.NEVER, "the archive does not take this for an address"),
    "invalid-url-syntax": Refusal(Then.NEVER, "the archive does not take this for an address"),
    "invalid-host-resolution": Refusal(Then.NEVER, "the archive did not find the host, either"),
    "invalid-server-response": Refusal(
        Then.NEVER, "the page's server answered the archive with something invalid"
    ),
    "filesize-limit": Refusal(Then.NEVER, "the page is larger than the archive takes"),
    "too-many-redirects": Refusal(Then.NEVER, "the page redirects more often than the archive follows"),
    "ftp-access-denied": Refusal(Then.NEVER, "the server denied the archive access"),
    "method-not-allowed": Refusal(Then.NEVER, "the page's server refuses to be read (HTTP 405)"),
    "not-implemented": Refusal(Then.NEVER, "the page's server refuses to be read (HTTP 501)"),
    "http-version-not-supported": Refusal(Then.NEVER, "the page's server refuses to be read (HTTP 505)"),
    "network-authentication-required": Refusal(Then.NEVER, "the page asks for a sign-in (HTTP 511)"),
}
"""By the part of the code behind ``error:``."""


def refusal(status_ext: object) -> Refusal:
    """The refusal that a ``status_ext`` means, whatever was sent in its place."""
    code = str(status_ext).removeprefix("error:")
    if code in REFUSALS:
        return REFUSALS[code]
    shown = re.sub(r"[^a-z0-9-]+", " ", code.lower())[:60].strip()
    return Refusal(
        Then.LATER, f"the archive refused for a reason that is not known here ({shown or 'none given'})"
    )
