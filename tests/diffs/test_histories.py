"""Histories of real repositories, each with the findings that must gate: what a change broke, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.diffs.repository import Repository
from tests.diffs.review import reviewed

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from tests.diffs.repository import Files

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

ROT = "# Old\n\n[rot](nowhere.md)\n"
FILLING = "".join(f"Line {number} of a note that is long enough to be known again.\n" for number in range(9))
TARGET = f"# Target\n\n## Part\n\n{FILLING}"
KEPT = {"old.md": ROT, "target.md": TARGET, "note.md": f"# Note\n\n[good](target.md#part)\n\n{FILLING}"}


JEKYLL = {
    "_config.yml": "permalink: /:title/\n",
    "_posts/2024-01-01-a.md": "---\n---\n[b](/b/)\n\n[tags](/tags/)\n",
    "_posts/2024-01-02-b.md": "---\n---\nText.\n",
}
TO_B = {"_posts/2024-01-01-a.md:3 missing-file"}
HUGO = {
    "hugo.toml": "baseURL = 'https://me.org/'\n",
    "content/posts/a.md": "---\naliases: [/old/]\n---\nText.\n",
    "content/posts/b.md": "---\n---\n[a](/posts/a/)\n\n[b](../a/)\n\n[c](/old/)\n\n[d](/tags/)\n",
}
MKDOCS = {
    "mkdocs.yml": "site_name: x\nsite_url: https://me.org/\n",
    "docs/a.md": "[b](/b/)\n\n[c](https://me.org/b/#part)\n",
    "docs/b.md": TARGET,
}


class Row(NamedTuple):
    """What a change does to ``KEPT`` and ``base``, and what has to be said of it; the rest of all findings is excused."""

    change: Files
    counts: AbstractSet[str] = frozenset()
    base: Files = MappingProxyType({})
    excused: AbstractSet[str] = frozenset({"old.md:3 missing-file"})


HISTORIES = {
    "nothing": Row({}),
    "added note": Row({"new.md": "[a](gone.md) [b](target.md)\n"}, {"new.md:1 missing-file"}),
    "added line": Row({"old.md": f"{ROT}\n[new](gone.md)\n"}, {"old.md:5 missing-file"}),
    "line added above": Row({"old.md": f"# New\n\n{ROT}"}, excused={"old.md:5 missing-file"}),
    "edited line": Row({"old.md": ROT.replace("rot", "still rot")}, {"old.md:3 missing-file"}, excused=set()),
    "edited elsewhere": Row({"old.md": ROT.replace("Old", "Older")}),
    "only white space": Row({"old.md": ROT.replace("[rot]", "   [rot]").replace("# Old\n", "# Old  \n")}),
    "line ends": Row({"old.md": ROT.replace("\n", "\r\n")}),
    "byte order mark": Row(
        {"note.md": "\ufeff[rot](nowhere.md)\n"},
        base={"note.md": "[rot](nowhere.md)\n"},
        excused={"old.md:3 missing-file", "note.md:1 missing-file"},
    ),
    "no line feed at the end": Row({"old.md": ROT.rstrip("\n")}),
    "no line feed at the end, and one more line": Row(
        {"note.md": "[rot](nowhere.md)\n[new](gone.md)"},
        {"note.md:2 missing-file"},
        {"note.md": "[rot](nowhere.md)"},
        excused={"old.md:3 missing-file", "note.md:1 missing-file"},
    ),
    "deleted note": Row({"target.md": None}, {"note.md:3 missing-file"}),
    "deleted heading": Row({"target.md": f"# Target\n\n{FILLING}"}, {"note.md:3 missing-fragment"}),
    "renamed heading": Row({"target.md": TARGET.replace("Part", "Piece")}, {"note.md:3 missing-fragment"}),
    "renamed note": Row({"moved.md": Path("target.md")}, {"note.md:3 missing-file"}),
    "note made into a page by hand": Row(
        {"target.md": None, "target.html": "<h2 id=part>Part</h2>"}, {"note.md:3 missing-file"}
    ),
    "renamed note with old rot": Row({"older.md": Path("old.md")}, excused={"older.md:3 missing-file"}),
    "renamed note with old rot, in another folder": Row(
        {"archive/old.md": Path("old.md")}, excused={"archive/old.md:3 missing-file"}
    ),
    "renamed note whose links do not come along": Row(
        {"archive/note.md": Path("note.md")}, {"archive/note.md:3 missing-file"}
    ),
    "renamed and edited": Row(
        {"old.md": None, "older.md": f"{ROT}{FILLING}[new](gone.md)\n"},
        {"older.md:13 missing-file"},
        {"old.md": f"{ROT}{FILLING}"},
        excused={"older.md:3 missing-file"},
    ),
    "moved paragraph": Row(
        {"old.md": f"# Old\n\n{FILLING}\n[rot](nowhere.md)\n"},
        base={"old.md": f"# Old\n\n[rot](nowhere.md)\n\n{FILLING}"},
        excused={"old.md:13 missing-file"},
    ),
    "split note": Row(
        {"old.md": "# Old\n", "half.md": "# Half\n\n[rot](nowhere.md)\n"},
        excused={"half.md:3 missing-file"},
    ),
    "split note whose links do not come along": Row(
        {"note.md": f"# Note\n\n{FILLING}", "deep/half.md": "[good](target.md#part)\n"},
        {"deep/half.md:1 missing-file"},
    ),
    "copied line": Row(
        {"note.md": "[rot](nowhere.md)\n"}, {"note.md:1 missing-file"}, {"note.md": "[good](target.md)\n"}
    ),
    "one moved, one new": Row(
        {"old.md": "# Old\n", "note.md": "[rot](nowhere.md)\n\n[rot](nowhere.md)\n"},
        {"note.md:3 missing-file"},
        excused={"note.md:1 missing-file"},
    ),
    "copied note": Row({"copy.md": ROT}, {"copy.md:3 missing-file"}),
    "edited definition": Row(
        {"uses.md": "[one][d]\n\n[two][d]\n\n[d]: gone.md\n"},
        {"uses.md:1 missing-file", "uses.md:3 missing-file"},
        {"uses.md": "[one][d]\n\n[two][d]\n\n[d]: target.md\n"},
    ),
    "deleted definition": Row(
        {"uses.md": "[one][d]\n\n[two][]\n"},
        {"uses.md:1 undefined-reference"},
        {"uses.md": "[one][d]\n\n[two][]\n\n[d]: target.md\n"},
        excused={"old.md:3 missing-file", "uses.md:3 undefined-reference"},
    ),
    "old problem": Row(
        {"uses.md": "# Other\n\n[one][d]\n"},
        base={"uses.md": "# Title\n\n[one][d]\n"},
        excused={"old.md:3 missing-file", "uses.md:3 undefined-reference"},
    ),
    "label of a link over two lines": Row(
        {"uses.md": "[one\nand][new]\n\n[old]: target.md\n[new]: nowhere.md\n\n[two][new]\n"},
        {"uses.md:1 missing-file", "uses.md:7 missing-file"},
        {"uses.md": "[one\nand][old]\n\n[old]: target.md\n[new]: nowhere.md\n\n[two][new]\n"},
    ),
    "end of a comment": Row(
        {"uses.md": "[rot](nowhere.md)\n"},
        {"uses.md:1 missing-file"},
        {"uses.md": "<!--\n[rot](nowhere.md)\n-->\n"},
    ),
    "deleted alias": Row(
        {"target.md": "---\naliases: [other]\n---\n"},
        {"uses.md:1 missing-file"},
        {".obsidian/app.json": "{}", "target.md": "---\naliases: [Other, Name]\n---\n", "uses.md": "[[Name]] [[Target]]\n"},
        excused={"old.md:3 missing-file", "note.md:3 missing-fragment"},
    ),
    "first wikilink that leads somewhere": Row(
        {"new.md": "[[Target]] [[Nobody]]\n"},
        {"new.md:1 missing-file"},
        {"uses.md": "[[Nowhere]]\n"},
        excused={"old.md:3 missing-file", "uses.md:1 missing-file"},
    ),
    "deleted picture": Row(
        {"picture.png": None},
        {"uses.md:1 missing-file"},
        {"picture.png": b"\x89PNG\0", "uses.md": "![p](picture.png) ![q](no.png)\n"},
        excused={"old.md:3 missing-file", "uses.md:1 missing-file"},
    ),
    "deleted folder": Row(
        {"deep/er/a.md": None},
        {"uses.md:1 missing-file"},
        {"deep/er/a.md": "# A\n", "uses.md": "[d](deep/er/)\n"},
    ),
    "deleted post": Row(
        {"_posts/2024-01-01-a.md": None},
        {"index.md:3 missing-file"},
        {
            "_config.yml": "title: Site\n",
            "_posts/2024-01-01-a.md": "---\n---\nText.\n",
            "index.md": "---\n---\n[a]({% link _posts/2024-01-01-a.md %})\n[b]({% link _posts/2024-01-01-b.md %})\n",
        },
        excused={"old.md:3 missing-file", "index.md:4 missing-file"},
    ),
    "deleted post, by its address": Row({"_posts/2024-01-02-b.md": None}, TO_B, JEKYLL),
    "renamed post": Row({"_posts/2024-01-02-c.md": Path("_posts/2024-01-02-b.md")}, TO_B, JEKYLL),
    "post with another slug": Row({"_posts/2024-01-02-b.md": "---\nslug: c\n---\nText.\n"}, TO_B, JEKYLL),
    "post with another address": Row(
        {"_posts/2024-01-02-b.md": "---\npermalink: /c/\n---\nText.\n"}, TO_B, JEKYLL
    ),
    "site with other addresses": Row({"_config.yml": "permalink: /x/:title/\n"}, TO_B, JEKYLL),
    "renamed post, and the link to it": Row(
        {
            "_posts/2024-01-02-c.md": Path("_posts/2024-01-02-b.md"),
            "_posts/2024-01-01-a.md": "---\n---\n[c](/c/)\n\n[tags](/tags/)\n",
        },
        base=JEKYLL,
    ),
    "deleted page, by its addresses": Row(
        {"content/posts/a.md": None},
        {f"content/posts/b.md:{line} missing-file" for line in (3, 5, 7)},
        HUGO,
    ),
    "deleted alias of a page": Row(
        {"content/posts/a.md": "---\n---\nText.\n"}, {"content/posts/b.md:7 missing-file"}, HUGO
    ),
    "deleted page of a site whose host is known": Row(
        {"docs/b.md": None}, {"docs/a.md:1 missing-file", "docs/a.md:3 missing-file"}, MKDOCS
    ),
    "pages that were folders become files": Row(
        {"mkdocs.yml": f"{MKDOCS['mkdocs.yml']}use_directory_urls: false\n"},
        {"docs/deep/c.md:1 missing-file"},
        {**MKDOCS, "docs/deep/c.md": "[d](../d/)\n\n[d](d.md)\n\n[b](/b/)\n", "docs/deep/d.md": "# D\n"},
    ),
    "deleted target of the only wikilink": Row(
        {"other.md": None}, {"uses.md:1 missing-file"}, {"other.md": "", "uses.md": "[[Other]]\n"}
    ),
    "comment that asked to ignore": Row(
        {"uses.md": "[x](gone.md)\n\n[y](lost.md)\n\n[l](/home/me/a.md)\n"},
        {"uses.md:1 missing-file", "uses.md:5 local-path"},
        {
            "uses.md": "<!-- refguard-ignore: old -->\n[x](gone.md)\n\n[y](lost.md)\n\n"
            "<!-- refguard-disable: old -->\n[l](/home/me/a.md)\n"
        },
        excused={"old.md:3 missing-file", "uses.md:3 missing-file"},
    ),
    "comment that asked to ignore a problem": Row(
        {"uses.md": "# A\n\n[one][d]\n"},
        {"uses.md:3 undefined-reference"},
        {"uses.md": "# A\n<!-- refguard-disable: old -->\n[one][d]\n"},
    ),
    "broken configuration": Row(
        {"_config.yml": "title: [\n"},
        {"_config.yml:2 broken-site-config"},
        {"_config.yml": "title: Good\n"},
    ),
    "configuration that was broken before": Row(
        {"_config.yml": "title: [\n\n# more\n"},
        base={"_config.yml": "title: [\n# more\n"},
        excused={"old.md:3 missing-file", "_config.yml:4 broken-site-config"},
    ),
    "binary note": Row(
        {"old.md": f"{ROT}\0"}, {"old.md:4 unreadable-note"}, excused=set()
    ),
    "zero far into a note": Row(
        {"old.md": f"{ROT}{FILLING * 20}\0\n[new](gone.md)\n"},
        {"old.md:185 missing-file"},
        {"old.md": f"{ROT}{FILLING * 20}\0\n"},
    ),
    "attributes that call notes binary": Row(
        {".gitattributes": "*.md -diff -text\n", "old.md": f"{ROT}[new](gone.md)\n"},
        {"old.md:3 missing-file", "old.md:4 missing-file"},
        excused=set(),
    ),
    "renamed and called binary": Row(
        {".gitattributes": "*.md binary\n", "old.md": None, 'o"ld.md': f"{ROT}{FILLING}[new](gone.md)\n"},
        {'o"ld.md:3 missing-file', 'o"ld.md:13 missing-file'},
        {"old.md": f"{ROT}{FILLING}"},
        excused=set(),
    ),
    "lone carriage returns": Row(
        {"old.md": "# Old\r\r[rot](nowhere.md)\r"},
        {"old.md:3 missing-file"},
        {"old.md": "# Older\r\r[rot](nowhere.md)\r"},
        excused=set(),
    ),
    "notebook": Row(
        {"book.ipynb": '{"cells": [{"cell_type": "markdown", "source": [\n"[rot](nowhere.md)\\n",\n"[n](gone.md)"\n]}]}'},
        {"book.ipynb:3 missing-file"},
        {"book.ipynb": '{"cells": [{"cell_type": "markdown", "source": [\n"[rot](nowhere.md)\\n"\n]}]}'},
        excused={"old.md:3 missing-file", "book.ipynb:2 missing-file"},
    ),
    "names of every kind": Row(
        {
            'a "quoted"\tname.md': "[x](gone.md)\n",
            "two\nlines.md": f"{ROT}[x](gone.md)\n",
            "ünïcode name.md": f"{ROT}[x](gone.md)\n",
            "back\\slash.md": f"{ROT}[x](gone.md)\n",
        },
        {
            'a "quoted"\tname.md:1 missing-file',
            "two\nlines.md:4 missing-file",
            "ünïcode name.md:4 missing-file",
            "back\\slash.md:4 missing-file",
        },
        {"two\nlines.md": ROT, "ünïcode name.md": ROT, "back\\slash.md": ROT},
        excused={
            f"{name}:3 missing-file" for name in ("old.md", "two\nlines.md", "ünïcode name.md", "back\\slash.md")
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", HISTORIES.values(), ids=HISTORIES)
def test_history(row: Row, tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit({**KEPT, **row.base})
    repository.commit(row.change)
    found = reviewed(tmp_path, "HEAD~1")
    assert (found.counts, found.excused, found.notices) == (row.counts, row.excused, ())


def test_what_others_did_meanwhile_is_no_part_of_the_change(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit(KEPT)
    repository.git("switch", "--quiet", "--create", "change")
    repository.commit({"mine.md": "[x](gone.md)\n"})
    repository.git("switch", "--quiet", "main")
    repository.commit({"theirs.md": "[x](gone.md)\n"})
    repository.git("switch", "--quiet", "change")
    found = reviewed(tmp_path)
    assert found == ({"mine.md:1 missing-file"}, {"old.md:3 missing-file"}, ())


def test_three_branches_that_two_others_have_merged(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit(KEPT)
    for name in ("one", "two", "three"):
        repository.git("switch", "--quiet", "--create", name, "main")
        repository.commit({f"{name}.md": "[x](gone.md)\n"})
    repository.git("switch", "--quiet", "--create", "change", "main")
    for branch in ("main", "change"):
        repository.git("switch", "--quiet", branch)
        repository.commit({f"of-{branch}.md": "[x](gone.md)\n"})
        repository.git("merge", "--quiet", "--message=Merge", "one", "two", "three")
    assert repository.git("merge-base", "--all", "main", "change").count(b"\n") == 3
    found = reviewed(tmp_path)
    assert found.counts == {"of-change.md:1 missing-file"}
    assert found.excused == {f"{name}.md:1 missing-file" for name in ("one", "two", "three")} | {
        "old.md:3 missing-file"
    }


def test_the_merge_that_github_checks_out_for_a_pull_request(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit(KEPT)
    repository.git("switch", "--quiet", "--create", "change")
    repository.commit({"mine.md": "[x](gone.md)\n"})
    repository.git("switch", "--quiet", "main")
    repository.commit({"theirs.md": "[x](gone.md)\n", "target.md": None})
    repository.git("switch", "--quiet", "--detach")
    repository.git("merge", "--quiet", "--no-ff", "--message=Merge", "change")
    found = reviewed(tmp_path)
    assert found.counts == {"mine.md:1 missing-file"}
    assert found.excused == {"old.md:3 missing-file", "theirs.md:1 missing-file", "note.md:3 missing-file"}


def test_a_note_that_both_sides_need_is_deleted_by_the_change(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit(KEPT)
    repository.git("switch", "--quiet", "--create", "change")
    repository.commit({"target.md": None, "note.md": "# Note\n"})
    repository.git("switch", "--quiet", "main")
    repository.commit({"theirs.md": "[x](target.md)\n"})
    repository.git("switch", "--quiet", "--detach")
    repository.git("merge", "--quiet", "--no-ff", "--message=Merge", "change")
    assert reviewed(tmp_path).counts == {"theirs.md:1 missing-file"}


def test_branches_that_have_merged_each_other(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit(KEPT)
    repository.git("switch", "--quiet", "--create", "change")
    repository.commit({"mine.md": "[x](gone.md)\n"})
    mine = repository.git("rev-parse", "HEAD").decode().strip()
    repository.git("switch", "--quiet", "main")
    repository.commit({"theirs.md": "[x](gone.md)\n"})
    theirs = repository.git("rev-parse", "HEAD").decode().strip()
    repository.git("merge", "--quiet", "--message=Merge", mine)
    repository.git("switch", "--quiet", "change")
    repository.git("merge", "--quiet", "--message=Merge", theirs)
    repository.commit({"new.md": "[x](gone.md)\n"})
    old = {"old.md:3 missing-file", "mine.md:1 missing-file", "theirs.md:1 missing-file"}
    assert reviewed(tmp_path) == ({"new.md:1 missing-file"}, old, ())


def test_in_the_middle_of_a_merge_lines_count_as_they_stand(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit(KEPT)
    repository.git("switch", "--quiet", "--create", "change")
    repository.commit({"old.md": f"{ROT}\n[mine](gone.md)\n"})
    repository.git("switch", "--quiet", "main")
    repository.commit({"old.md": f"{ROT}\n[theirs](gone.md)\n"})
    repository.git("switch", "--quiet", "change")
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("merge", "--quiet", "main")
    found = reviewed(tmp_path)
    assert found.excused == {"old.md:3 missing-file"}
    assert found.counts == {"old.md:6 missing-file", "old.md:8 missing-file"}


def test_what_is_not_committed_yet_counts(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit({**KEPT, ".gitignore": "ignored/\n"})
    repository.write({"old.md": f"{ROT}[new](gone.md)\n", "untracked.md": ROT, "staged.md": ROT})
    repository.git("add", "staged.md")
    repository.git("add", "--intent-to-add", "untracked.md")
    repository.write({"deep/untracked.md": ROT, "ignored/note.md": ROT})
    found = reviewed(tmp_path, "HEAD", tmp_path, tmp_path / "ignored" / "note.md")
    assert found.excused == {"old.md:3 missing-file"}
    assert found.counts == {
        "old.md:4 missing-file",
        "untracked.md:3 missing-file",
        "staged.md:3 missing-file",
        "deep/untracked.md:3 missing-file",
        "ignored/note.md:3 missing-file",  # git does not say what became of it
    }


def test_the_first_commit(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit(KEPT)
    assert reviewed(tmp_path, "HEAD") == (set(), {"old.md:3 missing-file"}, ())
    assert reviewed(tmp_path, "0" * 40) == ({"old.md:3 missing-file"}, set(), ())  # a push of a new branch


def test_a_folder_of_the_repository(tmp_path: Path) -> None:
    """The run is in docs, a note links out of it, and the change is elsewhere."""
    repository = Repository(tmp_path)
    repository.commit(
        {"docs/a.md": "[up](../b.md)\n[rot](c.md)\n[in](d/e.md#part)\n", "b.md": "", "docs/d/e.md": TARGET}
    )
    repository.commit({"b.md": None, "docs/d/e.md": None, "docs/d/f.md": ROT})
    found = reviewed(tmp_path / "docs", "HEAD~1")
    assert found.counts == {"a.md:1 missing-file", "a.md:3 missing-file", "d/f.md:3 missing-file"}
    assert found.excused == {"a.md:2 missing-file"}


def test_a_note_in_another_repository_counts(tmp_path: Path) -> None:
    repository, other = Repository(tmp_path / "one"), Repository(tmp_path / "two")
    repository.commit(KEPT)
    other.commit(KEPT)
    found = reviewed(repository.path, "HEAD", repository.path, other.path)
    assert found == ({"../two/old.md:3 missing-file"}, {"old.md:3 missing-file"}, ())


@pytest.fixture
def whole(tmp_path: Path) -> Repository:
    """A repository with a submodule in sub."""
    inner = Repository(tmp_path / "inner")
    inner.commit(KEPT)
    whole = Repository(tmp_path / "whole")
    whole.commit({"top.md": "[in](sub/target.md#part)\n"})
    whole.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../inner", "sub")
    whole.commit({})
    return whole


def test_a_submodule_that_did_not_change(whole: Repository) -> None:
    whole.commit({"top.md": "[in](sub/target.md#part)\n\n[new](gone.md)\n"})
    found = reviewed(whole.path, "HEAD~1", whole.path, whole.path / "sub")
    assert found == ({"top.md:3 missing-file"}, {"sub/old.md:3 missing-file"}, ())


def test_a_submodule_that_is_moved_on(whole: Repository) -> None:
    """Committed or not, what is different in it counts, and so do links into it."""
    inner = Repository.__new__(Repository)
    inner.path = whole.path / "sub"
    inner.commit({"new.md": ROT, "target.md": None})
    inner.write({"loose.md": ROT, "old.md": f"{ROT}\n[new](gone.md)\n"})
    found = reviewed(whole.path, "HEAD", whole.path, inner.path)
    assert found.excused == {"sub/old.md:3 missing-file"}
    assert found.counts == {
        "top.md:1 missing-file",
        "sub/note.md:3 missing-file",
        "sub/new.md:3 missing-file",
        "sub/old.md:5 missing-file",
        "sub/loose.md:3 missing-file",
    }


def test_a_submodule_whose_commits_are_not_here(whole: Repository) -> None:
    whole.git("update-index", "--cacheinfo", f"160000,{'1' * 40},sub")
    whole.git("commit", "--quiet", "--message=x")
    whole.git(
        "update-index",
        "--cacheinfo",
        f"160000,{whole.git('-C', 'sub', 'rev-parse', 'HEAD').decode().strip()},sub",
    )
    whole.git("commit", "--quiet", "--message=x")
    (whole.path / "sub" / "target.md").unlink()
    found = reviewed(whole.path, "HEAD~1", whole.path, whole.path / "sub")
    assert found.counts == {
        "sub/old.md:3 missing-file",
        "sub/note.md:3 missing-file",
        "top.md:1 missing-file",
    }


def test_a_new_and_a_deleted_submodule(whole: Repository) -> None:
    whole.git("submodule", "--quiet", "deinit", "--force", "sub")
    whole.git("rm", "--quiet", "sub")
    whole.commit({})
    assert reviewed(whole.path, "HEAD~1").counts == {"top.md:1 missing-file"}
    whole.git("revert", "--no-edit", "HEAD")
    assert reviewed(whole.path, "HEAD~1").counts == set()
