"""Domains that were given up: parked, for sale or expired, by what their pages say and where they redirect to. Pure."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from checker.judge.case import Place, matched, nearly
from checker.judge.parked_known import DEALERS, OFFERS, PARKERS
from checker.judge.words import fold
from checker.models import Reason

if TYPE_CHECKING:
    from checker.judge.case import Case, Judgement

__all__ = ["is_parked"]

_SHORT = 1000  # characters; these pages say little, pages about the trade say more
_NUMBERED = re.compile(
    r"ww\d{2}\."
)  # the hosts that ParkingCrew, Bodis and Above send visitors of a parked domain to
_ABOUT_DOMAINS = re.compile(
    r"\b(?:domains?|domaines?|domains?namen?|dominios?|parked|parking)\b|域名|網域|ドメイン|도메인|домен"
)
_LANDER = "/lander"
_OFFERS = tuple(dict.fromkeys(fold(phrase) for phrases in OFFERS.values() for phrase in phrases))


def is_parked(case: Case) -> Judgement | None:
    """Whether the domain, rather than a page on it, is what there is to see."""
    if not (case.soft_404 and case.code):
        return None
    if case.is_answered and _leads_to_lander(case.observation.last.location):
        return matched(Reason.PARKED_DOMAIN, f"a script leads to {_LANDER}, as on domains parked at GoDaddy")
    return _is_sent_to_dealer(case) or _offers_itself(case)


def _leads_to_lander(location: str | None) -> bool:
    return location is not None and Place.of(location).path == _LANDER


def _is_sent_to_dealer(case: Case) -> Judgement | None:
    if not case.is_redirected or case.final.host == case.cited.host:
        return None
    final, cited = case.final, case.cited
    for host, _ in PARKERS:
        if final.is_below(host) and not cited.is_below(host):
            return matched(Reason.PARKED_DOMAIN, f"redirected to {final.host}, where domains are parked")
    for host, path, _ in DEALERS:
        if final.is_below(host) and not cited.is_below(host) and final.path.startswith(path):
            where = f"redirected to {final.host}, where domains are sold"
            if _names(case, f"{final.path}?{final.query}"):
                return matched(Reason.PARKED_DOMAIN, where)
            return nearly(f"{where}, which does not name {cited.host}")
    if _NUMBERED.match(final.host) and final.host.endswith(f".{cited.host}") and case.length < _SHORT:
        return matched(Reason.PARKED_DOMAIN, f"redirected to {final.host}, as parked domains are")
    return None


def _names(case: Case, text: str) -> bool:
    """Whether the name of the cited domain, without its last part, stands in ``text``."""
    name = max(case.cited.host.split(".")[:-1], key=len, default="")
    return bool(name) and name in text


def _offers_itself(case: Case) -> Judgement | None:
    if (
        not case.is_answered and case.code != HTTPStatus.FORBIDDEN
    ):  # some dealers turn robots away in the same words
        return None
    is_long = case.length > _SHORT
    said = f"{case.title} {case.heading}" if is_long else case.said
    offer = next((phrase for phrase in _OFFERS if phrase in said), None)
    if offer is None:
        return None
    seen = f'the page says "{offer}"'
    if is_long or case.is_named_by_citation:
        return nearly(f"{seen}, but says much else, or what the citation says")
    if _is_about_domains(case):
        return nearly(f"{seen}, but citation or address speak of domains as well")
    names_itself = any(
        name in said for place in (case.cited, case.final) for name in (place.host, place.spoken_host)
    )
    if not (names_itself or case.title.strip(" .!") == offer):
        return nearly(f"{seen}, but not of {case.final.host}")
    return matched(Reason.PARKED_DOMAIN, seen)


def _is_about_domains(case: Case) -> bool:
    return any(_ABOUT_DOMAINS.search(text) for text in (case.cited.path, *map(fold, case.texts)))
