from __future__ import annotations

from datetime import date

import pytest

from checker.judge.findings import ADVICE, SEEN, TITLE_MISMATCH, exceeds, findings, replacement
from checker.judge.gate import Gate
from checker.models import (
    REASONS,
    CheckedLink,
    Excuse,
    Kind,
    Lookup,
    LookupState,
    Problem,
    Reason,
    Severity,
    Status,
    Verdict,
)
from tests.report import sample

URL = "https://a.org/x"
PROBLEM = Problem("unreadable-note", "not UTF-8", "Save it as UTF-8.", "notes/b.md", 4, 2)


def test_every_reason_that_makes_a_finding_says_what_was_seen_and_what_to_do() -> None:
    telling = {reason for reason, (_, severity) in REASONS.items() if severity}
    assert set(SEEN) == telling
    assert set(ADVICE) == telling


def test_each_citation_of_a_link_is_a_finding_and_each_problem() -> None:
    places = (
        sample.reference(URL, "notes/b.md", 4),
        sample.reference(URL, "notes/a.md", 9),
        sample.reference(URL, "notes/a.md", 2),
    )
    found = findings(
        [sample.link(URL, Reason.NOT_FOUND, "answered 404", *places)], [PROBLEM], Gate(Severity.ERROR)
    )
    assert [(each.path, each.line, each.column, each.ident) for each in found] == [
        ("notes/a.md", 2, 3, "not-found"),
        ("notes/a.md", 9, 3, "not-found"),
        ("notes/b.md", 4, 2, "unreadable-note"),
        ("notes/b.md", 4, 3, "not-found"),
    ]
    assert found[0].message == "answered 404"
    assert found[0].url == URL
    assert found[2].severity is Severity.WARNING
    assert found[2].url is None


@pytest.mark.parametrize("reason", Reason)
def test_a_link_has_findings_exactly_when_its_reason_has_a_severity(reason: Reason) -> None:
    found = findings([sample.link(URL, reason)], [], Gate(Severity.ERROR))
    assert [each.severity for each in found] == ([REASONS[reason][1]] if REASONS[reason][1] else [])


@pytest.mark.parametrize(
    ("fail_on", "gating"),
    [
        (Severity.ERROR, {"not-found"}),
        (Severity.WARNING, {"not-found", "timeout", "unreadable-note"}),
        (Severity.NOTE, {"not-found", "timeout", "unreadable-note", "forbidden"}),
        (None, set()),
    ],
)
def test_what_is_at_or_above_the_gate_counts(fail_on: Severity | None, gating: set[str]) -> None:
    links = [
        sample.link(f"https://{each}.org/", each)
        for each in (Reason.NOT_FOUND, Reason.TIMEOUT, Reason.FORBIDDEN)
    ]
    found = findings(links, [PROBLEM], Gate(fail_on))
    assert {each.ident for each in found if each.gating} == gating
    assert exceeds(found) == bool(gating)


def test_where_nothing_fails_errors_are_excused_all_the_same() -> None:
    """The tracking issue is about the errors that nothing excuses."""
    links = [sample.link(f"https://{each}.org/", each) for each in (Reason.NOT_FOUND, Reason.TIMEOUT)]
    found = findings(links, [], Gate(None, {}, (lambda _, __: Excuse.BASELINE,)))
    assert {each.ident: each.excuse for each in found} == {"not-found": Excuse.BASELINE, "timeout": None}
    assert not exceeds(found)


def test_nothing_found_closes_no_gate() -> None:
    assert not exceeds(findings([sample.link(URL, Reason.OK)], [], Gate(Severity.NOTE)))


def test_a_broken_link_with_a_copy_is_told_to_cite_it_with_the_fragment_of_the_citation() -> None:
    citing = (sample.reference(f"{URL}#one", line=1), sample.reference(URL, line=2))
    link = sample.link(URL, Reason.GONE, "", *citing, lookup=sample.archived(URL, date(2020, 1, 2)))
    copy = f"https://web.archive.org/web/20200102123000/{URL}"
    found = findings([link], [], Gate(None))
    assert [each.advice for each in found] == [
        f"Cite the archived copy of 2020-01-02: {copy}#one",
        f"Cite the archived copy of 2020-01-02: {copy}",
    ]
    assert found[0].memento == sample.memento(URL, date(2020, 1, 2))


