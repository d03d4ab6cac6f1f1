"""Which bytes of a file a change has touched. Pure.

git counts lines by line feeds alone, a reader of notes also by lone carriage returns: bytes are what both agree on.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from checker.diffs.patch import bare

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checker.diffs.patch import Line

__all__ = ["Spans"]


class Spans:
    """The lines of a file, whose bytes are ``raw``, that were ``added``, by their number.

    ``is_known`` is false where they are not in the file: an encoding or a filter of git stands between them and it, or
    somebody is writing it right now.
    """

    def __init__(self, raw: bytes, added: Mapping[int, Line]) -> None:
        lines = raw.split(b"\n")
        self.is_known = all(
            number <= len(lines) and bare(lines[number - 1]) == bare(line.text)
            for number, line in added.items()
        )
        self._added = added
        self._starts = _starts(lines)
        read = raw.replace(b"\r\n", b" \n").replace(b"\r", b"\n") if b"\r" in raw else raw
        self._read_starts = _starts(read.split(b"\n")) if read is not raw else self._starts

    def line(self, number: int) -> tuple[int, int]:
        """The bytes of a line as readers of notes count them, from 1; the last one's for a number that is too high."""
        at = min(max(number, 1), len(self._read_starts) - 1)
        return self._read_starts[at - 1], self._read_starts[at]

    def added(self, start: int, end: int) -> Iterator[Line]:
        """The added lines that bytes ``start:end`` lie on."""
        last = bisect_right(self._starts, max(start, end - 1))
        for number in range(bisect_right(self._starts, start), last + 1):
            line = self._added.get(number)
            if line is not None:
                yield line


def _starts(lines: list[bytes]) -> list[int]:
    """Where each line begins, and where the next one behind the last would."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return starts
