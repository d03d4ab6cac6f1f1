from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

import pytest
from hypothesis import given, settings

from checker.judge.findings import copy_of
from checker.models import (
    REASONS,
    Capture,
    CaptureState,
    CheckedLink,
    IgnoredReference,
    LocalCopy,
    Lookup,
    LookupState,
    Reason,
    Report,
    Severity,
    Status,
)
from checker.report import FORMATS
from checker.report.console import summary
from checker.report.gfm import anchor, code, fence, table, words
from checker.report.markdown import SHOWN
from checker.report.markdown_archive import KEYS_PAGE, REPLAY_PAGE, SAVE_PAGE
from checker.report.markdown_tables import PLACES
from checker.report.text import clean, legible
from tests.report import sample
from tests.report.rendering import GITHUB_ACTS_ON, page
from tests.report.strategies import FRAGMENTS, hostile_text, reports, urls

render = FORMATS["markdown"].render

OURS = {"h1", "h2", "p", "strong", "ul", "li", "a", "code", "pre"}
OURS |= {"table", "thead", "tbody", "tr", "th", "td", "details", "summary"}
FOLD = re.compile(r"</?details>|<summary>[\d,]+ [a-z ]+(\d{4}-\d\d-\d\d)?</summary>")
ONE_OF_EACH = {status: reason for reason, (status, _) in REASONS.items()}.values()
SECTIONS = {Status.BROKEN: "Fix now", Status.REDIRECTED: "Moved"}


def expected_addresses(report: Report) -> set[str]:
    """Every address that a report may link to, decoded."""
    targets: set[str] = {*report.recovered, *report.newly_archived, KEYS_PAGE, REPLAY_PAGE, SAVE_PAGE}
    for link in report.links:
        mementos = [
            copy.memento_url for copy in [copy_of(link), link.capture and link.capture.memento] if copy
        ]
        targets |= {link.link.url, *mementos}
        for target in [*mementos, link.final_url or ""]:
            targets.add(target)
            targets |= {f"{target}#{each.url.partition('#')[2]}" for each in link.link.references}
    return {unquote(legible(target).strip()) for target in targets}


def section_of(link: CheckedLink) -> str | None:
    """Where a link stands; what is broken, but readers get, is no matter of "Fix now"."""
    if link.verdict.status is Status.BROKEN and link.verdict.severity is not Severity.ERROR:
        return None
    return SECTIONS.get(link.verdict.status)


def assert_only_ours(report: Report) -> None:
    """Rendered, ``report`` holds our structure and nothing that its texts brought along."""
    shown = page(render(report))
    assert shown.tags <= OURS
    for raw in shown.raw_html:
        assert FOLD.fullmatch(raw.strip())
    assert not GITHUB_ACTS_ON.search(shown.loose_text())
    allowed = expected_addresses(report)
    for href in shown.hrefs:
        assert href.startswith(("http://", "https://", "HTTP://", "HTTPS://"))
        assert unquote(href) in allowed or "docs/reasons.md#" in href
    for rows in shown.tables():
        assert len(set(rows)) == 1
    for section in SECTIONS.values():
        links = [link for link in report.links if section_of(link) == section]
        entries = shown.entries(section) if links else []
        cited = sorted(clean(link.link.url) or " " for link in links)
        assert sorted(entry.find("code").get_text() for entry in entries) == cited  # type: ignore[union-attr]
        for entry in entries:
            assert len(entry.find_all("ul", recursive=False)) == 1
            assert "Cited" in entry.get_text()


@settings(deadline=None, max_examples=40)
@given(reports())
def test_no_text_breaks_the_page(report: Report) -> None:
    assert_only_ours(report)


