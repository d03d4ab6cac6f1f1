"""The archive as a second pair of eyes: a page that it could capture is there, whatever the server told us; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from checker.archive.pages import SHOWS_PAGE
from checker.fetch.voices import site
from checker.judge.case import Place
from checker.judge.homes import is_home, stands_for_others
from checker.judge.logins import is_login_place
from checker.models import CaptureState, CheckedLink, Reason, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from checker.models import Capture

__all__ = ["can_be_overruled", "overruled", "strayed"]

_BY_ANSWER = frozenset(
    {
        *(Reason.NOT_FOUND, Reason.GONE, Reason.CLIENT_ERROR, Reason.CONNECTION_REFUSED),
        *(Reason.REDIRECT_LOOP, Reason.TOO_MANY_REDIRECTS, Reason.BAD_REDIRECT),
        *(Reason.TIMEOUT, Reason.SERVER_ERROR, Reason.CONNECTION_RESET, Reason.DNS_FAILURE),
        Reason.UNREACHABLE,  # however often: we may be the only ones that it does not answer
    }
)
"""What a capture with status 200 disproves. Not a bad certificate: browsers mind it, an archive does not."""

_BY_PAGE = frozenset({Reason.SOFT_404, Reason.REDIRECTED_TO_HOME, Reason.PARKED_DOMAIN})
"""What only a look at the captured page disproves: the archive, too, would get status 200."""

_BELIEVED_FOR = timedelta(days=30)


def can_be_overruled(verdict: Verdict) -> bool:
    """Whether a capture could show that the page is there after all."""
    return verdict.reason in _BY_ANSWER | _BY_PAGE


def overruled(checked: CheckedLink, capture: Capture | None, *, now: datetime) -> CheckedLink:
    """``checked``, or, where a recent ``capture`` has got the page that we did not get, the same with status working."""
    memento = capture.memento if capture else None
    if capture is None or memento is None or capture.state is CaptureState.REFUSED:
        return checked
    is_seen = capture.shows_page or (capture.shows_page is None and checked.verdict.reason not in _BY_PAGE)
    is_recent = now - memento.timestamp < _BELIEVED_FOR
    is_page = memento.status_code in SHOWS_PAGE and not strayed(checked, memento.url)
    if not (can_be_overruled(checked.verdict) and is_page and is_seen and is_recent):
        return checked
    seen = f"{memento.archive} captured the page on {memento.timestamp:%Y-%m-%d}"
    if not capture.shows_page:
        seen += ", as it says; that copy could not be looked at yet"
    detail = f"{seen}; here: {checked.verdict.detail}"
    return replace(checked, verdict=Verdict(Reason.SEEN_BY_ARCHIVE, detail), streak=None)


def strayed(checked: CheckedLink, shown: str) -> str:
    """Where the archive was led that was asked for a page we did not get, if ``shown`` can hardly be that page.

    Sites bury their dead by a redirect to a front page, a login, or whoever has bought the name.
    """
    asked, there = Place.of(checked.link.url), Place.of(shown)
    if is_home(there) and not is_home(asked):
        return f"led to the front page of {there.host}"
    if is_login_place(there) and not is_login_place(asked):
        return f"led to a login at {there.host}"
    ours = checked.final_url if checked.verdict.reason in _BY_ANSWER else None
    expected = {site(place.host) for place in (asked, Place.of(ours or ""))}
    if site(there.host) not in expected and not stands_for_others(asked):
        return f"led to another site, {there.host}"
    return ""
