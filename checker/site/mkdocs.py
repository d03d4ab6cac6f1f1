"""MkDocs: ``mkdocs.yml``, and the address it gives to each page of ``docs_dir``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.site.configs import text
from checker.site.files import near, suffix
from checker.site.layout import Layout, Page, published_at, rooted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checker.site.configs import Configs
    from checker.site.files import Files

__all__ = ["find", "layout"]

_CONFIGS = ("mkdocs.yml", "mkdocs.yaml")
_RENDERED = frozenset({".md", ".markdown", ".mdown", ".mkdn", ".mkd"})
_INDEXES = frozenset({"index", "README"})


def find(configs: Configs, folder: str) -> dict[str, Any] | None:
    """The configuration in ``folder``."""
    path = configs.first(folder, _CONFIGS)
    return configs.read(path) or {} if path else None


def layout(folder: str, config: Mapping[str, Any], permalink: str | None) -> Layout:
    """The site whose configuration lies in ``folder``. There are two styles: as directories, or (``none``) as files."""
    top = near(folder, text(config.get("docs_dir"), "docs"))
    is_pretty = (
        config.get("use_directory_urls", True) is not False if permalink is None else permalink != "none"
    )

    def pages(files: Files) -> Iterator[Page]:
        for path in files.walk(top):
            if suffix(path) in _RENDERED:
                place, _, name = path[len(top) :].rpartition("/")
                stem = name.rpartition(".")[0]
                ending = "" if stem in _INDEXES else f"{stem}/" if is_pretty else f"{stem}.html"
                yield Page(rooted(f"{place}/{ending}"), path)

    return Layout(
        folder, (top,), (top,), *published_at(text(config.get("site_url"))), is_site=True, pages=pages
    )
