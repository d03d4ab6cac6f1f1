"""What the tracking issue says, what is decided about it, and how GitHub is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from checker.errors import UsageError
from checker.models import Excuse, Finding, Note, Report, RunInfo, Severity
from checker.tracker import (
    LABEL,
    Close,
    Comment,
    Draft,
    Edit,
    GitHub,
    Issue,
    Open,
    Refused,
    Step,
    Unavailable,
    draft,
    find_account,
    plan,
)
from checker.tracker.body import LIMIT, keys_in, mark, notes_in
from tests.report import hostile
from tests.web.github import REPOSITORY, TOKEN, LoopbackGitHub

if TYPE_CHECKING:
    from collections.abc import Mapping

DAY = datetime(2026, 11, 22, 4, 17, tzinfo=UTC)
HOSTILE = "http://a.example/<!-- refguard:tracking-issue -->`|](x)\n# Hi @everyone %0A\u202e<script>"


def finding(url: str | None = "http://a.example/", **values: object) -> Finding:
    made = Finding("not-found", Severity.ERROR, "answered 404 Not Found", "Find another.", "a.md", 3, 1, url)
    return replace(made, **values)  # type: ignore[arg-type]


def report(*findings: Finding, gate_on: Severity | None = Severity.ERROR) -> Report:
    run = RunInfo("1", "0.1.0", DAY, DAY)
    return Report(run, (), (), findings=findings, gate_on=gate_on)


def wanted(*urls: str) -> Draft:
    made = draft(report(*map(finding, urls)))
    assert made
    return made


# --- what it says ---------------------------------------------------------------------------------------------


def test_what_counts_is_said_once_for_all_its_places() -> None:
    made = draft(
        report(
            finding(),
            finding(line=9),
            finding("http://b.example/", path="b.md"),
            finding("http://old.example/", gating=False, excuse=Excuse.BASELINE),
            finding(None, ident="broken-link-syntax", message="a bracket is never closed"),
        )
    )
    assert made
    assert made.title == "References that need attention"
    assert made.body.startswith(f"{mark('')}\n<!-- refguard:counted ")
    assert "**3 references need attention.**" in made.body
    assert (
        "- [`http://a.example/`](http://a.example/)\n  - `not-found`: answered 404 Not Found\n" in made.body
    )
    assert "  - Cited in `a.md:3`, `a.md:9`\n" in made.body
    assert "- `a.md:3`\n  - `broken-link-syntax`: a bracket is never closed\n" in made.body
    assert "old.example" not in made.body
    assert len(keys_in(made.body)) == 3


def test_nothing_counts_nothing_is_wanted() -> None:
    assert draft(report()) is None
    assert draft(report(finding(gating=False, severity=Severity.NOTE))) is None


def test_where_the_gate_never_closes_the_errors_count() -> None:
    warned = finding("http://w.example/", gating=False, severity=Severity.WARNING)
    known = finding("http://k.example/", gating=False, excuse=Excuse.BASELINE)
    made = draft(report(finding(gating=False), warned, known, gate_on=None))
    assert made
    assert list(made.entries) == list(wanted("http://a.example/").entries)


def test_foreign_text_stays_text() -> None:
    made = draft(report(finding(HOSTILE, message=HOSTILE, advice=HOSTILE, path=f"{HOSTILE}.md")), "weekly")
    assert made
    head, _, rest = made.body.partition("\n")
    assert head == "<!-- refguard:tracking-issue weekly -->"
    assert "\u202e" not in rest
    for line in rest.splitlines()[4:-2]:
        assert line.lstrip().startswith("- ")


def test_nothing_breaks_out_of_it() -> None:
    """Every hostile text of the reports: a list of code and plain words, and our own two comments at the beginning."""
    made = draft(hostile.report())
    assert made
    parsed = MarkdownIt().parse(made.body)  # which rich brings along
    tokens = [*parsed, *(child for each in parsed for child in each.children or [])]
    kinds = {each.type.removesuffix("_open").removesuffix("_close") for each in tokens}
    assert kinds <= {
        *("inline", "text", "paragraph", "strong", "bullet_list", "list_item", "code_inline", "link"),
        "html_block",
    }
    assert [each.content.split(" ")[1] for each in tokens if each.type == "html_block"] == [
        "refguard:tracking-issue",
        "refguard:counted",
        "refguard:notes",
    ]


def test_the_notes_that_it_speaks_of_can_be_read_again() -> None:
    paths = {"a b.md", "ü/--> <script>.md", "-->.md", "100%.md", "a%20b.md", "two\nlines.md"}
    notes = tuple(Note(path, None, None, None, path) for path in (*paths, "other.md"))
    made = draft(replace(report(*(finding(path=path) for path in (*paths, "refguard.yaml"))), notes=notes))
    assert made
    assert notes_in(made.body) == paths
    assert len(keys_in(made.body)) == 1
    assert notes_in(made.body.replace("refguard:notes", "refguard:others")) == frozenset()
    assert not [hidden for hidden in hostile.HIDDEN if hidden != "\n" and hidden in made.body]


@pytest.mark.parametrize("text", ["a", "\U0001f600"])
def test_it_is_never_longer_than_github_takes(text: str) -> None:
    many = [finding(f"http://a.example/{number}", message=text * 60) for number in range(1_700)]
    made = draft(report(*many))
    assert made
    assert len(made.body.encode("utf-16-le")) // 2 <= LIMIT
    assert " more are in the report." in made.body
    news = made.news(frozenset())
    assert len(news.encode("utf-16-le")) // 2 <= LIMIT
    assert not made.news(keys_in(made.body)), "what there was no room for is no news for ever"


# --- what is done about it ------------------------------------------------------------------------------------


def test_one_is_opened() -> None:
    made = wanted("http://a.example/")
    assert plan(made, [], saw_all=True) == [Open(made.title, made.body)]
    assert plan(made, [], saw_all=False) == [Open(made.title, made.body)]
    assert plan(None, [], saw_all=True) == []


def test_what_is_as_it_was_makes_no_request() -> None:
    made = wanted("http://a.example/")
    assert plan(made, [Issue(7, made.body)], saw_all=True) == []
    assert plan(made, [Issue(7, made.body.replace("\n", "\r\n") + "\r\n")], saw_all=True) == []


def test_what_is_new_is_told_once_and_what_is_mended_without_a_word() -> None:
    one, two = wanted("http://a.example/"), wanted("http://a.example/", "http://b.example/")
    comment, edit = plan(two, [Issue(7, one.body)], saw_all=True)
    assert edit == Edit(7, two.body)
    assert isinstance(comment, Comment)
    assert "1 finding that was not here before" in comment.body
    assert "b.example" in comment.body
    assert "a.example" not in comment.body
    assert plan(one, [Issue(7, two.body)], saw_all=True) == [Edit(7, one.body)]


async def test_news_that_could_not_be_told_are_told_by_the_next_run() -> None:
    one, two = wanted("http://a.example/"), wanted("http://a.example/", "http://b.example/")
    async with LoopbackGitHub() as github, opened(github) as client:
        issue = github.add(one.body, LABEL)
        github.fault(502)
        with pytest.raises(Unavailable):
            await taken(client, plan(two, [Issue(1, issue.body)], saw_all=True))
        await taken(client, plan(two, await client.issues(""), saw_all=True))
        assert len(issue.comments) == 1
        assert "b.example" in issue.comments[0]
        assert plan(two, await client.issues(""), saw_all=True) == []


def test_it_is_closed_when_nothing_is_left() -> None:
    steps = plan(None, [Issue(7, "")], saw_all=True)
    assert [type(step) for step in steps] == [Comment, Close]
    assert steps[1] == Close(7, is_done=True)


def test_a_run_that_did_not_see_all_leaves_it_alone() -> None:
    one, two = wanted("http://a.example/"), wanted("http://b.example/")
    assert plan(None, [Issue(7, one.body)], saw_all=False) == []
    assert plan(two, [Issue(7, one.body)], saw_all=False) == []


def test_the_oldest_of_several_stays() -> None:
    made = wanted("http://a.example/")
    steps = plan(made, [Issue(9, made.body), Issue(7, made.body)], saw_all=True)
    assert steps == [Comment(9, "This is a duplicate of #7. Closed by refguard."), Close(9, is_done=False)]


# --- how GitHub is asked --------------------------------------------------------------------------------------


async def no_sleep(seconds: float) -> None:
    del seconds


async def taken(client: GitHub, steps: list[Step]) -> None:
    for step in steps:
        await client.take(step)


def opened(github: LoopbackGitHub) -> GitHub:
    return GitHub(find_account(github.environment), sleep=no_sleep, clock=lambda: 0.0)


async def test_ours_are_found_on_every_page_and_nothing_else_is() -> None:
    async with LoopbackGitHub() as github, opened(github) as client:
        for body, labels, values in (
            (mark(""), [LABEL], {}),
            (f"{mark('')}\r\nby hand", [LABEL, "bug"], {}),
            (mark("weekly"), [LABEL], {}),
            (mark(""), [], {}),  # a stranger's: only some may set labels
            (f"See {mark('')}", [LABEL], {}),
            (mark(""), [LABEL], {"is_pull_request": True}),
            (mark(""), [LABEL], {"state": "closed"}),
            ("", [LABEL], {}),
        ):
            github.add(body, *labels, **values)
        assert [issue.number for issue in await client.issues("")] == [2, 1]
        assert [issue.number for issue in await client.issues("weekly")] == [3]
        assert github.requests > 4


@pytest.mark.parametrize("link", ['<https://evil.example/>; rel="next"', '<//>; rel="next"', "<x", ", ,"])
async def test_the_token_goes_nowhere_else(link: str) -> None:
    async with LoopbackGitHub() as github, opened(github) as client:
        github.links.append(link)
        assert await client.issues("") == []
        assert github.requests == 2, "and who we are"


@pytest.mark.parametrize(
    ("status", "headers", "requests"),
    [
        (500, {}, 3),
        (502, {}, 3),
        (429, {}, 3),
        (403, {"Retry-After": "30"}, 3),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "20"}, 3),
    ],
)
async def test_what_may_pass_is_asked_again(status: int, headers: Mapping[str, str], requests: int) -> None:
    async with LoopbackGitHub() as github, opened(github) as client:
        github.fault(status, headers, times=2)
        assert await client.issues("") == []
        assert github.requests == requests + 1, "and who we are"


@pytest.mark.parametrize(
    ("status", "headers"), [(500, {}), (403, {"Retry-After": "3600"}), (422, {}), (429, {"Retry-After": "x"})]
)
async def test_what_does_not_pass_ends_without_the_token(status: int, headers: Mapping[str, str]) -> None:
    async with LoopbackGitHub() as github, opened(github) as client:
        github.fault(status, headers, times=9)
        with pytest.raises(Unavailable) as raised:
            await client.issues("")
        assert TOKEN not in str(raised.value)
        assert github.requests <= 4


async def test_what_creates_is_not_sent_twice() -> None:
    async with LoopbackGitHub() as github, opened(github) as client:
        github.fault(502)
        with pytest.raises(Unavailable):
            await client.take(Open("t", "b"))
        assert github.requests == 1
        github.fault(403, {"Retry-After": "1"})  # not heeded, so not created
        assert await client.take(Open("t", "b")) == "opened #1"


@pytest.mark.parametrize("status", [301, 401, 403, 404, 410])
async def test_who_may_not_is_told_so(status: int) -> None:
    async with LoopbackGitHub() as github, opened(github) as client:
        github.fault(status, {"Location": "https://evil.example/"})
        with pytest.raises(Refused, match=f"HTTP {status}") as raised:
            await client.issues("")
        assert TOKEN not in str(raised.value)


async def test_an_issue_without_a_label_is_not_left_open() -> None:
    async with LoopbackGitHub(labels=False) as github, opened(github) as client:
        with pytest.raises(Refused, match="label refguard"):
            await client.take(Open("t", "b"))
        assert github.log == ["open #1", "close #1"]


async def test_who_may_not_set_labels_finds_the_own_issue_again() -> None:
    async with LoopbackGitHub(labels=False, login="anna") as github, opened(github) as client:
        github.add(mark(""))  # a stranger's
        assert await client.issues("") == []
        assert await client.take(Open("t", mark(""))) == "opened #2"
        assert [issue.number for issue in await client.issues("")] == [2]
        assert await client.issues("weekly") == []
        github.issues[0].labels.append(LABEL)  # somebody took it over
        assert [issue.number for issue in await client.issues("")] == [1]


async def test_nobody_answers() -> None:
    async with LoopbackGitHub() as github:
        account = find_account(github.environment)
    async with GitHub(account, sleep=no_sleep) as client:
        with pytest.raises(Unavailable, match="cannot be reached"):
            await client.issues("")


def test_the_account_of_the_environment() -> None:
    account = find_account({"GITHUB_TOKEN": f" {TOKEN}\n", "GITHUB_REPOSITORY": REPOSITORY})
    assert str(account.issues) == f"https://api.github.com/repos/{REPOSITORY}/issues"
    assert TOKEN not in repr(account)
    with pytest.raises(Refused, match="no GITHUB_TOKEN"):
        find_account({"GITHUB_REPOSITORY": REPOSITORY})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GITHUB_TOKEN", "a\r\nX-Evil: 1"),
        ("GITHUB_REPOSITORY", "nobody"),
        ("GITHUB_REPOSITORY", "owner/../.."),
        ("GITHUB_REPOSITORY", "../notes"),
        ("GITHUB_API_URL", "http://api.example"),
        ("GITHUB_API_URL", "https://user:word@api.example"),
        ("GITHUB_API_URL", "file:///etc"),
        ("GITHUB_API_URL", "https://[x"),
    ],
)
def test_an_environment_that_makes_no_sense(name: str, value: str) -> None:
    environment = {"GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": REPOSITORY}
    with pytest.raises(UsageError, match=name) as raised:
        find_account(environment | {name: value})
    assert value not in str(raised.value)
