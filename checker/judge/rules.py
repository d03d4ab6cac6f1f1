"""The rules of config.yaml: which one speaks for an address."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from checker.config import RuleAction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from checker.config import Rule

__all__ = ["accepting_rule", "first_match"]


def first_match(rules: Sequence[Rule], url: str, *, today: date, action: RuleAction) -> Rule | None:
    """The first rule for ``url`` that still holds ``today``, when it asks for ``action``; the first that matches wins."""
    for rule in rules:
        if (rule.until is None or today <= rule.until) and _pattern(rule.url).fullmatch(url):
            return rule if rule.action is action else None
    return None


def accepting_rule(rules: Sequence[Rule], url: str, status_code: int | None, *, today: date) -> Rule | None:
    """The rule that calls ``status_code`` from ``url`` a good answer, if there is one."""
    rule = first_match(rules, url, today=today, action=RuleAction.ACCEPT)
    if rule is None or status_code is None or (rule.status and status_code not in rule.status):
        return None
    return rule


@lru_cache(maxsize=1024)
def _pattern(glob: str) -> re.Pattern[str]:
    """``*`` stands for anything; every other character, ``?`` and ``[`` included, for itself: addresses hold them."""
    return re.compile(".*".join(re.escape(part) for part in glob.split("*")), re.DOTALL)
