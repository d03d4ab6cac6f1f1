"""Real repositories: the days of a file's first commit and of its lines, and every reason not to know them."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import time
from datetime import date
from typing import TYPE_CHECKING

import pytest

from checker import git
from checker.config import Config
from checker.git import first_commits, work_tree
from checker.models import Link
from checker.stages import Job
from checker.stages.dates import CitationDates
from checker.stages.reading import read_notes
from checker.store import Store
from tests.terminal import Nobody

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

TEXT = "A text that is long enough for git to see that it is the same after a move.\n"
JANUARY, MAY, JULY = date(2020, 1, 31), date(2021, 5, 1), date(2022, 7, 4)


@pytest.fixture(autouse=True)
def _only_our_git(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in {
        "GIT_CONFIG_GLOBAL": str(tmp_path / "no-gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@mail.example",
        "GIT_COMMITTER_NAME": "C",
        "GIT_COMMITTER_EMAIL": "c@mail.example",
        "GIT_COMMITTER_DATE": "2024-12-24T00:00:00Z",  # a rebase, long after the words were written
    }.items():
        monkeypatch.setenv(name, value)


class Repository:
    def __init__(self, path: Path, *options: str) -> None:
        self.path = path
        path.mkdir()
        self.git("init", "--quiet", "--initial-branch=main", *options)

    def git(self, *arguments: str, when: date = JANUARY) -> None:
        env = os.environ | {"GIT_AUTHOR_DATE": f"{when}T23:30:00+0900"}
        subprocess.run(["git", *arguments], cwd=self.path, env=env, check=True, capture_output=True)

    def ask(self, *arguments: str, told: str = "") -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.path, input=told, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(self, when: date, **files: str | None) -> None:
        """Commit ``files``; None removes one."""
        for name, text in files.items():
            path = self.path / name
            if text is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message=x", when=when)


def line_days(tree: Path, path: str) -> dict[int, date]:
    return asyncio.run(git.line_days(tree, path))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def test_the_first_commit_counts_and_as_its_author_dated_it(repository: Repository) -> None:
    repository.commit(JANUARY, **{"a.md": "a"})
    repository.commit(MAY, **{"a.md": "b", "notes/b.md": "b"})
    repository.commit(JULY, **{"a.md": "c"})
    assert first_commits(repository.path) == {"a.md": JANUARY, "notes/b.md": MAY}


def test_the_very_first_commit_counts_whatever_is_configured(repository: Repository) -> None:
    repository.git("config", "log.showRoot", "false")
    repository.commit(JANUARY, **{"a.md": "a"})
    assert first_commits(repository.path) == {"a.md": JANUARY}


def test_renames_are_followed(repository: Repository) -> None:
    repository.commit(JANUARY, **{"draft.md": TEXT})
    repository.commit(MAY, **{"draft.md": None, "posts/one.md": TEXT})
    repository.commit(MAY, **{"draft.md": TEXT.upper()})
    repository.commit(JULY, **{"draft.md": None, "posts/two.md": TEXT.upper(), "posts/three.md": "else"})
    days = first_commits(repository.path)
    assert (days["posts/one.md"], days["posts/two.md"], days["posts/three.md"]) == (JANUARY, MAY, JULY)


def test_a_note_that_was_lost_and_found_keeps_its_day(repository: Repository) -> None:
    repository.commit(JANUARY, **{"a.md": TEXT, "b.md": "b"})
    repository.commit(MAY, **{"a.md": None})
    repository.commit(JULY, **{"a.md": TEXT})
    assert first_commits(repository.path)["a.md"] == JANUARY


def test_branches(repository: Repository) -> None:
    repository.commit(JANUARY, **{"a.md": TEXT})
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit(MAY, **{"side.md": "s", "a.md": None, "b.md": TEXT})
    repository.git("checkout", "--quiet", "main")
    repository.commit(JULY, **{"main.md": "m"})
    repository.git("merge", "--quiet", "--no-edit", "side", when=JULY)
    days = first_commits(repository.path)
    assert (days["side.md"], days["main.md"], days["b.md"]) == (MAY, JULY, JANUARY)


@pytest.mark.parametrize(
    "name", ["a b.md", "über/日本語.md", 'quo"te\\.md', "tab\there.md", "two\nlines.md", "\x01odd.md", " .md"]
)
def test_any_name(repository: Repository, name: str) -> None:
    try:
        repository.commit(JANUARY, **{name: TEXT})
    except OSError:
        pytest.skip("there are no such names here")
    repository.commit(MAY, **{name: None, f"moved/{name}": TEXT})
    assert first_commits(repository.path) == {f"moved/{name}": JANUARY}


def test_a_hook_s_variables_do_not_lead_astray(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(JANUARY, **{"a.md": "a"})
    other = Repository(tmp_path / "other")
    other.commit(MAY, **{"a.md": "a"})
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.path))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.path / "no-index"))
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    assert first_commits(repository.path) == {"a.md": JANUARY}


def test_the_user_s_configuration_does_not_matter(repository: Repository) -> None:
    repository.commit(JANUARY, **{"a.md": TEXT})
    repository.commit(MAY, **{"a.md": None, "b.md": TEXT})
    for key, value in {
        "log.date": "relative",
        "diff.renames": "false",
        "diff.relative": "true",
        "color.ui": "always",
        "log.showSignature": "true",
        "diff.noprefix": "true",
        "log.decorate": "full",
        "core.quotePath": "true",
        "core.pager": "false",
    }.items():
        repository.git("config", key, value)
    assert first_commits(repository.path) == {"b.md": JANUARY}


def test_a_shallow_clone_does_not_know_the_beginning(repository: Repository, tmp_path: Path) -> None:
    repository.commit(JANUARY, **{"a.md": "a"})
    repository.commit(MAY, **{"b.md": "b"})
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth=1", repository.path.as_uri(), str(clone))
    assert (clone / "a.md").exists()
    assert first_commits(clone) == {}


def test_a_year_that_no_date_can_have(repository: Repository) -> None:
    repository.commit(JANUARY, **{"a.md": "a"})
    (repository.path / "b.md").write_text("b", encoding="utf-8")
    repository.git("add", "--all")
    env = os.environ | {"GIT_AUTHOR_DATE": "@253402400000 +0000"}  # in the year 10000
    subprocess.run(["git", "commit", "-qmx"], cwd=repository.path, env=env, check=True)
    assert first_commits(repository.path) == {"a.md": JANUARY}


def test_no_history_no_repository_no_git(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert first_commits(repository.path) == {}
    assert first_commits(tmp_path) == {}
    assert first_commits(tmp_path / "gone") == {}
    repository.commit(JANUARY, **{"a.md": "a"})
    monkeypatch.setenv("PATH", str(tmp_path))
    assert first_commits(repository.path) == {}


def test_a_git_that_hangs_is_not_waited_for(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(JANUARY, **{"a.md": "a"})
    slow = tmp_path / "git"
    slow.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(git, "TIMEOUT", 0.2)
    assert first_commits(repository.path) == {}


def test_a_work_tree_is_found_from_within(repository: Repository, tmp_path: Path) -> None:
    inner = repository.path / "a" / "b"
    inner.mkdir(parents=True)
    assert work_tree(inner) == work_tree(repository.path) == repository.path
    repository.commit(JANUARY, **{"a.md": "a"})
    repository.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    assert work_tree(tmp_path / "linked") == tmp_path / "linked"
    assert first_commits(tmp_path / "linked") == {"a.md": JANUARY}


# --- notes --------------------------------------------------------------------------------------------------------


def days(root: Path, *paths: Path) -> dict[str, date | None]:
    """The dates that a run sees."""
    with Store(root / ".refguard" / "store.sqlite3") as store:
        job = Job(paths or [root], root)
        return {
            note.path: note.date for note in asyncio.run(read_notes(Config(), job, Nobody(), store)).notes
        }


def test_what_a_note_says_of_itself_comes_first(repository: Repository) -> None:
    stated = {"a.md": "---\ndate: 2019-03-03\n---\n", "2018-02-02-b.md": "b", "c.md": "c"}
    repository.commit(JANUARY, **stated)
    (repository.path / "untracked.md").write_text("u", encoding="utf-8")
    assert days(repository.path) == {
        "a.md": date(2019, 3, 3),
        "2018-02-02-b.md": date(2018, 2, 2),
        "c.md": JANUARY,
        "untracked.md": None,
    }
    assert days(repository.path)["c.md"] == JANUARY, "from memory as from the file"


def test_notes_of_several_repositories_and_of_none(repository: Repository, tmp_path: Path) -> None:
    repository.commit(JANUARY, **{"posts/a.md": "a"})
    other = Repository(tmp_path / "other")
    other.commit(MAY, **{"a.md": "a"})
    (tmp_path / "loose.md").write_text("l", encoding="utf-8")
    assert days(tmp_path) == {"repository/posts/a.md": JANUARY, "other/a.md": MAY, "loose.md": None}
    (tmp_path / "link").symlink_to(repository.path / "posts")
    assert days(other.path, other.path, tmp_path / "link") == {"a.md": MAY, "../link/a.md": JANUARY}


def test_git_is_asked_only_where_a_date_is_missing(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(JANUARY, **{"2018-02-02-b.md": "b"})

    def never(_: Path) -> dict[str, date]:
        raise AssertionError

    monkeypatch.setattr("checker.stages.dates.first_commits", never)
    assert days(repository.path) == {"2018-02-02-b.md": date(2018, 2, 2)}


# --- lines --------------------------------------------------------------------------------------------------------


def test_each_line_has_the_day_of_the_commit_that_wrote_it(repository: Repository) -> None:
    repository.commit(JANUARY, **{"a b.md": "one\ntwo\nauthor-time 5\n"})
    repository.commit(MAY, **{"a b.md": "one\nbetween\n  two\nauthor-time 5\n"})
    repository.git("mv", "a b.md", "c.md")
    repository.git("commit", "--quiet", "--message=x", when=JULY)
    (repository.path / "c.md").write_text(
        "one\nbetween\ntwo\nauthor-time 5\nnot committed\n", encoding="utf-8"
    )
    assert line_days(repository.path, "c.md") == {1: JANUARY, 2: MAY, 3: JANUARY, 4: JANUARY}


def test_nothing_is_said_of_lines_that_git_does_not_know(repository: Repository, tmp_path: Path) -> None:
    repository.commit(JANUARY, **{"a.md": "a\n"})
    repository.commit(MAY, **{"a.md": "a\nb\n"})
    (repository.path / "new.md").write_text("n\n", encoding="utf-8")
    assert line_days(repository.path, "new.md") == {}
    assert line_days(repository.path, "gone.md") == {}
    shallow = tmp_path / "shallow"
    repository.git("clone", "--quiet", "--depth=1", repository.path.as_uri(), str(shallow))
    assert line_days(shallow, "a.md") == {}, "its history begins too late"


def test_lines_in_a_repository_with_long_names_of_commits(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "sha256", "--object-format=sha256")
    repository.commit(JANUARY, **{"a.md": "a\n"})
    assert line_days(repository.path, "a.md") == {1: JANUARY}


# --- citations ----------------------------------------------------------------------------------------------------


async def test_a_link_is_cited_since_the_earliest_note_or_line(repository: Repository) -> None:
    repository.commit(JANUARY, **{"plain.md": "text\n\nhttps://a.example/\n"})
    repository.commit(
        MAY,
        **{
            "plain.md": "text\n\nhttps://a.example/\n\nhttps://b.example/\n",
            "2022-07-04-said.md": "https://a.example/\nhttps://b.example/\nhttps://c.example/\n",
        },
    )
    (repository.path / "new.md").write_text("https://d.example/\n", encoding="utf-8")
    job = Job([repository.path], repository.path)
    with Store(repository.path / "store") as store:
        notes = await read_notes(Config(), job, Nobody(), store)
    dates = CitationDates(notes.notes, notes.undated, repository.path)
    links = {
        url: Link(url, tuple(each for each in notes.references if each.url == url))
        for url in sorted({each.url for each in notes.references})
    }
    assert [dates.stated(link) for link in links.values()] == [JULY, JULY, JULY, None]
    assert [await dates.of(link) for link in links.values()] == [JANUARY, MAY, JULY, None]


def test_lines_whatever_is_configured(repository: Repository) -> None:
    repository.commit(JANUARY, **{"a.md": "one\ntwo\n", ".gitattributes": "*.md diff=upside-down"})
    repository.git("config", "diff.upside-down.textconv", "tac")
    repository.commit(MAY, **{"a.md": "one\nthree\n"})
    assert line_days(repository.path, "a.md") == {1: JANUARY, 2: MAY}


def test_a_commit_whose_author_has_no_time(repository: Repository) -> None:
    repository.commit(JANUARY, **{"a.md": "one\n"})
    tree = repository.ask("rev-parse", "HEAD^{tree}")
    broken = (
        f"tree {tree}\nauthor Nobody <n@mail.example>\ncommitter C <c@mail.example> 1600000000 +0000\n\nx\n"
    )
    commit = repository.ask("hash-object", "-t", "commit", "-w", "--stdin", "--literally", told=broken)
    repository.git("update-ref", "HEAD", commit)
    assert line_days(repository.path, "a.md") == {}
    assert first_commits(repository.path) == {}


async def test_a_git_that_hangs_is_asked_for_the_lines_of_one_note_only(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    notes = {f"{name}.md": "https://a.example/\n" for name in "abc"}
    repository.commit(JANUARY, **notes)
    with Store(tmp_path / "store") as store:
        read = await read_notes(Config(), Job([repository.path], repository.path), Nobody(), store)
    link = Link("https://a.example/", tuple(read.references))
    hanging = tmp_path / "git"
    hanging.write_text('#!/bin/sh\necho "$@" >> "$0.log"\nexec sleep 60\n', encoding="utf-8")
    hanging.chmod(0o755)
    await git.line_days(
        repository.path, "a.md"
    )  # the question whether all history is there is asked once a process
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(git, "TIMEOUT", 0.2)
    dates = CitationDates(read.notes, read.undated, repository.path)
    assert await dates.of(link) is None
    (asked,) = (tmp_path / "git.log").read_text(encoding="utf-8").splitlines()
    assert " blame " in asked


async def test_a_git_that_hangs_holds_up_nobody_who_has_to_go(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The time of a run may be up, or a person may have pressed Ctrl-C."""
    repository.commit(JANUARY, **{"a.md": "a"})
    await git.line_days(repository.path, "a.md")
    hanging = tmp_path / "git"
    hanging.write_text('#!/bin/sh\necho $$ > "$0.pid"\nexec sleep 60\n', encoding="utf-8")
    hanging.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await git.line_days(repository.path, "a.md")
    assert time.monotonic() - began < 30, "it sleeps for a minute"
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "git.pid").read_text(encoding="utf-8")), 0)


