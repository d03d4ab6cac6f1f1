"""Hugo: its configuration, and the address it gives to each page below ``content``.

As documented under "URL management", "Configure permalinks", "Page bundles" and "Multilingual mode".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.site.characters import Table
from checker.site.configs import lowered, text, texts
from checker.site.files import join, near, suffix
from checker.site.heads import Head, read_head
from checker.site.layout import Layout, Page, published_at, rooted
from checker.site.permalinks import as_day, fill, on_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from checker.site.configs import Configs
    from checker.site.files import Files

__all__ = ["find", "layout"]

_CONFIGS = ("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json")
_COMMON = ("config.toml", "config.yaml", "config.yml", "config.json")  # older names, which others use as well
_FOLDER = "config/_default"  # where the configuration may lie instead, in pieces
_PIECES = ("languages", "permalinks", "module")  # those that matter here, each called like its key

_RENDERED = frozenset(
    {".md", ".markdown", ".mdown", ".html", ".htm", ".adoc", ".asciidoc", ".ad", ".org", ".rst", ".pandoc", ".pdc"}
)  # fmt: skip
_WANTED = frozenset({"slug", "url", "aliases", "title", "date", "publishdate", "draft"})
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}[-_ ](.+)")
_MOUNTED = ("content", "static", "assets")


def _keep(char: str, category: str) -> str:
    if category[0] in "LM" or category == "Nd" or char in "./\\_#+~-":
        return char
    return " " if char.isspace() else ""


_PATH = Table(_keep)


def _sanitize(name: str) -> str:
    """``name`` as Hugo has it in paths: white space becomes a hyphen, unless one stands beside it."""
    words = " ".join(name.translate(_PATH).split())
    return words.replace("- ", "-").replace(" -", "-").replace(" ", "-")


def _hyphenate(path: str) -> str:
    """As Hugo has paths of files since 0.123: each space becomes a hyphen."""
    return path.replace(" ", "-").translate(_PATH)


def find(configs: Configs, folder: str) -> dict[str, Any] | None:
    """The configuration in ``folder``, or below it in ``config/_default``, unless it is another generator's."""
    for place in (folder, f"{folder}/{_FOLDER}"):
        path = configs.first(place, _CONFIGS)
        if path:
            return (configs.read(path) or {}) | _pieces(configs, folder)
        path = configs.first(place, _COMMON) if configs.files.is_folder(f"{folder}/content") else None
        config = configs.read(path) if path else {}
        if path and (config is None or _is_ours(config)):
            return (config or {}) | _pieces(configs, folder)
    return None


def _is_ours(config: Mapping[str, Any]) -> bool:
    """Whether what config.toml or config.yaml holds is about a Hugo site."""
    keys = lowered(config).keys()
    return "baseurl" in keys or bool({"languagecode", "theme"} & keys)


def _pieces(configs: Configs, folder: str) -> dict[str, Any]:
    found = (
        (name, configs.read(f"{folder}/{_FOLDER}/{name}"))
        for name in configs.files.names(f"{folder}/{_FOLDER}")
        if name.partition(".")[0] in _PIECES
    )
    return {name.partition(".")[0]: config or {} for name, config in found}


class _Page(NamedTuple):
    """What the places of a permalink are filled from, in the form that addresses have."""

    sections: tuple[str, ...]
    name: str
    slug: str
    title: str
    day: date | None


_PLACES: Mapping[str, Callable[[_Page], str | None]] = {
    "section": lambda page: page.sections[0] if page.sections else "",
    "sections": lambda page: "/".join(page.sections),
    "title": lambda page: page.title or None,
    "slug": lambda page: page.slug or page.title or None,
    "filename": lambda page: page.name,
    "contentbasename": lambda page: page.name,
    "slugorfilename": lambda page: page.slug or page.name,
    "slugorcontentbasename": lambda page: page.slug or page.name,
    "year": on_day(lambda day: str(day.year)),
    "month": on_day(lambda day: f"{day.month:02}"),
    "monthname": on_day(lambda day: day.strftime("%B")),
    "day": on_day(lambda day: f"{day.day:02}"),
    "weekday": on_day(lambda day: day.strftime("%w")),
    "weekdayname": on_day(lambda day: day.strftime("%A")),
    "yearday": on_day(lambda day: str(day.timetuple().tm_yday)),
}


def layout(folder: str, config: Mapping[str, Any], permalink: str | None) -> Layout:
    """The site in ``folder``; ``permalink`` is followed by the pages of every section."""
    site = _Site(folder, lowered(config), permalink)
    return Layout(
        folder,
        tuple(site.contents),
        (*site.static, *site.contents),
        *published_at(text(site.config.get("baseurl"))),
        is_site=True,
        pages=site.pages,
    )


