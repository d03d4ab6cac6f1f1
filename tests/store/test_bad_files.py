"""Files that cannot be used, or not any more: each is named with a way out, and nothing of it is lost by our doing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from threading import Timer
from typing import TYPE_CHECKING

import pytest

from checker.errors import StoreError
from checker.models import CheckedLink, Link, Reason, Verdict
from checker.store import Store
from checker.store.care import examine
from checker.store.database import is_lost
from checker.store.salvage import repair

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LINKS = [Link(f"https://a.example/{number}", ()) for number in range(300)]
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="a matter of POSIX files")


def checked(link: Link, detail: str = "answered 200 OK") -> CheckedLink:
    return CheckedLink(link, Verdict(Reason.OK, detail), checked_at=NOW, cached=True, title="T" * 50)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of 300 links."""
    made = tmp_path / "store.sqlite3"
    with Store(made) as store:
        store.save_checks(store.begin_run("run", NOW), map(checked, LINKS))
    return made


def use(path: Path) -> None:
    """What a run does with a store."""
    with Store(path) as store:
        store.last_checks(LINKS)
        store.checked_in("run")
        store.save_checks(store.begin_run("next", NOW), [checked(link, "again") for link in LINKS])
        store.copies.last_lookups(link.url for link in LINKS)
        store.compact(NOW, now=NOW)


def overwrite(path: Path, at: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "the first bytes": lambda path: overwrite(path, 0, b"not SQLite"),
    "the size of pages": lambda path: overwrite(path, 16, b"\x03\x00"),
    "the encoding": lambda path: overwrite(path, 56, b"\x00\x00\x00\x02"),
    "the whole header": lambda path: overwrite(path, 0, bytes(100)),
    "all zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "cut in the middle": lambda path: os.truncate(path, path.stat().st_size // 2),
    "cut in a page": lambda path: os.truncate(path, path.stat().st_size // 2 + 100),
    "only the header": lambda path: os.truncate(path, 100),
    "a text": lambda path: path.write_text("nothing to see here\n" * 500, encoding="utf-8"),
    "letters of the schema": lambda path: overwrite(
        path, path.read_bytes().index(b"CREATE TABLE twins"), b"CRE\xd6TE"
    ),
    "all pages but the first": lambda path: overwrite(path, 4096, b"\xff" * (path.stat().st_size - 4096)),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damage_is_told_with_the_way_out(path: Path, damage: Callable[[Path], object]) -> None:
    damage(path)
    with pytest.raises(StoreError) as caught:
        use(path)
    assert str(path) in str(caught.value)
    assert "refguard store repair" in str(caught.value)
    assert not examine(path).is_whole


@pytest.mark.parametrize("seed", range(6))
def test_flipped_bits_are_no_bug_of_ours(path: Path, seed: int) -> None:
    size = path.stat().st_size
    for number in range(30):
        at = hash((seed, number)) % size
        overwrite(path, at, bytes([path.read_bytes()[at] ^ 1 << number % 8]))
    try:
        use(path)
    except StoreError as error:
        assert str(path) in str(error)  # noqa: PT017 - it may also go unnoticed
    examine(path) if b"rgdr" in path.read_bytes()[:100] else None


@pytest.mark.parametrize(
    "spoilt",
    [
        "UPDATE answers SET redirects = '[' WHERE id = 9",
        "UPDATE answers SET sought = '7' WHERE id = 9",
        "UPDATE checks SET checked_at = 1 << 60 WHERE answer_id = 9",
        "UPDATE answers SET title = CAST(x'ff' AS TEXT) WHERE id = 9",
        "UPDATE runs SET started_at = 'yesterday'",
        "UPDATE upkeep SET swept_at = 'yesterday'",
        "INSERT INTO lookups (link_id, looked_up_at, state, detail) VALUES (9, 1, 'archivfd', '')",
    ],
)
def test_values_that_nobody_wrote(path: Path, spoilt: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute(spoilt)
        db.commit()
    with pytest.raises(StoreError, match="refguard store repair"):
        use(path)
    assert not examine(path).is_whole


def test_a_check_at_no_time_is_passed_over_and_found_by_looking(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE checks SET checked_at = 'yesterday' WHERE answer_id = 9")
        db.commit()
    use(path)
    assert "1 rows of checks hold what refguard never writes" in examine(path).problems


@pytest.mark.parametrize("lost", [1, 100, 4_096])
def test_a_file_that_was_cut_off_is_not_called_whole(path: Path, lost: int) -> None:
    """SQLite takes what is missing of the last page for zeros, and may find nothing wrong with them."""
    size = path.stat().st_size
    os.truncate(path, size - lost)
    assert examine(path).problems[0] == f"it was cut off: {lost:,} of its {size:,} bytes are missing"
    assert repair(path).kept_as
    assert examine(path).is_whole


@posix_only
def test_a_file_is_not_cut_off_whose_end_stands_in_the_journal(path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, path, NOW.isoformat()], check=False)
    assert examine(path).is_whole


def test_an_empty_file_is_a_new_store(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    path.touch()
    with Store(path) as store:
        assert store.runs() == {}


def test_a_store_that_another_process_begins_just_now_is_not_lost(path: Path) -> None:
    """SQLite makes the file first, and fills it in a moment."""
    begun = path.with_name("begun.sqlite3")
    begun.touch()
    assert is_lost(begun)
    maker = Timer(0.1, shutil.copyfile, (path, begun))
    maker.start()
    assert not is_lost(begun)
    maker.join()


KILLED = """
import os, pathlib, signal, sys
from datetime import datetime
from checker.models import *
from checker.store import Store
store = Store(pathlib.Path(sys.argv[1]))
now = datetime.fromisoformat(sys.argv[2])
run = store.begin_run("killed", now)
store.save_checks(run, [CheckedLink(Link("https://k.example/", ()), Verdict(Reason.GONE, "410"), checked_at=now)])
os.kill(os.getpid(), signal.SIGKILL)
"""


@posix_only
def test_what_a_killed_process_had_committed_is_there(path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, path, NOW.isoformat()], check=False)
    wal = path.with_name(f"{path.name}-wal")
    assert wal.stat().st_size
    with Store(path) as store:
        assert store.history("https://k.example/").checks
        assert store.begin_run("next", NOW) == "run", "which was not finished, either"
    assert not wal.exists()


@posix_only
def test_a_journal_without_its_file_is_not_thrown_away(path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, path, NOW.isoformat()], check=False)
    os.truncate(path, 0)
    wal = path.with_name(f"{path.name}-wal")
    before = wal.read_bytes()
    with pytest.raises(StoreError, match=r"store is empty, but store\.sqlite3-wal beside it is not"):
        Store(path)
    assert wal.read_bytes() == before


@posix_only
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["a FIFO", "a folder"])
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "store.sqlite3")
    for look in (use, examine):
        with pytest.raises(StoreError, match=r"not a file.*store\.path"):
            look(tmp_path / "store.sqlite3")


