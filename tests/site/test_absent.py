"""Files that git has and the work tree has not: nobody calls them missing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from checker.config import NotesConfig
from checker.site import Sites
from tests.diffs.repository import Repository
from tests.diffs.review import reviewed
from tests.site.folders import cite

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

LINKS = "[a](../other/t.md#part)\n\n[b](../other/none.md)\n\n[c](../other/deep/)\n\n[d](../other/t.html)\n"


@pytest.fixture
def sparse(tmp_path: Path) -> Repository:
    """A repository of which only docs is checked out."""
    repository = Repository(tmp_path / "r")
    files = {"docs/n.md": LINKS, "other/t.md": "# T\n", "other/deep/a.md": "", "other/_config.yml": "a: b\n"}
    repository.commit(files)
    repository.git("sparse-checkout", "set", "docs")
    assert not (repository.path / "other").exists()
    return repository


def test_a_sparse_checkout(sparse: Repository) -> None:
    assert reviewed(sparse.path, None).counts == {"docs/n.md:3 missing-file"}
    sparse.write({"docs/new.md": LINKS})
    found = reviewed(sparse.path, "HEAD")
    assert found == ({"docs/new.md:3 missing-file"}, {"docs/n.md:3 missing-file"}, ())


def test_a_file_that_a_change_deletes_outside_a_sparse_checkout(sparse: Repository) -> None:
    sparse.git("rm", "--quiet", "--sparse", "other/t.md")
    sparse.commit({})
    counts = {"docs/n.md:1 missing-file", "docs/n.md:7 missing-file"}
    assert reviewed(sparse.path, "HEAD~1") == (counts, {"docs/n.md:3 missing-file"}, ())


def test_a_work_tree_beside_the_first_one(sparse: Repository, tmp_path: Path) -> None:
    sparse.git("worktree", "add", "--quiet", str(tmp_path / "beside"))
    assert reviewed(tmp_path / "beside", None).counts == {"docs/n.md:3 missing-file"}


def test_a_submodule_that_is_not_checked_out(tmp_path: Path) -> None:
    inner, whole = Repository(tmp_path / "inner"), Repository(tmp_path / "whole")
    inner.commit({"f.md": "# F\n"})
    whole.commit({"n.md": "[a](sub/f.md)\n\n[b](sub)\n\n[c](gone.md)\n"})
    whole.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../inner", "sub")
    whole.commit({})
    assert reviewed(whole.path, None).counts == {"n.md:5 missing-file"}
    whole.git("submodule", "--quiet", "deinit", "--force", "sub")
    assert reviewed(whole.path, None).counts == {"n.md:5 missing-file"}
    sites = Sites(whole.path, NotesConfig())
    assert sites.locate(cite("sub/f.md", "n.md")).detail == (
        "it lies in the submodule sub, which is not checked out; git submodule update --init checks it out"
    )
    assert reviewed(whole.path, "HEAD") == (set(), {"n.md:5 missing-file"}, ())
