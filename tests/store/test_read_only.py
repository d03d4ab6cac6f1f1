"""Looking back where nothing can be written: on a medium that is read-only, in a folder of somebody else's."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import pytest

from checker.errors import StoreError
from checker.models import CheckedLink, Link, Reason, Verdict
from checker.report import FORMATS
from checker.store import Store
from checker.store.database import reading
from tests.report import sample

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
URL = "https://a.example/"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a matter of POSIX files")

LOOK = """
import json, os, shutil, sys, tempfile
from click.testing import CliRunner
import encodings.utf_8_sig  # while all of Python may be read
import checker.cli.history, checker.cli.run, checker.cli.store, checker.report.json_parse
from checker.cli.commands import refguard
from checker.errors import RefguardError
here = os.getcwd()
os.chdir(shutil.copytree(".", tempfile.mkdtemp() + "/copy"))  # what the commands import is there from now on
for arguments in json.loads(sys.argv[1]):
    CliRunner().invoke(refguard, arguments)
os.chdir(here)
if os.getuid() == 0:
    os.setuid(65534)  # root may write anything
    os.environ["HOME"] = os.getcwd()
told = []
for arguments in json.loads(sys.argv[1]):
    done = CliRunner().invoke(refguard, arguments, standalone_mode=False)
    assert done.exception is None or isinstance(done.exception, RefguardError), done.exception
    told.append([done.output, str(done.exception or "")])
print(json.dumps(told))
"""
KILLED = """
import os, pathlib, signal, sys
from datetime import UTC, datetime
from checker.models import *
from checker.store import Store
store = Store(pathlib.Path(sys.argv[1]))
now = datetime(2026, 11, 20, 12, tzinfo=UTC)
run = store.begin_run("killed", now)
store.save_checks(run, [CheckedLink(Link(sys.argv[2] + "late", ()), Verdict(Reason.GONE, "410"), checked_at=now)])
os.kill(os.getpid(), signal.SIGKILL)
"""
COMMANDS = (["history", URL], ["report", "--since", "2026-11-01"], ["store", "check"])


class Told(NamedTuple):
    """What a command printed, and with which error it ended, if it did."""

    out: str
    error: str


class Shelf(NamedTuple):
    """A folder with a store and a report in it, to be looked at by somebody who cannot write there."""

    folder: Path
    store: Path

    def told(self, *commands: list[str]) -> list[Told]:
        """What ``commands`` say there, to a user who may read everything and write nothing."""
        for part in self.store.parent.iterdir():
            part.chmod(0o444)
        self.store.parent.chmod(0o555)
        before = self.files
        done = subprocess.run(
            [sys.executable, "-c", LOOK, json.dumps(commands)],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert self.files == before
        return [Told(*each) for each in json.loads(done.stdout)]

    @property
    def files(self) -> dict[str, bytes]:
        return {each.name: each.read_bytes() for each in self.store.parent.iterdir()}


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """Not in a folder of pytest's, which nobody else may enter: each pytest that starts sees to that anew."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        shelf = Shelf(folder, folder / ".refguard" / "store.sqlite3")
        with Store(shelf.store) as store:
            keep(store, "run")
        (folder / "reports").mkdir()
        (folder / "reports" / "report.json").write_text(
            FORMATS["json"].render(sample.empty()), encoding="utf-8"
        )
        yield shelf
        shelf.store.parent.chmod(0o755)


def keep(store: Store, run: str) -> None:
    at = NOW.replace(day=20)
    run = store.begin_run(run, at)
    store.save_checks(run, [CheckedLink(Link(URL, ()), Verdict(Reason.OK, "200"), checked_at=at)])
    store.finish_run(run, at, complete=True)


def test_looking_back_needs_nothing_but_to_read(shelf: Shelf) -> None:
    history, report, check = shelf.told(*COMMANDS)
    assert not history.error + report.error + check.error
    assert "2026-11-20 12:00  working" in history.out
    assert "Since 2026-11-20" in report.out
    assert check.out.startswith(f"{shelf.store}: whole\n")


