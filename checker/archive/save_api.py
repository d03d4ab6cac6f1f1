"""waybackpy's save class with a request of our own, for a thread.

Its own has no time-out, repeats a save up to eight times, sleeps in between, looks for ``Content-Location`` in the
text of a dictionary, where it never is, and follows redirects to wherever they lead. Importing this module costs what
waybackpy costs: import it where the first page is submitted.
"""

from __future__ import annotations

import ssl
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import requests
from waybackpy import WaybackMachineSaveAPI
from waybackpy.exceptions import WaybackError
from yarl import URL

from checker.archive.places import place_in
from checker.archive.service import Answer, Trouble, TroubleKind

if TYPE_CHECKING:
    from checker.fetch.session import Proxies

__all__ = ["SaveAPI", "send"]

CONNECT_TIMEOUT = 10.0
"""Seconds until a connection must stand."""

MAX_HOPS = 3
"""Redirects followed inside ``/save/``, where the service corrects an address."""

_ERRORS: tuple[tuple[type[Exception], TroubleKind, str], ...] = (
    (requests.exceptions.ConnectTimeout, TroubleKind.UNREACHED, "no connection in time"),
    (requests.exceptions.Timeout, TroubleKind.SILENT, "no answer in time"),
    (requests.exceptions.SSLError, TroubleKind.UNREACHED, "its certificate is not trusted"),
    (requests.exceptions.ProxyError, TroubleKind.UNREACHED, "the proxy does not let it through"),
    (requests.exceptions.ConnectionError, TroubleKind.BROKEN, "the connection broke"),
)
"""The first that fits, most specific first."""


class SaveAPI(WaybackMachineSaveAPI):
    """Saves one page with one request: no repetition, no sleep, no redirect out of the archive, no ``~/.netrc``."""

    def __init__(self, base_url: str, url: str, user_agent: str, *, timeout: float, proxies: Proxies) -> None:
        super().__init__(url, user_agent, max_tries=1)
        self.base_url = base_url
        self.url = url
        self.request_url = f"{base_url}/save/{url}"
        self._timeout = timeout
        self._proxies = proxies

    def get_save_request_headers(self) -> None:
        """Send the request; set ``headers``, ``status_code`` and ``response_url``. Raises what requests raises."""
        with requests.Session() as session:
            session.trust_env = False  # it would send the passwords of ~/.netrc
            paths = ssl.get_default_verify_paths()  # SSL_CERT_FILE, SSL_CERT_DIR, the system's
            session.verify = paths.cafile or paths.capath or True
            url = self.request_url
            for _ in range(MAX_HOPS + 1):
                self._ask(session, url)
                target = self._next_hop(url)
                if target is None:
                    return
                url = target

    def archive_url_parser(self) -> str | None:
        """The address of the copy that the answer names, if it names one."""
        place = place_in(self.headers or {}, self.base_url)
        return f"{self.base_url}/web/{place.at:%Y%m%d%H%M%S}/{place.url}" if place else None

    def timestamp(self) -> datetime:
        """When the copy was made; ``cached_save`` says whether that was before it was asked for."""
        place = place_in(self.headers or {}, self.base_url)
        if place is None:
            raise ValueError("there is no copy yet")
        self.cached_save = place.at < self.instance_birth_time.replace(tzinfo=UTC)
        return place.at

    def _ask(self, session: requests.Session, url: str) -> None:
        """One request; the page itself is not read."""
        proxy = self._proxies.of(URL(url, encoded=True))
        with session.get(
            url,
            headers=self.request_headers,
            timeout=(min(CONNECT_TIMEOUT, self._timeout), self._timeout),
            allow_redirects=False,
            stream=True,
            proxies={urlsplit(url).scheme: proxy} if proxy else {},
        ) as response:
            self.response = response
            self.headers = response.headers
            self.status_code = response.status_code
            self.response_url = response.url

    def _next_hop(self, url: str) -> str | None:
        """Where to ask again: another address of the same service."""
        location = self.headers.get("Location") if self.headers else None
        if not location:
            return None
        target = urljoin(url, location)
        return target if target.startswith(f"{self.base_url}/save/") and target != url else None


def send(base_url: str, url: str, user_agent: str, timeout: float, proxies: Proxies) -> Answer | Trouble:
    """What the service answered when ``url`` was saved, or why there is no answer."""
    try:
        api = SaveAPI(base_url, url, user_agent, timeout=timeout, proxies=proxies)
        with suppress(WaybackError):  # an answer that names no copy; its reader says what it means
            api.save()
        return Answer(api.status_code or 0, dict(api.headers or {}))
    except (requests.exceptions.RequestException, OSError, ValueError) as error:
        return _translate(error)


def _translate(error: Exception) -> Trouble:
    """What went wrong, without the library's words: they quote addresses, a proxy's with its password."""
    never_began = any(name in repr(error) for name in ("NewConnectionError", "NameResolutionError"))
    kind, detail = next(
        ((kind, detail) for of, kind, detail in _ERRORS if isinstance(error, of)),
        (TroubleKind.SILENT, "the answer is not valid HTTP"),
    )
    if kind is TroubleKind.BROKEN and never_began:
        kind, detail = TroubleKind.UNREACHED, "no connection"
    return Trouble(kind, f"the archive cannot be reached ({detail})")
