"""``reports/`` as an example that changes only where a run finds something else, or a format shows it otherwise.

The demo makes the web and the archive anew each time, so its times, the day of copies that it has made, and how long
requests took differ from run to run. They are no news: where nothing else differs, the reports of the earlier run stay.
Every report but report.json is made from it alone, so it needs no other run to bring them up to date.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from checker.cli.output import replace_file
from checker.report import FORMATS
from checker.report.json_parse import parse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["DAYS_AGO", "SHOWN", "lasting", "rendered", "settle"]

DAYS_AGO = (56, 28)
"""When the demo's earlier runs are said to have been."""
SHOWN = ("markdown", "html", "json", "badge", "shields", "feed")
"""The formats of the example."""


def settle(folder: Path, before: str | None) -> None:
    """Keep ``before``, the report.json that was in ``folder``, where a run has found the same again."""
    now = (folder / "report.json").read_text(encoding="utf-8")
    kept = before if before and lasting(before) == lasting(now) else now
    for name, text in rendered(kept).items():
        replace_file(folder / name, [text])


def rendered(report: str) -> Mapping[str, str]:
    """The text of each file that belongs to ``report``, a report.json."""
    parsed = parse(report)
    forms = [FORMATS[name] for name in SHOWN]
    return {form.filename: form.render(parsed) for form in forms if form.filename}


def lasting(report: str) -> str:
    """What ``report``, a report.json of the demo, says at any time: without its times, durations and version."""
    run = json.loads(report)["run"]
    text = report.replace(run["id"], "RUN")
    text = re.sub(r'("elapsed_ms": )\d+|("(?:version|source)": )"[^"]*"', r"\1\2TIME", text)
    for day in _days(run["started_at"], run["finished_at"]):
        text = re.sub(rf"{day}(T[\d:]{{8}}Z)?|{day.replace('-', '')}\d{{6}}", "TIME", text)
    text = re.sub(r"TIME, \d+ \w+ after", "TIME, long after", text)
    return re.sub(
        r'("timestamp": "TIME"(?:,\s*"\w+": [^,\n]*)*?,\s*"days_from_citation": )\d+', r"\1TIME", text
    )


def _days(*moments: str) -> set[str]:
    """The days of ``moments``, those before them, when a certificate of the demo expired, and those of its earlier runs."""
    days = {date.fromisoformat(moment[:10]) for moment in moments}
    return {(day - timedelta(days=ago)).isoformat() for day in days for ago in (0, 1, *DAYS_AGO)}
