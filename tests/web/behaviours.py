"""The table: every way a server treats a visitor, and the verdict a correct checker reaches.

A row claims two things. ``status`` and ``reason`` are the truth about the link. ``wire`` is what a visitor who
neither retries nor follows redirects meets, visit by visit: status codes, or a word of ``Trouble``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from yarl import URL

from checker.models import Reason, Status
from tests.web.certificates import Certificate
from tests.web.handlers import (
    answer,
    cookie_wall,
    drip,
    endless,
    http10,
    long_header,
    lying_gzip,
    not_http,
    once,
    page,
    pdf,
    redirect,
    reset,
    silent,
    slow,
    truncated,
)
from tests.web.nameserver import NXDOMAIN, SERVFAIL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.web.wire import Handler

__all__ = ["BEHAVIOURS", "CANARY", "Behaviour", "Trouble"]


class Trouble(StrEnum):
    """What a visitor may meet instead of a status code."""

    NO_SUCH_NAME = "no such name"
    NAME_FAILURE = "name server failure"
    PRIVATE = "private address"
    REFUSED = "connection refused"
    RESET = "connection reset"
    SILENCE = "silence"
    NOT_HTTP = "an answer that is not HTTP"
    NO_HANDSHAKE = "TLS handshake refused"
    EXPIRED = "certificate expired"
    WRONG_HOST = "certificate of another host"
    SELF_SIGNED = "certificate signed by itself"
    NO_ISSUER = "certificate without its issuer"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One row. ``also`` holds further addresses of the same story, relative to ``url``; ``note`` says why it matters.

    ``address`` is what the name server answers for the host; a host that is not ``listening`` refuses connections.
    """

    name: str
    url: str
    status: Status
    reason: Reason
    handler: Handler | None = None
    note: str = ""
    also: Mapping[str, Handler] = field(default_factory=dict)
    wire: tuple[int | Trouble, ...] = (200,)
    address: str = "127.0.0.1"
    certificate: Certificate = Certificate.GOOD
    listening: bool = True

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


def _arriving(url: str) -> str:
    parsed = URL(url)
    return f"{parsed.scheme}://{parsed.raw_host}{parsed.raw_path_qs}"


_OK = (Status.WORKING, Reason.OK)
_MOVED = (Status.REDIRECTED, Reason.MOVED_PERMANENTLY)
_NOT_FOUND = (Status.BROKEN, Reason.NOT_FOUND)
_TLS = (Status.BROKEN, Reason.TLS_INVALID)
_LIMITED = (Status.BLOCKED, Reason.RATE_LIMITED)
_PRIVATE = (Status.IGNORED, Reason.PRIVATE_ADDRESS)
_LONG_WALK = {f"/step/{n}": redirect(302, f"/step/{n + 1}") for n in range(2, 16)} | {"/step/16": page()}

CANARY = Behaviour(
    "canary", "http://canary.example/", *_OK, page("It works"), "asked when nothing else answers"
)

