"""A folder of notes in every format and nine languages, before and after each style; what changes was read line by line.

``REFGUARD_UPDATE_GOLDENS=1`` writes the folders anew.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from checker.extract import EXTRACTORS
from tests.fix.known import known
from tests.terminal import refguard

DATA = Path(__file__).parents[1] / "data" / "fix"
BEFORE = DATA / "before"
STYLES = ("append", "replace", "robust", "footnote")


@pytest.mark.parametrize("style", STYLES)
async def test_every_format_in_nine_languages(style: str, tmp_path: Path) -> None:
    golden = DATA / f"after-{style}"
    shutil.copytree(BEFORE, tmp_path / "notes")
    known(tmp_path)
    asked = ("fix", "--offline", "--write", "--mark", "--unsafe", "--style", style)
    done = await refguard(*asked, cwd=tmp_path, web=None)
    assert done.code == 0, done.err
    if os.environ.get("REFGUARD_UPDATE_GOLDENS"):
        shutil.rmtree(golden, ignore_errors=True)
        shutil.copytree(tmp_path / "notes", golden)
    assert names(tmp_path / "notes") == names(golden) == names(BEFORE)
    for name in names(golden):
        assert (tmp_path / "notes" / name).read_bytes() == (golden / name).read_bytes(), name
    again = await refguard(*asked, cwd=tmp_path, web=None)
    assert "repaired" not in again.err
    for name in names(golden):
        assert (tmp_path / "notes" / name).read_bytes() == (golden / name).read_bytes(), f"{name}, once more"


def test_the_folder_has_every_format_and_nine_languages() -> None:
    written = {Path(name).suffix for name in names(BEFORE)}
    others = {".rest": ".rst", ".ltx": ".tex"}  # a parser each, of the same format
    parsers = {id(parser) for suffix, parser in EXTRACTORS.items() if suffix not in others}
    assert {id(EXTRACTORS[suffix]) for suffix in written} == parsers
    assert len({name.rpartition("canal-")[2] for name in names(BEFORE) if "canal-" in name}) == 9


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
