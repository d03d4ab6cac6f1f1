"""The page as a reader meets it: in a browser, from a file, with a keyboard, in the dark, on paper, without scripts."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

from checker.models import IgnoredReference, Reason, Status
from checker.report.text import clean
from tests.browser.large import SOURCE, large
from tests.report import hostile, sample

if TYPE_CHECKING:
    from checker.models import Report
    from tests.browser.conftest import Visits

_FILTER = """
word => {
  const search = document.getElementById("q");
  const before = performance.now();
  search.value = word;
  search.dispatchEvent(new Event("input", {bubbles: true}));
  document.body.offsetHeight;
  return performance.now() - before;
}
"""
_PAINTED = "performance.getEntriesByName('first-paint').map(each => each.startTime)"


_LETTERS = """
() => [...document.querySelectorAll("figure svg")].filter((svg) => svg.clientWidth).flatMap((svg) =>
  [...svg.querySelectorAll("text")].map((text) =>
    parseFloat(getComputedStyle(text).fontSize) * svg.clientWidth / svg.viewBox.baseVal.width))
"""
_IN_OTHER_LETTERS = (
    "https://code.example/",
    "https://ja.example/wiki/%E6%97%A5%E6%9C%AC%E8%AA%9E",
    "https://xn--bcher-kva.example/stra%C3%9Fe",
    "https://d.example/%E9/%00/100%25/%C3%A9t%C3%A9",
    "https://e.example/",
)


@cache
def _in_other_letters() -> Report:
    """Addresses as they are sent; the first is cited in two languages."""
    first, *others = _IN_OTHER_LETTERS
    texts = ("The code", "Le code et son histoire")
    cited = [sample.reference(first, "a.md", line, text) for line, text in enumerate(texts, 1)]
    links = [sample.link(first, Reason.OK, "", *cited), *(sample.link(each, Reason.OK) for each in others)]
    return sample.report_of(links)


@cache
def some() -> Report:
    """Six hundred links, twelve pages of the list."""
    return large(600)


def test_twenty_thousand_links_stay_fluid(visit: Visits) -> None:
    with visit(large(20_000)) as reader:
        assert reader.hits == "20,000 links"
        assert len(reader.addresses) == 50
        page = reader.page
        page.fill("#q", "bookbinding")
        found = reader.hits
        page.check("#statuses input[value=broken]")
        assert reader.hits != found
        assert reader.statuses == {"broken"}
        page.select_option("#sort", "address")
        assert reader.addresses == sorted(reader.addresses)
        page.click("#reset")
        assert reader.hits == "20,000 links"
        page.click("#pager button[data-to=last]")
        assert page.inner_text("#page") == "Page 400 of 400"
        assert (
            page.evaluate(_FILTER, "page-1") < 2_000
        )  # far less; how much, `python -m benchmarks page` tells
        assert all(moment < 10_000 for moment in page.evaluate(_PAINTED))
        assert reader.asked == []


def test_filters_narrow_the_list_together(visit: Visits) -> None:
    report = some()
    with visit(report) as reader:
        page = reader.page
        page.select_option("#lang", "ar")
        page.fill("#note", "notes/2023/")
        places = page.locator("#rows tr").first.locator("td").last.inner_text()
        assert "notes/2023/" in places
        assert "-ar.md" in places
        page.fill("#host", "host-1")
        assert all("host-1" in address for address in reader.addresses)
        page.click("#reset")
        page.select_option("#reason", "not-found")
        page.select_option("#archive", "archived")
        wanted = sum(
            link.verdict.reason == "not-found" and link.lookup is not None and link.lookup.memento is not None
            for link in report.links
        )
        assert reader.hits == f"{wanted} of 600 links"
        page.fill("#q", "no such words anywhere")
        assert reader.hits == "0 of 600 links"


@pytest.mark.parametrize(
    ("control", "asked", "number"),
    [
        ("q", "histoire", 0),
        ("q", "日本語", 1),
        ("q", "%E6%97%A5", 1),
        ("q", "https://bücher.example/straße", 2),
        ("q", "BU\u0308CHER", 2),
        ("q", "xn--bcher-kva", 2),
        ("q", "100%/été", 3),
        ("q", "https://e.example/", 4),
        ("host", "bücher", 2),
        ("host", "xn--bcher", 2),
    ],
)
def test_an_address_is_found_by_each_text_that_cites_it_and_in_its_own_letters(
    visit: Visits, control: str, asked: str, number: int
) -> None:
    with visit(_in_other_letters()) as reader:
        reader.page.fill(f"#{control}", asked)
        assert reader.addresses == [_IN_OTHER_LETTERS[number]]
        if number == 0:
            assert "“The code”" in reader.page.inner_text("#rows")


def test_a_head_of_the_table_orders_it_and_says_so(visit: Visits) -> None:
    with visit(some()) as reader:
        page = reader.page
        page.click("th[data-sort=address] button")
        assert page.get_attribute("th[data-sort=address]", "aria-sort") == "ascending"
        assert page.get_attribute("th[data-sort=status]", "aria-sort") is None
        assert reader.addresses == sorted(reader.addresses)
        page.click("th[data-sort=copy] button")
        newest = page.locator("#rows .memento").all_text_contents()
        assert newest == sorted(newest, reverse=True)
        page.click("th[data-sort=copy] button")
        oldest = page.locator("#rows .memento").all_text_contents()
        assert oldest == sorted(oldest)
        assert oldest != newest


def test_links_lead_to_the_copy_and_to_the_line_and_tell_nobody_from_where(visit: Visits) -> None:
    with visit(some(), "#status=broken&archive=archived") as reader:
        page = reader.page
        assert reader.asked == []
        copy = page.locator("#rows .memento").first
        wanted = str(copy.get_attribute("href"))
        assert wanted.startswith("https://web.archive.org/web/20")
        assert wanted.endswith(reader.addresses[0])
        assert (
            page.locator("#rows .place")
            .first.get_attribute("href")
            .startswith(  # type: ignore[union-attr]
                "https://github.com/somebody/notes/blob/main/notes/20"
            )
        )
        with page.expect_navigation() as led:
            copy.click()
        assert reader.asked == [wanted]
        assert led.value is not None
        assert "referer" not in led.value.request.headers


def test_a_filtered_view_can_be_shared(visit: Visits) -> None:
    with visit(some()) as reader:
        page = reader.page
        page.fill("#q", "日本 a&b=c#")
        page.check("#statuses input[value=working]")
        page.check("#statuses input[value=blocked]")
        page.wait_for_url("**status=blocked*")
        fragment = page.evaluate("location.hash")
        hits = reader.hits
    with visit(some(), fragment) as reader:
        assert reader.hits == hits
        assert reader.page.input_value("#q") == "日本 a&b=c#"
        reader.page.evaluate("location.hash = 'status=unstable'")
        reader.page.wait_for_function("document.getElementById('q').value === ''")
        assert reader.statuses == {"unstable"}


def test_a_number_at_the_top_opens_its_part_of_the_list_each_time(visit: Visits) -> None:
    with visit(some()) as reader:
        page = reader.page
        for _ in range(2):
            page.locator(".tiles a", has_text="blocked").click()
            assert reader.statuses == {"blocked"}
            assert reader.focused == "links"
            page.locator("#hits").wait_for()
            assert page.evaluate("document.getElementById('links').getBoundingClientRect().top") < 200
            page.evaluate("scrollTo(0, 40)")
        page.go_back()
        page.wait_for_function("scrollY === 40")
        page.go_back()
        page.wait_for_function("document.getElementById('hits').textContent === '600 links'")
        page.click(".top a[href='#charts']")
        page.wait_for_function("scrollY > 500")
        page.go_back()
        page.wait_for_function("scrollY < 500")


@pytest.mark.parametrize("width", [320, 390, 800, 1280])
def test_the_letters_of_charts_can_be_read(visit: Visits, width: int) -> None:
    with visit(sample.rich(), viewport={"width": width, "height": 900}) as reader:
        shown = reader.page.evaluate(_LETTERS)
        assert shown
        assert all(9 <= pixels <= 22 for pixels in shown)


def test_what_is_ignored_is_found_by_the_words_that_cite_it(visit: Visits) -> None:
    cited = [
        sample.reference("mailto:me@x.example", "a.md", line, text) for line, text in ((1, "Me"), (2, "Moi"))
    ]
    ignored = tuple(IgnoredReference(each, Reason.UNSUPPORTED_SCHEME, "not on the web") for each in cited)
    with visit(sample.report_of([sample.link(_IN_OTHER_LETTERS[0], Reason.OK)], ignored=ignored)) as reader:
        assert reader.hits == "2 addresses: 1 link and 1 ignored"
        reader.page.fill("#q", "moi")
        assert reader.addresses == ["mailto:me@x.example"]
        assert "“Me”" in reader.page.inner_text("#rows")


def test_of_a_citation_as_long_as_a_chapter_the_beginning_is_shown_and_all_of_it_found(visit: Visits) -> None:
    cited = sample.reference("https://a.example/", text=f"{'🦉' * 10_000}needle")
    links = [
        sample.link("https://a.example/", Reason.GONE, "gone", cited),
        sample.link("https://b.example/", Reason.OK),
    ]
    with visit(sample.report_of(links)) as reader:
        reader.page.fill("#q", "needle")
        assert reader.addresses == ["https://a.example/"]
        assert f"“{'🦉' * 500}…”" in reader.page.inner_text("#rows")
        assert f"“{'🦉' * 500}…”" in reader.page.inner_text("#fix-now")


@pytest.mark.parametrize(
    "fragment",
    [
        "#q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&x=1",
        "#status=evil&sort=__proto__&reason=constructor&lang=toString&page=-7",
        "#page=1e9&sort=&status=,,,",
        "#%E0%A4%A&=%&==",
        "#q=" + "a" * 5_000,
    ],
)
def test_a_fragment_from_elsewhere_does_no_harm(visit: Visits, fragment: str) -> None:
    with visit(some(), fragment) as reader:
        assert reader.hits.endswith(" links")
        assert len(reader.page.input_value("#q")) <= 200
        assert reader.page.locator("#list img").count() == 0


def test_the_keyboard_goes_everywhere(visit: Visits) -> None:
    with visit(some()) as reader:
        press = reader.page.keyboard.press
        press("/")
        assert reader.focused != "q", "a single key does nothing that nobody can switch off"
        press("Control+k")
        assert reader.focused == "q"
        reader.page.keyboard.type("page-")
        assert reader.page.input_value("#q") == "page-"
        press("ArrowDown")
        assert reader.focused == reader.addresses[0]
        press("ArrowDown")
        assert reader.focused == reader.addresses[1]
        press("End")
        assert reader.focused == reader.addresses[-1]
        press("Home")
        press("ArrowRight")
        assert reader.page.inner_text("#page") == "Page 2 of 12"
        assert reader.focused == reader.addresses[0]
        press("ArrowLeft")
        press("Escape")
        assert reader.focused == "q"
        press("Escape")
        assert reader.page.input_value("#q") == ""
        press("Enter")
        wanted = reader.focused
        with reader.page.expect_navigation():
            press("Enter")
        assert reader.asked == [wanted]


def test_a_page_remembers_its_theme_and_otherwise_follows_the_system(visit: Visits) -> None:
    color = "getComputedStyle(document.body).backgroundColor"
    with visit(some(), color_scheme="dark") as reader:
        page = reader.page
        dark = page.evaluate(color)
        page.select_option("#theme-choice", "light")
        light = page.evaluate(color)
        assert light != dark
        page.reload()
        assert page.evaluate(color) == light
        assert page.input_value("#theme-choice") == "light"
        page.select_option("#theme-choice", "")
        assert page.evaluate(color) == dark


def test_a_replacement_can_be_copied(visit: Visits) -> None:
    with visit(sample.rich()) as reader:
        button = reader.page.locator(".paste button").first
        button.click()
        reader.page.wait_for_function(
            "/Copied|Selected/.test(document.querySelector('.paste button').textContent)"
        )


def test_without_scripts_it_still_says_what_to_do(visit: Visits) -> None:
    with visit(sample.rich(), java_script_enabled=False) as reader:
        page = reader.page
        assert page.locator("#fix-now .entry").first.is_visible()
        assert page.locator("noscript").inner_text().startswith("The list of all links")
        assert not page.locator("#list").is_visible()
        assert not page.locator(".paste button").first.is_visible()


def test_paper_holds_the_links_and_no_controls(visit: Visits) -> None:
    with visit(some(), "#status=broken") as reader:
        page = reader.page
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print", color_scheme="dark")
        assert len(reader.addresses) == 48  # not only those of one page
        assert not page.locator("#filters").is_visible()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        page.evaluate("dispatchEvent(new Event('afterprint'))")


def test_paper_unfolds_what_is_to_be_done(visit: Visits) -> None:
    links = [sample.link(f"https://{each}.example/", Reason.NOT_FOUND) for each in range(30)]
    with visit(sample.report_of(links)) as reader:
        page = reader.page
        folded = page.locator("#fix-now details .entry").first
        assert not folded.is_visible()
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert folded.is_visible()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert not folded.is_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_nothing_stands_in_the_way_of_anybody(visit: Visits, scheme: str, width: int) -> None:
    """As axe-core, which knows the rules of accessibility, sees it; also that no target is too small for a finger."""
    report = sample.rich()
    cited = [sample.reference("https://many.example/", f"notes/{number}.md") for number in range(20)]
    links = (*report.links, sample.link("https://many.example/", Reason.GONE, "gone", *cited))
    report = replace(report, links=links, run=replace(report.run, source=SOURCE))
    with visit(report, color_scheme=scheme, viewport={"width": width, "height": 900}) as reader:
        rules = {"rules": {"target-size": {"enabled": True}}}
        reader.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        found = Axe().run(reader.page, options=rules).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []


@pytest.mark.parametrize("width", [1280, 360])
def test_no_text_makes_the_page_wider_than_its_window(visit: Visits, width: int) -> None:
    with visit(hostile.report(), viewport={"width": width, "height": 900}) as reader:
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= width


def test_hostile_texts_stay_texts(visit: Visits) -> None:
    report = hostile.report()
    with visit(report) as reader:
        page = reader.page
        ignored = {(clean(each.reference.url), each.detail) for each in report.ignored}
        links = sum(link.verdict.status is not Status.IGNORED for link in report.links)
        all_ = len(report.links) + len(ignored)
        assert reader.hits == f"{all_} addresses: {links} links and {all_ - links} ignored"
        while page.get_attribute("#pager button[data-to=next]", "aria-disabled") != "true":
            page.click("#pager button[data-to=next]")
        assert page.locator("main img, main iframe, #rows script").count() == 0
        assert reader.asked == []


def test_the_policy_stops_what_gets_in_all_the_same(visit: Visits) -> None:
    with visit(sample.all_good()) as reader:
        page = reader.page
        smuggled = "Object.assign(document.createElement('script'), {textContent: 'window.ran = true'})"
        page.evaluate(f"() => document.body.append({smuggled})")
        page.evaluate("() => fetch('https://elsewhere.example/').catch(() => null)")
        assert page.evaluate("window.ran") is None
        assert reader.asked == []
        assert len(reader.wrong) >= 2
        assert all("Content Security Policy" in said for said in reader.wrong)
        reader.wrong.clear()
