"""An Obsidian vault: wikilinks by name, path and alias, headings and blocks; and folders of notes that are no vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checker.models import Kind
from tests.site.folders import build, judged

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return build(
        tmp_path,
        {
            "vault/.obsidian/app.json": "{}",
            "vault/Home.md": "# Welcome\n## First steps: reading\n### Deep down\n## Second\ntext ^block-1\n",
            "vault/Daily/2026-11-22.md": '---\naliases:\n  - Today\n  - "The Day"\n---\n# Morning\n',
            "vault/Projects/Garden.md": "---\nalias: Allotment\n---\n# Garden\n- a list item ^beans\n",
            "vault/Projects/Old/Garden.md": "# Another garden\n",
            "vault/Projects/Old/Notes v1.2.md": "# Version\n",
            "vault/Attachments/Plan of beds.png": "a picture",
            "vault/Grüße.md": "# Grüße\n",
            "vault/my-hyphenated-note.md": "---\ntitle: Something Else Entirely\n---\n",
            "outside.md": "# Outside\n",
        },
    )


WIKILINKS = {
    "Home": "ok vault/Home.md",
    "home": "ok vault/Home.md",
    "Home.md": "ok vault/Home.md",
    "/Home": "ok vault/Home.md",
    "../Home": "ok vault/Home.md",
    "Home#Welcome": "ok vault/Home.md",
    "Home#First steps reading": "ok vault/Home.md",
    "Home#First steps: reading#Deep down": "ok vault/Home.md",
    "Home#Second#Deep down": "missing-fragment vault/Home.md#Second#Deep down",
    "Home#^block-1": "ok vault/Home.md",
    "Home^block-1": "ok vault/Home.md",
    "Home#Second^block-1": "ok vault/Home.md",
    "Home#^block-2": "missing-fragment vault/Home.md#^block-2",
    "Home#Third": "missing-fragment vault/Home.md#Third",
    "#Garden": "ok vault/Projects/Garden.md",
    "#^beans": "ok vault/Projects/Garden.md",
    "#^peas": "missing-fragment vault/Projects/Garden.md#^peas",
    "Garden": "ok vault/Projects/Garden.md",
    "Old/Garden": "ok vault/Projects/Old/Garden.md",
    "Projects/Old/Garden#Another garden": "ok vault/Projects/Old/Garden.md",
    "projects/old/garden": "ok vault/Projects/Old/Garden.md",
    "Older/Garden": "missing-file Older/Garden",
    "Notes v1.2": "ok vault/Projects/Old/Notes v1.2.md",
    "2026-11-22": "ok vault/Daily/2026-11-22.md",
    "Today": "ok vault/Daily/2026-11-22.md",
    "the day": "ok vault/Daily/2026-11-22.md",
    "Allotment#Garden": "ok vault/Projects/Garden.md",
    "Plan of beds.png": "ok vault/Attachments/Plan of beds.png",
    "Plan of paths.png": "missing-file Plan of paths.png",
    "Gru\u0308ße": "ok vault/Grüße.md",
    "My hyphenated note": "ok vault/my-hyphenated-note.md",
    "Something Else Entirely": "ok vault/my-hyphenated-note.md",
    "Nowhere": "missing-file Nowhere",
    "Outside": "missing-file Outside",
    "wikipedia:Garden": "site-path wikipedia:Garden",
    "_TOC_": "site-path _TOC_",
    "nodiscard": "site-path nodiscard",
    "$x == 1": "site-path $x == 1",
    "What? No.": "site-path What? No.",
    "{{title}}": "template",
    "<% tp.date.now() %>": "template",
}


@pytest.mark.parametrize("url", WIKILINKS)
def test_wikilinks(vault: Path, url: str) -> None:
    judgements = judged(vault, "vault/Projects/Garden.md", "Home", url, kind=Kind.WIKILINK)
    assert judgements[url] == WIKILINKS[url]


def test_where_no_wikilink_leads_anywhere_double_brackets_are_left_open(tmp_path: Path) -> None:
    build(tmp_path, {"README.md": ""})
    assert judged(tmp_path, "README.md", "citation needed", "your name", kind=Kind.WIKILINK) == {
        "citation needed": "site-path citation needed",
        "your name": "site-path your name",
    }


def test_markdown_links_in_a_vault_mean_notes_by_their_name_too(vault: Path) -> None:
    assert judged(
        vault,
        "vault/Daily/2026-11-22.md",
        "Garden.md",
        "Plan%20of%20beds.png",
        "../Home.md#First%20steps%20reading",
        "../../outside.md",
        "Nowhere.md",
        "/Projects/Garden.md",
        "/Projects/Garden",
    ) == {
        "/Projects/Garden.md": "ok vault/Projects/Garden.md",
        "/Projects/Garden": "ok vault/Projects/Garden.md",
        "Garden.md": "ok vault/Projects/Garden.md",
        "Plan%20of%20beds.png": "ok vault/Attachments/Plan of beds.png",
        "../Home.md#First%20steps%20reading": "ok vault/Home.md",
        "../../outside.md": "ok outside.md",
        "Nowhere.md": "missing-file vault/Daily/Nowhere.md",
    }


def test_without_a_vault_the_whole_folder_is_one(tmp_path: Path) -> None:
    build(tmp_path, {"a/One.md": "", "b/Two.md": "", "b/Page-Name.md": "", ".git/HEAD": ""})
    assert judged(tmp_path, "a/One.md", "Two", "Page Name", "HEAD", kind=Kind.WIKILINK) == {
        "Two": "ok b/Two.md",
        "Page Name": "ok b/Page-Name.md",
        "HEAD": "missing-file HEAD",
    }
    assert judged(tmp_path, "a/One.md", "Two.md") == {"Two.md": "missing-file a/Two.md"}
