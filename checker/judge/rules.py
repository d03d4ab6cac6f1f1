"""The rules of config.yaml: which one speaks for an address."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from checker.config import Rule, RuleAction

__all__ = ["first_match"]


def first_match(rules: Sequence[Rule], url: str, *, today: date, action: RuleAction) -> Rule | None:
    """The first rule for ``url`` that still holds ``today``, when it asks for ``action``; the first that matches wins."""
    for rule in rules:
        if (rule.until is None or today <= rule.until) and _pattern(rule.url).fullmatch(url):
            return rule if rule.action is action else None
    return None


@lru_cache(maxsize=1024)
def _pattern(glob: str) -> re.Pattern[str]:
    """``*`` stands for anything; every other character, ``?`` and ``[`` included, for itself: addresses hold them."""
    return re.compile(".*".join(re.escape(part) for part in glob.split("*")), re.DOTALL)
