"""A lost store, restored from the last report.json: what was known is no news, and what is kept is never undone."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from checker.errors import UsageError
from checker.models import (
    Capture,
    CaptureState,
    CheckedLink,
    Kind,
    Link,
    Location,
    Lookup,
    LookupState,
    Memento,
    Reason,
    Reference,
    Report,
    RunInfo,
    Section,
    Streak,
    Verdict,
)
from checker.report.json_report import render
from checker.stages.restoring import restore_from
from checker.store import Store

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
THEN = NOW - timedelta(days=1)
PAGE, LOST, DOWN = "https://a.example/page", "https://a.example/lost", "https://b.example/"
COPY = Memento(
    PAGE, f"https://archive.example/web/20200101000000/{PAGE}", datetime(2020, 1, 1, tzinfo=UTC), 200, "a"
)


def cited(url: str, *, fragment: str = "", line: int = 1) -> Reference:
    return Reference(url + fragment, "A page", Kind.INLINE, Section(), Location("a.md", line, 1, 0, 9))


def seen(url: str, reason: Reason = Reason.OK, at: datetime = THEN, **more: Any) -> CheckedLink:
    return CheckedLink(
        Link(url, (cited(url),)), Verdict(reason, "seen"), checked_at=at, final_url=url, **more
    )


def report(*links: CheckedLink, **more: Any) -> Report:
    run = RunInfo("run-1", "1", THEN - timedelta(minutes=5), THEN, complete=True)
    return Report(run, (), links, **more)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "report.json"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store" / "store.sqlite3"


def restored(file: Path, path: Path, document: Report, now: datetime = NOW) -> int | None:
    file.write_text(render(document), encoding="utf-8")
    with Store(path) as store:
        return restore_from(file, store, now=now)


def last(path: Path, *urls: str) -> dict[str, CheckedLink]:
    with Store(path) as store:
        return store.last_checks(Link(url, ()) for url in urls)


# --- what is restored ---------------------------------------------------------------------------------------------


def test_verdicts_with_their_times_and_streaks(file: Path, path: Path) -> None:
    streak = Streak(
        THEN - timedelta(days=8), 2, THEN - timedelta(days=4), Reason.OK, 5, THEN - timedelta(days=7)
    )
    down = seen(DOWN, Reason.TIMEOUT, streak=streak, attempts=3, elapsed_ms=90_000)
    page = seen(PAGE, at=THEN - timedelta(days=3), title="A title", heading="A heading", status_code=200)
    assert restored(file, path, report(page, down)) == 2
    known = last(path, PAGE, DOWN)
    assert known[DOWN].streak == streak
    assert (known[DOWN].checked_at, known[DOWN].attempts, known[DOWN].verdict) == (THEN, 3, down.verdict)
    assert (known[PAGE].checked_at, known[PAGE].heading) == (THEN - timedelta(days=3), "A heading")


def test_the_parts_of_pages(file: Path, path: Path) -> None:
    """Each missing part is a link of its own in a report, and its page is none where nothing else of it is cited."""
    missing = Verdict(Reason.MISSING_FRAGMENT, "nothing in it is called gone")
    whole = replace(seen(PAGE), link=Link(PAGE, (cited(PAGE, fragment="#there"),)))
    part = replace(seen(PAGE), link=Link(f"{PAGE}#gone", (cited(PAGE, fragment="#gone"),)), verdict=missing)
    alone = replace(seen(DOWN), link=Link(f"{DOWN}#gone", (cited(DOWN, fragment="#gone"),)), verdict=missing)
    assert restored(file, path, report(whole, part, alone)) == 2
    known = last(path, PAGE, DOWN)
    assert set(known[PAGE].sought_fragments) == {"gone", "there"}
    assert known[PAGE].missing_fragments == ("gone",)
    assert (known[DOWN].verdict.reason, known[DOWN].missing_fragments) == (Reason.OK, ("gone",))


def test_what_archives_said_and_what_became_of_submissions(file: Path, path: Path) -> None:
    asked = THEN - timedelta(days=40)
    lookup = Lookup(PAGE, LookupState.ARCHIVED, COPY, absent_from=("other",), looked_up_at=asked)
    none = Lookup(LOST, LookupState.NEVER_ARCHIVED, looked_up_at=THEN)
    job = Capture(LOST, CaptureState.PENDING, "spn2-1", "under way", submitted_at=THEN)
    made = replace(COPY, url=DOWN)
    saved = Capture(DOWN, CaptureState.SAVED, "spn2-2", memento=made, shows_page=True)
    document = report(
        seen(PAGE, lookup=lookup, cited=date(2019, 5, 1)),
        seen(LOST, Reason.NOT_FOUND, lookup=none, capture=job),
        seen(DOWN, lookup=replace(none, url=DOWN), capture=saved),
    )
    assert restored(file, path, document) == 3
    with Store(path) as store:
        lookups, captures = (
            store.copies.last_lookups([PAGE, LOST, DOWN]),
            store.copies.last_captures([LOST, DOWN]),
        )
        known_since = store.copies.found_at([PAGE])
    assert lookups[PAGE] == (replace(lookup, near=datetime(2019, 5, 1, 23, 59, 59, tzinfo=UTC)), asked)
    assert lookups[LOST] == (none, THEN)
    assert (lookups[DOWN][0].state, lookups[DOWN][0].memento) == (LookupState.ARCHIVED, made)
    assert captures[LOST] == (job, THEN)
    assert captures[DOWN][0].memento == made
    assert known_since == {PAGE: asked}, "a copy that is known is no news"


def test_hosts_that_came_back(file: Path, path: Path) -> None:
    restored(file, path, report(seen(DOWN), recovered=(DOWN,)))
    with Store(path) as store:
        assert store.recovered_hosts() == {"b.example"}


def test_a_run_that_was_interrupted_is_gone_on_with(file: Path, path: Path) -> None:
    document = report(seen(LOST, Reason.NOT_FOUND))
    restored(file, path, replace(document, run=replace(document.run, complete=False)))
    with Store(path) as store:
        assert store.begin_run("run-2", THEN + timedelta(minutes=5)) == "run-1"


# --- what is not --------------------------------------------------------------------------------------------------


def test_what_is_kept_is_never_undone(file: Path, path: Path) -> None:
    document = report(seen(PAGE, Reason.NOT_FOUND), seen(LOST, Reason.NOT_FOUND))
    with Store(path) as store:
        run = store.begin_run("later", NOW)
        store.save_checks(run, [seen(PAGE, at=NOW)])
        store.finish_run(run, NOW, complete=True)
    assert restored(file, path, document) == 1
    assert restored(file, path, document) == 0, "a second time, there is nothing to restore"
    assert last(path, PAGE)[PAGE].verdict.reason is Reason.OK
    assert last(path, LOST)[LOST].verdict.reason is Reason.NOT_FOUND


def test_what_nobody_can_have_seen_is_left_out(file: Path, path: Path) -> None:
    strange = [
        "javascript:alert(1)",
        "https://A.example/",
        "https://a.example/#part",
        "notes.md",
        "http://[::1",
    ]
    links = [seen(url) for url in strange]
    future = seen(PAGE, at=NOW + timedelta(days=3_000))
    unchecked = CheckedLink(Link(LOST, ()), Verdict(Reason.TIME_BUDGET, ""))
    evil = Lookup(
        DOWN, LookupState.ARCHIVED, replace(COPY, memento_url="javascript:alert(1)"), looked_up_at=THEN
    )
    assert restored(file, path, report(*links, future, unchecked, seen(DOWN, lookup=evil))) == 1
    with Store(path) as store:
        assert store.copies.last_lookups([DOWN]) == {}
    assert set(last(path, *strange, PAGE, LOST, DOWN)) == {DOWN}


def test_numbers_that_nobody_counted_to_are_cut(file: Path, path: Path) -> None:
    most = 2**53 - 1  # of a report.json, see RFC 8259 section 6
    streak = Streak(THEN, most, THEN, checks=most)
    restored(file, path, report(seen(DOWN, Reason.TIMEOUT, streak=streak, attempts=most, elapsed_ms=most)))
    assert last(path, DOWN)[DOWN].attempts < 1 << 40


def test_numbers_without_end_are_refused(file: Path, path: Path) -> None:
    with pytest.raises(UsageError, match="attempts: Input should be less than"):
        restored(file, path, report(seen(DOWN, Reason.TIMEOUT, attempts=10**30)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "not valid JSON"),
        (b"<<<<<<< HEAD\n{}", "not valid JSON"),
        (b"[]", "no schema_version"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"schema_version": 9}', "update refguard"),
        (b'{"schema_version": 1}', "Field required"),
        (b"\xff\xfe", "not written in UTF-8"),
        (b'{"schema_version": 1, "run": ' + b"9" * 5_000 + b"}", "a number without end"),
    ],
)
def test_what_is_no_report_is_told(file: Path, path: Path, text: bytes, said: str) -> None:
    file.write_bytes(text)
    with Store(path) as store, pytest.raises(UsageError, match=r"report\.json: .*" + said):
        restore_from(file, store, now=NOW)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("checked_at", "2026-99-01T00:00:00Z"),
        ("reason", "no-such-reason"),
        ("title", "\ud800"),
        ("attempts", -1),
    ],
)
def test_a_wrong_value_is_told(file: Path, path: Path, key: str, value: object) -> None:
    document = json.loads(render(report(seen(PAGE))))
    document["links"][0][key] = value
    file.write_text(json.dumps(document), encoding="utf-8")
    with Store(path) as store, pytest.raises(UsageError, match=r"report\.json: "):
        restore_from(file, store, now=NOW)
    assert last(path, PAGE) == {}


def test_a_byte_order_mark_is_passed_over(file: Path, path: Path) -> None:
    """Some editors and shells write one."""
    file.write_text(render(report(seen(PAGE))), encoding="utf-8-sig")
    with Store(path) as store:
        assert restore_from(file, store, now=NOW) == 1


def test_a_file_that_is_not_there_and_a_folder(tmp_path: Path, path: Path) -> None:
    with Store(path) as store:
        assert restore_from(tmp_path / "none.json", store, now=NOW) is None
        with pytest.raises(UsageError, match="nothing can be restored"):
            restore_from(tmp_path, store, now=NOW)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a matter of POSIX files")
def test_a_pipe_is_not_waited_for(tmp_path: Path, path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    with Store(path) as store, pytest.raises(UsageError, match="a pipe or a device"):
        restore_from(tmp_path / "pipe.json", store, now=NOW)
