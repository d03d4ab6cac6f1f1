"""Which site a folder of notes belongs to: the configuration files of generators tell."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from checker.site import hugo, jekyll, mkdocs
from checker.site.configs import Configs
from checker.site.files import parents
from checker.site.layout import Generator, Layout, published_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from checker.config import NotesConfig
    from checker.references import Problem
    from checker.site.files import Files

__all__ = ["GENERATORS", "Detector"]

GENERATORS: Mapping[str, Generator] = {"hugo": hugo, "mkdocs": mkdocs, "jekyll": jekyll}
"""Those whose addresses are known, by their names in the configuration, the most particular marks first."""

_OTHERS = frozenset({
    "astro.config.mjs", "astro.config.ts", "astro.config.js", "book.toml", "conf.py", "docusaurus.config.js",
    "docusaurus.config.ts", "eleventy.config.js", "eleventy.config.mjs", ".eleventy.js", "gatsby-config.js",
    "gatsby-config.ts", "next.config.js", "next.config.mjs", "nuxt.config.ts", "nuxt.config.js", "_quarto.yml",
    "pelicanconf.py", "quartz.config.ts", "svelte.config.js", ".vitepress", ".vuepress", "_toc.yml", "zensical.toml",
    "antora.yml", "_sidebar.md", "_config.yml", "_config.yaml",
})  # fmt: skip
"""What lies beside the notes of generators whose addresses are not known here."""

_ZOLA = ("config.toml",)  # which Hugo calls its own so, too

_SERVED = ("", "/public", "/static", "/docs", "/src", "/content", "/source")
"""Where those keep pages, and files that they serve as they are."""


class Detector:
    """The layout of each folder of notes, found once."""

    def __init__(self, files: Files, config: NotesConfig) -> None:
        self._files = files
        self._config = config
        self._configs = Configs(files)
        self._sites: dict[str, list[Layout]] = {}
        self._layouts: dict[str, Layout] = {}
        self._defaults: dict[str, Layout] = {}
        self._root_top = self._top(files.root)

    @property
    def problems(self) -> Sequence[Problem]:
        """What is wrong with the configurations met so far."""
        return self._configs.problems

    def layout(self, folder: str) -> Layout:
        """The layout that the notes in ``folder`` are part of."""
        known = self._layouts.get(folder)
        if known is None:
            known = self._layouts[folder] = self._find(folder)
        return known

    def above(self, folder: str) -> Iterator[str]:
        """``folder`` and those above it that are of the same collection: up to a repository's top, else to the root."""
        top = self._root_top if _is_in(folder, self._root_top) else self._top(folder)
        for each in parents(folder):
            yield each
            if each == top:
                return

    def _top(self, folder: str) -> str:
        return next((each for each in parents(folder) if os.path.lexists(f"{each}/.git")), folder)

    def _find(self, folder: str) -> Layout:
        if self._config.site != "none":
            for at in self.above(folder):
                if at not in self._sites:
                    self._sites[at] = [*map(self._published, self._read(at))]
                for layout in self._sites[at]:
                    if any(_is_in(folder, place) for place in layout.notes):
                        return layout
        *_, top = self.above(folder)
        if top not in self._defaults:
            self._defaults[top] = self._published(self._default(top))
        return self._defaults[top]

    def _default(self, top: str) -> Layout:
        """The layout of what has no configuration; generators that the user names know to do without."""
        generator = GENERATORS.get(self._config.site)
        if generator is not None:
            return generator.layout(self._files.root, {}, self._config.permalink)
        return Layout(top, (top,), tuple(dict.fromkeys((top, self._files.root))))

    def _read(self, folder: str) -> Iterator[Layout]:
        wanted = self._config.site
        for name, generator in GENERATORS.items():
            config = generator.find(self._configs, folder) if wanted in {"auto", name} else None
            if config is not None:
                yield generator.layout(folder, config, self._config.permalink)
        if wanted == "auto" and self._is_of_another(folder):
            yield Layout(folder, (folder,), tuple(f"{folder}{place}" for place in _SERVED), is_site=True)

    def _is_of_another(self, folder: str) -> bool:
        names = self._files.names(folder)
        zola = self._configs.first(folder, _ZOLA) if "content" in names else None
        return not _OTHERS.isdisjoint(names) or bool(zola and "base_url" in (self._configs.read(zola) or {}))

    def _published(self, layout: Layout) -> Layout:
        """``layout`` at the address that the user says it is published at, if he says one."""
        if self._config.base_url is None:
            return layout
        origin, prefix = published_at(self._config.base_url, is_meant=True)
        return replace(layout, origin=origin, prefix=prefix)


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")
