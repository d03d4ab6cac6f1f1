"""The archive in report.md: what a person can do with it alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from checker.models import (
    Capture,
    CaptureState,
    CheckedLink,
    LocalCopy,
    Lookup,
    LookupState,
    Reason,
    Report,
)
from checker.report import FORMATS
from checker.report.markdown_archive import KEYS_PAGE, LISTED, OPENED, REPLAY_PAGE, SAVE_PAGE
from tests.report import sample
from tests.report.rendering import page

render = FORMATS["markdown"].render

CITED = date(2020, 1, 10)


def url(number: int) -> str:
    return f"https://a.org/{number:05}"


def deferred(number: int, reason: str = sample.NO_KEYS) -> CheckedLink:
    capture = Capture(url(number), CaptureState.DEFERRED, reason=reason)
    return sample.link(url(number), Reason.OK, lookup=sample.never(url(number)), capture=capture)


def section(report: Report) -> str:
    """The section, as it is written."""
    return render(report).partition("## Archive\n")[2].partition("\n## ")[0]


def shown(report: Report) -> str:
    """The section as people see it, everything unfolded, on one line."""
    return " ".join(page(section(report)).soup.get_text().split())


def test_keys_are_asked_for_with_a_link() -> None:
    report = sample.report_of([deferred(number) for number in range(3)])
    assert page(section(report)).hrefs.count(KEYS_PAGE) == 1, "beside the links that wait for keys"
    run = replace(report.run, notices=(f"N{sample.NO_KEYS[1:]}.",))
    hrefs = page(render(replace(report, run=run))).hrefs
    assert hrefs.count(KEYS_PAGE) == 2, "and beside the notice at the top"
    assert "3 left for a later run." in shown(report)


def test_each_reason_is_said_once_the_most_frequent_first() -> None:
    links = [deferred(number, "this host was captured often enough today") for number in range(5)]
    links += [deferred(10 + number, "the budget of this run is used up") for number in range(7)]
    text = section(sample.report_of(links))
    assert text.count("often enough") == text.count("used up") == 1
    assert text.index("7 links: the budget of this run is used up") < text.index("5 links: this host")
    folds = [tag.get_text() for tag in page(text).soup.find_all("summary")]
    assert folds == [f"{7 - OPENED} more", f"{5 - OPENED} more"]


def test_what_no_capture_can_succeed_for_is_left_to_people() -> None:
    refused = Capture(url(1), CaptureState.REFUSED, reason="the page's server blocks the archive")
    links = [
        sample.link(url(1), Reason.OK, lookup=sample.never(url(1)), capture=refused),
        sample.link(url(2), Reason.OK, lookup=Lookup(url(2), LookupState.EXCLUDED, detail="hidden there")),
        sample.link(url(3), Reason.HOST_NOT_FOUND, lookup=sample.never(url(3))),
    ]
    report = sample.report_of(links)
    text = shown(report)
    own = "Keep a copy of your own of what is still there; for what is gone, cite another source."
    assert f"1 impossible to capture. {own}" in text
    assert f"1 not shown by the archive, at the owner's wish or by law. {own}" in text
    assert (
        "1 without a copy that shows the page, and not submitted. What is still there can be saved by hand"
        in text
    )
    assert f"{url(3)} (broken)" in text
    assert SAVE_PAGE in page(section(report)).hrefs


def test_what_is_not_known_is_not_called_absent() -> None:
    lookup = Lookup(
        url(1), LookupState.UNKNOWN, detail="arquivo.pt did not answer", absent_from=("web.archive.org",)
    )
    text = shown(sample.report_of([sample.link(url(1), Reason.OK, lookup=lookup)]))
    assert "1 not known yet: an archive did not answer. Nothing to do: the next run asks again." in text
    assert "web.archive.org holds none; arquivo.pt did not answer" in text
    assert "never archived" not in text


def test_what_no_archive_is_told_of_is_not_called_unanswered() -> None:
    why = "the address holds a user name or password, which is told to nobody"
    secret = Lookup("https://a:b@a.org/", LookupState.UNKNOWN, detail=why, is_withheld=True)
    links = [
        sample.link("https://a:b@a.org/", Reason.OK, lookup=secret),
        sample.link(url(1), Reason.OK, lookup=sample.archived(url(1))),
    ]
    text = shown(sample.report_of(links))
    assert "1 link was looked up; 1 has a copy." in text
    assert (
        "1 told to no archive. Keep a copy of your own, or cite an address that everybody may know." in text
    )
    assert why in text
    assert "not known yet" not in text


def test_what_earlier_runs_were_told_is_dated() -> None:
    links = [
        sample.link(url(day), Reason.OK, lookup=replace(sample.archived(url(day)), looked_up_at=at))
        for day in (3, 9)
        for at in [datetime(2026, 11, day, 6, tzinfo=UTC)]
    ]
    links.append(sample.link(url(1), Reason.OK, lookup=sample.never(url(1))))
    text = shown(sample.report_of(links))
    assert "3 links were looked up (2 before this run, from 2026-11-03 on); 2 have a copy." in text


def test_what_was_saved_is_named_whatever_else_there_is() -> None:
    first, again = sample.capture(url(1), CaptureState.SAVED), sample.capture(url(2), CaptureState.SAVED)
    alone = [sample.link(url(1), Reason.OK, lookup=sample.never(url(1)), capture=first)]
    older = sample.link(url(2), Reason.OK, lookup=sample.archived(url(2)), capture=again)
    for links, made in ((alone, [first]), ([*alone, older], [first, again])):
        report = sample.report_of(links)
        assert f"saved{len(links)}newly saved" in shown(report), "in the table"
        hrefs = page(section(report)).hrefs
        assert all(each.memento and each.memento.memento_url in hrefs for each in made)
        assert f"newly saved {url(1)} → new copy of 2026-11-22" in shown(report)
    assert older.lookup is not None
    assert older.lookup.memento is not None
    assert older.lookup.memento.memento_url in hrefs, "the copy that is nearer to the citation stays"


def test_what_an_earlier_run_saved_is_not_new() -> None:
    made = replace(sample.capture(url(1), CaptureState.SAVED), submitted_at=sample.NOW)
    for reason, said in (
        (Reason.OK, "1 has a copy"),
        (Reason.NOT_FOUND, "1 saved while broken, before this run"),
    ):
        text = shown(
            sample.report_of([sample.link(url(1), reason, lookup=sample.never(url(1)), capture=made)])
        )
        assert "newly saved" not in text
        assert said in text


def test_the_capture_that_overruled_us_is_shown_and_linked() -> None:
    made = replace(sample.capture(url(1), CaptureState.SAVED), shows_page=True)
    older = sample.archived(url(1))
    link = sample.link(url(1), Reason.SEEN_BY_ARCHIVE, "here: answered 404", lookup=older, capture=made)
    report = sample.report_of([link])
    assert made.memento is not None
    assert "1 seen by the archive only." in shown(report)
    assert "here: answered 404" in shown(report)
    assert made.memento.memento_url in page(section(report)).hrefs


@pytest.mark.parametrize(
    ("made_on", "is_listed"),
    [
        (CITED + timedelta(days=366), True),
        (CITED + timedelta(days=365), False),
        (CITED - timedelta(days=4_000), False),
    ],
)
def test_a_copy_from_long_after_the_citation_is_worth_a_look(made_on: date, *, is_listed: bool) -> None:
    link = sample.link(url(1), Reason.OK, cited=CITED, lookup=sample.archived(url(1), made_on))
    text = shown(sample.report_of([link]))
    assert ("1 with a copy from more than a year after the citation." in text) == is_listed


def test_the_farthest_copy_comes_first() -> None:
    links = [
        sample.link(
            url(years), Reason.OK, cited=CITED, lookup=sample.archived(url(years), date(2020 + years, 2, 1))
        )
        for years in (2, 5, 3)
    ]
    text = shown(sample.report_of(links)).partition("3 with a copy from more than a year")[2]
    assert text.index("5 years after") < text.index("3 years after") < text.index("2 years after")


def test_every_copy_stands_with_its_distance_and_its_file() -> None:
    near = sample.link(url(1), Reason.OK, cited=CITED, lookup=sample.archived(url(1), date(2020, 1, 1)))
    kept_too = replace(near, local_copy=sample.kept(url(1), date(2026, 11, 1)))
    only_here = sample.link(url(2), Reason.OK, local_copy=sample.kept(url(2), sample.NOW.date(), is_cut=True))
    report = sample.report_of([kept_too, only_here])
    text = shown(report)
    assert "1 link was looked up; 1 has a copy: 1 from the day of the citation or before it." in text
    assert "2 pages are kept here, in the folder of archive.warc: the page only" in text
    assert (
        f"{url(1)} → copy of 2020-01-01, 9 days before it was cited; "
        "kept here on 2026-11-01, page only: refguard-20261101T060000Z.warc.gz" in text
    )
    assert f"{url(2)} → kept here on 2026-11-22, page only, cut short: refguard-20261122T060000Z" in text
    assert REPLAY_PAGE in page(section(report)).hrefs


def test_a_lost_page_that_is_kept_here_says_so_where_it_is_to_be_fixed() -> None:
    link = sample.link(url(1), Reason.NOT_FOUND, local_copy=sample.kept(url(1), date(2025, 6, 1)))
    (entry,) = page(render(sample.report_of([link]))).entries("Fix now")
    assert "A page of this address was kept here on 2025-06-01, page only: refguard-2025" in entry.get_text()


@pytest.mark.parametrize("name", ["a|b`c`.warc.gz", "\u202egz.craw", "x\n\n# y", "[x](http://evil.example/)"])
def test_a_hostile_file_name_is_only_a_name(name: str) -> None:
    copy = LocalCopy(url(1), name, sample.NOW, 200)
    shown_page = page(render(sample.report_of([sample.link(url(1), Reason.OK, local_copy=copy)])))
    assert shown_page.sections == ["Archive", "Totals"]
    assert not [href for href in shown_page.hrefs if "evil" in href]
    assert "\u202e" not in shown_page.soup.get_text()


def test_ten_thousand_links_do_not_drown_anybody() -> None:
    links = [deferred(number, f"reason {number % 7}") for number in range(4_000)]
    far = date(2024, 2, 1)
    for number in range(4_000, 10_000):
        copy, kept = sample.archived(url(number), far), sample.kept(url(number), far)
        links.append(sample.link(url(number), Reason.OK, cited=CITED, lookup=copy, local_copy=kept))
    text = section(sample.report_of(links))
    soup = page(text).soup
    assert len(text) < 250_000
    assert "… and 5,800 more, in report.json." in soup.get_text()
    for fold in soup.find_all("details"):
        fold.decompose()
    assert len(soup.find_all("li")) < 7 * (1 + OPENED) + LISTED + 5, "what stands open fits on two screens"


def test_a_run_that_asked_no_archive_says_nothing_of_one() -> None:
    assert "Archive" not in page(render(sample.report_of([sample.link(url(1), Reason.OK)]))).sections
