"""Those who watch a run, without a terminal: what a frame holds, and what a log gets."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from checker.cli.course import MOST_FINDINGS, Course
from checker.cli.live import Frame, Room
from checker.cli.progress import BETWEEN_LINES, Lines, Manner, Silent, watching
from checker.fetch.waits import Cause, Wait
from checker.models import Reason
from tests.report import sample
from tests.report.hostile import HIDDEN, HOSTILE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checker.models import CheckedLink

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
STAGES = ("read", "check", "look up", "save")
WAITS = (
    Wait("wiki.example", Cause.RATE_LIMITED, 600.0, 41, 620.0),
    Wait("busy.example", Cause.PAUSE, 12.0, 1, 12.0),
    Wait("flaky.example", Cause.RETRY, 12.4, 1, 12.4),
    Wait("slow.example", Cause.SLOW, 7.0),
    Wait("big.example", Cause.PACE, 0.0, 400, 300.0),
    Wait("archive.example", Cause.CAPTURE, 0.0, 5),
)


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def broken(url: str, reason: Reason = Reason.NOT_FOUND, path: str = "notes/a.md") -> CheckedLink:
    return sample.link(url, reason, "", sample.reference(url, path=path))


def under_way(clock: Clock, waits: Sequence[Wait] = WAITS) -> Course:
    """A run in the middle of its check: forty seconds, 1,200 of 4,000 links."""
    course = Course(clock)
    course.stage("read", 2)
    course.advance("read")
    course.advance("read")
    course.stage("check", 4000)
    course.waiting(lambda: waits)
    for _ in range(40):
        clock.now += 1
        for _ in range(30):
            course.advance("check")
        course.look(clock.now)
    return course


def shown(
    course: Course, clock: Clock, *, columns: int = 120, lines: int = 40, encoding: str = "utf-8"
) -> list[str]:
    frame = Frame(course, STAGES).lines(Room(columns, lines, encoding), clock.now, NOON)
    assert all(line.cell_len < max(columns, 2) for line in frame)
    assert len(frame) < max(lines, 2)
    return [line.plain.rstrip() for line in frame]


def test_a_frame_says_how_far_it_is_and_how_long_it_takes() -> None:
    clock = Clock()
    rows = shown(under_way(clock, ()), clock)
    assert rows == [
        "reading notes                    2 of     2  \u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501",
        "checking links               1,200 of 4,000  \u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501     30/s  about 2 min left",
        "looking for archived copies",
        "saving copies",
    ]


def test_one_slow_host_says_how_long_it_takes_at_least() -> None:
    clock = Clock()
    assert "at least 10 min left" in shown(under_way(clock), clock)[1]


def test_no_number_is_cut() -> None:
    clock = Clock()
    course = under_way(clock)
    course.stage("check", 1_234_567)
    for number in range(2_345):
        course.advance("check")
        if number < 100:
            course.judged(broken(f"https://{number}.example/"))
    course.judged(broken("https://slow.example/", Reason.TIMEOUT))
    rows = shown(course, clock, columns=30)
    assert rows[1] == "check    2,345/1,234,567"
    assert "100 broken, 1 unstable so far" in rows
    assert any(row.endswith("\u2026") for row in rows), "what is cut says so"


def test_no_time_is_promised_before_there_is_a_pace() -> None:
    clock = Clock()
    course = Course(clock)
    course.stage("check", 4000)
    clock.now += 1
    course.advance("check")
    assert "left" not in "".join(shown(course, clock))


def test_each_cause_is_told() -> None:
    clock = Clock()
    course = under_way(clock)
    rows = shown(course, clock)
    assert rows[4] == "waiting for 6 hosts"
    assert rows[5:9] == [
        "  wiki.example   rate-limited until 12:10 (41 links)",
        "  busy.example   asks for a pause for 12 s",
        "  flaky.example  tried again in 12 s",
        "  slow.example   no answer for 7 s",
    ]
    course.waiting(lambda: (Wait("", Cause.AWAY, 0.0), *WAITS[4:]))
    clock.now += 2
    course.look(clock.now)
    assert shown(course, clock)[5:8] == [
        "  everybody        the network is away; it is tried again and again",
        "  big.example      at its own pace (400 links)",
        "  archive.example  makes copies (5 links)",
    ]


def test_errors_come_first_and_else_what_came_first() -> None:
    clock = Clock()
    course = under_way(clock, ())
    course.judged(broken("https://part.example/#x", Reason.MISSING_FRAGMENT))
    for number in range(20):
        course.judged(broken(f"https://{number}.example/"))
    course.judged(broken("https://fine.example/", Reason.OK))
    assert len(course.findings) == MOST_FINDINGS
    rows = shown(course, clock)
    assert rows[4] == "21 broken so far"
    assert [row.split()[-1] for row in rows[5:]] == [f"https://{number}.example/" for number in range(6)]


def test_nothing_jumps_when_nobody_is_waited_for_any_more() -> None:
    clock = Clock()
    course = under_way(clock)
    course.judged(broken("https://a.example/"))
    frame, room = Frame(course, STAGES), Room(120, 40, "utf-8")
    before = [line.plain for line in frame.lines(room, clock.now, NOON)]
    course.waiting(tuple)
    clock.now += 2
    course.look(clock.now)
    after = [line.plain for line in frame.lines(room, clock.now, NOON)]
    assert len(after) == len(before)
    assert after[-2:] == before[-2:]
    assert after[4].strip() == ""


@pytest.mark.parametrize("columns", [1, 2, 3, 8, 20, 39, 59, 80, 300])
@pytest.mark.parametrize("lines", [1, 2, 3, 5, 8, 9, 24])
def test_it_fits_any_terminal(columns: int, lines: int) -> None:
    clock = Clock()
    course = under_way(clock)
    for text in ("a" * 400, "\u6f22\u5b57" * 100, "e\u0301" * 100):
        course.judged(broken(f"https://a.example/{text}", path=f"notes/{text}.md"))
    rows = shown(course, clock, columns=columns, lines=lines)
    if columns > 20:
        assert "1,200 of 4,000" in "".join(rows)


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1252", "utf-8"])
def test_it_is_written_in_what_the_console_can_write(encoding: str) -> None:
    clock = Clock()
    course = under_way(clock)
    course.judged(broken("https://a.example/\u6f22\u5b57\u2026", path="notes/\u2014\u20ac.md"))
    for columns in (30, 120):
        for row in shown(course, clock, columns=columns, encoding=encoding):
            assert row.encode(encoding).decode(encoding) == row
    bar = "\u2501" if encoding == "utf-8" else "#"
    assert bar in shown(course, clock, encoding=encoding)[0]


def test_no_text_from_elsewhere_commands_a_terminal() -> None:
    clock = Clock()
    for text in (*HOSTILE, *HIDDEN):
        course = under_way(clock, [Wait(text, Cause.SLOW, 5.0)])
        course.judged(broken(f"https://a.example/{text}", path=f"{text}.md"))
        for row in shown(course, clock):
            assert row.isprintable(), repr(text)


# --- a log ----------------------------------------------------------------------------------------------------------


def test_a_log_gets_a_line_a_stage_and_one_every_half_minute(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    course = Course(clock)
    log = Lines(course, progress=True, verbose=False, clock=clock)
    log.stage("read", 3)
    log.stage("check", 4000)
    log.stage("save", 0)
    for _ in range(3):
        log.advance("read")
    for _ in range(1200):
        log.advance("check")
    log.waiting(lambda: WAITS[1:3])
    log.judged(broken("https://a.example/"))
    for _ in range(65):
        clock.now += 1
        log.tick()
    lines = capsys.readouterr().err.splitlines()
    said = "refguard: checked 1,200 of 4,000; waiting for 2 hosts, longest busy.example, asks for a pause for 12 s"
    assert lines == ["refguard: reading notes: 3", "refguard: checking links: 4,000", said, said]
    assert BETWEEN_LINES == 30


def test_who_wants_to_know_gets_a_line_for_each_link_that_does_not_work(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    log = Lines(Course(Clock()), progress=False, verbose=True)
    log.stage("check", 3)
    log.judged(broken("https://a.example/##[error]\n::error::x"))
    log.judged(broken("https://slow.example/", Reason.TIMEOUT))
    log.judged(broken("https://fine.example/", Reason.OK))
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("refguard: broken: not-found: https://a.example/")
    assert "##[" not in first
    assert first.endswith(": the server says that there is no such page")
    assert second.startswith("refguard: unstable: timeout: https://slow.example/ (notes/a.md:")


@pytest.mark.parametrize("manner", [Manner(quiet=True, verbose=True), Manner(progress=False)])
def test_nobody_is_told_anything_who_does_not_want_to_be(
    manner: Manner, capsys: pytest.CaptureFixture[str]
) -> None:
    with watching(manner, STAGES) as watcher:
        assert isinstance(watcher, Silent)
        watcher.stage("check", 3)
        watcher.judged(broken("https://a.example/"))
        watcher.tick()
    assert capsys.readouterr().err == ""
