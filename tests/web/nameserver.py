"""A name server for the loopback web: the names of the table, and nothing else."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

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

_GOODBYE = b"goodbye"  # what no resolver says


class Nameserver:
    """Answers from ``names``: one address, of either family, or what goes wrong; unknown names do not exist.

    Every other question about a known name is answered with nothing. ``asked`` counts the questions. It has a thread of
    its own: resolvers take an answer that is late for none, and the loop of a test may be busy for a while.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self.asked: Counter[str] = Counter()
        self.failing = False

    def start(self, host: str) -> int:
        """Listen on ``host``; the port."""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self._thread = threading.Thread(target=self._serve, name="nameserver")
        self._thread.start()
        return int(self._socket.getsockname()[1])

    def stop(self) -> None:
        """Listen no more."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(_GOODBYE, self._socket.getsockname())
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            data, address = self._socket.recvfrom(65_535)
            if data == _GOODBYE:
                return
            with suppress(dns.exception.DNSException):  # not a question
                response = self._answer(dns.message.from_wire(data))
                if response is not None:
                    self._socket.sendto(response.to_wire(), address)

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
