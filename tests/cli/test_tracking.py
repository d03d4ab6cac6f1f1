"""``refguard tracking-issue``: what the last report makes of the issues on GitHub."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.terminal import Done, Folder, refguard
from tests.web.github import TOKEN, LoopbackGitHub

if TYPE_CHECKING:
    from pathlib import Path


LEFT_ALONE = "tracking issue: left as it is, since the run did not see all that there is\n"


async def tracked(folder: Folder, github: LoopbackGitHub, *options: str, **variables: str) -> Done:
    environment = github.environment | variables
    done = await refguard("tracking-issue", *options, cwd=folder.path, web=None, **environment)
    assert TOKEN not in done.out + done.err
    return done


async def checked(folder: Folder, text: str) -> None:
    folder.note("a.md", text)
    assert (await refguard("check", "-q", cwd=folder.path)).code in {0, 1}


async def test_it_is_opened_left_alone_updated_and_closed(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    async with LoopbackGitHub() as github:
        await checked(folder, "[b](b.md)")
        assert (await tracked(folder, github)).out == "tracking issue: opened #1\n"
        (issue,) = github.issues
        assert issue.labels == ["refguard"]
        assert "`missing-file`" in issue.body
        await checked(folder, "[b](b.md)")
        assert (await tracked(folder, github)).out == "tracking issue: nothing to do\n"
        await checked(folder, "[b](b.md) [c](c.md)")
        assert (await tracked(folder, github)).out == "tracking issue: updated #1\n"
        assert "c.md" in issue.comments[-1]
        await checked(folder, "All is well.")
        assert (await tracked(folder, github)).out == "tracking issue: closed #1\n"
        assert (await tracked(folder, github)).out == "tracking issue: nothing to do\n"
        assert github.log == [
            *("open #1", "comment #1", "edit #1"),
            *("comment #1", "close #1"),
        ]


async def test_nothing_is_closed_by_a_run_that_did_not_see_all(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    async with LoopbackGitHub() as github:
        await checked(folder, "[b](b.md)")
        await tracked(folder, github)
        folder.note("a.md", "[w](https://www.w3.org/)")
        await refguard("check", "-q", "--offline", cwd=folder.path)
        assert (await tracked(folder, github)).out == LEFT_ALONE
        report = folder.report | {"findings": [], "links": []}
        for run in ({"complete": False}, {"network": "unavailable"}):
            path = folder.note("other.json", json.dumps(report | {"run": {**report["run"], **run}}))
            assert (await tracked(folder, github, "--report", str(path))).out == LEFT_ALONE
        assert len(github.open_issues) == 1


async def test_nothing_is_closed_by_a_run_that_did_not_read_its_notes(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    async with LoopbackGitHub() as github:
        folder.note("notes/a.md", "[b](b.md)")
        folder.note("other/c.md", "All is well.")
        await refguard("check", "-q", cwd=folder.path)
        await tracked(folder, github)

        async def is_left_alone(*paths: str) -> bool:
            await refguard("check", "-q", *paths, cwd=folder.path)
            return (await tracked(folder, github)).out == LEFT_ALONE

        assert await is_left_alone("other")
        folder.note("notes/a.md", "[b](b.md)\0")  # no text
        assert await is_left_alone("notes")
        folder.note("notes/a.md", "All is well.")
        folder.note("empty/readme.png", "")
        assert await is_left_alone("empty")
        assert not await is_left_alone("notes", "other/c.md")
        assert github.log == ["open #1", "comment #1", "close #1"]


async def test_two_names_two_issues(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    async with LoopbackGitHub() as github:
        await checked(folder, "[b](b.md)")
        await tracked(folder, github, "--name", "notes")
        await tracked(folder, github, "--name", "docs")
        assert [issue.title for issue in github.open_issues] == [
            "References that need attention (notes)",
            "References that need attention (docs)",
        ]
        assert (await tracked(folder, github, "--name", "-->")).code == 2


async def test_without_permission_it_says_so_and_goes_on(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    await checked(folder, "[b](b.md)")
    async with LoopbackGitHub(permits=False) as github:
        done = await tracked(folder, github)
        assert (done.code, done.err.count("\n")) == (0, 1)
        assert "no tracking issue: GitHub answered HTTP 403 (Resource not accessible" in done.err
        done = await tracked(folder, github, GITHUB_TOKEN="")
        assert (done.code, done.err) == (0, "refguard: no tracking issue: there is no GITHUB_TOKEN\n")
    async with LoopbackGitHub(has_issues=False) as github:
        done = await tracked(folder, github)
        assert (done.code, "HTTP 410" in done.err) == (0, True)


async def test_what_cannot_be_tracked(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    async with LoopbackGitHub() as github:
        done = await tracked(folder, github)
        assert (done.code, "there is no report to read" in done.err) == (2, True)
        await checked(folder, "[b](b.md)")
        run = folder.report["run"] | {"since": "main"}
        path = folder.note("since.json", json.dumps(folder.report | {"run": run}))
        done = await tracked(folder, github, "--report", str(path))
        assert (done.code, "about one change" in done.err) == (2, True)
        assert not github.requests
        github.fault(422)
        done = await tracked(folder, github)
        assert done.code == 4
        assert "the tracking issue is as it was: GitHub answered HTTP 422 (a fault; you sent" in done.err
