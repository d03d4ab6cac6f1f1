"""From an observation to a verdict: one table of rules, asked in order; the first that matches decides. Pure.

The order is the argument. What a person has decided comes first; then what no page can contradict; then walls, because
what a wall says is nothing about the page; then what the page says about itself; a page nobody speaks against is alive.
"""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING

from checker.judge.case import Case, Opinion, matched, nearly
from checker.judge.homes import is_sent_home
from checker.judge.interstitials import is_outage
from checker.judge.logins import is_login
from checker.judge.parked import is_parked
from checker.judge.rules import accepting_host, accepting_rule
from checker.judge.siblings import is_like_its_sibling
from checker.judge.soft404 import is_at_error_page, says_not_found
from checker.judge.walls import is_consent_wall, is_throttled, is_wall
from checker.models import Failure, Observation, Reason, Verdict
from checker.tickets import is_for_one_visit
from checker.urls import host, normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from checker.config import HostConfig, Rule
    from checker.judge.case import Judgement

__all__ = ["deserves_second_look", "judge", "opinions"]

FAILURES: Mapping[Failure, Reason] = {
    Failure.MALFORMED_URL: Reason.MALFORMED_URL,
    Failure.PRIVATE_ADDRESS: Reason.PRIVATE_ADDRESS,
    Failure.HOST_NOT_FOUND: Reason.HOST_NOT_FOUND,
    Failure.DNS_FAILURE: Reason.DNS_FAILURE,
    Failure.CONNECTION_REFUSED: Reason.CONNECTION_REFUSED,
    Failure.CONNECTION_RESET: Reason.CONNECTION_RESET,
    Failure.UNREACHABLE: Reason.TIMEOUT,
    Failure.TIMEOUT: Reason.TIMEOUT,
    Failure.RATE_LIMITED: Reason.RATE_LIMITED,
    Failure.TLS_INVALID: Reason.TLS_INVALID,
    Failure.TLS_INCOMPLETE_CHAIN: Reason.TLS_INCOMPLETE_CHAIN,
    Failure.TLS_HANDSHAKE: Reason.CONNECTION_RESET,  # as likely a robot filter or an old server as a death
    Failure.PROXY: Reason.TIMEOUT,
    Failure.PROTOCOL: Reason.SERVER_ERROR,
    Failure.BAD_REDIRECT: Reason.BAD_REDIRECT,
    Failure.REDIRECT_LOOP: Reason.REDIRECT_LOOP,
    Failure.TOO_MANY_REDIRECTS: Reason.TOO_MANY_REDIRECTS,
}

STATUS_CODES: Mapping[int, Reason] = {
    401: Reason.LOGIN_REQUIRED,
    402: Reason.PAYMENT_REQUIRED,
    403: Reason.FORBIDDEN,
    404: Reason.NOT_FOUND,
    405: Reason.FORBIDDEN,  # a page that refuses GET refuses us, not a reader
    406: Reason.FORBIDDEN,  # our Accept takes anything: a filter, not a matter of format
    407: Reason.FORBIDDEN,
    408: Reason.TIMEOUT,
    410: Reason.GONE,
    419: Reason.LOGIN_REQUIRED,  # "Page Expired" of Laravel: a session, not the page
    420: Reason.RATE_LIMITED,  # "Enhance Your Calm"
    421: Reason.SERVER_ERROR,  # the wrong one of several servers (RFC 9110 section 15.5.20)
    425: Reason.SERVER_ERROR,
    429: Reason.RATE_LIMITED,
    430: Reason.FORBIDDEN,  # Shopify's word for a robot
    431: Reason.SERVER_ERROR,  # the headers that are too long are its own cookies (RFC 6585 section 5)
    440: Reason.LOGIN_REQUIRED,  # "Login Time-out" of IIS
    450: Reason.FORBIDDEN,  # a filter between, such as parents set up
    451: Reason.LEGAL,
    494: Reason.SERVER_ERROR,  # as 431, of nginx
    495: Reason.LOGIN_REQUIRED,  # of nginx: no certificate of the visitor, or a bad one
    496: Reason.LOGIN_REQUIRED,
    498: Reason.LOGIN_REQUIRED,  # "Invalid Token" and "Token Required" of ArcGIS
    499: Reason.LOGIN_REQUIRED,
    511: Reason.FORBIDDEN,  # a network that wants a login (RFC 6585 section 6)
    999: Reason.BOT_WALL,  # LinkedIn's own
}

PERMANENT = frozenset({301, 308})

_NO_HOSTS: Mapping[str, HostConfig] = MappingProxyType({})
_SPOKEN_AGAINST_ROBOTS = frozenset({403, 406, 429})
_NO_READERS = frozenset({431})
_FILTERED = frozenset({Failure.CONNECTION_RESET, Failure.TLS_HANDSHAKE})


def _by_rule(case: Case) -> Judgement | None:
    code = case.observation.last.status_code
    rule = accepting_rule(case.rules, case.observation.url, code, today=case.today)
    if rule is None or code is None:
        return None
    return matched(Reason.ACCEPTED_BY_RULE, f"answered {_name(code)}; {rule.reason}")


def _by_host(case: Case) -> Judgement | None:
    if not (case.hosts and case.code):
        return None
    glob = accepting_host(case.hosts, host(case.observation.final_url), case.code)
    if glob is None:
        return None
    return matched(Reason.ACCEPTED_BY_RULE, f"answered {_name(case.code)}, which is accepted from {glob}")


