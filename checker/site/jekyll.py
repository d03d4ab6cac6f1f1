"""Jekyll: ``_config.yml``, and the address it gives to each post, page and document of a collection.

As documented under "Permalinks" and "Collections": posts follow ``permalink``, documents of a collection the
``permalink`` of that collection, pages their path; ``defaults`` and the front matter of each may say otherwise.
"""

from __future__ import annotations

import fnmatch
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.site.characters import Table, is_letter
from checker.site.configs import mapping, text, texts
from checker.site.files import near, suffix
from checker.site.heads import Head, read_head
from checker.site.layout import Layout, Page, published_at, rooted
from checker.site.permalinks import as_day, fill, on_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from checker.site.configs import Configs
    from checker.site.files import Files

__all__ = ["find", "layout"]

_CONFIGS = ("_config.yml", "_config.yaml", "_config.toml")
_HEXO = frozenset({"public_dir", "source_dir", "skip_render"})  # keys of that generator's own _config.yml
_JUPYTER_BOOK = "_toc.yml"  # which stands beside its own _config.yml

_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
"""The permalink styles that have a name."""

_RENDERED = frozenset(
    {".md", ".markdown", ".mkd", ".mkdn", ".mkdown", ".html", ".htm", ".textile", ".adoc", ".asciidoc", ".org", ".rst"}
)  # fmt: skip
_PASSED_OVER = frozenset({"node_modules", "vendor", "_site"})
_WANTED = frozenset({"permalink", "slug", "date", "categories", "category", "published", "redirect_from"})
_DATED = re.compile(r"(\d{2,4}-\d{1,2}-\d{1,2})-(.*)")
_HYPHENS = re.compile(r"--+")
_PLAIN = Table(lambda char, category: char if is_letter(category) else "-")
_PRETTY = Table(lambda char, category: char if is_letter(category) or char in "._~!$&'()+,;=@" else "-")


class _Document(NamedTuple):
    """What the places of a permalink are filled from; ``path`` is relative to ``folder``, both without suffix."""

    path: str
    name: str
    slug: str
    day: date | None
    categories: tuple[str, ...]
    collection: str


def _slug(name: str, table: Table) -> str:
    return _HYPHENS.sub("-", name.translate(table)).strip("-")


def _categories(form: Callable[[str], str]) -> Callable[[_Document], str]:
    return lambda document: "/".join(dict.fromkeys(form(each).lower() for each in document.categories))


_PLACES: Mapping[str, Callable[[_Document], str | None]] = {
    "categories": _categories(str),
    "slugified_categories": _categories(lambda category: _slug(category, _PLAIN)),
    "collection": lambda document: document.collection,
    "path": lambda document: document.path,
    "basename": lambda document: document.name,
    "name": lambda document: _slug(document.name, _PLAIN).lower(),
    "title": lambda document: _slug(document.slug, _PRETTY),
    "slug": lambda document: _slug(document.slug, _PLAIN).lower(),
    "output_ext": lambda _: ".html",
    "year": on_day(lambda day: day.strftime("%Y")),
    "month": on_day(lambda day: day.strftime("%m")),
    "day": on_day(lambda day: day.strftime("%d")),
    "i_month": on_day(lambda day: str(day.month)),
    "i_day": on_day(lambda day: str(day.day)),
    "short_year": on_day(lambda day: day.strftime("%y")),
    "short_month": on_day(lambda day: day.strftime("%b")),
    "long_month": on_day(lambda day: day.strftime("%B")),
    "y_day": on_day(lambda day: day.strftime("%j")),
    "week": on_day(lambda day: day.strftime("%V")),
    "w_year": on_day(lambda day: day.strftime("%G")),
    "w_day": on_day(lambda day: day.strftime("%u")),
    "short_day": on_day(lambda day: day.strftime("%a")),
    "long_day": on_day(lambda day: day.strftime("%A")),
}
"""The places a permalink can have. The time of day is not known here: what asks for it has no address."""


class _Collection(NamedTuple):
    """What is published together: its name, where it lies below the source (with a slash), and its permalink."""

    label: str
    folder: str
    permalink: str


class _Default(NamedTuple):
    """A permalink that ``defaults`` gives to what lies in ``path`` and is of ``type``; empty: to all."""

    path: str
    type: str
    permalink: str

    def is_for(self, relative: str, kind: str) -> bool:
        """Whether it speaks of the file at ``relative``."""
        if self.type not in {"", kind, kind.removesuffix("s")}:
            return False
        if "*" in self.path:
            return fnmatch.fnmatchcase(relative, f"{self.path}*")
        return not self.path or f"{relative}/".startswith(f"{self.path}/")


def find(configs: Configs, folder: str) -> dict[str, Any] | None:
    """The configuration in ``folder``, unless it is another generator's."""
    path = configs.first(folder, _CONFIGS)
    if path is None or configs.first(folder, (_JUPYTER_BOOK,)):
        return None
    config = configs.read(path) or {}
    return None if _HEXO & config.keys() else config


