"""Answers of the wrong kind, read by themselves: rows of an index, JSON of Save Page Now, waits asked for."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from checker.archive import cdx
from checker.archive.refusals import Refusal, Then
from checker.archive.service import Answer, Trouble, TroubleKind, trouble_in
from checker.archive.spn import Accepted, Account, Saved, _read_account, _read_statuses, _read_submission

ROW = "org,example)/ {0} https://example.org/ text/html {1} 65UIQWRONLF4F55PCLTZ7GVYMFY2GBG6 59"
JUNE = datetime(2020, 6, 1, tzinfo=UTC)


def moment(timestamp: str) -> datetime:
    return datetime.strptime(timestamp, "%Y%m%d").replace(tzinfo=UTC)


# --- the index ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "\n", " \n", "[]", "[]\n"])
def test_an_empty_answer_is_an_absence(text: str) -> None:
    assert cdx.records(text) == []


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_rows(end: str) -> None:
    text = f"{ROW.format('20200101000000', 200)}\n{ROW.format('20200102000000', 404)}{end}"
    assert cdx.records(text) == [
        cdx.Record(moment("20200101"), "https://example.org/", 200, "65UIQWRONLF4F55PCLTZ7GVYMFY2GBG6")
    ]


@pytest.mark.parametrize("status", [200, "-", 404])
def test_rows_of_other_kinds_leave_no_room_for_those_that_show_the_page(status: object) -> None:
    first, other = ROW.format("20200101000000", 200), ROW.format("20200102000000", status)
    for others, is_whole in ((cdx.ROWS - 2, True), (cdx.ROWS - 1, False)):
        assert cdx.rows("\n".join([first, *[other] * others])).is_whole is is_whole
    assert cdx.rows("").is_whole


@pytest.mark.parametrize(
    "text",
    [
        "oops",
        "<html><body>Temporarily offline, please come back in a little while</body></html>",
        ROW.format("2020", 200),
        ROW.format("20209901000000", 200),
        ROW.format("20200101000000", 200) + " one-more",
        ROW.format("20200101000000", 200) + "\nshort",
        "[[1, 2]]",
        "org.archive.util.io.RuntimeIOException: something went wrong in the index",
    ],
)
def test_what_is_no_index_is_not_an_absence(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        cdx.records(text)


@pytest.mark.parametrize(
    ("held", "chosen"),
    [
        ([], None),
        (["20190101"], "20190101"),
        (["20210101"], "20210101"),
        (["20210101", "20200701"], "20200701"),
        (["20100101", "20200602"], "20100101"),
        (["20100101", "20200601", "20150101"], "20200601"),
    ],
)
def test_the_last_copy_before_else_the_first_after(held: list[str], chosen: str | None) -> None:
    found = [cdx.Record(moment(timestamp), "https://example.org/", 200) for timestamp in held]
    best = cdx.candidates(found, JUNE, (), is_whole=True)
    assert [record.timestamp for record in best[:1]] == ([moment(chosen)] if chosen else [])


def test_waybackpy_is_not_loaded_before_the_first_query() -> None:
    code = "import sys, checker.archive; sys.exit(bool({'waybackpy', 'requests'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- Save Page Now -----------------------------------------------------------------------------------------------


def answer(value: object, status: int = 200) -> Answer:
    return Answer(status, {}, json.dumps(value))


STRANGE = [None, 1, "x", [], [1], {}, {"job_id": "a"}]


@pytest.mark.parametrize(
    "value", [*STRANGE, {"available": None}, {"available": -1}, {"available": "9" * 5000}]
)
def test_an_account_of_the_wrong_shape(value: object) -> None:
    read = _read_account(answer(value))
    assert isinstance(read, Trouble)
    assert read.kind is TroubleKind.GARBAGE


@pytest.mark.parametrize(
    ("value", "account"),
    [
        ({"available": 3}, Account(3, None)),
        ({"available": "0", "daily_captures": 5, "daily_captures_limit": "7"}, Account(0, 2)),
        ({"available": 1, "daily_captures": 9, "daily_captures_limit": 7}, Account(1, 0)),
        ({"available": 1, "daily_captures": None, "daily_captures_limit": 7}, Account(1, 7)),
    ],
)
def test_accounts(value: object, account: Account) -> None:
    assert _read_account(answer(value)) == account


@pytest.mark.parametrize("value", [*STRANGE[:-1], {"job_id": 7}, {"job_id": {"a": 1}}, {"job_id": True}])
def test_a_submission_answered_in_the_wrong_shape(value: object) -> None:
    assert isinstance(_read_submission(answer(value)), Trouble)


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ({"job_id": "a"}, Accepted("a", is_repeat=False)),
        ({"job_id": "a", "message": "Welcome"}, Accepted("a", is_repeat=False)),
        ({"job_id": "a", "message": "The same snapshot had been made 3 minutes ago."}, Accepted("a", is_repeat=True)),
        ({"job_id": None}, Accepted(None, is_repeat=True)),
        ({"job_id": ""}, Accepted(None, is_repeat=True)),
    ],
)  # fmt: skip
def test_submissions(value: object, accepted: Accepted) -> None:
    assert _read_submission(answer(value)) == accepted


@pytest.mark.parametrize(
    "value", [{"status": "error"}, {"status_ext": "error:blocked-url"}, {"status": "error", "job_id": "a"}]
)
def test_refusals_come_with_status_200(value: object) -> None:
    assert isinstance(_read_submission(answer(value)), Refusal)


@pytest.mark.parametrize(
    "value", [*STRANGE[:3], [1], {}, [{"job_id": "a"}], [[]], {"job_id": "a", "status": 7}]
)
def test_statuses_of_the_wrong_shape(value: object) -> None:
    assert isinstance(_read_statuses(answer(value)), Trouble)


def test_statuses() -> None:
    done = {"status": "success", "timestamp": "20200101000000"}
    read = _read_statuses(
        answer(
            [
                {"status": "pending", "job_id": "a"},
                {**done, "job_id": "b", "original_url": "https://example.org/", "http_status": 203},
                {**done, "job_id": "c", "original_url": None},
                {**done, "job_id": "d", "timestamp": "soon"},
                {"status": "error", "job_id": "e", "status_ext": "error:blocked-url"},
                {"status": "dreaming", "job_id": "f"},
            ]
        )
    )
    assert isinstance(read, dict)
    refused = read.pop("e")
    assert isinstance(refused, Refusal)
    assert refused.then is Then.NEVER
    at = moment("20200101")
    assert read == {
        "a": None,
        "b": Saved(at, "https://example.org/", 203),
        "c": Saved(at, None, 200),
        "d": None,
        "f": None,
    }


# --- waits asked for ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("30", 30), (" 5 ", 5), ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("soon", None), ("-3", None), ("", None)],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    trouble = trouble_in(Answer(429, {"Retry-After": value}), "It")
    assert trouble is not None
    assert trouble.retry_after == seconds


def test_retry_after_as_a_date() -> None:
    date = format_datetime(datetime.fromtimestamp(time.time() + 3600, UTC), usegmt=True)
    trouble = trouble_in(Answer(503, {"Retry-After": date}), "It")
    assert trouble is not None
    assert trouble.retry_after == pytest.approx(3600, abs=60)
