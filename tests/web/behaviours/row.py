"""One row of the table: how a server treats a visitor, and the verdict a correct checker reaches."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from yarl import URL

from checker.models import Reason, Status
from tests.web.certificates import Certificate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.web.wire import Handler

__all__ = [
    "FAILING",
    "FORBIDDEN",
    "HOME",
    "LIMITED",
    "LOGIN",
    "MISSING",
    "MOVED",
    "NOT_FOUND",
    "OK",
    "PARKED",
    "PRIVATE",
    "RESET",
    "SOFT",
    "TLS",
    "WALL",
    "Behaviour",
    "Trouble",
]

OK = (Status.WORKING, Reason.OK)
MOVED = (Status.REDIRECTED, Reason.MOVED_PERMANENTLY)
NOT_FOUND = (Status.BROKEN, Reason.NOT_FOUND)
SOFT = (Status.BROKEN, Reason.SOFT_404)
HOME = (Status.BROKEN, Reason.REDIRECTED_TO_HOME)
PARKED = (Status.BROKEN, Reason.PARKED_DOMAIN)
MISSING = (Status.BROKEN, Reason.MISSING_FRAGMENT)
TLS = (Status.BROKEN, Reason.TLS_INVALID)
WALL = (Status.BLOCKED, Reason.BOT_WALL)
LOGIN = (Status.BLOCKED, Reason.LOGIN_REQUIRED)
LIMITED = (Status.BLOCKED, Reason.RATE_LIMITED)
FORBIDDEN = (Status.BLOCKED, Reason.FORBIDDEN)
FAILING = (Status.UNSTABLE, Reason.SERVER_ERROR)
RESET = (Status.UNSTABLE, Reason.CONNECTION_RESET)
PRIVATE = (Status.IGNORED, Reason.PRIVATE_ADDRESS)


class Trouble(StrEnum):
    """What a visitor may meet instead of a status code."""

    NO_SUCH_NAME = "no such name"
    NO_ADDRESS = "a name without an IPv4 address"
    NAME_FAILURE = "name server failure"
    NAME_SILENCE = "name server silent"
    PRIVATE = "private address"
    REFUSED = "connection refused"
    RESET = "connection reset"
    SILENCE = "silence"
    NOT_HTTP = "an answer that is not HTTP"
    NO_HANDSHAKE = "TLS handshake refused"
    EXPIRED = "certificate expired"
    WRONG_HOST = "certificate of another host"
    SELF_SIGNED = "certificate signed by itself"
    UNKNOWN_CA = "certificate of an unknown authority"
    NO_ISSUER = "certificate without its issuer"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One row. ``status`` and ``reason`` are the truth: what a person with a browser would find.

    ``wire`` is what a visitor who neither retries nor follows redirects meets, visit by visit: status codes, or a
    word of ``Trouble``. ``text`` is the text of the citation. ``also`` holds further addresses of the same story,
    relative to ``url``; ``elsewhere`` answers every other address of the host. ``note`` says why the row matters.
    ``address`` is what the name server answers for the host; a host that is not ``listening`` refuses connections.
    ``needs`` is the number of requests without which nobody can know; 0: one, and one more for a detour.
    """

    name: str
    url: str
    status: Status
    reason: Reason
    handler: Handler | None = None
    note: str = ""
    text: str = ""
    also: Mapping[str, Handler] = field(default_factory=dict)
    elsewhere: Handler | None = None
    wire: tuple[int | Trouble, ...] = (200,)
    address: str = "127.0.0.1"
    certificate: Certificate = Certificate.GOOD
    listening: bool = True
    needs: int = 0

    @property
    def host(self) -> str:
        """The ASCII name of the host."""
        return URL(self.url).raw_host or ""

    @property
    def routes(self) -> dict[str, Handler]:
        """Every address of the row as it arrives on the wire, with its handler."""
        found = {} if self.handler is None else {self.url: self.handler}
        found |= {urljoin(self.url, place): handler for place, handler in self.also.items()}
        return {_arriving(url): handler for url, handler in found.items()}

    @property
    def hosts(self) -> frozenset[str]:
        """Every host that has an address of the row."""
        return frozenset({self.host, *(URL(url).raw_host or "" for url in self.routes)})

    @property
    def least(self) -> int:
        """How many requests it takes to know the truth."""
        return self.needs or (1 if self.wire[0] in range(200, 300) else 2)


def _arriving(url: str) -> str:
    parsed = URL(url)
    return f"{parsed.scheme}://{parsed.raw_host}{parsed.raw_path_qs}"
