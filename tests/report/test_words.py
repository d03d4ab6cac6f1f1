"""The sentences at the top of reports."""

from __future__ import annotations

import pytest

from checker.models import CheckedLink, Reason
from checker.report.words import headline, outlook
from tests.report.sample import link, report_of

DEAD = link("https://a.example/dead", Reason.NOT_FOUND)
PART = link("https://a.example/page#part", Reason.MISSING_FRAGMENT)
OTHER_PART = link("https://a.example/page#other", Reason.MISSING_FRAGMENT)
FINE = link("https://a.example/fine", Reason.OK)


@pytest.mark.parametrize(
    ("links", "said", "more"),
    [
        ([FINE], "The link works.", ""),
        ([DEAD, FINE], "1 link is broken.", ""),
        ([PART, FINE], "No link is broken; 1 cited part of pages is missing.", ""),
        ([PART, OTHER_PART], "No link is broken; 2 cited parts of pages are missing.", ""),
        ([DEAD, PART], "1 link is broken.", "Of the others, 1 lacked the part that is cited."),
    ],
)
def test_a_page_without_the_cited_part_is_no_broken_link(
    links: list[CheckedLink], said: str, more: str
) -> None:
    report = report_of(links)
    assert headline(report) == said
    assert outlook(report) == more
