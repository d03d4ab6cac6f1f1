from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from checker.models import Reason
from checker.report import FORMATS
from checker.report.badge import outcome, render
from tests.report import sample

if TYPE_CHECKING:
    from collections.abc import Sequence

SVG = "{http://www.w3.org/2000/svg}"
OK, LOST, PART, SLOW, LATE = (
    Reason.OK,
    Reason.NOT_FOUND,
    Reason.MISSING_FRAGMENT,
    Reason.TIMEOUT,
    Reason.TIME_BUDGET,
)
OUTCOMES = [
    ([], "none found", "lightgrey"),
    ([OK], "1 works", "brightgreen"),
    ([OK] * 1_200, "all 1,200 work", "brightgreen"),
    ([OK, Reason.MOVED_PERMANENTLY], "all 2 work", "brightgreen"),
    ([OK, LOST, LOST, SLOW], "2 broken", "red"),
    ([OK, LOST, PART], "1 broken", "red"),
    ([OK, PART], "1 part missing", "yellow"),
    ([OK, SLOW, Reason.FORBIDDEN], "none of 3 broken", "green"),
    ([OK, OK, LATE], "none of 2 broken", "green"),
    ([LATE, LATE], "unknown", "lightgrey"),
    ([LATE, LOST], "1 broken", "red"),
]


@pytest.mark.parametrize(("reasons", "message", "color"), OUTCOMES)
def test_a_badge_says_the_outcome_and_calls_nothing_fine_that_was_not_seen(
    reasons: Sequence[Reason], message: str, color: str
) -> None:
    links = [sample.link(f"https://a.example.org/{each}", reason) for each, reason in enumerate(reasons)]
    report = sample.report_of(links)
    assert outcome(report) == (message, color)
    assert json.loads(FORMATS["shields"].render(report)) == {
        "schemaVersion": 1,
        "label": "references",
        "message": message,
        "color": color,
    }
    badge = etree.fromstring(render(report).encode())
    assert badge.get("role") == "img"
    assert badge.get("aria-label") == badge.findtext(f"{SVG}title") == f"references: {message}"
    assert [text.text for text in badge.iter(f"{SVG}text")] == ["references", message]


def test_its_texts_have_room() -> None:
    badge = etree.fromstring(render(sample.rich()).encode())
    label, message = (
        (int(each.get("x", "")), int(each.get("textLength", ""))) for each in badge.iter(f"{SVG}text")
    )
    middle = int(badge.find(f"{SVG}path").get("d", "").split()[0].removeprefix("M"))  # type: ignore[union-attr]
    assert sum(label) < middle < message[0]
    assert sum(message) < int(badge.get("width", ""))
