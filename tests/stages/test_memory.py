"""The memory of notes: what makes a record old, what is forgotten, and that nothing about it stops a reading."""

from __future__ import annotations

import ast
import shutil
import sqlite3
import sys
from contextlib import closing
from importlib import metadata
from pathlib import Path

import pytest

import checker
from checker.extract.worker import Setup, read_batch
from checker.stages import memory as module
from checker.stages.memory import PARSERS, Memory, fingerprint, remembering
from checker.store import Store

DAY = 86_400
MAX_BYTES = 1_000_000


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / ".refguard" / "store.sqlite3"


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "a.md"
    path.write_text("[a](https://a.example/)", encoding="utf-8")
    return path


def keep(store: Path, note: Path, *, day: int = 0) -> None:
    with Store(store) as opened:
        memory = Memory(opened.readings, now=lambda: day * DAY)
        for answer in read_batch(Setup(str(note.parent), MAX_BYTES, memory.key), [str(note)]):
            memory.keep(answer)
        memory.close()


def knows(store: Path, note: Path, *, day: int = 0) -> bool:
    with Store(store) as opened:
        memory = Memory(opened.readings, now=lambda: day * DAY)
        known = memory.recall({note.name: note}, MAX_BYTES)
        memory.close()
    return note.name in known


def test_a_note_is_known_until_its_bytes_change(store: Path, note: Path) -> None:
    assert not knows(store, note)
    keep(store, note)
    assert knows(store, note)
    note.touch()
    assert knows(store, note)
    note.write_text("[a](https://a.example) ", encoding="utf-8")
    assert not knows(store, note)
    keep(store, note)
    assert knows(store, note)


def test_a_note_that_is_gone_is_not_known(store: Path, note: Path) -> None:
    keep(store, note)
    note.unlink()
    assert not knows(store, note)


def test_the_same_bytes_elsewhere_are_another_note(store: Path, note: Path) -> None:
    keep(store, note)
    assert not knows(store, note.rename(note.with_name("b.md")))


def test_an_edit_of_our_own_source_makes_every_record_old(
    store: Path, note: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store, note)
    copy = tmp_path / "checker"
    shutil.copytree(Path(checker.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(checker, "__file__", str(copy / "__init__.py"))
    assert fingerprint.__wrapped__() == fingerprint(), "the same source, wherever it lies"
    for changed in (copy / "extract" / "sections.py", copy / "urls.py"):
        before = fingerprint.__wrapped__()
        changed.write_bytes(changed.read_bytes() + b"# x\n")
        assert fingerprint.__wrapped__() != before
    monkeypatch.setattr(module, "fingerprint", fingerprint.__wrapped__)
    assert not knows(store, note)


def test_an_upgrade_of_a_parser_makes_every_record_old(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {name: metadata.version(name) for name in PARSERS}
    for name in PARSERS:
        monkeypatch.setattr(metadata, "version", (versions | {name: "999"}).__getitem__)
        assert fingerprint.__wrapped__() != fingerprint()


def test_all_parsers_count() -> None:
    extract = Path(checker.__file__).parent / "extract"
    imported = {
        name.partition(".")[0]
        for path in extract.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imports(node)
    }
    foreign = imported - set(sys.stdlib_module_names) - {"checker"}
    distributions = {metadata.packages_distributions()[name][0].lower() for name in foreign}
    assert distributions - {"pathspec"} <= set(PARSERS), "a parser whose version the memory does not know"


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def test_what_is_not_used_for_long_is_forgotten(store: Path, note: Path) -> None:
    other = note.with_name("b.md")
    other.write_text("[b](https://b.example/)", encoding="utf-8")
    keep(store, note, day=0)
    keep(store, other, day=29)
    assert knows(store, note, day=29), "and its use is noted"
    keep(store, other, day=58)
    assert knows(store, note, day=58)
    keep(store, other, day=100)
    assert not knows(store, note, day=100)
    assert knows(store, other, day=100)


def test_a_name_that_is_no_text_is_no_obstacle(store: Path, tmp_path: Path) -> None:
    note = tmp_path / "caf\udce9.md"
    try:
        note.write_text("[a](https://a.example/)", encoding="utf-8")
    except OSError:
        pytest.skip("there are no such names here")
    keep(store, note)
    assert not knows(store, note)


def test_a_store_that_is_locked_is_done_without(store: Path, note: Path) -> None:
    keep(store, note)
    with closing(sqlite3.connect(store, isolation_level=None)) as other, remembering(store, 0) as memory:
        assert memory is not None
        other.execute("BEGIN EXCLUSIVE")
        for answer in read_batch(Setup(str(note.parent), MAX_BYTES, memory.key), [str(note)]):
            memory.keep(answer)
        memory.close()
        assert memory.recall({note.name: note}, MAX_BYTES) == {}, "the memory has given up"


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to look at" * 20, b"SQLite format 3\0"]
)
def test_a_damaged_store_is_done_without(store: Path, content: bytes) -> None:
    store.parent.mkdir()
    store.write_bytes(content)
    with remembering(store, 0) as memory:
        assert memory is None
    assert store.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with remembering(tmp_path / "file" / "store.sqlite3", 100_000_000) as memory:
        assert memory is None


def test_another_s_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE theirs (x)")
    with remembering(path, 0) as memory:
        assert memory is None
