"""Submissions: what becomes of each page, what it costs, and what the next run is left with."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from checker.archive import Keys
from checker.archive.allowance import Allowance
from checker.models import Capture, CaptureState
from tests.archive.conftest import FakeTime, captured
from tests.web.archive import KEYS, OUTCOMES, Fault, LoopbackArchive, Outcome

if TYPE_CHECKING:
    from tests.archive.conftest import Hire

SAVED, PENDING, DEFERRED, REFUSED, UNKNOWN = (
    CaptureState.SAVED,
    CaptureState.PENDING,
    CaptureState.DEFERRED,
    CaptureState.REFUSED,
    CaptureState.UNKNOWN,
)
PAGE = "https://example.org/page"


def recently(**ago: float) -> datetime:
    """Half an hour ago, or as long ago as said."""
    return datetime.now(UTC) - timedelta(**(ago or {"minutes": 30}))


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
    archive.add(PAGE, f"{recently():%Y%m%d%H%M%S}")
    capture = (await captured(hire(), [PAGE]))[PAGE]
    assert capture.state is SAVED
    assert capture.memento is not None
    assert not archive.asked("status")


async def test_an_old_copy_is_not_the_one_that_was_made_shortly_before(
    archive: LoopbackArchive, hire: Hire
) -> None:
    archive.save(PAGE, "no job")
    archive.add(PAGE, "20200101000000")
    capture = (await captured(hire(), [PAGE]))[PAGE]
    assert (capture.state, capture.memento) == (PENDING, None)
    assert capture.reason == "the archive made a copy shortly before, which cannot be seen yet"


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


@pytest.mark.parametrize(("used", "saved"), [(0, 3), (5, 3), (7, 1), (8, 0), (9, 0), (10, 0), (12, 0)])
async def test_a_part_of_the_quota_is_left_for_other_uses(
    used: int, saved: int, archive: LoopbackArchive, hire: Hire
) -> None:
    archive.desk.daily_captures, archive.desk.daily_captures_limit = used, 10
    archivist = hire(reserve=2)
    results = await captured(archivist, PAGES[:3])
    assert [result.state for result in results.values()].count(SAVED) == saved
    assert len(archive.asked("save")) == saved
    assert len(archivist.notices) == (saved < 3)
    assert all("but for the 2 that are left" in notice for notice in archivist.notices)


async def test_what_others_do_with_the_account_is_seen(archive: LoopbackArchive, hire: Hire) -> None:
    archive.desk.daily_captures_limit = 100
    pages = [f"{PAGE}/{number}" for number in range(20)]
    archivist = hire(captures_per_minute=5, reserve=50)
    results = {}
    async for capture in archivist.capture(pages):
        results[capture.url] = capture
        archive.desk.daily_captures = 50 if len(results) == 8 else archive.desk.daily_captures
    assert len(archive.asked("save")) < 15  # it noticed within a minute
    assert "archive.reserve" in archivist.notices[0]


async def test_no_capture_free_means_waiting(archive: LoopbackArchive, hire: Hire, time: FakeTime) -> None:
    archive.desk.sessions = 0
    archive.save(PAGES[0], "success")
    task_starts = time.now

    async def give_way(seconds: float) -> None:
        await FakeTime.sleep(time, seconds)
        archive.desk.sessions = 2 if time.now > task_starts + 65 else 0

    time.sleep = give_way  # type: ignore[method-assign] # what time brings
    results = await captured(hire(), PAGES)
    assert {result.state for result in results.values()} == {SAVED}
    assert archive.asked("save")[0].at > task_starts + 65
    assert len(archive.asked("user")) <= 6


async def test_waiting_for_a_free_capture_ends(archive: LoopbackArchive, hire: Hire, time: FakeTime) -> None:
    archive.desk.sessions = 0
    before = time.now
    archivist = hire(wait="90s")
    results = await captured(archivist, PAGES)
    assert {result.state for result in results.values()} == {DEFERRED}
    assert not archive.asked("save")
    assert 90 <= time.now - before < 120
    assert archivist.notices == (
        "Other programs use all captures of this account that may be under way at once.",
    )


async def test_a_host_is_passed_over_once_it_had_its_share(archive: LoopbackArchive, hire: Hire) -> None:
    archive.desk.sessions = 100
    one = [f"https://one.example/{number}" for number in range(45)]
    two = [f"https://two.example/{number}" for number in range(5)]
    results = await captured(hire(), [*one, *two])
    assert {result.state for result in results.values()} == {SAVED}
    sent = archive.asked("save")
    urls = [request.one("url") for request in sent]
    assert urls[:25] == [*one[:20], *two]
    assert [url for url in urls if url in one] == one
    times = [request.at for request in sent if request.one("url") in one]
    assert all(later - earlier >= 60 for earlier, later in zip(times, times[20:], strict=False))


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
    (Outcome(polls=9, then="success"), SAVED, 0),
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


AGES = [  # how long ago it was submitted, whether a copy of that time can be seen, how it ends, submissions
    ({"minutes": 50}, False, PENDING, 0),
    ({"hours": 3}, True, SAVED, 0),
    ({"hours": 23}, False, PENDING, 0),
    ({"hours": 25}, True, SAVED, 0),
    ({"hours": 25}, False, SAVED, 1),
    ({"days": 400}, False, SAVED, 1),
    ({"hours": -23}, False, PENDING, 0),
    ({"days": -400}, False, SAVED, 1),
    (None, True, SAVED, 0),
    (None, False, SAVED, 1),
]


@pytest.mark.parametrize(("ago", "is_seen", "state", "submissions"), AGES)
async def test_a_job_that_is_pending_for_ever(
    ago: dict[str, float] | None,
    is_seen: bool,  # noqa: FBT001 - a column of a table
    state: CaptureState,
    submissions: int,
    archive: LoopbackArchive,
    hire: Hire,
) -> None:
    at = recently(**ago) if ago else None
    if at:
        archive.add(PAGE, "20150101000000")  # which proves nothing about the job
    if is_seen:
        archive.add(PAGE, f"{at or recently():%Y%m%d%H%M%S}")
    left = Capture(PAGE, PENDING, FORGOTTEN, "why", submitted_at=at)
    capture = (await captured(hire(), [PAGE], [left]))[PAGE]
    assert capture.state is state
    assert len(archive.asked("save")) == submissions
    if state is PENDING:
        assert (capture.job_id, capture.submitted_at) == (FORGOTTEN, at)
    if submissions:
        assert capture.job_id not in {None, FORGOTTEN}


async def test_a_page_is_submitted_anew_only_if_it_was_not_archived_meanwhile(
    archive: LoopbackArchive, hire: Hire
) -> None:
    unknown = Capture(PAGES[0], UNKNOWN, submitted_at=recently(hours=1))
    expired = Capture(PAGES[1], PENDING, FORGOTTEN, submitted_at=recently(days=2))
    results = await captured(hire(), PAGES[:3], [unknown, expired])
    assert {result.state for result in results.values()} == {SAVED}
    sent = {request.one("url"): request.one("if_not_archived_within") for request in archive.asked("save")}
    assert int(sent[PAGES[0]]) == pytest.approx(3 * 3600, abs=60)
    assert int(sent[PAGES[1]]) == pytest.approx(50 * 3600, abs=60)
    assert sent[PAGES[2]] == ""


async def test_a_young_job_is_waited_for_together_with_the_new_ones(
    archive: LoopbackArchive, hire: Hire
) -> None:
    archive.desk.sessions = 3
    left = await earlier_run(archive, hire, Outcome(polls=12))
    results = await captured(hire(), PAGES[:3], left)
    assert {result.state for result in results.values()} == {SAVED}
    assert len(archive.asked("save")) == 3
    assert archive.desk.most_open <= 3
    assert max(len(request.one("job_ids").split(",")) for request in archive.asked("status")) == 3


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


async def test_each_submission_is_told_before_it_is_made_and_each_job_as_soon_as_it_is_known(
    archive: LoopbackArchive, hire: Hire
) -> None:
    archive.desk.default = OUTCOMES["pending twice"]
    archive.save(PAGES[1], Outcome(refusal="error:blocked-url"))
    told: list[tuple[str, CaptureState, int]] = []

    def note(capture: Capture) -> None:
        assert bool(capture.job_id) is (capture.state is PENDING)
        assert capture.reason
        assert abs(recently(seconds=0) - (capture.submitted_at or recently(days=9))) < timedelta(minutes=1)
        told.append((capture.url, capture.state, len(archive.asked("save"))))

    async for _ in hire().capture(PAGES[:3], note=note):
        pass
    assert told == [
        *((PAGES[0], UNKNOWN, 0), (PAGES[0], PENDING, 1)),
        *((PAGES[1], UNKNOWN, 1), (PAGES[2], UNKNOWN, 2), (PAGES[2], PENDING, 3)),
    ]


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


@pytest.mark.parametrize("endpoint", ["user", "save", "status"])
async def test_keys_go_to_the_archive_and_nowhere_else(
    endpoint: str, archive: LoopbackArchive, hire: Hire
) -> None:
    async with LoopbackArchive() as other:
        archive.fault(endpoint, Fault(307, headers={"Location": f"{other.base_url}/save"}))
        results = await captured(hire(), PAGES)
        assert SAVED not in {result.state for result in results.values()}
        assert not other.requests


@pytest.mark.parametrize("endpoint", ["user", "save", "status"])
@pytest.mark.parametrize("name", ["401", "403", "429", "503", "html", "wrong types", "portal", "down"])
async def test_the_secret_is_in_no_sentence(
    name: str, endpoint: str, archive: LoopbackArchive, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(KEYS, "demo", "hunter2")
    archive.fault(endpoint, name)
    archivist = hire(keys=Keys("demo", "hunter2"))
    results = await captured(archivist, PAGES)
    assert all(request.headers["Authorization"] == "LOW demo:hunter2" for request in archive.requests)
    assert archivist.notices
    assert "hunter2" not in repr((results, archivist.notices, archivist.paces))


async def test_no_budget_at_all_is_a_switch(archive: LoopbackArchive, hire: Hire) -> None:
    captures = await captured(hire(max_captures=0), [PAGE])
    assert captures[PAGE].state is CaptureState.DEFERRED
    assert captures[PAGE].reason == "submissions are switched off (archive.max_captures)"
    assert not archive.asked("save")