# fmt: off
BEHAVIOURS: tuple[Behaviour, ...] = (
    # a reader gets the page
    Behaviour("ok", "https://ok.example/", *_OK, page("A fine page"), "the ordinary case"),
    Behaviour("ok-plain-http", "http://plain.example/page", *_OK, page("A page without TLS")),
    Behaviour("ok-query", "https://query.example/search?q=a%20b&lang=de", *_OK, page("Results"), "the query is part of the address; without it: 404"),
    Behaviour("ok-pdf", "https://papers.example/paper.pdf", *_OK, pdf, "not a page, and fine"),
    Behaviour("ok-idn", "https://bücher.example/größe", *_OK, page("Größe", lang="de"), "an international name and a raw path"),
    Behaviour("slow", "https://slow.example/", *_OK, slow(0.3)),
    Behaviour("drip", "https://drip.example/", *_OK, drip, "the headers say all there is to know; the body never ends"),
    Behaviour("endless", "https://endless.example/talk.mp4", *_OK, endless, "two gigabytes that nobody needs to read"),
    Behaviour("lying-gzip", "https://lying.example/", *_OK, lying_gzip, "browsers show it"),
    Behaviour("truncated", "https://cut.example/", *_OK, truncated, "browsers show what there is"),
    Behaviour("long-header", "https://long.example/", *_OK, long_header, "longer than many clients allow"),
    Behaviour("http10", "http://old.example/", *_OK, http10),
    Behaviour("cookie-wall", "https://cookies.example/article", *_OK, cookie_wall, "not a loop: the second visit differs", wire=(302, 302)),
    # flaky: a second try finds the page
    Behaviour("once-503", "https://flaky.example/", *_OK, once(answer(503)), wire=(503, 200)),
    Behaviour("once-408", "https://impatient.example/", *_OK, once(answer(408)), wire=(408, 200)),
    Behaviour("once-429", "https://busy.example/", *_OK, once(answer(429, Retry_After="1")), "says when to come back", wire=(429, 200)),
    Behaviour("once-reset", "https://nervous.example/", *_OK, once(reset), wire=(Trouble.RESET, 200)),
    # redirects
    Behaviour("moved-301", "https://moved.example/old", *_MOVED, redirect(301, "https://moved.example/new"), also={"/new": page()}, wire=(301,)),
    Behaviour("moved-308", "https://moved308.example/old", *_MOVED, redirect(308, "https://moved308.example/new"), also={"/new": page()}, wire=(308,)),
    Behaviour("moved-twice", "https://twice.example/a", *_MOVED, redirect(301, "/b"), also={"/b": redirect(308, "/c"), "/c": page()}, wire=(301,)),
    Behaviour("moved-relative", "https://relative.example/a/b/old", *_MOVED, redirect(301, "../new?x=1"), also={"/a/new?x=1": page()}, wire=(301,)),
    Behaviour("moved-utf8", "https://utf8.example/old", *_MOVED, redirect(301, "/grüße/日本"), "raw UTF-8 in Location", also={"/grüße/日本": page()}, wire=(301,)),
    Behaviour("moved-to-tls", "http://upgrade.example/", *_MOVED, redirect(301, "https://upgrade.example/"), also={"https://upgrade.example/": page()}, wire=(301,)),
    Behaviour("temporary-302", "https://temporary.example/", *_OK, redirect(302, "/today"), also={"/today": page()}, wire=(302,)),
    Behaviour("temporary-307", "https://temporary307.example/", *_OK, redirect(307, "/today"), also={"/today": page()}, wire=(307,)),
    Behaviour("mixed-chain", "https://mixed.example/a", *_OK, redirect(301, "/b"), "one temporary step: the new address may not last", also={"/b": redirect(302, "/c"), "/c": page()}, wire=(301,)),
    Behaviour("location-space", "https://space.example/", *_OK, redirect(302, "/a page"), "a raw space in Location", also={"/a page": page()}, wire=(302,)),
    Behaviour("redirect-to-404", "https://closed.example/story", *_NOT_FOUND, redirect(302, "/archive/story"), also={"/archive/story": answer(404)}, wire=(302,)),
    Behaviour("redirect-to-nowhere", "https://sold.example/", Status.BROKEN, Reason.HOST_NOT_FOUND, redirect(301, "https://never-registered.example/"), wire=(301,)),
    Behaviour("redirect-loop", "https://loop.example/a", Status.BROKEN, Reason.REDIRECT_LOOP, redirect(302, "/b"), also={"/b": redirect(302, "/a")}, wire=(302,)),
    Behaviour("too-many-redirects", "https://walk.example/step/1", Status.BROKEN, Reason.TOO_MANY_REDIRECTS, redirect(302, "/step/2"), "fifteen steps", also=_LONG_WALK, wire=(302,)),
    Behaviour("redirect-nowhere", "https://mute.example/", Status.BROKEN, Reason.BAD_REDIRECT, answer(302, b""), "no Location at all", wire=(302,)),
    Behaviour("redirect-garbage", "https://garbled.example/", Status.BROKEN, Reason.BAD_REDIRECT, redirect(302, "http://[broken/"), wire=(302,)),
    # the page is gone
    Behaviour("not-found", "https://lost.example/page", *_NOT_FOUND, answer(404), wire=(404,)),
    Behaviour("gone", "https://gone.example/page", Status.BROKEN, Reason.GONE, answer(410), wire=(410,)),
    Behaviour("client-error-400", "https://picky.example/", Status.BROKEN, Reason.CLIENT_ERROR, answer(400), wire=(400,)),
    Behaviour("client-error-418", "https://teapot.example/", Status.BROKEN, Reason.CLIENT_ERROR, answer(418), wire=(418,)),
    Behaviour("host-not-found", "https://nowhere.example/", Status.BROKEN, Reason.HOST_NOT_FOUND, address=NXDOMAIN, wire=(Trouble.NO_SUCH_NAME,)),
    Behaviour("connection-refused", "https://refused.example/", Status.BROKEN, Reason.CONNECTION_REFUSED, listening=False, wire=(Trouble.REFUSED,)),
    Behaviour("tls-expired", "https://expired.example/", *_TLS, page(), certificate=Certificate.EXPIRED, wire=(Trouble.EXPIRED,)),
    Behaviour("tls-wrong-host", "https://wrong.example/", *_TLS, page(), certificate=Certificate.WRONG_HOST, wire=(Trouble.WRONG_HOST,)),
    Behaviour("tls-self-signed", "https://selfmade.example/", *_TLS, page(), certificate=Certificate.SELF_SIGNED, wire=(Trouble.SELF_SIGNED,)),
    Behaviour("tls-incomplete-chain", "https://halfchain.example/", Status.BROKEN, Reason.TLS_INCOMPLETE_CHAIN, page(), "many browsers fetch the missing part", certificate=Certificate.INCOMPLETE_CHAIN, wire=(Trouble.NO_ISSUER,)),
    # the server turns robots away
    Behaviour("login-required", "https://members.example/", Status.BLOCKED, Reason.LOGIN_REQUIRED, answer(401, WWW_Authenticate='Basic realm="members"'), wire=(401,)),
    Behaviour("payment-required", "https://paywall.example/", Status.BLOCKED, Reason.PAYMENT_REQUIRED, answer(402), wire=(402,)),
    Behaviour("forbidden", "https://guarded.example/", Status.BLOCKED, Reason.FORBIDDEN, answer(403), wire=(403,)),
    Behaviour("forbidden-405", "https://readonly.example/", Status.BLOCKED, Reason.FORBIDDEN, answer(405, Allow="POST"), "a page that refuses GET refuses robots", wire=(405,)),
    Behaviour("forbidden-406", "https://choosy.example/", Status.BLOCKED, Reason.FORBIDDEN, answer(406), wire=(406,)),
    Behaviour("legal", "https://censored.example/", Status.BLOCKED, Reason.LEGAL, answer(451), wire=(451,)),
    Behaviour("bot-wall", "https://network.example/in/somebody", Status.BLOCKED, Reason.BOT_WALL, answer(999), wire=(999,)),
    Behaviour("rate-limited", "https://limited.example/", *_LIMITED, answer(429), "never says when to come back", wire=(429, 429)),
    Behaviour("rate-limited-long", "https://strict.example/", *_LIMITED, answer(429, Retry_After="3600"), "an hour is too long to wait", wire=(429,)),
    # no answer that can be trusted
    Behaviour("server-error", "https://failing.example/", Status.UNSTABLE, Reason.SERVER_ERROR, answer(500), wire=(500, 500)),
    Behaviour("bad-gateway", "https://gateway.example/", Status.UNSTABLE, Reason.SERVER_ERROR, answer(502), wire=(502, 502)),
    Behaviour("not-http", "http://ssh.example/", Status.UNSTABLE, Reason.SERVER_ERROR, not_http, "another protocol on this port", wire=(Trouble.NOT_HTTP,)),
    Behaviour("tls-handshake", "https://filtered.example/", Status.UNSTABLE, Reason.CONNECTION_RESET, note="as likely a robot filter or an old server as a death", certificate=Certificate.NONE, wire=(Trouble.NO_HANDSHAKE,)),
    Behaviour("connection-reset", "https://dropping.example/", Status.UNSTABLE, Reason.CONNECTION_RESET, reset, wire=(Trouble.RESET, Trouble.RESET)),
    Behaviour("silent", "https://silent.example/", Status.UNSTABLE, Reason.TIMEOUT, silent, wire=(Trouble.SILENCE,)),
    Behaviour("dns-failure", "https://lame.example/", Status.UNSTABLE, Reason.DNS_FAILURE, address=SERVFAIL, wire=(Trouble.NAME_FAILURE,)),
    # not for a public checker
    Behaviour("private-name", "http://intranet.example/", *_PRIVATE, address="10.0.0.1", wire=(Trouble.PRIVATE,)),
    Behaviour("redirect-to-private", "https://lure.example/", *_PRIVATE, redirect(302, "http://169.254.169.254/latest/meta-data/"), wire=(302,)),
)
# fmt: on
