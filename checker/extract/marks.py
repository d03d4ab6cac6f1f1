"""Comments that ask to leave something alone: ``refguard-ignore: reason`` and its kind, in any format.

A format says where its comments stand; here is what they say, which lines they are about, and what is wrong with them.
They are looked for only in notes that hold ``WORD`` at all.
"""

from __future__ import annotations

import difflib
import re
from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from checker.extract.source import BOM
from checker.references import Ignore, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checker.extract.source import Lines

__all__ = ["WORD", "Comment", "Mark", "ignores", "marks"]

WORD = b"refguard-"
"""What all of these comments begin with."""

_IGNORE, _DISABLE, _ENABLE = "refguard-ignore", "refguard-disable", "refguard-enable"
_LINE, _NEXT_LINE = "refguard-disable-line", "refguard-disable-next-line"
_WORDS = (_IGNORE, _DISABLE, _ENABLE, _LINE, _NEXT_LINE)
_SAID = re.compile(r"\s*+(refguard-[\w-]*+)(.*+)", re.DOTALL)
_BEGINS = re.compile(rb"\s*+" + WORD)
_UNTIL = re.compile(r"\(?\buntil=([^\s:,;()]*+)\)?+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TEXT = re.compile(rb"[^\s>]")  # the marks of a quotation are no text
_LONGEST_MARGIN = 200  # bytes of white space and marks beside a comment that still stands alone
_LONGEST_REASON = 300  # characters
_MOST_WRONG = 20  # of a note: to look for what was meant takes time, and to read of more of them is no help


class Comment(NamedTuple):
    """A comment from ``start`` to ``end``, in bytes; what it says stands from ``first`` to ``last``."""

    start: int
    end: int
    first: int
    last: int


class Mark(NamedTuple):
    """What a comment from ``start`` to ``end`` asks for. ``begin:stop`` is what it is about.

    ``wrong`` is what keeps it from being followed, and what to do about that: empty where the word is not known.
    """

    start: int
    end: int
    word: str
    reason: str = ""
    until: date | None = None
    begin: int = 0
    stop: int = 0
    wrong: tuple[str, str] | None = None


def marks(raw: bytes, comments: Iterable[Comment]) -> list[Mark]:
    """What those of ``comments`` in ``raw`` ask for that begin with ``WORD``, in order."""
    found = []
    text: _Text | None = None
    for comment in sorted(set(comments)):
        if _BEGINS.match(raw, comment.first, comment.last):
            text = text or _Text(raw)
            said = raw[comment.first : comment.last].decode("utf-8", "replace")
            found.append(_placed(_read(said, comment), text))
    return found


def ignores(
    path: str, raw: bytes, lines: Lines, marks: Iterable[Mark]
) -> tuple[tuple[Ignore, ...], tuple[Problem, ...]]:
    """What ``marks``, in the order of the note, come to; and those that cannot be followed."""
    paired = list(_paired(marks, len(raw)))
    margin = len(BOM) if raw.startswith(BOM) else 0
    offsets = sorted({max(at, margin) for mark in paired for at in (mark.start, mark.begin, mark.stop)})
    places = dict(zip(offsets, lines.positions(offsets), strict=True))
    followed, wrong = [], []
    for mark in paired:
        line, column = places[max(mark.start, margin)]
        if mark.wrong:
            wrong.append((mark, line, column))
            continue
        begin, stop = max(mark.begin, margin), max(mark.stop, margin)
        around = (places[begin], places[stop], begin, stop)
        followed.append(Ignore(path, line, column, *around, mark.reason, mark.until))
    return tuple(followed), tuple(_problems(path, wrong))


def _problems(path: str, wrong: list[tuple[Mark, int, int]]) -> Iterator[Problem]:
    """The first marks that are ``wrong``, with their lines and columns, and how many more there are."""
    for mark, line, column in wrong[:_MOST_WRONG]:
        message, advice = mark.wrong or ("", "")
        yield Problem("invalid-ignore", message, advice or _meant(mark.word), path, line, column)
    for _, line, column in wrong[_MOST_WRONG : _MOST_WRONG + 1]:
        message = f"{len(wrong) - _MOST_WRONG:,} more comments, from here on, cannot be followed"
        yield Problem("invalid-ignore", message, "Correct those above first.", path, line, column)


# --- what a comment says


def _read(said: str, comment: Comment) -> Mark:
    found = _SAID.match(said)
    word, rest = (found[1], found[2]) if found else (said, "")
    mark = Mark(comment.start, comment.end, word)
    if word not in _WORDS:
        return mark._replace(wrong=(f"{_shortened(word, 40)} is no word that refguard knows", ""))
    if word == _ENABLE:
        return mark
    days = _UNTIL.findall(rest)
    day = _day(days[0]) if len(days) == 1 else None
    if days and day is None:
        wrong = f"the last day of {word} is none", "Write one such as until=2027-12-31."
        return mark._replace(wrong=wrong)
    before, colon, reason = _UNTIL.sub("", rest).partition(":")
    if not colon or before.strip() or not any(map(str.isalnum, reason)):
        wrong = f"{word} gives no reason, so it has no effect", f"Say why, behind a colon: {word}: the reason"
        return mark._replace(wrong=wrong)
    return mark._replace(reason=_shortened(" ".join(reason.split()), _LONGEST_REASON), until=day)


def _meant(word: str) -> str:
    close = difflib.get_close_matches(word[:40], _WORDS, n=1)
    return f"Write {close[0]}." if close else f"There are {', '.join(_WORDS)}."


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:
        return None


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest].rstrip()}…"


