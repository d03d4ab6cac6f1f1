"""A few lines at the foot of a terminal that are drawn again and again.

The cursor rests at the beginning of the last of them, so that a ``^C`` that the terminal echoes pushes nothing down.
Only lines that have changed are written, each frame in one go.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.control import Control
from rich.segment import ControlType
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Screen"]

_USUAL = os.terminal_size((80, 24))
_ERASE_LINE = Control((ControlType.ERASE_IN_LINE, 2))
_ERASE_REST = Control((ControlType.ERASE_IN_LINE, 0))


class Screen:
    """The foot of the terminal that standard error is."""

    def __init__(self, *, color: bool) -> None:
        self._console = Console(
            stderr=True,
            force_terminal=True,
            color_system="auto" if color else None,  # without colours nothing is bold, either
            highlight=False,
            markup=False,
            emoji=False,
        )
        self._drawn: list[Text] = []
        self._columns = 0  # when they were drawn

    @property
    def encoding(self) -> str:
        """What it can write."""
        return self._console.encoding

    @property
    def is_drawn(self) -> bool:
        """Whether anything stands there."""
        return bool(self._drawn)

    @staticmethod
    def size() -> os.terminal_size:
        """Columns and lines at this moment; where nobody knows them, the usual ones."""
        with contextlib.suppress(OSError, ValueError):
            size = os.get_terminal_size(sys.stderr.fileno())
            return size if size.columns and size.lines else _USUAL
        return _USUAL

    def draw(self, lines: Sequence[Text], columns: int) -> None:
        """Let ``lines``, none of them wider than ``columns``, stand there in place of what does."""
        is_same_shape = len(lines) == len(self._drawn) and columns == self._columns
        if is_same_shape and lines == self._drawn:
            return
        with contextlib.suppress(OSError), self._console:
            if not self._drawn:
                self._console.show_cursor(show=False)
            elif is_same_shape:
                self._to_top(len(self._drawn))
            else:
                self._erase(columns)
            for number, line in enumerate(lines):
                if number:
                    self._console.print()
                if not is_same_shape or line != self._drawn[number]:
                    self._console.print(line, end="", soft_wrap=True)
                    self._console.control(_ERASE_REST)
            self._console.control(Control(ControlType.CARRIAGE_RETURN))
        self._drawn, self._columns = list(lines), columns

    def say(self, lines: Sequence[str]) -> None:
        """Write ``lines`` above what stands there, for good."""
        standing = self._drawn
        with contextlib.suppress(OSError), self._console:
            self.clear()
            for line in lines:
                self._console.print(Text(line), soft_wrap=True)
            if standing:
                self.draw(standing, self._columns)

    def clear(self) -> None:
        """Leave nothing behind, and the cursor where it all began."""
        if not self._drawn:
            return
        with contextlib.suppress(OSError), self._console:
            self._erase(self.size().columns)
            self._console.show_cursor(show=True)
        self._drawn = []

    def _erase(self, columns: int) -> None:
        """Erase what stands there; a terminal that has become narrower has wrapped it."""
        rows = sum(max(1, -(-line.cell_len // columns)) for line in self._drawn)
        self._to_top(rows)
        for number in range(rows):
            if number:
                self._console.print()
            self._console.control(_ERASE_LINE)
        self._to_top(rows)

    def _to_top(self, rows: int) -> None:
        self._console.control(Control(ControlType.CARRIAGE_RETURN))
        if rows > 1:
            self._console.control(Control((ControlType.CURSOR_UP, rows - 1)))
