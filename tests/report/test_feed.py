"""feed.xml by the rules of RFC 4287: what a feed and an entry must have, once, and what makes a reader tell each break once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from lxml import etree

from checker.models import Reason
from checker.report.feed import MOST, pieces
from tests.report import hostile, sample

if TYPE_CHECKING:
    from checker.models import CheckedLink, Report

ATOM = "{http://www.w3.org/2005/Atom}"
URL = "https://a.example.org/page"


def read(report: Report) -> etree._Element:
    feed = etree.fromstring("".join(pieces(report)).encode())
    must_be_atom(feed)
    return feed


def must_be_atom(feed: etree._Element) -> None:
    """Sections 3 and 4 of RFC 4287, as far as this feed goes."""
    assert feed.tag == f"{ATOM}feed"
    assert all(str(each.tag).startswith(ATOM) for each in feed.iter())
    one(feed, "id", "title", "updated")
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None  # that of every entry, which has none
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:
        one(entry, "id", "title", "updated", "published", "summary")
        kinds = [link.get("rel") for link in entry.findall(f"{ATOM}link")]
        assert set(kinds) <= {"alternate", "related"}
        assert kinds.count("alternate") <= 1
        assert "alternate" in kinds or entry.findtext(f"{ATOM}summary")
        assert all(each.get("term") for each in entry.findall(f"{ATOM}category"))
    for name in ("updated", "published"):
        for each in feed.iter(f"{ATOM}{name}"):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", each.text or "")
            datetime.fromisoformat(each.text or "")  # a day that the calendar has
    ids = [each.text or "" for each in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids) == len(entries) + 1
    assert all(UUID(each.removeprefix("urn:uuid:")).version == 5 for each in ids)


def one(parent: etree._Element, *names: str) -> None:
    for name in names:
        (found,) = parent.findall(f"{ATOM}{name}")
        assert (found.text or "").strip()


def broken(
    url: str = URL, since: date = date(2026, 11, 1), failures: int = 1, **known: object
) -> CheckedLink:
    streak = sample.streak(since, failures)
    return sample.link(url, Reason.NOT_FOUND, "answered 404 Not Found", streak=streak, **known)


def ids(*links: CheckedLink) -> list[str]:
    entries = read(sample.report_of(links)).findall(f"{ATOM}entry")
    return [entry.findtext(f"{ATOM}id") or "" for entry in entries]


@pytest.mark.parametrize(
    "report", [sample.rich(), sample.all_good(), sample.empty(), sample.offline(), hostile.report()]
)
def test_the_feed_is_what_the_standard_wants(report: Report) -> None:
    read(report)


def test_a_break_is_the_same_entry_in_every_run_and_another_one_when_it_breaks_again() -> None:
    first = ids(broken())
    later = replace(broken(failures=4), checked_at=sample.NOW + timedelta(days=40), attempts=3)
    assert ids(later) == first
    assert ids(broken(since=date(2026, 12, 1))) != first
    assert ids(broken(f"{URL}/2")) != first


def test_what_broke_last_comes_first_and_dates_the_feed() -> None:
    links = [broken(f"{URL}/{day:02}", date(2026, 10, day)) for day in (3, 9, 1, 9)[:3]]
    feed = read(sample.report_of(links))
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
    assert titles == [f"Broken: {URL}/{day}" for day in ("09", "03", "01")]
    assert feed.findtext(f"{ATOM}updated") == "2026-10-09T06:00:00Z"


def test_a_feed_is_never_long() -> None:
    links = [broken(f"{URL}/{each}", date(2026, 1, 1) + timedelta(days=each)) for each in range(MOST + 7)]
    found = ids(*links)
    assert len(found) == MOST
    assert found == ids(*links[7:])


def test_of_what_nobody_knows_since_when_there_is_no_news() -> None:
    links = [
        sample.link("notes/lost.png", Reason.MISSING_FILE),
        sample.link(f"{URL}#part", Reason.MISSING_FRAGMENT),
        sample.link("https://slow.example.org/", Reason.TIMEOUT, streak=sample.streak(date(2026, 11, 1), 1)),
        sample.link("https://fine.example.org/", Reason.OK),
    ]
    assert ids(*links) == []


def test_an_entry_says_where_and_what_to_do() -> None:
    (entry,) = read(sample.report_of([broken(lookup=sample.archived(URL))])).findall(f"{ATOM}entry")
    links = {each.get("rel"): each.get("href") for each in entry.findall(f"{ATOM}link")}
    copy = sample.memento(URL, date(2019, 3, 3)).memento_url
    assert links == {"alternate": URL, "related": copy}
    assert entry.findtext(f"{ATOM}summary") == (
        "Answered 404 Not Found; failing since 2026-11-01 (it was working before). Cited in notes/a.md:1. "
        f"Cite the archived copy of 2019-03-03: {copy}"
    )


@pytest.mark.parametrize(
    "url", ["//a.example.org/x", "javascript:alert(1)", "https://u:secret@a.example.org/"]
)
def test_nothing_but_an_address_on_the_web_is_a_link(url: str) -> None:
    (entry,) = read(sample.report_of([broken(url)])).findall(f"{ATOM}entry")
    assert entry.findall(f"{ATOM}link") == []
    assert "secret" not in etree.tostring(entry, encoding="unicode")


def feed_of(source: str, folder: str) -> etree._Element:
    report = sample.report_of([broken()])
    return read(replace(report, run=replace(report.run, source=source, folder=folder)))


@pytest.mark.parametrize(
    ("source", "folder", "title", "home"),
    [
        ("", "", "Broken references", None),
        ("", "docs", "Broken references in docs", None),
        (
            "https://github.com/o/n/blob/main/{path}?plain=1#L{line}",
            "docs",
            "Broken references in o/n/docs",
            "https://github.com/o/n",
        ),
        (
            "https://gitlab.example/g/s/n/-/blob/blob/x/{path}?plain=1#L{line}",
            "",
            "Broken references in g/s/n",
            "https://gitlab.example/g/s/n",
        ),
        (
            "https://bitbucket.org/o/n/src/m/{path}#lines-{line}",
            "",
            "Broken references in o/n",
            "https://bitbucket.org/o/n",
        ),
        ("https://example.org/{path}/{line}", "", "Broken references", None),
        ("javascript:/x/y/blob/{path}{line}", "", "Broken references", None),
    ],
)
def test_a_feed_is_called_by_the_repository_of_the_notes(
    source: str, folder: str, title: str, home: str | None
) -> None:
    feed = feed_of(source=source, folder=folder)
    links = [each.get("href") for each in feed.findall(f"{ATOM}link")]
    assert (feed.findtext(f"{ATOM}title"), links) == (title, [home] if home else [])


def test_no_two_repositories_have_the_same_feed() -> None:
    where = [
        {"source": f"https://github.com/o/{name}/blob/main/{{path}}#L{{line}}", "folder": folder}
        for name in ("a", "b")
        for folder in ("", "docs")
    ]
    assert len({feed_of(**each).findtext(f"{ATOM}id") for each in where}) == 4
    renamed = {**where[0], "source": where[0]["source"].replace("main", "trunk")}
    assert feed_of(**renamed).findtext(f"{ATOM}id") == feed_of(**where[0]).findtext(f"{ATOM}id")
