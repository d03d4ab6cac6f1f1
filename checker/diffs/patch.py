"""A unified diff as git prints it: which lines are new, which are gone, which only moved. Pure, and linear.

git writes ``diff --git``, extended headers, ``---`` and ``+++`` with the names, and then hunks. Each hunk says how many
lines it has, so that no line of a note can pass for a header. Names with a quote, a backslash or a control character
are written as strings of C; a name with a space has a tab behind it, so that it can be told from a time.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Line", "Patch", "bare", "parse", "touched", "unquoted"]

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb'\\([abfnrtv"\\]|[0-7]{3})')
_LETTERS = dict(zip(b'abfnrtv"\\', b'\a\b\f\n\r\t\v"\\', strict=True))
_STRING_END = re.compile(rb'(?:\\n)?",?\Z')
_MARK = b"\xef\xbb\xbf"
_NOWHERE = b"/dev/null"


class Patch(NamedTuple):
    """What became of one file: its path before (None: it is new) and now (None: it is gone), and its lines.

    ``added`` are lines by their number now, from 1; ``removed`` those that are not there any more. Of a file that
    ``is_opaque`` git does not say: it is too large, or no text.
    """

    before: str | None
    after: str | None
    added: dict[int, bytes]
    removed: list[bytes]
    is_opaque: bool = False


class Line(NamedTuple):
    """A line that was added: its text, and the path at the base that it was moved from; None: it is new."""

    text: bytes
    moved_from: str | None = None


def parse(diff: bytes) -> Iterator[Patch]:
    """Each file of ``diff`` whose content is different. What is no diff gives nothing."""
    lines = iter(diff.split(b"\n"))
    name = before = None
    patch: Patch | None = None
    for line in lines:
        if line.startswith(b"diff --git "):
            if patch:
                yield patch
            patch = None
            both = line[len(b"diff --git ") :]  # the same name twice, but where another line says more
            name = _path(both[len(both) // 2 + 1 :])
        elif line.startswith(b"rename to "):
            name = os.fsdecode(unquoted(line[len(b"rename to ") :]))
        elif line.startswith(b"Binary files "):
            yield Patch(name, name, {}, [], is_opaque=True)
        elif line.startswith(b"--- "):
            before = _path(line[4:])
        elif line.startswith(b"+++ "):
            patch = Patch(before, _path(line[4:]), {}, [])
        elif patch and (found := _HUNK.match(line)):
            removed, first, added = (1 if number is None else int(number) for number in found.groups())
            _read_hunk(lines, patch, first, removed, added)
    if patch:
        yield patch


def _read_hunk(lines: Iterator[bytes], patch: Patch, number: int, removed: int, added: int) -> None:
    """Take the lines of one hunk, so many of the file before and of the file now, whose first has this ``number``."""
    while removed > 0 or added > 0:
        line = next(lines, None)
        if line is None:
            return
        mark, text = line[:1], line[1:]
        if mark == b"-":
            patch.removed.append(text)
            removed -= 1
        elif mark == b"+":
            patch.added[number] = text
            number += 1
            added -= 1
        elif mark != b"\\":  # "\ No newline at end of file"
            number += 1
            removed -= 1
            added -= 1


def touched(patches: Iterable[Patch]) -> dict[str, dict[int, Line]]:
    """For each file that is there, its added lines by number.

    A line was moved where the same text, apart from white space, was removed elsewhere; each removed line accounts for
    one, of its own file if it can.
    """
    found: dict[str, dict[int, Line]] = {}
    left: defaultdict[bytes, list[str]] = defaultdict(list)  # where a text was removed and not written again
    searching: list[tuple[str, int, bytes]] = []
    for before, after, added, removed, _ in patches:
        own = Counter(map(bare, removed)) if before else Counter[bytes]()
        lines = found.setdefault(after, {}) if after else {}
        for number, text in added.items() if after else ():
            has_stayed = own[bare(text)] > 0
            own[bare(text)] -= has_stayed
            lines[number] = Line(text, before if has_stayed else None)
            if after and not has_stayed:
                searching.append((after, number, text))
        for text in own.elements():
            left[text].append(before or "")
    for path, number, text in searching:
        if homes := left.get(bare(text)):
            found[path][number] = Line(text, homes.pop())
    return found


def bare(line: bytes) -> bytes:
    """What counts of ``line``: all but its white space, and the byte order mark that a file may begin with.

    A line of a notebook is a string of JSON, which gets a comma when another one is added behind it, and is no other one.
    """
    text = b"".join(line.removeprefix(_MARK).split())
    return _STRING_END.sub(b'"', text) if text[:1] == b'"' else text


def unquoted(name: bytes) -> bytes:
    """``name`` without the quotes that git puts around one with unusual characters."""
    if not (name.startswith(b'"') and name.endswith(b'"') and len(name) > 1):
        return name
    return _ESCAPE.sub(lambda found: bytes([_LETTERS.get(found[1][0]) or int(found[1], 8) & 255]), name[1:-1])


def _path(written: bytes) -> str | None:
    name = unquoted(written.removesuffix(b"\t"))
    return None if name == _NOWHERE else os.fsdecode(name[2:])  # behind a/ or b/
