"""Domains that were given up: parked, for sale or expired, by what their pages say and where they redirect to. Pure."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from checker.judge.case import Place, matched, nearly
from checker.judge.parked_known import DEALERS, NAMED_OFFERS, OFFERS, PARKERS
from checker.judge.words import fold, own_words
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
_NAME = "\ue000"  # stands for the name of the domain; of private use, so that no page says it
_NAMED_OFFERS = tuple(fold(phrase).format(_NAME) for phrase in NAMED_OFFERS)
_QUOTES = "\"'„“”«»‹›「」『』()"
_ARTICLES = ("the", "die", "le", "el", "il", "o", "de")  # before "domain", in the languages of the offers
_LETTER = r"[\w-]"  # of a host


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
            if _is_named_in(f"{final.path}?{final.query}", case):
                return matched(Reason.PARKED_DOMAIN, where)
            return nearly(f"{where}, which does not name {cited.host}")
    if _NUMBERED.match(final.host) and final.host.endswith(f".{cited.host}") and case.length < _SHORT:
        return matched(Reason.PARKED_DOMAIN, f"redirected to {final.host}, as parked domains are")
    return None


def _is_named_in(text: str, case: Case) -> bool:
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
    offer = _offer_in(said, case)
    if not offer:
        return None
    seen = f'the page says "{offer}"'
    doubt = _doubt(case, said, offer, is_long=is_long)
    return nearly(f"{seen}, {doubt}") if doubt else matched(Reason.PARKED_DOMAIN, seen)


def _doubt(case: Case, said: str, offer: str, *, is_long: bool) -> str:
    if is_long or case.is_named_by_citation:
        return "but says much else, or what the citation says"
    if _is_about_domains(case):
        return "but citation or address speak of domains as well"
    if not (any(name in said for name in _names(case)) or case.title.strip(" .!") == offer):
        return f"but not of {case.final.host}"
    if _is_beside_a_page(case, offer):
        return "but beside what else it says, and without the name"
    return ""


def _offer_in(said: str, case: Case) -> str:
    """The offer in ``said``: one that is known, where the name may stand within it, or one that is made of the name."""
    known = next((phrase for phrase in _OFFERS if phrase in said), "")
    if known or not any(name in said for name in _names(case)):
        return known
    marked = _names_of(case).sub(_NAME, said)
    named = next((phrase for phrase in _NAMED_OFFERS if phrase in marked), "")
    plain = " ".join(marked.replace(_NAME, " ").split())
    return named.replace(_NAME, case.final.spoken_host) or next(
        (each for each in _OFFERS if each in plain), ""
    )


def _names(case: Case) -> set[str]:
    """The names of the domain: its hosts, and those above them."""
    hosts = (host for place in (case.cited, case.final) for host in (place.host, place.spoken_host))
    labels = (host.split(".") for host in hosts if host)
    return {".".join(each[at:]) for each in labels for at in range(max(len(each) - 1, 1))}


def _names_of(case: Case) -> re.Pattern[str]:
    """The names of the domain as pages write them: whole, in quotation marks or not."""
    either = "|".join(map(re.escape, sorted(_names(case), key=len, reverse=True)))
    before = rf"(?<!{_LETTER})(?<!{_LETTER}\.)"
    quotes = f"[{re.escape(_QUOTES)}]?"
    return re.compile(rf"{before}{quotes}(?:www\.)?(?:{either})(?!\.?{_LETTER}){quotes}")


def _is_beside_a_page(case: Case, offer: str) -> bool:
    """Whether a page that has something to say sells its name in passing: "Maps of rivers. The domain name is for sale"."""
    before, _, _ = case.text.partition(offer)
    *words, last = before.split() or [""]
    return (
        last in _ARTICLES
        and bool(own_words(" ".join(words)))
        and not any(name in case.text for name in _names(case))
    )


def _is_about_domains(case: Case) -> bool:
    return any(_ABOUT_DOMAINS.search(text) for text in (case.cited.path, *map(fold, case.texts)))
