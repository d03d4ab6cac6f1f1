"""What an archive's capture proves about a page that we did not get."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from checker.models import Capture, CaptureState, CheckedLink, Link, Memento, Reason, Status, Streak, Verdict
from checker.stages.second_eyes import can_be_overruled, overruled, strayed

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://a.example/"
PAGE = "https://a.example/some/page"


def capture(
    state: CaptureState = CaptureState.SAVED, *, shows: bool | None = True, status: int = 200, days: int = 0
) -> Capture:
    at = NOW - timedelta(days=days)
    return Capture(
        URL,
        state,
        memento=Memento(URL, f"https://m.example/{URL}", at, status, "m.example"),
        shows_page=shows,
    )


@pytest.mark.parametrize(
    ("reason", "given", "status"),
    [
        (Reason.NOT_FOUND, capture(), Status.WORKING),
        (Reason.NOT_FOUND, capture(shows=None), Status.WORKING),
        (Reason.TIMEOUT, capture(shows=None), Status.WORKING),
        (Reason.UNREACHABLE, capture(shows=None), Status.WORKING),
        (Reason.SOFT_404, capture(), Status.WORKING),
        (Reason.SOFT_404, capture(shows=None), Status.BROKEN),
        (Reason.PARKED_DOMAIN, capture(shows=None), Status.BROKEN),
        (Reason.NOT_FOUND, capture(days=29), Status.WORKING),
        (Reason.NOT_FOUND, capture(days=31), Status.BROKEN),
        (Reason.NOT_FOUND, capture(CaptureState.PENDING, days=9), Status.WORKING),
        (Reason.NOT_FOUND, capture(CaptureState.REFUSED, shows=False), Status.BROKEN),
        (Reason.NOT_FOUND, capture(CaptureState.REFUSED, days=9), Status.BROKEN),
        (Reason.NOT_FOUND, capture(shows=False), Status.BROKEN),
        (Reason.NOT_FOUND, capture(status=404), Status.BROKEN),
        (Reason.NOT_FOUND, capture(status=204), Status.BROKEN),
        (Reason.NOT_FOUND, Capture(URL, CaptureState.PENDING, "job"), Status.BROKEN),
        (Reason.NOT_FOUND, None, Status.BROKEN),
        (Reason.TLS_INVALID, capture(), Status.BROKEN),
        (Reason.HOST_NOT_FOUND, capture(), Status.BROKEN),
        (Reason.MISSING_FRAGMENT, capture(), Status.BROKEN),
        (Reason.BOT_WALL, capture(), Status.BLOCKED),
    ],
)
def test_a_page_that_the_archive_could_read_is_there(
    reason: Reason, given: Capture | None, status: Status
) -> None:
    checked = CheckedLink(Link(URL, ()), Verdict(reason, "as it was here"), streak=Streak(NOW, 3, NOW))
    seen = overruled(checked, given, now=NOW)
    assert seen.verdict.status is status
    if status is Status.WORKING:
        assert seen.verdict.reason is Reason.SEEN_BY_ARCHIVE
        assert seen.streak is None, "it was never away"
        assert "as it was here" in seen.verdict.detail
        assert "m.example" in seen.verdict.detail
    else:
        assert seen is checked


@pytest.mark.parametrize(
    ("shown", "shows", "status"),
    [
        ("https://a.example/", None, Status.BROKEN),
        ("https://a.example/en/index.html", None, Status.BROKEN),
        ("https://a.example/", True, Status.BROKEN),
        ("https://a.example/login?next=/some/page", True, Status.BROKEN),
        ("https://parking.test/lander", True, Status.BROKEN),
        ("https://www.a.example/new/page", None, Status.WORKING),
        ("https://a-moved.example/page", None, Status.WORKING),
    ],
)
def test_an_archive_that_was_led_elsewhere_has_not_seen_the_page(
    shown: str,
    shows: bool | None,  # noqa: FBT001 - a column of the table
    status: Status,
) -> None:
    memento = Memento(shown, f"https://m.example/{shown}", NOW, 200, "m.example")
    given = Capture(PAGE, CaptureState.SAVED, memento=memento, shows_page=shows)
    final = "https://a-moved.example/other"  # where we were led
    checked = CheckedLink(Link(PAGE, ()), Verdict(Reason.NOT_FOUND), final_url=final)
    assert overruled(checked, given, now=NOW).verdict.status is status


def test_a_short_address_stands_for_a_page_of_another_site() -> None:
    link = CheckedLink(Link("https://doi.org/10.1000/182", ()), Verdict(Reason.TIMEOUT))
    assert not strayed(link, "https://publisher.test/articles/182")
    assert strayed(link, "https://publisher.test/")


def test_a_copy_that_nobody_looked_at_is_not_said_to_show_anything() -> None:
    checked = CheckedLink(Link(URL, ()), Verdict(Reason.NOT_FOUND))
    for shows in (True, None):
        detail = overruled(checked, capture(shows=shows), now=NOW).verdict.detail
        assert ("could not be looked at yet" in detail) is (shows is None)


@pytest.mark.parametrize(
    "reason", [reason for reason in Reason if Verdict(reason).status not in {Status.BROKEN, Status.UNSTABLE}]
)
def test_only_what_is_broken_or_unstable_can_be_overruled(reason: Reason) -> None:
    assert not can_be_overruled(Verdict(reason))
