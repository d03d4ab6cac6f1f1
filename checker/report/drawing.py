"""SVG for charts: bars in rows, and columns over time. Pure; every bar says its number, and every axis begins at zero.

What is drawn has only presentation attributes: it needs no style, and passes the strictest policy. Its colours are
custom properties of the page around it, which may have a dark and a light side: ``--text``, ``--muted``, ``--grid``,
``--surface``, ``--accent``, and ``--status-`` with the name of each status. Nothing is told by colour alone: what could
be taken for its neighbour is hatched as well, and all of it stands in words beside it.
"""

from __future__ import annotations

from itertools import pairwise
from statistics import median_low
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import combining, east_asian_width

from checker.report.html_text import escaped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

__all__ = ["NARROW", "WIDE", "Layer", "Part", "Row", "bars", "columns", "drawn", "fitted", "nice"]

WIDE, NARROW = 480, 280
"""Units across: as many as a column of the page has pixels, and as many as a telephone has, so that letters can be read."""

_TEXT, _SMALL = 13, 11  # height of letters
_LETTER, _SQUARE = 0.58, 1.05  # width of letters, by their height: none is measured here, so rather too wide
_BAR = 10
_ROW, _UNDER = 42, 20  # where words stand above bars: from row to row, and from its top to the bar
_LINE, _BESIDE = (
    24,
    0.5,
)  # where they stand beside them: from row to row, and how much of the width they take at most
_TOP, _PLOT, _FOOT = 10, 200, 22  # of columns: above, the plot itself, below
_LEFT, _RIGHT = 34, 112
_TICKS = 4  # at most, besides zero
_LONGEST = 3  # columns of ordinary width that one column may take: beyond that nothing is known

_CELL = 6
_HATCHES = {
    "lines": '<path d="M-1 1 1-1M0 6 6 0M5 7 7 5" stroke="var(--surface)" stroke-width="1.5"/>',
    "dots": '<circle cx="3" cy="3" r="0.9" fill="var(--surface)"/>',
}


class Part(NamedTuple):
    """A part of a bar: its size, its colour, and how it is hatched: ``lines``, ``dots``, or not."""

    size: float
    color: str
    hatch: str = ""


class Row(NamedTuple):
    """One bar, its name above it, and what it says in words to the right of that."""

    name: str
    said: str
    parts: Sequence[Part] = ()


class Layer(NamedTuple):
    """One layer of all columns, with a size for each day; the first is the lowest."""

    name: str
    sizes: Sequence[int]
    color: str
    hatch: str = ""


def drawn(ident: str, title: str, summary: str, width: float, height: float, body: str) -> str:
    """``body``, made for ``ident``, as a drawing with a name and a description for who cannot see it."""
    name = f"{ident}-drawing"
    hatches = "".join(
        f'<pattern id="{ident}-{hatch}" width="{_CELL}" height="{_CELL}" patternUnits="userSpaceOnUse">{shape}</pattern>'
        for hatch, shape in _HATCHES.items()
        if f"#{ident}-{hatch})" in body
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_units(width)} {_units(height)}" role="img" direction="ltr"'
        f' aria-labelledby="{name}-title" aria-describedby="{name}-summary"'
        f' font-size="{_TEXT}" fill="var(--text)">'
        f'<title id="{name}-title">{escaped(title)}</title><desc id="{name}-summary">{escaped(summary)}</desc>'
        f"{f'<defs>{hatches}</defs>' if hatches else ''}{body}</svg>"
    )


# --- bars in rows ---------------------------------------------------------------------------------------------


def bars(ident: str, width: float, rows: Sequence[Row], whole: float) -> tuple[float, str]:
    """The height and the drawing of one bar a row; one of the size ``whole`` reaches all across.

    The words stand above the bars, or beside them where they are short.
    """
    before, after = (
        max(map(_width, texts)) + _TEXT for texts in zip(*(row[:2] for row in rows), strict=True)
    )
    is_short = before + after < width * _BESIDE
    across = (before, width - after) if is_short else (0, width)
    step, y = (_LINE, 4) if is_short else (_ROW, _UNDER)
    body = "".join(
        _words(row, number * step, width) + _bar(ident, row, number * step + y, whole, across)
        for number, row in enumerate(rows)
    )
    return (len(rows) - 1) * step + y + _BAR + 1, body


def _words(row: Row, top: float, width: float) -> str:
    room = width - _width(row.said) - 2 * _TEXT
    return _label(0, top + _TEXT, fitted(row.name, room)) + _label(
        width, top + _TEXT, row.said, 'text-anchor="end" fill="var(--muted)"'
    )


def _bar(ident: str, row: Row, y: float, whole: float, across: tuple[float, float]) -> str:
    x, right = across
    scale = (right - x) / whole
    pieces = []
    for part in row.parts:
        if not part.size:
            continue
        length = max(part.size * scale, 1)  # what is there is to be seen
        pieces += [_box(x, y, length, fill) for fill in _fills(ident, part.color, part.hatch)]
        x += length
    return "".join(pieces)


def _box(x: float, y: float, width: float, fill: str) -> str:
    return f'<rect x="{_units(x)}" y="{_units(y)}" width="{_units(width)}" height="{_BAR}" fill="{fill}"/>'


