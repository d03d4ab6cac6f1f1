"""A whole run over a site: what is a file is not visited, what only the generator knows is, and the report says both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.terminal import Folder, refguard
from tests.web import LoopbackWeb

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = "url: https://ok.example\npermalink: /:title\ncollections: {notes: {output: true, permalink: '/notes/:path/'}}\n"
POST = """---
title: First
---
# First

[note](/notes/2025-01-02-second/#second) [same](https://ok.example/notes/2025-01-02-second) [lost](#gone)
[tag](/tags/x/) [link]({% link _notes/2025-01-02-second.md %}#nothing) [home](/home/me/x.pdf) [file](file:///home/me/x.pdf) [slip](htp://a.org/)
[[2025-01-02-second]] ![picture](../assets/Photo.png)
"""


@pytest.fixture
def site(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path)
    folder.note("_config.yml", CONFIG)
    folder.note("_posts/2025-01-01-first.md", POST)
    folder.note("_notes/2025-01-02-second.md", "---\n---\n# Second\n")
    folder.note("assets/photo.png", "")
    return folder


async def test_files_are_not_visited_and_what_is_missing_in_them_is_told(site: Folder) -> None:
    async with LoopbackWeb() as web:
        site.configure(web)
        done = await refguard("check", cwd=site.path, web=web)
        visited = {visit.path for visit in web.requests if visit.host == "ok.example"}
    assert visited == {"/tags/x/", "/home/me/x.pdf"}
    assert done.code == 1
    assert site.verdicts == {
        "_notes/2025-01-02-second.md": "ok",
        "_notes/2025-01-02-second.md#nothing": "missing-fragment",
        "_posts/2025-01-01-first.md#gone": "missing-fragment",
        "assets/Photo.png": "missing-file",
        "file:///home/me/x.pdf": "local-path",
        "htp://a.org/": "malformed-url",
        "https://ok.example/home/me/x.pdf": "not-found",
        "https://ok.example/tags/x/": "not-found",
    }
    (told,) = [each for each in site.report["findings"] if each["ident"] == "malformed-url"]
    assert (told["message"], told["advice"]) == (
        "“htp” is a slip for “http”",
        "It was probably meant to be: http://a.org/",
    )
    (missing,) = [each for each in site.report["findings"] if each["ident"] == "missing-file"]
    assert "assets/photo.png" in missing["message"]


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1)])
async def test_a_missing_fragment_is_a_warning(tmp_path: Path, fail_on: str, code: int) -> None:
    folder = Folder(tmp_path)
    folder.note("a.md", "# A\n\n[b](#b) [a](#a)\n")
    assert (await refguard("check", "--offline", "--fail-on", fail_on, cwd=tmp_path)).code == code
    assert folder.verdicts == {"a.md": "ok", "a.md#b": "missing-fragment"}


async def test_a_report_is_the_same_every_time(site: Folder) -> None:
    reports = []
    for _ in range(2):
        await refguard("check", "--offline", cwd=site.path)
        reports.append([(link["url"], link["reason"], link["references"]) for link in site.report["links"]])
    assert reports[0] == reports[1]


async def test_a_broken_configuration_is_told_and_breaks_nothing(site: Folder) -> None:
    site.note("_config.yml", "title: [never closed\n")
    done = await refguard("check", "--offline", cwd=site.path)
    assert "_config.yml:2" in done.out
    (told,) = [each for each in site.report["findings"] if each["ident"] == "broken-site-config"]
    assert told["severity"] == "warning"
    assert site.verdicts["tags/x"] == "site-path"


async def test_a_note_by_itself_knows_its_site(site: Folder) -> None:
    await refguard("check", "--offline", "_posts/2025-01-01-first.md", cwd=site.path)
    assert site.verdicts["_notes/2025-01-02-second.md"] == "ok"
    assert site.verdicts["_notes/2025-01-02-second.md#nothing"] == "missing-fragment"