def _by_failure(case: Case) -> Judgement | None:
    last = case.observation.last
    return None if last.failure is None else matched(FAILURES[last.failure], last.detail)


def _by_status_code(case: Case) -> Judgement | None:
    if case.code < HTTPStatus.BAD_REQUEST:
        return None
    return matched(_reason(case.code), f"answered {_name(case.code)}")


def _by_redirects(case: Case) -> Judgement | None:
    redirects = case.observation.hops[:-1]
    if not (case.code and redirects and all(hop.status_code in PERMANENT for hop in redirects)):
        return None
    if normalise(case.observation.final_url) == normalise(case.observation.url):
        return None  # sent round to be given a cookie
    if is_for_one_visit(case.observation.final_url):
        return nearly(
            f"moved permanently to {case.observation.final_url}; but that address is only for this visit"
        )
    return matched(Reason.MOVED_PERMANENTLY, f"moved permanently to {case.observation.final_url}")


def _alive(case: Case) -> Judgement | None:
    return matched(Reason.OK, _answered(case.code)) if case.code else None


@cache  # one text for a hundred thousand verdicts
def _answered(code: int) -> str:
    return f"answered {_name(code)}"


_RULES: tuple[tuple[str, Callable[[Case], Judgement | None]], ...] = (
    ("rule of the configuration", _by_rule),
    ("host rule of the configuration", _by_host),
    ("failure", _by_failure),
    ("parked domain", is_parked),
    ("consent wall", is_consent_wall),
    ("robot wall", is_wall),
    ("rate limit", is_throttled),
    ("login", is_login),
    ("status code", _by_status_code),
    ("outage", is_outage),
    ("error page", is_at_error_page),
    ("soft 404", says_not_found),
    ("front page", is_sent_home),
    ("sibling", is_like_its_sibling),
    ("permanent redirect", _by_redirects),
    ("answer", _alive),
)
"""Every rule by its name, in the order in which they are asked."""


def judge(
    observation: Observation,
    rules: Sequence[Rule] = (),
    *,
    today: date,
    hosts: Mapping[str, HostConfig] = _NO_HOSTS,
    texts: Sequence[str] = (),
    soft_404: bool = True,
) -> Verdict:
    """The verdict on one observation.

    ``rules`` and ``hosts`` that accept an answer come before every other opinion. ``texts`` are the words of the
    citations: a page that speaks of what is cited is alive. Without ``soft_404`` an answer below 400 is believed.
    """
    case = Case(observation, today, rules, hosts, texts, soft_404)
    for opinion in _opinions(case):
        if opinion.verdict is not None:
            return opinion.verdict
    raise AssertionError("a request brings a status code or a failure")


def opinions(
    observation: Observation,
    rules: Sequence[Rule] = (),
    *,
    today: date,
    hosts: Mapping[str, HostConfig] = _NO_HOSTS,
    texts: Sequence[str] = (),
    soft_404: bool = True,
) -> tuple[Opinion, ...]:
    """What every rule says that says anything, in the order of the table; the first that matched is the verdict."""
    return tuple(_opinions(Case(observation, today, rules, hosts, texts, soft_404)))


def deserves_second_look(observation: Observation) -> bool:
    """Whether the refusal smells of a robot filter, so that the headers of a browser may be answered otherwise."""
    last = observation.last
    if last.failure is not None:
        return last.was_sent and last.failure in _FILTERED
    case = Case(observation, observation.observed_at.date())
    if case.code in _NO_READERS or _is_client_error(case.code):
        return True  # no ordinary reader is answered so
    if last.status_code in _SPOKEN_AGAINST_ROBOTS:
        return last.retry_after is None and (last.status_code == 429 or is_throttled(case) is None)  # noqa: PLR2004
    wall = is_wall(case)
    return wall is not None and wall[0] is not None and last.status_code != 999  # noqa: PLR2004 - LinkedIn's never yields


def _opinions(case: Case) -> Iterator[Opinion]:
    """One rule after the other, and no further than somebody listens."""
    for name, rule in _RULES:
        said = rule(case)
        if said is not None:
            reason, why = said
            verdict = None if reason is None else Verdict(reason, _with_tries(why, case.observation))
            yield Opinion(name, why, verdict)


def _is_client_error(code: int) -> bool:
    return code >= HTTPStatus.BAD_REQUEST and _reason(code) is Reason.CLIENT_ERROR


def _reason(code: int) -> Reason:
    if code in STATUS_CODES:
        return STATUS_CODES[code]
    is_client_error = HTTPStatus.BAD_REQUEST <= code < HTTPStatus.INTERNAL_SERVER_ERROR
    return Reason.CLIENT_ERROR if is_client_error else Reason.SERVER_ERROR


def _with_tries(detail: str, observation: Observation) -> str:
    said = []
    if observation.tries > 1 and observation.last.status_code != HTTPStatus.OK:
        said.append(f"{observation.tries} tries")
    if observation.was_second_look:
        said.append("asked again with the headers of a browser")
    return f"{detail} ({', '.join(said)})" if said else detail


def _name(code: int) -> str:
    """``404 Not Found``; the bare number where no standard names it."""
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)
