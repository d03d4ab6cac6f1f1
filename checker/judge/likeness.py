"""The words of titles, link texts and addresses, and whether two of them have anything in common. Pure.

Meant to find likeness wherever there may be some: other forms of a word, compounds, initials, the same name in a
related language. Every text is read up to a bound, so that none takes long.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote

from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

__all__ = ["address_words", "alike", "script", "words"]

_READ = 400  # characters of one text
_PLAIN = re.compile(r"[a-z0-9]+")
_MARKS = re.compile("[\u0300-\u036f]")
_RELATED = (
    (JaroWinkler.similarity, 0.85),  # "checker" and "checking": words that begin alike
    (fuzz.ratio, 75.0),  # "Katalog" and "catalogue", not "forest" and "first"
)
_LETTERS = 4  # of words that are compared by likeness; shorter ones are alike by chance
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_UNSPACED = frozenset({"CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN"})
_OF_ONE_SCRIPT = {"HIRAGANA": "CJK", "KATAKANA": "CJK"}
_OF_ALL_HOSTS = frozenset(
    {"http", "https", "www", "com", "org", "net", "html", "htm", "php", "aspx", "index"}
)


@lru_cache(maxsize=256)  # a title is compared with all its citations
def words(text: str) -> tuple[str, ...]:
    """The words of ``text`` in order, without case and accents; pairs of characters where words are not spaced."""
    if text[:_READ].isascii():
        return tuple(_PLAIN.findall(text[:_READ].lower()))
    plain = _MARKS.sub("", unicodedata.normalize("NFD", text[:_READ]))
    level = unicodedata.normalize("NFC", plain).casefold()
    spaced = "".join(char if _is_of_a_word(char) else " " for char in level)
    return tuple(part for word in spaced.split() for part in _parts(word))


def address_words(url: str) -> tuple[str, ...]:
    """The words of an address: of its host, its path and its query."""
    humps = _HUMPS.sub(" ", unquote(url[:_READ]))
    return tuple(word for word in words(humps) if word not in _OF_ALL_HOSTS)


def alike(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether, both in order, a word of ``some`` is a word of ``others``, a form of one, a part of one, or the initials of several."""
    if not set(some).isdisjoint(others):
        return True
    if _has_initials(some, others) or _has_initials(others, some):
        return True
    long = [word for word in others if len(word) >= _LETTERS]
    return any(_is_related(word, long) for word in some if len(word) >= _LETTERS)


@lru_cache(maxsize=256)
def script(text: str) -> str | None:
    """The script that most letters of ``text`` belong to, such as LATIN; None where there is no letter."""
    read = text[:_READ]
    if read.isascii():
        return "LATIN" if re.search("[A-Za-z]", read) else None
    counts = Counter(_script(char) for char in read if char.isalpha())
    return counts.most_common(1)[0][0] if counts else None


def _parts(word: str) -> Iterable[str]:
    if len(word) > 1 and _raw_script(word[0]) in _UNSPACED:
        return ("".join(pair) for pair in pairwise(word))
    return (word,)


def _is_related(word: str, others: Collection[str]) -> bool:
    if any(word in other or other in word for other in others):
        return True
    return any(
        process.extractOne(word, others, scorer=scorer, score_cutoff=least) is not None
        for scorer, least in _RELATED
    )


def _has_initials(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether a word of ``some``, such as ``who``, is made of the initials of ``others``, in their order."""
    initials = "".join(word[0] for word in others)
    return any(len(word) > 2 and word in initials for word in some)  # noqa: PLR2004 - two may be chance


@lru_cache(maxsize=4096)
def _raw_script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]


def _script(char: str) -> str:
    name = _raw_script(char)
    return _OF_ONE_SCRIPT.get(name, name)


@lru_cache(maxsize=4096)
def _is_of_a_word(char: str) -> bool:
    """Letters and digits, and the marks that Indic scripts write vowels with."""
    return char.isalnum() or unicodedata.category(char)[0] == "M"
