"""A network that goes away in the middle of a run: the real command, whose web is unplugged by one of its own pages."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING

import pytest

from checker.models import Link
from checker.store import Store
from tests.terminal import PATIENCE, Folder, refguard, start
from tests.web import Behaviour, LoopbackWeb
from tests.web.behaviours.row import OK
from tests.web.handlers import html, page, slow

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.web.wire import Reply, Request

BEFORE = [f"https://a-{letter}.example/" for letter in "xyz"]
LAST = "https://b-last.example/"
AFTER = [f"https://c-{letter}.example/" for letter in "stuvwxyz"]
CHECK = {"concurrency": 1, "timeout": "0.3s", "connect_timeout": "0.3s", "retries": {"attempts": 1}}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Links in the order in which they are visited: it is known which are reached before the web is unplugged."""
    folder = Folder(tmp_path)
    folder.note("a.md", "".join(f"- <{url}>\n" for url in (*BEFORE, LAST, *AFTER)))
    return folder


@asynccontextmanager
async def unplugged() -> AsyncIterator[LoopbackWeb]:
    """A web that is gone once ``LAST`` has answered."""

    async def answer_and_go(_: Request, reply: Reply) -> None:
        web.stop_answering()
        await reply.send(200, html("The last page before the silence"))

    rows = [Behaviour(url, url, *OK, page(f"About {url[8:-9]}")) for url in (*BEFORE, *AFTER)]
    async with LoopbackWeb([*rows, Behaviour("last", LAST, *OK, answer_and_go)]) as web:
        yield web


async def canary_was_asked(web: LoopbackWeb) -> None:
    async with asyncio.timeout(PATIENCE):
        while not web.lookups["canary.example"]:  # noqa: ASYNC110 - another process asks
            await asyncio.sleep(0.02)


def kept(folder: Folder) -> set[str]:
    with Store(folder.path / ".refguard" / "store.sqlite3") as store:
        return set(store.last_checks([Link(url, ()) for url in (*BEFORE, LAST, *AFTER)]))


async def test_it_comes_back_and_the_run_goes_on(folder: Folder) -> None:
    async with unplugged() as web:
        folder.configure(web, check=CHECK)
        process = await start("check", cwd=folder.path, web=web)
        await canary_was_asked(web)
        await asyncio.sleep(0.5)
        web.answer_again()
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0, out + err
    assert set(folder.verdicts.values()) == {"ok"}
    assert len(folder.verdicts) == len(BEFORE) + 1 + len(AFTER)
    assert folder.report["run"]["complete"] is True
    assert "the network was away from" in folder.report["run"]["notices"][0]


async def test_it_stays_away_and_what_was_good_is_kept(folder: Folder) -> None:
    async with unplugged() as web:
        folder.configure(web, check={**CHECK, "outage": "1s"})
        done = await refguard("check", cwd=folder.path, web=web)
        assert done.code == 4
        assert done.err.count("no network") == 1
        assert folder.report["run"]["network"] == "unavailable"
        assert folder.report["summary"]["changes"]["newly_broken"] == []
        assert {url for url, reason in folder.verdicts.items() if reason == "ok"} == {*BEFORE, LAST}
        assert {folder.verdicts[url] for url in AFTER} == {"no-network"}
        assert kept(folder) == {*BEFORE, LAST}
        web.answer_again()
        again = await refguard("check", cwd=folder.path, web=web)
    assert again.code == 0
    assert set(folder.verdicts.values()) == {"ok"}


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a POSIX affair")
async def test_ctrl_c_while_it_is_away(folder: Folder) -> None:
    async with unplugged() as web:
        folder.configure(web, check=CHECK)
        process = await start("check", cwd=folder.path, web=web)
        await canary_was_asked(web)
        process.send_signal(signal.SIGINT)
        _, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 130, err
    assert {folder.verdicts[url] for url in AFTER} == {"interrupted"}
    assert kept(folder) == {*BEFORE, LAST}


async def test_the_time_is_up_while_it_is_away(folder: Folder) -> None:
    async with unplugged() as web:
        folder.configure(web, check=CHECK)
        done = await refguard("check", "--max-time", "2.5s", cwd=folder.path, web=web)
    assert done.code == 0
    assert {folder.verdicts[url] for url in AFTER} == {"time-budget"}
    assert folder.report["run"]["complete"] is False


# --- a machine without a way out, which checks pages by private addresses ---------------------------------------------

NOWHERE = {"canaries": ["https://no-canary.example/"], "retries": {"attempts": 1}}
PAGES = range(7)


@asynccontextmanager
async def by_address(*more: Behaviour) -> AsyncIterator[tuple[LoopbackWeb, str]]:
    """Pages that are visited where they are, and what the addresses of all of them begin with."""
    rows = [Behaviour(f"page {n}", f"http://127.0.0.1/{n}", *OK, page(f"Page {n}")) for n in PAGES]
    async with LoopbackWeb([*rows, *more]) as web:
        web.nameserver.names = {}
        yield web, f"http://127.0.0.1:{web.http_port}/"


async def test_who_answers_at_an_address_vouches_for_it_in_every_run(folder: Folder) -> None:
    late = Behaviour("slow", "http://127.0.0.1/slow", *OK, slow(30))
    async with by_address(late) as (web, start_of_all):
        fine = {f"{start_of_all}{n}": "ok" for n in PAGES}
        folder.note("a.md", "".join(f"- <{url}>\n" for url in (f"{start_of_all}slow", *fine)))
        folder.configure(web, check={**CHECK, **NOWHERE})
        for _ in range(3):  # of which the later ones ask for nobody else
            done = await refguard("check", cwd=folder.path, web=web)
            assert done.code == 0, done.out + done.err
            assert folder.verdicts == fine | {f"{start_of_all}slow": "timeout"}
            assert folder.report["run"]["complete"] is True
        assert sum(visit.path == "/slow" for visit in web.requests) == 3
        web.stop_answering()
        done = await refguard("check", cwd=folder.path, web=web)
        assert done.code == 4, "who answered in an earlier run has to answer now"
        assert folder.verdicts == fine | {f"{start_of_all}slow": "timeout"}


async def test_what_lives_elsewhere_is_left_and_the_rest_is_checked_to_the_end(folder: Folder) -> None:
    outside = [f"https://{letter}.example/" for letter in "xyz"]
    async with by_address() as (web, start_of_all):
        fine = {f"{start_of_all}{n}": "ok" for n in PAGES}
        folder.note(
            "a.md", "".join(f"- <{url}>\n" for url in (*outside, *fine, f"{start_of_all}no-such-page"))
        )
        folder.configure(web, check={**CHECK, **NOWHERE, "host_concurrency": 1, "host_interval": "0.05s"})
        known = fine | dict.fromkeys(outside, "no-network") | {f"{start_of_all}no-such-page": "not-found"}
        for _ in range(2):
            done = await refguard("check", cwd=folder.path, web=web)
            assert done.code == 4, "most of what is cited could not be asked for, whatever was found"
            assert folder.verdicts == known
            assert folder.report["run"]["network"] == "unavailable"
            assert folder.report["run"]["complete"] is False
            assert "only private addresses answer" in folder.report["run"]["notices"][-1]
            assert "only private addresses answer" in done.out
            with closing(sqlite3.connect(folder.path / ".refguard" / "store.sqlite3")) as store, store:
                cited = store.execute("SELECT min(cited_at) FROM links").fetchone()[0]
                assert cited > 0, "the store is kept in order, though no such run is complete"
                store.execute("UPDATE links SET cited_at = 0")
