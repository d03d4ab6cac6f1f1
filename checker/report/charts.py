"""Charts: what the numbers of a report look like, as inline SVG with text alternatives. Pure and deterministic.

Each is one function, ``Report -> Chart``, or None where there is nothing to show; ``drawing`` says which colours the
page around them has to define.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from checker.models import Status
from checker.report import evidence, tally
from checker.report.drawing import NARROW, WIDE, Layer, Part, Row, bars, columns, drawn
from checker.report.evidence import ArchiveState
from checker.report.text import clean, count
from checker.report.words import ARCHIVE
from checker.urls import split_fragment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from checker.models import CheckedLink, Report

__all__ = ["Chart", "charts"]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart. All but the drawings is plain text, to be escaped for where it goes; they are markup, ready to be placed.
    Both show the same: ``svg`` where there is room, ``narrow`` on a telephone.

    ``summary`` is one sentence. ``table`` says the same in rows of cells, the first of which is its head.
    """

    ident: str
    title: str
    summary: str
    svg: str
    narrow: str
    table: tuple[tuple[str, ...], ...]


def charts(report: Report) -> Sequence[Chart]:
    """The charts of ``report`` that have something to show, in the order in which they are read."""
    return tuple(chart for make in _CHARTS if (chart := make(report)))


_LISTED = 10  # hosts at most; those who want all have the list of links
_YEARS = 12  # rows of years; the years before these are taken together
_TROUBLES = (Status.BROKEN, Status.UNSTABLE, Status.BLOCKED)
_SEEN = (*_TROUBLES, Status.REDIRECTED, Status.WORKING)
_REST = "--grid"  # of a bar: what is as it should be
_HATCHES = {Status.UNSTABLE: "lines", Status.BLOCKED: "dots"}

Draw = Callable[[str, float], tuple[float, str]]
"""From a name for its parts, and a width: its height and what is drawn."""


def _chart(ident: str, title: str, summary: str, draw: Draw, table: Iterable[tuple[str, ...]]) -> Chart:
    wide, narrow = (
        drawn(name, title, summary, width, *draw(name, width))
        for name, width in ((ident, WIDE), (f"{ident}-narrow", NARROW))
    )
    return Chart(ident, title, summary, wide, narrow, tuple(table))


def _part(status: Status, size: float) -> Part:
    return Part(size, f"--status-{status.value}", _HATCHES.get(status, ""))


# --- verdicts over time ---------------------------------------------------------------------------------------


def _verdicts(report: Report) -> Chart | None:
    """What readers do not get, or may not; beside all that work it would not be seen."""
    moments = sorted(
        {moment.day: moment for moment in report.timeline}.values(), key=attrgetter("day")
    )  # whoever wrote them
    layers = [
        Layer(
            status.value,
            [moment.counts.get(status, 0) for moment in moments],
            f"--status-{status.value}",
            _HATCHES.get(status, ""),
        )
        for status in _TROUBLES
    ]
    if len(moments) < 2 or not any(sum(layer.sizes) for layer in layers):  # noqa: PLR2004 - a change needs two
        return None
    first, last = (
        f"{moment.counts.get(Status.BROKEN, 0):,} of {sum(moment.counts.values()):,}"
        for moment in (moments[0], moments[-1])
    )
    days = [moment.day for moment in moments]
    return _chart(
        "verdicts",
        "What readers do not get, over time",
        f"Of the cited addresses on the web, {first} were broken on {days[0]}, and {last} on {days[-1]}.",
        partial(columns, days=days, layers=layers),
        [
            ("day", *(status.value for status in _SEEN)),
            *(
                (moment.day.isoformat(), *(f"{moment.counts.get(status, 0):,}" for status in _SEEN))
                for moment in moments
            ),
        ],
    )


# --- rot by age -----------------------------------------------------------------------------------------------


