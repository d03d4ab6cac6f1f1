from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker import __version__
from tests.terminal import Folder, refguard
from tests.web import LoopbackWeb

NOTE = """---
lang: de
title: Eine Notiz
---
# Eine Notiz

Siehe [eine Seite](https://ok.example/#teil) und nochmals <https://ok.example/>.

## Literatur
- [verloren](https://lost.example/page)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.note("notiz-de.md", NOTE)
    return made


async def test_version(folder: Folder) -> None:
    for arguments in (["--version"], ["--version", "run"]):
        done = await refguard(*arguments, cwd=folder.path)
        assert (done.code, done.out) == (0, f"refguard {__version__}\n")


async def test_extract_as_urls_names_each_address_once(folder: Folder) -> None:
    done = await refguard("extract", "--format", "urls", cwd=folder.path)
    assert (done.code, done.out) == (0, "https://ok.example/\nhttps://lost.example/page\n")


async def test_extract_as_jsonl_has_exact_spans(folder: Folder) -> None:
    done = await refguard("extract", "--format", "jsonl", cwd=folder.path)
    rows = [json.loads(line) for line in done.out.splitlines()]
    raw = (folder.path / "notiz-de.md").read_bytes()
    assert [raw[row["start"] : row["end"]].decode() for row in rows] == [row["url"] for row in rows]
    assert [(row["line"], row["kind"], row["lang"]) for row in rows] == [
        (7, "inline", "de"),
        (7, "autolink", "de"),
        (10, "inline", "de"),
    ]
    assert [row["in_references"] for row in rows] == [False, False, True]


async def test_extract_as_a_table(folder: Folder) -> None:
    done = await refguard("extract", cwd=folder.path)
    assert done.out.splitlines()[0].split() == ["notiz-de.md:7:20", "inline", "https://ok.example/#teil"]


async def test_offline_sends_nothing_and_prints_each_link_once(folder: Folder) -> None:
    async with LoopbackWeb() as web:
        folder.configure(web)
        done = await refguard("run", "--offline", cwd=folder.path, web=web)
        assert web.requests == []
        assert not web.lookups
    assert done.code == 0
    assert done.out.count("https://ok.example/") == 1
    assert done.out.count("https://lost.example/page") == 1
    assert set(folder.verdicts.values()) == {"no-network"}


async def test_offline_shows_what_is_known(folder: Folder) -> None:
    async with LoopbackWeb() as web:
        folder.configure(web)
        await refguard("check", cwd=folder.path, web=web)
        known = folder.verdicts
        done = await refguard("run", "--offline", cwd=folder.path, web=web)
    assert done.code == 1
    assert folder.verdicts == known
    today = folder.report["links"][0]["checked_at"][:10]
    assert done.out.startswith(
        "Known from earlier runs: 1 link is broken. No page was asked for in this run:"
    )
    assert f"was seen on {today}." in done.out


async def test_report_prints_the_last_run_again(folder: Folder) -> None:
    async with LoopbackWeb() as web:
        folder.configure(web)
        first = await refguard("check", cwd=folder.path, web=web)
    written = (folder.path / "reports" / "report.json").read_text(encoding="utf-8")
    markdown = (folder.path / "reports" / "report.md").read_text(encoding="utf-8")
    assert (await refguard("report", "--format", "json", cwd=folder.path)).out == written
    assert (await refguard("report", "--format", "markdown", cwd=folder.path)).out == markdown
    summary = (await refguard("report", cwd=folder.path)).out
    assert first.out.startswith(summary.rstrip())


async def test_reports_go_where_they_are_wanted(folder: Folder) -> None:
    async with LoopbackWeb() as web:
        folder.configure(web)
        await refguard("check", "--format", "json", "--output", "out/deep", cwd=folder.path, web=web)
    assert [path.name for path in (folder.path / "out" / "deep").iterdir()] == ["report.json"]


async def test_quiet_says_nothing(folder: Folder) -> None:
    async with LoopbackWeb() as web:
        folder.configure(web)
        done = await refguard("check", "-q", cwd=folder.path, web=web)
    assert (done.code, done.out, done.err) == (1, "", "")


async def test_results_go_to_one_stream_and_progress_to_the_other(folder: Folder) -> None:
    async with LoopbackWeb() as web:
        folder.configure(web)
        done = await refguard("check", cwd=folder.path, web=web)
    assert "checking links: 2" in done.err
    assert "checking links" not in done.out
    assert "\x1b" not in done.out + done.err


@pytest.mark.parametrize(
    ("arguments", "no_color", "colored"),
    [
        (["--color", "always"], "", True),
        (["--color", "always"], "1", True),
        (["--color", "never"], "", False),
        ([], "1", False),
        ([], "", False),
    ],
)
async def test_colours(folder: Folder, arguments: list[str], no_color: str, *, colored: bool) -> None:
    done = await refguard("check", "--offline", *arguments, cwd=folder.path, NO_COLOR=no_color)
    assert ("\x1b[" in done.out) is colored


async def test_explain_shows_every_attempt_and_the_verdict(folder: Folder) -> None:
    async with LoopbackWeb() as web:
        folder.configure(web)
        done = await refguard("explain", "https://mixed.example/a", cwd=folder.path, web=web)
        failing = await refguard("explain", "https://failing.example/", cwd=folder.path, web=web)
    assert done.code == 0
    assert [line.split("->")[1].split()[0] for line in done.out.splitlines() if "GET" in line] == [
        "301",
        "302",
        "200",
    ]
    assert "working: ok" in done.out
    assert failing.out.count("-> 500") == 3
    assert "unstable: server-error" in failing.out


async def test_config_show_is_a_config(folder: Folder) -> None:
    shown = await refguard("config", "show", cwd=folder.path)
    folder.note("refguard.yaml", shown.out)
    again = await refguard("config", "show", cwd=folder.path)
    assert (again.code, again.out) == (0, shown.out)


async def test_config_schema_is_the_published_one(folder: Folder) -> None:
    done = await refguard("config", "schema", cwd=folder.path)
    published = Path(__file__).parents[2] / "docs" / "config.schema.json"
    assert done.out == published.read_text(encoding="utf-8")
