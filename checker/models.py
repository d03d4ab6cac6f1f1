"""The words of refguard: frozen values and enums, no I/O, no logic beyond counting.

Those of notes stand in ``references``, those of verdicts in ``reasons``, those of archives in ``copies``; here they are
all at hand.

A run turns ``Note`` into ``Reference``, groups references into ``Link``, sees an ``Observation`` for each link,
judges it into a ``Verdict``, asks archives for a ``Lookup`` and perhaps a ``Capture``, and puts all of it into one
``Report``, the sole input of every report format.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from checker.copies import Capture, CaptureState, LocalCopy, Lookup, LookupState, Memento
from checker.reasons import REASONS, Reason, Severity, Status, Verdict
from checker.references import Anchors, Ignore, Kind, Location, Note, Problem, Reference, Section

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

__all__ = [
    "REASONS",
    "Anchors",
    "Attempt",
    "Capture",
    "CaptureState",
    "CheckedLink",
    "Excuse",
    "Failure",
    "Finding",
    "Ignore",
    "IgnoredReference",
    "Kind",
    "Link",
    "LocalCopy",
    "Location",
    "Lookup",
    "LookupState",
    "Memento",
    "Moment",
    "Note",
    "Observation",
    "Problem",
    "Reason",
    "Reference",
    "Report",
    "RunInfo",
    "Section",
    "Severity",
    "Sibling",
    "Status",
    "Streak",
    "Verdict",
]


# --- what is checked -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """One unique target and every citation of it: the unit of fetching.

    ``url`` is the normalised address without its fragment, or, for a file, its POSIX path relative to the folder of
    the run. ``request_url`` is what is sent: the first citation as written, without its fragment.
    """

    url: str
    references: tuple[Reference, ...]
    request_url: str = ""
    is_local: bool = False


# --- what a check saw -----------------------------------------------------------------------------------------


class Failure(StrEnum):
    """Why a request brought no response; one word for each kind that leads to a different verdict."""

    MALFORMED_URL = "malformed-url"
    PRIVATE_ADDRESS = "private-address"
    HOST_NOT_FOUND = "host-not-found"
    DNS_FAILURE = "dns-failure"
    CONNECTION_REFUSED = "connection-refused"
    CONNECTION_RESET = "connection-reset"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    RATE_LIMITED = "rate-limited"  # not asked: the host wants to be left alone for longer than anybody waits
    TLS_INVALID = "tls-invalid"
    TLS_INCOMPLETE_CHAIN = "tls-incomplete-chain"
    TLS_HANDSHAKE = "tls-handshake"
    PROXY = "proxy"
    PROTOCOL = "protocol"
    BAD_REDIRECT = "bad-redirect"
    REDIRECT_LOOP = "redirect-loop"
    TOO_MANY_REDIRECTS = "too-many-redirects"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request: either a ``status_code`` or a ``failure``. ``elapsed_ms`` ends with the headers or the failure."""

    url: str
    elapsed_ms: int
    status_code: int | None = None
    failure: Failure | None = None
    detail: str = ""
    headers: Mapping[str, str] = field(
        default_factory=dict
    )  # lower-case names, only those a rule may look at
    location: str | None = None  # the absolute address a redirect points to
    retry_after: float | None = None  # seconds
    was_sent: bool = True  # false where the host was known to be of no use in this run
    is_private: bool = False  # whether the host is known to live at a private address


@dataclass(frozen=True, slots=True)
class Sibling:
    """What the server answers for a neighbour of the cited page that cannot exist: the same folder, a random name."""

    url: str
    status_code: int | None = None  # None: no answer
    final_url: str = ""
    title: str | None = None
    sketch: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """What one check of one link saw, without any opinion.

    ``attempts`` holds every request in order, redirect hops and all ``tries`` included; ``hops`` those of the last
    try: each a redirect, except the last, which is the answer or the failure. A page that refreshes to another at
    once is a redirect like a 302.
    """

    url: str
    observed_at: datetime
    elapsed_ms: int
    attempts: tuple[Attempt, ...]
    hops: tuple[Attempt, ...]
    tries: int = 1
    content_type: str | None = None
    title: str | None = None
    heading: str | None = None  # the first h1
    ids: frozenset[str] = frozenset()
    sketch: str = ""  # the beginning of the visible text
    is_whole: bool = True  # whether the page was read to its end; ids of the rest are not known
    is_scripted: bool = False  # whether scripts build the page: what is not in it may come to be
    has_login: bool = False  # whether the page asks for a password
    sibling: Sibling | None = None  # where it was asked for
    was_second_look: bool = False  # whether the last try was made with the headers of a browser
    is_unchanged: bool = False  # whether the page was asked about, and is as it was: nothing of it was sent

    @property
    def last(self) -> Attempt:
        """The request that decided."""
        return self.hops[-1]

    @property
    def final_url(self) -> str:
        """The address that answered, after every redirect."""
        return self.last.url


