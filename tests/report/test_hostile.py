"""Nothing that notes, servers or file names say breaks out of any format."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from checker.cli.github import outputs
from checker.report import FORMATS, job_summary
from checker.report.console import summary
from checker.report.github import inert
from tests.report import hostile
from tests.report.html_page import read
from tests.report.rendering import GITHUB_ACTS_ON, Page, page
from tests.report.runner import commands, read_outputs

if TYPE_CHECKING:
    from collections.abc import Callable

REPORT = hostile.report()
RENDERED = {
    **{name: form.render(REPORT) for name, form in FORMATS.items()},
    "job-summary": job_summary.render(REPORT),
    "summary": inert(summary(REPORT, width=0, color=False)),
    "narrow summary": inert(summary(REPORT, width=60, color=False)),
}
HIDDEN = re.compile(f"[{re.escape(''.join(sorted({*''.join(hostile.HIDDEN)} - {*'abm13', chr(10)})))}]")
OURS = {"h1", "h2", "h3", "p", "strong", "ul", "li", "a", "code", "pre", "details", "summary"}
OURS |= {"table", "thead", "tbody", "tr", "th", "td"}
FOLD = re.compile(r"</?details>|<summary>[\d,]+ [a-z ,]+(\d{4}-\d\d-\d\d)?</summary>")


def read_annotations(text: str) -> None:
    lines = text.splitlines()
    assert len(commands(text)) == sum(line.startswith("::") for line in lines)
    assert all(line.startswith(("::", "- ")) for line in lines)


READERS: dict[str, Callable[[str], object]] = {
    "json": json.loads,
    "sarif": json.loads,
    "gitlab": json.loads,
    "jsonl": lambda text: [json.loads(line) for line in text.splitlines()],
    "csv": lambda text: list(csv.DictReader(StringIO(text), strict=True)),
    "junit": lambda text: etree.fromstring(text.encode()),
    "badge": lambda text: etree.fromstring(text.encode()),
    "shields": json.loads,
    "feed": lambda text: etree.fromstring(text.encode()),
    "github": read_annotations,
    "markdown": cache(page),
    "html": lambda text: read(text).data,
    "job-summary": cache(page),
    "summary": str.splitlines,
}


def test_every_format_has_a_reader() -> None:
    assert set(READERS) >= set(FORMATS)


@pytest.mark.parametrize("name", READERS)
def test_the_reader_of_a_format_reads_it(name: str) -> None:
    READERS[name](RENDERED[name].encode("utf-8").decode("utf-8"))


@pytest.mark.parametrize("name", RENDERED)
def test_nothing_hidden_is_in_any_format(name: str) -> None:
    text = RENDERED[name].removeprefix("\ufeff") if name == "csv" else RENDERED[name]  # which Excel needs
    assert HIDDEN.findall(text) == []
    assert "secret@" not in RENDERED[name]


@pytest.mark.parametrize("name", sorted({*RENDERED} - {"github"}))
def test_nothing_that_is_printed_commands_the_runner(name: str) -> None:
    is_prose = name in {
        "markdown",
        "job-summary",
        "csv",
    }  # whose texts are shown as they are; printing makes them inert
    assert commands(inert(RENDERED[name]) if is_prose else RENDERED[name]) == []


def test_only_our_commands_reach_the_runner() -> None:
    found = commands(RENDERED["github"])
    assert {command.name for command in found} == {"error", "notice", "group", "endgroup"}
    assert [command.name for command in found].count("group") == 1
    assert all(set(command.properties) <= {"file", "line", "col", "title"} for command in found)
    placed = [command for command in found if command.name == "error"]
    assert all(command.properties["file"].startswith(("a ::b/", "/")) for command in placed)
    assert all(command.properties["line"].isdigit() for command in placed)


@pytest.mark.parametrize("name", ["markdown", "job-summary"])
def test_markdown_holds_only_our_elements(name: str) -> None:
    shown = READERS[name](RENDERED[name])
    assert isinstance(shown, Page)
    assert shown.tags <= OURS
    assert all(FOLD.fullmatch(raw.strip()) for raw in shown.raw_html)
    assert not GITHUB_ACTS_ON.search(shown.loose_text())
    assert all(href.startswith(("http://", "https://")) for href in shown.hrefs)


def test_xml_holds_only_our_elements() -> None:
    assert tags("junit") == {"testsuites", "testsuite", "testcase", "failure", "skipped", "system-out"}
    assert tags("badge") == {"svg", "title", "rect", "path", "g", "text"}
    of_entries = {"id", "title", "published", "updated", "category", "link", "summary"}
    assert tags("feed") == {"feed", "author", "name", "generator", "entry"} | of_entries


def tags(name: str) -> set[str]:
    return {etree.QName(element).localname for element in etree.fromstring(RENDERED[name].encode()).iter()}


def test_links_of_the_feed_lead_to_the_web() -> None:
    found = etree.fromstring(RENDERED["feed"].encode()).iterfind(".//{*}link")
    assert all(str(each.get("href")).startswith(("http://", "https://")) for each in found)


def test_placeholders_and_links_of_sarif_are_only_text() -> None:
    run = json.loads(RENDERED["sarif"])["runs"][0]
    texts = [result["message"]["text"] for result in run["results"]]
    texts += [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    for text in texts:
        assert not re.search(r"[{}]", text.replace("{{", "").replace("}}", ""))
        assert not re.search(r"(?<!\\)\]\(", text)


@pytest.mark.parametrize("value", hostile.HOSTILE, ids=range(len(hostile.HOSTILE)))
def test_no_value_ends_its_output_early(value: str) -> None:
    marks = iter(["EOF", "X", "refguard_1", "refguard_2"])
    text = outputs({"broken": value, "exit-code": "0"}, delimiter=lambda: next(marks))
    line = " ".join(value.split("\n")) if len(value.splitlines()) > 1 else value
    found = read_outputs(text)
    assert list(found) == ["broken", "exit-code"]
    assert found["exit-code"] == "0"
    assert found["broken"].split() == line.split()
