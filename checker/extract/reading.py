"""From a file to bytes and text, or a NoteError that says why not."""

from __future__ import annotations

import codecs
import re
import stat
from typing import TYPE_CHECKING

from checker.errors import NoteError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["decode", "levelled", "read"]

UNREADABLE = "unreadable-note"

_MARKS = {  # byte order marks; the longer first
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
_TYPICAL = {
    "GB18030": "的一是不了在人有我他这",
    "BIG5": "的一是不了在人有我他這",
    "EUC-JP": "のにはをたがでてとし",
    "SHIFT_JIS": "のにはをたがでてとし",
    "EUC-KR": "이다는에의을가고하지",
    "WINDOWS-1251": "оеаинтсрвл",
}
"""Encodings, and the characters that are most frequent in what is written in them."""
_HIGH = re.compile(rb"[\x80-\xff]+")
_SCATTERED = 1.6  # mean length of runs of non-ASCII bytes, below which they are accents in a Latin script
_LONE_RETURN = re.compile(
    rb"\r(?!\n)"
)  # the line ending of old Macs; parsers take it for one here, not there
_SAMPLE = 100_000
_PROBED = 8_000  # bytes in which a zero means binary, as git has it; further on it is a slip of an editor


def read(path: Path, max_bytes: int) -> bytes:
    """The bytes of a note, with line feeds in place of lone carriage returns; offsets stay those of the file.

    Raises NoteError for what cannot be opened, is too large, or is no text.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise NoteError(
                UNREADABLE,
                "the note cannot be opened: it is a folder, a pipe or a device",
                advice="Exclude it.",
            )
        if status.st_size > max_bytes:
            raise NoteError(
                UNREADABLE,
                f"the note has {status.st_size:,} bytes, more than the {max_bytes:,} that are read at most",
                advice="Split it, exclude it, or raise notes.max_bytes.",
            )
        raw = path.read_bytes()
    except OSError as exc:
        raise NoteError(
            UNREADABLE,
            f"the note cannot be opened: {exc.strerror or exc}",
            advice="Check that it is there and that you may read it, or exclude it.",
        ) from exc
    for mark, name in _MARKS.items():
        if raw.startswith(mark):
            raise _not_utf8(name, 1)
    zero = raw.find(b"\0", 0, _PROBED)
    if zero >= 0:
        raise NoteError(
            UNREADABLE,
            f"the note is a binary file: byte {zero + 1:,} is zero",
            advice="Exclude it, or give it the suffix of what it is.",
            line=_line(raw, zero),
        )
    return levelled(raw)


def levelled(raw: bytes) -> bytes:
    """``raw`` with line feeds in place of lone carriage returns; of the same length."""
    return _LONE_RETURN.sub(b"\n", raw) if b"\r" in raw else raw


def decode(raw: bytes, start: int) -> str:
    """The text from byte ``start`` on. Raises NoteError where ``raw``, from its very beginning, is not UTF-8."""
    offset = 0
    try:
        raw[:start].decode("utf-8")
        offset = start
        return raw[start:].decode("utf-8")
    except UnicodeDecodeError as exc:
        raise _not_utf8(_guess(raw), _line(raw, offset + exc.start)) from exc


def _not_utf8(guess: str, line: int) -> NoteError:
    return NoteError(
        UNREADABLE,
        f"the note is not UTF-8; it may be {guess}",
        advice=f"Save it as UTF-8, for example with: iconv -f {guess} -t UTF-8",
        line=line,
    )


def _line(raw: bytes, offset: int) -> int:
    return len(raw[:offset].splitlines()) + raw[:offset].endswith((b"\n", b"\r")) or 1


def _guess(raw: bytes) -> str:
    """A guess for a person, not to decode with."""
    sample = raw[:_SAMPLE]
    runs = _HIGH.findall(sample)
    if runs and sum(map(len, runs)) / len(runs) < _SCATTERED:
        return "WINDOWS-1252"
    return max(_TYPICAL, key=lambda encoding: _plausibility(sample, encoding))


def _plausibility(sample: bytes, encoding: str) -> float:
    """The share of frequent characters in ``sample``, were it written in ``encoding``."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return -1
    return sum(map(text.count, _TYPICAL[encoding])) / len(text)
