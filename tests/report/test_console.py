from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from checker.models import Reason, Report
from checker.report.console import EVERYTHING, HIGHEST, LISTED, LOWEST, WAITING, summary
from checker.report.text import clean
from tests.report import sample
from tests.report.strategies import reports

STYLE = re.compile(r"\x1b\[[\d;]*m")


def plain(report: Report, width: int = 0) -> str:
    return summary(report, width=width, color=False)


def test_colour_changes_nothing_but_colour() -> None:
    coloured = summary(sample.rich(), width=80, color=True)
    assert "\x1b[" in coloured
    assert STYLE.sub("", coloured) == summary(sample.rich(), width=80, color=False)


@settings(deadline=None, max_examples=30)
@given(reports())
def test_nothing_hostile_reaches_the_terminal(report: Report) -> None:
    for width in (0, 20, 100):
        text = summary(report, width=width, color=False, reports=["\x1b]0;title\x07"])
        assert all(
            character.isprintable() or character == "\n" or clean(character) == character
            for character in text
        )
        assert STYLE.sub("", summary(report, width=width, color=True, reports=["\x1b]0;title\x07"])) == text


def test_an_escape_sequence_is_shown_and_not_obeyed() -> None:
    url = "https://a.org/\x1b[2J\u202e"
    text = plain(
        sample.report_of([sample.link(url, Reason.NOT_FOUND, "\x1b]0;x\x07", sample.reference(url))])
    )
    assert "https://a.org/\ufffd[2J\ufffd" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "shift_jis", "utf-8"])
def test_every_terminal_can_write_it(encoding: str) -> None:
    url = "https://a.org/参考/é"
    report = sample.report_of([sample.link(url, Reason.NOT_FOUND, "gone — for good…", sample.reference(url))])
    text = summary(report, width=100, color=False, encoding=encoding)
    assert text.encode(encoding).decode(encoding) == text
    assert "gone" in text


def test_a_terminal_without_typographic_characters_gets_plain_ones() -> None:
    report = sample.report_of([sample.link("https://a.org/", Reason.NOT_FOUND, "gone — for good…")])
    assert "gone - for good..." in summary(report, width=100, color=False, encoding="ascii")


@pytest.mark.parametrize("width", [1, 10, 30, 60, 100])
def test_only_words_that_cannot_be_broken_pass_the_edge(width: int) -> None:
    for line in summary(sample.rich(), width=width, color=False).splitlines():
        if len(line) > width:
            assert line.startswith("    Cite the archived copy") or len(line.strip().split(" ")) <= 4


def test_in_a_pipe_each_link_is_one_line() -> None:
    text = plain(sample.rich())
    assert (
        "notes/2024-05-02-deep-learning-ar.md:40:3 (+4)  https://exmaple.invalid/  host-not-found  "
        "new; there is no host exmaple.invalid\n"
    ) in text


def test_a_replacement_is_offered_where_there_is_one() -> None:
    text = plain(sample.rich())
    assert (
        "Cite the archived copy of 2019-03-03, 12 days before it was cited: "
        "https://web.archive.org/web/20190303123000/https://lab." in text
    )
    assert "Find the page's new address" not in text


def test_the_archive_takes_two_lines() -> None:
    lines = plain(sample.rich()).splitlines()
    assert [line for line in lines if line.startswith(("  archive:", "  copies:"))] == [
        "  archive: 6 archived, 2 saved, 1 pending, 2 deferred, 2 refused, 1 excluded, 2 unknown",
        "  copies: 3 from the day of the citation or before it, 4 from after it and 1 without a known day of citation; 2 kept here",
    ]
    assert [line for line in plain(sample.all_good()).splitlines() if "arch" in line] == [
        "  archive: 3 archived"
    ]


def test_a_long_list_is_cut_and_says_so() -> None:
    links = [sample.link(f"https://a.org/{number:03}", Reason.NOT_FOUND) for number in range(LISTED + 7)]
    text = plain(sample.report_of(links))
    assert text.count("https://a.org/") == LISTED
    assert "and 7 more\n" in text


