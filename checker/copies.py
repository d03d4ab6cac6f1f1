"""The words of archived copies: what an archive holds, what it was asked to make, what was kept here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Capture", "CaptureState", "LocalCopy", "Lookup", "LookupState", "Memento"]


@dataclass(frozen=True, slots=True)
class Memento:
    """An archived copy (RFC 7089): ``url`` was captured at ``timestamp`` (UTC) and can be read at ``memento_url``."""

    url: str
    memento_url: str
    timestamp: datetime
    status_code: int
    archive: str


class LookupState(StrEnum):
    """What archives said about a URL. Only an answer that says so proves absence."""

    ARCHIVED = "archived"
    NEVER_ARCHIVED = "never-archived"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Lookup:
    """The answer of one look-up; ``memento`` is set exactly when ``state`` is archived.

    ``near`` is the time of the citation that was looked for, None: the present. ``latest`` is when the page was last
    archived, where that was asked. ``absent_from`` names the archives that said that they hold no copy which shows
    the page, whatever the others said. ``looked_up_at`` is set where the answer was kept. ``is_withheld`` says that
    nobody was asked, since the address, such as one with a password, is nothing to tell; then ``state`` is unknown.
    """

    url: str
    state: LookupState
    memento: Memento | None = None
    detail: str = ""
    near: datetime | None = None
    latest: datetime | None = None
    absent_from: tuple[str, ...] = ()
    is_withheld: bool = False
    looked_up_at: datetime | None = field(default=None, compare=False)


class CaptureState(StrEnum):
    """How far a submission to an archive came."""

    SAVED = "saved"
    PENDING = "pending"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Capture:
    """One submission: ``reason`` is one sentence, ``job_id`` the archive's name for the work.

    ``submitted_at`` is set where a job is under way, or was left by an earlier run: archives forget jobs.
    ``memento`` is the copy that it, or an earlier submission, has brought. ``shows_page`` says whether that shows the
    page, not a robot wall or an error page; None: nobody could look yet. ``archive`` is where it was submitted, where
    that is known.
    """

    url: str
    state: CaptureState
    job_id: str | None = None
    reason: str | None = None
    memento: Memento | None = None
    shows_page: bool | None = None
    submitted_at: datetime | None = field(default=None, compare=False)
    archive: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class LocalCopy:
    """The page as the check itself got it, in a WARC file; the page only, without images, styles and scripts.

    ``file`` is relative to the folder of ``archive.warc``. ``is_cut`` where the page is longer than what is kept.
    """

    url: str
    file: str
    timestamp: datetime
    status_code: int
    is_cut: bool = False
