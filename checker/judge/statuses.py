"""From an observation to a verdict: by the failure where there was no answer, else by the status code."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from checker.judge.rules import accepting_rule
from checker.models import Attempt, Failure, Observation, Reason, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from checker.config import Rule

__all__ = ["judge"]

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
    421: Reason.SERVER_ERROR,  # the wrong one of several servers (RFC 9110 section 15.5.20)
    425: Reason.SERVER_ERROR,
    429: Reason.RATE_LIMITED,
    451: Reason.LEGAL,
    511: Reason.FORBIDDEN,  # a network that wants a login (RFC 6585 section 6)
    999: Reason.BOT_WALL,  # LinkedIn's own
}

PERMANENT = frozenset({301, 308})


def judge(observation: Observation, rules: Sequence[Rule] = (), *, today: date) -> Verdict:
    """The verdict on one observation. ``rules`` that accept an answer come before every other opinion."""
    last = observation.last
    rule = accepting_rule(rules, observation.url, last.status_code, today=today)
    if rule is not None and last.status_code is not None:
        return Verdict(Reason.ACCEPTED_BY_RULE, f"answered {_name(last.status_code)}; {rule.reason}")
    if last.failure is not None:
        return Verdict(FAILURES[last.failure], _with_tries(last.detail, observation))
    if last.status_code is None:
        raise AssertionError("a request brings a status code or a failure")
    return _by_status_code(last.status_code, observation)


def _by_status_code(code: int, observation: Observation) -> Verdict:
    if HTTPStatus.OK <= code < HTTPStatus.BAD_REQUEST:
        return _alive(code, observation.hops[:-1], observation.final_url)
    return Verdict(_reason(code), _with_tries(f"answered {_name(code)}", observation))


def _alive(code: int, redirects: Sequence[Attempt], final_url: str) -> Verdict:
    if redirects and all(hop.status_code in PERMANENT for hop in redirects):
        return Verdict(Reason.MOVED_PERMANENTLY, f"moved permanently to {final_url}")
    return Verdict(Reason.OK, f"answered {_name(code)}")


def _reason(code: int) -> Reason:
    if code in STATUS_CODES:
        return STATUS_CODES[code]
    is_client_error = HTTPStatus.BAD_REQUEST <= code < HTTPStatus.INTERNAL_SERVER_ERROR
    return Reason.CLIENT_ERROR if is_client_error else Reason.SERVER_ERROR


def _with_tries(detail: str, observation: Observation) -> str:
    tries = observation.tries
    return f"{detail} ({tries} tries)" if tries > 1 else detail


def _name(code: int) -> str:
    """``404 Not Found``; the bare number where no standard names it."""
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)
