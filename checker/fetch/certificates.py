"""What is wrong with a certificate, in words a person can act on.

OpenSSL says which check failed, but neither when a certificate expired nor whom it is for. So a host whose
certificate is refused is met once more, without trust and without asking for anything, only to read its chain.

OpenSSL's codes 20 and 21 mean an intermediate that the host leaves out, which browsers know or fetch, and as well a
private authority that nobody knows. Which of the two it is can be guessed but not proven from the chain, so the
failure is the milder one for both; the words tell what the chain says.
"""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
import time
from collections import defaultdict
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.errors import FetchError
from checker.models import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aiohttp.abc import AbstractResolver

__all__ = ["Certificates", "describe", "failure_of", "hidden_fault"]

_EXPIRED, _NOT_YET, _SELF_SIGNED, _UNKNOWN_ROOT = 10, 9, 18, 19
_OTHER_HOST = {62, 64}  # X509_V_ERR_HOSTNAME_MISMATCH, ..._IP_ADDRESS_MISMATCH
_NO_ISSUER = {20, 21}  # X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, ..._VERIFY_LEAF_SIGNATURE

_PLAIN: Mapping[int, str] = {
    _EXPIRED: "the certificate has expired",
    _NOT_YET: "the certificate is not valid yet",
    _SELF_SIGNED: "the certificate is signed by itself, not by an authority",
    _UNKNOWN_ROOT: "the certificate is signed by an authority that is not trusted here",
    20: "the host leaves out the certificate of the authority that signed its own",
    21: "the host leaves out the certificate of the authority that signed its own",
    23: "the certificate was revoked",
    62: "the certificate is for another host",
    64: "the certificate is for another host",
    66: "the key of the certificate is too weak",
    67: "the key of the certificate's authority is too weak",
    68: "the signature of the certificate is of a kind that is no longer safe",
}
"""By OpenSSL's code (x509_vfy.h), where nothing more is known."""

_SHOWN = 80  # characters of a name in a certificate, which may hold anything
_NAMES = 2

Facts = dict[str, Any]  # one certificate as Python's ssl module reads it


class _Key(NamedTuple):
    host: str
    port: int


def failure_of(error: Exception) -> Failure:
    """The failure that a refused certificate is."""
    code = getattr(error, "verify_code", None)
    return Failure.TLS_INCOMPLETE_CHAIN if code in _NO_ISSUER else Failure.TLS_INVALID


def describe(error: ssl.CertificateError, host: str = "", chain: Sequence[Facts] = ()) -> str:
    """One sentence on why the certificate of ``host`` was refused; ``chain`` is what it sent, its own first."""
    code = getattr(error, "verify_code", 0)
    told = _told(code, host, chain) if chain else None
    said = getattr(error, "verify_message", "") or str(error)
    return told or _PLAIN.get(code) or f"the certificate is not valid: {said}"


def hidden_fault(own: Facts, host: str, now: float) -> int | None:
    """OpenSSL's code for what else is wrong with the certificate of ``host`` at ``now`` (a POSIX time).

    Where an intermediate is missing, OpenSSL looks no further; browsers fetch it, and then do.
    """
    if ssl.cert_time_to_seconds(own["notAfter"]) < now:
        return _EXPIRED
    if ssl.cert_time_to_seconds(own["notBefore"]) > now:
        return _NOT_YET
    return None if any(_covers(name.lower(), host.lower()) for name in _hosts(own)) else min(_OTHER_HOST)


def _covers(name: str, host: str) -> bool:
    """Whether ``name`` in a certificate is that of ``host``; a star stands for one label (RFC 9525 section 6.3)."""
    try:
        return ipaddress.ip_address(name) == ipaddress.ip_address(host)
    except ValueError:
        return host == name or (name.startswith("*.") and host.partition(".")[2] == name[2:])