# --- columns over time ----------------------------------------------------------------------------------------


def columns(ident: str, width: float, days: Sequence[date], layers: Sequence[Layer]) -> tuple[float, str]:
    """The height and the drawing of one column for each of ``days``, which are in order, its layers above each other.

    A column lasts until the next one. Where that is far away, nothing is drawn in between: nobody looked.
    """
    most = max(map(sum, zip(*(layer.sizes for layer in layers), strict=True)))
    ticks = nice(most)
    right = width - _RIGHT
    spans = _spans(days, right)
    parts = [_axes(ticks, days[0], days[-1], right), *_gaps(spans)]
    below = [0] * len(days)
    for layer in layers:
        path = "".join(
            f"M{_units(start)} {_y(low, ticks)}H{_units(end)}V{_y(low + size, ticks)}H{_units(start)}Z"
            for (start, end), low, size in zip(spans, below, layer.sizes, strict=True)
            if size
        )
        fills = _fills(ident, layer.color, layer.hatch) if path else []
        parts += [f'<path d="{path}" fill="{fill}" shape-rendering="crispEdges"/>' for fill in fills]
        below = [low + size for low, size in zip(below, layer.sizes, strict=True)]
    parts += [_key(ident, layer, right, _TOP + 20 * number) for number, layer in enumerate(reversed(layers))]
    return _TOP + _PLOT + _FOOT, "".join(parts)


def nice(most: float) -> list[float]:
    """The ticks of an axis from zero to at least ``most``: whole numbers, round ones."""
    step = 1
    while most > step * _TICKS:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2  # 1, 2, 5, 10, 20, 50
    return [step * number for number in range(max(1, -int(-most // step)) + 1)]


def _spans(days: Sequence[date], right: float) -> list[tuple[float, float]]:
    """From where to where each column goes; the last one is as wide as most are."""
    ends = [later.toordinal() for later in days[1:]]
    usual = median_low([end - day.toordinal() for day, end in zip(days, ends, strict=False)] or [1])
    first, last = days[0].toordinal(), days[-1].toordinal() + usual
    scale = (right - _LEFT) / (last - first)
    return [
        (_LEFT + (start - first) * scale, _LEFT + (min(end, start + _LONGEST * usual) - first) * scale)
        for start, end in zip([day.toordinal() for day in days], [*ends, last], strict=True)
    ]


def _gaps(spans: Sequence[tuple[float, float]]) -> list[str]:
    """Why nothing is drawn between columns, where there is room to say it."""
    between = [(right, left) for (_, right), (left, _) in pairwise(spans)]
    return [
        _label((start + end) / 2, _TOP + _PLOT - 6, "no run", f'text-anchor="middle" {_QUIET}')
        for start, end in between
        if end - start > _width("no run") * _SMALL / _TEXT
    ]


def _axes(ticks: Sequence[float], first: date, last: date, right: float) -> str:
    lines = [
        f'<path d="M{_LEFT} {_y(tick, ticks)}H{_units(right)}" stroke="var(--grid)"/>'
        + _label(_LEFT - 6, _y(tick, ticks) + 4, f"{tick:,}", f'text-anchor="end" {_QUIET}')
        for tick in ticks
    ]
    foot = _TOP + _PLOT + 17
    lines.append(_label(_LEFT, foot, first.isoformat(), _QUIET))
    lines.append(_label(right, foot, last.isoformat(), f'text-anchor="end" {_QUIET}'))
    return "".join(lines)


def _key(ident: str, layer: Layer, right: float, y: float) -> str:
    x = right + 14
    fills = _fills(ident, layer.color, layer.hatch)
    return "".join(_box(x, y, 14, fill) for fill in fills) + _label(
        x + 20, y + 10, f"{layer.sizes[-1]:,} {layer.name}"
    )


def _y(size: float, ticks: Sequence[float]) -> float:
    return round(_TOP + _PLOT * (1 - size / ticks[-1]), 1)


# --- what both need -------------------------------------------------------------------------------------------

_QUIET = f'font-size="{_SMALL}" fill="var(--muted)"'


def fitted(text: str, room: float) -> str:
    """``text``, or as much of its beginning as fits into ``room``."""
    if _width(text) <= room:
        return text
    kept, left = "", room - _width("…")
    for character in text:
        left -= _width(character)
        if left < 0:
            break
        kept += character
    return f"{kept}…"


def _width(text: str) -> float:
    """About how wide ``text`` is."""
    if text.isascii():
        return len(text) * _LETTER * _TEXT
    return _TEXT * sum(
        0 if combining(each) else _SQUARE if east_asian_width(each) in "WF" else _LETTER for each in text
    )


def _label(x: float, y: float, text: str, more: str = "") -> str:
    """``text`` by itself, whichever way it reads."""
    return f'<text x="{_units(x)}" y="{_units(y)}" unicode-bidi="isolate"{f" {more}" if more else ""}>{escaped(text)}</text>'


def _fills(ident: str, color: str, hatch: str) -> list[str]:
    """With what a shape is filled, one after the other."""
    return [f"var({color})", f"url(#{ident}-{hatch})"] if hatch else [f"var({color})"]


def _units(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
