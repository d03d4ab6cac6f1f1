"""Keys: where they are found, and that the secret is never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checker.archive import Keys, find_keys, unfit_keys

if TYPE_CHECKING:
    from pathlib import Path

INI = "[s3]\naccess = {0}\nsecret = {0}%(x)s\n\n[cookies]\nlogged-in-user = a%40b\n"
PLACES = ("xdg/internetarchive/ia.ini", ".config/internetarchive/ia.ini", ".config/ia.ini", ".ia")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_the_environment_comes_first(tmp_path: Path) -> None:
    write(tmp_path / ".ia", INI.format("file"))
    environ = {"HOME": str(tmp_path), "IA_ACCESS_KEY_ID": " a ", "IA_SECRET_ACCESS_KEY": "s\n"}
    assert find_keys(environ) == Keys("a", "s")


@pytest.mark.parametrize("first", range(len(PLACES)))
def test_files_are_asked_in_the_order_of_the_tool_that_writes_them(first: int, tmp_path: Path) -> None:
    for place in PLACES[first:]:
        write(tmp_path / place, INI.format(PLACES.index(place)))
    environ = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    assert find_keys(environ) == Keys(f"{first}", f"{first}%(x)s")


def test_a_file_named_outright_is_the_only_one(tmp_path: Path) -> None:
    write(tmp_path / ".ia", INI.format("default"))
    environ = {"HOME": str(tmp_path), "IA_CONFIG_FILE": str(tmp_path / "mine.ini")}
    assert find_keys(environ) is None
    write(tmp_path / "mine.ini", INI.format("mine"))
    assert find_keys(environ) == Keys("mine", "mine%(x)s")


@pytest.mark.parametrize("name", ["IA_ACCESS_KEY_ID", "IA_SECRET_ACCESS_KEY"])
def test_half_a_pair_is_none(name: str, tmp_path: Path) -> None:
    assert find_keys({"HOME": str(tmp_path), name: "x"}) is None
    write(tmp_path / ".ia", INI.format("file"))
    assert find_keys({"HOME": str(tmp_path), name: "x"}) == Keys("file", "file%(x)s")


@pytest.mark.parametrize(
    "text",
    ["", "no section\n", "[s3]\naccess = a\n", "[s3]\naccess =\nsecret =\n", "[s3]\n[s3]\n", "[s3]\naccess = ä\nsecret = s\n"],
)  # fmt: skip
def test_a_file_that_holds_no_pair_is_passed_over(text: str, tmp_path: Path) -> None:
    write(tmp_path / ".config/ia.ini", text)
    write(tmp_path / ".ia", INI.format("last"))
    assert find_keys({"HOME": str(tmp_path)}) == Keys("last", "last%(x)s")


def test_a_file_that_is_not_text_or_not_a_file_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".config" / "ia.ini").mkdir(parents=True)
    (tmp_path / ".ia").write_bytes(b"\xff\xfe[s3]")
    assert find_keys({"HOME": str(tmp_path)}) is None


def test_a_line_break_in_a_key_reaches_no_header(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path), "IA_ACCESS_KEY_ID": "a\nHost: b", "IA_SECRET_ACCESS_KEY": "s"}
    assert find_keys(environ) is None


@pytest.mark.parametrize(
    ("given", "ini", "said"),
    [
        ({}, None, ""),
        ({"IA_ACCESS_KEY_ID": "a"}, None, "IA_SECRET_ACCESS_KEY is missing"),
        ({"IA_SECRET_ACCESS_KEY": "hunter2"}, None, "IA_ACCESS_KEY_ID is missing"),
        (
            {"IA_ACCESS_KEY_ID": "a", "IA_SECRET_ACCESS_KEY": "hunter2\nx"},
            None,
            "IA_ACCESS_KEY_ID or IA_SECRET_ACCESS_KEY holds what no key does",
        ),
        ({}, "[s3]\naccess = hunter2\n", ".ia holds no pair of keys (access and secret in the section s3)"),
    ],
)
def test_keys_that_cannot_be_used_are_not_called_missing(
    given: dict[str, str], ini: str | None, said: str, tmp_path: Path
) -> None:
    if ini:
        write(tmp_path / ".ia", ini)
    environ = {"HOME": str(tmp_path), **given}
    assert find_keys(environ) is None
    assert unfit_keys(environ) == said


def test_the_secret_is_not_shown() -> None:
    keys = Keys("access", "hunter2")
    assert "hunter2" not in f"{keys} {keys!r}"
    assert keys.authorization == "LOW access:hunter2"
