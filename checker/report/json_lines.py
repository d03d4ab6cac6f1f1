"""report.jsonl: what report.json holds, one JSON object a line, for runs that nobody wants to read as a whole.

The first line, of ``type`` report, is the document without its lists: version, tool, run, summary. Then comes one line
for each element of the lists, its ``type`` in front: note, link, finding, ignored. Order and fields are those of
report.json, and so is the schema of every line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.report.json_report import parts
from checker.report.json_text import json_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checker.models import Report

__all__ = ["TYPES", "pieces"]

TYPES: Mapping[str, str] = {"notes": "note", "links": "link", "findings": "finding", "ignored": "ignored"}
"""What an element of each list of report.json is called."""


def pieces(report: Report) -> Iterator[str]:
    """The lines, one after the other: never more than one of them is in memory."""
    whole = dict(parts(report))
    lists = {name: elements for name, elements in whole.items() if isinstance(elements, map)}
    yield json_line({"type": "report", **{name: whole[name] for name in whole if name not in lists}})
    for name, elements in lists.items():
        for element in elements:
            yield json_line({"type": TYPES[name], **element})
