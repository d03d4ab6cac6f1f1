from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from checker.report.json_lines import TYPES, pieces
from checker.report.json_report import document
from checker.report.json_types import json_schema
from tests.report import hostile, sample
from tests.report.strategies import reports

if TYPE_CHECKING:
    from checker.models import Report


def put_together(report: Report) -> dict[str, Any]:
    """The document whose parts the lines are."""
    lines = [json.loads(line) for line in pieces(report)]
    head: dict[str, Any] = lines[0]
    assert head.pop("type") == "report"
    lists: dict[str, list[Any]] = {name: [] for name in TYPES}
    names = {kind: name for name, kind in TYPES.items()}
    for element in lines[1:]:
        lists[names[element.pop("type")]].append(element)
    return head | lists


@pytest.mark.parametrize("report", [sample.rich(), sample.changed(), sample.empty(), hostile.report()])
def test_the_lines_are_the_parts_of_the_document(report: Report) -> None:
    assert put_together(report) == document(report)


@settings(deadline=None, max_examples=10)
@given(reports())
def test_each_line_stands_alone(report: Report) -> None:
    for line in pieces(report):
        assert line.endswith("\n")
        assert len(line.splitlines()) == 1  # not even a reader that ends lines at U+2028 is misled


def test_every_list_of_the_document_has_a_type() -> None:
    lists = [name for name, each in json_schema()["properties"].items() if each.get("type") == "array"]
    assert set(TYPES) <= set(lists)
    assert set(lists) - set(TYPES) <= {"timeline"}  # a hundred days at most, in the first line


def test_the_first_line_can_be_had_without_the_others() -> None:
    head = json.loads(next(iter(pieces(sample.rich()))))
    assert head["summary"]["by_status"]["broken"] == 6
    assert not set(TYPES) & set(head)
