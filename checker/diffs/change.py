"""A change: the base where it began, and what is different from it in the work tree, submodules included.

The base is where the branch left the other one (``git merge-base``), so that what others did there since is no part of
the change. What is not committed yet is. git is asked twice: for all files that differ, by name, and for the lines of
notes and configurations; a change of a hundred pictures costs next to nothing.

Rejected: ``--submodule=diff``, whose inner diff is printed with other options than the outer one; here each submodule is
asked by itself.
"""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from checker.ask_git import Untold, ask
from checker.diffs.patch import parse, touched
from checker.git import is_shallow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from checker.diffs.patch import Line, Patch

__all__ = ["Change", "Part", "change_since", "is_nothing", "untracked"]

_MOST_PARTS = 100  # submodules that differ
_MOST_LINES = 1_000_000  # of which each takes a few hundred bytes
_MOST_BYTES = 100_000_000  # which are in memory three times over
_DIFF = (
    *("-c", "core.bigFileThreshold=20m"),  # git takes half a minute and gigabytes for a note of 100 MB
    *("diff", "--no-ext-diff", "--no-textconv", "--no-color", "--no-relative", "-O/dev/null"),
    *("--src-prefix=a/", "--dst-prefix=b/", "--inter-hunk-context=0"),
    *("--find-renames", "-l1000", "--submodule=short", "--ignore-submodules=none", "--no-abbrev"),
)
"""All that a configuration could say otherwise. ``--unified=0`` is not here: it makes the list of files a patch, too."""
_MOST_BASES = 20
_NOBODY = ("-c", "user.name=refguard", "-c", "user.email=refguard@invalid", "-c", "commit.gpgSign=false")
_SUBMODULE = b"160000"
_COMMIT = re.compile(rb"[0-9a-f]{40}|[0-9a-f]{64}")
_BRANCH = re.compile(r"(?!HEAD$|-)(?!.*\.\.)[\w./+#-]+")  # or a commit; no HEAD~5, which nobody can fetch
_NOTHING = re.compile(r"0{40}|0{64}")
_DEEPER = "Fetch the whole history: fetch-depth: 0 (GitHub), GIT_DEPTH: 0 (GitLab), or git fetch --unshallow."


class Part(NamedTuple):
    """One repository: its work ``tree``, the commit that is the ``base``, and what paths in it begin with in the whole."""

    prefix: str
    tree: Path
    base: str


@dataclass(frozen=True, slots=True)
class Change:
    """What is different from the base. Paths are relative to the work tree of the first of ``parts``.

    ``before`` has each file that is not as it was, with its path at the base (None: it was not there), ``blobs`` each
    path at the base whose content is not there any more, with its part and object; ``lines`` the added lines of each
    note; ``tracked`` the files that git knows. Of ``opaque`` files and of those in ``unclear`` folders all counts; of what
    is in ``unlisted`` folders it cannot be told what was there.
    """

    parts: list[Part] = field(default_factory=list)
    before: dict[str, str | None] = field(default_factory=dict)
    blobs: dict[str, tuple[Part, str]] = field(default_factory=dict)
    lines: Mapping[str, Mapping[int, Line]] = field(default_factory=dict)
    tracked: Collection[str] = ()
    opaque: set[str] = field(default_factory=set)
    unclear: list[str] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)

    @property
    def tree(self) -> Path:
        """The work tree."""
        return self.parts[0].tree

    def is_clear(self, path: str) -> bool:
        """Whether it is known which lines of the file at ``path`` were touched."""
        is_known = path in self.tracked and path not in self.opaque
        return is_known and not path.startswith(tuple(self.unclear))


def is_nothing(revision: str) -> bool:
    """Whether ``revision`` is the name of no commit, which is where a new branch comes from in the event of a push."""
    return _NOTHING.fullmatch(revision) is not None


def change_since(folder: Path, revision: str, suffixes: Collection[str]) -> Change:
    """What is different in the work tree around ``folder`` from where it left ``revision``.

    Lines are told of files that end in one of ``suffixes``. Raises Untold.
    """
    top = ask(folder, "rev-parse", "--show-toplevel").removesuffix(b"\n")
    tree = Path(os.path.realpath(os.fsdecode(top)))
    reader = _Reader(tuple(f":(icase)*{suffix}" for suffix in sorted(suffixes)))
    reader.read(Part("", tree, _base(tree, revision)))
    tracked = ask(tree, "ls-files", "-z", "--recurse-submodules").split(b"\0")
    return replace(reader.change, lines=touched(reader.patches), tracked=frozenset(map(os.fsdecode, tracked)))


def untracked(tree: Path) -> frozenset[str]:
    """The files in the work ``tree`` that git neither tracks nor passes over; nothing where that cannot be told.

    Nor in CI: what a fresh checkout has besides is made there, and a reader may well get it.
    """
    if os.environ.get("CI", "").strip().lower() not in {"", "0", "false"}:
        return frozenset()
    try:
        listed = ask(tree, "ls-files", "-z", "--others", "--exclude-standard")
    except Untold:
        return frozenset()
    return frozenset(map(os.fsdecode, listed.split(b"\0")[:-1]))


