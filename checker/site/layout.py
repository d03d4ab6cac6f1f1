"""What a site's configuration says about its addresses, in the same words for every generator."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from checker.site.configs import Configs
    from checker.site.files import Files

__all__ = ["NOTE_SUFFIXES", "Generator", "Layout", "Page", "level", "published_at", "rooted"]

NOTE_SUFFIXES = (
    *(".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mkdown", ".mdx", ".qmd"),
    *(".html", ".htm", ".adoc", ".asciidoc", ".rst", ".org", ".ipynb", ".textile"),
)
"""What pages are made from, the most usual first."""

_PLACEHOLDERS = frozenset({"localhost", "example.com", "example.org", "example.net", None})
"""Hosts that new sites come with: nobody reads there."""
_SLASHES = re.compile(r"//+")


class Page(NamedTuple):
    """One address that a file is published at: rooted at the site, decoded, as the generator writes it.

    It is empty where it hangs on what is not known here.
    """

    address: str
    path: str


@dataclass(frozen=True, slots=True)
class Layout:
    """How what lies in ``folder`` becomes a site; its notes are in ``notes``.

    ``served`` are the folders whose files keep their path below the root of the site. ``origin``
    (``https://me.org``) is empty where it is not known, ``prefix`` (``/blog``) where the site is published at the
    root of its host. ``linked`` are folders that paths in tags such as ``{% link %}`` begin at, besides ``folder``.
    ``pages`` gives the addresses that the generator makes of files; it is None where no generator
    is known. ``is_site`` is true where there is one, known or not.
    """

    folder: str
    notes: tuple[str, ...]
    served: tuple[str, ...]
    origin: str = ""
    prefix: str = ""
    is_site: bool = False
    pages: Callable[[Files], Iterable[Page]] | None = None
    linked: tuple[str, ...] = ()


def published_at(base: str, prefix: str = "", *, is_meant: bool = False) -> tuple[str, str]:
    """The origin and the prefix of a site at ``base`` (empty: nobody knows), below which it lies at ``prefix``.

    Unless it ``is_meant``, an address that new sites come with is taken for none.
    """
    try:
        parts = urlsplit(base)
    except ValueError:
        parts = urlsplit("")
    is_known = parts.scheme in {"http", "https"} and (is_meant or parts.hostname not in _PLACEHOLDERS)
    origin = f"{parts.scheme}://{parts.netloc}" if is_known else ""
    return origin, rooted(f"{parts.path}/{prefix}").rstrip("/")


def rooted(address: str) -> str:
    """``address`` with one slash at its beginning, and nowhere two in a row."""
    return _SLASHES.sub("/", f"/{address}")


def level(address: str) -> str:
    """``address`` without what servers add or leave out: index.html, .html, a slash at the end."""
    address = unicodedata.normalize("NFC", address).rstrip("/")
    for ending in (".html", ".htm"):
        address = address.removesuffix(ending)
    return address.removesuffix("/index").rstrip("/") or "/"


class Generator(Protocol):
    """A module that knows one generator of sites."""

    def find(self, configs: Configs, folder: str, /) -> dict[str, Any] | None:
        """The configuration in ``folder``, empty where it cannot be read; None where there is none."""
        ...

    def layout(self, folder: str, config: Mapping[str, Any], permalink: str | None, /) -> Layout:
        """The site that ``config`` in ``folder`` describes; ``permalink`` is the user's word on the addresses of notes."""
        ...
