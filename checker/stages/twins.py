"""Which pages that are cited over http can be read over https as well, and are the same there.

Each is asked for by itself: that a site answers for one page says nothing of another. It is asked as any link is, with
the lanes, retries and doubts of a check; but aside, in a store of its own, since no report counts what no note cites.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from checker import tickets, urls
from checker.config import RuleAction
from checker.errors import NetworkUnavailable, StoreError, first_cause
from checker.fetch.places import is_address
from checker.judge import titles
from checker.judge.case import Place
from checker.judge.homes import is_lasting_name
from checker.judge.rules import first_match
from checker.judge.words import fold
from checker.models import Link, Reason
from checker.stages.checking import CheckStage
from checker.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from checker.config import Config
    from checker.models import CheckedLink
    from checker.stages import Progress

__all__ = ["Twins", "candidates", "find_twins", "is_same"]

_BELIEVED_FOR = timedelta(days=7)
_OK = 200


class Twins(NamedTuple):
    """``same`` are those links whose page https shows as well; ``notices`` are sentences on what could not be found out."""

    same: frozenset[str]
    notices: tuple[str, ...] = ()


async def find_twins(  # noqa: PLR0913 - by name
    config: Config,
    store: Store,
    links: Iterable[CheckedLink],
    progress: Progress,
    *,
    user_agent: str,
    now: Callable[[], datetime],
    offline: bool = False,
) -> Twins:
    """Ask for the https form of those of ``links``, of a report, that have one; what was asked within a week is known.

    ``offline`` asks nobody. What goes wrong becomes a notice: nothing depends on it. Raises StoreError only where
    ``store`` cannot be read.
    """
    wanted = {link.link.url: link for link in candidates(links, config, now().date())}
    known = store.twins(wanted, now() - _BELIEVED_FOR)
    due = [] if offline else [link for url, link in wanted.items() if url not in known]
    if not due:
        return Twins(_same(known))
    found, notices = await _ask(config, due, progress, user_agent=user_agent, now=now)
    try:
        store.note_twins(found, now())
    except StoreError as exc:
        notices = (*notices, f"What https shows could not be kept: {exc}")
    return Twins(_same(known | found), notices)


def candidates(links: Iterable[CheckedLink], config: Config, today: date) -> list[CheckedLink]:
    """Those of ``links`` that were seen over http, there or at once over https, and may be asked for over https."""
    return [link for link in links if _is_candidate(link) and not _is_ruled_out(link, config, today)]


def is_same(link: CheckedLink, twin: CheckedLink) -> bool:
    """Whether ``twin``, the answer over https, is the page of ``link``: by its names, or by what the server calls it."""
    if twin.verdict.reason is not Reason.OK or twin.status_code != link.status_code or twin.redirects:
        return False
    if not set(twin.missing_fragments) <= set(link.missing_fragments) or _names(link) != _names(twin):
        return False
    title, heading = _names(link)
    if title or heading:
        return bool(title) and (bool(heading) or titles.speaks(title))
    if link.etag or twin.etag:
        return link.etag == twin.etag
    return bool(link.last_modified) and link.last_modified == twin.last_modified


def _names(link: CheckedLink) -> tuple[str, str]:
    return fold(link.title or ""), fold(link.heading or "")


async def _ask(
    config: Config,
    links: Sequence[CheckedLink],
    progress: Progress,
    *,
    user_agent: str,
    now: Callable[[], datetime],
) -> tuple[dict[str, bool], tuple[str, ...]]:
    """Whether each of ``links`` that could be asked for is the same over https; and what there is to say."""
    twins = [_twin(link.link) for link in links]
    progress.stage("upgrade", len(twins))
    why = ""
    with TemporaryDirectory(prefix="refguard-") as folder, Store(Path(folder) / "aside") as aside:
        stage = CheckStage(config, aside, aside.begin_run("aside", now()), now=now)
        due = stage.settle(twins)
        progress.waiting(stage.waits)
        try:
            await stage.visit(due, user_agent, lambda _: progress.advance("upgrade"))
        except* (NetworkUnavailable, StoreError) as group:
            why = f" ({first_cause(group)})"
        found = {
            link.link.url: is_same(link, seen)
            for link, twin in zip(links, twins, strict=True)
            if (seen := stage.results.get(twin.url))
        }
    left = len(twins) - len(found)
    missed = f"{left:,} {'link' if left == 1 else 'links'} could not be asked for over https{why}."
    return found, (missed,) if left else ()


def _is_candidate(link: CheckedLink) -> bool:
    url = link.link.url
    if link.verdict.reason is not Reason.OK or link.status_code != _OK or urls.scheme(url) != "http":
        return False
    if tickets.HIDDEN in url or is_lasting_name(Place.of(url)):
        return False
    place = url.partition("://")[2].partition("/")[0]
    if ":" in place or is_address(place):  # https has its own port, and names
        return False
    return not link.redirects or link.final_url == _over_https(url)


def _is_ruled_out(link: CheckedLink, config: Config, today: date) -> bool:
    twin = _over_https(link.link.url)
    return first_match(config.rules, twin, today=today, action=RuleAction.IGNORE) is not None


def _twin(link: Link) -> Link:
    asked = link.request_url or link.url
    return Link(_over_https(link.url), link.references, _over_https(asked))


def _over_https(url: str) -> str:
    return f"https{url[4:]}"


def _same(known: dict[str, bool]) -> frozenset[str]:
    return frozenset(url for url, is_there in known.items() if is_there)