class _Site:
    """The pages of a Hugo project; ``config`` has its keys in lower case."""

    def __init__(self, folder: str, config: Mapping[str, Any], permalink: str | None) -> None:
        self.config = config
        languages = {code: lowered(values) for code, values in lowered(config.get("languages")).items()}
        self._default = text(config.get("defaultcontentlanguage"), "en").lower()
        self._languages = frozenset(languages) | {self._default}
        self._is_default_below = config.get("defaultcontentlanguageinsubdir") is True
        self._keeps_case = config.get("disablepathtolower") is True
        self._by_name = ":filename" in texts(lowered(config.get("frontmatter")).get("date"))
        self._forced = permalink
        rules = lowered(config.get("permalinks"))
        self._of_pages = {**rules, **lowered(rules.get("page"))}
        self._of_sections = lowered(rules.get("section"))
        content = text(config.get("contentdir"), "content")
        own = {code: text(values.get("contentdir")) for code, values in languages.items()}
        self.contents = {near(folder, place): code for code, place in own.items() if place}
        self.contents.setdefault(near(folder, content), "")
        mounts = list(_mounts(folder, config))
        self.contents |= {place: "" for target, place in mounts if target == "content"}
        themes = [f"themes/{theme}/static" for theme in texts(config.get("theme"))]
        places = texts(config.get("staticdir")) or ["static"]
        self.static = [near(folder, place) for place in (*places, *themes, "assets")]
        self.static += [place for target, place in mounts if target != "content"]

    def pages(self, files: Files) -> Iterator[Page]:
        """Every address of every page, those of aliases included, and of the lists that Hugo makes by itself."""
        lists: dict[str, str] = {}
        for top, lang in self.contents.items():
            folders = _Folders(top, files)
            others = tuple(f"{other}/" for other in self.contents if other.startswith(f"{top}/"))
            for path in files.walk(top):
                if suffix(path) in _RENDERED and not path.startswith(others) and folders.publish(path):
                    yield from self._published(path, folders, lang or self._default, lists)
        yield from map(Page, lists, lists.values())

    def _published(self, path: str, folders: _Folders, lang: str, lists: dict[str, str]) -> Iterator[Page]:
        head = read_head(path, _WANTED) or {}
        if head.get("draft") == ["true"]:
            return
        written = path[len(folders.top) + 1 :].rpartition(".")[0]
        bare, _, mark = written.rpartition(".")
        if bare and mark.lower() in self._languages:
            written, lang = bare, mark.lower()
        prefix = f"/{lang}" if lang != self._default or self._is_default_below else ""
        lists[f"{prefix}/"] = folders.top
        section, slash, _ = written.partition("/")
        if slash:
            lists[f"{prefix}/{self._cased(_sanitize(section))}/"] = f"{folders.top}/{section}"
        depth = folders.depth(path.rpartition("/")[0])
        for form in dict.fromkeys((_sanitize(written), _hyphenate(written))):
            address = self._address(self._cased(form), depth, head)
            if address is None:
                yield Page("", path)
                continue
            yield Page(rooted(f"{prefix}/{address}"), path)
            yield from self._others(address, prefix, path, head)

    def _others(self, address: str, prefix: str, path: str, head: Head) -> Iterator[Page]:
        """The addresses that lead to the one at ``address``."""
        if "url" in head:
            yield Page(rooted(address), path)
        for alias in head.get("aliases", ()):
            beside = rooted(f"{prefix}/{address}").rstrip("/")
            yield Page(rooted(alias) if alias[0] == "/" else join(beside, f"../{alias}"), path)

    def _address(self, written: str, depth: int, head: Head) -> str | None:
        """The address of a page without its language; None where it hangs on what is not known here.

        Of the folders it lies in, the first ``depth`` are sections.
        """
        first = {key: values[0] for key, values in head.items() if values}
        if "url" in first:
            return first["url"]
        *folders, name = written.split("/")
        is_section = name == "_index" or (name == "index" and not folders)
        if name == "index" and folders:
            name = folders.pop()
        section = folders[0] if folders else ""
        dated = _DATED.fullmatch(name) if self._by_name else None
        page = _Page(
            tuple(folders[:depth]),
            name,
            self._cased(_sanitize(first.get("slug") or (dated[1] if dated else ""))),
            self._cased(_sanitize(first.get("title", ""))),
            as_day(first.get("date") or first.get("publishdate") or name),
        )
        if is_section:
            rule, default = text(self._of_sections.get("/".join(folders))), "/".join(folders)
        else:
            rule = self._forced or text(self._of_pages.get(section))
            default = "/".join((*folders, page.slug or name))
        return fill(rule, _PLACES, page) if rule else f"{default}/"

    def _cased(self, name: str) -> str:
        return name if self._keeps_case else name.lower()


class _Folders:
    """What the folders below ``top`` are to Hugo: sections, leaf bundles, or folders and nothing else."""

    def __init__(self, top: str, files: Files) -> None:
        self.top = top
        self._files = files
        self._known: dict[str, tuple[str | None, int]] = {top: (None, 0)}

    def publish(self, path: str) -> bool:
        """Whether the content file at ``path`` is a page: what lies in a leaf bundle, besides its index, is none."""
        folder, _, name = path.rpartition("/")
        bundle, _ = self._read(folder)
        return bundle is None or (bundle == folder and name.startswith("index."))

    def depth(self, folder: str) -> int:
        """How many folders, from the top, make up the section of what lies in ``folder``."""
        return self._read(folder)[1]

    def _read(self, folder: str) -> tuple[str | None, int]:
        """The outermost leaf bundle that ``folder`` lies in, and the depth of its section."""
        unknown = []
        at = folder
        while at not in self._known:
            unknown.append(at)
            at = at.rpartition("/")[0]
        bundle, depth = self._known[at]
        for each in reversed(unknown):
            stems = {name.partition(".")[0] for name in self._files.names(each) if suffix(name) in _RENDERED}
            level = each.count("/") - self.top.count("/")
            if bundle is None and "index" in stems:
                bundle = each
            elif bundle is None and (level == 1 or "_index" in stems):
                depth = level
            self._known[each] = bundle, depth
        return bundle, depth


def _mounts(folder: str, config: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The folders that ``module.mounts`` puts in the place of others: target, folder."""
    mounts = lowered(config.get("module")).get("mounts")
    for mount in mounts if isinstance(mounts, list) else ():
        target, place = text(lowered(mount).get("target")).strip("/"), text(lowered(mount).get("source"))
        if target in _MOUNTED and place:
            yield target, near(folder, place)
