"""From references to links: what is visited, what is known without a visit, what is left alone and why. Pure.

What a reference points to is for the sites to say, which know the files: ``locate`` is handed in.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from checker import urls
from checker.config import Config, RuleAction
from checker.judge.mistakes import find_slip, is_of_one_machine
from checker.judge.rules import speaking
from checker.models import IgnoredReference, Kind, Link, Reason, Reference, Verdict
from checker.site import State, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from checker.config import Rule

__all__ = ["Triage", "triage"]

_RESERVED_SUFFIXES = (".test", ".example", ".invalid", ".localhost")  # RFC 6761
_RESERVED_DOMAINS = ("example.com", "example.net", "example.org")  # RFC 2606

_OF_FILES: Mapping[State, Reason] = {
    State.MISSING: Reason.MISSING_FILE,
    State.LOST: Reason.MISSING_FILE,
    State.UNKNOWN: Reason.SITE_PATH,
}


@dataclass(frozen=True, slots=True)
class Triage:
    """The links of a run, one for each target.

    ``links`` are to be visited; ``settled`` are known without a visit: files, and what no client could request;
    ``ignored`` is left alone on purpose. ``rules`` are those of the configuration that speak for an address here.
    """

    links: tuple[Link, ...]
    settled: tuple[tuple[Link, Verdict], ...]
    ignored: tuple[IgnoredReference, ...]
    rules: frozenset[Rule] = frozenset()


def _is_never_spared(reference: Reference) -> None:
    """No comment asks to leave ``reference`` alone."""


def triage(
    references: Iterable[Reference],
    config: Config,
    locate: Callable[[Reference], Target],
    *,
    today: date,
    spared: Callable[[Reference], str | None] = _is_never_spared,
) -> Triage:
    """Group ``references`` by target, each occurrence kept, in the order of their addresses.

    ``spared`` says why one is left alone at the wish of its note; None: it is not.
    """
    sorter = _Sorter(config, today)
    for reference in references:
        if (reason := spared(reference)) is not None:
            sorter.ignore(reference, Reason.INLINE_COMMENT, reason)
        else:
            sorter.add(reference, locate(reference))
    sorter.settle_wikilinks()
    return Triage(
        links=tuple(Link(url, tuple(found), sorter.wires[url]) for url, found in sorted(sorter.web.items())),
        settled=tuple(
            (
                Link(url, tuple(found), is_local=is_local),
                Verdict(reason, sorter.details[url, is_local, reason]),
            )
            for (url, is_local, reason), found in sorted(sorter.settled.items())
        ),
        ignored=tuple(sorter.ignored),
        rules=frozenset(sorter.rules),
    )


class _Address(NamedTuple):
    """An address on the web: identity and wire form, why it is left alone, or else what is wrong with it."""

    identity: str
    wire: str
    skip: tuple[Reason, str] | None = None
    wrong: str | None = None


class _Sorter:
    """References by what becomes of them. The same addresses recur in every translation: each is read once."""

    def __init__(self, config: Config, today: date) -> None:
        self._config = config
        self._today = today
        self._addresses: dict[str, _Address] = {}
        self.web: defaultdict[str, list[Reference]] = defaultdict(list)
        self.wires: dict[str, str] = {}
        self.settled: defaultdict[tuple[str, bool, Reason], list[Reference]] = defaultdict(list)
        self.details: dict[tuple[str, bool, Reason], str] = {}
        self.ignored: list[IgnoredReference] = []
        self.rules: set[Rule] = set()
        self._lost: list[tuple[Reference, Target]] = []  # wikilinks that no note answers to
        self._has_vault = False

    def add(self, reference: Reference, target: Target) -> None:
        """Puts ``reference``, which points to ``target``, where it belongs."""
        is_wikilink = reference.kind is Kind.WIKILINK
        if target.state is State.FILE:
            self._has_vault = self._has_vault or is_wikilink
            self._settle(reference, target.url, Reason.OK, is_local=True)
        elif target.state is State.MISSING and is_wikilink:
            self._lost.append((reference, target))
        elif target.state is State.TEMPLATE:
            self.ignore(reference, Reason.TEMPLATE, "the address is made by a template")
        elif target.state is State.WEB:
            self._add_web(reference, target.url)
        elif self._is_mistake(reference):
            return
        elif target.state is State.FOREIGN:
            why = f"{urls.scheme(target.url)}: addresses are not fetched"
            self.ignore(reference, Reason.UNSUPPORTED_SCHEME, why)
        elif skip := self._ruled_out(reference):  # an address on the web that shows a file of this repository
            self.ignore(reference, *skip)
        else:
            self._settle(reference, target.url, _OF_FILES[target.state], target.detail, is_local=True)

    def _ruled_out(self, reference: Reference) -> tuple[Reason, str] | None:
        """Why ``reference``, to a file, is left alone: by a rule, and never for its host, which nobody would ask."""
        written = reference.url.strip()
        skip = self._read(written).skip if urls.is_web(written) else None
        return skip if skip and skip[0] is Reason.RULE else None

    def settle_wikilinks(self) -> None:
        """Double brackets are links where people use them so: where at least one of them leads to a note."""
        reason = Reason.MISSING_FILE if self._has_vault else Reason.SITE_PATH
        for reference, target in self._lost:
            self._settle(reference, target.url, reason, target.detail, is_local=True)

    def _add_web(self, reference: Reference, url: str) -> None:
        """``url`` is what ``reference`` says, or where its path leads; a path can be a mistake, whatever the rules say."""
        address = self._addresses.get(url)
        if address is None:
            address = self._addresses[url] = self._read(url)
        if address.skip is not None and urls.is_web(reference.url.strip()):
            self.ignore(reference, *address.skip)
        elif self._is_mistake(reference, is_published=True):
            return
        elif address.skip is not None:
            self.ignore(reference, *address.skip)
        elif address.wrong is not None:
            self._settle(reference, urls.redact(url), Reason.MALFORMED_URL, address.wrong)
        else:
            self.web[address.identity].append(reference)
            self.wires.setdefault(address.identity, address.wire)

    def _is_mistake(self, reference: Reference, *, is_published: bool = False) -> bool:
        """Whether ``reference``, which is no file of the notes, can only be a mistake; then it is noted.

        Where it ``is_published``, it has an address on the web, which tells more of a path than its form.
        """
        written = reference.url.strip()
        slip = None if reference.kind is Kind.WIKILINK else find_slip(written)
        if slip is not None:
            self._settle(reference, urls.redact(written), Reason.MALFORMED_URL, slip.what)
        elif is_of_one_machine(written, is_published=is_published):
            self._settle(reference, written, Reason.LOCAL_PATH, is_local=True)
        else:
            return False
        return True

    def _read(self, url: str) -> _Address:
        """What ``url`` is, and whether a rule, or its host, speaks against visiting it."""
        try:
            identity, host = urls.normalise(url), urls.host(url)
        except urls.MalformedURL as exc:
            return _Address("", "", wrong=str(exc))  # worth telling, not worth ignoring
        skip = None
        rule = speaking(self._config.rules, identity, today=self._today)
        if rule is not None:
            self.rules.add(rule)
        if rule is not None and rule.action is RuleAction.IGNORE:
            skip = Reason.RULE, rule.reason
        elif not self._config.check.reserved_domains and _is_reserved(host):
            skip = Reason.RESERVED_DOMAIN, f"{host} is reserved for documentation and tests"
        return _Address(identity, urls.wire(url), skip)

    def _settle(
        self, reference: Reference, url: str, reason: Reason, detail: str = "", *, is_local: bool = False
    ) -> None:
        key = url, is_local, reason
        self.settled[key].append(reference)
        self.details.setdefault(key, detail)

    def ignore(self, reference: Reference, reason: Reason, detail: str) -> None:
        """Leaves ``reference`` alone, for ``reason``."""
        self.ignored.append(IgnoredReference(reference, reason, detail))


def _is_reserved(host: str) -> bool:
    dotted = f".{host}"
    return dotted.endswith(_RESERVED_SUFFIXES) or any(
        dotted.endswith(f".{domain}") for domain in _RESERVED_DOMAINS
    )
