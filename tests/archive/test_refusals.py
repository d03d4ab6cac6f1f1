"""Each code of Save Page Now, at submission and at the end of a job: how often it is sent, how it ends, who else suffers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from checker.archive.refusals import REFUSALS, refusal
from checker.models import CaptureState
from tests.archive.conftest import assert_manners, captured
from tests.web.archive import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.archive.conftest import Hire
    from tests.web.archive import LoopbackArchive

SAVED, DEFERRED, REFUSED = CaptureState.SAVED, CaptureState.DEFERRED, CaptureState.REFUSED
PER_MINUTE = 7
PAGE, NEIGHBOUR, ELSEWHERE = "https://one.example/page", "https://one.example/other", "https://two.example/"

AGAIN = [
    "cannot-fetch",
    "celery",
    "no-browsers-available",
    "browsing-timeout",
    "proxy-error",
    "internal-server-error",
    "job-failed",
    "capture-location-error",
    "soft-time-limit-exceeded",
    "user-session-limit",
    "no-captures",
]
LATER = [
    "too-many-requests",
    "service-unavailable",
    "bad-gateway",
    "gateway-timeout",
    "read-timeout",
    "protocol-error",
    "bandwidth-limit-exceeded",
    "too-many-daily-captures",
    "a-code-of-tomorrow",
]
QUOTA = ["too-many-daily-captures-host", "max-daily-bandwidth-host"]
OUT = [
    "too-many-daily-captures-from-ip",
    "max-daily-bandwidth",
    "max-daily-bandwidth-from-ip",
    "blocked-client-ip",
]
NEVER = [
    "not-found",
    "no-access",
    "unauthorized",
    "bad-request",
    "blocked",
    "blocked-url",
    "invalid-url",
    "invalid-url-syntax",
    "invalid-host-resolution",
    "invalid-server-response",
    "filesize-limit",
    "too-many-redirects",
    "ftp-access-denied",
    "method-not-allowed",
    "not-implemented",
    "http-version-not-supported",
    "network-authentication-required",
]

SUBMITTED = {code: 2 if code in AGAIN else 1 for code in (*AGAIN, *LATER, *QUOTA, *OUT, *NEVER)}


@pytest.fixture
def hire(hire: Hire) -> Hire:
    """At the pace of the real service."""
    return partial(hire, captures_per_minute=PER_MINUTE)


@pytest.fixture(autouse=True)
def manners(archive: LoopbackArchive) -> Iterator[None]:
    """Whatever goes wrong, paces are kept, and no 429 is answered by asking again at once."""
    yield
    assert_manners(archive, PER_MINUTE)


def ends(code: str) -> list[CaptureState]:
    """The end of the page, of another page of its host, and of a page elsewhere."""
    if code in OUT:
        return [DEFERRED, DEFERRED, DEFERRED]
    if code in QUOTA:
        return [DEFERRED, DEFERRED, SAVED]
    return [REFUSED if code in NEVER else DEFERRED, SAVED, SAVED]


def at(moment: str, code: str, then: str | None = None) -> Outcome:
    """A submission that ends with ``code`` at once, or when its job is asked for."""
    name = f"error:{code}"
    return Outcome(refusal=name, then=then) if moment == "at once" else Outcome(failure=name, then=then)


def test_every_known_code_is_proven_below() -> None:
    assert {*AGAIN, *LATER, *QUOTA, *OUT, *NEVER} == {*REFUSALS, "a-code-of-tomorrow"}


@pytest.mark.parametrize("moment", ["at once", "by its job"])
@pytest.mark.parametrize("code", SUBMITTED)
async def test_each_code(code: str, moment: str, archive: LoopbackArchive, hire: Hire) -> None:
    archive.desk.sessions = 1  # one after the other, so that what comes next can heed what came before
    archive.save(PAGE, at(moment, code))
    archivist = hire()
    results = await captured(archivist, [PAGE, NEIGHBOUR, ELSEWHERE])
    assert [results[url].state for url in (PAGE, NEIGHBOUR, ELSEWHERE)] == ends(code)
    submitted = [request.one("url") for request in archive.asked("save")]
    assert submitted.count(PAGE) == SUBMITTED[code]
    for url in (NEIGHBOUR, ELSEWHERE):
        assert submitted.count(url) == (results[url].state is SAVED)
    assert results[PAGE].reason == refusal(f"error:{code}").sentence
    assert len(archivist.notices) == (code in OUT)


@pytest.mark.parametrize("code", ["no-browsers-available", "user-session-limit"])
@pytest.mark.parametrize("moment", ["at once", "by its job"])
async def test_the_second_try_may_succeed(
    code: str, moment: str, archive: LoopbackArchive, hire: Hire
) -> None:
    archive.save(PAGE, at(moment, code, "success"))
    results = await captured(hire(), [PAGE])
    assert results[PAGE].state is SAVED
    assert len(archive.asked("save")) == 2


async def test_too_many_at_once_is_answered_with_rest(archive: LoopbackArchive, hire: Hire) -> None:
    archive.save(PAGE, "too many at once")
    await captured(hire(), [PAGE, NEIGHBOUR])
    first, second, *_ = archive.asked("save")
    assert second.at - first.at >= 20


OVERLOAD = [
    "celery",
    "no-browsers-available",
    "internal-server-error",
    "capture-location-error",
    "user-session-limit",
]


def test_which_codes_blame_the_service_alone() -> None:
    assert [code for code, each in REFUSALS.items() if each.is_overload] == OVERLOAD


@pytest.mark.parametrize("moment", ["at once", "by its job"])
@pytest.mark.parametrize("code", OVERLOAD)
async def test_three_in_a_row_that_blame_the_service_end_the_submissions(
    code: str, moment: str, archive: LoopbackArchive, hire: Hire
) -> None:
    archive.desk.sessions = 1
    archive.desk.default = at(moment, code)
    archivist = hire()
    pages = [f"{PAGE}/{number}" for number in range(9)]
    results = await captured(archivist, pages)
    assert {result.state for result in results.values()} == {DEFERRED}
    assert len(archive.asked("save")) == 3
    assert len(archivist.notices) == 1
    assert "after 3 refusals in a row; the last: " in archivist.notices[0]


@pytest.mark.parametrize("code", [*LATER, *NEVER, "cannot-fetch", "job-failed", "browsing-timeout"])
async def test_pages_that_fail_in_a_row_end_nothing(code: str, archive: LoopbackArchive, hire: Hire) -> None:
    """The first to be submitted are broken pages: that they cannot be captured says nothing of the service."""
    archive.desk.default = at("by its job", code)
    archive.save(ELSEWHERE, "success")
    results = await captured(hire(), [*(f"{PAGE}/{number}" for number in range(4)), ELSEWHERE])
    assert results[ELSEWHERE].state is SAVED


@pytest.mark.parametrize("code", [None, 7, "", "error:", "error:Ünknown <script>", "x" * 900])
def test_whatever_stands_in_place_of_a_code_becomes_one_short_sentence(code: object) -> None:
    sentence = refusal(code).sentence
    assert len(sentence) < 150
    assert "<" not in sentence
