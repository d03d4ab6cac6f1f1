"""What becomes of notes that are no longer as they were when the links were looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checker.extract import extract
from checker.fix.plan import Draft, Unread, drafts
from checker.fix.repairs import Form, Repair, Style
from checker.models import CheckedLink, Link, Reason, Verdict

if TYPE_CHECKING:
    from pathlib import Path

OLD, OTHER, NEW = "https://old.example/a", "https://own.example/a", "https://new.example/a"


@pytest.mark.parametrize(
    ("now", "is_left"),
    [
        (f"[x]({OLD})\n", False),
        (f"[y]({OLD})\n", False),  # the text is not what is repaired
        (f"[x]({OTHER})\n", True),  # another address of the same length, in the same place
        (f"A [x]({OLD})\n", True),
        ("", True),
    ],
)
def test_only_what_was_decided_on_is_changed(now: str, is_left: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a row
    (tmp_path / "a.md").write_text(f"[x]({OLD})\n")
    cited = extract(tmp_path / "a.md", root=tmp_path).references
    link = CheckedLink(Link(OLD, cited), Verdict(Reason.MOVED_PERMANENTLY))
    (tmp_path / "a.md").write_text(now)
    (found,) = drafts(tmp_path, [Repair(link, Form.MOVED, NEW)], Style.APPEND)
    assert isinstance(found, Unread if is_left else Draft)
