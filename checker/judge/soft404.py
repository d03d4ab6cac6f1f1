"""Pages that say "not found" and answer 200, by their title, heading or few words, and by the address they end at. Pure.

A page *about* such errors says the same words. It is told by what surrounds them: the citation or the address speaks of
the error as well, the title goes on, or the page is long.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from checker.judge.case import matched, nearly
from checker.judge.interstitials import is_gate_place
from checker.judge.notfound import NOISE, PHRASES
from checker.judge.notfound_more import MORE_SENTENCES, MORE_TITLES
from checker.judge.reports import is_report, without_mended
from checker.judge.words import fold, listed, own_words, says, tokens
from checker.models import Reason

if TYPE_CHECKING:
    from checker.judge.case import Case, Judgement, Place

__all__ = ["is_at_error_page", "names_error", "says_not_found"]

_SHORT = 500  # characters of a page that has little to say besides
_ONE_LINE = 120
_LONGEST_SITE_NAME = 7  # words
_TELLING = 3  # words, besides the name of the site

_ALL = {
    "".join(tokens(title))
    for titles in (MORE_TITLES, *(phrases.titles for phrases in PHRASES.values()))
    for title in titles
}
_SENTENCES = tuple(
    dict.fromkeys(
        fold(sentence)
        for sentences in (*(phrases.sentences for phrases in PHRASES.values()), MORE_SENTENCES)
        for sentence in sentences
    )
)
_NOISE = frozenset(part for word in NOISE for part in tokens(word))
_NUMBERS = frozenset({"404", "410"})

_SEPARATOR = re.compile(
    r"\s*(?:[|｜·•»«›—–_]|::|:(?=\s)|(?<=\s)[-/~:](?=\s)|(?<=[\u3040-\u9fff\uac00-\ud7a3])-)\s*"
)

_GOES_ON = re.compile(r"\s?:\s|：")  # "Page not found: a novel"

_OF_A_WORK = re.compile(r"\s?(?::\s|\()")

_WORKS = listed(
    """
    memoir novel book film movie album song single lyrics band ep episode podcast game game's poem story comic series season
    how why what design designing guide tutorial examples best definition meaning explained understanding fix fixing
    wikipedia wiktionary imdb goodreads mdn spotify genius bandcamp letterboxd wikidata discogs amazon stack overflow
    roman buch lied livre chanson libro canción película книга фильм песня 小说 電影 映画 曲
    """
)
"""What follows a title that speaks of an error and is not one. Source: common knowledge."""

_ERROR_PARTS = listed(
    """
    404page 404-page page404 page-404 error404 error-404 error_404 404error 404-error 404-not-found 404notfound 404_not_found
    notfound not-found not_found pagenotfound page-not-found page_not_found filenotfound file-not-found file_not_found
    error errorpage error-page error_page errors genericerror generic-error customerror fehler fehlerseite erreur
    seite-nicht-gefunden page-introuvable page-non-trouvee pagina-no-encontrada pagina-non-trovata pagina-nao-encontrada
    pagina-niet-gevonden strona-nie-znaleziona suspendedpage nopage no-page missing-page pagemissing
    """
)
"""The last part of an error page's path, without suffix. Source: defaults of IIS, Drupal, cPanel and others."""

_ABOVE_404 = frozenset(
    {"error", "errors", "err", "status", "pages", "page", "static", "http", "public", "common"}
)
_SENTENCE_END = re.compile(r"[.!?…](?=\s)|[。！？।]|\Z")
_OF_PROSE = range(40, 400)  # characters of a sentence; a menu has no end
_FEWEST_SENTENCES = 5
_AGAIN_AND_AGAIN = 3
_NAMES_ERROR = re.compile(
    r"(?<!\d)(?:404|410)(?!\d)|not?[-_ ]?found|nicht[-_ ]gefunden|introuvable|soft[-_]?404"
)


def names_error(text: str) -> bool:
    """Whether a citation or an address itself speaks of pages that are not found."""
    return bool(_NAMES_ERROR.search(text)) or bool(_phrase_of(text))


