from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checker.config import Config
from checker.judge import Triage, triage
from checker.models import Kind, Location, Reason, Reference, Section
from checker.site import Sites, State, Target

TODAY = date(2026, 11, 22)


def reference(url: str, path: str = "notes/a.md", line: int = 1) -> Reference:
    return Reference(
        url, "text", Kind.INLINE, Section("References", is_references=True), Location(path, line, 1, 0, 1)
    )


def sort_out(*urls: str, root: Path = Path("/nowhere"), **config: Any) -> Triage:
    settings = Config.model_validate(config)
    return triage(map(reference, urls), settings, Sites(root, settings.notes).locate, today=TODAY)


def test_one_link_for_each_target_and_every_occurrence_kept() -> None:
    written = ["https://a.org/x#one", "HTTPS://A.org/x", "https://a.org/x#two", "https://b.org/"]
    triaged = sort_out(*written)
    assert [link.url for link in triaged.links] == ["https://a.org/x", "https://b.org/"]
    assert [reference.url for reference in triaged.links[0].references] == written[:3]
    assert triaged.links[0].request_url == "https://a.org/x"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mailto:a@b.org", Reason.UNSUPPORTED_SCHEME),
        ("tel:+49", Reason.UNSUPPORTED_SCHEME),
        ("javascript:alert(1)", Reason.UNSUPPORTED_SCHEME),
        ("data:image/png;base64,x", Reason.UNSUPPORTED_SCHEME),
        ("ftp://a.org/", Reason.UNSUPPORTED_SCHEME),
        ("https://a.org/{{ page.slug }}", Reason.TEMPLATE),
        ("{% post_url 2020-01-01-x %}", Reason.TEMPLATE),
        ("https://a.org/${id}", Reason.TEMPLATE),
        ("https://example.com/", Reason.RESERVED_DOMAIN),
        ("https://www.example.org/x", Reason.RESERVED_DOMAIN),
        ("https://a.test/", Reason.RESERVED_DOMAIN),
        ("http://localhost.localhost/", Reason.RESERVED_DOMAIN),
    ],
)
def test_what_is_left_alone(url: str, reason: Reason) -> None:
    triaged = sort_out(url)
    assert not triaged.links
    assert [(each.reason, each.reference.url) for each in triaged.ignored] == [(reason, url)]
    assert triaged.ignored[0].detail


@pytest.mark.parametrize(
    "url", ["https://myexample.com/", "https://example.com.evil.org/", "https://test.org/"]
)
def test_what_only_looks_reserved_is_checked(url: str) -> None:
    assert [link.url for link in sort_out(url).links] == [url]


@pytest.mark.parametrize(
    ("rule_url", "until", "ignored"),
    [
        ("https://a.org/*", None, True),
        ("https://a.org/x?q=[1]", None, True),
        ("https://a.org/x?q=*", "2026-11-22", True),
        ("https://a.org/*", "2026-11-21", False),
        ("https://b.org/*", None, False),
        ("a.org", None, False),
    ],
)
def test_rules_ignore_until_their_last_day(rule_url: str, until: str | None, *, ignored: bool) -> None:
    rule = {"url": rule_url, "action": "ignore", "reason": "on purpose"} | ({"until": until} if until else {})
    triaged = sort_out("https://a.org/x?q=[1]", rules=[rule])
    assert bool(triaged.ignored) is ignored
    assert bool(triaged.links) is not ignored
    if ignored:
        assert triaged.ignored[0].reason is Reason.RULE
        assert triaged.ignored[0].detail == "on purpose"


def test_the_first_rule_wins() -> None:
    rules = [
        {"url": "https://a.org/keep/*", "action": "accept", "reason": "a"},
        {"url": "https://a.org/*", "action": "ignore", "reason": "b"},
    ]
    triaged = sort_out("https://a.org/keep/1", "https://a.org/2", rules=rules)
    assert [link.url for link in triaged.links] == ["https://a.org/keep/1"]


