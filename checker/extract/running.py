"""Running text: what any format cites without markup of its own, and what readers see of the rest."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from checker.extract import bare, identifiers
from checker.extract.source import Found
from checker.references import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from checker.references import Section

__all__ = ["bare_urls", "listed_identifiers", "unmarked"]

_LONGEST_MARKED = 250  # characters; spares the work on prose, which would grow with the square of its length


def bare_urls(raw: bytes, start: int, end: int) -> Iterator[Found]:
    """The bare URLs between two offsets."""
    for url in bare.find(raw, start, end, end):
        words = [raw[url.start : url.end].decode("utf-8", "replace")]
        yield Found(url.start, url.start, url.end, url.url, words, Kind.BARE)


def listed_identifiers(
    raw: bytes, texts: Sequence[tuple[int, int]], sections: Sequence[tuple[int, Section]]
) -> Iterator[Found]:
    """DOIs and arXiv identifiers in those parts of ``texts`` (start, end; in order) that stand in lists of references."""
    for (begin, section), (after, _) in pairwise([*sections, (len(raw), sections[0][1])]):
        if not section.is_references:
            continue
        for index in range(max(0, bisect_right(texts, (begin, len(raw))) - 1), len(texts)):
            start, end = texts[index]
            if start >= after:
                break
            for each in identifiers.find(raw, max(start, begin), min(end, after)):
                words = [raw[each.start : each.end].decode("utf-8", "replace")]
                yield Found(each.start, each.start, each.end, each.url, words, Kind.IDENTIFIER)


def unmarked(text: str, marks: str) -> str:
    """``text`` without pairs of ``marks``, one or two of a kind, around words: ``*bold*``, ``~~gone~~``."""
    if len(text) <= _LONGEST_MARKED:
        for mark in marks:
            if mark in text:
                text = _pair(mark).sub(r"\1", text)
    return text


@lru_cache
def _pair(mark: str) -> re.Pattern[str]:
    mark = re.escape(mark)
    return re.compile(rf"(?<!\w){mark}{{1,2}}(?!\s)(.*?)(?<!\s){mark}{{1,2}}(?!\w)", re.DOTALL)
