"""The examples of the CommonMark and GFM specifications: every href and src they render, and nothing else."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from checker.extract import extract
from checker.models import Kind

SPECIFICATION = Path(__file__).parents[2].parent / "shared" / "data" / "spec"

EMPTY = "an empty destination leads to the note itself: nothing to check"
BARE = "plain CommonMark knows no bare URLs; GFM, which we follow, does"
WIKILINK = "an embed of Obsidian, where plain CommonMark sees brackets"
SENT = "a sentence with an e-mail address cites nothing that can be fetched"
FTP = "bare URLs are http, https and www"

EXCEPTIONS = {
    ("commonmark_links", 202): EMPTY,
    ("commonmark_links", 487): EMPTY,
    ("commonmark_links", 488): EMPTY,
    ("commonmark_links", 489): EMPTY,
    ("commonmark_links", 569): EMPTY,
    ("commonmark_links", 592): WIKILINK,
    ("commonmark_links", 604): BARE,
    ("commonmark_links", 610): BARE,
    ("commonmark_links", 613): BARE,
    ("gfm_autolinks", 610): BARE,
    ("gfm_autolinks", 616): BARE,
    ("gfm_autolinks", 619): BARE,
    ("gfm_autolinks", 628): FTP,
    ("gfm_autolinks", 629): SENT,
    ("gfm_autolinks", 630): SENT,
    ("gfm_autolinks", 631): SENT,
    ("gfm_extensions", 19): SENT,
}
"""Examples on which we differ on purpose; the test fails for one on which we do not."""


def examples() -> list[Any]:
    return [
        pytest.param(path.stem, example, id=f"{path.stem}-{example['example']}")
        for path in sorted(SPECIFICATION.glob("*.json"))
        for example in json.loads(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.skipif(not SPECIFICATION.is_dir(), reason="the shared data is not beside this checkout")
@pytest.mark.parametrize(("group", "example"), examples())
def test_example(group: str, example: dict[str, Any], tmp_path: Path) -> None:
    note = tmp_path / "example.md"
    note.write_bytes(example["markdown"].encode())
    found = [each for each in extract(note, root=tmp_path).references if each.kind is not Kind.DEFINITION]
    rendered = [*example["hrefs"], *example["srcs"]]
    agrees = sorted(plain(each.url) for each in found) == sorted(map(plain, rendered))
    assert agrees == ((group, example["example"]) not in EXCEPTIONS), [each.url for each in found]


def plain(url: str) -> str:
    """As compared: the specification's renderer percent-encodes."""
    return unquote(html.unescape(url))