# --- what it is about


class _Text:
    """The lines of a note, by their bytes."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self._begins = [0, *(found.end() for found in re.finditer(rb"\n", raw))]

    def line(self, at: int) -> tuple[int, int]:
        """Where the line begins in which ``at`` lies, and where the next one does."""
        place = bisect_right(self._begins, at)
        return self._begins[place - 1], self._begins[place] if place < len(self._begins) else len(self.raw)

    def is_blank(self, start: int, end: int) -> bool:
        """Whether there is nothing but a margin between two places."""
        return end - start <= _LONGEST_MARGIN and not _TEXT.search(self.raw, start, end)


def _placed(mark: Mark, text: _Text) -> Mark:
    """``mark`` with the lines it is about: those it stands on, or one below."""
    begin, (_, stop) = text.line(mark.start)[0], text.line(mark.end - 1)
    if mark.wrong or mark.word in (_DISABLE, _ENABLE):
        return mark._replace(begin=mark.end)
    is_alone = text.is_blank(begin, mark.start) and text.is_blank(mark.end, stop)
    if mark.word == _LINE or (mark.word == _IGNORE and not is_alone):
        return mark._replace(begin=begin, stop=stop)
    below = _TEXT.search(text.raw, stop) if mark.word == _IGNORE else None
    at = below.start() if below else stop
    if at == len(text.raw) or (mark.word == _IGNORE and below is None):
        advice = "Move it above the line that it is about, or remove it."
        return mark._replace(wrong=(f"no line follows that {mark.word} could be about", advice))
    begin, stop = text.line(at)
    return mark._replace(begin=begin, stop=stop)


def _paired(marks: Iterable[Mark], end: int) -> Iterator[Mark]:
    """``marks`` without those that end another, each of which holds up to there, up to the next of its kind, or the end."""
    opened: Mark | None = None
    for mark in marks:
        if mark.wrong or mark.word not in (_DISABLE, _ENABLE):
            yield mark
            continue
        if opened:
            yield opened._replace(stop=mark.start)
        elif mark.word == _ENABLE:
            advice = f"Remove it, or write {_DISABLE}: the reason where it is to begin."
            yield mark._replace(wrong=(f"{_ENABLE} ends nothing: no {_DISABLE} stands above it", advice))
        opened = mark if mark.word == _DISABLE else None
    if opened:
        yield opened._replace(stop=end)
