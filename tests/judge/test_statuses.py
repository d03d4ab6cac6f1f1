from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from checker.config import Rule
from checker.judge import deserves_second_look, judge
from checker.judge.statuses import FAILURES
from checker.models import REASONS, Attempt, Failure, Observation, Reason, Status, Verdict
from tests.judge.seen import Page

TODAY = date(2026, 11, 22)
URL = "https://a.org/"


def observation(*hops: Attempt, tries: int = 1) -> Observation:
    return Observation(URL, datetime(2026, 11, 22, tzinfo=UTC), 5, hops, hops, tries)


def hop(code: int | None = None, failure: Failure | None = None, **more: Any) -> Attempt:
    return Attempt(URL, 1, code, failure, **more)


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [
        (200, "working", "ok"),
        (204, "working", "ok"),
        (206, "working", "ok"),
        (300, "working", "ok"),
        (304, "working", "ok"),
        (400, "broken", "client-error"),
        (401, "blocked", "login-required"),
        (402, "blocked", "payment-required"),
        (403, "blocked", "forbidden"),
        (404, "broken", "not-found"),
        (405, "blocked", "forbidden"),
        (406, "blocked", "forbidden"),
        (408, "unstable", "timeout"),
        (409, "broken", "client-error"),
        (410, "broken", "gone"),
        (419, "blocked", "login-required"),
        (420, "blocked", "rate-limited"),
        (421, "unstable", "server-error"),
        (430, "blocked", "forbidden"),
        (429, "blocked", "rate-limited"),
        (440, "blocked", "login-required"),
        (450, "blocked", "forbidden"),
        (451, "blocked", "legal"),
        (494, "unstable", "server-error"),
        (496, "blocked", "login-required"),
        (498, "blocked", "login-required"),
        (499, "blocked", "login-required"),
        (500, "unstable", "server-error"),
        (503, "unstable", "server-error"),
        (520, "unstable", "server-error"),
        (600, "unstable", "server-error"),
        (999, "blocked", "bot-wall"),
    ],
)
def test_each_status_code_has_its_verdict(code: int, status: str, reason: str) -> None:
    verdict = judge(observation(hop(code)), today=TODAY)
    assert (verdict.status, verdict.reason) == (status, reason)
    assert str(code) in verdict.detail


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        ([301, 200], Reason.MOVED_PERMANENTLY),
        ([308, 301, 200], Reason.MOVED_PERMANENTLY),
        ([301, 302, 200], Reason.OK),
        ([302, 200], Reason.OK),
        ([303, 200], Reason.OK),
        ([301, 404], Reason.NOT_FOUND),
    ],
)
def test_only_a_chain_of_permanent_redirects_has_moved(codes: list[int], reason: Reason) -> None:
    *redirects, last = map(hop, codes)
    moved = observation(*redirects, replace(last, url="https://a.org/new"))
    assert judge(moved, today=TODAY).reason is reason


@pytest.mark.parametrize("failure", list(Failure))
def test_every_failure_has_a_reason(failure: Failure) -> None:
    verdict = judge(observation(hop(failure=failure, detail="what was said")), today=TODAY)
    assert verdict.reason is FAILURES[failure]
    assert verdict.detail == "what was said"
    assert verdict.status is not Status.WORKING


def test_every_reason_has_a_status_and_only_trouble_has_a_severity() -> None:
    assert set(REASONS) == set(Reason)
    quiet = {Status.WORKING, Status.IGNORED, Status.UNCHECKED}
    assert {reason for reason in Reason if Verdict(reason).severity is None} == {
        reason for reason in Reason if Verdict(reason).status in quiet
    }


def test_a_failing_redirect_is_judged_by_its_failure() -> None:
    looping = hop(302, Failure.REDIRECT_LOOP)
    assert judge(observation(hop(302), looping), today=TODAY).reason is Reason.REDIRECT_LOOP


def test_the_number_of_tries_is_told() -> None:
    assert judge(observation(hop(503), tries=3), today=TODAY).detail.endswith("(3 tries)")


def rule(**values: Any) -> Rule:
    return Rule.model_validate(
        {"url": "https://a.org/*", "action": "accept", "reason": "it is fine"} | values
    )


@pytest.mark.parametrize(
    ("rules", "hop", "reason"),
    [
        ([rule()], hop(404), Reason.ACCEPTED_BY_RULE),
        ([rule(status=[403, 999])], hop(999), Reason.ACCEPTED_BY_RULE),
        ([rule(status=[403])], hop(404), Reason.NOT_FOUND),
        ([rule(until="2026-11-21")], hop(404), Reason.NOT_FOUND),
        ([rule(url="https://b.org/*")], hop(404), Reason.NOT_FOUND),
        ([rule(action="ignore")], hop(404), Reason.NOT_FOUND),
        ([rule()], hop(failure=Failure.TIMEOUT), Reason.TIMEOUT),
    ],
)
def test_rules_accept_answers(rules: list[Rule], hop: Attempt, reason: Reason) -> None:
    verdict = judge(observation(hop), rules, today=TODAY)
    assert verdict.reason is reason
    assert ("it is fine" in verdict.detail) is (reason is Reason.ACCEPTED_BY_RULE)


@pytest.mark.parametrize("code", [400, 412, 418, 423, 431, 444, 449])
def test_what_no_reader_is_answered_deserves_a_second_look(code: int) -> None:
    assert deserves_second_look(Page("https://a.org/b").observation(code))


@pytest.mark.parametrize("code", [404, 410, 401, 440])
def test_what_is_plain_deserves_none(code: int) -> None:
    assert not deserves_second_look(Page("https://a.org/b").observation(code))


def test_codes_that_are_no_deaths() -> None:
    page = Page("https://a.org/b")
    assert page.verdict(431).reason is Reason.SERVER_ERROR
    assert page.verdict(440).reason is Reason.LOGIN_REQUIRED


def test_a_redirect_round_to_the_same_address_is_no_move() -> None:
    seen = Page("https://a.org/b", "The old crane", to="https://A.org:443/b").observation()
    hops = (replace(seen.hops[0], status_code=301), seen.hops[1])
    assert judge(replace(seen, hops=hops, attempts=hops), today=TODAY).reason is Reason.OK


@pytest.mark.parametrize(
    "final", ["https://b.org/file?X-Amz-Signature=***", "https://b.org/page;jsessionid=***"]
)
def test_an_address_for_one_visit_is_no_new_address(final: str) -> None:
    moved = hop(301), replace(hop(200), url=final)
    assert judge(observation(*moved), today=TODAY).reason is Reason.OK
