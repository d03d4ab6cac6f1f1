"""From references to links: what is fetched, what is a file, what is left alone and why. Pure."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from checker import urls
from checker.config import Config, RuleAction
from checker.judge.rules import first_match
from checker.models import IgnoredReference, Link, Reason, Reference, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

__all__ = ["Triage", "triage"]

_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\$\{[^}]*\}|<%.*?%>", re.DOTALL)
_RESERVED_SUFFIXES = (".test", ".example", ".invalid", ".localhost")  # RFC 6761
_RESERVED_DOMAINS = ("example.com", "example.net", "example.org")  # RFC 2606
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


@dataclass(frozen=True, slots=True)
class Triage:
    """The links of a run, one for each target; those no client could request; what is ignored on purpose."""

    links: tuple[Link, ...]
    malformed: tuple[tuple[Link, Verdict], ...]
    ignored: tuple[IgnoredReference, ...]


def triage(references: Iterable[Reference], config: Config, *, today: date) -> Triage:
    """Group ``references`` by target, each occurrence kept, in the order of their addresses."""
    grouped: dict[tuple[bool, str], list[Reference]] = defaultdict(list)
    wires: dict[tuple[bool, str], str] = {}
    malformed: dict[str, tuple[list[Reference], str]] = {}
    ignored: list[IgnoredReference] = []
    for reference in references:
        skip = _ignored(reference, config, today)
        if skip is not None:
            ignored.append(skip)
            continue
        try:
            key, wire = _target(reference, config)
        except urls.MalformedURL as exc:
            malformed.setdefault(urls.redact(reference.url), ([], str(exc)))[0].append(reference)
            continue
        grouped[key].append(reference)
        wires.setdefault(key, wire)
    links = (
        Link(url, tuple(found), wires[local, url], local) for (local, url), found in sorted(grouped.items())
    )
    return Triage(
        links=tuple(links),
        malformed=tuple(
            (Link(url, tuple(found)), Verdict(Reason.MALFORMED_URL, why))
            for url, (found, why) in sorted(malformed.items())
        ),
        ignored=tuple(ignored),
    )


def _ignored(reference: Reference, config: Config, today: date) -> IgnoredReference | None:
    url = reference.url
    if _TEMPLATE.search(url):
        return IgnoredReference(reference, Reason.TEMPLATE, "the address is made by a template")
    if urls.is_web(url):
        return _ignored_on_the_web(reference, config, today)
    scheme = urls.scheme(url)
    if scheme and not _DRIVE.match(url):
        return IgnoredReference(reference, Reason.UNSUPPORTED_SCHEME, f"{scheme}: addresses are not fetched")
    return None


def _ignored_on_the_web(reference: Reference, config: Config, today: date) -> IgnoredReference | None:
    try:
        identity, host = urls.normalise(reference.url), urls.host(reference.url)
    except urls.MalformedURL:
        return None  # worth telling, not worth ignoring
    rule = first_match(config.rules, identity, today=today, action=RuleAction.IGNORE)
    if rule is not None:
        return IgnoredReference(reference, Reason.RULE, rule.reason)
    if not config.check.reserved_domains and _is_reserved(host):
        return IgnoredReference(
            reference, Reason.RESERVED_DOMAIN, f"{host} is reserved for documentation and tests"
        )
    return None


def _is_reserved(host: str) -> bool:
    dotted = f".{host}"
    return dotted.endswith(_RESERVED_SUFFIXES) or any(
        dotted.endswith(f".{domain}") for domain in _RESERVED_DOMAINS
    )


def _target(reference: Reference, config: Config) -> tuple[tuple[bool, str], str]:
    """The key (is it a file, identity) of what ``reference`` points to, and the form that is requested."""
    url = reference.url
    base = config.notes.base_url
    if base and url.startswith("/") and not url.startswith("//"):
        url = urls.join(base, url)
    if urls.is_web(url):
        return (False, urls.normalise(url)), urls.wire(url)
    written = unquote(urls.split_fragment(url)[0].partition("?")[0]).replace("\\", "/")
    folder = "" if written.startswith("/") else posixpath.dirname(reference.location.path)
    path = (
        posixpath.normpath(posixpath.join(folder, written.lstrip("/")))
        if written
        else reference.location.path
    )
    return (True, path), written