@pytest.mark.parametrize("text", FRAGMENTS)
def test_a_hostile_text_everywhere_at_once_breaks_nothing(text: str) -> None:
    links: list[CheckedLink] = []
    for number, reason in enumerate(ONE_OF_EACH):
        url = f"https://host{number}.example/{text}"
        citing = [
            sample.reference(f"{url}#{text}", f"{text}{n}.md", 1, text, text) for n in range(PLACES + 3)
        ]
        known = {"title": text, "final_url": f"https://new.example/{text}"}
        links.append(sample.link(url, reason, text, *citing, lookup=sample.archived(url), **known))
    links += [
        sample.link(f"{url}{state}", Reason.OK, text, lookup=lookup, capture=Capture(url, state, text, text))
        for state in CaptureState
        for lookup in [Lookup(url, LookupState.UNKNOWN, detail=text, absent_from=(text, text))]
    ]
    copy = LocalCopy(text, text, sample.NOW, 200, is_cut=True)
    memento = replace(sample.memento(text, sample.NOW.date()), memento_url=text, archive=text)
    seen = Capture(text, CaptureState.SAVED, text, text, memento, shows_page=True)
    links.append(sample.link(f"{url}?", Reason.SEEN_BY_ARCHIVE, text, capture=seen, local_copy=copy))
    links.append(
        sample.link(f"{url}??", Reason.OK, text, lookup=Lookup(url, LookupState.EXCLUDED, None, text))
    )
    links.append(sample.link(text, Reason.MALFORMED_URL, text, sample.reference(text, text=text)))
    report = sample.report_of(
        links, notes=sample.rich().notes, ignored=sample.rich().ignored, problems=sample.PROBLEMS
    )
    run = replace(report.run, notices=(text, f"{text} {text}"), since=text, version=text)
    assert_only_ours(replace(report, run=run, recovered=(text,)))


@pytest.mark.parametrize("report", [sample.rich(), sample.all_good(), sample.offline(), sample.empty()])
def test_the_samples_hold_only_our_structure(report: Report) -> None:
    assert_only_ours(report)


def test_a_script_address_is_shown_and_not_linked() -> None:
    url = "javascript:alert(1)"
    shown = page(render(sample.report_of([sample.link(url, Reason.NOT_FOUND)])))
    assert url in shown.soup.get_text()
    assert all("alert" not in href for href in shown.hrefs)


def test_sections_come_in_order_of_worth() -> None:
    assert page(render(sample.rich())).sections == [
        "Fix now",
        "Look at",
        "Moved",
        "Recovered",
        "Archive",
        "Mistakes in notes",
        "Totals",
        "Hosts, worst first",
        "Languages of the notes",
        "Notes, worst first",
        "Ignored",
        "Unchecked",
    ]


def test_of_a_citation_as_long_as_a_chapter_the_beginning_stands_there() -> None:
    cited = sample.reference("https://a.example/", text=f"{'so it goes ' * 1_000}end")
    text = FORMATS["markdown"].render(
        sample.report_of([sample.link("https://a.example/", Reason.GONE, "gone", cited)])
    )
    assert "Cited as `so it goes so it goes" in text
    assert "…` in `notes/a.md:1`" in text
    assert max(map(len, text.splitlines())) < 1_000


def test_an_all_good_report_is_short() -> None:
    text = render(sample.all_good())
    assert "**All 3 links work.**" in text
    before, _, after = text.partition("<details>")  # a line a copy, which nobody has to read
    assert len(before.splitlines()) + len(after.partition("</details>")[2].splitlines()) < 23


def test_a_broken_link_shows_every_place_and_a_replacement_to_paste() -> None:
    entry = page(render(sample.rich())).entries("Fix now")[1]
    text = entry.get_text()
    assert "answered 404 Not Found" in text
    for note in sample.NOTES:
        assert f"{note.path}:31" in text
    block = entry.find("pre")
    assert block is not None
    assert block.get_text() == (
        "https://web.archive.org/web/20190303123000/https://lab.example.org/papers/deep-learning.pdf#page=7\n"
    )


def test_the_gravest_and_most_cited_come_first() -> None:
    shown = [entry.find("code") for entry in page(render(sample.rich())).entries("Fix now")]
    assert [tag.get_text() for tag in shown if tag] == [
        "https://exmaple.invalid/",
        "https://lab.example.org/papers/deep-learning.pdf",
        "https://blog.example.com/lost",
        "https://wiki.example.net/Foo_(bar)?a=1&copy=2",
        "notes/img/diagram.png",
    ]