def _age(report: Report) -> Chart | None:
    """How much of what was cited in each year is broken now."""
    seen = [link for link in report.links if link.verdict.status in _SEEN]
    cited = Counter(link.cited.year for link in seen if link.cited)
    broken = Counter(link.cited.year for link in seen if link.cited and link.verdict.status is Status.BROKEN)
    if len(cited) < 2 or not broken:  # noqa: PLR2004 - of one year there is nothing to compare
        return None
    groups = list(_years(cited, broken))
    undated = len(seen) - cited.total()
    left_out = (
        f"; {count(undated, 'link')} more {'has' if undated == 1 else 'have'} no known day" if undated else ""
    )
    return _chart(
        "age",
        "Broken links by the year of their citation",
        f"Of {count(cited.total(), 'link')} whose first citation is dated, {broken.total():,} "
        f"{'is' if broken.total() == 1 else 'are'} broken{left_out}.",
        partial(bars, rows=[_of_year(*group) for group in groups], whole=1),
        [
            ("cited", "links", "broken", "share"),
            *((name, f"{all_:,}", f"{of:,}", _share(of, all_)) for name, of, all_ in groups),
        ],
    )


def _years(cited: Mapping[int, int], broken: Mapping[int, int]) -> Iterator[tuple[str, int, int]]:
    """Each year, the newest first, with the links that are broken and all of them; the oldest years together, and those
    between two in which nothing was cited.
    """
    spans = list(_spans(sorted(cited, reverse=True)))
    kept = spans if len(spans) <= _YEARS else spans[: _YEARS - 1]
    for first, last in kept:
        name = str(first) if first == last else f"{first}–{last}"
        yield name, broken.get(last, 0), cited.get(last, 0)
    rest = [year for year in cited if year < kept[-1][0]]
    if rest:
        yield (
            f"until {max(rest)}",
            sum(broken.get(year, 0) for year in rest),
            sum(cited[year] for year in rest),
        )


