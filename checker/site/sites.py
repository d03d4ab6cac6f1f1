"""What a reference points to: a file, an address on the web, or something that is not there.

The order of the questions: is it a wikilink, a template, an address on the web, a path? Only where a file is certain to
be needed does its absence count. What a generator may make (lists of tags, feeds, processed images) is looked up on
the published site where its address is known, and else left open.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

from checker import urls
from checker.references import Kind
from checker.site import antora
from checker.site.anchors import Fragments
from checker.site.detect import Detector
from checker.site.files import Files, join
from checker.site.forge import LOOKS_LIKE_FILE, find_repository
from checker.site.resolving import Site
from checker.site.target import State, Target
from checker.site.templates import expand, is_template
from checker.site.vault import Vault, may_be_note

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from checker.config import NotesConfig
    from checker.references import Anchors, Problem, Reference
    from checker.site.forge import Repository
    from checker.site.layout import Layout

__all__ = ["Sites"]

_OPEN = "only the generator of the site knows this address"
_OBSIDIAN = ".obsidian"  # the folder that makes a folder a vault
_RELATIVE_FILE = "file:"  # as Org writes paths; with a slash behind it, it is a path of this machine


class Sites:
    """The notes of a run and the sites they are published on.

    ``root`` is the folder that paths of notes are relative to, ``anchors`` what the notes of the run hold, by path.
    """

    def __init__(self, root: Path, config: NotesConfig, anchors: Mapping[str, Anchors] | None = None) -> None:
        self._files = Files(Path(os.path.abspath(root)).as_posix().rstrip("/"))  # noqa: PTH100 - links stay as named
        self._detector = Detector(self._files, config)
        self._fragments = Fragments(self._files, anchors or {}, config.max_bytes)
        self._vaults: dict[str, Vault] = {}
        self._sites: dict[tuple[Layout, Vault | None], Site] = {}
        self._homes: dict[str, _Home] = {}
        self._targets: dict[tuple[str, str, bool], Target] = {}

    @cached_property
    def _repository(self) -> Repository | None:
        return find_repository(Path(self._files.root or "/"))

    @property
    def problems(self) -> Sequence[Problem]:
        """What is wrong with the configurations of the sites met so far."""
        return self._detector.problems

    def locate(self, reference: Reference) -> Target:
        """What ``reference`` points to."""
        shown, url = reference.location.path, reference.url.strip()
        folder, _, name = shown.rpartition("/")
        home = self._homes.get(folder) or self._settle(folder)
        if ":" in url and "{" not in url and "\\" not in url and urls.is_web(url):
            return self._on_the_web(url, home.site)
        key = shown, url, reference.kind is Kind.WIKILINK
        target = self._targets.get(key)
        if target is None:
            note = f"{home.folder}/{name}"
            is_name = key[2] and not is_template(url, note)
            wanted = self._wikilink(url, note, home) if is_name else self._link(url, note, home.site)
            target = self._targets[key] = wanted
        return target

    def missing_fragment(self, reference: Reference) -> str | None:
        """The fragment of ``reference`` that the file it points to surely does not have."""
        target = self.locate(reference)
        if target.state is not State.FILE or not target.fragment:
            return None
        if antora.is_part(join(self._files.root, target.url), self._files):
            return None
        lacks = self._fragments.lacks(target.url, target.fragment, reference.location.path)
        return target.fragment if lacks else None

    def is_open(self, reference: Reference) -> bool:
        """Whether files do not say if what ``reference`` points to, in its own site or vault, is there."""
        target = self.locate(reference)
        if target.state is State.WEB:
            host = target.url.partition("//")[2].partition("/")[0]
            return host.lower() == self._homes[reference.location.path.rpartition("/")[0]].site.host != ""
        is_wikilink = reference.kind is Kind.WIKILINK
        return target.state is State.UNKNOWN or (target.state is State.MISSING and is_wikilink)

    # --- kinds of addresses

    def _link(self, url: str, note: str, site: Site) -> Target:
        if is_template(url, note):
            return self._template(url, note, site)
        if urls.is_web(url):
            return self._on_the_web(url, site)
        if url.startswith(_RELATIVE_FILE) and not url.startswith(
            (f"{_RELATIVE_FILE}/", f"{_RELATIVE_FILE}~")
        ):
            url = url[len(_RELATIVE_FILE) :]
        if urls.scheme(url):
            return Target(State.FOREIGN, url)
        bare, _, fragment = url.partition("#")
        written, mark, query = bare.partition("?")
        path = unquote(written).replace("\\", "/")
        if not path:
            return self._file(note, fragment)
        if path.startswith("/"):
            return self._rooted(url, path, fragment, site)
        found = site.beside(note, path) or (site.beside(note, written) if "%" in written else None)
        return self._file(found, fragment) if found else self._not_beside(note, path, f"{mark}{query}", site)

    def _on_the_web(self, url: str, site: Site) -> Target:
        """An address on the web: of a file, if the site is this one and publishes one there."""
        if LOOKS_LIKE_FILE.search(url) and self._repository and (shown := self._repository.file_of(url)):
            return self._of_repository(*shown)
        host, _, rest = url.partition("//")[2].partition("/")
        if host.lower() != site.host or not host:
            return Target(State.WEB, url)
        bare, _, fragment = rest.partition("#")
        address = site.inside(unquote(f"/{bare.partition('?')[0]}"))
        found = site.at(address) if address is not None else None
        return self._file(found, fragment) if found else Target(State.WEB, url)

    def _of_repository(self, path: str, fragment: str) -> Target:
        """A file of the repository that a forge shows: what its address answers today is about to change."""
        if self._files.is_file(path) or self._files.is_folder(path):
            return self._file(path, fragment)
        wanted = self._files.shown(path)
        if cause := self._unseen(path):
            return Target(State.UNKNOWN, wanted, "", cause)
        right = self._files.spelled(path)
        missing = self._called(wanted, right) if right else f"there is no file {wanted} in this repository"
        return Target(State.MISSING, wanted, fragment, missing)

    def _wikilink(self, url: str, note: str, home: _Home) -> Target:
        name, _, fragment = url.partition("#")
        name, mark, block = name.partition("^")
        name, fragment = name.strip(), f"{mark}{block}" or fragment
        found = home.vault.find(name, home.folder) or home.site.beside(note, name) if name else note
        if found:
            return self._file(found, fragment)
        if not may_be_note(name):
            return Target(State.UNKNOWN, name, fragment, _OPEN)
        return Target(State.MISSING, name, fragment, f"no note is called {name}")

    def _template(self, url: str, note: str, site: Site) -> Target:
        expansion = expand(url, site.layout)
        if expansion is None or is_template(expansion.text, note):
            return Target(State.TEMPLATE, url)
        if not expansion.tag:
            return self._link(expansion.text or "/", note, site)
        if site.layout.pages is None:
            return Target(State.TEMPLATE, url)
        name, _, fragment = expansion.text.partition("#")
        found = site.tagged(expansion.tag, name, note)
        if found:
            return self._file(found, fragment)
        missing = self._files.shown(join(site.layout.folder, name))
        return Target(State.MISSING, missing, fragment, f"{expansion.tag}: there is no file {name}")

    # --- what is there, and what is not

    def _file(self, path: str, fragment: str) -> Target:
        return Target(State.FILE, self._files.shown(path), fragment)

    def _rooted(self, url: str, path: str, fragment: str, site: Site) -> Target:
        inside = site.inside(path)
        found = site.at(path if inside is None else inside)
        if found and (inside is not None or not site.may_be_made(path)):
            return self._file(found, fragment)
        wanted = self._files.shown(join(site.layout.folder, inside or path))
        right = None if inside is None or site.may_be_made(path) else site.misspelled(inside)
        if right:
            return Target(State.MISSING, wanted, fragment, self._called(wanted, right))
        if site.layout.origin:
            return Target(State.WEB, f"{site.layout.origin}{url}")
        return Target(State.UNKNOWN, wanted, fragment, _OPEN)

    def _not_beside(self, note: str, path: str, query: str, site: Site) -> Target:
        target = join(note.rpartition("/")[0], path)
        wanted = self._files.shown(target)
        if site.is_alias(path):
            return Target(State.UNKNOWN, wanted, "", _OPEN)
        if site.may_be_made(path):
            address = site.published(note, path)
            if address:
                return Target(State.WEB, f"{quote(address, safe='/:', errors='surrogatepass')}{query}")
            return Target(State.UNKNOWN, wanted, "", _OPEN)
        if wanted.startswith("../") and not self._files.shown(note).startswith(
            "../"
        ):  # ../../issues of a README is a page on GitHub
            return Target(State.UNKNOWN, wanted, "", "it lies outside the folder of this run")
        if cause := _OPEN if antora.is_part(note, self._files) else self._unseen(target):
            return Target(State.UNKNOWN, wanted, "", cause)
        right = self._files.spelled(target)
        return Target(
            State.MISSING, wanted, "", self._called(wanted, right) if right else f"there is no file {wanted}"
        )

    def _unseen(self, path: str) -> str:
        """Why nobody can tell whether ``path`` is there, and what helps; empty where one can."""
        submodule = self._files.absent.submodule(path)
        how = "git submodule update --init checks it out"
        return f"it lies in the submodule {submodule}, which is not checked out; {how}" if submodule else ""

    def _called(self, wanted: str, right: str) -> str:
        return f"there is no file {wanted}; upper and lower case count, and it is called {self._files.shown(right)}"

    # --- where a note lies

    def _settle(self, shown: str) -> _Home:
        folder = shown if os.path.isabs(shown) else join(self._files.root, shown)  # noqa: PTH117 - a str
        self._files.trust(folder)
        layout = self._detector.layout(folder)
        above = list(self._detector.above(folder))
        obsidian = next((each for each in above if _OBSIDIAN in self._files.names(each)), None)
        top = obsidian or (
            layout.folder if layout.is_site else self._files.root if self._files.root in above else above[-1]
        )
        vault = self._vaults.setdefault(top, Vault(top, self._files))
        key = layout, vault if obsidian else None
        if key not in self._sites:
            self._sites[key] = Site(layout, self._files, key[1])
        home = self._homes[shown] = _Home(folder, self._sites[key], vault)
        return home


class _Home(NamedTuple):
    """Where the notes of a folder are at home."""

    folder: str
    site: Site
    vault: Vault
