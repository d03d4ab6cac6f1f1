"""report.md as GitHub renders it, taken apart for tests.

pyromark knows CommonMark, tables and raw HTML; what GitHub adds on top of it (addresses without brackets, mentions,
issues, commits, emoji, formulas) works on plain text outside of code, which ``loose_text`` gives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyromark
from bs4 import BeautifulSoup, Tag

__all__ = ["GITHUB_ACTS_ON", "Page", "page"]

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_MATH
    | pyromark.Options.ENABLE_GFM
)

GITHUB_ACTS_ON = re.compile(
    r"@\w|#\d|\bGH-\d|\b[a-z]+:[\w/]|\bwww\.|\$|:\w+:|\b[0-9a-f]{7,40}\b|<|>", re.IGNORECASE
)


@dataclass(frozen=True)
class Page:
    """One rendered report: its HTML, and the raw HTML that its Markdown holds."""

    soup: BeautifulSoup
    raw_html: tuple[str, ...]

    @property
    def tags(self) -> set[str]:
        return {tag.name for tag in self.soup.find_all(name=True)}

    @property
    def hrefs(self) -> list[str]:
        return [str(tag["href"]) for tag in self.soup.find_all("a")]

    @property
    def sections(self) -> list[str]:
        return [tag.get_text() for tag in self.soup.find_all("h2")]

    def entries(self, section: str) -> list[Tag]:
        """The list items of the outermost lists under the heading ``section``, folded ones included."""
        heading = next(tag for tag in self.soup.find_all("h2") if tag.get_text() == section)
        found: list[Tag] = []
        for sibling in heading.find_next_siblings():
            if sibling.name == "h2":
                break
            lists = [sibling] if sibling.name == "ul" else sibling.find_all("ul", recursive=False)
            found += [item for each in lists for item in each.find_all("li", recursive=False)]
        return found

    def tables(self) -> list[list[int]]:
        """The number of cells in each row of each table."""
        return [
            [len(row.find_all(["th", "td"])) for row in table.find_all("tr")]
            for table in self.soup.find_all("table")
        ]

    def loose_text(self) -> str:
        """The text outside of code and links."""
        copy = BeautifulSoup(str(self.soup), "html.parser")
        for tag in copy.find_all(["code", "a"]):
            tag.replace_with(" ")
        return copy.get_text(" ")


def page(markdown: str) -> Page:
    """``markdown`` rendered and parsed."""
    events = [event for event in pyromark.events(markdown, options=_OPTIONS) if isinstance(event, dict)]
    raw = [str(text) for event in events for kind, text in event.items() if kind in {"Html", "InlineHtml"}]
    return Page(BeautifulSoup(pyromark.html(markdown, options=_OPTIONS), "html.parser"), tuple(raw))