def layout(folder: str, config: Mapping[str, Any], permalink: str | None) -> Layout:
    """The site in ``folder``; ``permalink`` takes the place of the configured style."""
    top = near(folder, text(config.get("source")))
    style = permalink or text(config.get("permalink")) or "date"
    pages = _Site(top, style, config, is_forced=permalink is not None).pages
    base = published_at(text(config.get("url")), text(config.get("baseurl")))
    collections = near(top, text(config.get("collections_dir")))  # where paths of documents begin for Jekyll
    return Layout(top, (top,), (top,), *base, is_site=True, pages=pages, linked=(collections,))


class _Site:
    """What lies below ``top``: posts, documents of collections, and pages."""

    def __init__(self, top: str, style: str, config: Mapping[str, Any], *, is_forced: bool) -> None:
        self._top = top
        self._ending = next(
            (each for each in ("/", ":output_ext") if _STYLES.get(style, style).endswith(each)), ""
        )
        collections = {label: mapping(values) for label, values in mapping(config.get("collections")).items()}
        posts = text(collections.pop("posts", {}).get("permalink"))
        self._posts = _STYLES.get(style, style) if is_forced or not posts else posts
        self._collections = list(self._published(collections, text(config.get("collections_dir")).strip("/")))
        self._defaults = [] if is_forced else list(_defaults(config.get("defaults")))
        named = {"_posts", *texts(config.get("include")), *(f"_{each.label}" for each in self._collections)}
        self._underscored = frozenset(named)
        self._passed_over = _PASSED_OVER | {text(config.get("destination")).strip("./")}

    def _published(self, collections: Mapping[str, Mapping[str, Any]], above: str) -> Iterator[_Collection]:
        for label, values in collections.items():
            if values.get("output") is True:
                folder = f"{above}/_{label}/" if above else f"_{label}/"
                permalink = text(values.get("permalink")) or f"/:collection/:path{self._ending}"
                yield _Collection(label, folder, permalink)

    def pages(self, files: Files) -> Iterator[Page]:
        """Every address of every file."""
        start = len(self._top) + 1
        for path in files.walk(self._top, passed_over=self._passed_over):
            relative = path[start:]
            if suffix(path) not in _RENDERED or not self._is_read(relative):
                continue
            for address in self._addresses(relative, read_head(path, _WANTED) or {}):
                yield Page(address and rooted(address), path)
            folder, _, name = relative.rpartition("/")
            if name.lower().startswith("readme.") and not _has_index(files.names(path.rpartition("/")[0])):
                yield Page(rooted(f"{folder}/"), path)  # as the plugin does that GitHub Pages always runs

    def _is_read(self, relative: str) -> bool:
        if relative[0] != "_" and "/_" not in relative:
            return True
        return all(part[0] != "_" or part in self._underscored for part in relative.split("/"))

    def _addresses(self, relative: str, head: Head) -> Iterator[str]:
        if head.get("published") == ["false"]:
            return
        kind, template, document = self._classify(relative, head)
        permalink = next(iter(head.get("permalink", ())), None) or self._default(relative, kind) or template
        days = {as_day(each) for each in (*head.get("date", ()), document.name)}
        # the two may differ, and time zones move the one in front matter
        dated = [document._replace(day=day) for day in sorted(filter(None, days))]
        for each in dated or [document]:
            yield fill(permalink, _PLACES, each) or ""
        yield from head.get("redirect_from", ())

    def _classify(self, relative: str, head: Head) -> tuple[str, str, _Document]:
        """What the file at ``relative`` is, its permalink, and what fills it."""
        bare = relative.rpartition(".")[0]
        folder, _, name = bare.rpartition("/")
        dated = _DATED.fullmatch(name)
        slug = next(iter(head.get("slug", ())), None) or (dated[2] if dated else name)
        if dated and "/_posts/" in f"/{folder}/":
            above = f"/{folder}/".partition("/_posts/")[0].strip("/")
            categories = (*filter(None, above.split("/")), *_split(head))
            return "posts", self._posts, _Document(bare, name, slug, None, categories, "posts")
        for label, place, permalink in self._collections:
            if relative.startswith(place):
                path = bare[len(place) :]
                return label, permalink, _Document(path, name, slug, None, _split(head), label)
        template = "/:path/" if name == "index" else f"/:path/:basename{self._ending}"
        return "pages", template, _Document(folder, name, slug, None, _split(head), "")

    def _default(self, relative: str, kind: str) -> str | None:
        return next((each.permalink for each in self._defaults if each.is_for(relative, kind)), None)


def _split(head: Head) -> tuple[str, ...]:
    """The categories in front matter: a list, or one string of words."""
    several = head.get("categories", [])
    return (*head.get("category", ()), *(several[0].split() if len(several) == 1 else several))


def _defaults(value: object) -> Iterable[_Default]:
    """The permalinks among ``defaults``, the one that counts most first: the longest path, then one with a type."""
    found = []
    for entry in value if isinstance(value, list) else ():
        scope = mapping(mapping(entry).get("scope"))
        permalink = text(mapping(mapping(entry).get("values")).get("permalink"))
        if permalink:
            found.append(_Default(text(scope.get("path")).strip("/"), text(scope.get("type")), permalink))
    return sorted(found, key=lambda each: (len(each.path), bool(each.type)))[::-1]  # of two alike the later


def _has_index(names: Iterable[str]) -> bool:
    return any(name.startswith("index.") for name in names)
