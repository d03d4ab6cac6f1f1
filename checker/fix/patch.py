r"""A unified diff of bytes, as ``git apply`` takes it.

What changes is known, so nothing is compared: the time is that of reading the note once. Lines end with a line feed and
with nothing else, as git has it; a carriage return is part of its line. Names are quoted as git does it with
``core.quotePath=false``: letters of other scripts stay legible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from checker.fix.edits import Edit, applied

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["patch"]

_CONTEXT = 3  # lines above and below a change
_UNENDED = b"\n\\ No newline at end of file\n"
_LETTERS = dict(zip(b'\a\b\t\n\v\f\r"\\', b'abtnvfr"\\', strict=True))
_DELETE = 0x7F


class _Change(NamedTuple):
    """Whole lines from ``start`` on, the ``line``-th from 0, are ``old`` and become ``new``; either may be none."""

    start: int
    line: int
    old: list[bytes]
    new: list[bytes]

    @property
    def end(self) -> int:
        return self.start + sum(map(len, self.old))

    @property
    def next_line(self) -> int:
        return self.line + len(self.old)


def patch(name: bytes, raw: bytes, edits: Sequence[Edit]) -> bytes:
    """What ``edits``, in order, make of the file ``name`` with the bytes ``raw``; nothing where that is the same."""
    hunks = list(_hunks(raw, _changes(raw, edits)))
    if not hunks:
        return b""
    before, after = _quoted(b"a/" + name), _quoted(b"b/" + name)
    end = b"\t\n" if b" " in name else b"\n"  # git, too, tells a name with a space from a time by a tab
    return b"".join(
        (b"diff --git ", before, b" ", after, b"\n--- ", before, end, b"+++ ", after, end, *hunks)
    )


def _changes(raw: bytes, edits: Sequence[Edit]) -> Iterator[_Change]:
    """The lines that change, in order, each once."""
    line = known = 0
    for start, end, inside in _regions(raw, edits):
        moved = [edit._replace(start=edit.start - start, end=edit.end - start) for edit in inside]
        old = _lines(raw[start:end])
        new = _lines(applied(raw[start:end], moved))
        same = _common(old, new)
        first = start + sum(map(len, old[:same]))
        old, new = old[same:], new[same:]
        if below := _common(reversed(old), reversed(new)):
            old, new = old[:-below], new[:-below]
        if old or new:
            line += raw.count(b"\n", known, first)
            known = first
            yield _Change(first, line, old, new)


def _regions(raw: bytes, edits: Iterable[Edit]) -> Iterator[tuple[int, int, list[Edit]]]:
    """The lines that ``edits`` touch, as offsets, with the edits in them; those that adjoin are one."""
    start = end = -1
    inside = list[Edit]()
    for edit in edits:
        if edit.end < end:  # the ends of a long line are looked for once, not for each edit in it
            inside.append(edit)
            continue
        first, last = _touched(raw, edit)
        if first > end:
            if inside:
                yield start, end, inside
            start, inside = first, []
        inside.append(edit)
        end = max(end, last)
    if inside:
        yield start, end, inside


def _touched(raw: bytes, edit: Edit) -> tuple[int, int]:
    """Where the lines begin and end that ``edit`` touches; no line at all where it puts lines between others."""
    first = raw.rfind(b"\n", 0, edit.start) + 1
    if edit.start == edit.end == first and edit.new.endswith(b"\n"):
        return first, first
    return first, raw.find(b"\n", edit.end) + 1 or len(raw)


def _common(these: Iterable[bytes], those: Iterable[bytes]) -> int:
    """How many lines both begin with."""
    count = 0
    for this, that in zip(these, those, strict=False):
        if this != that:
            break
        count += 1
    return count


def _hunks(raw: bytes, changes: Iterable[_Change]) -> Iterator[bytes]:
    """Changes with what stands around them; in one hunk where the lines around one would reach those of the next."""
    together, shift = list[_Change](), 0
    for change in changes:
        if together and change.line - together[-1].next_line > 2 * _CONTEXT:
            yield b"".join(_hunk(raw, together, shift))
            shift += sum(len(each.new) - len(each.old) for each in together)
            together = []
        together.append(change)
    if together:
        yield b"".join(_hunk(raw, together, shift))


def _hunk(raw: bytes, changes: Sequence[_Change], shift: int) -> Iterator[bytes]:
    """One hunk; ``shift`` is how many lines those before it added."""
    known = _lines_above(raw, changes[0].start)
    body = list[bytes]()
    for change in changes:
        body += _marked(b" ", _lines(raw[known : change.start]))
        body += _marked(b"-", change.old)
        body += _marked(b"+", change.new)
        known = change.end
    body += _marked(b" ", _lines(raw[known : _lines_below(raw, known)]))
    marks = [line[:1] for line in body]
    before, after = len(body) - marks.count(b"+"), len(body) - marks.count(b"-")
    first = changes[0].line - _leading(marks)
    yield b"@@ -%b +%b @@\n" % (_span(first, before), _span(first + shift, after))
    yield from body


def _leading(marks: Sequence[bytes]) -> int:
    """How many lines of a hunk stand above the first change."""
    return next(number for number, mark in enumerate(marks) if mark != b" ")


def _span(first: int, count: int) -> bytes:
    """Where lines stand, of which the first is the ``first``-th from 0; where there are none, the line above."""
    begin = first + 1 if count else first
    return b"%d" % begin if count == 1 else b"%d,%d" % (begin, count)


def _lines_above(raw: bytes, offset: int) -> int:
    """Where the lines begin that are shown above the line that begins at ``offset``."""
    for _ in range(_CONTEXT):
        if offset == 0:
            break
        offset = raw.rfind(b"\n", 0, offset - 1) + 1
    return offset


def _lines_below(raw: bytes, offset: int) -> int:
    """Where the lines end that are shown below ``offset``, where a line begins."""
    for _ in range(_CONTEXT):
        offset = raw.find(b"\n", offset) + 1 or len(raw)
    return offset


def _lines(text: bytes) -> list[bytes]:
    """The lines of ``text``, each with its end."""
    *whole, rest = text.split(b"\n")
    return [line + b"\n" for line in whole] + [rest] * bool(rest)


def _marked(mark: bytes, lines: Iterable[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield mark + (line if line.endswith(b"\n") else line + _UNENDED)


def _quoted(name: bytes) -> bytes:
    """``name`` as git writes it: as it is, or as a string of C where it could be misread."""
    try:
        is_text = bool(name.decode())
    except UnicodeDecodeError:
        is_text = False
    written = bytearray()
    for byte in name:
        if letter := _LETTERS.get(byte):
            written += b"\\%c" % letter
        elif byte < ord(" ") or byte == _DELETE or (byte > _DELETE and not is_text):
            written += b"\\%03o" % byte
        else:
            written.append(byte)
    return name if written == name else b'"%b"' % bytes(written)
