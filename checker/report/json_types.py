"""report.json, version 1: the public contract, field by field, and the JSON Schema made from it.

The version changes when a field changes its meaning or goes away. New fields and new reasons may come at any time
within a version: a reader ignores a field it does not know, and goes by ``status`` where it does not know a reason.
Fields that came later are always written, and not required: documents of earlier releases are of the same version.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, NotRequired

from pydantic import Field, TypeAdapter

# pydantic reads these annotations at run time, and before Python 3.12 only typing_extensions' TypedDict.
from typing_extensions import TypedDict

from checker.models import CaptureState, Excuse, LookupState, Severity, Status  # noqa: TC001 - see above
from checker.report.json_counts import (
    MOST,
    ArchiveCountsV1,
    Count,
    FindingCountsV1,
    MomentCountsV1,
    StatusCountsV1,
    documented,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SCHEMA_VERSION", "ArchiveCountsV1", "CaptureV1", "ChangesV1", "FindingCountsV1"]
__all__ += ["FindingV1", "IgnoredV1", "LinkV1", "LocalCopyV1", "LookupV1", "MementoV1", "MomentCountsV1"]
__all__ += ["MomentV1", "NoteV1"]
__all__ += ["ReferenceV1", "ReportV1", "RunV1", "StatusCountsV1", "SummaryV1", "ToolV1"]
__all__ += ["adapter", "element_adapters", "json_schema"]

SCHEMA_VERSION: Literal[1] = 1

Place = Annotated[int, Field(ge=1, le=MOST)]
Code = Annotated[int, Field(ge=0, le=999)]
Word = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
Time = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]


@documented
class ToolV1(TypedDict):
    """What wrote the report."""

    name: Literal["refguard"]
    version: str


@documented
class RunV1(TypedDict):
    """When and how the run went."""

    id: str
    started_at: Time
    finished_at: Time
    network: Literal["ok", "unavailable"]
    from_memory: NotRequired[Literal[True]]
    """Where no page was asked for, as offline: what is known of links was seen by earlier runs (``checked_at``)."""
    complete: bool
    """False when the run was interrupted or ran out of time: what was not reached is unchecked."""
    since: str | None
    """The revision that a change is compared with, so that only what it broke is gating; null where all counts."""
    folder: NotRequired[str]
    """Where paths in the report start, as seen from the root of the repository; empty: at its root."""
    source: NotRequired[str]
    """The address of a line of the repository on the web, ``{path}`` (from its root) and ``{line}`` to be filled in."""
    paths: NotRequired[list[str]]
    """What was read, where files or folders were named; absent where all notes were."""
    fail_on: Severity | None
    """The least severity that makes a finding gating, or null when none does."""
    notices: list[str]
    """Sentences about the run as a whole, such as an archive that is down."""


@documented
class ChangesV1(TypedDict):
    """What is different from the last run, or from what was known at ``since``, as addresses.

    Where a page was not checked then, or gave no answer, what was last seen of it before counts. A first run has
    nothing to compare with.
    """

    newly_broken: list[str]
    """Broken, and it was something else before."""
    recovered: list[str]
    """A reader gets it again, and it was broken before."""
    new_and_broken: NotRequired[list[str]]
    """Broken, and never checked before."""
    newly_archived: NotRequired[list[str]]
    """There is an archived copy to read, and none was known before. Of a page that was never checked before: a copy
    made since."""
    moved: NotRequired[list[str]]
    """It has a permanent new address that it did not have before."""
    since: NotRequired[Time | None]
    """The time that was asked for; null: the last run."""


@documented
class SummaryV1(TypedDict):
    """The counts."""

    notes: Count
    references: Count
    """Citations, those ignored on purpose included."""
    ignored_references: Count
    """How many of them are in the list ``ignored``."""
    links: Count
    """Unique addresses and files."""
    by_status: StatusCountsV1
    by_reason: dict[str, Count]
    """The same by reason; only reasons that occur."""
    findings: FindingCountsV1
    archive: ArchiveCountsV1
    changes: ChangesV1


@documented
class NoteV1(TypedDict):
    """One source file."""

    path: str
    title: str | None
    lang: str | None
    date: Day | None
    group: str
    """The same for all translations of one note."""
    generated: bool
    """Whether the note says that a language model wrote or translated it."""


@documented
class MementoV1(TypedDict):
    """An archived copy."""

    url: str
    """Where the copy can be read."""
    timestamp: Time
    status_code: Code
    archive: str
    days_from_citation: NotRequired[int | None]
    """Days from the day of the citation to this copy, negative where it is older; null where ``cited`` is."""


@documented
class LookupV1(TypedDict):
    """What archives answered when asked for a copy."""

    state: LookupState
    detail: str
    latest: NotRequired[Time | None]
    """When the page was last archived; null where that was not asked."""
    absent_from: NotRequired[list[str]]
    """The archives that said that they hold no copy which shows the page, whatever the others said."""
    looked_up_at: NotRequired[Time | None]
    """When that was."""
    withheld: NotRequired[bool]
    """Whether no archive was asked, since the address, such as one with a password, is nothing to tell anybody."""


@documented
class CaptureV1(TypedDict):
    """A submission to the archive."""

    state: CaptureState
    reason: str | None
    job_id: str | None
    memento: MementoV1 | None
    """The copy that the submission made, once the archive has said so."""
    shows_page: NotRequired[bool | None]
    """Whether that copy shows the page, and not an error page; null where nobody could look yet."""
    submitted_at: NotRequired[Time | None]
    """When, if that was in an earlier run or a job is under way."""


@documented
class LocalCopyV1(TypedDict):
    """The page itself as a check got it, kept in a WARC file, without images, styles and scripts."""

    url: str
    """The address under which it stands in the file."""
    file: str
    """Its path below the folder of ``archive.warc``."""
    timestamp: Time
    status_code: Code
    cut: bool
    """Whether only the beginning of the page is kept."""


@documented
class ReferenceV1(TypedDict):
    """One citation of a link in a note."""

    path: str
    line: Place
    column: Place
    url: str
    """As written in the note, its fragment included."""
    text: str
    kind: Word
    section: str
    """The heading above it; empty before the first."""
    lang: str | None


@documented
class StreakV1(TypedDict):
    """How long a link has been failing."""

    failing_since: NotRequired[Time | None]
    """The first of the failed checks in a row that led up to now; null where the link is neither broken nor unstable."""
    failed_checks: NotRequired[Count]
    """How many those are."""
    failures: NotRequired[Count]
    """How many of them count: those of the same kind that are at least ``confirm.days`` apart."""
    counted_since: NotRequired[Time | None]
    """The first of those that count; null: the first of all."""
    counted_at: NotRequired[Time | None]
    """The last of those that count."""
    was: NotRequired[Word | None]
    """The reason before the first of all; null: there was no other."""


@documented
class LinkV1(StreakV1):
    """One unique address, or one file, and everything the run knows of it."""

    url: str
    """The normalised address without fragment; for a file, its path from the folder of the run. A part that is missing
    in a page or file is a link of its own, with its fragment."""
    local: bool
    """Whether it is a file."""
    status: Status
    reason: Word
    detail: str
    status_code: Code | None
    final_url: str | None
    """The address that answered, after every redirect; null for a file, and where nothing was asked."""
    redirects: list[str]
    title: str | None
    heading: NotRequired[str | None]
    """The first of the page's headings, as far as it was looked at."""
    checked_at: Time | None
    cached: bool
    """Whether the verdict is that of an earlier run, still believed."""
    attempts: Count
    elapsed_ms: Count
    memento: MementoV1 | None
    """The archived copy to read, found or just made."""
    lookup: LookupV1 | None
    capture: CaptureV1 | None
    cited: NotRequired[Day | None]
    """The first day on which a note cites it, where that is known."""
    local_copy: NotRequired[LocalCopyV1 | None]
    references: list[ReferenceV1]