def test_commits_that_only_reformat_are_left_out_where_the_list_of_them_is_there(
    repository: Repository, tmp_path: Path
) -> None:
    """``blame.ignoreRevsFile`` is often configured for every repository; in one without such a file, blame fails."""
    repository.commit(JANUARY, **{"a.md": "one\n"})
    repository.commit(MAY, **{"a.md": "ONE\n"})
    configured = "[blame]\n\tignoreRevsFile = .git-blame-ignore-revs\n"
    (tmp_path / "no-gitconfig").write_text(configured, encoding="utf-8")
    assert line_days(repository.path, "a.md") == {1: MAY}
    reformatting = repository.ask("rev-parse", "HEAD")
    repository.commit(JULY, **{".git-blame-ignore-revs": f"{reformatting}\n"})
    assert line_days(repository.path, "a.md") == {1: JANUARY}


async def test_a_shallow_clone_is_told_once(repository: Repository, tmp_path: Path) -> None:
    repository.commit(JANUARY, **{f"{name}.md": "https://a.example/\n" for name in "ab"})
    repository.commit(MAY, **{"c.md": "c\n"})
    shallow = tmp_path / "shallow"
    repository.git("clone", "--quiet", "--depth=1", repository.path.as_uri(), str(shallow))
    for tree, notices in ((repository.path, 0), (shallow, 1)):
        with Store(tmp_path / "stores" / tree.name) as store:
            read = await read_notes(Config(), Job([tree], tree), Nobody(), store)
        dates = CitationDates(read.notes, read.undated, tree)
        assert dates.notices == (), "nobody has asked"
        await dates.of(Link("https://a.example/", tuple(read.references)))
        assert len(dates.notices) == notices
    assert "fetch-depth: 0" in dates.notices[0]
    assert "GIT_DEPTH: 0" in dates.notices[0]
