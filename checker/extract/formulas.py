"""What stands between dollar signs: a formula, or text between two sums of money or two names of a shell."""

from __future__ import annotations

import re

__all__ = ["is_money"]

_NAMED = re.compile(r"(?:\A|\$)\{{1,2}[^{}\\]*+\}{1,2}")
"""``${NAME}``, of shells and templates; formulas begin so too."""
_PAGE = re.compile(r"[^\W\d_]{2}\]\([^\s()./#]*+[./#]")  # [words](page.md


def is_money(formula: str) -> bool:
    """Whether what stands between dollar signs is about money or names, a URL and no TeX.

    "US$5 [a](https://…), then 6$", or "${HOME}/a, see [b](https://…), and ${X}" up to the second name.
    """
    if "\\" in formula or not ("://" in formula or "](" in formula):
        return False
    plain = _NAMED.sub("", formula)
    return "{" not in plain and ("://" in plain or (plain != formula and _PAGE.search(plain) is not None))
