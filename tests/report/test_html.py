"""index.html without a browser: what stands in it, what its data say, and that nothing breaks out of it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from checker.models import Reason, Report
from checker.report import FORMATS
from checker.report.html_text import line_on_the_web, source_of
from tests.report import hostile, sample
from tests.report.html_page import Html, read

SOURCE = "https://github.com/o/n/blob/main/{path}?plain=1#L{line}"
KINDS = ("rich", "all_good", "offline", "empty", "changed", "hostile")


@cache
def page(kind: str) -> Html:
    return shown(hostile.report() if kind == "hostile" else getattr(sample, kind)())


def shown(report: Report) -> Html:
    return read(FORMATS["html"].render(report))


def with_source(report: Report, source: str, folder: str = "") -> Html:
    return shown(replace(report, run=replace(report.run, source=source, folder=folder)))


@pytest.mark.parametrize("kind", KINDS)
def test_the_policy_lets_in_what_the_templates_hold_and_nothing_else(kind: str) -> None:
    found = page(kind)
    assert found.policy == {
        "default-src": {"'none'"},
        "script-src": found.hashes("script"),
        "style-src": found.hashes("style"),
        "img-src": {"data:"},
        "base-uri": {"'none'"},
        "form-action": {"'none'"},
    }
    assert len(found.hashes("script")) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_asked_of_anybody_and_no_link_leads_elsewhere_than_to_the_web(kind: str) -> None:
    for tag, name, value in page(kind).attributes():
        assert not name.startswith("on")
        assert name not in {"src", "srcset", "action", "style", "background", "ping"}
        if name == "href" and tag == "a":
            assert value.startswith(("http://", "https://", "#"))
        elif name == "href":
            assert value.startswith(("data:image/svg+xml,", "#"))


@pytest.mark.parametrize("kind", KINDS)
def test_links_to_others_tell_them_nothing(kind: str) -> None:
    for link in page(kind).tree.css('a[href^="http"]'):
        assert link.attributes["rel"] == "noreferrer noopener"


def test_no_hostile_text_makes_an_element() -> None:
    ours = {str(node.tag) for kind in KINDS[:-1] for node in page(kind).tree.css("*")}
    assert {str(node.tag) for node in page("hostile").tree.css("*")} <= ours | {"details", "summary"}


def test_no_name_stands_twice() -> None:
    names = [value for _, name, value in page("rich").attributes() if name == "id"]
    assert sorted(set(names)) == sorted(names)


def test_what_to_do_comes_first_with_the_replacement_ready() -> None:
    found = page("rich")
    assert found.texts("main h2")[:3] == ["Fix now", "Look at", "Moved"]
    first = found.tree.css("#fix-now .entry")
    assert [found.text("bdi", entry) for entry in first][:2] == [
        "https://exmaple.invalid/",
        "https://lab.example.org/papers/deep-learning.pdf",
    ]
    copy = (
        "https://web.archive.org/web/20190303123000/https://lab.example.org/papers/deep-learning.pdf#page=7"
    )
    assert found.text(".paste code", first[1]) == copy
    assert "12 days before it was cited" in first[1].text()


def test_what_is_new_is_marked() -> None:
    entries = page("rich").tree.css("#fix-now .entry")
    new = [page("rich").text("bdi", entry) for entry in entries if entry.css_first("strong.new")]
    assert new == ["https://exmaple.invalid/", "https://blog.example.com/lost"]
    rows = [row["address"] for row in page("rich").rows if row["mark"]]
    assert rows == ["https://exmaple.invalid/", "https://blog.example.com/lost", "http://old.example.org/a"]


def test_every_link_and_every_ignored_address_has_one_row() -> None:
    report, rows = sample.rich(), page("rich").rows
    wanted = [link.link.url for link in report.links] + [each.reference.url for each in report.ignored]
    assert sorted(row["address"] for row in rows) == sorted(wanted)


def test_a_row_has_all_its_places_and_its_copy() -> None:
    found = page("rich")
    data = found.data
    row = next(row for row in found.rows if row["address"].endswith("deep-learning.pdf"))
    places = [
        (data["notes"][note], line)
        for note, line in zip(row["places"][::2], row["places"][1::2], strict=True)
    ]
    assert places == [([note.path, note.lang], 31) for note in sample.NOTES]
    assert row["copy"] == ["2019-03-03", "https://web.archive.org/web/20190303123000/", 1]
    assert row["target"].endswith("#page=7")
    assert data["reasons"][row["reason"]] == ["not-found", "broken"]
    assert data["archive"][row["archive"] - 1] == "archived"


def test_a_row_holds_each_text_that_cites_its_address_once() -> None:
    url = "https://a.example.org/"
    texts = (
        "Code",
        "Le code et son histoire",
        "Code",
        url,
        "",
        "The password is at https://u:secret@b.example",
    )
    cited = [sample.reference(url, "a.md", line, text) for line, text in enumerate(texts, 1)]
    found = shown(sample.report_of([sample.link(url, Reason.OK, "", *cited)]))
    (row,) = found.rows
    assert row["words"] == "Code"
    also = [found.data["texts"][number] for number in row["also"]]
    assert also == ["Le code et son histoire", "The password is at https://***@b.example"]


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason.OK, "Page"),
        (Reason.MISSING_FRAGMENT, "Page"),
        (Reason.MOVED_PERMANENTLY, "Page"),
        (Reason.NOT_FOUND, None),
        (Reason.SOFT_404, None),
        (Reason.BOT_WALL, None),
    ],
)
def test_a_bare_address_is_called_by_the_title_of_its_page_and_not_by_that_of_a_mistake(
    reason: Reason, words: str | None
) -> None:
    url = "https://a.example.org/"
    link = sample.link(url, reason, "seen", sample.reference(url, text=url), title="Page")
    (row,) = read(FORMATS["html"].render(sample.report_of([link]))).rows
    assert (row["words"] or None) == words


def test_international_names_are_told_in_their_own_letters() -> None:
    overlong = f"xn--{'a' * 70}"
    hosts = (
        "xn--bcher-kva.example",
        "xn--i-7iq.example",
        "xn--99999999.example",
        f"{overlong}.example",
        "b.example",
    )
    links = [sample.link(f"https://{host}/", Reason.OK) for host in hosts]
    data = shown(sample.report_of(links)).data
    written = {data["hosts"][int(number)]: name for number, name in data["written"].items()}
    assert written["xn--bcher-kva.example"] == "bücher.example"
    assert written["xn--i-7iq.example"] == "i❤.example"
    assert written["xn--99999999.example"] == "xn--99999999.example"
    assert "b.example" not in written


def test_places_lead_to_their_lines_where_the_repository_is_known() -> None:
    found = with_source(sample.rich(), SOURCE, "docs")
    hrefs = [link.attributes["href"] for link in found.tree.css("#fix-now .cited a")]
    assert "https://github.com/o/n/blob/main/docs/notes/2024-05-02-deep-learning-de.md?plain=1#L31" in hrefs
    assert found.data["source"] == SOURCE
    assert found.data["notes"][0][2] == f"docs/{found.data['notes'][0][0]}"
    assert page("rich").tree.css_first("#fix-now .cited a") is None


def test_a_path_is_encoded_in_the_address_of_its_line() -> None:
    path = 'a b/#1?%41{line}"<é>.md'
    assert line_on_the_web(SOURCE, path, 7) == (
        "https://github.com/o/n/blob/main/a%20b/%231%3F%2541%7Bline%7D%22%3C%C3%A9%3E.md?plain=1#L7"
    )


@pytest.mark.parametrize(
    "source",
    [
        "javascript:alert(1)//{path}{line}",
        "https://u:secret@a.example/{path}{line}",
        "https://a.example/",
        "{path}",
    ],
)
def test_a_report_from_elsewhere_leads_nowhere_else(source: str) -> None:
    assert source_of(source) == ""
    assert with_source(sample.rich(), source).data["source"] == ""


def test_long_lists_are_folded_and_what_is_too_much_is_left_to_the_list() -> None:
    links = [sample.link(f"https://a.example.org/{number}", Reason.NOT_FOUND) for number in range(130)]
    found = shown(sample.report_of(links))
    assert len(found.tree.css("#fix-now .entry")) == 100
    assert found.texts("#fix-now details > summary") == ["90 more"]
    assert found.texts("#fix-now > p")[-1] == "… and 30 more, in the list of all links."
    assert len(found.rows) == 130


def test_a_password_is_nowhere() -> None:
    text = FORMATS["html"].render(
        sample.report_of([sample.link("https://u:secret@a.example.org/", Reason.NOT_FOUND)])
    )
    assert "secret" not in text
    assert 'href="https://u' not in text