class Certificates:
    """Reads the chains of hosts that were refused, each once in a run."""

    def __init__(self, resolver: AbstractResolver, *, timeout: float) -> None:
        self._resolver = resolver
        self._timeout = timeout
        self._seen: dict[_Key, list[Facts]] = {}
        self._turns: defaultdict[_Key, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def explain(self, error: ssl.CertificateError, host: str, port: int) -> FetchError:
        """The FetchError that ``error``, met at ``host``, means."""
        key = _Key(host, port)
        async with self._turns[key]:
            if key not in self._seen:
                self._seen[key] = await self._chain_of(key)
        chain = self._seen[key]
        if getattr(error, "verify_code", None) in _NO_ISSUER and chain:
            hidden = hidden_fault(chain[0], host, time.time())
            if hidden is not None:
                return FetchError(Failure.TLS_INVALID, _told(hidden, host, chain) or _PLAIN[hidden])
        return FetchError(failure_of(error), describe(error, host, chain))

    async def _chain_of(self, key: _Key) -> list[Facts]:
        """What the host sends; empty where it did not come again."""
        with suppress(OSError, TimeoutError, ValueError):
            async with asyncio.timeout(self._timeout):
                return await self._read(key)
        return []

    async def _read(self, key: _Key) -> list[Facts]:
        at = (await self._resolver.resolve(key.host, key.port))[0]
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        _, writer = await asyncio.open_connection(
            at["host"], at["port"], ssl=context, server_hostname=key.host
        )
        try:
            return _chain(writer.get_extra_info("ssl_object"))
        finally:
            writer.transport.abort()


def _chain(connection: ssl.SSLObject) -> list[Facts]:
    # only the bytes of an unverified chain are public, from Python 3.13 on, and nothing public reads them
    inner = getattr(connection, "_sslobj", None)
    read = getattr(inner, "get_unverified_chain", lambda: ())
    return [certificate.get_info() for certificate in read() or ()]


def _told(code: int, host: str, chain: Sequence[Facts]) -> str | None:
    own, last = chain[0], chain[-1]
    if code == _EXPIRED:
        ends = [_day(each["notAfter"]) for each in chain]
        first = min(ends)
        whose = "the certificate" if _day(own["notAfter"]) == first else "a certificate of its authority"
        return f"{whose} expired on {first}"
    if code == _NOT_YET:
        return f"the certificate is not valid before {max(_day(each['notBefore']) for each in chain)}"
    if code in _OTHER_HOST:
        return f"the certificate is for {_listed(_hosts(own))}, not {host}"
    if code == _UNKNOWN_ROOT:
        return f"the certificate is signed by {_name(last, 'issuer')}, an authority that is not trusted here"
    if code in _NO_ISSUER:
        return _without_issuer(last)
    return None


def _without_issuer(last: Facts) -> str:
    """``last`` is the end of what the host sent. Public authorities say in it where the missing part is to be had."""
    issuer = _name(last, "issuer")
    if last.get("caIssuers"):
        return f"the host leaves out the certificate of {issuer}, which many browsers fetch"
    return f"the certificate is signed by {issuer}, whose own is left out by the host; it may be a private authority"


def _hosts(own: Facts) -> list[str]:
    named = [str(value) for kind, value in own.get("subjectAltName", ()) if kind in {"DNS", "IP Address"}]
    return named or [_name(own, "subject")]


def _listed(names: Sequence[str]) -> str:
    shown = " and ".join(name[:_SHOWN] for name in names[:_NAMES])
    more = len(names) - _NAMES
    return f"{shown.replace(' and ', ', ')} and {more} more" if more > 0 else shown


def _name(facts: Facts, whose: str) -> str:
    """What the subject or issuer of a certificate calls itself."""
    parts = {kind: str(value) for group in facts.get(whose, ()) for kind, value in group}
    name, owner = parts.get("commonName"), parts.get("organizationName")
    both = f"{name} ({owner})" if name and owner else name or owner or "somebody without a name"
    return both[:_SHOWN]


def _day(written: str) -> str:
    return f"{datetime.fromtimestamp(ssl.cert_time_to_seconds(written), UTC):%Y-%m-%d}"
