from __future__ import annotations

from dataclasses import replace

import pytest

from checker.models import Excuse, Reason, Report
from checker.report.job_summary import LARGEST, render
from tests.report import sample


def lost(number: int, more: str = "") -> Report:
    urls = [f"https://a.example.org/{each:05}{more}" for each in range(number)]
    return sample.report_of([sample.link(url, Reason.NOT_FOUND, "answered 404") for url in urls])


def test_what_fails_the_run_comes_first_with_its_replacement() -> None:
    text = render(sample.rich())
    openly, folded = text.split("<details>\n<summary>9 more, which do not fail the run</summary>")
    assert (
        "https://web.archive.org/web/20190303123000/https://lab.example.org/papers/deep-learning.pdf"
        in openly
    )
    assert "tls-incomplete-chain" not in openly
    assert "tls-incomplete-chain" in folded
    assert "title-mismatch" in folded
    assert "broken-front-matter" in folded


def test_a_good_run_is_short() -> None:
    assert (
        render(sample.all_good())
        == "## References\n\n**All 3 links work.**\n\n3 links, 3 citations, 1 note\n\n"
    )


def test_what_is_excused_is_folded_away() -> None:
    report = lost(1)
    excused = tuple(replace(each, gating=False, excuse=Excuse.UNTOUCHED) for each in report.findings)
    text = render(replace(report, findings=excused))
    assert "Fix now" not in text
    assert "<summary>1 more, which does not fail the run</summary>" in text


def test_what_is_repaired_is_not_to_be_replaced_again() -> None:
    report = sample.rich()
    mended = tuple(
        replace(each, gating=False, excuse=Excuse.REPAIRED, advice="Nothing has to be done.")
        for each in report.findings
    )
    text = render(replace(report, findings=mended))
    assert "Replace it with" not in text
    assert "To do: Nothing has to be done." in text


def test_each_link_stands_once() -> None:
    text = render(sample.rich())
    assert text.count("- [`https://exmaple.invalid/`]") == 1


@pytest.mark.parametrize("room", [-1, 0, 700, 3_000, 50_000, LARGEST])
def test_it_never_takes_more_room_than_there_is(room: int) -> None:
    report = lost(600, "x" * 1_000 if room == LARGEST else "")
    text = render(report, room=room)
    assert len(text.encode()) <= max(room, 0)
    if room >= 700:
        shown = text.count("`not-found`")
        assert f"… and {len(report.links) - shown:,} more, which did not fit" in text


def test_one_entry_that_is_too_large_hides_no_other() -> None:
    links = [
        sample.link(url, Reason.NOT_FOUND, "answered 404")
        for url in ("https://a.example.org/" + "x" * 5_000, "https://b.example.org/")
    ]
    text = render(sample.report_of(links), room=3_000)
    assert "https://b.example.org/" in text
    assert "… and 1 more, which did not fit; report.md holds every one." in text


def test_notices_are_told() -> None:
    assert "- Note: web.archive.org answered 429" in render(sample.rich())
