"""Texts as the rules compare them: levelled, in tokens, and what they speak of. Pure."""

from __future__ import annotations

import re
import unicodedata

from checker.judge import likeness

__all__ = ["fold", "is_address", "listed", "own_words", "own_words_in_order", "says", "tokens"]

_SHORTEST = 3  # letters; shorter words of alphabets say nothing
_FIRST_IDEOGRAPH = "\u2e80"
_READ_AT_ONCE = 400  # characters that likeness reads of one text
_PIECE = re.compile(r"\d+|\D+")
_LEVEL = str.maketrans({**dict.fromkeys("’‘ʼ´", "'"), "ı": "i", "\u0307": None})
"""One kind of apostrophe, and one kind of i: capitals of Turkish, which has two, do not say which is meant."""


def listed(text: str) -> frozenset[str]:
    """The words of a table that is written as running text."""
    return frozenset(text.split())


_EMPTY_WORDS = listed(
    """
    the and for with from that this are was were has have not you your our its into about what how why who all can
    der die das den dem des ein eine einer und oder mit von fur ist sind nicht auf aus zum zur wie was
    les des une pour avec dans sur par est sont pas qui que aux los las una por con para del como sobre
    gli della delle dei nel per che non sono dos das nao com het een van voor met niet
    http https www com org net html htm php pdf index
    """
)
"""Words that any text shares with any other, and parts of addresses."""


def fold(text: str) -> str:
    """``text`` as it is compared: compatible forms and case levelled, apostrophes straight, one space between words."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).casefold().translate(_LEVEL)
    return " ".join(text.casefold().split())


def tokens(text: str) -> tuple[str, ...]:
    """The runs of letters and of digits in ``text``, punctuation left out; vowel signs belong to their letters."""
    spaced = fold(text).translate(_SPACED)
    return tuple(piece for run in spaced.split() for piece in _PIECE.findall(run))


def own_words(text: str) -> frozenset[str]:
    """What ``text`` speaks of: its words without those that every text has."""
    return frozenset(own_words_in_order(text))


def own_words_in_order(text: str) -> tuple[str, ...]:
    """The words of ``own_words``, each once, in the order of the text."""
    parts = (text[at : at + _READ_AT_ONCE] for at in range(0, len(text), _READ_AT_ONCE))
    return tuple(dict.fromkeys(word for part in parts for word in likeness.words(part) if _tells(word)))


def says(said: frozenset[str], wanted: frozenset[str]) -> bool:
    """Whether at least half of the ``wanted`` words are ``said``."""
    return bool(wanted) and 2 * len(wanted & said) >= len(wanted)


def is_address(text: str) -> bool:
    """Whether ``text`` is an address rather than words: what a bare link shows."""
    return "://" in text or ("/" in text and len(text.split()) == 1)


def _tells(word: str) -> bool:
    is_long = len(word) >= _SHORTEST or word >= _FIRST_IDEOGRAPH
    return is_long and word not in _EMPTY_WORDS and not word.isdecimal()


class _Spaced(dict[int, int]):
    """Letters, digits and marks as they are, and spaces for the rest; each is looked at once."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        is_of_word = character.isalnum() or unicodedata.category(character)[0] == "M"
        self[code] = code if is_of_word else ord(" ")
        return self[code]


_SPACED = _Spaced()
