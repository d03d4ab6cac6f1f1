"""Reports: one file a format, ``render(report) -> str``. A new format is one file and one line in ``FORMATS``."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from checker.models import Report

__all__ = ["FORMATS", "Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """One form of a report: its name on the command line, the file it is written to, the module that renders it.

    One without a ``filename`` is for standard output: whoever runs refguard reads it there.
    The module is imported when it first renders: what a format needs costs nothing to those who do not use it.
    """

    name: str
    filename: str | None
    module: str

    def render(self, report: Report) -> str:
        """``report`` in this form. Pure: the same report gives the same text."""
        return "".join(self.pieces(report))

    def pieces(self, report: Report) -> Iterable[str]:
        """The same bit by bit, where the format can do that: module ``pieces`` for ``render``."""
        module = import_module(self.module)
        if hasattr(module, "pieces"):
            bit_by_bit: Callable[[Report], Iterable[str]] = module.pieces
            return bit_by_bit(report)
        render: Callable[[Report], str] = module.render
        return (render(report),)


FORMATS: Mapping[str, Format] = {
    "markdown": Format("markdown", "report.md", "checker.report.markdown"),
    "html": Format("html", "index.html", "checker.report.html"),
    "json": Format("json", "report.json", "checker.report.json_report"),
    "jsonl": Format("jsonl", "report.jsonl", "checker.report.json_lines"),
    "csv": Format("csv", "report.csv", "checker.report.csv_report"),
    "sarif": Format("sarif", "report.sarif", "checker.report.sarif"),
    "junit": Format("junit", "junit.xml", "checker.report.junit"),
    "gitlab": Format("gitlab", "gl-code-quality-report.json", "checker.report.gitlab"),
    "badge": Format("badge", "badge.svg", "checker.report.badge"),
    "shields": Format("shields", "badge.json", "checker.report.shields"),
    "feed": Format("feed", "feed.xml", "checker.report.feed"),
    "github": Format("github", None, "checker.report.github"),
}
"""Every format by its name, in the order they are written."""
