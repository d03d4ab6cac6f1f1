"""The index of local copies: CDXJ lines in blocks that are packed by themselves (ZipNum), as WACZ has it. Pure.

A line is ``KEY TIME JSON``: the SURT of an address, 14 digits, and where its record stands. ``index.cdx.gz`` has all
lines in order, 300 to a gzip member; ``index.idx`` has the beginning of each block and its place. A hundred thousand
lines are 25 MB unpacked, 4 MB packed, and one key is found by unpacking one block. ``redirect`` and ``truncated`` are
fields that Common Crawl's indexes have as well.
"""

from __future__ import annotations

import gzip
import json
import zlib
from bisect import bisect_left
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["DATA", "REVISIT", "SUMMARY", "Index", "Line", "admit", "pack"]

DATA, SUMMARY = "index.cdx.gz", "index.idx"
REVISIT = "warc/revisit"
"""The media type of a line whose record only says that nothing had changed."""

_LINES_A_BLOCK = 300
_PACKING = 6
_META = {"format": "cdxj-gzip-1.0", "filename": DATA}


class Line(NamedTuple):
    """One record in the index. ``redirect`` is where an answer led, ``truncated`` why its body is not whole."""

    key: str
    time: str
    url: str
    mime: str
    status: str
    digest: str
    length: int
    offset: int
    filename: str
    redirect: str = ""
    truncated: str = ""

    def __str__(self) -> str:
        """As it stands in the index, without its end."""
        fields = {
            "url": self.url,
            "mime": self.mime,
            "status": self.status,
            "digest": self.digest,
            "length": str(self.length),
            "offset": str(self.offset),
            "filename": self.filename,
        }
        further = {"redirect": self.redirect, "truncated": self.truncated}
        return f"{self.key} {self.time} {json.dumps(fields | {k: v for k, v in further.items() if v})}"

    @classmethod
    def parse(cls, text: str) -> Line:
        """The line that was written as ``text``. Raises ValueError, KeyError or TypeError for any other text."""
        key, time, rest = text.split(" ", 2)
        fields = json.loads(rest)
        return cls(
            key,
            time,
            fields["url"],
            fields["mime"],
            fields["status"],
            fields["digest"],
            int(fields["length"]),
            int(fields["offset"]),
            fields["filename"],
            fields.get("redirect", ""),
            fields.get("truncated", ""),
        )


class _Block(NamedTuple):
    first: str
    offset: int
    length: int


class Index:
    """An index as ``pack`` made it, read where it is asked."""

    def __init__(self, data: bytes = b"", summary: bytes = b"") -> None:
        """Raises ValueError, KeyError or TypeError for a summary that is none."""
        self._data = data
        self._blocks = [_block(line) for line in summary.decode("ascii").splitlines()[1:]]
        self._unpacked = lru_cache(maxsize=64)(self._unpack)

    def of(self, key: str) -> Iterator[Line]:
        """The lines of ``key``, oldest first."""
        mark = f"{key} "
        begin = max(0, bisect_left(self._blocks, mark, key=lambda block: block.first) - 1)
        for block in self._blocks[begin:]:
            if block.first > mark and not block.first.startswith(mark):
                return
            lines = self._unpacked(block)
            for line in lines[bisect_left(lines, mark) :]:
                if not line.startswith(mark):
                    return
                yield Line.parse(line)

    def lines(self) -> Iterator[str]:
        """All lines, in order."""
        for block in self._blocks:
            yield from self._unpack(block)

    def _unpack(self, block: _Block) -> list[str]:
        packed = self._data[block.offset : block.offset + block.length]
        return zlib.decompress(packed, zlib.MAX_WBITS | 16).decode("ascii").splitlines()


def admit(lines: list[Line], line: Line) -> None:
    """Add ``line`` to ``lines``, those of its key, unless it would mislead.

    Replay tools know a record by its address and second, and show one of those that share them: the page rather than
    the refusal before it. An answer that only leads to itself, as where a cookie is set, leads them in a circle.
    """
    if line.redirect == line.url:
        return
    for at, other in enumerate(lines):
        if (other.url, other.time) == (line.url, line.time):
            if _worth(line) > _worth(other):
                lines[at] = line
            return
    lines.append(line)


def _worth(line: Line) -> int:
    if line.status.startswith("2"):
        return 1 if line.mime == REVISIT else 3
    return 2 if line.redirect else 0


def pack(lines: Iterable[str]) -> tuple[bytes, bytes]:
    """``lines``, which are in order, as the two files of an index: data and summary."""
    ordered = list(lines)
    data = bytearray()
    summary = [f"!meta 0 {json.dumps(_META)}"]
    for at in range(0, len(ordered), _LINES_A_BLOCK):
        block = ordered[at : at + _LINES_A_BLOCK]
        packed = gzip.compress("".join(f"{line}\n" for line in block).encode("ascii"), _PACKING, mtime=0)
        place = {"offset": len(data), "length": len(packed), "digest": f"sha256:{sha256(packed).hexdigest()}"}
        summary.append(f"{block[0].partition(' {')[0]} {json.dumps(place)}")
        data += packed
    return bytes(data), "".join(f"{line}\n" for line in summary).encode("ascii")


def _block(line: str) -> _Block:
    first, mark, rest = line.partition(" {")
    place = json.loads(mark.strip() + rest)
    return _Block(first, int(place["offset"]), int(place["length"]))
