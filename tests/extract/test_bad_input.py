"""What cannot be read is a problem that says what, where and what to do; nothing raises, nothing else is lost."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from checker.extract import EXTRACTORS, Extraction, extract

if TYPE_CHECKING:
    from pathlib import Path

SUFFIXES = sorted(EXTRACTORS)
TEXTS = [suffix for suffix in SUFFIXES if suffix != ".ipynb"]  # all but JSON, which a slip makes unreadable
LINKS = {".bib": "@misc{a, url = {https://a.example}}"}  # where HTML means nothing


def read(path: Path, content: bytes, **options: int) -> Extraction:
    path.write_bytes(content)
    return extract(path, root=path.parent, **options)


def urls(extraction: Extraction) -> list[str]:
    return [reference.url for reference in extraction.references]


GERMAN = "# Überschrift\n\nSchöne Grüße aus Köln\n"
CHINESE = "# 标题\n\n深度学习是机器学习的一个分支。\n"
TAIWANESE = "# 標題\n\n深度學習是機器學習的一個分支。\n"
JAPANESE = "# 見出し\n\n深層学習とは、機械学習の手法です。\n"
RUSSIAN = "# Заголовок\n\nГлубокое обучение это раздел.\n"


@pytest.mark.parametrize(
    ("content", "line", "guess"),
    [
        pytest.param(b"one\ntwo\n\nfour \xe9t\xe9\n", 4, "WINDOWS-1252", id="fourth line"),
        pytest.param(b"\xff", 1, "WINDOWS-1252", id="first byte"),
        pytest.param(b"a\r\nb\r\n\x80", 3, "WINDOWS-1252", id="after CRLF"),
        pytest.param(b"---\ntitle: x\n---\n\xe9", 4, "WINDOWS-1252", id="after front matter"),
        pytest.param(b"---\ntitle: \xe9\n---\n\xe9", 2, "WINDOWS-1252", id="in front matter"),
        pytest.param(
            b"---\na: b: https://a.org/\xc3\xa9\xa9\n---\n", 2, "SHIFT_JIS", id="in broken front matter"
        ),
        pytest.param(GERMAN.encode("cp1252"), 1, "WINDOWS-1252", id="German"),
        pytest.param(CHINESE.encode("gb18030"), 1, "GB18030", id="Chinese"),
        pytest.param(TAIWANESE.encode("big5"), 1, "BIG5", id="Taiwanese"),
        pytest.param(JAPANESE.encode("shift_jis"), 1, "SHIFT_JIS", id="Japanese"),
        pytest.param(JAPANESE.encode("euc-jp"), 1, "EUC-JP", id="Japanese on Unix"),
        pytest.param(
            "# 제목\n\n딥러닝은 기계 학습의 한 갈래이다.\n".encode("euc-kr"), 1, "EUC-KR", id="Korean"
        ),
        pytest.param(RUSSIAN.encode("cp1251"), 1, "WINDOWS-1251", id="Russian"),
        pytest.param("a\nb".encode("utf-16"), 1, "UTF-16", id="UTF-16"),
        pytest.param("a\nb".encode("utf-32"), 1, "UTF-32", id="UTF-32"),
    ],
)
def test_not_utf8(tmp_path: Path, content: bytes, line: int, guess: str) -> None:
    extraction = read(tmp_path / "a-de.md", content)
    (problem,) = extraction.problems
    assert (problem.ident, problem.path, problem.line) == ("unreadable-note", "a-de.md", line)
    assert "not UTF-8" in problem.message
    assert guess in problem.message
    assert f"iconv -f {guess}" in problem.advice
    assert extraction.references == ()
    assert extraction.note.lang == "de"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_binary(tmp_path: Path, suffix: str) -> None:
    (problem,) = read(tmp_path / f"a{suffix}", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").problems
    assert problem.ident == "unreadable-note"
    assert "binary" in problem.message


@pytest.mark.parametrize("suffix", TEXTS)
def test_a_stray_zero_far_down_hides_nothing(tmp_path: Path, suffix: str) -> None:
    cited = LINKS.get(suffix, '<a href="https://a.example">a</a>')
    text = "x " * 5000 + f"\0\n\n{cited}\n"
    assert urls(read(tmp_path / f"a{suffix}", text.encode())) == ["https://a.example"]


def test_too_large(tmp_path: Path) -> None:
    (problem,) = read(tmp_path / "a.md", b"x" * 1001, max_bytes=1000).problems
    assert problem.ident == "unreadable-note"
    assert "1,001 bytes" in problem.message
    assert "notes.max_bytes" in problem.advice
    assert read(tmp_path / "a.md", b"x" * 1000, max_bytes=1000).problems == ()


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.md").write_text("x")
    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)  # this user may read everything, perhaps
    (problem,) = extract(tmp_path / "a.md", root=tmp_path).problems
    assert problem.message == "the note cannot be opened: Permission denied"


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in the file system")
def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    (problem,) = extract(tmp_path / "a.md", root=tmp_path).problems
    assert "cannot be opened" in problem.message


@pytest.mark.parametrize("name", ["gone.md", "folder.md"])
def test_no_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.md").mkdir()
    (problem,) = extract(tmp_path / name, root=tmp_path).problems
    assert (problem.ident, problem.path) == ("unreadable-note", name)
    assert "cannot be opened" in problem.message


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n", b" ", b"---\n---\n", b"+++\n+++"])
def test_empty(tmp_path: Path, suffix: str, content: bytes) -> None:
    check_empty(tmp_path, suffix, content)


@pytest.mark.parametrize("suffix", TEXTS)
def test_nothing_but_a_rule(tmp_path: Path, suffix: str) -> None:
    check_empty(tmp_path, suffix, b"---")


def check_empty(tmp_path: Path, suffix: str, content: bytes) -> None:
    extraction = read(tmp_path / f"a{suffix}", content)
    assert (extraction.references, extraction.problems, extraction.note.title) == ((), (), None)


BODY = "\n[a](https://body.example)\n"


@pytest.mark.parametrize(
    ("front", "line"),
    [
        pytest.param("---\nlang: de\ntitle: Foo: bar\n---\n", 3, id="colon in a value"),
        pytest.param("---\nlang: de\ntitle: 'open\n---\n", 3, id="quote not closed"),
        pytest.param("---\nlang: de\n\ttab: x\n---\n", 3, id="tab"),
        pytest.param("---\nlang: de\nlist: [a, b\n---\n", 3, id="bracket not closed"),
        pytest.param("---\nlang: de\nx: *nothing\n  y: [\n---\n", 4, id="indentation"),
        pytest.param("---\nlang: de\na: \x01\n---\n", 2, id="control character"),
        pytest.param("---\r\nlang: de\r\nx: @y\r\n---\r\n", 3, id="CRLF"),
        pytest.param(f"---\nlang: de\na: {'[' * 100_000}\n---\n"[:60_000] + "\n---\n", 3, id="deep"),
        pytest.param("+++\nlang = 'de'\ntitle = x\n+++\n", 3, id="TOML"),
        pytest.param("+++\nlang = 'de'\na = 1\na = 2\n+++\n", 4, id="TOML twice"),
        pytest.param(f"+++\nlang = 'de'\na = {'[' * 20_000}\n+++\n", 2, id="TOML deep"),
    ],
)
def test_broken_front_matter(tmp_path: Path, front: str, line: int) -> None:
    extraction = read(tmp_path / "a.md", (front + BODY).encode())
    (problem,) = extraction.problems
    assert (problem.ident, problem.path, problem.line) == ("broken-front-matter", "a.md", line)
    assert problem.message.startswith("the front matter cannot be read: ")
    assert len(problem.message) < 200
    assert problem.advice
    assert urls(extraction) == ["https://body.example"]
    assert extraction.note.lang == "de"  # plain lines are understood all the same


def test_broken_front_matter_keeps_its_urls(tmp_path: Path) -> None:
    text = (
        "---\ntitle: a: b\nsource: https://a.example/x\nmore: [https://b.example, 'https://c.example']\n---\n"
    )
    extraction = read(tmp_path / "a.md", text.encode())
    assert urls(extraction) == ["https://a.example/x", "https://b.example", "https://c.example"]
    assert [reference.location.line for reference in extraction.references] == [3, 4, 4]
    assert extraction.note.title == "a: b"


def test_front_matter_that_is_never_closed(tmp_path: Path) -> None:
    extraction = read(tmp_path / "a.md", f"---\ntitle: x\n{BODY}".encode())
    (problem,) = extraction.problems
    assert (problem.ident, problem.line) == ("broken-front-matter", 1)
    assert "not closed" in problem.message
    assert urls(extraction) == ["https://body.example"]


@pytest.mark.parametrize(
    "front", ["---\n\nProse\n", "---\nJust prose here.\n", "+++\nprose\n", "--- x\n", "----\n"]
)
def test_a_rule_is_no_front_matter(tmp_path: Path, front: str) -> None:
    extraction = read(tmp_path / "a.md", (front + BODY).encode())
    assert extraction.problems == ()
    assert urls(extraction) == ["https://body.example"]


def test_aliases_are_not_followed(tmp_path: Path) -> None:
    levels = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40))
    extraction = read(tmp_path / "a.md", f"---\na0: &a0 https://a.example\n{levels}---\n{BODY}".encode())
    assert extraction.problems == ()
    assert urls(extraction) == ["https://a.example", "https://body.example"]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("[a](gone.md)\n", (3, 0, 0)),
        ("[a](one gap.md)\n", (0, 3, 0)),
        ("x <!-- refguard-ignore: x -->\n", (0, 0, 3)),
    ],
)
def test_what_has_no_end_is_read_in_part(
    line: str, kept: tuple[int, int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reports tell of each reference: of a file that is nothing but references they would have gigabytes."""
    monkeypatch.setattr("checker.extract._MOST", 3)
    assert read(tmp_path / "a.md", (line * 3).encode()).problems[3:] == ()
    found = read(tmp_path / "a.md", (line * 5).encode())
    problem = found.problems[-1]
    assert (problem.ident, problem.line) == ("read-in-part", 1 + 2 * line.count("\n"))
    assert (len(found.references), len(found.problems) - 1, len(found.ignores)) == kept
