"""Whether an archived page shows what was cited: it is read as it was archived, and judged as a living page is.

An archive keeps whatever it was served: error pages, robot walls, logins, parked domains, and pages that say "not
found" with status 200. None of them shows what was cited. So a copy is read, without the archive's own banner and
rewriting, along the redirects that were archived with it, bounded in bytes and seconds; the judge, who knows nothing
of archives, says what it thinks of the page. What is no page, such as a PDF, and what cannot be unpacked counts by its
status. In doubt a copy counts.

=============================================  ================================================================
200, 203 or 206, and nothing speaks against    it counts
the page as the judge calls it dead or walled  it does not
any other status                               it does not: an archived error page
an archived redirect                           what it leads to counts, or does not; a home page in place of a
                                               page, a circle, and what is not archived itself do not
no ``Memento-Datetime``                        this is the archive's own answer: see ``wayback`` and ``memento``
=============================================  ================================================================

Rejected: a ``HEAD`` of the copy costs as much of the archive's pace, and knows a wall from a page only by its status.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from checker import urls
from checker.archive.base import timestamp_of
from checker.archive.gates import NO_LINKS, Absent, Copy, Hidden, Links, Seen, memento_datetime
from checker.archive.service import Trouble
from checker.fetch import page
from checker.judge import judge
from checker.judge.case import Case
from checker.judge.logins import is_login_page
from checker.models import Attempt, Memento, Observation, Reason, Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from checker.archive.gates import Gate
    from checker.archive.service import Answer

__all__ = ["MAX_HOPS", "SHOWS_PAGE", "Reading", "read", "shows"]

MAX_HOPS = 6
"""Requests for one reading: the copy, what is served in its place, and a few archived redirects."""

SHOWS_PAGE = frozenset({200, 203, 206})
"""The status codes of copies that may show a page, as InternetArchiveBot counts them."""

_REDIRECT = range(300, 400)
_POINTER = 200  # letters; a page that refreshes to another and says more is a page of its own
_NOT_ARCHIVED = "redirects to what is not archived"
_ORIGINAL = "x-archive-orig-"
"""What archives put before the names of the headers that came with the page."""

_WALLS = frozenset({"cf-mitigated", "x-amzn-waf-action", "x-vercel-mitigated"})
"""Headers that only walls write: pywb passes them on by their own names, and a walled archive shows no memento."""


class Reading(NamedTuple):
    """What one copy shows in the end. Without a ``verdict`` it shows nothing that could be judged; ``why`` says so."""

    memento: Memento
    verdict: Verdict | None
    links: Links = NO_LINKS
    why: str = ""

    @property
    def counts(self) -> bool:
        """Whether it shows the page."""
        return self.verdict is not None and shows(self.memento, self.verdict)

    @property
    def objection(self) -> str:
        """Why it does not count, in a few words."""
        return self.why or (self.verdict.reason.value if self.verdict else "")


def shows(memento: Memento, verdict: Verdict) -> bool:
    """Whether a copy, and what the judge says of it, show a page."""
    return memento.status_code in SHOWS_PAGE and verdict.status in {Status.WORKING, Status.REDIRECTED}


async def read(
    gate: Gate, copy: Copy, cited: str, *, only_this: bool = False
) -> Reading | Absent | Hidden | Trouble:
    """What ``copy`` shows of the page ``cited``, along archived redirects; or why that is not known.

    ``only_this``: where the archive serves another copy in its place, it is not there; and where it is a copy of
    another page than the one cited, a redirect led there when it was made. What is to prove that a page is there must
    not be empty.
    """
    led = only_this and copy.url != cited
    trail = _Trail(gate.name, cited, (Attempt(cited, 0, 302, location=copy.url),) if led else ())
    while trail.goes_on(copy):
        found = await gate.open(copy)
        if isinstance(found, Seen) and (trail.hops or not only_this):
            copy = found.copy
            continue
        if isinstance(found, Trouble):
            return found
        if isinstance(found, Seen | Absent | Hidden):
            nothing = found if isinstance(found, Hidden) else Absent()
            return trail.nothing(copy, _NOT_ARCHIVED) if trail.hops else nothing
        location = trail.add(copy, found, gate.links)
        if not location:
            return trail.end(copy, found, is_proof=only_this)
        leads = await gate.towards(copy, location)
        if isinstance(leads, Trouble):
            return leads
        if isinstance(leads, Absent | Hidden) or _is_home_page_instead(cited, leads.url):
            is_home = isinstance(leads, Copy)
            return trail.nothing(copy, Reason.REDIRECTED_TO_HOME.value if is_home else _NOT_ARCHIVED)
        copy = leads
    return trail.nothing(copy, "redirects in a circle")


class _Trail:
    """The archived answers from the copy to the page."""

    def __init__(self, name: str, cited: str, before: tuple[Attempt, ...] = ()) -> None:
        self._name = name
        self._cited = cited
        self._before = before
        self._visited: set[tuple[str, str]] = set()
        self._links = NO_LINKS
        self._page = page.EMPTY
        self.hops: list[Attempt] = []

    def goes_on(self, copy: Copy) -> bool:
        """Count a request; False where it would go round in circles, or too far."""
        step = (timestamp_of(copy.at), copy.url)
        if step in self._visited or len(self._visited) == MAX_HOPS:
            return False
        self._visited.add(step)
        return True

    def add(self, copy: Copy, answer: Answer, links: Callable[[Answer, str], Links]) -> str:
        """Note one archived answer; where it leads, nothing where it is the page."""
        if not self.hops:
            self._links = links(answer, copy.url)
        declared = answer.headers.get("Content-Type", "").strip()
        content = answer.page.content
        is_page = bool(content or answer.page.is_whole) and (bool(declared) or page.looks_like_html(content))
        self._page = page.parse(content, _charset(declared)) if is_page else page.EMPTY
        self.hops.append(Attempt(copy.url, 0, answer.status, headers=_original(answer)))
        return _location(answer, self._page)

    def end(self, copy: Copy, answer: Answer, *, is_proof: bool) -> Reading:
        """The page itself."""
        found = self._page
        at = memento_datetime(answer) or copy.at
        hops = (
            *self._before,
            *self.hops[:-1],
            replace(self.hops[-1], location=_script_target(copy.url, found)),
        )
        observation = Observation(
            url=self._cited,
            observed_at=at,
            elapsed_ms=0,
            attempts=hops,
            hops=hops,
            content_type=answer.headers.get("Content-Type"),
            title=found.title,
            heading=found.heading,
            ids=found.ids,
            sketch=found.sketch,
            is_whole=found.is_whole and answer.page.is_whole,
            is_scripted=found.is_scripted,
            has_login=found.has_login,
        )
        is_empty = is_proof and answer.page.is_whole and not answer.page.content.strip()
        verdict = _judged(observation, is_empty=is_empty)
        return Reading(self._memento(copy, at, answer.status), verdict, self._links)

    def nothing(self, copy: Copy, why: str) -> Reading:
        """What leads to no page."""
        status = self.hops[-1].status_code if self.hops else None
        return Reading(self._memento(copy, copy.at, status or 0), None, self._links, why)

    def _memento(self, copy: Copy, at: datetime, status: int) -> Memento:
        return Memento(copy.url, copy.address, at, status, self._name)


def _judged(observation: Observation, *, is_empty: bool) -> Verdict:
    today = observation.observed_at.date()
    if is_empty and observation.last.status_code in SHOWS_PAGE:
        return Verdict(Reason.SOFT_404, "the page is empty")
    verdict = judge(observation, today=today)
    if verdict.status is Status.WORKING and is_login_page(Case(observation, today)):
        return Verdict(Reason.LOGIN_REQUIRED, "asks for a password")
    return verdict


def _location(answer: Answer, found: page.Page) -> str:
    """Where an archived answer leads: by its Location, or by a refresh of a page that says nothing else."""
    if answer.status in _REDIRECT:
        return answer.headers.get("Location", "").strip()
    is_pointer = answer.status in SHOWS_PAGE and len(found.sketch) < _POINTER
    return found.refresh.target if found.refresh and is_pointer else ""


def _script_target(url: str, found: page.Page) -> str | None:
    """Where the script of an empty page would lead: parked domains are known by it."""
    try:
        return urls.join(url, found.script_target) if found.script_target else None
    except urls.MalformedURL:
        return None


def _original(answer: Answer) -> dict[str, str]:
    """The headers that came with the page; cookies, which may be somebody's, by their names only."""
    headers = {}
    for name, value in _pairs(answer):
        kept = value.partition("=")[0] if name == "set-cookie" else value
        headers[name] = kept[:200].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return headers


def _pairs(answer: Answer) -> Iterable[tuple[str, str]]:
    return (
        (name.lower().removeprefix(_ORIGINAL), value)
        for name, value in answer.headers.items()
        if name.lower().startswith(_ORIGINAL) or name.lower() in _WALLS
    )


def _charset(declared: str) -> str | None:
    parameters = (part.partition("=") for part in declared.lower().split(";")[1:])
    return next((value.strip(" \"'") for name, _, value in parameters if name.strip() == "charset"), None)


def _is_home_page_instead(asked: str, shown: str) -> bool:
    """Whether an archived redirect led from a page to a home page, which does not show what was cited."""
    return not _is_home_page(asked) and _is_home_page(shown)


def _is_home_page(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query
