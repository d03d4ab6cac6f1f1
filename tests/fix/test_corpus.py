"""Files by many hands: where a third of their links has moved, one command repairs those lines and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fix.corpus import CORPUS, repaired

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared data is not beside this checkout")


async def test_one_command_repairs_every_line_that_held_a_moved_link_and_no_other(tmp_path: Path) -> None:
    files = sorted(CORPUS.rglob("*.md"))[-40::5]
    found = await repaired(files, tmp_path)
    assert found.moved > 50
    assert found.changed == {path: (number, number) for path, number in found.held.items()}
