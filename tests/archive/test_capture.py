"""Submissions: what becomes of each page, what it costs, and what the next run is left with."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from checker.archive import Keys
from checker.archive.allowance import Allowance
from checker.models import Capture, CaptureState
from tests.archive.conftest import captured
from tests.web.archive import OUTCOMES, Outcome

if TYPE_CHECKING:
    from tests.archive.conftest import FakeTime, Hire
    from tests.web.archive import LoopbackArchive

SAVED, PENDING, DEFERRED, REFUSED, UNKNOWN = (
    CaptureState.SAVED,
    CaptureState.PENDING,
    CaptureState.DEFERRED,
    CaptureState.REFUSED,
    CaptureState.UNKNOWN,
)
PAGE = "https://example.org/page"
PAGES = [f"https://example.org/{number}" for number in range(5)]
FORGOTTEN = "spn2-" + "0" * 40

OUTCOME_ENDS = {  # state, submissions, whether the copy is shown, whether the next run knows the job
    "success": (SAVED, 1, True, True),
    "pending twice": (SAVED, 1, True, True),
    "endless": (PENDING, 1, False, True),
    "late index": (SAVED, 1, True, True),
    "redirected": (SAVED, 1, True, True),
    "error page": (REFUSED, 1, False, True),
    "no job": (PENDING, 1, False, False),
    "same snapshot": (SAVED, 1, True, True),
    "same snapshot, endless": (PENDING, 1, False, True),
    "busy once": (SAVED, 2, True, True),
    "too many at once": (SAVED, 2, True, True),
}


@pytest.mark.parametrize("name", OUTCOMES)
async def test_each_outcome(name: str, archive: LoopbackArchive, hire: Hire) -> None:
    archive.save(PAGE, name)
    state, submissions, is_shown, has_job = OUTCOME_ENDS[name]
    capture = (await captured(hire(), [PAGE]))[PAGE]
    assert capture.state is state
    assert len(archive.asked("save")) == submissions
    assert (capture.memento is not None) == is_shown
    assert (capture.job_id is not None) == has_job
    assert (capture.reason is None) == (state is SAVED)


async def test_the_copy_of_a_page_that_moved(archive: LoopbackArchive, hire: Hire) -> None:
    archive.save(PAGE, "redirected")
    memento = (await captured(hire(), [PAGE]))[PAGE].memento
    assert memento is not None
    assert memento.url == "https://moved.example/here"
    assert memento.memento_url.startswith(f"{archive.base_url}/web/2")
    assert memento.memento_url.endswith("/https://moved.example/here")


@pytest.mark.parametrize("name", ["no job", "same snapshot", "same snapshot, endless"])
async def test_a_copy_made_shortly_before_is_looked_up(
    name: str, archive: LoopbackArchive, hire: Hire
) -> None:
    archive.save(PAGE, name)
    archive.add(PAGE, "20260101000000")
    capture = (await captured(hire(), [PAGE]))[PAGE]
    assert capture.state is SAVED
    assert capture.memento is not None
    assert not archive.asked("status")


async def test_what_is_sent(archive: LoopbackArchive, hire: Hire) -> None:
    await captured(hire(), ["https://example.org/ä b#part"])
    user, save, status = archive.requests
    assert (user.method, user.endpoint) == ("GET", "user")
    assert (save.method, save.form) == ("POST", (("url", "https://example.org/%C3%A4%20b"),))
    assert status.method == "POST"
    for request in archive.requests:
        assert request.headers["Authorization"] == "LOW demo:demo"
        assert request.headers["Accept"] == "application/json"


# --- order and budget --------------------------------------------------------------------------------------------


async def test_pages_are_submitted_once_each_and_in_the_order_given(
    archive: LoopbackArchive, hire: Hire
) -> None:
    pages = [*PAGES[::-1], PAGES[2]]
    results = await captured(hire(), pages)
    assert list(results) == PAGES[::-1]
    assert [request.one("url") for request in archive.asked("save")] == PAGES[::-1]


async def test_the_budget_of_a_run_holds_over_several_calls(archive: LoopbackArchive, hire: Hire) -> None:
    archivist = hire(max_captures=3)
    first = await captured(archivist, PAGES[:2])
    second = await captured(archivist, PAGES[2:])
    results = first | second
    assert [results[page].state for page in PAGES] == [SAVED] * 3 + [DEFERRED] * 2
    assert len(archive.asked("save")) == 3
    assert (
        second[PAGES[4]].reason
        == "the submissions of this run are used up (archive.max_captures); the next run goes on"
    )
    assert len(archivist.notices) == 1


async def test_a_budget_of_nothing_asks_nothing(archive: LoopbackArchive, hire: Hire) -> None:
    results = await captured(hire(max_captures=0), PAGES)
    assert {result.state for result in results.values()} == {DEFERRED}
    assert not archive.requests


async def test_the_quota_of_the_day(archive: LoopbackArchive, hire: Hire) -> None:
    archive.desk.daily_captures, archive.desk.daily_captures_limit = 9, 10
    archivist = hire()
    results = await captured(archivist, PAGES)
    assert [results[page].state for page in PAGES] == [SAVED] + [DEFERRED] * 4
    assert len(archive.asked("save")) == 1
    assert "allows this account today" in archivist.notices[0]


async def test_no_more_jobs_at_once_than_the_account_has_free(archive: LoopbackArchive, hire: Hire) -> None:
    archive.desk.sessions = 2
    archive.desk.default = OUTCOMES["pending twice"]
    results = await captured(hire(), PAGES)
    assert {result.state for result in results.values()} == {SAVED}
    assert archive.desk.most_open == 2
    assert len(archive.asked("save")) == len(PAGES)


# --- waiting -----------------------------------------------------------------------------------------------------


async def test_waiting_ends_and_asks_less_and_less_often(
    archive: LoopbackArchive, hire: Hire, time: FakeTime
) -> None:
    archive.desk.default = OUTCOMES["endless"]
    before = time.now
    results = await captured(hire(wait="3m"), PAGES)
    assert 180 <= time.now - before < 182
    for page in PAGES:
        assert results[page].state is PENDING
        assert results[page].job_id
    polls = archive.asked("status")
    assert all(len(poll.one("job_ids").split(",")) == len(PAGES) for poll in polls[:-1])
    assert len(polls) < 20
    gaps = [later.at - earlier.at for earlier, later in itertools.pairwise(polls[:-2])]
    assert gaps == sorted(gaps)
    assert gaps[-1] == pytest.approx(20.0)


async def test_results_come_as_soon_as_they_are_known(archive: LoopbackArchive, hire: Hire) -> None:
    archive.save(PAGES[0], "endless")
    captures = hire().capture(PAGES[:3])
    first = await anext(captures)
    assert (first.url, first.state) == (PAGES[1], SAVED)
    assert len(archive.asked("status")) == 1


async def test_jobs_are_asked_for_while_others_are_still_submitted(
    archive: LoopbackArchive, hire: Hire
) -> None:
    archive.desk.sessions = 40
    await captured(hire(captures_per_minute=240), [f"{PAGE}/{number}" for number in range(40)])
    first_poll, last_submission = archive.asked("status")[0].at, archive.asked("save")[-1].at
    assert first_poll < last_submission - 5


async def test_jobs_are_asked_for_while_the_pace_forbids_submissions(
    archive: LoopbackArchive, hire: Hire
) -> None:
    archive.desk.sessions = 40
    await captured(hire(captures_per_minute=3), PAGES)
    assert archive.asked("status")[0].at < archive.asked("save")[3].at - 30


async def test_an_account_that_promises_more_than_it_keeps(archive: LoopbackArchive, hire: Hire) -> None:
    archive.desk.sessions, archive.desk.promised = 2, 9
    archive.desk.default = Outcome(polls=20)
    results = await captured(hire(wait="1h"), PAGES)
    assert {result.state for result in results.values()} == {SAVED}
    assert len(archive.asked("save")) == len(PAGES) + 1


def test_an_allowance_is_closed_for_its_first_reason() -> None:
    allowance = Allowance(3)
    allowance.close("first")
    allowance.close("second")
    assert (allowance.closed, allowance.notices) == ("first", ["first"])


# --- the jobs of an earlier run ----------------------------------------------------------------------------------


async def earlier_run(archive: LoopbackArchive, hire: Hire, outcome: Outcome) -> list[Capture]:
    """What a run leaves that submitted PAGE and did not wait."""
    archive.save(PAGE, outcome)
    left = await captured(hire(wait=0), [PAGE])
    assert left[PAGE].state is PENDING
    archive.requests.clear()
    return list(left.values())


OLD_JOBS = [
    (Outcome(polls=2), SAVED, 0),
    (Outcome(polls=2, failure="error:not-found"), REFUSED, 0),
    (Outcome(polls=2, failure="error:service-unavailable", then="success"), SAVED, 1),
    (Outcome(polls=2, failure="error:max-daily-bandwidth", then="success"), SAVED, 1),
    (Outcome(polls=4, then="success"), SAVED, 1),
]


@pytest.mark.parametrize("wanted", [[], [PAGE]])
@pytest.mark.parametrize(("outcome", "state", "submissions"), OLD_JOBS)
async def test_an_old_job_comes_to_an_end(
    outcome: Outcome,
    state: CaptureState,
    submissions: int,
    wanted: list[str],
    archive: LoopbackArchive,
    hire: Hire,
) -> None:
    left = await earlier_run(
        archive, hire, Outcome(polls=outcome.polls - 1, failure=outcome.failure, then=outcome.then)
    )
    results = await captured(hire(), wanted, left)
    assert results[PAGE].state is state
    assert len(archive.asked("save")) == submissions
    assert archive.requests[0].endpoint == "status"


async def test_a_forgotten_job_whose_copy_can_be_seen(archive: LoopbackArchive, hire: Hire) -> None:
    archive.add(PAGE, "20260101000000")
    results = await captured(hire(), [], [Capture(PAGE, PENDING, FORGOTTEN)])
    assert results[PAGE].state is SAVED
    assert results[PAGE].memento is not None
    assert not archive.asked("save", "user")


async def test_a_forgotten_job_without_a_copy_is_submitted_anew(archive: LoopbackArchive, hire: Hire) -> None:
    results = await captured(hire(), [], [Capture(PAGE, PENDING, FORGOTTEN), Capture(PAGES[0], PENDING)])
    assert {result.state for result in results.values()} == {SAVED}
    assert results[PAGE].job_id != FORGOTTEN
    assert len(archive.asked("save")) == 2


@pytest.mark.parametrize(
    "options",
    [{"keys": None}, {"submit": False}, {"max_captures": 0}, {"keys": Keys("demo", "wrong")}],
    ids=["no keys", "switched off", "no budget", "wrong keys"],
)
async def test_a_job_that_cannot_be_asked_for_is_kept(
    options: dict[str, Any], archive: LoopbackArchive, hire: Hire
) -> None:
    results = await captured(hire(**options), [PAGE], [Capture(PAGE, PENDING, FORGOTTEN)])
    assert (results[PAGE].state, results[PAGE].job_id) == (PENDING, FORGOTTEN)
    assert results[PAGE].reason
    assert not archive.asked("save")


async def test_a_job_that_gave_way_to_a_new_submission_is_not_kept(
    archive: LoopbackArchive, hire: Hire
) -> None:
    archive.save(PAGE, Outcome(refusal="error:service-unavailable"))
    results = await captured(hire(), [], [Capture(PAGE, PENDING, FORGOTTEN)])
    assert (results[PAGE].state, results[PAGE].job_id) == (DEFERRED, None)


async def test_a_job_that_failed_is_not_kept(archive: LoopbackArchive, hire: Hire) -> None:
    left = await earlier_run(archive, hire, Outcome(polls=1, failure="error:service-unavailable"))
    results = await captured(hire(max_captures=0), [], left)
    assert (results[PAGE].state, results[PAGE].job_id) == (DEFERRED, None)


async def test_many_old_jobs_are_asked_for_in_few_requests(archive: LoopbackArchive, hire: Hire) -> None:
    old = [Capture(f"{PAGE}/{number}", PENDING, f"spn2-{number:040}") for number in range(120)]
    results = await captured(hire(max_captures=0), [], old)
    assert len(results) == 120
    assert [len(request.one("job_ids").split(",")) for request in archive.asked("status")] == [50, 50, 20]


# --- keys, and what is told to nobody ----------------------------------------------------------------------------


async def test_without_keys_nothing_is_sent_and_the_way_to_keys_is_told(
    archive: LoopbackArchive, hire: Hire
) -> None:
    archivist = hire(keys=None)
    results = await captured(archivist, PAGES)
    assert {result.state for result in results.values()} == {DEFERRED}
    assert all("archive.org/account/s3.php" in (result.reason or "") for result in results.values())
    assert len(archivist.notices) == 1
    assert not archive.requests


async def test_switched_off(archive: LoopbackArchive, hire: Hire) -> None:
    archivist = hire(submit=False)
    results = await captured(archivist, PAGES)
    assert {result.reason for result in results.values()} == {"submissions are switched off (archive.submit)"}
    assert not archive.requests
    assert not archivist.notices


@pytest.mark.parametrize("endpoint", ["user", "save"])
async def test_wrong_keys_are_one_sentence(endpoint: str, archive: LoopbackArchive, hire: Hire) -> None:
    archive.fault(endpoint, "401")
    archivist = hire(keys=Keys("demo", "hunter2"))
    results = await captured(archivist, PAGES)
    assert {result.state for result in results.values()} == {DEFERRED}
    assert len({result.reason for result in results.values()}) == 1
    assert len(archivist.notices) == 1
    assert "does not accept the keys" in archivist.notices[0]
    assert "hunter2" not in repr((archivist.notices, results))
    assert len(archive.asked("user", "save")) == 1


@pytest.mark.parametrize(
    "url",
    ["https://user:hunter2@example.org/", "https://***@example.org/", "ftp://a.example/", "http://a b/"],
)
async def test_addresses_that_are_told_to_nobody(url: str, archive: LoopbackArchive, hire: Hire) -> None:
    results = await captured(hire(), [url, PAGE], [Capture(url, PENDING, FORGOTTEN)])
    assert results[url].state is REFUSED
    assert (results[url].reason or "").startswith("not submitted: ")
    assert "hunter2" not in (results[url].reason or "")
    assert results[PAGE].state is SAVED
    assert [request.one("url") for request in archive.asked("save")] == [PAGE]
    assert FORGOTTEN not in archive.asked("status")[0].one("job_ids")
