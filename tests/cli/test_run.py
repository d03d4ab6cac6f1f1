"""The main job, end to end: a real process, a real web, a real archive, a real store."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.terminal import Folder, refguard, start, visited
from tests.web import LoopbackWeb
from tests.web.archive import LoopbackArchive
from tests.web.archive_save import Outcome

FINE = "# Fine\n\nSee [a page](https://ok.example/) and [another](http://plain.example/page).\n"
BROKEN = "# Broken\n\nSee [a page](https://ok.example/) and [a lost one](https://lost.example/page).\n"
PACES = dict.fromkeys(("lookups_per_minute", "index_per_minute", "captures_per_minute"), 6000)
KEYS = {"IA_ACCESS_KEY_ID": "demo", "IA_SECRET_ACCESS_KEY": "demo"}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


# --- exit codes ---------------------------------------------------------------------------------------------------


async def test_a_clean_folder_exits_0(folder: Folder) -> None:
    folder.note("a.md", FINE)
    async with LoopbackWeb() as web:
        folder.configure(web)
        done = await refguard("run", "--no-archive", cwd=folder.path, web=web)
    assert done.code == 0, done.err
    assert folder.verdicts == {"https://ok.example/": "ok", "http://plain.example/page": "ok"}
    assert folder.report["run"]["complete"] is True


async def test_one_broken_link_exits_1_and_says_where(folder: Folder) -> None:
    folder.note("notes/a.md", BROKEN)
    async with LoopbackWeb() as web:
        folder.configure(web)
        done = await refguard("run", "--no-archive", cwd=folder.path, web=web)
    assert done.code == 1
    assert "notes/a.md:3" in done.out
    assert "https://lost.example/page" in done.out
    assert "`https://lost.example/page`" in (folder.path / "reports" / "report.md").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("never", 0)])
async def test_the_gate_is_where_it_was_put(folder: Folder, fail_on: str, code: int) -> None:
    folder.note("a.md", "[unstable](https://failing.example/)")
    async with LoopbackWeb() as web:
        folder.configure(web)
        done = await refguard("check", "--fail-on", fail_on, cwd=folder.path, web=web)
    assert done.code == code
    assert folder.verdicts == {"https://failing.example/": "server-error"}


async def test_a_wrong_configuration_exits_2(folder: Folder) -> None:
    folder.note("a.md", FINE)
    folder.note("refguard.yaml", "check:\n  timeuot: 3s\n")
    done = await refguard("run", cwd=folder.path)
    assert done.code == 2
    assert "refguard.yaml:2: unknown key 'check.timeuot'; did you mean 'timeout'?" in done.err
    assert not (folder.path / "reports").exists()


async def test_a_bug_of_ours_exits_3_and_blames_no_link(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.note("a.md", "[x](x.md)")
    folder.note(
        "sitecustomize.py",
        "import checker.site as s\ndef bug(*a, **k): raise KeyError('oops')\ns.Sites.locate = bug\n",
    )
    done = await refguard("check", cwd=folder.path, PYTHONPATH=f"{folder.path}{os.pathsep}{Path.cwd()}")
    assert done.code == 3
    assert "a bug in refguard: KeyError" in done.err


async def test_no_network_exits_4_and_changes_no_verdict(folder: Folder) -> None:
    folder.note("a.md", BROKEN + "[new](https://never-seen.example/)")
    async with LoopbackWeb() as web:
        folder.configure(web, check={"recheck": {"working": 0}, "timeout": "0.3s", "connect_timeout": "0.3s"})
        folder.note("b.md", "")
        before = await refguard("run", "--no-archive", "a.md", cwd=folder.path, web=web)
        assert before.code == 1
        known = folder.verdicts
        web.stop_answering()
        folder.note("b.md", "[newer](https://slow.example/)")
        done = await refguard("run", cwd=folder.path, web=web)
    assert done.code == 4
    assert done.err.count("no network") == 1
    assert folder.verdicts == known | {"https://slow.example/": "no-network"}
    assert folder.report["run"]["network"] == "unavailable"
    assert all(link["cached"] for link in folder.report["links"] if link["url"] in known)
    with sqlite3.connect(folder.path / ".refguard" / "store.sqlite3") as store:
        assert store.execute("SELECT count(*) FROM checks").fetchone() == (len(known),)
    store.close()


async def test_a_dead_link_is_told_from_a_dead_network(folder: Folder) -> None:
    folder.note("a.md", "[gone](https://nowhere.example/) [refused](https://refused.example/)")
    async with LoopbackWeb() as web:
        folder.configure(web)
        done = await refguard("check", cwd=folder.path, web=web)
        canaries = sum(visit.host == "canary.example" for visit in web.requests)
    assert done.code == 1
    assert folder.verdicts == {
        "https://nowhere.example/": "host-not-found",
        "https://refused.example/": "connection-refused",
    }
    assert canaries == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a POSIX affair")
@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM])
async def test_ctrl_c_leaves_reports_and_a_valid_store(folder: Folder, way: signal.Signals) -> None:
    folder.note("a.md", FINE + "[silent](https://silent.example/)")
    async with LoopbackWeb() as web:
        folder.configure(web, check={"timeout": "30s"})
        process = await start("run", "--no-archive", cwd=folder.path, web=web)
        await visited(web, "ok.example", "plain.example", "silent.example")
        process.send_signal(way)
        _, err = await asyncio.wait_for(process.communicate(), 10)
        assert process.returncode == 130, err.decode()
        assert b"Traceback" not in err
        assert folder.verdicts == {
            "https://ok.example/": "ok",
            "http://plain.example/page": "ok",
            "https://silent.example/": "interrupted",
        }
        assert folder.report["run"]["complete"] is False
        asked = Counter(visit.host for visit in web.requests)
        folder.configure(web, check={"timeout": "0.2s"})
        await refguard("run", "--no-archive", cwd=folder.path, web=web)
        again = Counter(visit.host for visit in web.requests) - asked
    assert set(again) == {"silent.example", "canary.example"}, "nothing else is asked again"


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a POSIX affair")
async def test_ctrl_c_while_copies_are_saved_is_an_interruption_that_leaves_them_for_later(
    folder: Folder,
) -> None:
    folder.note("a.md", FINE)
    async with LoopbackWeb() as web, LoopbackArchive() as archive:
        archive.fault("save", "silent")
        folder.configure(web, archive={"base_url": archive.base_url, **PACES})
        process = await start("run", cwd=folder.path, web=web, **KEYS)
        async with asyncio.timeout(60):
            while not archive.asked("save"):  # noqa: ASYNC110 - another process asks
                await asyncio.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = await asyncio.wait_for(process.communicate(), 10)
    assert process.returncode == 130, err.decode()
    assert set(folder.verdicts.values()) == {"ok"}
    states = sorted(link["capture"]["state"] for link in folder.report["links"])
    assert states == ["deferred", "unknown"]
    (note,) = {
        link["capture"]["reason"] for link in folder.report["links"] if link["capture"]["state"] == "deferred"
    }
    assert "the next run goes on" in note


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a POSIX affair")
async def test_ctrl_c_at_any_moment_shows_no_traceback(folder: Folder) -> None:
    """From the first that is ours: what Python says when it is interrupted while it starts is its own affair."""
    folder.note("a.md", FINE + "[silent](https://silent.example/)")
    folder.note(
        "site/sitecustomize.py",
        "import os, signal\nchange = signal.signal\n"
        "def tell(*a):\n    was = change(*a)\n    os.write(2, b'ready\\n')\n    return was\nsignal.signal = tell\n",
    )
    path = f"{folder.path / 'site'}{os.pathsep}{Path(__file__).parents[2]}"
    places = asyncio.Semaphore(3)  # most of the time nothing happens

    async def interrupted(moment: int) -> tuple[int | None, bytes]:
        async with places:
            process = await start("check", "--output", f"{moment}", cwd=folder.path, web=web, PYTHONPATH=path)
            assert process.stderr
            await process.stderr.readline()
            await asyncio.sleep(0.12 * moment)
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
            _, err = await asyncio.wait_for(process.communicate(), 30)
            return process.returncode, err

    async with LoopbackWeb() as web:
        folder.configure(web)
        for code, err in await asyncio.gather(*map(interrupted, range(10))):
            assert (code, b"Traceback" in err) == (130, False), err.decode()


# --- memory -------------------------------------------------------------------------------------------------------


async def test_what_was_checked_recently_is_not_fetched_again(folder: Folder) -> None:
    folder.note("a.md", BROKEN)
    async with LoopbackWeb() as web:
        folder.configure(web)
        await refguard("check", cwd=folder.path, web=web)
        first = len(web.requests)
        done = await refguard("check", cwd=folder.path, web=web)
        again = [visit.host for visit in web.requests[first:]]
    assert done.code == 1
    assert again == ["lost.example"], "what is broken is looked at in every run"
    links = {link["url"]: link for link in folder.report["links"]}
    assert links["https://ok.example/"]["cached"] is True
    assert links["https://ok.example/"]["title"] == "A fine page"
    assert links["https://lost.example/page"]["cached"] is False


async def test_all_is_visited_again_where_that_is_wanted(folder: Folder) -> None:
    folder.note("a.md", FINE)
    async with LoopbackWeb() as web:
        folder.configure(web)
        for arguments in ([], ["--all"], ["--all", "--offline"]):
            await refguard("check", *arguments, cwd=folder.path, web=web)
    assert Counter(visit.host for visit in web.requests) == {"ok.example": 2, "plain.example": 2}


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a POSIX affair")
async def test_a_killed_run_is_gone_on_with(folder: Folder) -> None:
    folder.note("a.md", BROKEN + "[silent](https://silent.example/)")
    async with LoopbackWeb() as web:
        folder.configure(web, check={"timeout": "30s"})
        process = await start("check", cwd=folder.path, web=web)
        await visited(web, "ok.example", "lost.example", "silent.example")
        process.kill()
        await process.communicate()
        asked = len(web.requests)
        folder.configure(web, check={"timeout": "0.2s"})
        done = await refguard("check", cwd=folder.path, web=web)
        again = {visit.host for visit in web.requests[asked:]}
    assert done.code == 1
    assert again == {"silent.example", "canary.example"}, "nothing else is asked again"
    assert folder.verdicts["https://lost.example/page"] == "not-found"


async def test_rules_speak_at_once_whatever_is_remembered(folder: Folder) -> None:
    folder.note("a.md", "[guarded](https://guarded.example/)")
    rule = {
        "url": "https://guarded.example/*",
        "action": "accept",
        "status": [403],
        "reason": "people get in",
    }
    async with LoopbackWeb() as web:
        for rules, reason in (([], "forbidden"), ([rule], "accepted-by-rule"), ([], "forbidden")):
            folder.configure(web)
            config = folder.path / "refguard.yaml"
            config.write_text(f"{config.read_text()}rules: {json.dumps(rules)}\n", encoding="utf-8")
            await refguard("check", cwd=folder.path, web=web)
            assert folder.verdicts == {"https://guarded.example/": reason}
        asked = [visit.host for visit in web.requests].count
        assert asked("guarded.example") == 5, "what is accepted is not looked at twice"
        seen = len(web.requests)
        await refguard("check", cwd=folder.path, web=web)
        assert len(web.requests) == seen


async def test_a_link_that_breaks_is_news_and_so_is_one_that_recovers(folder: Folder) -> None:
    folder.note("a.md", "[flaky](https://flaky.example/) [ok](https://ok.example/)")
    async with LoopbackWeb() as web:
        folder.configure(web, check={"retries": {"attempts": 1}})
        await refguard("check", cwd=folder.path, web=web)
        assert folder.verdicts["https://flaky.example/"] == "server-error"
        folder.configure(web, check={"recheck": {"working": 0}})
        await refguard("check", cwd=folder.path, web=web)
    assert folder.verdicts["https://flaky.example/"] == "ok"
    changes = folder.report["summary"]["changes"]
    assert not any(changes.values()), "it was never broken"
    async with LoopbackWeb(()) as web:  # a web in which nothing exists
        folder.configure(web, check={"recheck": {"working": 0}})
        await refguard("check", cwd=folder.path, web=web)
    everything = ["https://flaky.example/", "https://ok.example/"]
    assert folder.report["summary"]["changes"]["newly_broken"] == everything
    async with LoopbackWeb() as web:
        folder.configure(web)
        await refguard("check", cwd=folder.path, web=web)
    assert folder.report["summary"]["changes"]["recovered"] == everything


async def test_time_that_is_up_is_told(folder: Folder) -> None:
    folder.note("a.md", FINE + "[silent](https://silent.example/)")
    async with LoopbackWeb() as web:
        folder.configure(web, check={"timeout": "30s"})
        done = await refguard("check", "--max-time", "1s", cwd=folder.path, web=web)
    assert done.code == 0
    assert folder.verdicts["https://silent.example/"] == "time-budget"
    assert folder.verdicts["https://ok.example/"] == "ok"
    assert folder.report["run"]["complete"] is False


async def test_a_disk_that_is_full_ends_no_run(folder: Folder) -> None:
    """SQLite itself says so: the file may grow to the size of an empty store, and not beyond."""
    lost = [f"https://lost.example/{number}/{'x' * 900}" for number in range(12)]
    folder.note("a.md", "[ok](https://ok.example/) " + " ".join(f"<{url}>" for url in lost))
    folder.note(
        "site/sitecustomize.py",
        "import checker.store.database as d\nmigrate = d.migrate\n"
        "def full(db, path):\n    migrate(db, path)\n    db.execute('PRAGMA max_page_count = 1')\nd.migrate = full\n",
    )
    path = f"{folder.path / 'site'}{os.pathsep}{Path(__file__).parents[2]}"
    async with LoopbackWeb() as web, LoopbackArchive() as archive:
        folder.configure(web, archive={"base_url": archive.base_url, **PACES})
        done = await refguard("run", cwd=folder.path, web=web, PYTHONPATH=path, **KEYS)
        assert not archive.asked("save"), "the next run would submit it again"
        assert Counter(folder.verdicts.values()) == {"ok": 1, "not-found": len(lost)}
        assert "report only" in folder.report["run"]["notices"][-1]
        asked = len(web.requests)
        again = await refguard("run", cwd=folder.path, web=web, **KEYS)
        assert len(web.requests) > asked, "what could not be kept is looked at again"
    assert done.code == 1
    assert "database or disk is full" in done.err
    assert "disk is full" not in again.err


async def test_what_was_found_is_shown_where_no_report_can_be_written(folder: Folder) -> None:
    folder.note("a.md", BROKEN)
    (folder.path / "reports" / "report.md").mkdir(parents=True)
    async with LoopbackWeb() as web:
        folder.configure(web)
        done = await refguard("check", cwd=folder.path, web=web)
    assert done.code == 2
    assert "the report cannot be written" in done.err
    assert "https://lost.example/page" in done.out


# --- the archive --------------------------------------------------------------------------------------------------


async def test_copies_are_found_and_made(folder: Folder) -> None:
    folder.note("2024-05-01-a.md", BROKEN)
    async with LoopbackWeb() as web, LoopbackArchive() as archive:
        archive.add("https://lost.example/page", "20240101120000")
        folder.configure(web, archive={"base_url": archive.base_url, "wait": "5s", **PACES})
        done = await refguard("run", cwd=folder.path, web=web, **KEYS)
        links = {link["url"]: link for link in folder.report["links"]}
        asked = len(archive.requests)
        await refguard("run", cwd=folder.path, web=web, **KEYS)
        assert len(archive.requests) == asked, "what an archive said is remembered"
    assert done.code == 1
    assert links["https://lost.example/page"]["memento"]["timestamp"] == "2024-01-01T12:00:00Z"
    assert links["https://lost.example/page"]["capture"] is None
    assert links["https://ok.example/"]["capture"]["state"] == "saved"
    assert "20240101120000" in done.out, "the replacement is at hand"


async def test_a_copy_of_the_error_page_is_no_replacement(folder: Folder) -> None:
    folder.note("a.md", "[lost](https://lost.example/page)")
    async with LoopbackWeb() as web, LoopbackArchive() as archive:
        archive.save("https://lost.example/page", Outcome(body=b"<title>404 Not Found</title>Not found."))
        folder.configure(web, archive={"base_url": archive.base_url, "wait": "5s", **PACES})
        for _ in range(2):
            done = await refguard("run", cwd=folder.path, web=web, **KEYS)
            assert done.code == 1
            (link,) = folder.report["links"]
            assert link["reason"] == "not-found"
            assert link["capture"]["state"] == "refused"
            assert "/web/" not in done.out


async def test_a_page_that_only_the_archive_gets_is_there(folder: Folder) -> None:
    folder.note("a.md", "[shy](https://lost.example/page)")
    async with LoopbackWeb() as web, LoopbackArchive() as archive:
        archive.save("https://lost.example/page", "pending twice")
        folder.configure(web, archive={"base_url": archive.base_url, "wait": "0s", **PACES})
        first = await refguard("run", cwd=folder.path, web=web, **KEYS)
        assert (first.code, folder.verdicts) == (1, {"https://lost.example/page": "not-found"})
        (link,) = folder.report["links"]
        assert link["capture"]["state"] == "pending"
        folder.configure(web, archive={"base_url": archive.base_url, "wait": "9s", **PACES})
        second = await refguard("run", cwd=folder.path, web=web, **KEYS)
        assert (second.code, folder.verdicts) == (0, {"https://lost.example/page": "seen-by-archive"})
        asked = len(archive.requests), len(web.requests)
        third = await refguard("check", cwd=folder.path, web=web)
        assert (third.code, folder.verdicts) == (0, {"https://lost.example/page": "seen-by-archive"})
        assert asked == (len(archive.requests), len(web.requests)), "it is believed like any working page"


async def test_pages_are_kept_where_that_is_wanted(folder: Folder) -> None:
    folder.note("a.md", BROKEN)
    async with LoopbackWeb() as web:
        folder.configure(web, archive={"warc": "copies"})
        done = await refguard("check", cwd=folder.path, web=web)
    assert done.code == 1
    copies = {link["url"]: link["local_copy"] for link in folder.report["links"]}
    assert copies["https://lost.example/page"] is None
    assert (folder.path / "copies" / copies["https://ok.example/"]["file"]).is_file()
    assert (folder.path / "copies" / "refguard.wacz").is_file()


async def test_what_was_not_visited_is_said_to_have_no_local_copy(folder: Folder) -> None:
    folder.note("a.md", FINE)
    async with LoopbackWeb() as web:
        folder.configure(web)
        await refguard("check", cwd=folder.path, web=web)
        folder.configure(web, archive={"warc": "copies", "find": False})
        await refguard("run", cwd=folder.path, web=web)
        first = folder.report["run"]["notices"]
        await refguard("run", "--all", cwd=folder.path, web=web)
        second = folder.report["run"]["notices"]
    assert first[0] == second[0]
    assert "(archive.find)" in first[0]
    said = "2 of the pages that were not visited in this run have none; they are kept when they are due, or now with --all."
    assert first[1:] == [f"Local copies: {said}"]
    assert second[1:] == []


async def test_without_keys_submissions_are_deferred_with_how_to_get_some(folder: Folder) -> None:
    folder.note("a.md", FINE)
    async with LoopbackWeb() as web, LoopbackArchive() as archive:
        folder.configure(web, archive={"base_url": archive.base_url, **PACES})
        done = await refguard(
            "run", cwd=folder.path, web=web, HOME=str(folder.path), XDG_CONFIG_HOME=str(folder.path)
        )
        saves = [visit for visit in archive.requests if "/save" in visit.path]
    assert done.code == 0
    assert {link["capture"]["state"] for link in folder.report["links"]} == {"deferred"}
    assert "archive.org/account/s3.php" in (folder.path / "reports" / "report.md").read_text(encoding="utf-8")
    assert not saves


async def test_an_archive_that_is_down_is_unknown_never_absent(folder: Folder) -> None:
    folder.note("a.md", BROKEN)
    async with LoopbackWeb() as web:
        folder.configure(web, archive={"base_url": "http://127.0.0.1:1", "timeout": "1s", **PACES})
        done = await refguard("run", cwd=folder.path, web=web, **KEYS)
    assert done.code == 1
    assert folder.report["summary"]["archive"]["unknown"] == 2
    assert {link["capture"] and link["capture"]["state"] for link in folder.report["links"]} <= {
        None,
        "unknown",
        "deferred",
    }


async def test_no_private_name_is_told_to_an_archive(folder: Folder) -> None:
    folder.note("a.md", "[inside](http://intranet.example/wiki) [out](https://ok.example/)")
    async with LoopbackWeb() as web, LoopbackArchive() as archive:
        folder.configure(web, archive={"base_url": archive.base_url, **PACES})
        await refguard("run", cwd=folder.path, web=web)
        assert archive.requests
        assert not [visit for visit in archive.requests if "intranet" in visit.path]


async def test_archive_alone_visits_nothing_and_tells_no_private_name(folder: Folder) -> None:
    folder.note(
        "a.md", "[a](https://ok.example/) [b](http://wiki/x) [c](http://10.0.0.1/) [d](http://nas.local/)"
    )
    async with LoopbackWeb() as web, LoopbackArchive() as archive:
        archive.add("https://ok.example/", "20240101120000")
        folder.configure(web, archive={"base_url": archive.base_url, **PACES})
        done = await refguard("archive", cwd=folder.path, web=web)
        assert done.code == 0
        assert web.requests == []
        assert archive.requests
        assert all("ok.example" in visit.path for visit in archive.requests)
    links = {link["url"]: link for link in folder.report["links"]}
    assert links["https://ok.example/"]["reason"] == "not-due"
    assert links["https://ok.example/"]["memento"]["timestamp"] == "2024-01-01T12:00:00Z"


# --- secrets ------------------------------------------------------------------------------------------------------


async def test_passwords_and_keys_are_never_shown(folder: Folder) -> None:
    """Nor is what a server adds to an address, here a session id and a signature."""
    folder.note("a.md", "[a](https://anna:geheim@ok.example/) [b](https://anna:geheim@lost.example/page)")
    folder.note("b.md", "[c](https://kiosk.example/issue) [d](https://deposit.example/paper)")
    keys = {"IA_ACCESS_KEY_ID": "demo", "IA_SECRET_ACCESS_KEY": "sehrgeheim"}
    async with LoopbackWeb() as web, LoopbackArchive() as archive:
        folder.configure(web, archive={"base_url": archive.base_url, **PACES})
        done = await refguard("run", "-v", cwd=folder.path, web=web, **keys)
        listed = await refguard("extract", "--format", "jsonl", cwd=folder.path, web=web)
        explained = await refguard(
            "explain", "https://anna:geheim@lost.example/page", cwd=folder.path, web=web
        )
        signed = await refguard("explain", "https://deposit.example/paper", cwd=folder.path, web=web)
        assert any(visit.headers.get("authorization") for visit in web.requests)
        assert not [visit for visit in archive.requests if "anna" in visit.path]
    written = "".join(
        path.read_text(encoding="utf-8", errors="replace") for path in folder.path.glob("re*/*")
    )
    stored = b"".join(path.read_bytes() for path in (folder.path / ".refguard").iterdir())
    said = (done.out, done.err, listed.out, explained.out, signed.out)
    for text in (*said, written, stored.decode("latin-1")):
        assert not {word for word in ("geheim", "8D2Fkiosk71", "5f2cdeposit9") if word in text}
