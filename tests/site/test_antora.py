"""Antora: names of resources are no paths, so no path is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.site.folders import build, judged

if TYPE_CHECKING:
    from pathlib import Path

NOTE = "docs/modules/ROOT/pages/sub/page.adoc"


@pytest.mark.parametrize(
    "url",
    [
        "index.adoc#no-such-id",
        "sub/page.adoc",
        "api:errors.adoc#x",
        "2.0@api:errors.adoc",
        "other::index.adoc",
        "diagram.png",
        "partial$head.adoc",
        "example$code.rb",
    ],
)
def test_what_antora_resolves_is_never_missing(tmp_path: Path, url: str) -> None:
    build(
        tmp_path,
        {"docs/antora.yml": "name: c\n", NOTE: "= P\n", "docs/modules/ROOT/pages/index.adoc": "= I\n"},
    )
    (reason,) = judged(tmp_path, NOTE, url).values()
    assert reason.split(" ")[0] in {"site-path", "unsupported-scheme"}


def test_fragments_of_pages_beside_are_not_judged(tmp_path: Path) -> None:
    build(
        tmp_path,
        {"docs/antora.yml": "name: c\n", NOTE: "= P\n", "docs/modules/ROOT/pages/sub/b.adoc": "= B\n"},
    )
    assert judged(tmp_path, NOTE, "b.adoc#x") == {"b.adoc#x": "ok docs/modules/ROOT/pages/sub/b.adoc"}


def test_folders_of_the_same_name_are_no_component(tmp_path: Path) -> None:
    build(tmp_path, {NOTE: "= P\n"})
    assert judged(tmp_path, NOTE, "gone.adoc") == {
        "gone.adoc": "missing-file docs/modules/ROOT/pages/sub/gone.adoc"
    }
