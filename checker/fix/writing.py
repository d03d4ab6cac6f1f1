"""A note is replaced, whole or not at all: whoever reads it meanwhile, or ends us, finds the old text or the new one.

The new text is written beside the note, to a file whose hidden name begins with ``.refguard-``, and takes its place once
it is on the disk, with the mode of the old one, its owner as far as we may set it, and its extended attributes. A
symbolic link stays, and what it leads to is replaced. Of a file with several names (hard links) this one leads to the new
text, the others to the old one, as after a save in most editors; whoever wrote is told.

What is written are the bytes of the file with the edits, not the text as it was read: lone carriage returns stay.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from checker import locks
from checker.extract.reading import levelled
from checker.fix.edits import applied

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checker.fix.edits import Edit
    from checker.fix.plan import Draft

__all__ = ["CHANGED", "Original", "Unwritten", "Written", "clear_away", "original", "write"]

_PREFIX = ".refguard-"
_GONE = "it is not there any more"
CHANGED = "it has changed since it was read; run refguard fix again"
"""Why a note is left alone that somebody else writes to."""
_MIXED = "a lone carriage return stands where lines were to be put; end its lines alike first"
_PROTECTED = "it is write-protected; give yourself the right to write it (chmod u+w)"
_CAUSES = {
    errno.EACCES: "nothing may be written in its folder; give yourself the right to (chmod u+w)",
    errno.EPERM: "nothing may be written in its folder; give yourself the right to",
    errno.EROFS: "it is on a disk that can only be read",
    errno.ENOSPC: "the disk is full; make room, and run refguard fix again",
    errno.EDQUOT: "your share of the disk is used up; make room, and run refguard fix again",
    errno.ENOENT: _GONE,
}


class Original(NamedTuple):
    """The bytes of a note as they are in its file, and the ``edits`` of them, with the line endings it has."""

    raw: bytes
    edits: tuple[Edit, ...]


class Written(NamedTuple):
    """A note that was replaced; ``has_other_names``, which lead to its old text still."""

    path: str
    has_other_names: bool = False


class Unwritten(NamedTuple):
    """A note that was left as it was, and ``why``, with what helps, in one clause."""

    path: str
    why: str


def original(draft: Draft, file: Path) -> Original | Unwritten:
    """What ``draft`` makes of the bytes in ``file``, where they still are those that it was made for."""
    try:
        found = file.stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size != len(draft.raw):  # a pipe would be waited for
            return Unwritten(draft.path, CHANGED)
        raw = file.read_bytes()
    except FileNotFoundError:
        return Unwritten(draft.path, _GONE)
    except OSError as exc:
        return Unwritten(draft.path, f"it cannot be read: {exc.strerror or exc}")
    if levelled(raw) != draft.raw:
        return Unwritten(draft.path, CHANGED)
    edits = draft.edits
    if b"\r" in raw and b"\n" not in raw:
        edits = tuple(each._replace(new=each.new.replace(b"\n", b"\r")) for each in edits)
    if raw != draft.raw and levelled(applied(raw, edits)) != applied(draft.raw, draft.edits):
        return Unwritten(draft.path, _MIXED)  # with a line feed behind it, it would be half of one ending
    return Original(raw, edits)


def write(draft: Draft, file: Path) -> Written | Unwritten:
    """Do to ``file`` what ``draft`` says. It is left alone where it is not as it was when it was read."""
    target = Path(os.path.realpath(file))
    try:
        before = target.stat()
        if not os.access(target, os.W_OK):
            return Unwritten(draft.path, _PROTECTED)
        found = original(draft, target)
        if isinstance(found, Unwritten):
            return found
        if not _replace(target, applied(*found), before):
            return Unwritten(draft.path, CHANGED)
    except OSError as exc:
        return Unwritten(
            draft.path, _CAUSES.get(exc.errno or 0) or f"it cannot be written: {exc.strerror or exc}"
        )
    return Written(draft.path, has_other_names=before.st_nlink > 1)


def clear_away(folders: Iterable[Path]) -> None:
    """Remove from ``folders`` what was left by processes that were ended while they wrote."""
    for folder in folders:
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith(_PREFIX) and entry.is_file(follow_symlinks=False):
                    _remove_if_left(Path(entry.path))


def _replace(target: Path, text: bytes, before: os.stat_result) -> bool:
    """Let ``target`` hold ``text``; false, and nothing is done, where it is not as it was ``before`` any more."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=_PREFIX)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as new:
            locks.take(new)
            new.write(text)
            new.flush()
            _resemble(temporary, target, before)
            os.fsync(new.fileno())
        if not _is_same(before, target.stat()):
            temporary.unlink()
            return False
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _sync(target.parent)
    return True


def _resemble(new: Path, old: Path, before: os.stat_result) -> None:
    """Give ``new`` the owner, as far as we may, the mode and the extended attributes of ``old``; not its times."""
    if sys.platform != "win32":
        for owner in (before.st_uid, -1):
            with suppress(PermissionError):
                os.chown(new, owner, before.st_gid)
                break
    shutil.copystat(old, new)
    if new.stat().st_gid != before.st_gid:  # another group must not get the rights of the one that was
        others = before.st_mode & stat.S_IRWXO
        new.chmod(stat.S_IMODE(before.st_mode) & ~stat.S_IRWXG | others << 3)
    os.utime(new)


def _is_same(before: os.stat_result, now: os.stat_result) -> bool:
    return (before.st_ino, before.st_size, before.st_mtime_ns) == (now.st_ino, now.st_size, now.st_mtime_ns)


def _sync(folder: Path) -> None:
    """See to it that a new name is on the disk; not every system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove_if_left(temporary: Path) -> None:
    """Remove a file that nobody is writing to."""
    with suppress(OSError), temporary.open("rb") as file:
        if not locks.take(file):
            return
    with suppress(OSError):
        temporary.unlink()