def test_malformed_addresses_are_told_and_show_no_password() -> None:
    triaged = sort_out("http://", "http://user:geheim@a..b/", "https://ok.org/")
    assert [link.url for link in triaged.links] == ["https://ok.org/"]
    assert [(link.url, verdict.reason) for link, verdict in triaged.settled] == [
        ("http://", Reason.MALFORMED_URL),
        ("http://***@a..b/", Reason.MALFORMED_URL),
    ]


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("b.md", "notes/b.md"),
        ("./b.md#part", "notes/b.md"),
        ("../c.md?x=1", "c.md"),
        ("/d.md", "d.md"),
        ("img/a%20b.png", "notes/img/a b.png"),
        ("#part", "notes/a.md"),
        ("sub\\e.md", "notes/sub/e.md"),
    ],
)
def test_files_are_found_from_their_note(tmp_path: Path, url: str, target: str) -> None:
    path = tmp_path / target
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    (tmp_path / "notes").mkdir(exist_ok=True)
    triaged = sort_out(url, root=tmp_path)
    assert not triaged.links
    assert [(link.url, link.is_local, verdict.reason) for link, verdict in triaged.settled] == [
        (target, True, Reason.OK)
    ]


def test_a_site_s_own_paths_are_fetched_where_it_is_published(tmp_path: Path) -> None:
    (link,) = sort_out("/about", root=tmp_path, notes={"base_url": "https://me.org/blog/"}).links
    assert (link.is_local, link.url) == (False, "https://me.org/about")


def test_files_of_a_site_on_a_reserved_host_are_looked_for(tmp_path: Path) -> None:
    """Its host is not asked; but it need not be, for what is here or for what a change took away."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/b.md").touch()
    config = Config.model_validate({"notes": {"base_url": "https://example.com/"}})
    sites = Sites(tmp_path, config.notes)
    cited = [reference(f"https://example.com/notes/{name}") for name in ("b.md", "gone", "never")]

    def locate(each: Reference) -> Target:
        return Target(State.LOST, "notes/gone.md") if each is cited[1] else sites.locate(each)

    triaged = triage(cited, config, locate, today=TODAY)
    assert [(link.url, verdict.reason) for link, verdict in triaged.settled] == [
        ("notes/b.md", Reason.OK),
        ("notes/gone.md", Reason.MISSING_FILE),
    ]
    assert [each.reason for each in triaged.ignored] == [Reason.RESERVED_DOMAIN]


@pytest.mark.parametrize(
    "path", ["/users/alice/posts", "/Volumes/12/issue-3", "/home/docs/install", "/root/x"]
)
def test_a_path_of_a_site_is_visited_before_it_is_called_a_mistake(tmp_path: Path, path: str) -> None:
    (link,) = sort_out(path, root=tmp_path, notes={"base_url": "https://me.org/"}).links
    assert link.url == f"https://me.org{path}"


@pytest.mark.parametrize("url", ["file:///home/me/x", "/C:/Users/me/x.html", "C:\\x.html"])
def test_a_path_of_one_machine_is_a_mistake_on_every_site(tmp_path: Path, url: str) -> None:
    triaged = sort_out(url, root=tmp_path, notes={"base_url": "https://me.org/"})
    assert [verdict.reason for _, verdict in triaged.settled] == [Reason.LOCAL_PATH]


@pytest.mark.parametrize(
    ("url", "shown", "reason"),
    [
        ("htp://a.org/", "htp://a.org/", Reason.MALFORMED_URL),
        ("https//a.org/x", "https//a.org/x", Reason.MALFORMED_URL),
        ("htp://me:geheim@a.org/", "htp://***@a.org/", Reason.MALFORMED_URL),
        ("www.a.org/x", "www.a.org/x", Reason.MALFORMED_URL),
        ("gone.md", "notes/gone.md", Reason.MISSING_FILE),
        ("/home/me/x.pdf", "/home/me/x.pdf", Reason.LOCAL_PATH),
        ("file:///home/me/x.pdf", "file:///home/me/x.pdf", Reason.LOCAL_PATH),
        ("C:\\x.pdf", "C:\\x.pdf", Reason.LOCAL_PATH),
        ("/about", "about", Reason.SITE_PATH),
    ],
)
def test_what_is_known_without_a_visit(tmp_path: Path, url: str, shown: str, reason: Reason) -> None:
    triaged = sort_out(url, root=tmp_path)
    assert (triaged.links, triaged.ignored) == ((), ())
    assert [(link.url, verdict.reason) for link, verdict in triaged.settled] == [(shown, reason)]


def test_a_file_that_looks_like_a_slip_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "notes" / "http").mkdir(parents=True)
    (tmp_path / "notes" / "http" / "notes.md").touch()
    (tmp_path / "notes" / "www.a.org").touch()
    triaged = sort_out("http/notes.md", "http//notes.md", "www.a.org", root=tmp_path)
    assert {(link.url, verdict.reason) for link, verdict in triaged.settled} == {
        ("notes/http/notes.md", Reason.OK),
        ("notes/www.a.org", Reason.OK),
    }
