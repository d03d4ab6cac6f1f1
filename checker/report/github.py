"""Annotations on the lines of a pull request: workflow commands of GitHub Actions, for standard output.

``::error file=notes/a.md,line=12,col=3,title=not-found::message``. The runner acts on every line that begins with two
colons, and on ``##[`` anywhere in a line. It decodes %25, %0D and %0A in messages, and %3A and %2C in properties; so
these are encoded here, and a line that is no command of ours holds neither sign where the runner looks for it.

GitHub shows ten errors, ten warnings and ten notices of a step, and silently drops the rest. So what counts comes
first, all of one line in one command, and the last notice says what is left; the log lists it, folded.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from checker.models import Severity
from checker.report.items import EXCUSES, Item, gravest_first, items_of, said
from checker.report.text import count, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from checker.models import Report

__all__ = ["inert", "render"]

SHOWN: Mapping[str, int] = {"error": 10, "warning": 10, "notice": 9}
"""Commands of each kind; one notice is kept for the rest."""
LISTED = 1_000
"""Findings that the log lists at most."""
TOGETHER = 10
"""Findings of one line that its command tells at most."""

_LEVEL: Mapping[Severity, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}
_IN_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = {**_IN_DATA, **str.maketrans({":": "%3A", ",": "%2C"})}

_Lines = dict[tuple[str, int], list[Item]]


def render(report: Report) -> str:
    """The commands, each on its line; nothing where there is nothing to tell."""
    items = gravest_first(items_of(report))
    lines: _Lines = defaultdict(list)
    for item in items:
        if _is_shown(item, report):
            lines[item.path, item.finding.line].append(item)
    left = dict(SHOWN)
    commands: list[str] = []
    shown: set[int] = set()
    for each in lines.values():
        level = _level(each[0])
        if left[level]:
            left[level] -= 1
            commands.append(_annotation(level, each))
            shown.update(id(item) for item in each)
    rest = [item for item in items if id(item) not in shown]
    return "".join(f"{line}\n" for line in (*commands, *_rest(rest)))


def inert(text: str) -> str:
    """``text``, of which no line is a command to the runner."""
    return "".join(_inert(line) for line in text.splitlines(keepends=True))


def _inert(line: str) -> str:
    shown = line.replace("##[", "# #[")
    return f"> {shown}" if shown.lstrip().startswith("::") else shown


def _is_shown(item: Item, report: Report) -> bool:
    """Whether the finding belongs on its line: what counts; what does not, only where no change is under review."""
    if item.finding.gating:
        return True
    return report.run.since is None and item.finding.excuse is None


def _level(item: Item) -> str:
    return _LEVEL[item.finding.severity] if item.finding.gating else "notice"


def _annotation(level: str, items: Sequence[Item]) -> str:
    """One command for all findings of one line."""
    first = items[0]
    told = [said(item.finding) for item in items[:TOGETHER]]
    if len(items) > TOGETHER:
        told.append(f"And {count(len(items) - TOGETHER, 'more finding')} on this line.")
    return _command(
        level,
        "\n".join(told),
        file=place(first.path),
        line=str(first.finding.line),
        col=str(first.finding.column),
        title=first.finding.ident if len(items) == 1 else count(len(items), "finding"),
    )


def _rest(items: Sequence[Item]) -> Iterator[str]:
    """A notice that says how many findings were not shown, and their list, folded away."""
    if not items:
        return
    number = count(len(items), "more finding")
    lists = "The log of this step lists " + ("it." if len(items) == 1 else "them.")
    yield _command("notice", f"{number}{_reasons(items)}. {lists}", title="refguard")
    yield _command("group", number)
    for item in items[:LISTED]:
        finding = item.finding
        excuse = f" ({EXCUSES[finding.excuse]})" if finding.excuse else ""
        where = f"{place(item.path)}:{finding.line}:{finding.column}"
        yield _inert(f"- {where}: {finding.severity.value} {finding.ident}{excuse}: {said(finding)}")
    if len(items) > LISTED:
        yield f"- and {count(len(items) - LISTED, 'more finding')}, which report.json holds"
    yield _command("endgroup", "")


def _reasons(items: Iterable[Item]) -> str:
    """How many of ``items`` count, and why the others do not."""
    why = Counter(
        "failing this run"
        if item.finding.gating
        else EXCUSES[item.finding.excuse]
        if item.finding.excuse
        else "not grave enough to fail"
        for item in items
    )
    if len(why) == 1:
        return f", {next(iter(why))}"
    return f": {', '.join(f'{number:,} {words}' for words, number in why.items())}"


def _command(name: str, data: str, **properties: str) -> str:
    said = ",".join(f"{key}={value.translate(_IN_PROPERTY)}" for key, value in properties.items())
    return f"::{name}{' ' if said else ''}{said}::{data.translate(_IN_DATA)}"
