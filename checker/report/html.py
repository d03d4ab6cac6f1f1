"""index.html: one page to look at, in one file that asks the network for nothing.

What to do stands in the page itself, for readers without scripts, and for printing. The list of all links is data, which
the page's own script shows a part of at a time. The policy in its head lets run and apply only what the templates hold,
by their hashes: whatever a text might smuggle in, a browser would refuse it.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from checker.report import html_data, html_todo
from checker.report.charts import charts
from checker.report.html_text import escaped
from checker.report.text import utc
from checker.report.words import headline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.models import Report
    from checker.report.charts import Chart

__all__ = ["pieces", "policy"]

_DATA = "$data"  # where the template is parted: the data is written as it is made


def pieces(report: Report) -> Iterator[str]:
    """The text of index.html, bit by bit."""
    page = _template("page.html")
    before, after = page.split(_DATA)
    style, theme, script = (_template(name) for name in ("page.css", "theme.js", "page.js"))
    drawn = "".join(map(_figure, charts(report)))
    yield Template(before).substitute(
        policy=policy(),
        title=escaped(headline(report)),
        day=utc(report.run.finished_at)[:10],
        style=style,
        theme=theme,
        head="\n".join(filter(None, html_todo.head(report))),
        todo="".join(html_todo.sections(report)),
        charts=_charts(drawn) if drawn else "",
        places='<li><a href="#charts">Charts</a></li>\n' if drawn else "",
    )
    yield from html_data.pieces(report)
    yield f"{Template(after).substitute(script=script)}\n"


def policy() -> str:
    """The Content-Security-Policy of the page: nothing from anywhere, and of scripts and styles only our own."""
    scripts = " ".join(_hash(_template(name)) for name in ("theme.js", "page.js"))
    rules = (
        "default-src 'none'",
        f"script-src {scripts}",
        f"style-src {_hash(_template('page.css'))}",
        "img-src data:",
    )
    return "; ".join((*rules, "base-uri 'none'", "form-action 'none'"))


def _charts(figures: str) -> str:
    title = '<h2 id="charts-title">Charts</h2>'
    return f'<section id="charts" aria-labelledby="charts-title">{title}\n<div class="charts">{figures}</div></section>\n'


def _figure(chart: Chart) -> str:
    """One chart with its numbers as a table, for who cannot see it."""
    ident, (head, *rows) = escaped(chart.ident), chart.table
    columns = "".join(f'<th scope="col">{escaped(cell)}</th>' for cell in head)
    body = "".join(
        f'<tr><th scope="row">{escaped(row[0])}</th>{"".join(f"<td>{escaped(cell)}</td>" for cell in row[1:])}</tr>'
        for row in rows
    )
    return (
        f'<figure id="chart-{ident}"><h3>{escaped(chart.title)}</h3>\n{chart.svg}{chart.narrow}\n'
        f"<figcaption>{escaped(chart.summary)}</figcaption><details><summary>Numbers</summary>"
        f"<table><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table></details></figure>\n"
    )


@cache
def _template(name: str) -> str:
    return (files("checker.report") / "templates" / name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
