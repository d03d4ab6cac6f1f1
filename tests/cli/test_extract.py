"""``refguard extract`` on folders of any size: what is printed, when, and how it ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from checker.stages.workers import cores
from tests.terminal import PATIENCE, Folder, refguard, start

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTE = """---
lang: de
---
# Über

Siehe [eine "Seite"](https://ok.example/#teil), nochmals <https://ok.example/>
und ![ein Bild](bild.png).

## Literatur
- [verloren \\| gefunden](https://lost.example/page?a="b"\\\\)
- [privat](https://me:secret@lost.example/page)
- [verloren](https://LOST.example/page)
"""
needs_cores = pytest.mark.skipif(cores() < 2, reason="children are started where there are cores for them")
needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are seen in /proc")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.note("b/notiz-de.md", NOTE)
    made.note("a.md", "www.first.example and https://ok.example/\n")
    return made


@pytest.fixture
def large(tmp_path: Path) -> Folder:
    """Six megabytes of notes, most of it prose."""
    made = Folder(tmp_path)
    prose = f"{'Ein Satz, der nichts zitiert. ' * 30}\n\n"
    for number in range(60):
        lines = (f"{prose}[Eintrag {line}](https://host{number}.example/{line})\n\n" for line in range(110))
        made.note(f"n{number:02}.md", f"## Quellen\n\n{''.join(lines)}")
    return made


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


async def test_a_line_has_all_that_is_known(folder: Folder) -> None:
    done = await refguard("extract", "--format", "jsonl", cwd=folder.path)
    raw = (folder.path / "b" / "notiz-de.md").read_bytes()
    first = next(row for row in rows(done.out) if row["path"] == "b/notiz-de.md")
    start = raw.index(b"https://ok.example/#teil")
    assert first == {
        "url": "https://ok.example/#teil",
        "text": 'eine "Seite"',
        "kind": "inline",
        "section": "Über",
        "headings": ["Über"],
        "in_references": False,
        "lang": "de",
        "path": "b/notiz-de.md",
        "line": 6,
        "column": 22,
        "start": start,
        "end": start + 24,
    }
    assert rows(done.out)[-1]["headings"] == ["Über", "Literatur"]
    assert [row["path"] for row in rows(done.out)] == ["a.md"] * 2 + ["b/notiz-de.md"] * 6
    assert "secret" not in done.out


async def test_the_columns_of_the_table_fit_each_note(folder: Folder) -> None:
    done = await refguard("extract", cwd=folder.path)
    assert done.out == (
        "a.md:1:1   bare          http://www.first.example\n"
        "a.md:1:23  bare          https://ok.example/\n"
        "b/notiz-de.md:6:22   inline        https://ok.example/#teil\n"
        "b/notiz-de.md:6:59   autolink      https://ok.example/\n"
        "b/notiz-de.md:7:17   image         bild.png\n"
        'b/notiz-de.md:10:26  inline        https://lost.example/page?a="b"\\\n'
        "b/notiz-de.md:11:12  inline        https://***@lost.example/page\n"
        "b/notiz-de.md:12:14  inline        https://LOST.example/page\n"
    )


async def test_what_breaks_lines_or_moves_cursors_stays_in_its_row(folder: Folder) -> None:
    for path in ("a.md", "b/notiz-de.md"):
        (folder.path / path).unlink()
    folder.note(
        "c.html",
        '<a href="https://ok.example/x\ny\x1b[31m z">a\nb</a> <a href="http://lost\n.example:x/">c</a>',
    )
    assert (await refguard("extract", cwd=folder.path)).out.splitlines() == [
        "c.html:1:10  html          https://ok.example/x%0Ay%1B[31m%20z",
        "c.html:3:16  html          http://lost%0A.example:x/",
    ]
    assert (await refguard("extract", "--format", "urls", cwd=folder.path)).out.splitlines() == [
        "https://ok.example/xy%1B[31m%20z",  # as browsers read it
        "http://lost%0A.example:x/",
    ]


async def test_urls_are_named_once_where_they_first_appear(folder: Folder) -> None:
    done = await refguard("extract", "--format", "urls", cwd=folder.path)
    assert done.out.splitlines() == [
        "http://www.first.example/",
        "https://ok.example/",
        "https://lost.example/page?a=%22b%22%5C",
        "https://***@lost.example/page",
        "https://lost.example/page",
    ]


async def test_only_reference_lists(folder: Folder) -> None:
    folder.note("refguard.yaml", "notes: {scope: references}")
    done = await refguard("extract", "--format", "jsonl", cwd=folder.path)
    assert [(row["text"], row["section"]) for row in rows(done.out)] == [
        ("verloren | gefunden", "Literatur"),
        ("privat", "Literatur"),
        ("verloren", "Literatur"),
    ]


async def test_a_small_folder_gets_no_store(folder: Folder) -> None:
    await refguard("extract", cwd=folder.path)
    assert not (folder.path / ".refguard").exists()


async def test_each_form_is_the_same_from_files_and_from_memory(large: Folder) -> None:
    large.note("private.md", NOTE)
    forms = ("jsonl", "table", "urls")
    first = [await refguard("extract", "--format", form, cwd=large.path) for form in forms[:1]]
    assert (large.path / ".refguard" / "store.sqlite3").exists()
    assert (large.path / ".refguard" / ".gitignore").read_text(encoding="utf-8") == "*\n"
    again = [await refguard("extract", "--format", form, cwd=large.path) for form in forms]
    large.note("refguard.yaml", "store: {path: refguard.yaml/impossible}")
    fresh = [await refguard("extract", "--format", form, cwd=large.path) for form in forms]
    assert first[0] == again[0]
    assert again == fresh
    assert len(fresh[0].out.splitlines()) == len(fresh[1].out.splitlines()) == 60 * 110 + 6
    assert b"secret" not in (large.path / ".refguard" / "store.sqlite3").read_bytes()


async def test_a_run_reads_a_large_folder_as_extract_does(large: Folder) -> None:
    large.note("refguard.yaml", "check: {reserved_domains: true}")
    printed = await refguard("extract", "--format", "urls", cwd=large.path)
    done = await refguard("check", "--offline", "-q", cwd=large.path)
    assert done.err == ""
    assert [link["url"] for link in large.report["links"]] == sorted(printed.out.splitlines())


async def test_a_reader_who_has_seen_enough_is_no_trouble(large: Folder) -> None:
    process = await start("extract", "--format", "jsonl", cwd=large.path)
    assert process.stdout
    assert process.stderr
    line = await asyncio.wait_for(process.stdout.readline(), PATIENCE)
    assert json.loads(line)["path"] == "n00.md"
    process.stdout._transport.close()  # type: ignore[attr-defined]
    assert await asyncio.wait_for(process.stderr.read(), PATIENCE) == b""
    assert await process.wait() == 0


async def test_problems_are_told_beside_the_references(folder: Folder) -> None:
    folder.note("c.md", "---\na: b: c\n---\nhttps://c.example/\n")
    done = await refguard("extract", "--format", "urls", cwd=folder.path)
    assert "refguard: c.md:2: the front matter cannot be read" in done.err
    assert "https://c.example/" in done.out


async def test_the_readme_shows_a_line_as_it_is(folder: Folder) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    shown = next(line for line in readme.splitlines() if line.startswith('{"url"'))
    folder.note(
        "notes/a.md", "---\nlang: de\n---\n# A note\n\n## References\n\n- [A page](https://example.org/a#b)\n"
    )
    done = await refguard("extract", "--format", "jsonl", "notes", cwd=folder.path)
    assert done.out.splitlines() == [shown]


async def test_another_encoding_of_the_terminal(folder: Folder) -> None:
    done = await refguard(
        "extract", "--format", "jsonl", cwd=folder.path, PYTHONIOENCODING="ascii", PYTHONUTF8="0"
    )
    assert '"section": "?ber"' in done.out


# --- how it ends --------------------------------------------------------------------------------------------------


@needs_cores
@needs_proc
async def test_ctrl_c_ends_it_at_once_and_leaves_nothing_behind(large: Folder) -> None:
    process, children = await under_way(large)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to the whole group
    _, told = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 130
    assert told.strip() == b"refguard: interrupted"
    await gone(children)


@needs_cores
@needs_proc
async def test_ctrl_c_while_a_run_reads_ends_it_before_there_is_a_report(large: Folder) -> None:
    process, children = await under_way(large, "check", "--offline")
    os.killpg(process.pid, signal.SIGINT)
    out, told = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert (process.returncode, out) == (130, b"")
    assert b"refguard: stopping" in told
    assert b"Traceback" not in told
    assert list((large.path / "reports").iterdir()) == []
    await gone(children)


@needs_cores
@needs_proc
async def test_nothing_is_left_behind_when_it_is_killed(large: Folder) -> None:
    process, children = await under_way(large)
    process.kill()
    await asyncio.wait_for(process.communicate(), PATIENCE)
    await gone(children)


@needs_cores
@needs_proc
async def test_a_child_that_dies_is_a_bug_and_told_without_a_traceback(large: Folder) -> None:
    process, children = await under_way(large)
    for child in children:
        os.kill(child, signal.SIGSEGV)
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 3
    assert b"Traceback" not in err
    assert b"refguard: a bug in refguard: WorkerDied: a process ended with code -11 while it read" in err
    assert json.loads(out.splitlines()[0])["path"] == "n00.md", "what was read before is printed"
    await gone(children)


async def under_way(folder: Folder, *arguments: str) -> tuple[asyncio.subprocess.Process, list[int]]:
    """A command in the middle of its reading (extract waits for its output to be taken), and its children."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "checker", *(arguments or ("extract", "--format", "jsonl"))),
        cwd=folder.path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        start_new_session=True,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=1_000,
    )
    async with asyncio.timeout(PATIENCE):
        while not (children := list(_children(process.pid))):  # noqa: ASYNC110 - another process starts them
            await asyncio.sleep(0.01)
    return process, children


def _children(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        yield from map(int, task.read_text(encoding="ascii").split())


async def gone(children: list[int]) -> None:
    async with asyncio.timeout(PATIENCE):
        while any(_runs(child) for child in children):  # noqa: ASYNC110 - they end by themselves
            await asyncio.sleep(0.02)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
