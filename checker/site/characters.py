"""Which characters of a title or name stay in an address: tables for ``str.translate`` that fill as they are asked."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Table", "is_letter", "is_word"]


_ENCLOSED = re.compile("[Ⓐ-ⓩ\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189]")


class Table(dict[int, str]):
    """Maps each character to what ``decide`` makes of it and its Unicode category."""

    def __init__(self, decide: Callable[[str, str], str]) -> None:
        super().__init__()
        self._decide = decide

    def __missing__(self, code: int) -> str:
        """What becomes of the character; remembered."""
        char = chr(code)
        self[code] = decided = self._decide(char, unicodedata.category(char))
        return decided


def is_letter(category: str) -> bool:
    r"""Letters, marks and decimal digits: ``[\p{L}\p{M}\p{Nd}]``."""
    return category[0] in "LM" or category == "Nd"


def is_word(char: str, category: str) -> bool:
    r"""What Ruby's ``\p{Word}`` holds: also numbers that are letters (Ⅷ), letters in circles and squares, underscores."""
    return is_letter(category) or category in {"Nl", "Pc"} or bool(_ENCLOSED.match(char))
