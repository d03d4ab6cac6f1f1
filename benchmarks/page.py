"""Section "page": index.html in Chromium. How large it is, when something is seen of it, how long a filter takes.

Each figure is the median of several visits. The first key is struck half a second after the page is there; a filter, with
the list in sight, is measured from the event until it is painted, the search with the most and the fewest hits, hosts, notes,
languages and orders among them: the slowest of them counts.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Figure, Row, show, skip
from checker.report import FORMATS
from tests.browser.chromium import chromium, executable
from tests.browser.large import large

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Browser

LINKS = 20_000
SEEN_WITHIN = 1.5
FILTERED_WITHIN = 0.1
_NOBODY_IS_FASTER = 500  # milliseconds
_FILTERS = """
async () => {
  const took = [];
  const painted = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  const change = async (id, value) => {
    const control = document.getElementById(id);
    const before = performance.now();
    control.value = value;
    control.dispatchEvent(new Event("input", {bubbles: true}));
    await painted();
    took.push(performance.now() - before);
  };
  document.getElementById("links").scrollIntoView();
  for (const word of ["p", "page-1", "page-19999", "no such word", ""]) await change("q", word);
  for (const name of ["host-7", ""]) await change("host", name);
  for (const name of ["notes/2024/", ""]) await change("note", name);
  for (const lang of ["ja", ""]) await change("lang", lang);
  for (const order of ["address", "host", "cited", "copy", "status"]) await change("sort", order);
  return Math.max(...took);
}
"""


def run(ours: Sequence[str], lychee: str | None) -> None:
    """Measure and print."""
    del ours, lychee  # it has no such page
    path = executable()
    if path is None:
        return skip("page", "there is no Chromium")
    report = large(LINKS)
    with tempfile.TemporaryDirectory() as folder, chromium(path) as browser:
        file = Path(folder) / "index.html"
        started = time.perf_counter()
        file.write_text(FORMATS["html"].render(report), encoding="utf-8")
        took = time.perf_counter() - started
        print(f"{f'page: render {LINKS} links':<46}{f'{took:.3f} s':>10}  {file.stat().st_size / 1e6:.1f} MB")
        visit = _Visit(browser, file.as_uri())
        show(Row(f"page: first paint (at most {SEEN_WITHIN:g} s)", visit.first_paint, None))
        show(Row(f"page: the slowest filter (at most {FILTERED_WITHIN:g} s)", visit.slowest_filter, None))
    return None


class _Visit:
    """Opens the page at ``url`` anew for each figure."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url

    def first_paint(self) -> Figure:
        page = self._browser.new_page()
        page.goto(self._url)
        page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
        seen = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        page.close()
        return Figure(seen / 1_000)

    def slowest_filter(self) -> Figure:
        page = self._browser.new_page()
        page.goto(self._url)
        page.wait_for_timeout(_NOBODY_IS_FASTER)
        took = page.evaluate(_FILTERS)
        page.close()
        return Figure(took / 1_000)
