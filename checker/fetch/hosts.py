"""Rules for hosts: what ``check.hosts`` and the table of quirks say about one address."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING
from urllib.parse import quote

from checker import urls
from checker.config import HostConfig
from checker.fetch.quirks import PACES, QUIRKS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["HostRules", "Substitute"]

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_USUAL = HostConfig()
_GONE, _ALIVE = 404, 200


@dataclass(frozen=True, slots=True)
class Substitute:
    """An address that is asked in place of a page; without ``alive`` its answer is taken as if it were the page's."""

    url: str
    headers: Mapping[str, str]
    alive: frozenset[int] | None = None
    gone: frozenset[int] = frozenset()

    def stands_for(self, code: int | None) -> int | None:
        """The status code of the page, where ``code`` of this address says it; None: the page has to be asked."""
        if code is None or 300 <= code <= 399:  # noqa: PLR2004 - a redirect leads to another address than the page's
            return None
        if self.alive is None:
            return code
        if code in self.alive:
            return _ALIVE
        return _GONE if code in self.gone else None


class HostRules:
    """The rules for each host; the first pattern that matches wins. ``environ`` is what ``${NAME}`` is taken from."""

    def __init__(self, hosts: Mapping[str, HostConfig], environ: Mapping[str, str] = os.environ) -> None:
        self.hosts: dict[str, HostConfig] = {**hosts, **{k: v for k, v in PACES.items() if k not in hosts}}
        self._environ = environ
        self._quirks = [row for row in QUIRKS if row.needs is None or environ.get(row.needs)]
        self._known: dict[str, HostConfig] = {}

    def of(self, host: str) -> HostConfig:
        """What differs for ``host``."""
        found = self._known.get(host)
        if found is None:
            matching = (rule for glob, rule in self.hosts.items() if fnmatchcase(host, glob.lower()))
            found = self._known[host] = next(matching, _USUAL)
        return found

    def headers(self, host: str) -> dict[str, str]:
        """What is sent to ``host`` besides, or instead of, the usual headers."""
        return self._filled(self.of(host).headers)

    def substitute(self, url: str) -> Substitute | None:
        """The address to ask in place of ``url``, if there is one. An empty ``ask`` means: the page itself."""
        ask = self.of(urls.host(url)).ask
        if ask is not None:
            return self._asked_as_told(ask, url) if ask else None
        for quirk in self._quirks:
            if found := quirk.pages.fullmatch(url):
                address = quirk.ask.format_map(found.groupdict())
                headers = self._filled(quirk.headers) | self.headers(urls.host(address))
                return Substitute(address, headers, quirk.alive, quirk.gone)
        return None

    def _asked_as_told(self, ask: str, url: str) -> Substitute:
        address = ask.replace("{url}", quote(urls.split_fragment(url)[0], safe=""))
        return Substitute(address, self.headers(urls.host(address)))

    def _filled(self, headers: Mapping[str, str]) -> dict[str, str]:
        """``headers`` with the variables of the environment filled in, without those of which one is not set."""
        return {name: self._fill(value) for name, value in headers.items() if self._knows(value)}

    def _knows(self, value: str) -> bool:
        values = [self._environ.get(name, "").strip() for name in _VARIABLE.findall(value)]
        return all(each and each.isprintable() for each in values)

    def _fill(self, value: str) -> str:
        return _VARIABLE.sub(lambda found: self._environ[found[1]].strip(), value)
