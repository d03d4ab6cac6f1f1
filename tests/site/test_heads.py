"""Front matter read by its lines: what counts, what is passed over, and that it agrees with YAML and TOML parsers."""

from __future__ import annotations

import time
import tomllib
from typing import TYPE_CHECKING

import pytest
import yaml

from checker.site.heads import read_head

if TYPE_CHECKING:
    from pathlib import Path

WANTED = frozenset({"slug", "aliases", "title", "date", "draft"})


def read(tmp_path: Path, content: str | bytes) -> dict[str, list[str]] | None:
    path = tmp_path / "a.md"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_head(str(path), WANTED)


@pytest.mark.parametrize(
    "text",
    [
        "slug: plain\n",
        "slug: 'single'\n",
        'slug: "double: with colon"\n',
        "slug: with # a comment\n",
        "slug: a#b\n",
        "'slug': quoted key\n",
        "other: x\nslug: y\n",
        "slug:   spaced   \n",
        "aliases: [a, 'b c', \"d\"]\n",
        "aliases: [/a/,\n  /b/, # comment\n  /c/]\n",
        "aliases:\n  - a\n  - 'b'\n# comment\n  - \"c d\"\nslug: x\n",
        "aliases:\n- a\n- b\ntitle: T\n",
        "aliases: []\n",
        "params:\n  slug: nested\nslug: top\n",
        "title: Über 你好\n",
        "slug: https://a.org/x\n",
    ],
)
def test_yaml(tmp_path: Path, text: str) -> None:
    parsed = {
        key: value if isinstance(value, list) else [value] for key, value in yaml.safe_load(text).items()
    }
    wanted = {key: value for key, value in parsed.items() if key in WANTED}
    assert read(tmp_path, f"---\n{text}---\nslug: of the body\n") == wanted
    assert (
        read(tmp_path, f"\ufeff---  \r\n{text}---\r\n".replace("\r\n", "\n").replace("\n", "\r\n")) == wanted
    )


@pytest.mark.parametrize(
    "text",
    [
        'slug = "plain"\n',
        "slug = 'single'\ndraft = true\n",
        'aliases = ["/a/", "/b/"]\n',
        'aliases = [\n  "/a/",\n  "/b/", # comment\n]\nslug = "x"\n',
        'slug = "top"\n[params]\ntitle = "nested"\n',
        "date = 2024-01-02T03:04:05Z\n",
    ],
)
def test_toml(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, f"+++\n{text}+++\n")
    assert found is not None
    for key, value in tomllib.loads(text).items():
        if key == "date":
            assert found[key] == ["2024-01-02T03:04:05Z"]
        elif key in WANTED:
            assert found[key] == (
                value if isinstance(value, list) else [str(value).lower() if value is True else value]
            )
    assert "title" not in found


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("slug:\n", {"slug": []}),
        ("slug: |\n  block\n", {"slug": []}),
        ("slug: *alias\n", {"slug": []}),
        ("slug: {a: b}\n", {"slug": []}),
        ('slug: "escaped \\" quote"\n', {"slug": []}),
        ("slug: ''\n", {"slug": []}),
        ("slug: one\nslug: two\n", {"slug": ["one"]}),
        ("Slug: x\n", {"slug": ["x"]}),
        ("", {}),
    ],
)
def test_what_is_passed_over(tmp_path: Path, text: str, head: dict[str, list[str]]) -> None:
    assert read(tmp_path, f"---\n{text}---\n") == head


@pytest.mark.parametrize(
    "content",
    [
        "",
        "# Title\n---\n",
        "----\nslug: x\n----\n",
        "---\nslug: never closed\n",
        "---slug: x\n---\n",
        b"\xff\xfe---\n",
    ],
)
def test_no_front_matter(tmp_path: Path, content: str | bytes) -> None:
    assert read(tmp_path, content) is None


def test_long_front_matter_is_read_to_its_end_but_not_without_end(tmp_path: Path) -> None:
    filler = "filler: x\n" * 1000
    assert read(tmp_path, f"---\n{filler}slug: far\n---\n") == {"slug": ["far"]}
    assert read(tmp_path, f"---\n{filler * 10}slug: too far\n---\n") is None


def test_bytes_that_are_no_text_and_files_that_are_none(tmp_path: Path) -> None:
    assert read(tmp_path, b"---\nslug: a\xff\n---\n") == {"slug": ["a\ufffd"]}
    assert read_head(str(tmp_path), WANTED) is None
    assert read_head(str(tmp_path / "gone.md"), WANTED) is None


@pytest.mark.parametrize("line", ["aliases: [\n", "slug: [a,\n", "- x\n", "a: [", 'slug: "', "\t", "#"])
def test_time_is_linear(tmp_path: Path, line: str) -> None:
    started = time.process_time()
    read(tmp_path, "---\naliases:\n" + line * (60_000 // len(line)) + "\n---\n")
    assert time.process_time() - started < 1
