"""MkDocs sites, with links that work on the built site and links that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.site.folders import build, judged

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
site_name: Handbook
site_url: https://me.org/handbook/
markdown_extensions:
  - toc:
      permalink: true
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
extra:
  version: !ENV [VERSION, "dev"]
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return build(
        tmp_path,
        {
            "mkdocs.yml": CONFIG,
            "README.md": "# Handbook\n",
            "docs/index.md": "# Welcome\n",
            "docs/install.md": "# Install\n## On Linux\n## On Linux\n## Überblick & Ziele\n## 参考\n",
            "docs/guide/README.md": "# Guide\n",
            "docs/guide/first.md": "# First\n",
            "docs/img/logo.png": "a logo",
        },
    )


SAID = {
    "install.md": "missing-file docs/guide/install.md",
    "../install.md": "ok docs/install.md",
    "../install.md#on-linux": "ok docs/install.md",
    "../install.md#on-linux_1": "ok docs/install.md",
    "../install.md#on-linux_2": "missing-fragment docs/install.md#on-linux_2",
    "../install.md#uberblick-ziele": "ok docs/install.md",
    "../install.md#_1": "ok docs/install.md",
    "../install.md#参考": "ok docs/install.md",
    "README.md": "ok docs/guide/README.md",
    "../../install/": "ok docs/install.md",
    "../": "ok docs/guide/README.md",
    "/handbook/": "ok docs/index.md",
    "/handbook/install/": "ok docs/install.md",
    "/handbook/guide/": "ok docs/guide/README.md",
    "/handbook/guide/first/": "ok docs/guide/first.md",
    "https://me.org/handbook/guide/first/#first": "ok docs/guide/first.md",
    "https://me.org/handbook/guide/first/#last": "missing-fragment docs/guide/first.md#last",
    "/handbook/img/logo.png": "ok docs/img/logo.png",
    "../img/logo.png": "ok docs/img/logo.png",
    "../img/gone.png": "missing-file docs/img/gone.png",
    "gone.md": "missing-file docs/guide/gone.md",
    "/handbook/blog/2024/": "web https://me.org/handbook/blog/2024/",
    "/install/": "web https://me.org/install/",
    "{{ config.site_url }}install/": "ok docs/install.md",
    "../../README.md": "ok README.md",
}


@pytest.mark.parametrize("url", SAID)
def test_what_is_said_of_a_link(site: Path, url: str) -> None:
    assert judged(site, "docs/guide/first.md", url) == {url: SAID[url]}


def test_the_page_of_the_repository_is_none_of_the_site(site: Path) -> None:
    assert judged(site, "README.md", "docs/install.md", "install/") == {
        "docs/install.md": "ok docs/install.md",
        "install/": "missing-file install",
    }


def test_addresses_as_files(tmp_path: Path) -> None:
    build(
        tmp_path,
        {"mkdocs.yml": "docs_dir: src\nuse_directory_urls: false\n", "src/a.md": "", "src/b/c.md": ""},
    )
    assert judged(tmp_path, "src/a.md", "b/c.html", "/b/c.html", "b/d.html") == {
        "b/c.html": "ok src/b/c.md",
        "/b/c.html": "ok src/b/c.md",
        "b/d.html": "site-path src/b/d.html",
    }