def _base(tree: Path, revision: str) -> str:
    commit = _commit(tree, revision)
    cure = _DEEPER if is_shallow(tree) else ""
    if not _COMMIT.fullmatch(commit):
        if not _commit(tree, "HEAD"):
            raise Untold("there is no commit here yet")
        branch = revision.removeprefix("origin/")
        fetch = f"Fetch it: git fetch origin {shlex.quote(branch)}" if _BRANCH.fullmatch(branch) else ""
        raise Untold(f"there is no revision {revision} here", cure or fetch)
    bases = ask(tree, "merge-base", "--all", commit.decode(), "HEAD", may_fail=True).decode().split()
    if bases:
        return _merged(tree, *bases)
    if cure:
        raise Untold(f"the history of this shallow clone does not reach back to {revision}", cure)
    raise Untold(f"the history of this branch has no commit in common with {revision}")


def _commit(tree: Path, revision: str) -> bytes:
    return ask(tree, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", may_fail=True).strip()


def _merged(tree: Path, base: str, *others: str) -> str:
    """``base``, or a commit of it and the others: where branches merged each other, what all had before is old.

    As git itself does it to merge such branches. Where that is not possible, what is not in ``base`` counts.
    """
    for other in others[:_MOST_BASES]:
        both = ask(tree, "merge-tree", "--write-tree", "--no-messages", base, other, may_fail=True).strip()
        if not _COMMIT.fullmatch(both):
            continue
        parents = ("-p", base, "-p", other)
        made = ask(tree, *_NOBODY, "commit-tree", both.decode(), *parents, may_fail=True).strip()
        if _COMMIT.fullmatch(made):
            base = made.decode()
    return base


class _Entry(NamedTuple):
    """A line of ``git diff --raw``: modes, the object at the base, a letter, the path, and where it was before."""

    mode_before: bytes
    mode: bytes
    blob: str
    status: str
    path: str
    before: str


class _Reader:
    """Reads one repository after the other into ``change`` and ``patches``."""

    def __init__(self, pathspecs: tuple[str, ...]) -> None:
        self._pathspecs = pathspecs
        self.change = Change()
        self.patches: list[Patch] = []

    def read(self, part: Part) -> None:
        """Take in what is different in ``part``, and in its submodules. Raises Untold."""
        if len(self.change.parts) >= _MOST_PARTS:
            raise Untold("too many submodules are different")
        entries = list(_entries(ask(part.tree, *_DIFF, "--raw", "-z", part.base, "--")))
        diff = _printed(part.tree, "--unified=0", part.base, "--", *self._pathspecs)
        self.change.parts.append(part)
        patches = [_under(part.prefix, patch) for patch in parse(diff)]
        self.patches += patches
        self.change.opaque.update(patch.after or "" for patch in patches if patch.is_opaque)
        for entry in entries:
            if _SUBMODULE in {entry.mode_before, entry.mode}:
                self._read_submodule(part, entry)
            else:
                self._take(part, entry)

    def _take(self, part: Part, entry: _Entry) -> None:
        path, before = part.prefix + entry.path, part.prefix + entry.before
        if entry.status == "U":  # in the middle of a merge
            self.change.opaque.add(path)
        if entry.status != "D":
            self.change.before[path] = None if entry.status == "A" else before
        if entry.status not in {"A", "U"}:
            self.change.blobs[before] = part, entry.blob

    def _read_submodule(self, part: Part, entry: _Entry) -> None:
        """What is different in a submodule; all of it, where that cannot be told."""
        prefix, tree = f"{part.prefix}{entry.path}/", part.tree / entry.path
        if entry.mode == _SUBMODULE and not (tree / ".git").exists():
            return  # it is not checked out: there is nothing in it now, and nothing that could be compared
        if entry.status == "M":
            try:
                self.read(Part(prefix, tree, entry.blob))
            except Untold:
                self.change.unlisted.append(prefix)
            else:
                return
        elif entry.mode_before == _SUBMODULE:
            self.change.unlisted.append(f"{part.prefix}{entry.before}/")
        self.change.unclear.append(prefix)


def _printed(tree: Path, *arguments: str) -> bytes:
    """What ``git diff`` prints, into a file first: nobody knows how much it is. Raises Untold where it is too much."""
    with TemporaryDirectory(prefix="refguard-", ignore_cleanup_errors=True) as folder:
        file = Path(os.path.realpath(folder), "diff")
        ask(tree, *_DIFF, f"--output={file}", *arguments)
        if file.stat().st_size > _MOST_BYTES:
            raise Untold(f"more than {_MOST_BYTES:,} bytes are different")
        diff = file.read_bytes()
    if diff.count(b"\n") > _MOST_LINES:
        raise Untold(f"more than {_MOST_LINES:,} lines are different")
    return diff


def _entries(raw: bytes) -> Iterator[_Entry]:
    fields = iter(raw.split(b"\0"))
    for described in fields:
        if not described:
            return
        mode_before, mode, blob, _, status = described[1:].split(b" ")
        before = path = os.fsdecode(next(fields))
        if status[:1] in b"RC":
            path = os.fsdecode(next(fields))
        yield _Entry(mode_before, mode, blob.decode(), status[:1].decode(), path, before)


def _under(prefix: str, patch: Patch) -> Patch:
    before, after = (None if name is None else prefix + name for name in patch[:2])
    return patch._replace(before=before, after=after)