def test_a_run_that_asks_nobody_and_a_repair_that_has_nothing_to_do(shelf: Shelf) -> None:
    (shelf.folder / "reports").chmod(0o777)
    (shelf.folder / "a.md").write_text(f"<{URL}>\n", encoding="utf-8")
    (shelf.folder / "refguard.yaml").write_text("check: {reserved_domains: true}\n", encoding="utf-8")
    run, repair = shelf.told(["check", "--offline", "--output", "reports/now", "a.md"], ["store", "repair"])
    assert not run.error + repair.error
    assert "working" in run.out
    assert repair.out == f"{shelf.store}: whole; nothing was changed\n"


def test_a_journal_is_read_or_else_missed(shelf: Shelf) -> None:
    subprocess.run([sys.executable, "-c", KILLED, shelf.store, URL], check=False)
    assert shelf.store.with_name("store.sqlite3-wal").stat().st_size
    history, check = shelf.told(["history", f"{URL}late"], ["store", "check"])
    assert not history.error + check.error
    assert "2026-11-20 12:00  broken" in history.out
    assert "2 runs, 2 links, 2 checks" in check.out

    shelf.store.parent.chmod(0o755)
    shelf.store.with_name("store.sqlite3-shm").unlink()  # as where files are copied
    for told in shelf.told(*COMMANDS):
        assert not told.out
        assert f"{shelf.store}: " in told.error
        assert "store.sqlite3-wal" in told.error
        assert "folder writable" in told.error


LOOK_WITHOUT_ROOM = """
import pathlib, resource, sys
from checker.cli.store import check_store, repair_store
from checker.errors import StoreError
from checker.store import Store
resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))
path = pathlib.Path(sys.argv[1])
for look in (
    lambda: Store(path, only_reads=True).history(sys.argv[2]).checks[0].verdict.reason,
    lambda: check_store(path)[0].splitlines()[0],
    lambda: repair_store(path).strip(),
):
    try:
        print(look())
    except StoreError as error:
        print(error)
"""


def told_without_room(store: Path, url: str) -> list[str]:
    """What is read of ``store`` where files cannot grow beside it, as on a disk that is full."""
    code = [sys.executable, "-c", LOOK_WITHOUT_ROOM, str(store), url]
    done = subprocess.run(code, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_a_disk_that_is_full_is_no_damage(shelf: Shelf) -> None:
    assert told_without_room(shelf.store, URL) == [
        "ok",
        f"{shelf.store}: whole",
        f"{shelf.store}: whole; nothing was changed",
    ]


def test_a_journal_on_a_disk_that_is_full_is_missed(shelf: Shelf) -> None:
    subprocess.run([sys.executable, "-c", KILLED, shelf.store, URL], check=False)
    shelf.store.with_name("store.sqlite3-shm").unlink()
    told = told_without_room(shelf.store, f"{URL}late")
    assert all("store.sqlite3-wal" in line and "room on the disk" in line for line in told), told
    with Store(shelf.store) as store:
        assert store.history(f"{URL}late").checks


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where no file can be made beside the store; not even root is then asked."""
    monkeypatch.setattr("checker.store.database._can_be_shared", lambda _: False)


@pytest.mark.usefixtures("alone")
def test_an_empty_journal_holds_nothing_back(shelf: Shelf) -> None:
    shelf.store.with_name("store.sqlite3-wal").touch()
    with Store(shelf.store, only_reads=True) as store:
        assert store.history(URL).checks


@pytest.mark.usefixtures("alone")
def test_an_older_store_says_that_it_has_to_be_brought_up_to_date(shelf: Shelf) -> None:
    with closing(sqlite3.connect(shelf.store)) as db:
        db.execute("PRAGMA user_version = 4")
    with pytest.raises(StoreError, match=r"by an older refguard \(store version 4\).*make .* writable"):
        Store(shelf.store, only_reads=True)


@pytest.mark.usefixtures("alone")
def test_a_store_that_is_written_while_it_is_read_alone_is_not_believed(shelf: Shelf) -> None:
    def look() -> None:
        with reading(shelf.store, 1) as db, Store(shelf.store) as store:
            assert db.execute("SELECT count(*) FROM runs").fetchone() == (1,)
            keep(store, "beside")

    with pytest.raises(StoreError, match="was written while it was read"):
        look()
    with reading(shelf.store, 1) as db:
        assert db.execute("SELECT count(*) FROM runs").fetchone() == (2,)
