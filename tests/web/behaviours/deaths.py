"""A reader does not get the page, and the server, the name or the certificate says so."""

from __future__ import annotations

from checker.models import Reason, Status
from tests.web.behaviours.row import NOT_FOUND, TLS, Behaviour, Trouble
from tests.web.certificates import Certificate
from tests.web.handlers import answer, html, page
from tests.web.nameserver import NODATA, NXDOMAIN

_GONE = (Status.BROKEN, Reason.GONE)
_NO_HOST = (Status.BROKEN, Reason.HOST_NOT_FOUND)
_CLIENT_ERROR = (Status.BROKEN, Reason.CLIENT_ERROR)
_SHELL = html("The app", "Loading", body='<div id="root"></div><script src="/main.js"></script>')

# fmt: off
ROWS: tuple[Behaviour, ...] = (
    Behaviour("not-found", "https://lost.example/page", *NOT_FOUND, answer(404), wire=(404,)),
    Behaviour("not-found-empty", "https://lostempty.example/page", *NOT_FOUND, answer(404, b""), wire=(404,)),
    Behaviour("not-found-nice", "https://lostnice.example/page", *NOT_FOUND, answer(404, html("Read these instead", "Our most popular pages.")), "a friendly page, and a 404 all the same", wire=(404,)),
    Behaviour("not-found-app", "https://lostapp.example/page", *NOT_FOUND, answer(404, _SHELL), "an application that knows its paths", wire=(404,)),
    Behaviour("not-found-cloudflare", "https://lostproxy.example/page", *NOT_FOUND, answer(404, Server="cloudflare", CF_Ray="8f2a1b3c4d5e6f70-FRA"), "behind a wall's host, without the wall", wire=(404,)),
    Behaviour("not-found-pdf", "https://lostpapers.example/paper.pdf", *NOT_FOUND, answer(404), text="The paper", wire=(404,)),
    Behaviour("gone", "https://gone.example/page", *_GONE, answer(410), wire=(410,)),
    Behaviour("client-error-400", "https://picky.example/", *_CLIENT_ERROR, answer(400), wire=(400,)),
    Behaviour("client-error-414", "https://short.example/", *_CLIENT_ERROR, answer(414), wire=(414,)),
    Behaviour("client-error-418", "https://teapot.example/", *_CLIENT_ERROR, answer(418), wire=(418,)),
    Behaviour("client-error-422", "https://unprocessed.example/", *_CLIENT_ERROR, answer(422), wire=(422,)),
    Behaviour("host-not-found", "https://nowhere.example/", *_NO_HOST, address=NXDOMAIN, wire=(Trouble.NO_SUCH_NAME,)),
    Behaviour("host-not-found-www", "https://www.nowhere-either.example/page", *_NO_HOST, address=NXDOMAIN, wire=(Trouble.NO_SUCH_NAME,)),
    Behaviour("host-not-found-idn", "https://bücherei-gibt-es-nicht.example/", *_NO_HOST, address=NXDOMAIN, wire=(Trouble.NO_SUCH_NAME,)),
    Behaviour("host-without-address", "https://mailonly.example/", *_NO_HOST, note="the name is there, for mail", address=NODATA, wire=(Trouble.NO_ADDRESS,)),
    Behaviour("connection-refused", "https://refused.example/", Status.BROKEN, Reason.CONNECTION_REFUSED, listening=False, wire=(Trouble.REFUSED,)),
    Behaviour("connection-refused-http", "http://refused-plainly.example/page", Status.BROKEN, Reason.CONNECTION_REFUSED, listening=False, wire=(Trouble.REFUSED,)),
    Behaviour("tls-expired", "https://expired.example/", *TLS, page(), certificate=Certificate.EXPIRED, wire=(Trouble.EXPIRED,)),
    Behaviour("tls-wrong-host", "https://wrong.example/", *TLS, page(), certificate=Certificate.WRONG_HOST, wire=(Trouble.WRONG_HOST,)),
    Behaviour("tls-self-signed", "https://selfmade.example/", *TLS, page(), certificate=Certificate.SELF_SIGNED, wire=(Trouble.SELF_SIGNED,)),
    Behaviour("tls-unknown-authority", "https://homemade.example/", *TLS, page(), "its authority is its own", certificate=Certificate.UNKNOWN_CA, wire=(Trouble.UNKNOWN_CA,)),
    Behaviour("tls-incomplete-chain", "https://halfchain.example/", Status.BROKEN, Reason.TLS_INCOMPLETE_CHAIN, page(), "many browsers fetch the missing part", certificate=Certificate.INCOMPLETE_CHAIN, wire=(Trouble.NO_ISSUER,)),
)
# fmt: on
