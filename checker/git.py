"""What git knows of files: the day of the first commit of each, and the days on which the lines of one were written.

One ``git log`` over the whole history answers for all files; a question a file would start a process each time. Lines
are asked for one file at a time, where it matters.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from checker.ask_git import Untold, answer, ask, work_tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = [
    "committed",
    "default_branch",
    "file_at",
    "first_commits",
    "ignored",
    "is_absent",
    "is_shallow",
    "line_days",
    "setting",
    "work_tree",
]

TIMEOUT = 20
"""Seconds for the whole history: that of the Linux kernel takes longer, that of any notes does not."""

_LOG = (
    *("-c", "log.showRoot=true"),  # the first commit, too, whatever the configuration says
    *("log", "--reverse", "--topo-order"),  # parents before children, whatever their clocks said
    *("--find-renames", "--diff-filter=AR", "--name-status", "-z"),
    *("--format=%x01%ad", "--date=short"),  # %ad: when it was written, which a rebase does not change
    *("--no-relative", "--no-show-signature", "--no-notes", "--no-color"),  # whatever the configuration says
)
_BLAME = (
    *("blame", "--porcelain", "--no-textconv"),  # the lines as they are in the file
    *("-w", "-M"),  # who only moves a line, or changes its spaces, has not written it
)
_STATUS = (
    *("status", "--porcelain", "-z", "--no-renames"),
    *("--untracked-files=no", "--ignore-submodules=all"),  # each submodule is a work tree of its own
)
_NOTHING_CONFIGURED = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
"""Where somebody has configured a list of commits to ignore (blame.ignoreRevsFile) for all repositories, blame fails in
each that has none; an empty value on the command line does not help (git 2.39)."""
_USUAL_BRANCHES = tuple(
    f"refs/{where}/{name}" for where in ("heads", "remotes/origin") for name in ("main", "master")
)
_DATE = b"\x01"
_COMMIT = re.compile(rb"([0-9a-f]{40}|[0-9a-f]{64}) \d+ (\d+)")  # and the line then and now


def first_commits(tree: Path) -> dict[str, date]:
    """The day of the first commit of each file in the work ``tree``, by its POSIX path from there; renames are followed.

    Empty where git is missing, cannot say or takes too long, and in a shallow clone, where history begins too late.
    """
    if not _has_all_history(tree):
        return {}
    days: dict[str, date | None] = {}
    for day, before, path in _changes(_git(tree, *_LOG)):
        if before is None:
            days.setdefault(path, day)  # one that was deleted and is back keeps its day
        else:  # a name that was left is free for another file; the same rename may stand in two branches
            days[path] = days.pop(before, days.get(path, day))
    return {path: day for path, day in days.items() if day is not None}


async def line_days(tree: Path, path: str) -> dict[int, date]:
    """The day of the commit that wrote each line of the file at ``path`` in ``tree``, by its number from 1.

    Lines that are not committed are left out. Empty where git is missing, cannot say or takes too long, and in a
    shallow clone. When it is cancelled, git ends at once.
    """
    if not _has_all_history(tree):
        return {}
    found = await answer(tree, *_BLAME, "--", path, seconds=TIMEOUT)
    if found == b"":
        # safe by what is configured, or git would not have said that all of its history is there
        is_safe = ("-c", f"safe.directory={tree}")
        blame = (*is_safe, *_BLAME, "--", path)
        found = await answer(tree, *blame, seconds=TIMEOUT, environment=_NOTHING_CONFIGURED)
    return _days_in(found or b"")


def committed(tree: Path) -> frozenset[str]:
    """The files in the work ``tree`` that are as in the last commit, by their POSIX paths from there. Raises Untold."""
    tracked = ask(tree, "ls-files", "-z").split(b"\0")
    changed = {entry[len(b"XY ") :] for entry in ask(tree, *_STATUS).split(b"\0")}
    return frozenset(os.fsdecode(name) for name in tracked if name not in changed)


def ignored(tree: Path) -> list[str]:
    """The files in the work ``tree`` that git tracks though .gitignore names them, by POSIX path. Raises Untold."""
    found = ask(tree, "ls-files", "-z", "--cached", "--ignored", "--exclude-standard").split(b"\0")
    return [os.fsdecode(name) for name in found if name]


def is_shallow(tree: Path) -> bool:
    """Whether the history of the work ``tree`` begins too late, as in most checkouts of CI."""
    return _shallowness(tree) == b"true"


def _days_in(blame: bytes) -> dict[int, date]:
    """The day of each committed line."""
    days: dict[bytes, date | None] = {}
    lines: dict[int, bytes] = {}
    commit, seconds = b"", 0
    for line in blame.split(b"\n"):
        name, _, value = line.partition(b" ")
        if found := _COMMIT.match(line):
            commit = lines[int(found[2])] = found[1]
        elif name == b"author-time":
            seconds = int(value)
        elif name == b"author-tz":
            days[commit] = _local_day(seconds, value.decode())
    return {
        number: day
        for number, commit in lines.items()
        if commit.strip(b"0") and (day := days.get(commit)) is not None
    }


def setting(tree: Path, name: str) -> str:
    """The value of a setting of git in the work ``tree``, such as ``remote.origin.url``; empty where it is not set."""
    return os.fsdecode(_git(tree, "config", "--get", name)).strip()


def default_branch(tree: Path) -> str:
    """What the default branch of ``origin`` is called, as far as the work ``tree`` knows; else empty."""
    head = os.fsdecode(_git(tree, "symbolic-ref", "--quiet", "refs/remotes/origin/HEAD")).strip()
    if head:
        return head.removeprefix("refs/remotes/origin/")
    refs = os.fsdecode(_git(tree, "for-each-ref", "--format=%(refname)", *_USUAL_BRANCHES)).split()
    names = {ref.rpartition("/")[2] for ref in refs}
    return names.pop() if len(names) == 1 else ""


def file_at(tree: Path, revision: str, path: str) -> bytes | None:
    """The file at ``path``, relative to the work ``tree``, as it was in ``revision``; None where that cannot be told."""
    kind = _git(tree, "cat-file", "-t", f"{revision}:{path}").strip()
    return _git(tree, "cat-file", "blob", f"{revision}:{path}") if kind == b"blob" else None


def is_absent(tree: Path, revision: str, path: str) -> bool:
    """Whether there certainly was nothing at ``path``, relative to the work ``tree``, in ``revision``."""
    try:
        return not ask(tree, "ls-tree", "--full-tree", revision, "--", path)
    except Untold:
        return False


def _has_all_history(tree: Path) -> bool:
    return _shallowness(tree) == b"false"


@cache
def _shallowness(tree: Path) -> bytes:
    """``true``, ``false``, or nothing where git cannot say."""
    return _git(tree, "rev-parse", "--is-shallow-repository").strip()


def _local_day(seconds: int, zone: str) -> date | None:
    """The day at that time where the author was; ``zone`` as in +0900."""
    try:
        minutes = int(zone[-4:-2]) * 60 + int(zone[-2:])
        return (
            datetime.fromtimestamp(seconds, UTC) + timedelta(minutes=-minutes if zone[0] == "-" else minutes)
        ).date()
    except (ValueError, OverflowError, OSError):  # git counts further than Python; "(unknown)" is a zone, too
        return None


def _changes(log: bytes) -> Iterator[tuple[date | None, str | None, str]]:
    """Each file that got its name: the day, its name before (None: it is new) and its name now."""
    fields = iter(log.split(b"\0"))
    day = None
    for field in fields:
        status = field.lstrip(b"\n")
        if status.startswith(_DATE):
            day = _day(status.removeprefix(_DATE).decode())
        elif status:
            before = os.fsdecode(next(fields)) if status.startswith(b"R") else None
            yield day, before, os.fsdecode(next(fields))


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:  # git can count beyond the year 9999
        return None


def _git(tree: Path, *arguments: str) -> bytes:
    """What git prints; nothing where it fails."""
    try:
        return ask(tree, *arguments, seconds=TIMEOUT)
    except Untold:
        return b""