def test_a_moved_page_is_told_its_new_address_even_where_there_is_a_copy() -> None:
    link = sample.link(
        URL, Reason.MOVED_PERMANENTLY, "", final_url="https://b.org/y", lookup=sample.archived(URL)
    )
    assert findings([link], [], Gate(None))[0].advice == "Write the new address: https://b.org/y"


def test_a_fragment_of_the_new_address_wins() -> None:
    link = sample.link(URL, Reason.MOVED_PERMANENTLY, "", final_url="https://b.org/y#new")
    assert replacement(link, sample.reference(f"{URL}#old")) == "https://b.org/y#new"


@pytest.mark.parametrize(
    "reason",
    [reason for reason, (status, _) in REASONS.items() if status in {Status.UNSTABLE, Status.BLOCKED}],
)
def test_what_may_well_be_alive_is_not_replaced(reason: Reason) -> None:
    assert replacement(sample.link(URL, reason, lookup=sample.archived(URL))) is None


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (LookupState.NEVER_ARCHIVED, " The archive had no copy."),
        (LookupState.EXCLUDED, " The archive does not show this page."),
        (LookupState.UNKNOWN, " Whether the archive has a copy is not known yet."),
    ],
)
def test_a_broken_link_without_a_copy_says_what_the_archive_said(state: LookupState, said: str) -> None:
    link = sample.link(URL, Reason.NOT_FOUND, lookup=Lookup(URL, state))
    assert findings([link], [], Gate(None))[0].advice == ADVICE[Reason.NOT_FOUND] + said


def test_without_words_of_its_own_a_verdict_speaks_by_its_reason() -> None:
    assert findings([sample.link(URL, Reason.GONE)], [], Gate(None))[0].message == SEEN[Reason.GONE]


def test_passwords_are_left_out() -> None:
    url = "https://somebody:secret@a.org/"
    link = sample.link(url, Reason.MOVED_PERMANENTLY, f"at {url}", sample.reference(url), final_url=url)
    problem = Problem("unreadable-note", url, url, "a.md")
    for found in findings([link], [problem], Gate(None)):
        assert "secret" not in f"{found.message} {found.advice} {found.url}"


def titled(text: str, **known: object) -> CheckedLink:
    cited = sample.reference(URL, text=text)
    shown = {"status_code": 200, "title": "Cheap flights to sunny islands"} | known
    return sample.link(URL, Reason.OK, "answered 200 OK", cited, sample.reference(URL, line=2), **shown)


def test_a_title_without_a_word_of_the_citation_is_a_note_that_never_counts() -> None:
    (found,) = findings([titled("A history of bookbinding")], [], Gate(Severity.WARNING))
    assert (found.ident, found.severity, found.gating) == (TITLE_MISMATCH, Severity.NOTE, False)
    assert (found.path, found.line, found.url) == ("notes/a.md", 1, URL)
    assert "Cheap flights" in found.message
    assert "bookbinding" in found.message


@pytest.mark.parametrize(
    "known",
    [
        {"verdict": Verdict(Reason.ACCEPTED_BY_RULE)},
        {"verdict": Verdict(Reason.NOT_DUE)},
        {"status_code": 203},
        {"title": None},
        {"heading": "Bookbinding since 1500"},
        {"final_url": "https://b.org/history-of-bookbinding"},
    ],
    ids=str,
)
def test_no_title_note_where_the_page_is_not_known_for_another(known: dict[str, object]) -> None:
    assert not findings([titled("A history of bookbinding", **known)], [], Gate(Severity.WARNING))


def test_title_notes_can_be_turned_off() -> None:
    assert not findings([titled("A history of bookbinding")], [], Gate(Severity.WARNING), titles=False)


@pytest.mark.parametrize("kind", [Kind.BARE, Kind.AUTOLINK, Kind.IMAGE, Kind.FRONT_MATTER, Kind.IDENTIFIER])
def test_texts_that_are_not_the_author_s_own_words_are_not_compared(kind: Kind) -> None:
    cited = sample.reference(URL, text="A history of bookbinding")._replace(kind=kind)
    known = {"status_code": 200, "title": "Cheap flights to sunny islands"}
    assert not findings([sample.link(URL, Reason.OK, "", cited, **known)], [], Gate(Severity.WARNING))


def test_passwords_in_titles_and_texts_are_not_told() -> None:
    link = titled(
        "A history of bookbinding http://a:geheim@b.org", title="Flights https://a:geheim@c.org today"
    )
    assert "geheim" not in repr(findings([link], [], Gate(None)))
