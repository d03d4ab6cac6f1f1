"""report.sarif: SARIF 2.1.0 for code scanning, and for every other tool that reads it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/ is the format. GitHub takes at most 25,000 results a run and 10 MB
when compressed, knows an alert again by ``primaryLocationLineHash``, and closes one whose suppression is accepted.
"""

from __future__ import annotations

import posixpath
import zlib
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pydantic_core import to_json

from checker.judge.findings import ADVICE, SEEN
from checker.models import REASONS, Severity
from checker.reasons import PROBLEMS
from checker.report.items import EXCUSES, Item, gravest_first, items_of, said, short
from checker.report.json_text import json_list, json_text
from checker.report.markdown_tables import REASONS_PAGE
from checker.report.text import clean, count, legible, utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from checker.models import Finding, Report

__all__ = ["pieces"]

MOST = 25_000
"""Results of a run."""
LARGEST = 8_000_000
"""Bytes of all results when compressed; what stands around them is small."""

_DEPTH = 3  # of the results, in the list of runs
_PAGE = "https://github.com/refguard/refguard"
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_SEEN = {reason.value: text for reason, text in SEEN.items()}
_ADVICE = {reason.value: text for reason, text in ADVICE.items()}
_USUAL = {reason.value: severity for reason, (_, severity) in REASONS.items()} | dict(PROBLEMS)
_BRACES = str.maketrans({"{": "{{", "}": "}}"})  # which hold the numbers of arguments otherwise
_BRACKETS = str.maketrans({"[": r"\[", "]": r"\]", "\\": r"\\"})


def pieces(report: Report) -> Iterator[str]:
    """The text of report.sarif, a few results at a time: what counts comes first, what is suppressed last."""
    items = gravest_first(items_of(report))
    rules = _rules(items)
    index = {rule["id"]: number for number, rule in enumerate(rules)}

    def results() -> Iterator[dict[str, Any]]:
        return (_result(item, index[item.finding.ident]) for item in items)

    taken = _fitting(results())
    run = {
        "tool": {"driver": _driver(report, rules)},
        "automationDetails": {"id": f"refguard/{quote(legible(report.run.id))}"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "results": [],
        "invocations": [_invocation(report, left_out=len(items) - taken)],
    }
    frame = json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})
    # no string can hold this name as it stands here: its quotes would be escaped
    before, name, after = frame.partition('"results": ')
    yield before + name
    yield from json_list(islice(results(), taken), _DEPTH)
    yield after.removeprefix("[]") + "\n"


def _fitting(results: Iterable[dict[str, Any]]) -> int:
    """How many of ``results`` code scanning takes."""
    packer, size, taken = zlib.compressobj(1), 0, 0
    for result in results:
        size += len(packer.compress(to_json(result)))
        if taken == MOST or size > LARGEST:
            break
        taken += 1
    return taken


def _driver(report: Report, rules: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "name": "refguard",
        "version": legible(report.run.version),
        "informationUri": _PAGE,
        "rules": rules,
    }


def _rules(items: Sequence[Item]) -> list[dict[str, Any]]:
    """What the findings are, each once."""
    return [_rule(ident) for ident in sorted({item.finding.ident for item in items})]


def _rule(ident: str) -> dict[str, Any]:
    title = _SEEN.get(ident, ident.replace("-", " "))
    title = f"{title[0].upper()}{title[1:]}"
    advice = _ADVICE.get(ident, "Look at the note.")
    page = f"{REASONS_PAGE}#{ident}"
    return {
        "id": ident,
        "shortDescription": {"text": title},
        "fullDescription": {"text": f"{title}. {advice}"},
        "help": {"text": f"{advice} More at {page}", "markdown": f"{advice} [More]({page})"},
        "helpUri": page,
        "defaultConfiguration": {"level": _USUAL.get(ident) or Severity.WARNING},
    }


def _result(item: Item, rule: int) -> dict[str, Any]:
    finding = item.finding
    return {
        "ruleId": finding.ident,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": _message(said(finding))},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": _artifact(item.path),
                    "region": {"startLine": finding.line, "startColumn": finding.column},
                }
            }
        ],
        "partialFingerprints": {
            "refguard/v1": item.fingerprint,
            "primaryLocationLineHash": item.fingerprint,
        },
        "suppressions": _suppressions(finding),
    }


def _suppressions(finding: Finding) -> list[dict[str, str]]:
    """Empty where there are none: that property belongs to all results or to none (3.27.23)."""
    if finding.excuse is None:
        return []
    return [{"kind": "external", "status": "accepted", "justification": EXCUSES[finding.excuse]}]


def _artifact(path: str) -> dict[str, str]:
    """``path`` as an address; one outside of the repository has no other base than itself."""
    if posixpath.isabs(path):
        return {"uri": f"file://{quote(path)}"}
    return {"uri": quote(path), "uriBaseId": _ROOT}


def _message(text: str) -> str:
    """``text`` that means nothing but itself: no argument, no link of this format's own."""
    shown = text.translate(_BRACES)
    return shown.translate(_BRACKETS) if "](" in shown else shown


def _invocation(report: Report, *, left_out: int) -> dict[str, Any]:
    run = report.run
    notices = [clean(notice) for notice in run.notices]
    if run.network != "ok":
        notices.insert(0, "There is no network: what is known is from earlier runs.")
    if not run.complete:
        notices.insert(0, "The run did not finish: what is missing is not repaired.")
    if left_out:
        notices.insert(0, f"{count(left_out, 'result')} did not fit; report.json holds every one.")
    return {
        "executionSuccessful": run.complete and run.network == "ok",
        "startTimeUtc": utc(run.started_at),
        "endTimeUtc": utc(run.finished_at),
        "toolExecutionNotifications": [
            {"level": "note", "message": {"text": _message(short(notice))}} for notice in notices
        ],
    }
