"""What a rule is given, and what it says: the case and the opinion."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from checker import urls
from checker.judge import likeness
from checker.judge.words import fold, is_address, own_words, says

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from checker.config import HostConfig, Rule
    from checker.models import Observation, Reason, Verdict

__all__ = ["Case", "Judgement", "Opinion", "Place", "matched", "nearly"]

_SUFFIX = re.compile(r"\.[a-z0-9]{1,5}\Z")


class Opinion(NamedTuple):
    """What one rule says: ``why`` is a sentence; there is a ``verdict`` where it matched, and none where it nearly did."""

    rule: str
    why: str
    verdict: Verdict | None = None

    @property
    def matched(self) -> bool:
        """Whether the rule applies."""
        return self.verdict is not None


Judgement = tuple["Reason | None", str]
"""What a rule hands back: the reason (None where it nearly matched) and what was seen."""


def matched(reason: Reason, why: str) -> Judgement:
    """The rule applies, for ``why``."""
    return reason, why


def nearly(why: str) -> Judgement:
    """The rule does not apply, though something spoke for it."""
    return None, why


class Place(NamedTuple):
    """An address taken apart for comparing: decoded and lower-case, without ``www.``, the fragment kept."""

    host: str = ""
    path: str = ""
    query: str = ""
    fragment: str = ""

    @classmethod
    def of(cls, url: str) -> Place:
        """The parts of ``url``; all empty where it has none."""
        try:
            parts, host = urlsplit(url), urls.host(url)
        except ValueError:
            return cls()
        path = unquote(parts.path, errors="replace").lower()
        return cls(
            host.removeprefix("www."), path, unquote(parts.query, errors="replace").lower(), parts.fragment
        )

    @property
    def segments(self) -> tuple[str, ...]:
        """The parts of the path between slashes."""
        return tuple(part for part in self.path.split("/") if part)

    @property
    def names(self) -> frozenset[str]:
        """The labels of the host, without its last."""
        return frozenset(self.host.split(".")[:-1])

    @property
    def spoken_host(self) -> str:
        """The host as people write it: international names in their own letters."""
        try:
            return self.host.encode("ascii").decode("idna")
        except UnicodeError:
            return self.host

    @property
    def slug(self) -> str:
        """The last part of the path, without its suffix: often the words of the title."""
        return _SUFFIX.sub("", self.segments[-1]) if self.segments else ""

    def is_below(self, domain: str) -> bool:
        """Whether the host is ``domain`` or below it."""
        return self.host == domain or self.host.endswith(f".{domain}")


@dataclass(frozen=True)
class Case:
    """One observation, and all that opinions on it depend on. ``texts`` are the words of its citations."""

    observation: Observation
    today: date
    rules: Sequence[Rule] = ()
    hosts: Mapping[str, HostConfig] = field(default_factory=dict)
    texts: Sequence[str] = ()
    soft_404: bool = True

    @cached_property
    def code(self) -> int:
        """The status code of the answer; 0 where there was none."""
        return self.observation.last.status_code or 0 if self.observation.last.failure is None else 0

    @property
    def is_answered(self) -> bool:
        """Whether a page came that claims to be the one asked for."""
        return HTTPStatus.OK <= self.code < HTTPStatus.MULTIPLE_CHOICES

    @cached_property
    def cited(self) -> Place:
        """The address that is cited."""
        return Place.of(self.observation.url)

    @cached_property
    def final(self) -> Place:
        """The address that answered."""
        return Place.of(self.observation.final_url)

    @property
    def is_redirected(self) -> bool:
        """Whether another page answered than the one asked; https, ``www.`` and a last slash make no other page."""
        if len(self.observation.hops) == 1:
            return False
        cited, final = self.cited, self.final
        return (cited.host, cited.path.rstrip("/"), cited.query) != (
            final.host,
            final.path.rstrip("/"),
            final.query,
        )

    @cached_property
    def title(self) -> str:
        """The title, folded."""
        return fold(self.observation.title or "")

    @cached_property
    def heading(self) -> str:
        """The first heading, folded."""
        return fold(self.observation.heading or "")

    @property
    def length(self) -> int:
        """How much visible text was kept; folding it takes time that a page with much to say need not cost."""
        return len(self.observation.sketch)

    @cached_property
    def text(self) -> str:
        """The beginning of the visible text, folded."""
        return fold(self.observation.sketch)

    @cached_property
    def said(self) -> str:
        """Title, heading and text, folded."""
        return f"{self.title} {self.heading} {self.text}"

    @cached_property
    def citations(self) -> tuple[frozenset[str], ...]:
        """The words of each citation that has words of its own, besides the name of the site."""
        site = self.site
        found = (own_words(text) for text in self.texts if not is_address(text))
        return tuple(own for said in found if (own := frozenset(word for word in said if word not in site)))

    @cached_property
    def site(self) -> str:
        """The hosts in one string, in which the name of the site is found run together."""
        hosts = f"{self.cited.host} {self.final.host}".replace("-", "")
        spoken = likeness.words(f"{self.cited.spoken_host} {self.final.spoken_host}")
        return f"{hosts} {''.join(spoken)}"

    @cached_property
    def is_named_by_citation(self) -> bool:
        """Whether title or heading say at least half of what a citation says: a page that is what was meant."""
        said = own_words(f"{self.title} {self.heading}")
        return any(says(said, wanted) for wanted in self.citations)

    def header(self, name: str) -> str:
        """A header of the answer in lower case; empty where there is none."""
        return self.observation.last.headers.get(name, "").lower()


if TYPE_CHECKING:
    RuleFunction = Callable[[Case], Judgement | None]
