"""Robot walls: the server answers, whatever the code, with a riddle for people instead of the page. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.judge.case import matched, nearly
from checker.judge.walls_forms import BUTTONS, FIELDS, FORMS
from checker.judge.walls_known import CAPTCHAS, REFUSED, WALLS
from checker.judge.words import fold, tokens
from checker.models import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.judge.case import Case, Judgement, Place
    from checker.judge.walls_known import Wall

__all__ = ["is_consent_wall", "is_throttled", "is_wall", "is_wall_place"]

_SHORT = 1200  # characters; walls say little, pages about walls say more
_VERY_SHORT = 500  # a wall that answers 200 in ordinary words

_FIELDS = 3  # of a form; a wall may speak of a message and of an e-mail

_PHRASES = tuple(dict.fromkeys(fold(phrase) for phrases in CAPTCHAS.values() for phrase in phrases))

_CONSENT = (
    ("consent.google.com", "Google's consent page, before its services in Europe"),
    ("consent.youtube.com", "Google's consent page, before YouTube in Europe"),
    ("consent.yahoo.com", "Yahoo's consent page, before its sites in Europe"),
    ("guce.yahoo.com", "Yahoo's consent page, before its sites in Europe"),
    ("guce.aol.com", "Yahoo's consent page, before its sites in Europe"),
    ("guce.advertising.com", "Yahoo's consent page, before its sites in Europe"),
    ("guce.oath.com", "Yahoo's consent page, before its sites in Europe"),
    ("guce.techcrunch.com", "Yahoo's consent page, before its former sites in Europe"),
    ("guce.huffpost.com", "Yahoo's consent page, before its former sites in Europe"),
    ("guce.engadget.com", "Yahoo's consent page, before its former sites in Europe"),
    ("myprivacy.dpgmedia.nl", "DPG Media's consent page, before its newspapers"),
    ("myprivacy.dpgmedia.be", "DPG Media's consent page, before its newspapers"),
    ("cookieconsent.dpgmedia.nl", "DPG Media's consent page, before its newspapers"),
)
"""Hosts to which whole sites redirect until a visitor has agreed to cookies. Source: common knowledge."""

_THROTTLES = (
    ("you have exceeded a secondary rate limit", "GitHub documentation, secondary rate limits"),
    ("api rate limit exceeded", "GitHub documentation, primary rate limits"),
    ("you have triggered an abuse detection mechanism", "GitHub documentation, secondary rate limits"),
    ("whoa there! you have exceeded", "common knowledge: GitHub's pages"),
    ("rate limit exceeded", "common knowledge"),
    ("too many requests", "RFC 6585 section 4, in the words of a page with another code"),
    ("error 1015", "Cloudflare documentation, Error 1015"),
    ("request rate too high", "common knowledge"),
)


def is_wall(case: Case) -> Judgement | None:
    """Whether the answer is a known wall, or a captcha in any language."""
    if not case.code:
        return None
    near: Judgement | None = None
    for wall in _candidates(case):
        if case.code not in wall.codes or not _is_seen(wall, case):
            continue
        if not (wall.titles or wall.texts) or case.length <= _SHORT:
            return matched(Reason.BOT_WALL, f"answered {case.code} with a robot wall, {wall.name}")
        near = near or nearly(f"words of a robot wall, {wall.name}, in a page too long to be one")
    return _is_captcha(case) or near


def is_wall_place(place: Place) -> bool:
    """Whether an address is, by its own words, one where a visitor has to prove or to agree to something first."""
    return any(place.is_below(host) for host, _ in _CONSENT) or any(
        _stands_at(place, *there) for wall in _BY_PLACE for there in wall.places
    )


def is_consent_wall(case: Case) -> Judgement | None:
    """Whether the page stands behind a question about cookies. A reader answers it and gets the page: it is alive."""
    if not (case.is_answered and case.is_redirected):
        return None
    for host, what in _CONSENT:
        if case.final.is_below(host) and not case.cited.is_below(host):
            return matched(Reason.OK, f"answered {case.code} behind {what}")
    return None


def is_throttled(case: Case) -> Judgement | None:
    """Whether a refusal of any code counts requests rather than robots."""
    if case.code not in {403, 429, 503}:
        return None
    if case.code != 503 and case.header("x-ratelimit-remaining") == "0":  # noqa: PLR2004 - set by APIs on their own faults too
        return matched(Reason.RATE_LIMITED, f"answered {case.code}, with no requests remaining")
    if case.length <= _SHORT:
        for phrase, _ in _THROTTLES:
            if phrase in case.said:
                return matched(Reason.RATE_LIMITED, f'answered {case.code}: "{phrase}"')
    return None


_BY_TITLE = {
    title: [wall for wall in WALLS if title in wall.titles] for wall in WALLS for title in wall.titles
}
_BY_HEADER = {
    name: [wall for wall in WALLS if name in dict(wall.headers)] for wall in WALLS for name, _ in wall.headers
}
_BY_PLACE = [wall for wall in WALLS if wall.places]
_BY_TEXT = [wall for wall in WALLS if wall.texts and not (wall.titles or wall.headers)]
_BY_CODE = [wall for wall in WALLS if not (wall.titles or wall.headers or wall.places or wall.texts)]


def _candidates(case: Case) -> Iterator[Wall]:
    """The walls of which one sign is seen, without a look at all the others: nearly every page is none."""
    yield from _BY_TITLE.get(case.title, ())
    for name in case.observation.last.headers:
        yield from _BY_HEADER.get(name, ())
    if case.is_redirected:
        yield from _BY_PLACE
    if case.length <= _SHORT:
        yield from _BY_TEXT
    yield from _BY_CODE


def _is_seen(wall: Wall, case: Case) -> bool:
    """Whether of each kind of sign of ``wall`` one is seen; of a page with much text only the title is read."""
    if wall.headers and not any(_has(case, name, part) for name, part in wall.headers):
        return False
    if wall.places and not (case.is_redirected and any(_is_at(case, *place) for place in wall.places)):
        return False
    if wall.titles and case.title not in wall.titles:
        return False
    said = _said(case)
    return not wall.texts or any(text in said for text in wall.texts)


def _said(case: Case) -> str:
    return case.title if case.length > _SHORT else case.said


def _has(case: Case, name: str, part: str) -> bool:
    return name in case.observation.last.headers and part in case.header(name)


def _is_at(case: Case, host: str, path: str) -> bool:
    """Whether the answer came from a place where walls stand, and the citation did not ask for it."""
    return _stands_at(case.final, host, path) and not _stands_at(case.cited, host, path)


def _stands_at(place: Place, host: str, path: str) -> bool:
    begins = place.path.startswith(path) and (
        path[-1] == "/" or place.path[len(path) :][:1] in {"", "/", "."}
    )
    return begins and (not host or place.is_below(host))


def _is_captcha(case: Case) -> Judgement | None:
    is_refusal = case.code in REFUSED
    if not (is_refusal or case.is_answered):
        return None
    said = _said(case)
    phrase = next((phrase for phrase in _PHRASES if phrase in said), None)
    if phrase is None:
        return None
    if case.length > (_SHORT if is_refusal else _VERY_SHORT):
        return nearly(f'"{phrase}", in a page too long to be a robot wall')
    if case.is_answered and (
        case.is_named_by_citation or "".join(tokens(phrase)) in "".join(tokens(case.cited.path))
    ):
        return nearly(f'"{phrase}", in a page that is about it, as citation or address say')
    if case.is_answered and _is_form(case.text):
        return nearly(f'"{phrase}", in a form that people fill in')
    return matched(Reason.BOT_WALL, f'answered {case.code} with a robot wall: "{phrase}"')


def _is_form(text: str) -> bool:
    """Whether ``text`` is that of a form with a button: a wall has a button too, and nothing to fill in."""
    words = frozenset(tokens(text))
    if words.isdisjoint(BUTTONS):
        return False
    return any(name in text for name in FORMS) or len(words & FIELDS) >= _FIELDS
