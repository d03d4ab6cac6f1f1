"""Certificates, good and bad, by host: one test authority, one TLS context for each kind."""

from __future__ import annotations

import ssl
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import trustme

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["UNWILLING", "Certificate", "authority", "server_context"]


class Certificate(StrEnum):
    """What a host shows in the TLS handshake."""

    GOOD = "good"
    EXPIRED = "expired"
    WRONG_HOST = "wrong-host"
    SELF_SIGNED = "self-signed"
    UNKNOWN_CA = "unknown-authority"
    INCOMPLETE_CHAIN = "incomplete-chain"
    NONE = "none"  # the handshake is refused; these three live on a port of their own
    RESET = "reset"  # the handshake is broken off
    RESET_ONCE = "reset-once"  # the first handshake is broken off, the second is good


UNWILLING = frozenset({Certificate.NONE, Certificate.RESET, Certificate.RESET_ONCE})
"""What is shown in no handshake, or not in the first."""


@cache
def authority() -> trustme.CA:
    """The one authority that clients of the loopback web trust."""
    return trustme.CA()


def server_context(hosts: Mapping[str, Certificate]) -> ssl.SSLContext:
    """A context that shows each of ``hosts`` (ASCII names) its certificate, chosen by the name the client asks for."""
    return _server_context(frozenset(hosts.items()))


@lru_cache(maxsize=4)  # a web is started for nearly every test, and most serve the whole table
def _server_context(pairs: frozenset[tuple[str, Certificate]]) -> ssl.SSLContext:
    hosts = dict(pairs)
    by_kind: dict[Certificate, list[str]] = defaultdict(list)
    for name, kind in sorted(hosts.items()):
        by_kind[kind].append(name)
    contexts = {kind: _MAKERS[kind](names) for kind, names in by_kind.items() if kind in _MAKERS}
    entrance = contexts.get(Certificate.GOOD) or _good(["localhost"])

    def choose(connection: ssl.SSLObject, name: str, _context: ssl.SSLContext) -> None:
        connection.context = contexts.get(hosts.get(name, Certificate.GOOD), entrance)

    entrance.sni_callback = choose
    return entrance


def _context(chain: bytes) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with trustme.Blob(chain).tempfile() as path:
        context.load_cert_chain(path)
    return context


def _good(hosts: list[str]) -> ssl.SSLContext:
    return _context(authority().issue_cert(*hosts).private_key_and_cert_chain_pem.bytes())


def _expired(hosts: list[str]) -> ssl.SSLContext:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    leaf = authority().issue_cert(*hosts, not_before=yesterday - timedelta(days=90), not_after=yesterday)
    return _context(leaf.private_key_and_cert_chain_pem.bytes())


def _wrong_host(hosts: list[str]) -> ssl.SSLContext:
    return _good(["parking.example"])


def _self_signed(hosts: list[str]) -> ssl.SSLContext:
    stranger = trustme.CA()  # an authority's own certificate is signed by itself
    return _context(stranger.private_key_pem.bytes() + stranger.cert_pem.bytes())


def _unknown_authority(hosts: list[str]) -> ssl.SSLContext:
    stranger = trustme.CA()
    leaf = stranger.issue_cert(*hosts)
    return _context(leaf.private_key_and_cert_chain_pem.bytes() + stranger.cert_pem.bytes())


def _incomplete_chain(hosts: list[str]) -> ssl.SSLContext:
    leaf = authority().create_child_ca().issue_cert(*hosts)
    return _context(leaf.private_key_pem.bytes() + leaf.cert_chain_pems[0].bytes())


_MAKERS: dict[Certificate, Callable[[list[str]], ssl.SSLContext]] = {
    Certificate.GOOD: _good,
    Certificate.EXPIRED: _expired,
    Certificate.WRONG_HOST: _wrong_host,
    Certificate.SELF_SIGNED: _self_signed,
    Certificate.UNKNOWN_CA: _unknown_authority,
    Certificate.RESET_ONCE: _good,
    Certificate.INCOMPLETE_CHAIN: _incomplete_chain,
}
