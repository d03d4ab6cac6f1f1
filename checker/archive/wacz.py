"""``refguard.wacz``: the folder of local copies in one ZIP that ReplayWeb.page opens (WACZ 1.1.1).

What doubles: the WARC files stand in the folder, where every tool of web archives finds them, and once more in the
ZIP, stored as they are. No link can point into a ZIP, so the disk holds them twice; whoever needs the space may delete
the one or the other: the ZIP is made again, and what is no longer in the folder is dropped from it.

What does not double is the work: WARC files stand first in the ZIP and never change, so a run only writes its own
behind them, then the new index and the new contents. The ZIP is called ``refguard.wacz.tmp`` meanwhile; under its own
name it is always whole. After a run that was killed in between it is made anew.
"""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

__all__ = ["ARCHIVE", "has", "write"]

ARCHIVE = "archive/"
"""What the names of WARC files begin with."""

_NO_ZIP = (BadZipFile, NotImplementedError, KeyError, zlib.error)


def has(path: Path, folder: Path, name: str) -> bool:
    """Whether the WACZ at ``path`` can be read, and holds the file ``name`` as ``folder`` does."""
    try:
        with ZipFile(path) as archive:
            return archive.read(name) == (folder / name).read_bytes()
    except (OSError, *_NO_ZIP):
        return False


def write(path: Path, folder: Path, warcs: Sequence[str], others: Sequence[str]) -> None:
    """Make ``path`` hold ``warcs`` and ``others``, names of files in ``folder``. Raises OSError.

    On a full disk it stays as it was.
    """
    unfinished = path.with_name(f"{path.name}.tmp")
    if path.exists():
        path.replace(unfinished)
    try:
        is_done = _append(unfinished, folder, warcs, others)
    except (FileNotFoundError, *_NO_ZIP):
        is_done = False
    except OSError:
        unfinished.replace(path)
        raise
    if not is_done:
        _create(unfinished, folder, [*warcs, *others])
    unfinished.replace(path)


def _create(path: Path, folder: Path, names: Iterable[str]) -> None:
    try:
        with path.open("wb") as file:
            with ZipFile(file, "w") as archive:
                _add(archive, folder, names)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise


def _append(path: Path, folder: Path, warcs: Sequence[str], others: Sequence[str]) -> bool:
    """Add what is new; false where the ZIP has something that is no longer in the folder, or is not our making.

    Where it fails, the ZIP is as before.
    """
    with ZipFile(path) as archive:
        infos = archive.infolist()
    kept = _warcs_of(infos)
    begin = min((info.header_offset for info in infos[len(kept) :]), default=0)
    if not (kept and begin) or any(size != _size(folder, name, warcs) for name, size in kept.items()):
        return False
    with path.open("rb") as file:
        file.seek(begin)
        behind = file.read()
    try:
        with path.open("r+b") as file:
            with ZipFile(file, "a") as archive:
                del archive.filelist[len(kept) :]
                archive.NameToInfo = {info.filename: info for info in archive.filelist}
                archive.start_dir = begin
                _add(archive, folder, [*(name for name in warcs if name not in kept), *others])
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError), path.open("r+b", buffering=0) as raw:
            raw.seek(begin)
            raw.write(behind)
            raw.truncate()
        raise
    return True


def _warcs_of(infos: Sequence[ZipInfo]) -> dict[str, int]:
    """Names and sizes of the WARC files that a ZIP begins with."""
    kept: dict[str, int] = {}
    for info in infos:
        if not info.filename.startswith(ARCHIVE) or info.compress_type != ZIP_STORED:
            break
        kept[info.filename] = info.file_size
    return kept


def _size(folder: Path, name: str, warcs: Sequence[str]) -> int | None:
    return (folder / name).stat().st_size if name in warcs else None


def _add(archive: ZipFile, folder: Path, names: Iterable[str]) -> None:
    """What is packed already is stored, so that a reader can seek in it."""
    for name in names:
        packing = ZIP_STORED if name.endswith(".gz") else ZIP_DEFLATED
        archive.write(folder / name, name, compress_type=packing)
