"""The document of ``refguard history`` in words: a table of checks, then what archives said and what is kept."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from checker.report.text import clean, count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["in_words"]

_SHOWN = 200  # characters of a title or of a sentence
_HEAD = ("time (UTC)", "status", "reason", "code", "took", "what was seen")


def in_words(document: Mapping[str, Any]) -> str:
    """``document`` as text for a terminal, ending with a line feed."""
    lines = [clean(document["url"]), *_failing(document["checks"])]
    for title, rows in (
        (f"Checks ({len(document['checks']):,})", _checks(document)),
        ("Archive", _archive(document)),
        ("Kept here", _kept(document["local_copies"])),
    ):
        if found := list(rows):
            lines += ["", title, *textwrap.indent("\n".join(found), "  ").splitlines()]
    return "\n".join(lines) + "\n"


def _failing(checks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    last = checks[-1] if checks else {}
    if last.get("failing_since"):
        before = f"before that: {last['was']}" if last["was"] else "never seen otherwise"
        failed, counted = last["failed_checks"], last["failures"]
        said = "" if counted == failed else f", of which {counted:,} {'counts' if counted == 1 else 'count'}"
        yield f"failing since {last['failing_since'][:10]}, in {count(failed, 'check')}{said}; {before}"


def _checks(document: Mapping[str, Any]) -> Iterator[str]:
    """One row a check; below it title and final address, where they are not those of the check before."""
    checks = document["checks"]
    if not checks:
        return
    rows = [_HEAD, *map(_row, checks)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    known = {"final_url": document["url"]}
    for check, before, line in zip((None, *checks), (None, None, *checks[:-1]), lines, strict=True):
        yield line
        if check:
            yield from _page(check, known)
        if check and before and (check["checked_at"] or "") < (before["checked_at"] or ""):
            yield "    the clock had been set back: this check came after the one above"


def _row(check: Mapping[str, Any]) -> tuple[str, ...]:
    at = check["checked_at"] or ""
    return (
        at[:16].replace("T", " "),
        check["status"],
        check["reason"],
        str(check["status_code"] or ""),
        f"{check['elapsed_ms']:,} ms",
        _short(check["detail"]),
    )


def _page(check: Mapping[str, Any], known: dict[str, str]) -> Iterator[str]:
    for name, label in (("title", "title"), ("final_url", "at")):
        text = check[name]
        if text and text != known.get(name):
            known[name] = text
            yield f"    {label}: {_short(text)}"
    if check["missing_fragments"]:
        yield f"    missing: {_short(', '.join(f'#{each}' for each in check['missing_fragments']))}"


def _archive(document: Mapping[str, Any]) -> Iterator[str]:
    lookup, capture = document["lookup"], document["capture"]
    if lookup:
        near = f" as of {lookup['cited']}, when it was cited" if lookup["cited"] else ""
        said = f": {_short(lookup['detail'])}" if lookup["detail"] else ""
        yield f"{_minute(lookup['looked_up_at'])}  looked up{near}, {lookup['state']}{said}"
        if lookup["absent_from"]:
            yield f"    no copy at {_short(', '.join(lookup['absent_from']))}"
        first = f", known since {lookup['found_at'][:10]}" if lookup["found_at"] else ""
        yield from _memento(lookup["memento"], first)
    if capture:
        said = f": {_short(capture['reason'])}" if capture["reason"] else ""
        yield f"{_minute(capture['submitted_at'])}  submitted, {capture['state']}{said}"
        yield from _memento(capture["memento"], "")


def _memento(memento: Mapping[str, Any] | None, more: str) -> Iterator[str]:
    if memento:
        yield f"    copy of {memento['timestamp'][:10]}{more}: {clean(memento['url'])}"


def _kept(copies: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for each in copies:
        yield f"{_minute(each['timestamp'])}  {each['status_code'] or ''}  {clean(each['file'])}"


def _minute(time: str) -> str:
    return time[:16].replace("T", " ")


def _short(text: str) -> str:
    line = clean(text)
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN].rstrip()}…"