# --- the report -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Streak:
    """Checks in a row that found a link broken or unstable, up to the last one: ``checks`` of them, ``since`` the first.

    ``failures`` are those that count towards a death: all of the same kind and at least ``confirm.days`` apart, the last
    of them at ``counted_at``. They are counted from ``counted_since``, where that is later than ``since``; else None.
    ``was`` is the reason that the link had before the first; None: it never had another.
    """

    since: datetime
    failures: int
    counted_at: datetime
    was: Reason | None = None
    checks: int = 1
    counted_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class CheckedLink:
    """Everything a run knows of one link. ``checked_at`` is None for what was never checked.

    ``sought_fragments`` are those that the check looked for in the page, and ``missing_fragments`` those of them that
    are not there; both as written in notes. ``streak`` is set where the link is failing. ``etag`` and ``last_modified``
    are what the server said the page can be recognised by (RFC 9110 section 8.8), where it needed no redirect.
    ``cited`` is the first day on which a note cites it, where that is known.
    """

    link: Link
    verdict: Verdict
    checked_at: datetime | None = None
    cached: bool = False
    status_code: int | None = None
    final_url: str | None = None
    redirects: tuple[str, ...] = ()
    title: str | None = None
    heading: str | None = None
    sought_fragments: tuple[str, ...] = ()
    missing_fragments: tuple[str, ...] = ()
    attempts: int = 0
    elapsed_ms: int = 0
    streak: Streak | None = None
    etag: str | None = None
    last_modified: str | None = None
    cited: date | None = None
    lookup: Lookup | None = None
    capture: Capture | None = None
    local_copy: LocalCopy | None = None


@dataclass(frozen=True, slots=True)
class IgnoredReference:
    """A citation that is not checked on purpose."""

    reference: Reference
    reason: Reason
    detail: str = ""


class Excuse(StrEnum):
    """Why a finding that is grave enough does not count at the gate."""

    UNTOUCHED = "untouched"  # the change under review has nothing to do with it
    BASELINE = "baseline"  # it was there when the baseline was written
    REPAIRED = "repaired"  # an archived copy of the page stands beside the citation


@dataclass(frozen=True, slots=True)
class Finding:
    """What a person or a gate acts on. ``path``, ``line`` and ``column`` say where; ``gating`` whether it counts.

    ``excuse`` says why it does not, where its severity alone would let it count.
    """

    ident: str
    severity: Severity
    message: str
    advice: str
    path: str
    line: int
    column: int
    url: str | None = None
    memento: Memento | None = None
    gating: bool = True
    excuse: Excuse | None = None


@dataclass(frozen=True, slots=True)
class RunInfo:
    """When and how a run went. ``complete`` is false when it was interrupted or ran out of time.

    ``folder`` is where paths in the report start, as seen from the root of the repository; empty where that is the same.
    ``source`` is the address of a line of the repository on the web, with ``{path}`` (from that root) and ``{line}`` to be
    filled in; empty where it is not known.
    ``paths`` are what was read, as reports name it, where that need not be all notes; empty where it is.
    ``interrupted`` is known only while the process lasts: it makes its exit code, whatever the run was doing.
    """

    id: str
    version: str
    started_at: datetime
    finished_at: datetime
    network: str = "ok"  # ok | unavailable
    from_memory: bool = False  # no page was asked for: offline, or only copies were looked for
    complete: bool = True
    since: str | None = None
    folder: str = ""
    source: str = ""
    paths: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()  # sentences about the run as a whole, such as an archive that is down
    interrupted: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Moment:
    """How many addresses on the web stood how at the end of ``day`` (UTC); a status that none had may be missing."""

    day: date
    counts: Mapping[Status, int]


@dataclass(frozen=True, slots=True)
class Report:
    """The sole input of every format. ``links`` are sorted by URL, findings by place.

    What changed (``newly_broken`` to ``moved``, URLs) did so since the last run, or since ``compared_with``;
    ``new_and_broken`` is what was never checked before. A first run has nothing to compare with. ``timeline`` are days
    on which there was a run, oldest first and thinned out to a hundred; empty where nothing is known of earlier ones.
    """

    run: RunInfo
    notes: tuple[Note, ...]
    links: tuple[CheckedLink, ...]
    ignored: tuple[IgnoredReference, ...] = ()
    findings: tuple[Finding, ...] = ()
    newly_broken: tuple[str, ...] = ()
    recovered: tuple[str, ...] = ()
    gate_on: Severity | None = Severity.ERROR
    newly_archived: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    new_and_broken: tuple[str, ...] = ()
    compared_with: datetime | None = None
    timeline: tuple[Moment, ...] = ()
