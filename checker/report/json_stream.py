"""A JSON document taken apart while it is read: of a list of a million elements only one is in memory at a time."""

from __future__ import annotations

import re
from json import JSONDecodeError, JSONDecoder
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["JsonStream"]

_PIECE = 1 << 20  # characters that are read in one go
_SPACE = re.compile(r"[ \t\n\r]*+")
_OF_A_NUMBER = re.compile(
    r"[-+.0-9Ee]*+"
)  # where the text ends in the midst of one, its beginning is one as well
_DECODER = JSONDecoder()


class JsonStream:
    """The document in ``file``, to be read from its beginning to its end: what stands next is taken by the method for it.

    Every method raises JSONDecodeError where the document is not JSON; its position counts from what is in memory.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._text = ""
        self._at = 0

    def next_is(self, mark: str) -> bool:
        """Whether ``mark`` stands next; an empty one stands at the end."""
        return self._peek() == mark

    def value(self) -> Any:  # noqa: ANN401 - any JSON value
        """The whole value that stands next."""
        self._peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except JSONDecodeError:
                if not self._read_on():
                    raise
                continue
            if _end(_OF_A_NUMBER, self._text, end) < len(self._text) or not self._read_on():
                self._at = end
                return value

    def elements(self) -> Iterator[Any]:
        """The elements of the list that stands next."""
        for _ in self._items("[", "]"):
            yield self.value()

    def members(self) -> Iterator[str]:
        """The names in the object that stands next; the value of each is to be taken before the next name."""
        for _ in self._items("{", "}"):
            if not self.next_is('"'):
                raise self._error("Expecting property name enclosed in double quotes")
            name = self.value()
            self._take(":")
            yield name

    def end(self) -> None:
        """See that nothing follows."""
        if self._peek():
            raise self._error("Extra data")

    def _items(self, opening: str, closing: str) -> Iterator[None]:
        self._take(opening)
        if self.next_is(closing):
            self._take(closing)
            return
        yield
        while self._take(",", closing) == ",":
            yield

    def _take(self, *marks: str) -> str:
        mark = self._peek()
        if mark not in marks:
            raise self._error(f"Expecting {' or '.join(map(repr, marks))}")
        self._at += 1
        return mark

    def _peek(self) -> str:
        """The character that stands next, white space passed over; nothing at the end."""
        while True:
            self._at = _end(_SPACE, self._text, self._at)
            if self._at < len(self._text) or not self._read_on():
                return self._text[self._at : self._at + 1]

    def _read_on(self) -> bool:
        """Read more, and let go what was taken; at least as much as there is, so that a long value takes linear time."""
        more = self._file.read(max(_PIECE, len(self._text) - self._at))
        self._text = self._text[self._at :] + more
        self._at = 0
        return bool(more)

    def _error(self, message: str) -> JSONDecodeError:
        return JSONDecodeError(message, self._text, self._at)


def _end(run: re.Pattern[str], text: str, start: int) -> int:
    """Where the ``run`` of characters ends that begins at ``start``; it may be empty."""
    found = run.match(text, start)
    return found.end() if found else start