@documented
class FindingV1(TypedDict):
    """What a person or a gate acts on."""

    ident: Word
    """The reason of the link's verdict, title-mismatch, or the kind of problem with a note: a section of docs/reasons.md."""
    severity: Severity
    message: str
    advice: str
    url: str | None
    """The link, as in ``links``; null for a problem with a note."""
    path: str
    line: Place
    column: Place
    gating: bool
    """Whether it makes the exit code 1."""
    excuse: NotRequired[Excuse | None]
    """Why it does not, where its severity alone would: untouched by the change, in the baseline, or a copy stands beside it."""


@documented
class IgnoredV1(TypedDict):
    """One citation that is not checked on purpose."""

    url: str
    reason: Word
    detail: str
    path: str
    line: Place
    column: Place
    text: NotRequired[str]
    kind: NotRequired[Word]
    section: NotRequired[str]
    lang: NotRequired[str | None]


@documented
class MomentV1(TypedDict):
    """How addresses on the web stood at the end of a day, in UTC; files, and parts of pages, are not counted."""

    day: Day
    by_status: MomentCountsV1


@documented
class ReportV1(TypedDict):
    """A run of refguard: what it saw and what to do. Fields that a reader does not know are to be ignored."""

    schema_version: Literal[1]
    tool: ToolV1
    run: RunV1
    summary: SummaryV1
    notes: list[NoteV1]
    links: list[LinkV1]
    findings: list[FindingV1]
    ignored: list[IgnoredV1]
    timeline: NotRequired[list[MomentV1]]
    """Days on which there was a run, oldest first, at most a hundred; missing where nothing is known of earlier ones."""


@cache
def adapter() -> TypeAdapter[ReportV1]:
    """The validator of a whole document, built on first use."""
    return TypeAdapter(ReportV1)


@cache
def element_adapters() -> Mapping[str, TypeAdapter[Any]]:
    """The validators of one element of each of its lists."""
    elements = {"notes": NoteV1, "links": LinkV1, "findings": FindingV1, "ignored": IgnoredV1}
    return {name: TypeAdapter(element) for name, element in elements.items()}


def json_schema() -> dict[str, Any]:
    """The JSON Schema of report.json (draft 2020-12), as the package ships it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://github.com/refguard/refguard/blob/main/checker/report/schema/report-v1.schema.json",
        **adapter().json_schema(),
        "title": "refguard report.json, version 1",
    }