def is_at_error_page(case: Case) -> Judgement | None:
    """Whether a redirect led to an error page that answers 200."""
    if not (case.soft_404 and case.is_answered and case.is_redirected and _is_error_place(case.final)):
        return None
    where = case.final.path
    if _is_error_place(case.cited) or _is_about_errors(case):
        return nearly(f"redirected to {where}; but that is what was cited")
    if case.is_named_by_citation:
        return nearly(f"redirected to {where}; but the page is what the citation says")
    if is_gate_place(case.final):
        return nearly(f"redirected to {where}; but that is about the visitor, not about the page")
    return matched(Reason.SOFT_404, f"redirected to an error page, {where}, which answers {case.code}")


def says_not_found(case: Case) -> Judgement | None:
    """Whether the page says, in any of many languages, that it does not exist."""
    if not (case.soft_404 and case.is_answered):
        return None
    found = _by_title(case) or _by_heading(case) or _by_text(case)
    if found is None:
        return None
    where, words, doubt = found
    seen = f'answered {case.code}, but the {where} says "{words}"'
    doubt = doubt or _doubt(case)
    return nearly(f"{seen}; {doubt}") if doubt else matched(Reason.SOFT_404, seen)


def _doubt(case: Case) -> str:
    """Why a page that says these words may be alive all the same."""
    if _is_about_errors(case):
        return "citation or address say so as well: a page about such errors"
    if is_report(case, _NOISE):
        return "its title is that of a report or of a mail"
    own = own_words(case.heading) - own_words(
        _phrase_of(case.heading)
    )  # "page" in "page not found" names no page
    if case.observation.heading and says(own, own_words(case.cited.slug)):
        return "its heading is what the address says"
    if any(says(own, wanted) for wanted in case.citations):
        return "its heading is what the citation says"
    if _is_article_about_errors(case) or _is_denied_by_server(case):
        return "a long text comes back to such errors again and again"
    return ""


def _is_article_about_errors(case: Case) -> bool:
    """Whether the page is about errors by what it says: a heading of its own, whose words the prose below takes up.

    Pages that are lost say so once or twice, above a menu or above teasers.
    """
    if case.length <= 2 * _SHORT or case.observation.is_scripted or _phrase_of(case.heading):
        return False
    own = frozenset(word for word in own_words(case.heading) if word not in case.site)
    if len(own) < _TELLING or len(_NAMES_ERROR.findall(case.text)) < _AGAIN_AND_AGAIN:
        return False
    below = case.text.partition(case.heading)[2] or case.text
    return _is_prose(case) and says(own_words(below), own)


def _is_denied_by_server(case: Case) -> bool:
    """Whether the page has much to say of such errors, and the server answers a neighbour that cannot exist as it should."""
    sibling = case.observation.sibling
    if sibling is None or sibling.status_code not in {404, 410} or case.length <= 2 * _SHORT:
        return False
    return len(_NAMES_ERROR.findall(case.text)) >= _AGAIN_AND_AGAIN and _is_prose(case)


def _is_prose(case: Case) -> bool:
    ends = [found.end() for found in _SENTENCE_END.finditer(case.text)]
    return sum(end - start in _OF_PROSE for start, end in pairwise([0, *ends])) >= _FEWEST_SENTENCES


def _is_about_errors(case: Case) -> bool:
    return names_error(case.cited.path) or any(names_error(fold(text)) for text in case.texts)


def _by_title(case: Case) -> tuple[str, str, str] | None:
    """Where the words stand, the words, and what speaks against them at once."""
    phrase = _phrase_of(case.title)
    if not phrase:
        return None
    parts = _SEPARATOR.split(case.title)
    rest = [word for part in parts if part != phrase for word in tokens(part)] if phrase != case.title else []
    doubt = ""
    if not _is_site_name(rest, case, is_after_colon=bool(_GOES_ON.match(case.title.partition(phrase)[2]))):
        doubt = "the title goes on"
    elif case.observation.is_scripted and not (_phrase_of(case.heading) or _has_sentence(case)):
        doubt = "scripts may build another page"
    elif _is_number(phrase) and not _is_number_of_error(rest, case):
        doubt = "which is no more than a number"
    return "title", phrase, doubt


