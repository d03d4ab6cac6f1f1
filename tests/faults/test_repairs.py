"""kill -9 while notes are repaired: each is what it was or what it was to become, and the next command ends the work."""

from __future__ import annotations

import asyncio
import random
import shutil
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.faults.nursery import Trap
from tests.fix.known import MOVED, NEW, known

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.faults.nursery import Nursery

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="fork"),
    pytest.mark.asyncio(loop_scope="session"),
]

NOTES = 12
ORDER = ("fix", "--offline", "--write", "--no-progress")
KINDS = ("tempfile.mkstemp", "os.chmod", "os.rename")
"""The steps in which a note is replaced, from the first to the last."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    for number in range(NOTES):
        (tmp_path / "notes" / f"{number:02}.md").write_bytes(text(number, MOVED))
    known(tmp_path)
    return tmp_path


def text(number: int, url: str, size: int = 20) -> bytes:
    return f"# Note {number}\n\n".encode() + b"".join(b"- [text](%s)\n" % url.encode() for _ in range(size))


def half_done(folder: Path, old: Mapping[str, bytes], new: Mapping[str, bytes]) -> int:
    """How many notes are repaired. Each of the others has to be what it was."""
    now = {path.name: path.read_bytes() for path in (folder / "notes").glob("*.md")}
    assert now.keys() == old.keys()
    for name, found in now.items():
        assert found in (old[name], new[name]), name
    return sum(now[name] == new[name] for name in now)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [1, 7, NOTES])
async def test_whatever_a_note_was_in_it_is_whole(
    nursery: Nursery, folder: Path, kind: str, count: int
) -> None:
    old = {f"{number:02}.md": text(number, MOVED) for number in range(NOTES)}
    new = {f"{number:02}.md": text(number, NEW) for number in range(NOTES)}
    died = await nursery.run(*ORDER, cwd=folder, trap=Trap(kind, ".refguard-", count))
    assert died.code == -9
    assert half_done(folder, old, new) == count - 1
    done = await nursery.run(*ORDER, cwd=folder)
    assert done.code == 0, done.err
    assert half_done(folder, old, new) == NOTES
    assert sorted(path.name for path in (folder / "notes").iterdir()) == sorted(new), (
        "nothing is left beside them"
    )


async def test_at_any_moment(nursery: Nursery, folder: Path) -> None:
    """Larger notes, so that the moment may fall into the writing of one."""
    shutil.rmtree(folder / "notes")
    names = [f"{number}.md" for number in range(4)]
    old, new = ({name: text(0, url, 500) for name in names} for url in (MOVED, NEW))
    chance, lasts = random.Random(9), 0.0
    for number in range(5):
        (folder / "notes").mkdir(exist_ok=True)
        for name in names:
            (folder / "notes" / name).write_bytes(old[name])
        began = time.monotonic()
        child = await nursery.start(*ORDER, cwd=folder)
        if number:  # the first is left alone, to see how long it takes
            await asyncio.sleep(lasts * chance.uniform(0.5, 1))
            child.kill()
        await child.end()
        lasts = lasts or time.monotonic() - began
        half_done(folder, old, new)  # raises for a note that is neither
