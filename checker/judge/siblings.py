"""The sibling probe: a page that is the same as its neighbour that cannot exist is no page (Bar-Yossef et al. 2004). Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from checker.judge.case import Place, matched, nearly
from checker.judge.homes import is_home
from checker.judge.interstitials import is_gate_place, stands_before_pages
from checker.judge.logins import is_login_place
from checker.judge.soft404 import names_error
from checker.judge.titles import only_points
from checker.judge.words import fold, is_address, listed, own_words_in_order
from checker.models import Reason

if TYPE_CHECKING:
    from checker.judge.case import Case, Judgement
    from checker.models import Link, Observation, Sibling

__all__ = ["is_like_its_sibling", "wants_sibling"]

_ALIKE = 90.0  # of 100; error pages repeat the address that was asked for
_LITTLE = 10  # characters that tell nothing about likeness

_STEM = 5  # letters; words that share fewer are alike by chance: "context" and "contact"
_SHORTEST_FORM = 4
_ENDING = 3

_MENU_WORDS = listed(
    """
    contact home about privacy imprint help search login sitemap terms legal menu kontakt startseite impressum datenschutz
    suche hilfe accueil contacto inicio privacidad contatti privacy contato
    """
)
"""Words of menus, which stand on every page of a site."""

_NUMBER = re.compile(
    r"\A\d{2,}\Z|(?<!\d)(?!(?:19|20)\d\d(?!\d))\d{3,}"
)  # a whole part, or one in it that is no year
_DATED = re.compile(r"(?:19|20)\d\d(?:[-_]?\d\d?){0,2}")
_WITHIN = re.compile(r"[\w/-]")  # goes on with a path
_OF_A_DATE = 2  # segments below a year: the month and the day

_SEARCH = re.compile(
    r"(?:^|[/&])(?:search|suche|recherche|buscar|busca|cerca|zoeken|szukaj|find|results|query|q|s|k|wd)(?:[/=.]|\Z)"
)
"""Addresses of searches, which answer every question alike."""


def wants_sibling(link: Link, observation: Observation) -> bool:
    """Whether a neighbour should be asked for: the page answered 200 and shares no word with what is cited."""
    last = observation.last
    if last.failure is not None or last.status_code != 200 or observation.is_scripted:  # noqa: PLR2004 - nothing else claims to be it
        return False
    cited, final = Place.of(observation.url), Place.of(observation.final_url)
    if (
        is_home(cited)
        or is_home(final)
        or _is_search(cited)
        or is_login_place(final)
        or observation.has_login
    ):
        return False
    wanted = _wanted(link, cited)
    if len(observation.sketch) < _LITTLE or not (wanted or _texts(link)):
        return False  # nothing that could be compared
    return not (_is_called(link, observation) or _speaks_of(wanted, observation))


def is_like_its_sibling(case: Case) -> Judgement | None:
    """Whether the server answers a neighbour that cannot exist with the same page."""
    sibling = case.observation.sibling
    if sibling is None or not (case.soft_404 and case.is_answered) or sibling.status_code != case.code:
        return None
    if case.observation.is_scripted or case.observation.has_login or _is_search(case.cited):
        return nearly("answers for any address, as pages of scripts, logins and searches do")
    if is_login_place(Place.of(sibling.final_url)):
        return nearly("sends a neighbouring address to a login")
    if case.length < _LITTLE or not _is_alike(case, sibling):
        return nearly("answers a neighbouring address that cannot exist, though with another page")
    excuse = _excuse(case, sibling)
    if excuse:
        return nearly(f"answers any address alike; but {excuse}")
    return matched(
        Reason.SOFT_404,
        f"answered {case.code} with the same page as for an address beside it that cannot exist",
    )


def _excuse(case: Case, sibling: Sibling) -> str:
    if case.is_named_by_citation:
        return "with what is cited"
    if names_error(case.title) or names_error(case.heading):
        return ""
    if _names_way_back(case) or (case.is_redirected and is_gate_place(case.final)):
        return "it names the way back to the cited page, or what the visitor lacks, as gates do"
    if not case.is_redirected and sibling.final_url == case.observation.final_url:
        return "it sends the neighbour to the cited page"
    if _has_id(case) and _has_title_of_its_own(case):
        return "the number in the address may be all that it reads"
    before = stands_before_pages(case)
    return f'"{before}" may stand before every page for a while' if before else ""


def _names_way_back(case: Case) -> bool:
    """Whether the redirect led to a place that is told which page was asked for, and is no error by its name."""
    way = case.cited.path.rstrip("/")
    if not case.is_redirected or not way.strip("/") or "error" in case.final.path:
        return False
    values = (part.partition("=")[2] for part in case.final.query.split("&"))
    return not names_error(case.final.path) and any(_leads_to(value, way) for value in values)


def _leads_to(address: str, way: str) -> bool:
    """Whether ``way`` stands in ``address`` and ends there; long ones are searched once, whatever they hold."""
    at = address.find(way)
    while at >= 0:
        if not _WITHIN.match(address, at + len(way)):
            return True
        at = address.find(way, at + len(way))
    return False


def _has_id(case: Case) -> bool:
    """Whether a part of the path before the last holds the number of something, which is no date and no version."""
    days_left = 0  # how many of the next parts may belong to a date
    for part in case.cited.segments[:-1]:
        days_left = _OF_A_DATE if _DATED.fullmatch(part) else days_left - 1
        is_date = days_left == _OF_A_DATE or (days_left >= 0 and len(part) <= 2)  # noqa: PLR2004 - digits of a day
        if _NUMBER.search(part) and not is_date:
            return True
    return False


def _has_title_of_its_own(case: Case) -> bool:
    said = own_words_in_order(f"{case.title} {case.heading}")
    return any(word not in case.site for word in said)


def _is_alike(case: Case, sibling: Sibling) -> bool:
    titles = fuzz.ratio(case.title, fold(sibling.title or ""))
    return titles >= _ALIKE and fuzz.ratio(case.text, fold(sibling.sketch)) >= _ALIKE


def _is_search(place: Place) -> bool:
    return bool(_SEARCH.search(place.path) or _SEARCH.search(place.query))


def _is_called(link: Link, observation: Observation) -> bool:
    """Whether the title holds a citation of several words as it is, even where those tell little: "A page"."""
    title = fold(observation.title or "")
    return any(" " in text and fold(text) in title for text in _texts(link))


def _speaks_of(wanted: tuple[str, ...], observation: Observation) -> bool:
    """Whether the page has one of the ``wanted`` words, or one that begins alike; words of menus say nothing."""
    said = " ".join((observation.title or "", observation.heading or "", observation.sketch))
    words = {word for word in own_words_in_order(said) if word not in _MENU_WORDS}
    stems = {word[:_STEM] for word in words if len(word) >= _STEM}
    return any(word in words or word[:_STEM] in stems or _is_form(word, words) for word in wanted)


def _is_form(word: str, words: set[str]) -> bool:
    """Whether one of ``words`` is ``word`` without an ending: "mend" of "mending"."""
    return any(word[:end] in words for end in range(max(_SHORTEST_FORM, len(word) - _ENDING), len(word)))


def _texts(link: Link) -> list[str]:
    return [text for each in link.references if (text := each.text) and not is_address(text)]


def _wanted(link: Link, cited: Place) -> tuple[str, ...]:
    """The words of every citation that does more than point, and of the end of the address, which often repeats the title."""
    telling = (text for text in _texts(link) if not only_points(text))
    return own_words_in_order(" ".join((*telling, cited.slug)))
