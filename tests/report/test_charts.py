"""Charts: what they show is what the numbers say, whoever looks, listens or prints; nothing is drawn of what is unknown."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from checker.models import Moment, Reason, Status
from checker.report.charts import charts
from checker.report.drawing import NARROW, WIDE, Layer, columns, fitted, nice
from tests.report import hostile, sample

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from checker.models import CheckedLink, Report
    from checker.report.charts import Chart

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = r"-?\d+(?:\.\d)?"
ATTRIBUTES = {
    "path": {"d", "fill", "stroke", "stroke-width", "shape-rendering"},
    "rect": {"x", "y", "width", "height", "fill"},
    "circle": {"cx", "cy", "r", "fill"},
    "text": {"x", "y", "unicode-bidi", "text-anchor", "fill", "font-size"},
    "pattern": {"id", "width", "height", "patternUnits"},
    "title": {"id"},
    "desc": {"id"},
    "defs": set(),
    "svg": {"viewBox", "role", "direction", "aria-labelledby", "aria-describedby", "font-size", "fill"},
}


def of(report: Report) -> dict[str, Chart]:
    return {chart.ident: chart for chart in charts(report)}


def drawing(chart: Chart) -> etree._Element:
    return etree.fromstring(chart.svg.encode())


def drawings(chart: Chart) -> list[etree._Element]:
    """The wide one and the narrow one."""
    return [drawing(chart), etree.fromstring(chart.narrow.encode())]


def texts(chart: Chart) -> list[str]:
    return [each.text or "" for each in drawing(chart).iter(f"{SVG}text")]


def widths(chart: Chart) -> list[float]:
    """Of all bars but those that are only hatched, in the order in which they are drawn."""
    rects = drawing(chart).iter(f"{SVG}rect")
    return [float(each.get("width", "")) for each in rects if not each.get("fill", "").startswith("url")]


def cited(url: str, year: int, reason: Reason) -> CheckedLink:
    return sample.link(url, reason, cited=date(year, 5, 1))


FULL = replace(sample.rich(), timeline=sample.TIMELINE)


@pytest.mark.parametrize("report", [FULL, sample.changed(), sample.all_good(), hostile.report()])
def test_drawings_are_named_and_hold_nothing_that_acts_or_needs_a_style(report: Report) -> None:
    found = charts(report)
    assert found
    assert charts(report) == found
    ids: list[str] = []
    for chart, root in ((each, root) for each in found for root in drawings(each)):
        named = {str(each.get("id")): each.text for each in root if each.get("id")}
        assert named[str(root.get("aria-labelledby"))] == chart.title
        assert named[str(root.get("aria-describedby"))] == chart.summary
        for element in root.iter():
            assert set(element.keys()) <= ATTRIBUTES[etree.QName(element).localname]
            ids += [str(each) for each in [element.get("id")] if each]
        own = "|".join(map(re.escape, ids))
        for color in filter(None, (each.get(name) for each in root.iter() for name in ("fill", "stroke"))):
            assert re.fullmatch(rf"var\(--[a-z-]+\)|url\(#({own})\)", color)
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("report", [FULL, sample.changed(), hostile.report()])
def test_nothing_is_drawn_outside_of_the_drawing(report: Report) -> None:
    for chart in charts(report):
        for root, units in zip(drawings(chart), (WIDE, NARROW), strict=True):
            _, _, width, height = map(float, str(root.get("viewBox")).split())
            assert width == units
            for rect in root.iter(f"{SVG}rect"):
                x, y, wide, high = (float(rect.get(name, "")) for name in ("x", "y", "width", "height"))
                assert 0 <= x <= x + wide <= width + 0.3
                assert 0 <= y <= y + high <= height
            for text in root.iter(f"{SVG}text"):
                assert 0 < float(text.get("y", "")) < height


@pytest.mark.parametrize("report", [FULL, hostile.report()])
def test_tables_say_as_much_as_the_drawings(report: Report) -> None:
    for chart in charts(report):
        head, *rows = chart.table
        assert rows
        assert all(len(row) == len(head) for row in rows)
        assert not re.search(r"[\n\u202e]", "".join("".join(row) for row in chart.table))


def test_what_has_nothing_to_show_is_left_out() -> None:
    assert set(of(FULL)) == {"verdicts", "age", "hosts", "archive", "time"}
    assert set(of(sample.all_good())) == {"archive"}
    assert not of(sample.empty())
    assert not of(sample.offline())
    calm = tuple(Moment(each.day, {Status.WORKING: 3}) for each in sample.TIMELINE)
    assert "verdicts" not in of(replace(FULL, timeline=calm))
    assert "verdicts" not in of(replace(FULL, timeline=sample.TIMELINE[:1]))


def test_verdicts_over_time_end_with_the_last_numbers() -> None:
    chart = of(FULL)["verdicts"]
    assert texts(chart)[-3:] == ["0 blocked", "0 unstable", "2 broken"]
    assert chart.table[0] == ("day", "broken", "unstable", "blocked", "redirected", "working")
    assert chart.table[-1] == ("2026-11-22", "2", "0", "0", "0", "3")
    assert chart.summary == (
        "Of the cited addresses on the web, 0 of 3 were broken on 2026-10-16, and 2 of 5 on 2026-11-22."
    )


def test_columns_stand_on_zero_and_upon_each_other() -> None:
    days = [date(2026, 1, day) for day in (1, 2, 3)]
    _, body = columns("x", WIDE, days, [Layer("low", [1, 2, 4], "--a"), Layer("high", [3, 0, 4], "--b")])
    low, high = (paths(body, name) for name in ("--a", "--b"))
    zero, top = 210.0, 10.0
    assert [(start, end) for start, end in low] == [(zero, 185.0), (zero, 160.0), (zero, 110.0)]
    assert [(start, end) for start, end in high] == [(185.0, 110.0), (110.0, top)]


def paths(body: str, color: str) -> list[tuple[float, float]]:
    """From where to where each column goes up."""
    (shape,) = re.findall(rf'd="([^"]*)" fill="var\({color}\)"', body)
    return [
        (float(y), float(to)) for y, to in re.findall(rf"M{NUMBER} ({NUMBER})H{NUMBER}V({NUMBER})", shape)
    ]


def test_where_nobody_looked_nothing_is_drawn() -> None:
    first = date(2026, 1, 1)
    days = [first + timedelta(days=each) for each in (0, 7, 14, 120, 127, 134)]
    _, body = columns("x", WIDE, days, [Layer("low", [1] * 6, "--a")])
    assert "no run" in body
    spans = [tuple(map(float, each)) for each in re.findall(rf"M({NUMBER}) {NUMBER}H({NUMBER})V", body)]
    usual = spans[0][1] - spans[0][0]
    assert spans[2][1] - spans[2][0] == pytest.approx(3 * usual, abs=0.2)
    assert spans[3][0] - spans[2][1] == pytest.approx((106 - 21) / 7 * usual, abs=1)
    assert spans[-1][1] == pytest.approx(WIDE - 112)


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (5, [0, 2, 4, 6]),
        (17, [0, 5, 10, 15, 20]),
        (999, [0, 500, 1000]),
    ],
)
def test_axes_begin_at_zero_and_end_above_all(most: int, ticks: Sequence[int]) -> None:
    assert nice(most) == ticks


@pytest.mark.parametrize(
    ("years", "last"), [(range(2015, 2027), "2015"), (range(2000, 2027), "until 2015"), ((1, 9999), "1")]
)
def test_the_years_of_a_chart_are_few(years: Iterable[int], last: str) -> None:
    links = [cited(f"https://a.org/{year}", year, Reason.GONE) for year in years]
    table = of(sample.report_of(links))["age"].table
    assert table[-1][0] == last
    assert sum(int(row[1]) for row in table[1:]) == len(links)
    assert len(table) <= 1 + 12


def test_rot_by_age_shows_shares_of_all_and_the_years_without_any() -> None:
    links = [
        cited("https://a.org/1", 2026, Reason.OK),
        cited("https://a.org/2", 2024, Reason.GONE),
        cited("https://a.org/3", 2024, Reason.OK),
        cited("https://a.org/4", 2024, Reason.TIME_BUDGET),  # of which nothing is known
        *(cited(f"https://b.org/{each}", 1996 + each, Reason.NOT_FOUND) for each in range(5)),
        sample.link("https://c.org/", Reason.NOT_FOUND),
    ]
    chart = of(sample.report_of(links))["age"]
    assert chart.table[1:6] == (
        ("2026", "1", "0", "0 %"),
        ("2025", "0", "0", ""),
        ("2024", "2", "1", "50 %"),
        ("2001–2023", "0", "0", ""),
        ("2000", "1", "1", "100 %"),
    )
    assert chart.table[-1] == ("1996", "1", "1", "100 %")
    assert len(chart.table) == 1 + 9
    assert "nothing cited" in texts(chart)
    assert "50 % (1 of 2)" in texts(chart)
    assert (
        chart.summary
        == "Of 8 links whose first citation is dated, 6 are broken; 1 link more has no known day."
    )


def test_bars_are_as_long_as_what_they_say() -> None:
    links = [
        *(sample.link(f"https://a.org/{each}", Reason.NOT_FOUND if each else Reason.OK) for each in range(4)),
        sample.link("https://b.org/", Reason.FORBIDDEN),
    ]
    chart = of(sample.report_of(links))["hosts"]
    three, rest, one = widths(chart)
    assert three == pytest.approx(3 * rest, abs=0.2)
    assert one == rest
    assert texts(chart) == ["a.org", "3 broken of 4", "b.org", "1 blocked of 1"]


def test_only_the_worst_hosts_are_shown_and_the_others_counted() -> None:
    links = [sample.link(f"https://h{each:02}.org/", Reason.GONE) for each in range(12)]
    chart = of(sample.report_of(links))["hosts"]
    assert len(chart.table) == 1 + 10
    assert chart.summary.startswith(
        "Links are broken, unstable or blocked at 12 hosts, the worst 10 of them here;"
    )


def test_time_is_that_of_this_run_and_a_page_took_it_once() -> None:
    url = "https://a.org/"
    links = [
        sample.link(url, Reason.OK, elapsed_ms=800),
        sample.link(f"{url}#part", Reason.MISSING_FRAGMENT, elapsed_ms=800),
        sample.link("https://b.org/", Reason.TIMEOUT, elapsed_ms=90_000),
        sample.link("https://c.org/", Reason.OK, elapsed_ms=5_000, cached=True),
    ]
    chart = of(sample.report_of(links))["time"]
    assert chart.table[1:] == (("b.org", "1 link", "1 min 30 s"), ("a.org", "1 link", "800 ms"))
    assert chart.summary == "Hosts, asked side by side, took 1 min 30 s to answer, all added up."


def test_text_from_right_to_left_turns_nothing_around_it() -> None:
    report = sample.report_of([sample.link("https://مرجع.example/", Reason.GONE)])
    chart = of(report)["hosts"]
    assert drawing(chart).get("direction") == "ltr"
    assert all(each.get("unicode-bidi") == "isolate" for each in drawing(chart).iter(f"{SVG}text"))


@pytest.mark.parametrize("text", ["a" * 1_000_000, "例" * 1_000_000, "a\u0301" * 1_000_000])
def test_long_names_are_cut_where_there_is_no_more_room(text: str) -> None:
    shown = fitted(text, 100)
    assert shown.endswith("…")
    assert len(shown) < 40
    assert fitted("short", 100) == "short"
