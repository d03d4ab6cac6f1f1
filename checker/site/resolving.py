"""One site: which file a path means in it.

A path means a file beside the note, a page that the site publishes there, or the file that such a page is made from.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING

from checker.site.addresses import Addresses
from checker.site.files import join, suffix
from checker.site.layout import NOTE_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checker.site.files import Files
    from checker.site.layout import Layout
    from checker.site.vault import Vault

__all__ = ["Site"]

_INDEXES = tuple(
    f"{name}{ending}"
    for name in ("index", "_index", "README", "readme", "Readme")
    for ending in NOTE_SUFFIXES
)
_PAGES = (".html", ".htm")
"""What can be made of a note even where no generator is in sight; nothing makes one note of another."""
_MADE = frozenset({"", ".html", ".htm", ".xml", ".json", ".rss", ".atom", ".css", ".js"})
"""Suffixes of what generators write without a source of the same name."""
_TRANSLATED = re.compile(r"(.+)\.[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?\.\w+")
_ALIASES = ("@", "~")  # what bundlers begin their own names for folders with
_ROOT = "@/"  # of which this one is no name of a folder anywhere


class Site:
    """What ``layout`` describes. ``vault`` is set where Markdown links, too, mean notes by their name."""

    def __init__(self, layout: Layout, files: Files, vault: Vault | None) -> None:
        self.layout = layout
        self._files = files
        self._vault = vault
        self._addresses = Addresses(layout, files)
        self._translations: dict[str, dict[str, str]] = {}

    @property
    def host(self) -> str:
        """The host, with its port, that the site is published on; empty where it is not known."""
        return self.layout.origin.partition("//")[2].lower()

    def inside(self, path: str) -> str | None:
        """``path``, rooted at the host, as it is rooted at the site; None for what lies outside."""
        prefix = self.layout.prefix
        if not f"{path}/".startswith(f"{prefix}/"):
            return None
        return path[len(prefix) :] or "/"

    # --- files that are there

    def beside(self, note: str, path: str) -> str | None:
        """The file that ``path``, relative and decoded, means in the file ``note``."""
        folder = note.rpartition("/")[0]
        target = join(folder, path)
        if self._files.is_file(target):
            return target
        address = self._addresses.beside(note, path)
        found = self._addresses.file(address) if address else None
        if found is None:
            found = self._page(target) or self._respelled(target)
        if found is None and self._vault:
            found = self._vault.find(path, folder)
        return found

    def at(self, address: str) -> str | None:
        """The file at ``address``: rooted at the site, decoded."""
        places = [join(folder, address) for folder in self.layout.served]
        found = next(filter(self._files.is_file, places), None) or self._addresses.file(address)
        if found is None and self.layout.pages is None:
            found = next(filter(None, map(self._page, places)), None)
        if found is None and self._vault:
            found = self._vault.find(address, self._vault.top)
        return found

    def tagged(self, tag: str, name: str, note: str) -> str | None:
        """The file that a tag of a template means by ``name`` in the file ``note``: see ``templates.Expansion``."""
        if not name:
            return note
        if tag == "link":
            places = [join(folder, name) for folder in (self.layout.folder, *self.layout.linked)]
            return next(filter(self._files.is_file, places), None)
        last = name.rstrip("/").rpartition("/")[2]
        if tag == "post_url":
            found = self._by_name.get(last)
            return found if found and "/_posts/" in found else None
        folders = self.layout.notes if name.startswith("/") else (note.rpartition("/")[0], *self.layout.notes)
        places = [join(folder, name) for folder in folders]
        pages = (self._page(place) or self._addresses.section(place) for place in places)
        found = next(filter(None, pages), None)
        if found is None and not name.startswith("/"):
            found = self._by_name.get(last.removesuffix(suffix(last)))
        return found

    # --- files that are not

    def misspelled(self, address: str) -> str | None:
        """The file that ``address``, rooted at the site, would be, were it not for upper and lower case."""
        spelled = (self._files.spelled(join(folder, address)) for folder in self.layout.served)
        return next(filter(None, spelled), None)

    def may_be_made(self, path: str) -> bool:
        """Whether a generator may write what ``path`` asks for, without a file that looks like it."""
        return self.layout.is_site and (path.endswith("/") or suffix(path) in _MADE)

    def is_alias(self, path: str) -> bool:
        """Whether the relative ``path`` begins with a name that only a bundler knows the folder of."""
        return path.startswith(_ALIASES if self.layout.is_site else _ROOT)

    def published(self, note: str, path: str) -> str | None:
        """The address on the web that a relative ``path`` leads to from the page made of ``note``."""
        address = self._addresses.beside(note, path) if self.layout.origin else None
        return address and f"{self.layout.origin}{self.layout.prefix}{address}"

    # --- forms

    def _entry(self, path: str) -> str | None:
        """The file, or for a folder what it shows: its index. Where no generator is at work, folders show themselves."""
        if self._files.is_file(path):
            return path
        if not self._files.is_folder(path):
            return None
        names = self._files.names(path)
        index = next((name for name in _INDEXES if name in names), None)
        if index:
            return f"{path}/{index}"
        return None if self.layout.pages else path

    def _page(self, path: str) -> str | None:
        return self._entry(path) or self._source(path)

    def _source(self, path: str) -> str | None:
        """The note that ``path``, of a page, is made from; in another language, if there is none in this one."""
        folder, _, name = path.rpartition("/")
        names = self._files.names(folder)
        if not names or not name:
            return None
        stems = [name]
        if suffix(name) in (NOTE_SUFFIXES if self.layout.is_site else _PAGES):
            stems.append(name[: -len(suffix(name))])
        for stem in stems:
            for ending in NOTE_SUFFIXES:
                if names.get(f"{stem}{ending}") == 0:
                    return f"{folder}/{stem}{ending}"
        return self._translated(folder).get(stems[-1]) if self.layout.is_site else None

    def _translated(self, folder: str) -> Mapping[str, str]:
        """``x.de.md`` as ``x``, and so on for all notes in ``folder`` that bear the mark of a language."""
        known = self._translations.get(folder)
        if known is None:
            known = self._translations[folder] = {}
            for name in sorted(self._files.names(folder)):
                found = _TRANSLATED.fullmatch(name)
                if found and suffix(name) in NOTE_SUFFIXES:
                    known.setdefault(found[1], f"{folder}/{name}")
        return known

    def _respelled(self, path: str) -> str | None:
        """The file whose name is the same text in another Unicode form, as copies between systems make it."""
        if path.isascii():
            return None
        spelled = self._files.spelled(path)
        same = spelled and unicodedata.normalize("NFC", spelled) == unicodedata.normalize("NFC", path)
        return self._entry(spelled) if spelled and same else None

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        """Every page by the name of its file, without suffix and language, or by that of the bundle's folder."""
        names: dict[str, str] = {}
        for path in self._addresses.paths:
            folder, _, name = path.rpartition("/")
            stem = name.removesuffix(suffix(name))
            if stem in {"index", "_index"}:
                stem = folder.rpartition("/")[2]
            names.setdefault(stem, path)
        for stem, path in list(names.items()):
            names.setdefault(stem.partition(".")[0], path)
        return names
