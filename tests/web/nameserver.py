"""A name server for the loopback web: the names of the table, and nothing else."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, cast

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NXDOMAIN", "SERVFAIL", "Nameserver"]

NXDOMAIN = "NXDOMAIN"
SERVFAIL = "SERVFAIL"


class Nameserver(asyncio.DatagramProtocol):
    """Answers A questions from ``names``: an IPv4 address, NXDOMAIN or SERVFAIL; unknown names do not exist.

    AAAA and every other question about a known name is answered with nothing. ``asked`` counts the questions.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self.asked: Counter[str] = Counter()
        self.failing = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        try:
            query = dns.message.from_wire(data)
        except dns.exception.DNSException:
            return  # not a question
        self._transport.sendto(self._answer(query).to_wire(), addr)

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        response = dns.message.make_response(query, recursion_available=True)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        self.asked[name] += 1
        found = SERVFAIL if self.failing else self.names.get(name, NXDOMAIN)
        if found in {NXDOMAIN, SERVFAIL}:
            response.set_rcode(dns.rcode.from_text(found))
        elif question.rdtype == dns.rdatatype.A:
            response.answer.append(dns.rrset.from_text(question.name, 60, "IN", "A", found))
        return response
