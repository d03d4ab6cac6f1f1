"""``refguard fix`` from end to end: real visits, a real archive's answers, real repositories, a real terminal."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pseudo_terminal import CTRL_C, PseudoTerminal
from tests.terminal import Done, Folder, refguard, start
from tests.web import LoopbackWeb
from tests.web.archive import LoopbackArchive
from tests.web.behaviours.row import MOVED, NOT_FOUND, OK, Behaviour
from tests.web.handlers import answer, page, redirect

OLD, NEW = "https://old.example/looms", "https://new.example/looms"
PLAIN, SAFE = "http://plain.example/weavers", "https://plain.example/weavers"
LOST, NONE = "https://lost.example/page", "https://none.example/page"
COPY = f"http://archive.example/web/20240101120000/{LOST}"
WEB = (
    Behaviour("old", OLD, *MOVED, redirect(301, NEW), "a page that moved for good"),
    Behaviour("new", NEW, *OK, page("The looms of Leeds"), "where it is now"),
    Behaviour("plain", PLAIN, *OK, page("Weavers of Leeds"), "a page over http"),
    Behaviour("safe", SAFE, *OK, page("Weavers of Leeds"), "the same over https"),
    Behaviour("lost", LOST, *NOT_FOUND, answer(404), "a page that is gone, with a copy"),
    Behaviour("none", NONE, *NOT_FOUND, answer(404), "a page that is gone without one"),
)
REPOSITORY = Path(__file__).parents[2]
PACES = dict.fromkeys(("lookups_per_minute", "index_per_minute", "captures_per_minute"), 6000)
NOTE = f"""# Looms of Leeds

See [the looms of Leeds]({OLD}) and [the weavers]({PLAIN}).

- [A page]({LOST})
- [Another]({NONE})
"""
pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="terminals, modes and names as POSIX has them"
)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of which all is known: two runs saw its links, and https was asked for."""
    made = Folder(tmp_path_factory.mktemp("known"))
    made.note("a.md", NOTE)

    async def look() -> Done:
        async with LoopbackWeb(WEB) as web, LoopbackArchive() as archive:
            archive.add(LOST, "20240101120000")
            made.configure(web, archive={"base_url": archive.base_url, **PACES})
            for _ in range(2):
                await refguard("run", "--all", "-q", cwd=made.path, web=web)
            return await refguard("fix", cwd=made.path, web=web)

    done = asyncio.run(look())
    assert done.code == 0, done.err
    assert SAFE in done.out
    (made.path / "a.md").unlink()
    shutil.rmtree(made.path / "reports")
    return made.path


@pytest.fixture
def folder(known: Path, tmp_path: Path) -> Folder:
    """A copy of it, in a repository without notes so far."""
    shutil.copytree(known, tmp_path / "notes")
    git(tmp_path, "init", "-q")
    return Folder(tmp_path / "notes")


