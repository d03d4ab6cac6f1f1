"""The folder of local copies between two runs: WARC files, their index, the list of pages, and the seal over it all.

The layout is that of WACZ 1.1.1::

    archive/refguard-RUN-00000.warc.gz   the truth; everything else can be made again from these
    indexes/index.cdx.gz, index.idx
    pages/pages.jsonl
    datapackage.json                     sizes and SHA-256 of all of the above: the seal
    datapackage-digest.json
    refguard.wacz                        the same once more, in one file

The seal is written after what it lists. Where it does not fit what is there, be it that a run was killed or a file was
taken away, the files it does not cover are read again: nothing else is believed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]

from checker.archive import wacz
from checker.archive.cdxj import DATA, SUMMARY, Index, Line, admit, pack
from checker.archive.records import lines_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["ARCHIVE", "Holdings"]

ARCHIVE = "archive"
_DATA, _SUMMARY, _PAGES = f"indexes/{DATA}", f"indexes/{SUMMARY}", "pages/pages.jsonl"
_PACKAGE, _DIGEST = "datapackage.json", "datapackage-digest.json"
_WACZ = "refguard.wacz"
_TITLE = "Pages cited in notes"
_DESCRIPTION = (
    "The pages that notes cite, as a link check got them: the page only, without images, styles and scripts."
)
_NO_SEAL = (ValueError, KeyError, TypeError, AttributeError, FileNotFoundError)
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})


class _Resource(NamedTuple):
    size: int
    digest: str


class Holdings:
    """What ``folder`` holds; ``found`` are the lines, by key, of files that the seal does not cover.

    ``unreadable`` names files that are no WARC. Raises OSError where the folder cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._package, self._sealed, self._index = _unsealed(folder)
        warcs = _warcs(folder)
        self._covered = {path.name for path in warcs if self._is_sealed(path)}
        self.found: dict[str, list[Line]] = defaultdict(list)
        self.unreadable: list[str] = []
        self._looked_into = [
            path.name for path in warcs if path.name not in self._covered and self._look_into(path)
        ]

    @property
    def needs_seal(self) -> bool:
        """Whether what is here is not what the seal says, or the WACZ was not sealed with it."""
        if self._looked_into or self._is_short:
            return True
        return bool(self._covered) and not wacz.has(self._folder / _WACZ, self._folder, _DIGEST)

    @property
    def _is_short(self) -> bool:
        """Whether a file is missing that was sealed."""
        return len(self._covered) < sum(path.startswith(wacz.ARCHIVE) for path in self._sealed)

    def of(self, key: str) -> Iterator[Line]:
        """The sealed lines of ``key``, oldest first, as far as their files are still there."""
        return (line for line in self._index.of(key) if line.filename in self._covered)

    def growth(self, new: Iterable[str]) -> int:
        """How many bytes a seal adds, about: the WACZ holds every WARC file that it has not yet."""
        added = {*new, *self._looked_into}
        if not (self._folder / _WACZ).exists():
            added |= self._covered
        return sum((self._folder / ARCHIVE / name).stat().st_size for name in added)

    def seal(
        self, new: Iterable[str], added: Iterable[Line], titles: Mapping[str, str], *, software: str
    ) -> None:
        """Write what follows from the WARC files: ``new`` ones too; ``added`` are the lines that ``of`` does not know.

        Each file is replaced in one step. Raises OSError.
        """
        lines = sorted([*self._kept(), *map(str, added)])
        data, summary = pack(lines)
        contents = {_DATA: data, _SUMMARY: summary, _PAGES: self._pages(lines, titles)}
        for name, content in contents.items():
            _replace(self._folder / name, content)
        warcs = [f"{wacz.ARCHIVE}{name}" for name in sorted({*self._covered, *self._looked_into, *new})]
        resources = {name: self._resource(name) for name in warcs}
        resources |= {name: _Resource(len(each), _sha256(each)) for name, each in contents.items()}
        package = self._described(resources, software)
        _replace(self._folder / _PACKAGE, package)
        _replace(self._folder / _DIGEST, _json({"path": _PACKAGE, "hash": _sha256(package)}))
        others = [*contents, _PACKAGE, _DIGEST]
        wacz.write(self._folder / _WACZ, self._folder, warcs, others)

    def _is_sealed(self, warc: Path) -> bool:
        resource = self._sealed.get(f"{wacz.ARCHIVE}{warc.name}")
        return resource is not None and resource.size == warc.stat().st_size

    def _look_into(self, warc: Path) -> bool:
        """Add what is in ``warc`` to what was found; false where it is none."""
        try:
            lines = [*lines_in(warc)]
        except (ArchiveLoadFailed, *_NO_SEAL):
            self.unreadable.append(warc.name)
            return False
        for line in lines:
            admit(self.found[line.key], line)
        return True

    def _kept(self) -> Iterator[str]:
        """The sealed lines of files that are still there."""
        if not self._is_short:
            return self._index.lines()
        return (line for line in self._index.lines() if Line.parse(line).filename in self._covered)

    def _resource(self, name: str) -> _Resource:
        """Size and digest of a WARC file; of one that is sealed they are known."""
        if name.removeprefix(wacz.ARCHIVE) in self._covered:
            return self._sealed[name]
        with (self._folder / name).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return _Resource(file.tell(), f"sha256:{digest}")

    def _pages(self, lines: Iterable[str], titles: Mapping[str, str]) -> bytes:
        """One entry an address that has been a page, at the time when it was last seen."""
        latest: dict[str, str] = {}
        pages: set[str] = set()
        for line in map(Line.parse, lines):
            if line.status.startswith("2"):
                latest[line.url] = max(line.time, latest.get(line.url, ""))
                if line.mime in _PAGE_TYPES:
                    pages.add(line.url)
        known = {**self._titles(), **titles}
        entries: list[dict[str, object]] = [
            {"format": "json-pages-1.0", "id": "pages", "title": _TITLE, "hasText": False}
        ]
        for url in sorted(pages):
            moment = datetime.strptime(latest[url], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
            entry: dict[str, object] = {
                "id": _sha256(url.encode())[7:23],
                "url": url,
                "ts": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
            }
            entries.append(entry | ({"title": known[url]} if url in known else {}))
        return "".join(f"{json.dumps(each)}\n" for each in entries).encode()

    def _titles(self) -> dict[str, str]:
        """The titles of pages that earlier runs saw."""
        try:
            lines = (self._folder / _PAGES).read_text("utf-8").splitlines()
            entries = [json.loads(line) for line in lines]
            return {each["url"]: each["title"] for each in entries if "url" in each and "title" in each}
        except _NO_SEAL:
            return {}

    def _described(self, resources: Mapping[str, _Resource], software: str) -> bytes:
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        created = self._package.get("created")
        return _json(
            {
                "profile": "data-package",
                "wacz_version": "1.1.1",
                "title": _TITLE,
                "description": _DESCRIPTION,
                "software": software,
                "created": created if isinstance(created, str) else now,
                "modified": now,
                "resources": [
                    {
                        "name": path.rpartition("/")[2].lower(),
                        "path": path,
                        "hash": resource.digest,
                        "bytes": resource.size,
                    }
                    for path, resource in resources.items()
                ],
            }
        )


def _unsealed(folder: Path) -> tuple[dict[str, Any], dict[str, _Resource], Index]:
    """The description of the folder, what it lists, and the index, if it is what is listed."""
    try:
        package = json.loads((folder / _PACKAGE).read_bytes())
        sealed = {each["path"]: _Resource(each["bytes"], each["hash"]) for each in package["resources"]}
        data, summary = (folder / _DATA).read_bytes(), (folder / _SUMMARY).read_bytes()
        if (_sha256(data), _sha256(summary)) == (sealed[_DATA].digest, sealed[_SUMMARY].digest):
            return package, sealed, Index(data, summary)
    except _NO_SEAL:
        pass
    return {}, {}, Index()


def _warcs(folder: Path) -> list[Path]:
    return sorted((folder / ARCHIVE).glob("refguard-*.warc.gz"))


def _sha256(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _json(value: Mapping[str, object]) -> bytes:
    return f"{json.dumps(value, indent=2)}\n".encode()


def _replace(path: Path, content: bytes) -> None:
    """Put ``content`` in the place of what ``path`` holds, or leave it as it is. Raises OSError."""
    path.parent.mkdir(exist_ok=True)
    unfinished = path.with_name(f"{path.name}.tmp")
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
