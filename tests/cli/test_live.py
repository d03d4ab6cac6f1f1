"""What stands on a terminal while a run is under way, and after it."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest

from tests.pseudo_terminal import CTRL_C, CTRL_Z, PseudoTerminal
from tests.terminal import Folder
from tests.web import LoopbackWeb
from tests.web.behaviours.row import OK, Behaviour
from tests.web.handlers import answer, html, silent

if TYPE_CHECKING:
    from pathlib import Path

COLOR = re.compile(rb"\x1b\[[\d;]*m")
PAGE = answer(200, html("\x1b[2J\x1b]0;owned\x07 A page"))
WEB = (
    Behaviour("limited", "https://limited.example/a", *OK, answer(429, Retry_After="100"), "asks for a rest"),
    Behaviour("silent", "https://silent.example/a", *OK, silent, "says nothing for long"),
    Behaviour("fine", "https://fine.example/a", *OK, PAGE, "a page with a title that commands a terminal"),
    Behaviour("gone", "https://gone.example/a", *OK, answer(410), "a page that is gone"),
)
NOTE = (
    "".join(f"- [p]({row.url})\n" for row in WEB) + "- [q](https://gone.example/\x1b[2Jx)\n- [f](lost.md)\n"
)
PATIENT = {"timeout": "60s", "retries": {"attempts": 2, "wait": "0.1s", "max_wait": "120s"}}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path)
    folder.note("notes/a\x1b[31m.md", NOTE)
    return folder


async def test_a_person_sees_who_is_waited_for_and_what_was_found_and_ctrl_c_leaves_a_clean_screen(
    folder: Folder,
) -> None:
    async with LoopbackWeb(WEB) as web, PseudoTerminal() as terminal:
        folder.configure(web, check=PATIENT)
        await terminal.start("check", cwd=folder.path, web=web)
        seen = await terminal.shows(
            "checking links", "waiting for 2 hosts", "rate-limited until", "no answer for 3 s", "gone.example"
        )
        assert not terminal.has_cursor()
        assert re.search(r"reading notes +1 of 1 ", seen)
        assert re.search(r"checking links +3 of 5 ", seen)
        assert re.search(r"^  limited\.example +rate-limited until \d\d:\d\d$", seen, re.MULTILINE)
        assert re.search(r"^  silent\.example +no answer for 3 s$", seen, re.MULTILINE)
        assert "3 broken so far" in seen
        assert re.search(
            r"^  notes/a\ufffd\[31m\.md:4:\d+  gone +https://gone\.example/a$", seen, re.MULTILINE
        )
        assert re.search(r"missing-file +notes/lost\.md", seen)
        assert b"owned" not in terminal.raw
        assert COLOR.search(terminal.raw)
        terminal.press(CTRL_Z)
        await terminal.until(terminal.has_cursor)
        assert "checking links" not in terminal.text
        await asyncio.sleep(0.2)  # it stops right after that
        terminal.go_on()
        await terminal.shows("checking links", "3 broken so far")
        assert not terminal.has_cursor()
        terminal.press(CTRL_C)
        assert await terminal.ended() == 130
    after = terminal.text
    assert terminal.has_cursor()
    assert "refguard: stopping; what was done is kept" in after
    assert "The run did not finish." in after
    assert "so far" not in after
    assert "waiting for" not in after
    assert "checking links" not in after
    assert "\x1b[2J" not in terminal.raw.decode()


async def test_a_narrow_and_low_terminal_shows_less_of_it_without_colours_and_grows(folder: Folder) -> None:
    async with LoopbackWeb(WEB) as web, PseudoTerminal(30, 8) as terminal:
        folder.configure(web, check=PATIENT)
        await terminal.start("check", cwd=folder.path, web=web, NO_COLOR="1")
        seen = await terminal.shows("check    3 of 5", "broken so far")
        assert len(seen.splitlines()) < 8
        assert not COLOR.search(terminal.raw)
        terminal.resize(90, 24)
        seen = await terminal.shows("checking links", "limited.example", "gone.example/a")
        assert seen.count("so far") == 1
        assert seen.count("of 5") == 1
        terminal.press(CTRL_C)
        assert await terminal.ended() == 130
        assert terminal.has_cursor()


@pytest.mark.parametrize("variables", [{"TERM": "dumb"}, {"CI": "true"}], ids=["dumb", "ci"])
async def test_a_terminal_that_cannot_be_drawn_on_gets_lines(
    folder: Folder, variables: dict[str, str]
) -> None:
    folder.note("notes/a\x1b[31m.md", "[p](https://fine.example/a) [f](lost.md)")
    async with LoopbackWeb(WEB) as web, PseudoTerminal() as terminal:
        folder.configure(web)
        await terminal.start("check", "-v", cwd=folder.path, web=web, **variables)
        assert await terminal.ended() == 1
    lines = terminal.text.splitlines()[:3]
    assert lines[0] == "refguard: reading notes: 1"
    assert lines[1].startswith("refguard: broken: missing-file: notes/lost.md (notes/a\ufffd[31m.md:1:33): ")
    assert lines[2] == "refguard: checking links: 1"
    assert b"\x1b" not in COLOR.sub(b"", terminal.raw)
