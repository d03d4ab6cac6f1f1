"""Whoever reads the notes, alone or together, from files or from memory: the records are the same, in the same order."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from checker.config import Config
from checker.extract import extract
from checker.extract.record import Record, decode, encode
from checker.extract.worker import Setup, digest
from checker.stages import Job, reading
from checker.stages.memory import Memory, remembering, sealed
from checker.stages.reading import find, read_notes, read_records
from checker.stages.workers import WorkerDied, Workers, cores
from checker.store import Store
from tests.terminal import Nobody

if TYPE_CHECKING:
    from pathlib import Path

NOTE = """---
title: Note {number}
lang: de
---
Text mit [einem Link](https://a.example/{number}) und <https://user:pass{number}@b.example/>.

## Quellen
{lines}"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Sixty notes of different kinds and sizes, in folders."""
    root = tmp_path / "notes"
    for number in range(60):
        lines = "".join(f"- [Q{line} ä語](https://c.example/{number}/{line})\n" for line in range(number * 7))
        text = NOTE.format(number=number, lines=lines)
        if number % 3:
            text = text.replace(f"user:pass{number}@", "")
        path = root / f"{number % 7}" / f"n{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (root / "0" / "not-utf8.md").write_bytes(b"caf\xe9 https://d.example/\n")
    (root / "1" / "binary.md").write_bytes(b"a\0b")
    (root / "2" / "front.md").write_bytes(b"---\ntitle: a: b\n---\nhttps://e.example/\n")
    (root / "3" / "page.html").write_text("<p><a href='https://f.example/'>f</a>", encoding="utf-8")
    return root


@pytest.fixture
def hired(monkeypatch: pytest.MonkeyPatch) -> list[Workers]:
    """Have small folders read by three children, too; the groups of children that were started."""
    hired: list[Workers] = []

    class Noted(Workers):
        def __init__(self, setup: Setup, count: int) -> None:
            super().__init__(setup, count)
            hired.append(self)

    monkeypatch.setattr(reading, "Workers", Noted)
    monkeypatch.setattr(reading, "cores", lambda: 3)
    monkeypatch.setattr(reading, "_SHARE", 20_000)
    monkeypatch.setattr(reading, "_BATCH", 20_000)
    return hired


def read(root: Path, memory: Memory | None = None, config: Config | None = None) -> list[Record]:
    job = Job([root], root)
    config = config or Config()
    return list(read_records(config, job, find(config, job), memory))


def alone(root: Path) -> list[Record]:
    """What a plain loop gives."""
    job = Job([root], root)
    return [encode(extract(path, root=root)) for path, _ in find(Config(), job).notes]


def test_together_as_alone(root: Path, hired: list[Workers]) -> None:
    assert read(root) == alone(root)
    assert len(hired) == 1
    assert [child.returncode is not None for child in hired[0]._children] == [True] * 3


def test_a_small_folder_is_read_without_children(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "Workers", None)
    assert read(root) == alone(root)


def test_where_no_process_can_be_started_it_only_takes_longer(
    root: Path, hired: list[Workers], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(root / "no-python"))
    assert read(root) == alone(root)
    assert hired == []


def test_from_memory_as_from_files(root: Path, hired: list[Workers], tmp_path: Path) -> None:
    expected = alone(root)
    with Store(tmp_path / "store.sqlite3") as store:
        assert read(root, Memory(store.readings)) == expected
        assert read(root, Memory(store.readings)) == expected
    assert hired


def test_a_note_that_has_not_changed_is_not_parsed_again(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    with Store(path) as store:
        memory = Memory(store.readings)
        read(root, memory)
        note = digest((root / "1" / "n1.md").read_bytes(), memory.key)
        with closing(sqlite3.connect(path)) as db:
            head, body = db.execute("SELECT head, body FROM readings WHERE path = '1/n1.md'").fetchone()
            changed = body.replace(b"a.example/1", b"z.example/1")
            row = sealed(note, head, changed), changed
            db.execute("UPDATE readings SET digest = ?, body = ? WHERE path = '1/n1.md'", row)
            db.commit()
        bodies = b"".join(each.body for each in read(root, Memory(store.readings)))
    assert b"z.example/1" in bodies
    assert b'a.example/1"' not in bodies


@pytest.mark.parametrize("column", ["head", "body"])
def test_a_damaged_memory_is_not_believed(root: Path, tmp_path: Path, column: str) -> None:
    path = tmp_path / "store.sqlite3"
    with Store(path) as store:
        before = read(root, Memory(store.readings))
        with closing(sqlite3.connect(path)) as db:
            db.execute(f"UPDATE readings SET {column} = x'ff00'")
            db.commit()
        assert read(root, Memory(store.readings)) == before


def test_what_changed_is_read_again(root: Path, hired: list[Workers], tmp_path: Path) -> None:
    with Store(tmp_path / "store.sqlite3") as store:
        before = read(root, Memory(store.readings))
        (root / "5" / "n5.md").write_text("[neu](https://new.example/)", encoding="utf-8")
        (root / "6" / "n13.md").unlink()
        (root / "6" / "n20.md").rename(root / "6" / "moved.md")
        (root / "1" / "binary.md").write_text("[text](https://now.example/)", encoding="utf-8")
        after = read(root, Memory(store.readings))
    assert after == alone(root)
    assert after != before


def test_credentials_are_read_but_never_kept(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    with Store(path) as store:
        for _ in range(2):
            records = read(root, Memory(store.readings))
            assert any(b"pass3@" in (record.exact or b"") for record in records)
            assert not any(b"pass" in record.body for record in records)
    with closing(sqlite3.connect(path)) as db:
        kept = dict(db.execute("SELECT path, head || body FROM readings").fetchall())
    assert "1/n1.md" in kept
    assert "3/n3.md" not in kept
    assert not any("pass" in text for text in kept.values())


def test_a_limit_holds_for_what_was_read_before_it_was_set(root: Path, tmp_path: Path) -> None:
    small = Config.model_validate({"notes": {"max_bytes": 500}})
    with Store(tmp_path / "store.sqlite3") as store:
        read(root, Memory(store.readings))
        limited = read(root, Memory(store.readings), small)
    assert limited == read(root, None, small)
    assert any(b"more than the 500" in record.head for record in limited)


def test_scope(root: Path, hired: list[Workers]) -> None:
    lists = Config.model_validate({"notes": {"scope": "references"}})
    expected = [
        reference
        for record in alone(root)
        for reference in decode(record).references
        if reference.section.is_references
    ]
    assert [each for record in read(root, None, lists) for each in decode(record).references] == expected
    assert {each.section.title for each in expected} == {"Quellen"}
    with Store(root / ".refguard" / "store.sqlite3") as store:
        assert list(asyncio.run(read_notes(lists, Job([root], root), Nobody(), store)).references) == expected
        everything = asyncio.run(read_notes(Config(), Job([root], root), Nobody(), store))
        assert len(everything.references) > len(expected), (
            "the memory holds all of a note, whatever the scope"
        )


def test_a_child_that_dies_is_an_error_and_not_a_hang(root: Path, hired: list[Workers]) -> None:
    records = read_records(Config(), Job([root], root), find(Config(), Job([root], root)), None)
    next(records)
    for child in hired[0]._children:
        child.kill()
    with pytest.raises(
        WorkerDied, match=r"a process ended with code -?\d+ while it read \d+ notes, from .*\.md"
    ):
        list(records)
    assert all(child.returncode is not None for child in hired[0]._children)


def test_no_child_outlives_a_reader_who_has_seen_enough(root: Path, hired: list[Workers]) -> None:
    with closing(
        read_records(Config(), Job([root], root), find(Config(), Job([root], root)), None)
    ) as records:
        next(records)
    assert [child.returncode is not None for child in hired[0]._children] == [True] * 3


def test_a_bug_of_ours_is_raised_as_it_is(root: Path) -> None:
    with (
        Workers(Setup(str(root), 1_000_000), 2) as workers,
        pytest.raises(ValueError, match="null"),  # as no walk would give it
    ):
        workers.submit(["a\0.md"]).result()


def test_workers_answer_in_any_number(root: Path) -> None:
    paths = [str(root / "1" / "n1.md"), str(root / "2" / "n2.md")]
    with Workers(Setup(str(root), 1_000_000), 2) as workers:
        answers = [workers.submit(paths) for _ in range(20)]
        assert {answer.name for future in answers for answer in future.result()} == {"1/n1.md", "2/n2.md"}
        assert workers.submit([]).result() == []


def test_a_store_is_made_only_for_a_large_folder(tmp_path: Path) -> None:
    small, large = tmp_path / "small.sqlite3", tmp_path / "large.sqlite3"
    with remembering(small, 1_000_000) as memory:
        assert memory is None
    with remembering(large, 5_000_000) as memory:
        assert memory is not None
    assert not small.exists()
    assert large.exists()
    with remembering(large, 1) as memory:
        assert memory is not None, "where there is one, it is used"


def test_there_are_cores() -> None:
    assert cores() >= 1
