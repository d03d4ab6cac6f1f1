"""Two reports side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from checker.models import Reason
from checker.report import FORMATS
from checker.report.json_parse import parse
from checker.stages.changes import Changes
from checker.stages.earlier import since_report
from tests.report import sample
from tests.report.sample import link, reference

if TYPE_CHECKING:
    from checker.models import CheckedLink, Report

URL = "https://a.example.org/page"
OCTOBER = datetime(2026, 10, 1, tzinfo=UTC)


def read(*links: CheckedLink) -> Report:
    """The report over ``links``, as it is read again from its file."""
    return parse(FORMATS["json"].render(sample.report_of(links)))


def since(then: list[CheckedLink], now: list[CheckedLink]) -> Changes:
    earlier = read(*then)
    return since_report(read(*now), replace(earlier, run=replace(earlier.run, finished_at=OCTOBER)))


OK, DEAD = link(URL, Reason.OK), link(URL, Reason.NOT_FOUND)
MOVED = link(URL, Reason.MOVED_PERMANENTLY, final_url="https://b.example.org/")
WALL = link(URL, Reason.BOT_WALL)
NEVER = link(URL, Reason.TIME_BUDGET, checked_at=None, attempts=0)
CITED = link(URL, Reason.OK, "", reference(f"{URL}#part"))
LACKS = link(f"{URL}#part", Reason.MISSING_FRAGMENT, "", reference(f"{URL}#part"))
COPIED = link(URL, Reason.OK, lookup=sample.archived(URL))


@pytest.mark.parametrize(
    ("then", "now", "changes"),
    [
        (OK, OK, Changes()),
        (OK, DEAD, Changes(newly_broken=(URL,))),
        (WALL, DEAD, Changes(newly_broken=(URL,))),
        (DEAD, OK, Changes(recovered=(URL,))),
        (DEAD, DEAD, Changes()),
        (DEAD, WALL, Changes()),
        (None, DEAD, Changes(new_and_broken=(URL,))),
        (NEVER, DEAD, Changes(new_and_broken=(URL,))),
        (OK, MOVED, Changes(moved=(URL,))),
        (MOVED, MOVED, Changes()),
        (OK, COPIED, Changes(newly_archived=(URL,))),
        (COPIED, COPIED, Changes()),
        (None, COPIED, Changes()),  # its copy is from 2019: only the citation is new
        (CITED, LACKS, Changes(newly_broken=(f"{URL}#part",))),
        (LACKS, CITED, Changes(recovered=(f"{URL}#part",))),
        (LACKS, LACKS, Changes()),
        (OK, LACKS, Changes(new_and_broken=(f"{URL}#part",))),  # nobody cited that part before
        (LACKS, DEAD, Changes(newly_broken=(URL,))),
    ],
)
def test_changes(then: CheckedLink | None, now: CheckedLink, changes: Changes) -> None:
    assert since([then] if then else [], [now]) == changes


def test_files_and_what_is_cited_no_more_have_not_changed() -> None:
    file = link("notes/b.md", Reason.MISSING_FILE)
    assert since([OK], [file]) == Changes()