def _spans(years: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each of ``years``, which fall, and what lies between two of them, as first and last year."""
    for year, newer in zip(years, (None, *years), strict=False):
        if newer is not None and newer - year > 1:
            yield year + 1, newer - 1
        yield year, year


def _of_year(name: str, broken: int, cited: int) -> Row:
    if not cited:
        return Row(name, "nothing cited")
    said = f"{_share(broken, cited)} ({broken:,} of {cited:,})" if broken else f"none of {cited:,}"
    share = broken / cited
    return Row(name, said, [_part(Status.BROKEN, share), Part(1 - share, _REST)])


# --- hosts ----------------------------------------------------------------------------------------------------


def _hosts(report: Report) -> Chart | None:
    """Where most is in trouble."""
    groups = [
        group for group in tally.by_host(report.links) if any(group.statuses[status] for status in _TROUBLES)
    ]
    if not groups:
        return None
    listed = groups[:_LISTED]
    more = f", the worst {_LISTED} of them here" if len(groups) > _LISTED else ""
    name = clean(listed[0].name)
    return _chart(
        "hosts",
        "Hosts with links that readers do not get",
        f"Links are broken, unstable or blocked at {count(len(groups), 'host')}{more}; "
        f"the first is {name}, with {_troubles(listed[0])}.",
        partial(bars, rows=[_of_host(group) for group in listed], whole=max(group.links for group in listed)),
        [
            ("host", "links", *(status.value for status in _TROUBLES)),
            *(
                (
                    clean(group.name),
                    f"{group.links:,}",
                    *(f"{group.statuses[status]:,}" for status in _TROUBLES),
                )
                for group in listed
            ),
        ],
    )


def _of_host(group: tally.Group) -> Row:
    parts = [_part(status, group.statuses[status]) for status in _TROUBLES]
    rest = group.links - sum(part.size for part in parts)
    return Row(clean(group.name), _troubles(group), [*parts, Part(rest, _REST)])


def _troubles(group: tally.Group) -> str:
    told = ", ".join(
        f"{group.statuses[status]:,} {status.value}" for status in _TROUBLES if group.statuses[status]
    )
    return f"{told} of {group.links:,}"


# --- archives -------------------------------------------------------------------------------------------------

_OF_ARCHIVE = {
    ArchiveState.ARCHIVED: ("--status-working", ""),
    ArchiveState.SAVED: ("--status-working", ""),
    ArchiveState.PENDING: ("--status-redirected", "lines"),
    ArchiveState.DEFERRED: ("--status-redirected", "lines"),
}
_NOT_ARCHIVED = ("--status-unstable", "dots")


def _archive(report: Report) -> Chart | None:
    """How much of what is cited would be left if it went away."""
    totals = evidence.totals(report)
    states = [(state, totals.states[state]) for state in ArchiveState if totals.states[state]]
    whole = totals.states.total()
    if not totals.asked:
        return None
    rows = [
        Row(
            _opened(ARCHIVE[state]),
            f"{number:,} of {whole:,}",
            [Part(number, *_OF_ARCHIVE.get(state, _NOT_ARCHIVED)), Part(whole - number, _REST)],
        )
        for state, number in states
    ]
    return _chart(
        "archive",
        "Archived copies",
        f"{totals.copies:,} of {count(whole, 'link')} that were looked up "
        f"{'has' if totals.copies == 1 else 'have'} an archived copy to read.",
        partial(bars, rows=rows, whole=whole),
        [
            ("at the archives", "links", "share"),
            *((_opened(ARCHIVE[state]), f"{number:,}", _share(number, whole)) for state, number in states),
        ],
    )


def _opened(text: str) -> str:
    return text[0].upper() + text[1:]


# --- time -----------------------------------------------------------------------------------------------------


def _time(report: Report) -> Chart | None:
    """What was waited for in this run; hosts are asked side by side, so that the sum is more than the run took."""
    spent, links = Counter[str](), defaultdict[str, int](int)
    visits = {
        split_fragment(link.link.url)[0]: link for link in report.links
    }  # once, whatever is missing in a page
    for link in visits.values():
        if link.elapsed_ms and not link.cached and not link.link.is_local:
            name = _host(link)
            spent[name] += link.elapsed_ms
            links[name] += 1
    if not spent:
        return None
    listed = sorted(spent.items(), key=lambda each: (-each[1], each[0]))[:_LISTED]
    whole = spent.total()
    shown = [(clean(name), count(links[name], "link"), _seconds(time)) for name, time in listed]
    more = f"; the other {len(spent) - _LISTED:,} took {_seconds(whole - sum(t for _, t in listed))}"
    return _chart(
        "time",
        "Where the time went",
        f"Hosts, asked side by side, took {_seconds(whole)} to answer, all added up"
        f"{more if len(spent) > _LISTED else ''}.",
        partial(
            bars,
            rows=[
                Row(name, f"{took} for {cited}", [Part(time, "--accent")])
                for (name, cited, took), (_, time) in zip(shown, listed, strict=True)
            ],
            whole=listed[0][1],
        ),
        [("host", "links", "time"), *shown],
    )


def _host(link: CheckedLink) -> str:
    return tally.host(link.link.url, is_local=link.link.is_local)


def _seconds(milliseconds: int) -> str:
    if milliseconds < 1_000:  # noqa: PLR2004 - a second
        return f"{milliseconds} ms"
    seconds = milliseconds / 1_000
    return f"{seconds:,.1f} s" if seconds < 60 else f"{int(seconds) // 60:,} min {int(seconds) % 60} s"  # noqa: PLR2004


def _share(part: int, whole: int) -> str:
    """In per cent; what is little is not nothing, and what is nearly all is not all."""
    if not whole:
        return ""
    percent = 100 * part / whole
    if 0 < percent < 1:
        return "under 1 %"
    return f"{min(round(percent), 99) if part < whole else 100} %"


_CHARTS: Sequence[Callable[[Report], Chart | None]] = (_verdicts, _age, _hosts, _archive, _time)