def test_only_one_line_changes_when_nothing_else_does() -> None:
    report = sample.rich()
    later = timedelta(days=1, seconds=77)
    run = replace(
        report.run,
        id="x",
        started_at=report.run.started_at + later,
        finished_at=report.run.finished_at + later,
    )
    links = tuple(
        replace(
            each,
            elapsed_ms=each.elapsed_ms + 5,
            cached=True,
            checked_at=each.checked_at and each.checked_at + later,
        )
        for each in report.links
    )
    before, after = render(report).splitlines(), render(replace(report, run=run, links=links)).splitlines()
    assert [new for old, new in zip(before, after, strict=True) if old != new] == [
        "2026-11-23 06:05 UTC · refguard 0.1.0 · 25 links, 49 citations, 6 notes · counting what changed since `main~3`"
    ]


def test_long_lists_are_folded() -> None:
    many = SHOWN + 10
    links = [sample.link(f"https://a.org/{number:03}", Reason.NOT_FOUND) for number in range(many)]
    shown = page(render(sample.report_of(links)))
    assert len(shown.entries("Fix now")) == many
    summary = shown.soup.find("summary")
    assert summary is not None
    assert summary.get_text() == "10 more broken links"
    details = summary.parent
    assert details is not None
    assert len(details.find_all("ul", recursive=False)[0].find_all("li", recursive=False)) == 10


def test_many_places_are_folded_and_none_is_lost() -> None:
    places = [sample.reference("https://a.org/", f"notes/{number:03}.md", 7) for number in range(40)]
    entry = page(render(sample.report_of([sample.link("https://a.org/", Reason.GONE, "", *places)]))).entries(
        "Fix now"
    )[0]
    assert [tag.get_text() for tag in entry.find_all("code")][2:] == [
        f"notes/{number:03}.md:7" for number in range(40)
    ]
    summary = entry.find("summary")
    assert summary is not None
    assert summary.get_text() == f"{40 - PLACES} more places"


def test_what_is_ignored_in_many_places_is_named_once() -> None:
    def ignored(url: str, path: str, line: int, detail: str) -> IgnoredReference:
        return IgnoredReference(sample.reference(url, path, line), Reason.TEMPLATE, detail)

    report = sample.report_of(
        [],
        ignored=(
            *(ignored("{{ x }}", "b.md", line, "made by a template") for line in (11, 2, 11)),
            ignored("{{ x }}", "a.md", 7, "made by a template"),
            ignored("{{ y }}", "a.md", 7, "of another kind"),
            *(ignored("{{ z }}", f"{number:03}.md", 1, "made by a template") for number in range(40)),
        ),
    )
    shown = page(render(report)).entries("Ignored")
    assert [entry.get_text().strip() for entry in shown[:2]] == [
        "{{ x }} in a.md:7, b.md:2, b.md:11: made by a template",
        "{{ y }} in a.md:7: of another kind",
    ]
    assert [tag.get_text() for tag in shown[2].find_all("code")][1:] == [
        f"{number:03}.md:1" for number in range(40)
    ]
    assert "**3** `template`" in render(report)


def test_what_differs_between_citations_is_left_out_of_the_replacement() -> None:
    url = "https://a.org/"
    citing = [sample.reference(f"{url}#{fragment}", line=number) for number, fragment in enumerate("abc", 1)]
    report = sample.report_of([sample.link(url, Reason.GONE, "", *citing, lookup=sample.archived(url))])
    block = page(render(report)).soup.find("pre")
    assert block is not None
    assert block.get_text() == "https://web.archive.org/web/20190303123000/https://a.org/\n"


def test_new_breaks_are_marked_and_counted() -> None:
    text = render(sample.rich())
    assert text.count("**new**") == 3
    assert "Since the last run, 1 broke, 1 recovered, 1 moved and 2 were archived." in text
    assert "Of the links checked for the first time, 1 is broken." in text


def test_what_only_an_archive_got_again_is_said_to_be_so() -> None:
    back, shy = "https://a.org/back", "https://a.org/shy"
    links = [sample.link(back, Reason.OK), sample.link(shy, Reason.SEEN_BY_ARCHIVE)]
    report = replace(sample.report_of(links), recovered=(back, shy))
    entries = [entry.get_text().strip() for entry in page(render(report)).entries("Recovered")]
    assert entries == [back, f"{shy}, seen by the archive only"]
    asked = replace(report, compared_with=report.run.started_at)
    lines = summary(asked, width=0, color=False).splitlines()
    assert f"recovered  {back}" in lines
    assert f"recovered  {shy} (seen by the archive only)" in lines


