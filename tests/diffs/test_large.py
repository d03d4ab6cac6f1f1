"""Files that no diff is made of, because it would take half a minute."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from checker.diffs.change import change_since
from tests.diffs.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def test_of_a_note_of_twenty_megabytes_all_counts(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.git("config", "core.compression", "0")
    large = b"x" * (20 << 20)
    repository.commit({"large.md": large, "small.md": "# Small\n"})
    repository.write({"large.md": large + b"\n[a](b.md)\n", "small.md": "# Other\n"})
    change = change_since(tmp_path, "HEAD", [".md"])
    assert change.opaque == {"large.md"}
    assert not change.is_clear("large.md")
    assert change.is_clear("small.md")
