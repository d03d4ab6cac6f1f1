"""Who speaks: the cited host itself, or somebody on the way to it. Pure.

An answer over TLS whose certificate holds is the host's own. Any other answer may come from somebody between: a
captive portal, a provider's name server, a proxy that refuses. Such a *voice* is known by saying the same for hosts
that have nothing to do with each other.
"""

from __future__ import annotations

import ipaddress
import re
from enum import Enum, auto
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from checker import urls
from checker.fetch.page import is_text
from checker.fetch.places import LOOPBACK, is_address, is_private, network
from checker.models import Failure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checker.models import Attempt

__all__ = ["Heard", "Sign", "listen", "site"]


class Sign(Enum):
    """What one visit says about the network."""

    PROOF = auto()  # it works: nobody else can have given this answer
    ANSWER = auto()  # somebody answers
    NO_NAME = auto()  # the name servers give no address, or one that cannot be right
    NO_WAY = auto()  # there was an address, and nobody whom one could believe behind it
    NOTHING = auto()  # the matter is the link's alone


class Heard(NamedTuple):
    """What one visit says about the network, and who said it: ``voice``; None: nobody else could say it like that.

    ``is_page``: it is a page, at the address that was asked or elsewhere on its site. ``is_private``: it was heard at
    a private address, and says nothing of the network beyond. ``address`` is that one where it stands in the link: who
    answers there vouches for it, as a router does, and for no other.
    """

    sign: Sign
    site: str
    voice: str | None = None
    is_page: bool = False
    is_private: bool = False
    address: str = ""


_NO_NAME = frozenset({Failure.HOST_NOT_FOUND, Failure.DNS_FAILURE})
_NO_WAY = frozenset(
    {
        *(Failure.CONNECTION_REFUSED, Failure.CONNECTION_RESET, Failure.UNREACHABLE, Failure.TIMEOUT),
        *(Failure.TLS_HANDSHAKE, Failure.PROXY, Failure.PROTOCOL),
    }
)
_UNTRUSTED = frozenset({Failure.TLS_INVALID, Failure.TLS_INCOMPLETE_CHAIN})
_REFUSALS = frozenset({403, 407, 451, 502, 503, 504, 511})
"""What a proxy answers that reads along, with certificates that were made to be trusted here, as companies have them."""

_PAGES = frozenset({*range(200, 300), HTTPStatus.NOT_MODIFIED})
_SECOND_LEVEL = frozenset(
    {
        *(
            "ac",
            "co",
            "com",
            "edu",
            "gob",
            "gouv",
            "gov",
            "go",
            "ltd",
            "me",
            "mil",
            "ne",
            "net",
            "nom",
            "or",
            "org",
        ),
        *("plc", "sch", "school", "web"),
    }
)
"""Below a country's domain, these are no owners; who is not listed is taken for the owner of all that is below."""
_COUNTRY = 2  # letters
_LENGTH = 200  # characters of a voice
_NUMBERS = re.compile(r"[\W\d_]+")


@lru_cache(maxsize=4096)
def site(host: str) -> str:
    """The part of ``host`` that has an owner, as far as it matters here: hosts of one site share their fate."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        labels = host.split(".")
    is_below = len(labels) > 2 and len(labels[-1]) == _COUNTRY and labels[-2] in _SECOND_LEVEL  # noqa: PLR2004 - a.co.uk
    return ".".join(labels[-3 if is_below else -2 :])


def listen(hops: Sequence[Attempt], title: str | None = None, sketch: str = "") -> Heard:
    """What a chain of requests says; ``title`` and ``sketch`` are those of the page at its end."""
    for hop in hops:
        if hop.location is not None and _is_open(hop) and _site(hop.location) != _site(hop.url):
            voice = f"leads to {_site(hop.location)}"
            return Heard(Sign.ANSWER, _site(hops[0].url), voice, is_private=hop.is_private)
    last = hops[-1]
    where = _site(last.url)
    if last.status_code is None:
        return _of_failure(last, where)
    if _is_private(urls.host(last.url)):
        address = _address(last)
        if not address or address != _address(hops[0]):
            return Heard(Sign.NOTHING, where)
        return Heard(Sign.PROOF, where, is_private=True, address=address)
    if not _is_open(last) and last.status_code not in _REFUSALS:
        return Heard(Sign.PROOF, where, is_private=last.is_private)
    is_page = last.status_code in _PAGES and last.failure is None
    return Heard(Sign.ANSWER, where, _of_page(last, title, sketch), is_page, last.is_private)


def _of_failure(attempt: Attempt, where: str) -> Heard:
    failure = attempt.failure
    if failure in _NO_NAME:
        return Heard(Sign.NO_NAME, where)
    if failure is Failure.PRIVATE_ADDRESS and not is_address(urls.host(attempt.url)):
        return Heard(Sign.NO_NAME, where)  # a portal that answers every name with its own address
    is_near, address = attempt.is_private or _is_private(urls.host(attempt.url)), _address(attempt)
    if failure in _UNTRUSTED:
        voice = f"shows: {_levelled(attempt.detail, attempt.url)}"
        return Heard(Sign.NO_WAY, where, voice, is_private=is_near, address=address)
    if failure in _NO_WAY:
        return Heard(Sign.NO_WAY, where, is_private=is_near, address=address)
    return Heard(Sign.NOTHING, where)


def _of_page(attempt: Attempt, title: str | None, sketch: str) -> str | None:
    """A page is known by its title, if it has one: portals write addresses and numbers into the text."""
    declared = attempt.headers.get("content-type", "")
    if attempt.status_code == HTTPStatus.NOT_MODIFIED or (declared and not is_text(declared)):
        return None
    said = _levelled(title or sketch[: 2 * _LENGTH], attempt.url)
    return f"{attempt.status_code} {said or 'and nothing else'}"


def _levelled(text: str, url: str) -> str:
    """``text`` without what differs from one host to the next: its name, and numbers."""
    text = text.lower()
    host = urls.host(url)
    for name in (host, host.removeprefix("www."), _site(url)):
        text = text.replace(name, " ")
    return _NUMBERS.sub(" ", text).strip()[:_LENGTH]


def _is_open(hop: Attempt) -> bool:
    """Whether anybody on the way could have said it; between here and a private address there is nobody."""
    return urls.scheme(hop.url) != "https" and not _is_private(urls.host(hop.url))


def _site(url: str) -> str:
    try:
        return site(urls.host(url))
    except ValueError:
        return ""


def _address(attempt: Attempt) -> str:
    """The private address that stands in the URL, where it was asked itself; of a proxy nobody knows whom it asked."""
    host = urls.host(attempt.url)
    if not (attempt.is_private and _is_private(host)):
        return ""
    return LOOPBACK if network(host) == LOOPBACK else str(ipaddress.ip_address(host))


def _is_private(host: str) -> bool:
    return is_address(host) and is_private(host)
