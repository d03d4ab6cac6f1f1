"""Looking back: the story of one link, and what has changed since a day."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from checker.cli.commands import refguard as command
from checker.cli.history import compared, history_of
from checker.errors import UsageError
from checker.models import (
    Capture,
    CaptureState,
    CheckedLink,
    Link,
    Lookup,
    LookupState,
    Memento,
    Reason,
    Streak,
    Verdict,
)
from checker.report import FORMATS
from checker.report.json_parse import parse
from checker.store import Store
from tests.archive.test_warc_folder import exchange
from tests.report import sample
from tests.report.strategies import FRAGMENTS
from tests.terminal import Folder, refguard
from tests.web import LoopbackWeb

if TYPE_CHECKING:
    from pathlib import Path

    from checker.models import Report

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
URL = "https://a.example/page?x=1"
OTHER = "https://a.example/other"
MOVED_TO = "https://b.example/new"


def day(ago: int) -> datetime:
    return NOW - timedelta(days=ago)


def seen(ago: int, reason: Reason, detail: str = "", url: str = URL, **known: Any) -> CheckedLink:
    found: dict[str, Any] = {"status_code": 200, "final_url": url, "attempts": 1, "elapsed_ms": 212, **known}
    return CheckedLink(Link(url, ()), Verdict(reason, detail), checked_at=day(ago), **found)


def streak(since: int, failures: int) -> Streak:
    return Streak(day(since), failures, day(since), Reason.MOVED_PERMANENTLY, checks=failures + 1)


LIFE = (
    seen(60, Reason.OK, "answered 200 OK", title="A fine page"),
    seen(45, Reason.MOVED_PERMANENTLY, f"moved to {MOVED_TO}", title="A fine page", final_url=MOVED_TO),
    seen(20, Reason.TIMEOUT, "no answer in time", status_code=None, elapsed_ms=90_000, streak=streak(20, 1)),
    seen(1, Reason.GONE, "answered 410 Gone", status_code=410, title="Gone", streak=streak(20, 2)),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".refguard" / "store.sqlite3"


def keep(path: Path, *runs: tuple[CheckedLink, ...]) -> None:
    """One run after the other, each at the time of its first check."""
    with Store(path) as store:
        for number, checks in enumerate(runs):
            at = checks[0].checked_at
            assert at is not None
            run = store.begin_run(f"run-{number}", at)
            store.save_checks(run, checks)
            store.finish_run(run, at, complete=True)


# --- one link -----------------------------------------------------------------------------------------------------


def test_the_story_of_a_link(path: Path) -> None:
    keep(path, *((check,) for check in LIFE))
    copy = Memento(URL, f"https://web.archive.example/web/2024/{URL}", day(900), 200, "web.archive.example")
    with Store(path) as store:
        found = Lookup(URL, LookupState.ARCHIVED, copy, near=day(800), absent_from=("other.example",))
        store.copies.save_lookups([found], day(20))
        refused = Capture(URL, CaptureState.REFUSED, "job", "the archive, too, got HTTP 410")
        store.copies.save_captures([refused], day(1))
    assert history_of(URL, path, None) == (
        f"{URL}\n"
        "failing since 2026-11-02, in 3 checks, of which 2 count; before that: moved-permanently\n"
        "\n"
        "Checks (4)\n"
        "  time (UTC)        status      reason             code  took       what was seen\n"
        "  2026-09-23 12:00  working     ok                 200   212 ms     answered 200 OK\n"
        "      title: A fine page\n"
        f"  2026-10-08 12:00  redirected  moved-permanently  200   212 ms     moved to {MOVED_TO}\n"
        f"      at: {MOVED_TO}\n"
        "  2026-11-02 12:00  unstable    timeout                  90,000 ms  no answer in time\n"
        f"      at: {URL}\n"
        "  2026-11-21 12:00  broken      gone               410   212 ms     answered 410 Gone\n"
        "      title: Gone\n"
        "\n"
        "Archive\n"
        "  2026-11-02 12:00  looked up as of 2024-09-13, when it was cited, archived\n"
        "      no copy at other.example\n"
        f"      copy of 2024-06-05, known since 2026-11-02: https://web.archive.example/web/2024/{URL}\n"
        "  2026-11-21 12:00  submitted, refused: the archive, too, got HTTP 410\n"
    )


def test_the_same_as_json(path: Path) -> None:
    keep(path, *((check,) for check in LIFE))
    document = json.loads(history_of(URL, path, None, form="json"))
    assert (document["url"], document["lookup"], document["capture"]) == (URL, None, None)
    assert [check["reason"] for check in document["checks"]] == [check.verdict.reason for check in LIFE]
    assert document["checks"][-1] == {
        "checked_at": "2026-11-21T12:00:00Z",
        "status": "broken",
        "reason": "gone",
        "detail": "answered 410 Gone",
        "status_code": 410,
        "final_url": URL,
        "redirects": [],
        "title": "Gone",
        "missing_fragments": [],
        "attempts": 1,
        "elapsed_ms": 212,
        "failing_since": "2026-11-02T12:00:00Z",
        "failed_checks": 3,
        "failures": 2,
        "counted_since": None,
        "counted_at": "2026-11-02T12:00:00Z",
        "was": "moved-permanently",
    }


@pytest.mark.parametrize(
    "cited",
    [
        URL,
        "HTTPS://A.Example:443/page?x=1#part",
        "a.example/page?x=1",
        "//a.example/page?x=1",
        " https://a.example/./page?x=1 ",
    ],
)
def test_a_link_is_found_as_it_is_cited(path: Path, cited: str) -> None:
    keep(path, LIFE[:1])
    assert history_of(cited, path, None).startswith(f"{URL}\n")


def test_what_is_not_known_is_told_with_the_nearest_that_is(path: Path) -> None:
    keep(path, (LIFE[0], seen(60, Reason.OK, url=OTHER), seen(60, Reason.OK, url="https://c.example/x")))
    with pytest.raises(
        UsageError, match=f"nothing is kept of it in .*nearest that are known: {OTHER}, https"
    ):
        history_of("https://a.example/others#x", path, None)
    with pytest.raises(UsageError, match=r"nearest that are known: https://c\.example/x"):
        history_of("https://cc.example/x", path, None)
    with pytest.raises(UsageError, match=r"store\.sqlite3$"):
        history_of("https://entirely-different.test/nothing/like/it", path, None)
    for wrong in ("mailto:a@b.example", "https://a b/"):
        with pytest.raises(UsageError, match=wrong.split(":")[0]):
            history_of(wrong, path, None)


def test_an_empty_address_is_told(path: Path) -> None:
    keep(path, LIFE[:1])
    with pytest.raises(UsageError, match="an empty address"):
        history_of(" ", path, None)


def test_a_link_whose_checks_were_lost_is_not_called_like_itself(path: Path) -> None:
    """As after a repair that could save the addresses alone."""
    keep(path, LIFE[:1])
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM checks")
    db.close()
    with pytest.raises(UsageError, match=r"it is known, but no check of it is kept in .*; refguard run"):
        history_of(URL, path, None)


def test_a_clock_that_was_set_back_is_told(path: Path) -> None:
    keep(path, LIFE[:1], (seen(90, Reason.OK),))
    assert history_of(URL, path, None).count("the clock had been set back") == 1
    keep(path.with_name("in-order"), (seen(8, Reason.OK),), (seen(7, Reason.OK),))
    assert "the clock" not in history_of(URL, path.with_name("in-order"), None)


def test_no_store_is_made_by_looking(path: Path) -> None:
    with pytest.raises(UsageError, match="there is no store"):
        history_of(URL, path, None)
    with pytest.raises(UsageError, match="there is no store"):
        compared(sample.empty(), path, day(30), now=NOW)
    assert not path.parent.exists()


def test_a_private_address_is_found_and_its_password_never_shown(path: Path) -> None:
    secret = "https://anna:geheim@a.example/page"
    known = "https://***@a.example/page"
    bad = {"title": f"at {secret}", "final_url": secret, "redirects": (secret,)}
    keep(path, (seen(9, Reason.OK, f"asked {secret}", url=known, **bad),))
    for form in ("text", "json"):
        shown = history_of(secret, path, None, form=form)
        assert known in shown
        assert "geheim" not in shown
    with pytest.raises(UsageError) as told:
        history_of("https://anna:geheim@a.example/pages", path, None)
    assert "geheim" not in str(told.value)
    assert known in str(told.value)


def test_hostile_text_moves_no_cursor_and_begins_no_line(path: Path) -> None:
    texts = [text for text in FRAGMENTS if text != "\udc80"]  # half a character: no page has one
    hostile = [
        seen(9, Reason.OK, text, f"{OTHER}/{number}", title=text, final_url=f"https://a.example/{text}")
        for number, text in enumerate(texts)
    ]
    keep(path, tuple(hostile))
    for check, text in zip(hostile, texts, strict=True):
        plain = history_of(check.link.url, path, None)
        assert all(line.replace("\u200d", "").isprintable() for line in plain.splitlines())
        assert all(line.startswith(("  ", "Checks (1)", OTHER)) for line in plain.splitlines() if line)
        document = history_of(check.link.url, path, None, form="json")
        assert "\x1b" not in document
        assert "\u202e" not in document
        assert json.loads(document)["checks"][0]["title"] == text.replace("u:secret", "***")


def test_local_copies_are_told(path: Path, tmp_path: Path) -> None:
    keep(path, LIFE[:1])
    from checker.archive.warc import LocalCopies  # noqa: PLC0415 - as heavy here as it is there

    folder = tmp_path / "copies"
    with LocalCopies(folder, "1", max_page=1000, max_file=10_000, software="refguard/1") as copies:
        copies.keep(exchange(URL))
    (kept,) = json.loads(history_of(URL, path, folder, form="json"))["local_copies"]
    assert (folder / kept["file"]).is_file()
    assert f"\nKept here\n  {kept['timestamp'][:10]}" in history_of(URL, path, folder)


def test_another_run_may_go_on(path: Path) -> None:
    keep(path, *((check,) for check in LIFE))
    with Store(path) as running:
        running.begin_run("another", NOW)
        with sqlite3.connect(path, isolation_level=None) as writer:
            writer.execute("BEGIN IMMEDIATE")
            assert "Checks (4)" in history_of(URL, path, None)
            assert compared(report(*LIFE[-1:]), path, day(30), now=NOW).newly_broken == (URL,)
            writer.execute("ROLLBACK")
        writer.close()


# --- all links ----------------------------------------------------------------------------------------------------


def report(*links: CheckedLink) -> Report:
    """What a report.json of these links is read as."""
    cited = [
        replace(each, link=replace(each.link, references=(sample.reference(each.link.url),)))
        for each in links
    ]
    return parse(FORMATS["json"].render(sample.report_of(cited)))


def test_what_has_changed_since_a_day(path: Path) -> None:
    other = seen(60, Reason.NOT_FOUND, url=OTHER), seen(1, Reason.OK, url=OTHER)
    keep(path, (LIFE[0], other[0]), (LIFE[1],), (LIFE[3], other[1]))
    now = report(LIFE[3], other[1])
    since = compared(now, path, day(30), now=NOW)
    assert (since.newly_broken, since.recovered, since.compared_with) == ((URL,), (OTHER,), day(30))
    assert since.run.notices == now.run.notices
    assert compared(now, path, day(0), now=NOW).newly_broken == ()


def test_a_store_that_is_younger_says_so_and_compares_with_its_beginning(path: Path) -> None:
    keep(path, LIFE[:1], LIFE[3:])
    since = compared(report(*LIFE[3:]), path, day(365), now=NOW)
    assert (since.newly_broken, since.compared_with) == ((URL,), day(60))
    told = "the store begins on 2026-09-23: nothing older is known, and changes are told since then"
    assert since.run.notices == (told,)


def test_a_store_of_one_run_has_nothing_to_compare_with(path: Path) -> None:
    keep(path, LIFE[3:])
    since = compared(report(*LIFE[3:]), path, day(365), now=NOW)
    assert (since.newly_broken, since.new_and_broken, since.compared_with) == ((), (), day(1))


def test_a_clock_that_was_set_back_makes_no_report_of_the_future(path: Path) -> None:
    ahead = seen(-12, Reason.NOT_FOUND), seen(-19, Reason.NOT_FOUND)
    keep(path, *((check,) for check in (*ahead, LIFE[0], LIFE[3])))
    since = compared(report(LIFE[3]), path, day(365), now=NOW)
    assert (since.newly_broken, since.compared_with) == ((URL,), day(60))
    notice = since.run.notices[0]
    assert "set back since the store began on 2026-12-04" in notice
    assert notice.endswith("changes are told since 2026-09-23")
    assert compared(report(LIFE[3]), path, day(30), now=NOW).newly_broken == (URL,)


def test_a_store_of_the_future_says_so(path: Path) -> None:
    keep(path, (seen(-12, Reason.NOT_FOUND),))
    with pytest.raises(
        UsageError, match="all that the store knows is dated later than now, from 2026-12-04 on"
    ):
        compared(sample.empty(), path, day(30), now=NOW)


def test_a_store_without_checks_says_so(path: Path) -> None:
    with Store(path):
        pass
    with pytest.raises(UsageError, match="knows of no check"):
        compared(sample.empty(), path, day(30), now=NOW)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("yesterday", "is neither a day such as 2026-10-23 nor a time such as 30d"),
        ("2026-13-01", "is neither a day"),
        ("9999-01-01", "is still to come"),
        ("-3d", "is neither a day"),
    ],
)
def test_a_time_that_is_none(when: str, said: str) -> None:
    done = CliRunner().invoke(command, ["report", f"--since={when}"])
    assert (done.exit_code, said in done.output) == (2, True)


@pytest.mark.parametrize(
    "when", ["30d", "2020-01-01", "2020-01-01T06:00:00+02:00", "99999999w", "0001-01-01"]
)
def test_a_time_that_is_one(tmp_path: Path, when: str) -> None:
    done = CliRunner().invoke(command, ["report", f"--since={when}", "--from", str(tmp_path / "none.json")])
    assert "there is no report to read" in str(done.exception)


async def test_both_after_real_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(tmp_path)
    folder.note("a.md", "[ok](https://ok.example/#teil) [lost](https://lost.example/page)")
    async with LoopbackWeb() as web:
        folder.configure(web)
        await refguard("check", cwd=folder.path, web=web)
        first = folder.report["summary"]["changes"]
        await asyncio.sleep(1.1)  # the store counts in seconds
        folder.note("b.md", "[gone too](https://lost.example/other)")
        await refguard("check", cwd=folder.path, web=web)
    second = folder.report["summary"]["changes"]
    assert not any(first.values())
    assert second["new_and_broken"] == ["https://lost.example/other"]
    assert not second["newly_broken"]
    monkeypatch.chdir(folder.path)

    def out(*arguments: str) -> str:
        done = CliRunner().invoke(command, arguments, catch_exceptions=False)
        assert done.exit_code == 0
        return done.output

    assert "note: the store begins on " in out("report", "--since", "30d")
    changes = json.loads(out("report", "--since", "30d", "--format", "json"))["summary"]["changes"]
    assert changes["since"] is not None
    assert changes["new_and_broken"] == ["https://lost.example/other"]
    assert out("history", "https://LOST.example/page#x").count("not-found") == 2
    assert len(json.loads(out("history", "ok.example", "--format", "json"))["checks"]) == 1
