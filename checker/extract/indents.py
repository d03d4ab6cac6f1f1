"""Lines that were moved to the margin before Markdown is read, and where they stood."""

from __future__ import annotations

from bisect import bisect_right

__all__ = ["Indents"]


class Indents:
    """Which lines were moved, and by how much. Offsets are those of the file, whose length stays what it is."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._moves: list[tuple[int, int]] = []  # end, width

    def add(self, start: int, end: int, width: int) -> None:
        """The line ``start:end`` was moved by ``width`` bytes; lines come in order."""
        self._starts.append(start)
        self._moves.append((end, width))

    def original(self, offset: int) -> int:
        """Where that stood which is now at ``offset``."""
        end, width = self._line(offset)
        return offset + width if offset + width <= end else offset

    def moved(self, offset: int) -> int:
        """Where that is now which stood at ``offset``."""
        end, width = self._line(offset)
        return offset - width if offset < end else offset

    def _line(self, offset: int) -> tuple[int, int]:
        """The end of the last line moved that begins at ``offset`` or before, and how far it was moved."""
        place = bisect_right(self._starts, offset) - 1
        return self._moves[place] if place >= 0 else (0, 0)
