from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from checker.extract import extract
from checker.extract.note import read_name

if TYPE_CHECKING:
    from pathlib import Path

    from checker.models import Note


@pytest.mark.parametrize(
    ("path", "lang", "group"),
    [
        ("2025-11-08-alex-de.md", "de", "2025-11-08-alex.md"),
        ("notes/2025-11-08-alex-hant.md", "hant", "notes/2025-11-08-alex.md"),
        ("alex.de.md", "de", "alex.md"),
        ("alex_de.md", "de", "alex.md"),
        ("alex-DE.md", "DE", "alex.md"),
        ("alex-zh-hant.md", "zh-hant", "alex.md"),
        ("alex.zh_CN.md", "zh-CN", "alex.md"),
        ("alex-pt-br.html", "pt-br", "alex.html"),
        ("de/alex.md", "de", "alex.md"),
        ("docs/zh-TW/guide/alex.md", "zh-TW", "docs/guide/alex.md"),
        ("docs/it/alex.md", "it", "docs/alex.md"),
        ("de/alex-fr.md", "fr", "de/alex.md"),
        ("alex.it.md", "it", "alex.md"),
        ("de.md", None, "de.md"),
        ("-de.md", None, "-de.md"),
        ("alex.md", None, "alex.md"),
        ("how-to-do-it.md", None, "how-to-do-it.md"),
        ("what-it-is.md", None, "what-it-is.md"),
        ("my/alex.md", None, "my/alex.md"),
        ("notes/alex.md", None, "notes/alex.md"),
        ("go-vs-rust.md", None, "go-vs-rust.md"),
        ("IT/alex.md", None, "IT/alex.md"),
        ("model-x.md", None, "model-x.md"),
        ("alex-de-part-2.md", None, "alex-de-part-2.md"),
    ],
)
def test_language_in_the_name(path: str, lang: str | None, group: str) -> None:
    assert read_name(path) == (lang, group)


@pytest.mark.parametrize(
    ("path", "stated", "group"),
    [
        ("alex-de.md", "de", "alex.md"),
        ("alex-de.md", "de-AT", "alex.md"),
        ("alex-hant.md", "zh-TW", "alex.md"),
        ("alex-jp.md", "ja", "alex.md"),
        ("how-to-do-it.md", "it", "how-to-do.md"),
        ("how-to-do-it.md", "en", "how-to-do-it.md"),
        ("de/alex.md", "de", "alex.md"),
        ("de/alex.md", "en", "de/alex.md"),
        ("alex.md", "en", "alex.md"),
    ],
)
def test_only_the_stated_language_is_a_mark(path: str, stated: str, group: str) -> None:
    assert read_name(path, stated).group == group


def note(tmp_path: Path, name: str, text: str) -> Note:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return extract(path, root=tmp_path).note


@pytest.mark.parametrize(
    ("name", "text", "lang"),
    [
        ("a-de.md", "---\nlang: fr\n---\n", "fr"),
        ("a-de.md", "---\nlanguage: 'zh-TW'\n---\n", "zh-TW"),
        ("a-de.md", "---\nlang:\n---\n", "de"),
        ("a.md", "---\nlang: no\n---\n", "no"),
        ("a.md", "+++\nlang = 'ja'\n+++\n", "ja"),
        ("de/a.html", '<html lang="fr"><p>x', "fr"),
        ("de/a.html", "---\nlang: es\n---\n<html lang='fr'><p>x", "es"),
        ("de/a.html", "<html><p>x", "de"),
        ("de/a.html", "<p lang=fr>x", "de"),
        ("a.md", "x", None),
    ],
)
def test_language(tmp_path: Path, name: str, text: str, lang: str | None) -> None:
    assert note(tmp_path, name, text + "\n\n# x\n").lang == lang


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a.md", "---\ntitle: 'One: two'\n---\n# Three", "One: two"),
        ("a.md", "---\ntitle: >\n  One\n  two\n---\n", "One two"),
        ("a.md", "Text\n\n## *Second* `level`\n\n# First\n", "Second level"),
        ("a.md", "#\n\n## Words\n", "Words"),
        ("a.md", "---\ntitle: ''\n---\n# Words\n", "Words"),
        ("a.md", "no heading", None),
        ("a.html", "<title> A &amp; <b>\n B</title><h1>C</h1>", "A & <b> B"),
        ("a.html", "<h1>C <i>D</i></h1>", "C D"),
        ("a.html", "---\ntitle: T\n---\n<title>A</title>", "T"),
    ],
)
def test_title(tmp_path: Path, name: str, text: str, title: str | None) -> None:
    assert note(tmp_path, name, text).title == title


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("2025-11-08-a.md", "x", date(2025, 11, 8)),
        ("2025-11-08.md", "x", date(2025, 11, 8)),
        ("2025-11-08-a.md", "---\ndate: 2024-01-02\n---\n", date(2024, 1, 2)),
        ("a.md", "---\ndate: 2024-01-02 10:00:00 +0800\n---\n", date(2024, 1, 2)),
        ("a.md", "---\ndate: '2024-01-02T10:00:00Z'\n---\n", date(2024, 1, 2)),
        ("a.md", "+++\ndate = 2024-01-02T10:00:00Z\n+++\n", date(2024, 1, 2)),
        ("2025-13-40-a.md", "---\ndate: soon\n---\n", None),
        ("12025-11-08-a.md", "x", None),
        ("2025-11-081.md", "x", None),
    ],
)
def test_date(tmp_path: Path, name: str, text: str, expected: date | None) -> None:
    assert note(tmp_path, name, text).date == expected


@pytest.mark.parametrize(
    ("front", "generated"),
    [
        ("generated: true", True),
        ("translated: yes", True),
        ("generated: false\ntranslated: True", True),
        ("generated: false", False),
        ("x:\n  generated: true", False),
        ("title: generated", False),
    ],
)
def test_generated(tmp_path: Path, front: str, generated: bool) -> None:  # noqa: FBT001 - a column of the table
    assert note(tmp_path, "a.md", f"---\n{front}\n---\n").generated is generated


def test_translations_share_a_group(tmp_path: Path) -> None:
    texts = {"x.md": "en", "x-de.md": "de", "x-hant.md": "hant", "x-zh.md": "zh", "y-de.md": "de"}
    groups = [note(tmp_path, name, f"---\nlang: {lang}\n---\n").group for name, lang in texts.items()]
    assert groups == ["x.md", "x.md", "x.md", "x.md", "y.md"]
