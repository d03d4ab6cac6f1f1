"""feed.xml: an Atom feed (RFC 4287) of links on the web that broke, so that whoever keeps the notes hears of each once.

An entry is known by its link and the day of its first failure, which a store keeps from run to run: it is the same in
every feed until the link recovers, and another one when it breaks again. Files, addresses that were never any, and
missing parts of pages are left out: nobody keeps since when they have been so, and a day made up would make them news
in every run. They stand in the other reports.

A report does not know where it will be published, so the feed has no link to itself, which RFC 4287 only recommends
(4.1.1); its title and id are made from the repository, where that is known, and the folder of the notes in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from checker import urls
from checker.judge.findings import advice, replacement, seen
from checker.models import Status
from checker.report import tally
from checker.report.html_text import escaped, source_of
from checker.report.items import short
from checker.report.text import address, clean, count, legible, place, utc
from checker.report.words import failing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.models import CheckedLink, Report, Streak

__all__ = ["MOST", "pieces"]

MOST = 50
"""Entries at most; readers keep the earlier ones themselves."""

_REPOSITORY = re.compile(r"https?://[^/?#]+/[^?#]+?(?=/(?:-/)?(?:blob|src)/)")
"""What the address of a line at a forge begins with."""
_HIDDEN_PASSWORD = "***@"  # noqa: S105 - what stands in the place of one


def pieces(report: Report) -> Iterator[str]:
    """The text of feed.xml, bit by bit; the newest first."""
    broken = [
        (link, link.streak)
        for link in report.links
        if link.verdict.status is Status.BROKEN and link.streak is not None
    ]
    broken.sort(key=lambda each: legible(each[0].link.url))
    broken.sort(key=lambda each: utc(each[1].since), reverse=True)
    latest = broken[0][1].since if broken else report.run.finished_at
    yield '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
    home, folder = _repository(report), legible(report.run.folder)
    yield f"  <id>{_id('feed', *filter(None, [home]), folder)}</id>\n"
    yield f"  <title>Broken references{_of(home, folder)}</title>\n"
    yield f"  <updated>{utc(latest)}</updated>\n"
    yield "  <author><name>refguard</name></author>\n"
    yield f"  {_link('alternate', home)}\n" if home else ""
    yield f'  <generator version="{escaped(report.run.version)}">refguard</generator>\n'
    for link, streak in broken[:MOST]:
        yield _entry(link, streak)
    yield "</feed>\n"


def _repository(report: Report) -> str:
    """The address of the repository that the notes are in; empty where it is not known."""
    found = _REPOSITORY.match(source_of(report.run.source))
    return found[0] if found else ""


def _of(home: str, folder: str) -> str:
    """Whose references they are: two feeds that somebody reads should not be called the same."""
    name = "/".join(filter(None, ("/".join(home.split("/")[3:]), place(folder))))
    return f" in {escaped(short(name))}" if name else ""


def _entry(link: CheckedLink, streak: Streak) -> str:
    url, since = legible(link.link.url), utc(streak.since)
    target = replacement(link)
    lines = (
        f"<id>{_id('broken', url, since[:10])}</id>",
        f"<title>Broken: {escaped(short(address(url)))}</title>",
        f"<published>{since}</published>",
        f"<updated>{since}</updated>",
        f'<category term="{link.verdict.reason.value}"/>',
        _link("alternate", url),
        _link("related", target) if target else "",
        f"<summary>{escaped(_summary(link))}</summary>",
    )
    return "".join(("  <entry>\n", *(f"    {line}\n" for line in lines if line), "  </entry>\n"))


def _summary(link: CheckedLink) -> str:
    """What was seen, since when, where it is cited, and what to do."""
    citations = tally.citations(link)
    first = citations[0] if citations else None
    what = "; ".join(filter(None, (short(clean(seen(link))), failing(link, most=0))))
    return " ".join((f"{what[:1].upper()}{what[1:]}.", *_cited(link), short(clean(advice(link, first)))))


def _cited(link: CheckedLink) -> Iterator[str]:
    citations = tally.citations(link)
    if citations:
        where = citations[0].location
        more = f" and {count(len(citations) - 1, 'other place')}" if len(citations) > 1 else ""
        yield f"Cited in {short(place(where.path))}:{where.line}{more}."


def _link(kind: str, url: str) -> str:
    """A link to ``url`` where it is one that a reader may follow."""
    href = address(url)
    if urls.scheme(href) not in urls.DEFAULT_PORTS or _HIDDEN_PASSWORD in href:
        return ""
    return f'<link rel="{kind}" href="{escaped(href)}"/>'


def _id(*words: str) -> str:
    """The same for the same words, for ever."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, ' '.join(('https://github.com/refguard/refguard', *words)))}"