def git(folder: Path, *arguments: str, told: str = "") -> str:
    env = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ("git", "-c", "user.name=n", "-c", "user.email=e@example.org", *arguments)
    done = subprocess.run(command, cwd=folder, input=told.encode(), capture_output=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    return os.fsdecode(done.stdout)


def commit(folder: Folder) -> None:
    git(folder.path, "add", "-A", ".")
    git(folder.path, "commit", "-qm", "Notes")


async def fix(folder: Folder, *arguments: str, **variables: str) -> Done:
    quietly = ("fix", "--offline", "--no-progress")
    return await refguard(*quietly, *arguments, cwd=folder.path, web=None, **variables)


def numstat(folder: Folder) -> list[list[str]]:
    lines = git(folder.path, "diff", "--numstat", "-z").split("\0")
    return [line.split("\t") for line in lines if line]


async def test_a_diff_that_git_applies_and_after_which_nothing_is_left(folder: Folder) -> None:
    names = [
        "a.md",
        "deep/b c.md",
        "-x.md",
        'say "y".md',
        "new\nline.md",
        os.fsdecode(b"caf\xe9.md"),
        "日本.md",
    ]
    for name in names:
        folder.note(name, NOTE)
    folder.note("fine.md", f"[New]({NEW})\n")
    commit(folder)
    done = await fix(folder)
    assert done.code == 0
    assert "refguard: 3 links can be repaired in 7 notes: 1 moved, 1 upgraded, 1 archived\n" in done.err
    assert "left alone: no archived copy is known; --mark marks it (1 link):\n" in done.err
    assert f"  {NONE}  -x.md:6:13 and 6 more places\n" in done.err
    assert "--- a/notes/deep/b c.md\t\n" in done.out, "paths are those of the repository"
    assert f"See [the looms of Leeds]({NEW}) and [the weavers]({SAFE})." in done.out
    git(folder.path, "apply", told=done.out)
    # two lines in each: no line that holds none of these links
    assert sorted(numstat(folder)) == sorted(["2", "2", f"notes/{name}"] for name in names)
    for name in names:
        text = (folder.path / name).read_text(encoding="utf-8")
        assert text.startswith(f"# Looms of Leeds\n\nSee [the looms of Leeds]({NEW})")
    again = await fix(folder)
    assert (again.code, again.out) == (0, "")
    assert "refguard: nothing to repair\n" in again.err


async def test_the_example_in_the_readme(folder: Folder) -> None:
    (block,) = re.findall(
        r"```diff\n(.*?)```", (REPOSITORY / "README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    body = block.split(" @@\n")[1].splitlines(keepends=True)
    folder.note("looms.md", "".join(line[1:] for line in body if line[0] in " -"))
    done = await fix(folder)
    shown = re.sub(r"http://127\.0\.0\.1:\d+/", "https://web.archive.org/", done.out)
    assert shown == f"diff --git a/notes/looms.md b/notes/looms.md\n{block}"


async def test_what_is_written_is_what_the_diff_says_and_all_else_stays(folder: Folder) -> None:
    texts = {
        "a.md": NOTE.encode(),
        "crlf.md": b"\xef\xbb\xbf" + NOTE.replace("\n", "\r\n").encode(),
        "cr.md": NOTE.replace("\n", "\r").encode(),
        "open.md": f"\t[x]({OLD})\n\n[last]({OLD})".encode(),
        "page.html": f"<p><a href='{OLD}?a=1'>x</a> <a href=\"{OLD}\">y</a></p>".encode(),
    }
    for name, text in texts.items():
        (folder.path / name).write_bytes(text)
    (folder.path / "a.md").chmod(0o600)
    (folder.path / "open.md").rename(folder.path / "real")
    (folder.path / "open.md").symlink_to("real")
    commit(folder)
    named = [*texts]  # a symbolic link is a note where it is named
    shown = await fix(folder, *named)
    written = await fix(folder, "--write", *named)
    assert (written.code, written.out) == (0, "")
    assert "refguard: 3 links repaired in 5 notes: 1 moved, 1 upgraded, 1 archived\n" in written.err
    files = {name: (folder.path / name).read_bytes() for name in texts}
    assert files["crlf.md"].count(b"\r\n") == files["crlf.md"].count(b"\n") == NOTE.count("\n")
    assert files["cr.md"].count(b"\r") == NOTE.count("\n")
    assert b"\n" not in files["cr.md"]
    assert files["open.md"] == f"\t[x]({OLD})\n\n[last]({NEW})".encode(), "what is indented is code"
    assert (folder.path / "open.md").is_symlink()
    assert (folder.path / "a.md").stat().st_mode & 0o777 == 0o600
    assert b"?a=1" in files["page.html"], "another page"
    git(folder.path, "apply", "-R", "--whitespace=nowarn", told=shown.out)
    assert {name: (folder.path / name).read_bytes() for name in texts} == texts
    assert not list(folder.path.glob(".refguard-*"))


async def test_notes_that_git_could_not_give_back_are_left(folder: Folder) -> None:
    for number in range(12):
        folder.note(f"{number:02}.md", NOTE)
    commit(folder)
    for number in range(11):
        folder.note(f"{number:02}.md", f"{NOTE}\nMore.\n")
    folder.note("new.md", NOTE)
    folder.note("fine.md", "A new note without links.\n")
    refused = await fix(folder, "--write")
    assert refused.code == 2
    assert "commit or stash them first, or write with --force:\n  00.md\n" in refused.err
    assert refused.err.count("\n  ") == 11
    assert refused.err.endswith("and 2 more\n")
    assert (folder.path / "11.md").read_text(encoding="utf-8") == NOTE
    only_clean = await fix(folder, "--write", "--notes", "11.md")
    assert only_clean.code == 0
    forced = await fix(folder, "--write", "--force")
    assert "repaired in 12 notes" in forced.err
    assert NEW in (folder.path / "new.md").read_text(encoding="utf-8")


async def test_some_links_in_some_notes(folder: Folder) -> None:
    for name in ("a.md", "de/a.md", "de/b.md"):
        folder.note(name, NOTE)
    only = await fix(folder, "--only", "moved", "--only", "not-found", "--style", "replace")
    assert "2 links can be repaired in 3 notes: 1 moved, 1 archived\n" in only.err
    assert "[A page](http://127.0.0.1:" in only.out
    some = await fix(folder, "--notes", "de/", "--notes", "!b.md", "--limit", "1", "-v")
    assert "refguard: 1 link can be repaired in 1 note: 1 archived\n" in some.err, "the worst first"
    assert "2 links more can be repaired; --limit keeps them for later\n" in some.err
    assert some.out.count("diff --git") == 1
    nowhere = await fix(folder, "--notes", "*.rst")
    assert nowhere.err.startswith("refguard: --notes matches none of the notes\n")
    marked = await fix(folder, "a.md", "--mark", "--only", "marked", "-q")
    assert marked.err == ""
    assert "not-found" in marked.out
    for arguments, said in (
        (("--only", "mooved"), "did you mean moved?"),
        (("--notes", "\\"), "--notes: "),
        (("--limit", "0"), "--limit"),
        (("--interactive",), "--interactive needs a terminal"),
        (("lost.md",), "no such file or folder"),
    ):
        done = await fix(folder, *arguments)
        assert (done.code, done.out) == (2, "")
        assert said in done.err


async def test_nothing_is_put_beside_a_citation_twice(folder: Folder) -> None:
    folder.note("a.md", NOTE)
    folder.note("b.txt", f"{NONE}\n")
    arguments = ("--write", "--force", "--mark", "--style", "footnote")
    first = await fix(folder, *arguments)
    assert "4 links repaired in 1 note: 1 moved, 1 upgraded, 1 archived, 1 marked\n" in first.err
    hand = (
        f"cannot be written where it stands; change it by hand (1 place):\n  b.txt:1:1  {NONE} -> a comment"
    )
    assert hand in first.err
    text = (folder.path / "a.md").read_text(encoding="utf-8")
    for style in ("footnote", "append"):
        again = await fix(folder, *arguments, "--style", style)
        assert again.err.startswith("refguard: nothing to repair that can be written\n")
    assert (folder.path / "a.md").read_text(encoding="utf-8") == text


async def test_what_is_not_known_is_not_repaired(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.note("a.md", NOTE)
    done = await fix(folder, "--write")
    assert (done.code, done.out) == (0, "")
    assert "no link was ever checked here, so nothing is known of them; run `refguard run` first" in done.err
    assert not (tmp_path / ".refguard").exists()


async def test_a_note_outside_of_the_repository_is_in_no_diff(folder: Folder, tmp_path: Path) -> None:
    inner = tmp_path / "notes"
    shutil.rmtree(tmp_path / ".git")
    git(inner, "init", "-q")
    outside = tmp_path / "outside.md"
    outside.write_text(NOTE, encoding="utf-8")
    folder.note("a.md", NOTE)
    shown = await fix(folder, "a.md", "../outside.md")
    assert "refguard: ../outside.md: left as it was: it lies outside of" in shown.err
    assert (shown.code, shown.out.count("diff --git")) == (0, 1)
    alone = await fix(folder, "../outside.md")
    assert "\nrefguard: no note was changed\n" in alone.err
    written = await fix(folder, "--write", "../outside.md")
    assert written.code == 0
    assert NEW in outside.read_text(encoding="utf-8")


async def test_a_note_can_command_no_runner(folder: Folder) -> None:
    folder.note("a.md", f"::error::owned\n\n##[error]owned\n\n[x]({OLD})\n")
    plain = await fix(folder)
    in_a_file = await fix(folder, GITHUB_ACTIONS="true")
    assert in_a_file.out == plain.out, "nobody reads commands there"
    process = await start("fix", "--offline", "-q", cwd=folder.path, GITHUB_ACTIONS="true")
    out, err = await process.communicate()
    stopped = re.fullmatch(r"(?s)::stop-commands::(\w{32})\n(.*)::(\w+)::\n", out.decode())
    assert stopped, err
    assert stopped[1] == stopped[3]
    assert stopped[2] == plain.out
    git(folder.path, "apply", "-q", told=out.decode())
    assert NEW in (folder.path / "a.md").read_text(encoding="utf-8")


async def test_colours_are_those_of_git(folder: Folder) -> None:
    folder.note("a.md", f"-- x\n\n[x]({OLD})\n")
    plain = await fix(folder)
    coloured = await fix(folder, "--color", "always")
    assert "\x1b[1m--- a/notes/a.md\x1b[m\n" in coloured.out
    assert f"\x1b[31m-[x]({OLD})\x1b[m\n\x1b[32m+[x]({NEW})\x1b[m\n" in coloured.out
    assert re.sub(r"\x1b\[\d*m", "", coloured.out) == plain.out


# --- at a terminal --------------------------------------------------------------------------------------------


async def test_at_a_terminal_the_diff_commands_nothing_and_tells_no_password(folder: Folder) -> None:
    folder.note("a.md", f"\x1b[2J\u202eevil https://me:geheim@lost.example/\t.\r\n[x]({OLD})\r\n")
    async with LoopbackWeb(()) as web, PseudoTerminal() as terminal:
        await terminal.start("fix", "--offline", cwd=folder.path, web=web)
        assert await terminal.ended() == 0
    assert b"\x1b[32m+[x](https://new.example/looms)\x1b[m\r\n" in terminal.raw
    assert b"\x1b[2J" not in terminal.raw
    assert "\u202e".encode() not in terminal.raw
    assert b"geheim" not in terminal.raw


async def test_a_person_is_asked_for_each_link(folder: Folder) -> None:
    for name in ("a.md", "b.md"):
        folder.note(name, NOTE)
    commit(folder)
    async with LoopbackWeb(()) as web, PseudoTerminal() as terminal:
        await terminal.start("fix", "--offline", "--interactive", cwd=folder.path, web=web)
        seen = await terminal.shows("1 of 3: archived, a.md:5:12, b.md:5:12", "[q]uit")
        assert f"  - {LOST}\n  + archived copy of 2024-01-01: http://127" in seen
        terminal.press(b"?\n")
        await terminal.shows("n: leave it;")
        terminal.press(b"n\n")
        await terminal.shows("2 of 3: ")
        terminal.press(b"Yes\n")
        await terminal.shows("3 of 3: ")
        assert NEW not in (folder.path / "a.md").read_text(encoding="utf-8")
        folder.note("b.md", f"{NOTE}\nTwo.\n")
        terminal.press(b"q\n")
        assert await terminal.ended() == 2, "one note was to be written and was not"
        text = terminal.text
    assert "refguard: b.md: left as it was: it has changed since it was read" in text
    assert "refguard: 1 link repaired in 1 note: 1" in text
    changed = (folder.path / "a.md").read_text(encoding="utf-8")
    assert [url for url in (NEW, SAFE) if url in changed] != [NEW, SAFE]
    assert NEW in changed or SAFE in changed
    assert COPY not in changed
    assert (folder.path / "b.md").read_text(encoding="utf-8") == f"{NOTE}\nTwo.\n"


async def test_ctrl_c_at_a_question_leaves_all_as_it_was(folder: Folder) -> None:
    note = folder.note("a.md", NOTE)
    commit(folder)
    async with LoopbackWeb(()) as web, PseudoTerminal() as terminal:
        await terminal.start("fix", "--offline", "--interactive", "--limit", "2", cwd=folder.path, web=web)
        await terminal.shows("1 of 2: ")
        terminal.press(b"y\n")
        await terminal.shows("2 of 2: ")
        terminal.press(CTRL_C)
        assert await terminal.ended() == 130
    assert note.read_text(encoding="utf-8") == NOTE