USE = """
import os, pathlib, resource, sys
from datetime import datetime
from checker.errors import StoreError
from checker.models import *
from checker.store import Store
now = datetime.fromisoformat(sys.argv[2])
{before}
try:
    with Store(pathlib.Path(sys.argv[1])) as store:
        run = store.begin_run("next", now)
        for part in range(100):
            links = [Link(f"https://full.example/{{part}}/{{n}}", ()) for n in range(50)]
            store.save_checks(run, [CheckedLink(link, Verdict(Reason.OK, ""), checked_at=now) for link in links])
except StoreError as error:
    print(error)
"""


def told_by_process(path: Path, before: str) -> str:
    code = USE.format(before=before)
    done = subprocess.run(
        [sys.executable, "-c", code, path, NOW.isoformat()], capture_output=True, text=True, check=True
    )
    return done.stdout


@posix_only
def test_a_disk_that_is_full_costs_nothing_that_was_written(path: Path) -> None:
    told = told_by_process(path, "resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))")
    assert str(path) in told
    assert "disk" in told
    assert "store.path" in told
    assert examine(path).is_whole
    with Store(path) as store:
        assert len(store.last_checks(LINKS)) == len(LINKS)


NOBODY = "os.setuid(65534) if os.getuid() == 0 else None"  # root may write anything


@posix_only
@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_cannot_be_written_is_told(path: Path, what: str) -> None:
    for parent in path.parents:
        if parent.stat().st_mode & stat.S_IRWXU and not parent.stat().st_mode & stat.S_IXOTH:
            parent.chmod(0o755)  # pytest's own folders, as many as there are, which nobody else may enter
    path.chmod(0o444 if what == "file" else 0o666)
    path.parent.chmod(0o777 if what == "file" else 0o555)
    try:
        told = told_by_process(path, NOBODY)
    finally:
        path.parent.chmod(0o755)
    assert str(path) in told
    assert "writable" in told or "can be written" in told
    assert "store.path" in told