def test_an_offline_run_names_each_link_once_with_its_places() -> None:
    lines = plain(sample.offline()).splitlines()
    assert [line for line in lines if "https://" in line] == [
        "unchecked  https://a.example.org/  (5 places)",
        "unchecked  https://b.example.org/  (5 places)",
        "unchecked  https://c.example.org/  (5 places)",
    ]
    assert lines[0] == "Nothing could be checked. 3 links are waiting: there is no network."


def test_an_offline_run_that_knows_some_links_names_the_others() -> None:
    links = [
        sample.link("https://known.org/", Reason.OK),
        sample.link("https://new.org/", Reason.NO_NETWORK, "the run was offline"),
    ]
    run = replace(sample.offline().run, network="ok")
    text = plain(sample.report_of(links, run=run))
    assert text.startswith("No link is broken. 1 was not checked.\n")
    assert "unchecked  https://new.org/  (1 place)\n" in text
    assert "https://known.org/" not in text


def test_what_is_broken_comes_before_what_is_unchecked() -> None:
    links = [
        sample.link("https://new.org/", Reason.NO_NETWORK),
        sample.link("https://old.org/", Reason.NOT_FOUND),
    ]
    text = plain(sample.report_of(links, run=sample.offline().run))
    assert text.index("https://old.org/") < text.index("https://new.org/")


def test_many_waiting_links_are_cut() -> None:
    links = [sample.link(f"https://a.org/{number:03}", Reason.NO_NETWORK) for number in range(WAITING + 3)]
    text = plain(sample.report_of(links))
    assert text.count("https://a.org/") == WAITING
    assert "and 3 more\n" in text


def test_problems_and_notices_are_told() -> None:
    text = plain(sample.rich())
    assert "notes/binary.md:1:1  unreadable-note  not UTF-8: byte 0xff at 17\n" in text
    assert "note: web.archive.org answered 429 and was asked no more in this run.\n" in text


def test_the_files_written_are_named_last() -> None:
    text = summary(
        sample.all_good(), width=80, color=False, reports=["reports/report.md", "reports/report.json"]
    )
    assert text.endswith("\nReports: reports/report.md, reports/report.json\n")


def test_many_files_take_several_lines_and_no_path_is_parted() -> None:
    files = [f"my reports/report.{each}" for each in ("md", "json", "jsonl", "csv", "sarif")]
    text = summary(sample.all_good(), width=80, color=False, reports=files)
    assert text.splitlines()[-2:] == [
        "Reports: my reports/report.md, my reports/report.json, my reports/report.jsonl,",
        "  my reports/report.csv, my reports/report.sarif",
    ]


def test_a_link_without_citations_is_no_reason_to_fail() -> None:
    link = sample.link("https://a.org/", Reason.NOT_FOUND)
    text = plain(sample.report_of([replace(link, link=replace(link.link, references=()))]))
    assert "https://a.org/  not-found" in text


def troubles(number: int) -> Report:
    links = [
        sample.link(f"https://a.org/{each}", Reason.NOT_FOUND, "", sample.reference(f"https://a.org/{each}"))
        for each in range(number)
    ]
    return sample.report_of(links)


@pytest.mark.parametrize("height", [5, 24, 30, 40, 200])
@pytest.mark.parametrize("width", [40, 100])
def test_it_fits_one_screen(width: int, height: int) -> None:
    lines = summary(troubles(300), width=width, height=height, color=False).splitlines()
    assert len(lines) < min(max(height, LOWEST), HIGHEST)
    shown = sum("https://a.org/" in line for line in lines)
    assert f"and {300 - shown} more" in lines
    assert shown >= 4


def test_who_is_ready_to_scroll_gets_everything() -> None:
    text = summary(troubles(300), width=100, height=EVERYTHING, color=False)
    assert text.count("https://a.org/") == 300
    assert "more" not in text


def test_a_list_that_just_fits_is_not_cut() -> None:
    lines = summary(troubles(15), width=100, height=24, color=False).splitlines()
    assert sum("https://a.org/" in line for line in lines) == 15
