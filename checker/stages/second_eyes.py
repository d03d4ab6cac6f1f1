"""The archive as a second pair of eyes: a page that it could capture is there, whatever the server told us; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from checker.judge.case import Place
from checker.judge.homes import is_home
from checker.models import CaptureState, CheckedLink, Reason, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from checker.models import Capture

__all__ = ["can_be_overruled", "overruled"]

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
_OK = range(200, 300)


def can_be_overruled(verdict: Verdict) -> bool:
    """Whether a capture could show that the page is there after all."""
    return verdict.reason in _BY_ANSWER | _BY_PAGE


def overruled(checked: CheckedLink, capture: Capture | None, *, now: datetime) -> CheckedLink:
    """``checked``, or, where a recent ``capture`` has got the page that we did not get, the same with status working."""
    memento = capture.memento if capture else None
    if capture is None or memento is None or capture.state is CaptureState.REFUSED:
        return checked
    needs_a_look = checked.verdict.reason in _BY_PAGE or _led_home(checked.link.url, memento.url)
    is_seen = capture.shows_page or (capture.shows_page is None and not needs_a_look)
    is_recent = now - memento.timestamp < _BELIEVED_FOR
    if not (can_be_overruled(checked.verdict) and memento.status_code in _OK and is_seen and is_recent):
        return checked
    detail = (
        f"{memento.archive} captured the page on {memento.timestamp:%Y-%m-%d}; here: {checked.verdict.detail}"
    )
    return replace(checked, verdict=Verdict(Reason.SEEN_BY_ARCHIVE, detail), streak=None)


def _led_home(asked: str, shown: str) -> bool:
    """Whether the archive, asked for a page, was sent to a front page: many sites bury their dead like that."""
    return is_home(Place.of(shown)) and not is_home(Place.of(asked))
