"""The words of those who watch a run: who is waited for, how long it takes, what was found where."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from checker.fetch.waits import Cause
from checker.judge.findings import seen
from checker.report import tally
from checker.report.text import clean, count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checker.cli.course import Left, Stage
    from checker.fetch.waits import Wait
    from checker.models import CheckedLink

__all__ = ["BEGINS", "how_far", "longest", "place", "rate", "time_left", "told", "why"]

BEGINS: Mapping[str, str] = {
    "read": "reading notes",
    "check": "checking links",
    "look up": "looking for archived copies",
    "save": "saving copies",
    "upgrade": "asking over https",
    "write": "writing reports",
}
"""What a stage does."""

_DONE = {
    "read": "read",
    "check": "checked",
    "look up": "looked up",
    "save": "saved",
    "upgrade": "asked",
    "write": "wrote",
}
_WHY: Mapping[Cause, str] = {
    Cause.AWAY: "the network is away; it is tried again and again",
    Cause.RATE_LIMITED: "rate-limited {until}",
    Cause.PAUSE: "asks for a pause {until}",
    Cause.RETRY: "tried again in {seconds}",
    Cause.SLOW: "no answer for {seconds}",
    Cause.PACE: "at its own pace",
    Cause.CAPTURE: "makes copies",
}
_MINUTE, _HOUR = 60, 3600


def why(wait: Wait, now: datetime) -> str:
    """Why a host is waited for, and how much is."""
    said = _WHY[wait.cause].format(until=_until(wait.seconds, now), seconds=_spoken(wait.seconds))
    links = f" ({count(wait.links, 'link')})" if wait.links > 1 else ""
    return f"{said}{links}"


def longest(wait: Wait, now: datetime) -> str:
    """The same for the middle of a sentence."""
    said = _WHY[wait.cause].format(until=_until(wait.seconds, now), seconds=_spoken(wait.seconds))
    return f"{clean(wait.host)}, {said}" if wait.host else said


def how_far(stage: Stage) -> str:
    """``"checked 1,200 of 4,000"``."""
    return f"{_DONE[stage.name]} {stage.done:,} of {stage.total:,}"


def rate(each_second: float) -> str:
    """``"38/s"``, ``"2.5/s"``, ``"12/min"``."""
    if each_second >= 10:  # noqa: PLR2004 - below that a digit more says something
        return f"{each_second:,.0f}/s"
    return f"{each_second:.1f}/s" if each_second >= 1 else f"{each_second * _MINUTE:.0f}/min"


def time_left(left: Left) -> str:
    """``"about 2 min left"``, ``"at least 40 s left"``."""
    return f"{'at least' if left.is_least else 'about'} {_spoken(left.seconds, step=5)} left"


def told(checked: CheckedLink) -> str:
    """A link that does not work, with what was seen and where it is cited, in one line."""
    verdict, where = checked.verdict, place(checked)
    cited = f" ({where})" if where else ""
    said = f"{clean(checked.link.url)}{cited}: {clean(seen(checked))}"
    return f"{verdict.status.value}: {verdict.reason.value}: {said}"


def place(checked: CheckedLink) -> str:
    """Where it is cited first."""
    first = next(iter(tally.citations(checked)), None)
    return clean(f"{first.location.path}:{first.location.line}:{first.location.column}") if first else ""


def _until(seconds: float, now: datetime) -> str:
    if seconds < _MINUTE:
        return f"for {_spoken(seconds)}"
    return f"until {now + timedelta(seconds=seconds):%H:%M}"


def _spoken(seconds: float, step: int = 1) -> str:
    """``"12 s"``, ``"3 min"``, ``"2 h 5 min"``; seconds rounded up to a ``step``: what is nearly over is not over."""
    if seconds < 1.5 * _MINUTE:
        return f"{max(step, -(-round(seconds) // step) * step)} s"
    hours, minutes = divmod(round(seconds / _MINUTE), _MINUTE)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
