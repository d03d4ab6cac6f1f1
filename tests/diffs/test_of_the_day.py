"""What comes with the day, or with what else was read, is no fault of a change that left the line alone."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.diffs.repository import Repository
from tests.diffs.review import reviewed

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

IGNORE = "<!-- refguard-disable-next-line: not written yet -->\n"
EXPIRED = "[b](never.md) <!-- refguard-ignore: until then until=2020-01-01 -->\n"
COUNTING = {"unused-ignore": "error", "expired-ignore": "error"}


def test_a_change_need_not_tidy_up_around_it(tmp_path: Path) -> None:
    """The comment is needed no more, but its line was not touched; nor was that of the one whose day has come."""
    repository = Repository(tmp_path)
    repository.commit({"a.md": f"{IGNORE}[The other][later]\n\n{EXPIRED}"})
    repository.commit({"a.md": f"{IGNORE}A.\n\n{EXPIRED}"})
    found = reviewed(tmp_path, "HEAD~1", severity=COUNTING)
    assert found.counts == set()
    assert found.excused == {"a.md:1 unused-ignore", "a.md:4 expired-ignore", "a.md:4 missing-file"}


def test_what_it_writes_itself_is_its_own(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit({"b.md": "# B\n"})
    repository.commit({"a.md": f"{IGNORE}A.\n"})
    assert reviewed(tmp_path, "HEAD~1", severity=COUNTING).counts == {"a.md:1 unused-ignore"}
