"""Bad input gets a message that names the file, the line and the cure; the rest of the run is unharmed."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from pathlib import Path

import pytest

from tests.terminal import Done, Folder, refguard
from tests.web import LoopbackWeb

GOOD = "[fine](https://ok.example/)\n"
AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


async def check(folder: Folder, *arguments: str) -> Done:
    async with LoopbackWeb() as web:
        folder.configure(web)
        return await refguard("check", *arguments, cwd=folder.path, web=web)


@pytest.mark.parametrize(
    ("name", "content", "place", "says"),
    [
        ("latin.md", b"line one\ngr\xfc\xdfe [x](https://lost.example/page)\n", "latin.md:2", "not UTF-8"),
        ("binary.md", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(200), "binary.md:3", "binary"),
        ("matter.md", b"---\ntitle: a\n  b: [\n---\n" + GOOD.encode(), "matter.md:", "front matter"),
    ],
)
async def test_a_note_that_cannot_be_read_is_named(
    folder: Folder, name: str, content: bytes, place: str, says: str
) -> None:
    folder.note("good.md", GOOD)
    (folder.path / name).write_bytes(content)
    done = await check(folder)
    assert done.code == 0, "a warning, by default"
    assert place in done.out
    assert says.lower() in done.out.lower()
    assert folder.verdicts == {"https://ok.example/": "ok"}
    assert (await check(folder, "--fail-on", "warning")).code == 1


@pytest.mark.skipif(AS_ROOT, reason="root may read everything")
async def test_a_note_without_permission_is_named(folder: Folder) -> None:
    folder.note("good.md", GOOD)
    folder.note("secret.md", GOOD).chmod(0)
    done = await check(folder)
    assert done.code == 0
    assert "secret.md:1" in done.out


async def test_a_link_to_nowhere_among_the_notes_is_passed_over(folder: Folder) -> None:
    folder.note("good.md", GOOD)
    (folder.path / "dangling.md").symlink_to(folder.path / "not-there.md")
    assert (await check(folder)).code == 0
    assert folder.verdicts == {"https://ok.example/": "ok"}


async def test_malformed_addresses_are_findings(folder: Folder) -> None:
    folder.note("a.md", f"{GOOD}\n[bad](http://) [worse](https://exa..mple.org/x)\n")
    done = await check(folder)
    assert done.code == 1
    assert folder.verdicts == {
        "http://": "malformed-url",
        "https://exa..mple.org/x": "malformed-url",
        "https://ok.example/": "ok",
    }


@pytest.mark.parametrize("command", ["run", "check", "extract", "archive"])
async def test_a_path_that_is_not_there(folder: Folder, command: str) -> None:
    done = await refguard(command, "nowhere", cwd=folder.path)
    assert done.code == 2
    assert "nowhere" in done.err


async def test_an_empty_folder_is_said_to_be_empty(folder: Folder) -> None:
    done = await check(folder)
    assert done.code == 0
    assert "no note" in (done.out + done.err).lower()


async def test_a_file_that_is_no_note(folder: Folder) -> None:
    folder.note("picture.png", "not a note")
    done = await refguard("check", "picture.png", cwd=folder.path)
    assert done.code == 2
    assert "picture.png" in done.err
    assert ".md" in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("frobnicate",),
        ("run", "--frobnicate"),
        ("run", "--fail-on", "sometimes"),
        ("run", "--max-time", "soon"),
        ("run", "--config", "nowhere.yaml"),
        ("report", "--from", "nowhere.json"),
        ("explain", "not an address"),
        ("explain", "http://"),
        ("config", "init", "nowhere/config.yaml"),
        ("run", "--output", "taken"),
    ],
)
async def test_wrong_words_exit_2(folder: Folder, arguments: tuple[str, ...]) -> None:
    folder.note("taken", "a file")
    done = await refguard(*arguments, cwd=folder.path)
    assert done.code == 2
    assert done.err.strip()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "JSON"),
        ("{}", "schema_version"),
        ("[1]", "report"),
        ('{"schema_version": 99}', "99"),
        ("\xff", "JSON"),
    ],
)
async def test_a_report_that_is_none(folder: Folder, text: str, says: str) -> None:
    folder.note("report.json", text)
    done = await refguard("report", "--from", "report.json", cwd=folder.path)
    assert done.code == 2
    assert "report.json" in done.err
    assert says in done.err


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("https_proxy", "http://bob:hun ter2@[::1", "HTTPS_PROXY"),
        ("http_proxy", "socks5://127.0.0.1:1080", "HTTP_PROXY"),
        ("SSL_CERT_FILE", "/nowhere/ca.pem", "SSL_CERT_FILE"),
        ("SSL_CERT_FILE", "/dev/null", "SSL_CERT_FILE"),
    ],
)
async def test_a_wrong_environment_is_no_verdict(
    folder: Folder, variable: str, value: str, says: str
) -> None:
    folder.note("a.md", GOOD)
    async with LoopbackWeb() as web:
        folder.configure(web)
        done = await refguard("check", cwd=folder.path, web=web, **{variable: value})
        assert web.requests == []
    assert done.code == 2
    assert says in done.err
    assert "ter2" not in done.out + done.err


async def test_names_and_addresses_of_any_length(folder: Folder) -> None:
    long = "a" * 40_000
    folder.note(
        "a.md", f"{GOOD}[a]({long}.md) [b](https://lost.example/{long}) [c](https://{long}.example/)\n"
    )
    done = await check(folder)
    assert done.code == 1
    assert sorted(folder.verdicts.values()) == ["malformed-url", "missing-file", "not-found", "ok"]
    assert (await refguard("check", "b" * 300, cwd=folder.path)).code == 2
    assert (await refguard("check", "--config", "b" * 300, cwd=folder.path)).code == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
async def test_a_full_disk_is_no_bug(folder: Folder) -> None:
    folder.note("a.md", GOOD)
    full = os.open("/dev/full", os.O_WRONLY)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "checker", "extract"),
        cwd=folder.path,
        stdout=full,
        stderr=asyncio.subprocess.PIPE,
    )
    os.close(full)
    _, err = await process.communicate()
    assert process.returncode == 2
    assert b"No space left" in err


async def test_config_init_never_overwrites(folder: Folder) -> None:
    assert (await refguard("config", "init", cwd=folder.path)).code == 0
    written = (folder.path / "config.yaml").read_bytes()
    done = await refguard("config", "init", cwd=folder.path)
    assert done.code == 2
    assert (folder.path / "config.yaml").read_bytes() == written


async def test_another_tool_s_config_yaml_is_not_mistaken_for_ours(folder: Folder) -> None:
    folder.note("config.yaml", "baseURL: https://me.example\ntheme: paper\n")
    folder.note("a.md", "[b](a.md)")
    done = await refguard("check", cwd=folder.path)
    assert done.code == 0, done.err


async def test_a_store_that_cannot_be_used_is_named(folder: Folder) -> None:
    folder.note("a.md", "[b](a.md)")
    folder.note(".refguard/store.sqlite3", "not a database, surely " * 100)
    done = await refguard("check", cwd=folder.path)
    assert done.code == 2
    assert "store.sqlite3" in done.err
    assert "store.path" in done.err


async def test_a_note_of_fifty_megabytes_is_named_and_left_alone(folder: Folder) -> None:
    folder.note("good.md", GOOD)
    folder.note("huge.md", "word [x](https://lost.example/page) " * 1_400_000)
    done = await check(folder)
    assert done.code == 0, "a warning, by default"
    assert "huge.md:1" in done.out
    assert "notes.max_bytes" in (folder.path / "reports" / "report.md").read_text(encoding="utf-8")
    assert folder.verdicts == {"https://ok.example/": "ok"}


@pytest.mark.slow
async def test_fifty_megabytes_on_one_line_are_read_when_they_may_be(folder: Folder) -> None:
    folder.note("huge.md", "plain words, " * 4_000_000 + GOOD)
    async with LoopbackWeb() as web:
        folder.configure(web, notes={"max_bytes": 100_000_000})
        done = await refguard("check", cwd=folder.path, web=web)
    assert done.code == 0, done.err
    assert folder.verdicts == {"https://ok.example/": "ok"}
    (link,) = folder.report["links"]
    assert (link["references"][0]["line"], link["references"][0]["column"]) == (1, 52_000_008)


async def test_hostile_text_breaks_nothing(folder: Folder) -> None:
    folder.note(
        "a|b`c.md",
        "# \x1b[31m\u202ered `|` <script>\n[\x1b]0;title\x07 ![<img src=x>](x.png)](https://lost.example/page)\n",
    )
    done = await check(folder)
    assert done.code == 1
    assert "\x1b" not in done.out
    assert "\u202e" not in done.out


def test_reports_can_be_read_by_others(tmp_path: Path) -> None:
    from checker.cli.output import replace_file  # noqa: PLC0415

    replace_file(tmp_path / "report.md", "text")
    assert stat.S_IMODE((tmp_path / "report.md").stat().st_mode) == 0o644
    assert list(tmp_path.iterdir()) == [tmp_path / "report.md"], "nothing is left behind"