@given(hostile_text)
def test_code_shows_exactly_its_text(text: str) -> None:
    shown = page(f"a {code(text)} z")
    assert [tag.get_text() for tag in shown.soup.find_all("code")] == [clean(text) or " "]
    assert shown.soup.get_text() == f"a {clean(text) or ' '} z\n"


@given(hostile_text)
def test_words_show_all_words_and_nothing_else(text: str) -> None:
    shown = page(f"a {words(text)} z")
    assert shown.tags <= {"p", "code"}
    assert shown.soup.get_text().split() == ["a", *clean(text).split(), "z"]
    assert not GITHUB_ACTS_ON.search(shown.loose_text())


@given(urls)
def test_a_link_leads_to_its_address_or_nowhere(url: str) -> None:
    shown = page(f"a {anchor('label', url)} z")
    assert shown.soup.get_text() == "a label z\n"
    assert [unquote(href) for href in shown.hrefs] in ([], [unquote(legible(url).strip())])
    assert bool(shown.hrefs) == bool(
        re.match(r"https?://[^/?#\s]", legible(url).strip()) and "//***@" not in legible(url)
    )


@given(urls)
def test_a_block_holds_its_address(url: str) -> None:
    shown = page("\n".join(["- a", *(f"  {line}" for line in fence(url)), "- z"]))
    block = shown.soup.find("pre")
    assert block is not None
    assert unquote(block.get_text().strip()) == unquote(legible(url).strip())
    assert len(shown.soup.find_all("li")) == 2


def test_a_table_sets_numbers_to_the_right() -> None:
    assert table(("a", "b"), [("x", 1234), ("y", 0)]) == [
        "| a | b |",
        "| --- | ---: |",
        "| x | 1,234 |",
        "| y | 0 |",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("answered 404 Not Found", "answered 404 Not Found"),
        ("see https://a.org/ for more", "see `https://a.org/` for more"),
        ('"<b>bold</b>"', '"`<b>bold</b>`"'),
        ("(see @someone)", "(see `@someone`)"),
        ("fixed in GH-12, #13.", "fixed in `GH-12, #13`."),
        ("not UTF-8: byte 0xff", "not UTF-8: byte 0xff"),
        ("a ` b", "a `` ` `` b"),
        ("", ""),
    ],
)
def test_words_keep_plain_ones_plain(text: str, shown: str) -> None:
    assert words(text) == shown


def test_the_new_address_of_a_moved_page_is_ready_to_paste() -> None:
    (entry,) = page(render(sample.rich())).entries("Moved")
    block = entry.find("pre")
    assert block is not None
    assert block.get_text() == "https://new.example.org/b?x=1&y=2#intro\n"


def test_a_moved_page_without_an_address_says_what_to_do() -> None:
    link = sample.link("https://a.example.org/", Reason.MOVED_PERMANENTLY)
    (entry,) = page(render(sample.report_of([link]))).entries("Moved")
    assert "To do: Write the new address." in entry.get_text()


def test_notes_are_told_worst_first_with_what_is_wrong_in_them() -> None:
    def cited(name: str, reason: Reason, *paths: str) -> CheckedLink:
        url = f"https://{name}.example.org/"
        return sample.link(url, reason, "", *(sample.reference(url, path) for path in paths))

    report = sample.report_of(
        [
            cited("dead", Reason.GONE, "b|`c`.md", "b|`c`.md", "d.md"),
            cited("slow", Reason.TIMEOUT, "b|`c`.md"),
            cited("wall", Reason.FORBIDDEN, "a.md"),
            cited("fine", Reason.OK, "a.md", "fine.md", "d.md"),
        ]
    )
    assert [entry.get_text() for entry in page(render(report)).entries("Notes, worst first")] == [
        "b|`c`.md: 1 broken, 1 unstable of 2 links",
        "d.md: 1 broken of 2 links",
        "a.md: 1 blocked of 2 links",
    ]


def test_many_notes_are_folded_and_cut() -> None:
    url = "https://dead.example.org/"
    places = [sample.reference(url, f"{number:03}.md") for number in range(250)]
    text = render(sample.report_of([sample.link(url, Reason.GONE, "", *places)]))
    assert len(page(text).entries("Notes, worst first")) == 200
    assert "<summary>190 more notes</summary>" in text
    assert text.count("… and 50 more, in report.json.") == 1
