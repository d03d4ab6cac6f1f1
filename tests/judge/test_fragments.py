"""Parts that are missing in a page that is there become links of their own."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from checker.judge.fragments import cited, missing, missing_in, split
from checker.models import (
    Attempt,
    CheckedLink,
    Failure,
    Kind,
    Link,
    Location,
    Observation,
    Reason,
    Reference,
    Section,
    Verdict,
)


def reference(url: str, line: int) -> Reference:
    return Reference(url, "", Kind.INLINE, Section(), Location("a.md", line, 1, 0, 1))


def gone(cited: Reference) -> str | None:
    fragment = cited.url.partition("#")[2]
    return fragment if fragment.startswith("gone") else None


def parts(reason: Reason, *urls: str) -> list[tuple[str, Reason, list[str]]]:
    link = Link("b.md", tuple(reference(url, line) for line, url in enumerate(urls)), is_local=True)
    return [
        (part.link.url, part.verdict.reason, [each.url for each in part.link.references])
        for part in split(CheckedLink(link, Verdict(reason), status_code=200), gone)
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


# --- pages of the web ---------------------------------------------------------------------------------------------

IDS = frozenset(
    {"Intro", "größe", "user-content-setup", "impl-Send-for-X", "see_also", "caf%C3%A9", "method.new", "50%"}
)


def page(url: str = "https://docs.example/guide", **changes: Any) -> Observation:
    hop = Attempt(url, 1, 200)
    seen = Observation(
        url=url,
        observed_at=datetime(2026, 11, 22, tzinfo=UTC),
        elapsed_ms=1,
        attempts=(hop,),
        hops=(hop,),
        content_type="text/html; charset=utf-8",
        ids=IDS,
        sketch="Words that a reader sees.",
    )
    return replace(seen, **changes)


@pytest.mark.parametrize(
    "fragment",
    [
        "Intro",
        "gr%C3%B6%C3%9Fe",
        "größe",
        "gr.C3.B6.C3.9Fe",  # as MediaWiki wrote it
        "gro\u0308\u00dfe",  # the same letters, decomposed
        "setup",
        "user-content-setup",
        "user-content-Intro",
        "impl-Send-for-X",
        "see%20also",
        "café",
        "caf%C3%A9",
        "method.new",
        "50%",
        "50%25",
        "Intro:~:text=words",
    ],
)
def test_what_is_called_so_is_there(fragment: str) -> None:
    assert not missing(page(), fragment)


@pytest.mark.parametrize(
    "fragment",
    ["intro", "outro", "Intro-2", "größen", "gone:~:text=words", "method", "impl-Sync-for-X", "fn1", "%FF"],
)
def test_what_nothing_is_called_is_missing(fragment: str) -> None:
    assert missing(page(), fragment)


@pytest.mark.parametrize(
    "fragment",
    [
        "",
        "top",
        "Top",
        ":~:text=some%20words",
        "L10",
        "L10-L20",
        "L10C3-L12C1",
        "issuecomment-1234567",
        "discussion_r123",
        "readme-ov-file",
        "/route",
        "!/route",
        "!route",
        "tag/pets",
        "page=3",
        "nameddest=chapter",
        "t=10",
        "xywh=0,0,10,10",
        "gid=0",
        "v=onepage&q=x",
        "comment-1234567890",
        "comments",
        "disqus_thread",
    ],
)
def test_what_no_page_needs_to_hold(fragment: str) -> None:
    assert not missing(page(), fragment)


@pytest.mark.parametrize(
    "changes",
    [
        {"content_type": "application/pdf", "ids": frozenset()},
        {"content_type": "text/plain"},
        {"content_type": "video/mp4"},
        {"content_type": None},
        {"is_whole": False},
        {"is_scripted": True},
        {"sketch": ""},
        {"hops": (Attempt("https://docs.example/guide", 1, 403),)},
        {"hops": (Attempt("https://docs.example/guide", 1, failure=Failure.TIMEOUT),)},
        {"hops": (Attempt("https://github.com/o/r", 1, 200),)},
        {"hops": (Attempt("https://gist.github.com/o/1", 1, 200),)},
        {"hops": (Attempt("https://docs.google.com/document/d/1", 1, 200),)},
    ],
    ids=str,
)
def test_what_was_not_seen_whole_misses_nothing(changes: dict[str, Any]) -> None:
    assert not missing(page(**changes), "outro")


GUIDE = "Guide Getting started Load the file first. Größe wählen Choose what fits. What's new? All of it. Use the API"


@pytest.mark.parametrize(
    ("fragment", "is_missing"),
    [
        ("getting-started", False),
        ("getting_started", False),
        ("Getting%20started", False),
        ("whats-new", False),
        ("gr%C3%B6%C3%9Fe-w%C3%A4hlen", False),
        ("guide", False),  # the first heading
        ("load-first", True),
        ("started", True),  # a word alone stands in any text
        ("started-getting", True),
        ("get", True),
        ("fn-1", True),
    ],
)
def test_a_script_may_name_the_parts_by_their_headings(fragment: str, *, is_missing: bool) -> None:
    seen = page(ids=frozenset({"menu", "main"}), heading="Guide", sketch=GUIDE)
    assert missing(seen, fragment) is is_missing


def test_where_other_headings_are_named_in_the_page_no_script_does_it() -> None:
    named = page(ids=frozenset({"load-the-file", "choose-what-fits"}), heading="Guide", sketch=GUIDE)
    assert missing(named, "getting-started")


def test_a_host_that_only_ends_like_a_scripted_one_is_judged() -> None:
    assert missing(page(hops=(Attempt("https://notgithub.com/", 1, 200),)), "outro")
    assert missing(page(hops=(Attempt("https://x.com.example/", 1, 200),)), "outro")


def test_a_redirect_with_a_fragment_of_its_own_decides() -> None:
    end = Attempt("https://docs.example/new", 1, 200)
    plain = Attempt("https://docs.example/old", 1, 301, location="https://docs.example/new")
    own = replace(plain, location="https://docs.example/new#intro")
    assert missing(page(hops=(plain, end)), "outro")
    assert not missing(page(hops=(own, end)), "outro")


def test_each_cited_fragment_is_looked_for_once() -> None:
    cites = ["https://a.example/", "https://a.example/#b", "https://a.example/#", "https://a.example/#b"]
    link = Link("https://a.example/", tuple(reference(url, line) for line, url in enumerate(cites)))
    assert cited(link) == ("b",)


def test_a_fragment_that_was_not_looked_for_is_not_missing() -> None:
    link = Link("https://a.example/", (reference("https://a.example/#b", 1),))
    checked = CheckedLink(link, Verdict(Reason.OK), sought_fragments=("a",), missing_fragments=("a",))
    assert missing_in(checked, link.references[0]) is None
    assert missing_in(replace(checked, missing_fragments=("b",)), link.references[0]) == "b"


def test_many_ids_and_fragments_take_no_time() -> None:
    seen = page(ids=frozenset(f"id-{number}" for number in range(100_000)))
    started = time.process_time()
    assert not any(missing(seen, f"id-{number}") for number in range(500))
    assert missing(seen, "x" * 1_000_000)
    assert time.process_time() - started < 5
