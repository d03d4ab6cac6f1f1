"""report.csv: one row a citation, for spreadsheets. What is ignored on purpose has rows as well.

- UTF-8 with a byte order mark: without it, Excel takes the file for the code page of the machine, and no title with an
  umlaut survives. Programs that mind it read report.jsonl.
- Quoting is that of RFC 4180, every text in quotes, so that a semicolon starts no cell where semicolons separate them.
  Lines end as in all reports, with a line feed: every spreadsheet takes that, and so do git and grep.
- A text that a spreadsheet would take for a formula has an apostrophe in front, which makes it a text.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from checker.judge.findings import copy_of, seen
from checker.models import REASONS
from checker.report import tally
from checker.report.text import address, clean, place, utc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.models import CheckedLink, IgnoredReference, Reference, Report

__all__ = ["COLUMNS", "pieces"]

COLUMNS = (
    *("url", "status", "reason", "detail", "status_code", "final_url", "memento"),
    *("path", "line", "column", "text", "lang", "checked_at"),
)
"""The head of the table; the names are those of report.json."""

_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

_Cell = str | int | None


class _Straight:
    """A file that hands back what is written to it, and so do the rows of a writer."""

    def write(self, text: str) -> str:
        return text


def pieces(report: Report) -> Iterator[str]:
    """The table, a few rows at a time."""
    writer = csv.writer(_Straight(), quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    yield _MARK + writer.writerow(COLUMNS)
    for link in tally.links(report):
        known = _known(link)
        yield "".join(
            writer.writerow([*known, *_cited(each), _checked_at(link)]) for each in tally.citations(link)
        )
    for ignored in tally.ignored(report):
        yield writer.writerow([*_left_alone(ignored), *_cited(ignored.reference), ""])


def _known(link: CheckedLink) -> list[_Cell]:
    verdict, memento = link.verdict, copy_of(link)
    show = place if link.link.is_local else address
    return [
        _harmless(show(link.link.url)),
        verdict.status.value,
        verdict.reason.value,
        _harmless(clean(seen(link) if verdict.severity else verdict.detail)),
        link.status_code,
        _harmless(address(link.final_url or "")),
        _harmless(address(memento.memento_url)) if memento else "",
    ]


def _left_alone(ignored: IgnoredReference) -> list[_Cell]:
    url, detail = _harmless(address(ignored.reference.url)), _harmless(clean(ignored.detail))
    return [url, REASONS[ignored.reason][0].value, ignored.reason.value, detail, "", "", ""]


def _cited(reference: Reference) -> list[_Cell]:
    where = reference.location
    path, text, lang = place(where.path), clean(reference.text), clean(reference.lang or "")
    return [_harmless(path), where.line, where.column, _harmless(text), _harmless(lang)]


def _checked_at(link: CheckedLink) -> str:
    return utc(link.checked_at) if link.checked_at else ""


def _harmless(text: str) -> str:
    """``text``, which is no formula to any spreadsheet."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
