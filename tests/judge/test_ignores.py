"""Which comments cover what, which are over, and which are about nothing."""

from __future__ import annotations

from datetime import date

from checker.extract import parse
from checker.judge import Ignores
from checker.models import Severity

TODAY = date(2026, 11, 22)


def judged(text: str) -> tuple[list[str], list[tuple[str, int]]]:
    """The addresses left to visit, and what is told of the note."""
    note = parse("a.md", text.encode())
    ignores = Ignores(note.ignores, today=TODAY)
    left = [each.url for each in note.references if ignores.reason(each) is None]
    return left, [(each.ident, each.line) for each in ignores.left(note.problems)]


def test_what_is_covered_is_not_visited_and_not_told() -> None:
    text = "[a](https://a.org/) [the text][label] <!-- refguard-ignore: known -->\n\n[b](https://b.org/)\n\n[c]: https://c.org/\n"
    assert judged(text) == (["https://b.org/", "https://c.org/"], [])
    assert judged(text.replace("known", ""))[1] == [("undefined-reference", 1), ("invalid-ignore", 1)]


def test_a_comment_holds_up_to_and_on_its_last_day() -> None:
    text = "[a](https://a.org/) <!-- refguard-ignore until={}: known -->\n"
    assert judged(text.format("2026-11-22")) == ([], [])
    assert judged(text.format("2026-11-21")) == (["https://a.org/"], [("expired-ignore", 1)])


def test_what_covers_nothing_is_noted() -> None:
    assert judged("text\n<!-- refguard-ignore: known -->\n\ntext\n") == ([], [("unused-ignore", 2)])
    note = parse("a.md", b"text <!-- refguard-ignore: known -->\n")
    (problem,) = Ignores(note.ignores, today=TODAY).left(())
    assert problem.severity is Severity.NOTE


def test_of_two_the_nearer_one_speaks() -> None:
    text = (
        "<!-- refguard-disable: all -->\n"
        "[a](https://a.org/) <!-- refguard-ignore: one -->\n"
        "<!-- refguard-enable -->\n"
    )
    assert judged(text) == ([], [("unused-ignore", 1)])
    assert judged(text.replace("ignore:", "ignore until=2020-01-01:")) == ([], [("expired-ignore", 2)])


def test_no_comment_hides_what_is_wrong_with_another() -> None:
    text = "<!-- refguard-disable: all -->\n[a](https://a.org/)\n\n<!-- refguard-ignore -->\n"
    assert judged(text) == ([], [("invalid-ignore", 4)])


def test_many_comments_take_linear_time() -> None:
    text = "[a](https://a.org/) <!-- refguard-ignore: x --> <!-- refguard-disable: y -->\n" * 5_000
    left, told = judged(text)
    assert not left
    assert len(told) == 5_000
