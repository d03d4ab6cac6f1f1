"""No answer that can be trusted, and what is not for a public checker."""

from __future__ import annotations

from checker.models import Reason, Status
from tests.web.behaviours.row import FAILING, PRIVATE, RESET, Behaviour, Trouble
from tests.web.certificates import Certificate
from tests.web.handlers import answer, page, reset, silent
from tests.web.nameserver import NO_ANSWER, SERVFAIL

_TIMEOUT = (Status.UNSTABLE, Reason.TIMEOUT)
_DNS = (Status.UNSTABLE, Reason.DNS_FAILURE)
_NOWHERE = "100::1"  # of the block whose packets every network throws away (RFC 6666)

# fmt: off
ROWS: tuple[Behaviour, ...] = (
    Behaviour("server-error", "https://failing.example/", *FAILING, answer(500), wire=(500, 500)),
    Behaviour("bad-gateway", "https://gateway.example/", *FAILING, answer(502), wire=(502, 502)),
    Behaviour("unavailable", "https://resting.example/", *FAILING, answer(503), wire=(503, 503)),
    Behaviour("unavailable-long", "https://rebuilding.example/", *FAILING, answer(503, Retry_After="7200"), "back in two hours", wire=(503,)),
    Behaviour("gateway-timeout", "https://gateway504.example/", *FAILING, answer(504), wire=(504, 504)),
    Behaviour("origin-down", "https://origin.example/", *FAILING, answer(521, Server="cloudflare", CF_Ray="8f2a1b3c4d5e6f70-FRA"), "a proxy says that the server behind it is down", wire=(521,)),
    Behaviour("origin-silent", "https://origin-silent.example/", *FAILING, answer(522, Server="cloudflare", CF_Ray="8f2a1b3c4d5e6f70-FRA"), wire=(522,)),
    Behaviour("unknown-5xx", "https://inventive.example/", *FAILING, answer(599), wire=(599,)),
    Behaviour("request-timeout", "https://hasty.example/", *_TIMEOUT, answer(408), wire=(408, 408)),
    Behaviour("tls-handshake", "https://filtered.example/", *RESET, note="as likely a robot filter or an old server as a death", certificate=Certificate.NONE, wire=(Trouble.NO_HANDSHAKE,)),
    Behaviour("tls-handshake-reset", "https://filtered-hard.example/", *RESET, note="the same without a word", certificate=Certificate.RESET, wire=(Trouble.RESET, Trouble.RESET)),
    Behaviour("connection-reset", "https://dropping.example/", *RESET, reset, wire=(Trouble.RESET, Trouble.RESET)),
    Behaviour("silent", "https://silent.example/", *_TIMEOUT, silent, wire=(Trouble.SILENCE,)),
    Behaviour("dns-failure", "https://lame.example/", *_DNS, address=SERVFAIL, wire=(Trouble.NAME_FAILURE,)),
    Behaviour("dns-silent", "https://nameless.example/", *_DNS, note="the name server says nothing", address=NO_ANSWER, wire=(Trouble.NAME_SILENCE,)),
    Behaviour("only-ipv6", "https://sixth.example/", *_TIMEOUT, page(), "not for a machine without IPv6; others may see it", address=_NOWHERE, wire=(Trouble.NO_ADDRESS,)),
    # not for a public checker
    Behaviour("private-name", "http://intranet.example/", *PRIVATE, address="10.0.0.1", wire=(Trouble.PRIVATE,)),
    Behaviour("private-literal", "http://192.168.7.1/router", *PRIVATE, wire=(Trouble.PRIVATE,)),
    Behaviour("private-ipv6", "http://unique-local.example/", *PRIVATE, address="fd00::1", wire=(Trouble.NO_ADDRESS,)),
)
# fmt: on
