"""Lines as docutils reads them, without the copies: for every list it begins, it copies all lines that follow."""

from __future__ import annotations

from collections.abc import MutableSequence
from typing import Any, TypeVar, cast, overload

from docutils.statemachine import StringList

__all__ = ["Text"]

_T = TypeVar("_T")
_FEW = 50  # lines that may as well be copied


class _Rest(MutableSequence[_T]):
    """The end of a list from ``start`` on: a view, until it is changed."""

    __slots__ = ("_start", "_whole")
    _start: int
    _whole: list[_T]

    def __init__(self, whole: list[_T] | _Rest[_T], start: int) -> None:
        if isinstance(whole, _Rest):
            start += whole._start  # noqa: SLF001 - one of its own kind
            whole = whole._whole  # noqa: SLF001
        self._whole, self._start = whole, start

    def __len__(self) -> int:
        return max(0, len(self._whole) - self._start)

    @overload
    def __getitem__(self, index: int) -> _T: ...
    @overload
    def __getitem__(self, index: slice) -> list[_T]: ...
    def __getitem__(self, index: int | slice) -> _T | list[_T]:
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            return self._whole[self._start + start : self._start + stop : step]
        return self._whole[self._start + index if index >= 0 else index]

    def _own(self) -> list[_T]:
        self._whole, self._start = self._whole[self._start :], 0
        return self._whole

    def __setitem__(self, index: Any, value: Any) -> None:  # noqa: ANN401 - an index and an item, or a slice and many
        self._own()[index] = value

    def __delitem__(self, index: int | slice) -> None:
        del self._own()[index]

    def insert(self, index: int, value: _T) -> None:
        """As in a list."""
        self._own().insert(index, value)


class Text(StringList):
    """A StringList whose ends (``text[n:]``) are views."""

    def __getitem__(self, index: Any) -> Any:  # noqa: ANN401 - a line, or a part
        is_rest = isinstance(index, slice) and index.start and index.stop is None
        if not is_rest or len(self) - index.start <= _FEW:
            return super().__getitem__(index)
        rest = self.__class__(parent=self, parent_offset=index.start)
        rest.data = cast("list[str]", _Rest(self.data, index.start))
        rest.items = cast("list[tuple[str, int]]", _Rest(self.items, index.start))
        return rest