def _is_number_of_error(rest: list[str], case: Case) -> bool:
    """Whether a title that is a number is that of an error: a long page says so in words, a menu need not."""
    if _has_sentence(case):
        return True
    heading = _phrase_of(case.heading)
    if case.length > 3 * _SHORT:
        return bool(heading) and not _is_number(heading)
    is_menu = case.length <= _SHORT and not case.heading and all(word in case.site for word in rest)
    return bool(heading) or is_menu


def _by_heading(case: Case) -> tuple[str, str, str] | None:
    phrase = _phrase_of(case.heading)
    if not phrase or phrase != case.heading:
        return None
    doubt = ""
    if case.length > (_SHORT if _is_bare_number(phrase) else 3 * _SHORT):
        doubt = "the page says more than that"
    elif case.is_named_by_citation or (_is_bare_number(phrase) and _is_of_substance(case.title, case)):
        doubt = "the title says more than that"
    elif case.observation.is_scripted:
        doubt = "scripts may build another page"
    return "heading", phrase, doubt


def _by_text(case: Case) -> tuple[str, str, str] | None:
    if case.observation.is_scripted or not 0 < case.length <= _SHORT:
        return None
    text = without_mended(case.text)
    is_line = case.length <= _ONE_LINE and _phrase_of(text) and not _is_bare_number(text)
    words = text if is_line else _sentence_in(text)
    if not words:
        return None
    about = case.is_named_by_citation or any(
        _is_of_substance(said, case) for said in (case.title, case.heading)
    )
    return "text", words, "its title or heading says more than that" if about else ""


def _is_of_substance(said: str, case: Case) -> bool:
    """Whether a title or heading speaks of something, rather than naming the site or saying what is not found."""
    sentence = _sentence_in(said)
    if _phrase_of(said) == said or sentence:
        return "?" in said or _is_work(said.partition(sentence)[2] if sentence else "")
    return sum(word not in case.site for word in own_words(said)) >= _TELLING


def _is_work(rest: str) -> bool:
    """Whether a sentence goes on as the name of a work does: ": a memoir", "(album)"."""
    return bool(_OF_A_WORK.match(rest)) and not _WORKS.isdisjoint(tokens(rest))


def _has_sentence(case: Case) -> bool:
    return bool(_sentence_in(case.text[: 4 * _SHORT]))


def _sentence_in(text: str) -> str:
    return next((sentence for sentence in _SENTENCES if sentence in text), "")


def _is_site_name(rest: list[str], case: Case, *, is_after_colon: bool) -> bool:
    """Whether what a title says besides can be the name of the site."""
    rest = [word for word in rest if word not in _NOISE]
    if is_after_colon:
        return all(word in case.site for word in rest)
    return len(rest) <= _LONGEST_SITE_NAME and _WORKS.isdisjoint(rest)


@lru_cache(maxsize=1024)  # titles of one site are alike
def _phrase_of(text: str) -> str:
    """The part of ``text``, between the signs that divide a title, which says in full that there is no such page."""
    if not text:
        return ""
    found = [part for part in (text, *_SEPARATOR.split(text)) if _is_phrase(part)]
    return next((part for part in found if not _NOISE.issuperset(tokens(part))), found[0] if found else "")


def _is_phrase(part: str) -> bool:
    pieces = tokens(part)
    if "".join(pieces) in _ALL:
        return True
    first, last = 0, len(pieces)
    while first < last and pieces[first] in _NOISE:
        first += 1
    while first < last and pieces[last - 1] in _NOISE:
        last -= 1
    return "".join(pieces[first:last]) in _ALL if first < last else not _NUMBERS.isdisjoint(pieces)


def _is_bare_number(phrase: str) -> bool:
    return _NUMBERS.issuperset(tokens(phrase))


def _is_number(phrase: str) -> bool:
    """Whether ``phrase`` is a number and nothing that speaks of an error: "404", "HTTP 404"."""
    return {*_NUMBERS, "http"}.issuperset(tokens(phrase))


def _is_error_place(place: Place) -> bool:
    parts = place.segments
    if not parts:
        return False
    last = place.slug
    if last in _NUMBERS:
        return len(parts) == 1 or parts[-2] in _ABOVE_404 or "." in parts[-1]
    return last in _ERROR_PARTS or "aspxerrorpath=" in place.query
