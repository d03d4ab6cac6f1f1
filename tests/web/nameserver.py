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

__all__ = ["NODATA", "NO_ANSWER", "NXDOMAIN", "SERVFAIL", "Nameserver"]

NXDOMAIN = "NXDOMAIN"
SERVFAIL = "SERVFAIL"
NODATA = "no data"
NO_ANSWER = "no answer"


class Nameserver(asyncio.DatagramProtocol):
    """Answers from ``names``: one address, of either family, or what goes wrong; unknown names do not exist.

    Every other question about a known name is answered with nothing. ``asked`` counts the questions.
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
        response = self._answer(query)
        if response is not None:
            self._transport.sendto(response.to_wire(), addr)

    def _answer(self, query: dns.message.Message) -> dns.message.Message | None:
        response = dns.message.make_response(query, recursion_available=True)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        self.asked[name] += 1
        found = SERVFAIL if self.failing else self.names.get(name, NXDOMAIN)
        kind = "AAAA" if ":" in found else "A"
        if found == NO_ANSWER:
            return None
        if found in {NXDOMAIN, SERVFAIL}:
            response.set_rcode(dns.rcode.from_text(found))
        elif found != NODATA and question.rdtype == dns.rdatatype.from_text(kind):
            response.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, found))
        return response
