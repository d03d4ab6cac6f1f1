"""Parts that are missing in a page that is there become links of their own."""

from __future__ import annotations

from checker.judge import split
from checker.models import CheckedLink, Kind, Link, Location, Reason, Reference, Section, Verdict


def reference(url: str, line: int) -> Reference:
    return Reference(url, "", Kind.INLINE, Section(), Location("a.md", line, 1, 0, 1))


def missing(cited: Reference) -> str | None:
    fragment = cited.url.partition("#")[2]
    return fragment if fragment.startswith("gone") else None


def parts(reason: Reason, *urls: str) -> list[tuple[str, Reason, list[str]]]:
    link = Link("b.md", tuple(reference(url, line) for line, url in enumerate(urls)), is_local=True)
    return [
        (part.link.url, part.verdict.reason, [each.url for each in part.link.references])
        for part in split(CheckedLink(link, Verdict(reason), status_code=200), missing)
    ]


def test_nothing_missing_leaves_the_link_as_it_is() -> None:
    assert parts(Reason.OK, "b.md", "b.md#here") == [("b.md", Reason.OK, ["b.md", "b.md#here"])]


def test_each_missing_part_is_a_link_after_the_page_sorted() -> None:
    assert parts(Reason.MOVED_PERMANENTLY, "b.md#gone-2", "b.md", "b.md#gone", "b.md#gone-2") == [
        ("b.md", Reason.MOVED_PERMANENTLY, ["b.md"]),
        ("b.md#gone", Reason.MISSING_FRAGMENT, ["b.md#gone"]),
        ("b.md#gone-2", Reason.MISSING_FRAGMENT, ["b.md#gone-2", "b.md#gone-2"]),
    ]


def test_a_page_of_which_only_missing_parts_are_cited_is_not_listed_beside_them() -> None:
    assert parts(Reason.OK, "b.md#gone") == [("b.md#gone", Reason.MISSING_FRAGMENT, ["b.md#gone"])]


def test_a_page_that_nobody_gets_misses_no_part() -> None:
    assert parts(Reason.NOT_FOUND, "b.md#gone") == [("b.md", Reason.NOT_FOUND, ["b.md#gone"])]
