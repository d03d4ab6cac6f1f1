"""Robot walls: the server answers, whatever the code, with a riddle for people instead of the page. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.judge.case import matched, nearly
from checker.judge.walls_known import CAPTCHAS, REFUSED, WALLS
from checker.judge.words import fold, tokens
from checker.models import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.judge.case import Case, Judgement, Place
    from checker.judge.walls_known import Wall

__all__ = ["is_consent_wall", "is_throttled", "is_wall"]

_SHORT = 1200  # characters; walls say little, pages about walls say more
_VERY_SHORT = 500  # a wall that answers 200 in ordinary words

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
"""Hosts to which whole sites redirect until a visitor has agreed to cookies. Source: measured."""

_THROTTLES = (
    ("you have exceeded a secondary rate limit", "GitHub documentation, secondary rate limits"),
    ("api rate limit exceeded", "GitHub documentation, primary rate limits"),
    ("you have triggered an abuse detection mechanism", "GitHub documentation, secondary rate limits"),
    ("whoa there! you have exceeded", "measured: GitHub's pages"),
    ("rate limit exceeded", "measured"),
    ("too many requests", "RFC 6585 section 4, in the words of a page with another code"),
    ("error 1015", "Cloudflare documentation, Error 1015"),
    ("request rate too high", "measured"),
)


def is_wall(case: Case) -> Judgement | None:
    """Whether the answer is a known wall, or a captcha in any language."""
    if not case.code:
        return None
    near: Judgement | None = None
    for wall in WALLS:
        missing = list(_missing(wall, case))
        if not missing:
            return matched(Reason.BOT_WALL, f"answered {case.code} with a robot wall, {wall.name}")
        if near is None and missing == ["short"]:
            near = nearly(f"words of a robot wall, {wall.name}, in a page too long to be one")
    return _is_captcha(case) or near


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
    if len(case.text) <= _SHORT:
        said = f"{case.title} {case.text}"
        for phrase, _ in _THROTTLES:
            if phrase in said:
                return matched(Reason.RATE_LIMITED, f'answered {case.code}: "{phrase}"')
    return None


def _missing(wall: Wall, case: Case) -> Iterator[str]:
    """The kinds of signs of ``wall`` that are not seen; ``short`` where the words are, in a long page."""
    if case.code not in wall.codes:
        yield "code"
        return
    if wall.headers and not any(_has(case, name, part) for name, part in wall.headers):
        yield "header"
    if wall.places and not (case.is_redirected and any(_is_at(case, *place) for place in wall.places)):
        yield "place"
    if wall.titles and case.title not in wall.titles:
        yield "title"
    if wall.texts and not any(text in case.text or text in case.title for text in wall.texts):
        yield "text"
    if (wall.titles or wall.texts) and len(case.text) > _SHORT:
        yield "short"


def _has(case: Case, name: str, part: str) -> bool:
    return name in case.observation.last.headers and part in case.header(name)


def _is_at(case: Case, host: str, path: str) -> bool:
    """Whether the answer came from a place where walls stand, and the citation did not ask for it."""

    def stands_at(place: Place) -> bool:
        begins = place.path.startswith(path) and (
            path[-1] == "/" or place.path[len(path) :][:1] in {"", "/", "."}
        )
        return begins and (not host or place.is_below(host))

    return stands_at(case.final) and not stands_at(case.cited)


def _is_captcha(case: Case) -> Judgement | None:
    is_refusal = case.code in REFUSED
    if not (is_refusal or case.is_answered):
        return None
    said = f"{case.title} {case.text}"
    phrase = next((phrase for phrase in _PHRASES if phrase in said), None)
    if phrase is None:
        return None
    if len(case.text) > (_SHORT if is_refusal else _VERY_SHORT):
        return nearly(f'"{phrase}", in a page too long to be a robot wall')
    if case.is_answered and (
        case.is_named_by_citation or "".join(tokens(phrase)) in "".join(tokens(case.cited.path))
    ):
        return nearly(f'"{phrase}", in a page that is about it, as citation or address say')
    return matched(Reason.BOT_WALL, f'answered {case.code} with a robot wall: "{phrase}"')
